"""Mail: written as files where nobody should get any, else handed to an SMTP server. One letter, one recipient."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from app.core.text import Language, normalize_input
from app.infra.mail_address import MailAddress, check_address, usual_sender

TIMEOUT_S = 10.0
"""For each thing the mail server is asked."""
_SHORT_SUBJECT = 60  # characters that fit on the header's one line as they are


class _LetterPolicy(EmailPolicy):
    """Folds a subject by the older `Header`: the newer way loses blanks between encoded words (CPython 3.11)."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject":
            return str(super().fold(name, value))
        charset = "us-ascii" if value.isascii() and len(value) < _SHORT_SUBJECT else "utf-8"
        folded = Header(str(value), charset, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


# 7-bit whatever the server offers; base64 or quoted-printable, whichever is shorter.
_POLICY = _LetterPolicy(linesep="\r\n", cte_type="7bit")


class MailError(Exception):
    """The letter was not sent; the message is one line without address or password."""


class MailDelayedError(MailError):
    """Not now: the server is away, busy, or set up wrongly. The same letter may be sent later."""


class MailRefusedError(MailError):
    """Never: this recipient or this letter was refused for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person is told. `to` is one bare address; `html` says the same as `text`."""

    to: str
    subject: str
    text: str
    language: Language
    html: str | None = None


class Mailer(Protocol):
    """Sends letters from one address."""

    sender: str

    def send(self, message: Message, key: str) -> None:
        """Sends it; the same `key` always makes the same Message-ID, so that a letter sent twice is known as one.

        Raises MailDelayedError or MailRefusedError.
        """
        ...

    def check(self) -> None:
        """Whether a letter could be sent, without sending one. Raises MailDelayedError."""
        ...


def open_mailer(url: str, *, base_url: str, timeout_s: float = TIMEOUT_S) -> FileMailer | SmtpMailer:
    """The mailer behind a mail URL. Letters come from its `from=`, else from pikir@ the host of `base_url`.

    Asks nobody yet. Raises ValueError for a URL that nobody here can serve.
    """
    address = MailAddress.from_url(url)
    sender = address.sender or usual_sender(base_url)
    if address.scheme == "file":
        return FileMailer(address.path, sender)
    return SmtpMailer(address, sender, timeout_s)


class FileMailer:
    """Letters as .eml files in a folder, one for each key. What development and tests use."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, message: Message, key: str) -> None:
        letter = compose(message, key, self.sender)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".part-")  # mode 0600
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(letter.as_bytes())
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.folder / f"{_fingerprint(key)}.eml")
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise MailDelayedError(f"the mail folder cannot be written to: {error.strerror}") from error

    def check(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise MailDelayedError(f"the mail folder cannot be written to: {error.strerror}") from error


class SmtpMailer:
    """A mail server. STARTTLS where it is offered; a password never goes over an open line."""

    def __init__(self, address: MailAddress, sender: str, timeout_s: float = TIMEOUT_S) -> None:
        self.address = address
        self.sender = sender
        self._timeout_s = timeout_s

    def __repr__(self) -> str:
        return f"SmtpMailer({self.address!r}, {self.sender!r})"

    def send(self, message: Message, key: str) -> None:
        letter = compose(message, key, self.sender)
        with self._connection() as server:
            try:
                server.send_message(letter, self.sender, [letter["To"]])
            except smtplib.SMTPRecipientsRefused as error:
                [(code, said)] = error.recipients.values()
                raise _answered("the recipient", code, said, refused=code >= 500) from error
            except smtplib.SMTPDataError as error:
                raise _answered(
                    "the letter", error.smtp_code, error.smtp_error, error.smtp_code >= 500
                ) from error
            except smtplib.SMTPSenderRefused as error:
                raise _answered("the sender's address", error.smtp_code, error.smtp_error) from error

    def check(self) -> None:
        with self._connection():
            pass

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A server that has been greeted and knows us. Whatever fails on the way is for later."""
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            yield server
        except MailError:
            raise
        except smtplib.SMTPAuthenticationError as error:
            raise _answered("user or password", error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailDelayedError("the mail server offers no log-in, but its URL has a password") from error
        except smtplib.SMTPResponseException as error:
            raise _answered("us", error.smtp_code, error.smtp_error) from error
        except ssl.SSLCertVerificationError as error:
            raise MailDelayedError("the mail server's certificate is not trusted here") from error
        except (OSError, smtplib.SMTPException) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise MailDelayedError(f"the mail server does not answer: {reason}") from error
        finally:
            if server is not None:
                # The answer to the letter is known by now: what goes wrong at parting must not have it sent again.
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    server.quit()
                server.close()

    def _connect(self) -> smtplib.SMTP:
        where = self.address
        name = self.sender.rpartition("@")[2]  # else the library asks the DNS for this machine's own
        server: smtplib.SMTP
        if where.scheme == "smtps":
            context = _tls_context(where.host)
            server = smtplib.SMTP_SSL(where.host, where.port, name, timeout=self._timeout_s, context=context)
        else:
            server = smtplib.SMTP(where.host, where.port, name, timeout=self._timeout_s)
        try:
            server.ehlo_or_helo_if_needed()
            if where.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=_tls_context(where.host))
                server.ehlo()
            if where.user:
                if not isinstance(server.sock, ssl.SSLSocket) and not is_loopback(where.host):
                    raise MailDelayedError("the mail server offers no STARTTLS: the password was not sent")
                server.login(where.user, where.password)
        except BaseException:
            server.close()
            raise
        return server


def compose(message: Message, key: str, sender: str) -> EmailMessage:
    """The letter as it is sent. Raises MailRefusedError for a recipient that is no address."""
    try:
        recipient = check_address(message.to)
    except ValueError as error:
        raise MailRefusedError("the recipient's address is malformed") from error
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = sender
    letter["To"] = recipient
    letter["Subject"] = " ".join(normalize_input(message.subject).split())
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Message-ID"] = f"<{_fingerprint(key)}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes, please
    letter.set_content(normalize_input(message.text), charset="utf-8")
    if message.html is not None:
        letter.add_alternative(normalize_input(message.html), subtype="html", charset="utf-8")
    for part in letter.walk():  # last of all: giving a letter its content takes every Content-… away
        part["Content-Language"] = message.language.value
    return letter


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _tls_context(host: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if is_loopback(host):  # no certificate names this machine to itself, and nobody listens in between
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _answered(what: str, code: int, said: bytes | str, refused: bool = False) -> MailError:
    """The server's own words, on one line and without the addresses it likes to repeat."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = " ".join(re.sub(r"\S+@\S+", "…", words).split())[:200]
    kind = MailRefusedError if refused else MailDelayedError
    return kind(f"the mail server refuses {what}: {code} {line}")

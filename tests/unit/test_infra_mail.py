"""A letter goes to one person, says who it is from and in which language, and its failures tell later from never."""

from __future__ import annotations

import os
import re
import socket
import stat
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from app.core.text import Language
from app.infra import mail
from app.infra.mail import (
    FileMailer,
    MailDelayedError,
    MailRefusedError,
    Message,
    SmtpMailer,
    compose,
    open_mailer,
)
from app.infra.mail_address import check_address
from app.infra.mail_templates import render_letter
from tests.smtp_server import PASSWORD, USER, SmtpServer, running_smtp_server
from tests.tls import self_signed

BASE_URL = "https://pikir.example.kg"
SUBJECTS = {
    Language.KY: "Пикирлердин жыйындысы: жергиликтүү өз алдынча башкаруу жөнүндө кодекс",
    Language.RU: "Сводка мнений: кодекс о местном самоуправлении",
    Language.EN: "Digest of comments: Code on local self-government",
}


def letter_to(to: str = "aigul@example.kg", **values: Any) -> Message:
    given: dict[str, Any] = {"subject": "Subject", "text": "Text\n", "language": Language.KY} | values
    return Message(to=to, **given)


def mailer_of(server: SmtpServer, *, scheme: str = "smtp", log_in: bool = False) -> SmtpMailer:
    who = f"{USER}:{quote(PASSWORD, safe='')}@" if log_in else ""
    mailer = open_mailer(f"{scheme}://{who}127.0.0.1:{server.port}", base_url=BASE_URL)
    assert isinstance(mailer, SmtpMailer)
    return mailer


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


# -------------------------------------------------------------------------------------------------- the letter


@pytest.mark.parametrize("language", Language)
def test_a_letter_arrives_as_it_was_written(language: Language) -> None:
    text = f"{SUBJECTS[language]}\n\n" + "ү" * 2000 + "\n.\nlast\n"
    with running_smtp_server() as server:
        message = letter_to(subject=SUBJECTS[language], text=text, language=language)
        mailer_of(server).send(message, "digest/1")
    [letter] = server.letters
    [envelope] = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("pikir@pikir.example.kg", ["aigul@example.kg"])
    assert (letter["From"], letter["To"]) == ("pikir@pikir.example.kg", "aigul@example.kg")
    assert letter["Subject"] == SUBJECTS[language]
    assert text_of(letter) == text
    assert letter["Content-Language"] == language.value
    assert letter["Auto-Submitted"] == "auto-generated"
    assert abs(parsedate_to_datetime(letter["Date"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert letter.get_content_type() == "text/plain"


@given(subject=st.text(st.sampled_from("aбү ,.:«»\U0001f600"), max_size=300))
def test_a_subject_of_any_length_is_read_as_it_was_written(subject: str) -> None:
    sent = compose(letter_to(subject=subject), "k", "pikir@example.kg").as_bytes()
    assert max(len(line) for line in sent.splitlines()) <= 78
    assert message_from_bytes(sent, policy=policy.default)["Subject"] == " ".join(subject.split())


def test_the_longest_address_stays_whole() -> None:
    address = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.kg"
    with running_smtp_server() as server:
        mailer_of(server).send(letter_to(address), "k")
    assert (server.letters[0]["To"], server.envelopes[0].rcpt_tos) == (address, [address])


def test_a_letter_passes_where_only_ascii_passes() -> None:
    with running_smtp_server() as server:
        mailer_of(server).send(
            letter_to(subject=SUBJECTS[Language.KY], text="ө\n" * 50 + "ү" * 3000 + "\n"), "k"
        )
        mailer_of(server).send(letter_to(text="ө\n"), "k")
    assert len(server.envelopes) == 2
    for envelope in server.envelopes:
        assert isinstance(envelope.content, bytes)
        assert envelope.content.isascii()
        assert max(len(line) for line in envelope.content.splitlines()) < 998


def test_a_letter_in_two_forms_gives_the_plain_one_first() -> None:
    with running_smtp_server() as server:
        mailer_of(server).send(letter_to(text="ө & ү\n", html="<p>ө &amp; ү</p>\n"), "k")
    [letter] = server.letters
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert [part["Content-Language"] for part in letter.walk()] == ["ky"] * 3
    assert (text_of(letter), text_of(letter, "html")) == ("ө & ү\n", "<p>ө &amp; ү</p>\n")


def test_the_same_key_is_the_same_letter_and_another_key_another() -> None:
    with running_smtp_server() as server:
        mailer = mailer_of(server)
        for key in ("digest/1/aigul", "digest/1/aigul", "digest/1/bakyt"):
            mailer.send(letter_to(), key)
    first, again, other = (letter["Message-ID"] for letter in server.letters)
    assert first == again != other
    assert re.fullmatch(r"<[0-9a-f]{32}@pikir\.example\.kg>", first)


INJECTIONS = [
    "\r\nBcc: other@example.kg",
    "\nBcc: other@example.kg",
    "\rBcc: x@example.kg",
    "\x00",
    "\u2028Bcc: x",
]


@pytest.mark.parametrize("injection", INJECTIONS)
def test_a_subject_stays_one_line_of_one_header(injection: str) -> None:
    with running_smtp_server() as server:
        mailer_of(server).send(letter_to(subject=f"Title{injection} end"), "k")
    [letter] = server.letters
    assert letter["Bcc"] is None
    assert server.envelopes[0].rcpt_tos == ["aigul@example.kg"]
    assert not set(letter["Subject"]) & set("\r\n\x00\u2028")
    assert letter["Subject"].endswith("end")


@pytest.mark.parametrize(
    "injection", [*INJECTIONS, ",other@example.kg", " other@example.kg", "> <x@example.kg"]
)
def test_an_address_that_would_be_more_than_one_is_refused_before_anything_is_sent(injection: str) -> None:
    with running_smtp_server() as server:
        for to in (f"aigul@example.kg{injection}", f"aigul{injection}@example.kg"):
            with pytest.raises(MailRefusedError) as refused:
                mailer_of(server).send(letter_to(to), "k")
            assert "aigul" not in str(refused.value)
    assert server.envelopes == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "aigul",
        "@example.kg",
        "aigul@",
        "a b@example.kg",
        "айгүл@example.kg",
        "a@ex_ample",
        "a@b..kg",
        "a@@example.kg",
        '"a b"@example.kg',
        "A <a@example.kg>",
        f"{'a' * 65}@b.kg",
        f"a@{'b.' * 126}kg",
    ],
)
def test_what_is_no_bare_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        check_address(address)


def test_a_domain_in_cyrillic_is_written_as_the_mail_server_knows_it() -> None:
    assert check_address("a.b+C@Пикир.кг") == "a.b+C@xn--h1aafsi.xn--c1an"


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted"]
HEADERS += ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


def test_what_no_mail_can_hold_is_left_out() -> None:
    with running_smtp_server() as server:
        mailer_of(server).send(letter_to(text="a\x00b\ud800c\r\nd\n", html="<p>\x00\ud800</p>\n"), "k")
    [letter] = server.letters
    assert (text_of(letter), text_of(letter, "html")) == ("abc\nd\n", "<p></p>\n")


ANYTHING = st.text(st.characters())  # lone surrogates too


@given(to=ANYTHING, subject=ANYTHING, text=ANYTHING)
def test_whatever_is_in_it_a_letter_has_these_headers_once_and_no_other(
    to: str, subject: str, text: str
) -> None:
    message = letter_to(subject=subject, text=text)
    sent = message_from_bytes(compose(message, "k", "pikir@example.kg").as_bytes(), policy=policy.default)
    assert sorted(sent.keys()) == sorted(HEADERS)
    try:
        compose(letter_to(to), "k", "pikir@example.kg")
    except MailRefusedError:
        pass
    else:
        assert check_address(to)


# ------------------------------------------------------------------------------------------- what the server says


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        ("RCPT", "550 5.1.1 <aigul@example.kg> no such user", MailRefusedError),
        ("RCPT", "450 4.2.0 greylisted", MailDelayedError),
        ("DATA", "554 5.7.1 looks like spam", MailRefusedError),
        ("DATA", "452 4.3.1 no room", MailDelayedError),
        ("MAIL", "553 5.7.1 not your address", MailDelayedError),
        ("MAIL", "421 4.3.2 closing", MailDelayedError),
    ],
)
def test_for_ever_and_for_now_are_told_apart(command: str, answer: str, kind: type[mail.MailError]) -> None:
    with running_smtp_server() as server:
        server.answers[command] = answer
        with pytest.raises(kind) as refused:
            mailer_of(server).send(letter_to(), "k")
    assert answer[:3] in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "aigul" not in str(refused.value)


def test_a_sender_that_the_server_does_not_let_write_is_told_as_such() -> None:
    with running_smtp_server() as server:
        server.answers["MAIL"] = "553 5.7.1 not your address"
        with pytest.raises(MailDelayedError, match="refuses the sender's address: 553"):
            mailer_of(server).send(letter_to(), "k")


def test_a_letter_that_was_taken_is_sent_whatever_is_said_at_parting() -> None:
    with running_smtp_server() as server:
        server.answers["QUIT"] = "500 what?"
        mailer_of(server).send(letter_to(), "k")
    assert len(server.letters) == 1


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_is_down_is_for_later() -> None:
    mailer = mailer_of(SmtpServer(port=closed_port()))
    for ask in (mailer.check, lambda: mailer.send(letter_to(), "k")):
        with pytest.raises(MailDelayedError, match="does not answer: Connection refused"):
            ask()


def test_a_server_that_says_nothing_is_for_later_and_within_the_time_set() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailer = open_mailer(f"smtp://127.0.0.1:{silent.getsockname()[1]}", base_url=BASE_URL, timeout_s=0.5)
        began = time.monotonic()
        with pytest.raises(MailDelayedError, match="does not answer"):
            mailer.send(letter_to(), "k")
        assert time.monotonic() - began < 8


def test_checking_sends_nothing() -> None:
    with running_smtp_server(log_in=True) as server:
        mailer_of(server, log_in=True).check()
    assert (server.envelopes, server.log_ins) == ([], [PASSWORD.encode()])


# ---------------------------------------------------------------------------------------- encryption and log-in


def test_starttls_is_used_where_it_is_offered(tmp_path: Path) -> None:
    with running_smtp_server(starttls=self_signed(tmp_path), log_in=True) as server:
        mailer_of(server, log_in=True).send(letter_to(), "k")
    assert (server.encrypted, server.log_ins) == ([True], [PASSWORD.encode()])


def test_without_starttls_a_letter_still_goes() -> None:
    with running_smtp_server() as server:
        mailer_of(server).send(letter_to(), "k")
    assert server.encrypted == [False]


def test_smtps_is_encrypted_from_the_first_byte(tmp_path: Path) -> None:
    with running_smtp_server(tls=self_signed(tmp_path), log_in=True) as server:
        mailer_of(server, scheme="smtps", log_in=True).send(letter_to(), "k")
    assert len(server.letters) == 1


def as_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of these tests are on this machine, which is trusted: here it is treated as any other."""
    monkeypatch.setattr(mail, "is_loopback", lambda host: False)


def test_a_password_never_goes_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    as_elsewhere(monkeypatch)
    with running_smtp_server(log_in=True) as server:
        mailer = mailer_of(server, log_in=True)
        for ask in (mailer.check, lambda: mailer.send(letter_to(), "k")):
            with pytest.raises(MailDelayedError, match="offers no STARTTLS"):
                ask()
    assert (server.log_ins, server.envelopes) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_signed_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    as_elsewhere(monkeypatch)
    context = self_signed(tmp_path)
    running = running_smtp_server(**{"starttls" if scheme == "smtp" else "tls": context})  # type: ignore[arg-type]
    with running as server, pytest.raises(MailDelayedError, match="certificate is not trusted"):
        mailer_of(server, scheme=scheme).send(letter_to(), "k")
    assert server.envelopes == []


def test_a_certificate_that_this_machine_trusts_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_elsewhere(monkeypatch)
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with running_smtp_server(starttls=context) as server:
        mailer_of(server).send(letter_to(), "k")
    assert server.encrypted == [True]


def test_a_wrong_password_is_for_later_and_is_not_repeated() -> None:
    with running_smtp_server(log_in=True) as server:
        mailer = open_mailer(f"smtp://pikir:hunter2@127.0.0.1:{server.port}", base_url=BASE_URL)
        for ask in (mailer.check, lambda: mailer.send(letter_to(), "k")):
            with pytest.raises(MailDelayedError, match="refuses user or password: 535") as refused:
                ask()
            assert "hunter2" not in str(refused.value)
    assert server.envelopes == []


def test_a_password_for_a_server_without_log_in_is_told() -> None:
    with running_smtp_server() as server, pytest.raises(MailDelayedError, match="offers no log-in"):
        mailer_of(server, log_in=True).send(letter_to(), "k")


# ------------------------------------------------------------------------------------------------ a folder, a URL


def test_a_folder_gets_each_letter_once_and_for_the_owners_eyes(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "кат"
    mailer = open_mailer(folder.as_uri(), base_url=BASE_URL)
    mailer.check()
    for key in ("1", "1", "2"):
        mailer.send(letter_to(text="ө\n"), key)
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml", ".eml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        assert text_of(letter) == "ө\n"


def test_a_letter_that_cannot_be_written_leaves_no_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MailDelayedError, match="No space left"):
        FileMailer(tmp_path, "pikir@example.kg").send(letter_to(), "k")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_for_later(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    mailer = FileMailer(tmp_path / "file" / "mail", "pikir@example.kg")
    for ask in (mailer.check, lambda: mailer.send(letter_to(), "k")):
        with pytest.raises(MailDelayedError, match="cannot be written"):
            ask()


@pytest.mark.parametrize(
    ("query", "base_url", "sender"),
    [
        ("", "https://pikir.example.kg:8443", "pikir@pikir.example.kg"),
        ("", "http://127.0.0.1:8000", "pikir@localhost"),
        ("", "http://[::1]:8000", "pikir@localhost"),
        ("?from=katchylyk@gov.kg", "https://pikir.example.kg", "katchylyk@gov.kg"),
    ],
)
@pytest.mark.parametrize("start", ["smtp://mail.gov.kg", "file:///srv/mail"])
def test_letters_come_from_the_address_in_the_url_or_from_the_sites_own(
    start: str, query: str, base_url: str, sender: str
) -> None:
    assert open_mailer(start + query, base_url=base_url).sender == sender


@pytest.mark.parametrize(("url", "port"), [("smtp://h", 587), ("smtps://h", 465), ("smtp://h:25", 25)])
def test_a_port_need_not_be_named(url: str, port: int) -> None:
    mailer = open_mailer(url, base_url=BASE_URL)
    assert isinstance(mailer, SmtpMailer)
    assert mailer.address.port == port


def test_a_password_does_not_show() -> None:
    mailer = open_mailer("smtp://pikir:hunter2@mail.gov.kg", base_url=BASE_URL)
    assert "mail.gov.kg" in repr(mailer)
    assert "hunter2" not in repr(mailer) + str(vars(mailer))


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "smtp://",
        "smtp:///path",
        "smtp://h/path",
        "file://host/mail",
        "http://h",
        "smtp://h:port",
        "smtp://u:hun/ter2@h",
        "smtp://u:1#hunter2@h",
        "smtp://u:1?hunter2@h",
        "smtp://u:hünter2@h",
        "smtp://hunter2@h",
        "smtp://h?from=hunter2",
        "smtp://h?from=a@b.kg%0d%0aBcc:hunter2@b.kg",
        "smtp://h?from=a@b.kg&from=c@d.kg",
        "smtp://h?sender=a@b.kg",
        "smtp://[h",
    ],
)
def test_a_url_that_cannot_be_served_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        open_mailer(url, base_url=BASE_URL)
    assert "unter2" not in str(refused.value)


# ------------------------------------------------------------------------------------------------- what they say


def digest_ready(language: Language, **changes: object) -> tuple[str, str]:
    values: dict[str, object] = {
        "draft_title": "Кодекс & «Калкка»",
        "digest_url": "https://pikir.example.kg/ky/digests/1",
        "expires_at": "2026-жылдын 9-декабры, саат 24:00",
        "counts": {"received": 12345, "shown": 12000},
        "group_name": "Кодекс боюнча жумушчу топ",
    }
    return render_letter("digest_ready", language, **values | changes)


@pytest.mark.parametrize("language", Language)
def test_the_letter_about_a_digest_has_all_a_secretary_needs(language: Language) -> None:
    subject, text = digest_ready(language)
    assert "Кодекс & «Калкка»" in subject
    lines = text.splitlines()
    assert "https://pikir.example.kg/ky/digests/1" in lines
    comma = "," if language is Language.EN else "\u00a0"
    for part in (
        f"12{comma}345",
        f"12{comma}000",
        "Кодекс боюнча жумушчу топ",
        "Кодекс & «Калкка»",
        "саат 24:00",
    ):
        assert part in text
    assert "%(" not in subject + text
    assert "\n\n\n" not in text


def test_a_digest_of_the_public_round_names_no_group() -> None:
    _, text = digest_ready(Language.EN, group_name=None)
    assert "Working group" not in text


def test_a_title_cannot_pass_for_the_rest_of_the_letter() -> None:
    subject, text = digest_ready(Language.EN, draft_title="Code\n\nLog in here: https://evil.example")
    assert subject.endswith("Code Log in here: https://evil.example")
    assert not [line for line in text.splitlines() if line.startswith("Log in here")]


def test_a_value_that_is_lacking_is_an_error_not_a_gap() -> None:
    counts = {"received": 1, "shown": 1}
    with pytest.raises(UndefinedError, match="expires_at"):
        render_letter(
            "digest_ready", Language.EN, draft_title="", digest_url="", counts=counts, group_name=""
        )

"""Where mail goes and from whom, read from a URL. Standard library only: every start reads the configuration."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

PORTS: dict[str, int] = {"smtp": 587, "smtps": 465}
MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Where mail goes: a folder, or a server with or without a log-in. `sender` is None for the usual one."""

    scheme: Literal["file", "smtp", "smtps"]
    path: Path
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str | None

    @classmethod
    def from_url(cls, url: str) -> MailAddress:
        """Reads `smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS`, `smtps://…` or `file:///PATH?from=ADDRESS`.

        User, password and path percent-encoded. Raises ValueError that says which part and never repeats it.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
            query = parse_qs(parts.query, strict_parsing=bool(parts.query), max_num_fields=2)
        except ValueError as error:
            raise ValueError("is malformed; is the password percent-encoded?") from error
        if parts.fragment:
            raise ValueError("must have no #; is the password percent-encoded?")
        if set(query) - {"from"} or any(len(values) > 1 for values in query.values()):
            raise ValueError("after the ? only from=ADDRESS may stand, once")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password) or not (user + password).isascii():
            raise ValueError("user and password must both be there, percent-encoded and in ASCII")
        return cls(
            scheme=_scheme(parts),
            path=Path(unquote(parts.path)),
            host=parts.hostname or "",
            port=port or PORTS.get(parts.scheme, 0),
            user=user,
            password=password,
            sender=check_address(query["from"][0]) if query else None,
        )


def _scheme(parts: SplitResult) -> Literal["file", "smtp", "smtps"]:
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return "file"
    if parts.hostname and not parts.path.strip("/"):
        if parts.scheme == "smtp":
            return "smtp"
        if parts.scheme == "smtps":
            return "smtps"
    raise ValueError("must be smtp://USER:PASSWORD@HOST:PORT, smtps://… or file:///PATH")


def usual_sender(base_url: str) -> str:
    """`pikir@` the host under which people reach the site; `pikir@localhost` where that is only a number."""
    host = urlsplit(base_url).hostname or "localhost"
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        host = "localhost"
    return check_address(f"pikir@{host}")


def check_address(address: str) -> str:
    """The one bare address it is, its domain in ASCII. Raises ValueError, without the address in it, for any else.

    Narrower than RFC 5322: no name, no quoted local part, no list. A line break cannot get into a header.
    """
    local, _, domain = address.rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not _LOCAL_PART.fullmatch(local) or not _HOST.fullmatch(host) or len(local + host) >= MAX_ADDRESS:
        raise ValueError("is not an address such as pikir@example.kg")
    return f"{local}@{host}"

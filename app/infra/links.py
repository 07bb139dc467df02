"""Links in letters: signed for one account, good until a moment. They open nothing without a log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

GOOD_FOR = timedelta(days=14)
_SALT = "pikir letter link"


class LinkExpiredError(Exception):
    """It was ours, and its time is over."""


class LinkForgedError(Exception):
    """Not ours, or cut off by a mail program."""


@dataclass(frozen=True, slots=True)
class DigestLink:
    digest_id: UUID
    account_id: UUID


def sign_link(secret_key: str, link: DigestLink) -> str:
    """The token of a letter to `account_id` about a digest: letters, digits, `.`, `-`, `_`."""
    return _serializer(secret_key).dumps([link.digest_id.hex, link.account_id.hex])


def read_link(secret_key: str, token: str, good_for: timedelta = GOOD_FOR) -> DigestLink:
    """Raises LinkExpiredError, LinkForgedError."""
    try:
        digest_hex, account_hex = _serializer(secret_key).loads(token, max_age=int(good_for.total_seconds()))
        return DigestLink(UUID(digest_hex), UUID(account_hex))
    except SignatureExpired as error:
        raise LinkExpiredError from error
    except (BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkForgedError from error


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=_SALT)

"""Argon2id through argon2-cffi. Slow on purpose, so never inside a unit of work."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_NO_ACCOUNT = _hasher.hash("no account has this password")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Whether they match; takes as long for an address that has no account, so that time does not tell."""
    try:
        _hasher.verify(password_hash or _NO_ACCOUNT, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)

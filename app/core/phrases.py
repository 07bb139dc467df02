"""Marks English text in core for the catalogue; core itself never translates."""

from __future__ import annotations


def N_(msgid: str) -> str:  # noqa: N802 - the keyword pybabel extracts by
    """Returns `msgid` as it is; pybabel finds it by this name."""
    return msgid

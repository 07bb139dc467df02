"""Figures as a clerk writes them in a digest (GLOSSARY.md §3.6)."""

from __future__ import annotations

from datetime import date

NBSP = "\u00a0"


def show_share(n: int, total: int, language: str) -> str:
    """`n` of `total` in per cent with one decimal at most: ky `85,7%`, ru `85,7 %`, en `85.7%`; 0 of 0 is 0."""
    tenths = (2000 * n + total) // (2 * total) if total else 0
    share = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    if language != "en":
        share = share.replace(".", ",")
    return f"{share}{NBSP}%" if language == "ru" else f"{share}%"


def show_day(key: str) -> str:
    """The key of a tally `by_day` as a day in a table: `2026-12-02` → `02.12.2026`; what is no day stays as it is."""
    try:
        return f"{date.fromisoformat(key):%d.%m.%Y}"
    except ValueError:
        return key

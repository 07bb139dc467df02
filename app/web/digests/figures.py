"""The figures of a finished digest as its page shows them, and how far an unfinished one has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.digests.phrases import Phrase
from app.models import DigestState
from app.services.digests import DigestInfo

STALE_AFTER = timedelta(seconds=60)
SUMMANDS = ("shown", "hidden", "withdrawn", "erased", "held")
AXES: Mapping[str, tuple[str, Phrase]] = {
    "by_stance": ("stance", Phrase.BY_STANCE),
    "by_language": ("language", Phrase.BY_LANGUAGE),
    "by_region": ("region", Phrase.BY_REGION),
    "by_source": ("source", Phrase.BY_SOURCE),
}
UNITS = ("B", "KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class BarTable:
    """Numbers by key. `kind` names the labels of the keys; `caption` is a msgid; `largest` scales the bars."""

    kind: str
    caption: str
    rows: tuple[tuple[str, int], ...]

    @property
    def largest(self) -> int:
        return max(n for _, n in self.rows)


def is_under_way(digest: DigestInfo) -> bool:
    return digest.state in (DigestState.QUEUED, DigestState.RUNNING)


def is_stale(digest: DigestInfo) -> bool:
    """Under way, and nothing was heard from its worker for a minute."""
    return is_under_way(digest) and digest.now - digest.heard_from_at > STALE_AFTER


def bar_tables(counts: Mapping[str, Any]) -> list[BarTable]:
    """The tables the digest counted; an axis without a shown comment has none."""
    return [
        BarTable(kind, phrase.value, rows)
        for axis, (kind, phrase) in AXES.items()
        if (rows := _rows(counts.get(axis)))
    ]


def hidden_by_reason(counts: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    return _rows(counts.get("hidden_by_reason"))


def _rows(bars: object) -> tuple[tuple[str, int], ...]:
    if isinstance(bars, Mapping):
        return tuple((str(key), int(n)) for key, n in bars.items())
    if isinstance(bars, list | tuple):
        return tuple((str(key), int(n)) for key, n in bars)
    return ()


def in_groups(checksum: str) -> str:
    """A checksum in groups of four, so that two can be compared by eye."""
    return " ".join(checksum[i : i + 4] for i in range(0, len(checksum), 4))


def scaled_size(size: int) -> tuple[float, str]:
    """Bytes as a number below 1,024 and the name of its unit."""
    value, unit = float(size), 0
    while value >= 1024 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return value, UNITS[unit]

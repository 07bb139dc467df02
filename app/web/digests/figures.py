"""The figures of a finished digest as its page shows them, and how far an unfinished one has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.comments import Stance
from app.core.digests.phrases import Phrase
from app.core.messages import MESSAGES
from app.core.phrases import N_
from app.core.text import Language
from app.models import DigestState
from app.services.digests import DigestInfo
from app.web.context import current_language
from app.web.translation import gettext

STALE_AFTER = timedelta(seconds=60)
AXES: Mapping[str, tuple[str, Phrase]] = {
    "by_stance": ("stance", Phrase.BY_STANCE),
    "by_language": ("language", Phrase.BY_LANGUAGE),
    "by_region": ("region", Phrase.BY_REGION),
    "by_source": ("source", Phrase.BY_SOURCE),
}
SIZES = (N_("%(size)s B"), N_("%(size)s KB"), N_("%(size)s MB"), N_("%(size)s GB"))


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
        if (rows := _rows(counts.get(axis, {})))
    ]


def hidden_by_reason(counts: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    return _rows(counts.get("hidden_by_reason", {}))


def _rows(numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Stances in their usual order, all else by number: PostgreSQL does not keep the order of a JSON object."""
    usual = {stance.value: place for place, stance in enumerate(Stance)}
    return tuple(sorted(numbers.items(), key=lambda row: (usual.get(row[0], 0), -row[1], row[0])))


def explain_failure(error: str) -> str | None:
    """The sentence for the rule that stopped a digest, None when it was something else."""
    sentence = MESSAGES.get(error)
    return gettext(sentence) if sentence and "%(" not in sentence else None


def in_groups(checksum: str) -> str:
    """A checksum in groups of four, so that two can be compared by eye."""
    return " ".join(checksum[i : i + 4] for i in range(0, len(checksum), 4))


def show_size(size: int) -> str:
    """`688 KB`, `1.1 MB`, with the decimal comma where the language has one."""
    value, unit = float(size), 0
    while value >= 1024 and unit < len(SIZES) - 1:
        value, unit = value / 1024, unit + 1
    text = f"{value:.1f}" if unit and value < 10 else f"{value:.0f}"
    if current_language() is not Language.EN:
        text = text.replace(".", ",")
    return gettext(SIZES[unit], size=text)

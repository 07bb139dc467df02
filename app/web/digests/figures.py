"""The figures of a finished digest as its page shows them, and how far an unfinished one has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from app.core.comments import Stance
from app.core.digests.figures import show_day
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import AUTHOR_OFFICIAL, AUTHOR_ORGANISATION, AUTHOR_PERSON
from app.core.digests.phrases import Phrase
from app.core.digests.renderers.html.charts import count_days, day_columns
from app.core.digests.renderers.html.phrases import HtmlPhrase
from app.core.digests.renderers.html.region_map import region_map
from app.core.messages import MESSAGES
from app.core.phrases import N_
from app.core.text import Language
from app.models import DigestState
from app.services.digests import DigestInfo
from app.web.context import current_language
from app.web.presentation import label, show_number
from app.web.translation import gettext

STALE_AFTER = timedelta(seconds=60)
DAY = "day"
REGION = "region"
AXES: Mapping[str, tuple[str, str]] = {
    "by_stance": ("stance", Phrase.BY_STANCE.value),
    "by_author": ("author", FindingPhrase.BY_AUTHOR.value),
    "by_source": ("source", Phrase.BY_SOURCE.value),
    "by_language": ("language", Phrase.BY_LANGUAGE.value),
    "by_region": (REGION, Phrase.BY_REGION.value),
    "by_day": (DAY, FindingPhrase.BY_DAY.value),
}
"""Table of the counts → kind of its keys, caption."""
AUTHORS = (AUTHOR_OFFICIAL, AUTHOR_ORGANISATION, AUTHOR_PERSON)
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

    def name(self, key: str) -> str:
        """What a person calls the key, in the page's language."""
        return show_day(key) if self.kind == DAY else label(self.kind, key)

    @property
    def drawing(self) -> Markup | None:
        """The chart that stands above the table: a map of the regions, columns by day; None: bars in the table do."""
        if self.kind == REGION:
            title = gettext(HtmlPhrase.REGION_MAP)
            drawn = region_map(dict(self.rows), current_language().value, title, show_number)
        elif self.kind == DAY and (days := count_days(self.rows)) is not None:
            title = gettext(
                HtmlPhrase.DAY_CHART,
                first=f"{days.first:%d.%m.%Y}",
                last=f"{days.last:%d.%m.%Y}",
                most=show_number(max(days.columns)),
            )
            drawn = day_columns(days, title, show_number)
        else:
            return None
        return Markup(drawn)  # noqa: S704 - drawn by ourselves out of numbers, every word escaped

    @property
    def step(self) -> int:
        """Days to a column of the chart by day."""
        days = count_days(self.rows) if self.kind == DAY else None
        return 1 if days is None else days.step


def is_under_way(digest: DigestInfo) -> bool:
    return digest.state in (DigestState.QUEUED, DigestState.RUNNING)


def is_stale(digest: DigestInfo) -> bool:
    """Under way, and nothing was heard from its worker for a minute."""
    return is_under_way(digest) and digest.now - digest.heard_from_at > STALE_AFTER


def bar_tables(counts: Mapping[str, Any]) -> list[BarTable]:
    """The tables the digest counted; an axis without a shown comment has none."""
    return [
        BarTable(kind, caption, rows)
        for axis, (kind, caption) in AXES.items()
        if (rows := _days(counts.get(axis, {})) if kind == DAY else _rows(counts.get(axis, {})))
    ]


def hidden_by_reason(counts: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    return _rows(counts.get("hidden_by_reason", {}))


def _rows(numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Stances and kinds of author in their usual order, all else by number: PostgreSQL does not keep the order of a
    JSON object."""
    usual = {key: place for place, key in enumerate((*(stance.value for stance in Stance), *AUTHORS))}
    return tuple(sorted(numbers.items(), key=lambda row: (usual.get(row[0], 0), -row[1], row[0])))


def _days(numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(numbers.items()))


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

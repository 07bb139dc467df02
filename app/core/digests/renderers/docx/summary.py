"""The summary: that the figures add up, who took part and how, what was discussed most."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from app.core.digests.figures import show_day, show_share
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import Bar, DigestClause, Tally
from app.core.digests.naming import shorten, unit_heading, unit_name
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.docx.front import said_counts
from app.core.digests.renderers.docx.markup import (
    TABLE_END,
    Typesetter,
    header_row,
    paragraph,
    row,
    table_begin,
)
from app.core.digests.renderers.docx.phrases import DocxPhrase
from app.core.digests.stream import DigestStream

STANCES: Final = tuple(LABELS["stance"])
_FOR, _AGAINST = "support", "oppose"
_MOST: Final = 10
_NAME_LENGTH: Final = 200
_BARS: Final = (5555, 1900, 1900)
_DAYS_ACROSS: Final = 3
_DAY: Final = (1900, 1218)
"""Widths of a day and its figure; three of them stand side by side."""

Unit = tuple[DigestClause | None, Tally]


def summary(digest: DigestStream, say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    """The reconciliation in one sentence, the comments shown by every axis, most discussed units, for and against."""
    return _Summary(digest, say, ink).markup()


class _Summary:
    def __init__(self, digest: DigestStream, say: Phrasebook, ink: Typesetter) -> None:
        self._digest, self._header, self._say, self._ink = digest, digest.header, say, ink
        self._shown = digest.header.counts.shown

    def markup(self) -> Iterator[str]:
        yield from self._reconciled()
        yield from self._axes()
        yield from self._days()
        yield from self._most_discussed()
        yield from self._for_and_against()

    def _reconciled(self) -> Iterator[str]:
        say, ink, tally = self._say, self._ink, self._header.tally
        counts = tally.counts
        yield ink.paragraph("Equation", say(Phrase.RECONCILED, **said_counts(counts, say)))
        yield ink.paragraph("BodyText", f"{say(Phrase.OFFICIAL_POSITIONS)}: {say.number(tally.official)}")
        if counts.entered_late:
            yield ink.paragraph("BodyText", f"{say(Phrase.ENTERED_LATE)}: {say.number(counts.entered_late)}")
        for reason, n in counts.hidden:
            label = say.label("hidden_reason", reason)
            yield ink.paragraph("BodyText", f"{say(Phrase.HIDDEN_BY_REASON)}: {label}: {say.number(n)}")

    def _axes(self) -> Iterator[str]:
        tally, say = self._header.tally, self._say
        axes: tuple[tuple[Phrase | FindingPhrase, str, Sequence[Bar]], ...] = (
            (Phrase.BY_STANCE, "stance", _with_zeros(tally.by_stance)),
            (FindingPhrase.BY_AUTHOR, "author", tally.by_author),
            (Phrase.BY_REGION, "region", tally.by_region),
            (Phrase.BY_SOURCE, "source", tally.by_source),
            (Phrase.BY_LANGUAGE, "language", tally.by_language),
        )
        for title, kind, bars in axes:
            if bars:
                yield from self._bar_table(say(title), [(say.label(kind, key), n) for key, n in bars])

    def _bar_table(self, title: str, bars: Sequence[tuple[str, int]]) -> Iterator[str]:
        say = self._say
        rows = [(label, say.number(n), self._share(n)) for label, n in bars]
        yield from self._table((title, say(Phrase.COMMENTS), say(Phrase.SHARE)), rows, _BARS)

    def _days(self) -> Iterator[str]:
        """Three days to a line: a round may take months."""
        days, say = self._header.tally.by_day, self._say
        if not days:
            return
        yield self._ink.paragraph("Between", "")
        yield self._ink.paragraph("Block", say(FindingPhrase.BY_DAY))
        across = min(_DAYS_ACROSS, len(days))
        # Downwards, so that days that follow each other stand below each other.
        lines = -(-len(days) // across)
        columns = [days[place : place + lines] for place in range(0, len(days), lines)]
        across = len(columns)
        empty = ("", 0)
        rows = [
            [cell for day, n in line for cell in (show_day(day) if day else "", say.number(n) if day else "")]
            for line in zip_longest(*columns, fillvalue=empty)
        ]
        heads = (say(FindingPhrase.DAY), say(Phrase.COMMENTS)) * across
        yield from self._rows(heads, rows, _DAY * across, figures=range(1, 2 * across, 2))

    def _most_discussed(self) -> Iterator[str]:
        say = self._say
        # The first of equals is the one that stands first in the draft.
        units = heapq.nlargest(_MOST, self._units(), key=lambda unit: unit[1].counts.shown)
        if units:
            bars = [(self._name(clause), tally.counts.shown) for clause, tally in units]
            yield from self._bar_table(say(FindingPhrase.MOST_DISCUSSED), bars)

    def _for_and_against(self) -> Iterator[str]:
        say, stances = self._say, dict(self._header.tally.by_stance)
        if not stances.get(_FOR) and not stances.get(_AGAINST):
            return
        names = [say.label("stance", key) for key in (_FOR, _AGAINST)]
        totals = (say(Phrase.TOTAL), *(say.number(stances.get(key, 0)) for key in (_FOR, _AGAINST)))
        units = heapq.nlargest(_MOST, self._units(), key=lambda unit: sum(_votes(unit[1])))
        rows = [
            (self._name(clause), *map(say.number, _votes(tally)))
            for clause, tally in units
            if any(_votes(tally))
        ]
        yield from self._table((say(FindingPhrase.FOR_AND_AGAINST), *names), [totals], _BARS)
        yield from self._table((say(DocxPhrase.UNITS_FOR_AND_AGAINST), *names), rows, _BARS)

    def _units(self) -> Iterator[Unit]:
        return ((clause, tally) for clause, tally in self._digest.overview if tally.counts.shown)

    def _name(self, clause: DigestClause | None) -> str:
        name = unit_heading(unit_name(clause, self._header, self._say), clause, self._header.language)
        return shorten(name, _NAME_LENGTH)

    def _share(self, n: int) -> str:
        return show_share(n, self._shown, self._header.language)

    def _table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> Iterator[str]:
        yield self._ink.paragraph("Between", "")
        yield from self._rows(heads, rows, widths, figures=range(1, len(widths)))

    def _rows(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        figures: range,
    ) -> Iterator[str]:
        yield table_begin(widths) + header_row(heads, widths)
        for place, cells in enumerate(rows, start=1):
            # All rows of a small table but the last hold on to the next one: it is not worth breaking.
            keep = "" if place == len(rows) or len(rows) > _KEPT else "<w:keepNext/>"
            styled = (
                paragraph("FigureCell" if column in figures else "Normal", self._ink.run(cell), keep)
                for column, cell in enumerate(cells)
            )
            yield row(styled, widths)
        yield TABLE_END


_KEPT: Final = 20


def _votes(tally: Tally) -> tuple[int, int]:
    stances = dict(tally.by_stance)
    return stances.get(_FOR, 0), stances.get(_AGAINST, 0)


def _with_zeros(by_stance: Sequence[Bar]) -> list[Bar]:
    counted: Mapping[str, int] = dict(by_stance)
    return [(key, counted.get(key, 0)) for key in STANCES]

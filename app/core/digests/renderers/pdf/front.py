"""What stands before the clauses: what the digest is about, that its figures add up, who took part, the contents."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from app.core.digests.figures import show_share
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import Bar, Counts, DigestClause, DigestHeader, RoundInfo, Tally
from app.core.digests.naming import shorten, unit_heading, unit_name
from app.core.digests.phrases import LABELS, DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.pdf.lines import break_plain
from app.core.digests.renderers.pdf.pages import LEFT, PORTRAIT, RIGHT, OutlineEntry, Pages
from app.core.digests.renderers.pdf.styles import Styles
from app.core.digests.renderers.pdf.tables import Table
from app.core.digests.stream import DigestStream

STANCES: Final = tuple(LABELS["stance"])
_FOR, _AGAINST = "support", "oppose"
_MOST: Final = 10
_FIGURE: Final = 62.0
_NAME_LENGTH: Final = 200
_DAYS_ACROSS: Final = 3
_DEEPEST: Final = 3
_STEP: Final = 14.0
"""By which contents of a lower rank are set in, in points."""

Unit = tuple[DigestClause | None, Tally]


class Front:
    """Written once to learn how many pages it takes, and once for good: contents name pages that come after it."""

    def __init__(self, pages: Pages, styles: Styles, digest: DigestStream, say: Phrasebook) -> None:
        self._pages, self._styles, self._digest, self._say = pages, styles, digest, say
        self._header = digest.header

    def write(self, entries: Sequence[OutlineEntry], places: Mapping[int, int]) -> None:
        """`entries`: headings of what comes after; `places`: number of every page of them, by the page's object."""
        pages = self._pages
        pages.turn(PORTRAIT)
        with pages.part(b"Sect"):
            self._cover()
        with pages.part(b"Sect"):
            self._summary()
        pages.turn(PORTRAIT)
        with pages.part(b"Sect"):
            self._contents(entries, places)

    # ---- cover

    def _cover(self) -> None:
        pages, styles, say, digest = self._pages, self._styles, self._say, self._digest
        pages.paragraph(say(Phrase.TITLE), styles.title)
        pages.paragraph(self._header.draft_title, styles.subtitle)
        if digest.volume.of > 1:
            volume = digest.volume
            pages.paragraph(say(FindingPhrase.VOLUME_OF, number=volume.number, of=volume.of), styles.equation)
            first = volume.first_number
            last = first + digest.comments - 1
            pages.paragraph(say(FindingPhrase.VOLUME_WHY, first=first, last=last), styles.text)
        facts(pages, styles, list(self._facts()))

    def _facts(self) -> Iterator[tuple[str, str]]:
        header, say = self._header, self._say
        yield say(Phrase.EDITION), say.number(header.edition)
        for info in header.rounds:
            yield say(Phrase.ROUNDS), self._period(info)
        yield say(Phrase.CUTOFF), say(Phrase.CUTOFF_VALUE, moment=say.moment(header.cutoff))
        scope = header.scope_name or header.member or header.group
        if scope:
            yield say(FindingPhrase.SCOPE), scope
        yield say(Phrase.LANGUAGE), say.label("language", header.language)
        yield say(Phrase.VIEW), say.label("view", header.view)

    def _period(self, info: RoundInfo) -> str:
        say = self._say
        audience = say.label("audience", info.audience)
        if info.edition != self._header.edition:
            audience = say(Phrase.UNIT_OF_EDITION, unit=audience, edition=info.edition)
        opens, closes = say.moment(info.opens_at), say.moment(info.closes_at)
        period = say(Phrase.PERIOD, audience=audience, opens=opens, closes=closes)
        return f"{period} ({say(Phrase.CLOSED_EARLY)})" if info.closed_early else period

    # ---- summary

    def _summary(self) -> None:
        pages, styles, say, tally = self._pages, self._styles, self._say, self._header.tally
        counts = tally.counts
        pages.heading(1, say(Phrase.SHEET_SUMMARY), styles.headings[1])
        pages.paragraph(say(Phrase.RECONCILED, **said_counts(counts, say)), styles.equation)
        pages.paragraph(f"{say(Phrase.OFFICIAL_POSITIONS)}: {say.number(tally.official)}", styles.text)
        if counts.entered_late:
            late = f"{say(Phrase.ENTERED_LATE)}: {say.number(counts.entered_late)}"
            pages.paragraph(late, styles.text)
        for reason, n in counts.hidden:
            label = say.label("hidden_reason", reason)
            pages.paragraph(f"{say(Phrase.HIDDEN_BY_REASON)}: {label}: {say.number(n)}", styles.text)
        self._axes()
        self._days()
        self._most_discussed()
        self._for_and_against()

    def _axes(self) -> None:
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
                rows = [(say.label(kind, key), say.number(n), self._share(n)) for key, n in bars]
                self._table((say(title), say(Phrase.COMMENTS), say(Phrase.SHARE)), rows)

    def _days(self) -> None:
        """Three days to a line, downwards, so that days that follow one another stand below one another."""
        days, say = self._header.tally.by_day, self._say
        if not days:
            return
        lines = -(-len(days) // _DAYS_ACROSS)
        columns = [days[start : start + lines] for start in range(0, len(days), lines)]
        rows = [
            [cell for bar in line for cell in ((_day(bar[0]), say.number(bar[1])) if bar else ("", ""))]
            for line in zip_longest(*columns)
        ]
        heads = (say(FindingPhrase.DAY), say(Phrase.COMMENTS)) * len(columns)
        self._pages.subheading(2, say(FindingPhrase.BY_DAY), self._styles.subheading)
        width = self._pages.format.text_width / _DAYS_ACROSS / 2
        styles = self._styles.label_bold, self._styles.label
        with Table(self._pages, [width] * len(heads), heads, styles) as table:
            for row in rows:
                table.row(row)

    def _most_discussed(self) -> None:
        say = self._say
        # The first of equals is the one that stands first in the draft.
        units = heapq.nlargest(_MOST, self._units(), key=lambda unit: unit[1].counts.shown)
        rows = [
            (self._name(clause), say.number(tally.counts.shown), self._share(tally.counts.shown))
            for clause, tally in units
        ]
        if rows:
            heads = say(FindingPhrase.MOST_DISCUSSED), say(Phrase.COMMENTS), say(Phrase.SHARE)
            self._table(heads, rows)

    def _for_and_against(self) -> None:
        say = self._say
        disputed = [unit for unit in self._units() if any(_votes(unit[1]))]
        units = heapq.nlargest(_MOST, disputed, key=lambda unit: sum(_votes(unit[1])))
        rows = [(self._name(clause), *map(say.number, _votes(tally))) for clause, tally in units]
        if rows:
            total = say(Phrase.TOTAL), *map(say.number, _votes(self._header.tally))
            names = [say.label("stance", key) for key in (_FOR, _AGAINST)]
            self._table((say(FindingPhrase.FOR_AND_AGAINST), *names), rows, total)

    def _units(self) -> Iterator[Unit]:
        return (unit for unit in self._digest.overview if unit[1].counts.shown)

    def _name(self, clause: DigestClause | None) -> str:
        return _named(clause, self._header, self._say)

    def _share(self, n: int) -> str:
        return show_share(n, self._header.counts.shown, self._header.language)

    def _table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str] | None = None
    ) -> None:
        """A name and two figures in each row."""
        pages, styles = self._pages, self._styles
        pages.skip(12)
        # A small table is not worth breaking.
        pages.need(min(len(rows) + 2, 14) * 15)
        widths = (pages.format.text_width - 2 * 80, 80.0, 80.0)
        with Table(pages, widths, heads, (styles.label_bold, styles.label), figures=1) as table:
            for row in rows:
                table.row(row)
            if total is not None:
                table.row(total, styles.label_bold)

    # ---- contents

    def _contents(self, entries: Sequence[OutlineEntry], places: Mapping[int, int]) -> None:
        pages, styles = self._pages, self._styles
        pages.heading(1, self._say(DocumentPhrase.CONTENTS), styles.headings[1])
        with pages.part(b"TOC"):
            for entry in entries:
                if entry.rank <= _DEEPEST:
                    self._entry(entry, places.get(entry.page, 0))

    def _entry(self, entry: OutlineEntry, place: int) -> None:
        """Two lines at most: the heading itself has the rest."""
        pages = self._pages
        style = self._styles.contents_bold if entry.rank == 1 else self._styles.contents
        left = _STEP * (entry.rank - 1)
        number = str(place) if place else ""
        lines = break_plain(entry.title, style, pages.format.text_width - left - 40)[:2]
        pages.need(len(lines) * style.leading)
        top, bottom = pages.y, pages.y - len(lines) * style.leading
        with pages.part(b"TOCI"), pages.part(b"Link"):
            item = pages.innermost
            with pages.marked(item):
                pages.show_lines(lines, style, LEFT + left, top)
                x = pages.format.width - RIGHT - style.width(number)
                pages.show_lines(break_plain(number, style, 40), style, x, bottom + style.leading)
            pages.link(bottom, top, entry.page, entry.y)
        pages.y = bottom


def by_clause(
    pages: Pages, styles: Styles, header: DigestHeader, units: Iterable[Unit], say: Phrasebook
) -> None:
    """One line for each clause that somebody spoke about, and the total."""
    headings = [say(Phrase.UNIT), say(Phrase.RECEIVED), say(Phrase.SHOWN)]
    headings += [say.label("stance", key) for key in STANCES]
    headings += [say(Phrase.OFFICIAL_POSITIONS), say(DocumentPhrase.NOT_SHOWN)]
    figures = len(headings) - 1
    widths = [pages.format.text_width - figures * _FIGURE, *[_FIGURE] * figures]
    with Table(pages, widths, headings, (styles.label_bold, styles.label), figures=1) as table:
        for clause, tally in units:
            if tally.counts.received:
                table.row([_named(clause, header, say), *_numbers(tally, say)])
        table.row([say(Phrase.TOTAL), *_numbers(header.tally, say)], styles.label_bold)


def _named(clause: DigestClause | None, header: DigestHeader, say: Phrasebook) -> str:
    name = unit_heading(unit_name(clause, header, say), clause, header.language)
    return shorten(name, _NAME_LENGTH)


def _numbers(tally: Tally, say: Phrasebook) -> list[str]:
    counts, stances = tally.counts, dict(tally.by_stance)
    numbers = [counts.received, counts.shown, *(stances.get(key, 0) for key in STANCES)]
    numbers += [tally.official, counts.received - counts.shown]
    return [say.number(n) for n in numbers]


def facts(pages: Pages, styles: Styles, rows: Sequence[tuple[str, str]]) -> None:
    """A table of names and what is to be said of them."""
    widths = (130.0, pages.format.text_width - 130)
    with Table(pages, widths, (), (styles.label_bold, styles.label)) as table:
        for row in rows:
            table.row(row)


def said_counts(counts: Counts, say: Phrasebook) -> dict[str, str]:
    """The parameters of the sentences that reconcile."""
    numbers = {
        "received": counts.received,
        "shown": counts.shown,
        "hidden": counts.hidden_total,
        "withdrawn": counts.withdrawn,
        "erased": counts.erased,
        "held": counts.held,
    }
    return {name: say.number(n) for name, n in numbers.items()}


def _with_zeros(by_stance: Sequence[Bar]) -> list[Bar]:
    counted = dict(by_stance)
    return [(key, counted.get(key, 0)) for key in STANCES]


def _votes(tally: Tally) -> tuple[int, int]:
    stances = dict(tally.by_stance)
    return stances.get(_FOR, 0), stances.get(_AGAINST, 0)


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}.{month}.{year}"

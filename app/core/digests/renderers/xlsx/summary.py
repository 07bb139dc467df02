"""The front page: what the digest is about, that its figures add up, and who said how much about what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from xlsxwriter.format import Format

from app.core.comments import Stance
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import Bar, DigestClause, Tally
from app.core.digests.naming import shorten, unit_heading, unit_name
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.xlsx.about import said_volume
from app.core.digests.renderers.xlsx.cells import line_count
from app.core.digests.renderers.xlsx.remarks import TITLE_LENGTH, merge
from app.core.digests.renderers.xlsx.sheets import (
    add_sheet,
    lines_needed,
    put,
    row_points,
    set_up_page,
)
from app.core.digests.renderers.xlsx.styles import HEADING_FONT, SUBTITLE_FONT, TITLE_FONT
from app.core.digests.renderers.xlsx.worksheet import DigestWorkbook
from app.core.digests.stream import DigestStream

_UNIT_WIDTH, _FIGURE_WIDTH, _LAST = 40, 12, 12
_NAME_LENGTH = 300
_TITLE_CHARACTERS, _FACT_CHARACTERS, _EQUATION_CHARACTERS = 105, 125, 130
_MOST = 10
"""Units that the lists of the most discussed name."""
_Bars = tuple[Phrase | FindingPhrase, Sequence[Bar]]
_STANCES = tuple(LABELS["stance"])
_AFTER_STANCES = (Phrase.OFFICIAL_POSITIONS, Phrase.HIDDEN, Phrase.WITHDRAWN, Phrase.ERASED, Phrase.HELD)


def write_summary(
    workbook: DigestWorkbook, styles: dict[str, Format], digest: DigestStream, phrasebook: Phrasebook
) -> None:
    """The first sheet: facts, reconciliation, participation, the units most spoken about, every unit. Its figures are
    those of the whole digest, whatever the volume."""
    _Summary(workbook, styles, digest, phrasebook).fill()


class _Summary:
    """Filled from top to bottom."""

    def __init__(
        self,
        workbook: DigestWorkbook,
        styles: dict[str, Format],
        digest: DigestStream,
        phrasebook: Phrasebook,
    ) -> None:
        self._sheet = add_sheet(workbook, phrasebook(Phrase.SHEET_SUMMARY))
        self._styles, self._digest, self._say = styles, digest, phrasebook
        self._header = digest.header
        self._row = 0
        set_up_page(self._sheet, self._header.draft_title, phrasebook)
        self._sheet.hide_gridlines(2)
        self._sheet.set_column(0, 0, _UNIT_WIDTH)
        self._sheet.set_column(1, _LAST, _FIGURE_WIDTH)

    def fill(self) -> None:
        header, say = self._header, self._say
        self._sheet.state_height(0, row_points(1, TITLE_FONT))
        put(self._sheet, 0, 0, say(Phrase.TITLE), self._styles["title"])
        self._row = 1
        title = shorten(header.draft_title, TITLE_LENGTH)
        title_lines = line_count(title, _TITLE_CHARACTERS)
        self._merged(0, title, "subtitle", row_points(title_lines, SUBTITLE_FONT))
        self._row += 1
        for name, value in self._facts():
            put(self._sheet, self._row, 0, name, self._styles["name"])
            self._merged(1, value, "plain", row_points(line_count(value, _FACT_CHARACTERS)))
        self._heading(Phrase.RECONCILIATION)
        equation = self._equation()
        self._merged(
            0, equation, "figures", 8 + row_points(line_count(equation, _EQUATION_CHARACTERS), HEADING_FONT)
        )
        self._besides()
        self._participation()
        self._units()

    def _participation(self) -> None:
        """Who took part: small tables on the left, day by day on the right."""
        tally = self._header.tally
        left = (
            (Phrase.BY_STANCE, self._labelled("stance", _with_zeros(tally.by_stance))),
            (FindingPhrase.BY_AUTHOR, self._labelled("author", tally.by_author)),
            (Phrase.BY_LANGUAGE, self._labelled("language", tally.by_language)),
            (Phrase.BY_REGION, self._labelled("region", tally.by_region)),
            (Phrase.BY_SOURCE, self._labelled("source", tally.by_source)),
        )
        days = [(_clerks_date(day), n) for day, n in tally.by_day]
        self._side_by_side(left, ((FindingPhrase.BY_DAY, days),))

    def _units(self) -> None:
        """The units most spoken about, those most argued about, then every one that was spoken about."""
        spoken = [(clause, tally) for clause, tally in self._digest.overview if tally.counts.received]
        if len(spoken) > 1:
            discussed = sorted(spoken, key=lambda one: -one[1].counts.shown)[:_MOST]
            self._heading(FindingPhrase.MOST_DISCUSSED)
            self._clause_header()
            for clause, tally in discussed:
                self._figures(self._name(clause), tally, "")
            argued = sorted((one for one in spoken if _for_and_against(one[1])), key=_argument)[:_MOST]
            if argued:
                self._heading(FindingPhrase.FOR_AND_AGAINST)
                self._positions(argued)
        self._heading(Phrase.BY_CLAUSE)
        self._clause_header()
        for clause, tally in spoken:
            self._figures(self._name(clause), tally, "")
        self._figures(self._say(Phrase.TOTAL), self._header.tally, "total:")

    def _name(self, clause: DigestClause | None) -> str:
        name = unit_heading(unit_name(clause, self._header, self._say), clause, self._header.language)
        return shorten(name, _NAME_LENGTH)

    def _positions(self, argued: Sequence[tuple[DigestClause | None, Tally]]) -> None:
        """How many are for a unit, how many against, and the part of those that are for it."""
        say = self._say
        titles = [
            say(Phrase.UNIT),
            say.label("stance", "support"),
            say.label("stance", "oppose"),
            say(Phrase.SHARE),
        ]
        for column, title in enumerate(titles):
            put(self._sheet, self._row, column, title, self._styles["header"])
        self._row += 1
        for clause, tally in argued:
            name, (supported, opposed) = self._name(clause), _positions(tally)
            self._sheet.state_height(self._row, row_points(line_count(name, _UNIT_WIDTH)))
            put(self._sheet, self._row, 0, name, self._styles["text"])
            put(self._sheet, self._row, 1, supported, self._styles["figure"])
            put(self._sheet, self._row, 2, opposed, self._styles["figure"])
            put(self._sheet, self._row, 3, supported / (supported + opposed), self._styles["share"])
            self._row += 1

    def _facts(self) -> Iterator[tuple[str, str]]:
        header, say = self._header, self._say
        yield say(Phrase.EDITION), say.number(header.edition)
        for info in header.rounds:
            audience = say.label("audience", info.audience)
            period = say(
                Phrase.PERIOD,
                audience=audience,
                opens=say.moment(info.opens_at),
                closes=say.moment(info.closes_at),
            )
            early = f" ({say(Phrase.CLOSED_EARLY)})" if info.closed_early else ""
            yield say(Phrase.ROUNDS), period + early
        if header.scope_name:
            yield say(FindingPhrase.SCOPE), header.scope_name
        yield say(Phrase.CUTOFF), say(Phrase.CUTOFF_VALUE, moment=say.moment(header.cutoff))
        yield say(Phrase.LANGUAGE), say.label("language", header.language)
        yield say(Phrase.VIEW), say.label("view", header.view)
        volume = self._digest.volume
        if volume.of > 1:
            name = say(FindingPhrase.VOLUME_OF, number=volume.number, of=volume.of)
            yield name, said_volume(volume, self._digest.comments, say)

    def _equation(self) -> str:
        counts = self._header.counts
        figures = {
            "received": counts.received,
            "shown": counts.shown,
            "hidden": counts.hidden_total,
            "withdrawn": counts.withdrawn,
            "erased": counts.erased,
            "held": counts.held,
        }
        return self._say(Phrase.RECONCILED, **{name: self._say.number(n) for name, n in figures.items()})

    def _besides(self) -> None:
        """Figures beside the sum: of what was received, of what is shown, and why comments were hidden."""
        say, counts = self._say, self._header.counts
        self._row += 1
        lines = [(say(Phrase.OFFICIAL_POSITIONS), self._header.tally.official)]
        if counts.entered_late:
            lines.append((say(Phrase.ENTERED_LATE), counts.entered_late))
        for reason, n in counts.hidden:
            lines.append((f"{say(Phrase.HIDDEN_BY_REASON)}: {say.label('hidden_reason', reason)}", n))
        for name, n in lines:
            put(self._sheet, self._row, 0, name, self._styles["text"])
            put(self._sheet, self._row, 1, n, self._styles["number"])
            self._row += 1

    def _side_by_side(self, left: Sequence[_Bars], right: Sequence[_Bars]) -> None:
        """Little tables one below another, in two columns; row by row, as a sheet is written."""
        self._row += 1
        lines = zip_longest(_table_lines(left), _table_lines(right), fillvalue=None)
        for row, pair in enumerate(lines, start=self._row):
            self._row = row + 1
            for line, first, last in ((pair[0], 0, 0), (pair[1], 5, 8)):
                if isinstance(line, str):
                    self._bar_header(row, first, last, line)
                elif line is not None:
                    self._bar(row, first, last, line)

    def _bar_header(self, row: int, first: int, last: int, title: str) -> None:
        style, title = self._styles["header"], self._say(title)
        self._sheet.state_height(row, row_points(1 if len(title) <= _UNIT_WIDTH else 2))
        self._across(row, first, last, title, style)
        put(self._sheet, row, last + 1, self._say(Phrase.COMMENTS), style)
        put(self._sheet, row, last + 2, self._say(Phrase.SHARE), style)

    def _bar(self, row: int, first: int, last: int, bar: Bar) -> None:
        name, n = bar
        self._across(row, first, last, name, self._styles["text"])
        put(self._sheet, row, last + 1, n, self._styles["number"])
        share = n / self._header.counts.shown if self._header.counts.shown else 0
        put(self._sheet, row, last + 2, share, self._styles["share"])

    def _across(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        if first == last:
            put(self._sheet, row, first, text, style)
        else:
            merge(self._sheet, (row, first, last), text, style)

    def _labelled(self, kind: str, bars: Sequence[Bar]) -> list[Bar]:
        return [(self._say.label(kind, key), n) for key, n in bars]

    def _clause_header(self) -> None:
        say = self._say
        titles = [say(Phrase.UNIT), say(Phrase.RECEIVED), say(Phrase.SHOWN)]
        titles += [say.label("stance", key) for key in _STANCES]
        titles += [say(phrase) for phrase in _AFTER_STANCES]
        widths = [_UNIT_WIDTH] + [_FIGURE_WIDTH - 1] * _LAST
        self._sheet.state_height(self._row, row_points(lines_needed(zip(titles, widths, strict=True))))
        for column, title in enumerate(titles):
            put(self._sheet, self._row, column, title, self._styles["header"])
        self._row += 1

    def _figures(self, name: str, tally: Tally, variant: str) -> None:
        counts, stances = tally.counts, dict(tally.by_stance)
        numbers = [counts.received, counts.shown, *(stances.get(key, 0) for key in _STANCES)]
        numbers += [tally.official, counts.hidden_total, counts.withdrawn, counts.erased, counts.held]
        self._sheet.state_height(self._row, row_points(line_count(name, _UNIT_WIDTH)))
        put(self._sheet, self._row, 0, name, self._styles[f"{variant}text"])
        for column, n in enumerate(numbers, start=1):
            put(self._sheet, self._row, column, n, self._styles[f"{variant}figure"])
        self._row += 1

    def _heading(self, phrase: Phrase | FindingPhrase) -> None:
        self._row += 1
        self._merged(0, self._say(phrase), "heading", row_points(1, HEADING_FONT))

    def _merged(self, first: int, text: str, style: str, points: float) -> None:
        """A text across the page from column `first`. A merged cell never makes its row grow: the height is fixed."""
        self._sheet.state_height(self._row, points, fixed=True)
        merge(self._sheet, (self._row, first, _LAST), text, self._styles[style])
        self._row += 1


def _with_zeros(by_stance: Sequence[Bar]) -> list[Bar]:
    counted: Mapping[str, int] = dict(by_stance)
    return [(key, counted.get(key, 0)) for key in _STANCES]


def _positions(tally: Tally) -> tuple[int, int]:
    """How many are for it, how many against."""
    stances = dict(tally.by_stance)
    return stances.get(Stance.SUPPORT, 0), stances.get(Stance.OPPOSE, 0)


def _for_and_against(tally: Tally) -> int:
    return sum(_positions(tally))


def _argument(one: tuple[DigestClause | None, Tally]) -> int:
    return -_for_and_against(one[1])


def _table_lines(tables: Sequence[_Bars]) -> Iterator[str | Bar | None]:
    """Title and lines of each table, an empty line between two."""
    for place, (title, bars) in enumerate(tables):
        if place:
            yield None
        yield title
        yield from bars


def _clerks_date(day: str) -> str:
    """`02.12.2026` for `2026-12-02`: as dates are written in all three languages."""
    return ".".join(reversed(day.split("-")))

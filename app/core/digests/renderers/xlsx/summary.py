"""The front page: what the digest is about, that its figures add up, and who said how much about what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from app.core.digests.model import Bar, DigestClause, DigestHeader, Tally
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import line_count
from app.core.digests.renderers.xlsx.remarks import TITLE_LENGTH, merge, unit_heading, unit_name
from app.core.digests.renderers.xlsx.sheets import (
    add_sheet,
    lines_needed,
    put,
    row_points,
    set_up_page,
    shorten,
)
from app.core.digests.renderers.xlsx.styles import HEADING_FONT, SUBTITLE_FONT, TITLE_FONT

_UNIT_WIDTH, _FIGURE_WIDTH, _LAST = 40, 12, 12
_NAME_LENGTH = 300
_TITLE_CHARACTERS, _FACT_CHARACTERS, _EQUATION_CHARACTERS = 105, 125, 130
_STANCES = tuple(LABELS["stance"])
_AFTER_STANCES = (Phrase.OFFICIAL_POSITIONS, Phrase.HIDDEN, Phrase.WITHDRAWN, Phrase.ERASED, Phrase.HELD)


class SummarySheet:
    """Filled from top to bottom: `open` with all that the header knows, then a line for each clause, then the total."""

    def __init__(
        self, workbook: Workbook, styles: dict[str, Format], header: DigestHeader, phrasebook: Phrasebook
    ) -> None:
        self._sheet = add_sheet(workbook, phrasebook(Phrase.SHEET_SUMMARY))
        self._styles, self._header, self._say = styles, header, phrasebook
        self._row = 0
        set_up_page(self._sheet, header.draft_title, phrasebook)
        self._sheet.hide_gridlines(2)
        self._sheet.set_column(0, 0, _UNIT_WIDTH)
        self._sheet.set_column(1, _LAST, _FIGURE_WIDTH)

    def open(self) -> None:
        """Everything above the lines of the clauses."""
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
        tally = header.tally
        self._pair(
            (Phrase.BY_STANCE, self._labelled("stance", _with_zeros(tally.by_stance))),
            (Phrase.BY_LANGUAGE, self._labelled("language", tally.by_language)),
        )
        self._pair(
            (Phrase.BY_REGION, self._labelled("region", tally.by_region)),
            (Phrase.BY_SOURCE, self._labelled("source", tally.by_source)),
        )
        self._heading(Phrase.BY_CLAUSE)
        self._clause_header()

    def clause(self, clause: DigestClause | None, tally: Tally) -> None:
        """One line: received, shown, by position, counted but not shown, official."""
        language = self._header.language
        name = unit_heading(unit_name(clause, self._header, self._say), clause, language)
        self._figures(shorten(name, _NAME_LENGTH), tally, "")

    def close(self) -> None:
        self._figures(self._say(Phrase.TOTAL), self._header.tally, "total:")

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
        yield say(Phrase.CUTOFF), say(Phrase.CUTOFF_VALUE, moment=say.moment(header.cutoff))
        yield say(Phrase.LANGUAGE), say.label("language", header.language)
        yield say(Phrase.VIEW), say.label("view", header.view)

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

    def _pair(self, left: tuple[Phrase, Sequence[Bar]], right: tuple[Phrase, Sequence[Bar]]) -> None:
        """Two little tables side by side."""
        self._row += 1
        self._bar_header(0, 0, left[0])
        self._bar_header(5, 8, right[0])
        for offset in range(max(len(left[1]), len(right[1]))):
            row = self._row + 1 + offset
            if offset < len(left[1]):
                put(self._sheet, row, 0, left[1][offset][0], self._styles["text"])
                self._bar(row, 1, left[1][offset][1])
            if offset < len(right[1]):
                merge(self._sheet, (row, 5, 8), right[1][offset][0], self._styles["text"])
                self._bar(row, 9, right[1][offset][1])
        self._row += 1 + max(len(left[1]), len(right[1]))

    def _bar_header(self, first: int, last: int, title: Phrase) -> None:
        style = self._styles["header"]
        if first == last:
            put(self._sheet, self._row, first, self._say(title), style)
        else:
            merge(self._sheet, (self._row, first, last), self._say(title), style)
        put(self._sheet, self._row, last + 1, self._say(Phrase.COMMENTS), style)
        put(self._sheet, self._row, last + 2, self._say(Phrase.SHARE), style)

    def _bar(self, row: int, column: int, n: int) -> None:
        put(self._sheet, row, column, n, self._styles["number"])
        share = n / self._header.counts.shown if self._header.counts.shown else 0
        put(self._sheet, row, column + 1, share, self._styles["share"])

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

    def _heading(self, phrase: Phrase) -> None:
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

"""Tables that are written row by row, go on in a further sheet when one is full, and never lose a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format

from app.core.digests.naming import shorten
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import CELL_UNITS, Cell, CellLost, Content, line_count, split_text
from app.core.digests.renderers.xlsx.styles import VARIANTS
from app.core.digests.renderers.xlsx.worksheet import SHEET_ROWS, DigestWorkbook, TextWorksheet, cell_looks

_MAX_POINTS = 409
_LEADING = 1.32
_NAME_LENGTH = 31
_FOOTER_TITLE = 90
"""Characters of the title at the foot; with every & doubled still under Excel's 255."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters; `style` a key of `styles.STYLES`."""

    heading: str
    width: float
    style: str = "text"


def add_sheet(workbook: DigestWorkbook, name: str) -> TextWorksheet:
    """A sheet under a name that Excel accepts and that no other sheet has."""
    cleaned = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ") or "Sheet"
    taken = {sheet.get_name().casefold() for sheet in workbook.worksheets()}
    candidate, copy = cleaned[:_NAME_LENGTH], 1
    while candidate.casefold() in taken:
        copy += 1
        suffix = f" {copy}"
        candidate = cleaned[: _NAME_LENGTH - len(suffix)] + suffix
    sheet: TextWorksheet = workbook.add_worksheet(candidate, worksheet_class=TextWorksheet)
    return sheet


def set_up_page(sheet: TextWorksheet, title: str, phrasebook: Phrasebook, pages_wide: int = 1) -> None:
    """A4 landscape, the draft's title and the page number at the foot."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page = phrasebook(Phrase.PAGE, page="&P", pages="&N")
    sheet.set_footer("&L&8 " + shorten(title, _FOOTER_TITLE).replace("&", "&&") + "&R&8" + page)


def put(sheet: TextWorksheet, row: int, column: int, value: str | float | None, style: Format) -> None:
    """Write one cell of a page laid out by hand. Raises CellLost."""
    if value is None or value == "":
        result = sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        result = sheet.write_string(row, column, value, style)
    else:
        result = sheet.write_number(row, column, value, style)
    if result:
        raise CellLost(f"{sheet.get_name()} row {row + 1} column {column + 1}: {result}")


def lines_needed(cells: Iterable[tuple[Cell, int]]) -> int:
    """Lines of the tallest of (value, width in characters), estimated; at least one."""
    most = 1
    for value, width in cells:
        if isinstance(value, str):
            lines = value.lines if type(value) is Content else line_count(value, width)
            most = max(most, lines)
    return most


def row_points(lines: int, font: float = 10) -> float:
    """The height of a row of so many lines in a font of `font` points, up to what Excel can show."""
    return min(_MAX_POINTS, lines * font * _LEADING + 2)


class Table:
    """A table with a frozen, repeated, filtered header, spread over as many sheets as its rows need.

    `dress(sheet)`: writes what stands above the header on each sheet and returns the header's row.
    `finish_sheet(sheet, first, last)`: called with the body's rows when a sheet is complete.
    `compact`: data rather than print: one line a row, empty cells left out.
    """

    def __init__(
        self,
        new_sheet: Callable[[], TextWorksheet],
        columns: Sequence[Column],
        styles: dict[str, Format],
        *,
        dress: Callable[[TextWorksheet], int] = lambda sheet: 0,
        finish_sheet: Callable[[TextWorksheet, int, int], None] = lambda sheet, first, last: None,
        compact: bool = False,
        rows: int = SHEET_ROWS,
    ) -> None:
        self._new_sheet, self._dress, self._finish_sheet = new_sheet, dress, finish_sheet
        self._columns, self._styles, self._compact, self._rows = columns, styles, compact, rows
        self._looks = {
            variant: cell_looks([styles[f"{variant}:{c.style}" if variant else c.style] for c in columns])
            for variant in VARIANTS
        }
        self._widths = [int(column.width) for column in columns]
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._new_sheet()
        for index, column in enumerate(self._columns):
            self._sheet.set_column(index, index, column.width)
        header = self._dress(self._sheet)
        headings = zip([column.heading for column in self._columns], self._widths, strict=True)
        self._sheet.state_height(header, row_points(lines_needed(headings)))
        for index, column in enumerate(self._columns):
            put(self._sheet, header, index, column.heading, self._styles["header"])
        self._sheet.freeze_panes(header + 1, 0)
        self._sheet.repeat_rows(header)
        self._header, self._next = header, header + 1

    def write(self, cells: Sequence[Cell], variant: str = "") -> None:
        """A cell for each column; `variant` (a tint of `styles.TINTS`) colours them. Further rows follow where a text
        is longer than a cell."""
        for row in pieces(cells):
            if self._next >= self._rows:
                self.finish()
                self._begin()
            lines = 1 if self._compact else lines_needed(zip(row, self._widths, strict=True))
            self._sheet.write_whole_row(
                self._next,
                row,
                self._looks[variant],
                row_points(lines),
                fixed=self._compact,
                sparse=self._compact,
            )
            self._next += 1

    def finish(self) -> None:
        """The last sheet's filter and what else needs to know where it ends."""
        last = max(self._next - 1, self._header)
        self._sheet.autofilter(self._header, 0, last, len(self._columns) - 1)
        self._finish_sheet(self._sheet, self._header + 1, last)


def pieces(cells: Sequence[Cell]) -> Sequence[Sequence[Cell]]:
    """Rows that hold the cells when a text is longer than a cell: each further row has what is left, or nothing."""
    for cell in cells:
        if type(cell) is str and len(cell) > CELL_UNITS // 2:
            break
    else:
        return [cells]
    split = [list(split_text(cell)) if type(cell) is str else [cell] for cell in cells]
    depth = max(len(parts) for parts in split)
    return [[parts[i] if i < len(parts) else None for parts in split] for i in range(depth)]

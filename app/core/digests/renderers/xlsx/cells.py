"""Cells that hold any text as text: nothing becomes a formula, a link or markup, nothing is cut off unseen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

Cell = str | float | datetime | None
"""Text, a number, a moment (naive, local) or nothing."""
StyledCell = tuple[int, Cell, Format]

SHEET_ROWS = 1_048_576
"""Rows of an Excel sheet."""
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- Excel's dates know no zone
_FIRST_TRUE_DATE = datetime(1900, 3, 1)  # noqa: DTZ001 -- before it Excel counts a 29 February 1900 that never was
CELL_UNITS = 32_767
"""What an Excel cell holds, in UTF-16 code units."""
_BREAK_WINDOW = 200
"""How far back from the limit a space is looked for to break a long text at, in characters."""
_CLUSTER_WINDOW = 32
_WORTH_STARTING = 4

_ESCAPE_INSIDE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_JOINERS = "\u200d\ufe0e\ufe0f"


class CellLost(Exception):
    """A cell does not fit. Everything is cut to fit beforehand, so this is a fault of the renderer, never silent."""


def units(text: str) -> int:
    """Length as Excel counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int = CELL_UNITS) -> Iterator[str]:
    """Pieces of at most `limit` (> 64) UTF-16 units that joined give `text`; one piece when it fits.

    Breaks after white space where there is any in reach, never between a letter and the marks upon it (nor inside
    an emoji joined of several) unless such a cluster is longer than any people write.
    """
    while len(text) > limit // 2 and units(text) > limit:
        end = _fitting(text, limit)
        cut = _break_at(text, end)
        yield text[:cut]
        text = text[cut:]
    yield text


def _fitting(text: str, limit: int) -> int:
    end = min(limit, len(text))
    while (excess := units(text[:end]) - limit) > 0:
        end -= (excess + 1) // 2
    return end


def _break_at(text: str, end: int) -> int:
    for cut in range(end, max(end - _BREAK_WINDOW, end // 2), -1):
        if text[cut - 1].isspace() and not text[cut].isspace():
            return cut
    for cut in range(end, max(end - _CLUSTER_WINDOW, 1), -1):
        if not (unicodedata.combining(text[cut]) or text[cut] in _JOINERS or text[cut - 1] in _JOINERS):
            return cut
    return end


def split_for_row(text: str, width: int, lines: int) -> Iterator[str]:
    """Pieces that each take about `lines` lines at most in a column of `width` characters; joined they give `text`.

    Excel shows and prints no row higher than 409 points: more text in one row than that is there but not seen.
    """
    piece, room = "", lines
    for paragraph in text.splitlines(keepends=True):
        rest = paragraph
        while (needed := line_count(rest, width)) > room:
            # Two or three lines at the end of a full row are not worth starting a long paragraph in.
            if room == lines or room >= _WORTH_STARTING:
                head = next(split_text(rest, width * room))
                piece, rest = piece + head, rest[len(head) :]
            yield piece
            piece, room = "", lines
        piece += rest
        room -= needed
    yield piece


def line_count(text: str, width: int) -> int:
    """Lines that a text takes at `width` characters a line, estimated."""
    return sum(max(1, -(-len(line) // width)) for line in text.split("\n")) - text.endswith("\n")


def cell_markup(text: str) -> str:
    """The inside of an inline string's `<is>`.

    Excel reads `_xHHHH_` within one `<t>` as a character, so a text in which somebody typed that is cut into runs at
    each underscore: then there is nothing to read as an escape, and readers that know no escapes agree. Characters
    that XML cannot hold are escaped that way themselves; lone surrogates, which nothing can hold, become U+FFFD.
    """
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    if "_x" not in text:
        return _run(text)
    runs = _ESCAPE_INSIDE.split(text)
    if len(runs) == 1:
        return _run(text)
    marked = [run + "_" for run in runs[:-1]] + runs[-1:]
    return "".join(f"<r>{_run(run)}</r>" for run in marked)


def _run(text: str) -> str:
    # Three replacements are several times faster than one str.translate of a text that is not ASCII.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _UNWRITABLE.sub(lambda match: f"_x{ord(match.group()):04X}_", escaped)
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<t{space}>{escaped}</t>"


def _content(value: Cell) -> str:
    """What follows the attributes of `<c`, to its end."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        if len(value) > CELL_UNITS // 2 and units(value) > CELL_UNITS:
            raise CellLost(f"a text of {units(value)} units")
        return f' t="inlineStr"><is>{cell_markup(value)}</is></c>'
    if isinstance(value, datetime):
        since = value - _EXCEL_EPOCH
        if value < _FIRST_TRUE_DATE:
            return f' t="inlineStr"><is>{cell_markup(value.isoformat(" "))}</is></c>'
        value = since.days + (since.seconds + since.microseconds / 1e6) / 86_400
    return f"><v>{value:.16g}</v></c>"


_letters = cache(xl_col_to_name)


class TextWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no type information
    """A worksheet (constant_memory) that writes every string by `cell_markup` and states the heights of rows.

    XlsxWriter's own writing takes a text `<r>…</r>` for its markup and puts it into the file raw, and misses the
    second of two overlapping `_xHHHH_`: both lose what a commenter typed, the first can break the workbook.

    LibreOffice shows rows without a height one line high however much text wraps in them; `set_row` would hold
    every row's height in memory and stop Excel from fitting the row to what a secretary types.
    """

    def __init__(self) -> None:
        super().__init__()
        self._row_points: dict[int, tuple[float, bool]] = {}

    def state_height(self, row: int, points: float, *, fixed: bool = False) -> None:
        """The height that `row`, not yet written, needs; `fixed` keeps it whatever its cells hold."""
        self._row_points[row] = (points, fixed)

    def write_whole_row(
        self, row: int, cells: Sequence[StyledCell], points: float, *, fixed: bool = False
    ) -> None:
        """A row at once: (column, value, format) in order of columns; None is an empty cell with borders.

        XlsxWriter's way of one call, one tuple and several checks for each cell takes three times as long; here the
        checks that matter are made once a row. Raises CellLost where a value would not fit.
        """
        if (
            row >= SHEET_ROWS
            or self._check_dimensions(row, cells[0][0])
            or self._check_dimensions(row, cells[-1][0])
        ):
            raise CellLost(f"{self.get_name()}: there is no row {row + 1}")
        self._write_single_row(row)
        custom = ' customHeight="1"' if fixed else ""
        parts = [f'<row r="{row + 1}" ht="{points:g}"{custom}>']
        for column, value, style in cells:
            parts.append(f'<c r="{_letters(column)}{row + 1}" s="{style._get_xf_index()}"{_content(value)}')
        parts.append("</row>")
        self.fh.write("".join(parts))

    def _write_row(self, row: int, spans: object, row_info: object = None, empty_row: bool = False) -> None:
        stated = self._row_points.pop(row, None)
        if stated is None or empty_row:
            super()._write_row(row, spans, row_info, empty_row)
            return
        points, fixed = stated
        custom = ' customHeight="1"' if fixed else ""
        self.fh.write(f'<row r="{row + 1}" ht="{points:g}"{custom}>')

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        string = getattr(cell, "string", None)
        if string is None:
            super()._write_cell(row, col, cell)
            return
        style = getattr(cell, "format", None)
        attribute = f' s="{style._get_xf_index()}"' if isinstance(style, Format) else ""
        reference = xl_rowcol_to_cell_fast(row, col)
        self.fh.write(f'<c r="{reference}"{attribute} t="inlineStr"><is>{cell_markup(string)}</is></c>')

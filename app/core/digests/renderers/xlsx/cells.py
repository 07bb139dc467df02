"""Cells that hold any text as text: nothing becomes a formula, a link or markup, nothing is cut off unseen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from app.core.digests.renderers.xlsx.styles import CHANGED, FONT
from app.core.text import Change

Cell = str | float | datetime | None
"""Text, a number, a moment (naive, local) or nothing. A `Content` is a text that is markup already."""

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
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n")
_FFFE, _FFFF = "\ufffe".encode(), "\uffff".encode()
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
    if line_count(text, width) <= lines:
        yield text
        return
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
    if "\n" not in text:
        return max(1, -(-len(text) // width))
    return sum(max(1, -(-len(line) // width)) for line in text.split("\n")) - text.endswith("\n")


def cell_markup(text: str) -> str:
    """The inside of an inline string's `<is>`.

    Excel reads `_xHHHH_` within one `<t>` as a character, so a text in which somebody typed that is cut into runs at
    each underscore: then there is nothing to read as an escape, and readers that know no escapes agree. Characters
    that XML cannot hold are escaped that way themselves; lone surrogates, which nothing can hold, become U+FFFD.
    """
    runs = _without_escapes(text)
    return _run(text) if len(runs) == 1 else "".join(f"<r>{_run(run)}</r>" for run in runs)


def _without_escapes(text: str) -> list[str]:
    """The text cut at each underscore that an escape would begin with."""
    if "_x" not in text:
        return [text]
    runs = _ESCAPE_INSIDE.split(text)
    return [run + "_" for run in runs[:-1]] + runs[-1:]


def _run(text: str) -> str:
    text = _SURROGATES.sub("\ufffd", text)
    # Three replacements are several times faster than one str.translate of a text that is not ASCII.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _UNWRITABLE.sub(lambda match: f"_x{ord(match.group()):04X}_", escaped)
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<t{space}>{escaped}</t>"


class Content(str):
    """What follows the attributes of a cell's `<c`, to its end. `lines`: that it takes, where somebody counted."""

    __slots__ = ("lines",)
    lines: int

    def __new__(cls, markup: str, lines: int = 1) -> Content:
        content = super().__new__(cls, markup)
        content.lines = lines
        return content


EMPTY: Final = Content("/>")


def text_content(text: str, lines: int = 1) -> Content:
    """A text as a cell's content, made once and written many times. Raises CellLost."""
    check_fits(text)
    return Content(_inline(cell_markup(text)), lines) if text else EMPTY


def redline_content(changes: Iterable[Change], lines: int = 1) -> Content:
    """Changes of a text in one cell: removed words struck through, new ones bold and underlined. Raises CellLost."""
    said = [change for change in changes if change.text]
    check_fits("".join(change.text for change in said))
    return Content(_inline("".join(_marked_run(change) for change in said)), lines) if said else EMPTY


def _marked_run(change: Change) -> str:
    properties = f'<rPr>{CHANGED[change.kind]}<rFont val="{FONT}"/><family val="2"/></rPr>'
    return "".join(f"<r>{properties}{_run(piece)}</r>" for piece in _without_escapes(change.text))


def check_fits(text: str) -> None:
    """Raises CellLost for a text longer than a cell."""
    if len(text) > CELL_UNITS // 2 and units(text) > CELL_UNITS:
        raise CellLost(f"a text of {units(text)} units")


def cell_content(value: str | float | datetime, *, careful: bool) -> str:
    """What follows the attributes of `<c`, to its end, of a cell that is not empty. Raises CellLost.

    Not `careful`: of a text that holds no character that XML cannot; `row_bytes` sees to it.
    """
    if isinstance(value, str):
        check_fits(value)
        return _inline(cell_markup(value) if careful else _quick_markup(value))
    if isinstance(value, int):
        return f"><v>{value}</v></c>"
    return _number_content(value)


def _number_content(value: float | datetime) -> str:
    if isinstance(value, datetime):
        if value < _FIRST_TRUE_DATE:
            return _inline(cell_markup(value.isoformat(" ")))
        since = value - _EXCEL_EPOCH
        value = since.days + (since.seconds + since.microseconds / 1e6) / 86_400
    return f"><v>{value:.16g}</v></c>"


def _inline(markup: str) -> str:
    return f' t="inlineStr"><is>{markup}</is></c>'


def _quick_markup(text: str) -> str:
    if "_x" in text:
        return cell_markup(text)
    # Looking for one sign is far faster than one replacement too many; three of them than one str.translate.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if text[0].isspace() or text[-1].isspace():
        return f'<t xml:space="preserve">{text}</t>'
    return f"<t>{text}</t>"


def row_bytes(
    number: int, attributes: str, looks: Sequence[tuple[str, str]], cells: Sequence[Cell], *, sparse: bool
) -> bytes:
    """A whole row: `looks` has what stands before and after the row's number in each cell, `<c r="A` and `" s="3"`.

    `sparse`: empty cells are left out. Raises CellLost. XlsxWriter's way of one call, one tuple and several checks for
    each cell takes five times as long; here the checks that matter are made once a row.
    """
    try:
        row = _row(number, attributes, looks, cells, sparse=sparse, careful=False).encode()
    except UnicodeEncodeError:
        row = b"\0"
    if len(row.translate(None, _CONTROLS)) == len(row) and _FFFE not in row and _FFFF not in row:
        return row
    return _row(number, attributes, looks, cells, sparse=sparse, careful=True).encode()


def _row(
    number: int,
    attributes: str,
    looks: Sequence[tuple[str, str]],
    cells: Sequence[Cell],
    *,
    sparse: bool,
    careful: bool,
) -> str:
    parts = [f'<row r="{number}"{attributes}>']
    for (before, after), value in zip(looks, cells, strict=True):
        if type(value) is Content:
            parts.append(f"{before}{number}{after}{value}")
        elif value is not None and value != "":
            parts.append(f"{before}{number}{after}{cell_content(value, careful=careful)}")
        elif not sparse:
            parts.append(f"{before}{number}{after}/>")
    parts.append("</row>")
    return "".join(parts)

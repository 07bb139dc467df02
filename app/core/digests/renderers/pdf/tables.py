"""Tables that go on over pages: the head is repeated, a row higher than a page is divided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.core.digests.renderers.pdf.fonts import Style
from app.core.digests.renderers.pdf.lines import break_plain
from app.core.digests.renderers.pdf.pages import LEFT, Pages
from app.core.digests.renderers.pdf.structure import COLUMN_HEAD, Element

_PAD: Final = 3.0
"""Points between a cell's edge and its text."""
_RISE: Final = 1.5
_HEAD_GREY, _RULE_GREY = 0.92, 0.75
_CELLS_HELD: Final = 2_000
_LONGEST_HELD: Final = 80
_WORTH_BEGINNING: Final = 3
"""Lines of a divided row that must find room on the page it begins on."""

Lines = list[bytes]


class Table:
    """`widths` in points, from `left` of the left margin. Columns from `figures` on stand to the right.

    Use within `with table:`, which is the element around its rows.
    """

    def __init__(
        self,
        pages: Pages,
        widths: Sequence[float],
        headings: Sequence[str],
        styles: tuple[Style, Style],
        *,
        left: float = 0,
        figures: int | None = None,
    ) -> None:
        """`styles`: of the head and of the cells. Without `headings` the table has no head."""
        self._pages, self._widths, self._left = pages, widths, LEFT + left
        self._head_style, self._style = styles
        self._headings = headings
        self._figures = len(widths) if figures is None else figures
        self._held: dict[tuple[str, float], Lines] = {}
        self._head = [
            break_plain(heading, self._head_style, width - 2 * _PAD)
            for heading, width in zip(headings, widths, strict=bool(headings))
        ]
        self._part = pages.part(b"Table")

    def __enter__(self) -> Table:
        self._part.__enter__()
        if self._head:
            self._pages.need(self._height(self._head, self._head_style) + 2 * self._style.leading)
            self._draw_head(first=True)
        return self

    def __exit__(self, *about: object) -> None:
        self._part.__exit__(None, None, None)

    def row(self, cells: Sequence[str], style: Style | None = None) -> None:
        """One row; `style` where it is another than the cells'."""
        style = style or self._style
        if style is self._style:
            rows = [
                self._lines(cell, width - 2 * _PAD) for cell, width in zip(cells, self._widths, strict=True)
            ]
        else:
            rows = [
                break_plain(cell, style, width - 2 * _PAD)
                for cell, width in zip(cells, self._widths, strict=True)
            ]
        with self._pages.part(b"TR"):
            self._draw(rows, cells, style)

    def _lines(self, cell: str, width: float) -> Lines:
        if len(cell) > _LONGEST_HELD:
            return break_plain(cell, self._style, width)
        key = cell, width
        found = self._held.get(key)
        if found is None:
            if len(self._held) >= _CELLS_HELD:
                self._held.clear()
            found = self._held[key] = break_plain(cell, self._style, width)
        return found

    def _draw(self, rows: list[Lines], cells: Sequence[str], style: Style) -> None:
        pages = self._pages
        elements = [pages.element(b"TD") for _ in rows]
        start, most = 0, max(map(len, rows))
        while start < most:
            fit = int((pages.room - 2 * _RISE) // style.leading)
            if fit < min(most - start, self._fresh_lines(style), _WORTH_BEGINNING) or (
                start == 0 and fit < most <= self._fresh_lines(style)
            ):
                pages.new_page()
                self._draw_head(first=False)
                fit = max(1, int((pages.room - 2 * _RISE) // style.leading))
            fit = min(fit, most - start)
            self._draw_lines([lines[start : start + fit] for lines in rows], cells, style, fit, elements)
            start += fit
        for element in elements:
            pages.close(element)

    def _fresh_lines(self, style: Style) -> int:
        """How many lines of a row find room on a page of its own."""
        head = self._height(self._head, self._head_style) if self._head else 0.0
        return int((self._pages.format.text_height - head - 2 * _RISE) // style.leading)

    def _draw_lines(
        self,
        rows: list[Lines],
        cells: Sequence[str],
        style: Style,
        most: int,
        elements: Sequence[Element | None],
    ) -> None:
        pages, x, top = self._pages, self._left, self._pages.y - _RISE
        for place, (lines, width) in enumerate(zip(rows, self._widths, strict=True)):
            if lines and (len(lines) > 1 or lines[0]):
                shift = _PAD
                if place >= self._figures and len(lines) == 1:
                    shift = max(_PAD, width - _PAD - style.width(cells[place]))
                with pages.marked(elements[place]):
                    pages.show_lines(lines, style, x + shift, top)
            x += width
        pages.y = top - most * style.leading - _RISE
        with pages.artifact():
            pages.rule(self._left, pages.y, x, 0.4, _RULE_GREY)

    def _draw_head(self, *, first: bool) -> None:
        """Text the first time, a repetition that is not read out after it."""
        if not self._head:
            return
        pages, style = self._pages, self._head_style
        height = self._height(self._head, style)
        with pages.artifact():
            pages.shade(self._left, pages.y - height, sum(self._widths), height, _HEAD_GREY)
        if first:
            with pages.part(b"TR"):
                for lines, x in self._placed_head():
                    head = pages.element(b"TH", COLUMN_HEAD)
                    with pages.marked(head):
                        pages.show_lines(lines, style, x, pages.y - _RISE)
                    pages.close(head)
        else:
            with pages.artifact():
                for lines, x in self._placed_head():
                    pages.show_lines(lines, style, x, pages.y - _RISE)
        pages.y -= height

    def _placed_head(self) -> list[tuple[Lines, float]]:
        placed, x = [], self._left
        for place, (lines, width) in enumerate(zip(self._head, self._widths, strict=True)):
            shift = _PAD
            if place >= self._figures and len(lines) == 1:
                shift = max(_PAD, width - _PAD - self._head_style.width(self._headings[place]))
            placed.append((lines, x + shift))
            x += width
        return placed

    @staticmethod
    def _height(rows: list[Lines], style: Style) -> float:
        return max(map(len, rows)) * style.leading + 2 * _RISE

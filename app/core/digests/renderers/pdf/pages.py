"""Pages filled from above: paragraphs that break, running header, page numbers once their number is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.core.digests.renderers.pdf.fonts import SANS, Fonts, Style
from app.core.digests.renderers.pdf.lines import Line, Run, break_plain, break_runs
from app.core.digests.renderers.pdf.objects import PdfFile, reference, references
from app.core.digests.renderers.pdf.structure import INSERTED, REMOVED, Element, Structure

SHORT_SIDE, LONG_SIDE = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 62.0, 45.0, 62.0, 54.0
"""Margins in points; the left one leaves room for the binder."""
_HEADER_DROP, _FOOTER_RISE = 24.0, 20.0
_GREY: Final = 0.35
_KNOT_PAGES: Final = 64
"""Pages under one knot of the tree of pages."""
_MARKS: Final = {"inserted": (INSERTED, -0.12), "removed": (REMOVED, 0.25)}
"""Attributes of a changed passage, and how far above the foot of the letters its line runs, in parts of the size."""


@dataclass(frozen=True, slots=True)
class Format:
    width: float
    height: float

    @property
    def text_width(self) -> float:
        return self.width - LEFT - RIGHT

    @property
    def text_height(self) -> float:
        return self.height - TOP - BOTTOM


PORTRAIT: Final = Format(SHORT_SIDE, LONG_SIDE)
LANDSCAPE: Final = Format(LONG_SIDE, SHORT_SIDE)


@dataclass(frozen=True, slots=True)
class Block:
    """How a paragraph stands: `left` and `right` from the margins, `before` and `after` it, all in points; `keep`:
    points that must be left on its page below its first line."""

    style: Style
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    keep: float = 0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading for bookmarks and contents. `page`: an object's number; `y`: where it stands on it."""

    rank: int
    title: str
    page: int
    y: float


@dataclass(slots=True)
class _Page:
    format: Format
    number: int
    content: int
    key: int
    links: list[int] = field(default_factory=list)


class Pages:
    """`structure` None: pages without tags. Coordinates are points from the page's lower left corner; `y` is the top of
    what is still free."""

    def __init__(self, file: PdfFile, fonts: Fonts, header: str, structure: Structure | None) -> None:
        self._file, self._fonts, self._structure = file, fonts, structure
        self._small = fonts.style(SANS, 8, 10, _GREY)
        self._header = header
        self._ops: list[bytes] = []
        self._owners: list[int] = []
        self._made: list[_Page] = []
        self._open: _Page | None = None
        self.format = PORTRAIT
        self.resources = file.reserve()
        self.y = 0.0
        self.outline: list[OutlineEntry] = []

    # ---- pages

    def turn(self, format: Format) -> None:
        """A new page, lying or upright."""
        self.format = format
        self.new_page()

    def new_page(self) -> None:
        self.end_page()
        page = _Page(self.format, self._file.reserve(), self._file.reserve(), len(self._made))
        self._open = page
        self._made.append(page)
        self.y = page.format.height - TOP
        with self.artifact():
            top = page.format.height - TOP + _HEADER_DROP
            line, *_ = break_plain(self._header, self._small, page.format.text_width)
            self.show(line, self._small, LEFT, top)
            self.rule(LEFT, top - 5, page.format.width - RIGHT, 0.4, 0.7)

    def end_page(self) -> None:
        page = self._open
        if page is None:
            return
        self._file.put_stream(page.content, b"\n".join(self._ops))
        if self._structure is not None:
            self._structure.end_page(page.key, self._owners)
        self._ops, self._owners, self._open = [], [], None

    @property
    def page(self) -> int:
        """The open page, as an object's number."""
        assert self._open is not None
        return self._open.number

    @property
    def count(self) -> int:
        return len(self._made)

    @property
    def room(self) -> float:
        return self.y - BOTTOM

    @property
    def at_top(self) -> bool:
        return self.y >= self.format.height - TOP

    def need(self, points: float) -> None:
        """Goes to a new page where fewer are left; never leaves a page empty."""
        if self.room < min(points, self.format.text_height) and not self.at_top:
            self.new_page()

    def skip(self, points: float) -> None:
        if not self.at_top:
            self.y -= points

    def places(self) -> dict[int, int]:
        """Number of every page from 1: by its object's number."""
        return {page.number: nth for nth, page in enumerate(self._made, start=1)}

    def move_to_front(self, first: int) -> None:
        """The pages made from the place `first` on come before all others."""
        self._made = self._made[first:] + self._made[:first]

    # ---- structure

    @contextmanager
    def part(self, tag: bytes, attributes: bytes = b"", language: str | None = None) -> Iterator[None]:
        """An element around what is written within."""
        if self._structure is None:
            yield
            return
        self._structure.open(tag, attributes, language)
        yield
        self._structure.close()

    def element(self, tag: bytes, attributes: bytes = b"") -> Element | None:
        """An element beside the open one, to be marked with `marked` and closed with `close`."""
        return None if self._structure is None else self._structure.add(tag, attributes)

    @property
    def innermost(self) -> Element | None:
        """The element that the next content belongs to."""
        return None if self._structure is None else self._structure.innermost

    def close(self, element: Element | None) -> None:
        if self._structure is not None and element is not None:
            self._structure.end(element)

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Around what is no part of the text: rules, running headers, repeated heads."""
        self._ops.append(b"/Artifact BMC")
        yield
        self._ops.append(b"EMC")

    @contextmanager
    def marked(self, element: Element | None) -> Iterator[None]:
        """Around content of an element on this page."""
        if element is None:
            yield
            return
        self._ops.append(self._begin(element))
        yield
        self._ops.append(b"EMC")

    def _begin(self, element: Element) -> bytes:
        assert self._structure is not None
        number = self._structure.mark(element, self.page, self._owners)
        return b"/%s<</MCID %d>>BDC" % (element.tag, number)

    # ---- ink

    def show(self, line: bytes, style: Style, x: float, y: float) -> None:
        """One line whose letters stand on `y`."""
        self._ops.append(b"BT %s 1 0 0 1 %.2f %.2f Tm(%s)Tj ET" % (style.select, x, y, line))

    def show_lines(self, lines: Sequence[bytes], style: Style, x: float, top: float) -> None:
        """Lines below `top`."""
        feed = b")Tj 0 %.2f Td(" % -style.leading
        y = top - style.leading + _depth(style)
        self._ops.append(b"BT %s 1 0 0 1 %.2f %.2f Tm(%s)Tj ET" % (style.select, x, y, feed.join(lines)))

    def rule(self, left: float, y: float, right: float, width: float, grey: float) -> None:
        self._ops.append(b"%g G %g w %.2f %.2f m %.2f %.2f l S" % (grey, width, left, y, right, y))

    def shade(self, left: float, bottom: float, width: float, height: float, grey: float) -> None:
        self._ops.append(b"%g g %.2f %.2f %.2f %.2f re f" % (grey, left, bottom, width, height))

    # ---- text

    def heading(self, rank: int, title: str, block: Block) -> None:
        """A heading that bookmarks name; `rank` from 1."""
        self.skip(block.before)
        lines = break_plain(title, block.style, self.format.text_width - block.left - block.right)
        self.need(min(len(lines), 6) * block.style.leading + block.keep)
        self.outline.append(OutlineEntry(rank, title, self.page, self.y + 4))
        with self.part(b"H%d" % min(rank, 6)):
            self._flow(lines, block)

    def subheading(self, rank: int, title: str, block: Block) -> None:
        """A heading that only the tags know; `rank` from 1."""
        self.paragraph(title, block, b"H%d" % min(rank, 6))

    def paragraph(self, text: str, block: Block, tag: bytes = b"P", language: str | None = None) -> None:
        """Text in one style; `language`: where it is another than the document's."""
        lines = break_plain(text, block.style, self.format.text_width - block.left - block.right)
        self.skip(block.before)
        if block.keep:
            self.need(block.style.leading + block.keep)
        with self.part(tag, b"", language):
            self._flow(lines, block)

    def _flow(self, lines: list[bytes], block: Block) -> None:
        style, start, element = block.style, 0, self.innermost
        while start < len(lines):
            fit = self._lines_that_fit(len(lines) - start, style.leading)
            with self.marked(element):
                self.show_lines(lines[start : start + fit], style, LEFT + block.left, self.y)
            self.y -= fit * style.leading
            start += fit
        self.y -= block.after

    def _lines_that_fit(self, lines: int, leading: float) -> int:
        """How many of so many lines stand on this page or a new one: neither a first nor a last line stands alone."""
        fit = int((self.room + 0.01) // leading)
        if fit < min(2, lines) and not self.at_top:
            self.new_page()
            fit = int(self.room // leading)
        if fit == lines - 1 and fit > 2:
            fit -= 1
        return min(fit, lines)

    def runs(self, runs: Sequence[Run], block: Block, tag: bytes = b"P", language: str | None = None) -> None:
        """Text in several styles, in which inserted passages are underlined and removed ones struck through."""
        lines = break_runs(runs, self.format.text_width - block.left - block.right)
        self.skip(block.before)
        if block.keep:
            self.need(block.style.leading + block.keep)
        start = 0
        with self.part(tag, b"", language):
            while start < len(lines):
                fit = self._lines_that_fit(len(lines) - start, block.style.leading)
                self._show_runs(runs, lines[start : start + fit], block)
                self.y -= fit * block.style.leading
                start += fit
        self.y -= block.after

    def _show_runs(self, runs: Sequence[Run], lines: Sequence[Line], block: Block) -> None:
        """Lines of several runs at `y`. A marked passage is an element of its own, one on each page."""
        style, x = block.style, LEFT + block.left
        top = self.y - style.leading + _depth(style)
        ops = [b"BT 1 0 0 1 %.2f %.2f Tm" % (x, top)]
        shown, span = -1, None
        rules: list[tuple[float, float, float]] = []
        for nth, line in enumerate(lines):
            if nth:
                ops.append(b"0 %.2f Td" % -style.leading)
            reached = 0.0
            for part in line:
                run = runs[part.run]
                if part.run != shown:
                    span = self._change_run(ops, run, span, first=shown < 0)
                    shown = part.run
                if part.left > reached + 0.01:
                    ops.append(b"[%d]TJ" % round((reached - part.left) * 1000 / run.style.size))
                reached = part.right
                ops.append(b"(%s)Tj" % b"".join(part.codes))
                if run.mark:
                    y = top - nth * style.leading + _MARKS[run.mark][1] * run.style.size
                    rules.append((x + part.left, y, x + part.right))
        self._end_run(ops, span, begun=shown >= 0)
        self._ops.append(b"\n".join([*ops, b"ET"]))
        if rules:
            with self.artifact():
                for left, y, right in rules:
                    self.rule(left, y, right, 0.7, 0)

    def _change_run(self, ops: list[bytes], run: Run, span: Element | None, *, first: bool) -> Element | None:
        self._end_run(ops, span, begun=not first)
        span = None
        if self._structure is not None:
            if run.mark:
                span = self._structure.add(b"Span", _MARKS[run.mark][0])
            ops.append(self._begin(span or self._structure.innermost))
        ops.append(run.style.select)
        return span

    def _end_run(self, ops: list[bytes], span: Element | None, *, begun: bool) -> None:
        if begun and self._structure is not None:
            ops.append(b"EMC")
        self.close(span)

    def link(self, bottom: float, top: float, target: int, y: float) -> None:
        """The lines between `bottom` and `top` lead to the place `y` of the page `target`."""
        assert self._open is not None
        number = self._file.reserve()
        key = None if self._structure is None else self._structure.link(number, self.page)
        parent = b"" if key is None else b"/StructParent %d" % key
        self._open.links.append(number)
        self._file.put(
            number,
            b"<</Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Rect[%.2f %.2f %.2f %.2f]/Dest[%s/XYZ null %.2f null]%s>>"
            % (LEFT, bottom, self.format.width - RIGHT, top, reference(target), y, parent),
        )

    # ---- the end

    def finish(self) -> int:
        """Numbers on every page, and the tree of pages; gives the root of the tree."""
        self.end_page()
        root, knots = self._file.reserve(), []
        for start in range(0, len(self._made), _KNOT_PAGES):
            knot, some = self._file.reserve(), self._made[start : start + _KNOT_PAGES]
            knots.append(knot)
            for place, page in enumerate(some, start=start + 1):
                self._put_page(page, knot, self._footer(page.format, f"{place} / {len(self._made)}"))
            kids = references(page.number for page in some)
            self._file.put(
                knot, b"<</Type/Pages/Parent %s/Count %d/Kids%s>>" % (reference(root), len(some), kids)
            )
        self._file.put(root, b"<</Type/Pages/Count %d/Kids%s>>" % (len(self._made), references(knots)))
        return root

    def _put_page(self, page: _Page, parent: int, footer: int) -> None:
        tagged = b"" if self._structure is None else b"/StructParents %d/Tabs/S" % page.key
        links = b"/Annots" + references(page.links) if page.links else b""
        self._file.put(
            page.number,
            b"<</Type/Page/Parent %s/MediaBox[0 0 %.2f %.2f]/Resources %s/Contents%s%s%s>>"
            % (
                reference(parent), page.format.width, page.format.height, reference(self.resources),
                references((page.content, footer)), tagged, links,
            ),
        )  # fmt: skip

    def _footer(self, format: Format, text: str) -> int:
        style = self._small
        x = format.width - RIGHT - style.width(text)
        line, *_ = break_plain(text, style, format.text_width)
        shown = b"BT %s 1 0 0 1 %.2f %.2f Tm(%s)Tj ET" % (style.select, x, BOTTOM - _FOOTER_RISE, line)
        return self._file.add_stream(b"/Artifact BMC %s EMC" % shown)


def _depth(style: Style) -> float:
    """How far the foot of the letters stands above the bottom of a line."""
    return (style.leading - style.size) / 2 + style.size * 0.24

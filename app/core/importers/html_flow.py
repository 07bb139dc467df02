"""An HTML body walked once, in reading order, its elements turned into paragraphs and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Block, Paragraph, Reading, ReadWarning, Table
from app.core.importers.html_frames import OUTSIDE, PICTURES, UNSHOWN, Frame, frame_of
from app.core.importers.html_lists import open_list
from app.core.importers.html_notes import Notes
from app.core.importers.html_styles import StyleSheets
from app.core.importers.html_tables import Item, OpenTable
from app.core.importers.limits import MAX_PARAGRAPHS
from app.core.importers.text import physical_lines
from app.core.text import normalize_input

_WHITE: Final = re.compile(r"[ \t\n\r\f\v]+")
_GAPS: Final = re.compile("[ \u00a0]{2,}")
_BREAK: Final = re.compile("[ \u00a0]?\n[ \u00a0]?")
_BREAKS: Final = re.compile("\n{2,}")
_RAISED: Final = re.compile(r"[\s\d(),.\-\u2010-\u2013]*\d[\s\d(),.\-\u2010-\u2013]*")
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Where more than this share of a page is hidden, a script unfolds it: it is the text after all.
_HIDDEN_SHARE: Final = 0.2
# A page is one physical layout if nearly all of it is preformatted.
_SPACED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class _Spaced(Paragraph):
    """Preformatted text, kept as it stands until it is known how much of the page it is."""


@dataclass(slots=True)
class Flow:
    """The walk's state: elements open, the paragraph begun, where finished blocks go."""

    styles: StyleSheets
    notes: Notes
    keep_hidden: bool = False
    frames: list[Frame] = field(default_factory=lambda: [OUTSIDE])
    tables: list[OpenTable] = field(default_factory=list)
    blocks: list[Item] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    count: int = 0
    _parts: list[str] = field(default_factory=list)
    _note_texts: list[str] = field(default_factory=list)
    _first: Frame = OUTSIDE
    _all_bold: bool = True
    _label: str = ""

    @classmethod
    def read(cls, root: etree._Element, start: etree._Element) -> Reading:
        """All blocks below `start`, with the style sheets of the whole page."""
        styles = StyleSheets.of(root)
        flow = cls(styles, Notes.of(start))
        flow._walk(start)
        if flow._mostly_hidden():
            flow = cls(styles, Notes.of(start), keep_hidden=True)
            flow._walk(start)
        blocks, wrapped = _settled(flow.blocks)
        return blocks, tuple(flow._warnings()), wrapped

    def _walk(self, start: etree._Element) -> None:
        walker = etree.iterwalk(start, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walker:
            if event == "start":
                if self._skips(element):
                    skipped = element
                    walker.skip_subtree()
                else:
                    self._open(element)
                    self._text(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._close()
            if element is not start:
                self._text(element.tail)
        self._finish()
        for text in self.notes.unclaimed():
            self._put(Paragraph(text))

    def _skips(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag in PICTURES:
            self.lost.add("picture")
        if tag == "iframe":
            self.lost.add("part")
        return tag in UNSHOWN or tag in PICTURES or tag == "iframe" or self.notes.holds(element)

    def _open(self, element: etree._Element) -> None:
        above = self.frames[-1]
        frame = frame_of(element, self.styles.look(element), above)
        self.frames.append(frame)
        if frame.is_block:
            self._finish()
        if note := self.notes.claim(element):
            self._note_texts.append(note)
        match frame.tag:
            case "br":
                self._parts.append("\n")
            case "ol" | "ul" | "menu" | "dir":
                self._open_list(element, frame)
            case "li":
                self._open_item(element, frame)
            case "table":
                self.tables.append(OpenTable(frame.role))
            case "tr" if self.tables:
                self.tables[-1].begin_row()
            case "td" | "th" if self.tables:
                spans = {name: element.get(name) for name in ("colspan", "rowspan")}
                self.tables[-1].begin_cell(colspan=spans["colspan"], rowspan=spans["rowspan"])

    def _open_list(self, element: etree._Element, frame: Frame) -> None:
        reverse = element.get("reversed") is not None
        frame.list = open_list(
            ordered=frame.tag == "ol",
            kind=element.get("type"),
            start=element.get("start"),
            reverse=reverse,
            items=len(element.findall("li")) if reverse else 0,
            style=frame.list_style,
        )

    def _open_item(self, element: etree._Element, frame: Frame) -> None:
        counter = next((above.list for above in reversed(self.frames) if above.list is not None), None)
        if counter is None:
            return
        if self._label and not frame.withheld:
            # A number whose item begins with a list of its own.
            self._put(Paragraph("", label=self._label, role=frame.role))
        own = self.styles.look(element).list_style
        self._label = counter.label(value=element.get("value"), style=own)

    def _close(self) -> None:
        frame = self.frames.pop()
        if frame.is_block:
            self._finish()
        if frame.tag == "li":
            self._label = ""
        if not self.tables:
            return
        if frame.tag in {"td", "th"}:
            self.tables[-1].end_cell()
        elif frame.tag == "table":
            for item in self.tables.pop().close():
                self._target().append(item)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        frame = self.frames[-1]
        if frame.withheld == "hidden" and not self.keep_hidden:
            self.hidden.append(text)
            return
        if frame.withheld == "removed":
            self.removed.append(text)
            return
        if not frame.spaced:
            text = _WHITE.sub(" ", text)
        if text.isspace():
            self._parts.append(text)
            return
        if not self._first.tag:
            self._first = frame
        if frame.raised and _RAISED.fullmatch(text):
            text = self._raised(text, linked=frame.linked)
        self._all_bold = self._all_bold and frame.bold
        self._parts.append(text)

    def _raised(self, text: str, *, linked: bool) -> str:
        """126¹ must not become 1261; nor a reference to note 1 after the number 12 become 12¹."""
        apart = linked and self._parts and self._parts[-1][-1:].isdigit()
        return (" " if apart else "") + text.translate(_SUPERSCRIPTS)

    def _finish(self) -> None:
        """The paragraph begun, if it says anything, goes where blocks go now."""
        written = "".join(self._parts)
        frame, bold, notes = self._first, self._all_bold, tuple(self._note_texts)
        self._parts, self._note_texts = [], []
        self._first, self._all_bold = OUTSIDE, True
        if not frame.tag:
            if notes:
                self._put(Paragraph("", notes=notes, role=self.frames[-1].role))
            return
        kind = _Spaced if frame.spaced else Paragraph
        texts = [written] if frame.spaced else _BREAKS.split(_BREAK.sub("\n", _GAPS.sub(" ", written)))
        texts = [text for part in texts if (text := normalize_input(part)).strip()]
        for place, text in enumerate(texts):
            paragraph = kind(
                text=text if frame.spaced else text.strip(),
                heading_level=frame.heading,
                bold=bold,
                alignment=frame.alignment,
                role=frame.role,
                notes=notes if place == len(texts) - 1 else (),
            )
            label, self._label = self._label, ""
            numbered = label and not paragraph.text.startswith(label)
            self._put(replace(paragraph, label=label) if numbered else paragraph)

    def _put(self, item: Item) -> None:
        self.count += 1
        if self.count > MAX_PARAGRAPHS:
            raise RuleViolation("import-too-large", size=self.count, limit=MAX_PARAGRAPHS)
        self._target().append(item)

    def _target(self) -> list[Item]:
        cells = (table.cell for table in reversed(self.tables))
        return next((cell for cell in cells if cell is not None), self.blocks)

    def _mostly_hidden(self) -> bool:
        hidden = sum(map(len, self.hidden))
        return hidden > _HIDDEN_SHARE * (hidden + sum(_length(item) for item in self.blocks))

    def _warnings(self) -> Iterator[ReadWarning]:
        """What was not carried over as it stood."""
        for code, message, texts in (
            ("hidden", "text that the page hides was left out", self.hidden),
            ("tracked-changes", "tracked changes are taken as accepted", self.removed),
        ):
            if text := normalize_input(_WHITE.sub(" ", " ".join(texts))).strip():
                yield ReadWarning(code, message, text)
        if "part" in self.lost:
            yield ReadWarning("lost-part", "a file embedded in the document was not read")
        if "picture" in self.lost:
            yield ReadWarning("lost-picture", "pictures are not carried over")


def _length(item: Item) -> int:
    if isinstance(item, Table):
        return sum(len(cell) for row in item.rows for cell in row)
    return len(item.text)


def _settled(items: list[Item]) -> tuple[tuple[Block, ...], bool]:
    """Preformatted text as physical lines if it is the page, else as paragraphs with forced breaks."""
    spaced = sum(len(item.text) for item in items if isinstance(item, _Spaced))
    if spaced <= _SPACED_SHARE * sum(map(_length, items)):
        return tuple(block for item in items for block in _broken(item)), False
    lines = [line for item in items if isinstance(item, _Spaced) for line in item.text.split("\n")]
    _paragraphs, wrapped = physical_lines(lines)
    return tuple(block for item in items for block in _laid_out(item, wrapped=wrapped)), wrapped


def _broken(item: Item) -> Iterator[Block]:
    """Preformatted text amid other text: paragraphs at its empty lines, its line ends forced breaks."""
    if not isinstance(item, _Spaced):
        yield item
        return
    lines = [_GAPS.sub(" ", line.strip()) for line in item.text.split("\n")]
    parts = [part for part in _BREAKS.split("\n".join(lines)) if part.strip()]
    for place, part in enumerate(parts):
        yield _plain(item, part.strip("\n"), last=place == len(parts) - 1)


def _laid_out(item: Item, *, wrapped: bool) -> Iterator[Block]:
    """Preformatted text that is the page: its physical lines; other blocks apart from them."""
    if not isinstance(item, _Spaced):
        yield from (Paragraph(""), item, Paragraph(""))
        return
    paragraphs, _wrapped = physical_lines(item.text.split("\n"), wrapped=wrapped)
    for place, line in enumerate(paragraphs):
        yield replace(line, role=item.role, notes=item.notes if place == len(paragraphs) - 1 else ())


def _plain(item: Paragraph, text: str, *, last: bool) -> Paragraph:
    return Paragraph(
        text=text,
        heading_level=item.heading_level,
        bold=item.bold,
        alignment=item.alignment,
        role=item.role,
        notes=item.notes if last else (),
    )

"""The units and lines an Akoma Ntoso file is made of, collected while its elements go by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Block, Paragraph, Table, UnitStart
from app.core.importers.limits import MAX_PARAGRAPHS
from app.core.text import normalize_input

# Cannot stand in XML, so that it cannot be taken for text.
_BREAK: Final = "\x01"
_LONGEST_TITLE: Final = 300
_SPACES: Final = re.compile("[ \t\r\n]+")

SinkKind = Literal["text", "label", "heading", "title", "note", "cell", "contents", "running"]


@dataclass(slots=True)
class Unit:
    """A unit while it is being read. `loose`: a part of the document that is a unit only if it says anything.

    `number` None: to be read out of the label; empty: none.
    """

    element: etree._Element | None
    level: str
    number: str | None = None
    eid: str = ""
    quoted: bool = False
    loose: bool = False
    label: str = ""
    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    children: list["Unit"] = field(default_factory=list)


@dataclass(slots=True)
class _Sink:
    """Where text goes. `glued`: a label was written and waits for the line it stands before.

    `held`: a quoted structure, or the title, stood in this paragraph.
    """

    kind: SinkKind
    element: etree._Element | None
    parts: list[str] = field(default_factory=list)
    glued: bool = False
    held: bool = False

    @property
    def is_blank(self) -> bool:
        return not any(part.strip(_BREAK + " \t\r\n") for part in self.parts)


@dataclass(slots=True)
class _LongTitle:
    """The lines of a long title: `unit.blocks[begin:end]`."""

    unit: Unit
    begin: int
    end: int


class Outline:
    """Units and their lines. A unit's own lines stand before its children, wherever the file has them.

    `exact`: text is taken as it stands; otherwise runs of white space are one space, as XML is usually laid out.
    """

    def __init__(self, *, exact: bool) -> None:
        self.title = ""
        self._exact = exact
        self._roots: list[Unit] = []
        self._open: list[Unit] = []
        self._sinks: list[_Sink] = [_Sink("text", None)]
        self._notes: list[str] = []
        self._last_blocks: list[Block] = []
        self._count = 0
        self._table: etree._Element | None = None
        self._rows: list[list[str]] = []
        self._lifted: list[Block] = []
        self._long_title: _LongTitle | None = None

    @property
    def in_text(self) -> bool:
        """Whether text is a unit's own, not that of a note, a cell, a heading."""
        return len(self._sinks) == 1

    def attachment(self) -> Unit | None:
        """The attachment being read."""
        return next((unit for unit in reversed(self._open) if unit.level == "attachment"), None)

    def holds(self, element: etree._Element) -> bool:
        """Whether text goes to what this element opened, and not to a unit."""
        return self._sinks[-1].element is element

    def owns(self, element: etree._Element) -> bool:
        """Whether the element stands directly in the innermost open unit."""
        return self.in_text and bool(self._open) and self._open[-1].element is element.getparent()

    def write(self, text: str) -> None:
        """Add text to what is being read."""
        sink = self._sinks[-1]
        sink.glued = sink.glued and not text.strip()
        sink.parts.append(text)

    def line_break(self) -> None:
        """A forced break within a line."""
        self._sinks[-1].parts.append(_BREAK)

    def ends_in_word(self) -> bool:
        """Whether what was read last is not followed by a space."""
        parts = self._sinks[-1].parts
        return bool(parts) and bool(parts[-1].rstrip(_BREAK + " \t\r\n")[-1:] == parts[-1][-1:])

    def glue(self) -> None:
        """What has been written is a label of the line that follows."""
        sink = self._sinks[-1]
        if not sink.is_blank:
            sink.parts.append(" ")
            sink.glued = True

    def end_line(self, *, paragraph: bool = False) -> None:
        """The line is whole. `paragraph`: one ends here, and counts where white space does, even if empty."""
        sink = self._sinks[-1]
        if sink.glued:
            return
        if sink.kind != "text":
            wanted = bool(sink.parts) if self._exact else not sink.is_blank
            if wanted and sink.parts[-1] != _BREAK and not (self._exact and paragraph):
                sink.parts.append(_BREAK)
            return
        if not sink.is_blank or self._notes or (self._exact and paragraph and not sink.held):
            self._add_line(self._text(sink), closing=sink.held)
        sink.parts.clear()
        sink.held = sink.held and not paragraph

    def finish_line(self) -> None:
        """End the line even where a label still waits for one."""
        self._sinks[-1].glued = False
        self.end_line()

    def _text(self, sink: _Sink) -> str:
        lines = [normalize_input(line) for line in "".join(sink.parts).split(_BREAK)]
        if self._exact:
            return "\n".join(lines)
        return "\n".join(stripped for line in lines if (stripped := _SPACES.sub(" ", line).strip()))

    def _add_line(self, text: str, *, closing: bool) -> None:
        notes, self._notes = tuple(self._notes), []
        last = self._last_blocks[-1] if self._last_blocks else None
        if closing and not self._exact and isinstance(last, Paragraph) and not any(map(str.isalnum, text)):
            # What closes the sentence after a quoted structure belongs to the quotation's last line.
            self._last_blocks[-1] = replace(last, text=last.text + text, notes=last.notes + notes)
            return
        self._count_one()
        self._last_blocks = self._own_unit().blocks
        self._last_blocks.append(Paragraph(text, notes=notes))

    def _own_unit(self) -> Unit:
        """The unit that text belongs to: one of its own where it stands in none."""
        if self._open:
            return self._open[-1]
        if not (self._roots and self._roots[-1].loose and self._roots[-1].element is None):
            self._roots.append(Unit(None, "hcontainer", loose=True))
        return self._roots[-1]

    def _count_one(self) -> None:
        """RuleViolation `import-too-large` as soon as it is, not when a million more have been read."""
        self._count += 1
        if self._count > MAX_PARAGRAPHS:
            raise RuleViolation("import-too-large", size=self._count, limit=MAX_PARAGRAPHS)

    def begin_unit(self, unit: Unit) -> None:
        """From here on text belongs to this unit, until its element ends."""
        self._count_one()
        self.finish_line()
        (self._open[-1].children if self._open else self._roots).append(unit)
        self._open.append(unit)

    def end_quotation(self) -> None:
        """A quoted structure ends: what follows in its paragraph is not a line of its own."""
        self.end_line()
        self._sinks[0].held = True

    def begin(self, kind: SinkKind, element: etree._Element) -> None:
        """From here on text is that of a heading, a note, …, until the element ends."""
        if kind not in {"note", "title"}:
            self.end_line()
        self._sinks.append(_Sink(kind, element))

    def end(self, element: etree._Element) -> None:
        """Close what this element opened, if it opened anything."""
        if len(self._sinks) > 1 and self._sinks[-1].element is element:
            self._close(self._sinks.pop())
        if self._open and self._open[-1].element is element:
            self.finish_line()
            self._open.pop()
        if self._table is element:
            self._end_table()

    def _close(self, sink: _Sink) -> None:
        text = self._text(sink)
        flat = text if self._exact else text.replace("\n", " ")
        attachment = self.attachment()
        if sink.kind == "title":
            self._sinks[-1].held = True
            if attachment is None:
                self.title = flat
            else:
                attachment.heading = flat
        elif sink.kind == "note":
            self._notes.append(text)
        elif sink.kind == "cell":
            self._rows[-1].append(text)
        elif sink.kind == "contents" or sink.kind == "running":
            self._lifted += (
                [Paragraph(text, role="contents" if sink.kind == "contents" else "running")] if text else []
            )
        elif sink.kind == "label":
            self._open[-1].label = " ".join(filter(None, (self._open[-1].label, flat)))
        else:
            self._open[-1].heading = " ".join(filter(None, (self._open[-1].heading, flat)))

    def begin_table(self, element: etree._Element) -> None:
        """A table, unless it stands in another's cell: then its cells are lines there."""
        self.end_line()
        if self.in_text and self._table is None:
            self._table = element
            self._rows = []

    def begin_row(self) -> None:
        """A row of the open table."""
        self.end_line()
        if self.in_text and self._table is not None:
            self._count_one()
            self._rows.append([])

    def begin_cell(self, element: etree._Element) -> None:
        """A cell of the open table."""
        if not self.in_text or self._table is None:
            self.end_line()
            return
        if not self._rows:
            self._rows.append([])
        self.begin("cell", element)

    def _end_table(self) -> None:
        self.finish_line()
        rows = [tuple(row) for row in self._rows if self._exact or any(row)]
        if rows:
            self._own_unit().blocks.append(Table(tuple(rows)))
        self._table = None

    def begin_long_title(self) -> None:
        """Lines that are the title where the file names none."""
        self.end_line()
        if self._long_title is None and self.in_text and self.attachment() is None:
            unit = self._own_unit()
            self._long_title = _LongTitle(unit, len(unit.blocks), -1)

    def end_long_title(self) -> None:
        """The long title is whole."""
        self.end_line()
        if self._long_title is not None and self._long_title.end < 0:
            self._long_title.end = len(self._long_title.unit.blocks)

    def finish(self) -> None:
        """The document is whole; afterwards `title` is as far as the text gives it."""
        self.finish_line()
        found = self._long_title
        if self.title or self._exact or found is None:
            return
        blocks = found.unit.blocks[found.begin : found.end]
        lines = [block for block in blocks if isinstance(block, Paragraph)]
        self.title = " ".join(line.text.replace("\n", " ") for line in lines if line.text)
        notes = [Paragraph("", notes=line.notes) for line in lines if line.notes]
        found.unit.blocks[found.begin : found.end] = [
            *notes,
            *(b for b in blocks if not isinstance(b, Paragraph)),
        ]

    def take_first_line(self) -> str:
        """The first line before the units, where nothing else may be the title; it is then nowhere else."""
        first = self._roots[0] if self._roots else None
        if first is None or not first.loose or not first.blocks:
            return ""
        line = first.blocks[0]
        if not isinstance(line, Paragraph) or len(line.text) > _LONGEST_TITLE:
            return ""
        first.blocks[:1] = [Paragraph("", notes=line.notes)] if line.notes else []
        return line.text.replace("\n", " ")

    def blocks(self) -> Iterator[Block]:
        """Each unit's start and its own lines, in document order."""
        yield from self._lifted
        # A stack of our own: a file may nest deeper than Python recurses.
        pending = [(unit, 0) for unit in reversed(self._roots)]
        while pending:
            unit, depth = pending.pop()
            shown = not unit.loose or unit.label or unit.heading or unit.blocks
            if shown:
                yield UnitStart(
                    unit.level, unit.number, unit.label, unit.heading, depth, quoted=unit.quoted, eid=unit.eid
                )
                yield from unit.blocks
            below = depth + 1 if shown else depth
            pending += [(child, below) for child in reversed(unit.children)]

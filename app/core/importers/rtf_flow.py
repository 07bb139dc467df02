"""One stream of RTF text (the body, a page's header, a footnote) gathered into paragraphs and tables."""

import re
from dataclasses import dataclass, field
from io import StringIO
from typing import Final, Literal

from app.core.importers.blocks import Alignment, Paragraph, Role, Table
from app.core.importers.budget import Budget
from app.core.importers.table_cells import plain, table_blocks
from app.core.text import normalize_input

FlowKind = Literal["body", "running", "note", "box", "label", "instruction"]
_MAX_NESTING: Final = 30
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a paragraph is set; `depth` is the number of tables it stands in."""

    heading_level: int | None = None
    alignment: Alignment = "left"
    indent: int = 0
    role: Role = "body"
    depth: int = 0


@dataclass(slots=True)
class _OpenTable:
    """A table under way: its finished rows, the finished cells of the row, the blocks of the cell."""

    rows: list[list[list[Paragraph | Table]]] = field(default_factory=list)
    row: list[list[Paragraph | Table]] = field(default_factory=list)
    cell: list[Paragraph | Table] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """Text arrives by `add`; `end_paragraph`, `end_cell` and `end_row` close what has arrived."""

    kind: FlowKind
    budget: Budget
    parent: "Flow | None" = None
    blocks: list[Paragraph | Table] = field(default_factory=list)
    label: str = ""
    notes: list[str] = field(default_factory=list)
    boxes: list[Paragraph | Table] = field(default_factory=list)
    # Not a list of strings: a file of single characters would take eighty bytes for each.
    _text: StringIO = field(default_factory=StringIO)
    _begun: bool = False
    _tables: list[_OpenTable] = field(default_factory=list)
    _bold: bool = True
    _contents: bool = False

    def add(self, text: str, *, bold: bool, contents: bool) -> None:
        """The next stretch of the paragraph under way."""
        self.budget.take_text(len(text))
        self._text.write(text)
        self._begun = True
        self._contents = self._contents or contents
        if not bold and text.strip():
            self._bold = False

    @property
    def pending(self) -> bool:
        """Whether a paragraph has begun and not ended."""
        return bool(self._begun or self.label or self.notes or self.boxes)

    def end_paragraph(self, layout: Layout) -> None:
        """The paragraph under way is complete; one without text is kept outside tables: it separates."""
        if layout.depth:
            self.budget.take_cell()
        else:
            self.budget.take_paragraph()
        target = self._target(layout.depth)
        text = normalize_input(_with_pairs(self._text.getvalue())).strip()
        if text or self.label or self.notes or not layout.depth:
            target.append(
                Paragraph(
                    text=text,
                    label=self.label,
                    heading_level=layout.heading_level,
                    bold=self._bold and bool(text),
                    alignment=layout.alignment,
                    indent=layout.indent,
                    role="contents" if self._contents and self.kind != "running" else layout.role,
                    notes=tuple(self.notes),
                )
            )
        target += self.boxes
        self.label, self.notes, self.boxes = "", [], []
        self._text, self._begun, self._bold, self._contents = StringIO(), False, True, False

    def end_cell(self, layout: Layout) -> None:
        """The cell under way at the layout's depth is complete."""
        self.end_paragraph(layout)
        table = self._tables[-1]
        table.row.append(table.cell)
        table.cell = []

    def end_row(self, layout: Layout) -> None:
        """The row at the layout's depth is complete."""
        self.budget.take_cell()
        self._target(layout.depth)
        if self._tables and self._tables[-1].row:
            self._tables[-1].rows.append(self._tables[-1].row)
            self._tables[-1].row = []

    def finish(self, layout: Layout) -> list[Paragraph | Table]:
        """All blocks, what is under way included."""
        if self.pending:
            self.end_paragraph(layout)
        self._target(0)
        return self.blocks

    def text(self) -> str:
        """The whole stream as one text, its paragraphs as lines."""
        return "\n".join(filter(None, map(plain, self.finish(Layout()))))

    def _target(self, depth: int) -> list[Paragraph | Table]:
        """Where blocks at this depth go; deeper tables end here."""
        depth = min(depth, _MAX_NESTING)
        while len(self._tables) > depth:
            table = self._tables.pop()
            target = self._tables[-1].cell if self._tables else self.blocks
            target += table_blocks([*table.rows, table.row] if table.row else table.rows)
            # Without a mark that ends the cell it is not one: text that follows the table.
            target += table.cell
        while len(self._tables) < depth:
            self._tables.append(_OpenTable())
        return self._tables[-1].cell if self._tables else self.blocks


def _with_pairs(text: str) -> str:
    """Characters beyond U+FFFF come as two numbers of sixteen bits each; halves alone are dropped later."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")

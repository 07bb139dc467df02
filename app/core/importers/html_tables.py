"""HTML tables while they are read: which are data, and which only hold a page together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.importers.blocks import Paragraph, Role, Table
from app.core.importers.html_lists import whole

_WIDEST_SPAN: Final = 100
# Spans are written in a few characters and filled with cells: all together no more than this.
_MOST_FILLED: Final = 200_000
# A cell of a data table holds some sentences; what holds more is a column of a page.
_LONGEST_CELL: Final = 30

Item = Paragraph | Table


@dataclass(slots=True)
class OpenTable:
    """A table being read: rows of cells of blocks. `role` is that of the place it stands in."""

    role: Role
    rows: list[list[list[Item]]] = field(default_factory=list)
    cell: list[Item] | None = None
    _spans: dict[int, int] = field(default_factory=dict)
    _filled: int = 0

    def begin_row(self) -> None:
        """A new row; cells that reach down into it from above stay empty here: their text stands once."""
        self.rows.append([])
        self.cell = None

    def begin_cell(self, *, colspan: str | None, rowspan: str | None) -> None:
        """A new cell in the last row, the columns it spans beside it filled with empty ones."""
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        self._reach_down(row)
        self.cell = []
        place = len(row)
        row.append(self.cell)
        wide = min(max(whole(colspan) or 1, 1), _WIDEST_SPAN)
        deep = min(max(whole(rowspan) or 1, 1), _WIDEST_SPAN)
        if self._filled + wide * deep > _MOST_FILLED:
            return
        self._filled += wide * deep - 1
        row += ([] for _column in range(wide - 1))
        if deep > 1:
            self._spans |= dict.fromkeys(range(place, place + wide), deep - 1)

    def _reach_down(self, row: list[list[Item]]) -> None:
        while self._spans.get(len(row), 0) > 0:
            self._spans[len(row)] -= 1
            row.append([])

    def end_cell(self) -> None:
        """What follows stands in no cell until the next one begins."""
        self.cell = None

    def close(self) -> list[Item]:
        """The table as one block, or as the blocks of its cells where it only arranges a page."""
        rows = [row for row in self.rows if any(row)]
        if self._arranges(rows):
            return [item for row in rows for cell in row for item in cell]
        texts = tuple(tuple(cell_text(cell) for cell in row) for row in rows)
        notes = tuple(note for row in rows for cell in row for item in cell for note in item.notes)
        if self.role != "body":
            return [
                Paragraph(" ".join(filter(None, row)), role=self.role, notes=notes if not place else ())
                for place, row in enumerate(texts)
            ]
        return [Table(texts, notes)]

    @staticmethod
    def _arranges(rows: Sequence[Sequence[Sequence[Item]]]) -> bool:
        columns = {place for row in rows for place, cell in enumerate(row) if cell}
        return len(columns) <= 1 or any(
            len(cell) > _LONGEST_CELL
            or any(isinstance(item, Paragraph) and item.heading_level is not None for item in cell)
            for row in rows
            for cell in row
        )


def cell_text(cell: Sequence[Item]) -> str:
    """A cell's blocks as lines: computed numbers before their text, a nested table's rows one a line."""
    return "\n".join(filter(None, map(_plain, cell)))


def _plain(item: Item) -> str:
    if isinstance(item, Table):
        return "\n".join("\t".join(row) for row in item.rows)
    return f"{item.label} {item.text}".strip()

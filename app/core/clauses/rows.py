"""The rows of an action plan as clauses below the unit the table stands in."""

from dataclasses import dataclass
from typing import Final

from app.core.clauses.lines import Line
from app.core.clauses.model import Level
from app.core.clauses.tables import Row
from app.core.clauses.units import RANK, ROW_STYLE, Stack, Unit

_GROUP_STYLE: Final = "group"


@dataclass(slots=True)
class Rows:
    """Cuts the rows of one table after another."""

    stack: Stack
    host: int | None = None
    _block: int = -1
    _group: int | None = None
    _depths: tuple[tuple[str, int], ...] = ()

    def begin(self, line: Line, row: Row) -> int:
        """Add the unit of a row that is a measure or heads a group of them; its index."""
        if line.block != self._block:
            self._open_table(line.block)
        unit = self._group_unit(row) if row.kind == "group" else self._item_unit(row)
        self.stack.units.append(unit)
        index = len(self.stack.units) - 1
        if row.kind == "group":
            self._group, self._depths = index, ()
        elif row.number is not None:
            self._depths = (*self._above(row.number), (row.number, index))
        return index

    def leave(self) -> None:
        """A unit begins that is no row: what follows belongs to it."""
        self._block = -1

    def ended_before(self, line: Line) -> bool:
        """Whether the last table's rows are over: what follows belongs to the unit it stands in."""
        over = self._block >= 0 and line.block != self._block
        self._block = -1 if over else self._block
        return over

    def _open_table(self, block: int) -> None:
        while self.stack.open and self.stack.units[self.stack.open[-1]].rank >= RANK[Level.POINT]:
            self.stack.open.pop()
        self.host, self._block, self._group, self._depths = self.stack.top, block, None, ()

    def _above(self, number: str) -> tuple[tuple[str, int], ...]:
        """The rows this one stands below by its number: 1 above 1.1."""
        return tuple(one for one in self._depths if number.startswith((f"{one[0]}.", f"{one[0]}-")))

    def _group_unit(self, row: Row) -> Unit:
        why = ["row", "unnumbered"]
        return Unit(Level.HCONTAINER, None, "", row.text, _GROUP_STYLE, self.host, why=why)

    def _item_unit(self, row: Row) -> Unit:
        above = self._above(row.number or "")
        parent = above[-1][1] if above else self._group if self._group is not None else self.host
        texts = [row.text] if row.text else []
        return Unit(
            Level.POINT,
            row.number,
            row.label,
            "",
            ROW_STYLE,
            parent,
            texts=texts,
            why=["row"],
            scope=self.host,
        )

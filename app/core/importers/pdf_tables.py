"""Ruled tables of a page: lines of text put into the cells the rules enclose."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.core.importers.pdf_page import MAX_RULES, PageLine, Rule
from app.core.importers.pdf_paragraphs import ends_sentence

# Rules that meet are drawn this exactly, in points.
_SAME: Final = 3.0
_LEAST_HEIGHT: Final = 8.0
# A frame round one column holds ordinary paragraphs.
_LEAST_COLUMNS: Final = 2


@dataclass(slots=True)
class Grid:
    """A table's rules: where they run, and over which stretches.

    `columns` are the x of the vertical rules, left to right; `rows` the y of the horizontal ones, upwards.
    The lists beside them hold the stretches each rule covers.
    """

    columns: list[float]
    rows: list[float]
    upright: list[list[tuple[float, float]]]
    level: list[list[tuple[float, float]]]

    @property
    def bottom(self) -> float:
        return self.rows[0]

    @property
    def top(self) -> float:
        return self.rows[-1]

    def holds(self, line: PageLine) -> bool:
        """Whether a line stands inside."""
        middle = (line.bottom + line.top) / 2
        return self.bottom < middle < self.top and self.columns[0] - _SAME < line.left < self.columns[-1]

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """(row from above, column) of the upper left corner of the cell round a point; cells may span several."""
        column = bisect_right(self.columns, x) - 1
        while column > 0 and not _covers(self.upright[column], y):
            column -= 1
        row = bisect_left(self.rows, y)
        while row < len(self.rows) - 1 and not _covers(self.level[row], x):
            row += 1
        return len(self.rows) - 1 - min(row, len(self.rows) - 1), max(column, 0)

    def crossed(self, line: PageLine) -> list[float]:
        """The x of the vertical rules a line of text runs across."""
        middle = (line.bottom + line.top) / 2
        first, last = (
            bisect_right(self.columns, line.left + _SAME),
            bisect_left(self.columns, line.right - _SAME),
        )
        return [self.columns[at] for at in range(first, last) if _covers(self.upright[at], middle)]


def _covers(stretches: Iterable[tuple[float, float]], at: float) -> bool:
    return any(begin - _SAME <= at <= end + _SAME for begin, end in stretches)


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables of a page, from above; frames of one column and single rules are none."""
    if len(rules) > MAX_RULES:
        return []
    grids = [grid for band in _bands(rules) if (grid := _grid(band)) is not None]
    return sorted(grids, key=lambda grid: -grid.top)


def _grid(band: Sequence[Rule]) -> Grid | None:
    upright = [rule for rule in band if rule.left == rule.right]
    level = [rule for rule in band if rule.top == rule.bottom]
    if not upright or not level:
        return None
    left, right = min(rule.left for rule in band), max(rule.right for rule in band)
    # Where a table is cut by the end of a page, its edge there need not be drawn.
    ends = [Rule(left, y, right, y) for y in (min(r.bottom for r in upright), max(r.top for r in upright))]
    level += [end for end in ends if all(abs(end.top - rule.top) > _SAME for rule in level)]
    columns, uprights = _clustered([(rule.left, rule.bottom, rule.top) for rule in upright])
    rows, levels = _clustered([(rule.bottom, rule.left, rule.right) for rule in level])
    if len(columns) < _LEAST_COLUMNS + 1 or rows[-1] - rows[0] < _LEAST_HEIGHT:
        return None
    return Grid(columns, rows, uprights, levels)


def _bands(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules whose heights on the page touch: a table, or tables beside one another."""
    band: list[Rule] = []
    lowest = 0.0
    for rule in sorted(rules, key=lambda rule: -rule.top):
        if band and rule.top < lowest - _SAME:
            yield band
            band = []
        lowest = min(lowest, rule.bottom) if band else rule.bottom
        band.append(rule)
    if band:
        yield band


def _clustered(
    found: list[tuple[float, float, float]],
) -> tuple[list[float], list[list[tuple[float, float]]]]:
    """Positions that are one but for rounding, ascending, each with its stretches."""
    positions: list[float] = []
    stretches: list[list[tuple[float, float]]] = []
    for at, begin, end in sorted(found):
        if not positions or at - positions[-1] > _SAME:
            positions.append(at)
            stretches.append([])
        stretches[-1].append((begin, end))
    return positions, [_merged(each) for each in stretches]


def _merged(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(stretches):
        if merged and begin <= merged[-1][1] + _SAME:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


@dataclass(slots=True)
class PdfTable:
    """Cells by (row, column), each with its lines in the order they were drawn.

    `first` is the first row that says anything, `height` the number of rows down to the last such.
    """

    columns: list[float]
    cells: dict[tuple[int, int], list[PageLine]] = field(default_factory=lambda: defaultdict(list))
    first: int = 0
    height: int = 0

    def rows(self, join: Callable[[list[PageLine]], str]) -> tuple[tuple[str, ...], ...]:
        """The table's texts; a cell over several columns stands in the first of them."""
        places = sorted({row for row, _column in self.cells})
        used = sorted({column for _row, column in self.cells})
        return tuple(
            tuple(join(self.cells[row, column]) if (row, column) in self.cells else "" for column in used)
            for row in places
        )

    def add(self, grid: Grid, line: PageLine) -> None:
        """Puts a line into its cell, or its parts into theirs."""
        for part in _cut(line, grid.crossed(line)):
            place = grid.cell((part.left + part.right) / 2, (part.bottom + part.top) / 2)
            self.cells[place].append(part)
            self.first = min(self.first, place[0]) if self.height else place[0]
            self.height = max(self.height, place[0] + 1)

    def lines(self) -> list[PageLine]:
        """Every line of every cell."""
        return [line for lines in self.cells.values() for line in lines]

    def goes_on_in(self, other: "PdfTable") -> bool:
        """Whether a table at the head of the next page has the same columns, so that it is the same table."""
        return len(self.columns) == len(other.columns) and all(
            abs(one - two) <= _SAME for one, two in zip(self.columns, other.columns, strict=True)
        )

    def extend(self, other: "PdfTable") -> None:
        """Adds the rows of the same table on the next page; a row that the page's end cut is one row."""
        shift = self.height - self._row_goes_on(other)
        for (row, column), lines in other.cells.items():
            self.cells[row - other.first + shift, column].extend(lines)
        self.height = shift + other.height - other.first

    def _row_goes_on(self, other: "PdfTable") -> bool:
        for column in range(len(other.columns)):
            before = self.cells.get((self.height - 1, column))
            lines = other.cells.get((other.first, column))
            if before and lines and lines[0].text[0].islower() and not ends_sentence(before[-1].text):
                return True
        return False


def _cut(line: PageLine, places: Sequence[float]) -> Iterator[PageLine]:
    """A line cut at the spaces that stand over vertical rules."""
    begin, left = 0, line.left
    for place in places:
        gap = next(
            (gap for gap in line.gaps if gap[0] > begin and gap[1] - _SAME <= place <= gap[2] + _SAME), None
        )
        if gap is None:
            continue
        offset, end, start = gap
        yield replace(line, text=line.text[begin:offset].strip(), left=left, right=end, gaps=[], hyphen=False)
        begin, left = offset, start
    if begin:
        yield replace(line, text=line.text[begin:].strip(), left=left, gaps=[])
    else:
        yield line

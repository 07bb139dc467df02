"""Tables: rows as lines of text, and action plans, of which each row is a clause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.core.clauses.numbers import canonical
from app.core.importers.blocks import Table
from app.core.text import fold

# item: a measure of the plan; group: a heading over the measures below it; text: header, anything else.
RowKind = Literal["item", "group", "text"]

_NUMBER_HEAD: Final = re.compile(
    r"\W*(?:№|n|no\.?|#|п/?п|к/?с|катар)\W*(?:п/?п|р/?с|no)?\W*$|.{0,3}№.{0,6}$|катар саны$"
)
_MEASURE_HEAD: Final = re.compile(
    r"мероприяти|иш-?\s?чара|меры|действи|\bmeasure|\bactivit|\baction|чаралар|задач|милдет"
)
_TERM_HEAD: Final = re.compile(
    r"срок|м[өо][өо]н[өо]т|аткаруу уб|\bterm|deadline|period|дата|timeframe|time frame"
)
_DOER_HEAD: Final = re.compile(r"исполнител|ответствен|жооптуу|аткаруучу|responsib|implement|in charge")
_CELL_NUMBER: Final = re.compile(r"[(]?(?P<number>[^\s()]{1,12}?)[.)]{0,2}$")
_HEADS: Final = (_MEASURE_HEAD, _TERM_HEAD, _DOER_HEAD)
_LONGEST_HEAD: Final = 120
# Below this many numbered rows a column of numbers proves nothing.
_LEAST_ROWS: Final = 2
# Letters a row: less is a list of names or sums.
_PROSE: Final = 60
# Headers of plans take one row, or two where cells are merged over several columns.
_HEADER_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: `text` has its cells by `\\t`, at least one; `label` stands apart in a plan's item.

    `number` is canonical; of a `group` the only cell that says anything is its heading.
    """

    kind: RowKind
    text: str
    label: str = ""
    number: str | None = None


def table_rows(table: Table) -> Iterator[Row]:
    """The rows that say anything, told apart where the table is an action plan."""
    rows = [tuple(" ".join(cell.split()) for cell in row) for row in table.rows if row]
    begin = _plan_begins(rows)
    numbered = begin is not None and _counts(rows[begin:]) > 0
    for index, cells in enumerate(rows):
        if not any(cells):
            continue
        if begin is None or index < begin or cells in rows[:begin]:
            yield Row("text", joined(cells))
        else:
            yield _plan_row(cells, numbered)


def joined(cells: Sequence[str]) -> str:
    """A row as a line: a row of one cell keeps a tab as well, to be known for a row."""
    return "\t".join(cells) if len(cells) > 1 else f"{cells[0]}\t"


def _plan_begins(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the first row below the header; None where the table is no action plan.

    A plan's header names a measure and a term or who is in charge, or a number and one of them; without such a
    header the first column counts the rows and the others hold sentences.
    """
    for index, cells in enumerate(rows[:_HEADER_ROWS]):
        heads = [fold(cell) for cell in cells]
        numbered = bool(heads) and _NUMBER_HEAD.match(heads[0]) is not None
        named = sum(
            any(pattern.search(head) for head in heads if len(head) < _LONGEST_HEAD) for pattern in _HEADS
        )
        if len(cells) > 2 and named >= (1 if numbered else 2):
            begin = index + 1
            while begin < min(len(rows), index + _HEADER_ROWS) and _goes_on_heading(rows[begin]):
                begin += 1
            measured = named > 1 and len(rows) - begin >= _LEAST_ROWS
            return (
                begin
                if measured or _counts(rows[begin:]) * 2 >= max(2 * _LEAST_ROWS, len(rows) - begin)
                else None
            )
    return _headless_plan(rows)


def _headless_plan(rows: Sequence[Sequence[str]]) -> int | None:
    for begin in range(min(_HEADER_ROWS, len(rows))):
        body = rows[begin:]
        if _cell_number(body[0][0]) != "1" or len(body[0]) < 3:
            continue
        counted = _counts(body)
        letters = sum(len(cell) for cells in body for cell in cells)
        prose = letters >= _PROSE * len(body)
        return begin if prose and counted > _LEAST_ROWS and counted * 4 >= len(body) * 3 else None
    return None


def _goes_on_heading(cells: Sequence[str]) -> bool:
    """The second row of a merged header, or the one that counts the columns: 1, 2, 3, 4."""
    filled = [cell for cell in cells if cell]
    counted = len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]
    return counted or (not cells[0] and len(filled) > 1)


def _counts(rows: Sequence[Sequence[str]]) -> int:
    """How many rows have a number in their first cell."""
    return sum(_cell_number(cells[0]) is not None for cells in rows)


def _cell_number(cell: str) -> str | None:
    match = _CELL_NUMBER.match(cell)
    if match is None or len(match["number"]) > 12:
        return None
    return canonical(match["number"].rstrip("."))


def _plan_row(cells: Sequence[str], numbered: bool) -> Row:
    filled = [cell for cell in cells if cell]
    number = _cell_number(cells[0])
    if len(filled) == 1 and number is None and (cells[0] or not filled[0][0].islower()):
        return Row("group", filled[0])
    if number is None:
        # Below a number merged over several rows each is a measure of its own, unless a page break cut it in two.
        goes_on = len(filled) < 2 or not filled[0][0].isupper()
        return Row("text" if numbered and goes_on else "item", joined(cells))
    return Row("item", joined(cells[1:]) if len(cells) > 1 else "", cells[0], number)

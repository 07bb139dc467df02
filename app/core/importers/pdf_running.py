"""Running headers, footers and page numbers of a PDF: what comes again at one place of many pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.core.importers.pdf_page import PageContent, PageLine

# Rows of text at either edge of a page that can be running: a header of two lines over a page number.
_EDGE_ROWS: Final = 3
_SAME_ROW: Final = 0.5
_LONGEST: Final = 300
_LONGEST_NUMBER: Final = 9
# Lines of one place differ by rounding, in points.
_SAME_HEIGHT: Final = 4.0
_LEAST_PAGES: Final = 3
# What repeats on fewer pages than this share must do so on pages that follow one another.
_MOST: Final = 0.4
_DIGITS: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_PAGE_WORDS: Final = frozenset(
    {"стр", "страница", "страницы", "лист", "бет", "барак", "page", "из", "of", "seite", "von"}
)
# «Статья 5», «5-бап» at the head of every page is a short law in large print, not a header.
_UNIT_WORDS: Final = frozenset(
    {
        "статья",
        "берене",
        "глава",
        "бап",
        "раздел",
        "бөлүм",
        "параграф",
        "часть",
        "бөлүк",
        "приложение",
        "тиркеме",
    }
    | {"article", "chapter", "section", "part", "annex", "appendix"}
)
_HEADER_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands side by side near the edge of a page: `places` are indexes of the page's lines."""

    page: int
    places: tuple[int, ...]
    text: str
    numbers: tuple[str, ...]
    bottom: float


def running_lines(pages: Sequence[PageContent]) -> list[frozenset[int]]:
    """For each page the indexes of its running lines.

    A row of text is running where its like, digits aside, stands at the same height of many pages (or of
    several in a row), is either the same everywhere or counts the pages, and no text stands further out.
    """
    heads: list[list[_Row]] = []
    feet: list[list[_Row]] = []
    for number, page in enumerate(pages):
        rows = [_row(number, page.lines, places) for places in _rows(page.lines)]
        heads.append(rows[: min(_EDGE_ROWS, len(rows) // 2)])
        feet.append(rows[max(len(heads[-1]), len(rows) - _EDGE_ROWS) :][::-1])
    filled = sum(bool(page.lines) for page in pages)
    running: list[set[int]] = [set() for _page in pages]
    for edges in (heads, feet):
        repeated = _repeated_rows(edges, filled)
        for rows in edges:
            for row in rows:
                if (row.page, row.places) not in repeated:
                    break
                running[row.page].update(row.places)
    return [frozenset(found) for found in running]


def _repeated_rows(edges: Sequence[Sequence[_Row]], filled: int) -> set[tuple[int, tuple[int, ...]]]:
    """Page and places of the rows that come again at their height, of rows at one edge of each page."""
    groups: dict[str, list[_Row]] = defaultdict(list)
    for rows in edges:
        for row in rows:
            # Left and right pages have the same words in another order.
            groups[" ".join(sorted(_DIGITS.sub("#", row.text).split()))].append(row)
    return {
        (row.page, row.places)
        for group in groups.values()
        for found in _at_one_height(group)
        for row in _repeated(found, filled)
    }


def _row(page: int, lines: Sequence[PageLine], places: Sequence[int]) -> _Row:
    text = " ".join(" ".join(lines[place].text for place in places)[:_LONGEST].split())
    return _Row(page, tuple(places), text, tuple(_DIGITS.findall(text)), lines[places[0]].bottom)


def _rows(lines: Sequence[PageLine]) -> list[list[int]]:
    """The places of a page's lines, from above, those in one row together and from left to right."""
    rows: list[list[int]] = []
    for place in sorted(range(len(lines)), key=lambda place: -lines[place].bottom):
        if rows and lines[rows[-1][0]].bottom - lines[place].bottom < lines[place].size * _SAME_ROW:
            rows[-1].append(place)
        else:
            rows.append([place])
    return [sorted(row, key=lambda place: lines[place].left) for row in rows]


def _at_one_height(group: Sequence[_Row]) -> list[list[_Row]]:
    """The group's rows by height, each list in the order of pages."""
    ordered = sorted(group, key=lambda row: row.bottom)
    found = [[ordered[0]]]
    for before, row in pairwise(ordered):
        if row.bottom - before.bottom > _SAME_HEIGHT:
            found.append([])
        found[-1].append(row)
    return [sorted(rows, key=lambda row: row.page) for rows in found]


def _repeated(rows: Sequence[_Row], pages: int) -> list[_Row]:
    """Those of the lines that are running."""
    if len(rows) < 2:
        return []
    few = len(rows) < _LEAST_PAGES
    if few and not (pages == len(rows) and rows[0].numbers and _counts(rows)):
        return []
    if len(rows) >= pages * _MOST:
        return list(rows) if _same(rows) or _counts(rows) else _steady(rows)
    return _steady(rows)


def _steady(rows: Sequence[_Row]) -> list[_Row]:
    """Runs of at least three lines on pages one after another (or every other one), all the same or counting."""
    found: list[_Row] = []
    run: list[_Row] = []
    for row in rows:
        if run and (row.page - run[-1].page > 2 or not (_same([run[-1], row]) or _counts([run[-1], row]))):
            found += run if len(run) >= _LEAST_PAGES else []
            run = []
        run.append(row)
    return [*found, *(run if len(run) >= _LEAST_PAGES else [])]


def _same(rows: Sequence[_Row]) -> bool:
    return len({row.text for row in rows}) == 1 and bool(_WORD.search(rows[0].text))


def _counts(rows: Sequence[_Row]) -> bool:
    """Whether one of the numbers grows as the pages do, and the words around it allow it to be theirs."""
    words = {word.lower() for word in _WORD.findall(rows[0].text)}
    if words and not words & _PAGE_WORDS and (len(words) < _HEADER_WORDS or words & _UNIT_WORDS):
        return False
    offsets = Counter(
        offset
        for row in rows
        for offset in {int(number[-_LONGEST_NUMBER:]) - row.page for number in row.numbers}
    )
    return bool(offsets) and max(offsets.values()) * 5 >= len(rows) * 4

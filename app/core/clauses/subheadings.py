"""Headings that are only numbered, `2. Исковая давность`: told from the items they look like."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

from app.core.clauses.item_labels import is_heading
from app.core.clauses.lines import Line, ends_sentence
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker
from app.core.clauses.numbers import follows
from app.core.clauses.units import RANK

LONGEST_UNNUMBERED: Final = 200
# Lines a heading may take beside its first.
_REST: Final = 2
_LEAST_SECTIONS: Final = 2


def find_subheadings(lines: Sequence[Line], left_out: Collection[int]) -> dict[int, Level]:
    """The level of each line `2. Исковая давность` that heads articles or a regulation's points."""
    return _counted(lines, left_out) | _standing_out(lines, left_out)


def _counted(lines: Sequence[Line], left_out: Collection[int]) -> dict[int, Level]:
    """Short numbered lines right above an article or a chapter, counted from 1 below a heading of their own.

    «§» is left out before the number: `1. Общие положения` between «Глава 9» and «Статья 169.».
    """
    found: dict[int, Level] = {}
    last: tuple[str, Level] | None = None
    headed = False
    for index, line in enumerate(lines):
        marker = line.marker
        if index in left_out or marker is None:
            headed = headed and marker is None and not ends_sentence(line.text)
            continue
        if is_heading(marker):
            headed = marker.level is not Level.ARTICLE
            last = None if headed and last is not None and RANK[marker.level] < RANK[last[1]] else last
            continue
        level = _level_above(lines, index) if _short(line, marker) else None
        number = marker.number or ""
        if level is not None and (
            (number == "1" and headed) or (last is not None and last[1] is level and follows(last[0], number))
        ):
            found[index] = level
            last = (number, level)
        headed = level is not None and index in found
    return found if len(found) > 1 else {}


def _standing_out(lines: Sequence[Line], left_out: Collection[int]) -> dict[int, Level]:
    """Numbered lines centred or bold where items are neither: above an article, or 1, 2, 3 over points."""
    loud: list[int] = []
    plain: list[int] = []
    for index, line in enumerate(lines):
        marker = line.marker
        if index in left_out or marker is None or marker.style != "decimal1":
            continue
        (loud if _short(line, marker) and line.styled else plain).append(index)
    if not loud:
        return {}
    found = dict(_above_articles(lines, loud, plain))
    for begin, end in _without_articles(lines, left_out):
        heads = loud[bisect_left(loud, begin) : bisect_left(loud, end)]
        items = plain[bisect_left(plain, begin) : bisect_left(plain, end)]
        numbers = [_number(lines, index) for index in heads]
        counted = numbers == [str(place) for place in range(1, len(heads) + 1)]
        if counted and len(heads) >= _LEAST_SECTIONS and len(items) >= len(heads):
            found |= dict.fromkeys(heads, Level.SECTION)
    return found


def _above_articles(
    lines: Sequence[Line], loud: Sequence[int], plain: Sequence[int]
) -> Iterator[tuple[int, Level]]:
    for index in loud:
        level = _level_above(lines, index)
        place = bisect_left(plain, index)
        before = _number(lines, plain[place - 1]) if place else ""
        # A bold part that its article counts is one; nothing an article says is centred.
        if level is not None and (lines[index].centered or not follows(before, _number(lines, index))):
            yield index, level


def _number(lines: Sequence[Line], index: int) -> str:
    marker = lines[index].marker
    return "" if marker is None or marker.number is None else marker.number


def _without_articles(lines: Sequence[Line], left_out: Collection[int]) -> Iterator[tuple[int, int]]:
    """The stretches [begin, end) of the draft and its annexes that have no articles."""
    levels = [
        line.marker.level if line.marker is not None and index not in left_out else None
        for index, line in enumerate(lines)
    ]
    starts = [0, *(index for index, level in enumerate(levels) if level is Level.ATTACHMENT), len(lines)]
    for begin, end in pairwise(starts):
        if Level.ARTICLE not in levels[begin:end]:
            yield begin, end


def _short(line: Line, marker: Marker) -> bool:
    return (
        marker.style == "decimal1"
        and 0 < len(marker.rest) <= LONGEST_UNNUMBERED
        and marker.rest[0].isupper()
        and not ends_sentence(marker.rest)
        and line.clean
    )


def _level_above(lines: Sequence[Line], index: int) -> Level | None:
    """The level of a heading right above the next line's unit: a paragraph (§) of a chapter, or a subsection."""
    following = index + 1
    while lines[index].centered and following <= index + _REST and following < len(lines):
        if lines[following].marker is not None or not lines[following].centered:
            break
        following += 1
    marker = lines[following].marker if following < len(lines) else None
    if marker is None or not is_heading(marker):
        return None
    return {Level.ARTICLE: Level.DIVISION, Level.CHAPTER: Level.SUBSECTION}.get(marker.level)

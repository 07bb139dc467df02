"""How a long draft is laid out on pages: at most one chapter or about 120 clauses each, cut only before an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clauses.model import Level

CONTAINERS = frozenset(
    {
        Level.BOOK,
        Level.TOME,
        Level.PART,
        Level.SUBPART,
        Level.TITLE,
        Level.SUBTITLE,
        Level.SECTION,
        Level.SUBSECTION,
        Level.CHAPTER,
        Level.SUBCHAPTER,
        Level.DIVISION,
        Level.SUBDIVISION,
        Level.ATTACHMENT,
    }
)
"""Levels that hold articles; a container's address is a reading page, any other clause's its own page."""
PAGE_CLAUSES = 120
PAGE_CLAUSES_HARD = 240
_CUT_BEFORE = frozenset({Level.ARTICLE, Level.CLAUSE, Level.HCONTAINER})


@dataclass(frozen=True, slots=True)
class Span:
    """Positions [start, end) of the clauses on one page."""

    start: int
    end: int


def lay_out(levels: Sequence[Level]) -> tuple[Span, ...]:
    """Pages of a draft whose clauses have these levels, in reading order.

    A chapter begins a page, unless only the headings above it stand before it; what precedes the first chapter
    (a preamble) shares its page. A chapter of more than PAGE_CLAUSES goes on over further pages.
    """
    starts = [0]
    seen_container = False
    for position, level in enumerate(levels):
        if position == 0:
            seen_container = level in CONTAINERS
            continue
        length = position - starts[-1]
        opens_chapter = level in CONTAINERS and levels[position - 1] not in CONTAINERS
        if opens_chapter and not seen_container and length < PAGE_CLAUSES // 4:
            opens_chapter = False
        too_long = length >= PAGE_CLAUSES and level in _CUT_BEFORE
        if opens_chapter or too_long or length >= PAGE_CLAUSES_HARD:
            starts.append(position)
        seen_container = seen_container or level in CONTAINERS
    ends = [*starts[1:], len(levels)]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True) if end > start)


def page_of(pages: Sequence[Span], position: int) -> int:
    """Index of the page that shows the clause at `position`."""
    return next(index for index, span in enumerate(pages) if span.start <= position < span.end)

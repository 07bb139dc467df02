"""How clauses stand on paper: which are headings, which begin a line with their label, which lines are tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.core.clauses.model import Clause, ClauseTree, Level
from app.core.clauses.units import RANK

Rows = tuple[tuple[str, ...], ...]

_CALLED: Final = re.compile(r"[^\W\d_]{3}|§")
_TO_SPACES: Final = str.maketrans("\n\t", "  ")
_ARTICLES: Final = frozenset({Level.ARTICLE, Level.RULE})
_DEEPEST_HEADING: Final = 4


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """A clause as lines. `rank`: 1 to 4 for a heading that holds others, 5 for an article's, 0 for none.

    `head` is the heading's line (or two, where the label stands above it); empty where the label begins the
    first paragraph. `depth` counts ancestors, `items` only those that are no headings.
    """

    clause: Clause
    rank: int
    head: tuple[str, ...]
    blocks: tuple[str | Rows, ...]
    depth: int
    items: int


def print_clauses(tree: ClauseTree) -> Iterator[PrintedClause]:
    """Every clause, in reading order."""
    depths: dict[str | None, int] = {None: -1}
    headings: dict[str | None, int] = {None: 0}
    for clause in tree.clauses:
        depth = depths[clause.eid] = depths.get(clause.parent, -1) + 1
        above = headings.get(clause.parent, 0)
        is_heading = _is_heading(clause)
        article = clause.level in _ARTICLES
        headings[clause.eid] = above + (is_heading and not article)
        rank = 0 if not is_heading else 5 if article else min(above + 1, _DEEPEST_HEADING)
        head = _head(clause) if is_heading else ()
        yield PrintedClause(
            clause,
            rank,
            head,
            _blocks(clause, labelled=not is_heading),
            depth,
            0 if is_heading else depth - above,
        )


def _is_heading(clause: Clause) -> bool:
    """What is called by its name or has a heading stands on a line of its own."""
    return (
        bool(clause.heading)
        or bool(_CALLED.search(clause.label))
        or (bool(clause.label) and not clause.text and RANK[clause.level] < RANK[Level.PARAGRAPH])
    )


def _head(clause: Clause) -> tuple[str, ...]:
    label, heading = (_one_line(text) for text in (clause.label, clause.heading))
    if label and heading and not label.endswith((".", ":", ")", "—", "-")) and _CALLED.search(label):
        return label, heading
    return (" ".join(filter(None, (label, heading))),)


def _one_line(text: str) -> str:
    return text.translate(_TO_SPACES).strip()


def _blocks(clause: Clause, *, labelled: bool) -> tuple[str | Rows, ...]:
    lines = clause.text.split("\n") if clause.text else []
    label = _one_line(clause.label) if labelled else ""
    if label and (not lines or "\t" in lines[0]):
        lines.insert(0, label)
    elif label:
        lines[0] = f"{label} {lines[0]}"
    blocks: list[str | Rows] = []
    for is_table, group in groupby(lines, lambda line: "\t" in line):
        if is_table:
            blocks.append(tuple(tuple(line.split("\t")) for line in group))
        else:
            blocks += group
    return tuple(blocks)

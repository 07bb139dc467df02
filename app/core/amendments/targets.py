"""Where in an act a place is that an amending law names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.amendments.model import Path, Step, Unit
from app.core.amendments.working import Node, Working, is_item
from app.core.clauses.model import Level
from app.core.text import fold

# What a unit may be in the tree, the likeliest first: older laws call «1.» a point and «1)» a subpoint.
_LEVELS: Final[dict[Unit, tuple[Level, ...]]] = {
    Unit.ATTACHMENT: (Level.ATTACHMENT,),
    Unit.SECTION: (Level.SECTION, Level.TITLE),
    Unit.SUBSECTION: (Level.SUBSECTION, Level.SUBTITLE),
    Unit.CHAPTER: (Level.CHAPTER, Level.SUBCHAPTER),
    Unit.DIVISION: (Level.DIVISION, Level.SUBDIVISION),
    Unit.ARTICLE: (Level.ARTICLE, Level.RULE),
    Unit.PART: (Level.PARAGRAPH, Level.PART, Level.SUBPARAGRAPH),
    Unit.POINT: (
        Level.POINT,
        Level.PARAGRAPH,
        Level.CLAUSE,
        Level.SUBSECTION,
        Level.SECTION,
        Level.SUBPOINT,
        Level.SUBPARAGRAPH,
    ),
    Unit.SUBPOINT: (
        Level.SUBPOINT,
        Level.POINT,
        Level.CLAUSE,
        Level.SUBSECTION,
        Level.INDENT,
        Level.SUBCLAUSE,
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """`node` None: the whole act. `line`: one of the node's lines. `sentence` counts from 1, within line or text.

    `doubt`: the code of a guess that was needed to get here.
    """

    node: Node | None
    line: int | None = None
    sentence: int | None = None
    doubt: str = ""


def find_place(act: Working, path: Path) -> Place | None:
    """The place a path means; None where the act has none such."""
    place = Place(None)
    for step in path:
        found = _step(act, place, step)
        if found is None:
            return None
        place = found
    return place


def levels_of(unit: Unit) -> tuple[Level, ...]:
    """The levels a unit may have in a tree, the likeliest first."""
    return _LEVELS.get(unit, ())


def text_lines(node: Node) -> list[tuple[Node, int]]:
    """The lines that count as абзацы: a unit's own and those of its dashed items, not of its numbered ones."""
    found = [(node, index) for index in range(len(node.lines))]
    for child in node.children:
        if child.number is None and is_item(child.level):
            found += [(child, index) for index in range(len(child.lines))]
    return found


def _step(act: Working, place: Place, step: Step) -> Place | None:
    if step.unit is Unit.SENTENCE:
        number = _as_int(step.number)
        return None if place.node is None or number is None else _at_sentence(place, number)
    if step.unit is Unit.LINE:
        return _at_line(place, _as_int(step.number))
    if step.unit is Unit.PREAMBLE:
        first = next(iter(act.roots), None)
        return Place(first) if first is not None and first.level is Level.HCONTAINER else None
    node = _numbered(act, place.node, step)
    if node is not None:
        return Place(node, doubt=place.doubt)
    if step.unit is Unit.PART and place.node is not None:
        return _unnumbered_part(place, step)
    return None


def _as_int(number: str | None) -> int | None:
    return int(number) if number is not None and number.isdigit() else None


def _at_sentence(place: Place, number: int) -> Place:
    return Place(place.node, place.line, number, place.doubt)


def _at_line(place: Place, number: int | None) -> Place | None:
    if place.node is None or number is None:
        return None
    lines = text_lines(place.node)
    if not 0 < number <= len(lines):
        return None
    node, line = lines[number - 1]
    return None if node.lines[line] is None or node.removed else Place(node, line, doubt=place.doubt)


def _unnumbered_part(place: Place, step: Step) -> Place | None:
    """«часть вторая» of an article whose parts have no numbers is its second paragraph, the first with its items."""
    node, number = place.node, _as_int(step.number)
    if node is None or number is None or any(c.level is Level.PARAGRAPH for c in node.living()):
        return None
    if number == 1:
        return Place(node, doubt="unnumbered-part")
    if number <= len(node.lines) and node.lines[number - 1] is not None:
        return Place(node, number - 1, doubt="unnumbered-part")
    return None


def _numbered(act: Working, within: Node | None, step: Step) -> Node | None:
    """The node of this kind and number below `within`, the nearest and likeliest first."""
    wanted = _LEVELS.get(step.unit, ())
    if within is None and step.number is not None:
        candidates = [
            node for level in wanted for node in act.numbered(level, step.number) if not _in_attachment(node)
        ]
    else:
        candidates = [
            node
            for node in act.walk(within)
            if node is not within and node.level in wanted and _same_number(node.number, step.number)
        ]
    if step.number is None and len(candidates) > 1:
        return None
    return min(candidates, key=lambda node: _distance(node, within, wanted), default=None)


def _distance(node: Node, within: Node | None, wanted: Sequence[Level]) -> tuple[int, int]:
    depth = 0
    above = node.parent
    while above is not within and above is not None:
        depth += 1
        above = above.parent
    # An article stands wherever its chapter is; an item is looked for where it is nearest.
    return (depth if is_item(node.level) else 0, wanted.index(node.level))


def _in_attachment(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.level is Level.ATTACHMENT:
            return True
        above = above.parent
    return False


def _same_number(have: str | None, wanted: str | None) -> bool:
    if have is None or wanted is None:
        return wanted is None
    return have == wanted or fold(have) == fold(wanted)

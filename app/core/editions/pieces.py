"""One clause that became several: its parts found among the clauses nothing else accounts for.

A merge is a split read backwards, so the same code serves both with the editions exchanged.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.core.editions.model import Division
from app.core.editions.sides import Side, covered
from app.core.editions.similar import Index

# A part has this much of its words in the whole, in order, and at least so many words of its own.
_WITHIN: Final = 0.8
_LEAST_WORDS: Final = 3
# What a part adds to what the other parts account for, and what all of them must account for together.
_ADDED: Final = 0.6
_TOGETHER: Final = 0.6
_SURE_TOGETHER: Final = 0.8
_WHOLES: Final = 6
_STEPS: Final = 4
# A container is split where this much of what it held stands below the new one, in two clauses at least.
_HELD: Final = 0.5


@dataclass(frozen=True, slots=True)
class View:
    """One direction of an alignment: from the clauses of `one` to those of `other`.

    `forth` and `back`: the pairs; `open_wholes` and `open_parts`: clauses that may be divided, or be a part.
    """

    one: Side
    other: Side
    forth: Mapping[int, int]
    back: Mapping[int, int]
    open_wholes: Set[int]
    open_parts: Set[int]


def find_divisions(view: View, *, literal: bool) -> list[Division]:
    """Clauses whose words stand in several of the other side's; `literal`: word for word, and nothing else."""
    index = Index(view.one, sorted(view.open_wholes))
    parts: dict[int, list[tuple[bool, int]]] = defaultdict(list)
    within = _within_literally if literal else _within
    for place in sorted(view.open_parts):
        stems = view.other.stems[place]
        if len(stems) < _LEAST_WORDS:
            continue
        around = _around(view, place)
        wholes = [one for one in (*around, *index.lookup(stems, _WHOLES)) if one in view.open_wholes]
        scores = [(within(stems, view.one.stems[whole]), whole in around, -whole) for whole in wholes]
        best = max(scores, default=(0.0, False, 0))
        if best[0] >= _WITHIN:
            parts[-best[2]].append((best[1], place))
    found = (_division(view, whole, places, literal=literal) for whole, places in sorted(parts.items()))
    return [division for division in found if division is not None]


def _around(view: View, place: int) -> list[int]:
    """Where the whole of a part is likely: between the counterparts of what stands around it, or its parent's."""
    found = []
    steps: tuple[tuple[Callable[[int], int | None], Callable[[int], int | None]], ...] = (
        (view.other.before, view.one.after),
        (view.other.after, view.one.before),
    )
    for away, back_again in steps:
        near = away(place)
        for _step in range(_STEPS):
            if near is None or near in view.back:
                break
            near = away(near)
        if near is not None and near in view.back:
            found += [view.back[near], back_again(view.back[near])]
    above = view.other.parent[place]
    if above is not None and above in view.back:
        found.append(view.back[above])
    return [one for one in found if one is not None]


def _within(part: str, whole: str) -> float:
    if len(part) >= len(whole) + _LEAST_WORDS:
        return 0.0
    return len(covered(part, whole)) / len(part)


def _within_literally(part: str, whole: str) -> float:
    # Of several wholes that have the part the shortest.
    return 1 + 1 / len(whole) if len(part) < len(whole) and part in whole else 0.0


def _division(view: View, whole: int, found: list[tuple[bool, int]], *, literal: bool) -> Division | None:
    """The division if the parts account for different words of the whole, and for most of it.

    `found`: the parts, each with whether it stands where one would look for it.
    """
    stems = view.one.stems[whole]
    spans = _spans_literally if literal else covered
    partner = view.forth.get(whole)
    taken: set[int] = set(spans(view.other.stems[partner], stems)) if partner is not None else set()
    parts = [] if partner is None else [(partner, len(taken))]
    for _near, place in sorted(found, key=lambda one: (not one[0], -len(view.other.stems[one[1]]), one[1])):
        words = spans(view.other.stems[place], stems)
        if len(words - taken) >= _ADDED * len(view.other.stems[place]):
            parts.append((place, len(words - taken)))
            taken |= words
    if parts:
        parts += _heading_of(view, whole, [place for place, _words in parts], taken)
    least = _SURE_TOGETHER if literal else _TOGETHER
    if len(parts) < 2 or len(taken) < least * len(stems):
        return None
    shares = tuple((place, round(1000 * count / len(stems))) for place, count in sorted(parts))
    literally = all(view.other.stems[place] in stems for place, _share in shares)
    together = literally and _in_a_row(view.other, [place for place, _share in shares])
    most = len(taken) >= _SURE_TOGETHER * len(stems)
    return Division(whole, shares, sure=together and most and view.one.copies[view.one.text(whole)] == 1)


def _heading_of(view: View, whole: int, places: list[int], taken: set[int]) -> list[tuple[int, int]]:
    """The clause that holds the parts, if it begins with the words the whole began with: a heading kept."""
    above = view.other.parent[places[0]]
    if above is None or above not in view.open_parts or above in places:
        return []
    heading = view.other.stems[above]
    if not heading or not view.one.stems[whole].startswith(heading) or taken & set(range(len(heading))):
        return []
    taken |= set(range(len(heading)))
    return [(above, len(heading))]


def _in_a_row(side: Side, places: list[int]) -> bool:
    """Whether each is the sibling after the one before it, or the first clause below it."""
    return all(
        side.before(place) == last or (side.parent[place] == last and side.rank[place] == 0)
        for last, place in pairwise(places)
    )


def _spans_literally(part: str, whole: str) -> frozenset[int]:
    start = whole.find(part)
    return frozenset(range(start, start + len(part))) if start >= 0 else frozenset()


def find_divided_containers(view: View) -> list[Division]:
    """Paired containers of whose content a good part stands below further, unpaired ones of the other side."""
    further: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place in sorted(view.open_parts & view.other.children.keys()):
        origins: Counter[int] = Counter()
        members: Counter[int] = Counter()
        for child in view.other.children[place]:
            above = view.one.parent[view.back[child]] if child in view.back else None
            if above is not None:
                origins[above] += view.other.weight[child]
                members[above] += 1
        for above, weight in origins.most_common(1):
            most = weight >= _HELD * (view.other.weight[place] - 1)
            if above in view.forth and members[above] >= 2 and most:
                further[above].append((place, round(1000 * weight / max(1, view.one.weight[above] - 1))))
    return [
        Division(whole, ((view.forth[whole], 1000 - sum(share for _, share in found)), *found), sure=False)
        for whole, found in sorted(further.items())
    ]

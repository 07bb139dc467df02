"""Which clause of an edition became which clause of the next.

By the words, never by the number alone: equal texts first, then containers by what they hold, then the likest
of what is left, one to one; last what was split or merged. Place and number decide between alike texts.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from app.core.clauses.model import Clause
from app.core.editions.links import make_links
from app.core.editions.matching import (
    WHOLE,
    Matching,
    pair_containers,
    pair_equal_texts,
    pair_repeated_texts,
    settle_copies,
)
from app.core.editions.model import Link
from app.core.editions.pieces import View, find_divided_containers, find_divisions
from app.core.editions.sides import Lexicon, Side
from app.core.editions.similar import Candidate, pair_similar

# Containers and repeated texts decide each other, level by level; drafts have five levels at most.
_SETTLING: Final = 5
_FEW_WORDS: Final = 3


def align(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Link, ...]:
    """What became of each clause, in the order of the new edition, removed clauses where they stood.

    Both in one language and in reading order. Every clause of either edition is in at least one link.
    Deterministic; time and memory grow with the number of words.
    """
    lexicon = Lexicon()
    matching = Matching(Side(old, lexicon), Side(new, lexicon))
    pair_equal_texts(matching)
    _settle(matching)
    _divide(matching, literal=True)
    candidates: list[Candidate] = []
    for _turn in range(2):
        candidates += pair_similar(matching)
        _settle(matching)
    _pair_by_place(matching)
    _pair_wordless(matching)
    _divide(matching, literal=False)
    settle_copies(matching)
    near = {place for one in candidates for place in ((0, one.one), (1, one.other))}
    return make_links(matching, frozenset(near))


def _settle(matching: Matching) -> None:
    for _turn in range(_SETTLING):
        before = len(matching.forth)
        pair_containers(matching)
        pair_repeated_texts(matching)
        if len(matching.forth) == before:
            return


def _pair_by_place(matching: Matching) -> None:
    """Clauses of few words or none that stand alone between two pairs: all there is to tell them by."""
    old, new = matching.old, matching.new
    for one in matching.free_old():
        before, after, above = old.before(one), old.after(one), old.parent[one]
        other = None
        if before is not None:
            other = new.after(matching.forth[before]) if before in matching.forth else None
        elif after is not None:
            other = new.before(matching.forth[after]) if after in matching.forth else None
        elif above is None or above in matching.forth:
            siblings = new.children.get(None if above is None else matching.forth[above], [])
            other = siblings[0] if len(siblings) == 1 else None
        if other is not None and matching.free(one, other) and _same_place(matching, one, other):
            matching.pair(one, other, WHOLE // 2, sure=False)


def _pair_wordless(matching: Matching) -> None:
    """Clauses without any words, by level and number below a pair."""
    old, new = matching.old, matching.new
    waiting: dict[tuple[int | None, str, str | None], list[int]] = defaultdict(list)
    for other in reversed(matching.free_new()):
        if not new.stems[other]:
            waiting[new.parent[other], *matching.number(new, other)].append(other)
    for one in matching.free_old():
        above = old.parent[one]
        if old.stems[one] or (above is not None and above not in matching.forth):
            continue
        namesakes = waiting[None if above is None else matching.forth[above], *matching.number(old, one)]
        if namesakes and matching.may_hold(one, namesakes[-1]):
            matching.pair(one, namesakes.pop(), WHOLE // 2, sure=False)


def _same_place(matching: Matching, one: int, other: int) -> bool:
    alone = matching.follows(one, other) and matching.precedes(one, other)
    short = max(len(matching.old.stems[one]), len(matching.new.stems[other])) <= _FEW_WORDS
    return short and alone and matching.old.clauses[one].level is matching.new.clauses[other].level


def _divide(matching: Matching, *, literal: bool) -> None:
    """Finds splits and merges; clauses paired as equal are neither a whole nor a part."""
    equal = {one for one, score in matching.scores.items() if score == WHOLE}
    images = {matching.forth[one] for one in equal}
    forward = View(
        matching.old,
        matching.new,
        matching.forth,
        matching.back,
        open_wholes={one for one in range(len(matching.old)) if one not in equal},
        open_parts=set(matching.free_new()),
    )
    backward = View(
        matching.new,
        matching.old,
        matching.back,
        matching.forth,
        open_wholes={other for other in range(len(matching.new)) if other not in images},
        open_parts=set(matching.free_old()),
    )
    splits = find_divisions(forward, literal=literal)
    merges = find_divisions(backward, literal=literal)
    if not literal:
        splits += find_divided_containers(forward)
        merges += find_divided_containers(backward)
    matching.divide(splits, merges)

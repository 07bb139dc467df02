"""Pairs of clauses found so far, and the steps that add certain ones: equal texts, equal places, containers.

The order follows GumTree (Falleri et al. 2014): first what is identical, then containers by what they hold.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import zip_longest
from typing import Final

from app.core.editions.model import Division
from app.core.editions.sides import Side, likeness

WHOLE: Final = 1000
# Shorter texts («утратил силу») are told apart by where they stand, not by their words.
TELLING_WORDS: Final = 4
# A container is another one's successor where they share this much of what they hold, heading or not.
_SHARED_CONTENT: Final = 0.5
_SHARED_IN_PLACE: Final = 0.25
_LIKE_HEADING: Final = 0.6
# Rank of a pair of containers: share of the content, likeness of the headings, and something for the place.
_PLACE_BONUS: Final = 0.1
_SURE_RANK: Final = 0.6


class Matching:
    """One-to-one pairs of old and new clauses by index, each with a score (0 to 1000) and whether it is sure."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old = old
        self.new = new
        self.forth: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.scores: dict[int, int] = {}
        self.unsure: set[int] = set()
        self.paired_copies: set[int] = set()
        self.splits: dict[int, Division] = {}
        self.merges: dict[int, Division] = {}
        self._taken_old: set[int] = set()
        self._taken_new: set[int] = set()

    def pair(self, one: int, other: int, score: int, *, sure: bool) -> None:
        """`one` of the old edition is `other` of the new; both were free."""
        self.forth[one] = other
        self.back[other] = one
        self.scores[one] = score
        if not sure:
            self.unsure.add(one)

    def divide(self, splits: Sequence[Division], merges: Sequence[Division]) -> None:
        """Keeps those whose clauses are in no other division; their parts are free no longer."""
        for divisions, kept, wholes, parts in (
            (splits, self.splits, self._taken_old, self._taken_new),
            (merges, self.merges, self._taken_new, self._taken_old),
        ):
            for division in divisions:
                places = {place for place, _share in division.parts}
                if division.whole not in wholes and not places & parts:
                    kept[division.whole] = division
                    wholes.add(division.whole)
                    parts |= places

    def free(self, one: int, other: int) -> bool:
        """Whether neither clause is accounted for."""
        return self.is_free_old(one) and self.is_free_new(other)

    def is_free_old(self, one: int) -> bool:
        return one not in self.forth and one not in self._taken_old

    def is_free_new(self, other: int) -> bool:
        return other not in self.back and other not in self._taken_new

    def free_old(self) -> list[int]:
        return [place for place in range(len(self.old)) if self.is_free_old(place)]

    def free_new(self) -> list[int]:
        return [place for place in range(len(self.new)) if self.is_free_new(place)]

    def images(self, one: int) -> list[tuple[int, int]]:
        """What a clause became, one or several, each with the number of clauses they have in common at most."""
        if one in self.splits:
            return [(part, 1) for part, _share in self.splits[one].parts]
        if one in self.forth:
            return [(self.forth[one], min(self.old.weight[one], self.new.weight[self.forth[one]]))]
        return []

    def share_content(self, one: int, other: int) -> bool:
        """Whether a clause below the one is paired with one below the other."""
        return any(
            (image := self.forth.get(child)) is not None and self.new.parent[image] == other
            for child in self.old.children.get(one, ())
        )

    def may_hold(self, one: int, other: int) -> bool:
        """Whether what is known of their contents speaks for two containers, or does not speak against them."""
        if one not in self.old.children or other not in self.new.children:
            return True
        return self.share_content(one, other) or not self.has_paired_content(one, other)

    def has_paired_content(self, one: int, other: int) -> bool:
        """Whether anything directly below either is paired."""
        ours, theirs = self.old.children.get(one, ()), self.new.children.get(other, ())
        return any(child in self.forth for child in ours) or any(child in self.back for child in theirs)

    def same_parent(self, one: int, other: int) -> bool:
        """Whether the parents are a pair; the outermost clauses have the draft itself in common."""
        above, other_above = self.old.parent[one], self.new.parent[other]
        if above is None or other_above is None:
            return above is other_above
        return self.forth.get(above) == other_above

    def follows(self, one: int, other: int) -> bool:
        """Whether the siblings before are a pair, or both are the first below a pair."""
        before, other_before = self.old.before(one), self.new.before(other)
        if before is None or other_before is None:
            return before is other_before and self.same_parent(one, other)
        return self.forth.get(before) == other_before

    def precedes(self, one: int, other: int) -> bool:
        """Whether the siblings after are a pair, or both are the last below a pair."""
        after, other_after = self.old.after(one), self.new.after(other)
        if after is None or other_after is None:
            return after is other_after and self.same_parent(one, other)
        return self.forth.get(after) == other_after

    def same_number(self, one: int, other: int) -> bool:
        return self.number(self.old, one) == self.number(self.new, other)

    @staticmethod
    def number(side: Side, place: int) -> tuple[str, str | None]:
        """Level and number, by which copies of a text are told apart within their parent."""
        clause = side.clauses[place]
        return clause.level, clause.number


def pair_equal_texts(matching: Matching) -> None:
    """Pairs texts of some length that both editions have exactly once, wherever they stand."""
    for one, other in _singles(matching, range(len(matching.old)), range(len(matching.new)), _telling_text):
        matching.pair(one, other, WHOLE, sure=True)


def pair_repeated_texts(matching: Matching) -> None:
    """Pairs equal texts that are short or stand several times: below paired parents first, then anywhere."""
    groups: dict[tuple[object, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place in matching.free_old():
        above = matching.old.parent[place]
        if matching.old.exact[place] and (above is None or above in matching.forth):
            below = None if above is None else matching.forth[above]
            groups[below, *matching.old.text(place)][0].append(place)
    for place in matching.free_new():
        if matching.new.exact[place]:
            groups[matching.new.parent[place], *matching.new.text(place)][1].append(place)
    for ours, theirs in groups.values():
        _pair_copies(matching, ours, theirs, together=True)
    _pair_repeated_anywhere(matching)


def _pair_repeated_anywhere(matching: Matching) -> None:
    groups: dict[tuple[bool, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place in matching.free_old():
        groups[matching.old.text(place)][0].append(place)
    for place in matching.free_new():
        groups[matching.new.text(place)][1].append(place)
    for key, (ours, theirs) in groups.items():
        if not key[1] or not ours or not theirs:
            continue
        left, waiting = _pair_copies(matching, ours, theirs, together=False)
        telling = bool(left) and len(matching.old.stems[left[0]]) >= TELLING_WORDS
        single = len(left) == len(waiting) == 1
        # A moved «Бюджет.» is worth a guess where both editions have one; the third «утратил силу» is not.
        if telling or (single and matching.old.copies[key] == matching.new.copies[key] == 1):
            for one, other in zip(left, waiting, strict=False):
                if matching.may_hold(one, other):
                    matching.pair(one, other, WHOLE, sure=telling and single)


def _pair_copies(
    matching: Matching, ours: list[int], theirs: list[int], *, together: bool
) -> tuple[list[int], list[int]]:
    """Pairs copies of one text: next to a paired sibling, by number, then (`together`: one parent) in order.

    Returns what is left of either.
    """
    waiting = dict.fromkeys(theirs)
    left = [one for one in ours if not _pair_beside(matching, one, waiting, both=True)]
    if together and len(left) == len(waiting):
        left = _pair_in_order(matching, left, waiting)
    # There and back, so that one certain sibling settles the run of copies on either side of it.
    for step in (1, -1):
        left = [one for one in left[::step] if not _pair_beside(matching, one, waiting, both=False)][::step]
    numbered = {matching.number(matching.new, other): other for other in reversed(waiting)}
    left = [one for one in left if not _pair_by_number(matching, one, numbered, waiting)]
    if together:
        left = _pair_in_order(matching, left, waiting)
    return left, list(waiting)


def _pair_in_order(matching: Matching, ours: list[int], waiting: dict[int, None]) -> list[int]:
    left = []
    for one, other in list(zip_longest(ours, waiting)):
        if one is None:
            break
        if other is None or not matching.may_hold(one, other):
            left.append(one)
            continue
        _pair_copy(matching, one, other, waiting)
    return left


def _pair_copy(matching: Matching, one: int, other: int, waiting: dict[int, None]) -> None:
    """Unsure until `settle_copies` has seen what stands around it."""
    del waiting[other]
    matching.pair(one, other, WHOLE, sure=False)
    matching.paired_copies.add(one)


def _pair_beside(matching: Matching, one: int, waiting: dict[int, None], *, both: bool) -> bool:
    """With the copy among `waiting` that stands right after or right before a sibling's counterpart."""
    before, after = matching.old.before(one), matching.old.after(one)
    beside = []
    if before is not None and before in matching.forth:
        beside.append(matching.new.after(matching.forth[before]))
    if after is not None and after in matching.forth:
        beside.append(matching.new.before(matching.forth[after]))
    for other in beside:
        if other is None or other not in waiting or not matching.may_hold(one, other):
            continue
        if not both or _between(matching, one, other):
            _pair_copy(matching, one, other, waiting)
            return True
    return False


def _between(matching: Matching, one: int, other: int) -> bool:
    return matching.follows(one, other) and matching.precedes(one, other)


def settle_copies(matching: Matching) -> None:
    """Copies of a text are sure where none came or went, all kept parent and order, and their neighbours agree."""
    groups: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for one in sorted(matching.paired_copies):
        groups[matching.old.text(one)].append(one)
    for key, members in groups.items():
        images = [matching.forth[one] for one in members]
        at_home = all(map(matching.same_parent, members, images))
        none_left = matching.old.copies[key] == matching.new.copies[key]
        if not at_home or not none_left or images != sorted(images):
            continue
        for one, other in zip(members, images, strict=True):
            beside = matching.follows(one, other) or matching.precedes(one, other)
            numbered = matching.same_number(one, other) and matching.same_parent(one, other)
            if _between(matching, one, other) or (beside and numbered):
                matching.unsure.discard(one)


def _pair_by_number(
    matching: Matching,
    one: int,
    numbered: dict[tuple[str, str | None], int],
    waiting: dict[int, None],
) -> bool:
    other = numbered.get(matching.number(matching.old, one))
    if other is None or other not in waiting or not matching.may_hold(one, other):
        return False
    if not matching.same_parent(one, other):
        return False
    _pair_copy(matching, one, other, waiting)
    return True


def pair_containers(matching: Matching) -> None:
    """Pairs clauses by what became of those below them, the innermost first."""
    levels: dict[int, list[int]] = defaultdict(list)
    depth = _depths(matching.old)
    for place in matching.old.children:
        if place is not None and matching.is_free_old(place):
            levels[depth[place]].append(place)
    for _depth, places in sorted(levels.items(), reverse=True):
        votes = [vote for place in places for vote in _votes(matching, place)]
        for rank, one, other in sorted(votes, key=lambda vote: (-vote[0], vote[1], vote[2])):
            if matching.free(one, other):
                heading = _heading(matching, one, other)
                score = _score(matching, one, other, max(heading, rank))
                matching.pair(one, other, score, sure=rank >= _SURE_RANK)


def _votes(matching: Matching, one: int) -> list[tuple[float, int, int]]:
    """(rank, the clause, its candidate) for each clause that holds enough of what this one held."""
    shared: Counter[int] = Counter()
    for child in matching.old.children[one]:
        for image, weight in matching.images(child):
            above = matching.new.parent[image]
            if above is not None and matching.is_free_new(above):
                shared[above] += weight
    found = []
    for other, weight in shared.items():
        share = _share(matching, one, other, weight)
        heading = _heading(matching, one, other)
        beside = matching.follows(one, other) or matching.precedes(one, other)
        if share >= (_SHARED_IN_PLACE if beside else _SHARED_CONTENT) or heading >= _LIKE_HEADING:
            found.append((share + heading + _PLACE_BONUS * beside, one, other))
    return found


def _heading(matching: Matching, one: int, other: int) -> float:
    """How alike the headings are; one that many containers have («Общие положения») says nothing."""
    old, new = matching.old, matching.new
    if old.copies[old.text(one)] > 1 or new.copies[new.text(other)] > 1:
        return 0.0
    return likeness(old.stems[one], new.stems[other])


def _share(matching: Matching, one: int, other: int, weight: int) -> float:
    """`weight` clauses in common as a share of what both hold."""
    return 2 * weight / max(1, matching.old.weight[one] + matching.new.weight[other] - 2)


def _score(matching: Matching, one: int, other: int, share: float) -> int:
    equal = matching.old.exact[one] == matching.new.exact[other]
    return WHOLE if equal else min(WHOLE - 1, round(WHOLE * min(share, 1.0)))


def _depths(side: Side) -> list[int]:
    depths: list[int] = []
    for place, above in enumerate(side.parent):
        depths.append(0 if above is None or above >= place else depths[above] + 1)
    return depths


def _telling_text(side: Side, place: int) -> tuple[bool, str] | None:
    return side.text(place) if len(side.stems[place]) >= TELLING_WORDS else None


def _singles(
    matching: Matching,
    ours: Sequence[int],
    theirs: Sequence[int],
    key: Callable[[Side, int], Hashable | None],
) -> list[tuple[int, int]]:
    """Pairs of clauses whose key occurs once on each side."""
    left = _once(matching.old, ours, key)
    right = _once(matching.new, theirs, key)
    return [(one, right[found]) for found, one in left.items() if found in right]


def _once(
    side: Side, places: Iterable[int], key: Callable[[Side, int], Hashable | None]
) -> dict[Hashable, int]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place in places:
        found = key(side, place)
        if found is not None:
            groups[found].append(place)
    return {found: members[0] for found, members in groups.items() if len(members) == 1}

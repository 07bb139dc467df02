"""Pairs, splits and merges as links with a status, in the order of the new edition."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from app.core.clauses.model import Clause
from app.core.editions.matching import TELLING_WORDS, WHOLE, Matching
from app.core.editions.model import Division, Link, LinkStatus, graded
from app.core.editions.sides import Side


def make_links(matching: Matching, near: Set[tuple[int, int]]) -> tuple[Link, ...]:
    """Every clause of either edition in at least one link; removed ones after what stood before them.

    `near`: (0, old) and (1, new) clauses that had a likely partner, even if they got none.
    """
    old, new = matching.old, matching.new
    displaced = _displaced(matching)
    merged = {part for division in matching.merges.values() for part, _share in division.parts}
    found: list[tuple[tuple[int, int, int], Link]] = []
    images: dict[int, int] = {}
    for one in range(len(old)):
        if one in matching.splits:
            links = _split(matching, one, matching.splits[one])
            images[one] = matching.splits[one].parts[-1][0]
        elif one in merged or one not in matching.forth:
            links = []
        else:
            images[one] = matching.forth[one]
            links = [(matching.forth[one], _paired(matching, one, moved=one in displaced))]
        found += [((other, 0, one), link) for other, link in links]
    for other, division in matching.merges.items():
        for one, _share in division.parts:
            images[one] = other
            link = Link(old.clauses[one].eid, new.clauses[other].eid, LinkStatus.MERGED, _score(division))
            found.append(((other, 0, one), link))
    found += _additions(matching, near, {place for (place, _kind, _one), _link in found})
    found += _removals(matching, near, images)
    return tuple(link for _place, link in sorted(found, key=lambda item: item[0]))


def _split(matching: Matching, one: int, division: Division) -> list[tuple[int, Link]]:
    old, new = matching.old.clauses[one], matching.new.clauses
    return [
        (other, Link(old.eid, new[other].eid, LinkStatus.SPLIT, _score(division)))
        for other, _share in division.parts
    ]


def _score(division: Division) -> int:
    """How much of the whole its parts account for."""
    return graded(min(WHOLE, sum(share for _place, share in division.parts)), sure=division.sure)


def _paired(matching: Matching, one: int, *, moved: bool) -> Link:
    other = matching.forth[one]
    old, new = matching.old.clauses[one], matching.new.clauses[other]
    status = LinkStatus.SAME
    if not same_words(old, new):
        status = LinkStatus.CHANGED
    elif moved or not matching.same_number(one, other) or not matching.same_parent(one, other):
        status = LinkStatus.MOVED
    score = matching.scores[one]
    if status is LinkStatus.CHANGED:
        score = min(score, WHOLE - 1)
    return Link(old.eid, new.eid, status, graded(score, sure=one not in matching.unsure))


def same_words(old: Clause, new: Clause) -> bool:
    """Whether heading and text are the same but for white space."""
    return old.heading.split() == new.heading.split() and old.text.split() == new.text.split()


def _additions(
    matching: Matching, near: Set[tuple[int, int]], placed: Set[int]
) -> list[tuple[tuple[int, int, int], Link]]:
    new = matching.new
    found = []
    for other, clause in enumerate(new.clauses):
        if other not in placed:
            sure = (1, other) not in near and _is_telling(new, other, matching.old)
            found.append(((other, 0, -1), Link(None, clause.eid, LinkStatus.ADDED, WHOLE if sure else 0)))
    return found


def _removals(
    matching: Matching, near: Set[tuple[int, int]], images: Mapping[int, int]
) -> list[tuple[tuple[int, int, int], Link]]:
    """Removed clauses, each after the image of the clause before it."""
    old = matching.old
    found = []
    last = -1
    for one, clause in enumerate(old.clauses):
        if one in images:
            last = images[one]
            continue
        sure = (0, one) not in near and _is_telling(old, one, matching.new)
        found.append(((last, 1, one), Link(clause.eid, None, LinkStatus.REMOVED, WHOLE if sure else 0)))
    return found


def _is_telling(side: Side, place: int, elsewhere: Side) -> bool:
    """Whether a clause without a partner can be told by its words: some, and not those of another clause."""
    return len(side.stems[place]) >= TELLING_WORDS and side.text(place) not in elsewhere.copies


def _displaced(matching: Matching) -> set[int]:
    """Old clauses that stand elsewhere among the siblings they kept: all but a longest run in order."""
    families: dict[int | None, list[int]] = defaultdict(list)
    for one, other in sorted(matching.forth.items()):
        if matching.same_parent(one, other):
            families[matching.old.parent[one]].append(one)
    displaced: set[int] = set()
    for members in families.values():
        ranks = [matching.new.rank[matching.forth[one]] for one in members]
        kept = _longest_rise(ranks)
        displaced |= {one for place, one in enumerate(members) if place not in kept}
    return displaced


def _longest_rise(ranks: Sequence[int]) -> set[int]:
    """Places of a longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for place, rank in enumerate(ranks):
        pile = bisect_left(tails, rank)
        previous.append(ends[pile - 1] if pile else None)
        if pile == len(tails):
            tails.append(rank)
            ends.append(place)
        else:
            tails[pile], ends[pile] = rank, place
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return kept

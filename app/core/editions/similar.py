"""Pairs of clauses whose words were edited: likely partners looked up by rare words and place, the likest first."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.core.editions.matching import WHOLE, Matching
from app.core.editions.sides import Side, likeness

# Looked up per clause: its rarest words and pairs of words, then the partners that share most of them.
_RARE: Final = 24
_POSTINGS: Final = 40
_VOTES: Final = 150
_PARTNERS: Final = 8
_RIVALS: Final = 4
# Siblings of the expected place that are looked at besides.
_NEAR: Final = 4

# Least likeness of a pair: by its words alone, with its place beside it, and for the only one in its place.
_ALONE: Final = 0.75
_PLACED: Final = 0.5
_IN_THE_GAP: Final = 0.35
_ROUNDS: Final = (0.85, _ALONE, _PLACED, _IN_THE_GAP)
# Likeness by which the best partner must surpass every other clause for its words alone to be trusted.
_MARGIN: Final = 0.1
_SURE: Final = 0.6
# Fewer words than these decide nothing without their place; than those, nothing for certain.
_FEW_WORDS: Final = 4
_ENOUGH_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible pair: its likeness, and how much likelier than the old clause's next best it is."""

    one: int
    other: int
    likeness: float
    margin: float


class Index:
    """Clauses of one side by the words and pairs of words they have, rare ones only."""

    def __init__(self, side: Side, places: Iterable[int]) -> None:
        self._postings: dict[str, list[int]] = defaultdict(list)
        for place in places:
            for feature in features(side.stems[place]):
                posting = self._postings[feature]
                # One more than is looked at: enough to know that it is not rare.
                if len(posting) <= _POSTINGS:
                    posting.append(place)

    def lookup(self, stems: str, limit: int) -> list[int]:
        """Up to `limit` clauses that share most of the text's rarest features, the best first."""
        found = [self._postings[one] for one in features(stems) if one in self._postings]
        rare = sorted((posting for posting in found if len(posting) <= _POSTINGS), key=len)[:_RARE]
        votes: Counter[int] = Counter()
        cast = 0
        for posting in rare:
            if cast > _VOTES:
                break
            votes.update(posting)
            cast += len(posting)
        return [place for place, _count in votes.most_common(limit)]

    def is_commonplace(self, stems: str) -> bool:
        """Whether most of the text stands in too many clauses to be looked up."""
        found = features(stems)
        common = sum(len(self._postings[one]) > _POSTINGS for one in found if one in self._postings)
        return 2 * common > len(found)


def features(stems: str) -> dict[str, None]:
    """Single words and neighbouring pairs of the first thousand words, each once, in their order."""
    head = stems[:1000]
    return dict.fromkeys((*head, *(head[place : place + 2] for place in range(len(head) - 1))))


def pair_similar(matching: Matching) -> list[Candidate]:
    """Pairs edited clauses, the likest first; returns the candidates, for what could not be decided."""
    candidates = _candidates(matching)
    for least in _ROUNDS:
        ranked = [
            (candidate.likeness + _closeness(matching, candidate), candidate)
            for candidate in candidates
            if candidate.likeness >= least and matching.free(candidate.one, candidate.other)
        ]
        ranked.sort(key=lambda item: (-item[0], item[1].one, item[1].other))
        for _rank, candidate in ranked:
            if matching.free(candidate.one, candidate.other) and _acceptable(matching, candidate):
                score = min(WHOLE - 1, round(WHOLE * candidate.likeness))
                matching.pair(candidate.one, candidate.other, score, sure=_is_sure(matching, candidate))
    return candidates


def _candidates(matching: Matching) -> list[Candidate]:
    old, new = matching.old, matching.new
    index = Index(new, matching.free_new())
    likely: list[tuple[int, int, float]] = []
    for one in matching.free_old():
        others = dict.fromkeys((*index.lookup(old.stems[one], _PARTNERS), *_near(matching, one)))
        for other in others:
            score = likeness(old.stems[one], new.stems[other], _IN_THE_GAP)
            if score >= _IN_THE_GAP:
                likely.append((one, other, score))
    decided = [place for place in range(len(old)) if not matching.is_free_old(place)]
    ours = _Rivals(old, decided, [(other, one, score) for one, other, score in likely])
    decided = [place for place in range(len(new)) if not matching.is_free_new(place)]
    theirs = _Rivals(new, decided, likely)
    return [
        Candidate(
            one,
            other,
            score,
            score - max(theirs.best(one, other, old.stems[one]), ours.best(other, one, new.stems[other])),
        )
        for one, other, score in likely
    ]


class _Rivals:
    """How like a clause is to clauses of `side` that are not its candidate: free ones and those accounted for."""

    def __init__(self, side: Side, decided: Iterable[int], likely: Iterable[tuple[int, int, float]]) -> None:
        self._side = side
        self._decided = Index(side, decided)
        self._known: dict[int, list[tuple[float, int]]] = defaultdict(list)
        self._best_decided: dict[int, float] = {}
        for place, rival, score in likely:
            self._known[place].append((score, rival))

    def best(self, place: int, candidate: int, stems: str) -> float:
        """The likeness of the likest of them to the clause `place` of the other side."""
        if place not in self._best_decided:
            found = self._decided.lookup(stems, _RIVALS)
            scores = [likeness(stems, self._side.stems[rival], _IN_THE_GAP) for rival in found]
            unknown = 1.0 if self._decided.is_commonplace(stems) else 0.0
            self._best_decided[place] = max(scores, default=unknown)
        free = (score for score, rival in self._known[place] if rival != candidate)
        return max((self._best_decided[place], *free))


def _near(matching: Matching, one: int) -> list[int]:
    """Free clauses around the place where the old one would be expected."""
    old, new = matching.old, matching.new
    found: list[int] = []
    before, after, above = old.before(one), old.after(one), old.parent[one]
    if before is not None and before in matching.forth:
        found += _free_run(matching, new.after(matching.forth[before]), forward=True)
    if after is not None and after in matching.forth:
        found += _free_run(matching, new.before(matching.forth[after]), forward=False)
    if above is None or above in matching.forth:
        siblings = new.children.get(None if above is None else matching.forth[above], [])
        middle = old.rank[one]
        window = siblings[max(0, middle - _NEAR) : middle + _NEAR + 1]
        found += [other for other in window if matching.is_free_new(other)]
    return found


def _free_run(matching: Matching, place: int | None, *, forward: bool) -> list[int]:
    found: list[int] = []
    while place is not None and matching.is_free_new(place) and len(found) < _NEAR:
        found.append(place)
        place = matching.new.after(place) if forward else matching.new.before(place)
    return found


def _closeness(matching: Matching, candidate: Candidate) -> float:
    """What place and number add to a pair's rank; they decide between alike texts, never instead of them."""
    one, other = candidate.one, candidate.other
    level = matching.old.clauses[one].level is matching.new.clauses[other].level
    return (
        0.10 * matching.same_parent(one, other)
        + 0.08 * matching.follows(one, other)
        + 0.08 * matching.precedes(one, other)
        + 0.04 * matching.same_number(one, other)
        + 0.05 * level
    )


def _acceptable(matching: Matching, candidate: Candidate) -> bool:
    one, other = candidate.one, candidate.other
    if matching.old.clauses[one].quoted != matching.new.clauses[other].quoted:
        return False
    beside = matching.follows(one, other) or matching.precedes(one, other)
    if one in matching.old.children and other in matching.new.children:
        # The heading of a removed article is often like that of an added one.
        return matching.share_content(one, other) or (beside and matching.may_hold(one, other))
    if min(len(matching.old.stems[one]), len(matching.new.stems[other])) < _FEW_WORDS:
        return beside and matching.same_parent(one, other) and candidate.likeness >= _PLACED
    if candidate.margin >= _MARGIN and candidate.likeness >= _PLACED:
        return True
    if candidate.likeness >= _ALONE:
        return beside or matching.same_parent(one, other)
    if candidate.likeness >= _PLACED:
        return beside
    return (
        matching.follows(one, other)
        and matching.precedes(one, other)
        and matching.old.clauses[one].level is matching.new.clauses[other].level
    )


def _is_sure(matching: Matching, candidate: Candidate) -> bool:
    one, other, old, new = candidate.one, candidate.other, matching.old, matching.new
    if candidate.likeness < _SURE or old.clauses[one].level is not new.clauses[other].level:
        return False
    if matching.follows(one, other) and matching.precedes(one, other) and matching.same_parent(one, other):
        return True
    enough = min(len(old.stems[one]), len(new.stems[other])) >= _ENOUGH_WORDS
    return enough and candidate.margin >= _MARGIN

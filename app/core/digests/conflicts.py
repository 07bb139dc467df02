"""Where the proposals for one clause cannot stand together: found for the group, which decides.

Two wordings are compared with the clause's, never with each other: each touches stretches of it (`conflict_touches`).
The stretches of all proposals lie on one line and are swept over once, so that what meets at one place is one conflict
of all who meet there; the cost grows with the number of stretches, not of pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby
from typing import Final, Literal

from app.core.amendments.model import Step
from app.core.digests.conflict_references import Cited, cited
from app.core.digests.conflict_touches import BUDGET, Comparer, Stretch, Tokens, says
from app.core.digests.proposals import Proposal

ConflictKind = Literal[
    "same-words", "replaced-differently", "deleted-and-amended", "same-reference", "kept-and-deleted"
]
KINDS: Final[tuple[ConflictKind, ...]] = (
    "kept-and-deleted",
    "deleted-and-amended",
    "replaced-differently",
    "same-words",
    "same-reference",
)
LISTED: Final = 50
"""Conflicts listed of a clause; the others are counted."""
_WORDS_SHOWN: Final = 160
_CONTEXT: Final = 2
"""Words on either side by which a place between words is named."""
_PLACES_NAMED: Final = 3
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Proposals, by number, that cannot all stand as they are.

    "replaced-differently": they put different texts in the place of `words`; "deleted-and-amended": one takes out what
    another changes; "same-words": they touch the same words otherwise, or put different words at one place;
    "same-reference": they speak differently of the same other unit (`words`); "kept-and-deleted": of the whole clause.
    `words` are the clause's in `language`, shortened; empty where the clause has no text in it.
    """

    kind: ConflictKind
    proposals: tuple[int, ...]
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Conflicts:
    """`found`: at most `LISTED`, about the whole clause first, then by supporters. `more`: how many others."""

    found: tuple[Conflict, ...] = ()
    more: int = 0


def find_conflicts(
    clause_texts: Mapping[str, str], proposals: Iterable[Proposal], *, budget: int = BUDGET
) -> Conflicts:
    """The conflicts among the proposals for one clause, the same in whatever order they come.

    Wordings in different languages are compared as to deletion and references only. `budget`: products of tokens
    compared word by word; wordings beyond it are compared by lines, which may name more words than really differ.
    """
    ordered = sorted(proposals, key=lambda one: one.number)
    weights = {one.number: one.supporters for one in ordered}
    amending = [one for one in ordered if one.kind not in ("delete", "keep")]
    references = _References()
    found: list[Conflict] = []
    more = 0
    for language, group in groupby(sorted(amending, key=_language_first), lambda one: one.language):
        text = clause_texts.get(language, "")
        if not text.strip():
            found += _without_text(tuple(one.number for one in group), language)
            continue
        comparer = Comparer(text, budget)
        line = _Line(comparer.clause)
        for proposal in group:
            new = Tokens.of(proposal.text)
            for change in comparer.touches(new):
                if line.add(change.stretch, proposal.number, proposal.supporters):
                    references.know(change.stretch, cited(comparer.clause, new, change, language))
                references.add(change.stretch, proposal.number, language)
        budget = comparer.left
        references.forget()
        listed, others = line.conflicts(language)
        found += listed
        more += others
    found += references.conflicts()
    found.sort(key=lambda one: _rank(one, weights))
    found = [*_about_the_whole(clause_texts, ordered, amending), *found]
    return Conflicts(tuple(found[:LISTED]), more + len(found[LISTED:]))


def _language_first(proposal: Proposal) -> tuple[str, int]:
    return proposal.language, proposal.number


def _rank(conflict: Conflict, weights: Mapping[int, int]) -> tuple[int, int, tuple[int, ...], str]:
    supporters = sum(weights[number] for number in conflict.proposals)
    return -supporters, KINDS.index(conflict.kind), conflict.proposals, conflict.words


def _about_the_whole(
    clause_texts: Mapping[str, str], ordered: Sequence[Proposal], amending: Sequence[Proposal]
) -> Iterator[Conflict]:
    """Deletion of the clause against keeping it and against every amendment, whatever the language."""
    deleting = [one for one in ordered if one.kind == "delete"]
    keeping = [one for one in ordered if one.kind == "keep"]
    kinds: tuple[tuple[ConflictKind, Sequence[Proposal]], ...]
    kinds = (("kept-and-deleted", keeping), ("deleted-and-amended", amending))
    for kind, others in kinds:
        if deleting and others:
            language = others[0].language
            numbers = sorted(one.number for one in (*deleting, *others))
            yield Conflict(kind, tuple(numbers), _shortened(clause_texts.get(language, "")), language)


def _without_text(numbers: tuple[int, ...], language: str) -> Iterator[Conflict]:
    """Wordings in a language that the clause has not: each is all of it."""
    if len(numbers) > 1:
        yield Conflict("replaced-differently", numbers, "", language)


def _shortened(text: str) -> str:
    """The beginning of a text on one line, cut between words where it is long."""
    line = " ".join(text[: _WORDS_SHOWN * 4].split())
    if len(line) <= _WORDS_SHOWN:
        return line
    return f"{line[:_WORDS_SHOWN].rsplit(' ', 1)[0]} {_ELLIPSIS}"


@dataclass(slots=True)
class _Touching:
    """The proposals that make one change. `mark`: 64 bits that tell their set from others."""

    numbers: list[int] = field(default_factory=list)
    weight: int = 0
    mark: int = 0


@dataclass(slots=True)
class _Active:
    """The changes of one kind that meet at a place: how many, by how many, and the mark of all."""

    changes: int = 0
    weight: int = 0
    mark: int = 0

    def turn(self, touching: _Touching, sign: int) -> None:
        self.changes += sign
        self.weight += sign * touching.weight
        self.mark ^= touching.mark


_Key = tuple[ConflictKind, int]


@dataclass(slots=True)
class _Meeting:
    """A conflict before its proposals are listed. `places`: the events of the sweep at which it was met."""

    weight: int
    first: int
    places: list[int] = field(default_factory=list)


_GOING: Final = 1


class _Line:
    """The changes to a clause's text in one language on the line of its words and gaps."""

    def __init__(self, clause: Tokens) -> None:
        self._clause = clause
        self._touching: defaultdict[Stretch, _Touching] = defaultdict(_Touching)

    def add(self, stretch: Stretch, number: int, weight: int) -> bool:
        """One proposal's change; True where it is the first to make it."""
        touching = self._touching[stretch]
        touching.numbers.append(number)
        touching.weight += weight
        touching.mark ^= _mark(number)
        return len(touching.numbers) == 1

    def conflicts(self, language: str) -> tuple[list[Conflict], int]:
        """At most `LISTED` conflicts, and the number of the others."""
        events = self._events()
        met = self._meetings(events)
        chosen = sorted(met, key=lambda key: (-met[key].weight, met[key].first, KINDS.index(key[0])))[:LISTED]
        wanted: defaultdict[int, list[_Key]] = defaultdict(list)
        for key in chosen:
            for place in met[key].places:
                wanted[place].append(key)
        found: dict[_Key, tuple[tuple[int, ...], list[str]]] = {}
        active: dict[Stretch, None] = {}
        for place, (_at, going, stretch) in enumerate(events):
            for key in wanted.get(place, ()):
                taking_part = [one for one in active if _takes_part(one, key[0], active)]
                numbers = sorted({number for one in taking_part for number in self._touching[one].numbers})
                found.setdefault(key, (tuple(numbers), []))[1].append(self._words(taking_part))
            if going:
                del active[stretch]
            else:
                active[stretch] = None
        listed = [
            Conflict(kind, numbers, _shortened(f" {_ELLIPSIS} ".join(dict.fromkeys(words))), language)
            for (kind, _mark_of), (numbers, words) in ((key, found[key]) for key in chosen)
        ]
        return listed, len(met) - len(listed)

    def _events(self) -> list[tuple[int, int, Stretch]]:
        """Where changes begin and where they end, in order: what begins at a place meets what ends there."""
        events = [(stretch.first, 0, stretch) for stretch in self._touching]
        events += [(stretch.last, _GOING, stretch) for stretch in self._touching]
        return sorted(events, key=lambda event: (event[0], event[1], _order(event[2])))

    def _meetings(self, events: Sequence[tuple[int, int, Stretch]]) -> dict[_Key, _Meeting]:
        """Everything that meets, by kind and by who takes part: the same proposals at several places are one."""
        active = {"replaced": _Active(), "deleted": _Active(), "inserted": _Active()}
        met: dict[_Key, _Meeting] = {}
        grown = False
        for place, (at, going, stretch) in enumerate(events):
            if going and grown:
                # Before anything ends all that meet here are met; until something begins, there will only be fewer.
                for kind, weight, mark in _kinds(active["replaced"], active["deleted"], active["inserted"]):
                    meeting = met.setdefault((kind, mark), _Meeting(weight, at))
                    if len(meeting.places) < _PLACES_NAMED:
                        meeting.places.append(place)
            grown = not going
            active[stretch.kind].turn(self._touching[stretch], -1 if going else 1)
        return met

    def _words(self, meeting: Sequence[Stretch]) -> str:
        """The words that all of them touch; around a gap, the words on both sides."""
        start = max(one.first for one in meeting)
        end = min(one.last for one in meeting)
        tokens = self._clause.tokens
        if start % 2 or end > start:
            return _shortened(self._clause.words((start + start % 2) // 2 - start % 2, (end + 1) // 2))
        left = right = start // 2
        for _word in range(_CONTEXT):
            left = _step(tokens, left, -1)
            right = _step(tokens, right, 1)
        return _shortened(self._clause.words(left, right))


def _order(stretch: Stretch) -> tuple[str, int, int, tuple[str, ...]]:
    return stretch.kind, stretch.start, stretch.end, stretch.words


def _step(tokens: Sequence[str], gap: int, direction: int) -> int:
    """The gap beyond the next word on one side."""
    while 0 <= gap - (direction < 0) < len(tokens):
        passed = tokens[gap - (direction < 0)]
        gap += direction
        if says(passed):
            break
    return gap


def _kinds(replaced: _Active, deleted: _Active, inserted: _Active) -> Iterator[tuple[ConflictKind, int, int]]:
    """The conflicts of what meets at one place: kind, supporters, mark."""
    amended = replaced.changes + inserted.changes
    if replaced.changes > 1:
        yield "replaced-differently", replaced.weight, replaced.mark
    if deleted.changes and amended:
        weight = replaced.weight + deleted.weight + inserted.weight
        yield "deleted-and-amended", weight, replaced.mark ^ deleted.mark ^ inserted.mark
    if inserted.changes and amended > 1:
        yield "same-words", inserted.weight + replaced.weight, inserted.mark ^ replaced.mark
    elif deleted.changes > 1 and not amended:
        yield "same-words", deleted.weight, deleted.mark


def _takes_part(stretch: Stretch, kind: ConflictKind, meeting: Iterable[Stretch]) -> bool:
    if kind == "replaced-differently":
        return stretch.kind == "replaced"
    if kind == "same-words" and any(one.kind != "deleted" for one in meeting):
        return stretch.kind != "deleted"
    return True


def _mark(number: int) -> int:
    return int.from_bytes(blake2b(number.to_bytes(8, "big"), digest_size=8).digest(), "big")


@dataclass(slots=True)
class _Citing:
    """Who speaks of one unit: language → manner → proposals; the words by which the first did."""

    adds: dict[str, dict[tuple[str, ...], set[int]]] = field(default_factory=dict)
    removes: set[int] = field(default_factory=set)
    named: tuple[int, str, str] | None = None

    def conflicting(self) -> set[int]:
        adding = {number for manners in self.adds.values() for who in manners.values() for number in who}
        if self.removes - adding and adding - self.removes:
            return adding | self.removes
        found: set[int] = set()
        for manners in self.adds.values():
            numbers = {number for who in manners.values() for number in who}
            # One who speaks of it in two ways has not contradicted anybody.
            if len(manners) > 1 and any(numbers - who for who in manners.values()):
                found |= numbers
        return found if len(found) > 1 else set()


class _References:
    """The units that proposals cite or no longer cite."""

    def __init__(self) -> None:
        self._of_stretch: dict[Stretch, tuple[Cited, ...]] = {}
        self._citing: defaultdict[Step, _Citing] = defaultdict(_Citing)

    def know(self, stretch: Stretch, references: tuple[Cited, ...]) -> None:
        if references:
            self._of_stretch[stretch] = references

    def forget(self) -> None:
        """The next text's stretches are others."""
        self._of_stretch.clear()

    def add(self, stretch: Stretch, number: int, language: str) -> None:
        for one in self._of_stretch.get(stretch, ()):
            citing = self._citing[one.unit]
            named = (number, one.words, language)
            citing.named = named if citing.named is None else min(citing.named, named)
            if one.adds:
                citing.adds.setdefault(language, {}).setdefault(one.manner, set()).add(number)
            else:
                citing.removes.add(number)

    def conflicts(self) -> Iterator[Conflict]:
        for citing in self._citing.values():
            numbers = citing.conflicting()
            if numbers and citing.named is not None:
                _number, words, language = citing.named
                yield Conflict("same-reference", tuple(sorted(numbers)), _shortened(words), language)

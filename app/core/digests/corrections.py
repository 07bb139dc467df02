"""What the secretary says of groups goes before what compiling finds: comments kept apart, comments put together.

The corrections make two things that do not depend on what was found, so that correcting twice changes nothing: the
comments that leave whatever group they are found in, and the links by which comments and the rest of their groups
belong together.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.core.digests.campaign_match import added_sentences
from app.core.digests.campaign_texts import ComparedText, compared_text
from app.core.digests.compile import Reread
from app.core.digests.findings import CommentGroup, GroupMember
from app.core.digests.model import DigestComment
from app.core.digests.tallies import bars

APART: Final = "apart"
TOGETHER: Final = "together"
SIDES: Final = {"support": 1, "oppose": -1}
"""Stances of which no group holds both, whoever asks for it: the digest says so of its method."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision about two comments of one clause, by their ids as in the API.

    "apart": `comment` leaves the group it is found in; `other` stays there, and what was put together with `comment`
    before stays with `other` (with nobody, where `other` is `comment` itself). "together": `comment` and whatever it
    is found with belong to one group with `other` and whatever that is found with.
    """

    kind: str
    comment: str
    other: str


def full_text(comment: DigestComment) -> str:
    """All that a comment says: a wording that is proposed is as much what somebody says as the words around it."""
    return f"{comment.body}\n{comment.proposed_text}" if comment.proposed_text else comment.body


def corrections_version(corrections: Sequence[Correction]) -> str:
    """The same for the same corrections in the same order, hexadecimal; empty for none."""
    if not corrections:
        return ""
    said = "\n".join(f"{one.kind} {one.comment} {one.other}" for one in corrections)
    return hashlib.sha256(said.encode()).hexdigest()


def correct_groups(
    groups: Sequence[CommentGroup], corrections: Sequence[Correction], reread: Reread
) -> tuple[CommentGroup, ...]:
    """The groups of one clause as they stand after the corrections, a later one going before an earlier.

    `reread` gives the clause's shown comments; who is not among them is left out. An official position stands alone
    and nothing is put together through it; comments for and against are not joined. Every comment is in one group at
    most. A representative that leaves is replaced by the earliest member; a group of one is none. Memory: a few
    hundred bytes a comment of the groups that are corrected, and one text of each.
    """
    alone, links = _decide(corrections)
    if not alone and not links:
        return tuple(groups)
    named = alone.union(*links) if links else alone
    touched = [group for group in groups if any(member.id in named for member in group.members)]
    others = [group for group in groups if all(member.id not in named for member in group.members)]
    wanted = named.union(*({member.id for member in group.members} for group in touched))
    said = {one.id: _Said.of(one) for one in reread() if one.id in wanted}
    joined = _join(touched, alone, links, said)
    made = _with_additions([_gather(ids, touched, alone, said) for ids in joined], reread)
    return tuple(sorted((*others, *made), key=lambda one: (-one.count, one.first_at, one.members[0].id)))


def _decide(corrections: Iterable[Correction]) -> tuple[set[str], list[tuple[str, str]]]:
    """Comments that leave the group they are found in, and pairs that belong together."""
    alone: set[str] = set()
    links: list[tuple[str, str]] = []
    for one in corrections:
        if one.kind == APART:
            alone.add(one.comment)
            handed_on = ({one.other if end == one.comment else end for end in link} for link in links)
            # A link to the one that stays is held by itself; so is one that nobody is left to hold.
            links = [
                (min(ends), max(ends)) for ends in handed_on if len(ends) == 2 and one.comment not in ends
            ]
        elif one.comment != one.other:
            links.append((one.comment, one.other))
    return alone, links


@dataclass(frozen=True, slots=True)
class _Said:
    """What the figures of a group are counted from."""

    received_at: datetime
    stance: str
    language: str
    source: str
    official: bool

    @classmethod
    def of(cls, comment: DigestComment) -> _Said:
        return cls(
            comment.received_at, comment.stance, comment.language, comment.source, bool(comment.official)
        )


class _Joined:
    """Comments joined step by step; a step that would bring both sides together is not taken."""

    def __init__(self, said: dict[str, _Said]) -> None:
        self._above: dict[str, str] = {}
        self._sides: dict[str, set[int]] = {}
        self._said = said

    def join(self, one: str, other: str) -> None:
        first, second = self._root(one), self._root(other)
        if first == second or self._sides[first] | self._sides[second] == {1, -1}:
            return
        self._above[second] = first
        self._sides[first] |= self._sides.pop(second)

    def all(self) -> Iterator[list[str]]:
        gathered: dict[str, list[str]] = {}
        for one in list(self._above):
            gathered.setdefault(self._root(one), []).append(one)
        yield from gathered.values()

    def _root(self, one: str) -> str:
        if one not in self._above:
            self._above[one] = one
            said = self._said.get(one)
            self._sides[one] = {SIDES[said.stance]} if said and said.stance in SIDES else set()
        while (above := self._above[one]) != one:
            self._above[one] = self._above[above]
            one = above
        return one


def _join(
    groups: Sequence[CommentGroup],
    alone: set[str],
    links: Sequence[tuple[str, str]],
    said: dict[str, _Said],
) -> list[list[str]]:
    """Ids of the comments of each group that the corrections leave or make."""
    official = {one for one, known in said.items() if known.official}
    joined = _Joined(said)
    for group in groups:
        stay = [member.id for member in group.members if member.id not in alone | official]
        for one in stay[1:]:
            joined.join(stay[0], one)
    for one, other in links:
        # Who is not shown still holds together what was put together with it.
        if one not in official and other not in official:
            joined.join(one, other)
    shown = ([one for one in ids if one in said] for ids in joined.all())
    return [ids for ids in shown if len(ids) > 1]


@dataclass(frozen=True, slots=True)
class _Made:
    """A group whose members' additions are still to be found, but for those `known`."""

    group: CommentGroup
    known: frozenset[str]


def _gather(
    ids: Sequence[str], groups: Sequence[CommentGroup], alone: set[str], said: dict[str, _Said]
) -> _Made:
    ordered = sorted(ids, key=lambda one: (said[one].received_at, one))
    among = set(ids)
    # The groups come with the largest first: its representative stands for those that join it.
    found = next(
        (one for one in groups if one.representative in among and one.representative not in alone), None
    )
    representative = ordered[0] if found is None else found.representative
    stayed = {} if found is None else {one.id: one for one in found.members if one.id not in alone}
    group = CommentGroup(
        representative=representative,
        members=tuple(stayed.get(one) or GroupMember(one) for one in ordered),
        first_at=said[ordered[0]].received_at,
        last_at=said[ordered[-1]].received_at,
        by_stance=bars("stance", Counter(said[one].stance for one in ordered)),
        by_language=bars("language", Counter(said[one].language for one in ordered)),
        by_source=bars("source", Counter(said[one].source for one in ordered)),
    )
    return _Made(group, frozenset({*stayed, representative}))


def _with_additions(made: Sequence[_Made], reread: Reread) -> Iterator[CommentGroup]:
    representatives = {
        one.group.representative for one in made if any(m.id not in one.known for m in one.group.members)
    }
    texts: dict[str, ComparedText] = {}
    added: dict[str, tuple[str, ...]] = {}
    if representatives:
        texts = {one.id: compared_text(full_text(one)) for one in reread() if one.id in representatives}
        wanted = {
            member.id: one.group.representative
            for one in made
            for member in one.group.members
            if member.id not in one.known
        }
        for comment in reread():
            if comment.id in wanted:
                representative = texts[wanted[comment.id]]
                added[comment.id] = added_sentences(representative, compared_text(full_text(comment)))
    for one in made:
        members = (
            member if member.id in one.known else GroupMember(member.id, added[member.id])
            for member in one.group.members
        )
        yield replace(one.group, members=tuple(members))

"""What compiling finds among the comments of one clause: groups of similar ones, wordings proposed, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.digests.model import Bar
from app.core.digests.tallies import bars
from app.core.moments import parse_utc, utc_text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording or an act that comments ask for, equal ones as one. `number` from 1 within the clause.

    `kind`: "replace" (a whole new wording), "words" (some words for others), "insert", "delete", "keep". `first`: id
    of the earliest comment; `comments`: ids of all that ask for it; `organisations`: of official ones among them.
    """

    number: int
    kind: str
    text: str
    language: str
    first: str
    supporters: int
    organisations: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Proposals, by number, that cannot stand together or that the group must decide on together.

    `kind`: "replaced-differently", "deleted-and-amended", "kept-and-deleted", "same-words", "same-reference".
    `words`: of the clause that they touch, or the reference they share; empty for the whole clause.
    """

    kind: str
    proposals: tuple[int, ...]
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class GroupMember:
    """`added`: its sentences that the representative has not."""

    id: str
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentGroup:
    """Comments that say nearly the same: at least two, `members` by time of receipt, the representative among them."""

    representative: str
    members: tuple[GroupMember, ...]
    first_at: datetime
    last_at: datetime
    by_stance: tuple[Bar, ...] = ()
    by_language: tuple[Bar, ...] = ()
    by_source: tuple[Bar, ...] = ()

    @property
    def count(self) -> int:
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Findings:
    """`groups`: the largest first. `more_conflicts`: conflicts beyond those listed."""

    groups: tuple[CommentGroup, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    more_conflicts: int = 0

    @property
    def grouped(self) -> int:
        """Comments that stand in a group."""
        return sum(group.count for group in self.groups)

    def to_json(self) -> dict[str, object]:
        return {
            "groups": [_group_json(group) for group in self.groups],
            "proposals": [_proposal_json(proposal) for proposal in self.proposals],
            "conflicts": [_conflict_json(conflict) for conflict in self.conflicts],
            "more_conflicts": self.more_conflicts,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Findings:
        return cls(
            tuple(_group(one) for one in document["groups"]),
            tuple(_proposal(one) for one in document["proposals"]),
            tuple(_conflict(one) for one in document["conflicts"]),
            document["more_conflicts"],
        )


NOTHING_FOUND = Findings()


def _group_json(group: CommentGroup) -> dict[str, object]:
    return {
        "representative": group.representative,
        "count": group.count,
        "first_at": utc_text(group.first_at),
        "last_at": utc_text(group.last_at),
        "by_stance": dict(group.by_stance),
        "by_language": dict(group.by_language),
        "by_source": dict(group.by_source),
        "members": [{"id": member.id, "added": list(member.added)} for member in group.members],
    }


def _group(document: Mapping[str, Any]) -> CommentGroup:
    return CommentGroup(
        representative=document["representative"],
        members=tuple(GroupMember(one["id"], tuple(one["added"])) for one in document["members"]),
        first_at=parse_utc(document["first_at"]),
        last_at=parse_utc(document["last_at"]),
        by_stance=bars("stance", document["by_stance"]),
        by_language=bars("language", document["by_language"]),
        by_source=bars("source", document["by_source"]),
    )


def _proposal_json(proposal: Proposal) -> dict[str, object]:
    return {
        "number": proposal.number,
        "kind": proposal.kind,
        "text": proposal.text,
        "language": proposal.language,
        "first": proposal.first,
        "supporters": proposal.supporters,
        "organisations": list(proposal.organisations),
        "comments": list(proposal.comments),
    }


def _proposal(document: Mapping[str, Any]) -> Proposal:
    lists = {name: tuple(document[name]) for name in ("organisations", "comments")}
    return Proposal(**{**document, **lists})


def _conflict_json(conflict: Conflict) -> dict[str, object]:
    return {
        "kind": conflict.kind,
        "proposals": list(conflict.proposals),
        "words": conflict.words,
        "language": conflict.language,
    }


def _conflict(document: Mapping[str, Any]) -> Conflict:
    return Conflict(**{**document, "proposals": tuple(document["proposals"])})

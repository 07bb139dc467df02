"""What a finished digest found, in a file beside its others, from which its pages read one clause at a time.

The file holds what was found and the ids of the comments in the order of display, no comment's own text but what
proposals and additions repeat: pages take the comments from the database, where one may have been hidden since.
In it, clause by clause: the clause line, what was found, the members of each group, then sixteen bytes a comment (its
id, in the order of display). At the end the index, and where that begins.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any, BinaryIO, Final, Self
from uuid import UUID

import orjson

from app.core.digests.canonical import clause_from_json, dump
from app.core.digests.findings import Conflict, Findings, GroupMember, Proposal
from app.core.digests.model import Bar, DigestClause
from app.core.digests.stream import CompiledDigest, DigestStream, DisplaySection
from app.core.digests.tallies import bars
from app.core.moments import parse_utc

FORMAT: Final = "findings"
"""Of the row that names the file; no format that anybody orders or downloads."""
_MAGIC: Final = b"pikir findings 1\n"
_ID_BYTES: Final = 16
_TAIL_BYTES: Final = 21
"""The place of the index, twenty digits and a line feed."""
_WRITTEN_AT_ONCE: Final = 4096
"""Comments whose ids are held until they are written."""


@dataclass(frozen=True, slots=True)
class WrittenFindings:
    """Bytes written, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group of similar comments without its members. `place`: its own among the groups of its clause, from 0.

    `number`: that of its representative in the digest; the others' follow. `additions`: members that added something.
    """

    place: int
    representative: str
    number: int
    count: int
    additions: int
    first_at: datetime
    last_at: datetime
    by_stance: tuple[Bar, ...]
    by_language: tuple[Bar, ...]
    by_source: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class FoundClause:
    """What the index says of a clause that has comments. `place`: its own in the file, from 0.

    `first_number`: of its first comment; official positions come first, then the groups, then the others.
    """

    place: int
    eid: str | None
    edition: int | None
    first_number: int
    comments: int
    officials: int
    groups: int
    grouped: int
    proposals: int
    conflicts: int
    start: int
    clause_size: int
    found_size: int
    members_sizes: tuple[int, ...]

    @property
    def ids_start(self) -> int:
        return self.start + self.clause_size + self.found_size + sum(self.members_sizes)


def write_findings(compiled: CompiledDigest, out: BinaryIO) -> WrittenFindings:
    """Writes the file of a compiled digest to `out`, which need not be sought in. The same digest, the same bytes."""
    return _Writing(out).carry_out(DigestStream(compiled, ""))


class _Writing:
    def __init__(self, out: BinaryIO) -> None:
        self._out, self._size, self._sha256 = out, 0, hashlib.sha256()

    def carry_out(self, digest: DigestStream) -> WrittenFindings:
        index: list[dict[str, object]] = []
        number = 1
        self._write(_MAGIC)
        for section in digest.sections():
            comments = section.tally.counts.shown
            if comments:
                index.append(self._clause(section, number))
            number += comments
        start = self._size
        self._write(orjson.dumps(index) + b"\n")
        self._write(b"%020d\n" % start)
        return WrittenFindings(self._size, self._sha256.hexdigest())

    def _clause(self, section: DisplaySection, number: int) -> dict[str, object]:
        start, findings, line = self._size, section.findings, section.clause_line
        self._write(line)
        found = dump(_without_members(findings)) + b"\n"
        self._write(found)
        members = [orjson.dumps([[one.id, list(one.added)] for one in g.members]) for g in findings.groups]
        for one in members:
            self._write(one)
        self._ids(section)
        clause = section.clause
        return {
            "clause": None if clause is None else clause.eid,
            "edition": None if clause is None else clause.edition,
            "number": number,
            "comments": section.tally.counts.shown,
            "officials": section.tally.official,
            "groups": len(findings.groups),
            "grouped": findings.grouped,
            "proposals": len(findings.proposals),
            "conflicts": len(findings.conflicts) + findings.more_conflicts,
            "start": start,
            "clause_size": len(line),
            "found_size": len(found),
            "members_sizes": [len(one) for one in members],
        }

    def _ids(self, section: DisplaySection) -> None:
        held = bytearray()
        for comment in section.comments:
            held += UUID(comment.id).bytes
            if len(held) == _ID_BYTES * _WRITTEN_AT_ONCE:
                self._write(bytes(held))
                held.clear()
        self._write(bytes(held))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._sha256.update(data)
        self._size += len(data)


def _without_members(findings: Findings) -> dict[str, object]:
    document = findings.to_json()
    bare = Findings(tuple(replace(group, members=()) for group in findings.groups)).to_json()["groups"]
    assert isinstance(bare, list)
    for one, group in zip(bare, findings.groups, strict=True):
        one["count"] = group.count
        one["additions"] = sum(1 for member in group.members if member.added)
    return {**document, "groups": bare}


@dataclass(frozen=True, slots=True)
class FindingsFile:
    """A file that `write_findings` wrote; `clauses` in the order of the digest. Read by place, so never whole."""

    clauses: tuple[FoundClause, ...]
    _file: BinaryIO

    @classmethod
    def read(cls, opened: BinaryIO) -> Self:
        """Raises ValueError when it is no such file."""
        opened.seek(0)
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise ValueError("no file of findings")
        end = opened.seek(-_TAIL_BYTES, 2)
        start = int(opened.read(_TAIL_BYTES))
        opened.seek(start)
        index = orjson.loads(opened.read(end - start))
        return cls(tuple(_found_clause(place, one) for place, one in enumerate(index)), opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def clause(self, of: FoundClause) -> DigestClause | None:
        return clause_from_json(orjson.loads(self._read(of.start, of.clause_size)))

    def groups(self, of: FoundClause) -> tuple[FoundGroup, ...]:
        """The largest first."""
        documents = self._found(of)["groups"]
        numbers = accumulate((one["count"] for one in documents), initial=of.first_number + of.officials)
        return tuple(
            _found_group(place, number, one)
            for place, (number, one) in enumerate(zip(numbers, documents, strict=False))
        )

    def proposals(self, of: FoundClause) -> tuple[tuple[Proposal, ...], tuple[Conflict, ...], int]:
        """Proposals, the conflicts listed, and how many conflicts are not."""
        findings = Findings.from_json({**self._found(of), "groups": []})
        return findings.proposals, findings.conflicts, findings.more_conflicts

    def members(self, of: FoundClause, group: FoundGroup) -> tuple[GroupMember, ...]:
        """In the order of display, the representative first."""
        start = of.start + of.clause_size + of.found_size + sum(of.members_sizes[: group.place])
        read = orjson.loads(self._read(start, of.members_sizes[group.place]))
        members = (GroupMember(one, tuple(added)) for one, added in read)
        return tuple(sorted(members, key=lambda member: member.id != group.representative))

    def ids(self, of: FoundClause, first: int = 0, count: int | None = None) -> tuple[str, ...]:
        """Ids of `count` of the clause's comments from `first` (from 0) on, in the order of display; None: all."""
        last = of.comments if count is None else min(first + count, of.comments)
        read = self._read(of.ids_start + first * _ID_BYTES, max(last - first, 0) * _ID_BYTES)
        return tuple(
            str(UUID(bytes=read[place : place + _ID_BYTES])) for place in range(0, len(read), _ID_BYTES)
        )

    def numbers(self, of: FoundClause) -> Mapping[str, int]:
        """Comment id → its number in the digest."""
        return {one: number for number, one in enumerate(self.ids(of), start=of.first_number)}

    def group_of(
        self, of: FoundClause, number: int, groups: tuple[FoundGroup, ...] | None = None
    ) -> FoundGroup | None:
        """The group that the comment of this number is in. `groups`: the clause's, where they have been read."""
        groups = self.groups(of) if groups is None else groups
        begins = [group.number for group in groups]
        place = bisect_right(begins, number) - 1
        if place < 0 or number >= groups[place].number + groups[place].count:
            return None
        return groups[place]

    def find(self, number: int) -> FoundClause | None:
        """The clause that the comment of this number was made on."""
        begins = array("Q", (one.first_number for one in self.clauses))
        place = bisect_right(begins, number) - 1
        if place < 0 or number >= self.clauses[place].first_number + self.clauses[place].comments:
            return None
        return self.clauses[place]

    def _found(self, of: FoundClause) -> Mapping[str, Any]:
        found: Mapping[str, Any] = orjson.loads(self._read(of.start + of.clause_size, of.found_size))
        return found

    def _read(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)


def _found_clause(place: int, document: Mapping[str, Any]) -> FoundClause:
    return FoundClause(
        place=place,
        eid=document["clause"],
        edition=document["edition"],
        first_number=document["number"],
        members_sizes=tuple(document["members_sizes"]),
        **{
            name: document[name]
            for name in (
                "comments",
                "officials",
                "groups",
                "grouped",
                "proposals",
                "conflicts",
                "start",
                "clause_size",
                "found_size",
            )
        },
    )


def _found_group(place: int, number: int, document: Mapping[str, Any]) -> FoundGroup:
    axes = {f"by_{axis}": bars(axis, document[f"by_{axis}"]) for axis in ("stance", "language", "source")}
    return FoundGroup(
        place=place,
        representative=document["representative"],
        number=number,
        count=document["count"],
        additions=document["additions"],
        first_at=parse_utc(document["first_at"]),
        last_at=parse_utc(document["last_at"]),
        **axes,
    )

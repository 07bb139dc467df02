"""A compiled digest on its way to a renderer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO, TypeVar

from app.core.digests.canonical import header_line
from app.core.digests.compile import PROGRESS_EVERY, check_order
from app.core.digests.findings import Findings
from app.core.digests.model import DigestClause, DigestComment, DigestHeader, Tally
from app.core.digests.parts import (
    Displayed,
    Part,
    comment_lines,
    content_blocks,
    displayed_comments,
    displayed_documents,
    read_clause_line,
    read_findings,
    read_findings_line,
)
from app.core.digests.tallies import sum_tallies
from app.core.errors import RuleViolation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CompiledDigest:
    """Header and parts of one digest; `file` holds the parts and can be sought in.

    Raises RuleViolation "digest-does-not-reconcile" when the header's figures are not those of the parts,
    "digest-out-of-order".
    """

    header: DigestHeader
    parts: Sequence[Part]
    file: BinaryIO

    def __post_init__(self) -> None:
        self.header.tally.require_reconciled("digest")
        check_order([part.clause for part in self.parts])
        _require_equal(self.header.tally, sum_tallies(part.tally for part in self.parts))

    def content_sha256(self) -> str:
        """SHA-256 over the canonical lines, header first: the same in every format. Reads all of them."""
        digest = hashlib.sha256(header_line(self.header))
        for part in self.parts:
            for block in content_blocks(self.file, part):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Piece:
    """What a file says of one clause: `count` comments from the place `first` (from 0) in the order of display."""

    part: Part
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of a digest that may take several. `number` from 1; `first_number`: of its first comment."""

    number: int
    of: int
    pieces: tuple[Piece, ...]
    first_number: int


def plan_volumes(parts: Sequence[Part], most: int | None) -> list[Volume]:
    """Volumes of at most `most` comments each, None for all in one; the same for the same parts.

    A clause is cut only when it alone is longer than a volume. An empty digest is one empty volume.
    """
    volumes: list[list[Piece]] = [[]]
    left = limit = most or sum(part.comments for part in parts) or 1
    for part in parts:
        if left < limit and left < part.comments <= limit:
            volumes.append([])
            left = limit
        first = 0
        while True:
            if left == 0 and part.comments > first:
                volumes.append([])
                left = limit
            count = min(part.comments - first, left)
            volumes[-1].append(Piece(part, first, count))
            first, left = first + count, left - count
            if first == part.comments:
                break
    planned, number = [], 1
    for place, pieces in enumerate(volumes, start=1):
        planned.append(Volume(place, len(volumes), tuple(pieces), number))
        number += sum(piece.count for piece in pieces)
    return planned


class DisplaySection:
    """A clause of the digest as a renderer reads it.

    `comments`: each once, in the order of display: official positions by organisation, then group by group (the
    representative first), then the others by time of receipt; numbered, `group` and `added` filled in. Or `lines`: the
    canonical comment lines by (received_at, id), of formats that come in one volume. One of them is to be drawn to
    its end. `tally` and `findings` are the whole clause's; `continued`: the volume before has the clause's beginning.
    """

    def __init__(self, digest: DigestStream, piece: Piece, file: BinaryIO, first_number: int) -> None:
        self._digest, self._piece, self._part, self._file = digest, piece, piece.part, file
        self._first_number = first_number
        self._findings: Findings | None = None

    @property
    def clause(self) -> DigestClause | None:
        return self._part.clause

    @property
    def tally(self) -> Tally:
        return self._part.tally

    @property
    def continued(self) -> bool:
        return self._piece.first > 0

    @property
    def continues(self) -> bool:
        """Whether the next volume has more of the clause's comments."""
        return self._piece.first + self._piece.count < self._part.comments

    @property
    def group_numbers(self) -> dict[str, int]:
        """Id of the representative → its number, by which people call the group; of all groups of the clause."""
        first = self._first_number - self._piece.first + self._part.tally.official
        before = accumulate((group.count for group in self.findings.groups), initial=first)
        return {
            group.representative: number for group, number in zip(self.findings.groups, before, strict=False)
        }

    @property
    def findings(self) -> Findings:
        if self._findings is None:
            self._findings = read_findings(self._file, self._part)
        return self._findings

    @property
    def comments(self) -> Iterator[DigestComment]:
        piece = self._piece
        shown = displayed_comments(
            self._file, self._part, self.findings, piece.first, piece.count, self._first_number
        )
        return self._digest.counted(shown)

    @property
    def documents(self) -> Iterator[Displayed]:
        """The same comments in the same order as the objects of their canonical lines, for formats of machines."""
        piece = self._piece
        shown = displayed_documents(
            self._file, self._part, self.findings, piece.first, piece.count, self._first_number
        )
        return self._digest.counted(shown)

    @property
    def lines(self) -> Iterator[bytes]:
        return self._digest.counted(comment_lines(self._file, self._part))

    @property
    def clause_line(self) -> bytes:
        return read_clause_line(self._file, self._part)

    @property
    def findings_line(self) -> bytes:
        return read_findings_line(self._file, self._part)


class DigestStream:
    """What a renderer is given: the header, an overview of all clauses, and the sections of one volume, once.

    Raises RuleViolation "digest-not-drawn" when a renderer leaves comments of a section undrawn: none may be missing
    from a file.
    """

    def __init__(
        self,
        compiled: CompiledDigest,
        content_sha256: str,
        progress: Callable[[int], None] = lambda done: None,
        volume: Volume | None = None,
    ) -> None:
        """`volume`: all of the digest by default."""
        self.header = compiled.header
        self.volume = volume or plan_volumes(compiled.parts, None)[0]
        self.comments_seen = 0
        self._compiled = compiled
        self._content_sha256 = content_sha256
        self._progress = progress

    @property
    def overview(self) -> Iterator[tuple[DigestClause | None, Tally]]:
        """Every clause of the whole digest with its figures, without its comments; may be asked repeatedly."""
        return ((part.clause, part.tally) for part in self._compiled.parts)

    @property
    def comments(self) -> int:
        """Comments that will pass."""
        return sum(piece.count for piece in self.volume.pieces)

    def content_sha256(self) -> str:
        """Of the whole digest, whatever the volume."""
        return self._content_sha256

    def sections(self) -> Iterator[DisplaySection]:
        """Every section in order, once. Its comments must be drawn to their end before the next section."""
        for piece in self.volume.pieces:
            seen = self.comments_seen
            yield DisplaySection(self, piece, self._compiled.file, self.volume.first_number + seen)
            if self.comments_seen - seen != piece.count:
                raise RuleViolation("digest-not-drawn", stated=piece.count, counted=self.comments_seen - seen)
        self._progress(self.comments_seen)

    def counted(self, passing: Iterator[T]) -> Iterator[T]:
        for one in passing:
            yield one
            self.comments_seen += 1
            if self.comments_seen % PROGRESS_EVERY == 0:
                self._progress(self.comments_seen)


def _require_equal(stated: Tally, counted: Tally) -> None:
    for name, figure in _figures(stated).items():
        if figure != _figures(counted)[name]:
            raise RuleViolation(
                "digest-does-not-reconcile",
                where=f"digest.{name}",
                stated=figure,
                counted=_figures(counted)[name],
            )


def _figures(tally: Tally) -> dict[str, int]:
    counts = tally.counts
    return {
        "received": counts.received,
        "shown": counts.shown,
        "hidden": counts.hidden_total,
        "withdrawn": counts.withdrawn,
        "erased": counts.erased,
        "held": counts.held,
    }

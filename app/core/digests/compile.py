"""From counted rows and ordered comments to a checked digest, in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.comments import CommentState, HideReason, Source, Stance
from app.core.digests.canonical import ContentHash, canonical_order
from app.core.digests.model import (
    NOT_STATED,
    VIEW_PUBLIC,
    Bar,
    Counts,
    DigestClause,
    DigestComment,
    DigestHeader,
    Section,
    Tally,
)
from app.core.errors import RuleViolation
from app.core.regions import REGIONS

PROGRESS_EVERY = 250
"""Comments between two reports of progress."""


@dataclass(frozen=True, slots=True)
class TallyRow:
    """`n` comments that are alike in all of this; what GROUP BY gives. `reason`: of hidden ones only."""

    state: str
    stance: str
    language: str
    region: str | None
    source: str
    n: int
    reason: str | None = None
    official: bool = False
    entered_late: bool = False


_STATES = frozenset(CommentState)
_AXES = ("stance", "language", "region", "source")
_ORDER: dict[str, tuple[str, ...]] = {
    "reason": tuple(HideReason),
    "stance": tuple(Stance),
    "language": ("ky", "ru", "en"),
    "region": (*REGIONS, NOT_STATED),
    "source": tuple(Source),
}


def tally(rows: Iterable[TallyRow]) -> Tally:
    """Add rows up, in an order of keys that does not depend on theirs. Zeros are left out.

    Raises RuleViolation "digest-unknown-state" for a state outside `CommentState`: such comments would be lost.
    """
    states: Counter[str] = Counter()
    axes: dict[str, Counter[str]] = {axis: Counter() for axis in _ORDER}
    official = entered_late = 0
    for row in rows:
        if row.state not in _STATES:
            raise RuleViolation("digest-unknown-state", state=row.state)
        states[row.state] += row.n
        entered_late += row.n * row.entered_late
        if row.state == CommentState.HIDDEN:
            axes["reason"][row.reason or NOT_STATED] += row.n
        elif row.state == CommentState.PUBLISHED:
            official += row.n * row.official
            for axis in _AXES:
                axes[axis][getattr(row, axis) or NOT_STATED] += row.n
    counts = Counts(
        received=states.total(),
        shown=states[CommentState.PUBLISHED],
        hidden=_bars("reason", axes["reason"]),
        withdrawn=states[CommentState.WITHDRAWN],
        erased=states[CommentState.ERASED],
        held=states[CommentState.HELD],
        entered_late=entered_late,
    )
    stance, language, region, source = (_bars(axis, axes[axis]) for axis in _AXES)
    return Tally(counts, stance, language, region, source, official)


def _bars(axis: str, counter: Counter[str]) -> tuple[Bar, ...]:
    order = {key: place for place, key in enumerate(_ORDER[axis])}
    keys = sorted(counter, key=lambda key: (order.get(key, len(order)), key))
    return tuple((str(key), counter[key]) for key in keys if counter[key])


@dataclass(frozen=True, slots=True)
class DisplaySection:
    """A section as a renderer reads it: `comments` once each, official positions first, then by time of receipt."""

    clause: DigestClause | None
    tally: Tally
    comments: Iterator[DigestComment]


class DigestStream:
    """A digest on its way to a renderer: checks that the source does not contradict itself, hashes, reports progress.

    Raises RuleViolation "digest-does-not-reconcile" when the figures do not add up or are not those of the comments
    that passed, "digest-out-of-order", "digest-source-inconsistent" (the two readings of official positions differ, or
    a comment stands under another clause or not before the cut-off), "digest-private-field" (a public view was given
    an address or a receipt code).
    """

    def __init__(
        self, header: DigestHeader, sections: Iterable[Section], progress: Callable[[int], None]
    ) -> None:
        header.tally.require_reconciled("digest")
        self.header = header
        self.comments_seen = 0
        self._sections = sections
        self._progress = progress
        self._hash = ContentHash(header)
        self._finished = False

    def sections(self) -> Iterator[DisplaySection]:
        """Every section in order, once. A section's comments must be drawn to their end before the next section."""
        last_position: int | None = None
        totals: Counter[str] = Counter()
        for section in self._sections:
            position = -1 if section.clause is None else section.clause.position
            if last_position is not None and position <= last_position:
                raise RuleViolation("digest-out-of-order", position=position, after=last_position)
            last_position = position
            section.tally.require_reconciled(_name(section.clause))
            self._hash.clause(section.clause, section.tally)
            seen_before = self.comments_seen
            yield DisplaySection(section.clause, section.tally, self._comments(section))
            _require_equal(
                _name(section.clause), section.tally.counts.shown, self.comments_seen - seen_before
            )
            totals.update(_figures(section.tally))
        for name, figure in _figures(self.header.tally).items():
            _require_equal(f"digest.{name}", figure, totals[name])
        self._progress(self.comments_seen)
        self._finished = True

    def content_sha256(self) -> str:
        """Known once every section has passed; before that a ValueError."""
        if not self._finished:
            raise ValueError("the content hash is known only after the last section")
        return self._hash.hexdigest()

    def _comments(self, section: Section) -> Iterator[DigestComment]:
        first: list[str] = []
        for comment in section.official:
            first.append(comment.id)
            yield comment
        repeated: list[str] = []
        last: tuple[datetime, str] | None = None
        for comment in section.comments:
            self._check(comment, section.clause, last)
            last = canonical_order(comment)
            self._hash.comment(comment)
            self.comments_seen += 1
            if self.comments_seen % PROGRESS_EVERY == 0:
                self._progress(self.comments_seen)
            if comment.official:
                repeated.append(comment.id)
            else:
                yield comment
        if first != repeated:
            raise RuleViolation(
                "digest-source-inconsistent", what="official", clause=_name(section.clause), first=len(first)
            )

    def _check(
        self, comment: DigestComment, clause: DigestClause | None, last: tuple[datetime, str] | None
    ) -> None:
        if last is not None and canonical_order(comment) <= last:
            raise RuleViolation("digest-out-of-order", comment=comment.id)
        if comment.clause_eid != (None if clause is None else clause.eid):
            raise RuleViolation("digest-source-inconsistent", what="clause", comment=comment.id)
        if comment.received_at >= self.header.cutoff:
            raise RuleViolation("digest-source-inconsistent", what="cutoff", comment=comment.id)
        if self.header.view == VIEW_PUBLIC and (comment.author_email is not None or comment.code is not None):
            raise RuleViolation("digest-private-field", comment=comment.id)


def _name(clause: DigestClause | None) -> str:
    return "whole-draft" if clause is None else f"{clause.eid} of edition {clause.edition}"


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


def _require_equal(where: str, stated: int, counted: int) -> None:
    if stated != counted:
        raise RuleViolation("digest-does-not-reconcile", where=where, stated=stated, counted=counted)

"""Compiling: a clause's comments checked, written as canonical lines, analysed; the result is a part.

A part is all that a digest says of one clause, in a form that every format is rendered from, that can be kept and used
again while nothing about the clause has changed, and that several workers can make side by side.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from app.core.digests.canonical import canonical_order, clause_line, comment_line, findings_line
from app.core.digests.findings import NOTHING_FOUND, Findings
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, DigestComment, Section
from app.core.digests.parts import Part, line_id, read_comments, read_lines
from app.core.digests.tallies import bars
from app.core.errors import RuleViolation
from app.core.text import fold

_FEW_BYTES: Final = 1 << 20
"""Lines of a clause that are read once for all of its analysis; decoded they take a few times as much."""
PROGRESS_EVERY: Final = 250
"""Comments between two reports of progress."""

Reread = Callable[[], Iterable[DigestComment]]
Analyse = Callable[[DigestClause | None, Reread], Findings]
"""Finds groups, proposals and conflicts among a clause's comments, which it may read as often as it needs."""


@dataclass(frozen=True, slots=True)
class CompileScope:
    """What every part of a digest shares: language of the digest, view, cut-off, zone in which days are counted."""

    language: str
    view: str
    cutoff: datetime
    zone: ZoneInfo


def compile_part(
    section: Section,
    scope: CompileScope,
    out: BinaryIO,
    analyse: Analyse,
    progress: Callable[[int], None] = lambda passed: None,
) -> Part:
    """Writes the section at the end of `out` (opened `w+b`, positioned at its end) and says where it is.

    `progress` is called with the number of comments that have passed since it was last called.
    Raises RuleViolation "digest-does-not-reconcile" when the figures do not add up or are not those of the comments
    that passed, "digest-out-of-order", "digest-source-inconsistent" (a comment stands under another clause or not
    before the cut-off), "digest-private-field" (not the secretariat's view, and given an address or a receipt code).
    """
    section.tally.require_reconciled(clause_name(section.clause))
    return _Compilation(section, scope, out, progress).carry_out(analyse)


class _Compilation:
    def __init__(
        self, section: Section, scope: CompileScope, out: BinaryIO, progress: Callable[[int], None]
    ) -> None:
        self._section, self._scope, self._out, self._progress = section, scope, out, progress
        self._start = out.tell()
        self._few: list[DigestComment] | None = None
        self._lengths = array("I")
        self._officials: list[tuple[str, int]] = []
        self._days: Counter[date] = Counter()
        self._authors: Counter[str] = Counter()

    def carry_out(self, analyse: Analyse) -> Part:
        clause, out = self._section.clause, self._out
        for comment in self._checked():
            line = comment_line(comment, self._scope.view)
            out.write(line)
            self._lengths.append(len(line))
            self._note(comment)
        shown = self._section.tally.counts.shown
        if shown != len(self._lengths):
            raise RuleViolation(
                "digest-does-not-reconcile",
                where=clause_name(clause),
                stated=shown,
                counted=len(self._lengths),
            )
        comments_size = out.tell() - self._start
        findings = analyse(clause, self._reread) if self._lengths else NOTHING_FOUND
        tally = replace(
            self._section.tally,
            by_author=bars("author", self._authors),
            by_day=bars("day", {day.isoformat(): n for day, n in self._days.items()}),
        )
        order = self._display_order(findings)
        # Only after the last look at the lines: reading them moves the file.
        out.seek(self._start + comments_size)
        about, found = clause_line(clause, tally, self._scope.language), findings_line(clause, findings)
        out.write(about)
        out.write(found)
        out.write(order.tobytes())
        out.write(self._lengths.tobytes())
        return Part(self._start, comments_size, len(about), len(found), len(self._lengths), clause, tally)

    def _checked(self) -> Iterator[DigestComment]:
        last: tuple[datetime, str] | None = None
        eid = None if self._section.clause is None else self._section.clause.eid
        private_allowed = self._scope.view == VIEW_SECRETARIAT
        passed = 0
        for comment in self._section.comments:
            order = canonical_order(comment)
            if last is not None and order <= last:
                raise RuleViolation("digest-out-of-order", comment=comment.id)
            if comment.clause_eid != eid:
                raise RuleViolation("digest-source-inconsistent", what="clause", comment=comment.id)
            if comment.received_at >= self._scope.cutoff:
                raise RuleViolation("digest-source-inconsistent", what="cutoff", comment=comment.id)
            if not private_allowed and (comment.author_email is not None or comment.code is not None):
                raise RuleViolation("digest-private-field", comment=comment.id)
            last = order
            yield comment
            passed += 1
            if passed == PROGRESS_EVERY:
                self._progress(passed)
                passed = 0
        if passed:
            self._progress(passed)

    def _note(self, comment: DigestComment) -> None:
        place = len(self._lengths) - 1
        self._days[comment.received_at.astimezone(self._scope.zone).date()] += 1
        self._authors[comment.author_kind] += 1
        if comment.official:
            self._officials.append((fold(comment.organisation or ""), place))

    def _reread(self) -> Iterable[DigestComment]:
        """The comments once more: from memory where they are few, else from the file."""
        if self._few is None and sum(self._lengths) <= _FEW_BYTES:
            self._few = list(read_comments(self._out, self._start, self._lengths))
        return read_comments(self._out, self._start, self._lengths) if self._few is None else self._few

    def _display_order(self, findings: Findings) -> array[int]:
        """Places of the comments as people read them: official positions by organisation, then group by group, the
        representative before its members, then the others by time of receipt."""
        officials = [place for _, place in sorted(self._officials)]
        places = self._places(findings)
        grouped = [
            places[one]
            for group in findings.groups
            for one in (
                group.representative,
                *(member.id for member in group.members if member.id != group.representative),
            )
        ]
        before = {*officials, *grouped}
        if len(before) != len(officials) + len(grouped):
            raise RuleViolation(
                "digest-source-inconsistent", what="groups", clause=clause_name(self._section.clause)
            )
        rest = (place for place in range(len(self._lengths)) if place not in before)
        return array("I", (*officials, *grouped, *rest))

    def _places(self, findings: Findings) -> dict[str, int]:
        """Of the comments in groups, looked up in the lines again: of a clause all can take part in, few do."""
        wanted = {member.id for group in findings.groups for member in group.members}
        if not wanted:
            return {}
        ids = map(line_id, read_lines(self._out, self._start, self._lengths))
        return {one: place for place, one in enumerate(ids) if one in wanted}


def clause_name(clause: DigestClause | None) -> str:
    """How an error names a clause."""
    return "whole-draft" if clause is None else f"{clause.eid} of edition {clause.edition}"


def check_order(clauses: Sequence[DigestClause | None]) -> None:
    """Raises RuleViolation "digest-out-of-order" unless positions grow, the whole draft before every clause."""
    positions = [-1 if clause is None else clause.position for clause in clauses]
    for before, after in pairwise(positions):
        if after <= before:
            raise RuleViolation("digest-out-of-order", position=after, after=before)

"""The clauses and comments of a digest, read in one snapshot: first what each clause comes to, then its comments.

The cut-off decides everything that its author could still change: a comment edited or withdrawn after it stands here
as it was. Hiding and erasing count from the moment they are done, whatever the cut-off: what was hidden because it
insults or exposes somebody must not come back with an earlier digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from app.core.clauses.naming import Step
from app.core.clauses.pages import CONTAINERS
from app.core.comments import CommentState
from app.core.digests.canonical import clause_json, dump
from app.core.digests.model import DigestClause, DigestHeader, RoundInfo, Section, Tally, Wording
from app.core.digests.tallies import TallyRow, tally
from app.core.errors import RuleViolation
from app.core.moments import utc_text
from app.core.text import Language
from app.models import Clause, ClauseText, Comment, CommentRevision, DigestView
from app.services.digest_rows import CommentRows
from app.services.digest_scopes import DigestScope
from app.services.drafts import EditionView

WHOLE_DRAFT: Final = "whole-draft"
"""The key of what was said about the draft as a whole; a clause's is the hex of its id (models.DigestPart)."""
_MOMENTS = ("last_received", "last_entered", "last_edited", "last_hidden", "last_withdrawn")


@dataclass(frozen=True, slots=True)
class ClauseOutline:
    """A clause of the digest and what it comes to, its comments not read yet.

    `fingerprint`: of all in the database that its compiled part depends on: the same fingerprint, the same part.
    """

    key: str
    clause_id: UUID | None
    clause: DigestClause | None
    tally: Tally
    fingerprint: str

    @property
    def shown(self) -> int:
        return self.tally.counts.shown


class DigestSource:
    """What a digest says, as it is in the snapshot that `session` is.

    `only`: keys of the clauses to look at, None for all in scope. `corrections`: a version of what the secretary has
    corrected in a clause's groups, by key; it becomes part of the fingerprint.
    """

    def __init__(
        self,
        session: Session,
        scope: DigestScope,
        only: Collection[str] | None = None,
        corrections: Mapping[str, str] | None = None,
    ) -> None:
        self._session = session
        self._scope = scope
        self._only = None if only is None else frozenset(only)
        self._corrections = corrections or {}
        self._revisions = self._load_revisions()
        self._tallies, self._states = self._load_tallies()
        self.outline = self._outline()
        self._check_places()

    def sections(self, wanted: Iterable[ClauseOutline]) -> Iterator[Section]:
        """Of those clauses, in their order; each read by a statement of its own, when it is drawn."""
        rows = CommentRows(
            self._session,
            and_(self._in_rounds(), self._state() == CommentState.PUBLISHED.value),
            {str(row_id): content for row_id, (_, content) in self._revisions.items()},
            secretariat=self._scope.view is DigestView.SECRETARIAT,
        )
        for one in wanted:
            eid = None if one.clause is None else one.clause.eid
            comments = rows.of(one.clause_id, eid, one.shown) if one.shown else ()
            yield Section(one.clause, one.tally, comments)

    @property
    def shown(self) -> int:
        """Comments of the outline that are shown."""
        return sum(one.shown for one in self.outline)

    def header(self, total: Tally) -> DigestHeader:
        """The digest's header over the figures of its compiled parts."""
        scope = self._scope
        return DigestHeader(
            draft_slug=scope.draft_slug,
            draft_title=scope.draft_title,
            edition=scope.editions[0].number,
            rounds=tuple(
                RoundInfo(
                    id=str(r.id),
                    audience=r.audience.value,
                    opens_at=r.period.opens_at,
                    closes_at=r.period.end,
                    closed_early=r.period.closed_at is not None,
                    edition=r.edition,
                )
                for r in scope.rounds
            ),
            language=scope.language.value,
            view=scope.view.value,
            cutoff=scope.cutoff,
            timezone=scope.timezone,
            group=scope.group,
            member=scope.member,
            scope_name=scope.scope_name,
            tally=total,
        )

    # ---------------------------------------------------------------------------------------- which comments

    def _in_rounds(self) -> ColumnElement[bool]:
        return and_(
            Comment.round_id.in_([r.id for r in self._scope.rounds]),
            Comment.received_at < self._scope.cutoff,
        )

    def _in_scope(self) -> ColumnElement[bool]:
        return and_(self._in_rounds(), self._on_clauses())

    def _on_clauses(self) -> ColumnElement[bool]:
        if self._only is None and self._scope.clauses is None:
            return true()
        if self._only is None:
            return Comment.clause_id.in_(self._scope.clauses or ())
        ids = [UUID(hex=key) for key in self._only if key != WHOLE_DRAFT]
        some = Comment.clause_id.in_(ids)
        return or_(some, Comment.clause_id.is_(None)) if WHOLE_DRAFT in self._only else some

    def _is_wanted(self, clause_id: UUID) -> bool:
        if self._only is not None and clause_id.hex not in self._only:
            return False
        return self._scope.clauses is None or clause_id in self._scope.clauses

    def _state(self) -> ColumnElement[Any]:
        """The state at the cut-off: a withdrawal after it has not happened yet."""
        later = and_(Comment.state == CommentState.WITHDRAWN, Comment.withdrawn_at >= self._scope.cutoff)
        return case((later, literal(CommentState.PUBLISHED.value)), else_=Comment.state)

    def _load_revisions(self) -> dict[UUID, tuple[UUID | None, Mapping[str, Any]]]:
        """What comments edited after the cut-off said at it, with their clauses: the first text replaced since. Few,
        so kept in memory."""
        rows = self._session.execute(
            select(CommentRevision.comment_id, Comment.clause_id, CommentRevision.content)
            .join(Comment, Comment.id == CommentRevision.comment_id)
            .where(self._in_scope(), CommentRevision.replaced_at >= self._scope.cutoff)
            .order_by(CommentRevision.replaced_at.desc())
        )
        return {row.comment_id: (row.clause_id, row.content) for row in rows}

    # ---------------------------------------------------------------------------------------- figures

    def _load_tallies(self) -> tuple[dict[UUID | None, list[TallyRow]], dict[UUID | None, list[Any]]]:
        """By clause: what there is to count, and what fixes the state of its comments.

        Comments are never deleted and a change is later than all before it, so that among comments that are alike
        their number and their last moments are different whenever one of them is.
        """
        unedited = or_(Comment.edited_at.is_(None), Comment.edited_at < self._scope.cutoff)
        withdrawn = case((Comment.withdrawn_at < self._scope.cutoff, Comment.withdrawn_at))
        alike = (
            Comment.clause_id,
            self._state().label("state"),
            Comment.hidden_reason,
            Comment.stance,
            Comment.language,
            Comment.region,
            Comment.source,
            Comment.official,
        )
        marks = (Comment.received_at, Comment.entered_at, Comment.edited_at, Comment.hidden_at, withdrawn)
        last = [func.max(mark).label(name) for name, mark in zip(_MOMENTS, marks, strict=True)]
        counted = select(*alike, func.count().label("n"), *last).where(self._in_scope(), unedited)
        tallies: dict[UUID | None, list[TallyRow]] = {}
        states: dict[UUID | None, list[Any]] = {}
        for row in self._session.execute(counted.group_by(*alike)):
            one = _tally_row(row, row.stance, row.language, row.n)
            tallies.setdefault(row.clause_id, []).append(one)
            moments = [getattr(row, name) for name in _MOMENTS]
            states.setdefault(row.clause_id, []).append([*_plain(one), *map(_text, moments)])
        edited = select(Comment.id, *alike).where(self._in_scope(), ~unedited)
        for row in self._session.execute(edited):
            _, content = self._revisions[row.id]
            one = _tally_row(row, content["stance"], content["language"], 1)
            tallies.setdefault(row.clause_id, []).append(one)
            states.setdefault(row.clause_id, []).append([*_plain(one), str(row.id), dict(content)])
        return tallies, states

    def _check_places(self) -> None:
        """Raises RuleViolation "digest-does-not-reconcile" when comments of its rounds stand under no clause of it."""
        keys = {one.clause_id for one in self.outline}
        for clause_id, rows in self._tallies.items():
            if clause_id not in keys:
                lost = sum(row.n for row in rows)
                raise RuleViolation("digest-does-not-reconcile", where=str(clause_id), stated=lost, counted=0)

    # ---------------------------------------------------------------------------------------- clauses

    def _outline(self) -> list[ClauseOutline]:
        """The whole draft first, if anything was said of it, then every clause of the newest edition in reading order,
        then of each earlier one the clauses that were commented on: a comment stands under the words it was made on."""
        found = [self._outlined(None, None)] if None in self._tallies else []
        begin = 0
        for edition in self._scope.editions:
            clauses = self._clauses_of(edition, begin)
            begin += len(clauses)
            newest = edition is self._scope.editions[0]
            found += [
                self._outlined(clause_id, clause)
                for clause_id, clause in clauses
                if self._is_wanted(clause_id) and (newest or clause_id in self._tallies)
            ]
        return found

    def _outlined(self, clause_id: UUID | None, clause: DigestClause | None) -> ClauseOutline:
        key = WHOLE_DRAFT if clause_id is None else clause_id.hex
        text = clause_json(clause, Tally(), self._scope.language.value)
        states = sorted(map(dump_list, self._states.get(clause_id, ())))
        printed = hashlib.sha256(dump({"clause": text, "corrections": self._corrections.get(key)}))
        for state in states:
            printed.update(state)
        counted = tally(self._tallies.get(clause_id, ()))
        return ClauseOutline(key, clause_id, clause, counted, printed.hexdigest())

    def _clauses_of(self, edition: EditionView, begin: int) -> list[tuple[UUID, DigestClause]]:
        rows = self._session.execute(
            select(Clause, ClauseText)
            .join(ClauseText, ClauseText.clause_id == Clause.id)
            .where(Clause.edition_id == edition.id)
            .order_by(Clause.position)
        ).all()
        paths: dict[UUID, tuple[Step, ...]] = {}
        found: list[tuple[UUID, DigestClause]] = []
        for clause, group in groupby(rows, key=lambda row: row.Clause):
            texts = [row.ClauseText for row in group]
            paths[clause.id] = self._path(clause, texts, paths)
            place = begin + len(found)
            found.append((clause.id, _digest_clause(clause, texts, paths[clause.id], place, edition.number)))
        return found

    def _path(
        self, clause: Clause, texts: Sequence[ClauseText], paths: Mapping[UUID, tuple[Step, ...]]
    ) -> tuple[Step, ...]:
        """Parents stand before their children, so theirs is known; containers are left out of it."""
        text = next((text for text in texts if text.language is self._scope.language), texts[0])
        step = Step(clause.level, clause.number, text.heading or text.label)
        above = paths.get(clause.parent_id, ()) if clause.parent_id and clause.level not in CONTAINERS else ()
        return (*(one for one in above if one.level not in CONTAINERS), step)


def dump_list(values: Sequence[Any]) -> bytes:
    return dump({"state": list(values)})


def _tally_row(row: Row[Any], stance: str, language: str, n: int) -> TallyRow:
    return TallyRow(
        state=CommentState(row.state).value,
        reason=row.hidden_reason.value if row.hidden_reason else None,
        stance=str(stance),
        language=str(language),
        region=row.region,
        source=row.source.value,
        official=row.official,
        n=n,
    )


def _plain(row: TallyRow) -> list[Any]:
    return [row.state, row.reason, row.stance, row.language, row.region, row.source, row.official, row.n]


def _text(moment: Any) -> str | None:
    return None if moment is None else utc_text(moment)


def _digest_clause(
    clause: Clause, texts: Sequence[ClauseText], path: tuple[Step, ...], position: int, edition: int
) -> DigestClause:
    by_language = {text.language: text for text in texts}
    return DigestClause(
        eid=clause.eid,
        level=clause.level.value,
        number=clause.number,
        position=position,
        wordings=tuple(
            Wording(language.value, text.label, text.heading, text.text)
            for language in Language
            if (text := by_language.get(language)) is not None
        ),
        path=path,
        edition=edition,
    )

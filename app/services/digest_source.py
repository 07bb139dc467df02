"""The comments of a digest, streamed out of one snapshot in the order of the canonical lines.

The cut-off decides everything that its author could still change: a comment edited or withdrawn after it stands here
as it was. Hiding and erasing count from the moment they are done, whatever the cut-off: what was hidden because it
insults or exposes somebody must not come back with an earlier digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from app.core.clauses.naming import Step
from app.core.clauses.pages import CONTAINERS
from app.core.comments import CommentState, Quote
from app.core.digests.compile import TallyRow, tally
from app.core.digests.model import (
    DigestClause,
    DigestComment,
    DigestHeader,
    RoundInfo,
    Section,
    Tally,
    Wording,
)
from app.core.text import Language
from app.models import Clause, ClauseText, Comment, CommentRevision, DigestView
from app.services.comments import revision_content
from app.services.drafts import EditionView
from app.services.rounds import RoundView

# Columns instead of objects: nothing stays in the session's identity map, however many comments pass.
_COLUMNS = (
    Comment.id,
    Comment.code,
    Comment.round_id,
    Comment.clause_id,
    Comment.stance,
    Comment.body,
    Comment.language,
    Comment.quote_exact,
    Comment.quote_prefix,
    Comment.quote_suffix,
    Comment.proposed_text,
    Comment.text_language,
    Comment.author_name,
    Comment.publish_name,
    Comment.author_email,
    Comment.region,
    Comment.organisation,
    Comment.official,
    Comment.source,
    Comment.received_at,
    Comment.entered_at,
)
BATCH = 500
"""Rows fetched at a time: what a compile holds of the comments."""


@dataclass(frozen=True, slots=True)
class DigestScope:
    """What a digest is to cover. `editions`: those its rounds are about, the newest first."""

    draft_slug: str
    draft_title: str
    editions: tuple[EditionView, ...]
    rounds: tuple[RoundView, ...]
    language: Language
    view: DigestView
    cutoff: datetime


class DigestSource:
    """One digest's header and sections, read in the snapshot that `session` is."""

    def __init__(self, session: Session, scope: DigestScope) -> None:
        self._session = session
        self._scope = scope
        self._revisions = self._load_revisions()
        self._tallies = self._load_tallies()
        self.header = self._header()

    def sections(self) -> Iterator[Section]:
        """The whole draft first, then every clause of the newest edition in reading order, then of each earlier one
        the clauses that were commented on: a comment stands under the words it was made on. May be called again."""
        comments = _ByClause(self._comments(official_only=False))
        official = _ByClause(self._comments(official_only=True))
        whole = self._tally(None)
        if whole.counts.received:
            yield Section(None, whole, comments.of(None), official.of(None))
        for clause_id, clause in self._clauses():
            yield Section(clause, self._tally(clause_id), comments.of(clause_id), official.of(clause_id))

    @property
    def received(self) -> int:
        return self.header.counts.received

    @property
    def shown(self) -> int:
        return self.header.counts.shown

    def _header(self) -> DigestHeader:
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
            tally=tally(row for rows in self._tallies.values() for row in rows),
        )

    def _in_scope(self) -> ColumnElement[bool]:
        return and_(
            Comment.round_id.in_([r.id for r in self._scope.rounds]),
            Comment.received_at < self._scope.cutoff,
        )

    def _state(self) -> ColumnElement[Any]:
        """The state at the cut-off: a withdrawal after it has not happened yet."""
        later = and_(Comment.state == CommentState.WITHDRAWN, Comment.withdrawn_at >= self._scope.cutoff)
        return case((later, literal(CommentState.PUBLISHED.value)), else_=Comment.state)

    def _load_revisions(self) -> dict[UUID, Mapping[str, Any]]:
        """What comments edited after the cut-off said at it: the first text replaced since. Few, so kept in memory."""
        rows = self._session.execute(
            select(CommentRevision.comment_id, CommentRevision.content)
            .join(Comment, Comment.id == CommentRevision.comment_id)
            .where(self._in_scope(), CommentRevision.replaced_at >= self._scope.cutoff)
            .order_by(CommentRevision.replaced_at.desc())
        )
        return {row.comment_id: row.content for row in rows}

    def _load_tallies(self) -> dict[UUID | None, list[TallyRow]]:
        unedited = or_(Comment.edited_at.is_(None), Comment.edited_at < self._scope.cutoff)
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
        counted = select(*alike, func.count().label("n")).where(self._in_scope(), unedited).group_by(*alike)
        tallies: dict[UUID | None, list[TallyRow]] = {}
        for row in self._session.execute(counted):
            tallies.setdefault(row.clause_id, []).append(_tally_row(row, row.stance, row.language, row.n))
        edited = select(Comment.id, *alike).where(self._in_scope(), ~unedited)
        for row in self._session.execute(edited):
            content = self._revisions[row.id]
            tally_row = _tally_row(row, content["stance"], content["language"], 1)
            tallies.setdefault(row.clause_id, []).append(tally_row)
        return tallies

    def _tally(self, clause_id: UUID | None) -> Tally:
        return tally(self._tallies.get(clause_id, ()))

    def _clauses(self) -> Iterator[tuple[UUID, DigestClause]]:
        begin = 0
        for edition in self._scope.editions:
            clauses = self._clauses_of(edition, begin)
            begin += len(clauses)
            newest = edition is self._scope.editions[0]
            yield from (one for one in clauses if newest or one[0] in self._tallies)

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

    def _comments(self, *, official_only: bool) -> Iterator[tuple[UUID | None, DigestComment]]:
        """Shown comments by clause position, then time of receipt, then id; the whole draft's first."""
        wanted = (
            select(*_COLUMNS, Clause.eid)
            .outerjoin(Clause, Clause.id == Comment.clause_id)
            .where(self._in_scope(), self._state() == CommentState.PUBLISHED.value)
            .order_by(*self._reading_order(), Comment.received_at, Comment.id)
            .execution_options(yield_per=BATCH)
        )
        if official_only:
            wanted = wanted.where(Comment.official)
        for row in self._session.execute(wanted):
            yield row.clause_id, self._digest_comment(row)

    def _reading_order(self) -> tuple[ColumnElement[Any], ...]:
        """The whole draft, then clause by clause, edition by edition as `_clauses` gives them."""
        place = func.coalesce(Clause.position, -1)
        if len(self._scope.editions) == 1:
            return (place,)
        ranks = {edition.id: rank for rank, edition in enumerate(self._scope.editions)}
        return (case(ranks, value=Clause.edition_id, else_=-1), place)

    def _digest_comment(self, comment: Row[*tuple[Any, ...]]) -> DigestComment:
        content = self._revisions.get(comment.id) or revision_content(comment)
        secretariat = self._scope.view is DigestView.SECRETARIAT
        return DigestComment(
            id=str(comment.id),
            clause_eid=comment.eid,
            round_id=str(comment.round_id),
            stance=content["stance"],
            body=content["body"],
            language=content["language"],
            quote=Quote(**content["quote"]) if content["quote"] else None,
            proposed_text=content["proposed_text"],
            text_language=content["text_language"],
            received_at=comment.received_at,
            entered_at=comment.entered_at,
            source=comment.source.value,
            author_name=comment.author_name if secretariat or comment.publish_name else None,
            author_email=comment.author_email if secretariat else None,
            region=comment.region,
            organisation=comment.organisation,
            official=comment.official,
            code=comment.code if secretariat else None,
        )


class _ByClause:
    """Cuts a stream that is ordered by clause into one iterable a clause, without holding any of it."""

    def __init__(self, comments: Iterable[tuple[UUID | None, DigestComment]]) -> None:
        self._comments = iter(comments)
        self._next = next(self._comments, None)

    def of(self, clause_id: UUID | None) -> Iterator[DigestComment]:
        while self._next is not None and self._next[0] == clause_id:
            yield self._next[1]
            self._next = next(self._comments, None)


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

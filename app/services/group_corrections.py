"""The secretariat's word on groups of similar comments, kept for every digest that is compiled from then on.

A decision is one or more rows of one moment, so that it is undone as a whole. Which comments are shown when a digest
is compiled does not matter here: `core/digests/corrections` passes over those that are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from app.core.comments import CommentState, Stance
from app.core.digests.corrections import SIDES, Correction
from app.core.errors import RuleViolation
from app.core.permissions import Actor, Permission, require
from app.infra.clock import read_clock
from app.models import Account, Clause, Comment, CorrectionKind, Draft, Edition, GroupCorrection
from app.services.audit import record_event

MOST_AT_ONCE = 200
"""Comments of one decision: more than a page shows."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a secretary decided at one moment. `id`: of any of its rows, by which it is undone.

    `apart`: comments that left their groups; `together`: pairs of comments that belong together since. `clause_id`
    None: the draft as a whole; `edition` that of the clause, None for the draft as a whole. `by`: who, as a name.
    """

    id: UUID
    clause_id: UUID | None
    clause: str | None
    edition: int | None
    apart: tuple[UUID, ...]
    together: tuple[tuple[UUID, UUID], ...]
    by: str
    made_at: datetime


def keep_apart(
    session: Session, *, actor: Actor, comments: Sequence[UUID], other: UUID | None = None
) -> Decision:
    """The comments stand by themselves. `other`: one that stays in their group; None when nobody does.

    Raises RuleViolation "not-permitted", "comment-not-found", "comments-of-different-clauses",
    "official-position-stands-alone", "too-many-comments", "comments-required".
    """
    place = _place(session, actor, comments, other)
    return _keep(
        session, actor, place, "comments-kept-apart", apart=[(one, other or one) for one in comments]
    )


def split_group(
    session: Session, *, actor: Actor, comments: Sequence[UUID], other: UUID | None = None
) -> Decision:
    """The comments leave their group for one of their own, together. `other`: one that stays. Raises as above."""
    place = _place(session, actor, comments, other)
    first, *rest = comments
    return _keep(
        session,
        actor,
        place,
        "group-split",
        apart=[(one, other or one) for one in comments],
        together=[(one, first) for one in rest],
    )


def put_together(
    session: Session,
    *,
    actor: Actor,
    comments: Sequence[UUID],
    other: UUID,
    staying: UUID | None = None,
) -> Decision:
    """The comments belong to the group that `other` is in. `staying`: one that stays in the group they leave; None:
    whatever they are in a group with comes along.

    Raises as above, and RuleViolation "comments-opposed": one is for, another against.
    """
    moved = [one for one in comments if one != other]
    place = _place(session, actor, moved, other, staying)
    _refuse_opposed(place, (*moved, other))
    return _keep(
        session,
        actor,
        place,
        "comments-put-together",
        apart=[(one, staying) for one in moved if staying is not None],
        together=[(one, other) for one in moved],
    )


def undo_correction(session: Session, *, actor: Actor, correction_id: UUID) -> Decision:
    """The next digests pass over the decision. A second call changes nothing.

    Raises RuleViolation "not-permitted", "correction-not-found".
    """
    require(actor, Permission.DIGEST_CORRECT)
    row = session.get(GroupCorrection, correction_id)
    if row is None:
        raise RuleViolation("correction-not-found", correction=str(correction_id))
    same = (
        GroupCorrection.draft_id == row.draft_id,
        _of_clause(row.clause_id),
        GroupCorrection.made_at == row.made_at,
    )
    (decision,) = _decisions(session, *same)
    if row.undone_at is None:
        now = read_clock(session)
        for one in session.execute(select(GroupCorrection).where(*same)).scalars():
            one.undone_at = now
        session.flush()
        record_event(
            session,
            actor=actor,
            action="group-correction-undone",
            subject_kind="draft",
            subject_id=row.draft_id,
            **_details(decision),
        )
    return decision


def corrections_of(session: Session, draft_id: UUID) -> Mapping[UUID | None, tuple[Correction, ...]]:
    """What holds now, by clause (None: the draft as a whole), in the order it was decided.

    For a digest at any cut-off: a decision made after the close is about comments received before it. A clause's
    fingerprint takes `core.digests.corrections.corrections_version` of its corrections.
    """
    rows = session.execute(
        select(
            GroupCorrection.clause_id,
            GroupCorrection.kind,
            GroupCorrection.comment_id,
            GroupCorrection.other_id,
        )
        .where(GroupCorrection.draft_id == draft_id, GroupCorrection.undone_at.is_(None))
        .order_by(*_ORDER)
    )
    found: dict[UUID | None, list[Correction]] = {}
    for row in rows:
        correction = Correction(row.kind.value, str(row.comment_id), str(row.other_id))
        found.setdefault(row.clause_id, []).append(correction)
    return {clause_id: tuple(corrections) for clause_id, corrections in found.items()}


def list_decisions(session: Session, *, actor: Actor, slug: str) -> list[Decision]:
    """What holds now, the latest first."""
    require(actor, Permission.DIGEST_CORRECT)
    draft_id = select(Draft.id).where(Draft.slug == slug).scalar_subquery()
    found = _decisions(session, GroupCorrection.draft_id == draft_id, GroupCorrection.undone_at.is_(None))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


# Of one decision what leaves comes before what joins: "apart" sorts before "together".
_ORDER = (GroupCorrection.made_at, GroupCorrection.kind, GroupCorrection.id)


@dataclass(frozen=True, slots=True)
class _Place:
    """The clause that all comments of a decision were made on."""

    draft_id: UUID
    clause_id: UUID | None
    stances: Mapping[UUID, Stance]


def _place(session: Session, actor: Actor, comments: Sequence[UUID], *others: UUID | None) -> _Place:
    require(actor, Permission.DIGEST_CORRECT)
    if not comments:
        raise RuleViolation("comments-required")
    if len(comments) > MOST_AT_ONCE:
        raise RuleViolation("too-many-comments", limit=MOST_AT_ONCE)
    wanted = {*comments, *(other for other in others if other is not None)}
    rows = session.execute(
        select(Comment.id, Comment.clause_id, Comment.official, Comment.stance, Edition.draft_id)
        .join(Edition, Edition.id == Comment.edition_id)
        .where(Comment.id.in_(wanted), Comment.state == CommentState.PUBLISHED)
    ).all()
    missing = wanted - {row.id for row in rows}
    if missing:
        raise RuleViolation("comment-not-found", comment=str(min(missing)))
    places = {(row.draft_id, row.clause_id) for row in rows}
    if len(places) != 1:
        raise RuleViolation("comments-of-different-clauses")
    if any(row.official for row in rows):
        raise RuleViolation("official-position-stands-alone")
    ((draft_id, clause_id),) = places
    return _Place(draft_id, clause_id, {row.id: row.stance for row in rows})


def _refuse_opposed(place: _Place, comments: Iterable[UUID]) -> None:
    sides = {SIDES[place.stances[one].value] for one in comments if place.stances[one].value in SIDES}
    if len(sides) > 1:
        raise RuleViolation("comments-opposed")


def _keep(
    session: Session,
    actor: Actor,
    place: _Place,
    action: str,
    apart: Iterable[tuple[UUID, UUID]] = (),
    together: Iterable[tuple[UUID, UUID]] = (),
) -> Decision:
    last = _last_moment(session, place)
    wanted = ([*apart], [*together])
    if last is not None and (repeated := _find_same(session, place, last, *wanted)) is not None:
        return repeated
    now = read_clock(session)
    rows = [
        GroupCorrection(
            id=uuid4(),
            draft_id=place.draft_id,
            clause_id=place.clause_id,
            kind=kind,
            comment_id=comment,
            other_id=other,
            account_id=actor.account_id,
            # After every decision on the clause: the order in which they were made decides.
            made_at=now if last is None else max(now, last + timedelta(microseconds=1)),
            undone_at=None,
        )
        for kind, pairs in zip((CorrectionKind.APART, CorrectionKind.TOGETHER), wanted, strict=True)
        for comment, other in pairs
    ]
    session.add_all(rows)
    session.flush()
    (decision,) = _decisions(session, GroupCorrection.id.in_([row.id for row in rows]))
    record_event(
        session,
        actor=actor,
        action=action,
        subject_kind="draft",
        subject_id=place.draft_id,
        **_details(decision),
    )
    return decision


def _last_moment(session: Session, place: _Place) -> datetime | None:
    """When something was decided on the clause last, undone or not."""
    last: datetime | None = session.execute(
        select(func.max(GroupCorrection.made_at)).where(
            GroupCorrection.draft_id == place.draft_id, _of_clause(place.clause_id)
        )
    ).scalar_one()
    return last


def _find_same(
    session: Session,
    place: _Place,
    made_at: datetime,
    apart: Sequence[tuple[UUID, UUID]],
    together: Sequence[tuple[UUID, UUID]],
) -> Decision | None:
    """The decision of that moment if it holds and is the same: a button tapped twice decides once."""
    rows = (
        session.execute(
            select(GroupCorrection).where(
                GroupCorrection.draft_id == place.draft_id,
                _of_clause(place.clause_id),
                GroupCorrection.made_at == made_at,
                GroupCorrection.undone_at.is_(None),
            )
        )
        .scalars()
        .all()
    )
    kept = {(one.kind, one.comment_id, one.other_id) for one in rows}
    wanted = {
        *((CorrectionKind.APART, *pair) for pair in apart),
        *((CorrectionKind.TOGETHER, *pair) for pair in together),
    }
    if kept != wanted:
        return None
    (same,) = _decisions(session, GroupCorrection.id.in_([one.id for one in rows]))
    return same


def _of_clause(clause_id: UUID | None) -> ColumnElement[bool]:
    return (
        GroupCorrection.clause_id.is_(None) if clause_id is None else GroupCorrection.clause_id == clause_id
    )


def _decisions(session: Session, *where: ColumnElement[bool]) -> list[Decision]:
    rows = session.execute(
        select(GroupCorrection, Clause.eid, Edition.number, Account.display_name, Account.email)
        .outerjoin(Clause, Clause.id == GroupCorrection.clause_id)
        .outerjoin(Edition, Edition.id == Clause.edition_id)
        .outerjoin(Account, Account.id == GroupCorrection.account_id)
        .where(*where)
        .order_by(GroupCorrection.clause_id, *_ORDER)
    ).all()
    return [
        _decision(list(group))
        for _, group in groupby(
            rows, key=lambda row: (row.GroupCorrection.clause_id, row.GroupCorrection.made_at)
        )
    ]


def _decision(rows: Sequence[Row[GroupCorrection, str, int, str, str]]) -> Decision:
    corrections = [row.GroupCorrection for row in rows]
    first = rows[0]
    return Decision(
        id=min(one.id for one in corrections),
        clause_id=corrections[0].clause_id,
        clause=first.eid,
        edition=first.number,
        apart=tuple(one.comment_id for one in corrections if one.kind is CorrectionKind.APART),
        together=tuple(
            (one.comment_id, one.other_id) for one in corrections if one.kind is CorrectionKind.TOGETHER
        ),
        by=first.display_name or first.email or "",
        made_at=corrections[0].made_at,
    )


def _details(decision: Decision) -> dict[str, object]:
    """For the audit trail: plain JSON values."""
    return {
        "clause": decision.clause,
        "apart": [str(one) for one in decision.apart],
        "together": [[str(one), str(other)] for one, other in decision.together],
    }

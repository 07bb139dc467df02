"""Rounds of discussion: opened, extended, closed early, sealed when their time is over."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleViolation
from app.core.permissions import Actor, Permission, RoundTarget, require
from app.core.rounds import (
    DEFAULT_ACCESS,
    Access,
    Audience,
    Period,
    RoundChangeKind,
    RoundState,
    check_early_close,
    check_extension,
    check_period,
    check_reason,
    period_warnings,
)
from app.infra.clock import clock, read_clock, read_later_clock
from app.infra.locks import lock_round_exclusively
from app.models import Draft, Edition, Round, RoundChange, WorkingGroup
from app.services.audit import record_event
from app.services.groups import get_group


@dataclass(frozen=True, slots=True)
class RoundChangeView:
    kind: RoundChangeKind
    reason: str
    old_closes_at: datetime
    new_closes_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as everyone may see it. `now` is the database's clock when it was read, so `state` is of one moment."""

    id: UUID
    slug: str
    edition: int
    audience: Audience
    access: Access
    group_slug: str | None
    group_names: Mapping[str, str] | None
    period: Period
    changes: tuple[RoundChangeView, ...]
    now: datetime
    target: RoundTarget
    warnings: tuple[str, ...] = ()

    @property
    def state(self) -> RoundState:
        return self.period.state(self.now)


def open_round(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    audience: Audience,
    closes_at: datetime,
    opens_at: datetime | None = None,
    access: Access | None = None,
    group_slug: str | None = None,
) -> RoundView:
    """A new round on the newest published edition; opens at once unless told otherwise.

    Raises RuleViolation "draft-not-found", "edition-not-published", "group-not-found"; FieldViolation on the period.
    """
    require(actor, Permission.ROUND_MANAGE)
    edition_id = _published_edition(session, slug)
    group = get_group(session, group_slug) if group_slug else None
    now = read_clock(session)
    starts = opens_at or now
    check_period(starts, closes_at, now)
    round_ = Round(
        id=uuid4(),
        edition_id=edition_id,
        group_id=group.id if group else None,
        audience=audience,
        access=access or DEFAULT_ACCESS[audience],
        opens_at=starts,
        closes_at=closes_at,
        closed_at=None,
        sealed_at=None,
        lock_key=secrets.randbits(63),
        created_at=now,
    )
    session.add(round_)
    session.flush()
    record_event(
        session,
        actor=actor,
        action="round-opened",
        subject_kind="round",
        subject_id=round_.id,
        audience=audience.value,
        opens_at=starts.isoformat(),
        closes_at=closes_at.isoformat(),
    )
    return get_round(session, round_id=round_.id)


def extend_round(
    session: Session, *, actor: Actor, round_id: UUID, closes_at: datetime, reason: str
) -> RoundView:
    """Moves the close later, with a reason everyone can read. Never earlier, never after the close."""
    require(actor, Permission.ROUND_MANAGE)
    kept_reason = check_reason(reason)
    round_, now = _lock_unsealed(session, round_id)
    check_extension(round_.period, closes_at, now)
    _add_change(session, actor, round_, RoundChangeKind.EXTENDED, kept_reason, closes_at, now)
    round_.closes_at = closes_at
    session.flush()
    return get_round(session, round_id=round_id)


def close_round(session: Session, *, actor: Actor, round_id: UUID, reason: str) -> RoundView:
    """Closes early, now, by the database's clock. The beat then seals it and orders the closing digest."""
    require(actor, Permission.ROUND_MANAGE)
    kept_reason = check_reason(reason)
    round_, now = _lock_unsealed(session, round_id)
    check_early_close(round_.period, now)
    now = read_later_clock(session)
    _add_change(session, actor, round_, RoundChangeKind.CLOSED_EARLY, kept_reason, now, now)
    round_.closed_at = now
    session.flush()
    return get_round(session, round_id=round_id)


def list_due_rounds(session: Session) -> list[UUID]:
    """Rounds whose time is over and whose close has not been carried out yet."""
    end = func.coalesce(Round.closed_at, Round.closes_at)
    due = select(Round.id).where(Round.sealed_at.is_(None), end <= clock(session)).order_by(Round.closes_at)
    return list(session.execute(due).scalars())


def seal_round(session: Session, *, round_id: UUID) -> Round | None:
    """Carries out a close: waits for every comment on its way, marks the round. None if it was done or extended."""
    round_, now = _lock(session, round_id)
    if round_.sealed_at is not None or round_.period.state(now) is not RoundState.CLOSED:
        return None
    round_.sealed_at = now
    session.flush()
    return round_


def get_round(session: Session, *, round_id: UUID) -> RoundView:
    """Raises RuleViolation "round-not-found"."""
    found = _views(session, [round_id])
    if not found:
        raise RuleViolation("round-not-found", round=str(round_id))
    return found[0]


def list_rounds(session: Session, *, slug: str) -> list[RoundView]:
    """Rounds of a draft, the earliest first. Raises RuleViolation "draft-not-found"."""
    if not session.execute(select(Draft.id).where(Draft.slug == slug)).first():
        raise RuleViolation("draft-not-found", slug=slug)
    ids = session.execute(
        select(Round.id).join(Edition).join(Draft, Draft.id == Edition.draft_id).where(Draft.slug == slug)
    ).scalars()
    return _views(session, list(ids))


def list_rounds_of_drafts(session: Session, draft_ids: Sequence[UUID]) -> list[RoundView]:
    """Rounds of several drafts in two statements."""
    ids = session.execute(
        select(Round.id).join(Edition, Edition.id == Round.edition_id).where(Edition.draft_id.in_(draft_ids))
    ).scalars()
    return _views(session, list(ids))


def _published_edition(session: Session, slug: str) -> UUID:
    row = session.execute(
        select(Draft.id, Edition.id.label("edition_id"))
        .outerjoin(Edition, (Edition.draft_id == Draft.id) & Edition.published_at.is_not(None))
        .where(Draft.slug == slug)
        .order_by(Edition.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise RuleViolation("draft-not-found", slug=slug)
    if row.edition_id is None:
        raise RuleViolation("edition-not-published", slug=slug)
    return UUID(str(row.edition_id))


def _lock(session: Session, round_id: UUID) -> tuple[Round, datetime]:
    """The round as it is once its lock is held exclusively, and the clock after that."""
    lock_key = session.execute(select(Round.lock_key).where(Round.id == round_id)).scalar_one_or_none()
    if lock_key is None:
        raise RuleViolation("round-not-found", round=str(round_id))
    lock_round_exclusively(session, lock_key)
    row = session.execute(select(Round, clock(session).label("now")).where(Round.id == round_id)).one()
    return row.Round, row.now


def _lock_unsealed(session: Session, round_id: UUID) -> tuple[Round, datetime]:
    """A round whose close has been carried out stays closed, even if the database's clock is set back."""
    round_, now = _lock(session, round_id)
    if round_.sealed_at is not None:
        raise RuleViolation("round-closed", closed_at=round_.period.end)
    return round_, now


def _add_change(
    session: Session,
    actor: Actor,
    round_: Round,
    kind: RoundChangeKind,
    reason: str,
    closes_at: datetime,
    now: datetime,
) -> None:
    session.add(
        RoundChange(
            id=uuid4(),
            round_id=round_.id,
            kind=kind,
            reason=reason,
            old_closes_at=round_.closes_at,
            new_closes_at=closes_at,
            at=now,
            actor_id=actor.account_id,
        )
    )
    record_event(
        session,
        actor=actor,
        action=f"round-{kind.value}",
        subject_kind="round",
        subject_id=round_.id,
        reason=reason,
        closes_at=closes_at.isoformat(),
    )


def _views(session: Session, ids: Sequence[UUID]) -> list[RoundView]:
    rows = session.execute(
        select(Round, Draft.slug, Edition.number, WorkingGroup, clock(session).label("now"))
        .join(Edition, Edition.id == Round.edition_id)
        .join(Draft, Draft.id == Edition.draft_id)
        .outerjoin(WorkingGroup, WorkingGroup.id == Round.group_id)
        .where(Round.id.in_(ids))
        .order_by(Round.opens_at, Round.created_at, Round.id)
    ).all()
    changes: dict[UUID, list[RoundChangeView]] = {}
    if rows:
        found = (
            select(RoundChange).where(RoundChange.round_id.in_(ids)).order_by(RoundChange.at, RoundChange.id)
        )
        for change in session.execute(found).scalars():
            view = RoundChangeView(
                change.kind, change.reason, change.old_closes_at, change.new_closes_at, change.at
            )
            changes.setdefault(change.round_id, []).append(view)
    return [
        RoundView(
            id=row.Round.id,
            slug=row.slug,
            edition=row.number,
            audience=row.Round.audience,
            access=row.Round.access,
            group_slug=row.WorkingGroup.slug if row.WorkingGroup else None,
            group_names=row.WorkingGroup.names if row.WorkingGroup else None,
            period=row.Round.period,
            changes=tuple(changes.get(row.Round.id, ())),
            now=row.now,
            target=row.Round.target,
            warnings=period_warnings(row.Round.audience, row.Round.opens_at, row.Round.closes_at),
        )
        for row in rows
    ]

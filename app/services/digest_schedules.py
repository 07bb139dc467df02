"""Digests that nobody has to order: every night while a round is open, and the switch for it on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.digests.schedule import Schedule, night_due, usual_schedule
from app.core.permissions import OPERATOR, Actor, Permission, require
from app.core.rounds import RoundState
from app.core.text import Language
from app.infra.clock import read_clock
from app.models import Comment, Digest, DigestSchedule, DigestState, DigestView, Round
from app.services.audit import record_event
from app.services.digest_scopes import check_formats
from app.services.digests import request_digest
from app.services.drafts import get_draft
from app.services.rounds import RoundView, get_round

LONGEST_WAIT = 200
"""Rounds looked at in one tick."""


@dataclass(frozen=True, slots=True)
class RoundSchedule:
    round: RoundView
    schedule: Schedule


def get_schedule(session: Session, *, round_id: UUID) -> RoundSchedule:
    """Somebody's word on the round, else what is usual. Raises RuleViolation "round-not-found"."""
    round_ = get_round(session, round_id=round_id)
    return RoundSchedule(round_, _schedule(session, round_))


def set_schedule(
    session: Session,
    *,
    actor: Actor,
    round_id: UUID,
    nightly: bool,
    letters: bool,
    formats: Sequence[str],
    language: Language,
    view: DigestView,
) -> RoundSchedule:
    """Raises RuleViolation "not-permitted", "round-not-found"; FieldViolation on the formats."""
    require(actor, Permission.ROUND_MANAGE)
    round_ = get_round(session, round_id=round_id)
    row = session.get(DigestSchedule, round_id) or DigestSchedule(round_id=round_id, ordered_on=None)
    row.nightly, row.letters, row.formats = nightly, letters, check_formats(formats)
    row.language, row.view = language, view
    session.add(row)
    session.flush()
    record_event(
        session,
        actor=actor,
        action="schedule-changed",
        subject_kind="round",
        subject_id=round_id,
        nightly=nightly,
        letters=letters,
    )
    return RoundSchedule(round_, _schedule(session, round_))


def list_nightly_due(session: Session, *, zone: ZoneInfo) -> list[UUID]:
    """Open rounds whose digest of this night is not ordered yet."""
    now = read_clock(session)
    found = session.execute(
        select(Round.id, DigestSchedule.ordered_on)
        .outerjoin(DigestSchedule, DigestSchedule.round_id == Round.id)
        .where(Round.opens_at <= now, Round.closes_at > now, Round.sealed_at.is_(None))
        .order_by(Round.closes_at)
    ).all()
    return [row.id for row in found if night_due(now, zone, row.ordered_on)][:LONGEST_WAIT]


def order_nightly_digest(session: Session, *, round_id: UUID, zone: ZoneInfo) -> UUID | None:
    """This night's digest of the round; None where it is switched off, ordered already, or nothing new was said."""
    # The round's row is what two beats meet at: the second sees the night as done.
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    round_ = get_round(session, round_id=round_id)
    row = session.get(DigestSchedule, round_id)
    night = night_due(round_.now, zone, row.ordered_on if row else None)
    if night is None or round_.state is not RoundState.OPEN:
        return None
    schedule = _schedule(session, round_)
    if row is None:
        row = DigestSchedule(
            round_id=round_id,
            nightly=schedule.nightly,
            letters=schedule.letters,
            formats=list(schedule.formats),
            language=Language(schedule.language),
            view=DigestView(schedule.view),
        )
        session.add(row)
    row.ordered_on = night
    session.flush()
    if not schedule.nightly or not _has_news(session, round_id):
        return None
    ordered = request_digest(
        session,
        actor=OPERATOR,
        slug=round_.slug,
        formats=schedule.formats,
        language=Language(schedule.language),
        view=DigestView(schedule.view),
        round_id=round_id,
    )
    session.get_one(Digest, ordered.id).scheduled = True
    session.flush()
    return ordered.id


def _has_news(session: Session, round_id: UUID) -> bool:
    """Whether a comment came, was changed or taken back since the cut-off of the round's last digest."""
    counted_until = session.execute(
        select(func.max(Digest.cutoff)).where(
            Digest.round_id == round_id,
            Digest.state == DigestState.DONE,
            # What is limited to some units, or to the secretariat, has told the group nothing.
            Digest.group_id.is_(None),
            Digest.view != DigestView.SECRETARIAT,
        )
    ).scalar()
    newest = session.execute(
        select(
            func.max(Comment.received_at),
            func.max(Comment.edited_at),
            func.max(Comment.withdrawn_at),
            func.max(Comment.hidden_at),
        ).where(Comment.round_id == round_id)
    ).one()
    moments = [moment for moment in newest if moment is not None]
    return bool(moments) and (counted_until is None or max(moments) >= counted_until)


def _schedule(session: Session, round_: RoundView) -> Schedule:
    row = session.get(DigestSchedule, round_.id)
    if row is None:
        language = get_draft(session, actor=OPERATOR, slug=round_.slug).latest.source_language
        return usual_schedule(has_group=round_.group_slug is not None, language=language.value)
    return Schedule(row.nightly, row.letters, tuple(row.formats), row.language.value, row.view.value)

"""The audit trail: who did what to which object, in the same unit of work as the act itself."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.infra.clock import read_clock
from app.models import AuditEvent


def record_event(
    session: Session, *, actor: Actor, action: str, subject_kind: str, subject_id: UUID, **details: object
) -> None:
    """Adds one event. `action` is `noun-verb` (`round-extended`); details are plain JSON values."""
    session.add(
        AuditEvent(
            id=uuid4(),
            at=read_clock(session),
            actor_id=actor.account_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details,
        )
    )

"""The end of a round, carried out: sealed under its lock, its closing digest ordered in the same unit of work."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.core.permissions import OPERATOR
from app.services.audit import record_event
from app.services.digests import order_closing_digest
from app.services.rounds import get_round, seal_round


def carry_out_close(session: Session, *, round_id: UUID) -> UUID | None:
    """The closing digest's id; None when the round was sealed already or has been extended meanwhile."""
    if seal_round(session, round_id=round_id) is None:
        return None
    digest_id = order_closing_digest(session, actor=OPERATOR, round_=get_round(session, round_id=round_id))
    record_event(
        session,
        actor=OPERATOR,
        action="round-closed",
        subject_kind="round",
        subject_id=round_id,
        digest=str(digest_id),
    )
    return digest_id

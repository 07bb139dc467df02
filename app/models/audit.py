from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, foreign_key


class AuditEvent(Base):
    """Who did what to which object, when by the database's clock. Only added to. `actor_id` None: the operator."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject_kind_subject_id", "subject_kind", "subject_id"),)

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[UUID]
    details: Mapped[dict[str, Any]]

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, foreign_key


class Mending(Base):
    """One change a secretary made to an edition before its publication, in the order made; undone, it stays listed."""

    __tablename__ = "mendings"
    __table_args__ = (UniqueConstraint("edition_id", "sequence"),)

    id: Mapped[Key]
    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"))
    sequence: Mapped[int]
    operation: Mapped[dict[str, Any]]
    account_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    done_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

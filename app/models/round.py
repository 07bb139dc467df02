from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.permissions import RoundTarget
from app.core.rounds import Access, Audience, Period, RoundChangeKind
from app.models.base import Base, Key, choice, foreign_key


class Round(Base):
    """Edition × audience × [opens_at, closes_at) × access.

    `closed_at`: closed early. `sealed_at`: the close has been carried out under the exclusive lock.
    `lock_key`: what PostgreSQL's advisory locks are taken on.
    """

    __tablename__ = "rounds"
    __table_args__ = (Index("ix_rounds_sealed_at_closes_at", "sealed_at", "closes_at"),)

    id: Mapped[Key]
    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(foreign_key("working_groups.id"))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    access: Mapped[Access] = mapped_column(choice(Access))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    lock_key: Mapped[int] = mapped_column(BigInteger, unique=True)
    created_at: Mapped[datetime]

    @property
    def period(self) -> Period:
        return Period(self.opens_at, self.closes_at, self.closed_at)

    @property
    def target(self) -> RoundTarget:
        return RoundTarget(self.audience, self.access, self.group_id)


class RoundChange(Base):
    """An extension or an early close, with its reason, shown to everyone who reads the draft."""

    __tablename__ = "round_changes"

    id: Mapped[Key]
    round_id: Mapped[UUID] = mapped_column(foreign_key("rounds.id"), index=True)
    kind: Mapped[RoundChangeKind] = mapped_column(choice(RoundChangeKind))
    reason: Mapped[str]
    old_closes_at: Mapped[datetime]
    new_closes_at: Mapped[datetime]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))

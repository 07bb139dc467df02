from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, choice, foreign_key


class MembershipRole(StrEnum):
    MEMBER = "member"
    HEAD = "head"
    SECRETARY = "secretary"
    EXPERT = "expert"


class Organisation(Base):
    """A body that takes an official position; names by language code."""

    __tablename__ = "organisations"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]


class WorkingGroup(Base):
    """A working group and the order it was set up by: issuing body, number, date."""

    __tablename__ = "working_groups"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    mandate_bodies: Mapped[dict[str, Any]]
    mandate_number: Mapped[str]
    mandate_date: Mapped[date | None]
    created_at: Mapped[datetime]


class Membership(Base):
    """An account's seat in a working group."""

    __tablename__ = "memberships"

    group_id: Mapped[UUID] = mapped_column(foreign_key("working_groups.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(foreign_key("accounts.id"), primary_key=True, index=True)
    role: Mapped[MembershipRole] = mapped_column(choice(MembershipRole))

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, foreign_key


class Upload(Base):
    """A file read for preview and not yet imported: its tree, and where the file itself is kept. Gone after a day.

    `purpose`: what it is to become (`{"new": …}`, `{"into": slug}`, `{"edition_of": slug}`).
    """

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_created_at", "created_at"),)

    id: Mapped[Key]
    account_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    filename: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str]
    purpose: Mapped[dict[str, Any]]
    tree: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class DraftPaper(Base):
    """A paper that goes with a draft: explanatory note, comparative table of the ministry, annex. Kept as sent."""

    __tablename__ = "draft_papers"

    id: Mapped[Key]
    draft_id: Mapped[UUID] = mapped_column(foreign_key("drafts.id"), index=True)
    title: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

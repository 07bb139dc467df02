from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.text import Language
from app.models.base import Base, Key, choice, foreign_key


class DigestState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DigestView(StrEnum):
    """Whose eyes it is for: `secretariat` adds names without consent, addresses and hidden reasons."""

    PUBLIC = "public"
    SECRETARIAT = "secretariat"


class Digest(Base):
    """A compilation of comments: its scope, how far it is, what it counted, and the hash of its content.

    `round_id` None: all rounds of the draft. `cutoff` None until the compile fixes it.
    `progress`: 0 to 100. `closing`: made by the system at the close of its round.
    """

    __tablename__ = "digests"

    id: Mapped[Key]
    draft_id: Mapped[UUID] = mapped_column(foreign_key("drafts.id"), index=True)
    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"))
    round_id: Mapped[UUID | None] = mapped_column(foreign_key("rounds.id"), index=True)
    language: Mapped[Language] = mapped_column(choice(Language))
    view: Mapped[DigestView] = mapped_column(choice(DigestView))
    formats: Mapped[list[str]]
    cutoff: Mapped[datetime | None]
    closing: Mapped[bool]
    state: Mapped[DigestState] = mapped_column(choice(DigestState))
    progress: Mapped[int]
    counts: Mapped[dict[str, Any] | None]
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None]
    requested_by: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    created_at: Mapped[datetime]
    heard_from_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class DigestFile(Base):
    """One format of a finished digest. `size` in bytes; `storage_key` is where infra/storage keeps it."""

    __tablename__ = "digest_files"
    __table_args__ = (UniqueConstraint("digest_id", "format"),)

    id: Mapped[Key]
    digest_id: Mapped[UUID] = mapped_column(foreign_key("digests.id"))
    format: Mapped[str] = mapped_column(String(8))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str]

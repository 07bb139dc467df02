from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clauses.model import Kind
from app.core.text import Language
from app.models.base import Base, Key, choice, foreign_key


class Draft(Base):
    """A draft law, code, amendment or strategy; its text lives in editions."""

    __tablename__ = "drafts"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class AmendedDraft(Base):
    """Which act in the system a draft of an amending law amends."""

    __tablename__ = "amended_drafts"

    draft_id: Mapped[UUID] = mapped_column(foreign_key("drafts.id"), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(foreign_key("drafts.id"))


class Edition(Base):
    """One text of a draft, in one to three languages; immutable once published."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[Key]
    draft_id: Mapped[UUID] = mapped_column(foreign_key("drafts.id"))
    number: Mapped[int]
    source_language: Mapped[Language] = mapped_column(choice(Language))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class EditionText(Base):
    """One language of an edition: its title, and the file it was imported from.

    `imported` is the clause tree as the file gave it, which mending is compared with; None in editions
    imported before mending existed.
    """

    __tablename__ = "edition_texts"

    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"), primary_key=True)
    language: Mapped[Language] = mapped_column(choice(Language), primary_key=True)
    title: Mapped[str]
    source: Mapped[dict[str, Any]]
    warnings: Mapped[dict[str, Any]]
    imported_at: Mapped[datetime]
    imported: Mapped[dict[str, Any] | None]

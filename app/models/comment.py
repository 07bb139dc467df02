from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.comments import CommentState, HideReason, Source, Stance
from app.core.text import Language
from app.models.base import Base, Key, choice, foreign_key


class Comment(Base):
    """An opinion on a clause, or on the whole draft when `clause_id` is None. Never deleted, only marked."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_clause_id_received_at_id", "clause_id", "received_at", "id"),
        Index("ix_comments_edition_id_received_at_id", "edition_id", "received_at", "id"),
        # Counts per clause are read from this index alone (reading pages, at most 5 s old).
        Index(
            "ix_comments_edition_id_round_id_state_clause_id", "edition_id", "round_id", "state", "clause_id"
        ),
        Index("ix_comments_round_id_received_at_id", "round_id", "received_at", "id"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    edition_id: Mapped[UUID] = mapped_column(foreign_key("editions.id"))
    round_id: Mapped[UUID] = mapped_column(foreign_key("rounds.id"))
    clause_id: Mapped[UUID | None] = mapped_column(foreign_key("clauses.id"))
    stance: Mapped[Stance] = mapped_column(choice(Stance))
    body: Mapped[str]
    language: Mapped[Language] = mapped_column(choice(Language))
    quote_exact: Mapped[str | None]
    quote_prefix: Mapped[str | None]
    quote_suffix: Mapped[str | None]
    proposed_text: Mapped[str | None]
    text_language: Mapped[Language | None] = mapped_column(choice(Language))
    account_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"), index=True)
    author_name: Mapped[str | None]
    publish_name: Mapped[bool]
    author_email: Mapped[str | None]
    region: Mapped[str | None]
    organisation: Mapped[str | None]
    official: Mapped[bool]
    source: Mapped[Source] = mapped_column(choice(Source))
    received_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    state: Mapped[CommentState] = mapped_column(choice(CommentState))
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[HideReason | None] = mapped_column(choice(HideReason))
    edit_secret_hash: Mapped[str] = mapped_column(String(64))


class CommentRevision(Base):
    """What a comment said until `replaced_at`, so that a digest at an earlier cut-off can be compiled again."""

    __tablename__ = "comment_revisions"
    __table_args__ = (Index("ix_comment_revisions_comment_id_replaced_at", "comment_id", "replaced_at"),)

    id: Mapped[Key]
    comment_id: Mapped[UUID] = mapped_column(foreign_key("comments.id"))
    replaced_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class IdempotencyKey(Base):
    """A request that was answered: the same key and body gets the same answer, whatever has happened since."""

    __tablename__ = "idempotency_keys"

    scope_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    response: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
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
    """Whose eyes it is for. `group`: shows what `public` does, to members of the working group only; `secretariat`
    adds names without consent, addresses and receipt codes."""

    PUBLIC = "public"
    GROUP = "group"
    SECRETARIAT = "secretariat"


class ShardState(StrEnum):
    WAITING = "waiting"
    DONE = "done"


class CorrectionKind(StrEnum):
    """What a secretary decided of two comments that compiling had put together, or had not."""

    APART = "apart"
    TOGETHER = "together"


class FormKind(StrEnum):
    """The secretariat's forms, each a Word template that an administrator can replace."""

    REMARKS = "remarks"
    DISAGREEMENTS = "disagreements"
    REPORT = "report"


class Digest(Base):
    """A compilation of comments: its scope, how far it is, what it counted, and the hash of its content.

    `round_id` None: all rounds of the draft. `cutoff` None until the compile fixes it.
    `progress`: 0 to 100. `closing`: made by the system at the close of its round; `scheduled`: by the nightly order.
    `group_id`, `member_id`: the working group, and the member of it, whose clauses it is limited to. `removed_at`: when
    its files were removed because their time was over; its figures stay.
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
    scheduled: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[UUID | None] = mapped_column(foreign_key("working_groups.id"))
    member_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    state: Mapped[DigestState] = mapped_column(choice(DigestState))
    progress: Mapped[int]
    counts: Mapped[dict[str, Any] | None]
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None]
    requested_by: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    created_at: Mapped[datetime]
    heard_from_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class DigestFile(Base):
    """One file of a finished digest. `size` in bytes; `storage_key` is where infra/storage keeps it.

    `volume` from 1: a format that cannot hold everything in one file goes on in further ones.
    """

    __tablename__ = "digest_files"
    __table_args__ = (UniqueConstraint("digest_id", "format", "volume"),)

    id: Mapped[Key]
    digest_id: Mapped[UUID] = mapped_column(foreign_key("digests.id"))
    format: Mapped[str] = mapped_column(String(20))
    volume: Mapped[int] = mapped_column(default=1)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str]


class DigestShard(Base):
    """Some clauses of a digest that one worker compiles. `clauses`: their keys (`DigestPart.clause_key`) in order;
    `parts`: where each lies in the file under `storage_key`, once the shard is done."""

    __tablename__ = "digest_shards"
    __table_args__ = (UniqueConstraint("digest_id", "sequence"),)

    id: Mapped[Key]
    digest_id: Mapped[UUID] = mapped_column(foreign_key("digests.id"))
    sequence: Mapped[int]
    clauses: Mapped[list[str]]
    state: Mapped[ShardState] = mapped_column(choice(ShardState))
    comments: Mapped[int]
    storage_key: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    parts: Mapped[list[Any] | None]
    finished_at: Mapped[datetime | None]


class DigestPart(Base):
    """A compiled clause that can be used again while `fingerprint` is that of its comments.

    `scope_sha256`: of all that every clause of such a digest shares (rounds, view, language, zone, method);
    `clause_key`: hex of the clause's id, "whole-draft" for the draft as a whole. Sizes and `start` in bytes within the
    file under `storage_key`, as in `core.digests.parts.Part`.
    """

    __tablename__ = "digest_parts"
    __table_args__ = (
        UniqueConstraint("scope_sha256", "clause_key"),
        Index("ix_digest_parts_storage_key", "storage_key"),
    )

    id: Mapped[Key]
    scope_sha256: Mapped[str] = mapped_column(String(64))
    clause_key: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    start: Mapped[int] = mapped_column(BigInteger)
    comments_size: Mapped[int] = mapped_column(BigInteger)
    clause_size: Mapped[int] = mapped_column(BigInteger)
    findings_size: Mapped[int] = mapped_column(BigInteger)
    comments: Mapped[int]
    used_at: Mapped[datetime]


class GroupCorrection(Base):
    """A secretary's word on two comments of one clause: they belong together, or apart; the next digests keep to it."""

    __tablename__ = "group_corrections"
    __table_args__ = (Index("ix_group_corrections_draft_id_clause_id", "draft_id", "clause_id"),)

    id: Mapped[Key]
    draft_id: Mapped[UUID] = mapped_column(foreign_key("drafts.id"))
    clause_id: Mapped[UUID | None] = mapped_column(foreign_key("clauses.id"))
    kind: Mapped[CorrectionKind] = mapped_column(choice(CorrectionKind))
    comment_id: Mapped[UUID] = mapped_column(foreign_key("comments.id"))
    other_id: Mapped[UUID] = mapped_column(foreign_key("comments.id"))
    account_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Assignment(Base):
    """A clause, with all below it, that a working group or one member of it is to work on."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("group_id", "account_id", "clause_id"),
        Index("ix_assignments_clause_id", "clause_id"),
    )

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(foreign_key("working_groups.id"))
    account_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    clause_id: Mapped[UUID] = mapped_column(foreign_key("clauses.id"))
    assigned_by: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    assigned_at: Mapped[datetime]


class DigestSchedule(Base):
    """When digests of a round are made by themselves, and who is told. Without a row: at the close only, no letter.

    `nightly`: each night while the round is open, if a comment came. `letters`: members of the round's group are
    written to when one is ready. `ordered_on`: the last night one was ordered for.
    """

    __tablename__ = "digest_schedules"

    round_id: Mapped[UUID] = mapped_column(foreign_key("rounds.id"), primary_key=True)
    nightly: Mapped[bool]
    letters: Mapped[bool]
    formats: Mapped[list[str]]
    language: Mapped[Language] = mapped_column(choice(Language))
    view: Mapped[DigestView] = mapped_column(choice(DigestView))
    ordered_on: Mapped[date | None]


class FormTemplate(Base):
    """A form that an administrator has put in place of ours; the newest of its kind and language is used."""

    __tablename__ = "form_templates"
    __table_args__ = (Index("ix_form_templates_kind_language_added_at", "kind", "language", "added_at"),)

    id: Mapped[Key]
    kind: Mapped[FormKind] = mapped_column(choice(FormKind))
    language: Mapped[Language] = mapped_column(choice(Language))
    file_name: Mapped[str]
    content: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[UUID | None] = mapped_column(foreign_key("accounts.id"))
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

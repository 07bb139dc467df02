from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, choice


class JobKind(StrEnum):
    """Every kind has one handler in `tasks/`; an architecture test holds the two together."""

    COMPILE_DIGEST = "compile-digest"
    COMPILE_SHARD = "compile-shard"
    FINISH_DIGEST = "finish-digest"
    SEND_DIGEST_LETTER = "send-digest-letter"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """The outbox: written with what causes it, carried out at least once, finished exactly once.

    `attempt` is the fencing token: a worker that lost its lease cannot write any more.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_lease_until", "state", "lease_until"),)

    id: Mapped[Key]
    kind: Mapped[JobKind] = mapped_column(choice(JobKind))
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(choice(JobState))
    attempt: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(2000))

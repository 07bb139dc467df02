"""The outbox (DESIGN.md, protocol 3). A job is a row written with what causes it; the broker only hurries it along.

A worker claims a job for a lease and gets the attempt number as a fencing token. Who lost the lease cannot finish.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.infra.clock import read_clock
from app.infra.db import ENQUEUED
from app.models import Job, JobKind, JobState

LEASE = timedelta(seconds=15)
"""How long a silent worker keeps a job. Heartbeats come every third of it."""
RESEND_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 6
PUT_OFF = timedelta(minutes=1)
"""How long a job waits that could not be done now, the first time."""


class LeaseLostError(Exception):
    """Another worker has taken this job over; whatever this one made must not count."""


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    id: UUID
    kind: JobKind
    payload: dict[str, Any]
    attempt: int


def enqueue_job(session: Session, kind: JobKind, payload: dict[str, Any]) -> UUID:
    """Adds a job to this unit of work; it exists if and only if the unit commits."""
    job = Job(
        id=uuid4(),
        kind=kind,
        payload=payload,
        state=JobState.QUEUED,
        attempt=0,
        created_at=read_clock(session),
    )
    session.add(job)
    session.flush()
    session.info.setdefault(ENQUEUED, []).append(job.id)
    return job.id


def claim_job(session: Session, job_id: UUID) -> ClaimedJob | None:
    """Takes a job that waits or whose worker fell silent; None when it is done or in somebody's hands."""
    now = read_clock(session)
    row = session.execute(
        update(Job)
        .where(Job.id == job_id, _is_claimable(now))
        .values(state=JobState.RUNNING, attempt=Job.attempt + 1, lease_until=now + LEASE)
        .returning(Job.id, Job.kind, Job.payload, Job.attempt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else ClaimedJob(row.id, row.kind, row.payload, row.attempt)


def renew_lease(session: Session, job: ClaimedJob) -> None:
    """Says that the worker is alive. Raises LeaseLostError when the job is no longer its own."""
    _update_own(session, job, lease_until=read_clock(session) + LEASE)


def finish_job(session: Session, job: ClaimedJob, error: str | None = None) -> None:
    """Ends the job, failed if there is an error. Raises LeaseLostError: roll back what was made."""
    _update_own(
        session,
        job,
        state=JobState.DONE if error is None else JobState.FAILED,
        finished_at=read_clock(session),
        lease_until=None,
        error=error[:2000] if error else None,
    )


def put_off_job(session: Session, job: ClaimedJob, error: str) -> None:
    """Gives the job back, to be tried again after a while that grows fourfold with each attempt, from a minute.

    Raises LeaseLostError.
    """
    wait = PUT_OFF * 4 ** (job.attempt - 1)
    _update_own(
        session,
        job,
        state=JobState.QUEUED,
        lease_until=None,
        # The sweeper sends what was sent long ago; what is to wait was, so to say, sent in the future.
        sent_at=read_clock(session) + wait,
        error=error[:2000],
    )


def call_off_jobs(session: Session, kinds: Collection[JobKind], key: str, value: str, reason: str) -> None:
    """Ends every job of these kinds that waits or runs and has this in its payload; a worker at one of them gets
    LeaseLostError the next time it says that it is alive."""
    session.execute(
        update(Job)
        .where(
            Job.kind.in_(kinds),
            Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
            Job.payload[key].as_string() == value,
        )
        .values(state=JobState.FAILED, finished_at=read_clock(session), lease_until=None, error=reason[:2000])
        .execution_options(synchronize_session=False)
    )


def take_stale_jobs(session: Session, limit: int = 100) -> list[UUID]:
    """Jobs to send (again): never sent, sent but not taken, or left by a worker that fell silent. Marks them sent."""
    now = read_clock(session)
    never_taken = and_(
        Job.state == JobState.QUEUED, or_(Job.sent_at.is_(None), Job.sent_at < now - RESEND_AFTER)
    )
    abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    stale = select(Job.id).where(or_(never_taken, abandoned)).order_by(Job.created_at).limit(limit)
    ids = list(session.execute(stale.with_for_update(skip_locked=True)).scalars())
    mark_sent(session, ids)
    return ids


def mark_sent(session: Session, ids: list[UUID]) -> None:
    if ids:
        session.execute(update(Job).where(Job.id.in_(ids)).values(sent_at=read_clock(session)))


def _is_claimable(now: Any) -> Any:
    return or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now))


def _update_own(session: Session, job: ClaimedJob, **values: Any) -> None:
    mine = update(Job).where(Job.id == job.id, Job.attempt == job.attempt, Job.state == JobState.RUNNING)
    result = session.execute(
        mine.values(**values).execution_options(synchronize_session=False).returning(Job.id)
    )
    if result.one_or_none() is None:
        raise LeaseLostError(str(job.id))

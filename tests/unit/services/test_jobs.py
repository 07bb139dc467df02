"""The outbox: written with its cause, taken by one, ended by who holds it, sent again when nobody does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import (
    RESEND_AFTER,
    ClaimedJob,
    LeaseLostError,
    claim_job,
    enqueue_job,
    finish_job,
    renew_lease,
    take_stale_jobs,
)
from app.models import Job, JobKind, JobState


def enqueue(database: Database) -> UUID:
    with database.write() as session:
        return enqueue_job(session, JobKind.COMPILE_DIGEST, {"digest": "0" * 32})


def claim(database: Database, job_id: UUID) -> ClaimedJob | None:
    with database.write() as session:
        return claim_job(session, job_id)


def must_claim(database: Database, job_id: UUID) -> ClaimedJob:
    job = claim(database, job_id)
    assert job is not None
    return job


def let_lease_run_out(database: Database, job_id: UUID) -> None:
    with database.write() as session:
        over = read_clock(session) - timedelta(seconds=1)
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=over))


def stale(database: Database) -> list[UUID]:
    with database.write() as session:
        return take_stale_jobs(session)


def state_of(database: Database, job_id: UUID) -> JobState:
    with database.read() as session:
        return session.get_one(Job, job_id).state


def test_a_job_exists_if_and_only_if_its_unit_commits(database: Database) -> None:
    told: list[UUID] = []
    announcing = Database(database.url, notify_jobs=told.extend)
    with suppress(ZeroDivisionError), announcing.write() as session:
        lost = enqueue_job(session, JobKind.COMPILE_DIGEST, {})
        raise ZeroDivisionError
    with announcing.write() as session:
        kept = enqueue_job(session, JobKind.COMPILE_DIGEST, {})
        assert told == []
    announcing.dispose()
    assert told == [kept]
    with database.read() as session:
        assert session.get(Job, lost) is None
        assert session.get(Job, kept) is not None


def test_a_job_is_taken_by_one_worker_only(database: Database) -> None:
    job_id = enqueue(database)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: claim(database, job_id), range(8)))
    assert [job.attempt for job in claims if job is not None] == [1]


def test_a_job_whose_worker_fell_silent_is_taken_over_with_the_next_attempt(database: Database) -> None:
    job_id = enqueue(database)
    must_claim(database, job_id)
    let_lease_run_out(database, job_id)
    assert must_claim(database, job_id).attempt == 2


def test_a_renewed_lease_keeps_others_away(database: Database) -> None:
    job_id = enqueue(database)
    job = must_claim(database, job_id)
    let_lease_run_out(database, job_id)
    with database.write() as session:
        renew_lease(session, job)
    assert claim(database, job_id) is None
    assert stale(database) == []


def test_who_lost_the_lease_can_neither_renew_nor_finish(database: Database) -> None:
    job_id = enqueue(database)
    sleeper = must_claim(database, job_id)
    let_lease_run_out(database, job_id)
    successor = must_claim(database, job_id)
    for act in (renew_lease, finish_job):
        with pytest.raises(LeaseLostError), database.write() as session:
            act(session, sleeper)
    with database.write() as session:
        finish_job(session, successor)
    assert state_of(database, job_id) is JobState.DONE


@pytest.mark.parametrize(("error", "state"), [(None, JobState.DONE), ("no disk", JobState.FAILED)])
def test_an_ended_job_is_never_taken_or_sent_again(
    database: Database, error: str | None, state: JobState
) -> None:
    job_id = enqueue(database)
    job = must_claim(database, job_id)
    with database.write() as session:
        finish_job(session, job, error)
    assert state_of(database, job_id) is state
    assert claim(database, job_id) is None
    assert stale(database) == []
    with pytest.raises(LeaseLostError), database.write() as session:
        finish_job(session, job)


def test_the_sweeper_sends_what_was_never_sent_then_leaves_it_time(database: Database) -> None:
    job_id = enqueue(database)
    assert stale(database) == [job_id]
    assert stale(database) == []
    with database.write() as session:
        long_ago = read_clock(session) - RESEND_AFTER - timedelta(seconds=1)
        session.execute(update(Job).values(sent_at=long_ago))
    assert stale(database) == [job_id]


def test_the_sweeper_sends_what_a_silent_worker_left(database: Database) -> None:
    abandoned, running = enqueue(database), enqueue(database)
    stale(database)
    must_claim(database, abandoned)
    must_claim(database, running)
    let_lease_run_out(database, abandoned)
    assert stale(database) == [abandoned]


def test_an_unknown_job_is_nobodys(database: Database) -> None:
    assert claim(database, UUID(int=1)) is None

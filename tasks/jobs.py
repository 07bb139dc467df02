"""Jobs out of the outbox: run once each, sent again when they got lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from sqlalchemy.exc import OperationalError

from app.core.errors import RuleViolation
from app.infra.jobs import MAX_ATTEMPTS, ClaimedJob, LeaseLostError, claim_job, take_stale_jobs
from app.models import JobKind
from tasks.digests import compile_digest_job, compile_shard_job, fail_digest_job
from tasks.heartbeat import heartbeat
from tasks.letters import fail_digest_letter_job, send_digest_letter_job
from tasks.notify import RUN_JOB
from tasks.units import database
from tasks.worker import app

logger = logging.getLogger(__name__)
HANDLERS: dict[JobKind, Callable[[ClaimedJob], None]] = {
    JobKind.COMPILE_DIGEST: compile_digest_job,
    JobKind.COMPILE_SHARD: compile_shard_job,
    JobKind.FINISH_DIGEST: compile_digest_job,
    JobKind.SEND_DIGEST_LETTER: send_digest_letter_job,
}
FAILURES: dict[JobKind, Callable[[ClaimedJob, str], None]] = {
    JobKind.COMPILE_DIGEST: fail_digest_job,
    JobKind.COMPILE_SHARD: fail_digest_job,
    JobKind.FINISH_DIGEST: fail_digest_job,
    JobKind.SEND_DIGEST_LETTER: fail_digest_letter_job,
}


@app.task(name=RUN_JOB)
def run_job(job_id: str) -> None:
    """Claims the job and carries it out; does nothing when it is done or in another worker's hands."""
    with database().write() as session:
        job = claim_job(session, UUID(job_id))
    if job is None:
        return
    try:
        if job.attempt > MAX_ATTEMPTS:
            FAILURES[job.kind](job, f"given up after {MAX_ATTEMPTS} attempts: every worker died at it")
            return
        with heartbeat(database(), job):
            HANDLERS[job.kind](job)
    except LeaseLostError:
        logger.warning(
            "job %s was taken over or called off; nothing of attempt %d counts", job.id, job.attempt
        )
    except OperationalError:
        # The database went away or was busy: not the job's fault. Its lease runs out and the sweeper sends it again.
        logger.exception("job %s is left to the sweeper", job.id)
    except Exception as error:
        logger.exception("job %s failed", job.id)
        FAILURES[job.kind](job, _reason(error))


def _reason(error: Exception) -> str:
    """What a secretary may read of it; paths and values stay in the log."""
    if isinstance(error, RuleViolation):
        return error.code
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


@app.task(name="tasks.jobs.sweep_jobs")
def sweep_jobs() -> None:
    """Sends what was never sent, got lost, or was left behind by a dead worker."""
    with database().write() as session:
        job_ids = take_stale_jobs(session)
    for job_id in job_ids:
        run_job.delay(job_id.hex)

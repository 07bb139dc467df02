"""How far a digest is, and whether it is still this worker's: told in units of work of their own.

Whoever changes a digest and a job locks the digest first: a cancellation does the same, so they never wait for each
other in a circle.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import ClaimedJob, renew_lease
from app.models import Digest, DigestShard, DigestState, Draft, JobKind, ShardState

EVERY_S: Final = 1.0
COMPILING: Final = (JobKind.COMPILE_DIGEST, JobKind.COMPILE_SHARD, JobKind.FINISH_DIGEST)
"""The jobs that make a digest."""


def lock_digest(session: Session, digest_id: UUID) -> Digest:
    """The digest as it is once nobody else changes it, until this unit ends."""
    return session.execute(
        select(Digest)
        .where(Digest.id == digest_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def begin_work(database: Database, job: ClaimedJob, digest_id: UUID) -> tuple[Digest, str]:
    """The digest, running now unless it is over, and its draft's slug. Raises LeaseLostError."""
    with database.write() as session:
        digest = lock_digest(session, digest_id)
        # First of all: a worker that fell asleep must not set its successor's finished digest back to running.
        renew_lease(session, job)
        if digest.state is DigestState.QUEUED:
            digest.state = DigestState.RUNNING
        digest.heard_from_at = read_clock(session)
        session.flush()
        slug = session.execute(select(Draft.slug).where(Draft.id == digest.draft_id)).scalar_one()
        return digest, slug


class Progress:
    """Adds up the work done, in comments, and tells the database at most once a second; it never goes back.

    `units`: comments times the passes over them (compiling, then each format). Work on a shard counts beside what the
    finished shards have done. Telling raises LeaseLostError when the job is over: taken over, or called off.
    """

    def __init__(
        self, database: Database, job: ClaimedJob, digest_id: UUID, units: int, done: int = 0
    ) -> None:
        self._database = database
        self._job = job
        self._digest_id = digest_id
        self._units = units
        self._done = done
        self._next = 0.0

    def advance(self, passed: int) -> None:
        """So many more comments have passed."""
        self._done += passed
        if time.monotonic() >= self._next:
            self.tell()

    def counter(self) -> Callable[[int], None]:
        """For a pass that says how many have passed since it began."""
        begun = self._done

        def count(passed: int) -> None:
            self.advance(begun + passed - self._done)

        return count

    def tell(self) -> None:
        self._next = time.monotonic() + EVERY_S
        with self._database.write() as session:
            lock_digest(session, self._digest_id)
            renew_lease(session, self._job)
            done = self._done
            if self._job.kind is JobKind.COMPILE_SHARD:
                done += _done_by_shards(session, self._digest_id)
            percent = int(99 * min(done / self._units, 1.0)) if self._units else 99
            tell_progress(session, self._digest_id, percent)


def tell_progress(session: Session, digest_id: UUID, percent: int) -> None:
    session.execute(
        update(Digest)
        .where(Digest.id == digest_id)
        .values(
            progress=case((Digest.progress < percent, percent), else_=Digest.progress),
            heard_from_at=read_clock(session),
        )
        .execution_options(synchronize_session=False)
    )


def _done_by_shards(session: Session, digest_id: UUID) -> int:
    done = select(func.coalesce(func.sum(DigestShard.comments), 0)).where(
        DigestShard.digest_id == digest_id, DigestShard.state == ShardState.DONE
    )
    return int(session.execute(done).scalar_one())

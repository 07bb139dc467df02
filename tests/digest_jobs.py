"""Digests carried out in the test's own process: every job a digest leaves, as a worker would do them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.infra.jobs import ClaimedJob, claim_job
from app.infra.storage import Storage
from app.models import Job, JobKind, JobState
from app.services.digest_compilation import CompiledFile, compile_digest, compile_to_file
from app.services.digest_shards import compile_shard
from app.services.digests import DigestInfo, get_digest, request_digest

ZONE = ZoneInfo("Asia/Bishkek")


def order(database: Database, slug: str, **scope: Any) -> DigestInfo:
    wanted = {"actor": OPERATOR, "formats": ["csv", "json"], "language": Language.KY} | scope
    with database.write() as session:
        return request_digest(session, slug=slug, **wanted)


def waiting_jobs(database: Database, digest_id: UUID, *kinds: JobKind) -> list[Job]:
    """Jobs of a digest that nobody has taken, the oldest first."""
    with database.read() as session:
        jobs = session.execute(
            select(Job).where(Job.state == JobState.QUEUED).order_by(Job.created_at, Job.id)
        ).scalars()
        return [
            job
            for job in jobs
            if job.payload.get("digest") == digest_id.hex and (not kinds or job.kind in kinds)
        ]


def claim(database: Database, job_id: UUID) -> ClaimedJob:
    with database.write() as session:
        job = claim_job(session, job_id)
    assert job is not None
    return job


def carry_out(database: Database, storage: Storage, job: ClaimedJob) -> None:
    work = compile_shard if job.kind is JobKind.COMPILE_SHARD else compile_digest
    work(database, storage, job=job, zone=ZONE)


def carry_out_all(
    database: Database,
    storage: Storage,
    digest_id: UUID,
    choose: Callable[[Sequence[Job]], Job] = lambda jobs: jobs[0],
) -> DigestInfo:
    """Until none is left; `choose` takes the next one of those that wait."""
    compiling = (JobKind.COMPILE_DIGEST, JobKind.COMPILE_SHARD, JobKind.FINISH_DIGEST)
    while jobs := waiting_jobs(database, digest_id, *compiling):
        carry_out(database, storage, claim(database, choose(jobs).id))
    return read(database, digest_id)


def read(database: Database, digest_id: UUID) -> DigestInfo:
    with database.read() as session:
        return get_digest(session, actor=OPERATOR, digest_id=digest_id)


def content(storage: Storage, digest: DigestInfo, format: str) -> bytes:
    with storage.open(digest.file(format).storage_key) as stored:
        return stored.read()


def afresh(database: Database, digest: DigestInfo, format: str) -> tuple[CompiledFile, bytes]:
    """The same digest compiled from the comments alone, without a job and without anything that was kept."""
    out = BytesIO()
    made = compile_to_file(
        database,
        actor=OPERATOR,
        slug=digest.draft,
        format=format,
        out=out,
        zone=ZONE,
        language=digest.language,
        view=digest.view,
        round_id=digest.round_id,
        group=digest.group,
        member_id=digest.member_id,
        cutoff=digest.cutoff,
    )
    return made, out.getvalue()

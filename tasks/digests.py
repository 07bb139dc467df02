"""Digests: one service call each."""

from __future__ import annotations

from app.infra.jobs import ClaimedJob
from app.services.digest_compilation import compile_digest, fail_digest
from app.services.digest_shards import compile_shard
from tasks.units import database, storage, zone


def compile_digest_job(job: ClaimedJob) -> None:
    compile_digest(database(), storage(), job=job, zone=zone())


def compile_shard_job(job: ClaimedJob) -> None:
    compile_shard(database(), storage(), job=job, zone=zone())


def fail_digest_job(job: ClaimedJob, error: str) -> None:
    with database().write() as session:
        fail_digest(session, job=job, error=error)

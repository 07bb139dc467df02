"""A digest that is too much for one worker: its clauses in shards, each compiled by whoever is free.

A shard leaves compiled parts behind and nothing else. Who finishes the digest looks at all of it once more, in one
snapshot: it takes every part that is still what compiling would give and compiles the others itself. So the digest is
the same whatever the number of workers, and whatever happened to it while they were at work.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.permissions import OPERATOR
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import ClaimedJob, enqueue_job, finish_job
from app.infra.storage import Storage
from app.models import DigestShard, DigestState, JobKind, ShardState
from app.services.digest_cache import (
    KeptPart,
    is_kept,
    keep_parts,
    record_kept,
    scope_sha256,
)
from app.services.digest_clauses import compile_clauses, open_source
from app.services.digest_output import file_key, gone_unless_kept
from app.services.digest_progress import Progress, begin_work, lock_digest
from app.services.digest_scopes import DigestWish, load_scope, rounds_in_scope
from app.services.digest_source import ClauseOutline

SHARD_COMMENTS: Final = 20_000
"""Comments of a shard, and how many must have changed before several workers are better than one."""


def plan_shards(changed: Iterable[ClauseOutline]) -> list[list[ClauseOutline]]:
    """The clauses in their order, cut where a shard is full; the same cuts whoever is there to do them."""
    shards: list[list[ClauseOutline]] = []
    room = 0
    for one in changed:
        if not shards or one.shown > room:
            shards.append([])
            room = SHARD_COMMENTS
        shards[-1].append(one)
        room -= one.shown
    return shards


def fan_out(
    database: Database,
    job: ClaimedJob,
    digest_id: UUID,
    shards: Sequence[Sequence[ClauseOutline]],
    *,
    units: int,
    done: int,
) -> None:
    """Puts a job for each shard in the place of this one. `units`, `done`: of the whole work, as in Progress."""
    with database.write() as session:
        lock_digest(session, digest_id)
        finish_job(session, job)
        session.execute(delete(DigestShard).where(DigestShard.digest_id == digest_id))
        for sequence, clauses in enumerate(shards):
            shard = DigestShard(
                id=uuid4(),
                digest_id=digest_id,
                sequence=sequence,
                clauses=[one.key for one in clauses],
                state=ShardState.WAITING,
                comments=sum(one.shown for one in clauses),
            )
            session.add(shard)
            session.flush()
            payload = {"digest": digest_id.hex, "shard": shard.id.hex, "units": units, "done": done}
            enqueue_job(session, JobKind.COMPILE_SHARD, payload)


def compile_shard(database: Database, storage: Storage, *, job: ClaimedJob, zone: ZoneInfo) -> None:
    """Carries out a `compile-shard` job; the last one of a digest leaves the job that finishes it.

    No barrier: whoever made the shards has passed it, and what was received before the cut-off has been committed.
    """
    digest_id, shard_id = UUID(job.payload["digest"]), UUID(job.payload["shard"])
    digest, slug = begin_work(database, job, digest_id)
    with database.read() as session:
        shard = session.get(DigestShard, shard_id)
        rounds = rounds_in_scope(
            session,
            slug=slug,
            round_id=digest.round_id,
            group_id=digest.group_id,
            known_at=digest.created_at,
        )
    if shard is None or shard.state is ShardState.DONE or digest.state is not DigestState.RUNNING:
        with database.write() as session:
            finish_job(session, job)
        return
    assert digest.cutoff is not None
    progress = Progress(database, job, digest_id, job.payload["units"], job.payload["done"])
    wish = DigestWish.of(digest, slug)
    with tempfile.TemporaryFile() as file, gone_unless_kept(storage) as keys:
        with database.snapshot() as session:
            scope = load_scope(
                session, actor=OPERATOR, wish=wish, rounds=rounds, cutoff=digest.cutoff, zone=zone
            )
            source = open_source(session, scope, shard.clauses)
            shared = scope_sha256(scope)
            progress.tell()
            parts = compile_clauses(session, source, scope, source.outline, file, progress.advance)
        made = [(one, parts[one.key]) for one in source.outline if is_kept(one)]
        keys.append(file_key(digest_id, job, f"{shard.sequence}.parts"))
        kept = keep_parts(storage, keys[-1], made, file)
        with database.write() as session:
            lock_digest(session, digest_id)
            finish_job(session, job)
            record_kept(session, shared, kept)
            _finish_shard(session, digest_id, shard_id, keys[-1], kept)


def shard_parts(session: Session, digest_id: UUID, outlines: Iterable[ClauseOutline]) -> dict[str, KeptPart]:
    """By clause key: what the digest's shards have made of these clauses, where it is still what they come to.

    Looked up here as well as in the cache, where another digest may have put a later state in its place.
    """
    fingerprints = {one.key: one.fingerprint for one in outlines}
    made = session.execute(
        select(DigestShard.parts).where(
            DigestShard.digest_id == digest_id, DigestShard.state == ShardState.DONE
        )
    ).scalars()
    found = (KeptPart(**part) for parts in made for part in parts or ())
    return {one.clause_key: one for one in found if fingerprints.get(one.clause_key) == one.fingerprint}


def forget_shards(session: Session, digest_id: UUID) -> None:
    session.execute(delete(DigestShard).where(DigestShard.digest_id == digest_id))


def _finish_shard(
    session: Session, digest_id: UUID, shard_id: UUID, storage_key: str, kept: Sequence[KeptPart]
) -> None:
    """Its caller holds the digest's lock, so that exactly one of two that end together sees that all are done."""
    shard = session.get_one(DigestShard, shard_id)
    shard.state, shard.finished_at = ShardState.DONE, read_clock(session)
    shard.storage_key, shard.parts = storage_key, [one.to_json() for one in kept]
    session.flush()
    waiting = select(func.count()).where(
        DigestShard.digest_id == digest_id, DigestShard.state == ShardState.WAITING
    )
    if session.execute(waiting).scalar_one() == 0:
        enqueue_job(session, JobKind.FINISH_DIGEST, {"digest": digest_id.hex})

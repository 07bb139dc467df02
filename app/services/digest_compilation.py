"""Compiling a digest: the barrier, the snapshot, the files, the record of it.

It takes several units of work, so unlike other services these functions open them: the barrier must have committed
before the snapshot begins (DESIGN.md, protocol 1), and progress is written beside the snapshot that is being read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers import RenderResult, render, volumes
from app.core.digests.stream import CompiledDigest
from app.core.errors import RuleViolation
from app.core.permissions import OPERATOR, Actor
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.i18n import phrasebook
from app.infra.jobs import ClaimedJob, call_off_jobs, finish_job, renew_lease
from app.infra.locks import lock_round_exclusively
from app.infra.storage import Storage
from app.models import Digest, DigestFile, DigestState, DigestView, JobKind, Round
from app.services.digest_cache import (
    copy_kept,
    find_kept,
    is_kept,
    keep_parts,
    note_use,
    record_kept,
    scattered,
    scope_sha256,
)
from app.services.digest_clauses import compile_clauses, open_source, put_together
from app.services.digest_letters import enqueue_letters
from app.services.digest_output import file_key, gone_unless_kept, write_files
from app.services.digest_progress import COMPILING, Progress, begin_work, lock_digest
from app.services.digest_scopes import (
    DigestWish,
    check_formats,
    check_member,
    find_scope_group,
    load_scope,
    resolve_cutoff,
    rounds_in_scope,
)
from app.services.digest_shards import fan_out, forget_shards, plan_shards, shard_parts
from app.services.drafts import get_draft
from app.services.form_templates import find_form_template
from app.services.rounds import RoundView


@dataclass(frozen=True, slots=True)
class CompiledFile:
    """What a compile made: `size` in bytes, `counts` as in the contract; `sha256` and `size` of the first volume,
    `volumes` of each in order."""

    sha256: str
    content_sha256: str
    size: int
    counts: dict[str, Any]
    cutoff: datetime
    volumes: tuple[RenderResult, ...]


def compile_to_file(
    database: Database,
    *,
    actor: Actor,
    slug: str,
    format: str,
    out: BinaryIO,
    zone: ZoneInfo,
    language: Language | None = None,
    view: DigestView = DigestView.PUBLIC,
    round_id: UUID | None = None,
    group: str | None = None,
    member_id: UUID | None = None,
    cutoff: datetime | None = None,
    further: Callable[[int], AbstractContextManager[BinaryIO]] | None = None,
) -> CompiledFile:
    """Compiles here and now, without a job; nothing is recorded. Raises what `request_digest` raises.

    `out` gets the first volume, what `further` opens for a number the second and those after it; without it a digest
    that takes several is refused: ValueError.
    """
    check_formats([format])
    with database.read() as session:
        draft = get_draft(session, actor=actor, slug=slug)
        group_id = find_scope_group(session, group)
        check_member(session, draft.id, group_id, member_id)
        rounds = rounds_in_scope(session, slug=slug, round_id=round_id, group_id=group_id)
        spoken = language or draft.latest.source_language
        template = find_form_template(session, format=format, language=spoken)
        moment = resolve_cutoff(rounds, cutoff, read_clock(session))
    pass_barrier(database, [r.id for r in rounds], moment)
    wish = DigestWish(slug, spoken, view, round_id, group_id, member_id)
    with tempfile.TemporaryFile() as parts:
        with database.snapshot() as session:
            scope = load_scope(session, actor=actor, wish=wish, rounds=rounds, cutoff=moment, zone=zone)
            source = open_source(session, scope)
            compiled = put_together(
                source, compile_clauses(session, source, scope, source.outline, parts), parts
            )
        written = _write_volumes(format, compiled, out, phrasebook(spoken, zone), template, further)
    return CompiledFile(
        written[0].sha256,
        written[0].content_sha256,
        written[0].size,
        compiled.header.counts.to_json(),
        moment,
        tuple(written),
    )


def _write_volumes(
    format: str,
    compiled: CompiledDigest,
    out: BinaryIO,
    words: Phrasebook,
    template: bytes | None,
    further: Callable[[int], AbstractContextManager[BinaryIO]] | None,
) -> list[RenderResult]:
    content_sha256 = compiled.content_sha256()
    first, *others = volumes(format, compiled)
    written = [render(format, compiled, content_sha256, out, words, volume=first, template=template)]
    for volume in others:
        if further is None:
            raise ValueError(f"the digest takes {volume.of} files in this format")
        with further(volume.number) as another:
            written.append(
                render(format, compiled, content_sha256, another, words, volume=volume, template=template)
            )
    return written


def pass_barrier(database: Database, round_ids: Sequence[UUID], cutoff: datetime) -> None:
    """Waits until every comment that was given a time before `cutoff` is committed, and lets go again.

    Raises RuleViolation "cutoff-in-the-future" when the clock has not reached the cut-off: then none could be final.
    """
    with database.write() as session:
        keys = session.execute(select(Round.lock_key).where(Round.id.in_(round_ids)).order_by(Round.lock_key))
        for lock_key in keys.scalars():
            lock_round_exclusively(session, lock_key)
        now = read_clock(session)
        if now < cutoff:
            raise RuleViolation("cutoff-in-the-future", cutoff=cutoff, now=now)


def compile_digest(database: Database, storage: Storage, *, job: ClaimedJob, zone: ZoneInfo) -> None:
    """Carries out a `compile-digest` job: all its formats, then the digest and the job are done in one unit; or, when
    too much has to be compiled for one worker, jobs for its shards. And a `finish-digest` job, which follows on them.

    A worker that lost the job, to another one or because the digest was cancelled, gets LeaseLostError and leaves no
    trace.
    """
    digest_id = UUID(job.payload["digest"])
    digest, slug = begin_work(database, job, digest_id)
    if digest.state is not DigestState.RUNNING:
        with database.write() as session:
            finish_job(session, job)
        return
    assert digest.cutoff is not None
    with database.read() as session:
        rounds = rounds_in_scope(
            session,
            slug=slug,
            round_id=digest.round_id,
            group_id=digest.group_id,
            known_at=digest.created_at,
        )
    pass_barrier(database, [r.id for r in rounds], digest.cutoff)
    with tempfile.TemporaryFile() as file, gone_unless_kept(storage) as keys:
        attempt = _Attempt(database, storage, job, digest, DigestWish.of(digest, slug), zone)
        compiled = attempt.compile(rounds, digest.cutoff, file)
        if compiled is None:
            return
        with database.read() as session:
            formats = {
                format: find_form_template(session, format=format, language=digest.language)
                for format in digest.formats
            }
        content_sha256 = compiled.content_sha256()
        files = write_files(
            storage,
            keys,
            digest_id=digest_id,
            job=job,
            formats=formats,
            language=digest.language,
            zone=zone,
            compiled=compiled,
            content_sha256=content_sha256,
            progress=attempt.progress,
        )
        with database.write() as session:
            finished = lock_digest(session, digest_id)
            finish_job(session, job)
            forget_shards(session, digest_id)
            _finish(session, finished, files, content_sha256, compiled.header.tally.to_json())


def fail_digest(session: Session, *, job: ClaimedJob, error: str) -> None:
    """Marks digest and job as failed, with the reason a secretary can read; its other jobs are called off."""
    digest = lock_digest(session, UUID(job.payload["digest"]))
    finish_job(session, job, error)
    call_off_jobs(session, COMPILING, "digest", digest.id.hex, error)
    if digest.state in (DigestState.QUEUED, DigestState.RUNNING):
        digest.state, digest.error = DigestState.FAILED, error[:500]
        digest.finished_at = read_clock(session)
        session.flush()


class _Attempt:
    """One worker's attempt at compiling a digest. `progress` is there once it has been compiled."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        job: ClaimedJob,
        digest: Digest,
        wish: DigestWish,
        zone: ZoneInfo,
    ) -> None:
        self._database, self._storage, self._job = database, storage, job
        self._digest, self._wish, self._zone = digest, wish, zone
        self.progress = Progress(database, job, digest.id, 0)

    def compile(self, rounds: Sequence[RoundView], cutoff: datetime, file: BinaryIO) -> CompiledDigest | None:
        """The digest in one snapshot: kept parts copied into `file`, the others compiled into it and then kept.

        None: too much to compile for one worker, and given to several.
        """
        with self._database.snapshot() as session:
            scope = load_scope(
                session, actor=OPERATOR, wish=self._wish, rounds=rounds, cutoff=cutoff, zone=self._zone
            )
            source = open_source(session, scope)
            shared = scope_sha256(scope)
            kept = find_kept(session, shared, source.outline)
            if self._job.kind is JobKind.FINISH_DIGEST:
                kept |= shard_parts(session, self._digest.id, source.outline)
            changed = [one for one in source.outline if one.key not in kept]
            units = source.shown * (1 + len(self._digest.formats))
            if self._job.kind is JobKind.COMPILE_DIGEST and len(shards := plan_shards(changed)) > 1:
                done = source.shown - sum(one.shown for one in changed)
                fan_out(self._database, self._job, self._digest.id, shards, units=units, done=done)
                return None
            self.progress = Progress(self._database, self._job, self._digest.id, units)
            parts = copy_kept(self._storage, kept, file, self.progress.advance)
            used = set(parts)
            changed = [one for one in source.outline if one.key not in parts]
            parts |= compile_clauses(session, source, scope, changed, file, self.progress.advance)
            self.progress.tell()
        compiled = put_together(source, parts, file)
        again = scattered(kept)
        anew = [one for one in source.outline if is_kept(one) and (one.key not in used or one.key in again)]
        with gone_unless_kept(self._storage) as keys:
            made = []
            if anew:
                keys.append(file_key(self._digest.id, self._job, "parts"))
                made = keep_parts(self._storage, keys[-1], [(one, parts[one.key]) for one in anew], file)
            with self._database.write() as session:
                lock_digest(session, self._digest.id)
                renew_lease(session, self._job)
                record_kept(session, shared, made)
                note_use(session, shared, used)
        return compiled


def _finish(
    session: Session,
    digest: Digest,
    files: Sequence[DigestFile],
    content_sha256: str,
    counts: dict[str, Any],
) -> None:
    now = read_clock(session)
    session.add_all(files)
    digest.state, digest.progress, digest.error = DigestState.DONE, 100, None
    digest.counts, digest.content_sha256 = counts, content_sha256
    digest.heard_from_at = digest.finished_at = now
    session.flush()
    enqueue_letters(session, digest_id=digest.id)

"""Compiling a digest: the barrier, the snapshot, the files, the record of it.

It takes several units of work, so unlike other services these functions open them: the barrier must have committed
before the snapshot begins (DESIGN.md, protocol 1), and progress is written beside the snapshot that is being read.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers import RenderResult, render
from app.core.errors import RuleViolation
from app.core.permissions import OPERATOR, Actor
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.i18n import phrasebook
from app.infra.jobs import ClaimedJob, finish_job, renew_lease
from app.infra.locks import lock_round_exclusively
from app.infra.storage import Storage
from app.models import Digest, DigestFile, DigestState, DigestView, Draft, Round
from app.services.digest_source import DigestScope, DigestSource
from app.services.digests import check_formats, resolve_cutoff, rounds_in_scope
from app.services.drafts import get_draft
from app.services.rounds import RoundView

PROGRESS_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class CompiledDigest:
    """What a compile made: `size` in bytes, `counts` as in the contract."""

    sha256: str
    content_sha256: str
    size: int
    counts: dict[str, Any]
    cutoff: datetime


def compile_to_file(
    database: Database,
    *,
    actor: Actor,
    slug: str,
    format: str,
    out: BinaryIO,
    phrasebook: Phrasebook,
    language: Language | None = None,
    view: DigestView = DigestView.PUBLIC,
    round_id: UUID | None = None,
    cutoff: datetime | None = None,
) -> CompiledDigest:
    """Compiles here and now, without a job; nothing is recorded. Raises what `request_digest` raises."""
    check_formats([format])
    with database.read() as session:
        draft = get_draft(session, actor=actor, slug=slug)
        rounds = rounds_in_scope(session, slug=slug, round_id=round_id)
        moment = resolve_cutoff(rounds, cutoff, read_clock(session))
    pass_barrier(database, [r.id for r in rounds], moment)
    with database.snapshot() as session:
        scope = _scope(session, actor, slug, rounds, language or draft.latest.source_language, view, moment)
        source = DigestSource(session, scope)
        result = render(format, source.header, source.sections(), out, phrasebook)
    return CompiledDigest(
        result.sha256, result.content_sha256, result.size, source.header.counts.to_json(), moment
    )


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
    """Carries out a `compile-digest` job: all its formats, then the digest and the job are done in one unit.

    A worker that lost the job to another one while it was compiling gets LeaseLostError and leaves no trace.
    """
    digest_id = UUID(job.payload["digest"])
    digest, slug = _begin(database, job, digest_id)
    if digest.state is DigestState.DONE:
        with database.write() as session:
            finish_job(session, job)
        return
    assert digest.cutoff is not None
    with database.read() as session:
        rounds = rounds_in_scope(session, slug=slug, round_id=digest.round_id)
    pass_barrier(database, [r.id for r in rounds], digest.cutoff)
    report = _Progress(database, job, digest_id, len(digest.formats))
    files: list[DigestFile] = []
    with database.snapshot() as session:
        scope = _scope(session, OPERATOR, slug, rounds, digest.language, digest.view, digest.cutoff)
        source = DigestSource(session, scope)
        for index, format in enumerate(digest.formats):
            report.begin(index, source.shown)
            file, result = _write_file(storage, digest, job, format, source, zone, report)
            files.append(file)
    with database.write() as session:
        finish_job(session, job)
        _finish(session, digest_id, files, result.content_sha256, source.header.tally.to_json())


def fail_digest(session: Session, *, job: ClaimedJob, error: str) -> None:
    """Marks digest and job as failed, with the reason a secretary can read."""
    finish_job(session, job, error)
    session.execute(
        update(Digest)
        .where(Digest.id == UUID(job.payload["digest"]))
        .values(state=DigestState.FAILED, error=error[:500], finished_at=read_clock(session))
    )


def _write_file(
    storage: Storage,
    digest: Digest,
    job: ClaimedJob,
    format: str,
    source: DigestSource,
    zone: ZoneInfo,
    report: _Progress,
) -> tuple[DigestFile, RenderResult]:
    # The attempt is part of the name: a worker that lost its lease cannot overwrite its successor's file.
    key = f"digests/{digest.id.hex}/{job.attempt}.{format}"
    with storage.create(key) as out:
        result = render(
            format, source.header, source.sections(), out, phrasebook(digest.language, zone), report
        )
    file = DigestFile(
        id=uuid4(),
        digest_id=digest.id,
        format=format,
        size=result.size,
        sha256=result.sha256,
        storage_key=key,
    )
    return file, result


def _begin(database: Database, job: ClaimedJob, digest_id: UUID) -> tuple[Digest, str]:
    with database.write() as session:
        # First of all: a worker that fell asleep must not set its successor's finished digest back to running.
        renew_lease(session, job)
        row = session.execute(
            select(Digest, Draft.slug).join(Draft, Draft.id == Digest.draft_id).where(Digest.id == digest_id)
        ).one()
        if row.Digest.state is not DigestState.DONE:
            row.Digest.state = DigestState.RUNNING
            row.Digest.progress = 0
            row.Digest.heard_from_at = read_clock(session)
        return row.Digest, row.slug


def _finish(
    session: Session,
    digest_id: UUID,
    files: Sequence[DigestFile],
    content_sha256: str,
    counts: dict[str, Any],
) -> None:
    now = read_clock(session)
    session.add_all(files)
    session.execute(
        update(Digest)
        .where(Digest.id == digest_id)
        .values(
            state=DigestState.DONE,
            progress=100,
            counts=counts,
            content_sha256=content_sha256,
            heard_from_at=now,
            finished_at=now,
            error=None,
        )
    )


def _scope(
    session: Session,
    actor: Actor,
    slug: str,
    rounds: Sequence[RoundView],
    language: Language,
    view: DigestView,
    cutoff: datetime,
) -> DigestScope:
    draft = get_draft(session, actor=actor, slug=slug)
    numbers = {r.edition for r in rounds}
    editions = tuple(e for e in reversed(draft.editions) if e.number in numbers) or (draft.latest,)
    newest = editions[0]
    return DigestScope(
        draft_slug=slug,
        draft_title=newest.titles.get(language) or newest.titles[newest.source_language],
        editions=editions,
        rounds=tuple(rounds),
        language=language,
        view=view,
        cutoff=cutoff,
    )


class _Progress:
    """Writes progress and renews the lease beside the snapshot, at most once a second."""

    def __init__(self, database: Database, job: ClaimedJob, digest_id: UUID, formats: int) -> None:
        self._database = database
        self._job = job
        self._digest_id = digest_id
        self._formats = formats
        self._index = 0
        self._shown = 0
        self._next = 0.0

    def begin(self, index: int, shown: int) -> None:
        self._index = index
        self._shown = shown
        self._next = 0.0
        self(0)

    def __call__(self, done: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + PROGRESS_EVERY_S
        share = min(done / self._shown, 1.0) if self._shown else 1.0
        percent = int(99 * (self._index + share) / self._formats)
        with self._database.write() as session:
            renew_lease(session, self._job)
            session.execute(
                update(Digest)
                .where(Digest.id == self._digest_id)
                .values(progress=percent, heard_from_at=read_clock(session))
            )

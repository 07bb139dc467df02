"""Digests: ordered, looked at, and what the worker tells about one on its way. Compiling: digest_compilation.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.core.digests.renderers import RENDERERS
from app.core.errors import FieldViolation, RuleViolation
from app.core.moments import check_calendar
from app.core.permissions import Actor, DigestTarget, Permission, allows, require
from app.core.rounds import RoundState
from app.core.text import Language
from app.infra.clock import clock, read_clock
from app.infra.jobs import enqueue_job
from app.models import (
    Digest,
    DigestFile,
    DigestState,
    DigestView,
    Draft,
    Edition,
    EditionText,
    JobKind,
    Round,
)
from app.services.audit import record_event
from app.services.drafts import DraftView, get_draft
from app.services.idempotency import RequestKey, claim_request
from app.services.rounds import RoundView, list_rounds

CLOSING_FORMATS = ("docx", "xlsx", "csv", "json")


@dataclass(frozen=True, slots=True)
class DigestFileView:
    """`file_name`: as a person would call it, Cyrillic and all; `ascii_name`: for programs. `size` in bytes."""

    format: str
    size: int
    sha256: str
    storage_key: str
    file_name: str
    ascii_name: str


@dataclass(frozen=True, slots=True)
class DigestInfo:
    """A digest as whoever may read it sees it. `now`: the database's clock when it was read."""

    id: UUID
    draft: str
    draft_titles: Mapping[str, str]
    edition: int
    round_id: UUID | None
    language: Language
    view: DigestView
    formats: tuple[str, ...]
    cutoff: datetime
    closing: bool
    state: DigestState
    progress: int
    counts: Mapping[str, Any] | None
    content_sha256: str | None
    error: str | None
    created_at: datetime
    heard_from_at: datetime
    finished_at: datetime | None
    files: tuple[DigestFileView, ...]
    target: DigestTarget
    now: datetime

    def file(self, format: str) -> DigestFileView:
        """Raises RuleViolation "digest-not-finished", "digest-file-not-found"."""
        if self.state is not DigestState.DONE:
            raise RuleViolation("digest-not-finished", state=self.state.value)
        for file in self.files:
            if file.format == format:
                return file
        raise RuleViolation("digest-file-not-found", format=format)


def check_formats(formats: Sequence[str]) -> list[str]:
    """Raises FieldViolation "digest-format-unknown" naming what there is."""
    for format in formats:
        if format not in RENDERERS:
            raise FieldViolation("format", "digest-format-unknown", format=format, known=", ".join(RENDERERS))
    if not formats:
        raise FieldViolation("format", "field-required")
    return list(dict.fromkeys(formats))


def resolve_cutoff(rounds: Sequence[RoundView], cutoff: datetime | None, now: datetime) -> datetime:
    """The close if every round in scope is closed, else now. A cut-off may not lie in the future."""
    if cutoff is not None:
        check_calendar("cutoff", cutoff)
        if cutoff > now:
            raise FieldViolation("cutoff", "cutoff-in-the-future", cutoff=cutoff, now=now)
        return cutoff
    begun = [r for r in rounds if r.state is not RoundState.PLANNED]
    if begun and all(r.state is RoundState.CLOSED for r in begun):
        return max(r.period.end for r in begun)
    return now


def rounds_in_scope(session: Session, *, slug: str, round_id: UUID | None) -> list[RoundView]:
    """The named round, or all rounds of the draft. Raises FieldViolation "round-not-found"."""
    rounds = list_rounds(session, slug=slug)
    if round_id is None:
        return rounds
    named = [r for r in rounds if r.id == round_id]
    if not named:
        raise FieldViolation("round", "round-not-found", round=str(round_id))
    return named


def request_digest(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    formats: Sequence[str],
    language: Language,
    view: DigestView = DigestView.PUBLIC,
    round_id: UUID | None = None,
    cutoff: datetime | None = None,
    request_key: RequestKey | None = None,
) -> DigestInfo:
    """Orders a digest; a worker compiles it. The cut-off is fixed here, so that waiting changes nothing.

    Raises RuleViolation "not-permitted", "draft-not-found", "edition-not-published", "idempotency-key-reused";
    FieldViolation on format, round and cutoff.
    """
    require(actor, Permission.DIGEST_CREATE)
    digest_id = uuid4()
    if request_key is not None:
        claimed = claim_request(session, request_key, {"digest": digest_id.hex})
        if claimed is not None:
            return get_digest(session, actor=actor, digest_id=UUID(claimed["digest"]))
    kept_formats = check_formats(formats)
    draft = get_draft(session, actor=actor, slug=slug)
    rounds = rounds_in_scope(session, slug=slug, round_id=round_id)
    now = read_clock(session)
    digest = _add_digest(
        session,
        digest_id=digest_id,
        draft=draft,
        rounds=rounds,
        round_id=round_id,
        language=language,
        view=view,
        formats=kept_formats,
        cutoff=resolve_cutoff(rounds, cutoff, now),
        requested_by=actor.account_id,
        now=now,
    )
    record_event(
        session,
        actor=actor,
        action="digest-ordered",
        subject_kind="digest",
        subject_id=digest.id,
        view=view.value,
    )
    return get_digest(session, actor=actor, digest_id=digest.id)


def order_closing_digest(session: Session, *, actor: Actor, round_: RoundView) -> UUID:
    """The digest at a round's close, in the language the draft was written in, in every format."""
    draft = get_draft(session, actor=actor, slug=round_.slug)
    digest = _add_digest(
        session,
        digest_id=uuid4(),
        draft=draft,
        rounds=[round_],
        round_id=round_.id,
        language=draft.latest.source_language,
        view=DigestView.PUBLIC,
        formats=list(CLOSING_FORMATS),
        cutoff=round_.period.end,
        requested_by=None,
        now=read_clock(session),
        closing=True,
    )
    return digest.id


def get_digest(session: Session, *, actor: Actor, digest_id: UUID) -> DigestInfo:
    """Raises RuleViolation "digest-not-found", also for one the actor may not read."""
    found = _infos(session, actor, Digest.id == digest_id)
    if not found:
        raise RuleViolation("digest-not-found", digest=str(digest_id))
    return found[0]


def list_digests(
    session: Session, *, actor: Actor, slug: str | None = None, limit: int = 100
) -> list[DigestInfo]:
    """What the actor may read, the newest first."""
    where = Draft.slug == slug if slug is not None else Draft.published_at.is_not(None)
    if not actor.is_staff:
        # Here and not only by the table: what nobody else may read must not use up the limit.
        where = and_(where, Digest.view != DigestView.SECRETARIAT)
    return _infos(session, actor, where, limit)


def _add_digest(
    session: Session,
    *,
    digest_id: UUID,
    draft: DraftView,
    rounds: Sequence[RoundView],
    now: datetime,
    closing: bool = False,
    **values: Any,
) -> Digest:
    """`values`: round_id, language, view, formats, cutoff, requested_by."""
    numbers = {r.edition for r in rounds}
    edition = next((e for e in reversed(draft.editions) if e.number in numbers), draft.latest)
    if edition.published_at is None:
        raise RuleViolation("edition-not-published", slug=draft.slug)
    digest = Digest(
        id=digest_id,
        draft_id=draft.id,
        edition_id=edition.id,
        closing=closing,
        state=DigestState.QUEUED,
        progress=0,
        counts=None,
        content_sha256=None,
        error=None,
        created_at=now,
        heard_from_at=now,
        finished_at=None,
        **values,
    )
    session.add(digest)
    session.flush()
    enqueue_job(session, JobKind.COMPILE_DIGEST, {"digest": digest.id.hex})
    return digest


def _infos(session: Session, actor: Actor, where: ColumnElement[bool], limit: int = 1) -> list[DigestInfo]:
    rows = session.execute(
        select(Digest, Draft.slug, Edition.number, clock(session).label("now"))
        .join(Draft, Draft.id == Digest.draft_id)
        .join(Edition, Edition.id == Digest.edition_id)
        .where(where)
        .order_by(Digest.created_at.desc(), Digest.id)
        .limit(limit)
    ).all()
    targets = _targets(session, [row.Digest for row in rows])
    readable = [row for row in rows if allows(actor, Permission.DIGEST_READ, targets[row.Digest.id])]
    titles = _titles(session, {row.Digest.edition_id for row in readable})
    files = _files(session, [row.Digest.id for row in readable])
    return [
        _info(row.Digest, row.slug, row.number, row.now, targets[row.Digest.id], titles, files)
        for row in readable
    ]


def _info(
    digest: Digest,
    slug: str,
    edition: int,
    now: datetime,
    target: DigestTarget,
    titles: Mapping[UUID, Mapping[str, str]],
    files: Mapping[UUID, Sequence[DigestFile]],
) -> DigestInfo:
    assert digest.cutoff is not None
    return DigestInfo(
        id=digest.id,
        draft=slug,
        draft_titles=titles[digest.edition_id],
        edition=edition,
        round_id=digest.round_id,
        language=digest.language,
        view=digest.view,
        formats=tuple(digest.formats),
        cutoff=digest.cutoff,
        closing=digest.closing,
        state=digest.state,
        progress=digest.progress,
        counts=digest.counts,
        content_sha256=digest.content_sha256,
        error=digest.error,
        created_at=digest.created_at,
        heard_from_at=digest.heard_from_at,
        finished_at=digest.finished_at,
        files=tuple(_file_view(digest, slug, file) for file in files.get(digest.id, ())),
        target=target,
        now=now,
    )


_FILE_NAMES = {
    Language.KY: "Пикирлердин жыйындысы",
    Language.RU: "Сводка мнений",
    Language.EN: "Digest of comments",
}


def _file_view(digest: Digest, slug: str, file: DigestFile) -> DigestFileView:
    """`Сводка мнений, kodeks, 2026-12-02 1800 UTC.xlsx`: two digests of one draft must not overwrite each other."""
    assert digest.cutoff is not None
    return DigestFileView(
        format=file.format,
        size=file.size,
        sha256=file.sha256,
        storage_key=file.storage_key,
        file_name=f"{_FILE_NAMES[digest.language]}, {slug}, {digest.cutoff:%Y-%m-%d %H%M} UTC.{file.format}",
        ascii_name=f"pikir-{slug}-{digest.cutoff:%Y%m%dT%H%MZ}.{file.format}",
    )


def _targets(session: Session, digests: Sequence[Digest]) -> dict[UUID, DigestTarget]:
    """What the permission table judges: the rounds each digest covers."""
    drafts = {digest.draft_id for digest in digests}
    by_draft: dict[UUID, list[Round]] = {}
    found = select(Round, Edition.draft_id).join(Edition, Edition.id == Round.edition_id)
    for row in session.execute(found.where(Edition.draft_id.in_(drafts))) if drafts else ():
        by_draft.setdefault(row.draft_id, []).append(row.Round)
    return {
        digest.id: DigestTarget(
            rounds=tuple(
                round_.target
                for round_ in by_draft.get(digest.draft_id, ())
                if digest.round_id is None or digest.round_id == round_.id
            ),
            secretariat=digest.view is DigestView.SECRETARIAT,
        )
        for digest in digests
    }


def _titles(session: Session, edition_ids: set[UUID]) -> dict[UUID, dict[str, str]]:
    titles: dict[UUID, dict[str, str]] = {}
    if edition_ids:
        for text in session.execute(
            select(EditionText).where(EditionText.edition_id.in_(edition_ids))
        ).scalars():
            titles.setdefault(text.edition_id, {})[text.language.value] = text.title
    return titles


def _files(session: Session, digest_ids: Sequence[UUID]) -> dict[UUID, list[DigestFile]]:
    files: dict[UUID, list[DigestFile]] = {}
    if digest_ids:
        found = select(DigestFile).where(DigestFile.digest_id.in_(digest_ids)).order_by(DigestFile.format)
        for file in session.execute(found).scalars():
            files.setdefault(file.digest_id, []).append(file)
    return files

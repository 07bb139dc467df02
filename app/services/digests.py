"""Digests: ordered, looked at, and what the worker tells about one on its way. Compiling: digest_compilation.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, and_, case, false, or_, select
from sqlalchemy.orm import Session

from app.core.digests.findings_file import FORMAT as FINDINGS
from app.core.digests.renderers import RENDERERS
from app.core.errors import RuleViolation
from app.core.permissions import GROUP_ROLES, Actor, DigestTarget, Permission, allows, require
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.clock import clock, read_clock
from app.infra.jobs import call_off_jobs, enqueue_job
from app.models import (
    Account,
    Digest,
    DigestFile,
    DigestState,
    DigestView,
    Draft,
    Edition,
    EditionText,
    JobKind,
    Round,
    WorkingGroup,
)
from app.services.audit import record_event
from app.services.digest_progress import COMPILING, lock_digest
from app.services.digest_scopes import (
    check_formats,
    check_member,
    covers,
    edition_without_rounds,
    find_scope_group,
    member_label,
    resolve_cutoff,
    rounds_in_scope,
)
from app.services.digest_shards import forget_shards
from app.services.drafts import DraftView, get_draft
from app.services.idempotency import RequestKey, claim_request
from app.services.rounds import RoundView

CLOSING_FORMATS = ("docx", "pdf", "xlsx", "html", "csv", "json")
UNDER_WAY = (DigestState.QUEUED, DigestState.RUNNING)


@dataclass(frozen=True, slots=True)
class DigestFileView:
    """`file_name`: as a person would call it, Cyrillic and all; `ascii_name`: for programs. `size` in bytes.

    `volume` of `volumes`: a format that cannot hold everything in one file goes on in further ones.
    """

    format: str
    size: int
    sha256: str
    storage_key: str
    file_name: str
    ascii_name: str
    volume: int = 1
    volumes: int = 1


@dataclass(frozen=True, slots=True)
class DigestInfo:
    """A digest as whoever may read it sees it. `now`: the database's clock when it was read.

    `rounds`: those it draws on.
    `group`, `group_names`, `member`: the working group (slug, names) and the member of it whose clauses it is limited
    to. `removed_at`: its files were removed, their time being over. `findings`: what its pages read, none of `files`.
    """

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
    group: str | None = None
    group_names: Mapping[str, str] | None = None
    member_id: UUID | None = None
    member: str | None = None
    scheduled: bool = False
    removed_at: datetime | None = None
    findings: DigestFileView | None = None
    rounds: frozenset[UUID] = frozenset()

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it or will be: it can be cancelled."""
        return self.state in UNDER_WAY

    @property
    def can_be_retried(self) -> bool:
        """Whether it has ended without files, or has lost them."""
        return self.state in (DigestState.FAILED, DigestState.CANCELLED) or self.removed_at is not None

    def file(self, format: str, volume: int = 1) -> DigestFileView:
        """Raises RuleViolation "digest-not-finished", "digest-file-not-found"."""
        if self.state is not DigestState.DONE:
            raise RuleViolation("digest-not-finished", state=self.state.value)
        for file in self.files:
            if (file.format, file.volume) == (format, volume):
                return file
        raise RuleViolation("digest-file-not-found", format=format, volume=volume)


def request_digest(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    formats: Sequence[str],
    language: Language,
    view: DigestView = DigestView.PUBLIC,
    round_id: UUID | None = None,
    group: str | None = None,
    member_id: UUID | None = None,
    cutoff: datetime | None = None,
    request_key: RequestKey | None = None,
) -> DigestInfo:
    """Orders a digest; a worker compiles it. The cut-off is fixed here, so that waiting changes nothing.

    `group`, by slug: only the clauses assigned to it, from the rounds it may read; `member_id`, an account: only those
    of that member of the group.
    Raises RuleViolation "not-permitted", "draft-not-found", "edition-not-published", "idempotency-key-reused";
    FieldViolation on format, round, group, member and cutoff.
    """
    require(actor, Permission.DIGEST_CREATE)
    digest_id = uuid4()
    if request_key is not None:
        claimed = claim_request(session, request_key, {"digest": digest_id.hex})
        if claimed is not None:
            return get_digest(session, actor=actor, digest_id=UUID(claimed["digest"]))
    kept_formats = check_formats(formats)
    draft = get_draft(session, actor=actor, slug=slug)
    group_id = find_scope_group(session, group)
    check_member(session, draft.id, group_id, member_id)
    rounds = rounds_in_scope(session, slug=slug, round_id=round_id, group_id=group_id)
    now = read_clock(session)
    digest = _add_digest(
        session,
        digest_id=digest_id,
        draft=draft,
        rounds=rounds,
        round_id=round_id,
        group_id=group_id,
        member_id=member_id,
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


def cancel_digest(session: Session, *, actor: Actor, digest_id: UUID) -> DigestInfo:
    """Calls a digest off that waits or is being made: its worker stops at its next report and leaves no file.

    Raises RuleViolation "not-permitted", "digest-not-found", "digest-not-under-way".
    """
    digest = _take(session, actor, digest_id)
    if digest.state not in UNDER_WAY:
        raise RuleViolation("digest-not-under-way", state=digest.state.value)
    call_off_jobs(session, COMPILING, "digest", digest_id.hex, "cancelled")
    forget_shards(session, digest_id)
    digest.state = DigestState.CANCELLED
    digest.finished_at = read_clock(session)
    session.flush()
    record_event(session, actor=actor, action="digest-cancelled", subject_kind="digest", subject_id=digest_id)
    return get_digest(session, actor=actor, digest_id=digest_id)


def retry_digest(session: Session, *, actor: Actor, digest_id: UUID) -> DigestInfo:
    """Orders the same digest once more, under its id and at its cut-off, after it failed, was cancelled, or its files
    were removed.

    Raises RuleViolation "not-permitted", "digest-not-found", "digest-not-retryable".
    """
    digest = _take(session, actor, digest_id)
    if digest.state not in (DigestState.FAILED, DigestState.CANCELLED) and digest.removed_at is None:
        raise RuleViolation("digest-not-retryable", state=digest.state.value)
    forget_shards(session, digest_id)
    digest.state, digest.progress = DigestState.QUEUED, 0
    digest.error = digest.finished_at = digest.removed_at = None
    digest.heard_from_at = read_clock(session)
    session.flush()
    enqueue_job(session, JobKind.COMPILE_DIGEST, {"digest": digest_id.hex})
    record_event(session, actor=actor, action="digest-retried", subject_kind="digest", subject_id=digest_id)
    return get_digest(session, actor=actor, digest_id=digest_id)


def _take(session: Session, actor: Actor, digest_id: UUID) -> Digest:
    """The digest, locked: nobody ends it while it is being decided on."""
    require(actor, Permission.DIGEST_CREATE)
    get_digest(session, actor=actor, digest_id=digest_id)
    return lock_digest(session, digest_id)


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
        where = and_(where, _may_be_read(actor))
    return _infos(session, actor, where, limit)


def _may_be_read(actor: Actor) -> ColumnElement[bool]:
    """Of the views, what somebody outside the secretariat may read at all."""
    public = and_(Digest.view == DigestView.PUBLIC, ~_draws_on_closed(actor))
    if not actor.group_ids and actor.role not in GROUP_ROLES:
        return public
    own = or_(Digest.group_id.is_(None), Digest.group_id.in_(actor.group_ids))
    return and_(or_(public, and_(Digest.view == DigestView.GROUP, own)), ~_draws_on_closed(actor))


def _draws_on_closed(actor: Actor) -> ColumnElement[bool]:
    """Whether the digest covers a round whose comments the actor may not read (`core.permissions.in_audience`)."""
    mine: ColumnElement[bool] = false()
    if actor.is_active:
        mine = Round.group_id.in_(actor.group_ids)
        if actor.role in GROUP_ROLES:
            mine = or_(mine, Round.group_id.is_(None))
    return (
        select(Round.id)
        .join(Edition, Edition.id == Round.edition_id)
        .where(
            Edition.draft_id == Digest.draft_id,
            Round.audience != Audience.PUBLIC,
            or_(Digest.round_id.is_(None), Digest.round_id == Round.id),
            Round.created_at <= Digest.created_at,
            or_(Digest.group_id.is_(None), Round.group_id == Digest.group_id),
            case((mine, False), else_=True),
        )
        .correlate(Digest)
        .exists()
    )


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
    """`values`: round_id, group_id, member_id, language, view, formats, cutoff, requested_by."""
    numbers = {r.edition for r in rounds}
    edition = next(
        (e for e in reversed(draft.editions) if e.number in numbers), edition_without_rounds(draft)
    )
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
        select(Digest, Draft.slug, Edition.number, WorkingGroup, Account, clock(session).label("now"))
        .join(Draft, Draft.id == Digest.draft_id)
        .join(Edition, Edition.id == Digest.edition_id)
        .outerjoin(WorkingGroup, WorkingGroup.id == Digest.group_id)
        .outerjoin(Account, Account.id == Digest.member_id)
        .where(where)
        .order_by(Digest.created_at.desc(), Digest.id)
        .limit(limit)
    ).all()
    covered = _covered(session, [row.Digest for row in rows])
    targets = {row.Digest.id: _target(row.Digest, covered[row.Digest.id]) for row in rows}
    readable = [row for row in rows if allows(actor, Permission.DIGEST_READ, targets[row.Digest.id])]
    titles = _titles(session, {row.Digest.edition_id for row in readable})
    files = _files(session, [row.Digest.id for row in readable])
    return [
        replace(
            _info(row, targets[row.Digest.id], titles, files.get(row.Digest.id, ())),
            rounds=frozenset(round_.id for round_ in covered[row.Digest.id]),
        )
        for row in readable
    ]


def _info(
    row: Row[*tuple[Any, ...]],
    target: DigestTarget,
    titles: Mapping[UUID, Mapping[str, str]],
    files: Sequence[DigestFile],
) -> DigestInfo:
    digest, slug, group, member = row.Digest, row.slug, row.WorkingGroup, row.Account
    volumes = Counter(file.format for file in files)
    shown = [_file_view(digest, slug, file, volumes[file.format]) for file in files]
    return DigestInfo(
        id=digest.id,
        draft=slug,
        draft_titles=titles[digest.edition_id],
        edition=row.number,
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
        files=tuple(file for file in shown if file.format != FINDINGS),
        target=target,
        now=row.now,
        group=group.slug if group else None,
        group_names=group.names if group else None,
        member_id=digest.member_id,
        member=member_label(member, digest.view) if member else None,
        scheduled=digest.scheduled,
        removed_at=digest.removed_at,
        findings=next((file for file in shown if file.format == FINDINGS), None),
    )


_FILE_NAMES = {
    Language.KY: "Пикирлердин жыйындысы",
    Language.RU: "Сводка мнений",
    Language.EN: "Digest of comments",
}


_VOLUMES = {Language.KY: "{}-том ({} ичинен)", Language.RU: "том {} из {}", Language.EN: "volume {} of {}"}


def _file_view(digest: Digest, slug: str, file: DigestFile, volumes: int) -> DigestFileView:
    """`Сводка мнений, kodeks, 2026-12-02 1800 UTC, том 2 из 3.xlsx`: no two files of a draft overwrite each other."""
    assert digest.cutoff is not None
    renderer = RENDERERS.get(file.format)
    extension = renderer.extension if renderer else file.format
    several = volumes > 1
    volume = ", " + _VOLUMES[digest.language].format(file.volume, volumes) if several else ""
    of_form = "" if extension == file.format else f"-{file.format}"
    stem = f"{_FILE_NAMES[digest.language]}, {slug}, {digest.cutoff:%Y-%m-%d %H%M} UTC"
    ascii_stem = f"pikir-{slug}-{digest.cutoff:%Y%m%dT%H%MZ}{of_form}"
    return DigestFileView(
        format=file.format,
        size=file.size,
        sha256=file.sha256,
        storage_key=file.storage_key,
        file_name=f"{stem}{volume}.{extension}",
        ascii_name=f"{ascii_stem}{f'-{file.volume}' if several else ''}.{extension}",
        volume=file.volume,
        volumes=volumes,
    )


def _covered(session: Session, digests: Sequence[Digest]) -> dict[UUID, list[Round]]:
    """By digest: the rounds it draws on, none of them made after it was ordered."""
    drafts = {digest.draft_id for digest in digests}
    by_draft: dict[UUID, list[Round]] = {}
    found = select(Round, Edition.draft_id).join(Edition, Edition.id == Round.edition_id)
    for row in session.execute(found.where(Edition.draft_id.in_(drafts))) if drafts else ():
        by_draft.setdefault(row.draft_id, []).append(row.Round)
    return {
        digest.id: [
            round_
            for round_ in by_draft.get(digest.draft_id, ())
            if digest.round_id in (None, round_.id)
            and round_.created_at <= digest.created_at
            and covers(round_.audience, round_.group_id, digest.group_id)
        ]
        for digest in digests
    }


def _target(digest: Digest, rounds: Sequence[Round]) -> DigestTarget:
    """What the permission table judges."""
    return DigestTarget(
        rounds=tuple(round_.target for round_ in rounds),
        secretariat=digest.view is DigestView.SECRETARIAT,
        for_group=digest.view is DigestView.GROUP,
        group_id=digest.group_id,
    )


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
        found = select(DigestFile).where(DigestFile.digest_id.in_(digest_ids))
        found = found.order_by(DigestFile.format, DigestFile.volume)
        for file in session.execute(found).scalars():
            files.setdefault(file.digest_id, []).append(file)
    return files

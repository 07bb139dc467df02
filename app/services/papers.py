"""Papers beside a draft: kept as they were handed in, listed for whoever reads it, taken away but not forgotten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import FieldViolation, RuleViolation
from app.core.papers import PAPER_TYPES, TITLE_LIMIT, PaperType, paper_filename
from app.core.permissions import Actor, DraftTarget, Permission, allows, require
from app.core.text import normalize_input
from app.infra.clock import read_clock
from app.infra.storage import Storage
from app.models import Draft, DraftPaper
from app.services.audit import record_event
from app.services.uploads import StoredFile

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper that stands beside a draft. `extension` says what it is; `size` in bytes."""

    id: UUID
    slug: str
    title: str
    filename: str
    media_type: str
    extension: str
    size: int
    sha256: str
    storage_key: str
    added_at: datetime
    published: bool


def add_paper(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    title: str,
    filename: str,
    paper: PaperType,
    file: StoredFile,
) -> PaperView:
    """Raises RuleViolation "draft-not-found"; FieldViolation "title-required", "too-long"."""
    require(actor, Permission.DRAFT_IMPORT)
    draft = session.execute(select(Draft).where(Draft.slug == slug)).scalar_one_or_none()
    if draft is None:
        raise RuleViolation("draft-not-found", slug=slug)
    row = DraftPaper(
        id=uuid4(),
        draft_id=draft.id,
        title=_check_title(title),
        filename=paper_filename(filename, paper),
        media_type=paper.media_type,
        size=file.size,
        sha256=file.sha256,
        storage_key=file.key,
        added_at=read_clock(session),
        removed_at=None,
    )
    session.add(row)
    session.flush()
    record_event(
        session,
        actor=actor,
        action="paper-added",
        subject_kind="draft",
        subject_id=draft.id,
        paper=row.id.hex,
        sha256=row.sha256,
    )
    return _view(row, draft)


def list_papers(session: Session, *, actor: Actor, slug: str) -> list[PaperView]:
    """In the order they were added; none of a draft the actor may not see."""
    found = session.execute(
        select(DraftPaper, Draft)
        .join(Draft, Draft.id == DraftPaper.draft_id)
        .where(Draft.slug == slug, DraftPaper.removed_at.is_(None))
        .order_by(DraftPaper.added_at, DraftPaper.id)
    )
    return [_view(row.DraftPaper, row.Draft) for row in found if _may_read(actor, row.Draft)]


def get_paper(session: Session, *, actor: Actor, paper_id: UUID) -> PaperView:
    """Raises RuleViolation "paper-not-found", also when removed or beside a draft the actor may not see."""
    row = session.execute(
        select(DraftPaper, Draft)
        .join(Draft, Draft.id == DraftPaper.draft_id)
        .where(DraftPaper.id == paper_id, DraftPaper.removed_at.is_(None))
    ).one_or_none()
    if row is None or not _may_read(actor, row.Draft):
        raise RuleViolation("paper-not-found")
    return _view(row.DraftPaper, row.Draft)


def remove_paper(session: Session, *, actor: Actor, paper_id: UUID) -> PaperView:
    """Nobody finds it any more; row and file stay. Raises RuleViolation "paper-not-found"."""
    require(actor, Permission.DRAFT_IMPORT)
    paper = get_paper(session, actor=actor, paper_id=paper_id)
    row = session.execute(select(DraftPaper).where(DraftPaper.id == paper_id).with_for_update()).scalar_one()
    if row.removed_at is not None:
        raise RuleViolation("paper-not-found")
    row.removed_at = read_clock(session)
    session.flush()
    record_event(
        session,
        actor=actor,
        action="paper-removed",
        subject_kind="draft",
        subject_id=row.draft_id,
        paper=row.id.hex,
    )
    return paper


def open_paper(storage: Storage, paper: PaperView) -> BinaryIO:
    """The file, at its beginning, once compared with the checksum of its row. Raises "paper-damaged"."""
    try:
        opened = storage.open(paper.storage_key)
    except FileNotFoundError as error:
        raise RuleViolation("paper-damaged") from error
    found = hashlib.sha256()
    while block := opened.read(BLOCK):
        found.update(block)
    if found.hexdigest() != paper.sha256:
        opened.close()
        raise RuleViolation("paper-damaged")
    opened.seek(0)
    return opened


def _may_read(actor: Actor, draft: Draft) -> bool:
    return allows(actor, Permission.DRAFT_READ, DraftTarget(published=draft.published_at is not None))


def _check_title(title: str) -> str:
    kept = " ".join(normalize_input(title).split())
    if not kept:
        raise FieldViolation("title", "title-required")
    if len(kept) > TITLE_LIMIT:
        raise FieldViolation("title", "too-long", limit=TITLE_LIMIT)
    return kept


def _view(row: DraftPaper, draft: Draft) -> PaperView:
    extension = next(
        (kind.extension for kind in PAPER_TYPES.values() if kind.media_type == row.media_type), ""
    )
    return PaperView(
        id=row.id,
        slug=draft.slug,
        title=row.title,
        filename=row.filename,
        media_type=row.media_type,
        extension=extension,
        size=row.size,
        sha256=row.sha256,
        storage_key=row.storage_key,
        added_at=row.added_at,
        published=draft.published_at is not None,
    )

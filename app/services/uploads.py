"""Files read for preview: nothing of a draft changes before the secretary has looked and said so."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.clauses.codec import decode_tree, encode_tree
from app.core.clauses.model import Clause as ImportedClause
from app.core.clauses.model import ClauseTree, Kind
from app.core.clauses.pairing import Pairing, pair_trees
from app.core.errors import RuleViolation
from app.core.papers import clean_filename
from app.core.permissions import Actor, Permission, require
from app.infra.clock import read_clock
from app.infra.storage import Storage
from app.models import Draft, Edition, Upload
from app.services.drafts import ImportOutcome, add_language, check_title, import_draft
from app.services.edition_trees import load_tree
from app.services.editions import import_edition

LIFETIME = timedelta(days=1)


class Purpose(StrEnum):
    """What an upload is to become."""

    NEW = "new"
    LANGUAGE = "into"
    EDITION = "edition_of"


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file as read and not yet imported. `slug`: the draft it is for, None for a new one. `size` in bytes."""

    id: UUID
    filename: str
    size: int
    storage_key: str
    purpose: Purpose
    slug: str | None
    tree: ClauseTree
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the storage that no row knows yet."""

    key: str
    size: int
    sha256: str


def store_file(storage: Storage, folder: str, data: bytes) -> StoredFile:
    """Keeps the bytes under a new key; opens no unit of work."""
    key = f"{folder}/{uuid4().hex}"
    with storage.create(key) as file:
        file.write(data)
    return StoredFile(key, len(data), hashlib.sha256(data).hexdigest())


def read_file(storage: Storage, key: str) -> bytes:
    """Raises RuleViolation "upload-not-found" when the file is gone."""
    try:
        with storage.open(key) as file:
            return file.read()
    except FileNotFoundError as error:
        raise RuleViolation("upload-not-found") from error


def keep_upload(
    session: Session,
    *,
    actor: Actor,
    filename: str,
    file: StoredFile,
    tree: ClauseTree,
    purpose: Purpose,
    slug: str | None = None,
) -> UploadView:
    """Raises RuleViolation "draft-empty", "draft-not-found"."""
    require(actor, Permission.DRAFT_IMPORT)
    if not tree.clauses:
        raise RuleViolation("draft-empty")
    if purpose is not Purpose.NEW and not _draft_exists(session, slug or ""):
        raise RuleViolation("draft-not-found", slug=slug)
    row = Upload(
        id=uuid4(),
        account_id=actor.account_id,
        filename=clean_filename(filename),
        size=file.size,
        sha256=file.sha256,
        storage_key=file.key,
        purpose={purpose.value: slug if purpose is not Purpose.NEW else True},
        tree=encode_tree(tree),
        created_at=read_clock(session),
    )
    session.add(row)
    session.flush()
    return _view(row)


def get_upload(session: Session, *, actor: Actor, upload_id: UUID) -> UploadView:
    """Of whichever colleague. Raises RuleViolation "upload-not-found", also for one that is a day old."""
    require(actor, Permission.DRAFT_IMPORT)
    return _view(_find(session, upload_id))


def list_uploads(session: Session, *, actor: Actor) -> list[UploadView]:
    """Those that wait to be imported, the newest first; their trees without clauses and warnings, which take long."""
    require(actor, Permission.DRAFT_IMPORT)
    born = read_clock(session) - LIFETIME
    found = select(Upload).where(Upload.created_at > born).order_by(Upload.created_at.desc())
    return [_view(row, whole=False) for row in session.execute(found).scalars()]


def correct_upload(
    session: Session,
    *,
    actor: Actor,
    upload_id: UUID,
    title: str,
    kind: Kind | None = None,
    tree: ClauseTree | None = None,
) -> UploadView:
    """Title and kind as the secretary has them; `tree`: the file read anew, in another language.

    Raises RuleViolation "upload-not-found"; FieldViolation "title-required", "too-long".
    """
    require(actor, Permission.DRAFT_IMPORT)
    row = _find(session, upload_id, lock=True)
    read = tree or decode_tree(row.tree)
    row.tree = encode_tree(replace(read, title=check_title(title), kind=kind or read.kind))
    session.flush()
    return _view(row)


def pair_upload(
    session: Session, *, actor: Actor, upload: UploadView
) -> tuple[Pairing, Sequence[ImportedClause]]:
    """How a further language fits the draft's newest edition, and that one's clauses.

    Raises RuleViolation "draft-not-found".
    """
    require(actor, Permission.DRAFT_IMPORT)
    edition = session.execute(
        select(Edition)
        .join(Draft, Draft.id == Edition.draft_id)
        .where(Draft.slug == upload.slug)
        .order_by(Edition.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    if edition is None:
        raise RuleViolation("draft-not-found", slug=upload.slug)
    base, _ids = load_tree(session, edition)
    return pair_trees(base, upload.tree.clauses), base


def import_upload(session: Session, *, actor: Actor, upload_id: UUID) -> ImportOutcome:
    """Makes of the upload what it was meant for; the upload is gone then, its file is left to the caller.

    Raises RuleViolation "upload-not-found" (also for the second of two clicks), and what the import raises.
    """
    require(actor, Permission.DRAFT_IMPORT)
    row = _find(session, upload_id, lock=True)
    upload = _view(row)
    session.delete(row)
    session.flush()
    match upload.purpose:
        case Purpose.NEW:
            return import_draft(session, actor=actor, tree=upload.tree)
        case Purpose.LANGUAGE:
            return add_language(session, actor=actor, slug=upload.slug or "", tree=upload.tree)
        case Purpose.EDITION:
            return import_edition(session, actor=actor, slug=upload.slug or "", tree=upload.tree)


def discard_upload(session: Session, *, actor: Actor, upload_id: UUID) -> str:
    """Forgets the upload; returns the key of its file, to be deleted once this is committed."""
    require(actor, Permission.DRAFT_IMPORT)
    row = _find(session, upload_id, lock=True)
    session.delete(row)
    session.flush()
    return row.storage_key


def expire_uploads(session: Session) -> Sequence[str]:
    """Forgets uploads a day old; returns the keys of their files, to be deleted once this is committed."""
    old = Upload.created_at <= read_clock(session) - LIFETIME
    keys = session.execute(select(Upload.storage_key).where(old)).scalars().all()
    session.execute(delete(Upload).where(old).execution_options(synchronize_session=False))
    return keys


def _draft_exists(session: Session, slug: str) -> bool:
    return session.execute(select(Draft.id).where(Draft.slug == slug)).first() is not None


def _find(session: Session, upload_id: UUID, *, lock: bool = False) -> Upload:
    found = select(Upload).where(Upload.id == upload_id, Upload.created_at > read_clock(session) - LIFETIME)
    row = session.execute(found.with_for_update() if lock else found).scalar_one_or_none()
    if row is None:
        raise RuleViolation("upload-not-found")
    return row


def _view(row: Upload, *, whole: bool = True) -> UploadView:
    purpose, slug = _purpose(row.purpose)
    tree = row.tree if whole else {**row.tree, "clauses": [], "warnings": []}
    return UploadView(
        id=row.id,
        filename=row.filename,
        size=row.size,
        storage_key=row.storage_key,
        purpose=purpose,
        slug=slug,
        tree=decode_tree(tree),
        created_at=row.created_at,
    )


def _purpose(kept: dict[str, Any]) -> tuple[Purpose, str | None]:
    name, value = next(iter(kept.items()))
    return Purpose(name), value if isinstance(value, str) else None

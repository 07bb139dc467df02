"""Files whose time is over, and files that belong to nothing: digests, kept parts, what dead workers left.

A digest's figures, its checksum and all comments stay for ever; its files can be compiled again with the same content.
Rows go first, files after: a crash between the two leaves a file without a row, which the next sweep finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.permissions import OPERATOR
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.storage import Storage
from app.models import Digest, DigestFile, DigestPart, DigestShard, DigestState
from app.services.audit import record_event

KEEP_INTERIM = timedelta(days=90)
"""Files of a digest that somebody ordered or that a night made. Those of a closing digest are kept for ever."""
KEEP_PARTS = timedelta(days=14)
"""Compiled clauses that no compile has used since."""
LEAVE_ALONE = timedelta(days=1)
"""A younger file without a row may belong to a worker that has not finished yet."""
FOLDER = "digests"


@dataclass(frozen=True, slots=True)
class Swept:
    """`digests` whose files were removed, `parts` forgotten, `files` deleted, half-written `fragments` deleted."""

    digests: int
    parts: int
    files: int
    fragments: int


def sweep_files(database: Database, storage: Storage) -> Swept:
    """Removes what is over. Opens its own units: rows in one, then files outside any."""
    with database.write() as session:
        digests, removed = _remove_interim(session)
        parts = _forget_parts(session)
    for key in removed:
        storage.delete(key)
    with database.read() as session:
        now = read_clock(session)
    young = now - LEAVE_ALONE
    old = [file.key for file in storage.keys(FOLDER) if file.modified_at < young]
    with database.read() as session:
        orphans = _without_row(session, old)
    for key in orphans:
        storage.delete(key)
    fragments = storage.sweep_parts(LEAVE_ALONE)
    return Swept(digests, parts, len(removed) + len(orphans), fragments)


def _remove_interim(session: Session) -> tuple[int, list[str]]:
    now = read_clock(session)
    over: list[UUID] = list(
        session.execute(
            select(Digest.id).where(
                Digest.closing.is_(False),
                Digest.removed_at.is_(None),
                Digest.state == DigestState.DONE,
                Digest.finished_at < now - KEEP_INTERIM,
            )
        ).scalars()
    )
    if not over:
        return 0, []
    keys = list(
        session.execute(select(DigestFile.storage_key).where(DigestFile.digest_id.in_(over))).scalars()
    )
    session.execute(delete(DigestFile).where(DigestFile.digest_id.in_(over)))
    session.execute(update(Digest).where(Digest.id.in_(over)).values(removed_at=now))
    for digest_id in over:
        record_event(
            session,
            actor=OPERATOR,
            action="digest-files-removed",
            subject_kind="digest",
            subject_id=digest_id,
        )
    return len(over), keys


def _forget_parts(session: Session) -> int:
    forgotten = session.execute(
        delete(DigestPart)
        .where(DigestPart.used_at < read_clock(session) - KEEP_PARTS)
        .returning(DigestPart.id)
        .execution_options(synchronize_session=False)
    )
    return len(forgotten.all())


def _without_row(session: Session, keys: Iterable[str]) -> list[str]:
    known: set[str | None] = set(session.execute(select(DigestFile.storage_key)).scalars())
    known.update(session.execute(select(DigestPart.storage_key).distinct()).scalars())
    under_way = select(DigestShard.storage_key).join(Digest, Digest.id == DigestShard.digest_id)
    running = Digest.state.in_((DigestState.QUEUED, DigestState.RUNNING))
    known.update(session.execute(under_way.where(running)).scalars())
    return [key for key in keys if key not in known]

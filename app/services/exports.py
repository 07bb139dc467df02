"""Comments as files that lose nothing: every column of every comment, whatever its state, and what it said before.

Two columns are not comments' own and stay out: `edit_secret_hash`, a credential, and nothing else (a test compares
the columns with the model's). Rows stand in order of receipt, then of id.

CSV: UTF-8 with a byte order mark, RFC 4180. An empty cell is null; only `body`, and `quote_prefix` and `quote_suffix`
beside a `quote_exact`, can be empty text. A cell that a spreadsheet would run as a formula, or that begins with an
apostrophe, has one apostrophe in front: `app.core.digests.renderers.csv.read_cell` takes it off. `revisions` is JSON.
JSONL: one object a line, with nulls and nested `revisions`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO, cast
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.core.digests.renderers.csv import BOM, write_cell
from app.core.errors import FieldViolation, RuleViolation
from app.core.moments import utc_text
from app.core.permissions import Actor, Permission, require
from app.models import Clause, Comment, CommentRevision, Draft, Edition

BATCH = 500
KEPT_BACK = frozenset({"edit_secret_hash"})
OWN_COLUMNS = tuple(column.key for column in Comment.__table__.columns if column.key not in KEPT_BACK)
COLUMNS = ("draft", "edition", "clause", *OWN_COLUMNS, "revisions")
"""`draft`: slug; `edition`: number; `clause`: eId, null for the whole draft; then the comment's own columns."""

Record = dict[str, object]


def export_comments(session: Session, *, actor: Actor, slug: str, format: str, out: BinaryIO) -> int:
    """Writes every comment on any edition of the draft; returns how many. Holds one batch of them at a time.

    Raises RuleViolation "not-permitted", "draft-not-found"; FieldViolation "digest-format-unknown".
    """
    require(actor, Permission.COMMENT_EXPORT)
    write = FORMATS.get(format)
    if write is None:
        raise FieldViolation("format", "digest-format-unknown", format=format, known=", ".join(FORMATS))
    draft_id = session.execute(select(Draft.id).where(Draft.slug == slug)).scalar_one_or_none()
    if draft_id is None:
        raise RuleViolation("draft-not-found", slug=slug)
    return write(_records(session, slug, draft_id), out)


def _records(session: Session, slug: str, draft_id: UUID) -> Iterator[Record]:
    own = [Comment.__table__.columns[name] for name in OWN_COLUMNS]
    wanted = (
        select(Edition.number.label("edition"), Clause.eid.label("clause"), *own)
        .select_from(Comment)
        .join(Edition, Edition.id == Comment.edition_id)
        .outerjoin(Clause, Clause.id == Comment.clause_id)
        .where(Edition.draft_id == draft_id)
        .order_by(Comment.received_at, Comment.id)
        .execution_options(yield_per=BATCH)
    )
    for batch in session.execute(wanted).partitions():
        revisions = _revisions(session, [row.id for row in batch])
        for row in batch:
            yield _record(slug, row, revisions.get(row.id, []))


def _revisions(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Record]]:
    found = (
        select(CommentRevision)
        .where(CommentRevision.comment_id.in_(ids))
        .order_by(CommentRevision.replaced_at, CommentRevision.id)
    )
    revisions: dict[UUID, list[Record]] = {}
    for revision in session.execute(found).scalars():
        said: Record = {"replaced_at": utc_text(revision.replaced_at), "content": revision.content}
        revisions.setdefault(revision.comment_id, []).append(said)
    return revisions


def _record(slug: str, row: Row[Any], revisions: list[Record]) -> Record:
    own = {name: _plain(getattr(row, name)) for name in OWN_COLUMNS}
    return {"draft": slug, "edition": row.edition, "clause": row.clause, **own, "revisions": revisions}


def _plain(value: object) -> object:
    """The value as JSON has it: times in UTC with microseconds, ids and choices as text."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _write_jsonl(records: Iterator[Record], out: BinaryIO) -> int:
    count = 0
    for record in records:
        out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _write_csv(records: Iterator[Record], out: BinaryIO) -> int:
    out.write(BOM)
    writer = csv.writer(cast(Any, _Utf8(out)), lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for record in records:
        writer.writerow([write_cell(_cell(record[column])) for column in COLUMNS])
        count += 1
    return count


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _Utf8:
    """What csv.writer writes to, without a buffer of its own to forget to flush."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


FORMATS: dict[str, Callable[[Iterator[Record], BinaryIO], int]] = {"csv": _write_csv, "jsonl": _write_jsonl}

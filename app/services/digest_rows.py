"""Comments of one clause as plain values, fast: a digest of a million of them comes through here row by row.

The columns are read as the driver gives them. SQLAlchemy's conversions of keys, choices and moments cost more than all
the rest of reading a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.core.comments import Quote
from app.core.digests.model import DigestComment
from app.models import Comment

BATCH: Final = 200
"""Rows fetched at a time: what reading holds of the comments."""
_KEYS = ("id", "round_id")
_PLAIN = (
    "stance", "body", "language", "received_at", "source", "quote_exact", "quote_prefix", "quote_suffix",
    "proposed_text", "text_language", "author_name", "publish_name", "author_email", "region", "organisation",
    "official", "entered_at", "code",
)  # fmt: skip
_NAMES = (*_KEYS, *_PLAIN)


class CommentRows:
    """Reads the comments that `where` lets through, clause by clause.

    `revisions`: what a comment said at the cut-off, by id, where that is not what it says now.
    """

    def __init__(
        self,
        session: Session,
        where: ColumnElement[bool],
        revisions: Mapping[str, Mapping[str, Any]],
        *,
        secretariat: bool,
    ) -> None:
        self._session = session
        self._revisions = revisions
        self._secretariat = secretariat
        sqlite = session.get_bind().dialect.name == "sqlite"
        self._key: Callable[[Any], str] = _dashed if sqlite else str
        self._moment: Callable[[Any], datetime] = datetime.fromisoformat if sqlite else _in_utc
        everything = select(*(_raw(name, sqlite) for name in _NAMES)).where(where)
        ordered = everything.order_by(Comment.received_at, Comment.id)
        self._of_whole: Select[Any] = ordered.where(Comment.clause_id.is_(None))
        self._of_clause: Select[Any] = ordered.where(Comment.clause_id == bindparam("clause"))

    def of(self, clause_id: UUID | None, eid: str | None, expected: int) -> Iterator[DigestComment]:
        """By (received_at, id). `expected`: how many there will be; more than a batch are fetched through a cursor."""
        statement = self._of_whole if clause_id is None else self._of_clause
        values = {} if clause_id is None else {"clause": clause_id}
        options = {"yield_per": BATCH} if expected > BATCH else {}
        key, moment, make = self._key, self._moment, self._make
        for row in self._session.execute(statement, values, execution_options=options):
            yield make(tuple(row), eid, key, moment)

    def _make(
        self,
        row: tuple[Any, ...],
        eid: str | None,
        key: Callable[[Any], str],
        moment: Callable[[Any], datetime],
    ) -> DigestComment:
        (
            row_id, round_id, stance, body, language, received_at, source, exact, prefix, suffix,
            proposed_text, text_language, name, publish_name, email, region, organisation,
            official, entered_at, code,
        ) = row  # fmt: skip
        comment_id = key(row_id)
        quote = None if exact is None else Quote(exact, prefix or "", suffix or "")
        if comment_id in self._revisions:
            said = self._revisions[comment_id]
            stance, body, language = said["stance"], said["body"], said["language"]
            proposed_text, text_language = said["proposed_text"], said["text_language"]
            quote = Quote(**said["quote"]) if said["quote"] else None
        secretariat = self._secretariat
        return DigestComment(
            comment_id,
            eid,
            key(round_id),
            stance,
            body,
            language,
            moment(received_at),
            source,
            quote,
            proposed_text,
            text_language,
            name if secretariat or publish_name else None,
            email if secretariat else None,
            region,
            organisation,
            bool(official),
            None if entered_at is None else moment(entered_at),
            code=code if secretariat else None,
        )


def _raw(name: str, sqlite: bool) -> ColumnElement[Any]:
    column = getattr(Comment, name)
    if name in _KEYS and not sqlite:
        return type_coerce(cast(column, String), NullType()).label(name)
    return type_coerce(column, NullType()).label(name)


def _dashed(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)

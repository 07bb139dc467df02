"""One request, one effect: a key is claimed in the unit of work that does what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core.errors import RuleViolation
from app.infra.clock import clock_of
from app.models import IdempotencyKey


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An Idempotency-Key in its scope (method, path, account or token), and what was asked under it."""

    key: str
    scope_sha256: str
    body_sha256: str


def claim_request(session: Session, request_key: RequestKey, answer: dict[str, Any]) -> dict[str, Any] | None:
    """None when this request is the first under its key: `answer` is kept. Else the answer the first one got.

    A twin on its way is waited for. Raises RuleViolation "idempotency-key-reused" when the body was another.
    """
    values = {
        "scope_sha256": request_key.scope_sha256,
        "body_sha256": request_key.body_sha256,
        "response": answer,
    }
    connection = session.connection()
    if connection.execute(_claim(connection.dialect.name), values).one_or_none() is not None:
        return None
    claimed = session.get_one(IdempotencyKey, request_key.scope_sha256)
    if claimed.body_sha256 != request_key.body_sha256:
        raise RuleViolation("idempotency-key-reused")
    return claimed.response


@cache
def _claim(dialect: str) -> Executable:
    """Made once: putting a statement together costs more than the database takes for it."""
    make_insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    table = IdempotencyKey.__table__
    return (
        make_insert(table)  # type: ignore[arg-type]  # a mapped class's table is always a Table
        .values(
            {
                name: bindparam(name, type_=table.c[name].type)
                for name in ("scope_sha256", "body_sha256", "response")
            }
            | {"created_at": clock_of(dialect)}
        )
        .on_conflict_do_nothing()
        .returning(table.c.scope_sha256)
    )

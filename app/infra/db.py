"""Units of work. Delivery opens one as read, write or snapshot before its first statement; services get the session.

SQLite (the embedded default): WAL, a full sync at every commit, a write unit holds the one write lock from its
first statement (`BEGIN IMMEDIATE`), a read unit cannot write (`query_only`). SQLAlchemy's own handling of
transactions is switched off for it: it would begin too late and commit DDL by itself.
PostgreSQL: read units are READ ONLY, snapshots REPEATABLE READ READ ONLY, write units READ COMMITTED, so that what
is read after taking a lock is what was committed before it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

WRITE_FLAG = "pikir_write"
ENQUEUED = "pikir_enqueued"
"""Where a unit's session lists the jobs it wrote, to be announced once they are committed."""
BUSY_TIMEOUT_S = 30


class Database:
    """Opens units of work on one URL. The engine is made on first use in each process: pools do not survive a fork.

    `notify_jobs` is told which jobs a committed unit left behind. It must never block or raise: whatever it loses,
    the sweeper sends.
    """

    def __init__(
        self, url: str, *, pool_size: int = 20, notify_jobs: Callable[[list[UUID]], None] | None = None
    ) -> None:
        self.url = url
        self._notify_jobs = notify_jobs
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._pool_size = pool_size
        self._engine: Engine | None = None
        self._pid: int | None = None

    @property
    def engine(self) -> Engine:
        if self._engine is None or self._pid != os.getpid():
            if self._engine is not None:
                self._engine.dispose(close=False)
            self._engine = self._make_engine()
            self._pid = os.getpid()
        return self._engine

    def _make_engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_size=self._pool_size, max_overflow=10, pool_pre_ping=True)
        engine = create_engine(self.url, connect_args={"timeout": BUSY_TIMEOUT_S}, pool_size=self._pool_size)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit that may only read."""
        with self._unit({} if self.is_sqlite else {"postgresql_readonly": True}) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit that may write; committed when the block ends well, rolled back when it raises."""
        with self._unit({WRITE_FLAG: True} if self.is_sqlite else {}) as session:
            yield session
            session.commit()
            enqueued = session.info.get(ENQUEUED)
        if enqueued and self._notify_jobs is not None:
            self._notify_jobs(enqueued)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A read unit in which every statement sees the same moment (SQLite's readers always do)."""
        options = (
            {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with self._unit(options) as session:
            yield session

    @contextmanager
    def _unit(self, options: dict[str, Any]) -> Iterator[Session]:
        bind = self.engine.execution_options(**options) if options else self.engine
        # The session is closed in every case, which rolls back what was not committed.
        with Session(bind, expire_on_commit=False, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Closes every pooled connection."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITE_FLAG):
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")

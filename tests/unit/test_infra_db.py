"""Units of work on both databases: reading cannot write, writing is whole or nothing, jobs are announced after."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.infra.clock import read_clock, read_later_clock
from app.infra.database_faults import describe_database_fault
from app.infra.db import Database
from app.infra.jobs import enqueue_job
from app.models import Base, Job, JobKind, Organisation


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "x.sqlite3")
    return f"sqlite:///{tmp_path / 'x.sqlite3'}"


@pytest.fixture
def announced() -> list[list[UUID]]:
    return []


@pytest.fixture
def units(url: str, announced: list[list[UUID]]) -> Iterator[Database]:
    opened = Database(url, notify_jobs=announced.append)
    yield opened
    with opened.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    opened.dispose()


def add(session: Session, slug: str) -> None:
    session.add(Organisation(id=uuid4(), slug=slug, names={"ky": slug}))
    session.flush()


def add_and_fail(units: Database, error: type[BaseException]) -> None:
    """Half of what a unit was to do, and then the error."""
    with units.write() as session:
        add(session, "one")
        enqueue_job(session, JobKind.COMPILE_DIGEST, {})
        raise error


def add_while_reading(units: Database, kind: str) -> None:
    with getattr(units, kind)() as session:
        add(session, "never")
        session.commit()


def slugs(units: Database) -> list[str]:
    with units.read() as session:
        return list(session.execute(select(Organisation.slug).order_by(Organisation.slug)).scalars())


def test_what_a_write_unit_did_is_there_when_it_has_ended(units: Database) -> None:
    with units.write() as session:
        add(session, "one")
        assert slugs(units) == []
    assert slugs(units) == ["one"]


def test_a_write_unit_that_fails_leaves_nothing_at_all(units: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        add_and_fail(units, ZeroDivisionError)
    assert slugs(units) == []
    with units.read() as session:
        assert session.execute(select(Job.id)).first() is None


def test_a_unit_interrupted_by_the_keyboard_leaves_nothing_either(units: Database) -> None:
    with pytest.raises(KeyboardInterrupt):
        add_and_fail(units, KeyboardInterrupt)
    assert slugs(units) == []


@pytest.mark.parametrize("kind", ["read", "snapshot"])
def test_a_unit_that_only_reads_cannot_write(units: Database, kind: str) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        add_while_reading(units, kind)
    assert slugs(units) == []


def test_a_connection_that_was_used_to_read_can_write_again_and_the_other_way_round(units: Database) -> None:
    for slug in ("one", "two"):
        assert slug not in slugs(units)
        with units.write() as session:
            add(session, slug)
        with pytest.raises(DBAPIError):
            add_while_reading(units, "read")
    assert slugs(units) == ["one", "two"]


def test_a_snapshot_sees_one_moment_whatever_is_committed_meanwhile(units: Database) -> None:
    with units.write() as session:
        add(session, "one")
    counted = text("SELECT count(*) FROM organisations")
    with units.snapshot() as session:
        before = session.execute(counted).scalar_one()
        with units.write() as other:
            add(other, "two")
        assert session.execute(counted).scalar_one() == before == 1
    assert slugs(units) == ["one", "two"]


def test_two_write_units_at_once_both_count(units: Database) -> None:
    def work(name: str) -> None:
        for n in range(5):
            with units.write() as session:
                add(session, f"{name}{n}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(slugs(units)) == 15


def test_jobs_are_announced_once_they_are_committed_and_not_before(
    units: Database, announced: list[list[UUID]]
) -> None:
    with units.write() as session:
        job = enqueue_job(session, JobKind.COMPILE_DIGEST, {"digest": "x"})
        assert announced == []
    assert announced == [[job]]


def test_a_job_that_was_not_committed_is_not_announced(units: Database, announced: list[list[UUID]]) -> None:
    with pytest.raises(ZeroDivisionError):
        add_and_fail(units, ZeroDivisionError)
    with units.write() as session:
        add(session, "one")
    assert announced == []


def test_a_child_does_not_lose_its_parent(units: Database) -> None:
    statement = text("INSERT INTO api_tokens VALUES (:id, 'x', :id, '[]', :now, NULL)")
    with pytest.raises(IntegrityError), units.write() as session:
        session.execute(statement, {"id": uuid4().hex, "now": "2026-01-01T00:00:00.000000Z"})


def test_the_clock_is_the_databases_in_utc_and_goes_on_within_a_unit(units: Database) -> None:
    with units.write() as session:
        first = read_clock(session)
        later = read_later_clock(session)
        assert first.tzinfo is not None
        assert first.utcoffset() is not None
        assert first < later


def test_an_unreachable_database_is_told_from_a_mistake_of_ours(units: Database, tmp_path: Path) -> None:
    gone = Database(f"sqlite:///{tmp_path}/nowhere/x.sqlite3")
    with pytest.raises(OperationalError) as unreachable, gone.read() as session:
        session.execute(text("SELECT 1"))
    assert describe_database_fault(unreachable.value)
    with units.write() as session:
        add(session, "same")
    with pytest.raises(IntegrityError) as mistake, units.write() as session:
        add(session, "same")
    assert describe_database_fault(mistake.value) is None
    assert describe_database_fault(ValueError("x")) is None


def test_a_commit_on_sqlite_is_on_the_disk(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "x.sqlite3")
    units = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with units.read() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    units.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_write_unit_on_sqlite_has_the_lock_from_its_beginning(
    tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "x.sqlite3")
    units = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    said: list[str] = []
    event.listen(
        units.engine, "before_cursor_execute", lambda c, cur, statement, *rest: said.append(statement)
    )
    with units.write() as session:
        session.execute(text("SELECT 1"))
    units.dispose()
    assert said.index("BEGIN IMMEDIATE") < said.index("SELECT 1")

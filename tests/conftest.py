"""Real databases for every test: a SQLite file always, PostgreSQL as well for services, API and tasks.

Nothing is mocked. A service that does not answer is a skip with its reason, and a failure where CI is set.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from app.infra.db import Database
from app.infra.migrate import upgrade
from app.models import Base
from config import Settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
POSTGRES_URL = os.environ.get("PIKIR_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("PIKIR_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
ON_BOTH = ("tests/unit/services/", "tests/api/", "tests/tasks/")
"""Folders whose tests run on PostgreSQL as well as on SQLite."""


def missing(what: str) -> None:
    """Skips, or fails where CI is set: there nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        path = metafunc.definition.nodeid
        marked = {mark.name for mark in metafunc.definition.iter_markers()}
        if "postgres_only" in marked:
            backends = ["postgres"]
        elif "sqlite_only" not in marked and path.startswith(ON_BOTH):
            backends = ["sqlite", "postgres"]
        else:
            backends = ["sqlite"]
        metafunc.parametrize("backend", backends, indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real material beside the project."""
    if not SHARED.is_dir():
        missing("../shared is not there: no real drafts and comments to test with")
    return SHARED


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "pikir.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this test process, migrated, dropped at the end."""
    admin = create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"pikir_test_{uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    except OperationalError as error:
        missing(f"PostgreSQL does not answer at PIKIR_TEST_DATABASE_URL: {str(error).splitlines()[0]}")
    url = make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    yield url
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def redis_url() -> str:
    import redis

    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=2).ping()
    except redis.RedisError as error:
        missing(f"Redis does not answer at PIKIR_TEST_REDIS_URL: {error}")
    return REDIS_URL


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database."""
    if backend == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    path = tmp_path / "data" / "pikir.sqlite3"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings.from_env(
        {
            "PIKIR_DATA_DIR": str(tmp_path / "data"),
            "PIKIR_DATABASE_URL": database_url,
            "PIKIR_BASE_URL": "http://localhost",
            "PIKIR_SECRET_KEY": "a secret key that is only used in tests",
        }
    )


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    if not opened.is_sqlite:
        _empty(opened)
    opened.dispose()


def _empty(database: Database) -> None:
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with database.write() as session:
        session.execute(text(f"TRUNCATE {names}"))


@pytest.fixture
def app(settings: Settings, database: Database):
    """The whole application over this test's database, log-in attempts counted in this process."""
    from app.factory import create_app
    from app.infra.ratelimit import LoginThrottle
    from app.infra.storage import open_storage

    application = create_app(
        settings, database=database, throttle=LoginThrottle(None), storage=open_storage(settings.storage_url)
    )
    application.testing = True
    return application


@pytest.fixture
def client(app):
    return app.test_client()

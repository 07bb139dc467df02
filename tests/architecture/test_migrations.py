"""The database a migration makes is the one the models describe, on both databases, there and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from app.infra.db import Database
from app.infra.migrate import MIGRATIONS, current_revision, downgrade, head_revision, upgrade
from app.models import Base
from tests.factories import make_comment, make_draft, make_round

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))


def test_migrations_are_numbered_without_gaps_in_one_line():
    numbers = [re.fullmatch(r"(\d{4})_[a-z0-9_]+\.py", path.name) for path in VERSIONS]
    assert all(numbers), "name a migration NNNN_what_it_does.py"
    assert [int(match.group(1)) for match in numbers if match] == list(range(1, len(VERSIONS) + 1))


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_application(path: Path):
    """Models change, a migration must do tomorrow what it did yesterday."""
    assert not re.search(
        r"^\s*(from|import) (app|tasks|config)\b", path.read_text(encoding="utf-8"), re.MULTILINE
    )


def _differences(database: Database) -> list[object]:
    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _tables(database: Database) -> set[str]:
    with database.read() as session:
        return set(inspect(session.connection()).get_table_names()) - {"alembic_version"}


def test_sqlite_at_head_is_what_the_models_say(database: Database):
    assert current_revision(database) == head_revision()
    assert _differences(database) == []


@pytest.mark.postgres
@pytest.mark.postgres_only
def test_postgresql_at_head_is_what_the_models_say(database: Database):
    assert current_revision(database) == head_revision()
    assert _differences(database) == []


def _there_and_back(url: str) -> None:
    database = Database(url)
    slug = make_draft(database)
    make_round(database, slug)
    make_comment(database, slug)
    downgrade(url, "base")
    assert _tables(database) == set()
    upgrade(url)
    assert _differences(database) == []
    database.dispose()


def test_sqlite_goes_down_with_data_in_it_and_up_again(database_url: str, backend: str):
    _there_and_back(database_url)


@pytest.mark.postgres
@pytest.mark.postgres_only
def test_postgresql_goes_down_with_data_in_it_and_up_again(database_url: str, backend: str):
    _there_and_back(database_url)

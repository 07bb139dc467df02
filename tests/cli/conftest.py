"""The command line over this test's own data folder, run in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text

from app.cli.program import program
from app.infra.db import Database


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything else there fails the test."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return self.document["error"]


Console = Callable[..., Outcome]


def run_program(data_dir: Path, *words: str, stdin: str | bytes = "", **variables: str) -> Outcome:
    """`pikir WORDS…` with only these PIKIR_ variables set."""
    ambient: dict[str, str | None] = {name: None for name in os.environ if name.startswith("PIKIR_")}
    given = {"PIKIR_DATA_DIR": str(data_dir)} | variables
    result = CliRunner().invoke(program, list(words), input=stdin, env=ambient | given, prog_name="pikir")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def console(database: Database, tmp_path: Path) -> Console:
    """The program over `database`, which stands where the embedded default does."""
    assert database.url == f"sqlite:///{tmp_path / 'data' / 'pikir.sqlite3'}"
    return lambda *words, **given: run_program(tmp_path / "data", *words, **given)


LAW = """Закон о курултае

Глава 1. Общие положения

Статья 1. Предмет
1. Закон определяет порядок созыва курултая.
2. Курултай созывается дважды в год.

Статья 2. Участие
1. Участвует каждый житель.
"""
LAW_KY = """Курултай жөнүндө мыйзам

1-глава. Жалпы жоболор

1-берене. Предмети
1. Мыйзам курултайды чакыруу тартибин аныктайт.
2. Курултай жылына эки жолу чакырылат.

2-берене. Катышуу
1. Ар бир тургун катышат.
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A law of seven clauses in Russian."""
    path = tmp_path / "law.ru.txt"
    path.write_text(LAW, encoding="utf-8")
    return path


@pytest.fixture
def law_ky(tmp_path: Path) -> Path:
    """The same law in Kyrgyz."""
    path = tmp_path / "law.ky.txt"
    path.write_text(LAW_KY, encoding="utf-8")
    return path


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without a single table; dropped at the end."""
    name = f"pikir_cli_{uuid4().hex[:12]}"
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()

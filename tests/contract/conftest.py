"""A stranger's tools: the command line and the HTTP API over one data folder, and nothing of the inside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.infra.db import Database
from tests.cli.conftest import Outcome, run_program

LAW = {
    "ru": """Закон о курултае

Глава 1. Общие положения

Статья 1. Предмет
1. Закон определяет:
1) порядок созыва;
а) первый раз;
2. Курултай созывается дважды в год.

Статья 2. Участие
1. Участвует каждый житель.
""",
    "ky": """Курултай жөнүндө мыйзам

1-глава. Жалпы жоболор

1-берене. Предмети
1. Мыйзам аныктайт:
1) чакыруу тартибин;
а) биринчи жолу;
2. Курултай жылына эки жолу чакырылат.

2-берене. Катышуу
1. Ар бир тургун катышат.
""",
}
Pikir = Callable[..., Any]
"""`pikir("drafts", "list")`: the document it prints with --json; fails unless it ends with 0."""


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Callable[..., Outcome]:
    """`run("drafts", "list")`: how the command ended, whatever it said."""
    assert database.is_sqlite
    return lambda *words, **given: run_program(tmp_path / "data", *words, **given)


@pytest.fixture
def pikir(run: Callable[..., Outcome]) -> Pikir:
    def answer(*words: str, **given: str) -> Any:
        done = run(*words, "--json", **given)
        assert done.code == 0, done.out + done.err
        assert done.err == ""
        return json.loads(done.out)

    return answer


@pytest.fixture
def law(tmp_path: Path) -> dict[str, Path]:
    """One law as a file in each of two languages."""
    files = {language: tmp_path / f"law.{language}.txt" for language in LAW}
    for language, file in files.items():
        file.write_text(LAW[language], encoding="utf-8")
    return files


@pytest.fixture
def published(pikir: Pikir, law: dict[str, Path]) -> str:
    """The law, in two languages, published."""
    pikir("drafts", "import", str(law["ru"]), "--kind", "law", "--slug", "law")
    pikir("drafts", "import", str(law["ky"]), "--into", "law", "--lang", "ky")
    pikir("drafts", "publish", "law")
    return "law"


@pytest.fixture
def opened(pikir: Pikir, published: str) -> str:
    """The id of an open public round on it."""
    made = pikir("rounds", "open", published, "--audience", "public", "--closes-at", "2099-01-01T00:00:00Z")
    return str(made["id"])


@pytest.fixture
def http(client: FlaskClient) -> Callable[..., TestResponse]:
    """`http("GET", "/drafts", token=…, key=…)`: a call to the API."""

    def call(
        method: str,
        path: str,
        json: Any = None,
        token: str | None = None,
        key: str | None = None,
        secret: str | None = None,
    ) -> TestResponse:
        named = {
            "Authorization": token and f"Bearer {token}",
            "Idempotency-Key": key,
            "X-Edit-Secret": secret,
        }
        headers = {name: value for name, value in named.items() if value is not None}
        body = {} if json is None else {"json": json}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **body)

    return call


@pytest.fixture
def new_token(pikir: Pikir) -> Callable[..., str]:
    """A token of a new account; all scopes unless told otherwise."""

    def make(role: str, *scopes: str) -> str:
        wanted = ",".join(scopes or ("digests:create", "digests:read", "comments:create"))
        email = f"{role}-{len(pikir('users', 'list')['items'])}@example.kg"
        pikir("users", "create", "--email", email, "--role", role)
        return str(pikir("tokens", "create", "--email", email, "--scopes", wanted)["token"])

    return make

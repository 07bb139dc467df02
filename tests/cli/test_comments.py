"""`pikir comments export`: the file; what is in it is tested with the service."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from app.infra.db import Database
from tests.cli.conftest import Console
from tests.factories import make_comment, make_draft, make_round


@pytest.fixture
def slug(database: Database) -> str:
    slug = make_draft(database, "kodeks")
    make_round(database, slug)
    make_comment(database, slug, body="Биринчи\nпикир")
    return slug


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_the_file_is_only_for_who_asked(
    console: Console, slug: str, tmp_path: Path, file_format: str
) -> None:
    out = tmp_path / f"comments.{file_format}"
    done = console(
        "comments", "export", "--draft", slug, "--format", file_format, "--out", str(out), "--json"
    )
    assert done.document == {"out": str(out), "exported": 1}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "Биринчи" in out.read_text("utf-8")


def test_every_line_is_a_comment(console: Console, slug: str, tmp_path: Path) -> None:
    out = tmp_path / "comments.jsonl"
    assert console("comments", "export", "--draft", slug, "--format", "jsonl", "--out", str(out)).code == 0
    assert [json.loads(line)["body"] for line in out.read_text("utf-8").splitlines()] == ["Биринчи\nпикир"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--draft", "absent", "--format", "csv"], "draft-not-found"),
        (["--draft", "kodeks", "--format", "xlsx"], "usage"),
        (["--draft", "kodeks"], "usage"),
        (["--format", "csv"], "usage"),
    ],
)
def test_bad_input_writes_nothing(
    console: Console, slug: str, tmp_path: Path, words: list[str], code: str
) -> None:
    out = tmp_path / "out" / "comments.csv"
    out.parent.mkdir()
    told = console("comments", "export", *words, "--out", str(out), "--json")
    assert (told.code, told.error["code"]) == (2, code)
    assert list(out.parent.iterdir()) == []

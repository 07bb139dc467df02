"""`pikir drafts export`: the file; what is in it is tested with the exporters."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.core.exporters import FORMATS
from app.core.text import Language
from app.infra.db import Database
from tests.cli.conftest import Console
from tests.factories import make_draft


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_reads_back_as_the_text_of_the_edition(
    console: Console, database: Database, tmp_path: Path, file_format: str
) -> None:
    make_draft(database, "kodeks")
    out = tmp_path / f"kodeks.{FORMATS[file_format].extension}"
    done = console("drafts", "export", "kodeks", "--format", file_format, "--out", str(out), "--json")
    assert done.document == {
        "out": str(out),
        "edition": 1,
        "language": "ky",
        "clauses": 7,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
    }
    if file_format in {"akn", "docx", "txt"}:
        tree = console("split", str(out), "--json").document
        assert [clause["id"] for clause in tree["clauses"]][:3] == ["chp_1", "art_1", "art_1__para_1"]
        assert tree["clauses"][2]["text"] == "Курултай жылына 11 жолу чакырылат."


def test_a_language_is_chosen(console: Console, database: Database, tmp_path: Path) -> None:
    make_draft(database, "kodeks")
    out = tmp_path / "kodeks.json"
    done = console("drafts", "export", "kodeks", "--format", "json", "--lang", "ru", "--out", str(out))
    assert done.out == f"{out}: edition 1, ru, 7 clauses\n"
    document = json.loads(out.read_text("utf-8"))
    assert (document["language"], document["kind"]) == ("ru", "code")
    assert document["title"] == "Проект Кодекса о местном самоуправлении"
    assert document["clauses"][1]["label"] == "Статья 1."


def test_what_is_not_published_yet_can_be_exported_by_the_operator(
    console: Console, database: Database, tmp_path: Path
) -> None:
    make_draft(database, "kodeks", published=False)
    out = tmp_path / "kodeks.xml"
    assert console("drafts", "export", "kodeks", "--format", "akn", "--out", str(out)).code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["absent", "--format", "txt"], "draft-not-found"),
        (["kodeks", "--format", "txt", "--edition", "2"], "edition-not-found"),
        (["kodeks", "--format", "txt", "--lang", "en"], "edition-language-missing"),
        (["kodeks", "--format", "pdf"], "usage"),
        (["kodeks", "--format", "txt", "--edition", "0"], "usage"),
        (["kodeks"], "usage"),
    ],
)
def test_bad_input_writes_nothing(
    console: Console, database: Database, tmp_path: Path, words: list[str], code: str
) -> None:
    make_draft(database, "kodeks", languages=(Language.KY, Language.RU))
    out = tmp_path / "out" / "kodeks.txt"
    out.parent.mkdir()
    out.write_text("before")
    told = console("drafts", "export", *words, "--out", str(out), "--json")
    assert (told.code, told.error["code"]) == (2, code)
    assert out.read_text() == "before"
    assert list(out.parent.iterdir()) == [out]

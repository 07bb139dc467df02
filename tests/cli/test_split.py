"""`pikir split`: the clause tree of a file, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import run_program

TREE = {"language", "kind", "title", "source", "clauses", "warnings"}
CLAUSE = {"id", "level", "number", "label", "heading", "text", "parent", "quoted"}


def test_the_tree_is_that_of_the_contract(tmp_path: Path, law: Path) -> None:
    done = run_program(tmp_path / "none", "split", str(law), "--json")
    assert done.code == 0
    assert set(done.document) == TREE
    assert done.document["language"] == "ru"
    assert all(set(clause) == CLAUSE for clause in done.document["clauses"])
    ids = [clause["id"] for clause in done.document["clauses"]]
    assert ids == ["chp_1", "art_1", "art_1__para_1", "art_1__para_2", "art_2", "art_2__para_1"]


def test_it_makes_no_data_folder(tmp_path: Path, law: Path) -> None:
    assert run_program(tmp_path / "none", "split", str(law)).code == 0
    assert not (tmp_path / "none").exists()


def test_a_wrong_configuration_is_none_of_its_business(tmp_path: Path, law: Path) -> None:
    done = run_program(tmp_path / "none", "split", str(law), PIKIR_ENV="nonsense", PIKIR_DATABASE_URL="x")
    assert done.code == 0


def test_people_see_the_clauses_below_one_another(tmp_path: Path, law: Path) -> None:
    lines = run_program(tmp_path / "none", "split", str(law)).out.splitlines()
    assert lines[0].startswith("Закон о курултае")
    assert "    art_1__para_2  2. Курултай созывается дважды в год." in lines


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_language_named_is_taken(tmp_path: Path, law: Path, language: str) -> None:
    done = run_program(tmp_path / "none", "split", str(law), "--lang", language, "--json")
    assert done.document["language"] == language


def test_each_clause_can_say_why_it_was_cut(tmp_path: Path, law: Path) -> None:
    lines = run_program(tmp_path / "none", "split", str(law), "--explain").out.splitlines()
    assert any(line.startswith("    art_1__para_2  2. Курултай") and "[" in line for line in lines)
    told = run_program(tmp_path / "none", "split", str(law), "--explain", "--json").document
    assert all(clause["why"] for clause in told["clauses"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("law.html", "<h1>Закон о курултае</h1><p>Статья 1. Предмет</p><p>Текст.</p>"),
        ("law.md", "# Закон о курултае\n\n**Статья 1. Предмет**\n\nТекст."),
    ],
)
def test_pages_and_markdown_are_read(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    done = run_program(tmp_path / "none", "split", str(path), "--json")
    assert done.document["source"]["format"] == name.rpartition(".")[2]
    assert [clause["id"] for clause in done.document["clauses"]] == ["art_1"]


BAD_FILES = {
    "photo.docx": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", "import-unsupported-format"),
    "empty.txt": (b"", "import-empty"),
    "torn.docx": (b"PK\x03\x04 and then nothing", "import-malformed"),
    "report.txt": (b"%PDF-1.7\n%\xe2\xe3", "import-malformed"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_not_what_it_claims_is_refused_by_name(tmp_path: Path, name: str) -> None:
    content, code = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    told = run_program(tmp_path / "none", "split", str(path), "--json")
    assert (told.code, told.error["code"]) == (2, code)
    assert told.error["where"] == str(path)
    said = run_program(tmp_path / "none", "split", str(path))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{path}: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("name", ["missing.txt", ".", "a" * 300, "law.ru.txt/inside"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, law: Path, name: str) -> None:
    done = run_program(tmp_path / "none", "split", str(law.parent / name), "--json")
    assert (done.code, done.error["code"]) == (2, "file-unreadable")


@pytest.mark.shared
def test_hostile_files_end_in_a_tree_or_in_one_line(tmp_path: Path, shared: Path) -> None:
    for folder in ("docx_malformed", "docx_encrypted", "zip_structure", "xxe_xmlbomb"):
        for path in sorted((shared / "data" / "attacks" / folder).iterdir()):
            done = run_program(tmp_path / "none", "split", str(path), "--json")
            assert done.code in (0, 2), path.name
            assert ("error" in done.document) == (done.code == 2), path.name
            assert done.code == 0 or done.error["code"] != "internal", path.name

"""CONTRACT.md, clause tree: what `pikir split --json` prints, to the letter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome
from tests.contract.conftest import LAW, Pikir


@pytest.fixture
def tree(pikir: Pikir, law: dict[str, Path]) -> Any:
    return pikir("split", str(law["ru"]))


def test_the_tree_of_a_small_law_is_this_one(tree: Any) -> None:
    rows = [
        (c["id"], c["level"], c["number"], c["label"], c["heading"], c["text"], c["parent"])
        for c in tree["clauses"]
    ]
    assert rows == [
        ("chp_1", "chapter", "1", "Глава 1.", "Общие положения", "", None),
        ("art_1", "article", "1", "Статья 1.", "Предмет", "", "chp_1"),
        ("art_1__para_1", "paragraph", "1", "1.", "", "Закон определяет:", "art_1"),
        ("art_1__para_1__point_1", "point", "1", "1)", "", "порядок созыва;", "art_1__para_1"),
        (
            "art_1__para_1__point_1__point_а",
            "subpoint",
            "а",
            "а)",
            "",
            "первый раз;",
            "art_1__para_1__point_1",
        ),
        ("art_1__para_2", "paragraph", "2", "2.", "", "Курултай созывается дважды в год.", "art_1"),
        ("art_2", "article", "2", "Статья 2.", "Участие", "", "chp_1"),
        ("art_2__para_1", "paragraph", "1", "1.", "", "Участвует каждый житель.", "art_2"),
    ]


def test_the_document_and_its_clauses_have_the_members_of_the_contract_and_no_other(tree: Any) -> None:
    assert set(tree) == {"language", "kind", "title", "source", "clauses", "warnings"}
    assert (tree["language"], tree["kind"], tree["title"]) == ("ru", "law", "Закон о курултае")
    members = {"id", "level", "number", "label", "heading", "text", "parent", "quoted"}
    assert all(set(clause) == members for clause in tree["clauses"])
    assert {clause["quoted"] for clause in tree["clauses"]} == {False}


def test_the_source_is_named_by_format_hash_and_size(tree: Any, law: dict[str, Path]) -> None:
    content = law["ru"].read_bytes()
    assert tree["source"] == {
        "format": "txt",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


def test_a_draft_in_another_language_has_the_same_ids(pikir: Pikir, law: dict[str, Path], tree: Any) -> None:
    kyrgyz = pikir("split", str(law["ky"]))
    assert kyrgyz["language"] == "ky"
    assert [c["id"] for c in kyrgyz["clauses"]] == [c["id"] for c in tree["clauses"]]
    assert kyrgyz["clauses"][1]["label"] == "1-берене."


@pytest.mark.parametrize("language", sorted(LAW))
def test_every_character_but_white_space_stands_in_exactly_one_place(
    pikir: Pikir, law: dict[str, Path], language: str
) -> None:
    tree = pikir("split", str(law[language]))
    kept = [tree["title"], *(c[part] for c in tree["clauses"] for part in ("label", "heading", "text"))]
    kept += [warning["text"] for warning in tree["warnings"]]
    assert sorted("".join("".join(kept).split())) == sorted("".join(LAW[language].split()))


@pytest.mark.parametrize(
    ("lines", "ids", "numbers"),
    [
        ("Глава II. Общее\nСтатья 3. Имя\nТекст.", ["chp_2", "art_3"], ["2", "3"]),
        ("Статья 126-1. Имя\nТекст.", ["art_126-1"], ["126-1"]),
        ("Статья 126¹. Имя\nТекст.", ["art_126-1"], ["126-1"]),
        ("Статья 1. А\nТекст.\nСтатья 1. Б\nТекст.", ["art_1", "art_1-2"], ["1", "1"]),
        ("§ 4. Имя\nСтатья 1. А\nТекст.", None, ["4", "1"]),
    ],
)
def test_numbers_are_canonical_and_repeated_ones_are_told_apart(
    pikir: Pikir, tmp_path: Path, lines: str, ids: list[str] | None, numbers: list[str]
) -> None:
    file = tmp_path / "x.txt"
    file.write_text(f"Закон о проверке\n\n{lines}\n", encoding="utf-8")
    clauses = pikir("split", str(file), "--lang", "ru")["clauses"]
    assert [c["number"] for c in clauses if c["number"]] == numbers
    if ids is not None:
        assert [c["id"] for c in clauses if c["number"]] == ids
    assert len({c["id"] for c in clauses}) == len(clauses)


def test_warnings_have_the_members_of_the_contract(pikir: Pikir, tmp_path: Path) -> None:
    file = tmp_path / "gap.txt"
    file.write_text("Закон\n\nСтатья 1. А\nТекст.\nСтатья 5. Б\nТекст.\n", encoding="utf-8")
    warnings = pikir("split", str(file), "--lang", "ru")["warnings"]
    assert [(w["code"], w["clause"]) for w in warnings] == [("gap", "art_5")]
    assert {"code", "clause", "message", "text"} <= set(warnings[0])
    assert warnings[0]["message"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("fake.docx", b"no zip at all"),
        ("fake.docx", b"PK\x03\x04 damaged"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_by_its_content(
    run: Callable[..., Outcome], tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("split", str(tmp_path / name), "--json")
    assert done.code == 2
    assert set(done.error) == {"code", "message", "where"}
    assert name in done.error["where"] or name in done.error["message"]

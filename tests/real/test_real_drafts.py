"""Real drafts: article numbers equal to the truth beside them, nothing lost, attacks refused."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from app.core.clauses import ClauseTree, Level, carry_texts, pair_trees, split_document
from app.core.errors import RuleViolation
from app.core.importers import read_document
from tests.conftest import SHARED
from tests.unit.core.clause_trees import source_characters, tree_characters

LAWS = SHARED / "data" / "laws"
ATTACKS = SHARED / "data" / "attacks"
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]


def files(folder: Path, *patterns: str) -> list[str]:
    """Relative paths, found at collection; none where the material is absent, then one skipped case."""
    found = sorted(str(path.relative_to(folder)) for pattern in patterns for path in folder.rglob(pattern))
    return [name for name in found if (folder / name).is_file()] or ["absent"]


@cache
def split(path: Path) -> ClauseTree:
    return split_document(read_document(path.read_bytes(), filename=path.name))


def numbers(tree: ClauseTree, level: Level) -> list[str | None]:
    return [clause.number for clause in tree.clauses if clause.level is level]


def truth(path: Path) -> Iterator[dict[str, str]]:
    units = json.loads(path.with_name(path.name + ".truth.json").read_text("utf-8"))["units"]
    yield from (unit for unit in units if unit["num"])


TRUE_ARTICLES = [
    "kz_office/Проект Закона.docx",
    "kz_office/СОЦИАЛЬНЫЙ КОДЕКС.docx",
    "kz_office/social-kodex-original-new.txt",
    "derived_kg/sample.docx",
    "derived_kg/zakon.docx",
    "derived_kg/zakon2.docx",
    "derived_kg/zemelniy_kodeks.docx",
]


@pytest.mark.parametrize("name", TRUE_ARTICLES)
def test_articles_are_those_of_the_truth(name: str) -> None:
    expected = [unit["num"].replace("^", "-") for unit in truth(LAWS / name) if unit["level"] == "article"]
    assert numbers(split(LAWS / name), Level.ARTICLE) == expected


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("kz_office/Проект Закона.docx", {Level.CHAPTER: 5}),
        ("kz_office/СОЦИАЛЬНЫЙ КОДЕКС.docx", {Level.SECTION: 5, Level.CHAPTER: 23, Level.DIVISION: 35}),
        ("derived_kg/zemelniy_kodeks.docx", {Level.SECTION: 4, Level.CHAPTER: 23, Level.DIVISION: 5}),
        ("kg/constitution_2010_en.txt", {Level.SECTION: 9, Level.ARTICLE: 114}),
        ("kg/ktrk_law_2011_247_ky.txt", {Level.CHAPTER: 5, Level.ARTICLE: 29}),
        ("kg/ktrk_law_2011_247_ru.txt", {Level.CHAPTER: 5, Level.ARTICLE: 29}),
        ("kg/amend_2018_21_lsg_ky.txt", {Level.ARTICLE: 2, Level.POINT: 3}),
    ],
)
def test_units_above_articles_are_all_found(name: str, counts: dict[Level, int]) -> None:
    tree = split(LAWS / name)
    assert {level: len(numbers(tree, level)) for level in counts} == counts


def test_the_declaration_in_three_languages_is_one_tree() -> None:
    trees = [split(LAWS / "kg" / f"udhr_{language}.txt") for language in ("ky", "ru", "en")]
    for tree, language in zip(trees, ("ky", "ru", "en"), strict=True):
        assert tree.language == language
        assert [clause.level for clause in tree.clauses] == [Level.HCONTAINER] + [Level.ARTICLE] * 30
        pairing = pair_trees(trees[0].clauses, tree.clauses)
        assert len(pairing.pairs) == 31
        assert pairing.differences == ()


def test_the_broadcasting_law_in_two_languages_is_one_tree_but_for_its_real_slip() -> None:
    ky, ru = (split(LAWS / "kg" / f"ktrk_law_2011_247_{language}.txt") for language in ("ky", "ru"))
    pairing = pair_trees(ky.clauses, ru.clauses)
    assert pairing.matches
    assert [(one.kind, one.eid, one.severity) for one in pairing.differences] == [
        ("extra", "art_15__para_1", "slip")
    ]
    assert set(carry_texts(ru.clauses, pairing)) == {clause.eid for clause in ky.clauses}


def test_another_law_is_not_taken_for_a_translation() -> None:
    law, declaration = split(LAWS / "kg/ktrk_law_2011_247_ky.txt"), split(LAWS / "kg/udhr_ru.txt")
    registration = split(LAWS / "derived_kg/zakon.docx")
    assert not pair_trees(law.clauses, declaration.clauses).matches
    assert not pair_trees(law.clauses, registration.clauses).matches
    assert not pair_trees(registration.clauses, declaration.clauses).matches


def test_page_headers_of_a_printed_law_are_lifted_out() -> None:
    tree = split(LAWS / "kg/ktrk_law_2011_247_ru.txt")
    (warning,) = [one for one in tree.warnings if one.code == "header"]
    assert "стр. 12 из 12" in warning.text
    assert not any("стр. " in clause.text for clause in tree.clauses)


@pytest.mark.parametrize("name", files(LAWS, "*.txt", "*.docx"))
def test_every_character_of_a_real_draft_stands_in_exactly_one_place(name: str) -> None:
    document = read_document((LAWS / name).read_bytes(), filename=name)
    assert tree_characters(split_document(document)) == source_characters(document)


@pytest.mark.parametrize(
    "name",
    files(
        ATTACKS,
        "docx_*/*",
        "ooxml_bomb/*",
        "zip/*",
        "zip_structure/*/*",
        "xxe_xmlbomb/*",
        "odt_*/*",
        "pdf_*/*",
    ),
)
def test_an_attack_is_refused_or_read_within_its_time(name: str) -> None:
    started = time.process_time()
    with suppress(RuleViolation):
        split(ATTACKS / name)
    assert time.process_time() - started < 10


def test_a_code_of_a_thousand_pages_splits_in_seconds() -> None:
    document = read_document(
        (LAWS / "kz_office/social-kodex-original-new.txt").read_bytes(), filename="code.txt"
    )
    started = time.process_time()
    split_document(document)
    assert time.process_time() - started < 5

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
    """Of the draft's own units: what it quotes is counted by another act."""
    return [clause.number for clause in tree.clauses if clause.level is level and not clause.quoted]


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


def counted(*spans: tuple[int, int]) -> list[str]:
    return [str(number) for first, last in spans for number in range(first, last + 1)]


# Read in the texts themselves (`pdftotext -layout`, counting the lines that begin with the label), not by this code.
SEQUENCES = {
    "kg/05052021_constitution.ru.pdf": counted((1, 116)),
    "kg/constitution_2010_en.txt": counted((1, 114)),
    "kg/ktrk_law_2011_247_ky.txt": counted((1, 29)),
    "kg/ktrk_law_2011_247_ru.txt": counted((1, 29)),
    "kg/broadcasting_law_2011_247.ky.pdf": counted((1, 29)),
    "kg/broadcasting_law_2011_247.ru.pdf": counted((1, 29)),
    "kg/17jul2025_familycode.ru.pdf": [*counted((1, 85)), "85-1", *counted((86, 125), (163, 177))],
    "kg/amend_2018_21_lsg_ky.txt": ["1", "2"],
    "kg/lsg_law_2021_123_en_excerpt.txt": ["1", "2"],
    "kg/lsg_law_2021_123_ru_excerpt.txt": ["1"],
    "kg/npa_law_2009_241_ky_excerpt.txt": ["1"],
}


@pytest.mark.parametrize(("name", "expected"), SEQUENCES.items())
def test_articles_of_kyrgyz_texts_are_those_counted_by_hand(name: str, expected: list[str]) -> None:
    assert numbers(split(LAWS / name), Level.ARTICLE) == expected


def test_inserted_articles_of_the_budget_code_stand_after_what_they_are_numbered_from() -> None:
    found = numbers(split(LAWS / "kg/29apr2025_budgetcode.ru.pdf"), Level.ARTICLE)
    assert [number for number in found if number and "-" not in number] == counted((1, 132))
    for number in (number for number in found if number and "-" in number):
        base, _hyphen, inserted = number.partition("-")
        before = base if inserted == "1" else f"{base}-{int(inserted) - 1}"
        assert found[found.index(number) - 1] == before


# (code, clause) of each warning about numbering: faults that are in the files, seen there.
FAULTS = {
    "kg/05052021_constitution.ru.pdf": [],
    "kg/17jul2025_familycode.ru.pdf": [],
    "kg/29apr2025_budgetcode.ru.pdf": [],
    "kg/broadcasting_law_2011_247.ru.pdf": [],
    "kg/broadcasting_law_2011_247.ky.pdf": [("gap", "art_15__para_2")],
    "kg/constitution_2010_en.txt": [],
    "kg/strategy_2013_2015.ru.pdf": [],
    "kg_pdf/civil_code_part1.pdf": [],
    "kz_office/Проект Закона.docx": [("repeat", "art_15__para_3__point_43-2"), ("gap", "art_15__para_11")],
    "kz_office/social-kodex-original-new.txt": [],
    "derived_kg/zemelniy_kodeks.docx": [],
    "ru_html/102010099.html": [("disorder", "sec_7"), ("repeat", "art_523-2"), ("repeat", "art_564-2")],
    # Their labels alone lack the full stop that all others have.
    "ru_html/102010117.html": [("gap", "art_18")],
    "ru_html/102010133.html": [("gap", "art_47")],
    "ru_html/102010178.html": [],
    "ru_html/102038925.html": [],
    "ru_html/102107048.html": [],
}


@pytest.mark.parametrize(("name", "faults"), FAULTS.items())
def test_the_faults_of_a_text_are_named_and_no_others(name: str, faults: list[tuple[str, str]]) -> None:
    about_numbers = {"gap", "repeat", "disorder", "doubtful", "quote"}
    warnings = split(LAWS / name).warnings
    assert [(one.code, one.clause) for one in warnings if one.code in about_numbers] == faults


TITLES = {
    "kg/05052021_constitution.ru.pdf": "КОНСТИТУЦИЯ КЫРГЫЗСКОЙ РЕСПУБЛИКИ",
    "kg/17jul2025_familycode.ru.pdf": "СЕМЕЙНЫЙ КОДЕКС КЫРГЫЗСКОЙ РЕСПУБЛИКИ",
    "kg/29apr2025_budgetcode.ru.pdf": "БЮДЖЕТНЫЙ КОДЕКС КЫРГЫЗСКОЙ РЕСПУБЛИКИ",
    "kg/broadcasting_law_2011_247.ky.pdf": (
        "КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ Кыргыз Республикасынын Коомдук телерадиоберүү корпорациясы жөнүндө"
    ),
    "kg/npa_law_2009_241_ky_excerpt.txt": (
        "КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ Кыргыз Республикасынын ченемдик укуктук актылары жөнүндө"
    ),
    "kg/lsg_law_2021_123_en_excerpt.txt": (
        "LAW OF THE KYRGYZ REPUBLIC About local public administration and local government bodies"
    ),
    # Its title page is a picture; the pages repeat it above their text.
    "kg/strategy_2013_2015.ru.pdf": (
        "Стратегия развития Общественной телерадиовещательной корпорации Кыргызской Республики на 2013-2015 гг."
    ),
    "kg/udhr_ky.txt": "Адам Укуктарынын Жалпы Декларациясы",
    "kg_pdf/civil_code_part1.pdf": "ГРАЖДАНСКИЙ КОДЕКС КЫРГЫЗСКОЙ РЕСПУБЛИКИ",
    "kz_office/Проект Закона.docx": "ЗАКОН РЕСПУБЛИКИ КАЗАХСТАН О государственных закупках",
    "kz_office/СОЦИАЛЬНЫЙ КОДЕКС.docx": "СОЦИАЛЬНЫЙ КОДЕКС РЕСПУБЛИКИ КАЗАХСТАН",
    "ru_html/102038925.html": "Семейный кодекс Российской Федерации",
    "ru_html/102045461.html": "Лесной кодекс Российской Федерации",
}


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_the_title_of_a_real_draft_is_its_own(name: str, title: str) -> None:
    assert split(LAWS / name).title == title


def test_a_strategy_in_pdf_is_cut_by_its_decimal_headings() -> None:
    tree = split(LAWS / "kg/strategy_2013_2015.ru.pdf")
    assert numbers(tree, Level.SECTION) == counted((1, 8))
    assert numbers(tree, Level.SUBSECTION) == [
        *("4.1", "4.2", "4.3"),
        *("5.1", "5.2", "5.3", "5.4"),
        *("6.1", "6.2", "6.3", "6.4"),
        "7.1",
        *("8.1", "8.2", "8.3"),
    ]
    assert numbers(tree, Level.CLAUSE) == ["4.3.1", "4.3.2", "4.3.3", "4.3.4"]
    assert numbers(tree, Level.ATTACHMENT) == counted((1, 7))


def test_what_a_code_changes_in_its_own_text_is_quoted() -> None:
    tree = split(LAWS / "kz_office/social-kodex-original-new.txt")
    quoted = [clause.eid for clause in tree.clauses if clause.quoted]
    assert "art_263__para_5__point_3__qstr_1__art_136" in quoted
    assert len(quoted) == 22


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


@pytest.mark.parametrize("name", files(LAWS, "*.txt", "*.docx", "*.odt", "*.rtf", "*.html", "*.md", "*.pdf"))
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

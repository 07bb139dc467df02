"""Labels in three languages: what begins a unit and what only looks like it."""

import pytest

from app.core.clauses.item_labels import computed_marker, item_marker
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker, heading_marker
from app.core.clauses.numbers import canonical, follows, is_first, letter_follows, roman_value


@pytest.mark.parametrize(
    ("line", "level", "number", "label", "rest"),
    [
        ("Статья 5. Предмет", Level.ARTICLE, "5", "Статья 5.", "Предмет"),
        ("С т а т ь я 31. Иное", Level.ARTICLE, "31", "С т а т ь я 31.", "Иное"),
        ("Статья 126¹. Сход", Level.ARTICLE, "126-1", "Статья 126¹.", "Сход"),
        ("Статья 82-1.", Level.ARTICLE, "82-1", "Статья 82-1.", ""),
        ("Cтатья 7. Latin C", Level.ARTICLE, "7", "Cтатья 7.", "Latin C"),
        ("1-берене. Жөнгө салуу", Level.ARTICLE, "1", "1-берене.", "Жөнгө салуу"),
        ("1‐статья", Level.ARTICLE, "1", "1‐статья", ""),
        ("12\u2011берене", Level.ARTICLE, "12", "12\u2011берене", ""),
        ("Article 1", Level.ARTICLE, "1", "Article 1", ""),
        ("Глава первая", Level.CHAPTER, "1", "Глава первая", ""),
        ("Глава четырнадцатая-1", Level.CHAPTER, "14-1", "Глава четырнадцатая-1", ""),
        ("ГЛАВА ДВАДЦАТЬ ПЕРВАЯ", Level.CHAPTER, "21", "ГЛАВА ДВАДЦАТЬ ПЕРВАЯ", ""),
        ("Глава IX", Level.CHAPTER, "9", "Глава IX", ""),
        ("Глава ІХ", Level.CHAPTER, "9", "Глава ІХ", ""),
        ("I ГЛАВА. ЖАЛПЫ ЖОБОЛОР", Level.CHAPTER, "1", "I ГЛАВА.", "ЖАЛПЫ ЖОБОЛОР"),
        ("I-бап.", Level.CHAPTER, "1", "I-бап.", ""),
        ("Жыйырма биринчи глава", Level.CHAPTER, "21", "Жыйырма биринчи глава", ""),
        ("БИРИНЧИ БӨЛҮМ. ЖАЛПЫ", Level.SECTION, "1", "БИРИНЧИ БӨЛҮМ.", "ЖАЛПЫ"),
        ("РАЗДЕЛ I", Level.SECTION, "1", "РАЗДЕЛ I", ""),
        ("РАЗДЕЛ ПЕРВЫЙ. ОБЩИЕ", Level.SECTION, "1", "РАЗДЕЛ ПЕРВЫЙ.", "ОБЩИЕ"),
        ("SECTION I. GENERAL", Level.SECTION, "1", "SECTION I.", "GENERAL"),
        ("PART TWO", Level.PART, "2", "PART TWO", ""),
        ("§ 1. Общие", Level.DIVISION, "1", "§ 1.", "Общие"),
        ("Параграф 2", Level.DIVISION, "2", "Параграф 2", ""),
        ("Приложение 1 к Закону", Level.ATTACHMENT, "1", "Приложение 1", "к Закону"),
        ("2-тиркеме", Level.ATTACHMENT, "2", "2-тиркеме", ""),
        ("ОБЩАЯ ЧАСТЬ", Level.PART, None, "ОБЩАЯ ЧАСТЬ", ""),
        ("Приложение", Level.ATTACHMENT, None, "Приложение", ""),
        ("ПРИЛОЖЕНИЕ к Закону о сходе", Level.ATTACHMENT, None, "ПРИЛОЖЕНИЕ", "к Закону о сходе"),
        ("SCHEDULE 2 Regulation 3", Level.ATTACHMENT, "2", "SCHEDULE 2", "Regulation 3"),
        ("SCHEDULE Regulation 2(7)", Level.ATTACHMENT, None, "SCHEDULE", "Regulation 2(7)"),
        ("Annex C - Progress", Level.ATTACHMENT, "C", "Annex C -", "Progress"),
        ("11берене. Жыйын", Level.ARTICLE, "11", "11берене.", "Жыйын"),
        ("11\u00adберене. Жыйын", Level.ARTICLE, "11", "11\u00adберене.", "Жыйын"),
        ("Article Twenty-First. Subject", Level.ARTICLE, "21", "Article Twenty-First.", "Subject"),
        ("Twenty First Chapter", Level.CHAPTER, "21", "Twenty First Chapter", ""),
        ("Жыйырма биринчи бап", Level.CHAPTER, "21", "Жыйырма биринчи бап", ""),
        ("ЖЫЙЫРМА-БИРИНЧИ БАП", Level.CHAPTER, "21", "ЖЫЙЫРМА-БИРИНЧИ БАП", ""),
        ("Статья 5а. Сход", Level.ARTICLE, "5а", "Статья 5а.", "Сход"),
        ("Глава 28*", Level.CHAPTER, "28", "Глава 28*", ""),
        ("Г л а в а 2", Level.CHAPTER, "2", "Г л а в а 2", ""),
        ("Статья 12 (утратила силу)", Level.ARTICLE, "12", "Статья 12", "(утратила силу)"),
        ("Статья 12 утратила силу", Level.ARTICLE, "12", "Статья 12", "утратила силу"),
        ("2-бөлүм. 1-кичи бөлүм", Level.SECTION, "2", "2-бөлүм.", "1-кичи бөлүм"),
        ("1-кичи бөлүм. Жалпы", Level.SUBSECTION, "1", "1-кичи бөлүм.", "Жалпы"),
    ],
)
def test_units_called_by_their_name(
    line: str, level: Level, number: str | None, label: str, rest: str
) -> None:
    marker = heading_marker(line)
    assert marker is not None
    assert (marker.level, marker.number, marker.label, marker.rest) == (level, number, label, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Статья 5 настоящего Закона",
        "Статья 5, 6 и 7",
        "статья 5.",
        "статьи 5 и 6",
        "37-берененин 3-бөлүгүндө",
        "11беренеси",
        "Глава государства",
        "Глава с",
        "Часть первая статьи 5",
        "2011-жылдын 18-ноябры",
        "Статьями 5",
        "",
    ],
)
def test_references_in_a_sentence_are_not_units(line: str) -> None:
    assert heading_marker(line) is None


@pytest.mark.parametrize(
    ("line", "level", "number", "label"),
    [
        ("1. Сход", Level.PARAGRAPH, "1", "1."),
        ("3-1. Сход", Level.PARAGRAPH, "3-1", "3-1."),
        ("1.1. Сход", Level.PARAGRAPH, "1.1", "1.1."),
        ("1.10,000 voters", Level.PARAGRAPH, "1", "1."),
        ("14A.—(1) A meeting", Level.PARAGRAPH, "14A", "14A.—"),
        ("2ZA. A meeting", Level.PARAGRAPH, "2ZA", "2ZA."),
        ("(2A) A meeting", Level.POINT, "2A", "(2A)"),
        ("5а) сход", Level.POINT, "5а", "5а)"),
        ("b. meeting", Level.SUBPOINT, "b", "b."),
        ("iv. meeting", Level.INDENT, "iv", "iv."),
        ("(za) meeting", Level.SUBPOINT, "za", "(za)"),
        ("II. Сход", Level.SECTION, "2", "II."),
        ("1.1 Сход", Level.PARAGRAPH, "1.1", "1.1"),
        ("1) сход", Level.POINT, "1", "1)"),
        ("5¹) сход", Level.POINT, "5-1", "5¹)"),
        ("(2) meeting", Level.POINT, "2", "(2)"),
        ("а) сход", Level.SUBPOINT, "а", "а)"),
        ("а-1) сход", Level.SUBPOINT, "а-1", "а-1)"),
        ("(b) meeting", Level.SUBPOINT, "b", "(b)"),
        ("ө) жыйын", Level.SUBPOINT, "ө", "ө)"),
        ("(iv) meeting", Level.INDENT, "iv", "(iv)"),
        ("- сход", Level.INDENT, None, "-"),
        ("– сход", Level.INDENT, None, "–"),
        ("• сход", Level.INDENT, None, "•"),
    ],
)
def test_items_by_their_punctuation(line: str, level: Level, number: str | None, label: str) -> None:
    marker = item_marker(line)
    assert marker is not None
    assert (marker.level, marker.number, marker.label) == (level, number, label)


@pytest.mark.parametrize(
    "line",
    [
        "2018. Год",
        "10.06.2023 года",
        "1 апреля",
        "50%",
        "А.Атамбаев",
        "5 лет",
        "(далее - Закон)",
        "-5 градусов",
        "№ 5.",
        "(including the rest)",
    ],
)
def test_quantities_dates_and_names_are_not_items(line: str) -> None:
    assert item_marker(line) is None


def test_label_and_rest_are_the_line() -> None:
    for line in ("Статья  5 .  Предмет", "I  ГЛАВА :  X", "1.Сход", "а)сход", "-сход", "(12)  x"):
        marker: Marker | None = heading_marker(line) or item_marker(line)
        assert marker is not None
        assert (marker.label + marker.rest).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("126¹", "126-1"),
        ("126^1", "126-1"),
        ("5¹⁻²", "5-1-2"),
        ("007", "7"),
        ("XIV", "14"),
        ("xiv", None),
        ("IIII", None),
        ("четвёртая", "4"),
        ("сорок девятая", "49"),
        ("онунчу", "10"),
        ("жок", None),
        ("", None),
    ],
)
def test_canonical_numbers(written: str, number: str | None) -> None:
    assert canonical(written) == number


def test_roman_values_up_to_399() -> None:
    assert [roman_value(text) for text in ("i", "iv", "xl", "xc", "cccxcix", "vx")] == [
        1,
        4,
        40,
        90,
        399,
        None,
    ]


@pytest.mark.parametrize(
    ("previous", "number", "expected"),
    [
        ("5", "6", True),
        ("5", "5-1", True),
        ("5-1", "5-2", True),
        ("5-2", "6", True),
        ("1.9", "2", True),
        ("1.1", "1.2", True),
        ("5", "7", False),
        ("5", "5", False),
        ("5", "5-2", False),
        ("6", "5", False),
        ("е", "ж", True),
        ("и", "к", True),
        ("н", "ө", False),
        ("a", "b", True),
        ("а", "b", False),
    ],
)
def test_what_follows_what(previous: str, number: str, *, expected: bool) -> None:
    assert follows(previous, number) is expected


def test_kyrgyz_letters_may_be_counted_or_skipped() -> None:
    assert letter_follows("о", "ө")
    assert letter_follows("о", "п")


def test_lists_begin_with_one_or_a() -> None:
    assert [is_first(number) for number in ("1", "а", "a", "i", "2", "б")] == [True] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("1", "Сход созывается.", (Level.PARAGRAPH, "1", "1", "Сход созывается.")),
        ("34", "Subsection (2) applies.", (Level.PARAGRAPH, "34", "34", "Subsection (2) applies.")),
        ("1-", "берене. Жыйын", (Level.ARTICLE, "1", "1-берене.", "Жыйын")),
        ("Статья 3.", "Сход", (Level.ARTICLE, "3", "Статья 3.", "Сход")),
        ("1.", "—(1) A meeting", (Level.PARAGRAPH, "1", "1. —", "(1) A meeting")),
        ("a.", "meeting", (Level.SUBPOINT, "a", "a.", "meeting")),
        ("iv", "meeting", (Level.INDENT, "iv", "iv", "meeting")),
        ("III", "Сход", (Level.SECTION, "3", "III", "Сход")),
        ("•", "сход", (Level.INDENT, None, "•", "сход")),
        ("(б)", "сход", (Level.SUBPOINT, "б", "(б)", "сход")),
    ],
)
def test_numbers_word_computed_are_labels_even_bare(
    label: str, text: str, expected: tuple[Level, str | None, str, str]
) -> None:
    marker = computed_marker(label, text)
    assert marker is not None
    assert marker.strength == "certain"
    assert (marker.level, marker.number) == expected[:2]
    assert marker.label.replace(" ", "") == expected[2].replace(" ", "")
    assert marker.rest == expected[3]


def test_a_caption_that_word_numbers_is_no_unit() -> None:
    assert computed_marker("Рис. 1", "Карта") is None

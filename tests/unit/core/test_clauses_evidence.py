"""Labels weighed against the whole draft: superscripts, references, look-alikes, headings of every kind."""

import pytest

from app.core.clauses import ClauseTree, Level, split_document
from app.core.clauses.evidence import meant_number
from app.core.importers import Document, Paragraph
from tests.unit.core.clause_trees import clause, codes, outline, tree


def articles(*labels: str) -> ClauseTree:
    return tree("\n".join(f"{label} Сход\nСход созывается." for label in labels))


def split(*blocks: Paragraph) -> ClauseTree:
    return split_document(Document("docx", "", 0, blocks))


@pytest.mark.parametrize(
    ("previous", "number", "coming", "meant"),
    [
        ("126", "1261", ["127"], "126-1"),
        ("126", "1261", ["1262", "127"], "126-1"),
        ("126-1", "1262", ["127"], "126-2"),
        ("193", "1931", ["194"], "193-1"),
        ("5", "51", ["6"], "5-1"),
        ("126", "127", ["128"], "127"),
        ("1260", "1261", ["1262"], "1261"),
        ("126", "1261", ["1300"], "1261"),
        ("5", "50", ["6"], "50"),
        ("5", "59", ["6"], "59"),
        (None, "1261", ["127"], "1261"),
    ],
)
def test_a_flattened_superscript_is_known_by_its_neighbours(
    previous: str | None, number: str, coming: list[str], meant: str
) -> None:
    assert meant_number(previous, number, coming)[0] == meant


def test_articles_with_flattened_superscripts_raise_no_alarm() -> None:
    found = articles("Статья 1.", "Статья 2.", "Статья 21.", "Статья 22.", "Статья 3.")
    assert [one.number for one in found.clauses] == ["1", "2", "2-1", "2-2", "3"]
    assert clause(found, "art_2-1").label == "Статья 21."
    assert "superscript" in clause(found, "art_2-1").why
    assert codes(found) == []


def test_a_superscript_set_apart_by_a_space_is_part_of_the_number() -> None:
    found = articles("Статья 1.", "Статья 1 1.", "Статья 2.")
    assert [(one.number, one.label, one.heading) for one in found.clauses] == [
        ("1", "Статья 1.", "Сход"),
        ("1-1", "Статья 1 1.", "Сход"),
        ("2", "Статья 2.", "Сход"),
    ]


def test_points_with_flattened_superscripts() -> None:
    found = tree("Статья 1. А\n1) раз;\n2) два;\n21) два один;\n3) три.")
    assert [one.number for one in found.clauses] == ["1", "1", "2", "2-1", "3"]


def test_a_reference_at_the_beginning_of_a_line_is_text() -> None:
    found = tree("""
        Статья 1. Сход
        Сход созывается.
        Статья 15 Конституции действует прямо.
        Статья 2. Решение
        Решение сохраняется.
    """)
    assert outline(found) == ["article 1", "article 2"]


def test_a_label_unlike_all_the_others_is_doubtful() -> None:
    found = articles(*(f"Статья {number}." if number != 18 else "Статья 18" for number in range(1, 42)))
    assert len(found.clauses) == 41
    assert codes(found) == [("gap", "art_18")]


def test_one_number_out_of_line_is_one_fault() -> None:
    found = articles("Статья 1.", "Статья 7.", "Статья 3.", "Статья 4.")
    assert codes(found) == [("disorder", "art_7")]
    assert found.warnings[0].params["meant"] == "2"


@pytest.mark.parametrize(
    "said",
    [
        "* Статьи 2-4 исключены Законом от 1 июля 2021 года.",
        "Статьи 2 — 4 утратили силу.",
        "Статьи 2 - 4. (Утратили силу)",
        "2-4-беренелер күчүн жоготту.",
        "Articles 2 to 4 are repealed.",
    ],
)
def test_numbers_the_draft_says_are_gone_are_no_gap(said: str) -> None:
    found = tree(f"Статья 1. А\nтекст\n{said}\nСтатья 5. Б\nтекст")
    assert codes(found) == []


def test_a_chapter_of_which_nothing_is_left_explains_its_articles() -> None:
    found = tree("""
        Глава 1. А
        Статья 1. Сход
        текст
        Глава 2. Б
        (Утратила силу Законом от 1 июля 2021 года)
        Глава 3. В
        Статья 9. Решение
        текст
    """)
    assert codes(found) == []


@pytest.mark.parametrize(
    "line",
    [
        "Статья 2. Утратила силу.",
        "Статья 2 (утратила силу)",
        "Статья 2 утратила силу в соответствии с Законом.",
        "2-берене. (Күчүн жоготту)",
        "Article 2 repealed.",
    ],
)
def test_a_repealed_article_counts(line: str) -> None:
    assert outline(tree(f"Статья 1. А\nтекст\n{line}\nСтатья 3. Б\nтекст")) == [
        "article 1",
        "article 2",
        "article 3",
    ]


def test_inserted_chapters_may_stand_after_what_they_are_numbered_from() -> None:
    labels = ["Статья 1.", "Статья 2.", "Статья 3.", "Статья 2-1.", "Статья 2-2.", "Статья 4."]
    assert codes(articles(*labels)) == []


def test_a_lost_hyphen_still_makes_an_article() -> None:
    found = tree("10-берене. Жыйын\nтекст\n11берене. Чечим\n11беренеси колдонулат.")
    assert outline(found) == ["article 10", "article 11"]


def test_great_roman_numerals_head_a_draft_where_they_count() -> None:
    found = tree("""
        ПОЛОЖЕНИЕ о сходе
        I. Общие положения
        1. Сход созывается.
        2. Сход решает.
        II. Порядок
        3. Решение сохраняется.
        С. Иманов
    """)
    assert outline(found) == [
        "section 1",
        "  paragraph 1",
        "  paragraph 2",
        "section 2",
        "  paragraph 3",
    ]
    assert codes(found) == []
    assert found.clauses[-1].eid == "para_3"


def test_an_initial_is_no_label() -> None:
    found = tree("Статья 1. А\nтекст\nС. Иманов\nV. Petrov")
    assert outline(found) == ["article 1"]


def test_letters_with_a_full_stop_are_items_where_they_count() -> None:
    found = tree("1. Сход:\na. созывается;\nb. решает;\nc. закрывается.\n2. Иное.")
    assert outline(found) == ["paragraph 1", "  subpoint a", "  subpoint b", "  subpoint c", "paragraph 2"]


def test_short_numbered_lines_above_articles_are_headings() -> None:
    found = tree("""
        Глава 1
        Обязательства
        1. Общие положения
        Статья 1. А
        1. Раз.
        2. Два.
        2. Неустойка
        Статья 2. Б
        1. Раз.
        Глава 2
        Договор
        1. Понятие
        Статья 3. В
        текст
        2. Стороны
        Статья 4. Г
        текст
    """)
    assert [one.eid for one in found.clauses if one.level is Level.DIVISION] == [
        "chp_1__dvs_1",
        "chp_1__dvs_2",
        "chp_2__dvs_1",
        "chp_2__dvs_2",
    ]
    assert codes(found) == []


def test_headings_of_a_heading_style_are_units_without_a_number() -> None:
    found = split(
        Paragraph("Программа развития", heading_level=1),
        Paragraph("Состояние", heading_level=2),
        Paragraph("Сёла живут по-разному."),
        Paragraph("Люди", heading_level=3),
        Paragraph("Их много."),
        Paragraph("Деньги", heading_level=3),
        Paragraph("Их мало."),
        Paragraph("Задачи", heading_level=2),
        Paragraph("Их три."),
    )
    assert found.title == "Программа развития"
    assert [(one.heading, one.parent) for one in found.clauses] == [
        ("Состояние", None),
        ("Люди", "hcontainer_1"),
        ("Деньги", "hcontainer_1"),
        ("Задачи", None),
    ]


def test_numbers_go_on_counting_below_headings_without_a_number() -> None:
    found = split(
        Paragraph("Пояснительная записка", bold=True, alignment="center"),
        Paragraph("Цель", heading_level=1),
        Paragraph("Сход.", label="1"),
        Paragraph("Решение.", label="2"),
        Paragraph("Порядок", heading_level=1),
        Paragraph("Созыв.", label="3"),
    )
    assert [one.eid for one in found.clauses if one.number] == ["para_1", "para_2", "para_3"]
    assert codes(found) == []


def test_centred_capitals_above_articles_are_headings_where_they_recur() -> None:
    def heading(text: str) -> Paragraph:
        return Paragraph(text, alignment="center")

    found = split(
        Paragraph("МЫЙЗАМ", alignment="center"),
        Paragraph("Жыйындар жөнүндө", alignment="center"),
        heading("ЖАЛПЫ ЖОБОЛОР"),
        Paragraph("1-берене. Жыйын"),
        Paragraph("Жыйын чакырылат."),
        heading("КОРУТУНДУ ЖОБОЛОР"),
        Paragraph("2-берене. Күчүнө кирүү"),
        Paragraph("Мыйзам күчүнө кирет."),
    )
    assert [(one.eid, one.heading) for one in found.clauses if one.level is Level.HCONTAINER] == [
        ("hcontainer_1", "ЖАЛПЫ ЖОБОЛОР"),
        ("hcontainer_2", "КОРУТУНДУ ЖОБОЛОР"),
    ]
    assert clause(found, "art_2").parent == "hcontainer_2"


def test_a_number_that_ends_the_sentence_before_it_is_text() -> None:
    found = tree("Статья 1. А\n(В редакции Закона от 1 июля 2021 года №\n2) текст\nСтатья 2. Б\nтекст")
    assert outline(found) == ["article 1", "article 2"]


def test_dashes_set_in_below_a_dash_that_announces_them_stand_below_it() -> None:
    found = split(
        Paragraph("Статья 1. А"),
        Paragraph("• деньги:", indent=300),
        Paragraph("• налоги;", indent=500),
        Paragraph("• сборы;", indent=500),
        Paragraph("• люди.", indent=300),
    )
    assert [one.eid for one in found.clauses][1:] == [
        "art_1__indent_1",
        "art_1__indent_1__indent_1",
        "art_1__indent_1__indent_2",
        "art_1__indent_2",
    ]


def test_labels_in_a_row_on_one_line_are_units_below_one_another() -> None:
    found = tree("1.—(1) A meeting is convened.\n(2) A decision—\n(a) is kept;\n2.—(1)(a) Other.")
    assert outline(found) == [
        "paragraph 1",
        "  point 1",
        "  point 2",
        "    subpoint a",
        "paragraph 2",
        "  point 1",
        "    subpoint a",
    ]


def test_numbers_with_letters_are_kept_as_written() -> None:
    found = tree("14. A meeting.\n14A. Another.\n14B. Another.\n15. Last.")
    assert [one.number for one in found.clauses] == ["14", "14A", "14B", "15"]
    assert codes(found)[1:] == []


def test_of_two_lists_a_number_could_go_on_with_the_one_still_open_is_meant() -> None:
    found = tree("""
        Статья 1. А
        1. Сход.
        2. Сход решает:
        1. раз;
        2. два.
        3. Иное.
    """)
    assert [one.eid for one in found.clauses][-1] == "art_1__para_3"


def test_letters_and_small_roman_numerals_typed_with_a_full_stop_are_items_where_they_count() -> None:
    found = tree("""
        Статья 1. Виды
        Виды схода:
        A. Первый
        B. Второй
        Статья 2. Порядок
        Порядок таков:
        i. созыв
        ii. решение
        iii. протокол
    """)
    assert outline(found) == [
        *("article 1", "  subpoint A", "  subpoint B"),
        *("article 2", "  indent i", "  indent ii", "  indent iii"),
    ]


def test_initials_in_alphabetical_order_are_no_list() -> None:
    found = tree("""
        Статья 1. Состав
        Комиссию возглавил глава.
        А. Асанов отвечает за созыв.
        Б. Бекова отвечает за протокол.
        Статья 2. Итоги
        В. Васильев докладывает о них.
    """)
    assert outline(found) == ["article 1", "article 2"]


def test_a_letter_begins_no_list_that_goes_on_only_below_the_next_heading() -> None:
    found = tree("""
        Статья 1. Состав
        Комиссию возглавляют:
        a. глава
        Статья 2. Итоги
        b. протокол
    """)
    assert outline(found) == ["article 1", "article 2"]


def test_letters_doubled_after_the_last_one_raise_no_alarm() -> None:
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb", "cc"]
    found = split(
        Paragraph("Article 1. List"),
        *(Paragraph(f"the {letter} thing;", label=f"({letter})") for letter in letters),
    )
    assert [one.number for one in found.clauses][1:] == letters
    assert codes(found) == []


def test_a_centred_number_heads_the_articles_below_it_whatever_number_it_has() -> None:
    found = split(
        Paragraph("Статья 1. Лица"),
        Paragraph("1. Лица действуют сами."),
        Paragraph("2. Лица отвечают сами."),
        Paragraph("2. Юридические лица", alignment="center"),
        Paragraph("и их объединения", alignment="center"),
        Paragraph("Статья 2. Общество"),
        Paragraph("1. Общество действует само."),
    )
    assert outline(found) == [
        *("article 1", "  paragraph 1", "  paragraph 2"),
        *("division 2", "  article 2", "    paragraph 1"),
    ]
    assert clause(found, "dvs_2").heading == "Юридические лица и их объединения"


def test_a_bold_part_that_its_article_counts_is_a_part() -> None:
    found = split(
        Paragraph("Статья 1. Лица"),
        Paragraph("1. Лица действуют сами."),
        Paragraph("2. Лица отвечают сами", bold=True),
        Paragraph("Статья 2. Общество"),
        Paragraph("1. Общество действует само."),
    )
    assert outline(found)[:3] == ["article 1", "  paragraph 1", "  paragraph 2"]


@pytest.mark.parametrize(
    "heading",
    [
        ("Глава 1.", "Общие положения. Основные понятия"),
        ("Глава 1. Общие положения.", "Основные понятия"),
    ],
)
def test_a_centred_heading_with_a_full_stop_inside_is_whole(heading: tuple[str, str]) -> None:
    found = split(
        *(Paragraph(text, alignment="center") for text in heading),
        Paragraph("Статья 1. Сход"),
        Paragraph("Сход созывается."),
    )
    assert clause(found, "chp_1").heading == "Общие положения. Основные понятия"
    assert clause(found, "chp_1").text == ""

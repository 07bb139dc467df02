"""The splitter on written drafts: structure, surroundings, warnings, and that nothing is lost."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import Kind, Level, split_document
from app.core.clauses.reasons import REASONS
from app.core.importers import Document, Paragraph, Table, read_document
from app.core.text import Language
from tests.unit.core.clause_trees import (
    clause,
    codes,
    document,
    outline,
    source_characters,
    tree,
    tree_characters,
)
from tests.unit.core.docx_fixture import numbered_law

LAW = """
    ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ
    г.Бишкек, от 20 октября 2021 года № 123
    О местных сообществах
    (В редакции Закона КР от 16 января 2024 года № 17)
    Настоящий Закон принимается в целях развития местных сообществ.

    РАЗДЕЛ I
    ОБЩИЕ ПОЛОЖЕНИЯ
    Глава 1. Основы
    Статья 1. Предмет
    1. Настоящий Закон устанавливает:
    1) порядок схода;
    а) созыв;
    б) решение;
    2) права жителей.
    2. Иное устанавливается уставом.
    Устав регистрируется.
    Статья 2. Понятия
    сход - собрание жителей;
    житель - человек.
    Глава 2
    Сход
    Статья 3
    Сход созывает айыл башчысы.
    Статья 3-1. Повторный сход
    - через месяц;
    - через год.

    Президент Кыргызской Республики  С.Иманов
    Принят Жогорку Кенешем 1 июля 2021 года
"""


def test_a_law_becomes_its_tree() -> None:
    assert outline(tree(LAW)) == [
        "section 1",
        "  chapter 1",
        "    article 1",
        "      paragraph 1",
        "        point 1",
        "          subpoint а",
        "          subpoint б",
        "        point 2",
        "      paragraph 2",
        "    article 2",
        "  chapter 2",
        "    article 3",
        "    article 3-1",
        "      indent None",
        "      indent None",
    ]


def test_headings_stand_beside_or_below_their_label() -> None:
    found = tree(LAW)
    assert clause(found, "sec_1").heading == "ОБЩИЕ ПОЛОЖЕНИЯ"
    assert clause(found, "chp_1").heading == "Основы"
    assert clause(found, "chp_2").heading == "Сход"


def test_an_article_without_heading_keeps_its_sentence_as_text() -> None:
    article = clause(tree(LAW), "art_3")
    assert (article.heading, article.text) == ("", "Сход созывает айыл башчысы.")


def test_unnumbered_paragraphs_belong_to_the_clause_before_them() -> None:
    found = tree(LAW)
    assert clause(found, "art_1__para_2").text == "Иное устанавливается уставом.\nУстав регистрируется."
    assert clause(found, "art_2").text == "сход - собрание жителей;\nжитель - человек."


def test_title_preamble_and_signatures_are_told_apart() -> None:
    found = tree(LAW)
    assert found.title == "ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ О местных сообществах"
    assert (found.kind, found.language) == (Kind.LAW, Language.RU)
    preamble, signatures = (one for one in found.clauses if one.level is Level.HCONTAINER)
    assert preamble.eid == "hcontainer_1"
    assert preamble.text.endswith("развития местных сообществ.")
    assert signatures.text.startswith("Президент Кыргызской Республики")
    assert found.clauses[0] == preamble
    assert found.clauses[-1] == signatures


def test_a_sound_law_has_no_warnings() -> None:
    assert tree(LAW).warnings == ()


def test_a_kyrgyz_law() -> None:
    found = tree("""
        КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ
        Жергиликтүү жамааттар жөнүндө
        БИРИНЧИ БӨЛҮМ. ЖАЛПЫ ЖОБОЛОР
        I ГЛАВА. НЕГИЗДЕР
        1-берене. Жөнгө салуу предмети
        1. Ушул Мыйзам төмөнкүлөрдү белгилейт:
        1) жыйындын тартибин;
        2) укуктарды.
        2\u2011берене
        Жыйынды айыл башчысы чакырат.
    """)
    assert outline(found) == [
        "section 1",
        "  chapter 1",
        "    article 1",
        "      paragraph 1",
        "        point 1",
        "        point 2",
        "    article 2",
    ]
    assert found.language is Language.KY
    assert found.title == "КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ Жергиликтүү жамааттар жөнүндө"


def test_an_english_law() -> None:
    found = tree("""
        LAW OF THE KYRGYZ REPUBLIC
        About local communities
        SECTION I. GENERAL
        Chapter 1. Basics
        Article 1. Subject
        1. This Law establishes:
        (1) the order of meetings:
        (a) convening;
        (b) deciding;
        (i) openly;
        (ii) secretly;
        (2) rights.
    """)
    assert outline(found)[2:] == [
        "    article 1",
        "      paragraph 1",
        "        point 1",
        "          subpoint a",
        "          subpoint b",
        "            indent i",
        "            indent ii",
        "        point 2",
    ]


def test_the_letter_i_after_h_is_a_letter() -> None:
    letters = "\n".join(f"({letter}) item;" for letter in "abcdefghij")
    assert outline(tree(f"Article 1. Items\n{letters}"))[1:] == [
        f"  subpoint {letter}" for letter in "abcdefghij"
    ]


def test_word_numbers_make_the_same_tree_as_typed_ones() -> None:
    found = split_document(read_document(numbered_law().bytes(), filename="law.docx"))
    assert outline(found) == [
        "chapter 1",
        "  article 1",
        "    paragraph 1",
        "      point 1",
        "        subpoint а",
        "        subpoint б",
        "      point 2",
        "    paragraph 2",
        "  article 2",
        "    paragraph 1",
        "chapter 2",
        "  article 3",
        "    paragraph 1",
    ]
    assert clause(found, "art_3").label == "Статья 3."
    assert found.warnings == ()


def test_a_strategy_is_cut_by_decimal_headings() -> None:
    found = tree("""
        Стратегия развития местного самоуправления
        1. Введение
        1.1. Состояние
        Сёла живут по-разному.
        1.1.1. Люди
        Их много.
        1.2. Задачи
        2. Направления
        2.1. Кадры
    """)
    assert outline(found) == [
        "section 1",
        "  subsection 1.1",
        "    clause 1.1.1",
        "  subsection 1.2",
        "section 2",
        "  subsection 2.1",
    ]
    assert found.kind is Kind.STRATEGY
    assert clause(found, "sec_1").heading == "Введение"
    assert clause(found, "subsec_1-1").text == "Сёла живут по-разному."


def test_appendices_have_a_numbering_of_their_own() -> None:
    found = tree("""
        Статья 1. Сход
        Сход созывается.
        Статья 2. Устав
        Устав принимается.
        Президент Кыргызской Республики
        Приложение 1
        к Закону о сходе
        Статья 1. Образец
        Текст образца.
    """)
    assert [one.eid for one in found.clauses] == ["art_1", "art_2", "hcontainer_1", "att_1", "att_1__art_1"]
    assert clause(found, "att_1").heading == "к Закону о сходе"
    assert codes(found) == []


def test_chapters_beginning_anew_in_each_section_are_named_with_it() -> None:
    found = tree("""
        Раздел I
        Глава 1. А
        Статья 1. Сход
        Раздел II
        Глава 1. Б
        Статья 2. Устав
    """)
    assert [one.eid for one in found.clauses] == [
        "sec_1",
        "sec_1__chp_1",
        "art_1",
        "sec_2",
        "sec_2__chp_1",
        "art_2",
    ]


def test_quoted_articles_are_clauses_below_the_instruction_that_quotes_them() -> None:
    found = tree("""
        Статья 1. Внести изменения:
        1) статью 5 изложить в следующей редакции:
        «Статья 5. Сход
        1. Сход созывается.
        2. Решение сохраняется.»;
        2) статью 6 исключить.
        Статья 2. Закон вступает в силу.
    """)
    assert [(one.eid, one.quoted) for one in found.clauses] == [
        ("art_1", False),
        ("art_1__point_1", False),
        ("art_1__point_1__qstr_1__art_5", True),
        ("art_1__point_1__qstr_1__art_5__para_1", True),
        ("art_1__point_1__qstr_1__art_5__para_2", True),
        ("art_1__point_2", False),
        ("art_2", False),
    ]
    assert clause(found, "art_1__point_1__qstr_1__art_5").label == "«Статья 5."
    assert clause(found, "art_1__point_1__qstr_1__art_5__para_2").text == "Решение сохраняется.»;"
    assert codes(found) == []


def test_a_quotation_that_never_ends_hides_nothing() -> None:
    found = tree("Статья 1. А\n«Статья 5. Сход\nтекст без конца\nСтатья 2. Б\nтекст")
    assert outline(found) == ["article 1", "article 2"]


def test_a_table_of_contents_is_lifted_out() -> None:
    found = tree("""
        СОДЕРЖАНИЕ
        Глава 1. Основы
        Статья 1. Предмет .... 3
        Статья 2. Понятия .... 4
        Глава 1. Основы
        Статья 1. Предмет
        Текст первой.
        Статья 2. Понятия
        Текст второй.
    """)
    assert outline(found) == ["chapter 1", "  article 1", "  article 2"]
    (warning,) = found.warnings
    assert warning.code == "toc"
    assert warning.text.startswith("СОДЕРЖАНИЕ\nГлава 1. Основы")


def test_headings_in_a_row_that_do_not_come_again_are_structure() -> None:
    found = tree("Раздел I. А\nГлава 1. Б\nСтатья 1. В\nтекст\nтекст")
    assert outline(found) == ["section 1", "  chapter 1", "    article 1"]
    assert found.warnings == ()


def test_gaps_repeats_and_disorder_are_named_with_their_clause() -> None:
    found = tree("""
        Статья 1. А
        текст
        Статья 4. Б
        текст
        Статья 4. В
        текст
        Статья 3. Г
        1. раз
        3. три
    """)
    assert codes(found) == [
        ("gap", "art_4"),
        ("repeat", "art_4-2"),
        ("disorder", "art_3"),
        ("gap", "art_3__para_3"),
    ]
    assert found.warnings[0].params["missing"] == "2, 3"


def test_a_repeated_number_never_takes_the_id_of_an_inserted_one() -> None:
    found = tree("Статья 5. А\nтекст\nСтатья 5. Б\nтекст\nСтатья 5-2. В\nтекст")
    assert [one.eid for one in found.clauses] == ["art_5", "art_5-3", "art_5-2"]


def test_a_year_or_a_number_at_the_beginning_of_a_line_is_text() -> None:
    found = tree(
        "Статья 1. А\n1. Закон принят в\n2018. году\n500. сом\n1 апреля следующего года.\n2. Второе."
    )
    assert outline(found) == ["article 1", "  paragraph 1", "  paragraph 2"]


def test_a_second_list_in_one_part_begins_anew_without_alarm() -> None:
    found = tree("Статья 1. А\n1) раз;\n2) два.\nТакже:\n1) три;\n2) четыре.")
    assert [one.eid for one in found.clauses][1:] == [
        "art_1__point_1",
        "art_1__point_2",
        "art_1__point_2__point_1",
        "art_1__point_2__point_2",
    ]
    assert codes(found) == []


def test_an_article_with_its_first_part_on_the_same_line() -> None:
    found = tree("Статья 1. 1. Сход созывается.\n2. Сход решает.")
    assert outline(found) == ["article 1", "  paragraph 1", "  paragraph 2"]


def test_decrees_without_articles_are_cut_into_parts() -> None:
    found = tree(
        "О программе\nКабинет Министров решает:\n1. Утвердить:\n1) программу;\n2) план.\n2. Поручить."
    )
    assert outline(found) == ["paragraph 1", "  point 1", "  point 2", "paragraph 2"]


def test_a_text_without_units_is_one_clause_and_says_so() -> None:
    found = tree("Письмо\nПросим принять меры.")
    assert [one.level for one in found.clauses] == [Level.HCONTAINER]
    assert codes(found) == [("no-structure", None)]


def test_a_table_s_rows_are_lines_of_its_clause() -> None:
    source = Document(
        "docx", "", 0, (Paragraph("Статья 1. План"), Table((("Мера", "Срок"), ("Сход", "1. квартал")))), ()
    )
    assert split_document(source).clauses[0].text == "Мера\tСрок\nСход\t1. квартал"


def test_a_footnote_is_text_of_its_clause() -> None:
    source = Document(
        "docx", "", 0, (Paragraph("Статья 1. План", notes=("Сноска.",)), Paragraph("Текст.")), ()
    )
    article = split_document(source).clauses[0]
    assert (article.heading, article.text) == ("План", "Сноска.\nТекст.")


def test_wrapped_lines_are_joined_and_a_number_within_a_sentence_cuts_nothing() -> None:
    part = (
        "1. Отчёт о работе местного сообщества представляется\n"
        "кенешу ежегодно, а сход жителей созывается не позднее\n"
        "1 апреля, при этом решение по статье\n"
        "5. настоящего Закона принимается простым большинством\n"
        "голосов.\n"
        "2. Иное.\n"
    )
    found = tree("\n".join(f"Статья {number}. Отчёт\n{part}" for number in range(1, 9)))
    assert outline(found)[:4] == ["article 1", "  paragraph 1", "  paragraph 2", "article 2"]
    text = clause(found, "art_1__para_1").text
    assert text.startswith("Отчёт о работе местного сообщества представляется кенешу ежегодно")
    assert "не позднее 1 апреля, при этом решение по статье 5. настоящего Закона" in text


def test_the_language_can_be_told() -> None:
    assert split_document(document("Статья 1. А"), language=Language.KY).language is Language.KY


def test_json_is_the_contract_s() -> None:
    found = tree("Статья 1. А\nТекст.").to_json()
    assert set(found) == {"language", "kind", "title", "source", "clauses", "warnings"}
    assert found["clauses"] == [
        {
            "id": "art_1",
            "level": "article",
            "number": "1",
            "label": "Статья 1.",
            "heading": "А",
            "text": "Текст.",
            "parent": None,
            "quoted": False,
        }
    ]


PIECES = st.one_of(
    st.sampled_from(
        [
            "Статья 1. Предмет",
            "Статья 2",
            "Статья 15 настоящего Закона",
            "1-берене. Жобо",
            "РАЗДЕЛ I",
            "Глава 2\nСход",
            "Приложение",
            "1. Сход:",
            "2. Сход",
            "1.1. Задачи",
            "1.2. Задачи",
            "1) сход:",
            "2) сход;",
            "а) сход",
            "б) сход",
            "(i) one",
            "- сход",
            "«Статья 5. Сход",
            "«Статья 5. Сход»;",
            "дополнить: «5) сход",
            '"1. Сход',
            'сход";',
            "конец».",
            "{nisi}“(1) A meeting",
            "end.”.",
            "„1-берене. Жыйын“",
            "Статья 21. Сход",
            "Статья 2 1. Сход",
            "Статья 9*",
            "Статьи 3-8 утратили силу.",
            "(утратил силу №",
            "2) сход)",
            "I. Общие положения",
            "II. Сход",
            "a. meeting",
            "14A.—(1)(a) meeting",
            "1. Общие положения",
            "Сход ........ 5",
            "ЖАЛПЫ ЖОБОЛОР",
            "\u2060Глава 3",
            "СОДЕРЖАНИЕ",
            "Преамбула",
            "Президент Кыргызской Республики",
            "О местных сообществах",
            "2018. Год",
            "",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=20),
)
PARAGRAPHS = st.builds(
    Paragraph,
    text=PIECES,
    label=st.sampled_from(["", "", "1.", "Статья 3.", "•", "1", "a", "IV", "(2)", "Рис. 1"]),
    bold=st.booleans(),
    alignment=st.sampled_from(["left", "center"]),
    heading_level=st.sampled_from([None, 1, 2]),
    indent=st.sampled_from([0, 500]),
    role=st.sampled_from(["body", "body", "body", "running", "contents"]),
    notes=st.sampled_from([(), ("Сноска 1.",)]),
)
CELLS = st.one_of(PIECES, st.sampled_from(["№", "Мероприятие", "Срок", "1", "2", "1.1", ""]))
ROWS = st.lists(st.lists(CELLS, max_size=4).map(tuple), max_size=5)
PLANS = ROWS.map(lambda rows: [("№", "Иш-чара", "Мөөнөтү"), ("1", "Жыйын", ""), ("2", "Чечим", ""), *rows])
TABLES = st.builds(Table, rows=st.one_of(ROWS, PLANS).map(tuple))
DOCUMENTS = st.builds(
    Document,
    format=st.just("docx"),
    sha256=st.just(""),
    size=st.just(0),
    blocks=st.lists(st.one_of(PARAGRAPHS, TABLES), max_size=25).map(tuple),
    wrapped=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_every_character_stands_in_exactly_one_place(source: Document) -> None:
    found = split_document(source, language=Language.RU)
    assert tree_characters(found) == source_characters(source)


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS)
def test_ids_are_unique_and_parents_come_first(source: Document) -> None:
    seen: set[str] = set()
    for one in split_document(source, language=Language.RU).clauses:
        assert one.eid not in seen
        assert one.parent is None or one.parent in seen
        seen.add(one.eid)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map("\n".join).filter(lambda text: text.strip()))
def test_lines_of_a_text_file_keep_their_order(text: str) -> None:
    source = read_document(text.encode(), filename="draft.txt")
    found = split_document(source, language=Language.RU)
    assert tree_characters(found) == source_characters(source)


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS)
def test_a_tab_is_a_cell_and_a_reason_has_a_sentence(source: Document) -> None:
    for one in split_document(source, language=Language.RU).clauses:
        assert "\t" not in one.label + one.heading
        assert set(one.why) <= set(REASONS)
        assert one.why


def test_time_grows_with_length_not_faster() -> None:
    def seconds(articles: int) -> float:
        body = "\n".join(
            f"Статья {n}. Сход\n1. Раз:\n1) а;\n2) б;\n«Статья 5. Не кончается\n2. Два."
            for n in range(1, articles)
        )
        source = read_document(body.encode(), filename="draft.txt")
        started = time.process_time()
        split_document(source, language=Language.RU)
        return time.process_time() - started

    # Eight times the length: linear is 8, quadratic 64. The margin is for a machine that does something else as well.
    assert min(seconds(4_000) for _ in range(2)) < 24 * max(min(seconds(500) for _ in range(3)), 0.01)

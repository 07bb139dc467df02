"""Decisions of local keneshes and of the government: points, annexes set to the right, what they approve."""

from app.core.clauses import ClauseTree, Kind, split_document
from app.core.importers import Document, Paragraph
from app.core.importers.blocks import Block
from tests.unit.core.clause_trees import clause, codes, outline, source_characters, tree, tree_characters


def centred(text: str) -> Paragraph:
    return Paragraph(text, alignment="center")


def right(text: str) -> Paragraph:
    return Paragraph(text, alignment="right")


DECISION = (
    centred("ТОКТОМ"),
    centred("Айылдын бюджети жөнүндө"),
    Paragraph("1. Бюджет бекитилсин."),
    Paragraph("2. Токтом күчүнө кирсин."),
    Paragraph("Төрага А.Асанов"),
)


def split(*blocks: Block) -> ClauseTree:
    source = Document("docx", "", 0, blocks)
    found = split_document(source)
    assert tree_characters(found) == source_characters(source)
    return found


def test_a_decision_is_a_row_of_points() -> None:
    found = split(*DECISION)
    assert outline(found) == ["paragraph 1", "paragraph 2"]
    assert found.kind is Kind.LAW
    assert found.clauses[-1].text == "Төрага А.Асанов"


def test_decimals_below_what_a_decision_orders_are_no_headings() -> None:
    found = split(
        centred("ПОСТАНОВЛЕНИЕ"),
        Paragraph("1. Поручить:"),
        Paragraph("1.1. главе управы подготовить план;"),
        Paragraph("1.2. комиссии проверить его."),
        Paragraph("2. Опубликовать."),
    )
    assert outline(found) == ["paragraph 1", "paragraph 1.1", "paragraph 1.2", "paragraph 2"]
    assert codes(found) == []


def test_an_annex_may_be_named_after_what_it_is_annexed_to() -> None:
    found = split(
        *DECISION,
        right("Ак-Суу айылдык кеңешинин"),
        right("2024-жылдын 12-мартындагы"),
        right("№ 5 токтомуна 1-тиркеме"),
        centred("ЖОБО"),
        Paragraph("1. Сход жыл сайын өтөт."),
        right("Кеңештин № 5 токтомуна 2-тиркеме"),
        Paragraph("1. Тизме бекитилет."),
    )
    assert outline(found)[2:] == ["attachment 1", "  paragraph 1", "attachment 2", "  paragraph 1"]
    annex = clause(found, "att_1")
    assert annex.label == "Ак-Суу айылдык кеңешинин 2024-жылдын 12-мартындагы № 5 токтомуна 1-тиркеме"
    assert annex.heading == "ЖОБО"
    assert codes(found) == []


def test_in_plain_text_one_line_names_an_annex_that_way() -> None:
    found = tree("""
        1. Бюджет бекитилсин.
        2. Токтом күчүнө кирсин.

        Кеңештин № 5 токтомуна 1-тиркеме

        1. Тизме бекитилет.
    """)
    assert outline(found)[2:] == ["attachment 1", "  paragraph 1"]


def test_a_sentence_about_an_annex_is_none() -> None:
    found = tree("""
        1. Тизме ушул токтомго 1-тиркеме
        менен бекитилет.
        2. Күчүнө кирет.
    """)
    assert outline(found) == ["paragraph 1", "paragraph 2"]


def test_a_paragraph_that_goes_on_to_name_an_annex_is_none() -> None:
    found = split(*DECISION[:4], Paragraph("буга № 5 токтомуна 1-тиркеме"), Paragraph("3. Жарыялансын."))
    assert outline(found) == ["paragraph 1", "paragraph 2", "paragraph 3"]


def test_what_else_is_set_to_the_right_is_no_part_of_the_label() -> None:
    found = split(*DECISION, right("Долбоор"), right("1-тиркеме"), Paragraph("1. Тизме бекитилет."))
    assert clause(found, "att_1").label == "1-тиркеме"


def test_what_a_decision_approves_begins_with_the_block_that_says_so() -> None:
    found = split(
        centred("ПОСТАНОВЛЕНИЕ"),
        Paragraph("1. Утвердить Программу."),
        Paragraph("2. Опубликовать."),
        Paragraph("Председатель А.Асанов"),
        right("Утверждена"),
        right("постановлением Кабинета Министров"),
        right("от 5 мая 2023 года № 240"),
        centred("ПРОГРАММА"),
        centred("1. Введение"),
        Paragraph("Самоуправление развивается."),
        centred("2. Цели"),
        centred("2.1. Первая"),
        centred("2.2. Вторая"),
    )
    assert outline(found) == [
        *("paragraph 1", "paragraph 2", "attachment None", "  section 1", "  section 2"),
        *("    subsection 2.1", "    subsection 2.2"),
    ]
    approved = clause(found, "att_1")
    assert approved.label == "Утверждена постановлением Кабинета Министров от 5 мая 2023 года № 240"
    assert approved.heading == "ПРОГРАММА"


def test_what_is_approved_may_be_said_in_kyrgyz_last() -> None:
    found = split(
        *DECISION,
        right("Ак-Суу айылдык кеңешинин"),
        right("№ 5 токтому менен бекитилген"),
        centred("УСТАВ"),
        Paragraph("1-берене. Аймак"),
        Paragraph("Айыл бөлүнбөйт."),
    )
    assert outline(found)[2:] == ["attachment None", "  article 1"]


def test_at_the_beginning_what_is_approved_is_the_draft_itself() -> None:
    found = split(right("Утверждено"), right("решением № 5"), centred("УСТАВ"), Paragraph("Статья 1. Аймак"))
    assert outline(found) == ["article 1"]
    assert found.title == "УСТАВ"


def test_below_a_letterhead_too_what_is_approved_is_the_draft_itself() -> None:
    letterhead = [centred(text) for text in ("Герб", "Ак-Суу району", "Айыл аймагы", "Кеңеш", "Дарек")]
    found = split(*letterhead, right("Утверждено"), right("решением № 5"), Paragraph("Статья 1. Аймак"))
    assert outline(found) == ["article 1"]


def test_a_file_that_is_one_annex_is_that_annex_and_a_file_of_two_holds_both() -> None:
    first = (
        right("Приложение 1"),
        right("к постановлению"),
        centred("СТРАТЕГИЯ"),
        Paragraph("1. Цель одна."),
    )
    second = (right("Приложение 2"), right("к постановлению"), Paragraph("1. Цель другая."))
    assert outline(split(*first)) == ["paragraph 1"]
    assert outline(split(*first, *second)) == [
        *("attachment 1", "  paragraph 1", "attachment 2", "  paragraph 1"),
    ]


def test_local_acts_call_chapters_bap_and_points_punkt() -> None:
    found = tree("""
        I бап
        ЖАЛПЫ ЖОБОЛОР
        1-статья. Устав
        1-пункт. Аймак бөлүнбөйт.
        1-пунктча. Чек ара белгиленет.
        2-пункт. Чек ара өзгөрбөйт.
        2-бап. Башкаруу
        2-статья. Кеңеш
        Кеңеш 1-пункттагы ыйгарымдарды аткарат.
        1-пункт боюнча чечим кабыл алынат.
    """)
    assert outline(found) == [
        *("chapter 1", "  article 1", "    point 1", "      subpoint 1", "    point 2"),
        *("chapter 2", "  article 2"),
    ]


def test_points_called_by_their_name_in_russian() -> None:
    found = tree("""
        Статья 1. Предмет
        Пункт 1. Сход созывается.
        Пункт 2. Сход закрывается.
        Пункт 2 применяется с 1 мая.
    """)
    assert outline(found) == ["article 1", "  point 1", "  point 2"]


def test_headings_of_a_regulation_stand_out_from_its_points() -> None:
    found = split(
        centred("ПОЛОЖЕНИЕ"),
        centred("1. Общие положения"),
        Paragraph("1. Сход проводится ежегодно."),
        Paragraph("2. Сход созывает глава."),
        centred("2. Порядок"),
        Paragraph("3. Решение принимается сходом."),
        Paragraph("4. Протокол ведётся."),
    )
    assert outline(found) == [
        *("section 1", "  paragraph 1", "  paragraph 2", "section 2", "  paragraph 3", "  paragraph 4"),
    ]
    assert codes(found) == []


def test_points_most_of_which_stand_out_are_no_headings() -> None:
    found = split(
        centred("ПОСТАНОВЛЕНИЕ"),
        Paragraph("1. Утвердить бюджет", bold=True),
        Paragraph("2. Опубликовать его", bold=True),
        Paragraph("3. Контроль оставить за кенешем."),
    )
    assert outline(found) == ["paragraph 1", "paragraph 2", "paragraph 3"]

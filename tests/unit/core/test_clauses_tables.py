"""Tables: lines of their clause, or clauses of their own where they are action plans."""

from app.core.clauses import ClauseTree, split_document
from app.core.importers import Document, Paragraph, Table
from app.core.importers.blocks import Block
from tests.unit.core.clause_trees import clause, codes, source_characters, tree_characters

PLAN = Table(
    (
        ("№", "Иш-чара", "Мөөнөтү", "Жооптуу"),
        ("Кадрлар", "", "", ""),
        ("1", "Окутуу", "2025", "Агенттик"),
        ("2.", "Аттестация", "2026", ""),
        ("Каржы", "", "", ""),
        ("3", "Бюджет", "2025", "Министрлик"),
    )
)


def split(*blocks: Block) -> ClauseTree:
    source = Document("docx", "", 0, blocks)
    found = split_document(source)
    assert tree_characters(found) == source_characters(source)
    return found


def ids(found: ClauseTree) -> list[str]:
    return [one.eid for one in found.clauses]


def test_each_row_of_an_action_plan_is_a_clause_below_the_unit_it_stands_in() -> None:
    found = split(Paragraph("Тиркеме"), Paragraph("Иш-чаралар планы"), PLAN)
    assert ids(found)[1:] == [
        "att_1__hcontainer_1",
        "att_1__point_1",
        "att_1__point_2",
        "att_1__hcontainer_2",
        "att_1__point_3",
    ]
    row = clause(found, "att_1__point_2")
    assert (row.number, row.label, row.text) == ("2", "2.", "Аттестация\t2026\t")
    assert row.parent == "att_1__hcontainer_1"
    assert clause(found, "att_1__hcontainer_1").heading == "Кадрлар"
    assert "row" in row.why
    assert codes(found) == []


def test_the_header_of_a_plan_is_text_of_the_unit_it_stands_in() -> None:
    found = split(Paragraph("Тиркеме"), Paragraph("Иш-чаралар планы"), PLAN)
    assert clause(found, "att_1").text == "№\tИш-чара\tМөөнөтү\tЖооптуу"


def test_text_after_a_plan_is_not_the_last_row_s() -> None:
    found = split(Paragraph("Статья 1. План"), PLAN, Paragraph("План публикуется."))
    assert clause(found, "art_1").text.endswith("План публикуется.")


def test_rows_numbered_by_steps_stand_below_one_another() -> None:
    found = split(
        Paragraph("1. План"),
        Table(
            (
                ("№", "Мероприятие", "Срок"),
                ("1", "Кадры", "2025"),
                ("1.1", "Обучение", "2025"),
                ("1.2", "Аттестация", "2026"),
                ("2", "Бюджет", "2026"),
            )
        ),
    )
    assert [(one.eid, one.parent) for one in found.clauses[1:]] == [
        ("para_1__point_1", "para_1"),
        ("para_1__point_1-1", "para_1__point_1"),
        ("para_1__point_1-2", "para_1__point_1"),
        ("para_1__point_2", "para_1"),
    ]
    assert codes(found) == []


def test_a_row_that_goes_on_is_text_of_the_row_it_goes_on() -> None:
    found = split(
        Paragraph("Статья 1. План"),
        Table(
            (
                ("№", "Мероприятие", "Срок"),
                ("1", "Обучение", "2025"),
                ("", "и аттестация", "2026"),
                ("2", "Бюджет", "2026"),
            )
        ),
    )
    assert clause(found, "art_1__point_1").text == "Обучение\t2025\n\tи аттестация\t2026"


def test_a_plan_without_numbers_has_rows_without_numbers() -> None:
    found = split(
        Paragraph("Статья 1. План"),
        Table(
            (("Activity", "Deadline", "Responsible"), ("Training", "2025", "Agency"), ("Budget", "2026", ""))
        ),
    )
    assert [(one.eid, one.text) for one in found.clauses[1:]] == [
        ("art_1__point_1", "Training\t2025\tAgency"),
        ("art_1__point_2", "Budget\t2026\t"),
    ]


def test_the_row_that_counts_the_columns_is_of_the_header() -> None:
    found = split(
        Paragraph("Статья 1. План"),
        Table(
            (
                ("№", "Мероприятие", "Срок"),
                ("1", "2", "3"),
                ("1", "Обучение", "2025"),
                ("2", "Бюджет", "2026"),
            )
        ),
    )
    assert clause(found, "art_1").text == "№\tМероприятие\tСрок\n1\t2\t3"


def test_an_ordinary_table_is_lines_of_its_clause() -> None:
    found = split(
        Paragraph("Статья 1. Ставки"), Table((("Товар", "Ставка"), ("Соль", "5"), ("Мёд", ""), ("Всего",)))
    )
    assert clause(found, "art_1").text == "Товар\tСтавка\nСоль\t5\nМёд\t\nВсего\t"


def test_a_tab_in_a_paragraph_is_no_cell() -> None:
    found = split(Paragraph("Статья 1.\tСход", notes=("Сноска\tсо знаком",)), Paragraph("1)\tраз\tдва"))
    assert not any("\t" in one.text + one.label + one.heading for one in found.clauses)


def test_an_appendix_named_in_an_empty_frame_is_an_appendix() -> None:
    found = split(
        Paragraph("Статья 1. Сход"), Table((("", "Приложение 1"), ("Мера", "Срок"))), Paragraph("Образец")
    )
    assert ids(found) == ["art_1", "att_1"]
    assert clause(found, "att_1").text == "Мера\tСрок\nОбразец"


def test_below_a_number_merged_over_several_rows_each_row_is_a_clause() -> None:
    found = split(
        Paragraph("Статья 1. План"),
        Table(
            (
                ("N", "Задача", "Мероприятие", "Срок"),
                ("1", "Кадры", "Обучение", "2025"),
                ("", "", "Аттестация", "2026"),
                ("", "", "и отбор", ""),
                ("N", "Задача", "Мероприятие", "Срок"),
                ("2", "Деньги", "Бюджет", "2027"),
            )
        ),
    )
    assert ids(found) == ["art_1", "art_1__point_1", "art_1__point_1-2", "art_1__point_2"]
    assert (
        clause(found, "art_1__point_1-2").text
        == "\t\tАттестация\t2026\n\t\tи отбор\t\nN\tЗадача\tМероприятие\tСрок"
    )
    assert codes(found) == []


def test_text_below_the_heading_after_a_plan_is_that_heading_s() -> None:
    found = split(
        Paragraph("1. План", bold=True),
        Paragraph("1.1. Меры", bold=True),
        PLAN,
        Paragraph("1.2. Оценка", bold=True),
        Paragraph("Оценка проводится ежегодно."),
    )
    assert clause(found, "subsec_1-2").text == "Оценка проводится ежегодно."

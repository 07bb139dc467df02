"""The comparative table: a row for each unit that changes, both sides readable, in the order of the act."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from lxml import etree

from app.core.amendments import Row
from app.core.amendments.form import FORMS
from app.core.clauses import Clause, ClauseTree, Kind, Level, SourceInfo
from app.core.exporters.comparison_docx import ComparisonSheet, NamedRow, write_comparison
from app.core.text import Change, Language
from tests.unit.core.amending_laws import KY_ACT, RU_ACT, compared, kyrgyz, russian, sides

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def rows(items: str) -> list[Row]:
    return list(compared(RU_ACT, russian(items)).rows)


def test_words_that_change_stand_out_on_both_sides():
    (row,) = rows("1) в части 1 статьи 2 слова «один раз» заменить словами «два раза»;")
    assert sides(row) == (
        "1. Курултай созывается -один раз- в год.",
        "1. Курултай созывается +два раза+ в год.",
    )
    assert [(step.level, step.number) for step in (*row.containers, *row.path)] == [
        (Level.CHAPTER, "1"),
        (Level.ARTICLE, "2"),
        (Level.PARAGRAPH, "1"),
    ]


def test_a_new_unit_has_no_present_side_and_a_removed_one_no_proposed():
    removed, added = rows(
        "1) дополнить статьей 3-1 следующего содержания: «Статья 3-1. Решения хранят.»;\n2) часть 2 статьи 3 исключить;"
    )
    assert (removed.eid, sides(removed), removed.proposed) == (
        "art_3__para_2",
        ("-2. Решение публикуют.-", ""),
        None,
    )
    assert (added.eid, added.current, sides(added)[1]) == (None, None, "+Статья 3-1.\nРешения хранят.+")


def test_rows_stand_in_the_order_of_the_act_not_of_the_law():
    found = rows("1) статью 4 исключить;\n2) статью 1 исключить;\n3) часть 1 статьи 3 исключить;")
    assert [row.eid for row in found] == ["art_1", "art_3__para_1", "art_4"]


def test_several_changes_of_a_unit_are_one_row():
    found = rows(
        "1) в части 3 статьи 2 цифры «10» заменить цифрами «15»;\n2) в части 3 статьи 2 слово «вслух» исключить;"
    )
    assert [row.eid for row in found] == ["art_2__para_3"]


def test_a_restated_article_is_one_row_with_all_its_parts():
    (row,) = rows("1) статью 3 изложить в следующей редакции:\n«Статья 3. Решения\n1. Решение публикуют.»;")
    assert sides(row)[1].startswith("Статья 3. Решения\n1. Решение")


def test_a_restated_unit_that_reads_as_before_has_no_row():
    assert rows("1) часть 2 статьи 3 изложить в следующей редакции: «2. Решение публикуют.»;") == []


def test_a_new_title_of_the_act_is_the_first_row():
    first, *_others = rows(
        "1) статью 1 исключить;\n2) наименование Закона изложить в следующей редакции: «О сходах»;"
    )
    assert (first.path, sides(first)[1]) == ((), "О +сходах+")


def test_both_sides_together_are_the_two_texts():
    law = russian("""
        1) в части 3 статьи 2 цифры «10» заменить цифрами «15»;
        2) часть 2 статьи 2 изложить в новой редакции: «2. Созыв объявляет глава.»;
        """)
    comparison = compared(RU_ACT, law)
    for row in comparison.rows:
        assert all(change.kind != "inserted" for change in row.current or ())
        assert all(change.kind != "removed" for change in row.proposed or ())
    part = comparison.rows[0]
    assert "".join(change.text for change in part.current or ()).startswith(
        "2. Созыв объявляет:\n1) глава айыл"
    )


def sheet(rows_: tuple[Row, ...], **values: object) -> ComparisonSheet:
    return ComparisonSheet(
        **{
            "language": Language.KY,
            "text_language": Language.RU,
            "form": FORMS[Language.KY],
            "lines": ["Мыйзам"],
            "rows": [NamedRow("1-глава", "2-берене", row) for row in rows_],
            "notes": [("Калганы", ["биринчи", "экинчи"])],
            "dated": date(2026, 11, 22),
            **values,
        }
    )


def body(file: bytes) -> etree._Element:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        return etree.fromstring(archive.read("word/document.xml"))


def shown(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def test_the_word_document_has_the_form_of_the_table():
    document = body(write_comparison(sheet(compared(RU_ACT, russian("1) часть 2 статьи 3 исключить;")).rows)))
    page = document.find(f".//{W}pgSz")
    assert page.get(f"{W}orient") == "landscape"
    assert int(page.get(f"{W}w")) > int(page.get(f"{W}h"))
    head, name, texts = document.findall(f".//{W}tr")
    assert head.find(f"{W}trPr/{W}tblHeader") is not None
    assert [shown(cell) for cell in head.findall(f"{W}tc")] == [
        "Колдонуудагы редакция",
        "Сунушталган редакция",
    ]
    assert shown(name) == "1-глава. 2-берене"
    assert [shown(cell) for cell in texts.findall(f"{W}tc")] == ["2. Решение публикуют.", "Жок"]


def test_changes_are_readable_without_colour():
    row = Row("art_1", (), (), (Change("same", "а "), Change("removed", "б")), (Change("inserted", "в"),))
    document = body(write_comparison(sheet((row,))))
    runs = {shown(run): run for run in document.iter(f"{W}r")}
    assert runs["б"].find(f"{W}rPr/{W}strike") is not None
    assert {child.tag for child in runs["в"].find(f"{W}rPr")} >= {f"{W}b", f"{W}u"}
    assert runs["а "].find(f"{W}rPr/{W}strike") is None


def test_every_run_says_its_language():
    document = body(write_comparison(sheet(compared(RU_ACT, russian("1) часть 2 статьи 3 исключить;")).rows)))
    tags = {shown(run): run.find(f"{W}rPr/{W}lang").get(f"{W}val") for run in document.iter(f"{W}r")}
    assert tags["2. Решение публикуют."] == "ru-RU"
    assert tags["Салыштырма таблица"] == "ky-KG"


def test_lines_of_a_text_are_paragraphs_and_cells_of_its_tables_stay_apart():
    row = Row(None, (), (), None, (Change("inserted", "раз\nдва\tтри"),))
    document = body(write_comparison(sheet((row,))))
    last = document.findall(f".//{W}tc")[-1]
    assert [shown(paragraph) for paragraph in last.findall(f"{W}p")] == ["раз", "дватри"]
    assert last.find(f".//{W}tab") is not None


def test_the_same_table_gives_the_same_bytes():
    one = sheet(compared(KY_ACT, kyrgyz("1) 3-берене алып салынсын.")).rows)
    assert write_comparison(one) == write_comparison(one)


@pytest.mark.parametrize("text", ["<b>&amp;", "\x00\x0b\ufffe", "]]>", "=1+1"])
def test_any_text_can_stand_in_the_document(text):
    row = Row("art_1", (), (), (Change("same", text),), None)
    body(write_comparison(sheet((row,), lines=[text], notes=[(text, [text])])))


def test_a_law_of_many_instructions_gives_all_its_rows():
    clauses = tuple(
        Clause(f"art_{n}", Level.ARTICLE, str(n), f"Статья {n}.", "", f"Срок {n} дней.")
        for n in range(1, 401)
    )
    act = ClauseTree(Language.RU, Kind.LAW, "О курултаях", SourceInfo("txt", "", 0), clauses)
    law = russian(
        "\n".join(f"{n}) в статье {n} слово «дней» заменить словом «суток»;" for n in range(1, 401))
    )
    assert len(compared(act, law).rows) == 400

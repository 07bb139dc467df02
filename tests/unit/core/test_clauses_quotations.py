"""What amending acts quote from other acts: clauses of their own kind below the instruction, or text."""

import pytest

from app.core.clauses import ClauseTree
from tests.unit.core.clause_trees import clause, codes, outline, tree


def quoted(found: ClauseTree) -> list[str]:
    return [one.eid for one in found.clauses if one.quoted]


def test_the_opening_sign_is_of_the_label_and_the_closing_one_of_the_last_text() -> None:
    found = tree("""
        Статья 1. Внести изменения:
        1) статью 5 изложить в следующей редакции:
        «Статья 5. Сход
        1. Сход созывается.
        2. Решение сохраняется.»;
        2) статью 6 исключить.
    """)
    article = clause(found, "art_1__point_1__qstr_1__art_5")
    assert (article.label, article.heading, article.parent) == ("«Статья 5.", "Сход", "art_1__point_1")
    assert clause(found, "art_1__point_1__qstr_1__art_5__para_2").text == "Решение сохраняется.»;"
    assert not clause(found, "art_1__point_2").quoted


def test_numbers_of_another_act_raise_no_alarm() -> None:
    found = tree("""
        Статья 1. Дополнить:
        «Статья 77. Сход
        5. Сход созывается.
        9. Решение сохраняется.»
        Статья 2. Закон вступает в силу.
    """)
    assert codes(found) == []


@pytest.mark.parametrize(("opening", "closing"), [("«", "»"), ('"', '"'), ("“", "”"), ("„", "“"), ("„", "”")])
def test_every_kind_of_quotation_mark_is_understood(opening: str, closing: str) -> None:
    found = tree(f"""
        1-берене
        Мыйзамга төмөнкүдөй өзгөртүүлөр киргизилсин:
        1) 5-берене төмөнкүдөй редакцияда баяндалсын:
        {opening}5-берене. Жыйын
        1. Жыйын чакырылат.
        2. Чечим кабыл алынат.{closing};
        2) 6-берене алынып салынсын.
    """)
    assert quoted(found) == [
        "art_1__point_1__qstr_1__art_5",
        "art_1__point_1__qstr_1__art_5__para_1",
        "art_1__point_1__qstr_1__art_5__para_2",
    ]
    assert clause(found, "art_1__point_2").text == "6-берене алынып салынсын."


def test_names_in_quotation_marks_within_the_quotation_do_not_end_it() -> None:
    found = tree("""
        Статья 1. Внести:
        1) дополнить статьёй:
        «Статья 5. Закон «О сходе»
        1. Закон «О сходе»
        действует.
        2. Иное.»;
        2) исключить.
    """)
    assert quoted(found)[-1] == "art_1__point_1__qstr_1__art_5__para_2"
    assert clause(found, "art_1__point_2").text == "исключить."


def test_one_sign_may_close_two_quotations() -> None:
    found = tree("""
        Статья 1. Внести:
        1) дополнить статьёй:
        «Статья 5. Закон
        1. Иное.
        2. Действует Закон «О сходе»;
        2) исключить.
        Статья 2. Закон вступает в силу.
    """)
    assert quoted(found)[-1] == "art_1__point_1__qstr_1__art_5__para_2"
    assert outline(found)[-2:] == ["  point 2", "article 2"]


def test_every_paragraph_of_a_quotation_may_open_anew() -> None:
    found = tree("""
        1. In section 5 insert:
        “(2) A meeting is convened.
        “(3) A decision is kept.”.
        2. Section 6 is repealed.
    """)
    assert clause(found, "para_1__qstr_1__point_2").label == "“(2)"
    assert outline(found)[-1] == "paragraph 2"


def test_a_quotation_may_begin_on_the_line_that_announces_it() -> None:
    found = tree("""
        Статья 1. Внести:
        1) дополнить пунктом 5 следующего содержания: «5) сход жителей;»;
        2) исключить.
    """)
    item = clause(found, "art_1__point_1__qstr_1__point_5")
    assert (item.label, item.text) == ("«5)", "сход жителей;»;")
    assert clause(found, "art_1__point_1").text == "дополнить пунктом 5 следующего содержания:"


@pytest.mark.parametrize(
    "line",
    [
        "1) слова «статья 5» заменить словами «статья 6»;",
        "1) слова «1) сход» заменить словами «2) сход»;",
        "1) «Статья 5» исключить;",
        "1) дополнить абзацем: «- сход жителей;»;",
        "1) дополнить словами «и сход»;",
        "1) 37-берененин 3-бөлүгүндө «үчтөн экиси» деген сөздөр «көпчүлүгү» деген сөзгө алмаштырылсын;",
    ],
)
def test_quoted_words_are_text(line: str) -> None:
    found = tree(f"Статья 1. Внести:\n{line}\n2) исключить.")
    assert quoted(found) == []
    assert clause(found, "art_1__point_1").text == line.removeprefix("1) ")


def test_a_quotation_without_an_end_is_named_and_hides_nothing() -> None:
    found = tree("Статья 1. А\n«Статья 5. Сход\nтекст без конца\nСтатья 2. Б\nтекст")
    assert outline(found) == ["article 1", "article 2"]
    assert codes(found) == [("quote", "art_1")]


def test_text_after_a_quotation_belongs_to_the_instruction() -> None:
    found = tree("""
        Статья 1. Внести:
        1) дополнить:
        «Статья 5. Сход
        Сход созывается.»
        Настоящая поправка действует год.
        2) исключить.
    """)
    assert clause(found, "art_1__point_1").text == "дополнить:\nНастоящая поправка действует год."


def test_two_quotations_of_one_instruction_are_counted() -> None:
    found = tree("""
        1) дополнить:
        «Статья 5. Сход
        Сход созывается.»
        «Статья 5. Сход
        Сход не созывается.»
    """)
    assert quoted(found) == ["point_1__qstr_1__art_5", "point_1__qstr_2__art_5"]


def test_chapters_quoted_whole_keep_their_articles() -> None:
    found = tree("""
        Статья 3. Дополнить главой:
        «Глава 2-1. Сход
        Статья 9-1. Созыв
        Сход созывается.
        Статья 9-2. Решение
        Сход решает.»
        Статья 4. Закон вступает в силу.
    """)
    assert quoted(found) == [
        "art_3__qstr_1__chp_2-1",
        "art_3__qstr_1__art_9-1",
        "art_3__qstr_1__art_9-2",
    ]
    assert clause(found, "art_3__qstr_1__art_9-1").parent == "art_3__qstr_1__chp_2-1"


def test_many_unclosed_quotations_take_no_longer_than_as_much_text() -> None:
    import time

    text = "Статья 1. А\n" + "«Статья 5. Сход\nтекст»;\n«1) сход\n" * 4_000
    begin = time.process_time()
    tree(text)
    assert time.process_time() - begin < 8

"""Tables of contents in every form: lifted out whole, and nothing but them."""

import pytest

from app.core.clauses import ClauseTree
from tests.unit.core.clause_trees import outline, tree


def lifted(found: ClauseTree) -> str:
    return "\n".join(warning.text for warning in found.warnings if warning.code == "toc")


BODY = """
        Глава 1. Основы
        Статья 1. Предмет
        Текст первой.
        Глава 2. Сход
        Статья 2. Созыв
        Текст второй.
"""


@pytest.mark.parametrize(
    "contents",
    [
        "Содержание\nГлава 1. Основы ........ 3\nСтатья 1. Предмет ........ 3\nГлава 2. Сход ........ 4",
        "МАЗМУНУ\nГлава 1. Основы\nСтатья 1. Предмет\nГлава 2. Сход\nСтатья 2. Созыв",
        "Глава 1. Основы 3\nСтатья 1. Предмет 3\nГлава 2. Сход 4\nСтатья 2. Созыв 4",
        "ОГЛАВЛЕНИЕ\nГлава 1. Основы…3\nСтатья 1. Предмет…3\nГлава 2. Сход…4\nСтатья 2. Созыв…4",
    ],
)
def test_a_list_before_the_text(contents: str) -> None:
    lines = "\n".join(f"        {line}" for line in contents.split("\n"))
    found = tree(f"        ЗАКОН\n        О сходе\n{lines}\n{BODY}")
    assert outline(found) == ["chapter 1", "  article 1", "chapter 2", "  article 2"]
    assert lifted(found) == contents
    assert [warning.code for warning in found.warnings] == ["toc"]


def test_a_list_at_the_end() -> None:
    found = tree(f"{BODY}\n        Глава 1. Основы\n        Статья 1. Предмет\n        Глава 2. Сход")
    assert outline(found) == ["chapter 1", "  article 1", "chapter 2", "  article 2"]
    assert lifted(found) == "Глава 1. Основы\nСтатья 1. Предмет\nГлава 2. Сход"


def test_a_list_of_headings_without_names() -> None:
    found = tree("""
        Программа развития
        Мазмуну
        1. Кириш сөз
        1.1. Абал
        2. Милдеттер
        1. Кириш сөз
        1.1. Абал
        Абал начар.
        1.2. Себептер
        2. Милдеттер
        Милдеттер көп.
    """)
    assert outline(found) == ["section 1", "  subsection 1.1", "  subsection 1.2", "section 2"]
    assert lifted(found) == "Мазмуну\n1. Кириш сөз\n1.1. Абал\n2. Милдеттер"


def test_the_word_contents_over_a_text_is_a_heading() -> None:
    found = tree("Статья 1. А\nСодержание\nСход созывается.\nСход решает.")
    assert lifted(found) == ""


def test_dots_in_a_form_are_no_list() -> None:
    found = tree("Статья 1. Бланк\nФамилия ........\nИмя ........ 5\nСтатья 2. Б\nтекст")
    assert lifted(found) == ""

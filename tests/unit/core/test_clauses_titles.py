"""Titles: which of a draft's first lines name it, and what kind they make it."""

import pytest

from app.core.clauses import ClauseTree, Kind, split_document
from app.core.importers import Document, Paragraph
from app.core.importers.blocks import Block
from tests.unit.core.clause_trees import source_characters, tree, tree_characters


def centred(text: str) -> Paragraph:
    return Paragraph(text, alignment="center")


def right(text: str) -> Paragraph:
    return Paragraph(text, alignment="right")


BODY = (Paragraph("Статья 1. Предмет"), Paragraph("1. Сход проводится ежегодно."))


def split(*blocks: Block) -> ClauseTree:
    source = Document("docx", "", 0, blocks)
    found = split_document(source)
    assert tree_characters(found) == source_characters(source)
    return found


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            [
                right("Утратил силу с 1 января 2009 года"),
                centred("РОССИЙСКАЯ ФЕДЕРАЦИЯ"),
                centred("Лесной кодекс"),
            ],
            "Лесной кодекс",
        ),
        (
            [centred("КЫРГЫЗ РЕСПУБЛИКАСЫНЫН"), centred("МЫЙЗАМЫ"), centred("Сход"), centred("жөнүндө")],
            "КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ Сход жөнүндө",
        ),
        (
            [centred("ЖЕР КОДЕКСИН ӨЗГӨРТҮҮ ТУУРАЛУУ"), centred("КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ")],
            "ЖЕР КОДЕКСИН ӨЗГӨРТҮҮ ТУУРАЛУУ КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ",
        ),
        (
            [right("Проект"), centred("ЗАКОН"), centred("КЫРГЫЗСКОЙ РЕСПУБЛИКИ"), centred("О сходах")],
            "ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ О сходах",
        ),
        (
            [centred("КОНЦЕПЦИЯ"), centred("развития самоуправления"), centred("в Кыргызской Республике")],
            "КОНЦЕПЦИЯ развития самоуправления в Кыргызской Республике",
        ),
        (
            [
                centred("ПОСТАНОВЛЕНИЕ"),
                Paragraph("от 5 мая 2023 года № 240"),
                centred("О бюджете"),
                centred("на 2024 год"),
            ],
            "ПОСТАНОВЛЕНИЕ О бюджете на 2024 год",
        ),
        (
            [
                centred("ТОКТОМ"),
                Paragraph("Ак-Суу айылы"),
                centred("Айыл өкмөтүнүн 2024-жылга бюджети жөнүндө"),
            ],
            "ТОКТОМ Айыл өкмөтүнүн 2024-жылга бюджети жөнүндө",
        ),
        (
            [
                right("Ак-Суу айылдык кеңешинин"),
                right("№ 5 токтому менен бекитилген"),
                centred("Айылдын уставы"),
            ],
            "Айылдын уставы",
        ),
        (
            [
                right("Утверждена"),
                right("постановлением Кабинета Министров"),
                centred("СТРАТЕГИЯ"),
                centred("развития на 2025–2030 гг."),
            ],
            "СТРАТЕГИЯ развития на 2025–2030 гг.",
        ),
        (
            [centred("Самоуправлениени өнүктүрүүнүн"), centred("2025–2030-жылдарга"), centred("СТРАТЕГИЯСЫ")],
            "Самоуправлениени өнүктүрүүнүн 2025–2030-жылдарга СТРАТЕГИЯСЫ",
        ),
        (
            [
                right("Приложение"),
                right("к постановлению Кабинета Министров"),
                centred("СТРАТЕГИЯ"),
                centred("развития"),
            ],
            "СТРАТЕГИЯ развития",
        ),
    ],
)
def test_the_title_is_what_names_the_act(head: list[Paragraph], title: str) -> None:
    assert split(*head, *BODY).title == title


def test_an_act_that_only_approves_the_draft_is_not_its_title() -> None:
    approved = (right("Утверждена"), right("Указ Президента"))
    assert split(*approved, Paragraph("Стратегия развития"), *BODY).title == "Стратегия развития"


def test_a_sentence_is_no_title() -> None:
    found = split(
        Paragraph("В 2010 году руководство решило судьбу канала."),
        Paragraph(
            "При этом программа остаётся главным документом и несёт ответственность за его исполнение."
        ),
        *BODY,
    )
    assert found.title == ""


def test_where_the_title_page_is_a_picture_the_line_all_pages_repeat_is_the_title() -> None:
    running = [
        Paragraph(text, role="running")
        for page in range(2, 5)
        for text in ("Стратегия развития вещательной", "корпорации на 2013-2015 гг.", f"стр. {page} из 36")
    ]
    found = split(*running, Paragraph("Канал создан давно."), *BODY)
    assert found.title == "Стратегия развития вещательной корпорации на 2013-2015 гг."
    (warning,) = found.warnings
    assert warning.text.startswith("стр. 2 из 36\nСтратегия развития")


def test_a_line_on_every_page_that_names_no_act_is_no_title() -> None:
    running = [Paragraph("Канцелярия", role="running") for _page in range(3)]
    assert split(*running, Paragraph("Канал создан давно."), *BODY).title == ""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ\n\nО стратегическом планировании", Kind.LAW),
        ("КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ\n\nКодексти колдонууга киргизүү жөнүндө", Kind.LAW),
        ("КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ\n\nМыйзамга өзгөртүүлөрдү киргизүү тууралуу", Kind.AMENDMENT),
        ("ЖЕРГИЛИКТҮҮ ӨЗ АЛДЫНЧА БАШКАРУУ КОДЕКСИ", Kind.CODE),
        ("Концепция проекта Закона о сходах", Kind.CONCEPT),
        ("ПРОГРАММА\n\nразвития самоуправления", Kind.STRATEGY),
    ],
)
def test_the_title_says_what_kind_of_draft_it_is(title: str, kind: Kind) -> None:
    assert tree(f"{title}\n\nСтатья 1. Предмет\nСход проводится ежегодно.").kind is kind


def test_a_regulation_headed_by_decimals_is_no_strategy() -> None:
    found = tree("""
        ПОЛОЖЕНИЕ
        о порядке проведения схода

        1. Общие положения
        1.1. Сход проводится ежегодно.
        1.2. Сход созывает глава.
    """)
    assert found.kind is Kind.LAW

"""Markdown: structure read, marks removed, every other character kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, Table, read_document
from tests.unit.core.clause_trees import characters, source_characters, tree_characters


def read(text: str, name: str = "draft.md") -> Document:
    return read_document(text.encode(), filename=name)


def paragraphs(text: str) -> list[Paragraph]:
    return [block for block in read(text).blocks if isinstance(block, Paragraph)]


def texts(text: str) -> list[str]:
    return [f"{block.label} {block.text}".strip() for block in paragraphs(text)]


def test_the_name_tells_markdown_from_plain_text() -> None:
    assert read("# Мыйзам").format == "md"
    assert read("# Мыйзам", "draft.txt").format == "txt"


def test_markdown_that_begins_with_html_is_markdown() -> None:
    document = read("<div align='center'>\n\n# Мыйзам\n\n</div>\n\n**Текст**")
    assert document.format == "md"
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["Мыйзам", "Текст"]


@pytest.mark.parametrize(
    ("text", "level"),
    [("# Мыйзам", 1), ("### Мыйзам ###", 3), ("Мыйзам\n===", 1), ("Мыйзам\n---", 2), ("> ## Мыйзам", 2)],
)
def test_headings(text: str, level: int) -> None:
    (heading,) = paragraphs(text)
    assert (heading.text, heading.heading_level) == ("Мыйзам", level)


def test_a_number_sign_within_a_word_is_text() -> None:
    assert texts("#5 позиция") == ["#5 позиция"]


def test_a_line_an_author_ends_is_a_forced_break() -> None:
    assert texts("Статья 1. Сход\nСход созывает кенеш.\n\nСтатья 2") == [
        "Статья 1. Сход\nСход созывает кенеш.",
        "Статья 2",
    ]


def test_lines_cut_at_a_margin_are_one_paragraph() -> None:
    line = "органов настоящий Закон регулирует деятельность местных сообществ и также\n"
    assert "\n" not in texts("Закон о деятельности местных сообществ и их " + line * 30)[0]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("**Кенеш** _созывает_ __сход__ *раз* в ***год***", "Кенеш созывает сход раз в год"),
        ("РСФСР*. 5 * 3 и a_b_c и _____", "РСФСР*. 5 * 3 и a_b_c и _____"),
        ("1\\. Не список, \\*не курсив\\*", "1. Не список, *не курсив*"),
        ("`код` и ``так``", "код и ``так``"),
        ("[закон](https://example.kg/a_b_) и <https://example.kg>", None),
        ("если a<b и c>d, A&B, &laquo;да&raquo;", "если a<b и c>d, A&B, «да»"),
        ("126<sup>1</sup>, 127^2^, 128^3", "126¹, 127², 128^3"),
        ("до<!-- заметка -->после <!-- и ещё", "допосле <!-- и ещё"),
        ("текст<script>alert(1)</script>", None),
        ("строка  \nдругая\\\nтретья", "строка\nдругая\nтретья"),
    ],
)
def test_marks_are_removed_and_nothing_else(written: str, read_as: str | None) -> None:
    assert texts(written) == [written if read_as is None else read_as]


def test_a_paragraph_in_bold_is_bold() -> None:
    assert [one.bold for one in paragraphs("**Статья 1. Сход**\n\n**Сход** созывает кенеш")] == [True, False]


def test_items_keep_the_numbers_they_are_given() -> None:
    assert texts("1) сход;\n2) слушания;\n   - малые\n   - большие\n5) прочее") == [
        "1) сход;",
        "2) слушания;",
        "- малые",
        "- большие",
        "5) прочее",
    ]


def test_a_number_that_is_repeated_is_meant_to_count() -> None:
    assert texts("1. один\n1. два\n1. три\n\nТекст\n\n1. опять") == [
        "1. один",
        "2. два",
        "3. три",
        "Текст",
        "1. опять",
    ]


def test_the_rest_of_an_item_stays_with_it() -> None:
    assert texts("- сход\n  жителей\n- слушания") == ["- сход\nжителей", "- слушания"]


def test_a_table() -> None:
    (table,) = read("| № | Срок |\n|---|:-:|\n| 1 | **май** |\n| 2 | a\\|b |\n\nТекст").blocks[:1]
    assert isinstance(table, Table)
    assert table.rows == (("№", "Срок"), ("1", "май"), ("2", "a|b"))


def test_code_is_text_as_it_stands() -> None:
    assert texts("```\n**не жирно** <b>\n# не заголовок\n```\n\nТекст **тут** и ещё много слов о сходах") == [
        "**не жирно** <b>\n# не заголовок",
        "Текст тут и ещё много слов о сходах",
    ]


def test_data_before_the_text_is_told_apart() -> None:
    document = read("---\nlayout: page\ntitle: Закон\n---\n\n# Статья 1\n")
    assert [(one.code, one.text) for one in document.warnings] == [
        ("front-matter", "layout: page\ntitle: Закон")
    ]
    assert texts("---\nПросто текст\nмежду чертами\n---\n") == ["Просто текст\nмежду чертами"]


def test_html_inside_is_read_as_html() -> None:
    text = "До\n\n<ol type='A'>\n\t<li>**Раз** <u>два</u></li>\n\n\t<li>Три</li>\n</ol>\n\nПосле"
    assert texts(text) == ["До", "A. Раз два", "B. Три", "После"]


@pytest.mark.parametrize("text", ["", " \n\n", "---", "<!-- только заметка -->"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(text)
    assert refusal.value.code == "import-empty"


@pytest.mark.parametrize("text", ["x" * 5_000_000, "x\n" * 90_000, "|" * 200_001])
def test_what_no_draft_needs_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(text)
    assert refusal.value.code == "import-too-large"


PIECES = "Статья 1.|1. |2) |- |сход|№ 5| |  |\n|\n\n|*|**|_|`|<b>|</b>|<|&|>|# |---|===|a_b|(|[x](y)|\\|^|~"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=40))
def test_words_are_never_lost(pieces: list[str]) -> None:
    document = read("Закон\n\n" + "".join(pieces))
    told = characters(*(warning.text for warning in document.warnings))
    found = source_characters(document) + told
    letters = {char: count for char, count in characters("Закон", *pieces).items() if char.isalpha()}
    # «<b>» is a tag; everything else that is a letter is a word of the text.
    tags = "".join(pieces).count("<b>") + "".join(pieces).count("</b>")
    for char, count in letters.items():
        assert count - (tags if char == "b" else 0) <= found[char] <= count
    assert tree_characters(split_document(document)) == found

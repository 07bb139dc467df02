"""HTML pages: encodings, what is text and what is not, numbers, tables, preformatted layouts, bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, Table, read_document
from app.core.importers.limits import MAX_TEXT_BYTES
from tests.unit.core.clause_trees import characters, source_characters, tree_characters


def read(page: str | bytes, name: str = "draft.html") -> Document:
    return read_document(page if isinstance(page, bytes) else page.encode(), filename=name)


def paragraphs(page: str | bytes) -> list[Paragraph]:
    return [block for block in read(page).blocks if isinstance(block, Paragraph)]


def texts(page: str | bytes) -> list[str]:
    return [f"{block.label} {block.text}".strip() for block in paragraphs(page)]


def tables(page: str) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in read(page).blocks if isinstance(block, Table)]


def warnings(page: str) -> dict[str, str]:
    return {warning.code: warning.text for warning in read(page).warnings}


LAW = "<p>Статья 1. Сход жителей</p><p>Жергиликтүү кеңеш өз ишин жөнгө салат.</p>"
RUSSIAN = "<p>Статья 1. Сход жителей</p><p>Местный кенеш принимает решение.</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_kyrgyz_in_unicode(encoding: str) -> None:
    assert texts(f"<html>{LAW}".encode(encoding))[1] == "Жергиликтүү кеңеш өз ишин жөнгө салат."


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "cp866"])
@pytest.mark.parametrize(
    "meta", ["", '<meta charset="{}">', '<meta http-equiv="Content-Type" content="text/html; charset={}">']
)
def test_russian_in_single_bytes_named_or_not(encoding: str, meta: str) -> None:
    page = f"<html><head>{meta.format(encoding)}</head><body>{RUSSIAN}".encode(encoding)
    assert texts(page) == ["Статья 1. Сход жителей", "Местный кенеш принимает решение."]


@pytest.mark.parametrize("lie", ["iso-8859-1", "windows-1251", "utf-16", "no-such-thing"])
def test_an_encoding_the_bytes_contradict_is_not_believed(lie: str) -> None:
    assert texts(f'<html><meta charset="{lie}"><body>{LAW}'.encode())[0] == "Статья 1. Сход жителей"


def test_cyrillic_that_calls_itself_latin_is_cyrillic() -> None:
    page = f'<html><meta charset="iso-8859-1"><body>{RUSSIAN}'.encode("cp1251")
    assert texts(page)[0] == "Статья 1. Сход жителей"


def test_latin_that_calls_itself_latin_is_latin() -> None:
    page = '<html><meta charset="iso-8859-1"><body><p>The communauté of café owners meets here.'
    assert texts(page.encode("latin-1")) == ["The communauté of café owners meets here."]


def test_an_xhtml_page_in_the_encoding_it_declares() -> None:
    page = f'<?xml version="1.0" encoding="koi8-r"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{RUSSIAN}</body></html>'
    assert texts(page.encode("koi8-r"))[0] == "Статья 1. Сход жителей"


def test_white_space_is_layout_and_entities_are_characters() -> None:
    assert texts("<p>Местный\n   кенеш &laquo;Ак-Суу&raquo; &#8212;\tорган</p>") == [
        "Местный кенеш «Ак-Суу» — орган"
    ]


def test_one_hard_space_stays_and_a_row_of_them_is_layout() -> None:
    assert texts("<p>1.&nbsp;Кенеш&nbsp;&nbsp;&nbsp; &nbsp;8&nbsp;мая</p>") == ["1.\u00a0Кенеш 8\u00a0мая"]


def test_a_break_is_a_line_end_and_two_are_a_paragraph() -> None:
    assert texts("<div>Глава 1<br>Общие положения<br><br>Текст</div>") == [
        "Глава 1\nОбщие положения",
        "Текст",
    ]


def test_blocks_and_loose_text_are_paragraphs() -> None:
    assert texts("<div>Один<p>Два</p>три<blockquote>Четыре</blockquote></div>") == [
        "Один",
        "Два",
        "три",
        "Четыре",
    ]


def test_style_decides_what_is_a_block() -> None:
    page = "<style>.l {display:block}</style><p>Один <span class='l'>Два</span></p><p style='display:inline'>x</p>y"
    assert texts(page) == ["Один", "Два", "xy"]


def test_headings_bold_and_alignment_are_kept() -> None:
    heading, bold, half, centred, styled = paragraphs(
        "<style>p.T, p.Z {text-align:center; font-weight:bold}</style><h2>Глава</h2><p><b>Вся</b></p>"
        "<p><b>Часть</b> её</p><center>Середина</center><p class='x T'>Класс</p>"
    )
    assert heading.heading_level == 2
    assert (bold.bold, half.bold) == (True, False)
    assert (centred.alignment, centred.bold) == ("center", False)
    assert (styled.alignment, styled.bold) == ("center", True)


def test_a_rule_for_printers_is_no_rule_for_the_page() -> None:
    page = "<style>@media print { p {display:none} } p {text-align:center} /* p {display:none}</style><p>Текст</p>"
    assert [(one.text, one.alignment) for one in paragraphs(page)] == [("Текст", "center")]


@pytest.mark.parametrize(
    "raised",
    [
        "<sup>1</sup>",
        "<span style='vertical-align:super'>1</span>",
        "<span class='W9'>1</span>",
        "<sup><b>1</b></sup>",
    ],
)
def test_a_raised_digit_after_a_number_stays_raised(raised: str) -> None:
    page = f"<style>.W9 {{ vertical-align: super }}</style><p>Статья 126{raised}. Опека</p>"
    assert texts(page) == ["Статья 126¹. Опека"]


def test_a_raised_number_with_a_hyphen_is_one_number() -> None:
    assert texts("<p>Статья 52<sup>1-1</sup>. Работы</p>") == ["Статья 52¹-¹. Работы"]


def test_raised_letters_are_letters() -> None:
    assert texts("<p>the 5<sup>th</sup> session, ж<sup>1</sup>) защита</p>") == [
        "the 5th session, ж¹) защита"
    ]


def test_a_reference_to_a_note_is_no_part_of_the_number_before_it() -> None:
    assert texts("<p>Статья 5<sup><a href='#n1'>1</a></sup></p>") == ["Статья 5 ¹"]


def test_numbers_that_a_list_computes_are_labels() -> None:
    page = "<ol start='3'><li>три<li value='7'>семь<ol type='a'><li>альфа<li>бета</ol><li>восемь</ol>"
    assert texts(page) == ["3. три", "7. семь", "a. альфа", "b. бета", "8. восемь"]


@pytest.mark.parametrize(
    ("attributes", "labels"),
    [
        ("type='I'", ["I.", "II."]),
        ("style='list-style-type: upper-latin'", ["A.", "B."]),
        ("reversed", ["2.", "1."]),
        ("style='list-style: none'", ["", ""]),
        ("start='nonsense'", ["1.", "2."]),
        ("start='99999999999999999999'", ["99999.", "99999."]),
    ],
)
def test_kinds_of_lists(attributes: str, labels: list[str]) -> None:
    assert [one.label for one in paragraphs(f"<ol {attributes}><li>один<li>два</ol>")] == labels


def test_a_number_written_in_the_item_is_not_computed_again() -> None:
    assert texts("<ol><li>1. Предмет<li>2. Цели</ol>") == ["1. Предмет", "2. Цели"]


def test_a_bullet_is_a_label() -> None:
    assert [(one.label, one.text) for one in paragraphs("<ul><li>сход<li>слушания</ul>")] == [
        ("•", "сход"),
        ("•", "слушания"),
    ]


def test_the_number_of_an_item_that_begins_with_a_list_is_not_lost() -> None:
    assert texts("<ol><li><ol type='a'><li>альфа</ol><li>бета</ol>") == ["1.", "a. альфа", "2. бета"]


def test_a_table_keeps_its_rows_and_columns() -> None:
    page = (
        "<table><caption>План</caption><tr><th>№<th>Мероприятие<th>Срок"
        "<tr><td rowspan=2>1<td>Сход<td>май<tr><td colspan=2>Итог</table>"
    )
    assert texts(page) == ["План"]
    assert tables(page) == [(("№", "Мероприятие", "Срок"), ("1", "Сход", "май"), ("", "Итог", ""))]


def test_a_cell_of_several_paragraphs_and_a_table_within_it() -> None:
    page = "<table><tr><td><p>а<p>б<td><table><tr><td>1<td>2<tr><td>3<td>4</table></table>"
    assert tables(page) == [(("а\nб", "1\t2\n3\t4"),)]


def test_a_table_of_one_column_is_a_frame() -> None:
    assert texts("<table><tr><td> <td><p>Статья 1<p>Текст<tr><td><td>Статья 2</table>") == [
        "Статья 1",
        "Текст",
        "Статья 2",
    ]


def test_a_table_that_holds_headings_arranges_a_page() -> None:
    assert texts("<table><tr><td>Меню<td><h1>Закон</h1>Текст</table>") == ["Меню", "Закон", "Текст"]


def test_programs_styles_and_the_head_are_not_text() -> None:
    page = (
        "<html><head><title>Сайт</title><style>p{}</style></head><body><script>alert(1)</script><p>Текст"
        "<!-- заметка --><noscript>Включите JavaScript</noscript><template>x</template></p></body></html>"
    )
    assert texts(page) == ["Текст"]


def test_what_the_page_hides_is_told_apart() -> None:
    page = (
        f"<style>.HD {{display:none}}</style><p>Статья 1<span class='HD'>[s1]</span></p>{LAW}<p hidden>x</p>"
    )
    assert texts(page)[0] == "Статья 1"
    assert warnings(page) == {"hidden": "[s1] x"}


def test_a_page_that_unfolds_its_text_is_read_whole() -> None:
    page = f"<p>Закон</p><div style='display: none'>{LAW}</div>"
    assert texts(page) == ["Закон", "Статья 1. Сход жителей", "Жергиликтүү кеңеш өз ишин жөнгө салат."]
    assert warnings(page) == {}


def test_deletions_are_accepted_with_a_warning() -> None:
    page = "<p>Кенеш <del>созывает</del><ins>проводит</ins> сход</p>"
    assert texts(page) == ["Кенеш проводит сход"]
    assert warnings(page) == {"tracked-changes": "созывает"}


def test_navigation_and_printed_margins_are_running_text() -> None:
    page = "<nav><a href='/'>Главная</a></nav><div title='header'><p>Проект</p></div><p>Текст</p>"
    assert [(one.text, one.role) for one in paragraphs(page)] == [
        ("Главная", "running"),
        ("Проект", "running"),
        ("Текст", "body"),
    ]


@pytest.mark.parametrize("mark", ["class='MsoToc2'", "class='toc'", "id='Table of Contents1'"])
def test_a_generated_table_of_contents_says_so(mark: str) -> None:
    assert [one.role for one in paragraphs(f"<div {mark}><p>Глава 1</p></div><p>Глава 1</p>")] == [
        "contents",
        "body",
    ]


@pytest.mark.parametrize(
    ("reference", "division"), [("#_ftn1", "ftn1"), ("#sdfootnote1sym", "sdfootnote1"), ("#_edn1", "edn1")]
)
def test_a_word_processors_footnote_goes_where_it_is_referred_to(reference: str, division: str) -> None:
    page = f"<p>Сход<a href='{reference}'>[1]</a> жителей</p><p>Конец</p><div id='{division}'><p>[1] Собрание</p></div>"
    assert [(one.text, one.notes) for one in paragraphs(page)] == [
        ("Сход[1] жителей", ("[1] Собрание",)),
        ("Конец", ()),
    ]


def test_a_picture_is_reported() -> None:
    assert "lost-picture" in warnings("<p>Текст<img src='x.png'></p>")


STRETCHED = """
                          КОДЕКС О СХОДАХ

                          Глава 1. ОСНОВЫ

     Статья 1. Задачи

     Задачами  настоящего   Кодекса  являются  определение  порядка
проведения сходов жителей и создание условий для  участия  в  делах
местных сообществ, а также защита их прав и  законных  интересов на
территории республики.
     Сходы  проводятся не реже одного раза в год по решению местных
кенешей, принятому в порядке,  который  установлен  законом  и  для
других собраний жителей данного айылного аймака.
     Решения схода  обязательны  для  исполнения,  если  они  приняты
большинством голосов его участников и не противоречат закону страны
и решениям местного кенеша, принятым в пределах его полномочий.

     Статья 2. Порядок

     Порядок проведения  сходов  устанавливается  местными  кенешами
с учетом обычаев жителей и с соблюдением требований закона, если они
не ограничивают право каждого жителя участвовать в сходе лично  или
через представителя, избранного им.
     Предложения схода рассматриваются в течение  одного  месяца,  а
если они требуют расходов, при утверждении бюджета на следующий год
в порядке, определяемом настоящим Кодексом.
"""


def test_a_preformatted_page_is_physical_lines_with_its_paragraphs_told_apart() -> None:
    document = read(f"<html><pre id='doc'><span>{STRETCHED}</span></pre><style>p{{}}</style></html>")
    assert document.wrapped
    tree = split_document(document)
    (article, _following) = (clause for clause in tree.clauses if clause.level == "article")
    assert article.heading == "Задачи"
    assert [paragraph.split()[0] for paragraph in article.text.split("\n")] == [
        "Задачами",
        "Сходы",
        "Решения",
    ]
    assert "  " not in article.text


def test_a_centred_line_of_a_preformatted_page_is_centred() -> None:
    found = {one.text: one.alignment for one in paragraphs(f"<pre>{STRETCHED}</pre>")}
    assert found["КОДЕКС О СХОДАХ"] == "center"
    assert found["территории республики."] == "left"


def test_preformatted_text_amid_other_text_is_paragraphs_with_forced_breaks() -> None:
    assert texts(f"{LAW * 9}<pre>Подписи:\n   Асанов\n\nБишкек</pre>")[-2:] == ["Подписи:\nАсанов", "Бишкек"]


def test_no_text_at_all_is_an_empty_file() -> None:
    for page in ("<html></html>", "<html><body> &nbsp; </body>", "<html><script>x</script>"):
        with pytest.raises(RuleViolation) as refusal:
            read(page)
        assert refusal.value.code == "import-empty"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<div>" * 5_000 + "Текст", "import-malformed"),
        ("<p " + "a=1 " * 5_000 + ">Текст", "import-malformed"),
        ("<p>x</p>" * 300_000, "import-too-large"),
        ("<p>x" * 90_000, "import-too-large"),
        ("<pre>" + "x\n" * 90_000, "import-too-large"),
        ("<p>" + "x" * MAX_TEXT_BYTES, "import-too-large"),
    ],
)
def test_what_no_page_needs_is_refused(page: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(page)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "page",
    [
        "<p>Текст" + "<font>" * 900 + "x</p><p>Конец</p>",
        "<p>Текст<![oct x]></p><p>Конец</p>",
        "<p>Текст<!-- <a title=\"x --></p><p>Конец</p><p class='y'>",
        "<p title='" + "слово " * 3_000 + "'>Текст</p><p>Конец</p>",
        "<p>Текст<img src='data:image/png;base64," + "A" * 100_000 + "'></p><p>Конец</p>",
        "<p>Текст</p><script>for(i=0;i<n;i++){" + "a = b; " * 2_000 + "}</script><p>Конец</p>",
    ],
)
def test_odd_pages_are_read_to_the_end(page: str) -> None:
    found = texts(page)
    assert found[0].startswith("Текст")
    assert found[-1] == "Конец"


def test_entities_and_document_types_read_no_file() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>a&x;b</p></html>'
    assert "root" not in "".join(texts(page))


TAGS = (
    "<p>|</p>|<div>|</div>|<b>|</b>|<br>|<table>|<tr>|<td>|<td rowspan=3 colspan=2>|</td>|</table>|<pre>|</pre>|<h2>|"
    "</h2>|<span style='display:none'>|</span>|<nav>|</nav>|<del>|</del>|<a href='#_ftn1'>|</a>|<div id='ftn1'>|<font>"
)
TRAPS = (
    "<ol>|<ul>|<li>|</ol>|<sup>1</sup>|<!--|-->|<|>|&|&nbsp;|&lt;|<style>|</style>|<p hidden>|<![if x]>|</"
)
WORDS = st.sampled_from(["Статья 1.", "1)", "а)", "сход", "жыйын", "№ 5", "\n", "  ", "«", "»", "\u00ad"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(TAGS.split("|")), WORDS), max_size=40))
def test_every_character_of_a_page_stands_in_a_block_or_a_warning(pieces: list[str]) -> None:
    page = "<html><body><p>Закон</p>" + "".join(pieces)
    document = read(page)
    written = characters("Закон", *(piece for piece in pieces if not piece.startswith("<")))
    assert source_characters(document) == written


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(f"{TAGS}|{TRAPS}".split("|")), WORDS), max_size=40))
def test_no_character_is_lost_on_the_way_to_the_tree(pieces: list[str]) -> None:
    document = read("<html><body><p>Закон</p>" + "".join(pieces))
    assert tree_characters(split_document(document)) == source_characters(document)

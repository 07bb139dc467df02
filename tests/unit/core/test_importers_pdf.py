"""PDF files made in the test: lines become paragraphs, what runs over the pages and under them is told apart."""

from collections import Counter

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleViolation
from app.core.importers import Block, Paragraph, Table, read_document
from app.core.importers.pdf import read_pdf
from tests.unit.core.pdf_files import LEADING, LEFT, RIGHT, TOP, PdfPage, assemble, make_pdf

# A line of this many letters of ten points ends at the right margin.
FULL = 90


def full(text: str, length: int = FULL) -> str:
    """The text, filled up with words to a whole line."""
    words = ["кенеш", "бюджет", "мыйзам", "долбоор", "орган"]
    while len(text) < length - 8:
        text += f" {words[len(text) % 5]}"
    return text + " " + "а" * (length - len(text) - 1)


def body(number: int) -> PdfPage:
    """A page of its own text."""
    return page_of(
        full(f"     Бет {number} боюнча"), full(f"кенеш {number} жолу чогулуп"), f"чечет {number} сом."
    )


def blocks(*pages: PdfPage) -> list[Block]:
    return list(read_pdf(make_pdf(*pages))[0])


def texts(*pages: PdfPage, role: str = "body") -> list[str]:
    return [block.text for block in blocks(*pages) if isinstance(block, Paragraph) and block.role == role]


def page_of(*lines: str) -> PdfPage:
    return PdfPage().lines(lines)


FIRST, SECOND = full("     1. Кенеш бюджетти бекитет, анын"), full("аткарылышын көзөмөлдөйт жана")


def test_lines_of_a_paragraph_are_joined_and_an_indent_begins_the_next() -> None:
    page = page_of(
        FIRST, SECOND, "отчет угат.", full("     2. Кенеш чечимдерди кабыл алат."), "Алар жарыяланат."
    )
    one, two = texts(page)
    assert one == f"{FIRST.strip()} {SECOND} отчет угат."
    assert two.startswith("2. Кенеш")
    assert two.endswith("Алар жарыяланат.")


def test_a_line_the_next_word_would_have_fitted_on_ends_its_paragraph() -> None:
    assert texts(page_of("Кенеш", "Айыл өкмөтү", full("Жергиликтүү"), "жамаат")) == [
        "Кенеш",
        "Айыл өкмөтү",
        full("Жергиликтүү") + " жамаат",
    ]


def test_a_wider_distance_begins_a_paragraph_where_nothing_is_indented() -> None:
    spaced = PdfPage()
    for paragraph in range(3):
        spaced.lines(
            [full("Кенеш чечет."), full("Анын чечими милдеттүү."), "Аткарылат."], top=TOP - paragraph * 60
        )
    assert len(texts(spaced)) == 3


def test_a_wider_distance_ends_a_paragraph_whose_last_line_is_full() -> None:
    page = PdfPage()
    for place in range(4):
        end = "Аткарылат." if place else full("Аткарылат жана")[:-1] + "."
        page.lines([full("Кенеш чечет."), full("Анын чечими"), end], top=TOP - place * 50)
    assert len(texts(page)) == 4


def test_an_indent_ends_a_paragraph_of_one_full_line() -> None:
    line = full("     брак - союз")[:-1] + ";"
    assert len(texts(page_of(FIRST, SECOND, "угат.", line, line, line, FIRST, SECOND, "угат."))) == 5


def test_an_indent_ends_a_paragraph_without_a_full_stop() -> None:
    page = page_of(FIRST, SECOND, "угат", FIRST, SECOND, full("     Айыл өкмөтү аткарат"), SECOND, "угат.")
    assert [text.split()[0] for text in texts(page)] == ["1.", "1.", "Айыл"]


def test_a_heading_in_capitals_that_fills_its_line_does_not_swallow_the_text() -> None:
    heading = full("ЖЕРГИЛИКТҮҮ КЕҢЕШ").upper()
    assert texts(page_of(heading, full("Кенеш чечимди"), "угат."))[0] == heading


def test_a_heading_at_the_margin_never_goes_on_with_the_full_line_before_it() -> None:
    page = page_of(
        full("     Кенеш чечимди кабыл алат жана аны")[:-1] + ".", "Статья 5. Полномочия", full("     1.")
    )
    assert "Статья 5. Полномочия" in texts(page)


def test_an_author_who_breaks_a_line_in_mid_sentence_does_not_end_the_paragraph() -> None:
    body = [FIRST, "аткарылышын көзөмөлдөйт жана ар бир жылдын", "аягында отчет угат."]
    assert len(texts(page_of(*body, *(FIRST, SECOND, "угат.") * 3))) == 4


def test_a_hanging_item_keeps_its_lines() -> None:
    page = PdfPage().text(LEFT, TOP, full("1) Кенеш", 90))
    page.text(LEFT + 15, TOP - LEADING, full("бюджетти", 87)).text(LEFT + 15, TOP - 2 * LEADING, "бекитет;")
    page.text(LEFT, TOP - 3 * LEADING, "2) отчет угат.")
    assert len(texts(page)) == 2


def test_a_paragraph_goes_on_over_the_end_of_a_page_and_its_footer() -> None:
    pages = [page_of(FIRST, SECOND), page_of("көзөмөлдөйт."), body(7), body(3)]
    for number, page in enumerate(pages, 1):
        page.text(290, 40, str(number))
    assert texts(*pages)[0] == f"{FIRST.strip()} {SECOND} көзөмөлдөйт."


@pytest.mark.parametrize(
    "footer", ["{}", "- {} -", "стр. {} из 40", "{}-бет", "Мыйзам долбоору, {} 12.05.2026"]
)
def test_lines_that_count_the_pages_are_running(footer: str) -> None:
    pages = [body(n * n).text(290, 40, footer.format(n)) for n in range(3, 9)]
    assert texts(*pages, role="running") == [footer.format(number) for number in range(3, 9)]


def test_a_header_that_comes_again_is_running_though_the_first_page_has_none() -> None:
    pages = [body(number * number) for number in range(6)]
    for page in pages[1:]:
        page.text(200, 810, "Проект закона о кенешах")
    assert texts(*pages, role="running") == ["Проект закона о кенешах"] * 5


def test_headers_of_left_and_right_pages_are_running() -> None:
    pages = [body(number * number) for number in range(8)]
    for number, page in enumerate(pages):
        page.text(100 if number % 2 else 300, 810, "Мыйзам долбоору" if number % 2 else "Проект закона")
    assert len(texts(*pages, role="running")) == 8


@pytest.mark.parametrize("heading", ["Статья {}", "{}-бап. Жалпы жоболор"])
def test_a_heading_at_the_head_of_each_page_is_not_running(heading: str) -> None:
    pages = [page_of(heading.format(n), full(f"     Кенеш {n * n}"), f"{n * n} жолу.") for n in range(1, 9)]
    assert not texts(*pages, role="running")


def test_a_line_below_others_is_not_running_though_it_comes_again() -> None:
    pages = [page_of("Ош" * n, "Примечание", full(f"     Кенеш {n * n}"), "угат" * n) for n in range(1, 9)]
    assert not texts(*pages, role="running")


def test_a_number_in_the_text_is_not_taken_for_a_page_number() -> None:
    pages = [page_of(full(f"     Кенеш {year}"), f"{year}") for year in (2019, 2024, 2021)]
    assert not texts(*pages, role="running")


@pytest.mark.parametrize(
    ("ending", "beginning", "joined"),
    [
        ("жергилик-", "түү", "жергилик-түү"),
        ("социально-", "экономический", "социально-экономический"),
        ("11-", "беренеси", "11-беренеси"),
        ("теле-", "или радиопередача", "теле- или радиопередача"),
        ("Ош-", "Баткен", "Ош-Баткен"),
    ],
)
def test_hyphens_at_line_ends_stay_where_nothing_speaks_against_them(
    ending: str, beginning: str, joined: str
) -> None:
    line = full("     1. Кенеш", FULL - len(ending)) + " " + ending
    (text,) = texts(page_of(line, full(beginning), "угат."))
    assert joined in text


def test_a_hyphen_of_the_line_goes_where_the_word_stands_elsewhere_in_one() -> None:
    line = full("     1. Директорлор", FULL - 7) + " дирек-"
    (text,) = texts(page_of(line, full("торлор"), "угат."))
    assert "директорлор" in text


def test_a_hyphen_of_the_word_stays_where_the_word_stands_elsewhere_with_it() -> None:
    line = full("     1. Вице-премьер", FULL - 6) + " вице-"
    (text,) = texts(page_of(line, full("премьера"), "угат."))
    assert "вице-премьера" in text


def test_a_text_that_hyphenates_has_its_hyphens_undone() -> None:
    lines = [full("жергиликтүү", FULL - 7) + " дирек-" for _line in range(8)]
    (text,) = texts(
        page_of(*[lines[0], *(full("торлор", FULL - 7) + " дирек-" for _line in lines)], "торлор.")
    )
    assert text.count("директорлор") == 9


@pytest.mark.parametrize(("ending", "beginning"), [("11-", "беренеси"), ("Ош-", "Баткен")])
def test_a_text_that_hyphenates_keeps_hyphens_after_numbers_and_before_capitals(
    ending: str, beginning: str
) -> None:
    lines = [full("жергиликтүү", FULL - 7) + " дирек-", *[full("торлор", FULL - 7) + " дирек-"] * 7]
    last = full("торлор", FULL - 4) + f" {ending}"
    (text,) = texts(page_of(*lines, last, f"{beginning} боюнча."))
    assert f"{ending}{beginning}" in text


def test_a_line_that_ends_with_a_hyphen_goes_on_however_short_it_is() -> None:
    page = page_of(FIRST, SECOND, "угат.", "     Социально-", "экономический отчет.")
    assert texts(page)[1:] == ["Социально-экономический отчет."]


def raised(page: PdfPage, x: float, y: float, text: str) -> PdfPage:
    return page.text(x, y + 4, text, size=6)


def test_a_small_raised_digit_is_a_superscript() -> None:
    page = PdfPage().text(LEFT, TOP, "Статья 126")
    raised(page, LEFT + 50, TOP, "1").text(LEFT + 53, TOP, ". Кворум")
    assert texts(page) == ["Статья 126¹. Кворум"]


def test_a_superscript_with_a_hyphen_keeps_it() -> None:
    page = PdfPage().text(LEFT, TOP, "Статья 12")
    raised(page, LEFT + 45, TOP, "1-2").text(LEFT + 54, TOP, ". Кворум")
    assert texts(page) == ["Статья 12¹⁻². Кворум"]


def test_a_small_digit_on_the_line_is_a_digit() -> None:
    page = PdfPage().text(LEFT, TOP, "Статья 126").text(LEFT + 50, TOP, "1", size=6).text(LEFT + 53, TOP, ".")
    assert texts(page) == ["Статья 1261."]


def test_a_footnote_goes_with_the_paragraph_that_refers_to_it() -> None:
    page = page_of(FIRST, SECOND, "отчет угат", full("     2. Кенеш"), "чечет.")
    raised(page, LEFT + 50, TOP - 2 * LEADING, "1").text(LEFT + 53, TOP - 2 * LEADING, ".")
    raised(page, LEFT, 80, "1").text(LEFT + 5, 80, "Мыйзам 2021-жылы кабыл алынган", size=8)
    page.text(LEFT, 70, "жана күчүндө турат.", size=8)
    one, two = [block for block in blocks(page) if isinstance(block, Paragraph)]
    assert one.text.endswith("отчет угат¹.")
    assert one.notes == ("¹ Мыйзам 2021-жылы кабыл алынган жана күчүндө турат.",)
    assert two.text.startswith("2. Кенеш")


def test_raised_numbers_nothing_refers_to_stay_in_the_text() -> None:
    page = page_of(FIRST, SECOND, "отчет угат.")
    raised(page, LEFT, 80, "1").text(LEFT + 5, 80, "Мыйзам кабыл алынган.")
    assert texts(page, page_of("Ош"))[-2:] == ["¹Мыйзам кабыл алынган.", "Ош"]


def table_page() -> PdfPage:
    page = page_of(FIRST, "угат.").grid([71, 200, 350, 520], [500, 540, 580, 600])
    page.text(75, 588, "Иш-чара").text(205, 588, "Мөөнөтү").text(355, 588, "Аткаруучу")
    page.text(75, 568, "Отчет").text(75, 556, "даярдоо").text(205, 568, "2026-жыл").text(355, 568, "Кенеш")
    page.text(75, 528, "Угуу").text(355, 528, "Айыл өкмөтү")
    return page


def test_a_ruled_table_stays_a_table() -> None:
    (table,) = [block for block in blocks(table_page()) if isinstance(block, Table)]
    assert table.rows == (
        ("Иш-чара", "Мөөнөтү", "Аткаруучу"),
        ("Отчет даярдоо", "2026-жыл", "Кенеш"),
        ("Угуу", "", "Айыл өкмөтү"),
    )


def test_a_table_goes_on_over_the_page_and_a_row_cut_there_is_one_row() -> None:
    one = PdfPage().grid([71, 200, 520], [60, 100, 140])
    one.text(75, 128, "Иш-чара").text(205, 128, "Мөөнөтү").text(75, 88, "Отчет").text(
        205, 88, "2026-жыл, июндун"
    )
    two = PdfPage().grid([71, 200, 520], [700, 740, 780]).text(205, 768, "аягына чейин").text(75, 728, "Угуу")
    (table,) = blocks(one, two)
    assert isinstance(table, Table)
    assert table.rows == (("Иш-чара", "Мөөнөтү"), ("Отчет", "2026-жыл, июндун аягына чейин"), ("Угуу", ""))


def test_a_frame_round_one_column_is_no_table() -> None:
    page = page_of(FIRST, "угат.").grid([60, 530], [700, 800])
    assert texts(page) == [f"{FIRST.strip()} угат."]


def test_cells_drawn_as_one_line_are_told_apart_by_the_rules() -> None:
    page = PdfPage().grid([71, 200, 520], [560, 600]).text(75, 588, "Иш-чара ").text(205, 588, "Мөөнөтү")
    assert blocks(page)[0] == Table((("Иш-чара", "Мөөнөтү"),))


def test_columns_drawn_one_after_the_other_are_read_so() -> None:
    page = PdfPage()
    page.lines(["Кенеш отчет угат жана", "бюджетти бекитет."], left=LEFT)
    page.lines(["Жамаат чогулушка катышат", "жана сунуш берет."], left=320)
    assert " ".join(texts(page)).split()[:3] == ["Кенеш", "отчет", "угат"]
    assert " ".join(texts(page)).index("бекитет") < " ".join(texts(page)).index("Жамаат")


def test_columns_drawn_row_by_row_are_read_one_after_the_other() -> None:
    page = PdfPage()
    for row in range(10):
        page.text(LEFT, TOP - row * LEADING, f"Сол тилке кенеш отчет угат {row}")
        page.text(320, TOP - row * LEADING, f"Оң тилке жамаат сунуш берет {row}")
    read = " ".join(texts(page))
    assert read.index("угат 9") < read.index("берет 0")


def test_what_stands_right_in_the_row_is_on_the_line() -> None:
    page = PdfPage().text(LEFT, TOP, "Президент").text(420, TOP, "А. Асанов")
    assert texts(page) == ["Президент А. Асанов"]


def test_lines_drawn_in_any_order_are_read_from_above() -> None:
    page = PdfPage().text(LEFT, 700, "Экинчи.").text(LEFT, 740, "Биринчи.").text(LEFT, 660, "Үчүнчү.")
    assert texts(page) == ["Биринчи.", "Экинчи.", "Үчүнчү."]


def test_headings_are_bold_and_centred() -> None:
    page = page_of(FIRST, SECOND, "угат.").text(271, 800, "1-глава", bold=True)
    heading = blocks(page)[0]
    assert isinstance(heading, Paragraph)
    assert (heading.text, heading.bold, heading.alignment) == ("1-глава", True, "center")


def test_a_bold_heading_that_fills_its_line_does_not_swallow_the_text() -> None:
    page = PdfPage().text(LEFT, TOP, full("Статья 1. Кенеш"), bold=True)
    page.text(LEFT, TOP - LEADING, full("Настоящий закон"))
    assert next(block.text for block in blocks(page) if isinstance(block, Paragraph)) == full(
        "Статья 1. Кенеш"
    )


def test_entries_with_dot_leaders_are_contents() -> None:
    titles = ["Введение", "1. Цели", "2. Задачи", "3. Риски"]
    page = page_of("Содержание", *(f"{title}{'.' * 60}{number}" for number, title in enumerate(titles, 3)))
    assert len(texts(page, role="contents")) == 5


def test_one_line_with_dots_is_not_a_table_of_contents() -> None:
    assert texts(page_of(FIRST, "угат.", "Сумма ............ 5")) == [
        f"{FIRST.strip()} угат.",
        "Сумма ............ 5",
    ]


def test_bullets_of_symbol_fonts_are_bullets_and_soft_hyphens_go() -> None:
    assert texts(page_of("\uf0b7 жерги\u00adликтүү")) == ["• жергиликтүү"]


def test_ligatures_are_letters() -> None:
    assert texts(page_of("ﬁnance of\ufb02ine")) == ["finance offline"]


def test_a_page_that_lies_on_its_side_is_read_along_its_text() -> None:
    page = PdfPage(turned=1).lines([FIRST, SECOND, "угат.", FIRST, SECOND, "угат.", "Ош"], top=500)
    assert texts(page) == [f"{FIRST.strip()} {SECOND} угат."] * 2 + ["Ош"]


def test_a_scan_is_refused_with_advice() -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_pdf(make_pdf(PdfPage().picture(), PdfPage().picture()))
    assert refusal.value.code == "import-scan"


def test_a_scan_with_page_numbers_is_a_scan() -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_pdf(make_pdf(*(PdfPage().picture().text(290, 40, str(number)) for number in range(1, 6))))
    assert refusal.value.code == "import-scan"


def test_pages_without_text_among_others_are_named() -> None:
    _blocks, warnings, _wrapped = read_pdf(
        make_pdf(page_of(FIRST, "угат."), PdfPage().picture(), page_of("Ош"))
    )
    (scan,) = [warning for warning in warnings if warning.code == "scan"]
    assert scan.message.endswith(": 2")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (make_pdf(PdfPage()), "import-empty"),
        (b"%PDF-1.7\nnothing", "import-malformed"),
        (make_pdf(page_of("Ош"))[:200], "import-malformed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_document(data, filename="draft.pdf")
    assert refusal.value.code == code


def test_a_file_with_a_password_is_refused() -> None:
    locked = make_pdf(page_of("Ош")).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>"
        % (b"11" * 32, b"22" * 32),
    )
    with pytest.raises(RuleViolation) as refusal:
        read_pdf(locked)
    assert refusal.value.code == "import-encrypted"


def test_too_many_pages_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.importers.pdf.MAX_PAGES", 2)
    with pytest.raises(RuleViolation) as refusal:
        read_pdf(make_pdf(*(page_of("Ош") for _page in range(3))))
    assert refusal.value.code == "import-too-large"


def test_a_page_of_too_many_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.importers.pdf_page.MAX_PAGE_CHARS", 10)
    with pytest.raises(RuleViolation) as refusal:
        read_pdf(make_pdf(page_of("Ош шаардык кенеши")))
    assert refusal.value.code == "import-too-large"


def test_a_file_that_is_no_tree_of_objects_is_refused() -> None:
    with pytest.raises(RuleViolation):
        read_pdf(assemble([b"<< /Type /Catalog >>"]))


words = st.text(st.sampled_from('абвгөүң1234567890.,;:()-–«»"ABCабв§№'), min_size=1, max_size=14)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(60, 480), st.integers(40, 800), words, st.sampled_from([6, 8, 10, 14]), st.booleans()
        ),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
)
def test_every_character_the_library_reads_is_in_one_block(
    found: list[tuple[int, int, str, int, bool]], ruled: bool
) -> None:
    page = PdfPage()
    for x, y, text, size, bold in found:
        page.text(x, y, text, size=size, bold=bold)
    if ruled:
        page.grid([60, 200, 400, 500], [100, 300, 500, 700])
    data = make_pdf(page)
    document = pdfium.PdfDocument(data)
    expected = characters(document[0].get_textpage().get_text_range().replace("\ufffe", "-"))
    document.close()
    read = [*block_texts(read_pdf(data)[0])] if expected else []
    # Hyphens are the one thing that may go: those of line ends.
    assert {char: n for char, n in (expected - characters(*read)).items() if char != "-"} == {}
    assert characters(*read) - expected == Counter()


_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def characters(*found: str) -> Counter[str]:
    plain = (text.translate(_PLAIN).replace("⁻", "-").replace("–", "-") for text in found)
    return Counter(char for text in plain for char in text if not char.isspace())


def block_texts(found: tuple[Block, ...]) -> list[str]:
    read: list[str] = []
    for block in found:
        if isinstance(block, Paragraph):
            read += [block.text, *block.notes]
        elif isinstance(block, Table):
            read += [*(cell for row in block.rows for cell in row), *block.notes]
    return read


def test_the_right_margin_of_the_tests_is_where_they_think() -> None:
    assert LEFT + FULL * 5 == RIGHT

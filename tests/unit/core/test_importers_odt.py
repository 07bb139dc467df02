"""OpenDocument texts: computed numbers, styles, tables, notes, changes. No character of the body is lost."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, ReadWarning, Table, read_document
from tests.unit.core.clause_trees import source_characters, tree_characters
from tests.unit.core.odt_fixture import h, items, level, list_style, odt, p, style


def read(body: str, **options: str) -> Document:
    return read_document(odt(body, **options), filename="draft.odt")  # type: ignore[arg-type]


def paragraphs(body: str, **options: str) -> list[Paragraph]:
    return [block for block in read(body, **options).blocks if isinstance(block, Paragraph)]


def texts(body: str, **options: str) -> list[str]:
    return [block.text for block in paragraphs(body, **options)]


def labels(body: str, *levels: str) -> list[str]:
    return [block.label for block in paragraphs(body, automatic=list_style("L", *levels))]


SUFFIX = 'style:num-suffix="."'


class TestText:
    def test_white_space_of_the_file_collapses_and_meant_white_space_stays(self) -> None:
        body = p("  a \n\t b<text:s text:c='3'/>c<text:tab/>d<text:line-break/> e <text:span> f</text:span> ")
        assert texts(body) == ["a b   c\td\ne f"]

    def test_text_of_spans_links_and_fields_is_read_in_order(self) -> None:
        body = p("a<text:span>b<text:a>c</text:a>d</text:span>e<text:page-number>7</text:page-number>f")
        assert texts(body) == ["abcde7f"]

    def test_raised_digits_are_superscripts(self) -> None:
        raised = style("R", family="text", text='style:text-position="super 58%"')
        lifted = style("U", family="text", text='style:text-position="33% 58%"')
        lowered = style("D", family="text", text='style:text-position="sub 58%"')
        body = p(
            'Статья 126<text:span text:style-name="R">1</text:span><text:span text:style-name="U">2</text:span>'
            '<text:span text:style-name="D">3</text:span><text:span text:style-name="R">th</text:span>'
        )
        assert texts(body, automatic=raised + lifted + lowered) == ["Статья 126¹²3th"]

    def test_comments_are_no_text(self) -> None:
        body = p("a<office:annotation><text:p>comment</text:p></office:annotation>b")
        assert texts(body) == ["ab"]

    def test_notes_go_with_their_paragraph(self) -> None:
        note = (
            "<text:note><text:note-citation>1</text:note-citation>"
            "<text:note-body><text:p>First.</text:p><text:p>Second.</text:p></text:note-body></text:note>"
        )
        assert [(block.text, block.notes) for block in paragraphs(p(f"a{note}b") + p("c"))] == [
            ("ab", ("First.\nSecond.",)),
            ("c", ()),
        ]

    def test_a_text_box_follows_its_paragraph(self) -> None:
        frame = "<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"
        shape = "<draw:custom-shape><text:p>shape</text:p></draw:custom-shape>"
        assert texts(p(f"a{frame}b{shape}") + p("c")) == ["ab", "box", "shape", "c"]

    def test_pictures_and_embedded_files_are_reported(self) -> None:
        frame = "<draw:frame><draw:image/><svg:desc>a seal</svg:desc></draw:frame>"
        document = read(p(f"a{frame}<draw:frame><draw:object/></draw:frame>"))
        assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["a"]
        assert [warning.code for warning in document.warnings] == ["lost-part", "lost-picture"]


class TestLook:
    def test_a_style_has_what_its_parents_say(self) -> None:
        named = style(
            "Base", paragraph='fo:text-align="center" fo:margin-left="1cm"', text='fo:font-weight="bold"'
        )
        automatic = style("P1", parent="Base", paragraph='fo:margin-left="0.5in"') + style(
            "P2", parent="P1", text='fo:font-weight="normal"'
        )
        found = paragraphs(p("a", "Base") + p("b", "P1") + p("c", "P2"), automatic=automatic, named=named)
        assert [(block.alignment, block.indent, block.bold) for block in found] == [
            ("center", 567, True),
            ("center", 720, True),
            ("center", 720, False),
        ]

    def test_a_paragraph_is_bold_when_all_of_it_is(self) -> None:
        automatic = style("B", family="text", text='fo:font-weight="700"')
        body = p('<text:span text:style-name="B">a</text:span> ') + p(
            '<text:span text:style-name="B">a</text:span>b'
        )
        assert [block.bold for block in paragraphs(body, automatic=automatic)] == [True, False]

    def test_styles_that_inherit_from_each_other_end(self) -> None:
        automatic = style("A", parent="B", paragraph='fo:text-align="end"') + style("B", parent="A")
        assert [block.alignment for block in paragraphs(p("x", "B"), automatic=automatic)] == ["right"]

    def test_headings_have_their_level(self) -> None:
        assert [block.heading_level for block in paragraphs(h("a", 2) + p("b"))] == [2, None]


class TestNumbers:
    def test_items_are_numbered_by_level(self) -> None:
        body = items(p("a") + items(p("b"), p("c")), p("d") + items(p("e")), style="L")
        two = level(1, extra=SUFFIX), level(2, "а, б, .., аа, бб, ... (ru)", extra='style:num-suffix=")"')
        assert labels(body, *two) == ["1.", "а)", "б)", "2.", "а)"]

    def test_numbers_of_higher_levels_are_shown_when_wanted(self) -> None:
        body = items(p("a") + items(p("b") + items(p("c"))), style="L")
        three = (
            level(1, "I", extra='style:num-prefix="Глава " style:num-suffix="."'),
            level(2, extra='text:display-levels="2"'),
            level(3, extra='text:display-levels="2" style:num-suffix=")"'),
        )
        assert labels(body, *three) == ["Глава I.", "I.1", "1.1)"]

    def test_a_format_written_out_wins(self) -> None:
        template = 'loext:num-list-format="Статья %1%." style:num-suffix="."'
        assert labels(items(p("a"), style="L"), level(1, extra=template)) == ["Статья 1."]

    def test_only_the_first_paragraph_of_an_item_is_numbered(self) -> None:
        assert labels(items(p("a") + p("b"), p("c"), style="L"), level(1)) == ["1", "", "2"]

    def test_a_header_of_a_list_is_not_numbered(self) -> None:
        body = f'<text:list text:style-name="L"><text:list-header>{p("a")}</text:list-header></text:list>'
        assert labels(body, level(1)) == [""]

    def test_a_list_begins_anew_unless_it_continues(self) -> None:
        body = (
            items(p("a"), style="L", extra='xml:id="one"')
            + items(p("b"), style="L")
            + items(p("c"), style="L", extra='text:continue-list="one"')
            + items(p("d"), style="L", extra='text:continue-numbering="true"')
        )
        assert labels(body, level(1)) == ["1", "1", "2", "3"]

    def test_a_continued_list_goes_on_below_its_last_item(self) -> None:
        body = (
            items(p("a") + items(p("b")), style="L", extra='xml:id="one"')
            + p("between")
            + items(items(p("c")), style="L", extra='text:continue-list="one"')
            + items(p("d"), style="L", extra='text:continue-list="one"')
        )
        assert labels(body, level(1), level(2, extra='text:display-levels="2"')) == [
            "1",
            "1.1",
            "",
            "1.2",
            "2",
        ]

    def test_an_item_may_begin_at_another_number(self) -> None:
        body = (
            '<text:list text:style-name="L"><text:list-item text:start-value="7"><text:p>a</text:p></text:list-item>'
            "<text:list-item><text:p>b</text:p></text:list-item></text:list>"
        )
        assert labels(body, level(1)) == ["7", "8"]
        assert labels(items(p("a"), style="L"), level(1, extra='text:start-value="5"')) == ["5"]

    def test_an_item_may_have_a_style_of_its_own(self) -> None:
        other = list_style("M", level(1, "A"))
        body = (
            '<text:list text:style-name="L"><text:list-item><text:p>a</text:p></text:list-item>'
            '<text:list-item text:style-override="M"><text:p>b</text:p></text:list-item></text:list>'
        )
        found = paragraphs(body, automatic=list_style("L", level(1)) + other)
        assert [block.label for block in found] == ["1", "B"]

    @pytest.mark.parametrize(
        ("number_format", "extra", "number", "label"),
        [
            ("1", "", 12, "12"),
            ("I", "", 14, "XIV"),
            ("i", "", 9, "ix"),
            ("a", "", 28, "ab"),
            ("a", 'style:num-letter-sync="true"', 28, "bb"),
            ("А, Б, .., Аа, Аб, ... (ru)", "", 30, "Аа"),
            ("а, б, .., аа, аб, ... (ru)", "", 58, "ая"),
            ("01, 02, 03, ...", "", 5, "05"),
            ("", 'style:num-suffix="."', 5, ""),
            ("", 'style:num-prefix="Раздел"', 5, "Раздел"),
        ],
    )
    def test_a_number_is_printed_in_its_format(
        self, number_format: str, extra: str, number: int, label: str
    ) -> None:
        found = labels(
            items(p("a"), style="L"), level(1, number_format, extra=f'{extra} text:start-value="{number}"')
        )
        assert found == [label]

    def test_bullets_are_bullets(self) -> None:
        bullet = level(1, extra='text:bullet-char="\uf0b7"', tag="list-level-style-bullet")
        dash = level(2, extra='text:bullet-char="–"', tag="list-level-style-bullet")
        assert labels(items(p("a") + items(p("b")), style="L"), bullet, dash) == ["•", "–"]

    def test_headings_are_numbered_by_the_outline(self) -> None:
        outline = "<text:outline-style>" + "".join(
            level(index, written, extra=extra, tag="outline-level-style")
            for index, written, extra in [
                (1, "I", 'style:num-prefix="Глава "'),
                (2, "1", 'style:num-prefix="Статья "'),
                (3, "", ""),
            ]
        )
        body = h("a") + h("b", 2) + h("c", 2) + p("x") + h("d") + h("e", 2) + h("f", 3)
        body += h("g", 1, 'text:is-list-header="true"')
        body += h("h", 1, 'text:restart-numbering="true" text:start-value="9"')
        found = paragraphs(body, named=outline + "</text:outline-style>")
        assert [block.label for block in found] == [
            "Глава I",
            "Статья 1",
            "Статья 2",
            "",
            "Глава II",
            "Статья 1",
            "",
            "",
            "Глава IX",
        ]

    def test_a_heading_in_a_list_has_the_lists_number(self) -> None:
        assert labels(items(h("a", 2), h("b", 2), style="L"), level(1)) == ["1", "2"]


def row(*cells: str, extra: str = "") -> str:
    return f"<table:table-row {extra}>{''.join(cells)}</table:table-row>"


def cell(text: str, extra: str = "") -> str:
    return f"<table:table-cell {extra}>{text}</table:table-cell>"


def table(*rows: str) -> str:
    return f"<table:table>{''.join(rows)}</table:table>"


def rows(body: str) -> tuple[tuple[str, ...], ...]:
    (found,) = (block for block in read(body).blocks if isinstance(block, Table))
    return found.rows


COVERED = "<table:covered-table-cell/>"


class TestTables:
    def test_a_table_stays_a_table(self) -> None:
        header = f"<table:table-header-rows>{row(cell(p('1')), cell(p('2')))}</table:table-header-rows>"
        assert rows(table(header, row(cell(p("a") + p("b")), cell("")))) == (("1", "2"), ("a\nb", ""))

    def test_a_wide_cell_is_one_cell(self) -> None:
        wide = row(cell(p("a"), 'table:number-columns-spanned="2"'), COVERED, cell(p("b")))
        assert rows(table(wide, row(cell(p("1")), cell(p("2")), cell(p("3"))))) == (
            ("a", "b"),
            ("1", "2", "3"),
        )

    def test_what_a_high_cell_covers_is_empty(self) -> None:
        high = row(cell(p("a"), 'table:number-rows-spanned="2"'), cell(p("b")))
        assert rows(table(high, row(COVERED, cell(p("c"))))) == (("a", "b"), ("", "c"))

    def test_repeated_cells_and_rows_are_repeated(self) -> None:
        twice = row(cell(p("a"), 'table:number-columns-repeated="2"'), extra='table:number-rows-repeated="2"')
        assert rows(table(twice)) == (("a", "a"), ("a", "a"))

    def test_a_table_in_a_cell_is_lines_of_the_cell(self) -> None:
        inner = table(row(cell(p("p")), cell(p("q"))))
        assert rows(table(row(cell(p("a") + inner), cell(p("b"))))) == (("a\np\tq", "b"),)

    def test_a_table_of_one_column_is_a_frame_around_paragraphs(self) -> None:
        assert texts(table(row(cell(p("a") + p("b"))), row(cell(p("c"))))) == ["a", "b", "c"]

    def test_numbers_and_notes_of_a_cell_are_kept(self) -> None:
        note = "<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note>"
        body = table(row(cell(items(p("x" + note), style="L")), cell(p("y"))))
        (found,) = read(body, automatic=list_style("L", level(1, extra=SUFFIX))).blocks
        assert found == Table((("1. x", "y"),), ("n",))


class TestParts:
    def test_page_headers_are_running_text_once(self) -> None:
        page = "<style:master-page><style:header><text:p>Проект</text:p></style:header></style:master-page>"
        switched_off = f'<style:footer style:display="false">{p("no")}</style:footer>'
        unused = f"<style:master-page>{switched_off}</style:master-page>"
        found = paragraphs(p("a"), masters=page * 2 + unused)
        assert [(block.text, block.role) for block in found] == [("Проект", "running"), ("a", "body")]

    def test_a_table_of_contents_is_known(self) -> None:
        index = (
            "<text:table-of-content><text:table-of-content-source/><text:index-body><text:index-title>"
            f"{p('Содержание')}</text:index-title>{p('Глава 1<text:tab/>3')}</text:index-body></text:table-of-content>"
        )
        found = paragraphs(index + p("x", "Contents_20_1") + p("a"), named=style("Contents_20_1"))
        assert [block.role for block in found] == ["contents", "contents", "contents", "body"]

    def test_sections_are_transparent_unless_hidden(self) -> None:
        body = (
            f'<text:section>{p("a")}</text:section><text:section text:display="none">{p("b")}</text:section>'
        )
        assert texts(body) == ["a"]
        assert read(body).warnings == (ReadWarning("hidden-text", "hidden text was left out", "b"),)

    def test_hidden_words_are_left_out_and_said(self) -> None:
        hidden = style("H", family="text", text='text:display="none"')
        document = read(p('a<text:span text:style-name="H">secret</text:span>b'), automatic=hidden)
        assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["ab"]
        assert document.warnings == (ReadWarning("hidden-text", "hidden text was left out", "secret"),)

    def test_what_is_left_out_is_told_whole_however_long_it_is(self) -> None:
        gone = ["gone " * 200, "away " * 200]
        tracked = "".join(
            f"<text:changed-region><text:deletion>{p(text)}</text:deletion></text:changed-region>"
            for text in gone
        )
        hidden = style("H", family="text", text='text:display="none"')
        body = f"<text:tracked-changes>{tracked}</text:tracked-changes>" + p(
            f'a<text:span text:style-name="H">{"secret " * 200}</text:span>'
        )
        told = [warning.text.split() for warning in read(body, automatic=hidden).warnings]
        assert told == [[*gone[0].split(), *gone[1].split()], ["secret"] * 200]

    def test_hidden_words_of_a_page_header_are_told_too(self) -> None:
        hidden = style("H", family="text", text='text:display="none"')
        header = p('Проект<text:span text:style-name="H">secret</text:span>')
        page = f"<style:master-page><style:header>{header}</style:header></style:master-page>"
        assert [one.text for one in read(p("a"), named=hidden, masters=page).warnings] == ["secret"]

    def test_a_page_number_is_no_text_of_a_header(self) -> None:
        number = "<text:page-number>7</text:page-number>"
        page = f"<style:master-page><style:footer>{p('law ' + number)}</style:footer></style:master-page>"
        found = paragraphs(p("a" + number), masters=page)
        assert [(block.text, block.role) for block in found] == [("law", "running"), ("a7", "body")]

    def test_tracked_changes_are_taken_as_accepted_and_said(self) -> None:
        tracked = (
            "<text:tracked-changes><text:changed-region><text:deletion><office:change-info/><text:p>gone</text:p>"
            "</text:deletion></text:changed-region></text:tracked-changes>"
        )
        body = tracked + p('a<text:change text:change-id="c1"/>b')
        assert texts(body) == ["ab"]
        assert read(body).warnings == (
            ReadWarning("tracked-changes", "tracked changes are taken as accepted", "gone"),
        )

    def test_an_inserted_text_alone_is_said_too(self) -> None:
        tracked = "<text:changed-region><text:insertion/></text:changed-region>"
        body = f"<text:tracked-changes>{tracked}</text:tracked-changes>" + p(
            "a<text:change-start/>b<text:change-end/>"
        )
        assert texts(body) == ["ab"]
        assert [warning.code for warning in read(body).warnings] == ["tracked-changes"]


def refused(data: bytes) -> str:
    with pytest.raises(RuleViolation) as refusal:
        read_document(data, filename="draft.odt")
    return refusal.value.code


def test_a_text_that_says_nothing_is_refused() -> None:
    assert refused(odt(p(" <text:s/>") + table(row(cell(p("")), cell(p("")))))) == "import-empty"


ENCRYPTED = {
    "META-INF/manifest.xml": "<!DOCTYPE m><manifest><file-entry><encryption-data/></file-entry></manifest>"
}


class TestDamage:
    def test_an_encrypted_file_is_refused_as_such(self) -> None:
        assert refused(odt(p("a"), parts=ENCRYPTED)) == "import-encrypted"

    def test_an_old_manifest_with_a_doctype_is_no_hindrance(self) -> None:
        parts = {"META-INF/manifest.xml": '<!DOCTYPE m SYSTEM "Manifest.dtd"><m/>'}
        assert read_document(odt(p("a"), parts=parts), filename="a.odt").blocks

    def test_a_doctype_in_the_content_is_refused(self) -> None:
        parts = {"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
        assert refused(odt("", parts=parts)) == "import-malformed"

    def test_a_broken_content_is_refused(self) -> None:
        assert refused(odt("<text:p>")) == "import-malformed"

    def test_a_spreadsheet_is_refused(self) -> None:
        assert refused(odt("", kind="spreadsheet")) == "import-unsupported-format"

    @pytest.mark.parametrize(
        "body",
        [
            p("") * 100_000,
            items(*[p("a")] * 90_000),
            table(
                row(
                    cell(p("abc"), 'table:number-columns-repeated="99999999"'),
                    extra='table:number-rows-repeated="9999999"',
                )
            ),
            table(row(cell(p("a")), extra='table:number-rows-repeated="1000"') * 1_000),
            p("<draw:frame><draw:text-box/></draw:frame>" * 90_000),
        ],
        ids=["paragraphs", "items", "columns", "rows", "boxes"],
    )
    def test_more_than_a_document_can_hold_is_refused(self, body: str) -> None:
        assert refused(odt(body)) == "import-too-large"

    def test_tables_and_notes_are_not_nested_without_end(self) -> None:
        begin, end = (
            "<table:table><table:table-row><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
        )
        assert refused(odt(begin * 60 + p("a") + end * 60)) == "import-malformed"
        begin, end = "<text:p><text:note><text:note-body>", "</text:note-body></text:note></text:p>"
        assert refused(odt(begin * 60 + end * 60)) == "import-malformed"

    def test_deep_lists_and_spans_are_read(self) -> None:
        deep = "<text:list><text:list-item>" * 110 + p("a") + "</text:list-item></text:list>" * 110
        assert texts(deep + p("<text:span>" * 230 + "b" + "</text:span>" * 230)) == ["a", "b"]

    def test_a_storm_of_spaces_ends_in_time(self) -> None:
        started = time.process_time()
        with suppress(RuleViolation):
            read(p('<text:s text:c="999999999"/>' * 200_000))
        assert time.process_time() - started < 10


PIECES = st.sampled_from(
    [
        p("Статья 1. Предмет"),
        p("1. Текст<text:line-break/>ещё"),
        items(p("x") + items(p("y")), p("z"), style="L"),
        items(items(p("deep")), style="L", extra='text:continue-numbering="true"'),
        table(row(cell(p("a")), cell(p("b"))), row(COVERED, cell(p("c")))),
        table(row(cell(p("one") + items(p("two"), style="L")))),
        h("Глава 1"),
        p("a<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note>b"),
        p("<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"),
        f"<text:table-of-content><text:index-body>{p('Статья 1. Предмет')}</text:index-body></text:table-of-content>",
        f"<text:section>{p('s')}</text:section>",
        "stray",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_in_it_every_character_stands_in_the_tree(body: str) -> None:
    document = read(p("Закон") + body, automatic=list_style("L", level(1, extra=SUFFIX), level(2, "а (ru)")))
    assert tree_characters(split_document(document)) == source_characters(document)

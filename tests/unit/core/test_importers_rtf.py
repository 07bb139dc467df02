"""RTF documents: letters whatever their code page, numbers, tables, notes, changes. Attacks end in time."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, ReadWarning, Table, read_document
from tests.unit.core.clause_trees import source_characters, tree_characters

FONTS = (
    rb"{\fonttbl{\f0\froman\fcharset204 Times New Roman;}{\f1\fcharset0 Arial;}{\f2\fcharset2 Symbol;}"
    rb"{\f3\fnil\fcharset128 MS Mincho;}{\f4 Plain;}}"
)
STYLES = (
    rb"{\stylesheet{\ql Normal;}{\s1\sbasedon0 heading 1,\'e7\'e0\'e3;}{\s2\sbasedon1 Chapter;}"
    rb"{\*\cs15 \additive heading 4;}{\s19 toc 1;}{\s20\outlinelevel2 Article;}}"
)


def rtf(body: bytes, *, head: bytes = rb"\ansi\ansicpg1251\deff0") -> bytes:
    return rb"{\rtf1" + head + FONTS + STYLES + b"\n" + body + b"}"


def read(body: bytes, **options: bytes) -> Document:
    return read_document(rtf(body, **options), filename="draft.rtf")


def paragraphs(body: bytes, **options: bytes) -> list[Paragraph]:
    return [block for block in read(body, **options).blocks if isinstance(block, Paragraph)]


def texts(body: bytes, **options: bytes) -> list[str]:
    return [block.text for block in paragraphs(body, **options)]


def warnings(body: bytes) -> list[str]:
    return [warning.code for warning in read(body).warnings]


def escaped(text: str, codec: str = "cp1251") -> bytes:
    return b"".join(b"\\'%02x" % byte if byte > 0x7F else bytes([byte]) for byte in text.encode(codec))


def unicoded(text: str, fallback: bytes = b"?") -> bytes:
    return b"".join(b"\\u%d%s" % (ord(char), fallback) for char in text)


class TestLetters:
    def test_bytes_are_letters_of_their_fonts_charset(self) -> None:
        body = escaped("Статья ") + rb"{\f1 " + escaped("café", "cp1252") + rb"}\par"
        assert texts(body) == ["Статья café"]

    def test_a_font_without_a_charset_has_the_documents_code_page(self) -> None:
        assert texts(rb"\f4 " + escaped("Глава") + rb"\par") == ["Глава"]

    def test_a_line_break_in_the_file_is_not_in_the_text(self) -> None:
        assert texts(escaped("Ста") + b"\r\n" + escaped("тья") + rb"\par") == ["Статья"]

    def test_a_letter_of_two_bytes_may_be_split_by_a_line_break(self) -> None:
        assert texts(b"\\f3 \\'93\n\\'fa\\par") == ["日"]

    def test_the_second_byte_of_a_letter_may_be_written_plainly(self) -> None:
        assert texts(rb"\f3 \'83A\par") == ["ア"]

    def test_a_unicode_letter_replaces_its_fallback(self) -> None:
        assert texts(unicoded("Өкмөт", b"\\'3f") + rb" 1\par") == ["Өкмөт 1"]

    def test_the_length_of_the_fallback_belongs_to_the_group(self) -> None:
        body = rb"{\uc3\u1199 abc}\u1199 abc{\uc0\u1199 abc}\par"
        assert texts(body) == ["үүbcүabc"]

    def test_a_fallback_of_two_bytes_is_passed_over_whole(self) -> None:
        assert texts(rb"\uc2\f3\u1044\'84\'43x\par") == ["Дx"]

    def test_a_fallback_ends_with_its_group(self) -> None:
        assert texts(rb"{\u1199}abc\par") == ["үabc"]

    def test_unicode_letters_without_fallback_do_not_swallow_each_other(self) -> None:
        assert texts(rb"\u1057\u1090\u1072\u1090\u1100\u1103\par") == ["Статья"]

    def test_a_negative_number_is_a_letter_beyond_half_the_plane(self) -> None:
        assert texts(rb"\u-2?a\u-10179?\u-8704?\par") == ["a😀"]

    def test_half_a_pair_is_dropped(self) -> None:
        assert texts(rb"a\u-10179?b\par") == ["ab"]

    def test_cyrillic_under_western_fonts_is_recognised(self) -> None:
        law = "Настоящий Закон регулирует отношения местного самоуправления"
        assert texts(rb"\f1 " + escaped(law) + rb"\par", head=rb"\ansi\ansicpg1252\deff1") == [law]

    def test_a_western_fonts_own_signs_are_kept_beside_cyrillic_ones(self) -> None:
        # In the Cyrillic code page the same byte is №.
        assert texts(escaped("Статья 126") + rb"{\f1 \'b9}\par") == ["Статья 126¹"]

    def test_letters_written_as_they_are_in_utf8_are_read(self) -> None:
        assert texts("Кыргыз тили: ө, ү, ң\\par".encode()) == ["Кыргыз тили: ө, ү, ң"]

    def test_a_symbol_fonts_signs_are_bullets(self) -> None:
        assert texts(rb"{\f2 \'b7}{\u-3913 ?} x\par") == ["•• x"]

    def test_quotes_dashes_and_fixed_spaces_are_characters(self) -> None:
        body = rb"\ldblquote a\rdblquote  \endash  b\~c\_d\-e \emdash  \lquote f\rquote\bullet\par"
        assert texts(body) == ["“a” – b\u00a0c\u2011de — ‘f’•"]

    def test_braces_and_backslashes_are_characters_when_escaped(self) -> None:
        assert texts(rb"\{a\\b\}\par") == ["{a\\b}"]

    def test_twice_written_text_is_read_once_in_unicode(self) -> None:
        assert texts(rb"a{\upr{b?}{\*\ud{" + unicoded("bү") + rb"}}}c\par") == ["abүc"]


class TestParagraphs:
    def test_breaks_and_tabs_stand_in_the_text(self) -> None:
        assert texts(b"a\\line b\\tab c\\par d\\\ne\\par") == ["a\nb\tc", "d", "e"]

    def test_the_last_paragraph_needs_no_end(self) -> None:
        assert texts(rb"a\par b") == ["a", "b"]

    def test_raised_digits_are_superscripts(self) -> None:
        body = escaped("Статья 126") + rb"{\super 1}{\up6 2}{\up0 3}{\super th}\super 4\nosupersub 5\par"
        assert texts(body) == ["Статья 126¹²3th⁴5"]

    def test_a_paragraph_is_bold_when_all_of_it_is(self) -> None:
        body = rb"\b a{\i b}\b0\par {\b a}b\par\plain\b a \b0  \par"
        assert [block.bold for block in paragraphs(body)] == [True, False, True]

    def test_a_new_paragraph_keeps_the_layout_until_told_otherwise(self) -> None:
        body = rb"\pard\qc\li567 a\par b\par\pard\qj c\par"
        found = [(block.alignment, block.indent) for block in paragraphs(body)]
        assert found == [("center", 567), ("center", 567), ("justify", 0)]

    def test_headings_are_known_by_style_or_outline_level(self) -> None:
        styled = rb"\pard\s1 a\par\pard\s2 b\par\pard\s20 c\par\pard f\par"
        assert [block.heading_level for block in paragraphs(styled)] == [1, 1, 3, None]
        outlined = rb"\pard\outlinelevel1 d\par\pard\s1\outlinelevel9 e\par"
        assert [block.heading_level for block in paragraphs(outlined)] == [2, None]

    def test_numbers_written_for_old_readers_are_labels(self) -> None:
        body = (
            rb"{\listtext\pard\plain\f0 "
            + escaped("Статья 5.")
            + rb"\tab}{\b x}\par{\pntext\f2\'b7\tab}y\par"
        )
        assert [(block.label, block.text) for block in paragraphs(body)] == [("Статья 5.", "x"), ("•", "y")]

    def test_numbers_are_computed_where_the_file_has_none(self) -> None:
        lists = (
            rb"{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc0\levelnfcn0\levelstartat1"
            rb"{\leveltext\leveltemplateid7\'09" + escaped("Статья ") + rb"\'00.;}{\levelnumbers\'08;}}"
            rb"{\listlevel\levelnfc58\levelnfcn58\levelstartat1{\leveltext\'02\'01);}{\levelnumbers\'01;}}"
            rb"{\listname ;}\listid55}}"
            rb"{\*\listoverridetable{\listoverride\listid55\listoverridecount0\ls1}}"
        )
        body = lists + rb"\pard\ls1 a\par\pard\ls1\ilvl1 b\par c\par\pard plain\par\pard\ls1 d\par"
        assert [block.label for block in paragraphs(body)] == ["Статья 1.", "а)", "б)", "", "Статья 2."]

    def test_computed_numbers_are_not_added_to_written_ones(self) -> None:
        lists = (
            rb"{\*\listtable{\list{\listlevel\levelnfcn0\levelstartat1{\leveltext\'02\'00.;}}\listid5}}"
            rb"{\*\listoverridetable{\listoverride\listid5\ls1}}"
        )
        body = lists + rb"\pard\ls1 {\listtext 7.\tab}a\par\pard\ls1 unnumbered\par"
        assert [block.label for block in paragraphs(body)] == ["7.", ""]


class TestParts:
    def test_page_headers_are_running_text_once(self) -> None:
        body = rb"{\header\pard " + escaped("Проект") + rb"\par}{\footerr 1\par}\pard a\par\sect{\header "
        found = paragraphs(body + escaped("Проект") + rb"\par}b\par")
        assert [(block.text, block.role) for block in found] == [
            ("Проект", "running"),
            ("1", "running"),
            ("a", "body"),
            ("b", "body"),
        ]

    def test_a_footnote_goes_with_its_paragraph(self) -> None:
        body = rb"a{\super\chftn{\footnote\pard\plain{\super\chftn} First.\par Second.}} b\par c\par"
        assert [(block.text, block.notes) for block in paragraphs(body)] == [
            ("a b", ("First.\nSecond.",)),
            ("c", ()),
        ]

    def test_the_result_of_a_field_is_text_and_its_instruction_is_not(self) -> None:
        body = rb'a {\field{\*\fldinst{ HYPERLINK "http://x.kg" }}{\fldrslt{\ul b}}} c\par'
        assert texts(body) == ["a b c"]

    def test_a_table_of_contents_is_known_by_its_field_or_style(self) -> None:
        body = (
            rb"{\field{\*\fldinst{ TOC \\o }}{\fldrslt {a\tab {\field{\*\fldinst PAGEREF x}{\fldrslt 3}}\par b\tab 4}}}"
            rb"\par\pard\s19 c\tab 5\par\pard d\par"
        )
        assert [block.role for block in paragraphs(body)] == ["contents", "contents", "contents", "body"]

    def test_text_boxes_follow_their_paragraph(self) -> None:
        body = rb"a{\shp{\*\shpinst\shpleft0{\sp{\sn name}{\sv value}}{\shptxt box\par}}{\shprslt gone}} b\par c\par"
        assert texts(body) == ["a b", "box", "c"]

    def test_pictures_are_reported_and_their_bytes_are_no_text(self) -> None:
        body = rb"a{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}{\pict\bin4 }{}}}b\par"
        assert texts(body) == ["ab"]
        assert warnings(body) == ["lost-picture"]

    def test_an_embedded_file_is_reported_and_its_shown_text_kept(self) -> None:
        body = rb"{\object\objemb{\*\objclass Word}{\*\objdata 0102}{\result seen}}\par"
        assert texts(body) == ["seen"]
        assert warnings(body) == ["lost-part"]

    def test_unknown_groups_that_ask_for_it_are_skipped(self) -> None:
        body = (
            rb"{\info{\title t}{\author n}}{\*\unknown{\b x}}{\unknown y}{\*\bkmkstart m}z{\v{\xe index}}\par"
        )
        assert texts(body) == ["yz"]

    def test_comments_are_no_text(self) -> None:
        body = rb"a{\*\atnid X}{\*\atnauthor Y}\chatn{\*\annotation\pard comment}b\par"
        assert texts(body) == ["ab"]


class TestTables:
    ROW = rb"\trowd\cellx100\cellx200\pard\intbl 1\cell a\par b\cell\row"

    def test_a_table_stays_a_table(self) -> None:
        body = rb"x\par" + self.ROW + rb"\trowd\pard\intbl 2\cell{\footnote n}c\cell\row\pard y\par"
        assert [type(block) for block in read(body).blocks] == [Paragraph, Table, Paragraph]
        table = read(body).blocks[1]
        assert isinstance(table, Table)
        assert table.rows == (("1", "a\nb"), ("2", "c"))
        assert table.notes == ("n",)

    def test_a_table_at_the_end_needs_nothing_after_it(self) -> None:
        (table,) = read(self.ROW).blocks
        assert isinstance(table, Table)

    def test_a_table_in_a_cell_is_lines_of_the_cell(self) -> None:
        body = (
            rb"\pard\intbl\itap2 p\nestcell q\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
            rb"\pard\intbl\itap1 after\cell 2\cell\row\pard z\par"
        )
        table, last = read(body).blocks
        assert isinstance(table, Table)
        assert table.rows == (("p\tq\nafter", "2"),)
        assert isinstance(last, Paragraph)

    def test_a_table_of_one_column_is_a_frame_around_paragraphs(self) -> None:
        body = rb"\pard\intbl\qc a\par b\cell\row\pard\intbl c\cell\row\pard d\par"
        assert texts(body) == ["a", "b", "c", "d"]

    def test_a_cell_without_a_row_is_not_lost(self) -> None:
        body = rb"\pard\intbl 1\cell 2\cell 3\par\pard x\par"
        table, rest, last = read(body).blocks
        assert isinstance(table, Table)
        assert table.rows == (("1", "2"),)
        assert [block.text for block in (rest, last) if isinstance(block, Paragraph)] == ["3", "x"]


class TestChanges:
    def test_deleted_text_is_left_out_and_said(self) -> None:
        body = rb"a{\deleted\revauthdel1 gone}{\revised\revauth1 new}\par{\mvf away}{\mvt here}\par"
        assert texts(body) == ["anew", "here"]
        assert read(body).warnings == (
            ReadWarning("tracked-changes", "tracked changes are taken as accepted", "gone away"),
        )

    def test_an_inserted_text_alone_is_said_too(self) -> None:
        assert warnings(rb"a{\revised b}\par") == ["tracked-changes"]

    def test_a_paragraph_whose_end_is_deleted_runs_on(self) -> None:
        assert texts(rb"a{\deleted\par}b\par") == ["ab"]

    def test_a_deleted_note_is_no_note(self) -> None:
        body = rb"a{\deleted{\footnote\pard\plain gone}}\par"
        assert [block.notes for block in paragraphs(body)] == [()]

    def test_hidden_text_is_left_out_and_said(self) -> None:
        body = rb"a{\v secret\par}b\par"
        assert texts(body) == ["ab"]
        assert read(body).warnings == (ReadWarning("hidden-text", "hidden text was left out", "secret"),)

    def test_what_is_left_out_is_told_whole_however_long_it_is(self) -> None:
        hidden, removed = "secret " * 200, "gone " * 200
        body = b"a{\\v " + hidden.encode() + b"}{\\deleted " + removed.encode() + b"}\\par"
        assert [warning.text for warning in read(body).warnings] == [removed.strip(), hidden.strip()]

    def test_a_page_number_is_no_text_of_a_header(self) -> None:
        number = rb"{\field{\*\fldinst { PAGE \\* MERGEFORMAT}}{\fldrslt 7}}"
        header = rb"{\header\pard p. " + number + rb" of law\par}"
        assert texts(header + number + rb" a\par") == ["p.  of law", "7 a"]


class TestDamage:
    def test_a_text_that_says_nothing_is_refused(self) -> None:
        with pytest.raises(RuleViolation) as refusal:
            read(rb"\pard \~\par{\v secret}\intbl\cell\row")
        assert refusal.value.code == "import-empty"

    def test_a_file_cut_short_is_read_with_a_warning(self) -> None:
        document = read_document(rtf(rb"one\par{\b two")[:-1], filename="draft.rtf")
        assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["one", "two"]
        assert [warning.code for warning in document.warnings] == ["truncated"]

    def test_a_file_cut_short_before_its_text_is_refused(self) -> None:
        with pytest.raises(RuleViolation) as refusal:
            read_document(rtf(rb"")[:90], filename="draft.rtf")
        assert refusal.value.code == "import-malformed"

    def test_text_after_the_last_brace_is_not_read_and_said(self) -> None:
        document = read_document(rtf(rb"a\par") + b"\0\r\n", filename="draft.rtf")
        assert document.warnings == ()
        document = read_document(rtf(rb"a\par}") + b"more", filename="draft.rtf")
        assert [warning.code for warning in document.warnings] == ["lost-part"]

    def test_bytes_said_to_be_binary_are_jumped_over(self) -> None:
        body = rb"a{\*\x\bin3 }}}}b\bin2 {{c\par"
        assert texts(body) == ["abc"]
        assert warnings(body) == []

    @pytest.mark.parametrize(
        "body",
        [
            b"{" * 100_000,
            b"{\\*\\x\\bin99999999999 ",
            b"\\bin99999999999 a",
            b"\\u1075?" * 300_000,
            b"{\\stylesheet" + b"{\\s1 " * 200_000,
            b"\\par" * 200_000,
            b"\\cell" * 200_000,
            b"{\\footnote a}" * 200_000,
            b"\\footnote" * 200_000,
            b"{\\fonttbl" + b"{\\f1\\fcharset128 a;}" * 100_000,
            b"\\u" + b"9" * 100_000,
            b"\\" + b"a" * 1_000_000,
            b"{\\upr" * 900,
            b"\\itap30\\nestcell\\itap1\\cell " * 50_000,
        ],
        ids=lambda body: body[:14].decode(),
    )
    def test_an_attack_ends_in_time(self, body: bytes) -> None:
        data = rtf(body)
        started = time.process_time()
        with suppress(RuleViolation):
            read_document(data, filename="draft.rtf")
        assert time.process_time() - started < 10

    def test_groups_are_not_nested_without_end(self) -> None:
        with pytest.raises(RuleViolation) as refusal:
            read(b"{" * 100_000 + b"}" * 100_000)
        assert refusal.value.code == "import-malformed"

    @pytest.mark.parametrize(
        ("storm", "times"),
        [
            (b"\\par ", 90_000),
            (b"\\cell ", 450_000),
            (b"\\row ", 450_000),
            (b"{\\footnote}", 90_000),
            (b"ab" * 1000 + b"\n", 9_000),
        ],
    )
    def test_more_than_a_document_can_hold_is_refused(self, storm: bytes, times: int) -> None:
        with pytest.raises(RuleViolation) as refusal:
            read(storm * times)
        assert refusal.value.code == "import-too-large"

    def test_a_table_may_have_more_cells_than_a_document_has_paragraphs(self) -> None:
        (table,) = read((rb"a\cell " * 10 + rb"\row ") * 9_000).blocks
        assert isinstance(table, Table)
        assert len(table.rows) == 9_000

    def test_more_marks_than_any_document_has_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.core.importers.rtf._MAX_STEPS", 1_000)
        with pytest.raises(RuleViolation) as refusal:
            read(b"{}" * 1_000)
        assert refusal.value.code == "import-too-large"


TOKENS = st.sampled_from(
    rb"""{ } \ \par_ \cell_ \row_ \intbl_ \itap2_ \nestcell_ \nestrow_ {\footnote_ {\header_ {\listtext_1.}
    \u1199? \'e0 \super_ \v_ \deleted_ {\*\ \bin2_ \uc2_ \f3_ \pard_ \plain_ \tab_ 12 a_b {\shptxt_ {\fldrslt_
    {\v_hid {\deleted_del {\field{\*\fldinst_PAGE}{\fldrslt_7}
    {\field{\*\fldinst_TOC} \ls1\ilvl3_ \sect_ \upr {\pict_ \u-10179? \~ \*""".replace(b"_", b"_").split()
).map(lambda token: token.replace(b"_", b" "))


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=60).map(b"".join))
def test_whatever_comes_is_a_tree_that_keeps_every_character_or_a_refusal(body: bytes) -> None:
    with suppress(RuleViolation):
        document = read(body)
        assert tree_characters(split_document(document)) == source_characters(document)


WORDS = st.text(st.sampled_from("абвгөүңАЯ abc129.,;()«»№§"), min_size=1, max_size=20)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), st.booleans())
def test_every_letter_written_is_read(lines: list[str], as_unicode: bool) -> None:
    def written(text: str) -> bytes:
        return b"".join(
            unicoded(char, b"\\'3f") if as_unicode or char in "өүң" else escaped(char) for char in text
        )

    lines = ["Закон", *lines]
    body = b"".join(b"\\pard " + written(line) + b"\\par\n" for line in lines)
    assert "".join("".join(texts(body)).split()) == "".join("".join(lines).split())

"""The Word digest: what it shows, how it is built, and that no text can break out of its paragraph."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from app.core.clauses.model import Level
from app.core.clauses.naming import Step
from app.core.comments import Quote
from app.core.digests.model import VIEW_SECRETARIAT, Wording
from app.core.digests.phrases import DocumentPhrase, Phrase
from app.core.digests.redlines import join_changes
from app.core.digests.renderers.docx.markup import content, escape
from app.core.digests.renderers.docx.remark_rows import TABLE_ROWS
from app.core.digests.renderers.docx.split_table import TABLE_ROWS as REGISTER_ROWS
from app.core.digests.tallies import TallyRow, tally
from app.core.errors import RuleViolation
from app.core.text import redline
from tests.unit.core.digest_readers import (
    HOSTILE,
    W,
    comments_saying,
    style_of,
    word_part,
    word_rows,
    word_text,
)
from tests.unit.core.digest_samples import (
    ENGLISH,
    TOMBSTONES,
    make_clause,
    make_comment,
    make_header,
    make_section,
    one_clause,
    rendered,
    rows_of,
    small_digest,
)
from tests.unit.core.test_digest_xlsx import Recording


def word(digest, phrasebook=ENGLISH):
    return rendered("docx", digest, phrasebook)[0]


def paragraphs(data, *styles):
    return [word_text(p) for p in word_part(data).iter(W + "p") if style_of(p) in styles]


def remark_rows(data):
    """Cells of the rows of all tables of remarks, headers and group rows among them."""
    return [
        [word_text(cell) for cell in cells]
        for cells in word_rows(data)
        if len(cells) in {1, 6} and style_of(cells[0].find(W + "p")) not in {"SmallCell", "SmallHead"}
    ]


# ---- what it shows


def test_the_front_says_what_the_digest_covers_and_that_its_figures_add_up():
    data = word(small_digest())
    assert paragraphs(data, "Title") == [Phrase.TITLE]
    assert paragraphs(data, "Subtitle") == ["Жергиликтүү өз алдынча башкаруу кодексинин долбоору"]
    assert paragraphs(data, "Equation") == [
        "Received 12 = shown 5 + hidden 3 + withdrawn 1 + erased 0 + held 3"
    ]
    facts = dict(zip(paragraphs(data, "FactName"), paragraphs(data, "Fact"), strict=False))
    assert facts[Phrase.CUTOFF] == "3 December 2026, 00:00 (server time)"
    assert facts[Phrase.VIEW] == "Open to everyone"


def test_figures_by_position_have_their_share_and_the_positions_nobody_took():
    rows = [
        [word_text(cell) for cell in cells] for cells in word_rows(word(small_digest())) if len(cells) == 3
    ]
    assert ["Against", "3", "60%"] in rows
    assert ["Question", "0", "0%"] in rows


def test_official_positions_stand_first_by_organisation_under_numbers_that_do_not_change():
    clause = make_clause(5)
    comments = [
        make_comment(1, clause),
        make_comment(2, clause, official=True, organisation="Юстиция министрлиги (демо)"),
        make_comment(3, clause, official=True, organisation="Каржы министрлиги (демо)"),
    ]
    rows = remark_rows(word(one_clause(comments)))[1:]
    assert [row[0] for row in rows] == ["Official positions: 2", "1", "2", "Other comments: 1", "3"]
    assert rows[1][2].startswith("Каржы")
    assert rows[2][2].startswith("Юстиция")


def test_a_clause_without_official_positions_has_no_rows_that_divide_them():
    rows = remark_rows(word(one_clause([make_comment(1, make_clause(5))])))
    assert [row[0] for row in rows] == ["No.", "1"]


def test_the_table_has_the_secretariats_columns_and_room_to_decide():
    header, *rows = remark_rows(word(one_clause([make_comment(1, make_clause(5), region=None)])))
    columns = (Phrase.NUMBER, Phrase.UNIT, Phrase.AUTHOR, Phrase.REMARK, Phrase.DECISION, Phrase.REASON)
    assert header == [phrase.value for phrase in columns]
    assert rows == [["1", "5-берене.", "Name not given", "AgainstПикир 1", "", ""]]


def test_a_proposed_wording_is_a_redline_against_the_clause_in_the_same_language():
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "Кеңеш жылына бир жолу отчет берет."),))
    proposal = "Кеңеш жылына эки жолу отчет берет."
    comment = make_comment(1, clause, proposed_text=proposal, text_language="ky")
    data = word((make_header(tally(rows_of([comment]))), [make_section(clause, [comment])]))
    runs = [
        (style_of(run), word_text(run))
        for p in word_part(data).iter(W + "p")
        if style_of(p) == "Wording"
        for run in p.iter(W + "r")
    ]
    assert runs == [
        ("", "Кеңеш жылына "), ("Removed", "бир"), ("Inserted", "эки"), ("", " жолу отчет берет."),
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [("ru", "Совет отчитывается."), ("ky", "Такыр башка сөз.")])
def test_a_wording_that_keeps_little_of_the_clause_stands_alone(language, text):
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "Кеңеш жылына бир жолу отчет берет."),))
    comment = make_comment(1, clause, proposed_text=text, text_language=language)
    data = word((make_header(tally(rows_of([comment]))), [make_section(clause, [comment])]))
    assert paragraphs(data, "Wording") == [text]
    assert b'w:val="Removed"' not in part(data, "word/document.xml")


def test_words_changed_one_after_another_are_one_change():
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "а б в г д е ж з"),))
    comment = make_comment(1, clause, proposed_text="а б X Y д е ж з", text_language="ky")
    data = word((make_header(tally(rows_of([comment]))), [make_section(clause, [comment])]))
    wording = next(p for p in word_part(data).iter(W + "p") if style_of(p) == "Wording")
    marked = [run for run in wording.iter(W + "r") if style_of(run)]
    assert [word_text(run) for run in marked] == ["в г", "X Y"]


@given(*[st.lists(st.sampled_from(["кеңеш", "айыл", " ", "\n", "."]), max_size=12).map("".join)] * 2)
def test_a_redline_holds_the_old_words_and_the_new(old, new):
    changes = list(join_changes(redline(old, new)))
    assert "".join(change.text for change in changes if change.kind != "inserted") == old
    assert "".join(change.text for change in changes if change.kind != "removed") == new


def test_quoted_words_are_told_from_the_words_around_them():
    comment = make_comment(1, make_clause(5), quote=Quote("тургун", "бардык ", " үчүн"))
    data = word(one_clause([comment]))
    assert paragraphs(data, "Quoted") == ["On the words: “бардык тургун үчүн”"]
    marked = [word_text(run) for run in word_part(data).iter(W + "r") if style_of(run) == "QuotedWords"]
    assert marked == ["тургун"]


def test_hidden_comments_are_counted_under_their_clause_and_not_shown():
    data = word(one_clause([], TOMBSTONES))
    assert paragraphs(data, "NotShown") == ["Counted, not shown. Hidden: 3, withdrawn: 1, erased: 0, held: 3"]
    assert remark_rows(data) == []


def test_clauses_nobody_spoke_about_are_left_out():
    header, sections = one_clause([make_comment(1, make_clause(5))])
    data = word((header, [*sections, make_section(make_clause(7), [])]))
    assert [title for title in paragraphs(data, "Heading2") if "7" in title] == []


def test_lines_of_a_clause_with_tabs_are_rows_of_a_table():
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "Кириш\nа\tб\nв\tг\nСоңу"),))
    comments = [make_comment(1, clause)]
    data = word((make_header(tally(rows_of(comments))), [make_section(clause, comments)]))
    assert paragraphs(data, "ClauseText") == ["Кириш", "Соңу"]
    rows = [[word_text(cell) for cell in cells] for cells in word_rows(data)]
    assert rows[(place := rows.index(["а", "б"])) : place + 2] == [["а", "б"], ["в", "г"]]


def test_every_comment_stands_in_the_register_with_its_identifier():
    data = word(small_digest())
    register = [cells for cells in word_rows(data) if style_of(cells[0].find(W + "p")) == "SmallCell"]
    ids = [word_text(cells[7]) for cells in register if word_text(cells[0]).isdigit()]
    assert sorted(ids) == [f"00000000-0000-4000-8000-{n:012d}" for n in (1, 2, 3, 4, 9)]


def test_addresses_and_codes_are_for_the_secretariat_only():
    comment = make_comment(1, make_clause(5), author_email="aigul@example.kg", code="ABCDEFGHJKMN")
    data = part(word(one_clause([comment], view=VIEW_SECRETARIAT)), "word/document.xml").decode()
    assert "aigul@example.kg" in data
    assert "ABCD-EFGH-JKMN" in data
    with pytest.raises(RuleViolation, match="digest-private-field"):
        word(one_clause([comment]))


def test_it_says_its_method_and_its_checksum():
    data, result = rendered("docx", small_digest())
    facts = paragraphs(data, "Fact")
    assert result.content_sha256 in facts
    assert ENGLISH.label("method", "grouped") in facts
    assert "Least part of neighbouring words shared within a group: 40 %" in facts
    assert result.content_sha256 == rendered("json", small_digest())[1].content_sha256


def test_every_phrase_for_documents_is_said():
    phrasebook = Recording()
    clause = make_clause(5, path=(Step(Level.ARTICLE, "5", "Айылдык кеңеш"), Step(Level.PARAGRAPH, "1", "")))
    clause = replace(clause, wordings=(Wording("ky", "1.", "", "Текст"),))
    comments = [make_comment(1, clause, official=True, organisation="А"), make_comment(2, clause)]
    word((make_header(tally(rows_of(comments))), [make_section(clause, comments)]), phrasebook)
    assert {phrase.value for phrase in DocumentPhrase} <= phrasebook.said


# ---- how it is built


def test_the_contents_name_every_heading_and_lead_to_it():
    document = word_part(word(small_digest()))
    headings = {}
    for p in document.iter(W + "p"):
        if style_of(p).startswith("Heading"):
            headings[p.find(W + "bookmarkStart").get(W + "name")] = word_text(p)
    links = {link.get(W + "anchor"): word_text(link) for link in document.iter(W + "hyperlink")}
    assert links == headings
    assert list(links.values()) == [
        "Summary", "By structural unit", "Remarks and proposals", "The draft as a whole", "5-берене. Айылдык кеңеш",
        "7-берене. Айылдык кеңеш", "Register of comments", "About this digest",
    ]  # fmt: skip


def test_a_part_has_its_articles_heading_in_its_name_and_hangs_below_an_article_that_is_there():
    article = Step(Level.ARTICLE, "5", "Айылдык кеңеш")
    whole = make_clause(5, path=(article,))
    part_1 = make_clause(
        6, path=(article, Step(Level.PARAGRAPH, "1", "")), wordings=(Wording("ky", "1.", "", "x"),)
    )
    other = make_clause(
        7,
        path=(Step(Level.ARTICLE, "6", "Башка"), Step(Level.PARAGRAPH, "2", "")),
        wordings=(Wording("ky", "2.", "", "y"),),
    )
    comments = [make_comment(1, whole), make_comment(2, part_1), make_comment(3, other)]
    sections = [make_section(c, [m]) for c, m in zip((whole, part_1, other), comments, strict=True)]
    data = word((make_header(tally(rows_of(comments))), sections))
    assert paragraphs(data, "Heading3") == ["Article 5, part 1 (Айылдык кеңеш)"]
    assert paragraphs(data, "Heading2") == ["Article 5. Айылдык кеңеш", "Article 6, part 2 (Башка)"]


def test_a_clause_of_an_earlier_edition_does_not_hang_below_one_of_the_newest():
    path = (Step(Level.ARTICLE, "5", "Айылдык кеңеш"),)
    newest = make_clause(5, path=path, edition=2)
    earlier = make_clause(6, path=(*path, Step(Level.PARAGRAPH, "1", "")), edition=1)
    comments = [make_comment(1, newest), make_comment(2, earlier)]
    sections = [make_section(c, [m]) for c, m in zip((newest, earlier), comments, strict=True)]
    data = word((make_header(tally(rows_of(comments)), edition=2), sections))
    assert paragraphs(data, "Heading3") == []
    assert paragraphs(data, "Heading2")[1].startswith("Article 5, part 1 (edition 1)")


def test_a_short_comment_stays_on_one_page_and_a_long_one_may_go_on():
    clause = make_clause(5)
    data = word(one_clause([make_comment(1, clause), make_comment(2, clause, body="сөз " * 1_000)]))
    rows = [row for row in word_part(data).iter(W + "tr") if len(row.findall(W + "tc")) == 6][1:]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, False]


def test_ranks_of_headings_are_outline_levels_and_table_headers_repeat():
    data = word(small_digest())
    styles = word_part(data, "word/styles.xml")
    levels = {
        style.get(W + "styleId"): style.find(f"{W}pPr/{W}outlineLvl").get(W + "val")
        for style in styles.iter(W + "style")
        if style.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert levels == {"Heading1": "0", "Heading2": "1", "Heading3": "2"}
    for table in word_part(data).iter(W + "tbl"):
        rows = table.findall(W + "tr")
        if style_of(rows[0].find(f"{W}tc/{W}p")) in {"HeadCell", "SmallHead"}:
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None


def test_every_named_style_is_there():
    data = word(small_digest(view=VIEW_SECRETARIAT))
    known = {style.get(W + "styleId") for style in word_part(data, "word/styles.xml").iter(W + "style")}
    used = {e.get(W + "val") for e in word_part(data).iter(W + "pStyle", W + "rStyle", W + "tblStyle")}
    assert used <= known


def test_a_clause_with_very_many_comments_has_several_tables():
    clause = make_clause(5)
    data = word(one_clause([make_comment(n, clause) for n in range(TABLE_ROWS * 2 + 1)]))
    tables = [len(t.findall(W + "tr")) for t in word_part(data).iter(W + "tbl") if len(t.find(W + "tr")) == 7]
    assert tables == [TABLE_ROWS + 1, TABLE_ROWS + 1, 2]


def test_a_long_register_has_several_tables():
    clause = make_clause(5)
    data = word(one_clause([make_comment(n, clause) for n in range(REGISTER_ROWS + 1)]))
    small = [t for t in word_part(data).iter(W + "tbl") if len(t.find(W + "tblGrid")) == 9]
    assert [len(t.findall(W + "tr")) for t in small if "Comment identifier" in word_text(t)] == [
        REGISTER_ROWS + 1,
        2,
    ]


def test_no_two_tables_touch_and_every_cell_ends_with_a_paragraph():
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "а\tб"),))
    comments = [make_comment(1, clause)]
    document = word_part(word((make_header(tally(rows_of(comments))), [make_section(clause, comments)])))
    for table in document.iter(W + "tbl"):
        assert table.getnext().tag != W + "tbl"
    for cell in document.iter(W + "tc"):
        assert cell[-1].tag == W + "p"


def test_a_passage_in_another_language_is_tagged_with_it():
    clause = make_clause(5)
    data = word(one_clause([make_comment(1, clause, language="ru", body="Против"), make_comment(2, clause)]))
    tags = {
        word_text(p): [lang.get(W + "val") for lang in p.iter(W + "lang")]
        for p in word_part(data).iter(W + "p")
        if style_of(p) == "Remark"
    }
    assert tags == {"Против": ["ru-RU"], "Пикир 2": []}
    assert b'<w:lang w:val="ky-KG"' in part(data, "word/styles.xml")


def test_pages_are_a4_numbered_and_headed_and_the_remarks_lie_on_their_side():
    data = word(small_digest())
    sections = list(word_part(data).iter(W + "sectPr"))
    sizes = [(s.find(W + "pgSz").get(W + "w"), s.find(W + "pgSz").get(W + "h")) for s in sections]
    assert sizes == [("11906", "16838"), ("16838", "11906"), ("11906", "16838")]
    assert [s.find(W + "titlePg") is not None for s in sections] == [True, False, False]
    assert "PAGE" in part(data, "word/footer1.xml").decode()
    assert "кодексинин долбоору" in part(data, "word/header1.xml").decode()


# ---- hostile text


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def test_nothing_is_fetched_and_no_field_but_contents_and_page_number_is_there():
    data = word(one_clause(comments_saying(HOSTILE), draft_title='INCLUDETEXT "x"'))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        everything = {name: archive.read(name).decode() for name in archive.namelist()}
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", "".join(everything.values()))
    assert [field.split()[0] for field in sorted(fields)] == ["PAGE", "TOC"]
    assert not [name for name, text in everything.items() if "TargetMode" in text or "fldSimple" in text]
    targets = re.findall('Target="([^"]*)"', "".join(everything.values()))
    assert sorted(targets) == [
        "docProps/core.xml", "footer1.xml", "header1.xml", "settings.xml", "styles.xml", "word/document.xml",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["<w:p/>", 'a "b" & c', "]]>", "\u202eolleh", "_x0041_", "x" * 50_000])
def test_titles_and_headings_of_any_kind_leave_a_document_that_opens(text):
    clause = make_clause(5, wordings=(Wording("ky", text, text, text),))
    comments = [make_comment(1, clause, organisation=text, official=True)]
    data = word((make_header(tally(rows_of(comments)), draft_title=text), [make_section(clause, comments)]))
    assert paragraphs(data, "Subtitle") == [text]
    assert paragraphs(data, "ClauseText") == [text]
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        etree.fromstring(part(data, name), etree.XMLParser(huge_tree=True))


@given(st.text(max_size=80))
@example("\x00\x0b\ud800\ufffe\uffff\r")
def test_any_text_at_all_becomes_a_run_that_parses(text):
    run = etree.fromstring(f'<r xmlns:w="{W[1:-1]}">{content(text)}</r>')
    expected = re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    assert "".join({W + "br": "\n", W + "tab": "\t"}.get(e.tag, e.text or "") for e in run) == expected


def test_a_quotation_mark_does_not_end_an_attribute():
    assert etree.fromstring(f'<a b="{escape(chr(34) + "<&>")}"/>').get("b") == '"<&>'


def test_a_source_that_contradicts_itself_leaves_nothing_that_looks_whole():
    clause = make_clause(5)
    comments = [make_comment(1, clause)]
    header = make_header(tally([*rows_of(comments), TallyRow("published", "note", "ky", None, "web", 1)]))
    with pytest.raises(RuleViolation, match="digest-does-not-reconcile"):
        word((header, [make_section(clause, comments)]))

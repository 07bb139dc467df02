"""The workbook: what it shows, how it prints, and that no text can break out of its cell."""

from __future__ import annotations

import gc
import io
import json
import re
import unicodedata
import warnings
import zipfile
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from xlsxwriter import Workbook

from app.core.clauses.model import Level
from app.core.clauses.naming import Step
from app.core.comments import CommentState, HideReason, Quote, Source, Stance
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import Findings, Proposal
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, Section, Wording
from app.core.digests.naming import unit_name
from app.core.digests.phrases import LABELS, Phrase, find_label
from app.core.digests.redlines import proposal_changes
from app.core.digests.renderers import render
from app.core.digests.renderers.xlsx import XlsxRenderer
from app.core.digests.renderers.xlsx.cells import (
    CELL_UNITS,
    CellLost,
    cell_markup,
    line_count,
    row_bytes,
    split_for_row,
    split_text,
    units,
)
from app.core.digests.renderers.xlsx.phrases import XlsxPhrase
from app.core.digests.renderers.xlsx.sheets import add_sheet, put
from app.core.digests.renderers.xlsx.worksheet import SHEET_ROWS, TextWorksheet, cell_looks
from app.core.digests.stream import DigestStream, plan_volumes
from app.core.digests.tallies import TallyRow, tally
from app.core.errors import RuleViolation
from app.core.rounds import Audience
from tests.unit.core.digest_readers import (
    FAMILY,
    HOSTILE,
    comments_saying,
    read_xlsx,
    register_rows,
    said_in,
)
from tests.unit.core.digest_samples import (
    ENGLISH,
    LETTER,
    MINISTRY,
    STORY,
    compiled,
    decided_digest,
    found,
    make_clause,
    make_comment,
    make_header,
    make_section,
    one_clause,
    rendered,
    rows_of,
    small_digest,
)

# ---- XLSX


def decided(phrasebook=ENGLISH, per_volume=None, **header):
    """The sheets of `decided_digest`, of each volume."""
    digest, findings = decided_digest(**header)
    whole, books = compiled(digest, found(findings)), []
    for volume in plan_volumes(whole.parts, per_volume):
        out = io.BytesIO()
        render("xlsx", whole, "", out, phrasebook, volume=volume)
        books.append(sheets_of(out.getvalue()))
    return books


def values(sheet, **bounds):
    return list(sheet.iter_rows(values_only=True, **bounds))


def sheets_of(data):
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets}


def test_no_cell_is_a_formula_or_a_link():
    data, _ = rendered("xlsx", one_clause(comments_saying(HOSTILE)))
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert not [n for n in names if n.endswith(".rels")]
    for name in names:
        tags = {etree.QName(element).localname for element in etree.fromstring(archive.read(name)).iter()}
        assert "f" not in tags
        assert "hyperlink" not in tags


def test_the_front_page_says_that_the_figures_add_up():
    front = sheets_of(rendered("xlsx", small_digest())[0])[Phrase.SHEET_SUMMARY]
    values = [value for row in front.iter_rows(values_only=True) for value in row if value is not None]
    assert "Received 12 = shown 5 + hidden 3 + withdrawn 1 + erased 0 + held 3" in values
    assert "3 December 2026, 00:00 (server time)" in values
    by_clause = {row[0]: row[1:3] for row in front.iter_rows(values_only=True)}
    assert by_clause["5-берене. Айылдык кеңеш"] == (10, 3)
    assert by_clause[Phrase.TOTAL] == (12, 5)


def test_a_part_is_named_with_its_article_so_that_the_table_can_be_read_alone():
    path = (Step(Level.ARTICLE, "22", "Курултай"), Step(Level.PARAGRAPH, "3", "3."))
    clause = DigestClause("art_22__para_3", "paragraph", "3", 1, (Wording("ky", "3.", "", "Мөөнөт"),), path)
    header = make_header(tally([]))
    assert unit_name(clause, header, ENGLISH) == "Article 22, part 3"
    assert unit_name(clause, replace(header, edition=2), ENGLISH) == "Article 22, part 3 (edition 1)"


def test_the_table_of_remarks_has_the_clause_then_official_positions_then_comments():
    remarks = sheets_of(rendered("xlsx", small_digest())[0])[Phrase.SHEET_REMARKS]
    rows = list(remarks.iter_rows(min_row=3, values_only=True))
    assert rows[0] == (
        "No.", "Structural unit", "Author", "Position", "Remark, proposal", "Proposed wording", "Decision",
        "Reason of the decision",
    )  # fmt: skip
    of_five = [row for row in rows if row[1] and row[1].startswith("5-берене.")]
    assert of_five[0][1:5] == ("5-берене. Айылдык кеңеш", "Text of the draft", None, "Кеңештин 5-тексти.")
    assert of_five[1][2] == "Финансы министрлиги (демо)\nNaryn Oblast\nOfficial position"
    assert of_five[2][4] == "On the words: “Кеңештин”\nПикир 1"
    assert of_five[3][5] == "Кеңештин жаңы тексти."
    assert of_five[-1][4] == "Counted, not shown. Hidden: 3, withdrawn: 1, erased: 0, held: 3"
    assert {row[6:] for row in rows[1:]} == {(None, None)}


def test_a_group_stands_once_and_below_it_what_its_members_added():
    (book,) = decided()
    rows = values(book[Phrase.SHEET_REMARKS], min_row=4)
    official, group, added, *_ = rows[1:]
    assert official[2].startswith(MINISTRY)
    assert group[:2] == (2, "5-берене.")
    assert group[2] == (
        "Similar comments: 4\nNo. 2–5\nfirst 2 November 2026, 09:02, last 2 November 2026, 09:05\n"
        "Website 3, Paper letter 1\nName not given\nNaryn Oblast"
    )
    assert group[4] == LETTER
    assert added[0] == 3
    assert added[2].startswith("In the group of comment No. 2\n")
    assert added[4] == f"Added by comment No. 3:\n{STORY}"
    # Equal members need no row of their own here: the sheet of groups and the register have them.
    assert [row[0] for row in rows] == [None, 1, 2, 3, 6, 7, None, None, None, None]


def test_proposals_stand_below_the_clause_with_their_redline_and_who_asks_for_them_then_the_conflicts():
    (book,) = decided()
    replacing, deleting, conflict, more = values(book[Phrase.SHEET_REMARKS], min_row=4)[-4:]
    assert replacing[2:6] == (
        "Proposal 1\nAsked for by:\ncomments: 1\nNo. 6",
        "New wording",
        "Кеңештин 5-жаңы тексти.",
        "Кеңештин жаңы тексти.",
    )
    assert deleting[2] == f"Proposal 2\nAsked for by:\n{MINISTRY}\ncomments: 2\nNo. 7, 1"
    assert conflict[2:5] == (
        "Proposals 1, 2",
        None,
        "one deletes what another amends\nWords concerned: the whole unit",
    )
    assert more[4] == "Further conflicts not listed: 3"


def test_a_redline_strikes_removed_words_through_and_underlines_new_ones():
    digest, findings = decided_digest()
    data, _ = rendered("xlsx", digest, analyse=found(findings))
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    (cell,) = [
        row[4].value for row in book[Phrase.SHEET_REMARKS].iter_rows() if row[3].value == "New wording"
    ]
    looks = [(str(run), bool(run.font.strike), run.font.u) for run in cell]
    assert looks == [
        ("Кеңештин ", False, None),
        ("5-", True, None),
        ("жаңы ", False, "single"),
        ("тексти.", False, None),
    ]


def test_a_proposal_of_many_names_the_first_numbers_and_where_the_others_are(monkeypatch):
    monkeypatch.setattr("app.core.digests.renderers.xlsx.findings._NUMBERS_LISTED", 1)
    (book,) = decided()
    said = [row[2] for row in values(book[Phrase.SHEET_REMARKS], min_row=4)][-3]
    assert said == f"Proposal 2\nAsked for by:\n{MINISTRY}\ncomments: 2\nNo. 7 and others, see the register"


def test_a_redline_longer_than_a_row_goes_on_below_and_loses_nothing():
    text = " ".join(f"сөз{n}" for n in range(900))
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", text),))
    comments = [make_comment(1, clause, proposed_text=text.replace("сөз450 ", "жаңы "), text_language="ky")]
    proposal = Proposal(
        1, "replace", comments[0].proposed_text, "ky", comments[0].id, 1, (), (comments[0].id,)
    )
    header, _ = one_clause(comments)
    digest = (header, [make_section(clause, comments)])
    data, _ = rendered("xlsx", digest, analyse=found(Findings(proposals=(proposal,))))
    rows = [row for row in values(sheets_of(data)[Phrase.SHEET_REMARKS], min_row=4) if row[0] is None]
    rows = [row for row in rows if (row[2] or "").startswith("Proposal 1")]
    assert len(rows) > 5
    changes = proposal_changes(text, comments[0].proposed_text)
    assert "".join(row[4] or "" for row in rows) == "".join(change.text for change in changes)
    assert "".join(row[5] or "" for row in rows) == comments[0].proposed_text


def test_the_sheet_of_groups_names_every_member_in_typed_columns():
    (book,) = decided()
    header, *rows = values(book[XlsxPhrase.SHEET_GROUPS])
    assert header[:7] == (
        "Group", "Structural unit", "Comments", "First (Bishkek time)", "Last (Bishkek time)", "Came through", "No.",
    )  # fmt: skip
    first = datetime(2026, 11, 2, 9, 2)  # noqa: DTZ001 -- Excel's dates know no zone
    last = first.replace(minute=5)
    assert rows[0][:7] == (2, "5-берене.", 4, first, last, "Website 3, Paper letter 1", 2)
    assert rows[0][10:12] == (LETTER, None)
    assert [row[:7] for row in rows[1:]] == [(2, "5-берене.", None, None, None, None, n) for n in (3, 4, 5)]
    assert [row[11] for row in rows[1:]] == [STORY, "the same, nothing added", "the same, nothing added"]
    assert sum(row[2] or 0 for row in rows) == 4
    assert book[XlsxPhrase.SHEET_GROUPS].auto_filter.ref == "A1:M5"


def test_the_register_says_group_and_proposals_of_each_comment():
    digest, findings = decided_digest()
    rows = list(register_rows(rendered("xlsx", digest, analyse=found(findings))[0]))
    assert [(row["No."], row["Group"], row["Proposed wordings"]) for row in rows] == [
        (1, None, 2), (2, 2, None), (3, 2, None), (4, 2, None), (5, 2, None), (6, None, 1), (7, None, 2),
    ]  # fmt: skip
    assert rows[2]["Comment"] == f"{STORY} {LETTER}"


def test_a_further_volume_says_so_goes_on_in_the_middle_of_a_group_and_ends_with_what_is_proposed():
    first, second = decided(per_volume=3)[:2]
    front = [cell for row in values(second[Phrase.SHEET_SUMMARY]) for cell in row]
    assert "Volume 2 of 3" in front
    assert any("Comments No. 4 to 6 stand here" in str(cell) for cell in front)
    assert "Received 7 = shown 7 + hidden 0 + withdrawn 0 + erased 0 + held 0" in front
    clause, *_ = values(second[Phrase.SHEET_REMARKS], min_row=4)
    assert clause[1] == "5-берене. (continued)"
    groups = values(second[XlsxPhrase.SHEET_GROUPS], min_row=2)
    assert [(row[0], row[2], row[6]) for row in groups] == [(2, 4, 4), (2, None, 5)]
    kinds = [
        [row[3] for row in values(book[Phrase.SHEET_REMARKS], min_row=4)] for book in decided(per_volume=3)
    ]
    assert ["New wording" in some for some in kinds] == [False, False, True]
    assert "Volume 1 of 3" in [cell for row in values(first[Phrase.SHEET_SUMMARY]) for cell in row]


def test_the_front_page_counts_by_kind_of_author_and_by_day_and_names_the_units_most_discussed():
    front = values(sheets_of(rendered("xlsx", small_digest())[0])[Phrase.SHEET_SUMMARY])
    cells = {row[0]: row[1] for row in front if row[0]}
    assert (cells["Official positions"], cells["Persons"]) == (1, 4)
    assert [row[5:11:4] for row in front if row[5] == "02.11.2026"] == [("02.11.2026", 5)]
    titles = [row[0] for row in front]
    begin, end = titles.index("Most discussed units"), titles.index("For and against")
    assert [row[0] for row in front[begin + 2 : begin + 5]] == [
        "5-берене. Айылдык кеңеш", "The draft as a whole", "7-берене. Айылдык кеңеш",
    ]  # fmt: skip
    argued = {row[0]: row[1:4] for row in front[end + 2 : end + 5]}
    assert argued["5-берене. Айылдык кеңеш"] == (0, 2, 0)
    assert argued["The draft as a whole"] == (1, 0, 1)


def test_a_remark_too_tall_for_a_row_is_continued_below_and_joins_to_the_whole():
    body = "\n".join(f"{n}-сап: " + "сөз " * 20 for n in range(60))
    comments = [make_comment(1, make_clause(5), body=body)]
    remarks = sheets_of(rendered("xlsx", one_clause(comments))[0])[Phrase.SHEET_REMARKS]
    rows = [row for row in remarks.iter_rows(min_row=4, values_only=True) if row[0] == 1]
    assert "".join(row[4] for row in rows) == body
    assert len(rows) > 5
    assert {row[2] for row in rows[1:]} == {Phrase.CONTINUED}


def test_printing_is_set_up_and_headers_stay_in_view():
    sheets = sheets_of(rendered("xlsx", small_digest())[0])
    remarks = sheets[Phrase.SHEET_REMARKS]
    assert (remarks.page_setup.orientation, remarks.page_setup.paperSize) == ("landscape", 9)
    assert (remarks.freeze_panes, remarks.print_title_rows, remarks.auto_filter.ref) == (
        "A4",
        "$3:$3",
        "A3:H13",
    )
    assert "&P" in remarks.oddFooter.right.text
    groups = sheets[XlsxPhrase.SHEET_GROUPS]
    assert (groups.freeze_panes, groups.print_title_rows) == ("A2", "$1:$1")
    assert sheets[Phrase.SHEET_REGISTER].auto_filter.ref == "A1:X6"


def test_decisions_are_offered_as_a_list_in_the_digests_language():
    remarks = sheets_of(rendered("xlsx", small_digest())[0])[Phrase.SHEET_REMARKS]
    (rule,) = remarks.data_validations.dataValidation
    assert rule.formula1 == '"Accepted,Partly accepted,Rejected,Noted"'
    assert str(rule.sqref) == "G4:G13"


def test_a_table_longer_than_a_sheet_goes_on_in_a_further_one():
    comments = [make_comment(n, make_clause(5)) for n in range(25)]
    header, sections = one_clause(comments)
    out = io.BytesIO()
    XlsxRenderer(sheet_rows=12).render(DigestStream(compiled((header, sections)), ""), out, ENGLISH)
    assert read_xlsx(out.getvalue()) == said_in(comments)
    titles = list(sheets_of(out.getvalue()))
    assert titles[-1] == Phrase.SHEET_ABOUT
    assert {f"{Phrase.SHEET_REGISTER} {n}" for n in (2, 3)} <= set(titles)


def test_received_is_a_date_in_local_time():
    (row,) = register_rows(rendered("xlsx", one_clause([make_comment(1, make_clause(5))]))[0])
    assert row["Received at (Bishkek time)"].isoformat() == "2026-11-02T09:01:00"


def test_the_register_writes_the_receipt_code_as_the_receipt_does():
    header, sections = one_clause([make_comment(1, make_clause(5), code="7KQM4XTD92RB")])
    (row,) = register_rows(rendered("xlsx", (replace(header, view=VIEW_SECRETARIAT), sections))[0])
    assert row["Receipt code"] == "7KQM-4XTD-92RB"


def test_clauses_without_comments_stay_out_of_the_printed_table_and_in_the_json():
    comments = [make_comment(1, make_clause(5))]
    header, sections = one_clause(comments)
    silent = Section(make_clause(7), tally([]), [])
    remarks = sheets_of(rendered("xlsx", (header, [*sections, silent]))[0])[Phrase.SHEET_REMARKS]
    said = [cell for row in remarks.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert not [cell for cell in said if cell.startswith("7-берене.")]
    header, sections = one_clause(comments)
    document = json.loads(rendered("json", (header, [*sections, silent]))[0])
    assert [clause["id"] for clause in document["clauses"]] == ["art_5", "art_7"]


def render_cut_short():
    """A workbook whose digest fails when half of it is written."""
    whole = compiled(small_digest())

    def fail(done: int) -> None:
        raise RuleViolation("digest-cancelled")

    render("xlsx", whole, "", io.BytesIO(), ENGLISH, fail)


def test_a_failed_workbook_leaves_no_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(RuleViolation):
        render_cut_short()
    assert list(tmp_path.iterdir()) == []


def test_characters_xml_cannot_hold_are_escaped_and_lone_surrogates_replaced():
    assert cell_markup("a\x01\r\ufffe\ud800") == "<t>a_x0001__x000D__xFFFE_\ufffd</t>"


@pytest.mark.parametrize("sign", ["\x01", "\r", "\ufffe", "\uffff", "\ud800", "_x000D_", "a & <b> ]]>"])
def test_any_sign_written_into_a_row_leaves_it_well_formed_and_reads_back_as_cells_have_it(sign):
    text = f"before {sign} after"
    row = row_bytes(7, "", [('<c r="A', '" s="1"'), ('<c r="B', '" s="2"')], [text, 5], sparse=False)
    first, second = etree.fromstring(row)
    said = [t.text for t in first.iter("t")]
    expected = etree.fromstring(f"<is>{cell_markup(text)}</is>")
    assert said == [t.text for t in expected.iter("t")]
    assert (first.get("r"), second.get("r"), second.findtext("v")) == ("A7", "B7", "5")


# ---- splitting


TEXTS = st.text(st.characters(codec="utf-8"), max_size=400)


@given(TEXTS, st.integers(65, 120))
def test_pieces_fit_and_join_to_the_text(text, limit):
    parts = list(split_text(text, limit))
    assert "".join(parts) == text
    assert all(units(part) <= limit for part in parts)
    assert all(parts) or parts == [""]


@given(TEXTS, st.integers(66, 80), st.integers(1, 6))
def test_pieces_for_rows_join_to_the_text(text, width, lines):
    assert "".join(split_for_row(text, width, lines)) == text


@given(TEXTS, st.integers(66, 80), st.integers(1, 6))
def test_pieces_for_rows_are_no_taller_than_asked(text, width, lines):
    assert all(line_count(part, width) <= lines for part in split_for_row(text, width, lines))


def test_a_short_line_is_not_left_alone_in_a_row_above_a_long_paragraph():
    first, *_ = split_for_row("short\n" + "word " * 400, 46, 16)
    assert line_count(first, 46) == 16


def test_units_are_counted_as_excel_counts_them():
    assert units("aя😀") == 4
    assert [units(part) for part in split_text("😀" * 20_000)] == [CELL_UNITS - 1, 40_000 - (CELL_UNITS - 1)]


def test_a_split_never_parts_a_letter_from_its_marks_or_an_emoji_from_itself():
    for text in ("e\u0301" * 300, FAMILY * 40, "ok\ufe0f" * 120):
        for before, after in pairwise(split_text(text, 100)):
            assert not unicodedata.combining(after[0])
            assert after[0] not in "\u200d\ufe0f"
            assert before[-1] != "\u200d"


# ---- phrases


class Recording(type(ENGLISH)):
    """Remembers what it was asked to say."""

    def __init__(self):
        super().__init__(ENGLISH._zone, ENGLISH.timezone_name)
        self.said = set()

    def __call__(self, msgid, **params):
        self.said.add(str(msgid))
        return super().__call__(msgid, **params)


def test_every_phrase_of_the_catalogue_is_said_and_none_besides(monkeypatch):
    monkeypatch.setattr("app.core.digests.renderers.xlsx.findings._NUMBERS_LISTED", 1)
    clause, phrasebook = make_clause(5), Recording()
    early = tuple(
        r.__class__(r.id, r.audience, r.opens_at, r.closes_at, True) for r in make_header(tally([])).rounds
    )
    comments = [
        make_comment(1, clause, quote=Quote("x"), official=True, body="сөз " * 2_000),
        make_comment(2, clause),
    ]
    late = TallyRow("hidden", "note", "ky", None, "paper", 1, reason="spam", entered_late=True)
    header, sections = one_clause(comments, [late], view="secretariat", rounds=early)
    total = tally([*rows_of(comments), late, *rows_of(whole := [make_comment(3)])])
    second = replace(header, tally=total, edition=2)
    rendered("xlsx", (second, [make_section(None, whole), *sections]), phrasebook)
    assert set(Phrase) <= phrasebook.said
    decided(phrasebook=phrasebook, scope_name="Рабочая группа", per_volume=4)
    assert phrasebook.said <= {*Phrase, *XlsxPhrase, *FindingPhrase}
    assert set(XlsxPhrase) <= phrasebook.said


def test_labels_are_found_in_every_language_and_unknown_keys_come_back():
    assert find_label("region", "KG-N", "ky", str) == "Нарын облусу"
    assert find_label("region", "not-stated", "ky", str.upper) == "NOT STATED"
    assert find_label("stance", "amend", "ru", {"Change": "Изменение"}.__getitem__) == "Изменение"
    assert find_label("source", "pigeon", "ru", str) == "pigeon"


def test_every_key_a_digest_can_hold_has_a_label():
    for kind, keys in {
        "stance": Stance,
        "source": Source,
        "hidden_reason": HideReason,
        "audience": Audience,
    }.items():
        assert set(keys) <= set(LABELS[kind])
    assert CommentState.PUBLISHED in LABELS["state"]


def test_hostile_titles_and_headings_stand_on_the_front_page_as_typed():
    for text in ("<r>1</r>", "_x0041_x0042_", "=1+1", "a\u0301 & b"):
        clause = make_clause(5, wordings=(Wording("ky", text, "", ""),))
        comments = [make_comment(1, clause)]
        header = make_header(tally(rows_of(comments)), draft_title=text)
        front = sheets_of(rendered("xlsx", (header, [make_section(clause, comments)]))[0])[
            Phrase.SHEET_SUMMARY
        ]
        values = [value for row in front.iter_rows(values_only=True) for value in row]
        assert values.count(text) == 2


def test_titles_names_and_headings_longer_than_a_cell_do_not_stop_a_digest():
    endless = "сөз " * 20_000
    clause = make_clause(5, wordings=(Wording("ky", endless, endless, endless),))
    comments = [make_comment(1, clause, author_name=endless, organisation=endless)]
    header = make_header(tally(rows_of(comments)), draft_title=endless)
    assert read_xlsx(rendered("xlsx", (header, [make_section(clause, comments)]))[0]) == said_in(comments)


def test_a_cell_that_would_be_cut_is_an_error_and_never_silent():
    with Workbook(io.BytesIO(), {"constant_memory": True}) as workbook:
        sheet, style = workbook.add_worksheet("x", worksheet_class=TextWorksheet), workbook.add_format()
        with pytest.raises(CellLost):
            sheet.write_whole_row(0, ["я" * (CELL_UNITS + 1)], cell_looks([style]), 15)
        with pytest.raises(CellLost):
            sheet.write_whole_row(SHEET_ROWS, ["я"], cell_looks([style]), 15)
        with pytest.raises(CellLost):
            put(sheet, 1, 0, "я" * (CELL_UNITS + 1), style)


@pytest.mark.parametrize(
    ("name", "expected"), [("a/b:c*[d]?", "a b c  d"), ("'x'", "x"), ("", "Sheet"), ("я" * 40, "я" * 31)]
)
def test_a_sheet_gets_a_name_that_excel_accepts(name, expected):
    with Workbook(io.BytesIO()) as workbook:
        assert add_sheet(workbook, name).get_name() == expected
        assert add_sheet(workbook, name).get_name() == expected[:29] + " 2"


@given(st.text("_x0041F", max_size=30))
@example("_x0041_x0042_")
def test_what_somebody_typed_is_never_read_as_an_escape(text):
    runs = etree.fromstring(f"<is>{cell_markup(text)}</is>").iter("t")
    said = [run.text or "" for run in runs]
    assert "".join(said) == text
    assert not [run for run in said if re.search("_x[0-9A-Fa-f]{4}_", run)]


def test_a_failed_workbook_leaves_no_file_open():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        with pytest.raises(RuleViolation):
            render_cut_short()
        gc.collect()
    assert [str(warning.message) for warning in caught] == []

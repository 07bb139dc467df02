"""Whatever is stored stands in full in every format, and reads back as it was typed."""

from __future__ import annotations

import csv
import io
import json
import os
import tracemalloc
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.core.comments import Quote
from app.core.digests.compile import DigestStream, TallyRow, tally
from app.core.digests.model import Section
from app.core.digests.phrases import LABELS, Phrase, find_label
from app.core.digests.renderers import RENDERERS, render
from app.core.digests.renderers.csv import CsvRenderer, read_cell, write_cell
from app.core.digests.renderers.xlsx import XlsxRenderer
from app.core.digests.renderers.xlsx.cells import CELL_UNITS, cell_markup, split_for_row, split_text, units
from app.core.text import normalize_input
from tests.unit.core.digest_samples import (
    ENGLISH,
    make_clause,
    make_comment,
    make_header,
    one_clause,
    rendered,
    rows_of,
    small_digest,
)

ATTACKS = Path(__file__).resolve().parents[4] / "shared" / "data" / "attacks"
STORED = st.text(st.characters(codec="utf-8"), max_size=60).map(normalize_input)
FAMILY = "👨‍👩‍👧‍👦"
HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(1)", "\tx", "\n=1", "'=1", "''", "＝1", "{=1+1}", "=cmd|' /C calc'!A0",
    "<r><t>x</t></r>", "<r>1</r>", "_x0041_", "_x0041_x0042_", "__x000D__", "_x005F_x0041_", "a & b < c > d",
    " leading", "trailing ", "\n\n", "a;=1+1", 'say "no", twice', "http://" + "a" * 3_000, "]]>", "&amp;&#10;",
    "مرحبا بالعالم", "\u202eolleh", FAMILY * 3, "e\u0301", "ө ү ң", "#REF!", "00123", "1e5", "TRUE", "12/2026",
    "x\u2028y", "\u00a0",
)  # fmt: skip


def attack_strings() -> list[str]:
    if not ATTACKS.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{ATTACKS} is missing")
        pytest.skip(f"no shared data at {ATTACKS}")
    strings = json.loads((ATTACKS / "naughty_strings" / "blns.json").read_text("utf-8"))
    for name in ("csv_injection/csv-payload.txt", "xss/xss-payload-list.txt"):
        strings += (ATTACKS / name).read_text("utf-8", "replace").splitlines()
    return [normalize_input(text) for text in strings]


@dataclass
class Read:
    """A comment as a reader of the file has it; "" for what is empty."""

    body: str = ""
    proposed: str = ""
    quote: tuple[str, str, str] = ("", "", "")
    name: str = ""
    organisation: str = ""


def said_in(comments):
    return {
        c.id: Read(
            c.body,
            c.proposed_text or "",
            (c.quote.exact, c.quote.prefix, c.quote.suffix) if c.quote else ("", "", ""),
            c.author_name or "",
            c.organisation or "",
        )
        for c in comments
    }


def read_json(data):
    comments = [c for clause in json.loads(data)["clauses"] for c in clause["comments"]]
    return {
        c["id"]: Read(
            c["body"],
            c["proposed_text"] or "",
            tuple(
                (c["quote"] or {"exact": "", "prefix": "", "suffix": ""})[k]
                for k in ("exact", "prefix", "suffix")
            ),
            c["author"]["name"] or "",
            c["author"]["organisation"] or "",
        )
        for c in comments
    }


def csv_rows(data):
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [dict(zip(table[0], map(read_cell, row), strict=True)) for row in table[1:]]


def read_csv(data):
    return {
        row["id"]: Read(
            row["body"],
            row["proposed_text"],
            (row["quote_exact"], row["quote_prefix"], row["quote_suffix"]),
            row["author_name"],
            row["author_organisation"],
        )
        for row in csv_rows(data)
        if row["row"] == "comment"
    }


def register_rows(data, sheet_prefix=Phrase.SHEET_REGISTER):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for sheet in book.worksheets:
        if sheet.title.startswith(sheet_prefix):
            rows = sheet.iter_rows(values_only=True)
            headings = next(rows)
            yield from (dict(zip(headings, row, strict=True)) for row in rows)


def read_xlsx(data):
    joined = defaultdict(lambda: defaultdict(str))
    for row in register_rows(data):
        for heading, value in row.items():
            joined[row[Phrase.COMMENT_ID]][heading] += value if isinstance(value, str) else ""
    return {
        key: Read(
            row[Phrase.COMMENT],
            row[Phrase.PROPOSED_WORDING],
            (row[Phrase.QUOTE], row[Phrase.QUOTE_BEFORE], row[Phrase.QUOTE_AFTER]),
            row[Phrase.AUTHOR],
            row[Phrase.ORGANISATION],
        )
        for key, row in joined.items()
    }


READERS = {"json": read_json, "csv": read_csv, "xlsx": read_xlsx}


def comments_saying(texts):
    clause = make_clause(5)
    return [
        make_comment(
            n,
            clause,
            body=text,
            proposed_text=text or None,
            quote=Quote(text, text, text) if text else None,
            author_name=text or None,
            organisation=text or None,
            official=n % 3 == 0,
        )
        for n, text in enumerate(texts)
    ]


def test_there_is_a_reader_for_every_format():
    assert set(READERS) == set(RENDERERS)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(STORED, max_size=6))
@example(texts=list(HOSTILE))
def test_any_text_that_can_be_stored_reads_back_as_typed(name, texts):
    comments = comments_saying(texts)
    data, _ = rendered(name, one_clause(comments))
    assert READERS[name](data) == said_in(comments)


@pytest.mark.parametrize("name", READERS)
def test_naughty_strings_formulas_and_scripts_read_back_as_typed(name):
    comments = comments_saying(attack_strings())
    data, result = rendered(name, one_clause(comments))
    assert READERS[name](data) == said_in(comments)
    assert result.comments == len(comments) > 500


@pytest.mark.parametrize("name", READERS)
def test_texts_longer_than_a_cell_read_back_whole(name):
    texts = [
        "аб " * 30_000,
        "я" * 40_000,
        "😀" * 20_000,
        FAMILY * 6_000,
        "a" * 32_766 + "😀😀",
        "\n" * 33_000 + "x",
    ]
    comments = comments_saying(texts)
    data, _ = rendered(name, one_clause(comments))
    assert READERS[name](data) == said_in(comments)


@pytest.mark.parametrize("name", ["json", "csv"])
def test_the_same_digest_gives_the_same_bytes(name):
    first, second = rendered(name, small_digest()), rendered(name, small_digest())
    assert first == second


def test_the_result_describes_the_bytes_that_were_written():
    import hashlib

    for name in RENDERERS:
        data, result = rendered(name, small_digest())
        assert (result.size, result.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert result.comments == 5


# ---- CSV


@given(STORED)
@example("'=1")
@example("＝1")
def test_a_csv_cell_is_inert_and_reads_back(text):
    cell = write_cell(text)
    assert read_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell == text or cell == "'" + text


def test_every_cell_of_a_csv_file_is_inert_not_only_the_bodies():
    header, sections = one_clause(comments_saying(HOSTILE), draft_title="=HYPERLINK(1)")
    data, _ = rendered("csv", (header, sections))
    cells = [c for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for c in row]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\n"))]
    assert "'=HYPERLINK(1)" in cells


def test_csv_figures_reconcile_and_are_those_of_the_header():
    header, sections = small_digest()
    rows = csv_rows(rendered("csv", (header, sections))[0])
    figures = {row["key"]: row["value"] for row in rows if row["row"] == "digest"}
    parts = ("shown", "hidden", "withdrawn", "erased", "held")
    assert int(figures["received"]) == sum(int(figures[part]) for part in parts) == header.counts.received
    assert figures["hidden:spam"] == "2"
    assert int(figures["shown"]) == sum(row["row"] == "comment" for row in rows)
    of_clauses = [int(row["value"]) for row in rows if row["row"] == "count" and row["key"] == "received"]
    assert sum(of_clauses) == header.counts.received


def test_csv_lines_end_as_rfc_4180_says_and_the_byte_order_mark_is_an_option():
    header, sections = small_digest()
    out = io.BytesIO()
    CsvRenderer(bom=False).render(DigestStream(header, sections, lambda done: None), out, ENGLISH)
    with_mark = rendered("csv", small_digest())[0]
    assert with_mark == b"\xef\xbb\xbf" + out.getvalue()
    assert out.getvalue().startswith(b"row,key,value,clause,")
    assert out.getvalue().endswith(b"\r\n")


@pytest.mark.parametrize("name", ["json", "csv"])
def test_a_public_file_has_no_field_for_addresses_or_receipt_codes(name):
    public = rendered(name, small_digest())[0]
    secretariats = rendered(name, small_digest(view="secretariat"))[0]
    assert b"email" not in public
    assert b"email" in secretariats


def test_a_public_workbook_has_no_column_for_addresses_or_receipt_codes():
    private = {Phrase.EMAIL, Phrase.CODE}
    assert not private & set(next(register_rows(rendered("xlsx", small_digest())[0])))
    assert private <= set(next(register_rows(rendered("xlsx", small_digest(view="secretariat"))[0])))


# ---- JSON


def test_json_puts_official_positions_first_and_has_the_contracts_fields():
    document = json.loads(rendered("json", small_digest())[0])
    clause = document["clauses"][1]
    assert clause["id"] == "art_5"
    assert clause["texts"] == {"ky": "Кеңештин 5-тексти.", "ru": "Текст 5 о кенеше."}
    assert [c["official"] for c in clause["comments"]] == [True, False, False]
    assert document["clauses"][0]["id"] is None
    assert document["header"]["checkpoint"] is None
    assert set(clause["comments"][0]) >= {
        "id", "clause", "round", "stance", "body", "quote", "proposed_text", "text_language", "language", "author",
        "received_at", "state",
    }  # fmt: skip


def test_an_empty_digest_is_a_valid_file_in_every_format():
    for name, reader in READERS.items():
        assert reader(rendered(name, (make_header(tally([])), []))[0]) == {}


# ---- XLSX


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
    assert of_five[4][4] == "Counted, not shown. Hidden: 3, withdrawn: 1, erased: 0, held: 3"
    assert {row[6:] for row in rows[1:]} == {(None, None)}


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
        "A3:H12",
    )
    assert "&P" in remarks.oddFooter.right.text
    assert sheets[Phrase.SHEET_REGISTER].auto_filter.ref == "A1:V6"


def test_decisions_are_offered_as_a_list_in_the_digests_language():
    remarks = sheets_of(rendered("xlsx", small_digest())[0])[Phrase.SHEET_REMARKS]
    (rule,) = remarks.data_validations.dataValidation
    assert rule.formula1 == '"Accepted,Partly accepted,Rejected,Noted"'
    assert str(rule.sqref) == "G4:G12"


def test_a_table_longer_than_a_sheet_goes_on_in_a_further_one():
    comments = [make_comment(n, make_clause(5)) for n in range(25)]
    header, sections = one_clause(comments)
    out = io.BytesIO()
    XlsxRenderer(sheet_rows=12).render(DigestStream(header, sections, lambda done: None), out, ENGLISH)
    assert read_xlsx(out.getvalue()) == said_in(comments)
    titles = list(sheets_of(out.getvalue()))
    assert titles[-1] == Phrase.SHEET_ABOUT
    assert {f"{Phrase.SHEET_REGISTER} {n}" for n in (2, 3)} <= set(titles)


def test_received_is_a_date_in_local_time():
    (row,) = register_rows(rendered("xlsx", one_clause([make_comment(1, make_clause(5))]))[0])
    assert row["Received at (Bishkek time)"].isoformat() == "2026-11-02T09:01:00"


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


def test_a_failed_workbook_leaves_no_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    header, sections = small_digest()
    with pytest.raises(Exception, match="reconcile"):
        render("xlsx", header, sections[:-1], io.BytesIO(), ENGLISH)
    assert list(tmp_path.iterdir()) == []


def test_characters_xml_cannot_hold_are_escaped_and_lone_surrogates_replaced():
    assert cell_markup("a\x01\r\ufffe\ud800") == "<t>a_x0001__x000D__xFFFE_\ufffd</t>"


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


def test_every_phrase_of_the_catalogue_is_said_and_none_besides():
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
    from dataclasses import replace

    from tests.unit.core.digest_samples import make_section

    rendered("xlsx", (replace(header, tally=total), [make_section(None, whole), *sections]), phrasebook)
    assert phrasebook.said == {phrase.value for phrase in Phrase}


def test_labels_are_found_in_every_language_and_unknown_keys_come_back():
    assert find_label("region", "KG-N", "ky", str) == "Нарын облусу"
    assert find_label("region", "not-stated", "ky", str.upper) == "NOT STATED"
    assert find_label("stance", "amend", "ru", {"Change": "Изменение"}.__getitem__) == "Изменение"
    assert find_label("source", "pigeon", "ru", str) == "pigeon"


def test_every_key_a_digest_can_hold_has_a_label():
    from app.core.comments import CommentState, HideReason, Source, Stance
    from app.core.rounds import Audience

    for kind, keys in {
        "stance": Stance,
        "source": Source,
        "hidden_reason": HideReason,
        "audience": Audience,
    }.items():
        assert set(keys) <= set(LABELS[kind])
    assert CommentState.PUBLISHED in LABELS["state"]


# ---- memory


def peak_of(name: str, n: int) -> int:
    """Most bytes held while `n` comments of 500 characters pass."""
    clause = make_clause(5)
    source = (make_comment(i, clause, body=f"Пикир {i} " * 40) for i in range(n))
    header = make_header(tally([TallyRow("published", "oppose", "ky", "KG-N", "web", n)]))
    tracemalloc.start()
    try:
        with Path(os.devnull).open("wb") as out:
            render(name, header, [Section(clause, header.tally, source)], out, ENGLISH)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "n"), [("json", 20_000), ("csv", 20_000), ("xlsx", 3_000)])
def test_ten_times_the_comments_take_no_more_memory(name, n):
    assert peak_of(name, n) < peak_of(name, n // 10) + 2**19

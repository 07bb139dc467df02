"""Whatever is stored stands in full in every format, and reads back as it was typed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.digests.compile import DigestStream, TallyRow, tally
from app.core.digests.model import Section
from app.core.digests.phrases import Phrase
from app.core.digests.renderers import RENDERERS, render
from app.core.digests.renderers.csv import CsvRenderer, read_cell, write_cell
from tests.unit.core.digest_readers import (
    FAMILY,
    HOSTILE,
    READERS,
    STORED,
    attack_strings,
    comments_saying,
    csv_rows,
    register_rows,
    said_in,
)
from tests.unit.core.digest_samples import (
    ENGLISH,
    make_clause,
    make_comment,
    make_header,
    one_clause,
    rendered,
    small_digest,
)


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


@pytest.mark.parametrize("name", ["json", "csv", "docx"])
def test_the_same_digest_gives_the_same_bytes(name):
    first, second = rendered(name, small_digest()), rendered(name, small_digest())
    assert first == second


def test_the_result_describes_the_bytes_that_were_written():
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


@pytest.mark.parametrize(("name", "n"), [("json", 20_000), ("csv", 20_000), ("xlsx", 3_000), ("docx", 5_000)])
def test_ten_times_the_comments_take_no_more_memory(name, n):
    assert peak_of(name, n) < peak_of(name, n // 10) + 2**19

"""Whatever is stored stands in full in every format, and reads back as it was typed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.digests.model import Section
from app.core.digests.phrases import Phrase
from app.core.digests.renderers import RENDERERS, render
from app.core.digests.renderers.csv import CsvRenderer, read_cell, write_cell
from app.core.digests.stream import DigestStream
from app.core.digests.tallies import TallyRow, tally
from tests.unit.core.digest_formats import COMPARED_APART, READERS, WHOLE
from tests.unit.core.digest_readers import (
    FAMILY,
    HOSTILE,
    STORED,
    attack_strings,
    comments_saying,
    csv_rows,
    register_rows,
    said_in,
)
from tests.unit.core.digest_samples import (
    ENGLISH,
    MINISTRY,
    STORY,
    compiled,
    decided_digest,
    found,
    make_clause,
    make_comment,
    make_header,
    nothing_found,
    one_clause,
    rendered,
    small_digest,
)
from tests.unit.core.digest_schema import validate

ROOT = Path(__file__).resolve().parents[3]


def test_there_is_a_reader_for_every_format():
    assert READERS.keys() | COMPARED_APART == set(WHOLE)
    assert not READERS.keys() & COMPARED_APART


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(STORED, max_size=6))
@example(texts=list(HOSTILE))
def test_any_text_that_can_be_stored_reads_back_as_typed(name, texts):
    comments = comments_saying(texts)
    data, _ = rendered(name, one_clause(comments))
    assert READERS[name](data) == said_in(comments)


@pytest.fixture(scope="module")
def attacked():
    """Comments that say every naughty string, formula and script, and the digest of them, compiled once."""
    comments = comments_saying(attack_strings())
    return comments, compiled(one_clause(comments))


@pytest.mark.parametrize("name", READERS)
def test_naughty_strings_formulas_and_scripts_read_back_as_typed(name, attacked):
    comments, whole = attacked
    out = io.BytesIO()
    result = render(name, whole, whole.content_sha256(), out, ENGLISH)
    assert READERS[name](out.getvalue()) == said_in(comments)
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


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_digest_gives_the_same_bytes(name):
    first, second = rendered(name, small_digest()), rendered(name, small_digest())
    assert first == second


def test_the_result_describes_the_bytes_that_were_written():
    for name in RENDERERS:
        data, result = rendered(name, small_digest())
        assert (result.size, result.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert result.comments == 5


# ---- CSV


def decided_rows():
    digest, findings = decided_digest()
    return csv_rows(rendered("csv", digest, analyse=found(findings))[0])


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


def test_csv_says_of_each_comment_its_number_group_what_it_added_and_what_it_asks_for():
    rows = [row for row in decided_rows() if row["row"] == "comment"]
    rep = make_comment(3).id
    assert [(row["comment_number"], row["id"][-1], row["group"], row["added"]) for row in rows] == [
        ("1", "1", "", ""),
        ("2", "3", rep, ""),
        ("3", "2", rep, STORY),
        ("4", "4", rep, ""),
        ("5", "5", rep, ""),
        ("6", "6", "", ""),
        ("7", "7", "", ""),
    ]
    assert [row["proposals"] for row in rows] == ["2", "", "", "", "", "1", "2"]


def test_csv_has_rows_for_groups_proposals_and_conflicts_after_the_comments_of_the_clause():
    rows = decided_rows()
    kinds = [row["row"] for row in rows]
    assert sorted(set(kinds), key=kinds.index) == [
        "digest", "clause", "count", "comment", "group", "proposal", "conflict",
    ]  # fmt: skip
    group = {row["key"]: row["value"] for row in rows if row["row"] == "group"}
    assert group == {
        "count": "4", "first_at": "2026-11-02T03:02:00.000000Z", "last_at": "2026-11-02T03:05:00.000000Z",
        "stance:oppose": "4", "language:ky": "3", "language:ru": "1", "source:web": "3", "source:paper": "1",
    }  # fmt: skip
    names = (
        "proposals",
        "key",
        "value",
        "id",
        "proposed_text",
        "text_language",
        "author_organisation",
        "clause",
    )
    asked = [tuple(row[name] for name in names) for row in rows if row["row"] == "proposal"]
    assert asked == [
        ("1", "replace", "1", make_comment(6).id, "Кеңештин жаңы тексти.", "ky", "", "art_5"),
        ("2", "delete", "2", make_comment(7).id, "", "ky", MINISTRY, "art_5"),
    ]
    conflicts = [(row["proposals"], row["key"], row["value"]) for row in rows if row["row"] == "conflict"]
    assert conflicts == [("1 2", "deleted-and-amended", ""), ("", "more", "3")]


def test_a_csv_row_of_a_comment_has_the_cells_that_its_line_in_the_json_has():
    digest, findings = decided_digest(view="secretariat")
    document = json.loads(rendered("json", digest, analyse=found(findings))[0])
    (clause,) = document["clauses"]
    said = {comment["id"]: comment for comment in clause["comments"]}
    digest, _ = decided_digest(view="secretariat")
    for row in csv_rows(rendered("csv", digest, analyse=found(findings))[0]):
        if row["row"] != "comment":
            continue
        comment = said.pop(row["id"])
        author, quote = comment["author"], comment["quote"] or {}
        expected = {
            "clause": clause["id"], "edition": clause["edition"], "level": clause["level"],
            "number": clause["number"], "label": clause["label"], "heading": clause["heading"],
            **{name: comment[name] for name in comment if name in row and name != "clause"},
            **{f"author_{name}": author[name] for name in author},
            **{f"quote_{name}": quote.get(name) for name in ("exact", "prefix", "suffix")},
            "official": str(comment["official"]).lower(),
        }  # fmt: skip
        assert {name: row[name] for name in expected} == {
            name: "" if value is None else str(value) for name, value in expected.items()
        }
    assert said == {}


def test_csv_lines_end_as_rfc_4180_says_and_the_byte_order_mark_is_an_option():
    header, sections = small_digest()
    out = io.BytesIO()
    CsvRenderer(bom=False).render(DigestStream(compiled((header, sections)), ""), out, ENGLISH)
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


def test_json_lists_comments_in_canonical_order_and_has_the_contracts_fields():
    document = json.loads(rendered("json", small_digest())[0])
    clause = document["clauses"][1]
    assert clause["id"] == "art_5"
    assert clause["texts"] == {"ky": "Кеңештин 5-тексти.", "ru": "Текст 5 о кенеше."}
    assert [c["official"] for c in clause["comments"]] == [False, False, True]
    assert document["clauses"][0]["id"] is None
    assert document["header"]["checkpoint"] is None
    assert set(clause["comments"][0]) >= {
        "id", "clause", "round", "stance", "body", "quote", "proposed_text", "text_language", "language", "author",
        "received_at", "state",
    }  # fmt: skip


def test_json_is_what_the_published_schema_says():
    """Rendered with all there can be, and with as little."""
    schema = json.loads((ROOT / "app/static/digest.schema.json").read_text("utf-8"))
    digest, findings = decided_digest(view="secretariat", group="code", member="А. Асанова", scope_name="x")
    for data, _ in (
        rendered("json", digest, analyse=found(findings)),
        rendered("json", small_digest()),
        rendered("json", (make_header(tally([])), [])),
    ):
        validate(json.loads(data), schema)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("header", "view"), "everyone"),
        (("header", "counts", "received"), -1),
        (("header", "counts", "received"), "12"),
        (("clauses", 0, "comments", 0, "received_at"), "2026-12-02T18:00:00Z"),
        (("clauses", 0, "comments", 0, "email"), "aigul@example.kg"),
        (("clauses", 0, "findings", "groups", 0, "members", 0), {"id": "x", "added": []}),
        (("clauses", 0, "texts", "de"), "Text"),
        (("content_sha256",), "abc"),
    ],
)
def test_what_the_published_schema_does_not_say_is_not_valid(path, value):
    digest, findings = decided_digest()
    document = json.loads(rendered("json", digest, analyse=found(findings))[0])
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    schema = json.loads((ROOT / "app/static/digest.schema.json").read_text("utf-8"))
    with pytest.raises(AssertionError):
        validate(document, schema)


def test_an_empty_digest_is_a_valid_file_in_every_format():
    for name, reader in READERS.items():
        assert reader(rendered(name, (make_header(tally([])), []))[0]) == {}


# ---- memory


INDEX_BYTES = 32
"""A comment's part of what is held of a clause: its place in the file and in the order of display."""


def peak_of(name: str, n: int) -> int:
    """Most bytes held while `n` comments of 500 characters are compiled and rendered."""
    clause = make_clause(5)
    source = (make_comment(i, clause, body=f"Пикир {i} " * 40) for i in range(n))
    header = make_header(tally([TallyRow("published", "oppose", "ky", "KG-N", "web", n)]))
    tracemalloc.start()
    try:
        with Path(os.devnull).open("wb") as out, tempfile.TemporaryFile() as parts:
            whole = compiled((header, [Section(clause, header.tally, source)]), nothing_found, parts)
            render(name, whole, whole.content_sha256(), out, ENGLISH)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "n"), [("json", 10_000), ("csv", 10_000), ("xlsx", 3_000), ("docx", 5_000)])
def test_ten_times_the_comments_take_no_more_memory(name, n, monkeypatch):
    for name_of_a_bound in ("HELD", "BLOCK"):
        monkeypatch.setattr(f"app.core.digests.parts.{name_of_a_bound}", 2**16)
    assert peak_of(name, n) < peak_of(name, n // 10) + 2**19 + n * INDEX_BYTES

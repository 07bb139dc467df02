"""Reading a digest back, and the texts that are hardest to keep."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hypothesis import strategies as st
from lxml import etree

from app.core.comments import Quote
from app.core.digests.phrases import Phrase
from app.core.digests.renderers.csv import read_cell
from app.core.text import normalize_input
from tests.unit.core.digest_samples import (
    make_clause,
    make_comment,
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


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_part(data, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name), etree.XMLParser(huge_tree=True))


def word_text(element):
    """What stands in the runs of a paragraph, a cell or a run."""
    marks = {W + "br": "\n", W + "tab": "\t"}
    return "".join(
        part.text or "" if part.tag == W + "t" else marks[part.tag]
        for part in element.iter(W + "t", W + "br", W + "tab")
        if part.getparent().tag == W + "r"
    )


def style_of(element):
    """The named style of a paragraph or a run, "" when it has none."""
    found = element.find(f"{W}pPr/{W}pStyle")
    found = element.find(f"{W}rPr/{W}rStyle") if found is None else found
    return "" if found is None else found.get(W + "val")


def word_rows(data):
    """Rows of the tables in a Word digest: the cells of each."""
    for row in word_part(data).iter(W + "tr"):
        yield row.findall(W + "tc")


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

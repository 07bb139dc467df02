"""One CSV table (RFC 4180, UTF-8 with a byte order mark), streamed, that reads back whole and reconciles.

The first column says what a row is: `digest` (a figure or fact of the whole, in `key` and `value`), `clause` (its
text), `count` (a figure of that clause, in `key` and `value`), `comment`. Filter on it to have a clean table. Column
names and keys are those of the JSON, the same in every language. Figures are keyed `received`, `hidden:spam`,
`stance:support`, `region:KG-B`, …

Formulas: spreadsheets run a cell that begins with one of `= + - @`, a tab or a line end as a formula, so such a cell,
and one that begins with an apostrophe, gets one apostrophe in front. Nothing else is changed: `read_cell` takes it off
again and gives the text exactly as it was typed. The rule covers every cell. It cannot cover a program told to read
another separator than the comma; people are served by XLSX.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from app.core.digests.canonical import utc_text
from app.core.digests.compile import DigestStream, DisplaySection
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, DigestComment, DigestHeader, Tally
from app.core.digests.phrases import Phrasebook

BOM = b"\xef\xbb\xbf"
COLUMNS = (
    "row",
    "key",
    "value",
    "clause",
    "edition",
    "level",
    "number",
    "label",
    "heading",
    "text",
    "id",
    "round",
    "stance",
    "official",
    "body",
    "quote_exact",
    "quote_prefix",
    "quote_suffix",
    "proposed_text",
    "text_language",
    "language",
    "author_name",
    "author_region",
    "author_organisation",
    "source",
    "received_at",
    "entered_at",
    "state",
)
SECRETARIAT_COLUMNS = (*COLUMNS, "author_email", "code")

# Full-width forms too: East Asian spreadsheets read them as the ASCII sign (OWASP, CSV injection).
_RISKY = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20'")
Row = dict[str, object]


def write_cell(text: str) -> str:
    """The cell that says `text` and that no spreadsheet runs."""
    return "'" + text if text.startswith(_RISKY) else text


def read_cell(cell: str) -> str:
    """The text that a cell of this file stands for: the inverse of `write_cell`."""
    return cell.removeprefix("'")


class CsvRenderer:
    """`bom=False` for programs that stumble over the mark; the bytes are otherwise the same."""

    format = "csv"
    extension = "csv"
    mimetype = "text/csv; charset=utf-8"

    def __init__(self, *, bom: bool = True) -> None:
        self._bom = bom

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        secretariat = digest.header.view == VIEW_SECRETARIAT
        columns = SECRETARIAT_COLUMNS if secretariat else COLUMNS
        out.write(BOM if self._bom else b"")
        writer = csv.writer(_Utf8(out), lineterminator="\r\n")
        writer.writerow(columns)
        for row in _rows(digest):
            writer.writerow([write_cell(_cell(row.get(column))) for column in columns])


class _Utf8:
    """What csv.writer writes to, without a buffer of its own to forget to flush."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _rows(digest: DigestStream) -> Iterator[Row]:
    for key, value in _facts(digest.header):
        yield {"row": "digest", "key": key, "value": value}
    for section in digest.sections():
        yield from _section_rows(section, digest.header)


def _facts(header: DigestHeader) -> Iterator[tuple[str, object]]:
    yield "draft", header.draft_slug
    yield "title", header.draft_title
    yield "edition", header.edition
    yield "language", header.language
    yield "view", header.view
    yield "cutoff", utc_text(header.cutoff)
    yield "method", header.method
    yield "checkpoint", header.checkpoint
    for info in header.rounds:
        about = f"{info.id} {info.audience} edition {info.edition}"
        period = f"{about} {utc_text(info.opens_at)}/{utc_text(info.closes_at)}"
        yield "round", period + (" closed-early" if info.closed_early else "")
    yield from _figures(header.tally)


def _figures(tally: Tally) -> Iterator[tuple[str, int]]:
    counts = tally.counts
    yield "received", counts.received
    yield "shown", counts.shown
    yield "hidden", counts.hidden_total
    yield from ((f"hidden:{reason}", n) for reason, n in counts.hidden)
    yield "withdrawn", counts.withdrawn
    yield "erased", counts.erased
    yield "held", counts.held
    yield "entered_late", counts.entered_late
    yield "official", tally.official
    axes = {
        "stance": tally.by_stance,
        "language": tally.by_language,
        "region": tally.by_region,
        "source": tally.by_source,
    }
    for axis, bars in axes.items():
        yield from ((f"{axis}:{key}", n) for key, n in bars)


def _section_rows(section: DisplaySection, header: DigestHeader) -> Iterator[Row]:
    clause = _clause_cells(section.clause, header.language)
    place = {key: clause.get(key) for key in ("clause", "edition", "level", "number", "label", "heading")}
    yield {"row": "clause", **clause}
    for key, value in _figures(section.tally):
        yield {
            "row": "count",
            "key": key,
            "value": value,
            "clause": place["clause"],
            "edition": place["edition"],
        }
    for comment in section.comments:
        yield {"row": "comment", **place, **_comment_cells(comment)}


def _clause_cells(clause: DigestClause | None, language: str) -> Row:
    if clause is None:
        return {}
    wording = clause.wording(language)
    return {
        "clause": clause.eid,
        "edition": clause.edition,
        "level": clause.level,
        "number": clause.number,
        "label": wording.label,
        "heading": wording.heading,
        "text": wording.text,
        "text_language": wording.language,
    }


def _comment_cells(comment: DigestComment) -> Row:
    quote = comment.quote
    return {
        "id": comment.id,
        "round": comment.round_id,
        "stance": comment.stance,
        "official": comment.official,
        "body": comment.body,
        "quote_exact": None if quote is None else quote.exact,
        "quote_prefix": None if quote is None else quote.prefix,
        "quote_suffix": None if quote is None else quote.suffix,
        "proposed_text": comment.proposed_text,
        "text_language": comment.text_language,
        "language": comment.language,
        "author_name": comment.author_name,
        "author_region": comment.region,
        "author_organisation": comment.organisation,
        "author_email": comment.author_email,
        "code": comment.code,
        "source": comment.source,
        "received_at": utc_text(comment.received_at),
        "entered_at": None if comment.entered_at is None else utc_text(comment.entered_at),
        "state": comment.state,
    }

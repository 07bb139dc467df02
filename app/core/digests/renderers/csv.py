"""One CSV table (RFC 4180, UTF-8 with a byte order mark), streamed, that reads back whole and reconciles.

The first column says what a row is. Filter on it to have a clean table:

- `digest`: a figure or fact of the whole, in `key` and `value`;
- `clause`: its text; `count`: a figure of that clause, in `key` and `value`;
- `comment`: `comment_number` is its number in every format, `group` the id of the comment that its group of similar
  ones is shown by, `added` its sentences that that one has not (each on a line), `proposals` the numbers of the
  clause's proposals that it asks for, with a space between them;
- `group`: figures and facts of a group of similar comments (`count`, `first_at`, `last_at`, `source:web`, …), one a
  row, in `key` and `value`;
- `proposal`: `proposals` its number, `key` its kind, `value` how many ask for it, `id` the earliest of them,
  `proposed_text` the wording, `author_organisation` the official bodies, each on a line;
- `conflict`: `proposals` the numbers, `key` what kind, `value` the words concerned; with the key `more` how many
  further ones are not listed.

A clause's rows follow one another: clause, counts, comments in the order of display, groups, proposals, conflicts.
Column names and keys are those of the JSON, the same in every language. Figures are keyed `received`, `hidden:spam`,
`stance:support`, `region:KG-B`, `day:2026-12-02`, …

Formulas: spreadsheets run a cell that begins with one of `= + - @`, a tab or a line end as a formula, so such a cell,
and one that begins with an apostrophe, gets one apostrophe in front. Nothing else is changed: `read_cell` takes it off
again and gives the text exactly as it was typed. The rule covers every cell. It cannot cover a program told to read
another separator than the comma; people are served by XLSX.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from app.core.digests.findings import CommentGroup, Conflict, Findings, Proposal
from app.core.digests.model import AXES, VIEW_SECRETARIAT, Bar, DigestClause, DigestHeader, Tally
from app.core.digests.parts import Displayed
from app.core.digests.phrases import Phrasebook
from app.core.digests.stream import DigestStream, DisplaySection
from app.core.moments import utc_text

BOM: Final = b"\xef\xbb\xbf"
COLUMNS: Final = (
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
    "comment_number",
    "group",
    "added",
    "proposals",
)
SECRETARIAT_COLUMNS: Final = (*COLUMNS, "author_email", "code")

# Full-width forms too: East Asian spreadsheets read them as the ASCII sign (OWASP, CSV injection).
_RISKY: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20'")
_RISKY_STARTS: Final = frozenset(_RISKY)
_WRITTEN_AT_ONCE: Final = 1 << 16
Row = dict[str, object]
_NO_QUOTE: Final = {"exact": "", "prefix": "", "suffix": ""}


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
    volume_comments = None
    mimetype = "text/csv; charset=utf-8"

    def __init__(self, *, bom: bool = True) -> None:
        self._bom = bom

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        out.write(BOM if self._bom else b"")
        sink = _Utf8(out)
        _Table(sink, digest.header).fill(digest)
        sink.flush()


class _Utf8:
    """What csv.writer writes to: some thousand characters are encoded and written at once."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._waiting: list[str] = []
        self._length = 0

    def write(self, text: str) -> None:
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _WRITTEN_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._out.write("".join(self._waiting).encode())
        self._waiting.clear()
        self._length = 0


class _Table:
    def __init__(self, sink: _Utf8, header: DigestHeader) -> None:
        self._writer = csv.writer(sink, lineterminator="\r\n")
        self._header = header
        self._secretariat = header.view == VIEW_SECRETARIAT
        self._columns = SECRETARIAT_COLUMNS if self._secretariat else COLUMNS

    def fill(self, digest: DigestStream) -> None:
        self._writer.writerow(self._columns)
        for key, value in _facts(digest.header):
            self._row({"row": "digest", "key": key, "value": value})
        for section in digest.sections():
            self._section(section)

    def _row(self, row: Row) -> None:
        self._writer.writerow([write_cell(_cell(row.get(column))) for column in self._columns])

    def _section(self, section: DisplaySection) -> None:
        clause = _clause_cells(section.clause, self._header.language)
        place = {"clause": clause.get("clause"), "edition": clause.get("edition")}
        self._row({"row": "clause", **clause})
        for key, value in _figures(section.tally):
            self._row({"row": "count", "key": key, "value": value, **place})
        self._comments(section, clause)
        for row in _finding_rows(section.findings):
            self._row({**row, **place})

    def _comments(self, section: DisplaySection, clause: Row) -> None:
        names = ("clause", "edition", "level", "number", "label", "heading")
        before = [
            write_cell(cell) for cell in ("comment", "", "", *(_cell(clause.get(n)) for n in names), "")
        ]
        proposals = _proposals_by_comment(section.findings)
        risky, write, secretariat = _RISKY_STARTS, self._writer.writerow, self._secretariat
        for one in section.documents:
            cells = _comment_cells(one, proposals.get(one.document["id"], ""))
            if secretariat:
                cells += [one.document["author"]["email"] or "", one.document["code"] or ""]
            write(before + ["'" + cell if cell[:1] in risky else cell for cell in cells])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _facts(header: DigestHeader) -> Iterator[tuple[str, object]]:
    yield "draft", header.draft_slug
    yield "title", header.draft_title
    yield "edition", header.edition
    yield "language", header.language
    yield "view", header.view
    yield "cutoff", utc_text(header.cutoff)
    yield "timezone", header.timezone
    yield "group", header.group
    yield "member", header.member
    yield "method", header.method
    yield "threshold_percent", header.threshold_percent
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
    for axis in AXES:
        yield from _bars(axis, getattr(tally, axis))


def _bars(axis: str, bars: Sequence[Bar]) -> Iterator[tuple[str, int]]:
    return ((f"{axis.removeprefix('by_')}:{key}", n) for key, n in bars)


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


def _comment_cells(one: Displayed, proposals: str) -> list[str]:
    """The columns from `id` to `proposals`. Written out, as this runs once a comment."""
    document = one.document
    quote, author = document["quote"] or _NO_QUOTE, document["author"]
    return [
        document["id"],
        document["round"],
        document["stance"],
        "true" if document["official"] else "false",
        document["body"],
        quote["exact"],
        quote["prefix"],
        quote["suffix"],
        document["proposed_text"] or "",
        document["text_language"] or "",
        document["language"],
        author["name"] or "",
        author["region"] or "",
        author["organisation"] or "",
        document["source"],
        document["received_at"],
        document["entered_at"] or "",
        document["state"],
        str(one.number),
        one.group or "",
        "\n".join(one.added),
        proposals,
    ]


def _proposals_by_comment(findings: Findings) -> dict[str, str]:
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    for proposal in findings.proposals:
        for comment in proposal.comments:
            numbers[comment].append(str(proposal.number))
    return {comment: " ".join(of_comment) for comment, of_comment in numbers.items()}


def _finding_rows(findings: Findings) -> Iterator[Row]:
    for group in findings.groups:
        for key, value in _group_figures(group):
            yield {"row": "group", "group": group.representative, "key": key, "value": value}
    for proposal in findings.proposals:
        yield _proposal_cells(proposal)
    for conflict in findings.conflicts:
        yield _conflict_cells(conflict)
    if findings.more_conflicts:
        yield {"row": "conflict", "key": "more", "value": findings.more_conflicts}


def _group_figures(group: CommentGroup) -> Iterator[tuple[str, object]]:
    yield "count", group.count
    yield "first_at", utc_text(group.first_at)
    yield "last_at", utc_text(group.last_at)
    for axis in ("by_stance", "by_language", "by_source"):
        yield from _bars(axis, getattr(group, axis))


def _proposal_cells(proposal: Proposal) -> Row:
    return {
        "row": "proposal",
        "key": proposal.kind,
        "value": proposal.supporters,
        "id": proposal.first,
        "proposed_text": proposal.text,
        "text_language": proposal.language,
        "author_organisation": "\n".join(proposal.organisations),
        "proposals": proposal.number,
    }


def _conflict_cells(conflict: Conflict) -> Row:
    return {
        "row": "conflict",
        "key": conflict.kind,
        "value": conflict.words,
        "text_language": conflict.language,
        "proposals": " ".join(map(str, conflict.proposals)),
    }

"""digest_xlsx_10k: a digest of 10,000 comments as XLSX ÷ XlsxWriter constant_memory writing the same cells.

The value is the seconds of `render` alone, over comments made in memory; `measure` takes any other source, so that
reading from a database can be put into the same figure. The reference gets every cell with its own style, in the
order of the rows and on the sheets of the digest, and does nothing but write them.
"""

from __future__ import annotations

import io
import json
import random
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell
from xlsxwriter import Workbook

from app.core.comments import Quote, Stance
from app.core.digests.compile import TallyRow, tally
from app.core.digests.model import DigestClause, DigestComment, DigestHeader, RoundInfo, Section, Wording
from app.core.digests.phrases import EnglishPhrasebook
from app.core.digests.renderers import render

COMMENTS, CLAUSES = 10_000, 200
OPENS = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
TEXT = "айылдык кеңеш отурум тургун мөөнөт жети күн жарыяланат долбоор берене угуу бюджет срок жители проект"
WORDS = TEXT.split()

CellRecord = tuple[str, int, int, str | float | datetime | None, str]
SectionsFactory = Callable[[], Iterable[Section]]


def made_comments(clause: DigestClause, first: int, count: int) -> Iterator[DigestComment]:
    """`count` comments of 20 to 120 words, one in five with a proposed wording and a quote."""
    chance = random.Random(first)
    for n in range(first, first + count):
        proposes = n % 5 == 0
        yield DigestComment(
            id=f"00000000-0000-4000-8000-{n:012d}",
            clause_eid=clause.eid,
            round_id="11111111-1111-4111-8111-111111111111",
            stance=list(Stance)[n % 5],
            body=" ".join(chance.choices(WORDS, k=chance.randint(20, 120))),
            language="ky",
            received_at=OPENS + timedelta(seconds=n),
            source="web",
            quote=Quote("отурум", "айылдык кеңеш ", " тургун") if proposes else None,
            proposed_text=" ".join(chance.choices(WORDS, k=40)) if proposes else None,
            text_language="ky" if proposes else None,
            region="KG-N",
            official=n % 500 == 0,
            organisation="Айылдык кеңеш" if n % 500 == 0 else None,
        )


def made_sections(comments: int = COMMENTS, clauses: int = CLAUSES) -> Iterator[Section]:
    each = comments // clauses
    for number in range(clauses):
        wording = Wording("ky", f"{number + 1}-берене.", "Айылдык кеңеш", " ".join(WORDS * 8))
        clause = DigestClause(f"art_{number + 1}", "article", str(number + 1), number, (wording,))
        first = number * each
        counted = tally(
            TallyRow("published", c.stance, "ky", "KG-N", "web", 1, official=c.official)
            for c in made_comments(clause, first, each)
        )
        official = [c for c in made_comments(clause, first, each) if c.official]
        yield Section(clause, counted, made_comments(clause, first, each), official)


def made_header(comments: int = COMMENTS) -> DigestHeader:
    rows = [TallyRow("published", stance, "ky", "KG-N", "web", comments // 5) for stance in Stance]
    info = RoundInfo("11111111-1111-4111-8111-111111111111", "public", OPENS, OPENS + timedelta(days=30))
    return DigestHeader("bench", "Долбоор", 1, (info,), "ky", "public", info.closes_at, tally(rows))


def measure(header: DigestHeader, sections_factory: SectionsFactory) -> dict[str, object]:
    """The benchmark's line for a digest whose sections `sections_factory` reads anew at each call."""
    out = io.BytesIO()
    phrasebook = EnglishPhrasebook(ZoneInfo("Asia/Bishkek"), "Bishkek time")
    began = time.perf_counter()
    result = render("xlsx", header, sections_factory(), out, phrasebook)
    value = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reference = _write_plainly(_cells_of(out.getvalue()))
    return {
        "bench": "digest_xlsx_10k",
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(value / reference, 3),
        "peak_mib": round(peak, 1),
        "n": result.comments,
    }


def _cells_of(workbook: bytes) -> list[CellRecord]:
    """Every cell of the digest, empty ones with a style too: (sheet, row, column, value, number format)."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return [
        (sheet.title, cell.row - 1, cell.column - 1, cell.value, cell.number_format)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, EmptyCell)
    ]


def _write_plainly(cells: list[CellRecord]) -> float:
    """Seconds that XlsxWriter in constant_memory takes for these cells and nothing else."""
    began = time.perf_counter()
    workbook = Workbook(
        io.BytesIO(), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    styles = {code: workbook.add_format({"num_format": code}) for code in {cell[4] for cell in cells}}
    pages = {name: workbook.add_worksheet(name) for name in dict.fromkeys(cell[0] for cell in cells)}
    for name, row, column, value, code in cells:
        page, style = pages[name], styles[code]
        if isinstance(value, str) and value:
            page.write_string(row, column, value, style)
        elif isinstance(value, datetime):
            page.write_datetime(row, column, value, style)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, style)
        else:
            page.write_blank(row, column, None, style)
    workbook.close()
    return time.perf_counter() - began


def main() -> None:
    sections = [replace(s, comments=list(s.comments)) for s in made_sections()]
    print(json.dumps(measure(made_header(), lambda: sections)))


if __name__ == "__main__":
    main()

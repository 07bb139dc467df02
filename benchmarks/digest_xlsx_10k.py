"""digest_xlsx_10k: a digest of 10,000 comments as XLSX ÷ XlsxWriter constant_memory writing the same cells.

The value is all of it: read from PostgreSQL in one snapshot, counted, checked and written. The reference gets every
cell with its own style, in the order of the rows and on the sheets of the digest, and does nothing but write them.
"""

from __future__ import annotations

import io
import json
import random
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell
from sqlalchemy import insert, select
from xlsxwriter import Workbook

from app.core.comments import CommentState, Source, Stance
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.infra.i18n import phrasebook
from app.infra.migrate import upgrade
from app.models import Clause, Comment
from app.services.digest_compilation import compile_to_file
from app.services.rounds import RoundView
from benchmarks.load import database_of_its_own
from tests.factories import make_draft, make_round

COMMENTS, CLAUSES = 10_000, 200
TEXT = "айылдык кеңеш отурум тургун мөөнөт жети күн жарыяланат долбоор берене угуу бюджет срок жители проект"
WORDS = TEXT.split()

CellRecord = tuple[str, int, int, str | float | datetime | None, str]


def fill(database: Database) -> str:
    """A draft of 200 clauses with 10,000 comments of 20 to 120 words, one in five with a proposal and a quote."""
    slug = make_draft(database, "bench", languages=(Language.KY,), articles=CLAUSES // 4, parts=3)
    round_ = make_round(database, slug, closes_in=timedelta(days=-1))
    chance = random.Random(1)
    with database.write() as session:
        clauses = session.execute(
            select(Clause.id, Clause.edition_id).where(Clause.number.is_not(None))
        ).all()
        rows = [
            comment_row(number, clauses[number % len(clauses)], round_, chance) for number in range(COMMENTS)
        ]
        session.execute(insert(Comment), rows)
    return slug


def comment_row(number: int, clause: Any, round_: RoundView, chance: random.Random) -> dict[str, Any]:
    proposes, official = number % 5 == 0, number % 500 == 0
    return {
        "id": uuid4(),
        "code": f"{number:012d}",
        "edition_id": clause.edition_id,
        "round_id": round_.id,
        "clause_id": clause.id,
        "stance": list(Stance)[number % 5],
        "body": " ".join(chance.choices(WORDS, k=chance.randint(20, 120))),
        "language": Language.KY,
        "quote_exact": "отурум" if proposes else None,
        "proposed_text": " ".join(chance.choices(WORDS, k=40)) if proposes else None,
        "text_language": Language.KY if proposes else None,
        "publish_name": False,
        "region": "KG-N",
        "organisation": "Айылдык кеңеш" if official else None,
        "official": official,
        "source": Source.WEB,
        "received_at": round_.period.opens_at + timedelta(seconds=number),
        "state": CommentState.PUBLISHED,
        "edit_secret_hash": "0" * 64,
    }


def measure(database: Database, slug: str) -> dict[str, object]:
    """The benchmark's line for the draft's digest."""
    out = io.BytesIO()
    began = time.perf_counter()
    compiled = compile_to_file(
        database,
        actor=OPERATOR,
        slug=slug,
        format="xlsx",
        out=out,
        phrasebook=phrasebook(Language.KY, ZoneInfo("Asia/Bishkek")),
    )
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
        "n": compiled.counts["shown"],
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
    with database_of_its_own() as url:
        # Filled by a process of its own, so that the peak below is the compile's and not the filling's.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as filler:
            slug = filler.submit(prepare, url).result()
        database = Database(url)
        line = measure(database, slug)
        database.dispose()
    print(json.dumps(line), flush=True)


def prepare(url: str) -> str:
    upgrade(url)
    database = Database(url)
    slug = fill(database)
    database.dispose()
    return slug

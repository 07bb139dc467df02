"""digest_xlsx_10k: a digest of 10,000 comments as XLSX ÷ XlsxWriter constant_memory writing the same cells.

The value is all of it: read from PostgreSQL in one snapshot, counted, checked, searched for groups, proposals and
conflicts, and written. The reference gets every cell with its own style, in the order of the rows and on the sheets of
the digest, and does nothing but write them. Each runs in a process of its own.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell
from xlsxwriter import Workbook

from benchmarks.digest_compile import compile_cold
from benchmarks.digest_fill import prepare
from benchmarks.digest_measure import apart, filled, line

__all__ = ["main", "measure", "prepare"]

COMMENTS = 10_000
_CELLS_AT_ONCE = 20_000
_STYLES = ("General", "@", "0%", "#,##0", '#,##0;-#,##0;"–"', "dd.mm.yyyy hh:mm", "dd.mm.yyyy hh:mm:ss")
CellRecord = tuple[str, int, int, str | float | datetime | None, str]


def measure(bench: str, comments: int) -> dict[str, object]:
    with filled(comments) as (url, slug), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "digest.xlsx"
        measured = apart(compile_cold, url, slug, "xlsx", out)
        reference = apart(write_plainly, out, Path(folder) / "reference.xlsx")
    return line(bench, measured, reference)


def write_plainly(digest: Path, out: Path) -> float:
    """Seconds that XlsxWriter in constant_memory takes for the cells of a digest and nothing else: they are read
    some thousands at a time, and reading them is not counted."""
    workbook = Workbook(
        str(out), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    styles = {code: workbook.add_format({"num_format": code}) for code in _STYLES}
    pages: dict[str, Any] = {}
    seconds = 0.0
    cells = _cells_of(digest)
    while some := list(islice(cells, _CELLS_AT_ONCE)):
        began = time.perf_counter()
        for name, row, column, value, code in some:
            page = pages.get(name) or pages.setdefault(name, workbook.add_worksheet(name))
            style = styles[code]
            if isinstance(value, str) and value:
                page.write_string(row, column, value, style)
            elif isinstance(value, datetime):
                page.write_datetime(row, column, value, style)
            elif isinstance(value, int | float):
                page.write_number(row, column, value, style)
            else:
                page.write_blank(row, column, None, style)
        seconds += time.perf_counter() - began
    began = time.perf_counter()
    workbook.close()
    return seconds + time.perf_counter() - began


def _cells_of(digest: Path) -> Iterator[CellRecord]:
    """Every cell of the digest, empty ones with a style too: (sheet, row, column, value, number format)."""
    book = load_workbook(digest, read_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, EmptyCell):
                    yield (sheet.title, cell.row - 1, cell.column - 1, cell.value, cell.number_format)


def main() -> None:
    print(json.dumps(measure("digest_xlsx_10k", COMMENTS)), flush=True)

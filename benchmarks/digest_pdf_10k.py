"""digest_pdf_10k: a digest of 10,000 comments as PDF ÷ ReportLab laying out the same text.

The value is all of it: read from PostgreSQL in one snapshot, counted, grouped, compared, set and written. The reference
is given every text of every page of that digest, line by line with face, size and width of its column, joined to the
paragraphs they were broken from, and does nothing but break them (`simpleSplit`, the simplest way ReportLab has) and
draw the lines in the same faces on pages of the same size: no groups, no columns, no bookmarks, no rules, no contents.
"""

from __future__ import annotations

import io
import json
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.digests.renderers.pdf import fonts, lines, pages, tables
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.services.digest_compilation import compile_to_file
from benchmarks.digest_xlsx_10k import prepare
from benchmarks.load import database_of_its_own

ParagraphRecord = tuple[str, str, float, float, float]
"""Text, face, size, leading, width of the column."""


def measure(database: Database, slug: str) -> dict[str, object]:
    """The benchmark's line for the draft's digest."""
    began = time.perf_counter()
    counts = _compile(database, slug)
    value = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reference = _lay_out_plainly(_paragraphs_of(database, slug))
    return {
        "bench": "digest_pdf_10k",
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(value / reference, 3),
        "peak_mib": round(peak, 1),
        "n": counts["shown"],
    }


def _compile(database: Database, slug: str) -> dict[str, Any]:
    return compile_to_file(
        database,
        actor=OPERATOR,
        slug=slug,
        format="pdf",
        out=io.BytesIO(),
        language=Language.KY,
        zone=ZoneInfo("Asia/Bishkek"),
    ).counts


def _paragraphs_of(database: Database, slug: str) -> list[ParagraphRecord]:
    """Every text that the digest breaks into lines, by listening while it is compiled once more."""
    heard: list[ParagraphRecord] = []

    def listen_plain(text: str, style: fonts.Style, width: float) -> list[bytes]:
        heard.append((text, style.face.name, style.size, style.leading, width))
        return lines.break_plain(text, style, width)

    def listen_runs(runs: list[lines.Run], width: float) -> list[lines.Line]:
        style = runs[0].style
        heard.append(("".join(run.text for run in runs), style.face.name, style.size, style.leading, width))
        return lines.break_runs(runs, width)

    with (
        patch.object(pages, "break_plain", listen_plain),
        patch.object(tables, "break_plain", listen_plain),
        patch.object(pages, "break_runs", listen_runs),
    ):
        _compile(database, slug)
    return heard


def _lay_out_plainly(paragraphs: list[ParagraphRecord]) -> float:
    """Seconds that ReportLab takes for these paragraphs, one below the other."""
    began = time.perf_counter()
    for name in {face for _, face, _, _, _ in paragraphs}:
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(fonts.read_font(name))))
    width, height = pages.PORTRAIT.width, pages.PORTRAIT.height
    canvas = Canvas(io.BytesIO(), pagesize=(width, height), pageCompression=1)
    y = height - pages.TOP
    for text, face, size, leading, column in paragraphs:
        shown = canvas.beginText(pages.LEFT, y)
        shown.setFont(face, size, leading)
        for line in simpleSplit(text, face, size, column):
            if y - leading < pages.BOTTOM:
                canvas.drawText(shown)
                canvas.showPage()
                y = height - pages.TOP
                shown = canvas.beginText(pages.LEFT, y)
                shown.setFont(face, size, leading)
            shown.textLine(line)
            y -= leading
        canvas.drawText(shown)
    canvas.save()
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

"""A workbook to hand over: front page, table of remarks and proposals, register, and how it was made."""

from __future__ import annotations

import tempfile
from datetime import UTC
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from app.core.digests.compile import DigestStream
from app.core.digests.model import DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import SHEET_ROWS, line_count, split_for_row
from app.core.digests.renderers.xlsx.register import RegisterSheet
from app.core.digests.renderers.xlsx.remarks import ROW_LINES, RemarksSheet
from app.core.digests.renderers.xlsx.sheets import add_sheet, put, row_points, set_up_page
from app.core.digests.renderers.xlsx.styles import TITLE_FONT, make_styles
from app.core.digests.renderers.xlsx.summary import SummarySheet

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


_ABOUT_WIDTH = 90


class XlsxRenderer:
    """Remarks and register are filled side by side in one pass; XlsxWriter keeps rows in a temporary folder (the one
    place where this package touches files), which goes when the workbook is closed or has failed.

    `sheet_rows`: rows after which a table goes on in a further sheet.
    """

    format = "xlsx"
    extension = "xlsx"
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, *, sheet_rows: int = SHEET_ROWS) -> None:
        self._sheet_rows = sheet_rows

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        with tempfile.TemporaryDirectory(prefix="digest-") as folder:
            workbook = Workbook(out, _OPTIONS | {"tmpdir": folder})
            try:
                self._fill(workbook, digest, phrasebook)
            except BaseException:
                _abandon(workbook)
                raise
            workbook.close()

    def _fill(self, workbook: Workbook, digest: DigestStream, phrasebook: Phrasebook) -> None:
        header, styles = digest.header, make_styles(workbook)
        workbook.set_properties(_properties(header, phrasebook))
        summary = SummarySheet(workbook, styles, header, phrasebook)
        remarks = RemarksSheet(workbook, styles, header, phrasebook, self._sheet_rows)
        register = RegisterSheet(workbook, styles, header, phrasebook, self._sheet_rows)
        summary.open()
        number = 0
        for section in digest.sections():
            if section.tally.counts.received == 0:
                # Clauses nobody spoke about are in JSON and CSV; on paper they would bury the others.
                for _ in section.comments:
                    pass
                continue
            summary.clause(section.clause, section.tally)
            remarks.begin_section(section)
            register.begin_section(section.clause)
            for comment in section.comments:
                number += 1
                remarks.write(number, comment)
                register.write(number, comment)
            remarks.end_section(section.tally)
        summary.close()
        remarks.finish()
        register.finish()
        _write_about(workbook, styles, digest, phrasebook)


def _properties(header: DigestHeader, phrasebook: Phrasebook) -> dict[str, object]:
    """Nothing that depends on when or where it was compiled: the cut-off stands for the time of creation."""
    return {
        "title": phrasebook(Phrase.TITLE),
        "subject": header.draft_title[:255],
        "created": header.cutoff.astimezone(UTC).replace(tzinfo=None),
    }


def _write_about(
    workbook: Workbook, styles: dict[str, Format], digest: DigestStream, phrasebook: Phrasebook
) -> None:
    say, header = phrasebook, digest.header
    sheet = add_sheet(workbook, say(Phrase.SHEET_ABOUT))
    set_up_page(sheet, header.draft_title, say)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _ABOUT_WIDTH)
    sheet.state_height(0, row_points(1, TITLE_FONT))
    put(sheet, 0, 0, say(Phrase.SHEET_ABOUT), styles["title"])
    lines = (
        (Phrase.DRAFT, f"{header.draft_title} ({header.draft_slug})"),
        (Phrase.METHOD, say.label("method", header.method)),
        (Phrase.ORDER, say(Phrase.ORDER_WHY)),
        (Phrase.RECONCILIATION, say(Phrase.FIGURES_WHY)),
        (Phrase.LONG_TEXTS, say(Phrase.LONG_TEXT_WHY)),
        (Phrase.CONTENT_HASH, f"{digest.content_sha256()}\n{say(Phrase.CONTENT_HASH_WHY)}"),
    )
    row = 2
    for name, value in lines:
        for piece in split_for_row(value, _ABOUT_WIDTH, ROW_LINES):
            sheet.state_height(row, row_points(line_count(piece, _ABOUT_WIDTH)))
            put(sheet, row, 0, say(name), styles["name"])
            put(sheet, row, 1, piece, styles["plain"])
            row += 1


def _abandon(workbook: Workbook) -> None:
    """Close what XlsxWriter holds open without writing the workbook."""
    for sheet in workbook.worksheets():
        sheet._opt_close()
    workbook.fileclosed = True

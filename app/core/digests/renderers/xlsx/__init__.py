"""A workbook to hand over: front page, table of remarks and proposals, groups, register, and how it was made."""

from __future__ import annotations

import tempfile
from datetime import UTC
from typing import BinaryIO

from app.core.digests.model import DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.about import write_about
from app.core.digests.renderers.xlsx.authors import Authors
from app.core.digests.renderers.xlsx.groups import GroupsSheet
from app.core.digests.renderers.xlsx.register import RegisterSheet
from app.core.digests.renderers.xlsx.remarks import RemarksSheet
from app.core.digests.renderers.xlsx.styles import make_styles
from app.core.digests.renderers.xlsx.summary import write_summary
from app.core.digests.renderers.xlsx.worksheet import SHEET_ROWS, DigestWorkbook
from app.core.digests.stream import DigestStream


class XlsxRenderer:
    """Remarks, groups and register are filled side by side in one pass; rows are kept in a temporary folder (the one
    place where this package touches files), which goes when the workbook is closed or has failed.

    `sheet_rows`: rows after which a table goes on in a further sheet.
    """

    format = "xlsx"
    extension = "xlsx"
    volume_comments = 200_000
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, *, sheet_rows: int = SHEET_ROWS) -> None:
        self._sheet_rows = sheet_rows

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        properties = _properties(digest.header, phrasebook)
        with (
            tempfile.TemporaryDirectory(prefix="digest-") as folder,
            DigestWorkbook(out, folder, properties) as workbook,
        ):
            self._fill(workbook, digest, phrasebook)

    def _fill(self, workbook: DigestWorkbook, digest: DigestStream, phrasebook: Phrasebook) -> None:
        header, styles = digest.header, make_styles(workbook)
        write_summary(workbook, styles, digest, phrasebook)
        frame = (workbook, styles, header, phrasebook)
        remarks = RemarksSheet(*frame, Authors(phrasebook), self._sheet_rows)
        groups = GroupsSheet(*frame, self._sheet_rows)
        register = RegisterSheet(*frame, self._sheet_rows)
        for section in digest.sections():
            if section.tally.counts.received == 0:
                # Clauses nobody spoke about are in JSON and CSV; on paper they would bury the others.
                continue
            remarks.begin_section(section)
            groups.begin_section(section)
            register.begin_section(section)
            for comment in section.comments:
                remarks.write(comment)
                groups.write(comment)
                register.write(comment)
            remarks.end_section(section)
        for table in (remarks, groups, register):
            table.finish()
        write_about(workbook, styles, digest, phrasebook)


def _properties(header: DigestHeader, phrasebook: Phrasebook) -> dict[str, object]:
    """Nothing that depends on when or where it was compiled: the cut-off stands for the time of creation."""
    return {
        "title": phrasebook(Phrase.TITLE),
        "subject": header.draft_title[:255],
        "created": header.cutoff.astimezone(UTC).replace(tzinfo=None),
    }

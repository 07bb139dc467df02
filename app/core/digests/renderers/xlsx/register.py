"""The register: every comment shown, one row each, every field in a column of its own; for filters and formulas."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from app.core.comments import format_code
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, DigestComment, DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import SHEET_ROWS, Cell, TextWorksheet
from app.core.digests.renderers.xlsx.remarks import unit_name
from app.core.digests.renderers.xlsx.sheets import (
    Column,
    Table,
    add_sheet,
    pieces,
    set_up_page,
)

_PUBLIC_COLUMNS: tuple[tuple[Phrase, int, str], ...] = (
    (Phrase.NUMBER, 7, "data"),
    (Phrase.PART, 11, "data"),
    (Phrase.UNIT, 16, "data"),
    (Phrase.STANCE, 12, "data"),
    (Phrase.OFFICIAL_POSITION, 12, "data"),
    (Phrase.COMMENT, 60, "data"),
    (Phrase.PROPOSED_WORDING, 40, "data"),
    (Phrase.QUOTE, 25, "data"),
    (Phrase.AUTHOR, 20, "data"),
    (Phrase.ORGANISATION, 24, "data"),
    (Phrase.REGION, 18, "data"),
    (Phrase.RECEIVED_AT, 19, "moment"),
    (Phrase.SOURCE, 15, "data"),
    (Phrase.COMMENT_LANGUAGE, 12, "data"),
    (Phrase.WORDING_LANGUAGE, 12, "data"),
    (Phrase.QUOTE_BEFORE, 15, "data"),
    (Phrase.QUOTE_AFTER, 15, "data"),
    (Phrase.ENTERED_AT, 19, "moment"),
    (Phrase.STATE, 14, "data"),
    (Phrase.CLAUSE_ID, 20, "data"),
    (Phrase.COMMENT_ID, 38, "data"),
    (Phrase.ROUND, 38, "data"),
)
_SECRETARIAT_COLUMNS = (*_PUBLIC_COLUMNS, (Phrase.EMAIL, 26, "data"), (Phrase.CODE, 16, "data"))


class RegisterSheet:
    """A comment that is too long for a cell goes on in further rows with the same number, part 2, 3, …"""

    def __init__(
        self,
        workbook: Workbook,
        styles: dict[str, Format],
        header: DigestHeader,
        phrasebook: Phrasebook,
        rows: int = SHEET_ROWS,
    ) -> None:
        self._header, self._say = header, phrasebook
        self._with_private = header.view == VIEW_SECRETARIAT
        columns = _SECRETARIAT_COLUMNS if self._with_private else _PUBLIC_COLUMNS
        zone = phrasebook.timezone_name
        self._table = Table(
            partial(add_sheet, workbook, phrasebook(Phrase.SHEET_REGISTER)),
            [Column(phrasebook(heading, zone=zone), width, style) for heading, width, style in columns],
            styles,
            dress=self._dress,
            compact=True,
            rows=rows,
        )
        self._clause: DigestClause | None = None
        self._unit = ""

    def _dress(self, sheet: TextWorksheet) -> int:
        set_up_page(sheet, self._header.draft_title, self._say, pages_wide=3)
        sheet.repeat_columns(0, 2)
        return 0

    def begin_section(self, clause: DigestClause | None) -> None:
        self._clause = clause
        self._unit = unit_name(clause, self._header, self._say)

    def write(self, number: int, comment: DigestComment) -> None:
        for part, cells in enumerate(pieces(self._cells(comment)), start=1):
            head: list[Cell] = [number, part, self._unit]
            self._table.write(head + (cells if part == 1 else self._continued(cells, comment)))

    def finish(self) -> None:
        self._table.finish()

    def _continued(self, cells: list[Cell], comment: DigestComment) -> list[Cell]:
        """Identifiers stand in every row of a comment, so that filtering by one keeps all its parts."""
        place = len(_PUBLIC_COLUMNS) - 6
        return [*cells[:place], self._clause.eid if self._clause else None, comment.id, *cells[place + 2 :]]

    def _cells(self, comment: DigestComment) -> list[Cell]:
        quote, label = comment.quote, self._say.label
        cells: list[Cell] = [
            label("stance", comment.stance),
            self._say(Phrase.YES) if comment.official else None,
            comment.body or None,
            comment.proposed_text or None,
            None if quote is None else quote.exact,
            comment.author_name,
            comment.organisation,
            label("region", comment.region) if comment.region else None,
            self._moment(comment.received_at),
            label("source", comment.source),
            label("language", comment.language),
            label("language", comment.text_language) if comment.text_language else None,
            None if quote is None else quote.prefix or None,
            None if quote is None else quote.suffix or None,
            None if comment.entered_at is None else self._moment(comment.entered_at),
            label("state", comment.state),
            self._clause.eid if self._clause else None,
            comment.id,
            comment.round_id,
        ]
        if not self._with_private:
            return cells
        return [*cells, comment.author_email, format_code(comment.code) if comment.code else None]

    def _moment(self, moment: datetime) -> datetime:
        return self._say.local(moment).replace(tzinfo=None)

"""The groups of similar comments: a row for each group's representative with its figures, a row for each member with
what it added; for filters and formulas."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from xlsxwriter.format import Format

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import DigestComment, DigestHeader
from app.core.digests.naming import unit_name
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import Cell, line_count, text_content
from app.core.digests.renderers.xlsx.findings import said_sources
from app.core.digests.renderers.xlsx.phrases import XlsxPhrase
from app.core.digests.renderers.xlsx.sheets import Column, Table, add_sheet, set_up_page
from app.core.digests.renderers.xlsx.worksheet import SHEET_ROWS, DigestWorkbook, TextWorksheet
from app.core.digests.stream import DisplaySection

_UNIT_WIDTH: Final = 18
_COLUMNS: Final = (
    (FindingPhrase.GROUP, 9, "place"),
    (Phrase.UNIT, _UNIT_WIDTH, "unit"),
    (Phrase.COMMENTS, 13, "number"),
    (XlsxPhrase.FIRST_AT, 16, "when"),
    (XlsxPhrase.LAST_AT, 16, "when"),
    (Phrase.SOURCE, 16, "text"),
    (Phrase.NUMBER, 9, "place"),
    (Phrase.STANCE, 12, "text"),
    (Phrase.COMMENT_LANGUAGE, 12, "text"),
    (Phrase.RECEIVED_AT, 16, "when"),
    (FindingPhrase.REPRESENTATIVE, 44, "text"),
    (FindingPhrase.ADDED_COLUMN, 44, "text"),
    (Phrase.COMMENT_ID, 24, "text"),
)


class GroupsSheet:
    """The figures of a group stand once, in its first row, so that they can be summed; its number in every row."""

    def __init__(
        self,
        workbook: DigestWorkbook,
        styles: dict[str, Format],
        header: DigestHeader,
        phrasebook: Phrasebook,
        rows: int = SHEET_ROWS,
    ) -> None:
        self._header, self._say = header, phrasebook
        zone = phrasebook.timezone_name
        self._table = Table(
            partial(add_sheet, workbook, phrasebook(XlsxPhrase.SHEET_GROUPS)),
            [Column(phrasebook(heading, zone=zone), width, style) for heading, width, style in _COLUMNS],
            styles,
            dress=self._dress,
            rows=rows,
        )
        self._nothing = text_content(phrasebook(FindingPhrase.ADDED_NOTHING))
        self._stances = {key: text_content(phrasebook.label("stance", key)) for key in LABELS["stance"]}
        self._languages = {key: text_content(phrasebook.label("language", key)) for key in LABELS["language"]}
        self._last: str | None = None

    def _dress(self, sheet: TextWorksheet) -> int:
        set_up_page(sheet, self._header.draft_title, self._say)
        sheet.repeat_columns(0, 1)
        return 0

    def begin_section(self, section: DisplaySection) -> None:
        name = unit_name(section.clause, self._header, self._say)
        self._unit = text_content(name, line_count(name, _UNIT_WIDTH))
        self._groups = {group.representative: group for group in section.findings.groups}
        self._numbers = section.group_numbers

    def write(self, comment: DigestComment) -> None:
        if comment.group is None:
            return
        figures: list[Cell] = [None, None, None, None]
        if comment.group != self._last:
            group = self._groups[comment.group]
            figures = [
                group.count,
                self._moment(group.first_at),
                self._moment(group.last_at),
                said_sources(group, self._say),
            ]
            self._last = comment.group
        added: Cell = None
        if not comment.represents:
            added = "\n".join(comment.added) or self._nothing
        self._table.write(
            [
                self._numbers[comment.group],
                self._unit,
                *figures,
                comment.number,
                self._stances.get(comment.stance),
                self._languages.get(comment.language),
                self._moment(comment.received_at),
                _said(comment) if comment.represents else None,
                added,
                comment.id,
            ],
            "group" if comment.represents else "",
        )

    def finish(self) -> None:
        self._table.finish()

    def _moment(self, moment: datetime) -> datetime:
        return self._say.local(moment).replace(tzinfo=None)


def _said(comment: DigestComment) -> str:
    """The body, and below it the wording that is proposed."""
    return "\n".join(text for text in (comment.body, comment.proposed_text) if text)

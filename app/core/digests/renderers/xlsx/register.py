"""The register: every comment shown, one row each, every field in a column of its own; for filters and formulas."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Final

from xlsxwriter.format import Format

from app.core.comments import format_code
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import VIEW_SECRETARIAT, DigestComment, DigestHeader
from app.core.digests.naming import unit_name
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import Cell, Content, text_content
from app.core.digests.renderers.xlsx.sheets import Column, Table, add_sheet, pieces, set_up_page
from app.core.digests.renderers.xlsx.worksheet import SHEET_ROWS, DigestWorkbook, TextWorksheet
from app.core.digests.stream import DisplaySection

_PUBLIC_COLUMNS: Final = (
    (Phrase.NUMBER, 7, "data"),
    (Phrase.PART, 11, "data"),
    (Phrase.UNIT, 16, "data"),
    (Phrase.STANCE, 12, "data"),
    (Phrase.OFFICIAL_POSITION, 12, "data"),
    (FindingPhrase.GROUP, 9, "data"),
    (Phrase.COMMENT, 60, "data"),
    (Phrase.PROPOSED_WORDING, 40, "data"),
    (FindingPhrase.PROPOSALS, 14, "data"),
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
_SECRETARIAT_COLUMNS: Final = (*_PUBLIC_COLUMNS, (Phrase.EMAIL, 26, "data"), (Phrase.CODE, 16, "data"))
_CLAUSE_ID: Final = [heading for heading, _, _ in _PUBLIC_COLUMNS].index(Phrase.CLAUSE_ID)
_REMEMBERED: Final = 1_000


class RegisterSheet:
    """A comment that is too long for a cell goes on in further rows with the same number, part 2, 3, …

    The group is the number of the comment that it is shown by; the proposals are those of the clause, by number.
    """

    def __init__(
        self,
        workbook: DigestWorkbook,
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
        self._yes = text_content(phrasebook(Phrase.YES))
        self._words: dict[tuple[str, str], Content] = {}

    def _dress(self, sheet: TextWorksheet) -> int:
        set_up_page(sheet, self._header.draft_title, self._say, pages_wide=3)
        sheet.repeat_columns(0, 2)
        return 0

    def begin_section(self, section: DisplaySection) -> None:
        clause = section.clause
        self._unit = text_content(unit_name(clause, self._header, self._say))
        self._eid = None if clause is None else text_content(clause.eid)
        self._group_numbers = section.group_numbers
        proposals: defaultdict[str, list[str]] = defaultdict(list)
        for proposal in section.findings.proposals:
            for comment in proposal.comments:
                proposals[comment].append(str(proposal.number))
        self._proposals = proposals

    def write(self, comment: DigestComment) -> None:
        cells = self._cells(comment)
        rows = pieces(cells)
        if len(rows) == 1:
            self._table.write([comment.number, 1, self._unit, *cells])
            return
        for part, row in enumerate(rows, start=1):
            whole: list[Cell] = [comment.number, part, self._unit, *row]
            # Identifiers stand in every row of a comment, so that filtering by one keeps all its parts.
            whole[_CLAUSE_ID : _CLAUSE_ID + 2] = self._eid, comment.id
            self._table.write(whole)

    def finish(self) -> None:
        self._table.finish()

    def _cells(self, comment: DigestComment) -> list[Cell]:
        """All columns but the first three."""
        quote, word = comment.quote, self._word
        proposals = self._proposals.get(comment.id)
        cells: list[Cell] = [
            word("stance", comment.stance),
            self._yes if comment.official else None,
            None if comment.group is None else self._group_numbers[comment.group],
            comment.body,
            comment.proposed_text,
            None if proposals is None else int(proposals[0]) if len(proposals) == 1 else ", ".join(proposals),
            None if quote is None else quote.exact,
            comment.author_name,
            comment.organisation,
            word("region", comment.region) if comment.region else None,
            self._moment(comment.received_at),
            word("source", comment.source),
            word("language", comment.language),
            word("language", comment.text_language) if comment.text_language else None,
            None if quote is None else quote.prefix,
            None if quote is None else quote.suffix,
            None if comment.entered_at is None else self._moment(comment.entered_at),
            word("state", comment.state),
            self._eid,
            comment.id,
            comment.round_id,
        ]
        if self._with_private:
            cells += [comment.author_email, format_code(comment.code) if comment.code else None]
        return cells

    def _word(self, kind: str, key: str) -> Content:
        """The label of a key. There are few, so each is looked up and escaped once."""
        content = self._words.get((kind, key))
        if content is None:
            content = text_content(self._say.label(kind, key))
            if len(self._words) < _REMEMBERED:
                self._words[kind, key] = content
        return content

    def _moment(self, moment: datetime) -> datetime:
        return self._say.local(moment).replace(tzinfo=None)

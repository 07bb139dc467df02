"""The secretariat's table of remarks: clause text, official positions, comments, room to decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import zip_longest

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from app.core.clauses.naming import name_path
from app.core.digests.compile import DisplaySection
from app.core.digests.model import DigestClause, DigestComment, DigestHeader, Tally
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import SHEET_ROWS, TextWorksheet, line_count, split_for_row
from app.core.digests.renderers.xlsx.sheets import (
    Column,
    Table,
    add_sheet,
    put,
    row_points,
    set_up_page,
    shorten,
)
from app.core.digests.renderers.xlsx.styles import SUBTITLE_FONT, TITLE_FONT

REMARK_WIDTH, PROPOSAL_WIDTH = 46, 36
ROW_LINES = 16
"""Lines of text in one row: two such rows fit on an A4 page, and one well under Excel's highest row (409 points)."""
_LIST_LENGTH = 255
_UNIT_LENGTH = 300
_TITLE_CHARACTERS = 90
TITLE_LENGTH = 1_000
"""Characters of the title above a table; the sheet on how the digest was made has it whole."""


def remark_columns(phrasebook: Phrasebook) -> list[Column]:
    """№, structural unit, author, position, remark, proposed wording, decision, reason (KYRGYZ.md, forms)."""
    headings = (
        (Phrase.NUMBER, 6, "place"),
        (Phrase.UNIT, 17, "unit"),
        (Phrase.AUTHOR, 20, "text"),
        (Phrase.STANCE, 12, "text"),
        (Phrase.REMARK, REMARK_WIDTH, "text"),
        (Phrase.PROPOSED_WORDING, PROPOSAL_WIDTH, "text"),
        (Phrase.DECISION, 15, "text"),
        (Phrase.REASON, 20, "text"),
    )
    return [Column(phrasebook(heading), width, style) for heading, width, style in headings]


class RemarksSheet:
    """Decision and reason are left empty for the secretary, who picks the decision from a list."""

    def __init__(
        self,
        workbook: Workbook,
        styles: dict[str, Format],
        header: DigestHeader,
        phrasebook: Phrasebook,
        rows: int = SHEET_ROWS,
    ) -> None:
        self._styles, self._header, self._say = styles, header, phrasebook
        self._columns = remark_columns(phrasebook)
        self._table = Table(
            partial(add_sheet, workbook, phrasebook(Phrase.SHEET_REMARKS)),
            self._columns,
            styles,
            dress=self._dress,
            finish_sheet=self._offer_decisions,
            rows=rows,
        )
        self._unit = ""

    def _dress(self, sheet: TextWorksheet) -> int:
        title = shorten(self._header.draft_title, TITLE_LENGTH)
        set_up_page(sheet, title, self._say)
        sheet.state_height(0, row_points(1, TITLE_FONT))
        put(sheet, 0, 0, self._say(Phrase.SHEET_REMARKS), self._styles["title"])
        # A merged cell never makes its row grow, so the height is fixed here.
        sheet.state_height(1, row_points(line_count(title, _TITLE_CHARACTERS), SUBTITLE_FONT), fixed=True)
        merge(sheet, (1, 0, len(self._columns) - 1), title, self._styles["subtitle"])
        return 2

    def _offer_decisions(self, sheet: TextWorksheet, first: int, last: int) -> None:
        decisions = [self._say.label("decision", key) for key in LABELS["decision"]]
        if last < first or len(",".join(decisions)) > _LIST_LENGTH or any("," in word for word in decisions):
            return
        rule = {"validate": "list", "source": decisions, "error_type": "information"}
        sheet.data_validation(first, 6, last, 6, rule)

    def begin_section(self, section: DisplaySection) -> None:
        """The clause as it stands in the draft, on a row of its own above its comments."""
        self._unit = unit_name(section.clause, self._header, self._say)
        wording = None if section.clause is None else section.clause.wording(self._header.language)
        heading = unit_heading(self._unit, section.clause, self._header.language)
        text = wording.text if wording else ""
        for nth, piece in enumerate(split_for_row(text, REMARK_WIDTH, ROW_LINES)):
            unit = heading if nth == 0 else f"{self._unit} {self._say(Phrase.CONTINUED)}"
            label = self._say(Phrase.DRAFT_TEXT) if text else None
            self._table.write([None, unit, label, None, piece, None, None, None], "clause")

    def write(self, number: int, comment: DigestComment) -> None:
        """One comment, over as many rows as it takes to be seen whole on paper."""
        remarks = split_for_row(self._remark(comment), REMARK_WIDTH, ROW_LINES)
        wordings = split_for_row(comment.proposed_text or "", PROPOSAL_WIDTH, ROW_LINES)
        variant = "official" if comment.official else ""
        first = True
        for remark, wording in zip_longest(remarks, wordings):
            author = self._author(comment) if first else self._say(Phrase.CONTINUED)
            stance = self._say.label("stance", comment.stance) if first else None
            self._table.write([number, self._unit, author, stance, remark, wording, None, None], variant)
            first = False

    def end_section(self, tally: Tally) -> None:
        """What was counted under the clause and may not be shown."""
        counts = tally.counts
        if counts.received > counts.shown:
            figures = {
                "hidden": counts.hidden_total,
                "withdrawn": counts.withdrawn,
                "erased": counts.erased,
                "held": counts.held,
            }
            said = self._say(Phrase.NOT_SHOWN, **{name: self._say.number(n) for name, n in figures.items()})
            self._table.write([None, self._unit, None, None, said, None, None, None], "muted")

    def finish(self) -> None:
        self._table.finish()

    def _remark(self, comment: DigestComment) -> str:
        if comment.quote is None:
            return comment.body
        return self._say(Phrase.ON_THE_WORDS, quote=comment.quote.exact) + "\n" + comment.body

    def _author(self, comment: DigestComment) -> str:
        return "\n".join(self._author_lines(comment))

    def _author_lines(self, comment: DigestComment) -> Iterator[str]:
        if comment.organisation:
            yield comment.organisation
        if comment.author_name:
            yield comment.author_name
        if not comment.organisation and not comment.author_name:
            yield self._say(Phrase.NAME_NOT_GIVEN)
        if comment.region:
            yield self._say.label("region", comment.region)
        if comment.official:
            yield self._say(Phrase.OFFICIAL_POSITION)


def unit_name(clause: DigestClause | None, header: DigestHeader, phrasebook: Phrasebook) -> str:
    """How a clause is called in every row about it: by its path, else its label, for want of one its eId.

    A clause of an earlier edition says of which.
    """
    if clause is None:
        return phrasebook(Phrase.WHOLE_DRAFT)
    name = name_path(clause.path, phrasebook) or clause.wording(header.language).label or clause.eid
    if clause.edition == header.edition:
        return shorten(name, _UNIT_LENGTH)
    return phrasebook(Phrase.UNIT_OF_EDITION, unit=shorten(name, _UNIT_LENGTH), edition=clause.edition)


def unit_heading(unit: str, clause: DigestClause | None, language: str) -> str:
    """The name with the clause's heading, unless that is the name already: `6-берене. Отурум`."""
    heading = "" if clause is None else clause.wording(language).heading
    return f"{unit.rstrip('.')}. {heading}" if heading and heading not in unit else unit


def merge(sheet: TextWorksheet, cells: tuple[int, int, int], text: str, style: Format) -> None:
    """One text over the cells of a row: `cells` is (row, first column, last column)."""
    row, first, last = cells
    sheet.merge_range(row, first, row, last, "", style)
    put(sheet, row, first, text, style)

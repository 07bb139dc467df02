"""The secretariat's table of remarks: clause text, official positions, groups, comments, what is proposed; room to
decide."""

from __future__ import annotations

from functools import partial
from itertools import zip_longest

from xlsxwriter.format import Format

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import DigestComment, DigestHeader
from app.core.digests.naming import shorten, unit_heading, unit_name
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.xlsx.authors import Authors
from app.core.digests.renderers.xlsx.cells import Cell, line_count, split_for_row, text_content
from app.core.digests.renderers.xlsx.findings import FindingRows
from app.core.digests.renderers.xlsx.sheets import (
    Column,
    Table,
    add_sheet,
    put,
    row_points,
    set_up_page,
)
from app.core.digests.renderers.xlsx.styles import SUBTITLE_FONT, TITLE_FONT
from app.core.digests.renderers.xlsx.worksheet import SHEET_ROWS, DigestWorkbook, TextWorksheet
from app.core.digests.stream import DisplaySection

REMARK_WIDTH, PROPOSAL_WIDTH, _UNIT_WIDTH = 46, 36, 17
ROW_LINES = 16
"""Lines of text in one row: two such rows fit on an A4 page, and one well under Excel's highest row (409 points)."""
_LIST_LENGTH = 255
_TITLE_CHARACTERS = 90
TITLE_LENGTH = 1_000
"""Characters of the title above a table; the sheet on how the digest was made has it whole."""


def remark_columns(phrasebook: Phrasebook) -> list[Column]:
    """№, structural unit, author, position, remark, proposed wording, decision, reason (KYRGYZ.md, forms)."""
    headings = (
        (Phrase.NUMBER, 6, "place"),
        (Phrase.UNIT, _UNIT_WIDTH, "unit"),
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
        workbook: DigestWorkbook,
        styles: dict[str, Format],
        header: DigestHeader,
        phrasebook: Phrasebook,
        authors: Authors,
        rows: int = SHEET_ROWS,
    ) -> None:
        self._styles, self._header, self._say, self._authors = styles, header, phrasebook, authors
        self._columns = remark_columns(phrasebook)
        self._table = Table(
            partial(add_sheet, workbook, phrasebook(Phrase.SHEET_REMARKS)),
            self._columns,
            styles,
            dress=self._dress,
            finish_sheet=self._offer_decisions,
            rows=rows,
        )
        self._stances = {key: text_content(phrasebook.label("stance", key)) for key in LABELS["stance"]}
        self._continued = text_content(phrasebook(Phrase.CONTINUED))
        self._findings = FindingRows(phrasebook)

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
        name = unit_name(section.clause, self._header, self._say)
        self._unit = text_content(name, line_count(name, _UNIT_WIDTH))
        self._findings.begin_section(section, self._unit)
        wording = None if section.clause is None else section.clause.wording(self._header.language)
        heading = unit_heading(name, section.clause, self._header.language)
        text = wording.text if wording else ""
        for nth, piece in enumerate(split_for_row(text, REMARK_WIDTH, ROW_LINES)):
            again = nth > 0 or section.continued
            unit = f"{name} {self._say(Phrase.CONTINUED)}" if again else heading
            label = self._say(Phrase.DRAFT_TEXT) if text else None
            self._table.write([None, unit, label, None, piece, None, None, None], "clause")

    def write(self, comment: DigestComment) -> None:
        """One comment, over as many rows as it takes to be seen whole on paper; of one in a group that is shown by
        another, what it added."""
        self._findings.saw(comment)
        wording = comment.proposed_text or None
        if comment.group is None:
            variant = "official" if comment.official else ""
            self._rows(comment, self._authors.cell(comment), self._remark(comment), wording, variant)
        elif comment.represents:
            author = self._findings.group_author(comment, self._authors.text(comment))
            self._rows(comment, author, self._remark(comment), wording, "group")
        elif comment.added:
            number = self._findings.number_of(comment.group)
            group = self._say(FindingPhrase.IN_GROUP_WITH, number=number)
            said = self._say(FindingPhrase.ADDED, number=comment.number)
            added = "\n".join([f"{said}:", *comment.added])
            self._rows(comment, f"{group}\n{self._authors.text(comment)}", added, None, "added")

    def _rows(
        self, comment: DigestComment, author: Cell, remark: str, wording: str | None, variant: str
    ) -> None:
        head: list[Cell] = [comment.number, self._unit, author, self._stances.get(comment.stance)]
        remarks = list(split_for_row(remark, REMARK_WIDTH, ROW_LINES))
        wordings = list(split_for_row(wording or "", PROPOSAL_WIDTH, ROW_LINES))
        for piece, words in zip_longest(remarks, wordings):
            self._table.write([*head, piece, words or None, None, None], variant)
            head[2:] = self._continued, None

    def end_section(self, section: DisplaySection) -> None:
        """What is proposed for the clause, and what was counted under it and may not be shown."""
        if section.continues:
            return
        for cells, variant in self._findings.rows():
            self._table.write(cells, variant)
        counts = section.tally.counts
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


def merge(sheet: TextWorksheet, cells: tuple[int, int, int], text: str, style: Format) -> None:
    """One text over the cells of a row: `cells` is (row, first column, last column)."""
    row, first, last = cells
    sheet.merge_range(row, first, row, last, "", style)
    put(sheet, row, first, text, style)

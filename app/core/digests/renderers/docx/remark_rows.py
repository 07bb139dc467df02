"""Rows of a table of remarks: who says what of which unit, with room to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.core.digests.model import VIEW_SECRETARIAT, DigestComment, DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.redlines import proposal_changes
from app.core.digests.renderers.docx.markup import (
    GAP,
    ROW,
    SHADE,
    TABLE_END,
    Labels,
    Typesetter,
    cell_begin,
    header_row,
    paragraph,
    table_begin,
)
from app.core.digests.renderers.docx.parts import LANDSCAPE_WIDTH, Spool

TABLE_ROWS: Final = 200
"""Comments after which a new table begins: a table of thousands of rows stops LibreOffice."""
_WIDTHS: Final = (700, 1850, 2450, 6170, 1500, 1900)
_COLUMNS: Final = (
    Phrase.NUMBER, Phrase.UNIT, Phrase.AUTHOR, Phrase.REMARK, Phrase.DECISION, Phrase.REASON,
)  # fmt: skip
_NUMBER, _UNIT, _AUTHOR, _REMARK, _DECISION, _REASON = (cell_begin(width) for width in _WIDTHS)
_END: Final = "</w:p></w:tc>"
_ROW_END: Final = f"</w:tc>{_DECISION}<w:p/></w:tc>{_REASON}<w:p/></w:tc></w:tr>"
_CHANGED: Final = {"same": "", "inserted": "Inserted", "removed": "Removed"}
_HOLE: Final = "\0"
_REMEMBERED: Final = 4_000_000
"""Characters of redlines of one clause that are kept to be used again."""
_SHORT: Final = 600
"""Characters of a comment that is kept on one page."""


class RemarkRows:
    """Markup of what comments say; `begin` with each clause, whose texts the proposed wordings are compared with."""

    def __init__(self, header: DigestHeader, say: Phrasebook, ink: Typesetter) -> None:
        self._ink, self._with_addresses = ink, header.view == VIEW_SECRETARIAT
        before, _, after = say(Phrase.ON_THE_WORDS, quote=_HOLE).partition(_HOLE)
        self._before_quote, self._after_quote = ink.run(before), ink.run(after)
        self._labels = Labels(say, ink)
        self._nameless = ink.paragraph("Normal", say(Phrase.NAME_NOT_GIVEN))
        self._wording_label = ink.paragraph("Label", say(Phrase.PROPOSED_WORDING))
        self._unit_cell = ""
        self._wordings: dict[str, str] = {}
        self._compared: dict[tuple[str, str | None], str] = {}
        self._compared_size = 0

    def begin(self, unit: str, wordings: dict[str, str]) -> None:
        """`unit`: what the clause is called; `wordings`: its texts by language."""
        self._unit_cell = f"{_UNIT}{self._ink.paragraph('Normal', unit)}</w:tc>"
        self._wordings = wordings
        self._compared.clear()
        self._compared_size = 0

    def comment(self, comment: DigestComment) -> str:
        """The row of one comment."""
        author, remark = "".join(self.author(comment)), "".join(self.remark(comment))
        return self.row(comment.number, author, remark, short=is_short(comment))

    def row(self, number: int, author: str, remark: str, *, short: bool) -> str:
        """`author` and `remark`: paragraphs, at least one each. A `short` row does not break over pages."""
        begin = ROW if short else "<w:tr>"
        return (
            f"{begin}{_NUMBER}<w:p><w:r><w:t>{number}</w:t></w:r>{_END}{self._unit_cell}{_AUTHOR}"
            f"{author}</w:tc>{_REMARK}{remark}{_ROW_END}"
        )

    def author(self, comment: DigestComment) -> Iterator[str]:
        """A line each, so that no direction mark in one reaches the next."""
        ink = self._ink
        if comment.organisation:
            yield ink.paragraph("Organisation", comment.organisation)
        if comment.author_name:
            yield ink.paragraph("AuthorName", comment.author_name)
        if not comment.organisation and not comment.author_name:
            yield self._nameless
        if comment.region:
            yield self._labels.paragraph("Normal", "region", comment.region)
        if comment.author_email and self._with_addresses:
            yield ink.paragraph("Normal", comment.author_email)

    def remark(self, comment: DigestComment) -> Iterator[str]:
        """Position, the words it is about, the comment, the wording it proposes."""
        ink, language = self._ink, comment.language
        yield self._labels.paragraph("Stance", "stance", comment.stance)
        if comment.quote is not None:
            quote = comment.quote
            exact = ink.run(quote.exact, style="QuotedWords")
            around = ink.run(quote.prefix), exact, ink.run(quote.suffix)
            yield paragraph("Quoted", f"{self._before_quote}{''.join(around)}{self._after_quote}")
        yield ink.paragraph("Remark", comment.body, language)
        if comment.proposed_text:
            yield self._wording_label
            yield paragraph("Wording", self.redline(comment.proposed_text, comment.text_language))

    def redline(self, proposed: str, language: str | None) -> str:
        """The proposed wording as changes to the clause's text in the same language, where it keeps enough of it."""
        made = self._compared.get((proposed, language))
        if made is None:
            made = self._compare(proposed, language)
            if self._compared_size < _REMEMBERED:
                # Each wording comes at least twice: with the comment, and among the proposals.
                self._compared[proposed, language] = made
                self._compared_size += len(proposed) + len(made)
        return made

    def _compare(self, proposed: str, language: str | None) -> str:
        changes = proposal_changes(self._wordings.get(language, "") if language else "", proposed)
        if changes is not None:
            return "".join(self._ink.run(change.text, language, _CHANGED[change.kind]) for change in changes)
        return self._ink.run(proposed, language)


class RemarkTable:
    """Rows as they come, in tables of at most `TABLE_ROWS`, each with its header."""

    def __init__(self, spool: Spool, say: Phrasebook, ink: Typesetter) -> None:
        self._spool, self._ink = spool, ink
        self._begin = table_begin(_WIDTHS) + header_row([say(phrase) for phrase in _COLUMNS], _WIDTHS)
        self._rows = 0

    def put(self, markup: str) -> None:
        if self._rows % TABLE_ROWS == 0:
            self._spool.write(TABLE_END + GAP if self._rows else "")
            self._spool.write(self._begin)
        self._spool.write(markup)
        self._rows += 1

    def put_title(self, title: str) -> None:
        """A row over all columns that names those below it."""
        cell = f"{cell_begin(LANDSCAPE_WIDTH, span=len(_WIDTHS), fill=SHADE)}{self._ink.paragraph('GroupRow', title)}"
        self.put(f"{ROW}{cell}</w:tc></w:tr>")

    def finish(self) -> None:
        """Ends the table, if one has begun; the next row begins another."""
        if self._rows:
            self._spool.write(TABLE_END + GAP)
        self._rows = 0


def is_short(comment: DigestComment) -> bool:
    return len(comment.body) + len(comment.proposed_text or "") < _SHORT

"""One clause after another: its text, its figures, and the table of remarks on it with room to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from app.core.clauses.naming import Step
from app.core.digests.compile import DisplaySection
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, DigestComment, DigestHeader, Tally, Wording
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.docx.front import Outline, said_counts
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
    row,
    table_begin,
)
from app.core.digests.renderers.docx.parts import LANDSCAPE_WIDTH, Spool
from app.core.digests.renderers.xlsx.remarks import unit_heading, unit_name
from app.core.text import Change, fold, redline

TABLE_ROWS: Final = 200
"""Comments after which a new table begins: a table of thousands of rows stops LibreOffice."""
_WIDTHS: Final = (700, 1850, 2450, 6170, 1500, 1900)
_NUMBER, _UNIT, _AUTHOR, _REMARK, _DECISION, _REASON = (cell_begin(width) for width in _WIDTHS)
_END: Final = "</w:p></w:tc>"
_ROW_END: Final = f"</w:tc>{_DECISION}<w:p/></w:tc>{_REASON}<w:p/></w:tc></w:tr>"
_CHANGED: Final = {"same": "", "inserted": "Inserted", "removed": "Removed"}
_WORTH_COMPARING: Final = 0.3
"""Least part of a proposed wording that stands in the clause already; with less of it a redline cannot be read."""
_HOLE: Final = "\0"
_MOST_COLUMNS: Final = 60
_CONTEXT_LENGTH: Final = 200
_SHORT: Final = 600
"""Characters of a comment that is kept on one page."""


class RemarksPart:
    """The sections as they come, set aside in `spool`."""

    def __init__(
        self, spool: Spool, header: DigestHeader, say: Phrasebook, ink: Typesetter, outline: Outline
    ) -> None:
        self._spool, self._header, self._say, self._ink, self._outline = spool, header, say, ink, outline
        self._headings = [
            say(phrase)
            for phrase in (
                Phrase.NUMBER, Phrase.UNIT, Phrase.AUTHOR, Phrase.REMARK, Phrase.DECISION, Phrase.REASON,
            )
        ]  # fmt: skip
        before, _, after = say(Phrase.ON_THE_WORDS, quote=_HOLE).partition(_HOLE)
        self._before_quote, self._after_quote = ink.run(before), ink.run(after)
        self._labels = Labels(say, ink)
        self._nameless = ink.paragraph("Normal", say(Phrase.NAME_NOT_GIVEN))
        self._wording_label = ink.paragraph("Label", say(Phrase.PROPOSED_WORDING))
        self._above: list[tuple[Step, ...]] = []
        self._edition = header.edition
        self._unit_cell = ""
        self._wordings: dict[str, str] = {}

    def write(self, section: DisplaySection, numbered: Iterable[tuple[int, DigestComment]]) -> None:
        """Heading, text and figures of a clause, then its comments."""
        self._begin(section.clause, section.tally)
        self._comments(section.tally, numbered)

    def _begin(self, clause: DigestClause | None, tally: Tally) -> None:
        say, ink, write = self._say, self._ink, self._spool.write
        unit = unit_name(clause, self._header, say)
        self._unit_cell = f"{_UNIT}{ink.paragraph('Normal', unit)}</w:tc>"
        self._wordings = {} if clause is None else {w.language: w.text for w in clause.wordings}
        wording = None if clause is None else clause.wording(self._header.language)
        title = unit_heading(unit, clause, self._header.language)
        if title == unit and (context := _heading_above(clause, unit)):
            title = say(DocumentPhrase.UNIT_WITHIN, unit=unit, heading=context)
        write(self._outline.heading(2 + self._depth(clause), title))
        if wording is not None:
            for markup in self._text(wording):
                write(markup)
        write(ink.paragraph("Tally", self._figures(tally)))
        if tally.counts.received > tally.counts.shown:
            write(ink.paragraph("NotShown", say(Phrase.NOT_SHOWN, **said_counts(tally.counts, say))))

    def _depth(self, clause: DigestClause | None) -> int:
        """How many of the clauses it stands in have a heading here: outlines must not skip a rank."""
        path = () if clause is None else clause.path
        edition = self._header.edition if clause is None else clause.edition
        if edition != self._edition:
            self._edition, self._above = edition, []
        while self._above and (
            len(self._above[-1]) >= len(path) or path[: len(self._above[-1])] != self._above[-1]
        ):
            self._above.pop()
        depth = len(self._above)
        if path:
            self._above.append(path)
        return depth

    def _text(self, wording: Wording) -> Iterator[str]:
        """The clause's lines; those with tabs are rows of its tables."""
        if not wording.text:
            return
        for tabular, lines in groupby(wording.text.split("\n"), lambda line: "\t" in line):
            if tabular:
                yield from self._clause_table([line.split("\t") for line in lines], wording.language)
                continue
            for line in lines:
                yield self._ink.paragraph("ClauseText", line, wording.language)

    def _clause_table(self, rows: list[list[str]], language: str) -> Iterator[str]:
        columns = min(max(map(len, rows)), _MOST_COLUMNS)
        widths = [LANDSCAPE_WIDTH // columns] * columns
        yield table_begin(widths)
        for cells in rows:
            # Word knows 63 columns; what is beyond them stays in the last, tabs and all.
            cells = [*cells[: columns - 1], "\t".join(cells[columns - 1 :])]
            cells += [""] * (columns - len(cells))
            yield row((self._ink.paragraph("Normal", cell, language) for cell in cells), widths)
        yield TABLE_END + GAP

    def _figures(self, tally: Tally) -> str:
        say = self._say
        figures = [(say(Phrase.SHOWN), tally.counts.shown)]
        figures += [(say.label("stance", key), n) for key, n in tally.by_stance]
        if tally.official:
            figures.append((say(Phrase.OFFICIAL_POSITIONS), tally.official))
        return "   ".join(f"{name}: {say.number(n)}" for name, n in figures)

    def _comments(self, tally: Tally, numbered: Iterable[tuple[int, DigestComment]]) -> None:
        """The table of remarks: official positions by organisation first, then the others by time.

        Holds the rows of official positions, never those of the others.
        """
        official: list[tuple[str, int, str]] = []
        begun = 0
        for number, comment in numbered:
            markup = self._row(number, comment)
            if comment.official:
                official.append((fold(comment.organisation or ""), number, markup))
                continue
            if begun == 0:
                begun = self._officials(official, tally, begun)
            begun = self._put(markup, begun)
        if begun == 0:
            begun = self._officials(official, tally, begun)
        if begun:
            self._spool.write(TABLE_END)
            self._spool.write(GAP)

    def _officials(self, rows: list[tuple[str, int, str]], tally: Tally, begun: int) -> int:
        if not rows:
            return begun
        others = tally.counts.shown - len(rows)
        begun = self._put(self._group_row(Phrase.OFFICIAL_POSITIONS, len(rows)), begun)
        for _, _, markup in sorted(rows):
            begun = self._put(markup, begun)
        return self._put(self._group_row(DocumentPhrase.OTHER_COMMENTS, others), begun) if others else begun

    def _put(self, markup: str, begun: int) -> int:
        if begun % TABLE_ROWS == 0:
            self._spool.write(TABLE_END + GAP if begun else "")
            self._spool.write(table_begin(_WIDTHS) + header_row(self._headings, _WIDTHS))
        self._spool.write(markup)
        return begun + 1

    def _group_row(self, phrase: Phrase | DocumentPhrase, n: int) -> str:
        title = self._ink.paragraph("GroupRow", f"{self._say(phrase)}: {self._say.number(n)}")
        cell = f"{cell_begin(LANDSCAPE_WIDTH, span=len(_WIDTHS), fill=SHADE)}{title}</w:tc>"
        return f"{ROW}{cell}</w:tr>"

    def _row(self, number: int, comment: DigestComment) -> str:
        length = len(comment.body) + len(comment.proposed_text or "")
        begin = ROW if length < _SHORT else "<w:tr>"
        return (
            f"{begin}{_NUMBER}<w:p><w:r><w:t>{number}</w:t></w:r>{_END}{self._unit_cell}{_AUTHOR}"
            f"{''.join(self._author(comment))}</w:tc>{_REMARK}{''.join(self._remark(comment))}{_ROW_END}"
        )

    def _author(self, comment: DigestComment) -> Iterator[str]:
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
        if comment.author_email and self._header.view == VIEW_SECRETARIAT:
            yield ink.paragraph("Normal", comment.author_email)

    def _remark(self, comment: DigestComment) -> Iterator[str]:
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
            yield paragraph("Wording", self._proposal(comment.proposed_text, comment.text_language))

    def _proposal(self, proposed: str, language: str | None) -> str:
        """The proposed wording as changes to the clause's text in the same language, where it keeps enough of it."""
        current = self._wordings.get(language, "") if language else ""
        if current:
            changes = tuple(join_changes(redline(current, proposed)))
            kept = sum(len(change.text) for change in changes if change.kind == "same")
            if kept >= len(proposed) * _WORTH_COMPARING:
                return "".join(
                    self._ink.run(change.text, language, _CHANGED[change.kind]) for change in changes
                )
        return self._ink.run(proposed, language)


def _heading_above(clause: DigestClause | None, unit: str) -> str:
    """What the article is called that the clause is a part of, when that says more than its number."""
    if clause is None or len(clause.path) < 2:
        return ""
    words = " ".join(clause.path[0].words.split())
    return "" if words.rstrip(".") in unit or len(words) > _CONTEXT_LENGTH else words


def join_changes(changes: Sequence[Change]) -> Iterator[Change]:
    """The same changes, those with nothing but space between them as one: a phrase is read whole, not word by word."""
    removed = inserted = space = ""
    for change in changes:
        if change.kind == "removed":
            removed, inserted, space = removed + space + change.text, inserted + space, ""
        elif change.kind == "inserted":
            inserted, removed, space = inserted + space + change.text, removed + space, ""
        elif (removed or inserted) and change.text.isspace():
            space = change.text
        else:
            yield from _both(removed, inserted)
            removed = inserted = ""
            yield change
    yield from _both(removed, inserted)
    if space:
        yield Change("same", space)


def _both(removed: str, inserted: str) -> Iterator[Change]:
    if removed:
        yield Change("removed", removed)
    if inserted:
        yield Change("inserted", inserted)

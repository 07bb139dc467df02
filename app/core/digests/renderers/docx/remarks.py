"""One clause after another: its text, its figures, what official bodies say, groups of similar comments, wordings
proposed and their conflicts, the other comments; with room to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from app.core.clauses.naming import Step
from app.core.digests.model import DigestClause, DigestComment, DigestHeader, Tally, Wording
from app.core.digests.naming import unit_name, unit_title
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.docx.front import Outline, said_counts
from app.core.digests.renderers.docx.markup import GAP, TABLE_END, Typesetter, row, table_begin
from app.core.digests.renderers.docx.parts import LANDSCAPE_WIDTH, Spool
from app.core.digests.renderers.docx.phrases import DocxPhrase
from app.core.digests.renderers.docx.remark_rows import RemarkRows
from app.core.digests.renderers.docx.section import SectionComments
from app.core.digests.stream import DisplaySection

_MOST_COLUMNS: Final = 60


class RemarksPart:
    """The sections as they come, set aside in `spool`; full texts of the members of groups in `annex`; `held` is for
    what has to wait within a section."""

    def __init__(
        self,
        spool: Spool,
        annex: Spool,
        held: Spool,
        header: DigestHeader,
        say: Phrasebook,
        ink: Typesetter,
        outline: Outline,
    ) -> None:
        self._spool, self._header, self._say, self._ink, self._outline = spool, header, say, ink, outline
        self._rows = RemarkRows(header, say, ink)
        self._comments = SectionComments(spool, annex, held, self._rows, say, ink)
        self._above: list[tuple[Step, ...]] = []
        self._edition = header.edition

    def write(
        self, section: DisplaySection, comments: Iterator[DigestComment], representatives: Mapping[str, int]
    ) -> None:
        """The clause and its `comments`; `representatives`: as `group_numbers` gives them."""
        unit = unit_name(section.clause, self._header, self._say)
        self._rows.begin(
            unit, {} if section.clause is None else {w.language: w.text for w in section.clause.wordings}
        )
        self._begin(section)
        self._comments.write(section, unit, comments, representatives)

    def finish(self) -> bool:
        """Whether `annex` has anything."""
        return self._comments.finish()

    def _begin(self, section: DisplaySection) -> None:
        say, ink, write = self._say, self._ink, self._spool.write
        clause, tally = section.clause, section.tally
        title = unit_title(clause, self._header, say)
        if section.continued:
            title = f"{title} {say(Phrase.CONTINUED)}"
        write(self._outline.heading(2 + self._depth(clause), title))
        if clause is not None:
            for markup in self._text(clause.wording(self._header.language)):
                write(markup)
        write(ink.paragraph("Tally", self._figures(tally)))
        if tally.counts.received > tally.counts.shown:
            write(ink.paragraph("NotShown", say(Phrase.NOT_SHOWN, **said_counts(tally.counts, say))))
        if section.continued and section.findings.proposals:
            write(ink.paragraph("NotShown", say(DocxPhrase.UNIT_BEGAN_BEFORE)))

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

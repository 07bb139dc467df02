"""One clause after another: its text, its figures, who says what of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, groupby
from typing import Final

from app.core.clauses.naming import Step
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import Findings
from app.core.digests.model import DigestClause, DigestComment, DigestHeader, Tally, Wording
from app.core.digests.naming import shorten, unit_name, unit_title
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.pdf.comments import CommentWriter
from app.core.digests.renderers.pdf.front import said_counts
from app.core.digests.renderers.pdf.groups import GroupsWriter, group_numbers
from app.core.digests.renderers.pdf.pages import Pages
from app.core.digests.renderers.pdf.proposals import ProposalsWriter
from app.core.digests.renderers.pdf.register import Register
from app.core.digests.renderers.pdf.spool import Spool
from app.core.digests.renderers.pdf.styles import INDENT, Styles
from app.core.digests.renderers.pdf.tables import Table
from app.core.digests.stream import DigestStream, DisplaySection

_DEEPEST: Final = 4
_MOST_COLUMNS: Final = 12
_TITLE_LENGTH: Final = 300

Numbers = dict[str, int]


class ClausesWriter:
    """The sections as they come; their comments go to the register too, members of groups to the annex."""

    def __init__(self, pages: Pages, styles: Styles, header: DigestHeader, say: Phrasebook) -> None:
        self.pages, self.styles, self.header, self.say = pages, styles, header, say
        self.comments = CommentWriter(pages, styles, header, say)
        self.proposals = ProposalsWriter(pages, styles, say, self.comments)
        self._above: list[tuple[Step, ...]] = []
        self._edition = header.edition

    def write(self, digest: DigestStream, register: Register, members: Spool) -> None:
        """Every section of the stream. `members`: gets the comments of groups, each with the number of the one that
        stands for its group and the title of the clause."""
        for piece, section in zip(digest.volume.pieces, digest.sections(), strict=True):
            if section.tally.counts.received == 0:
                # Clauses nobody spoke about are in JSON and CSV; on paper they would bury the others.
                for _ in section.comments:
                    pass
                continue
            with Spool() as rest:
                _ClauseWriter(self, section, piece.first, register, members, rest).write()

    def title(self, clause: DigestClause | None) -> str:
        return shorten(unit_title(clause, self.header, self.say), _TITLE_LENGTH)

    def head(self, section: DisplaySection) -> int:
        """Heading, text and figures of a clause; gives the rank of headings below it."""
        clause, tally, say = section.clause, section.tally, self.say
        title, rank = self.title(clause), 2 + self._depth(clause)
        if section.continued:
            title = f"{title} {say(Phrase.CONTINUED)}"
        self.pages.heading(rank, title, self.styles.headings[min(rank, _DEEPEST)])
        if clause is not None and not section.continued:
            self._text(clause.wording(self.header.language))
        self.pages.paragraph(self._figures(tally), self.styles.note)
        if tally.counts.received > tally.counts.shown:
            said = say(Phrase.NOT_SHOWN, **said_counts(tally.counts, say))
            self.pages.paragraph(said, self.styles.note)
        return rank + 1

    def _depth(self, clause: DigestClause | None) -> int:
        """How many of the clauses it stands in have a heading here: bookmarks must not skip a rank."""
        path = () if clause is None else clause.path
        edition = self.header.edition if clause is None else clause.edition
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

    def _text(self, wording: Wording) -> None:
        """The clause's lines; those with tabs are rows of its tables."""
        if not wording.text:
            return
        language = self.comments.foreign(wording.language)
        for tabular, lines in groupby(wording.text.split("\n"), lambda line: "\t" in line):
            if tabular:
                self._table([line.split("\t") for line in lines])
                continue
            for line in lines:
                self.pages.paragraph(line, self.styles.clause_text, language=language)
        self.pages.skip(4)

    def _table(self, rows: list[list[str]]) -> None:
        columns = min(max(map(len, rows)), _MOST_COLUMNS)
        width = (self.pages.format.text_width - INDENT) / columns
        styles = self.styles.label_bold, self.styles.label
        with Table(self.pages, [width] * columns, (), styles, left=INDENT) as table:
            for cells in rows:
                cells = [*cells[: columns - 1], " ".join(cells[columns - 1 :])]
                table.row([*cells, *[""] * (columns - len(cells))])

    def _figures(self, tally: Tally) -> str:
        say = self.say
        figures = [(say(Phrase.SHOWN), tally.counts.shown)]
        figures += [(self.comments.label("stance", key), n) for key, n in tally.by_stance]
        if tally.official:
            figures.append((say(Phrase.OFFICIAL_POSITIONS), tally.official))
        return "   ".join(f"{name}: {say.number(n)}" for name, n in figures)


class _ClauseWriter:
    """The comments of one clause in the order in which they pass: official positions, groups, the others. The others
    wait until proposals, which name their numbers, are written above them."""

    def __init__(
        self,
        clauses: ClausesWriter,
        section: DisplaySection,
        first: int,
        register: Register,
        members: Spool,
        rest: Spool,
    ) -> None:
        self._clauses, self._section, self._first = clauses, section, first
        self._register, self._members, self._rest = register, members, rest
        self._findings: Findings = section.findings
        self._wanted = {one for proposal in self._findings.proposals for one in proposal.comments}
        self._numbers: Numbers = {}
        self._representatives: Numbers = {}
        self._rank = 0
        self._title = clauses.title(section.clause)

    def write(self) -> None:
        clauses, section, findings = self._clauses, self._section, self._findings
        pages, styles, say = clauses.pages, clauses.styles, clauses.say
        self._rank = clauses.head(section)
        clauses.comments.begin(section.clause, findings.proposals, printed=not section.continued)
        self._register.begin(unit_name(section.clause, clauses.header, say))
        comments = iter(section.comments)
        begins = next(comments, None)
        if begins is None:
            return
        start = begins.number - self._first + section.tally.official
        self._representatives = group_numbers(findings.groups, start)
        groups = GroupsWriter(pages, styles, say, clauses.comments, findings.groups, self._representatives)
        for kind, some in groupby(chain((begins,), comments), _kind):
            if kind == "official":
                self._heading(Phrase.OFFICIAL_POSITIONS, section.tally.official)
                for comment in self._noted(some):
                    clauses.comments.write(comment)
            elif kind == "group":
                self._heading(FindingPhrase.GROUPS, len(findings.groups))
                for comment in self._noted(some):
                    groups.write(comment)
                groups.finish()
            else:
                self._others(some)
                return
        self._write_proposals()

    def _others(self, comments: Iterable[DigestComment]) -> None:
        """Comments that stand by themselves, below the proposals and conflicts of the clause."""
        noted = self._noted(comments)
        if self._wanted and not self._section.continued:
            for comment in noted:
                self._rest.write_comment(comment)
            self._write_proposals()
            noted = (waiting.comment for waiting in self._rest.read_comments())
        findings, tally = self._findings, self._section.tally
        alone = tally.counts.shown - tally.official - findings.grouped
        if tally.official or findings.groups or findings.proposals or findings.conflicts:
            self._heading(DocumentPhrase.OTHER_COMMENTS, alone)
        for comment in noted:
            self._clauses.comments.write(comment)

    def _write_proposals(self) -> None:
        if not self._section.continued:
            self._clauses.proposals.write(self._findings, self._numbers, self._rank)

    def _noted(self, comments: Iterable[DigestComment]) -> Iterable[DigestComment]:
        """The same comments, set down in the register and, those of groups, for the annex."""
        for comment in comments:
            representative = self._representatives.get(comment.group) if comment.group else None
            self._register.note(comment, representative)
            if comment.id in self._wanted:
                self._numbers[comment.id] = comment.number
            if representative is not None:
                self._members.write_comment(comment, representative, self._title)
            yield comment

    def _heading(self, phrase: Phrase | FindingPhrase | DocumentPhrase, n: int) -> None:
        say = self._clauses.say
        title = f"{say(phrase)}: {say.number(n)}"
        self._clauses.pages.subheading(self._rank, title, self._clauses.styles.subheading)


def _kind(comment: DigestComment) -> str:
    if comment.official:
        return "official"
    return "other" if comment.group is None else "group"

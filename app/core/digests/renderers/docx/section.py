"""The comments of one clause in the order people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from itertools import groupby
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import DigestComment
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.docx.groups import FullTexts, GroupRows
from app.core.digests.renderers.docx.markup import Typesetter
from app.core.digests.renderers.docx.parts import Spool
from app.core.digests.renderers.docx.proposals import ProposalTables, Supporters
from app.core.digests.renderers.docx.remark_rows import RemarkRows, RemarkTable
from app.core.digests.stream import DisplaySection


class _Place(Enum):
    OFFICIAL = auto()
    GROUPED = auto()
    OTHER = auto()


_TITLES: Final = {
    _Place.OFFICIAL: Phrase.OFFICIAL_POSITIONS,
    _Place.GROUPED: FindingPhrase.GROUPS,
    _Place.OTHER: DocumentPhrase.OTHER_COMMENTS,
}


class SectionComments:
    """Official positions and groups, then proposals and conflicts, then the other comments.

    The others wait in `held` where there are proposals, which say under what numbers they are asked for. Memory: one
    comment, and the findings of the clause.
    """

    def __init__(
        self, spool: Spool, annex: Spool, held: Spool, rows: RemarkRows, say: Phrasebook, ink: Typesetter
    ) -> None:
        self._spool, self._held, self._rows, self._say, self._ink = spool, held, rows, say, ink
        self._table, self._late_table = RemarkTable(spool, say, ink), RemarkTable(held, say, ink)
        self._proposals = ProposalTables(spool, rows, say, ink)
        self._full_texts = FullTexts(annex, rows, say, ink)

    def write(
        self,
        section: DisplaySection,
        unit: str,
        comments: Iterator[DigestComment],
        representatives: Mapping[str, int],
    ) -> None:
        """`representatives`: as `group_numbers` gives them."""
        findings = section.findings
        late = bool(findings.proposals) and not section.continued
        supporters = Supporters(findings)
        groups = GroupRows(self._rows, self._say, self._ink, findings.groups, representatives)
        for place, run in groupby(comments, _place):
            table = self._late_table if late and place is _Place.OTHER else self._table
            title = self._title(section, place)
            if table is self._late_table:
                self._held.write(self._ink.paragraph("Block", title))
            elif section.tally.official or findings.groups:
                table.put_title(title)
            for comment in run:
                supporters.note(comment)
                if comment.group is None:
                    table.put(self._rows.comment(comment))
                else:
                    self._full_texts.write(comment, unit, representatives[comment.group])
                    self._write_grouped(groups, comment)
        self._table.finish()
        if not section.continued:
            self._proposals.write(findings, supporters)
        if late:
            self._late_table.finish()
            self._spool.take(self._held)

    def finish(self) -> bool:
        """Whether `annex` has anything."""
        return self._full_texts.finish()

    def _write_grouped(self, groups: GroupRows, comment: DigestComment) -> None:
        if comment.represents:
            self._table.put(groups.head(comment))
            return
        if groups.begins_within(comment):
            self._table.put_title(groups.continued_title(comment))
        if comment.added:
            self._table.put(groups.addition(comment))

    def _title(self, section: DisplaySection, place: _Place) -> str:
        findings, official = section.findings, section.tally.official
        counts = {
            _Place.OFFICIAL: official,
            _Place.GROUPED: len(findings.groups),
            _Place.OTHER: section.tally.counts.shown - official - findings.grouped,
        }
        return f"{self._say(_TITLES[place])}: {self._say.number(counts[place])}"


def _place(comment: DigestComment) -> _Place:
    if comment.official:
        return _Place.OFFICIAL
    return _Place.OTHER if comment.group is None else _Place.GROUPED

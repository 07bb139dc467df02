"""Wordings that are proposed for a clause, with who asks for them, and which of them conflict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import Conflict, Findings, Proposal
from app.core.digests.model import DigestComment
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.docx.groups import ranges
from app.core.digests.renderers.docx.markup import Typesetter, paragraph, row
from app.core.digests.renderers.docx.parts import LANDSCAPE_WIDTH, Spool
from app.core.digests.renderers.docx.phrases import DocxPhrase
from app.core.digests.renderers.docx.remark_rows import RemarkRows
from app.core.digests.renderers.docx.split_table import SplitTable

_PROPOSALS: Final = (900, LANDSCAPE_WIDTH - 5900, 5000)
_CONFLICTS: Final = (LANDSCAPE_WIDTH // 2, LANDSCAPE_WIDTH // 2)


class Supporters:
    """The numbers under which the comments that propose something stand in the file."""

    def __init__(self, findings: Findings) -> None:
        self._wanted = {one for proposal in findings.proposals for one in proposal.comments}
        self._numbers: dict[str, int] = {}

    def note(self, comment: DigestComment) -> None:
        if comment.id in self._wanted:
            self._numbers[comment.id] = comment.number

    def of(self, proposal: Proposal) -> list[int]:
        """Those that stand in this file, rising."""
        return sorted(self._numbers[one] for one in proposal.comments if one in self._numbers)


class ProposalTables:
    """Both tables of a clause, set aside in `spool`; `rows` has begun the clause."""

    def __init__(self, spool: Spool, rows: RemarkRows, say: Phrasebook, ink: Typesetter) -> None:
        self._spool, self._rows, self._say, self._ink = spool, rows, say, ink
        heads = [say(p) for p in (Phrase.NUMBER, Phrase.PROPOSED_WORDING, FindingPhrase.SUPPORTERS)]
        self._proposals = SplitTable(spool, heads, _PROPOSALS, "HeadCell")
        heads = [say(p) for p in (FindingPhrase.CONFLICTS, FindingPhrase.CONFLICT_WORDS)]
        self._conflicts = SplitTable(spool, heads, _CONFLICTS, "HeadCell")

    def write(self, findings: Findings, supporters: Supporters) -> None:
        say, ink = self._say, self._ink
        if findings.proposals:
            title = f"{say(FindingPhrase.PROPOSALS)}: {say.number(len(findings.proposals))}"
            self._spool.write(ink.paragraph("Block", title))
        for proposal in findings.proposals:
            cells = (
                ink.paragraph("Normal", str(proposal.number)),
                "".join(self._wording(proposal)),
                "".join(self._supporters(proposal, supporters.of(proposal))),
            )
            self._proposals.write(row(cells, _PROPOSALS, breaks=True))
        self._proposals.finish()
        if findings.conflicts:
            title = f"{say(FindingPhrase.CONFLICTS)}: {say.number(len(findings.conflicts) + findings.more_conflicts)}"
            self._spool.write(ink.paragraph("Block", title))
        for conflict in findings.conflicts:
            self._conflicts.write(row(self._conflict(conflict), _CONFLICTS, breaks=True))
        self._conflicts.finish()
        if findings.more_conflicts:
            more = say(FindingPhrase.MORE_CONFLICTS, count=say.number(findings.more_conflicts))
            self._spool.write(ink.paragraph("BodyText", more))

    def _wording(self, proposal: Proposal) -> Iterator[str]:
        yield self._ink.paragraph("ProposalKind", self._say.label("proposal", proposal.kind))
        if proposal.text:
            yield paragraph("ProposedText", self._rows.redline(proposal.text, proposal.language))

    def _supporters(self, proposal: Proposal, numbers: list[int]) -> Iterator[str]:
        say, ink = self._say, self._ink
        for organisation in proposal.organisations:
            yield ink.paragraph("Supporter", organisation)
        yield ink.paragraph(
            "Normal", say(FindingPhrase.SUPPORTERS_COUNT, count=say.number(proposal.supporters))
        )
        if numbers:
            yield ink.paragraph("Numbers", say(DocxPhrase.NUMBERS, numbers=ranges(numbers)))
        elsewhere = proposal.supporters - len(numbers)
        if elsewhere:
            yield ink.paragraph("Numbers", say(DocxPhrase.IN_OTHER_VOLUMES, count=say.number(elsewhere)))

    def _conflict(self, conflict: Conflict) -> tuple[str, str]:
        say, ink = self._say, self._ink
        numbers = ", ".join(map(str, conflict.proposals))
        between = ink.paragraph("ProposalKind", say(FindingPhrase.CONFLICT_BETWEEN, numbers=numbers))
        kind = ink.paragraph("Normal", say.label("conflict", conflict.kind))
        if conflict.words:
            return between + kind, ink.paragraph("ConflictWords", conflict.words, conflict.language)
        return between + kind, ink.paragraph("Normal", say(FindingPhrase.WHOLE_UNIT))

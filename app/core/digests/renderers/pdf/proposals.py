"""Wordings that are proposed for a clause, with who asks for them, and which of them conflict."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import Conflict, Findings, Proposal
from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers.pdf.comments import CommentWriter
from app.core.digests.renderers.pdf.groups import ranges
from app.core.digests.renderers.pdf.lines import Run
from app.core.digests.renderers.pdf.pages import Pages
from app.core.digests.renderers.pdf.phrases import PdfPhrase
from app.core.digests.renderers.pdf.styles import Styles


class ProposalsWriter:
    def __init__(self, pages: Pages, styles: Styles, say: Phrasebook, comments: CommentWriter) -> None:
        self._pages, self._styles, self._say, self._comments = pages, styles, say, comments

    def write(self, findings: Findings, numbers: Mapping[str, int], rank: int) -> None:
        """`numbers`: of the comments of this file, by id; `rank` of the headings."""
        say, subheading = self._say, self._styles.subheading
        if findings.proposals:
            title = f"{say(FindingPhrase.PROPOSALS)}: {say.number(len(findings.proposals))}"
            self._pages.subheading(rank, title, subheading)
        for proposal in findings.proposals:
            self._proposal(proposal, numbers)
        if findings.conflicts:
            count = len(findings.conflicts) + findings.more_conflicts
            self._pages.subheading(rank, f"{say(FindingPhrase.CONFLICTS)}: {say.number(count)}", subheading)
        for conflict in findings.conflicts:
            self._conflict(conflict)
        if findings.more_conflicts:
            more = say(FindingPhrase.MORE_CONFLICTS, count=say.number(findings.more_conflicts))
            self._pages.paragraph(more, self._styles.conflict)

    def _proposal(self, proposal: Proposal, numbers: Mapping[str, int]) -> None:
        say, styles, pages = self._say, self._styles, self._pages
        head = [
            Run(f"{say(FindingPhrase.PROPOSAL, number=proposal.number)}. ", styles.label_bold),
            Run(say.label("proposal", proposal.kind), styles.label),
        ]
        pages.runs(head, styles.byline)
        # What is to be kept stands above as the clause's text.
        if proposal.text and proposal.kind != "keep":
            self._comments.redline(proposal.text, proposal.language, styles.remark)
        pages.runs(self._supporters(proposal, numbers), styles.wording_label)

    def _supporters(self, proposal: Proposal, numbers: Mapping[str, int]) -> list[Run]:
        """Who asks for it: bodies by name, how many comments, under what numbers."""
        say, styles = self._say, self._styles
        here = sorted(numbers[one] for one in proposal.comments if one in numbers)
        runs = [Run(f"{say(FindingPhrase.SUPPORTERS)}: ", styles.label)]
        for organisation in proposal.organisations:
            runs += (Run(organisation, styles.label_bold), Run("; ", styles.label))
        count = say(FindingPhrase.SUPPORTERS_COUNT, count=say.number(proposal.supporters))
        listed = f" ({say(PdfPhrase.NUMBERS, numbers=ranges(here))})" if here else ""
        elsewhere = proposal.supporters - len(here)
        if elsewhere:
            listed += f"; {say(PdfPhrase.IN_OTHER_VOLUMES, count=say.number(elsewhere))}"
        return [*runs, Run(count + listed, styles.label)]

    def _conflict(self, conflict: Conflict) -> None:
        say, styles = self._say, self._styles
        numbers = ", ".join(map(str, conflict.proposals))
        runs = [
            Run(say(FindingPhrase.CONFLICT_BETWEEN, numbers=numbers), styles.label_bold),
            Run(
                f": {say.label('conflict', conflict.kind)}. {say(FindingPhrase.CONFLICT_WORDS)}: ",
                styles.label,
            ),
            Run(
                conflict.words or say(FindingPhrase.WHOLE_UNIT),
                styles.body_italic if conflict.words else styles.label,
            ),
        ]
        self._pages.runs(runs, styles.conflict)

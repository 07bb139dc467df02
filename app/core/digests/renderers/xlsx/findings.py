"""Groups, proposals and conflicts of a clause as rows of the table of remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import CommentGroup, Conflict, Proposal
from app.core.digests.model import DigestComment
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.redlines import proposal_changes
from app.core.digests.renderers.xlsx.cells import Cell, Content, redline_content, split_for_row
from app.core.digests.renderers.xlsx.phrases import XlsxPhrase
from app.core.digests.stream import DisplaySection
from app.core.text import Change

_WIDTH: Final = 46
_WORDING_WIDTH: Final = 36
_ROW_LINES: Final = 16
_NUMBERS_LISTED: Final = 40
"""Comments that a proposal names; the register has the others."""


class FindingRows:
    """One clause after another: `begin_section`, then every comment of it as it passes, then `rows`."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        self._say = phrasebook

    def begin_section(self, section: DisplaySection, unit: Content) -> None:
        self._unit = unit
        self._findings = section.findings
        self._group_numbers = section.group_numbers
        self._groups = {group.representative: group for group in self._findings.groups}
        self._wordings = (
            {}
            if section.clause is None
            else {wording.language: wording.text for wording in section.clause.wordings}
        )
        named = (proposal.comments[:_NUMBERS_LISTED] for proposal in self._findings.proposals)
        self._numbers: dict[str, int | None] = dict.fromkeys(comment for some in named for comment in some)

    def saw(self, comment: DigestComment) -> None:
        """A comment passed: its number is known."""
        if comment.id in self._numbers:
            self._numbers[comment.id] = comment.number

    def number_of(self, group: str) -> int:
        """The number that a group is called by."""
        return self._group_numbers[group]

    def group_author(self, comment: DigestComment, author: str) -> str:
        """How many sent what the comment represents, when, by what way, and its own author."""
        group, say = self._groups[comment.group or ""], self._say
        first = self.number_of(group.representative)
        return "\n".join(
            [
                say(FindingPhrase.GROUP_OF, count=say.number(group.count)),
                say(XlsxPhrase.GROUP_RANGE, first=first, last=first + group.count - 1),
                say(
                    FindingPhrase.GROUP_WHEN, first=say.moment(group.first_at), last=say.moment(group.last_at)
                ),
                said_sources(group, say),
                author,
            ]
        )

    def rows(self) -> Iterator[tuple[Sequence[Cell], str]]:
        """Cells of a row, and its variant: the proposals, then the conflicts between them."""
        for proposal in self._findings.proposals:
            yield from ((cells, "proposal") for cells in self._proposal(proposal))
        for conflict in self._findings.conflicts:
            yield self._conflict(conflict), "conflict"
        if self._findings.more_conflicts:
            said = self._say(
                FindingPhrase.MORE_CONFLICTS, count=self._say.number(self._findings.more_conflicts)
            )
            yield [None, self._unit, None, None, said, None, None, None], "conflict"

    def _proposal(self, proposal: Proposal) -> Iterator[Sequence[Cell]]:
        say = self._say
        title = say(FindingPhrase.PROPOSAL, number=proposal.number)
        who: Cell = "\n".join([title, *self._supporters(proposal)])
        kind: Cell = say.label("proposal", proposal.kind)
        changes = proposal_changes(self._wordings.get(proposal.language, ""), proposal.text)
        redlines = [] if changes is None else list(_redlines(changes))
        wordings = list(split_for_row(proposal.text, _WORDING_WIDTH, _ROW_LINES))
        for place in range(max(len(redlines), len(wordings))):
            redline = redlines[place] if place < len(redlines) else None
            wording = wordings[place] if place < len(wordings) else None
            yield [None, self._unit, who, kind, redline, wording, None, None]
            who, kind = f"{title} {say(Phrase.CONTINUED)}", None

    def _supporters(self, proposal: Proposal) -> Iterator[str]:
        say = self._say
        yield f"{say(FindingPhrase.SUPPORTERS)}:"
        yield from proposal.organisations
        yield say(FindingPhrase.SUPPORTERS_COUNT, count=say.number(proposal.supporters))
        listed = [self._numbers[comment] for comment in proposal.comments[:_NUMBERS_LISTED]]
        numbers = ", ".join(str(number) for number in listed if number is not None)
        if numbers:
            rest = f" {say(XlsxPhrase.MORE_NUMBERS)}" if proposal.supporters > _NUMBERS_LISTED else ""
            yield f"{say(Phrase.NUMBER)} {numbers}{rest}"

    def _conflict(self, conflict: Conflict) -> Sequence[Cell]:
        say = self._say
        between = say(FindingPhrase.CONFLICT_BETWEEN, numbers=", ".join(map(str, conflict.proposals)))
        words = conflict.words or say(FindingPhrase.WHOLE_UNIT)
        said = f"{say(FindingPhrase.CONFLICT_WORDS)}: {words}"
        return [
            None,
            self._unit,
            between,
            None,
            f"{say.label('conflict', conflict.kind)}\n{said}",
            None,
            None,
            None,
        ]


def said_sources(group: CommentGroup, phrasebook: Phrasebook) -> str:
    """`Website 12, Paper letter 3`."""
    return ", ".join(
        f"{phrasebook.label('source', key)} {phrasebook.number(n)}" for key, n in group.by_source
    )


def _redlines(changes: Sequence[Change]) -> Iterator[Content]:
    """A redline over as many rows as it takes to be seen whole."""
    text = "".join(change.text for change in changes)
    rest = iter(changes)
    change = next(rest, None)
    for piece in split_for_row(text, _WIDTH, _ROW_LINES):
        room, inside = len(piece), []
        while change is not None and room:
            inside.append(Change(change.kind, change.text[:room]))
            left = change.text[room:]
            room -= len(inside[-1].text)
            change = Change(change.kind, left) if left else next(rest, None)
        yield redline_content(inside, _lines(inside))


def _lines(changes: Iterable[Change]) -> int:
    return sum(1 for _ in split_for_row("".join(change.text for change in changes), _WIDTH, 1))

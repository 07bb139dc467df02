"""What a digest found, as its pages print it: units, groups, comments by their numbers, proposals as redlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from app.core.clauses.naming import name_path
from app.core.comments import CommentState
from app.core.dates import format_date
from app.core.digests.findings import Conflict, Proposal
from app.core.digests.findings_file import FindingsFile, FoundClause, FoundGroup
from app.core.digests.model import DigestClause
from app.core.digests.naming import shorten, unit_heading
from app.core.digests.phrases import Phrase
from app.core.digests.redlines import proposal_changes
from app.core.sanitize import plain_to_html
from app.core.text import Change
from app.services.digest_findings import (
    DigestedComment,
    get_findings,
    open_findings,
    read_digested,
    shown_among,
)
from app.services.digests import DigestInfo
from app.services.drafts import DraftView, get_draft
from app.web.carried import clause_of_edition_url
from app.web.clause_text import draft_url
from app.web.context import current_actor, current_language, pikir
from app.web.presentation import hide_reason_name, region_name
from app.web.translation import gettext

GROUPS_A_PAGE = 20
COMMENTS_A_PAGE = 50
UNITS_A_PAGE = 10
PROPOSALS_A_PAGE = 20
PROPOSALS_AT_A_GLANCE = 6
CONFLICTS_AT_A_GLANCE = 10
ADDITIONS_AT_A_GLANCE = 3
EXCERPT = 600
"""Characters of a text that is only to be recognised."""
SUPPORTERS_NAMED = 30
REDLINED = 20_000
"""Characters of a wording that a page compares; a longer one stands alone."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause of the digest, or the draft as a whole. `title` names it with its heading, `url`: its own page."""

    found: FoundClause
    clause: DigestClause | None
    name: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A comment of the digest by its number there. `tombstone`: what became of it since, then nothing else is told.

    `proposed` with the language of the wording; `same`: it says word for word what its group's representative says.
    """

    id: str
    number: int
    comment: DigestedComment | None
    tombstone: str | None
    author: str
    details: tuple[str, ...]
    body: Markup
    added: tuple[str, ...] = ()
    same: bool = False
    group: FoundGroup | None = None

    @property
    def anchor(self) -> str:
        return f"n-{self.number}"

    @property
    def represents(self) -> bool:
        return self.group is not None and self.group.representative == self.id

    @property
    def excerpt(self) -> str:
        """The beginning of what it says, on one line."""
        if self.comment is None or self.tombstone:
            return ""
        return shorten(self.comment.body or self.comment.proposed_text or "", EXCERPT)


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A group in a list: its representative, and what some of the members added."""

    unit: Unit
    group: FoundGroup
    first: Row
    additions: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ProposalBlock:
    """`changes` None: the wording stands alone. `supporters`: numbers and addresses of some comments; `more`: others.

    `withheld`: no comment that proposes it is still shown, so neither is its wording.
    """

    proposal: Proposal
    changes: tuple[Change, ...] | None
    supporters: tuple[tuple[int, str], ...]
    more: int
    withheld: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """`proposals`: numbers and addresses. `words` empty: the whole unit."""

    conflict: Conflict
    proposals: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ProposalsOfUnit:
    """`more_conflicts`, `more_proposals`: beyond those listed here."""

    unit: Unit
    proposals: tuple[ProposalBlock, ...]
    conflicts: tuple[ConflictLine, ...]
    more_conflicts: int
    more_proposals: int


class DigestFindings:
    """The findings of one digest, open; what is printed of them is in the language of the page."""

    def __init__(self, digest: DigestInfo, draft: DraftView, file: FindingsFile) -> None:
        self.digest, self.draft, self.file = digest, draft, file
        self._units: dict[int, Unit] = {}
        self._numbers: tuple[int, Mapping[str, int]] = (-1, {})

    @cached_property
    def groups(self) -> int:
        return sum(one.groups for one in self.file.clauses)

    @cached_property
    def conflicts(self) -> int:
        return sum(one.conflicts for one in self.file.clauses)

    @cached_property
    def proposals(self) -> int:
        return sum(one.proposals for one in self.file.clauses)

    def unit(self, found: FoundClause) -> Unit:
        if found.place not in self._units:
            clause = self.file.clause(found)
            name = self._name(clause)
            title = unit_heading(name, clause, current_language().value)
            self._units[found.place] = Unit(found, clause, name, title, self._url(clause))
        return self._units[found.place]

    def find_unit(self, place: int) -> Unit | None:
        return self.unit(self.file.clauses[place]) if place < len(self.file.clauses) else None

    def find_group(self, representative: str) -> tuple[Unit, FoundGroup] | None:
        for found in self.file.clauses:
            for group in self.file.groups(found) if found.groups else ():
                if group.representative == representative:
                    return self.unit(found), group
        return None

    def group_blocks(self, page: int) -> list[GroupBlock]:
        """The groups of one page, unit by unit. `page` from 1."""
        begin = (page - 1) * GROUPS_A_PAGE
        picked: list[tuple[FoundClause, FoundGroup]] = []
        for found in self.file.clauses:
            if begin < found.groups and len(picked) < GROUPS_A_PAGE:
                groups = self.file.groups(found)[max(begin, 0) :][: GROUPS_A_PAGE - len(picked)]
                picked += [(found, group) for group in groups]
            begin -= found.groups
        wanted: list[tuple[FoundClause, FoundGroup, str, tuple[tuple[int, str, tuple[str, ...]], ...]]] = []
        for found, group in picked:
            members = self.file.members(found, group)
            added = [
                (number, member.id, member.added)
                for number, member in enumerate(members, start=group.number)
                if member.added
            ]
            wanted.append((found, group, members[0].id, tuple(added[:ADDITIONS_AT_A_GLANCE])))
        ids = [one for _, _, first, added in wanted for one in (first, *(id for _, id, _ in added))]
        comments = self._comments(ids)
        return [
            GroupBlock(
                self.unit(found),
                group,
                self._row(first, group.number, comments, group=group),
                tuple(self._row(id, number, comments, sentences, group) for number, id, sentences in added),
            )
            for found, group, first, added in wanted
        ]

    def members(self, unit: Unit, group: FoundGroup, page: int) -> list[Row]:
        """The members of one page, the representative first of all. `page` from 1."""
        begin = (page - 1) * COMMENTS_A_PAGE
        members = self.file.members(unit.found, group)
        shown = members[begin : begin + COMMENTS_A_PAGE]
        comments = self._comments([members[0].id, *(member.id for member in shown)])
        said = _said(comments.get(members[0].id))
        return [
            self._row(
                member.id,
                number,
                comments,
                member.added,
                group,
                same=member.id != members[0].id and _said(comments.get(member.id)) == said,
            )
            for number, member in enumerate(shown, start=group.number + begin)
        ]

    def comments(self, unit: Unit, page: int) -> list[Row]:
        """The unit's comments of one page in the order of the digest. `page` from 1."""
        begin = (page - 1) * COMMENTS_A_PAGE
        ids = self.file.ids(unit.found, begin, COMMENTS_A_PAGE)
        comments = self._comments(ids)
        first = unit.found.first_number + begin
        groups = self.file.groups(unit.found)
        return [
            self._row(one, number, comments, group=self.file.group_of(unit.found, number, groups))
            for number, one in enumerate(ids, start=first)
        ]

    def groups_of(self, unit: Unit, but: FoundGroup | None = None) -> list[tuple[FoundGroup, str]]:
        """The unit's groups with the beginning of what each says, for a list to choose from."""
        groups = [group for group in self.file.groups(unit.found) if but is None or group.place != but.place]
        comments = self._comments([group.representative for group in groups[:COMMENTS_A_PAGE]])
        rows = ((group, comments.get(group.representative)) for group in groups)
        return [
            (group, shorten(comment.body or comment.proposed_text or "", 60) if comment else "")
            for group, comment in rows
        ]

    def proposals_of(self, unit: Unit, page: int | None) -> ProposalsOfUnit:
        """The proposals of one page, every conflict; `page` None: a glance at what is in conflict."""
        proposals, conflicts, more = self.file.proposals(unit.found)
        listed: Sequence[Proposal] = proposals
        if page is None:
            involved = {number for conflict in conflicts for number in conflict.proposals}
            listed = [one for one in proposals if one.number in involved] or proposals
            listed = listed[:PROPOSALS_AT_A_GLANCE]
            more, conflicts = (
                more + max(len(conflicts) - CONFLICTS_AT_A_GLANCE, 0),
                conflicts[:CONFLICTS_AT_A_GLANCE],
            )
        else:
            begin = (page - 1) * PROPOSALS_A_PAGE
            listed = proposals[begin : begin + PROPOSALS_A_PAGE]
        here = {one.number for one in listed}
        numbers = self.file.numbers(unit.found) if listed else {}
        return ProposalsOfUnit(
            unit=unit,
            proposals=tuple(self._proposals(unit, listed, numbers)),
            conflicts=tuple(
                ConflictLine(
                    conflict, tuple((n, self._proposal_url(unit, n, here)) for n in conflict.proposals)
                )
                for conflict in conflicts
            ),
            more_conflicts=more,
            more_proposals=len(proposals) - len(listed),
        )

    def comment_url(self, unit: Unit, number: int) -> str:
        """Where the comment of this number stands on the pages of the digest."""
        page = (number - unit.found.first_number) // COMMENTS_A_PAGE + 1
        address = url_for(
            "digests.groups.unit",
            digest_id=self.digest.id,
            place=unit.found.place,
            page=page if page > 1 else None,
        )
        return f"{address}#n-{number}"

    def number_of(self, unit: Unit, comment_id: UUID) -> str:
        """`17`; for a comment the digest has not, the sign by which its own page tells it."""
        if self._numbers[0] != unit.found.place:
            self._numbers = (unit.found.place, self.file.numbers(unit.found))
        number = self._numbers[1].get(str(comment_id))
        return str(number) if number else comment_id.hex[:8]

    def _proposals(
        self, unit: Unit, proposals: Sequence[Proposal], numbers: Mapping[str, int]
    ) -> Iterator[ProposalBlock]:
        asked = {one for proposal in proposals for one in proposal.comments[:SUPPORTERS_NAMED]}
        with pikir().database.read() as session:
            shown = shown_among(session, asked)
            standing = {
                one.number
                for one in proposals
                if shown.intersection(one.comments) or shown_among(session, one.comments)
            }
        for proposal in proposals:
            named = proposal.comments[:SUPPORTERS_NAMED]
            yield ProposalBlock(
                proposal=proposal,
                changes=_changes(unit, proposal),
                supporters=tuple((numbers[one], self.comment_url(unit, numbers[one])) for one in named),
                more=proposal.supporters - len(named),
                withheld=proposal.number not in standing,
            )

    def _proposal_url(self, unit: Unit, number: int, here: set[int]) -> str:
        anchor = f"#u{unit.found.place}-p{number}"
        if number in here:
            return anchor
        page = (number - 1) // PROPOSALS_A_PAGE + 1
        address = url_for(
            "digests.groups.proposals",
            digest_id=self.digest.id,
            place=unit.found.place,
            page=page if page > 1 else None,
        )
        return address + anchor

    def _comments(self, ids: Sequence[str]) -> Mapping[str, DigestedComment]:
        with pikir().database.read() as session:
            return read_digested(session, digest=self.digest, ids=ids)

    def _row(
        self,
        id: str,
        number: int,
        comments: Mapping[str, DigestedComment],
        added: tuple[str, ...] = (),
        group: FoundGroup | None = None,
        *,
        same: bool = False,
    ) -> Row:
        comment = comments.get(id)
        gone = _tombstone(comment)
        if comment is None or gone:
            return Row(id, number, comment, gone, "", (), Markup(), group=group)
        body = Markup(plain_to_html(comment.body))  # noqa: S704 - made safe by the one door to bleach
        return Row(id, number, comment, None, _author(comment), _details(comment), body, added, same, group)

    def _name(self, clause: DigestClause | None) -> str:
        if clause is None:
            return gettext(Phrase.WHOLE_DRAFT)
        words = clause.wording(current_language().value)
        name = shorten(name_path(clause.path, gettext) or words.label or clause.eid, 300)
        if clause.edition == self.digest.edition:
            return name
        return gettext(Phrase.UNIT_OF_EDITION, unit=name, edition=clause.edition)

    def _url(self, clause: DigestClause | None) -> str:
        if clause is None:
            return f"{draft_url(self.draft.slug)}/comments"
        return clause_of_edition_url(self.draft, clause.edition, clause.eid)


@contextmanager
def opened_findings(digest_id: UUID) -> Iterator[DigestFindings]:
    """Raises RuleViolation "digest-not-found", "digest-not-finished", "digest-file-not-found",
    "digest-file-damaged"."""
    actor = current_actor()
    with pikir().database.read() as session:
        digest, kept = get_findings(session, actor=actor, digest_id=digest_id)
        draft = get_draft(session, actor=actor, slug=digest.draft)
    with open_findings(pikir().storage, kept) as file:
        yield DigestFindings(digest, draft, file)


def pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def _changes(unit: Unit, proposal: Proposal) -> tuple[Change, ...] | None:
    """What a wording changes in the clause; None where it is to stand alone."""
    texts = {} if unit.clause is None else {one.language: one.text for one in unit.clause.wordings}
    current = texts.get(proposal.language, "")
    if not proposal.text or len(current) + len(proposal.text) > REDLINED:
        return None
    return proposal_changes(current, proposal.text)


def _said(comment: DigestedComment | None) -> tuple[str, str | None] | None:
    return (comment.body, comment.proposed_text) if comment and comment.is_shown else None


def _author(comment: DigestedComment) -> str:
    if comment.official and comment.organisation:
        return comment.organisation
    return comment.name or comment.organisation or gettext("Name not given")


def _details(comment: DigestedComment) -> tuple[str, ...]:
    details = []
    if comment.organisation and comment.name and not comment.official:
        details.append(comment.organisation)
    if comment.region:
        details.append(region_name(comment.region))
    return tuple(details)


def _tombstone(comment: DigestedComment | None) -> str | None:
    """What became of a comment that is not shown any more."""
    if comment is None:
        return gettext("Erased. Still counted.")
    if comment.is_shown:
        return None
    if comment.state is CommentState.HIDDEN and comment.hidden_reason is not None:
        reason = hide_reason_name(comment.hidden_reason).lower()
        return gettext("Hidden. Reason: %(reason)s. Still counted.", reason=reason)
    if comment.state is CommentState.WITHDRAWN and comment.gone_at is not None:
        date = format_date(comment.gone_at, current_language(), pikir().zone)
        return gettext("Withdrawn by its author: %(date)s. Still counted.", date=date)
    return gettext("Erased. Still counted.")

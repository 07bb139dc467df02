"""What a digest says in a form's placeholders: once for the whole, then row by row."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.core.digests.figures import show_share
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import CommentGroup, Findings, Proposal
from app.core.digests.model import Bar, DigestComment, Tally
from app.core.digests.naming import unit_heading, unit_name
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.docx.front import round_period, said_counts, volume_name
from app.core.digests.renderers.docx.groups import group_numbers, ranges
from app.core.digests.renderers.forms.fields import DISAGREEMENTS, REMARKS, Said, Values
from app.core.digests.stream import DigestStream, DisplaySection

Row = tuple[str, Values]
"""The list it belongs to, and its values."""
_MOST: Final = 10
_FOR, _AGAINST = "support", "oppose"


def single_values(digest: DigestStream, say: Phrasebook) -> dict[str, Said]:
    """The placeholders that stand for one thing."""
    header = digest.header
    counts = said_counts(header.counts, say)
    texts = {
        "draft": header.draft_title,
        "edition": say.number(header.edition),
        "discussion": "\n".join(round_period(info, header, say) for info in header.rounds),
        "cutoff": say.moment(header.cutoff),
        "scope": header.scope_name or "",
        "view": say.label("view", header.view),
        "volume": "".join(volume_name(digest.volume, say)),
        "reconciliation": say(Phrase.RECONCILED, **counts),
        "official": say.number(header.tally.official),
        "method": say.label("method", header.method),
        "checksum": digest.content_sha256(),
        **counts,
    }
    return {name: Said(text) for name, text in texts.items()}


def rows(kind: str, digest: DigestStream, say: Phrasebook) -> Iterator[Row]:
    """Every row of the form, list by list mixed, each list in the order of the digest. Draws every comment."""
    make = {REMARKS: _remarks, DISAGREEMENTS: _disagreements}.get(kind, _of_the_report)
    if kind not in (REMARKS, DISAGREEMENTS):
        yield from _figures(digest, say)
    volume, number = digest.volume, digest.volume.first_number
    for section in digest.sections():
        first = number - (volume.pieces[0].first if section.continued else 0)
        passed = digest.comments_seen
        yield from make(_Clause(section, digest, say, first))
        number += digest.comments_seen - passed


class _Clause:
    """A section and what its rows need to know of it. `first`: number of the clause's first comment."""

    def __init__(self, section: DisplaySection, digest: DigestStream, say: Phrasebook, first: int) -> None:
        self.section, self.say, self.first = section, say, first
        self.header = digest.header
        self.unit = unit_name(section.clause, digest.header, say)
        self._groups: dict[str, CommentGroup] | None = None
        self._numbers: dict[str, int] = {}

    def said(self, comment: DigestComment) -> dict[str, Said]:
        """What every list of comments can say of one."""
        say, quote = self.say, comment.quote
        names = (comment.organisation, comment.author_name)
        values = {
            "number": Said(str(comment.number)),
            "unit": Said(self.unit),
            "author": Said("\n".join(filter(None, names)) or say(Phrase.NAME_NOT_GIVEN)),
            "organisation": Said(comment.organisation or ""),
            "region": Said(say.label("region", comment.region) if comment.region else ""),
            "position": Said(say.label("stance", comment.stance)),
            "text": Said(comment.body, comment.language),
            "wording": Said(comment.proposed_text or "", comment.text_language),
            "received": Said(say.moment(comment.received_at)),
        }
        if quote is not None:
            words = say(Phrase.ON_THE_WORDS, quote=f"{quote.prefix}{quote.exact}{quote.suffix}")
            values["quote"] = Said(words)
        return values

    def group_said(self, comment: DigestComment) -> dict[str, Said]:
        """How many sent what this one says, and what the others added under what numbers."""
        say, group = self.say, self._group(comment.id)
        first = self._numbers[comment.id]
        others = [member for member in group.members if member.id != group.representative]
        sources = "; ".join(f"{say.label('source', key)}: {say.number(n)}" for key, n in group.by_source)
        when = say(FindingPhrase.GROUP_WHEN, first=say.moment(group.first_at), last=say.moment(group.last_at))
        lines = (
            say(FindingPhrase.GROUP_OF, count=say.number(group.count)),
            f"№ {ranges(range(first, first + group.count))}",
            when,
            sources,
        )
        added = (
            f"{say(FindingPhrase.ADDED, number=number)}: {' '.join(member.added)}"
            for number, member in enumerate(others, start=first + 1)
            if member.added
        )
        return {"similar": Said("\n".join(lines)), "added": Said("\n".join(added))}

    def _group(self, representative: str) -> CommentGroup:
        if self._groups is None:
            self._groups = {group.representative: group for group in self.section.findings.groups}
            self._numbers = group_numbers(self.section, self.first)
        return self._groups[representative]


def _remarks(clause: _Clause) -> Iterator[Row]:
    """A row for each official position, each group and each other comment."""
    for comment in clause.section.comments:
        if comment.represents:
            yield "remark", _named("remark", clause.said(comment) | clause.group_said(comment))
        elif comment.group is None:
            yield "remark", _named("remark", clause.said(comment))


def _disagreements(clause: _Clause) -> Iterator[Row]:
    """A row for each official position that does not simply support."""
    for comment in clause.section.comments:
        if comment.official and comment.stance != _FOR:
            yield "disagreement", _named("disagreement", clause.said(comment))


def _of_the_report(clause: _Clause) -> Iterator[Row]:
    for comment in clause.section.comments:
        if comment.official:
            yield "official", _named("official", clause.said(comment))
        elif comment.represents:
            yield "group", _named("group", clause.said(comment) | clause.group_said(comment))
    if not clause.section.continued:
        yield from _proposals(clause, clause.section.findings)


def _proposals(clause: _Clause, findings: Findings) -> Iterator[Row]:
    """Those that a body asks for, or more than one comment: a report is no register."""
    for proposal in findings.proposals:
        if proposal.organisations or proposal.supporters > 1:
            values = {
                "number": Said(str(proposal.number)),
                "unit": Said(clause.unit),
                "kind": Said(clause.say.label("proposal", proposal.kind)),
                "wording": Said(proposal.text, proposal.language),
                "supporters": Said(_supporters(proposal, clause.say)),
            }
            yield "proposal", _named("proposal", values)


def _supporters(proposal: Proposal, say: Phrasebook) -> str:
    count = say(FindingPhrase.SUPPORTERS_COUNT, count=say.number(proposal.supporters))
    return "\n".join((*proposal.organisations, count))


def _figures(digest: DigestStream, say: Phrasebook) -> Iterator[Row]:
    tally = digest.header.tally
    for listed in ("stance", "author", "region", "source", "language"):
        bars: Sequence[Bar] = getattr(tally, f"by_{listed}")
        named = ((say.label(listed, key), n) for key, n in bars)
        yield from _bars(listed, named, tally, say)
    yield from _bars("day", tally.by_day, tally, say)
    units = heapq.nlargest(
        _MOST, (one for one in digest.overview if one[1].counts.shown), key=lambda one: one[1].counts.shown
    )
    for clause, figures in units:
        name = unit_heading(unit_name(clause, digest.header, say), clause, digest.header.language)
        stances = dict(figures.by_stance)
        (row,) = _bars("unit", [(name, figures.counts.shown)], tally, say)
        votes = {key: Said(say.number(stances.get(key, 0))) for key in (_FOR, _AGAINST)}
        yield "unit", {**row[1], **_named("unit", votes)}


def _bars(
    listed: str, bars: Iterator[tuple[str, int]] | Sequence[Bar], tally: Tally, say: Phrasebook
) -> Iterator[Row]:
    shown = tally.counts.shown
    for name, n in bars:
        share = show_share(n, shown, say.language)
        values = {"name": Said(name), "count": Said(say.number(n)), "share": Said(share)}
        yield listed, _named(listed, values)


def _named(listed: str, values: Mapping[str, Said]) -> dict[str, Said]:
    return {f"{listed}.{name}": said for name, said in values.items()}

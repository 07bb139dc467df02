"""What is found among the comments of one clause, by one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from app.core.digests import conflicts as conflicting
from app.core.digests import proposals as proposing
from app.core.digests.campaigns import Campaign, Submission, find_campaigns
from app.core.digests.compile import Reread
from app.core.digests.corrections import Correction, correct_groups, full_text
from app.core.digests.findings import CommentGroup, Conflict, Findings, GroupMember, Proposal
from app.core.digests.model import DigestClause, DigestComment
from app.core.digests.tallies import bars


def find_findings(
    clause: DigestClause | None, reread: Reread, corrections: Sequence[Correction] = ()
) -> Findings:
    """Groups of similar comments, as the secretariat has corrected them, wordings proposed and their conflicts.

    A wording is proposed for a clause; the draft as a whole has none.
    """
    groups = correct_groups(_find_groups(reread), corrections, reread)
    if clause is None:
        return Findings(groups)
    texts = {wording.language: wording.text for wording in clause.wordings}
    proposals = proposing.find_proposals(texts, _wordings(reread()), place=clause.path)
    found = conflicting.find_conflicts(texts, proposals) if len(proposals) > 1 else conflicting.Conflicts()
    return Findings(
        groups=groups,
        proposals=tuple(
            Proposal(
                number=one.number,
                kind=one.kind,
                text=one.text,
                language=one.language,
                first=one.first,
                supporters=one.supporters,
                organisations=one.organisations,
                comments=one.comments,
            )
            for one in proposals
        ),
        conflicts=tuple(Conflict(one.kind, one.proposals, one.words, one.language) for one in found.found),
        more_conflicts=found.more,
    )


def _find_groups(reread: Reread) -> tuple[CommentGroup, ...]:
    campaigns = find_campaigns(lambda: _submissions(reread()))
    if not campaigns.groups:
        return ()
    places = campaigns.places()
    stances: list[Counter[str]] = [Counter() for _ in campaigns.groups]
    for comment in reread():
        place = places.get(comment.id)
        if place is not None:
            stances[place][comment.stance] += 1
    return tuple(_group(one, stance) for one, stance in zip(campaigns.groups, stances, strict=True))


def _wordings(comments: Iterable[DigestComment]) -> Iterator[proposing.WordingProposed]:
    for comment in comments:
        proposed = comment.proposed_text or ""
        yield proposing.WordingProposed(
            comment.id,
            proposed,
            (comment.text_language if proposed else None) or comment.language,
            comment.official,
            comment.organisation,
            comment.stance,
            comment.body,
            comment.received_at,
        )


def _submissions(comments: Iterable[DigestComment]) -> Iterator[Submission]:
    for comment in comments:
        yield Submission(
            comment.id,
            full_text(comment),
            comment.received_at,
            comment.source,
            comment.language,
            comment.official,
            comment.stance,
            comment.proposed_text or "",
        )


def _group(campaign: Campaign, by_stance: Counter[str]) -> CommentGroup:
    return CommentGroup(
        representative=campaign.representative,
        members=tuple(GroupMember(member.id, member.added) for member in campaign.members),
        first_at=campaign.first_at,
        last_at=campaign.last_at,
        by_stance=bars("stance", by_stance),
        by_language=bars("language", dict(campaign.languages)),
        by_source=bars("source", dict(campaign.sources)),
    )

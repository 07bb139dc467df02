"""What a digest covers: its rounds, its cut-off, and the clauses that a working group or a member of it is to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.digests.renderers import RENDERERS
from app.core.errors import FieldViolation
from app.core.moments import check_calendar
from app.core.permissions import Actor
from app.core.rounds import Audience, RoundState
from app.core.text import Language
from app.models import Account, Digest, DigestView, Round, WorkingGroup
from app.services.assignments import assigned_clauses
from app.services.drafts import DraftView, EditionView, get_draft
from app.services.groups import find_group
from app.services.rounds import RoundView, list_rounds


@dataclass(frozen=True, slots=True)
class DigestWish:
    """What is asked for: everything about a digest but its moment. `round_id` None: all rounds in scope.

    `group_id`: only clauses assigned to the group, and rounds it may read; `member_id`: only that member's clauses.
    """

    slug: str
    language: Language
    view: DigestView = DigestView.PUBLIC
    round_id: UUID | None = None
    group_id: UUID | None = None
    member_id: UUID | None = None
    edition_id: UUID | None = None
    """What a digest without rounds is about; None: the newest published one."""

    @classmethod
    def of(cls, digest: Digest, slug: str) -> DigestWish:
        """What was asked for when the digest was ordered."""
        return cls(
            slug,
            digest.language,
            digest.view,
            digest.round_id,
            digest.group_id,
            digest.member_id,
            digest.edition_id,
        )


@dataclass(frozen=True, slots=True)
class DigestScope:
    """What a digest is to cover, all of it looked up. `editions`: those its rounds are about, the newest first.

    `clauses`: the only ones it is about, None for all of them and the draft as a whole. `group`, `member`,
    `scope_name`: as in `core.digests.model.DigestHeader`.
    """

    draft_id: UUID
    draft_slug: str
    draft_title: str
    editions: tuple[EditionView, ...]
    rounds: tuple[RoundView, ...]
    language: Language
    view: DigestView
    cutoff: datetime
    timezone: str
    clauses: frozenset[UUID] | None = None
    group: str | None = None
    member: str | None = None
    scope_name: str | None = None


def check_formats(formats: Sequence[str]) -> list[str]:
    """Raises FieldViolation "digest-format-unknown" naming what there is."""
    for format in formats:
        if format not in RENDERERS:
            raise FieldViolation("format", "digest-format-unknown", format=format, known=", ".join(RENDERERS))
    if not formats:
        raise FieldViolation("format", "field-required")
    return list(dict.fromkeys(formats))


def resolve_cutoff(rounds: Sequence[RoundView], cutoff: datetime | None, now: datetime) -> datetime:
    """The close if every round in scope is closed, else now. A cut-off may not lie in the future."""
    if cutoff is not None:
        check_calendar("cutoff", cutoff)
        if cutoff > now:
            raise FieldViolation("cutoff", "cutoff-in-the-future", cutoff=cutoff, now=now)
        return cutoff
    begun = [r for r in rounds if r.state is not RoundState.PLANNED]
    if begun and all(r.state is RoundState.CLOSED for r in begun):
        return max(r.period.end for r in begun)
    return now


def rounds_in_scope(
    session: Session,
    *,
    slug: str,
    round_id: UUID | None,
    group_id: UUID | None = None,
    known_at: datetime | None = None,
) -> list[RoundView]:
    """The named round, or all rounds of the draft; for a working group the public ones and its own.

    `known_at`: when the digest was ordered; a round made after it is none of its business, however often it is retried.

    Raises FieldViolation "round-not-found".
    """
    rounds = [
        r for r in list_rounds(session, slug=slug) if covers(r.target.audience, r.target.group_id, group_id)
    ]
    if round_id is None and known_at is not None:
        later = set(session.execute(select(Round.id).where(Round.created_at > known_at)).scalars())
        return [r for r in rounds if r.id not in later]
    if round_id is None:
        return rounds
    named = [r for r in rounds if r.id == round_id]
    if not named:
        raise FieldViolation("round", "round-not-found", round=str(round_id))
    return named


def covers(audience: Audience, round_group: UUID | None, group_id: UUID | None) -> bool:
    """Whether a digest for the group (None: for none) draws from such a round."""
    return group_id is None or audience is Audience.PUBLIC or round_group == group_id


def find_scope_group(session: Session, slug: str | None) -> UUID | None:
    """Raises FieldViolation "group-not-found"."""
    if slug is None:
        return None
    group = find_group(session, slug)
    if group is None:
        raise FieldViolation("group", "group-not-found", slug=slug)
    return group.id


def check_member(session: Session, draft_id: UUID, group_id: UUID | None, member_id: UUID | None) -> None:
    """Raises FieldViolation "field-required" on the group of a member, "nothing-assigned" when the member of it is to
    read no clause of this draft: an empty digest would look as if nobody had said anything."""
    if member_id is None:
        return
    if group_id is None:
        raise FieldViolation("group", "field-required")
    if not assigned_clauses(session, draft_id=draft_id, group_id=group_id, member_id=member_id):
        raise FieldViolation("member", "nothing-assigned")


def load_scope(
    session: Session,
    *,
    actor: Actor,
    wish: DigestWish,
    rounds: Sequence[RoundView],
    cutoff: datetime,
    zone: ZoneInfo,
) -> DigestScope:
    """Everything that the wish means in this snapshot. Raises RuleViolation "draft-not-found"."""
    draft = get_draft(session, actor=actor, slug=wish.slug)
    numbers = {r.edition for r in rounds}
    editions = tuple(e for e in reversed(draft.editions) if e.number in numbers) or (
        edition_without_rounds(draft, wish.edition_id),
    )
    newest = editions[0]
    group = session.get(WorkingGroup, wish.group_id) if wish.group_id else None
    member = session.get(Account, wish.member_id) if wish.member_id else None
    member_name = member_label(member, wish.view) if member else None
    names = (group and _name(group, wish.language), member_name)
    return DigestScope(
        draft_id=draft.id,
        draft_slug=wish.slug,
        draft_title=newest.titles.get(wish.language) or newest.titles[newest.source_language],
        editions=editions,
        rounds=tuple(rounds),
        language=wish.language,
        view=wish.view,
        cutoff=cutoff,
        timezone=zone.key,
        clauses=None
        if group is None
        else assigned_clauses(session, draft_id=draft.id, group_id=group.id, member_id=wish.member_id),
        group=group.slug if group else None,
        member=member_name,
        scope_name=", ".join(name for name in names if name) or None,
    )


def edition_without_rounds(draft: DraftView, edition_id: UUID | None = None) -> EditionView:
    """The edition the digest was ordered for, else the newest that is published, if any is."""
    newest_first = draft.editions[::-1]
    ordered = (e for e in newest_first if e.id == edition_id)
    published = (e for e in newest_first if e.published_at is not None)
    return next(ordered, None) or next(published, None) or draft.latest


def member_label(member: Account, view: DigestView) -> str:
    """How a digest names the member it is for: by address only to the secretariat."""
    address = member.email if view is DigestView.SECRETARIAT else member.id.hex[:8]
    return member.display_name or address


def _name(group: WorkingGroup, language: Language) -> str:
    return str(group.names.get(language.value) or next(iter(group.names.values())))

"""What the desk needs to give clauses of a draft to a working group: whom, which drafts, what was given already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.permissions import Actor, Permission, Role, require
from app.models import Account, Assignment, Clause, Draft, Edition, Membership
from app.services.assignments import AssignmentView, list_assignments
from app.services.drafts import DraftView, get_draft, list_drafts
from app.services.groups import get_group
from app.services.reading import Outline, OutlineItem, as_published, find_item, get_outline


@dataclass(frozen=True, slots=True)
class GroupMember:
    """`name`: as in the account, else its e-mail address."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AssignableGroup:
    """`members` who may log in, by name; `given`: how much is assigned, by slug of the draft."""

    slug: str
    names: Mapping[str, str]
    members: tuple[GroupMember, ...]
    drafts: tuple[DraftView, ...]
    given: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GivenClause:
    """An assignment with its clause in the outline of the edition it was made in."""

    assignment: AssignmentView
    item: OutlineItem
    outline: Outline


@dataclass(frozen=True, slots=True)
class AssignableDraft:
    """`draft` as its pages show it, `outline` of the edition clauses are given of; `given` to this group only."""

    draft: DraftView
    outline: Outline
    given: tuple[GivenClause, ...]


def get_assignable_group(session: Session, *, actor: Actor, slug: str) -> AssignableGroup:
    """The group and every draft there is, unpublished ones too. Raises RuleViolation "group-not-found"."""
    require(actor, Permission.ROUND_MANAGE)
    group = get_group(session, slug)
    members = session.execute(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.group_id == group.id, Account.role != Role.SUSPENDED)
    ).scalars()
    counted = session.execute(
        select(Draft.slug, func.count().label("n"))
        .select_from(Assignment)
        .join(Clause, Clause.id == Assignment.clause_id)
        .join(Edition, Edition.id == Clause.edition_id)
        .join(Draft, Draft.id == Edition.draft_id)
        .where(Assignment.group_id == group.id)
        .group_by(Draft.slug)
    )
    named = [GroupMember(member.id, member.display_name or member.email) for member in members]
    return AssignableGroup(
        slug=group.slug,
        names=group.names,
        members=tuple(sorted(named, key=lambda member: (member.name.casefold(), member.id))),
        drafts=tuple(list_drafts(session, actor=actor)),
        given={row.slug: row.n for row in counted},
    )


def get_assignable_draft(session: Session, *, actor: Actor, group: str, slug: str) -> AssignableDraft:
    """Of the newest published edition, which `assign_clauses` takes clauses of; else of the one in preparation.

    Raises RuleViolation "draft-not-found".
    """
    require(actor, Permission.ROUND_MANAGE)
    whole = get_draft(session, actor=actor, slug=slug)
    assignments = [one for one in list_assignments(session, actor=actor, slug=slug) if one.group == group]
    wanted = {one.edition for one in assignments}
    outlines = {
        edition.number: get_outline(session, edition)
        for edition in whole.editions
        if edition.number in wanted
    }
    draft = as_published(whole)
    return AssignableDraft(
        draft=draft,
        outline=outlines.get(draft.latest.number) or get_outline(session, draft.latest),
        given=tuple(
            GivenClause(one, find_item(outlines[one.edition], one.clause), outlines[one.edition])
            for one in assignments
        ),
    )

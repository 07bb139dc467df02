"""Working groups, the organisations that sit in them, and who their members are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.comments import one_line
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, Permission, require
from app.infra.clock import read_clock
from app.models import Account, Membership, MembershipRole, Organisation, WorkingGroup
from app.services.audit import record_event
from app.services.slugs import check_slug


@dataclass(frozen=True, slots=True)
class GroupView:
    id: UUID
    slug: str
    names: Mapping[str, str]
    members: tuple[str, ...]
    """E-mail addresses, in alphabetical order."""


def create_organisation(session: Session, *, actor: Actor, slug: str, names: Mapping[str, str]) -> UUID:
    require(actor, Permission.ACCOUNT_MANAGE)
    if session.execute(select(Organisation.id).where(Organisation.slug == slug)).first():
        raise FieldViolation("slug", "slug-taken", slug=slug)
    organisation = Organisation(id=uuid4(), slug=check_slug(slug), names=_check_names(names))
    session.add(organisation)
    session.flush()
    return organisation.id


def create_group(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    names: Mapping[str, str],
    mandate_bodies: Mapping[str, str] | None = None,
    mandate_number: str = "",
    mandate_date: date | None = None,
) -> GroupView:
    """A working group set up by an order (body, number, date)."""
    require(actor, Permission.ROUND_MANAGE)
    check_slug(slug)
    if find_group(session, slug) is not None:
        raise FieldViolation("slug", "slug-taken", slug=slug)
    group = WorkingGroup(
        id=uuid4(),
        slug=slug,
        names=_check_names(names),
        mandate_bodies=dict(mandate_bodies or {}),
        mandate_number=mandate_number,
        mandate_date=mandate_date,
        created_at=read_clock(session),
    )
    session.add(group)
    session.flush()
    record_event(
        session, actor=actor, action="group-created", subject_kind="group", subject_id=group.id, slug=slug
    )
    return GroupView(group.id, slug, group.names, ())


def add_member(
    session: Session, *, actor: Actor, slug: str, email: str, role: MembershipRole = MembershipRole.MEMBER
) -> GroupView:
    """Gives an account a seat; a second call changes nothing."""
    require(actor, Permission.ROUND_MANAGE)
    group = get_group(session, slug)
    account_id = session.execute(
        select(Account.id).where(Account.email == email.strip().lower())
    ).scalar_one_or_none()
    if account_id is None:
        raise RuleViolation("account-not-found", email=email)
    if session.get(Membership, (group.id, account_id)) is None:
        session.add(Membership(group_id=group.id, account_id=account_id, role=role))
        session.flush()
        record_event(
            session,
            actor=actor,
            action="member-added",
            subject_kind="group",
            subject_id=group.id,
            email=email,
        )
    return _view(session, group)


def list_groups(session: Session, *, actor: Actor) -> list[GroupView]:
    require(actor, Permission.ROUND_MANAGE)
    groups = session.execute(select(WorkingGroup).order_by(WorkingGroup.slug)).scalars()
    return [_view(session, group) for group in groups]


def find_group(session: Session, slug: str) -> WorkingGroup | None:
    return session.execute(select(WorkingGroup).where(WorkingGroup.slug == slug)).scalar_one_or_none()


def get_group(session: Session, slug: str) -> WorkingGroup:
    group = find_group(session, slug)
    if group is None:
        raise RuleViolation("group-not-found", slug=slug)
    return group


def _check_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names by language code, cleaned. Raises FieldViolation when there is none in any language."""
    kept = {language: one_line("names", name) for language, name in names.items()}
    found = {language: name for language, name in kept.items() if name is not None}
    if not found:
        raise FieldViolation("names", "name-required")
    return found


def _view(session: Session, group: WorkingGroup) -> GroupView:
    emails = session.execute(
        select(Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.group_id == group.id)
        .order_by(Account.email)
    ).scalars()
    return GroupView(group.id, group.slug, group.names, tuple(emails))

"""Which clauses a working group, or one member of it, is to work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, Permission, require
from app.infra.clock import read_clock
from app.models import Account, Assignment, Clause, ClauseLink, Draft, Edition, Membership, WorkingGroup
from app.services.audit import record_event
from app.services.groups import get_group


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A clause (with all below it) and who is to work on it; `member` None: the whole group."""

    id: UUID
    group: str
    group_names: Mapping[str, str]
    member_id: UUID | None
    member: str | None
    edition: int
    clause: str
    assigned_at: datetime


def assign_clauses(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    group_slug: str,
    clauses: Sequence[str],
    member_id: UUID | None = None,
) -> list[AssignmentView]:
    """Gives clauses of the newest edition, by eId, to a group or a member of it; what was given before stays.

    Raises RuleViolation "not-permitted", "draft-not-found", "group-not-found"; FieldViolation "clause-not-found",
    "not-a-member".
    """
    require(actor, Permission.ROUND_MANAGE)
    draft_id, edition_id = _newest_edition(session, slug)
    group = get_group(session, group_slug)
    if member_id is not None and session.get(Membership, (group.id, member_id)) is None:
        raise FieldViolation("member", "not-a-member")
    ids = _clause_ids(session, edition_id, clauses)
    known = set(
        session.execute(
            select(Assignment.clause_id).where(
                Assignment.group_id == group.id,
                Assignment.account_id == member_id if member_id else Assignment.account_id.is_(None),
                Assignment.clause_id.in_(ids.values()),
            )
        ).scalars()
    )
    now = read_clock(session)
    for clause_id in ids.values():
        if clause_id not in known:
            session.add(
                Assignment(
                    id=uuid4(),
                    group_id=group.id,
                    account_id=member_id,
                    clause_id=clause_id,
                    assigned_by=actor.account_id,
                    assigned_at=now,
                )
            )
    session.flush()
    record_event(
        session,
        actor=actor,
        action="clauses-assigned",
        subject_kind="group",
        subject_id=group.id,
        draft=str(draft_id),
        clauses=list(ids),
        member=str(member_id) if member_id else None,
    )
    return list_assignments(session, actor=actor, slug=slug)


def unassign(session: Session, *, actor: Actor, assignment_id: UUID) -> None:
    """Takes a clause back. Raises RuleViolation "not-permitted", "assignment-not-found"."""
    require(actor, Permission.ROUND_MANAGE)
    gone = session.execute(
        delete(Assignment)
        .where(Assignment.id == assignment_id)
        .returning(Assignment.group_id, Assignment.clause_id, Assignment.account_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if gone is None:
        raise RuleViolation("assignment-not-found", assignment=str(assignment_id))
    record_event(
        session,
        actor=actor,
        action="clauses-unassigned",
        subject_kind="group",
        subject_id=gone.group_id,
        clause=str(gone.clause_id),
        member=str(gone.account_id) if gone.account_id else None,
    )


def list_assignments(session: Session, *, actor: Actor, slug: str) -> list[AssignmentView]:
    """Of one draft, group by group, in the order of the text."""
    require(actor, Permission.ROUND_MANAGE)
    rows = session.execute(
        select(Assignment, WorkingGroup, Account, Edition.number, Clause.eid)
        .join(WorkingGroup, WorkingGroup.id == Assignment.group_id)
        .outerjoin(Account, Account.id == Assignment.account_id)
        .join(Clause, Clause.id == Assignment.clause_id)
        .join(Edition, Edition.id == Clause.edition_id)
        .join(Draft, Draft.id == Edition.draft_id)
        .where(Draft.slug == slug)
        .order_by(WorkingGroup.slug, Edition.number, Clause.position, Assignment.assigned_at, Assignment.id)
    )
    return [
        AssignmentView(
            id=row.Assignment.id,
            group=row.WorkingGroup.slug,
            group_names=row.WorkingGroup.names,
            member_id=row.Assignment.account_id,
            member=(row.Account.display_name or row.Account.email) if row.Account else None,
            edition=row.number,
            clause=row.eid,
            assigned_at=row.Assignment.assigned_at,
        )
        for row in rows
    ]


def assigned_clauses(
    session: Session, *, draft_id: UUID, group_id: UUID, member_id: UUID | None = None
) -> frozenset[UUID] | None:
    """Every clause that the group, or that member of it, is to work on, with all below it, in each edition.

    A clause given in one edition means what it became in later ones and what it was in earlier ones. None: nothing of
    this draft is given to the group, so all of it is its work; a member without clauses has an empty set.
    """
    mine = (
        select(Assignment.clause_id)
        .join(Clause, Clause.id == Assignment.clause_id)
        .join(Edition, Edition.id == Clause.edition_id)
        .where(Edition.draft_id == draft_id, Assignment.group_id == group_id)
    )
    if member_id is not None:
        mine = mine.where(Assignment.account_id == member_id)
    given = set(session.execute(mine).scalars())
    if not given:
        return None if member_id is None else frozenset()
    kin = _kin(session, draft_id, given)
    rows = session.execute(
        select(Clause.id, Clause.parent_id)
        .join(Edition, Edition.id == Clause.edition_id)
        .where(Edition.draft_id == draft_id)
        .order_by(Edition.number, Clause.position)
    )
    wanted: set[UUID] = set()
    for clause_id, parent_id in rows:  # parents stand before their children
        if clause_id in kin or parent_id in wanted:
            wanted.add(clause_id)
    return frozenset(wanted)


def _kin(session: Session, draft_id: UUID, given: set[UUID]) -> set[UUID]:
    """The clauses with their forebears and their descendants from edition to edition."""
    forward: dict[UUID, list[UUID]] = {}
    backward: dict[UUID, list[UUID]] = {}
    links = session.execute(
        select(ClauseLink.from_id, ClauseLink.to_id)
        .join(Edition, Edition.id == ClauseLink.edition_id)
        .where(Edition.draft_id == draft_id, ClauseLink.from_id.is_not(None), ClauseLink.to_id.is_not(None))
    )
    for old, new in links:
        assert old is not None
        assert new is not None
        forward.setdefault(old, []).append(new)
        backward.setdefault(new, []).append(old)
    return _reach(forward, given) | _reach(backward, given)


def _reach(steps: Mapping[UUID, Sequence[UUID]], begin: Iterable[UUID]) -> set[UUID]:
    reached, waiting = set(begin), list(begin)
    while waiting:
        for following in steps.get(waiting.pop(), ()):
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    return reached


def _newest_edition(session: Session, slug: str) -> tuple[UUID, UUID]:
    row = session.execute(
        select(Draft.id, Edition.id.label("edition_id"))
        .join(Edition, Edition.draft_id == Draft.id)
        .where(Draft.slug == slug, or_(Edition.published_at.is_not(None), Edition.number == 1))
        .order_by(Edition.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise RuleViolation("draft-not-found", slug=slug)
    return row.id, row.edition_id


def _clause_ids(session: Session, edition_id: UUID, eids: Sequence[str]) -> dict[str, UUID]:
    if not eids:
        raise FieldViolation("clauses", "field-required")
    rows = session.execute(
        select(Clause.eid, Clause.id).where(Clause.edition_id == edition_id, Clause.eid.in_(set(eids)))
    )
    found = {row.eid: row.id for row in rows}
    for eid in eids:
        if eid not in found:
            raise FieldViolation("clauses", "clause-not-found", clause=eid)
    return {eid: found[eid] for eid in dict.fromkeys(eids)}

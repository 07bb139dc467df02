"""Working groups and organisations: who sits where, and what sitting there opens."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.rounds import Audience
from app.infra.db import Database
from app.models import AuditEvent, Membership, MembershipRole, WorkingGroup
from app.services.actors import find_actor
from app.services.comments import SubmittedComment
from app.services.groups import add_member, create_group, create_organisation, list_groups
from tests.factories import make_account, make_comment, make_draft, make_group, make_organisation, make_round

NAMES = {"ky": "Топ", "ru": "Группа"}


def test_a_group_keeps_the_order_it_was_set_up_by(database: Database) -> None:
    with database.write() as session:
        create_group(
            session,
            actor=OPERATOR,
            slug="lsg",
            names=NAMES,
            mandate_bodies={"ky": "Министрлер Кабинети"},
            mandate_number="12-т",
            mandate_date=date(2026, 3, 1),
        )
    with database.read() as session:
        group = session.execute(select(WorkingGroup)).scalar_one()
    assert (group.names, group.mandate_bodies) == (NAMES, {"ky": "Министрлер Кабинети"})
    assert (group.mandate_number, group.mandate_date) == ("12-т", date(2026, 3, 1))


def test_two_groups_and_two_organisations_never_share_an_address(database: Database) -> None:
    make_group(database, "same")
    make_organisation(database, "same")
    for create in (create_group, create_organisation):
        with pytest.raises(FieldViolation) as refused, database.write() as session:
            create(session, actor=OPERATOR, slug="same", names=NAMES)
        assert (refused.value.field, refused.value.code) == ("slug", "slug-taken")


def test_a_member_takes_a_seat_once(database: Database) -> None:
    slug = make_group(database)
    make_account(database, Role.MEMBER, email="b@example.kg")
    for email in ("b@example.kg", " B@Example.kg "):
        with database.write() as session:
            view = add_member(session, actor=OPERATOR, slug=slug, email=email, role=MembershipRole.HEAD)
    assert view.members == ("b@example.kg",)
    with database.read() as session:
        assert session.execute(select(Membership.role)).scalars().all() == [MembershipRole.HEAD]
        added = select(AuditEvent).where(AuditEvent.action == "member-added")
        assert len(session.execute(added).all()) == 1


def test_members_are_listed_by_address_and_groups_by_theirs(database: Database) -> None:
    second, first = make_group(database, "second"), make_group(database, "first")
    for email in ("c@example.kg", "a@example.kg"):
        make_account(database, Role.MEMBER, email=email, group=second)
    with database.read() as session:
        listed = list_groups(session, actor=OPERATOR)
    assert [(group.slug, group.members) for group in listed] == [
        (first, ()),
        (second, ("a@example.kg", "c@example.kg")),
    ]


@pytest.mark.parametrize(
    ("slug", "email", "code"),
    [("nowhere", "a@example.kg", "group-not-found"), ("group", "nobody@example.kg", "account-not-found")],
)
def test_a_seat_needs_a_group_and_an_account(database: Database, slug: str, email: str, code: str) -> None:
    make_group(database, "group")
    make_account(database, email="a@example.kg")
    with pytest.raises(RuleViolation, match=code), database.write() as session:
        add_member(session, actor=OPERATOR, slug=slug, email=email)


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_makes_groups_and_gives_seats(database: Database, role: Role | None) -> None:
    actor = make_account(database, role) if role else GUEST
    slug = make_group(database)
    make_account(database, email="a@example.kg")
    for attempt in (
        lambda s: create_group(s, actor=actor, slug="mine", names=NAMES),
        lambda s: add_member(s, actor=actor, slug=slug, email="a@example.kg"),
        lambda s: list_groups(s, actor=actor),
        lambda s: create_organisation(s, actor=actor, slug="mine", names=NAMES),
    ):
        with pytest.raises(RuleViolation, match="not-permitted"), database.write() as session:
            attempt(session)
    with database.read() as session:
        assert [(group.slug, group.members) for group in list_groups(session, actor=OPERATOR)] == [(slug, ())]


def test_a_seat_opens_the_round_of_this_group_and_no_other(database: Database) -> None:
    draft = make_draft(database)
    mine, other = make_group(database, "mine"), make_group(database, "other")
    round_ = make_round(database, draft, audience=Audience.MEMBERS, group=mine)
    member = make_account(database, Role.MEMBER, group=mine)
    stranger = make_account(database, Role.MEMBER, group=other)
    assert isinstance(make_comment(database, draft, actor=member), SubmittedComment)
    with pytest.raises(RuleViolation, match="not-permitted"):
        make_comment(database, draft, actor=stranger, round_id=round_.id)


def test_a_new_seat_counts_at_the_next_look(database: Database) -> None:
    slug = make_group(database)
    account = make_account(database, Role.MEMBER)
    assert account.account_id is not None
    assert account.group_ids == frozenset()
    with database.write() as session:
        group = add_member(session, actor=OPERATOR, slug=slug, email=account.email)
        actor = find_actor(session, account.account_id)
    assert actor is not None
    assert actor.group_ids == {group.id}

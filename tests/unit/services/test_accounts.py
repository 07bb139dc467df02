"""Accounts are made by an administrator, are one per address, and suspending one ends all it holds at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, OPERATOR, Actor, Role, Scope
from app.infra.db import Database
from app.infra.passwords import hash_password, password_matches
from app.models import Account, AuditEvent
from app.services.accounts import (
    check_password_strength,
    create_account,
    find_credentials,
    list_accounts,
    suspend_account,
)
from app.services.actors import find_actor
from app.services.comment_views import get_comment
from app.services.sessions import find_session_actor, open_session
from app.services.tokens import create_token, find_token_actor
from tests.factories import make_account, make_comment, make_draft, make_organisation, make_round


def create(database: Database, email: str, actor: Actor = OPERATOR, **fields: object) -> UUID:
    with database.write() as session:
        return create_account(session, actor=actor, email=email, role=Role.MEMBER, **fields).id


def account_row(database: Database, account_id: UUID) -> Account:
    with database.read() as session:
        return session.get_one(Account, account_id)


def test_an_address_is_kept_in_small_letters_and_found_in_any(database: Database) -> None:
    made = create(database, " Aigul@Example.KG ")
    with database.read() as session:
        found = find_credentials(session, "AIGUL@example.kg ")
    assert found is not None
    assert found.account_id == made
    assert account_row(database, made).email == "aigul@example.kg"


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", "email-required"),
        ("  ", "email-required"),
        ("aigul", "email-malformed"),
        ("TAKEN@example.kg", "email-taken"),
    ],
)
def test_an_account_needs_an_address_of_its_own(database: Database, email: str, code: str) -> None:
    create(database, "taken@example.kg")
    with pytest.raises(FieldViolation) as refused:
        create(database, email)
    assert (refused.value.field, refused.value.code) == ("email", code)
    with database.read() as session:
        assert len(list_accounts(session, actor=OPERATOR)) == 1


def test_an_unknown_organisation_makes_no_account(database: Database) -> None:
    with pytest.raises(FieldViolation) as refused:
        create(database, "a@example.kg", organisation_slug="nobody")
    assert (refused.value.field, refused.value.code) == ("organisation", "organisation-not-found")
    with database.read() as session:
        assert list_accounts(session, actor=OPERATOR) == []


def test_an_account_speaks_for_its_organisation(database: Database) -> None:
    made = create(
        database, "a@example.kg", organisation_slug=make_organisation(database), display_name=" А.  Б. "
    )
    with database.read() as session:
        actor = find_actor(session, made)
    assert actor is not None
    assert actor.organisation == {"ky": "Министрлик (демо)", "ru": "Министерство (демо)"}
    assert (actor.display_name, actor.email) == ("А. Б.", "a@example.kg")


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT, Role.SECRETARY])
def test_only_an_administrator_makes_lists_and_suspends(database: Database, role: Role | None) -> None:
    actor = make_account(database, role) if role else GUEST
    make_account(database, email="victim@example.kg")
    for attempt in (
        lambda s: create_account(s, actor=actor, email="new@example.kg", role=Role.ADMIN),
        lambda s: list_accounts(s, actor=actor),
        lambda s: suspend_account(s, actor=actor, email="victim@example.kg"),
    ):
        with pytest.raises(RuleViolation, match="not-permitted"), database.write() as session:
            attempt(session)
    with database.read() as session:
        victim = find_credentials(session, "victim@example.kg")
        assert victim is not None
        assert not victim.suspended
        assert find_credentials(session, "new@example.kg") is None


def test_suspending_ends_every_log_in_and_token_at_once_and_nobody_elses(database: Database) -> None:
    victim, other = make_account(database), make_account(database)
    with database.write() as session:
        logins = [
            open_session(session, account_id=a.account_id) for a in (victim, victim, other) if a.account_id
        ]
        tokens = [
            create_token(session, actor=OPERATOR, email=a.email, scopes=frozenset(Scope))
            for a in (victim, other)
        ]
    with database.write() as session:
        suspend_account(session, actor=OPERATOR, email=victim.email.upper())
    with database.read() as session:
        assert [find_session_actor(session, token) is None for token in logins] == [True, True, False]
        assert [find_token_actor(session, token) is None for token in tokens] == [True, False]


def test_a_suspended_account_cannot_act_even_if_a_row_of_it_were_left_alive(database: Database) -> None:
    victim = make_account(database)
    with database.write() as session:
        suspend_account(session, actor=OPERATOR, email=victim.email)
        assert victim.account_id is not None
        token = open_session(session, account_id=victim.account_id)
    with database.read() as session:
        assert find_session_actor(session, token) is None
        assert find_actor(session, victim.account_id) is None


def test_what_a_suspended_account_wrote_stays(database: Database) -> None:
    slug = make_draft(database)
    make_round(database, slug)
    author = make_account(database)
    comment = make_comment(database, slug, actor=author)
    with database.write() as session:
        suspend_account(session, actor=OPERATOR, email=author.email)
    with database.read() as session:
        assert get_comment(session, actor=GUEST, comment_id=comment.id).body == "Мөөнөт өтө кыска."


def test_suspending_again_keeps_the_first_time(database: Database) -> None:
    victim = make_account(database)
    assert victim.account_id is not None
    times = []
    for _ in range(2):
        with database.write() as session:
            suspend_account(session, actor=OPERATOR, email=victim.email)
        times.append(account_row(database, victim.account_id).suspended_at)
    assert times[0] is not None
    assert times[0] == times[1]


def test_suspending_nobody_says_so(database: Database) -> None:
    with pytest.raises(RuleViolation, match="account-not-found"), database.write() as session:
        suspend_account(session, actor=OPERATOR, email="nobody@example.kg")


def test_every_act_on_an_account_is_logged_with_who_did_it(database: Database) -> None:
    admin = make_account(database, Role.ADMIN)
    made = create(database, "a@example.kg", actor=admin)
    with database.write() as session:
        suspend_account(session, actor=admin, email="a@example.kg")
    with database.read() as session:
        logged = session.execute(
            select(AuditEvent.action, AuditEvent.actor_id)
            .where(AuditEvent.subject_id == made)
            .order_by(AuditEvent.at, AuditEvent.action)
        ).all()
    assert [tuple(row) for row in logged] == [
        ("account-created", admin.account_id),
        ("account-suspended", admin.account_id),
    ]


def test_a_password_has_at_least_eight_characters() -> None:
    assert check_password_strength("жети+бир") == "жети+бир"
    with pytest.raises(FieldViolation) as refused:
        check_password_strength("жетиден")
    assert (refused.value.field, refused.value.code, refused.value.params["minimum"]) == (
        "password",
        "password-too-short",
        8,
    )


def test_a_password_is_stored_as_argon2id_and_matches_only_itself() -> None:
    kept = hash_password("сырдуу сөз")
    assert kept.startswith("$argon2id$")
    assert password_matches("сырдуу сөз", kept)
    assert not password_matches("сырдуу соз", kept)


@pytest.mark.parametrize("kept", [None, "", "plain text", "$argon2id$broken"])
@pytest.mark.parametrize("password", ["", "no account has this password", "plain text"])
def test_without_a_proper_hash_no_password_matches(password: str, kept: str | None) -> None:
    assert not password_matches(password, kept)

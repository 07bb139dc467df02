"""Bearer tokens: shown once, stored as a hash, no more than scopes within what the account may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, OPERATOR, Role, Scope
from app.infra.db import Database
from app.models import ApiToken, AuditEvent
from app.services.accounts import suspend_account
from app.services.sessions import find_session_actor, open_session
from app.services.tokens import PREFIX, create_token, find_token_actor, parse_scopes, revoke_tokens
from tests.factories import make_account, make_group

ONE = frozenset({Scope.DIGESTS_READ})


def test_a_token_speaks_for_its_account_within_its_scopes(database: Database) -> None:
    member = make_account(database, Role.MEMBER, group=make_group(database))
    with database.write() as session:
        text = create_token(session, actor=OPERATOR, email=member.email.upper(), scopes=ONE)
    assert text.startswith(PREFIX)
    with database.read() as session:
        actor = find_token_actor(session, text)
    assert actor is not None
    assert (actor.account_id, actor.role, actor.group_ids) == (
        member.account_id,
        Role.MEMBER,
        member.group_ids,
    )
    assert actor.scopes == ONE


def test_the_text_of_a_token_is_kept_nowhere(database: Database) -> None:
    account = make_account(database)
    with database.write() as session:
        text = create_token(session, actor=OPERATOR, email=account.email, scopes=ONE)
    with database.read() as session:
        stored = session.execute(select(ApiToken)).scalar_one()
        events = session.execute(select(AuditEvent.details)).scalars().all()
        assert find_token_actor(session, stored.token_sha256) is None
    assert text not in stored.token_sha256
    assert text not in str(events)
    assert {"scopes": ["digests:read"]} in events


@pytest.mark.parametrize("text", ["", PREFIX, "pikir_wrong", "\ud800", "x" * 10_000])
def test_a_text_that_is_no_token_is_nobodys(database: Database, text: str) -> None:
    account = make_account(database)
    with database.write() as session:
        create_token(session, actor=OPERATOR, email=account.email, scopes=ONE)
    with database.read() as session:
        assert find_token_actor(session, text) is None


def test_a_log_in_is_no_bearer_token_and_a_bearer_token_no_log_in(database: Database) -> None:
    account = make_account(database)
    assert account.account_id is not None
    with database.write() as session:
        token = create_token(session, actor=OPERATOR, email=account.email, scopes=ONE)
        login = open_session(session, account_id=account.account_id)
    with database.read() as session:
        assert find_token_actor(session, login) is None
        assert find_session_actor(session, token) is None


def test_revoking_ends_every_token_of_one_account(database: Database) -> None:
    mine, other = make_account(database), make_account(database)
    with database.write() as session:
        texts = [
            create_token(session, actor=OPERATOR, email=account.email, scopes=ONE)
            for account in (mine, mine, other)
        ]
    with database.write() as session:
        assert mine.account_id is not None
        revoke_tokens(session, account_id=mine.account_id)
    with database.read() as session:
        assert [find_token_actor(session, text) is None for text in texts] == [True, True, False]


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT, Role.SECRETARY])
def test_only_an_administrator_makes_tokens(database: Database, role: Role | None) -> None:
    actor = make_account(database, role) if role else GUEST
    victim = make_account(database, Role.ADMIN)
    with pytest.raises(RuleViolation, match="not-permitted"), database.write() as session:
        create_token(session, actor=actor, email=victim.email, scopes=frozenset(Scope))
    with database.read() as session:
        assert session.execute(select(ApiToken)).first() is None


def test_nobody_and_the_suspended_get_no_token(database: Database) -> None:
    account = make_account(database)
    with database.write() as session:
        suspend_account(session, actor=OPERATOR, email=account.email)
    for email, code in (("nobody@example.kg", "account-not-found"), (account.email, "account-suspended")):
        with pytest.raises(RuleViolation, match=code), database.write() as session:
            create_token(session, actor=OPERATOR, email=email, scopes=ONE)


def test_scopes_are_read_by_name() -> None:
    assert parse_scopes(["digests:read", "comments:create", "digests:read"]) == {
        Scope.DIGESTS_READ,
        Scope.COMMENTS_CREATE,
    }


@pytest.mark.parametrize(
    ("names", "code"),
    [([], "scopes-required"), (["digests:read", "all"], "scope-unknown"), ([""], "scope-unknown")],
)
def test_no_scope_and_an_unknown_scope_are_refused_with_the_known_ones(names: list[str], code: str) -> None:
    with pytest.raises(FieldViolation) as refused:
        parse_scopes(names)
    assert (refused.value.field, refused.value.code) == ("scopes", code)
    assert refused.value.params["known"] == "digests:create, digests:read, comments:create"

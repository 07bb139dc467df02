"""Log-ins are rows: only their hash is stored, they end after a working day, and a revoked one is dead."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.core.permissions import Role
from app.infra.clock import read_clock
from app.infra.db import Database
from app.models import BrowserSession
from app.services.sessions import LIFETIME, close_session, find_session_actor, open_session, revoke_sessions
from tests.factories import make_account, make_group


def log_in(database: Database, account_id: UUID | None, previous: str | None = None) -> str:
    assert account_id is not None
    with database.write() as session:
        return open_session(session, account_id=account_id, previous_token=previous)


def who(database: Database, token: str) -> UUID | None:
    with database.read() as session:
        actor = find_session_actor(session, token)
    return actor.account_id if actor else None


def expire(database: Database, left: timedelta) -> None:
    with database.write() as session:
        session.execute(update(BrowserSession).values(expires_at=read_clock(session) + left))


def test_a_token_says_who_is_logged_in_with_role_and_groups(database: Database) -> None:
    group = make_group(database)
    member = make_account(database, Role.MEMBER, group=group)
    token = log_in(database, member.account_id)
    with database.read() as session:
        actor = find_session_actor(session, token)
    assert actor == member
    assert actor.scopes is None
    assert len(actor.group_ids) == 1


def test_a_token_nobody_was_given_is_nobodys(database: Database) -> None:
    log_in(database, make_account(database).account_id)
    for wrong in ("", "x", "\ud800", "a" * 10_000):
        assert who(database, wrong) is None


def test_the_token_itself_is_not_stored(database: Database) -> None:
    token = log_in(database, make_account(database).account_id)
    with database.read() as session:
        stored = session.execute(select(BrowserSession.token_sha256)).scalar_one()
    assert token not in stored
    assert who(database, stored) is None


def test_every_log_in_has_a_token_of_its_own(database: Database) -> None:
    account = make_account(database)
    tokens = {log_in(database, account.account_id) for _ in range(3)}
    assert len(tokens) == 3
    assert {who(database, token) for token in tokens} == {account.account_id}


def test_logging_in_ends_the_log_in_the_browser_had_before_and_no_other(database: Database) -> None:
    account = make_account(database)
    elsewhere = log_in(database, account.account_id)
    before = log_in(database, account.account_id)
    after = log_in(database, account.account_id, previous=before)
    assert who(database, before) is None
    assert who(database, after) == who(database, elsewhere) == account.account_id


def test_logging_out_ends_this_log_in_only_and_twice_is_no_matter(database: Database) -> None:
    account = make_account(database)
    one, other = log_in(database, account.account_id), log_in(database, account.account_id)
    for _ in range(2):
        with database.write() as session:
            close_session(session, token=one)
    assert who(database, one) is None
    assert who(database, other) == account.account_id


def test_revoking_ends_all_log_ins_of_one_account(database: Database) -> None:
    account, other = make_account(database), make_account(database)
    mine = [log_in(database, account.account_id) for _ in range(2)]
    theirs = log_in(database, other.account_id)
    with database.write() as session:
        assert account.account_id is not None
        revoke_sessions(session, account_id=account.account_id)
    assert [who(database, token) for token in mine] == [None, None]
    assert who(database, theirs) == other.account_id


def test_a_log_in_lasts_a_working_day(database: Database) -> None:
    log_in(database, make_account(database).account_id)
    with database.read() as session:
        row = session.execute(select(BrowserSession)).scalar_one()
    assert row.expires_at - row.created_at == LIFETIME == timedelta(hours=12)


def test_a_log_in_that_is_over_is_nobodys(database: Database) -> None:
    account = make_account(database)
    token = log_in(database, account.account_id)
    expire(database, timedelta(minutes=1))
    assert who(database, token) == account.account_id
    expire(database, timedelta(milliseconds=-1))
    assert who(database, token) is None


def test_revoking_keeps_the_time_of_the_first_revocation(database: Database) -> None:
    token = log_in(database, make_account(database).account_id)
    times = []
    for _ in range(2):
        with database.write() as session:
            close_session(session, token=token)
        with database.read() as session:
            times.append(session.execute(select(BrowserSession.revoked_at)).scalar_one())
    assert times[0] is not None
    assert times[0] == times[1]

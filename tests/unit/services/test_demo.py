"""The demonstration: loaded once, whole, and what it shows is what issue 2 asks for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.permissions import GUEST, OPERATOR, Role
from app.core.rounds import Audience, RoundState
from app.core.text import Language
from app.infra.db import Database
from app.infra.passwords import password_matches
from app.models import Account, Comment, Draft, Round
from app.services import demo
from app.services.accounts import find_credentials
from app.services.closing import carry_out_close
from app.services.demo import PASSWORD, demo_logins, load_demo
from app.services.drafts import DraftView, list_drafts
from app.services.rounds import list_due_rounds
from tests.factories import make_draft


def drafts_of(database: Database) -> list[DraftView]:
    with database.read() as session:
        return list_drafts(session, actor=GUEST)


def test_the_demo_has_a_code_of_forty_clauses_in_three_languages_in_an_open_public_round(
    database: Database,
) -> None:
    assert load_demo(database)
    drafts = drafts_of(database)
    assert len(drafts) == 2
    public = [d for d in drafts if d.rounds[0].audience is Audience.PUBLIC]
    members = [d for d in drafts if d.rounds[0].audience is Audience.MEMBERS]
    assert [d.rounds[0].state for d in public] == [RoundState.OPEN]
    assert [d.rounds[0].state for d in members] == [RoundState.CLOSED]
    assert public[0].latest.clauses >= 40
    assert public[0].latest.languages == tuple(Language)
    assert members[0].rounds[0].group_slug


def test_the_demo_has_about_sixty_comments_all_received_within_their_round(database: Database) -> None:
    load_demo(database)
    with database.read() as session:
        rows = session.execute(
            select(Comment.received_at, Round.opens_at, Round.closes_at, func.length(Comment.body)).join(
                Round, Round.id == Comment.round_id
            )
        ).all()
    assert 50 <= len(rows) <= 70
    assert all(row.opens_at <= row.received_at < row.closes_at for row in rows)


def test_loading_twice_changes_nothing(database: Database) -> None:
    assert load_demo(database)
    with database.read() as session:
        before = [
            session.execute(select(func.count()).select_from(m)).scalar_one()
            for m in (Draft, Comment, Account)
        ]
    assert not load_demo(database)
    with database.read() as session:
        after = [
            session.execute(select(func.count()).select_from(m)).scalar_one()
            for m in (Draft, Comment, Account)
        ]
    assert after == before


def test_the_demo_never_mixes_with_real_drafts(database: Database) -> None:
    slug = make_draft(database)
    assert not load_demo(database)
    assert [draft.slug for draft in drafts_of(database)] == [slug]


def test_a_demo_that_fails_half_way_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(demo, "_load_comments", fail)
    with pytest.raises(RuntimeError):
        load_demo(database)
    with database.read() as session:
        assert session.execute(select(Account.id)).first() is None
        assert session.execute(select(Draft.id)).first() is None


def test_every_printed_log_in_works_and_there_is_one_for_each_role(database: Database) -> None:
    load_demo(database)
    logins = [line.split() for line in demo_logins()]
    assert {Role.MEMBER, Role.SECRETARY, Role.ADMIN} <= {Role(role) for role, _, _ in logins}
    with database.read() as session:
        for role, email, password in logins:
            found = find_credentials(session, email)
            assert found is not None
            assert password == PASSWORD
            assert session.get_one(Account, found.account_id).role == role
        assert password_matches(PASSWORD, found.password_hash)


def test_nobody_can_log_in_as_an_account_that_is_not_printed(database: Database) -> None:
    load_demo(database)
    printed = {line.split()[1] for line in demo_logins()}
    with database.read() as session:
        others = session.execute(select(Account.password_hash).where(Account.email.not_in(printed))).scalars()
        assert set(others) <= {None}


def test_the_closed_round_waits_for_its_digest_and_gets_exactly_one(database: Database) -> None:
    load_demo(database)
    with database.read() as session:
        due = list_due_rounds(session)
    assert len(due) == 1
    with database.write() as session:
        assert carry_out_close(session, round_id=due[0]) is not None
    with database.write() as session:
        assert carry_out_close(session, round_id=due[0]) is None


def test_the_operator_sees_no_unpublished_draft_more(database: Database) -> None:
    load_demo(database)
    with database.read() as session:
        assert {d.state for d in list_drafts(session, actor=OPERATOR)} == {"published"}

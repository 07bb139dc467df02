"""Opening, extending and closing rounds: who may, what is refused, what everyone can read afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.permissions import GUEST, OPERATOR, Role
from app.core.rounds import Access, Audience, RoundChangeKind, RoundState
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.models import AuditEvent
from app.services.rounds import (
    RoundView,
    close_round,
    extend_round,
    get_round,
    list_due_rounds,
    list_rounds,
    open_round,
)
from tests.factories import make_account, make_draft, make_group, make_round, refused

MONTH = timedelta(days=30)
REASON = "Мөөнөт мэрлердин өтүнүчү менен узартылды."


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.KY,))


def audited(database: Database, round_: RoundView) -> list[str]:
    with database.read() as session:
        events = select(AuditEvent.action).where(AuditEvent.subject_id == round_.id).order_by(AuditEvent.at)
        return list(session.execute(events).scalars())


def test_a_round_opens_at_once_by_the_database_clock_unless_told_otherwise(
    database: Database, slug: str
) -> None:
    with database.write() as session:
        before = read_clock(session)
        made = open_round(
            session,
            actor=OPERATOR,
            slug=slug,
            audience=Audience.PUBLIC,
            closes_at=before + MONTH + timedelta(minutes=1),
        )
        assert before <= made.period.opens_at <= read_clock(session)
    assert made.state is RoundState.OPEN
    assert made.access is Access.OPEN
    assert made.warnings == ()
    assert audited(database, made) == ["round-opened"]


def test_a_round_shorter_than_usual_is_opened_with_a_warning(database: Database, slug: str) -> None:
    assert make_round(database, slug, closes_in=timedelta(days=3)).warnings == ("period-shorter-than-usual",)


def test_a_members_round_is_closed_to_others_and_names_its_group(database: Database, slug: str) -> None:
    make_group(database, "jumush")
    made = make_round(database, slug, audience=Audience.MEMBERS, group="jumush")
    assert (made.access, made.group_slug) == (Access.CLOSED, "jumush")


def test_a_planned_round_is_not_open_yet(database: Database, slug: str) -> None:
    assert make_round(database, slug, opens_in=timedelta(days=2)).state is RoundState.PLANNED


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT, Role.SUSPENDED])
def test_only_the_secretariat_opens_extends_and_closes(
    database: Database, slug: str, role: Role | None
) -> None:
    actor = make_account(database, role) if role else GUEST
    made = make_round(database, slug)
    later = made.period.closes_at + MONTH
    with database.write() as session:
        with refused("not-permitted"):
            open_round(session, actor=actor, slug=slug, audience=Audience.PUBLIC, closes_at=later)
        with refused("not-permitted"):
            extend_round(session, actor=actor, round_id=made.id, closes_at=later, reason=REASON)
        with refused("not-permitted"):
            close_round(session, actor=actor, round_id=made.id, reason=REASON)
    with database.read() as session:
        assert get_round(session, round_id=made.id).period == made.period


def test_a_secretary_may(database: Database, slug: str) -> None:
    secretary = make_account(database, Role.SECRETARY)
    with database.write() as session:
        open_round(
            session,
            actor=secretary,
            slug=slug,
            audience=Audience.PUBLIC,
            closes_at=datetime.now(UTC) + MONTH,
        )


def test_a_round_needs_a_published_edition_and_a_known_draft_and_group(database: Database, slug: str) -> None:
    unpublished = make_draft(database, published=False, languages=(Language.KY,))
    closes_at = datetime.now(UTC) + MONTH
    with database.write() as session:
        with refused("edition-not-published"):
            open_round(
                session, actor=OPERATOR, slug=unpublished, audience=Audience.PUBLIC, closes_at=closes_at
            )
        with refused("draft-not-found"):
            open_round(session, actor=OPERATOR, slug="none", audience=Audience.PUBLIC, closes_at=closes_at)
        with refused("group-not-found"):
            open_round(
                session,
                actor=OPERATOR,
                slug=slug,
                audience=Audience.MEMBERS,
                closes_at=closes_at,
                group_slug="none",
            )


def test_a_round_cannot_close_before_it_opens_or_in_the_past(database: Database, slug: str) -> None:
    now = datetime.now(UTC)
    with database.write() as session:
        with refused("closes-before-opens", field="closes_at"):
            open_round(
                session,
                actor=OPERATOR,
                slug=slug,
                audience=Audience.PUBLIC,
                opens_at=now + MONTH,
                closes_at=now + MONTH,
            )
        with refused("closes-in-the-past", field="closes_at"):
            open_round(
                session,
                actor=OPERATOR,
                slug=slug,
                audience=Audience.PUBLIC,
                opens_at=now - MONTH,
                closes_at=now - timedelta(minutes=1),
            )


def test_an_extension_is_shown_with_its_reason_and_logged(database: Database, slug: str) -> None:
    made = make_round(database, slug)
    later = made.period.closes_at + timedelta(days=5)
    with database.write() as session:
        extended = extend_round(
            session, actor=OPERATOR, round_id=made.id, closes_at=later, reason=f"  {REASON} "
        )
    [change] = extended.changes
    assert extended.period.closes_at == later
    assert (change.kind, change.reason) == (RoundChangeKind.EXTENDED, REASON)
    assert (change.old_closes_at, change.new_closes_at) == (made.period.closes_at, later)
    assert audited(database, made) == ["round-opened", "round-extended"]


@pytest.mark.parametrize("earlier", [timedelta(0), timedelta(microseconds=1), timedelta(days=1)])
def test_the_close_never_moves_earlier(database: Database, slug: str, earlier: timedelta) -> None:
    made = make_round(database, slug)
    closes_at = made.period.closes_at - earlier
    with database.write() as session, refused("closes-at-moves-earlier", closes_at=made.period.closes_at):
        extend_round(session, actor=OPERATOR, round_id=made.id, closes_at=closes_at, reason=REASON)


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_no_change_without_a_reason(database: Database, slug: str, reason: str) -> None:
    made = make_round(database, slug)
    later = made.period.closes_at + MONTH
    with database.write() as session:
        with refused("reason-required", field="reason"):
            extend_round(session, actor=OPERATOR, round_id=made.id, closes_at=later, reason=reason)
        with refused("reason-required", field="reason"):
            close_round(session, actor=OPERATOR, round_id=made.id, reason=reason)
        assert get_round(session, round_id=made.id).changes == ()


def test_an_early_close_is_now_shown_with_its_reason_and_logged(database: Database, slug: str) -> None:
    made = make_round(database, slug)
    with database.write() as session:
        before = read_clock(session)
        closed = close_round(session, actor=OPERATOR, round_id=made.id, reason=REASON)
        assert closed.period.closed_at is not None
        assert before < closed.period.closed_at <= read_clock(session)
    [change] = closed.changes
    assert closed.state is RoundState.CLOSED
    assert closed.period.end == closed.period.closed_at == change.new_closes_at
    assert (change.kind, change.reason) == (RoundChangeKind.CLOSED_EARLY, REASON)
    assert audited(database, made) == ["round-opened", "round-closed-early"]


def test_a_closed_round_is_neither_extended_nor_closed_again(database: Database, slug: str) -> None:
    made = make_round(database, slug, closes_in=timedelta(hours=-1))
    later = made.period.closes_at + MONTH
    with database.write() as session:
        with refused("round-closed", closed_at=made.period.closes_at):
            extend_round(session, actor=OPERATOR, round_id=made.id, closes_at=later, reason=REASON)
        with refused("round-closed", closed_at=made.period.closes_at):
            close_round(session, actor=OPERATOR, round_id=made.id, reason=REASON)


def test_a_round_that_is_not_there_is_named(database: Database) -> None:
    nowhere = uuid4()
    with database.write() as session, refused("round-not-found", round=str(nowhere)):
        close_round(session, actor=OPERATOR, round_id=nowhere, reason=REASON)


def test_due_rounds_are_those_over_and_not_sealed(database: Database, slug: str) -> None:
    over = make_round(database, slug, closes_in=timedelta(seconds=-1))
    long_over = make_round(database, slug, closes_in=timedelta(days=-1))
    early = make_round(database, slug)
    make_round(database, slug)
    make_round(database, slug, opens_in=timedelta(days=1))
    with database.write() as session:
        close_round(session, actor=OPERATOR, round_id=early.id, reason=REASON)
    with database.read() as session:
        assert set(list_due_rounds(session)) == {over.id, long_over.id, early.id}


def test_rounds_of_a_draft_are_listed_by_when_they_open(database: Database, slug: str) -> None:
    second = make_round(database, slug)
    third = make_round(database, slug, opens_in=timedelta(days=2))
    first = make_round(database, slug, closes_in=timedelta(days=-1))
    make_round(database, make_draft(database, languages=(Language.KY,)))
    with database.read() as session:
        assert [r.id for r in list_rounds(session, slug=slug)] == [first.id, second.id, third.id]
        with refused("draft-not-found"):
            list_rounds(session, slug="none")

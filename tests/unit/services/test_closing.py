"""Carrying out a close: once, on time, with its digest ordered in the same unit of work."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.models import AuditEvent, Digest, DigestView, Job, JobState, Round
from app.services.closing import carry_out_close
from app.services.rounds import close_round
from tests.factories import make_comment, make_draft, make_round, move_round


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.RU, Language.KY))


def number_of(database: Database, model: type[Digest] | type[Job]) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_round_that_is_over_is_sealed_and_its_digest_ordered_up_to_the_close(
    database: Database, slug: str
) -> None:
    made = make_round(database, slug, closes_in=timedelta(seconds=-1))
    with database.write() as session:
        digest_id = carry_out_close(session, round_id=made.id)
    with database.read() as session:
        digest = session.get_one(Digest, digest_id)
        [job] = session.execute(select(Job)).scalars()
        assert session.get_one(Round, made.id).sealed_at is not None
    assert (digest.closing, digest.cutoff, digest.round_id) == (True, made.period.closes_at, made.id)
    assert (digest.language, digest.view) == (Language.RU, DigestView.PUBLIC)
    assert digest.formats == ["docx", "pdf", "xlsx", "html", "csv", "json"]
    assert (job.payload, job.state) == ({"digest": digest.id.hex}, JobState.QUEUED)


def test_the_digest_of_a_round_closed_early_is_cut_off_at_the_early_close(
    database: Database, slug: str
) -> None:
    made = make_round(database, slug)
    with database.write() as session:
        closed = close_round(session, actor=OPERATOR, round_id=made.id, reason="Баары айтылды.")
    with database.write() as session:
        digest_id = carry_out_close(session, round_id=made.id)
        assert session.get_one(Digest, digest_id).cutoff == closed.period.closed_at


def test_a_second_close_orders_nothing(database: Database, slug: str) -> None:
    made = make_round(database, slug, closes_in=timedelta(seconds=-1))
    outcomes = []
    for _ in range(3):
        with database.write() as session:
            outcomes.append(carry_out_close(session, round_id=made.id))
    assert outcomes[0] is not None
    assert outcomes[1:] == [None, None]
    assert (number_of(database, Digest), number_of(database, Job)) == (1, 1)


def test_an_open_or_planned_round_is_not_sealed(database: Database, slug: str) -> None:
    for round_ in (make_round(database, slug), make_round(database, slug, opens_in=timedelta(days=1))):
        with database.write() as session:
            assert carry_out_close(session, round_id=round_.id) is None
            assert session.get_one(Round, round_.id).sealed_at is None
    assert number_of(database, Digest) == 0


def test_a_close_that_fails_leaves_nothing_half_done(database: Database, slug: str) -> None:
    made = make_round(database, slug)
    make_comment(database, slug)
    with database.write() as session:
        move_round(session, made.id, closes_at=made.period.opens_at + timedelta(microseconds=1))
    with suppress(ZeroDivisionError), database.write() as session:
        carry_out_close(session, round_id=made.id)
        raise ZeroDivisionError
    with database.read() as session:
        assert session.get_one(Round, made.id).sealed_at is None
        logged = select(AuditEvent).where(AuditEvent.action == "round-closed")
        assert session.execute(logged).first() is None
    assert (number_of(database, Digest), number_of(database, Job)) == (0, 0)

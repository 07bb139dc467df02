"""Digests that nobody orders: once a night, only when something was said, only where it is switched on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.digests.schedule import night_due, usual_schedule
from app.core.permissions import OPERATOR, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.db import Database
from app.models import Digest, DigestSchedule, DigestState, DigestView
from app.services.digest_schedules import (
    get_schedule,
    list_nightly_due,
    order_nightly_digest,
    set_schedule,
)
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_round,
    refused,
)

BISHKEK = ZoneInfo("Asia/Bishkek")


def zone_where_it_is(hour: int) -> ZoneInfo:
    """A zone whose clock shows about that hour now."""
    ahead = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return ZoneInfo("Etc/UTC" if ahead == 0 else f"Etc/GMT{-ahead:+d}")


MORNING, MIDNIGHT = zone_where_it_is(9), zone_where_it_is(0)


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.KY,))


def switch(database: Database, round_id, **values):
    wanted = {
        "nightly": True,
        "letters": False,
        "formats": ["docx"],
        "language": Language.RU,
        "view": DigestView.PUBLIC,
    } | values
    with database.write() as session:
        return set_schedule(session, actor=OPERATOR, round_id=round_id, **wanted)


def tick(database: Database, round_id, zone=MORNING):
    with database.write() as session:
        return order_nightly_digest(session, round_id=round_id, zone=zone)


def test_a_night_begins_at_two_and_comes_once_a_day():
    two = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # 02:00 of the 23rd in Bishkek
    assert night_due(two, BISHKEK, None) == date(2026, 11, 23)
    assert night_due(two - timedelta(seconds=1), BISHKEK, None) is None
    assert night_due(two, BISHKEK, date(2026, 11, 23)) is None
    assert night_due(two, BISHKEK, date(2026, 11, 22)) == date(2026, 11, 23)
    assert night_due(two + timedelta(hours=20), BISHKEK, None) == date(2026, 11, 23)


def test_a_working_group_has_it_nightly_with_letters_and_the_public_only_at_the_close(database, slug):
    group = make_group(database)
    theirs = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    publics = make_round(database, slug)
    with database.read() as session:
        assert get_schedule(session, round_id=theirs.id).schedule == usual_schedule(
            has_group=True, language="ky"
        )
        assert not get_schedule(session, round_id=publics.id).schedule.nightly
        assert not get_schedule(session, round_id=publics.id).schedule.letters


def test_the_nights_digest_is_ordered_once_and_as_the_secretary_said(database, slug):
    round_ = make_round(database, slug)
    switch(database, round_.id, formats=["docx", "xlsx"])
    make_comment(database, slug)
    digest_id = tick(database, round_.id)
    assert digest_id is not None
    assert tick(database, round_.id) is None
    with database.read() as session:
        digest = session.get_one(Digest, digest_id)
        assert (digest.scheduled, digest.closing, digest.round_id) == (True, False, round_.id)
        assert (digest.formats, digest.language) == (["docx", "xlsx"], Language.RU)


@pytest.mark.parametrize("zone", [MIDNIGHT], ids=["before two"])
def test_nothing_is_ordered_before_its_hour(database, slug, zone):
    round_ = make_round(database, slug)
    switch(database, round_.id)
    make_comment(database, slug)
    assert tick(database, round_.id, zone) is None
    with database.read() as session:
        assert list_nightly_due(session, zone=zone) == []
        assert list_nightly_due(session, zone=MORNING) == [round_.id]


def test_nothing_is_ordered_when_it_is_switched_off_or_nothing_was_said(database, slug):
    silent, off = make_round(database, slug), make_round(database, slug)
    switch(database, silent.id)
    switch(database, off.id, nightly=False)
    make_comment(database, slug, round_id=off.id)
    assert tick(database, silent.id) is None
    assert tick(database, off.id) is None
    with database.read() as session:
        assert session.execute(select(Digest)).all() == []
        assert list_nightly_due(session, zone=MORNING) == []


def test_a_round_that_is_closed_gets_no_more_nights(database, slug):
    round_ = make_round(database, slug, closes_in=timedelta(hours=-1))
    switch(database, round_.id)
    assert tick(database, round_.id) is None


def test_the_next_night_needs_something_new(database, slug):
    round_ = make_round(database, slug)
    switch(database, round_.id)
    make_comment(database, slug)
    first = tick(database, round_.id)
    with database.write() as session:
        session.get_one(Digest, first).state = DigestState.DONE
        session.get_one(DigestSchedule, round_.id).ordered_on = date(2020, 1, 1)
    assert tick(database, round_.id) is None
    make_comment(database, slug, body="Дагы бир пикир.")
    with database.write() as session:
        session.get_one(DigestSchedule, round_.id).ordered_on = date(2020, 1, 1)
    assert tick(database, round_.id) is not None


def test_only_the_secretariat_may_change_it(database, slug):
    round_ = make_round(database, slug)
    member = make_account(database, Role.MEMBER)
    with refused("not-permitted"), database.write() as session:
        set_schedule(
            session,
            actor=member,
            round_id=round_.id,
            nightly=True,
            letters=True,
            formats=["docx"],
            language=Language.KY,
            view=DigestView.PUBLIC,
        )

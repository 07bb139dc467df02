"""The desk's switch for digests that make themselves, and the links of the letters about them."""

from __future__ import annotations

import time
from unittest.mock import patch
from uuid import uuid4

import pytest

from app.core.permissions import Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.links import DigestLink, sign_link
from app.services.digest_schedules import get_schedule
from app.services.digests import request_digest
from tests.factories import OPERATOR, make_account, make_draft, make_group, make_round
from tests.web.clerk import follow, log_in, send
from tests.web.pages import check_page, text_of


@pytest.fixture
def slug(database):
    return make_draft(database, "kodeks")


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


def test_a_secretary_switches_the_nights_digest_on(clerk, database, slug):
    round_ = make_round(database, slug)
    address = f"/ru/desk/rounds/{round_.id}/schedule"
    page = check_page(clerk.get(address))
    changed = send(
        clerk, page, "/schedule", nightly="y", letters="y", formats=["docx", "xlsx"], language="ru"
    )
    assert "Сохранено" in text_of(follow(clerk, changed))
    with database.read() as session:
        schedule = get_schedule(session, round_id=round_.id).schedule
    assert (schedule.nightly, schedule.letters, schedule.formats) == (True, True, ("docx", "xlsx"))
    assert schedule.language == "ru"


def test_the_page_is_reached_from_the_rounds_of_the_draft(clerk, database, slug):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/ky/desk/drafts/{slug}/rounds"))
    assert page.xpath(f"//a[contains(@href, '{round_.id}/schedule')]")


@pytest.mark.parametrize(
    "typed", [{"formats": []}, {"formats": ["exe"]}, {"language": "de"}], ids=["none", "unknown", "language"]
)
def test_a_wrong_schedule_changes_nothing(clerk, database, slug, typed):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/ky/desk/rounds/{round_.id}/schedule"))
    answer = send(
        clerk, page, "/schedule", **({"nightly": "y", "language": "ky", "formats": ["docx"]} | typed)
    )
    assert answer.status_code == 422
    with database.read() as session:
        assert not get_schedule(session, round_id=round_.id).schedule.nightly


def letter_to(app, database, slug, account_id):
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group="group")
    with database.write() as session:
        digest = request_digest(
            session, actor=OPERATOR, slug=slug, formats=["csv"], language=Language.KY, round_id=round_.id
        )
    token = sign_link(app.secret_key, DigestLink(digest.id, account_id))
    return digest.id, f"/ky/digests/letters/{token}"


def test_the_link_of_a_letter_asks_for_a_log_in_and_then_leads_to_the_digest(app, client, database, slug):
    make_group(database)
    member = make_account(database, Role.MEMBER, group="group")
    digest_id, address = letter_to(app, database, slug, member.account_id)
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/login?next=" in answer.location
    log_in(client, database, member)
    assert client.get(address).location.endswith(f"/ky/digests/{digest_id}")


def test_the_link_expires_and_says_where_the_digest_is(app, client, database, slug):
    make_group(database)
    member = make_account(database, Role.MEMBER, group="group")
    fifteen_days_ago = time.time() - 15 * 86_400
    with patch("time.time", return_value=fifteen_days_ago):
        _, address = letter_to(app, database, slug, member.account_id)
    log_in(client, database, member)
    answer = client.get(address)
    assert answer.status_code == 410
    assert check_page(answer, status=410).xpath("//main//a[contains(@href, '/ky/digests')]")


def test_the_link_of_another_leads_nowhere_and_neither_does_a_forged_one(app, client, database, slug):
    make_group(database)
    member = make_account(database, Role.MEMBER, group="group")
    other = make_account(database, Role.MEMBER, group="group")
    _, address = letter_to(app, database, slug, member.account_id)
    log_in(client, database, other)
    assert client.get(address).status_code == 403
    assert client.get(address[:-3]).status_code == 404
    assert client.get(f"/ky/digests/letters/{uuid4()}").status_code == 404

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.permissions import Role
from app.infra.clock import read_clock
from app.models import BrowserSession
from app.services.accounts import suspend_account
from app.web.accounts.views import safe_target
from tests.factories import OPERATOR, make_account, make_draft
from tests.web.browsing import form_token, log_in
from tests.web.pages import check_page, text_of


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY, name="Айгүл Катчы")


def test_the_right_password_logs_in_and_leads_back(client, secretary):
    response = log_in(client, secretary, next="/ru/drafts?state=all")
    assert (response.status_code, response.location) == (303, "/ru/drafts?state=all")
    assert "Айгүл Катчы" in text_of(check_page(client.get("/ky/drafts")))


@pytest.mark.parametrize("wrong", ["address", "password"])
def test_a_wrong_address_and_a_wrong_password_read_the_same(client, secretary, wrong):
    fields = {"email": "nobody@example.kg"} if wrong == "address" else {"password": "wrong"}
    page = check_page(log_in(client, secretary, **fields), 422)
    assert "Wrong e-mail address or password." in text_of(page)


def test_the_password_is_not_given_back_in_the_page(client, secretary):
    assert "guess-4711" not in log_in(client, secretary, "guess-4711").get_data(as_text=True)


def test_empty_fields_are_named(client, secretary):
    page = check_page(log_in(client, secretary, email="", password=""), 422)
    assert "Write the e-mail address." in text_of(page)
    assert "Write the password." in text_of(page)


def test_a_suspended_account_cannot_log_in(client, database, secretary):
    with database.write() as unit:
        suspend_account(unit, actor=OPERATOR, email=secretary.email)
    assert log_in(client, secretary).status_code == 422


def test_suspending_ends_a_log_in_at_once(client, database, secretary):
    log_in(client, secretary)
    with database.write() as unit:
        suspend_account(unit, actor=OPERATOR, email=secretary.email)
    assert "Log in" in text_of(check_page(client.get("/en/drafts")))


def test_ten_wrong_passwords_block_the_account_even_for_the_right_one(client, secretary):
    for _ in range(10):
        assert log_in(client, secretary, "wrong").status_code == 422
    response = log_in(client, secretary)
    assert "Too many attempts" in text_of(check_page(response, 429))


def test_another_account_is_not_blocked_with_it(client, database, secretary):
    other = make_account(database, Role.MEMBER)
    for _ in range(10):
        log_in(client, secretary, "wrong")
    assert log_in(client, other).status_code == 303


def test_the_session_is_rotated_at_log_in(client, secretary):
    before = form_token(client, "/en/login")
    log_in(client, secretary)
    first = client.get_cookie("pikir_session").value
    client.set_cookie("pikir_session", first)
    assert form_token(client, "/en/about") != before
    client.post("/en/logout", data={"csrf_token": form_token(client, "/en/about")})
    log_in(client, secretary)
    assert client.get_cookie("pikir_session").value != first


def test_a_cookie_from_before_the_log_out_is_worthless(client, database, secretary):
    log_in(client, secretary)
    stolen = client.get_cookie("pikir_session").value
    client.post("/en/logout", data={"csrf_token": form_token(client, "/en/about")})
    client.set_cookie("pikir_session", stolen)
    assert "Айгүл Катчы" not in client.get("/ky/drafts").get_data(as_text=True)
    with database.read() as unit:
        rows = unit.execute(select(BrowserSession)).scalars().all()
        assert all(row.revoked_at is not None and row.revoked_at <= read_clock(unit) for row in rows)


def test_logging_in_again_ends_the_log_in_the_browser_had(client, database, secretary):
    log_in(client, secretary)
    values = {
        "csrf_token": form_token(client, "/en/about"),
        "email": secretary.email,
        "password": "kurultai 2026",
    }
    assert client.post("/en/login", data=values).status_code == 303
    with database.read() as unit:
        rows = unit.execute(select(BrowserSession)).scalars().all()
    assert sorted(row.revoked_at is None for row in rows) == [False, True]


def test_logging_out_needs_the_form_token(client, secretary):
    log_in(client, secretary)
    check_page(client.post("/en/logout"), 400)
    assert "Айгүл Катчы" in client.get("/en/drafts").get_data(as_text=True)


def test_guests_are_sent_to_log_in_where_only_staff_may_go_and_back_again(client, database, secretary):
    slug = make_draft(database)
    address = f"/ky/drafts/{slug}/comments/00000000-0000-4000-8000-000000000000/hide"
    response = client.get(address)
    assert response.status_code == 302
    assert response.location == f"/ky/login?next={address}"


def test_a_commenter_is_told_there_is_no_access(client, database):
    slug = make_draft(database)
    log_in(client, make_account(database, Role.COMMENTER))
    address = f"/en/drafts/{slug}/comments/00000000-0000-4000-8000-000000000000/hide"
    assert "You may not open this page." in text_of(check_page(client.get(address), 403))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\nb",
        "/\t/evil",
        "",
    ],
)
def test_nobody_is_led_to_another_site(app, target):
    with app.test_request_context("/ky/login"):
        app.preprocess_request()
        assert safe_target(target) == "/ky/drafts"


def test_an_address_with_a_null_byte_is_just_wrong(client, secretary):
    assert log_in(client, secretary, email="a\x00b@example.kg").status_code == 422

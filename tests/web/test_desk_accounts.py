"""Accounts on the desk, for administrators."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.core.permissions import Role
from app.services.accounts import find_account, list_accounts
from app.services.actors import find_actor
from tests.factories import OPERATOR, make_account, make_organisation
from tests.web.clerk import follow, log_in, send
from tests.web.pages import check_page, text_of

PASSWORD = "kurultai 2026"


@pytest.fixture
def boss(database):
    return make_account(database, Role.ADMIN, email="boss@example.kg")


@pytest.fixture
def desk(client, database, boss):
    log_in(client, database, boss)
    return client


def addresses(database) -> set[str]:
    with database.read() as session:
        return {account.email for account in list_accounts(session, actor=OPERATOR)}


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_accounts_are_listed_in_every_language(desk, database, lang):
    make_account(database, Role.MEMBER, email="aigul@example.kg", name="Айгүл")
    assert "aigul@example.kg" in text_of(check_page(desk.get(f"/{lang}/desk/accounts")))


def test_a_secretary_may_not_manage_accounts(client, database, boss):
    log_in(client, database, make_account(database, Role.SECRETARY))
    check_page(client.get("/ru/desk/accounts"), 403)
    check_page(client.get(f"/ru/desk/accounts/{boss.account_id}/suspend"), 403)
    assert "/desk/accounts" not in client.get("/ru/desk").get_data(as_text=True)


def test_a_created_account_can_log_in_and_speaks_for_its_organisation(app, desk, database):
    make_organisation(database, "ministry")
    page = check_page(desk.get("/ru/desk/accounts"))
    typed = {
        "email": "Expert@example.kg",
        "display_name": "Эксперт",
        "role": "expert",
        "organisation": "ministry",
        "password": PASSWORD,
    }
    listed = follow(desk, send(desk, page, "/accounts", **typed))
    assert "expert@example.kg" in text_of(listed)
    with database.read() as session:
        account = find_account(session, "expert@example.kg")
        actor = find_actor(session, account.id)
    assert actor.role is Role.EXPERT
    assert actor.organisation["ru"] == "Министерство (демо)"
    browser = app.test_client()
    login = check_page(browser.get("/ru/login"))
    assert send(browser, login, "/login", email="expert@example.kg", password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Write the e-mail"),
        ({"email": "no address"}, "no @"),
        ({"email": "BOSS@example.kg"}, "already is an account"),
        ({"password": "short"}, "too short"),
    ],
)
def test_an_account_that_breaks_a_rule_is_not_created(desk, database, typed, words):
    page = check_page(desk.get("/en/desk/accounts"))
    values = {"email": "new@example.kg", "password": PASSWORD, **typed}
    refused = check_page(send(desk, page, "/accounts", **values), 422)
    assert words in text_of(refused.get_element_by_id("errs"))
    assert PASSWORD not in refused.text_content()
    assert not refused.xpath("//input[@type='password']/@value[. != '']")
    assert addresses(database) == {"boss@example.kg"}


@pytest.mark.parametrize("role", ["suspended", "emperor", ""])
def test_a_role_that_was_not_offered_is_refused(desk, database, role):
    page = check_page(desk.get("/en/desk/accounts"))
    fields = dict(page.forms[-1].form_values())
    fields.update(email="new@example.kg", password=PASSWORD, role=role)
    check_page(desk.post("/en/desk/accounts", data=fields), 422)
    assert addresses(database) == {"boss@example.kg"}


def test_suspending_asks_first(desk, database):
    other = make_account(database, Role.MEMBER)
    page = check_page(desk.get(f"/ru/desk/accounts/{other.account_id}/suspend"))
    assert other.email in text_of(page)
    with database.read() as session:
        assert find_actor(session, other.account_id) is not None


def test_suspending_ends_the_log_in_of_that_account_alone(app, desk, database):
    other, bystander = make_account(database, Role.SECRETARY), make_account(database, Role.SECRETARY)
    browsers = {}
    for actor in (other, bystander):
        browsers[actor] = app.test_client()
        log_in(browsers[actor], database, actor)
        check_page(browsers[actor].get("/en/desk"))
    page = check_page(desk.get(f"/en/desk/accounts/{other.account_id}/suspend"))
    assert "Suspended" in text_of(follow(desk, send(desk, page, "/suspend")))
    assert browsers[other].get("/en/desk").status_code == 302
    check_page(browsers[bystander].get("/en/desk"))


def test_administrators_do_not_suspend_themselves(desk, database, boss):
    check_page(desk.get(f"/en/desk/accounts/{boss.account_id}/suspend"), 422)
    page = check_page(desk.get("/en/desk/accounts"))
    assert not page.xpath(f"//a[contains(@href, '{boss.account_id}')]")
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    check_page(desk.post(f"/en/desk/accounts/{boss.account_id}/suspend", data={"csrf_token": token}), 422)
    with database.read() as session:
        assert find_actor(session, boss.account_id) is not None


def test_an_account_that_does_not_exist_is_not_found(desk):
    check_page(desk.get(f"/en/desk/accounts/{uuid4()}/suspend"), 404)

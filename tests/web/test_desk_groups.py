"""Working groups on the desk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.permissions import Role
from app.models import WorkingGroup
from app.services.groups import list_groups
from tests.factories import OPERATOR, make_account, make_group
from tests.web.clerk import follow, log_in, send
from tests.web.pages import check_page, text_of


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


def groups_of(database):
    with database.read() as session:
        return list_groups(session, actor=OPERATOR)


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_groups_are_listed_in_every_language(clerk, database, lang):
    make_group(database, "first")
    page = check_page(clerk.get(f"/{lang}/desk/groups"))
    assert page.xpath(f"//main//a[@href='/{lang}/desk/groups/first']")
    check_page(clerk.get(f"/{lang}/desk/groups/first"))


def test_a_group_is_set_up_with_the_order_it_stands_on(clerk, database):
    page = check_page(clerk.get("/ky/desk/groups"))
    typed = {
        "name_ky": "Кодекс боюнча жумушчу топ",
        "name_ru": "Рабочая группа по кодексу",
        "mandate_body": "Министрлик",
        "mandate_number": "№ 240-б",
        "mandate_date": "02.03.2026",
    }
    made = follow(clerk, send(clerk, page, "/groups", **typed))
    assert made.findtext(".//h1") == "Кодекс боюнча жумушчу топ"
    with database.read() as session:
        group = session.execute(select(WorkingGroup)).scalar_one()
    assert group.slug == "kodeks-boyuncha-jumushchu-top"
    assert group.names == {"ky": "Кодекс боюнча жумушчу топ", "ru": "Рабочая группа по кодексу"}
    assert group.mandate_bodies == {"ky": "Министрлик"}
    assert (group.mandate_number, group.mandate_date.isoformat()) == ("№ 240-б", "2026-03-02")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name_ky": "  "}, "at least one language"),
        ({"name_ky": "Топ", "mandate_date": "2 March"}, "There is no such day."),
        ({"name_ky": "x" * 301}, "Too long"),
    ],
)
def test_a_group_that_is_not_described_well_is_not_set_up(clerk, database, typed, words):
    page = check_page(clerk.get("/en/desk/groups"))
    refused = check_page(send(clerk, page, "/groups", **typed), 422)
    assert words in text_of(refused.get_element_by_id("errs"))
    assert refused.xpath("//input[@name='name_ky']/@value") == [typed["name_ky"]]
    assert groups_of(database) == []


@pytest.mark.parametrize("name", ["name_ky", "name_en"])
def test_a_second_group_of_the_same_name_is_refused_at_the_name(clerk, database, name):
    page = check_page(clerk.get("/en/desk/groups"))
    follow(clerk, send(clerk, page, "/groups", **{name: "Council"}))
    refused = check_page(send(clerk, page, "/groups", **{name: "Council"}), 422)
    assert (
        text_of(refused.get_element_by_id(f"{name}-err")) == "Error: There already is a group of this name."
    )
    assert refused.get_element_by_id("errs").xpath(".//a/@href") == [f"#{name}"]
    assert len(groups_of(database)) == 1


def test_a_member_is_added_by_the_address_of_the_account(clerk, database):
    make_group(database, "first")
    make_group(database, "second")
    make_account(database, Role.MEMBER, email="aigul@example.kg")
    page = check_page(clerk.get("/en/desk/groups/first"))
    added = follow(clerk, send(clerk, page, "/groups/first", email=" Aigul@example.kg "))
    assert "aigul@example.kg" in text_of(added)
    assert {group.slug: group.members for group in groups_of(database)} == {
        "first": ("aigul@example.kg",),
        "second": (),
    }


@pytest.mark.parametrize(
    ("email", "words"), [("", "Write the e-mail"), ("nobody@example.kg", "There is no account")]
)
def test_only_an_account_that_exists_becomes_a_member(clerk, database, email, words):
    make_group(database, "first")
    page = check_page(clerk.get("/en/desk/groups/first"))
    refused = check_page(send(clerk, page, "/groups/first", email=email), 422)
    assert words in text_of(refused.get_element_by_id("errs"))
    assert groups_of(database)[0].members == ()


def test_a_group_that_does_not_exist_is_not_found(clerk):
    check_page(clerk.get("/en/desk/groups/nobody"), 404)


def test_a_member_may_not_see_the_groups(client, database):
    make_group(database, "first")
    log_in(client, database, make_account(database, Role.MEMBER, group="first"))
    check_page(client.get("/en/desk/groups"), 403)

"""The secretariat's desk: who may sit at it, what it says there is to do, publishing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clauses import model
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.services.drafts import get_draft, import_draft
from tests.factories import TITLES, make_account, make_comment, make_draft, make_round, make_tree
from tests.web.clerk import follow, log_in, send
from tests.web.pages import check_page, text_of


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


def import_with_warnings(database) -> str:
    warnings = (
        model.ImportWarning("gap", "art_2", "missing between 1 and 2", params={}),
        model.ImportWarning("toc", None, "the table of contents was left out", "Мазмуну: 1-берене"),
        model.ImportWarning("newfangled", None, "something the page has no words for"),
    )
    with database.write() as session:
        tree = replace(make_tree(Language.KY), warnings=warnings)
        return import_draft(session, actor=OPERATOR, tree=tree, slug="warned").slug


def test_a_guest_is_sent_to_log_in_and_back(client):
    response = client.get("/ky/desk")
    assert response.status_code == 302
    assert response.location.startswith("/ky/login?next=")
    assert "desk" in response.location


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_the_desk_is_for_the_secretariat_only(client, database, role):
    log_in(client, database, make_account(database, role))
    check_page(client.get("/ru/desk"), 403)


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_desk_lists_drafts_that_nobody_else_sees_yet(clerk, database, lang):
    make_draft(database, "hidden", published=False)
    page = check_page(clerk.get(f"/{lang}/desk"))
    assert TITLES[Language(lang)] in text_of(page)
    assert page.xpath("//a[contains(@href, '/desk/drafts/hidden/publish')]")


def test_the_desk_says_how_to_begin_when_there_is_no_draft(clerk):
    assert "pikir drafts import" in text_of(check_page(clerk.get("/en/desk")))


def test_a_published_draft_without_a_discussion_asks_for_one(clerk, database):
    make_draft(database, "silent")
    page = check_page(clerk.get("/en/desk"))
    assert page.xpath("//td//a[contains(@href, '/desk/drafts/silent/rounds')]")
    assert "Publish the draft" not in text_of(page)


def test_a_discussion_that_closes_soon_is_a_thing_to_do(clerk, database):
    slug = make_draft(database)
    late = make_round(database, slug, closes_in=timedelta(hours=30))
    early = make_round(database, slug, closes_in=timedelta(days=20))
    links = check_page(clerk.get("/en/desk")).xpath("//td//a/@href")
    assert f"/en/desk/rounds/{late.id}/extend" in links
    assert f"/en/desk/rounds/{early.id}/extend" not in links


def test_the_desk_counts_the_comments_of_each_draft(clerk, database):
    quiet, loud = make_draft(database, "quiet"), make_draft(database, "loud")
    for slug in (quiet, loud):
        make_round(database, slug)
    for _ in range(3):
        make_comment(database, loud)
    page = check_page(clerk.get("/en/desk"))
    counts = {
        row.xpath("string(.//th//a/@href)"): row.xpath("string(td[@data-l='Comments'])")
        for row in page.xpath("//tbody/tr")
    }
    assert counts == {"/en/desk/drafts/loud": "3", "/en/desk/drafts/quiet": "0"}


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_page_of_a_draft_is_whole_in_every_language(clerk, database, lang):
    slug = make_draft(database)
    make_round(database, slug)
    check_page(clerk.get(f"/{lang}/desk/drafts/{slug}"))


def test_warnings_of_the_import_are_listed_with_their_clause(clerk, database):
    slug = import_with_warnings(database)
    page = check_page(clerk.get(f"/en/desk/drafts/{slug}"))
    gap, contents, unknown = page.xpath("//h2[@id='warnings']/following-sibling::ul[1]/li")
    assert gap.xpath(".//a/@href") == [f"/en/drafts/{slug}/art_2"]
    assert "Numbers before this one are missing" in text_of(gap)
    assert "Мазмуну: 1-берене" in text_of(contents)
    assert "something the page has no words for" in text_of(unknown)


def test_a_draft_that_does_not_exist_is_not_found(clerk):
    check_page(clerk.get("/en/desk/drafts/nothing"), 404)


def test_publishing_asks_first_and_names_what_follows(clerk, database):
    slug = import_with_warnings(database)
    page = check_page(clerk.get(f"/en/desk/drafts/{slug}/publish"))
    assert "does not change any more" in text_of(page)
    assert "The import left warnings: 3." in text_of(page)
    with database.read() as session:
        assert get_draft(session, actor=OPERATOR, slug=slug).published_at is None


def test_publishing_publishes(clerk, database):
    slug = make_draft(database, published=False)
    page = check_page(clerk.get(f"/en/desk/drafts/{slug}/publish"))
    published = follow(clerk, send(clerk, page, "/publish"))
    assert "The draft is published." in text_of(published)
    with database.read() as session:
        assert get_draft(session, actor=OPERATOR, slug=slug).published_at is not None


def test_publishing_twice_is_refused_with_the_reason(clerk, database):
    slug = make_draft(database, published=False)
    page = check_page(clerk.get(f"/en/desk/drafts/{slug}/publish"))
    send(clerk, page, "/publish")
    assert "already published" in text_of(check_page(send(clerk, page, "/publish"), 409))


def test_a_published_draft_offers_no_button_to_publish(clerk, database):
    slug = make_draft(database)
    page = check_page(clerk.get(f"/en/desk/drafts/{slug}/publish"))
    assert not [form for form in page.forms if form.get("action", "").endswith("/publish")]


def test_publishing_without_the_form_token_does_nothing(clerk, database):
    slug = make_draft(database, published=False)
    check_page(clerk.post(f"/en/desk/drafts/{slug}/publish", data={"edition": "1"}), 400)
    with database.read() as session:
        assert get_draft(session, actor=OPERATOR, slug=slug).published_at is None

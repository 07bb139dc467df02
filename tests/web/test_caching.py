from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.core.permissions import Role
from app.web.page_cache import EXTENSION, MEMO_PAGES, MEMO_SECONDS, PageMemo
from tests.factories import make_account, make_comment, make_draft, make_round
from tests.web.browsing import log_in
from tests.web.pages import check_page, text_of


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(app):
    clock = Clock()
    app.extensions[EXTENSION] = PageMemo(clock)
    return clock


@pytest.fixture
def slug(database):
    name = make_draft(database)
    make_round(database, name, closes_in=timedelta(days=10, minutes=30))
    return name


@pytest.fixture
def statements(database):
    seen = []
    listen = (database.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    event.listen(*listen)
    yield seen
    event.remove(*listen)


def reading_addresses(slug):
    return ("/en/drafts", f"/en/drafts/{slug}", f"/en/drafts/{slug}/chp_1", f"/en/drafts/{slug}?with=ru")


def test_reading_pages_of_guests_are_shared_and_carry_nothing_personal(client, slug, clock):
    for address in reading_addresses(slug):
        response = client.get(address)
        page = check_page(response)
        assert response.headers["Cache-Control"] == "public, max-age=3"
        assert "Cookie" in response.headers["Vary"]
        assert "Set-Cookie" not in response.headers
        assert "nonce" not in response.headers["Content-Security-Policy"]
        assert not page.xpath("//input[@name='csrf_token'] | //@nonce | //form[@method='post']")


def test_a_browser_that_has_the_page_gets_304(client, slug, clock):
    for address in reading_addresses(slug):
        etag = client.get(address).headers["ETag"]
        clock.seconds += 10
        response = client.get(address, headers={"If-None-Match": etag})
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["Cache-Control"] == "public, max-age=3"


def test_a_repeated_visit_asks_the_database_nothing(client, slug, clock, statements):
    for address in reading_addresses(slug):
        client.get(address)
        statements.clear()
        assert client.get(address).status_code == 200
        assert statements == []


def test_a_new_comment_shows_and_changes_the_etag_within_the_five_seconds(client, database, slug, clock):
    address = f"/en/drafts/{slug}"
    before = client.get(address).headers["ETag"]
    make_comment(database, slug)
    clock.seconds += MEMO_SECONDS
    response = client.get(address)
    assert "Article 1. Comments: 1" in text_of(check_page(response))
    assert response.headers["ETag"] != before
    assert MEMO_SECONDS + 3 <= 5


def test_somebody_logged_in_gets_a_page_of_their_own(client, database, slug, clock):
    client.get(f"/en/drafts/{slug}")
    log_in(client, make_account(database, Role.SECRETARY, name="Айгүл Катчы"))
    for address in reading_addresses(slug):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in response.headers["Vary"]
        assert "Айгүл Катчы" in text_of(check_page(response))


def test_a_guest_never_gets_the_page_of_somebody_logged_in(app, client, database, slug, clock):
    log_in(client, make_account(database, Role.SECRETARY, name="Айгүл Катчы"))
    for address in reading_addresses(slug):
        client.get(address)
        assert "Айгүл" not in app.test_client().get(address).get_data(as_text=True)


def test_a_guest_with_a_form_cookie_still_shares(client, slug, clock):
    client.get(f"/en/drafts/{slug}/art_1")
    assert client.get_cookie("pikir_session") is not None
    response = client.get(f"/en/drafts/{slug}")
    assert response.headers["Cache-Control"] == "public, max-age=3"
    assert "Set-Cookie" not in response.headers


def test_languages_and_queries_are_different_pages(client, slug, clock):
    bodies = {client.get(address).data for address in (*reading_addresses(slug), f"/ky/drafts/{slug}")}
    assert len(bodies) == 5


def test_clause_pages_are_never_kept(client, slug, clock):
    for address in (f"/en/drafts/{slug}/art_1", f"/en/drafts/{slug}/comments"):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert "ETag" not in response.headers


def test_pages_that_are_not_there_are_not_kept(app, client, clock):
    client.get("/en/drafts/none")
    assert app.extensions[EXTENSION].find("/en/drafts/none?") is None


def test_the_memo_is_bounded_and_forgets_the_oldest():
    clock = Clock()
    memo = PageMemo(clock)
    for number in range(MEMO_PAGES + 10):
        memo.keep(str(number), b"x", clock.seconds)
    assert memo.find("0") is None
    assert memo.find(str(MEMO_PAGES + 9)) is not None
    assert sum(memo.find(str(number)) is not None for number in range(MEMO_PAGES + 10)) == MEMO_PAGES


def test_a_pages_age_counts_from_when_the_database_was_asked():
    clock = Clock()
    memo = PageMemo(clock)
    clock.seconds = 1.5
    memo.keep("page", b"x", asked_at=0.0)
    clock.seconds = MEMO_SECONDS
    assert memo.find("page") is None


def test_files_are_kept_for_a_year_under_the_address_of_their_content(client):
    page = check_page(client.get("/en/drafts"))
    (address,) = page.xpath("//link[@rel='stylesheet']/@href")
    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/style.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/style.css?v=old").headers["Cache-Control"] == "no-cache"

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from app.core.clauses.model import Kind
from app.core.comments import HideReason, Stance, format_code
from app.core.permissions import Role
from app.core.rounds import Urgency
from app.core.text import Language
from app.infra.storage import open_storage
from app.web import presentation
from tests.factories import make_account, make_comment, make_draft, make_group, make_round
from tests.web.browsing import log_in
from tests.web.clerk import make_digest
from tests.web.pages import check_page, text_of

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
LANGUAGES = [language.value for language in Language]


@pytest.fixture
def slug(database):
    name = make_draft(database)
    make_round(database, name)
    make_comment(database, name, proposed_text="Курултай жылына 30 жолу чакырылат.")
    return name


def public_addresses(language, slug):
    under = ("", "?with=ru", "?with=en", "/chp_1", "/art_1", "/art_1__para_1", "/comments")
    pages = (
        "about",
        "privacy",
        "login",
        "receipts",
        "drafts",
        "drafts?state=all",
        "drafts?state=closed&kind=law",
    )
    return [f"/{language}/{page}" for page in pages] + [f"/{language}/drafts/{slug}{page}" for page in under]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.SECRETARY])
def test_every_page_is_valid_in_every_language_for_everybody(client, database, slug, language, role):
    if role is not None:
        log_in(client, make_account(database, role, name="Аты <b>жөнү</b>"))
    for address in public_addresses(language, slug):
        response = client.get(address, follow_redirects=True)
        page = check_page(response)
        assert page.get("lang") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_prefix_alone_leads_to_the_list(client, language):
    assert client.get(f"/{language}/").location == f"/{language}/drafts"


def test_the_notice_on_personal_data_is_linked_where_data_is_asked_for(client, slug):
    for address in (f"/en/drafts/{slug}/art_1", f"/en/drafts/{slug}/comments", "/en/login"):
        assert "/en/privacy" in check_page(client.get(address)).xpath("//form//a/@href"), address


def test_the_notice_is_linked_where_the_author_or_the_secretariat_names_a_person(client, database, slug):
    code = format_code(make_comment(database, slug).code)
    log_in(client, make_account(database, Role.ADMIN))
    group = make_group(database)
    for address in (f"/en/receipts/{code}/withdraw", "/en/desk/accounts", f"/en/desk/groups/{group}"):
        assert "/en/privacy" in check_page(client.get(address)).xpath("//main//form//a/@href"), address


def test_the_notice_is_part_of_its_sentence(client, slug):
    page = check_page(client.get(f"/en/drafts/{slug}/art_1"))
    assert "is kept as the notice says: Personal data." in text_of(page.get_element_by_id("form"))


def test_the_rules_name_the_length_that_is_taken(client):
    assert "One comment holds up to 100,000 characters." in text_of(check_page(client.get("/en/about")))


def test_a_kyrgyz_date_breaks_between_year_and_day_only(app, client, slug):
    pieces = check_page(client.get(f"/ky/drafts/{slug}")).xpath("//section//span[@class='nb']/text()")
    assert [re.sub(r"\d+", "0", piece) for piece in pieces[:1]] == ["0-жылдын"]
    assert len(pieces) == 2
    with app.app_context():
        kept = presentation.keep_dates("<b>2026-жылдын\u00a02-декабры</b> & 2-декабрь")
    assert kept == (
        '&lt;b&gt;<span class="nb">2026-жылдын</span> <span class="nb">2-декабры</span>&lt;/b&gt; &amp; 2-декабрь'
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_choices_hold_no_markup(client, database, settings, slug, language):
    secretary = make_account(database, Role.SECRETARY)
    digest = make_digest(database, open_storage(settings.storage_url), secretary, slug)
    log_in(client, secretary)
    for address in (f"digests/{digest.id}", f"drafts/{slug}/digests", f"desk/drafts/{slug}/rounds"):
        page = check_page(client.get(f"/{language}/{address}"))
        plain = [
            page.findtext(".//title"),
            *page.xpath("//option/text()"),
            *page.xpath("//main//@aria-label"),
        ]
        assert not [text for text in plain if "<" in text or "&" in text]
        assert "&lt;span" not in text_of(page)
        assert "<span" not in text_of(page)


def test_ready_when_the_database_is_migrated_and_not_when_it_is_gone(client, settings):
    response = client.get("/readyz")
    assert (response.status_code, response.get_json()["status"]) == (200, "ready")
    Path(settings.database_url.removeprefix("sqlite:///")).unlink()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["checks"]["database"] is False
    assert "sqlite" not in response.get_data(as_text=True)


def test_alive_without_a_database(client, settings):
    Path(settings.database_url.removeprefix("sqlite:///")).unlink()
    assert client.get("/healthz").status_code == 200


def test_everything_a_page_names_has_a_name():
    assert set(presentation.KINDS) == set(Kind)
    assert set(presentation.STANCES) == set(Stance)
    assert set(presentation.STATES) == set(Urgency)
    assert (
        set(presentation.WRITTEN_IN)
        == set(presentation.BESIDE)
        == set(presentation.IN_LANGUAGE)
        == set(Language)
    )
    assert {reason.value for reason in HideReason} <= set(presentation.LABELS["hidden_reason"])


def test_pages_stay_within_their_budget(client, database):
    slug = make_draft(database, articles=15, parts=3)
    make_round(database, slug)
    css = len(gzip.compress((STATIC / "style.css").read_bytes(), 9))
    script = len(gzip.compress((STATIC / "pikir.js").read_bytes(), 9))
    page = len(gzip.compress(client.get(f"/ky/drafts/{slug}?with=ru").data, 6))
    assert css <= 8 * 1024
    assert script <= 3 * 1024
    assert page <= 30 * 1024


def test_the_style_sheet_asks_for_nothing_from_elsewhere_and_speaks_the_redline():
    css = (STATIC / "style.css").read_text("utf-8")
    assert not re.search(r"url\(|@import", css)
    for language, word in (("ky", "алып салынды"), ("ru", "исключено"), ("en", "removed")):
        assert re.search(rf':lang\({language}\) del::before\{{content:" \[{word}: "', css)


def test_no_template_holds_text_that_cannot_be_translated():
    templates = STATIC.parents[1] / "templates"
    for path in templates.rglob("*.html"):
        if path.parts[-2] in ("desk", "digests", "rounds"):
            continue
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", " ", text)
        words = re.findall(r"[A-Za-zА-Яа-я]{4,}", text)
        assert not words, f"{path.name}: put {words} into _()"


def test_the_name_of_a_clause_is_said_from_its_article_down(client, slug):
    assert "Article 1, part 2" in text_of(
        check_page(client.get(f"/en/drafts/{slug}/art_1__para_2")).find(".//h1")
    )

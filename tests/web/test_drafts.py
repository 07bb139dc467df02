from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clauses.split import split_document
from app.core.importers.registry import read_document
from app.core.permissions import Role
from app.core.rounds import Access, Audience
from app.core.text import Language
from app.services.drafts import import_draft, publish_edition
from app.services.rounds import close_round, extend_round
from tests.factories import (
    OPERATOR,
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_round,
    make_tree,
)
from tests.web.browsing import log_in
from tests.web.pages import check_page, text_of


def links(page):
    return page.xpath("//main//a/@href")


def test_the_list_shows_state_time_left_kind_and_facts(client, database):
    slug = make_draft(database)
    make_round(database, slug, closes_in=timedelta(days=10, minutes=5))
    make_comment(database, slug)
    text = text_of(check_page(client.get("/en/drafts")))
    for fact in (
        "Open",
        "10 days",
        "Draft code",
        "Draft Code on Local Self-Government",
        "Comments: 1",
        "Clauses: 7",
    ):
        assert fact in text
    assert "Русский" in text


def test_an_empty_list_says_so(client):
    assert "No draft is under discussion now." in text_of(check_page(client.get("/en/drafts")))


def test_unpublished_drafts_are_neither_listed_nor_readable(client, database):
    make_draft(database, "secret-draft", published=False)
    assert "secret-draft" not in client.get("/ky/drafts").get_data(as_text=True)
    for address in ("", "/art_1", "/chp_1", "/comments"):
        check_page(client.get(f"/ky/drafts/secret-draft{address}"), 404)


def test_the_nearest_deadline_stands_on_top_and_closed_ones_apart(client, database):
    for slug, days in (("later", 20), ("sooner", 5), ("over", -3)):
        make_draft(database, slug)
        make_round(database, slug, closes_in=timedelta(days=days))
    page = check_page(client.get("/en/drafts"))
    assert page.xpath("//article//h2/a/@href") == ["/en/drafts/sooner", "/en/drafts/later"]
    assert "Finished discussions: 1" in text_of(page)
    closed = check_page(client.get("/en/drafts?state=closed"))
    assert closed.xpath("//article//h2/a/@href") == ["/en/drafts/over"]
    assert "The discussion is closed:" in text_of(closed)


@pytest.mark.parametrize(
    ("query", "found"), [("kind=law", 0), ("kind=code", 1), ("state=planned", 0), ("kind='--", 1)]
)
def test_the_filter_is_in_the_address(client, database, query, found):
    make_round(database, make_draft(database))
    assert len(check_page(client.get(f"/en/drafts?{query}")).xpath("//article")) == found


def test_the_front_door_asks_the_browser_for_its_language(client):
    response = client.get("/", headers={"Accept-Language": "de, ru;q=0.7, en;q=0.5"})
    assert (response.status_code, response.location) == (302, "/ru/drafts")
    assert "Accept-Language" in response.headers["Vary"]
    assert client.get("/", headers={"Accept-Language": "de"}).location == "/ky/drafts"


def test_a_reading_page_shows_contents_text_and_counts_at_their_clause(client, database):
    slug = make_draft(database)
    make_round(database, slug)
    make_comment(database, slug, clause="art_1__para_1")
    make_comment(database, slug, clause="art_1__para_1")
    make_comment(database, slug, clause=None)
    page = check_page(client.get(f"/en/drafts/{slug}"))
    clause = page.get_element_by_id("art_1__para_1")
    assert "The kurultai meets 11 times a year." in text_of(clause)
    bubble = clause.find("a")
    assert bubble.get("href") == f"/en/drafts/{slug}/art_1__para_1#comments"
    assert text_of(bubble) == "2 · Article 1, part 1. Comments: 2"
    assert (
        text_of(page.get_element_by_id("art_1__para_2").find("a")) == "+ Write a comment: Article 1, part 2"
    )
    assert "Comments on the whole draft: 1" in text_of(page)
    contents = text_of(page.xpath("//nav[@class='toc']")[0])
    assert "Chapter 1. General provisions" in contents
    assert "2 · Comments: 2" in contents


def test_two_languages_stand_side_by_side(client, database):
    slug = make_draft(database)
    page = check_page(client.get(f"/ky/drafts/{slug}?with=ru"))
    pair = page.get_element_by_id("art_1__para_1").getparent()
    other = pair.find("div[@class='tr']")
    assert other.get("lang") == "ru"
    assert "Курултай созывается 11 раза в год." in text_of(other)


@pytest.mark.parametrize("asked", ["ky", "de", "", "ru,en"])
def test_a_language_that_cannot_stand_beside_is_left_out(client, database, asked):
    slug = make_draft(database)
    assert not check_page(client.get(f"/ky/drafts/{slug}?with={asked}")).xpath("//div[@class='tr']")


def test_a_draft_without_the_pages_language_is_shown_in_its_own_and_says_so(client, database):
    slug = make_draft(database, languages=(Language.KY,))
    page = check_page(client.get(f"/en/drafts/{slug}"))
    assert "There is no text in this language." in text_of(page)
    assert page.xpath("//div[@class='law']/@lang") == ["ky"]
    assert page.find(".//h1").get("lang") == "ky"


def test_the_language_switch_keeps_page_and_query(client, database):
    slug = make_draft(database)
    page = check_page(client.get(f"/ky/drafts/{slug}/chp_1?with=ru&x=%C3%A9"))
    assert f"/en/drafts/{slug}/chp_1?with=ru&x=%C3%A9" in page.xpath("//nav[@class='langs']//a/@href")


def test_a_long_draft_goes_over_pages_that_lead_to_each_other(client, database):
    slug = make_draft(database, articles=60, parts=3)
    first = check_page(client.get(f"/en/drafts/{slug}"))
    following = first.xpath("//nav[@class='pn']/a/@href")
    assert following == [f"/en/drafts/{slug}?page=2"]
    second = check_page(client.get(following[0]))
    assert "(continued)" in text_of(second)
    assert f"/en/drafts/{slug}" in second.xpath("//nav[@class='pn']/a/@href")
    shown = {
        *first.xpath("//*[starts-with(@id,'art_')]/@id"),
        *second.xpath("//*[starts-with(@id,'art_')]/@id"),
    }
    assert len(shown) == 60 + 180


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "٣", "1e9", "99999999999"])
def test_a_page_that_is_not_there_is_not_found(client, database, page):
    check_page(client.get(f"/en/drafts/{make_draft(database)}?page={page}"), 404)


def test_two_open_rounds_are_both_shown_to_a_member_and_one_to_a_guest(client, database):
    slug = make_draft(database)
    make_round(database, slug)
    make_round(database, slug, audience=Audience.MEMBERS, group=make_group(database))
    assert len(check_page(client.get(f"/en/drafts/{slug}")).xpath("//section[contains(@class,'due')]")) == 1
    log_in(client, make_account(database, Role.MEMBER, group="group"))
    assert len(check_page(client.get(f"/en/drafts/{slug}")).xpath("//section[contains(@class,'due')]")) == 2


def test_a_guest_sees_no_count_of_what_members_said(client, database):
    slug = make_draft(database)
    group = make_group(database)
    make_round(database, slug, audience=Audience.MEMBERS, group=group)
    member = make_account(database, Role.MEMBER, group=group)
    make_comment(database, slug, actor=member, body="Купуя сөз")
    for address in ("", "/art_1__para_1", "/art_1"):
        body = client.get(f"/en/drafts/{slug}{address}").get_data(as_text=True)
        assert "Купуя" not in body
        assert "Comments: 1" not in body
    log_in(client, member)
    assert "Купуя сөз" in client.get(f"/en/drafts/{slug}/art_1").get_data(as_text=True)


def test_a_closed_round_offers_no_plus(client, database):
    slug = make_draft(database)
    make_round(database, slug, closes_in=timedelta(hours=-1))
    page = check_page(client.get(f"/en/drafts/{slug}"))
    assert not page.xpath("//a[contains(@class,'n z')]")
    assert not any(link.endswith("#form") for link in links(page))


def test_a_round_for_registered_people_offers_the_way_in(client, database):
    slug = make_draft(database)
    make_round(database, slug, access=Access.REGISTERED)
    assert f"/en/drafts/{slug}/art_1#form" in links(check_page(client.get(f"/en/drafts/{slug}")))
    page = check_page(client.get(f"/en/drafts/{slug}/art_1"))
    assert f"/en/login?next=/en/drafts/{slug}/art_1" in links(page)
    assert not page.xpath("//textarea")


def test_extensions_and_early_closes_are_told_with_their_reason(client, database):
    slug = make_draft(database)
    round_ = make_round(database, slug)
    with database.write() as unit:
        extend_round(
            unit,
            actor=OPERATOR,
            round_id=round_.id,
            closes_at=round_.period.closes_at + timedelta(days=7),
            reason="Айылдарда жолугушуулар өтөт",
        )
    text = text_of(check_page(client.get(f"/en/drafts/{slug}/art_1")))
    assert "Deadline extended. New deadline:" in text
    assert "Reason: Айылдарда жолугушуулар өтөт" in text
    with database.write() as unit:
        close_round(unit, actor=OPERATOR, round_id=round_.id, reason="Топ чечти")
    text = text_of(check_page(client.get(f"/en/drafts/{slug}/art_1")))
    assert "Closed early:" in text
    assert "Reason: Топ чечти" in text


@pytest.mark.shared
def test_every_page_of_a_real_draft_is_valid_and_every_clause_stands_on_one_of_them(client, database, shared):
    file = shared / "data/laws/kz_office/Проект Закона.docx"
    tree = split_document(read_document(file.read_bytes(), filename=file.name))
    with database.write() as unit:
        import_draft(unit, actor=OPERATOR, tree=tree, slug="real")
        publish_edition(unit, actor=OPERATOR, slug="real")
    address, shown = "/ru/drafts/real", []
    while address:
        page = check_page(client.get(address))
        shown += page.xpath("//div[contains(@class,'law')]//@id")
        address = next(iter(page.xpath("//nav[@class='pn']/a[contains(text(),'→')]/@href")), None)
    assert shown == [clause.eid for clause in tree.clauses]


def test_a_table_stands_as_a_table_with_its_heads_and_the_text_around_it(client, database):
    tree = make_tree(articles=1, parts=1)
    text = "Чыгымдар:\n№\tИш-чара\tМөөнөтү\n1\t<b>Жол</b>\t2027\nАягы."
    changed = tuple(replace(c, text=text) if c.eid == "art_1__para_1" else c for c in tree.clauses)
    with database.write() as session:
        slug = import_draft(session, actor=OPERATOR, tree=replace(tree, clauses=changed)).slug
        publish_edition(session, actor=OPERATOR, slug=slug)
    for address in (f"/ky/drafts/{slug}", f"/ky/drafts/{slug}/art_1__para_1"):
        page = check_page(client.get(address))
        (table,) = page.iterfind(".//table[@class='lt']")
        assert [[cell.text_content() for cell in row] for row in list(table.iter("tr"))] == [
            ["№", "Иш-чара", "Мөөнөтү"],
            ["1", "<b>Жол</b>", "2027"],
        ]
        assert [cell.tag for cell in next(iter(table.iter("tr")))] == ["th"] * 3
        around = text_of(table.getparent())
        assert around.index("Чыгымдар:") < around.index("Жол") < around.index("Аягы.")


def test_a_section_without_units_below_it_is_commented_like_an_article(client, database):
    """A strategy has no articles: its last headings hold the text."""
    file = "СТРАТЕГИЯ\nразвития\n\n1. Цели\n\n1.1. Первая цель\n\nТекст цели.\n\n1.2. Вторая цель\n\nДругой текст.\n"
    tree = split_document(read_document(file.encode(), filename="s.txt"), language=Language.RU)
    with database.write() as session:
        slug = import_draft(session, actor=OPERATOR, tree=tree).slug
        publish_edition(session, actor=OPERATOR, slug=slug)
    make_round(database, slug)
    assert 'id="form"' in client.get(f"/ru/drafts/{slug}/subsec_1-2").text
    assert 'id="form"' not in client.get(f"/ru/drafts/{slug}/sec_1").text
    reading = check_page(client.get(f"/ru/drafts/{slug}/sec_1"))
    assert "Вторая цель" in text_of(reading)

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.core.comments import HideReason, Stance
from app.core.text import Language
from app.services.comments import hide_comment
from tests.factories import OPERATOR, make_comment, make_draft, make_round
from tests.web.pages import check_page, text_of


@pytest.fixture
def slug(database):
    name = make_draft(database)
    make_round(database, name)
    return name


def cards(page):
    return page.xpath("//article[contains(@class,'cmt')]")


def test_a_clause_page_names_the_clause_and_leads_to_its_neighbours(client, slug):
    page = check_page(client.get(f"/en/drafts/{slug}/art_1__para_1"))
    assert page.findtext(".//h1") == "Article 1, part 1"
    assert f"/en/drafts/{slug}/art_1__para_2" in page.xpath("//p[@class='acts']/a/@href")
    assert [text_of(step) for step in page.xpath("//nav[@class='crumbs']//li")] == [
        "Drafts", "Draft code", "Chapter 1", "Article 1", "part 1",
    ]  # fmt: skip


def test_a_container_is_a_reading_page_and_everything_else_a_clause_page(client, slug):
    assert not check_page(client.get(f"/en/drafts/{slug}/chp_1")).xpath("//form")
    assert check_page(client.get(f"/en/drafts/{slug}/art_1")).xpath("//form[@id='form']")


@pytest.mark.parametrize("eid", ["art_9", "art_1__para_", "ART_1", "..", "%3Cscript%3E"])
def test_an_unknown_clause_is_not_found(client, slug, eid):
    assert client.get(f"/en/drafts/{slug}/{eid}").status_code == 404


def test_the_other_languages_are_folded_below(client, slug):
    page = check_page(client.get(f"/ky/drafts/{slug}/art_1__para_1"))
    folded = page.xpath("//details[@class='more']//div[@lang='ru']")
    assert "Курултай созывается 11 раза в год." in text_of(folded[0])


def test_an_article_shows_what_stands_under_it_and_the_comments_there(client, database, slug):
    make_comment(database, slug, clause="art_1__para_2", body="Экинчи бөлүк жөнүндө")
    make_comment(database, slug, clause="art_2__para_1", body="Башка берене жөнүндө")
    page = check_page(client.get(f"/en/drafts/{slug}/art_1"))
    assert "The kurultai meets 12 times a year." in text_of(page)
    (card,) = cards(page)
    assert "Экинчи бөлүк жөнүндө" in text_of(card)
    assert f"/en/drafts/{slug}/art_1__para_2" in card.xpath(".//a/@href")


def test_comments_stand_newest_first_twenty_a_page(client, database, slug):
    for number in range(45):
        make_comment(database, slug, body=f"Пикир {number:02}")
        time.sleep(
            0.002
        )  # SQLite's clock counts milliseconds; comments of one stand in no order anybody knows
    address, seen = f"/en/drafts/{slug}/art_1__para_1", []
    for size in (20, 20, 5):
        page = check_page(client.get(address))
        found = [text_of(card.find("div/p")) for card in cards(page)]
        assert len(found) == size
        seen += found
        address = next(iter(page.xpath("//nav[@class='pn']/a[contains(text(),'Older')]/@href")), None)
    assert seen == [f"Пикир {number:02}" for number in reversed(range(45))]
    assert address is None


def test_a_mangled_cursor_is_not_a_crash(client, slug):
    for cursor in ("x", "AAAA", "%00", "é" * 50):
        check_page(client.get(f"/en/drafts/{slug}/art_1__para_1", query_string={"after": cursor}), 404)


def test_stances_filter_and_count(client, database, slug):
    make_comment(database, slug, stance=Stance.SUPPORT, body="Макул")
    make_comment(database, slug, stance=Stance.OPPOSE, body="Каршымын")
    page = check_page(client.get(f"/en/drafts/{slug}/art_1__para_1?stance=support"))
    assert [text_of(tab) for tab in page.xpath("//ul[@class='tabs']/li")] == [
        "All 2",
        "Support 1",
        "Against 1",
    ]
    assert [text_of(card.find("div/p")) for card in cards(page)] == ["Макул"]


def test_a_comment_in_another_language_says_so_and_is_marked(client, database, slug):
    make_comment(database, slug, body="Срок слишком короткий.", language=Language.RU)
    (card,) = cards(check_page(client.get(f"/en/drafts/{slug}/art_1__para_1")))
    assert card.xpath("./div[@class='said']/@lang") == ["ru"]
    assert "written in Russian" in text_of(card)


def test_a_proposal_is_shown_as_a_redline_against_the_clause(client, database, slug):
    make_comment(database, slug, proposed_text="Курултай жылына 30 жолу чакырылат.", stance=Stance.AMEND)
    (card,) = cards(check_page(client.get(f"/ky/drafts/{slug}/art_1__para_1")))
    assert card.xpath(".//del/text()") == ["11"]
    assert card.xpath(".//ins/text()") == ["30"]


def test_a_name_is_shown_only_with_consent(client, database, slug):
    make_comment(database, slug, name="Айнура Токтосунова", publish_name=True, body="Аты менен")
    make_comment(database, slug, name="Бакыт Жашыруунов", publish_name=False, body="Атсыз")
    text = text_of(check_page(client.get(f"/en/drafts/{slug}/art_1__para_1")))
    assert "Айнура Токтосунова" in text
    assert "Бакыт" not in text
    assert "Name not given" in text


def test_the_form_is_prefilled_with_the_clause_in_the_pages_language(client, slug):
    page = check_page(client.get(f"/ru/drafts/{slug}/art_1__para_1"))
    assert page.get_element_by_id("proposed_text").text.strip() == "Курултай созывается 11 раза в год."
    assert page.xpath("//input[@name='text_language']/@value") == ["ru"]


def test_a_closed_discussion_has_no_form_and_keeps_its_comments(client, database):
    slug = make_draft(database)
    make_round(database, slug, closes_in=timedelta(hours=-1))
    page = check_page(client.get(f"/en/drafts/{slug}/art_1__para_1"))
    assert not page.xpath("//textarea")
    assert "The discussion is closed." in text_of(page.get_element_by_id("form"))


def test_a_planned_discussion_says_when_it_opens(client, database):
    slug = make_draft(database)
    make_round(database, slug, opens_in=timedelta(days=3), closes_in=timedelta(days=40))
    text = text_of(check_page(client.get(f"/en/drafts/{slug}/art_1__para_1")))
    assert "Comments open:" in text
    assert "The discussion has not opened yet." in text


def test_the_whole_draft_has_its_own_comments_and_no_wording_to_change(client, database, slug):
    make_comment(database, slug, clause=None, body="Жалпысынан жакшы")
    make_comment(database, slug, body="Бөлүк жөнүндө")
    page = check_page(client.get(f"/en/drafts/{slug}/comments"))
    assert len(cards(page)) == 1
    assert "Жалпысынан жакшы" in text_of(page)
    assert not page.xpath("//textarea[@name='proposed_text']")


def test_beside_tombstones_it_is_said_that_the_number_is_of_comments_shown(client, database, slug):
    address, said = f"/en/drafts/{slug}/art_1__para_1", "This is the number of comments shown."
    hidden = make_comment(database, slug)
    make_comment(database, slug)
    assert said not in text_of(check_page(client.get(address)))
    with database.write() as unit:
        hide_comment(unit, actor=OPERATOR, comment_id=hidden.id, reason=HideReason.SPAM)
    page = check_page(client.get(address))
    assert text_of(page.get_element_by_id("comments")) == "Comments: 1"
    assert said in text_of(page)

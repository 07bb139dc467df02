"""Pages about editions: an earlier one, a comparison, comments carried along, orphans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.core.comments import Quote, Source, Stance, format_code, make_submission
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.text import Language
from app.services.comments import submit_comment
from app.services.drafts import add_language, get_draft
from tests.factories import (
    SERVER_KEY,
    make_account,
    make_comment,
    make_draft,
    make_edition,
    make_round,
    make_tree,
    move_round,
)
from tests.revisions import FIRST, SECOND, THIRD, make_revised, tree
from tests.web.browsing import log_in, send_comment
from tests.web.pages import check_page, form_values, text_of


@pytest.fixture
def slug(database):
    name = make_revised(database)
    make_round(database, name)
    return name


def page_of(client, address):
    return check_page(client.get(address))


def quote_on(database, slug, eid, exact):
    submission = make_submission(
        stance=Stance.OPPOSE,
        body="Мало времени.",
        language=Language.RU,
        clause=eid,
        quote=Quote(exact),
        text_language=Language.RU,
    )
    with database.write() as session:
        submit_comment(
            session, actor=GUEST, slug=slug, submission=submission, source=Source.WEB, server_key=SERVER_KEY
        )


def test_an_earlier_edition_stays_readable(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/drafts/{slug}/editions/1")
    said = text_of(page)
    assert "двадцатого декабря" in said
    assert "This is an earlier edition" in said
    assert page.xpath(f"//main//a[@href='/en/drafts/{slug}/diff/1/2']")
    assert page.xpath(f"//main//a[@href='/en/drafts/{slug}/editions/1/art_2']")


def test_the_draft_leads_to_its_earlier_edition_and_to_what_changed(client, database, slug):
    assert "/editions/" not in client.get(f"/en/drafts/{slug}").text
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/drafts/{slug}?x=1")
    assert page.xpath(f"//a[@href='/en/drafts/{slug}/editions/1']")
    assert page.xpath(f"//a[@href='/en/drafts/{slug}/diff/1/2']")


def test_pages_of_editions_are_shared_among_guests(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    for address in (
        f"/en/drafts/{slug}/editions/1",
        f"/en/drafts/{slug}/editions/1/chp_1",
        f"/en/drafts/{slug}/diff/1/2",
    ):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "public, max-age=3"
        assert "Set-Cookie" not in response.headers
        assert not check_page(response).xpath("//form[@method='post']")


def test_an_earlier_clause_says_where_it_is_now(client, database, slug):
    make_comment(database, slug, clause="art_1__para_1", body="Слишком поздно.")
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/drafts/{slug}/editions/1/art_1__para_1")
    said = text_of(page)
    assert "the text was changed" in said
    assert "Слишком поздно." in said
    assert page.xpath(f"//div[@class='note']//a[@href='/en/drafts/{slug}/art_2__para_1']")


def test_a_removed_clause_is_shown_with_its_text_and_comments(client, database, slug):
    make_comment(database, slug, clause="art_2__para_1", body="Суды аксакалов нужны.")
    make_edition(database, slug, tree(SECOND))
    said = text_of(page_of(client, f"/en/drafts/{slug}/editions/1/art_2__para_1"))
    assert "Edition 2 does not have it any more." in said
    assert "Порядок создания судов аксакалов" in said
    assert "Суды аксакалов нужны." in said


def test_a_clause_of_the_newest_edition_has_one_address(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    response = client.get(f"/en/drafts/{slug}/editions/2/art_2__para_1")
    assert (response.status_code, response.location) == (302, f"/en/drafts/{slug}/art_2__para_1")


def test_a_clause_shows_what_was_said_on_its_earlier_text(client, database, slug):
    make_comment(database, slug, clause="art_1__para_1", body="Слишком поздно.")
    quote_on(database, slug, "art_1__para_1", "не позднее двадцатого декабря")
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/drafts/{slug}/art_2__para_1")
    said = text_of(page)
    assert "Comments on the previous edition" in said
    assert "Слишком поздно." in said
    assert "The quoted words were changed. Now:" in said
    assert page.xpath("string(//q)") == "не позднее пятнадцатого декабря"
    assert page.xpath(f"//a[@href='/en/drafts/{slug}/editions/1/art_1__para_1']")


def test_a_clause_nobody_spoke_of_has_no_such_section(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    assert "Comments on the previous edition" not in client.get(f"/en/drafts/{slug}/art_2__para_1").text


def test_a_comparison_lists_what_changed_with_its_comments(client, database, slug):
    make_comment(database, slug, clause="art_2__para_1")
    quote_on(database, slug, "art_1__para_1", "не позднее двадцатого декабря")
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/drafts/{slug}/diff/1/2")
    said = text_of(page)
    assert "двадцатого" in [one.text for one in page.xpath("//article//del")]
    assert "пятнадцатого" in [one.text for one in page.xpath("//article//ins")]
    assert "There is no such provision any more." in said
    assert "Comments on the earlier text: 1." in said
    assert "Quoted words: still there 0, changed 1, gone 0." in said
    assert "Земельные участки" not in said


def test_a_comparison_is_filtered_by_kind_of_change(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/drafts/{slug}/diff/1/2?show=removed")
    assert len(page.xpath("//article")) == 2
    assert page.xpath("//a[@aria-current='true' and starts-with(., 'Removed 2')]")
    unchanged = page_of(client, f"/en/drafts/{slug}/diff/1/2?show=same")
    assert len(unchanged.xpath("//article")) == 3


def test_a_long_comparison_goes_on_over_pages(client, database, slug):
    many = [
        (f"Статья о предмете {n}", [f"Совсем другой порядок номер {n} для дела {n * 7}."]) for n in range(60)
    ]
    make_edition(database, slug, tree(many))
    first = page_of(client, f"/en/drafts/{slug}/diff/1/2")
    assert len(first.xpath("//article")) == 40
    (following,) = first.xpath("//nav[@class='pn']/a/@href")
    assert following == f"/en/drafts/{slug}/diff/1/2?page=2"
    assert page_of(client, following).xpath("//article")
    assert client.get(f"/en/drafts/{slug}/diff/1/2?page=abc").status_code == 200
    assert client.get(f"/en/drafts/{slug}/diff/1/2?page=99999").status_code == 200


@pytest.mark.parametrize(
    "address", ["diff/2/1", "diff/1/1", "diff/1/9", "editions/9", "editions/1/nothing", "editions/0"]
)
def test_what_is_not_there_is_not_found(client, database, slug, address):
    make_edition(database, slug, tree(SECOND))
    assert client.get(f"/en/drafts/{slug}/{address}").status_code == 404


def test_the_secretary_lists_comments_without_a_clause(client, database, slug):
    make_comment(database, slug, clause="art_2__para_1", body="Суды аксакалов нужны.")
    make_comment(database, slug, clause="art_1__para_1", body="Слишком поздно.")
    make_edition(database, slug, tree(SECOND))
    log_in(client, make_account(database, Role.SECRETARY))
    page = page_of(client, f"/en/desk/drafts/{slug}/orphans")
    said = text_of(page)
    assert "Суды аксакалов нужны." in said
    assert "Порядок создания судов аксакалов" in said
    assert "Слишком поздно." not in said
    desk = page_of(client, f"/en/desk/drafts/{slug}")
    (link,) = desk.xpath(f"//a[@href='/en/desk/drafts/{slug}/orphans']")
    assert link.text_content() == "Comments whose provision was removed: 1"


def test_a_receipt_leads_to_the_text_the_comment_was_made_on(client, database, slug):
    made = make_comment(database, slug, clause="art_2__para_1")
    make_edition(database, slug, tree(SECOND))
    page = page_of(client, f"/en/receipts/{format_code(made.code)}")
    assert page.xpath(f"//a[@href='/en/drafts/{slug}/editions/1/art_2__para_1']")


def test_a_hostile_text_is_only_text(client, database, slug):
    hostile = [
        ("<script>alert(1)</script>", ["Порядок <img src=x onerror=alert(1)> созыва курултая жителей."])
    ]
    make_edition(database, slug, tree(hostile))
    make_edition(database, slug, tree(THIRD))
    for address in ("editions/2", "editions/2/art_1__para_1", "diff/1/2", "diff/2/3"):
        page = page_of(client, f"/en/drafts/{slug}/{address}")
        assert not page.xpath("//main//script | //main//img")


def test_a_comparison_asks_as_many_statements_for_many_comments_as_for_few(client, database, slug):
    quote_on(database, slug, "art_1__para_1", "двадцатого")
    make_edition(database, slug, tree(SECOND))

    def statements(address):
        seen = []
        listen = (database.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
        event.listen(*listen)
        client.get(address)
        event.remove(*listen)
        return len(seen)

    statements(f"/en/drafts/{slug}/diff/1/2?a=1")
    few = statements(f"/en/drafts/{slug}/diff/1/2?a=2")
    for n in range(10):
        quote_on(database, slug, "art_1__para_2", "публичные слушания")
        make_comment(database, slug, clause="art_2__para_1", body=f"Пикир {n}")
    assert statements(f"/en/drafts/{slug}/diff/1/2?a=3") == few


def test_the_edition_in_preparation_is_for_the_secretariat(client, database, slug):
    make_edition(database, slug, tree(FIRST[:2]), published=False)
    assert client.get(f"/en/drafts/{slug}/editions/2").status_code == 404
    log_in(client, make_account(database, Role.SECRETARY))
    assert "being prepared" in text_of(page_of(client, f"/en/drafts/{slug}/editions/2"))
    assert "being prepared" in text_of(page_of(client, f"/en/drafts/{slug}/editions/2/art_1__para_1"))
    assert "двадцатого декабря" in text_of(page_of(client, f"/en/drafts/{slug}/art_1__para_1"))


def test_a_form_opened_before_the_new_edition_comments_on_what_was_read(client, database, slug):
    address = f"/en/drafts/{slug}/art_2__para_1"
    form = form_values(page_of(client, address))
    make_edition(database, slug, tree(SECOND))
    sent = client.post(address, data={**form, "stance": "oppose", "body": "Суды аксакалов нужны."})
    assert sent.status_code == 303
    old = page_of(client, f"/en/drafts/{slug}/editions/1/art_2__para_1")
    assert "Суды аксакалов нужны." in text_of(old)


def test_a_form_opened_before_the_new_edition_gives_its_text_back_when_that_discussion_is_over(
    client, database, slug
):
    address = f"/en/drafts/{slug}/art_1__para_2"
    form = form_values(page_of(client, address))
    make_edition(database, slug, tree(THIRD))
    with database.read() as session:
        (old_round,) = get_draft(session, actor=GUEST, slug=slug).rounds
    with database.write() as session:
        move_round(session, old_round.id, closes_at=datetime.now(UTC) - timedelta(hours=1))
    make_round(database, slug)
    sent = client.post(address, data={**form, "stance": "oppose", "body": "Слишком мало дней."})
    assert sent.status_code == 409
    assert "Слишком мало дней." in sent.text
    assert "Слишком мало дней." not in client.get(address).text


def test_while_a_discussion_of_the_earlier_edition_goes_on_it_takes_place_there(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    newest = page_of(client, f"/en/drafts/{slug}/art_2__para_1")
    assert "Edition 1 is still under discussion." in text_of(newest)
    assert not newest.xpath("//form[@id='form']")
    address = f"/en/drafts/{slug}/editions/1/art_2__para_1"
    sent = send_comment(client, address, body="Суды аксакалов нужны.")
    assert sent.status_code == 303
    assert "Суды аксакалов нужны." in text_of(page_of(client, address))


def test_a_mistake_in_a_comment_on_an_earlier_edition_is_shown_there(client, database, slug):
    make_edition(database, slug, tree(SECOND))
    address = f"/en/drafts/{slug}/editions/1/art_2__para_1"
    assert "Write your comment." in text_of(check_page(send_comment(client, address, body=""), 422))


def test_a_closed_discussion_of_an_earlier_edition_has_no_form(client, database):
    slug = make_revised(database, "closed")
    make_round(database, slug, closes_in=timedelta(hours=-1))
    make_edition(database, slug, tree(SECOND))
    assert not page_of(client, f"/en/drafts/{slug}/editions/1/art_1").xpath("//form[@id='form']")
    assert "still under discussion" not in client.get(f"/en/drafts/{slug}/art_1").text


def test_the_newest_text_takes_no_comment_for_the_discussion_of_an_earlier_one(client, database, slug):
    form = form_values(page_of(client, f"/en/drafts/{slug}/art_1__para_1"))
    make_edition(database, slug, tree(SECOND))
    data = {**form, "edition": "2", "stance": "oppose", "body": "Слишком поздно."}
    assert client.post(f"/en/drafts/{slug}/art_1__para_1", data=data).status_code == 409
    assert "Слишком поздно." not in client.get(f"/en/drafts/{slug}/editions/1/art_1__para_1").text


def test_an_earlier_clause_leads_to_its_own_article_and_not_to_the_one_that_has_its_number_now(
    client, database, slug
):
    make_comment(database, slug, clause="art_1__para_1", body="Слишком поздно.")
    make_edition(database, slug, tree(SECOND))
    part = page_of(client, f"/en/drafts/{slug}/editions/1/art_1__para_1")
    assert part.xpath("//h2[@class='ah']/a/@href") == [f"/en/drafts/{slug}/editions/1/art_1"]
    article = page_of(client, f"/en/drafts/{slug}/editions/1/art_1")
    assert article.xpath(f"//article//a[@href='/en/drafts/{slug}/editions/1/art_1__para_1']")
    assert not article.xpath(f"//main//a[@href='/en/drafts/{slug}/art_1__para_1']")


def test_a_quotation_is_counted_in_the_language_it_was_made_in(client, database):
    slug = make_draft(database, languages=(Language.KY, Language.RU))
    make_round(database, slug)
    quote_on(database, slug, "art_1__para_1", "Курултай созывается")
    make_edition(database, slug, make_tree(Language.KY))
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(Language.RU))
    said = text_of(page_of(client, f"/en/drafts/{slug}/diff/1/2?show=same"))
    assert "Quoted words: still there 1, changed 0, gone 0." in said


def test_a_list_that_does_not_hold_all_earlier_comments_says_so(client, database, slug):
    for number in range(21):
        make_comment(database, slug, clause="art_1__para_1", body=f"Пикир {number}.")
    make_edition(database, slug, tree(SECOND))
    said = text_of(page_of(client, f"/en/drafts/{slug}/art_2__para_1"))
    assert said.count("Пикир ") == 20
    assert "There are more." in said

"""Mending on the desk: the text with its warnings, a form for each change, undo, and what was changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.clauses.model import ImportWarning
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.models import Clause
from app.services.drafts import add_language, import_draft, publish_edition
from tests.factories import make_account, make_draft, make_tree
from tests.web.clerk import follow, form_to, log_in, send
from tests.web.pages import check_page, text_of

KY, RU = Language.KY, Language.RU
BASE = "/en/desk/drafts/code/editions/1/mend"


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


@pytest.fixture
def draft(database):
    warnings = (
        ImportWarning("gap", "art_2", "missing 2", params={"label": "2-берене.", "missing": "2"}),
        ImportWarning("toc", None, "left out", "Мазмуну: 1-берене"),
    )
    with database.write() as session:
        tree = replace(make_tree(KY), warnings=warnings)
        import_draft(session, actor=OPERATOR, tree=tree, slug="code")
        add_language(session, actor=OPERATOR, slug="code", tree=make_tree(RU))


def ids(database) -> dict[str, str]:
    with database.read() as session:
        return {row.eid: row.id for row in session.execute(select(Clause.eid, Clause.id))}


def address(database, eid: str, name: str) -> str:
    return f"{BASE}/{ids(database)[eid]}/{name}"


def change(clerk, database, eid: str, name: str, query: str = "", **typed: str):
    """Opens the form of a change, fills it in and sends it."""
    where = address(database, eid, name) + query
    return send(clerk, check_page(clerk.get(where)), where, **typed)


def eids(database) -> set[str]:
    return set(ids(database))


def test_the_page_shows_the_text_with_its_warnings(clerk, draft):
    page = check_page(clerk.get(BASE))
    shown = text_of(page)
    assert "Курултай жылына 11 жолу чакырылат." in shown
    assert "Missing: 2" in shown
    assert "The table of contents was left out" in shown
    only = check_page(clerk.get(f"{BASE}?only=warnings"))
    assert [heading.text_content().split()[0] for heading in only.xpath("//section//h3")] == ["2-берене."]


def test_every_clause_has_a_menu_of_links_that_work_without_a_script(clerk, draft):
    page = check_page(clerk.get(BASE))
    links = page.xpath("//section[2]//details[@class='change']//a/@href")
    assert [link.rsplit("/", 1)[1] for link in links] == [
        "edit?language=ky",
        "edit?language=ru",
        "merge",
        "split",
        "level",
        "move",
        "number",
    ]
    for link in links:
        check_page(clerk.get(link))
    assert not page.xpath("//section[1]//a[contains(@href, '/merge')]"), "the first clause has none before it"


def test_joining_leads_back_to_the_clause_with_a_way_to_undo_it(clerk, database, draft):
    response = change(clerk, database, "art_1__para_2", "merge", line="same")
    page = follow(clerk, response)
    assert response.location.endswith(f"#c-{ids(database)['art_1__para_1'].hex}")
    section = page.get_element_by_id(f"c-{ids(database)['art_1__para_1'].hex}")
    assert "joined to the one before" in section.xpath(".//*[@role='status']")[0].text_content()
    assert "11 жолу чакырылат. 2. Курултай" in section.text_content()
    undone = follow(clerk, send(clerk, page, "/undo"))
    assert "undone" in text_of(undone)
    assert "art_1__para_2" in eids(database)


def test_a_clause_is_divided_at_the_place_chosen_in_each_language(clerk, database, draft):
    where = address(database, "art_1__para_1", "edit")
    page = check_page(clerk.get(f"{where}?language=ky"))
    long = "Курултай чакырылат. 3. Төрага шайланат."
    follow(clerk, send(clerk, page, where + "?language=ky", text=long))
    response = change(
        clerk,
        database,
        "art_1__para_1",
        "split",
        place_ky=str(long.index("3.")),
        words_ru="11 раза",
    )
    page = follow(clerk, response)
    assert "divided" in text_of(page)
    assert "art_1__para_3" in eids(database)
    new = page.get_element_by_id(f"c-{ids(database)['art_1__para_3'].hex}")
    assert "Төрага шайланат." in new.text_content()
    assert "11 раза в год." in new.text_content()


def test_words_that_are_not_in_the_text_are_told_at_their_field(clerk, database, draft):
    response = change(clerk, database, "art_1__para_1", "split", words_ky="жок сөз")
    page = check_page(response, 422)
    assert "do not stand in the text" in text_of(page)
    assert form_to(page, "/split").fields["words_ky"] == "жок сөз"


def test_level_place_and_number_change_by_forms(clerk, database, draft):
    follow(clerk, change(clerk, database, "art_1__para_2", "level", level="point"))
    assert "art_1__para_1__point_2" in eids(database)
    article = ids(database)["art_1"].hex
    follow(clerk, change(clerk, database, "art_1__para_1__point_2", "move", parent=article))
    assert "art_1__point_2" in eids(database)
    follow(clerk, change(clerk, database, "art_1__point_2", "number", number="5¹", label_ky="5¹)"))
    assert "art_1__point_5-1" in eids(database)


def test_a_change_of_nothing_and_a_number_that_is_none_are_told_and_nothing_is_lost(clerk, database, draft):
    page = check_page(change(clerk, database, "art_1", "level"), 422)
    assert "already is like this" in text_of(page)
    page = check_page(change(clerk, database, "art_1", "number", number="a b", label_ky="Башка"), 422)
    assert form_to(page, "/number").fields["label_ky"] == "Башка"


def test_an_edited_text_shows_its_translation_as_outdated_until_confirmed(clerk, database, draft):
    where = address(database, "art_1__para_1", "edit") + "?language=ky"
    page = check_page(clerk.get(where))
    follow(clerk, send(clerk, page, where, text="Курултай жылына үч жолу чакырылат."))
    late = check_page(clerk.get(f"{BASE}?only=outdated"))
    assert len(late.xpath("//section")) == 1
    assert "outdated" in text_of(late)
    link = late.xpath("//a[contains(@href, '/confirm')]/@href")[0]
    assert "language=ru" in link
    follow(clerk, send(clerk, check_page(clerk.get(link)), link))
    assert not check_page(clerk.get(f"{BASE}?only=outdated")).xpath("//section")


def test_readers_of_two_languages_see_which_text_is_outdated(clerk, database, draft):
    where = address(database, "art_1__para_1", "edit") + "?language=ky"
    page = check_page(clerk.get(where))
    follow(clerk, send(clerk, page, where, text="Курултай жылына үч жолу чакырылат."))
    beside = check_page(clerk.get("/ky/drafts/code?with=ru"))
    tags = beside.xpath("//span[@class='tag soon' and @lang='ky']")
    assert len(tags) == 1
    assert tags[0].xpath("ancestor::div[@lang='ru']")


def test_a_clause_called_right_is_not_listed_with_warnings_any_more(clerk, database, draft):
    page = check_page(clerk.get(f"{BASE}?only=warnings"))
    done = follow(clerk, send(clerk, page, "/accept?only=warnings"))
    assert "marked as right" in text_of(done)
    assert not check_page(clerk.get(f"{BASE}?only=warnings")).xpath("//section")


def test_an_emptied_clause_can_be_removed(clerk, database, draft):
    for language in ("ky", "ru"):
        where = address(database, "art_2__para_2", "edit") + f"?language={language}"
        page = check_page(clerk.get(where))
        follow(clerk, send(clerk, page, where, label="", text=""))
    assert check_page(clerk.get(BASE)).xpath("//a[contains(@href, '/remove')]")
    follow(clerk, change(clerk, database, "art_2__para_2", "remove"))
    assert "art_2__para_2" not in eids(database)


def test_the_second_of_two_secretaries_is_told_and_keeps_what_was_typed(clerk, database, draft):
    where = address(database, "art_1__para_1", "edit") + "?language=ky"
    stale = check_page(clerk.get(where))
    follow(clerk, change(clerk, database, "art_2", "number", number="3"))
    page = check_page(send(clerk, stale, where, text="Менин сөзүм."), 409)
    assert "changed on another page" in text_of(page)
    assert form_to(page, where).fields["text"].strip() == "Менин сөзүм."
    assert "changed" in text_of(follow(clerk, send(clerk, page, where)))


def test_who_wrote_about_a_clause_that_went_meanwhile_can_copy_it(clerk, database, draft):
    where = address(database, "art_1__para_2", "edit") + "?language=ky"
    stale = check_page(clerk.get(where))
    follow(clerk, change(clerk, database, "art_1__para_2", "merge"))
    page = check_page(send(clerk, stale, where, text="Менин сөзүм."), 409)
    assert "Менин сөзүм." in [area.text.strip() for area in page.xpath("//textarea")]


def test_undoing_from_a_page_that_is_old_undoes_nothing(clerk, database, draft):
    follow(clerk, change(clerk, database, "art_2", "number", number="3"))
    stale = check_page(clerk.get(BASE))
    follow(clerk, change(clerk, database, "art_3", "number", number="4"))
    check_page(send(clerk, stale, "/undo"), 409)
    assert "art_4" in eids(database)


def test_a_published_edition_is_not_mended(clerk, database, draft):
    where = address(database, "art_1", "number")
    page = check_page(clerk.get(where))
    with database.write() as session:
        publish_edition(session, actor=OPERATOR, slug="code")
    check_page(clerk.get(BASE), 409)
    check_page(send(clerk, page, where, number="7"), 409)
    assert "art_7" not in eids(database)


def test_the_comparison_says_in_words_and_as_redline_what_was_changed(clerk, database, draft):
    follow(clerk, change(clerk, database, "art_1__para_2", "merge"))
    follow(clerk, change(clerk, database, "art_2", "number", number="3"))
    page = check_page(clerk.get(f"{BASE}/changes"))
    assert "Another number: 2 → 3" in text_of(page)
    assert "2. Курултай жылына 12 жолу чакырылат." in page.xpath("//ins")[0].text_content()
    assert len(page.xpath("//ol/li[contains(., 'joined')]")) == 1


def test_what_was_split_off_is_shown_with_its_words(clerk, database, draft):
    follow(clerk, change(clerk, database, "art_1__para_1", "split", words_ky="11 жолу", level="paragraph"))
    page = check_page(clerk.get(f"{BASE}/changes"))
    assert "Split off from it" in text_of(page)
    assert "Split off from another clause" in text_of(page)
    assert page.xpath("//section//div[@class='law']//p[contains(., '11 жолу чакырылат.')]")


def test_nothing_typed_is_taken_for_markup(clerk, database, draft):
    where = address(database, "art_1__para_1", "edit") + "?language=ky"
    page = check_page(clerk.get(where))
    shown = follow(clerk, send(clerk, page, where, text="<script>alert(1)</script>\tx"))
    assert not shown.xpath("//main//script")
    assert shown.xpath("//table//td[text()='<script>alert(1)</script>']")


def test_another_change_or_another_edition_is_not_there(clerk, database, draft):
    check_page(clerk.get(address(database, "art_1", "explode")), 404)
    check_page(clerk.get(BASE.replace("editions/1", "editions/2")), 404)


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.EXPERT])
def test_mending_is_for_the_secretariat(client, database, draft, role):
    log_in(client, database, make_account(database, role))
    check_page(client.get(BASE), 403)


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_pages_are_there_in_every_language(clerk, database, draft, lang):
    base = BASE.replace("/en/", f"/{lang}/")
    for path in (base, f"{base}/changes", f"{base}/{ids(database)['art_1__para_1']}/split"):
        check_page(clerk.get(path))


def test_a_long_draft_is_mended_page_by_page(clerk, database):
    make_draft(database, "code", languages=(KY,), published=False, articles=40, parts=2)
    page = check_page(clerk.get(BASE))
    assert len(page.xpath("//section")) == 80
    assert "Page 1 of 2" in text_of(page)
    done = follow(clerk, change(clerk, database, "art_40__para_2", "number", number="3"))
    assert "Page 2 of 2" in text_of(done)
    assert done.get_element_by_id(f"c-{ids(database)['art_40__para_3'].hex}") is not None

"""The desk's page on which clauses are given to a working group and its members."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.core.clauses.split import split_document
from app.core.importers import read_document
from app.core.permissions import OPERATOR, Role
from app.services.assignments import assign_clauses, list_assignments
from app.services.drafts import import_draft, publish_edition
from app.web.assignments.listing import PAGE_CLAUSES
from tests.factories import make_account, make_draft, make_edition, make_group, make_tree
from tests.web.clerk import follow, form_to, log_in, send
from tests.web.pages import check_page, text_of

GROUP = "topu"
ASSIGN, TAKE_BACK = f"/{GROUP}/assignments?draft=kodeks", "/take-back?draft=kodeks"
COVERS_ALL = "a digest for the group covers the whole draft"


@pytest.fixture
def slug(database):
    make_group(database, GROUP)
    return make_draft(database, "kodeks")


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


@pytest.fixture
def member(database, slug):
    return make_account(database, Role.MEMBER, name="Нурбек Асанов", group=GROUP)


def open_page(client, slug, lang="en", **query):
    address = f"/{lang}/desk/groups/{GROUP}/assignments"
    return check_page(client.get(address, query_string={"draft": slug, **query}))


def give(database, slug, *clauses, member=None, group=GROUP):
    with database.write() as session:
        assign_clauses(
            session,
            actor=OPERATOR,
            slug=slug,
            group_slug=group,
            clauses=clauses,
            member_id=member.account_id if member else None,
        )


def given(database, slug):
    with database.read() as session:
        found = list_assignments(session, actor=OPERATOR, slug=slug)
    return [(one.clause, one.member) for one in found]


def offered(page):
    return page.xpath("//form//input[@name='clauses']/@value")


def make_code(database, *, chapters=2, articles=2, published=True):
    """A draft of chapters, `kodeks`."""
    lines: list[str] = []
    number = 0
    for chapter in range(1, chapters + 1):
        lines.append(f"{chapter}-глава. Бөлүм {chapter}")
        for _ in range(articles):
            number += 1
            lines += [f"{number}-берене. Аталышы {number}", "1. Биринчи бөлүк.", "2. Экинчи бөлүк."]
    tree = split_document(read_document("\n\n".join(lines).encode(), filename="draft.txt"))
    with database.write() as session:
        import_draft(session, actor=OPERATOR, tree=tree, title="Долбоор", slug="kodeks")
        if published:
            publish_edition(session, actor=OPERATOR, slug="kodeks")
    return "kodeks"


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_page_is_reached_from_the_group_and_offers_every_draft(clerk, database, slug, lang):
    make_draft(database, "hidden", published=False)
    group = check_page(clerk.get(f"/{lang}/desk/groups/{GROUP}"))
    [address] = group.xpath("//main//a[contains(@href, '/assignments')]/@href")
    page = check_page(clerk.get(address))
    assert set(page.xpath("//select[@name='draft']/option/@value")) == {slug, "hidden"}
    assert not offered(page)


def test_articles_are_given_to_the_whole_group(clerk, database, slug):
    page = open_page(clerk, slug)
    assert COVERS_ALL in text_of(page)
    assert offered(page) == ["chp_1", "art_1", "art_2"]
    after = follow(clerk, send(clerk, page, ASSIGN, clauses=["art_2", "art_1"]))
    assert given(database, slug) == [("art_1", None), ("art_2", None)]
    assert "The clauses were assigned." in text_of(after)
    assert COVERS_ALL not in text_of(after)
    assert len(after.xpath("//main//table//tbody/tr")) == 2
    assert len(after.xpath("//label[contains(., 'Assigned: The whole group')]")) == 2


def test_articles_are_given_to_one_member(clerk, database, slug, member):
    make_account(database, Role.MEMBER, name="Башка топтон")
    suspended = make_account(database, Role.SUSPENDED, name="Токтотулган", group=GROUP)
    page = open_page(clerk, slug)
    choices = page.xpath("//select[@name='member']/option/@value")
    assert choices == ["", str(member.account_id)], f"not {suspended.account_id}"
    after = follow(clerk, send(clerk, page, ASSIGN, clauses=["art_1"], member=str(member.account_id)))
    assert given(database, slug) == [("art_1", "Нурбек Асанов")]
    assert "Нурбек Асанов" in text_of(after.xpath("//main//table")[0])


def test_what_was_given_is_taken_back_and_a_second_click_says_the_same(clerk, database, slug, member):
    give(database, slug, "art_1")
    give(database, slug, "art_1", member=member)
    page = open_page(clerk, slug)
    first, _ = page.xpath("//button[@name='assignment']/@value")
    values = {**dict(form_to(page, TAKE_BACK).form_values()), "assignment": first}
    for _ in range(2):
        after = follow(clerk, clerk.post(form_to(page, TAKE_BACK).get("action"), data=values))
        assert "The clause was taken back." in text_of(after)
        assert given(database, slug) == [("art_1", "Нурбек Асанов")]


@pytest.mark.parametrize("named", ["", "no id"])
def test_nothing_named_is_nothing_taken_back(clerk, database, slug, named):
    give(database, slug, "art_1")
    form = form_to(open_page(clerk, slug), TAKE_BACK)
    answer = clerk.post(form.get("action"), data={**dict(form.form_values()), "assignment": named})
    check_page(answer, status=404)
    assert given(database, slug) == [("art_1", None)]


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.MEMBER, Role.EXPERT, None])
def test_only_the_secretariat_gives_and_takes_back(client, database, slug, role):
    give(database, slug, "art_1")
    with database.read() as session:
        [kept] = list_assignments(session, actor=OPERATOR, slug=slug)
    if role:
        log_in(client, database, make_account(database, role, group=GROUP))
    token = check_page(client.get("/ky/about" if role else "/ky/login")).xpath(
        "//input[@name='csrf_token']/@value"
    )[0]
    base = f"/ky/desk/groups/{GROUP}/assignments"
    for address, sent in (
        (f"{base}?draft={slug}", {"clauses": "art_2"}),
        (f"{base}/take-back?draft={slug}", {"assignment": str(kept.id)}),
    ):
        assert client.post(address, data={"csrf_token": token, **sent}).status_code in (401, 403)
    assert client.get(base).status_code == (403 if role else 302)
    assert given(database, slug) == [("art_1", None)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"clauses": []}, "Tick at least one clause."),
        ({"clauses": ["art_1", "art_9"]}, "The draft has no clause art_9."),
        ({"clauses": ["art_1"], "member": "no id"}, "not a member"),
        ({"clauses": ["art_1"], "member": str(uuid4())}, "not a member"),
    ],
    ids=["none", "no such clause", "no id", "a stranger"],
)
def test_what_cannot_be_given_is_said_at_its_field_and_the_ticks_stay(clerk, database, slug, typed, words):
    form = form_to(open_page(clerk, slug), ASSIGN)
    answer = clerk.post(form.get("action"), data={**dict(form.form_values()), **typed})
    page = check_page(answer, status=422)
    assert words in text_of(page.get_element_by_id("errs"))
    assert page.xpath("//*[@aria-invalid='true' or @id='clauses-err']")
    ticked = page.xpath("//input[@name='clauses'][@checked]/@value")
    assert ticked == [eid for eid in typed["clauses"] if eid == "art_1"]
    assert given(database, slug) == []


def test_a_draft_in_preparation_is_given_out_too(clerk, database):
    make_group(database, GROUP)
    slug = make_draft(database, "kodeks", published=False)
    page = open_page(clerk, slug)
    assert "not published" in text_of(page)
    follow(clerk, send(clerk, page, ASSIGN, clauses=["art_1"]))
    assert given(database, slug) == [("art_1", None)]


def test_what_was_given_in_an_earlier_edition_stays_in_sight(clerk, database, slug):
    give(database, slug, "art_1", "art_2")
    make_edition(database, slug, make_tree(articles=1))
    make_edition(database, slug, make_tree(articles=3), published=False)
    page = open_page(clerk, slug)
    assert offered(page) == ["chp_1", "art_1"], "the newest published edition, not the one in preparation"
    _, row = page.xpath("//main//table//tbody/tr")
    assert "edition 1" in text_of(row)
    check_page(clerk.get(row.xpath(".//a/@href")[0]))
    assert not page.xpath("//label//*[contains(@class, 'tag')]")


def test_what_others_were_given_is_not_shown(clerk, database, slug):
    make_group(database, "bashka")
    give(database, slug, "art_1", group="bashka")
    page = open_page(clerk, slug)
    assert COVERS_ALL in text_of(page)
    assert not page.xpath("//main//table")


def test_a_chapter_narrows_the_list_and_may_be_given_whole(clerk, database):
    make_group(database, GROUP)
    slug = make_code(database)
    page = open_page(clerk, slug)
    assert offered(page) == ["chp_1", "art_1", "art_2", "chp_2", "art_3", "art_4"]
    [link] = page.xpath("//main//details//a[contains(@href, 'under=chp_2')]/@href")
    narrowed = check_page(clerk.get(link))
    assert offered(narrowed) == ["chp_2", "art_3", "art_4"]
    form = f"{ASSIGN}&under=chp_2"
    after = follow(clerk, send(clerk, narrowed, form, clauses=["chp_2"]))
    assert offered(after) == ["chp_2", "art_3", "art_4"], "the reader stays in the chapter"
    assert given(database, slug) == [("chp_2", None)]
    assert clerk.get(f"/en/desk/groups/{GROUP}/assignments?draft={slug}&under=chp_9").status_code == 404


def test_a_long_draft_is_ticked_and_listed_page_by_page(clerk, database):
    make_group(database, GROUP)
    slug = make_code(database, chapters=1, articles=PAGE_CLAUSES)
    first = open_page(clerk, slug)
    assert len(offered(first)) == PAGE_CLAUSES
    [link] = first.xpath("//nav[contains(@class, 'pn')]/a/@href")
    second = check_page(clerk.get(link))
    assert offered(second) == [f"art_{PAGE_CLAUSES}"]
    give(database, slug, *offered(first), *offered(second))
    page = open_page(clerk, slug, page="99", given="2")
    assert offered(page) == [f"art_{PAGE_CLAUSES}"]
    assert len(page.xpath("//main//table//tbody/tr")) == 1
    assert f"Assigned: {PAGE_CLAUSES + 1}" in text_of(page)


def test_drafts_with_assignments_are_named_until_one_is_chosen(clerk, database, slug):
    make_draft(database, "another")
    give(database, slug, "art_1", "art_2")
    page = check_page(clerk.get(f"/en/desk/groups/{GROUP}/assignments"))
    [item] = page.xpath("//main/ul/li | //main//ul/li[a[contains(@href, 'draft=')]]")
    assert "Assigned: 2" in text_of(item)


@pytest.mark.parametrize(
    "address",
    [f"{GROUP}/assignments?draft=none", "none/assignments", f"{GROUP}/assignments?draft=kodeks&under=x"],
)
def test_what_is_not_there_is_not_found(clerk, slug, address):
    check_page(clerk.get(f"/ky/desk/groups/{address}"), status=404)

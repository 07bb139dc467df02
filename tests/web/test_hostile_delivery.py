"""What a vandal with a log-in, a tired clerk and two colleagues at once do to import, mending and amendments."""

from __future__ import annotations

import errno

import pytest
from sqlalchemy import select

from app.core.clauses.mending_operations import Renumber, decode_operation
from app.core.clauses.model import Kind
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.infra.storage import LocalStorage
from app.models import Clause, ClauseText, Mending
from app.services.drafts import add_language
from tests.factories import make_account, make_draft, make_tree
from tests.unit.core.amending_laws import russian
from tests.web.clerk import follow, form_to, log_in, send
from tests.web.pages import check_page, text_of
from tests.web.test_amendments import keep
from tests.web.test_imports import upload

BASE = "/en/desk/drafts/code/editions/1/mend"
ITEM = "1) в части 1 статьи 2 слова «один раз» заменить словами «два раза»;"


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


@pytest.fixture
def draft(database):
    return make_draft(database, "code", languages=(Language.KY, Language.RU), published=False)


def address(database, eid: str, name: str) -> str:
    with database.read() as session:
        found = session.execute(select(Clause.id).where(Clause.eid == eid)).scalar_one()
    return f"{BASE}/{found}/{name}"


def labels(database, eid: str) -> dict[str, str]:
    with database.read() as session:
        rows = session.execute(
            select(ClauseText.language, ClauseText.label)
            .join(Clause, Clause.id == ClauseText.clause_id)
            .where(Clause.eid == eid)
        )
        return {row.language.value: row.label for row in rows}


@pytest.mark.parametrize("place", ["9" * 5_000, "-1", "²", "99"])
def test_a_place_that_is_none_is_refused_whatever_its_size(clerk, database, draft, place):
    where = address(database, "art_1__para_1", "split")
    page = check_page(clerk.get(where))
    values = {**dict(form_to(page, where).form_values()), "place_ky": place}
    check_page(clerk.post(where, data=values), 422)


def test_undoing_in_an_edition_no_database_could_number_is_undoing_nowhere(clerk, database, draft):
    where = address(database, "art_1", "edit")
    send(clerk, check_page(clerk.get(where)), where, heading="Башка")
    page = check_page(clerk.get(BASE))
    values = dict(form_to(page, "/undo").form_values())
    for number in (0, 2, 2**31, 10**30):
        check_page(clerk.post(f"/en/desk/drafts/code/editions/{number}/mend/undo", data=values), 404)


def test_a_language_that_came_while_the_number_was_being_typed_keeps_its_label(clerk, database, draft):
    where = address(database, "art_1", "number")
    page = check_page(clerk.get(where))
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug="code", tree=make_tree(Language.EN))
    follow(clerk, send(clerk, page, where, number="7", label_ky="7-берене.", label_ru="Статья 7."))
    assert labels(database, "art_7") == {"ky": "7-берене.", "ru": "Статья 7.", "en": "Article 1."}
    with database.read() as session:
        done = decode_operation(session.execute(select(Mending.operation)).scalar_one())
    assert isinstance(done, Renumber)
    assert set(done.labels) == {Language.KY, Language.RU}


def test_an_import_is_done_even_when_the_disk_will_not_let_go_of_the_file(clerk, database, monkeypatch):
    response = upload(clerk)
    page = follow(clerk, response)
    button = page.xpath("//button[@formaction]/@formaction")[0]

    def refuse(_storage, _key):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(LocalStorage, "delete", refuse)
    desk = follow(clerk, clerk.post(button, data=dict(form_to(page, response.location).form_values())))
    assert "The file was imported" in text_of(desk)


def test_titles_say_their_language_where_it_is_not_the_pages(clerk, database, draft):
    keep(database, "law", russian(ITEM), kind=Kind.AMENDMENT)
    keep(database, "act", make_tree(Language.RU))
    pages = ["/en/drafts/law/comparison", "/en/desk/drafts/law/amends", f"{BASE}/changes"]
    pages += [page.replace("/en/", "/ky/", 1) for page in pages[:2]]
    for address_ in pages:
        page = check_page(clerk.get(address_))
        kind = page.xpath("//p[@class='kind']")[0]
        assert kind.xpath("./@lang | ./span/@lang") == ["ky" if "code" in address_ else "ru"], address_
    follow(clerk, send(clerk, page, "/amends", target="act"))
    table = check_page(clerk.get("/ky/drafts/law/comparison"))
    assert table.xpath("//p[@class='kind']/@lang") == ["ru"]

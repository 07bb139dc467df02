"""The comparative table on the web: for readers as a page and a document, on the desk the choice of the act."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from app.core.clauses.model import Kind
from app.core.permissions import OPERATOR, Role
from app.services.amendments import choose_amended
from app.services.drafts import import_draft, publish_edition
from tests.factories import make_account, make_draft
from tests.unit.core.amending_laws import RU_ACT, russian
from tests.unit.core.clause_trees import tree
from tests.web.clerk import follow, log_in, send
from tests.web.pages import check_page, text_of

ITEMS = """
1) в части 1 статьи 2 слова «один раз» заменить словами «два раза»;
2) дополнить статьей 3-1 следующего содержания: «Статья 3-1. Решения <b>хранят</b>.»;
3) в статье 3 слово «бюджет» исключить;
4) по всему тексту слово «кенеш» в различных падежах заменить словом «совета».
"""
TABLE = "/ru/drafts/law/comparison"


def keep(database, slug, found, *, published=True, kind=None):
    with database.write() as session:
        import_draft(session, actor=OPERATOR, tree=found, slug=slug, kind=kind)
        if published:
            publish_edition(session, actor=OPERATOR, slug=slug)


@pytest.fixture
def law(database):
    keep(database, "act", tree(RU_ACT))
    keep(database, "law", russian(ITEMS))


@pytest.fixture
def chosen(database, law):
    with database.write() as session:
        choose_amended(session, actor=OPERATOR, slug="law", target="act")


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


@pytest.mark.parametrize(
    ("lang", "heads"),
    [
        ("ky", ["Салыштырма таблица", "Колдонуудагы редакция", "Сунушталган редакция"]),
        ("ru", ["Сравнительная таблица", "Действующая редакция", "Предлагаемая редакция"]),
        ("en", ["Comparative table", "Text in force", "Proposed text"]),
    ],
)
def test_the_table_has_the_words_of_its_form_in_every_language(client, chosen, lang, heads):
    page = check_page(client.get(f"/{lang}/drafts/law/comparison"))
    columns = [text_of(cell) for cell in page.xpath("//thead//th")]
    assert [text_of(page.find(".//h1")), *columns[1:]] == heads


def test_changes_are_marked_and_lead_to_the_act(client, chosen):
    page = check_page(client.get(TABLE))
    assert "один раз" in [text_of(one) for one in page.xpath("//tbody//del")]
    assert page.xpath("//tbody//a[@href='/ru/drafts/act/art_2__para_1']")
    assert "Решения <b>хранят</b>." in text_of(page), "what a law says is text, never markup"


def test_what_could_not_be_applied_is_listed_with_its_reason(client, chosen):
    page = check_page(client.get("/en/drafts/law/comparison"))
    heading = page.get_element_by_id("left")
    assert "The words “бюджет” do not stand there." in text_of(heading.getnext())
    assert "слово «бюджет» исключить" in text_of(heading.getnext())
    assert "Instructions: 4. Applied: 3. Not applied: 1." in text_of(page)


def test_what_was_applied_with_a_doubt_is_listed(client, chosen):
    page = check_page(client.get("/en/drafts/law/comparison"))
    assert "other grammatical forms" in text_of(page.get_element_by_id("doubtful").getnext())


def test_the_page_is_shared_by_guests(client, chosen):
    first = client.get(TABLE)
    assert "public" in first.headers["Cache-Control"]
    assert client.get(TABLE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_document_is_downloaded_under_the_name_of_the_form(client, chosen):
    response = client.get("/ru/drafts/law/comparison.docx")
    assert response.status_code == 200
    assert "filename*=UTF-8''%D0%A1%D1%80%D0%B0%D0%B2" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(response.data)) as archive:
        assert "Предлагаемая редакция" in archive.read("word/document.xml").decode()


def test_a_long_table_has_pages(client, database, monkeypatch, chosen):
    monkeypatch.setattr("app.web.amendments.tables.ROWS_ON_A_PAGE", 1)
    first = check_page(client.get(TABLE))
    assert first.xpath("//nav[@class='pn']//a/@href") == ["?page=2"]
    assert not first.xpath("//*[@id='left']")
    last = check_page(client.get(f"{TABLE}?page=4"))
    assert last.xpath("//*[@id='left']")
    check_page(client.get(f"{TABLE}?page=9"), 404)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999"])
def test_a_page_that_is_no_number_is_not_found(client, chosen, page):
    check_page(client.get(f"{TABLE}?page={page}"), 404)


def test_without_the_act_the_instructions_are_listed(client, law):
    page = check_page(client.get("/en/drafts/law/comparison"))
    assert "not in the system" in text_of(page)
    assert "слово «бюджет» исключить" in text_of(page)
    assert client.get("/en/drafts/law/comparison.docx").status_code == 404


def test_a_draft_that_amends_nothing_has_no_table(client, database):
    make_draft(database, "kodeks")
    check_page(client.get("/ky/drafts/kodeks/comparison"), 404)


def test_a_text_of_an_act_that_is_not_published_is_not_shown(client, database):
    keep(database, "act", tree(RU_ACT), published=False)
    keep(database, "law", russian(ITEMS), kind=Kind.AMENDMENT)
    with database.write() as session:
        choose_amended(session, actor=OPERATOR, slug="law", target="act")
    assert "Курултай созывается" not in text_of(check_page(client.get(TABLE)))
    assert client.get("/ru/drafts/law/comparison.docx").status_code == 404


def test_the_desk_offers_the_act_the_law_names_and_keeps_what_is_chosen(clerk, law):
    page = check_page(clerk.get("/en/desk/drafts/law/amends"))
    assert page.xpath("//select/option[@selected]/@value") == ["act"]
    saved = follow(clerk, send(clerk, page, "/amends"))
    assert "Saved." in text_of(saved)
    assert check_page(clerk.get(TABLE)).xpath("//tbody/tr")


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_desk_page_is_whole_in_every_language(clerk, law, lang):
    check_page(clerk.get(f"/{lang}/desk/drafts/law/amends"))


def test_an_act_that_is_not_there_is_refused_at_its_field(clerk, law):
    page = check_page(clerk.get("/en/desk/drafts/law/amends"))
    answer = check_page(send(clerk, page, "/amends", target="law"), 422)
    assert "cannot amend itself" in text_of(answer.get_element_by_id("errs"))
    answer = check_page(send(clerk, page, "/amends", target="nowhere"), 422)
    assert "There is no draft nowhere." in text_of(answer.get_element_by_id("errs"))


def test_members_of_a_group_do_not_choose(client, database, law):
    log_in(client, database, make_account(database, Role.MEMBER))
    check_page(client.get("/ky/desk/drafts/law/amends"), 403)


def test_readers_and_the_desk_are_led_to_the_table_once_the_act_is_chosen(clerk, database, law):
    link = "//main//a[@href='/ru/drafts/law/comparison']"
    before = [check_page(clerk.get(page)) for page in ("/ru/drafts/law", "/ru/desk/drafts/law")]
    assert [page.xpath(link) for page in before] == [[], []]
    assert before[1].xpath("//main//a[@href='/ru/desk/drafts/law/amends']")
    with database.write() as session:
        choose_amended(session, actor=OPERATOR, slug="law", target="act")
    for page in ("/ru/drafts/law", "/ru/desk/drafts/law", "/ru/desk/drafts/law/amends"):
        assert check_page(clerk.get(page)).xpath(link), page


def test_a_quoted_article_is_part_of_the_article_that_quotes_it(client, law):
    page = check_page(client.get("/ru/drafts/law"))
    assert [
        text_of(one) for one in page.xpath("//div[contains(@class, 'law')]//*[contains(@class, 'ah')]")
    ] == [
        "Статья 1.",
        "Статья 2.",
    ]
    assert "Статья 3-1." in text_of(page.xpath("//*[contains(@class, 'quo')]")[0])

"""Forms on the desk: an administrator takes one away, mends it in Word, puts it back in, withdraws it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from uuid import uuid4

import pytest

from app.core.permissions import Role
from app.core.text import Language
from app.services.form_templates import find_form_template
from tests.factories import make_account, make_draft
from tests.unit.core.form_files import MAIN, parts_of, said, with_body
from tests.web.clerk import follow, form_to, log_in, send
from tests.web.pages import check_page, text_of

FORM = "/en/desk/forms/report/ru"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def desk(client, database):
    log_in(client, database, make_account(database, Role.ADMIN, name="Айгүл Асанова"))
    make_draft(database, "code")
    return client


def put(client, data: bytes, name: str = "Отчёт кенеша.docx"):
    form = form_to(check_page(client.get(FORM)), "/forms/report/ru")
    values = {**dict(form.form_values()), "file": (BytesIO(data), name)}
    return client.post(form.get("action"), data=values)


def counting(database) -> bytes | None:
    with database.read() as session:
        return find_form_template(session, format="report", language=Language.RU)


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_all_forms_are_listed_in_every_language(desk, lang):
    page = check_page(desk.get(f"/{lang}/desk/forms"))
    assert len(page.xpath("//tbody/tr")) == 9
    for link in page.xpath("//tbody//a/@href"):
        check_page(desk.get(link))


def test_the_form_that_is_downloaded_mended_and_sent_back_is_the_one_that_counts(desk, database):
    page = check_page(desk.get(FORM))
    response = desk.get(page.xpath("//a[contains(@href, '/ours')]/@href")[0])
    assert (response.status_code, response.mimetype) == (200, DOCX)
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    parts = parts_of(response.data)
    mended = BytesIO()
    with zipfile.ZipFile(mended, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace("Подпись".encode(), b"X") if name == MAIN else part)
    page = follow(desk, put(desk, mended.getvalue()))
    assert "The form was replaced" in text_of(page)
    assert counting(database) == mended.getvalue()
    link = page.xpath("//a[text()='Отчёт кенеша.docx']/@href")[0]
    downloaded = desk.get(link)
    assert downloaded.data == mended.getvalue()
    assert "filename*=UTF-8''%D0%9E" in downloaded.headers["Content-Disposition"]
    assert "Айгүл Асанова" in text_of(page)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a Word file", "not a DOCX file"),
        (with_body(said("{{drafft}}")), "{{drafft}}"),
        (with_body("<w:p><w:r><w:object/></w:r></w:p>"), "object"),
        (with_body(said("бош"), needed=False), "{{received}}"),
    ],
    ids=["no file of Word", "unknown placeholder", "foreign part", "needed ones missing"],
)
def test_a_file_that_cannot_be_a_form_is_refused_with_the_reason_and_ours_goes_on_counting(
    desk, database, data, sentence
):
    page = check_page(put(desk, data), 422)
    assert "The form was not replaced" in text_of(page)
    assert sentence in text_of(page.xpath("//*[@id='errs']")[0])
    assert counting(database) is None


def test_a_form_without_a_file_asks_for_one(desk):
    page = check_page(send(desk, check_page(desk.get(FORM)), "/forms/report/ru"), 422)
    assert "Choose a file." in text_of(page)


def test_withdrawing_says_what_follows_is_done_once_and_leads_back_to_ours(desk, database):
    page = follow(desk, put(desk, our_form_with("X")))
    page = check_page(desk.get(page.xpath("//a[contains(@href, '/withdraw')]/@href")[0]))
    assert "Digests that are finished do not change." in text_of(page)
    action = page.xpath("//main//form/@action")[0]
    page = follow(desk, send(desk, page, action))
    assert "The form was withdrawn" in text_of(page)
    assert "withdrawn:" in text_of(page)
    assert counting(database) is None
    page = check_page(desk.get(action))
    check_page(send(desk, page, action), 409)


def our_form_with(text: str) -> bytes:
    return with_body(said(text))


def test_every_placeholder_of_the_kind_stands_on_the_page_and_the_needed_ones_are_marked(desk):
    text = text_of(check_page(desk.get("/en/desk/forms/remarks/ky")))
    for placeholder in ("{{draft}}", "{{checksum}}", "{{remark.text}}", "{{remark.decision}}"):
        assert placeholder in text
    assert "{{remark.text}}Remark, proposal (needed)" in " ".join(text.split())
    assert "{{disagreement.text}}" not in text


def test_what_a_form_says_of_itself_in_its_name_stays_text(desk):
    page = follow(desk, put(desk, our_form_with("X"), '<img src=x onerror="alert(1)">.docx'))
    assert not page.xpath("//img")


def test_nobody_but_an_administrator_gets_there(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    check_page(client.get("/ru/desk/forms"), 403)
    check_page(client.get(FORM), 403)
    check_page(client.get(f"{FORM}/ours"), 403)


def test_a_form_or_a_version_that_is_not_there_is_no_page(desk):
    check_page(desk.get("/en/desk/forms/letter/ru"), 404)
    check_page(desk.get(f"/en/desk/forms/versions/{uuid4()}"), 404)

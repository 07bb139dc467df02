"""Papers beside a draft, as a secretary adds them and a reader downloads them."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from app.core.permissions import Role
from app.models import DraftPaper
from tests.factories import make_account, make_draft
from tests.web.clerk import follow, form_to, log_in, send
from tests.web.pages import check_page, text_of

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    make_draft(database, "code")
    return client


def add(client, data: bytes = PDF, name: str = "Түшүндүрмө кат.pdf", title: str = "Түшүндүрмө кат"):
    page = check_page(client.get("/en/desk/drafts/code/papers"))
    form = form_to(page, "/desk/drafts/code/papers")
    values = {**dict(form.form_values()), "title": title, "file": (BytesIO(data), name)}
    return client.post(form.get("action"), data=values)


def test_an_added_paper_is_offered_on_the_drafts_page_and_sent_as_an_attachment(clerk, app):
    desk = follow(clerk, add(clerk))
    assert "(PDF, 1 kB)" in text_of(desk)
    guest = app.test_client()
    page = check_page(guest.get("/en/drafts/code"))
    link = page.xpath("//a[text()='Түшүндүрмө кат']/@href")[0]
    response = guest.get(link)
    assert (response.status_code, response.data) == (200, PDF)
    assert response.mimetype == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    sent = response.headers["Content-Disposition"]
    assert sent.startswith('attachment; filename="')
    assert "filename*=UTF-8''%D0%A2%D2%AF" in sent
    assert sent.isascii()


def test_a_title_and_a_file_are_asked_for_and_what_was_typed_is_kept(clerk):
    page = check_page(add(clerk, title=" "), 422)
    assert "Write the title." in text_of(page)
    page = check_page(add(clerk, b"MZ\0\0 not a paper", "paper.pdf"), 422)
    assert "cannot be kept" in text_of(page)
    assert form_to(page, "/papers").fields["title"] == "Түшүндүрмө кат"
    values = dict(form_to(page, "/papers").form_values())
    assert "Choose a file." in text_of(
        check_page(clerk.post("/en/desk/drafts/code/papers", data=values), 422)
    )


def test_a_refused_paper_leaves_no_file_behind(clerk, settings):
    add(clerk, title=" ")
    add(clerk, b"MZ\0\0", "x.exe")
    assert not [path for path in settings.data_dir.rglob("papers/*") if path.is_file()]


def test_removing_is_asked_for_and_then_nobody_finds_it(clerk, app):
    page = follow(clerk, add(clerk))
    link = page.xpath("//a[contains(@href, '/remove')]/@href")[0]
    download = page.xpath("//main//a[contains(@href, '/drafts/code/papers/')]/@href")[0]
    asked = check_page(clerk.get(link))
    assert "no longer find it" in text_of(asked)
    done = follow(clerk, send(clerk, asked, link))
    assert "removed" in text_of(done)
    check_page(app.test_client().get(download), 404)
    assert "Түшүндүрмө кат" not in text_of(check_page(app.test_client().get("/en/drafts/code")))


def test_a_paper_of_an_unpublished_draft_is_not_found(clerk, database, app):
    make_draft(database, "hidden", published=False)
    follow(clerk, add(clerk))
    with database.read() as session:
        paper = session.execute(select(DraftPaper.id)).scalar_one()
    check_page(clerk.get(f"/en/drafts/hidden/papers/{paper}"), 404)
    guest = app.test_client()
    assert guest.get(f"/en/drafts/code/papers/{paper}").status_code == 200


def test_a_file_that_was_changed_on_the_disk_is_not_sent(clerk, settings):
    page = follow(clerk, add(clerk))
    download = page.xpath("//main//a[contains(@href, '/drafts/code/papers/')]/@href")[0]
    (file,) = [path for path in settings.data_dir.rglob("papers/*") if path.is_file()]
    file.write_bytes(PDF.replace(b"1.7", b"1.6"))
    assert "not what was handed in" in text_of(check_page(clerk.get(download), 404))


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.EXPERT])
def test_papers_are_added_by_the_secretariat_only(client, database, role):
    make_draft(database, "code")
    log_in(client, database, make_account(database, role))
    check_page(client.get("/en/desk/drafts/code/papers"), 403)

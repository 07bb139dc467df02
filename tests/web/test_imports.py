"""Import on the desk: a file is read and shown, corrected, and only then imported; nothing is stored before."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select, update

from app.core.importers.limits import MAX_FILE_BYTES
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.models import Clause, Draft, Upload
from app.services.drafts import get_draft
from app.web.security import FILE_LIMIT
from tests.factories import make_account, make_draft
from tests.web.clerk import follow, form_to, log_in, now_of, send
from tests.web.pages import check_page, text_of

LAW = """Айыл чарба кооперативдери жөнүндө мыйзамдын долбоору

1-берене. Максаты
1. Бул мыйзам кооперативдердин ишин жөнгө салат.
2. Мүчөлүк ыктыярдуу.

3-берене. Мүчөлөр
1. Кооперативдин мүчөсү — жарандар.
"""
MATCHING = """Кодекстин долбоору

1-глава. Жалпы жоболор
Статья 1. Участие
1. Курултай созывается 11 раза в год.
2. Курултай созывается 12 раза в год.
Статья 2. Участие
1. Курултай созывается 21 раза в год.
2. Курултай созывается 22 раза в год.
"""


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


def upload(client, data: bytes | str = LAW, name: str = "долбоор.txt", query: str = "", **typed: str):
    """Opens the form, chooses a file and sends it."""
    page = check_page(client.get(f"/en/desk/import{query}"))
    form = form_to(page, "/desk/import")
    assert form.get("enctype") == "multipart/form-data"
    values = {**dict(form.form_values()), **typed}
    content = data.encode() if isinstance(data, str) else data
    return client.post(form.get("action"), data={**values, "file": (BytesIO(content), name)})


def counted(database, model) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def stored_files(settings) -> list:
    return [path for path in settings.data_dir.rglob("uploads/*") if path.is_file()]


def test_a_file_is_shown_before_anything_of_a_draft_is_stored(clerk, database):
    response = upload(clerk)
    page = follow(clerk, response)
    assert (counted(database, Draft), counted(database, Upload)) == (0, 1)
    shown = text_of(page)
    assert "Бул мыйзам кооперативдердин ишин жөнгө салат." in shown
    assert "Missing: 2" in shown
    assert page.xpath("//a[contains(@href, '#art_3')]"), "the warning leads to its clause"
    form = form_to(page, response.location)
    assert form.fields["title"].strip() == "Айыл чарба кооперативдери жөнүндө мыйзамдын долбоору"
    assert (form.fields["language"], form.fields["kind"]) == ("ky", "law")


def test_imported_it_is_an_unpublished_draft_and_the_upload_is_gone(clerk, database, settings):
    response = upload(clerk)
    assert len(stored_files(settings)) == 1
    page = follow(clerk, response)
    form = form_to(page, response.location)
    button = page.xpath("//button[@formaction]/@formaction")[0]
    values = {**dict(form.form_values()), "title": "Кооперативдер жөнүндө", "kind": "concept"}
    desk = follow(clerk, clerk.post(button, data=values))
    assert "The file was imported" in text_of(desk)
    assert "Кооперативдер жөнүндө" in text_of(desk)
    with database.read() as session:
        slug = session.execute(select(Draft.slug)).scalar_one()
        draft = get_draft(session, actor=OPERATOR, slug=slug)
    assert (draft.kind, draft.state, draft.latest.clauses) == ("concept", "unpublished", 5)
    assert counted(database, Upload) == 0
    assert stored_files(settings) == []
    assert clerk.post(button, data=values).status_code == 404, "a second click imports nothing"


def test_discarded_it_leaves_nothing(clerk, database, settings):
    page = follow(clerk, upload(clerk))
    assert "discarded" in text_of(follow(clerk, send(clerk, page, "/discard")))
    assert (counted(database, Upload), counted(database, Draft)) == (0, 0)
    assert stored_files(settings) == []


def test_another_language_is_read_anew_before_it_is_imported(clerk, database):
    response = upload(clerk)
    page = follow(clerk, response)
    form = form_to(page, response.location)
    button = page.xpath("//button[@formaction]/@formaction")[0]
    again = follow(clerk, clerk.post(button, data={**dict(form.form_values()), "language": "ru"}))
    assert "read anew" in text_of(again)
    assert counted(database, Draft) == 0
    assert form_to(again, response.location).fields["language"] == "ru"


def test_corrections_are_kept_and_a_missing_title_is_told(clerk, database):
    response = upload(clerk)
    page = follow(clerk, response)
    kept = follow(clerk, send(clerk, page, response.location, title="Башка аталыш"))
    assert form_to(kept, response.location).fields["title"].strip() == "Башка аталыш"
    refused = check_page(send(clerk, kept, response.location, title="  "), 422)
    assert "Write the title." in text_of(refused)


def test_a_further_language_shows_how_it_fits_before_it_is_added(clerk, database):
    slug = make_draft(database, "code", languages=(Language.KY,), published=False)
    response = upload(clerk, MATCHING, "code.txt", "?into=code")
    page = follow(clerk, response)
    assert "have a counterpart" in text_of(page)
    before = counted(database, Clause)
    button = page.xpath("//button[@formaction]/@formaction")[0]
    values = {**dict(form_to(page, response.location).form_values()), "language": "ru"}
    follow(clerk, clerk.post(button, data=values))
    with database.read() as session:
        assert get_draft(session, actor=OPERATOR, slug=slug).latest.languages == (Language.KY, Language.RU)
    assert counted(database, Clause) == before


def test_a_language_of_another_structure_is_refused_with_the_differences(clerk, database):
    make_draft(database, "code", languages=(Language.KY,), published=False)
    response = upload(clerk, LAW.replace("берене", "статья"), "law.txt", "?into=code", language="ru")
    page = follow(clerk, response)
    assert "cannot be a language of this draft" in text_of(page)
    assert not page.xpath("//button[@formaction]"), "nothing to press that would only be refused"
    refused = clerk.post(
        f"{response.location}/import", data=dict(form_to(page, response.location).form_values())
    )
    assert "differs from the draft" in text_of(check_page(refused, 422))
    assert counted(database, Upload) == 1


def test_the_next_edition_is_imported_from_its_preview(clerk, database):
    make_draft(database, "code", languages=(Language.KY,))
    response = upload(clerk, LAW, "law.txt", "?edition_of=code")
    page = follow(clerk, response)
    assert "The next edition of a draft" in text_of(page)
    button = page.xpath("//button[@formaction]/@formaction")[0]
    desk = follow(clerk, clerk.post(button, data=dict(form_to(page, response.location).form_values())))
    assert "Edition 2" in text_of(desk)
    assert desk.xpath("//a[contains(@href, '/desk/drafts/code/editions/2/mend')]")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.txt", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "scan.png", "cannot be read"),
        (b"PK\x03\x04 broken", "broken.docx", "damaged"),
        (b"   \n ", "blank.txt", "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field_and_nothing_is_kept(
    clerk, database, settings, data, name, words
):
    page = check_page(upload(clerk, data, name, purpose="new", language="ru"), 422)
    assert words in text_of(page)
    form = form_to(page, "/desk/import")
    assert form.fields["language"] == "ru", "the form keeps what was chosen"
    assert (counted(database, Upload), stored_files(settings)) == (0, [])


def test_without_a_file_or_without_the_draft_the_form_says_so(clerk):
    page = check_page(clerk.get("/en/desk/import"))
    values = dict(form_to(page, "/desk/import").form_values())
    assert "Choose a file." in text_of(check_page(clerk.post("/en/desk/import", data=values), 422))
    assert "Choose the draft" in text_of(check_page(upload(clerk, purpose="into"), 422))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", 'a"b\r\nSet-Cookie: x.txt', "\u202egnp.txt", "<b>x.txt"]
)
def test_a_hostile_name_is_only_a_name(clerk, database, name):
    follow(clerk, upload(clerk, name=name))
    with database.read() as session:
        kept = session.execute(select(Upload.filename, Upload.storage_key)).one()
    assert not set(kept.filename) & set('/\\"<>\r\n\u202e')
    assert kept.storage_key.startswith("uploads/")


def test_markup_in_a_file_is_shown_as_text(clerk):
    page = follow(clerk, upload(clerk, LAW.replace("Максаты", "<script>alert(1)</script>")))
    assert not page.xpath("//main//script")
    assert "<script>alert(1)</script>" in text_of(page)


def test_a_table_is_shown_as_a_table(clerk):
    content = BytesIO()
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>' for cell in row)}</w:tr>"
        for row in (("№", "Иш-чара"), ("1", "Окутуу"))
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LAW.split("\n"))
    with ZipFile(content, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f"<w:document {space}><w:body>{paragraphs}<w:tbl>{cells}</w:tbl></w:body></w:document>",
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
            'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
    page = follow(clerk, upload(clerk, content.getvalue(), "table.docx"))
    assert [cell.text for cell in page.xpath("//table//th | //table//td")] == ["№", "Иш-чара", "1", "Окутуу"]


def test_what_was_left_for_a_day_is_gone_with_its_file(clerk, database, settings):
    first = upload(clerk)
    with database.write() as session:
        session.execute(update(Upload).values(created_at=now_of(database) - timedelta(hours=25)))
    check_page(clerk.get(first.location), 404)
    second = upload(clerk)
    assert counted(database, Upload) == 1
    assert len(stored_files(settings)) == 1
    assert check_page(clerk.get(second.location)) is not None


def test_a_colleague_finds_the_file_that_waits(clerk, database, app):
    response = upload(clerk)
    other = app.test_client()
    log_in(other, database, make_account(database, Role.SECRETARY))
    page = check_page(other.get("/en/desk/import"))
    assert page.xpath(f"//main//a[@href='{response.location}']")


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER])
def test_importing_is_for_the_secretariat(client, database, role):
    if role is not None:
        log_in(client, database, make_account(database, role))
    assert client.get("/en/desk/import").status_code in (302, 403)


def test_a_body_may_be_as_large_as_a_file_here_and_no_larger(clerk):
    small = upload(clerk, b"x" * (4 * 1024 * 1024), "big.txt")
    assert small.status_code in (303, 422), "larger than any other form may be"
    page = check_page(upload(clerk, b"x" * (FILE_LIMIT + 1), "huge.txt"), 413)
    assert f"{MAX_FILE_BYTES // 1024 // 1024} MB" in text_of(page)


def test_nobody_but_staff_may_send_so_much(client):
    response = client.post("/en/desk/import", data={"file": (BytesIO(b"x" * (4 * 1024 * 1024)), "big.txt")})
    assert response.status_code in (403, 413)


def test_a_long_draft_is_shown_page_by_page(clerk):
    text = "Долбоор\n\n" + "\n".join(f"{n}-берене. Аталыш\n1. Текст." for n in range(1, 121))
    response = upload(clerk, text)
    page = follow(clerk, response)
    assert "Page 1 of 2" in text_of(page)
    second = check_page(clerk.get(f"{response.location}?page=2"))
    assert second.get_element_by_id("art_120") is not None


def test_the_desk_leads_to_the_import(clerk, database):
    assert check_page(clerk.get("/en/desk")).xpath("//main//a[@href='/en/desk/import']")
    make_draft(database, "code", languages=(Language.KY,))
    links = check_page(clerk.get("/en/desk/drafts/code")).xpath("//main//a/@href")
    assert "/en/desk/import?into=code" in links
    assert "/en/desk/import?edition_of=code" in links
    assert "/en/desk/drafts/code/papers" in links

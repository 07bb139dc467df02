"""The text of an edition as a file to download."""

from __future__ import annotations

import pytest

from app.core.exporters import FORMATS
from app.core.text import Language
from tests.factories import make_draft
from tests.web.pages import check_page

# Who may download what is in tests/architecture/test_permissions.py.


@pytest.fixture
def slug(database):
    return make_draft(database, "kodeks", languages=(Language.KY, Language.RU))


@pytest.mark.parametrize(
    ("format", "content_type", "name"),
    [
        ("akn", "application/akn+xml", "kodeks-1-ru.xml"),
        (
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "kodeks-1-ru.docx",
        ),
        ("html", "text/html; charset=utf-8", "kodeks-1-ru.html"),
        ("txt", "text/plain; charset=utf-8", "kodeks-1-ru.txt"),
        ("json", "application/json", "kodeks-1-ru.json"),
    ],
)
def test_a_file_is_an_attachment_with_a_name(client, slug, format, content_type, name) -> None:
    answer = client.get(f"/ru/drafts/{slug}/files/{format}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == content_type
    assert f'attachment; filename="{name}"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers


def test_a_page_in_a_language_the_text_has_not_gives_the_one_it_was_written_in(client, slug) -> None:
    assert "1-берене." in client.get(f"/en/drafts/{slug}/files/txt").get_data(as_text=True)
    assert "Статья 1." in client.get(f"/en/drafts/{slug}/files/txt?text=ru").get_data(as_text=True)


def test_an_unchanged_file_is_not_sent_twice(client, slug) -> None:
    first = client.get(f"/ru/drafts/{slug}/files/docx")
    again = client.get(f"/ru/drafts/{slug}/files/docx", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "files/exe",
        "files/txt?edition=2",
        "files/txt?edition=x",
        "files/txt?edition=99999999",
        "files/txt?text=de",
    ],
)
def test_what_is_not_there_is_not_found(client, slug, address) -> None:
    assert client.get(f"/ru/drafts/{slug}/{address}").status_code == 404


def test_the_beginning_of_a_draft_offers_every_file(client, slug) -> None:
    page = check_page(client.get(f"/ru/drafts/{slug}"))
    offered = [link.rsplit("/", 1)[1] for link in page.xpath("//details//a/@href") if "/files/" in link]
    assert sorted(offered) == sorted(FORMATS)
    assert "/files/" not in client.get(f"/ru/drafts/{slug}/chp_1").get_data(as_text=True)

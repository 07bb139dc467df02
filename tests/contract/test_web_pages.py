"""CONTRACT.md, web pages: their addresses in three languages, what caches may keep, and what needs no cookie."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.infra.db import Database
from tests.factories import make_comment, make_draft, make_round
from tests.web.pages import check_page, form_values, text_of

LANGUAGES = ("ky", "ru", "en")
READING = ("/drafts", "/drafts/law", "/drafts/law/chp_1", "/drafts?state=all", "/drafts/law?with=ru")
CLAUSES = ("/drafts/law/art_1", "/drafts/law/art_1__para_1")


@pytest.fixture
def law(database: Database) -> str:
    make_draft(database, "law")
    make_round(database, "law")
    return "law"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [*READING, *CLAUSES, "/login", "/receipts"])
def test_every_page_is_there_in_three_languages(client: FlaskClient, law: str, lang: str, path: str) -> None:
    assert check_page(client.get(f"/{lang}{path}")).get("lang") == lang


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("ru", "ru"),
        ("en-GB,en;q=0.9", "en"),
        ("ky-KG,ru;q=0.5", "ky"),
        ("ru-RU,en;q=0.9", "ru"),
        ("ru;q=0.3,ky;q=0.8", "ky"),
        ("de,ru;q=0.2", "ru"),
        ("ru;q=0", "ky"),
        ("de", "ky"),
        ("*", "ky"),
        ("", "ky"),
    ],
)
def test_the_front_page_negotiates(client: FlaskClient, accepted: str, lang: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert answer.status_code in (302, 303, 307)
    assert answer.location.startswith(f"/{lang}/")
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("path", READING)
def test_a_reading_page_of_an_anonymous_reader_caches(client: FlaskClient, law: str, path: str) -> None:
    answer = client.get(f"/ky{path}")
    assert "Set-Cookie" not in answer.headers
    assert not check_page(answer).xpath("//form[@method='post'] | //input[@name='csrf_token'] | //@nonce")
    policy = answer.headers["Cache-Control"]
    assert "public" in policy
    assert int(policy.split("max-age=")[1].split(",")[0]) <= 5
    again = client.get(f"/ky{path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_etag_of_a_reading_page_is_the_same_for_two_readers_and_changes_with_a_count(
    app: Any, database: Database, law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(app.extensions["pikir_pages"], "_clock", lambda: now[0])
    one, two = (app.test_client().get("/ky/drafts/law").headers["ETag"] for _ in range(2))
    assert one == two
    now[0] += 5
    assert app.test_client().get("/ky/drafts/law").headers["ETag"] == one
    make_comment(database, "law", clause="art_1")
    now[0] += 5
    assert app.test_client().get("/ky/drafts/law").headers["ETag"] != one


@pytest.mark.parametrize("path", CLAUSES)
def test_a_clause_page_is_private(client: FlaskClient, law: str, path: str) -> None:
    assert client.get(f"/ky{path}").headers["Cache-Control"] == "private, no-cache"


def test_a_comment_by_the_form_has_a_receipt_page_that_names_nobody(client: FlaskClient, law: str) -> None:
    address = "/ky/drafts/law/art_1__para_1"
    values = form_values(check_page(client.get(address)))
    values |= {
        "stance": "oppose",
        "body": "Мөөнөт кыска.",
        "name": "Айгүл Асанова",
        "email": "aigul@example.kg",
    }
    answer = client.post(address, data=values)
    assert answer.status_code == 303
    assert answer.location.startswith("/ky/receipts/")
    for reader in (client, client.application.test_client()):
        text = text_of(check_page(reader.get(answer.location)))
        assert "Айгүл" not in text
        assert "aigul" not in text
        assert "кыска" not in text
    code = answer.location.rsplit("/", 1)[1]
    assert client.get(f"/api/v1/receipts/{code}").status_code == 200


def test_a_second_tap_on_send_is_one_comment_and_another_text_is_another(
    client: FlaskClient, law: str
) -> None:
    address = "/ky/drafts/law/art_1__para_1"
    values = form_values(check_page(client.get(address))) | {"stance": "oppose", "body": "Бир."}
    first, second = (client.post(address, data=values).location for _ in range(2))
    third = client.post(address, data=values | {"body": "Эки."}).location
    assert first == second != third
    assert len(client.get("/api/v1/drafts/law/comments").json["items"]) == 2


def test_the_form_requires_a_stance(client: FlaskClient, law: str) -> None:
    address = "/ky/drafts/law/art_1__para_1"
    values = form_values(check_page(client.get(address))) | {"body": "Сөз."}
    values.pop("stance", None)
    page = check_page(client.post(address, data=values), 422)
    assert page.xpath("//*[@id='body']")[0].text.strip() == "Сөз."
    assert client.get("/api/v1/drafts/law/comments").json["items"] == []


def test_health_and_readiness_answer(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_draft_that_is_not_published_has_no_page(client: FlaskClient, database: Database) -> None:
    make_draft(database, "hidden", published=False)
    for path in (
        "/ky/drafts/hidden",
        "/ky/drafts/hidden/chp_1",
        "/ky/drafts/hidden/art_1",
        "/ky/drafts/hidden/digests",
    ):
        check_page(client.get(path), 404)
    assert "/drafts/hidden" not in client.get("/ky/drafts").get_data(as_text=True)

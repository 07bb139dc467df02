"""CONTRACT.md, HTTP API: members, statuses and headers of every (A) endpoint, to the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.conftest import Pikir

COMMENT = {"clause": "art_1", "body": "Мөөнөт кыска.", "language": "ky", "stance": "oppose"}
PUBLIC_MEMBERS = {
    "id",
    "clause",
    "round",
    "stance",
    "body",
    "quote",
    "proposed_text",
    "text_language",
    "language",
    "author",
    "received_at",
    "state",
}
AUTHOR = {
    "name": "Айгүл Асанова",
    "publish_name": True,
    "email": "aigul@example.kg",
    "region": "KG-N",
    "organisation": "Ак Шумкар",
}
PERSONAL = ("Айгүл", "aigul", "KG-N", "Шумкар", "кыска")


@pytest.fixture
def sent(http: Any, opened: str) -> Any:
    answer = http("POST", "/drafts/law/comments", {**COMMENT, "author": AUTHOR})
    assert answer.status_code == 201
    return answer.json


def test_a_draft_is_the_object_of_drafts_show(http: Any, pikir: Pikir, opened: str) -> None:
    shown = pikir("drafts", "show", "law")
    assert http("GET", "/drafts/law").json == shown
    assert http("GET", "/drafts").json == {"items": [shown], "next": None}


def test_an_unpublished_draft_is_not_there(http: Any, pikir: Pikir, law: Any) -> None:
    pikir("drafts", "import", str(law["ru"]), "--kind", "law", "--slug", "law")
    assert http("GET", "/drafts").json == {"items": [], "next": None}
    for path in ("/drafts/law", "/drafts/law/clauses", "/drafts/law/comments"):
        assert http("GET", path).status_code == 404


def test_clauses_are_those_of_the_tree_with_texts_and_counts(
    http: Any, pikir: Pikir, sent: Any, law: Any
) -> None:
    clauses = http("GET", "/drafts/law/clauses").json["items"]
    tree = pikir("split", str(law["ru"]))["clauses"]
    assert [{k: v for k, v in c.items() if k not in ("texts", "comments")} for c in clauses] == tree
    assert all(set(clause["texts"]) == {"ky", "ru", "en"} for clause in clauses)
    part = next(clause for clause in clauses if clause["id"] == "art_2__para_1")
    assert part["texts"] == {"ky": "Ар бир тургун катышат.", "ru": "Участвует каждый житель.", "en": None}
    assert {clause["id"]: clause["comments"] for clause in clauses if clause["comments"]} == {"art_1": 1}


@pytest.mark.parametrize(
    ("query", "label"), [("", "Статья 1."), ("?lang=ky", "1-берене."), ("?edition=1", "Статья 1.")]
)
def test_clauses_come_in_the_language_and_edition_asked_for(
    http: Any, opened: str, query: str, label: str
) -> None:
    assert http("GET", f"/drafts/law/clauses{query}").json["items"][1]["label"] == label


def test_a_comment_is_answered_with_its_receipt(http: Any, sent: Any, opened: str) -> None:
    assert {"id", "code", "edit_secret", "received_at", "round"} <= set(sent)
    assert sent["round"] == opened
    assert sent["received_at"].endswith("Z")


def test_a_comment_is_read_back_with_its_public_fields_only(http: Any, sent: Any, opened: str) -> None:
    read = http("GET", f"/comments/{sent['id']}")
    assert read.status_code == 200
    assert set(read.json) == PUBLIC_MEMBERS
    assert read.json["author"] == {"name": "Айгүл Асанова", "region": "KG-N", "organisation": "Ак Шумкар"}
    assert (read.json["clause"], read.json["state"], read.json["received_at"]) == (
        "art_1",
        "published",
        sent["received_at"],
    )
    assert http("GET", "/drafts/law/comments").json == {"items": [read.json], "next": None}
    for kept_back in ("aigul@example.kg", sent["edit_secret"], sent["code"]):
        assert kept_back not in read.text


def test_a_name_without_consent_is_null(http: Any, opened: str) -> None:
    answer = http("POST", "/drafts/law/comments", {**COMMENT, "author": {**AUTHOR, "publish_name": False}})
    assert http("GET", f"/comments/{answer.json['id']}").json["author"]["name"] is None


def test_a_receipt_reveals_no_person(http: Any, sent: Any) -> None:
    receipt = http("GET", f"/receipts/{sent['code']}")
    assert receipt.status_code == 200
    assert (receipt.json["code"], receipt.json["received_at"]) == (sent["code"], sent["received_at"])
    assert not [word for word in PERSONAL if word in receipt.text]
    assert sent["edit_secret"] not in receipt.text


def test_the_code_of_a_receipt_is_no_key_to_the_comment(http: Any, sent: Any) -> None:
    path = f"/comments/{sent['id']}"
    for method, body in (("PATCH", {"body": "x"}), ("DELETE", None)):
        assert http(method, path, body, secret=sent["code"]).status_code in (401, 403)
        assert http(method, path, body).status_code == 401
    assert http("GET", path).json["body"] == "Мөөнөт кыска."


def test_a_comment_is_edited_and_withdrawn_with_its_secret(http: Any, sent: Any) -> None:
    path = f"/comments/{sent['id']}"
    edited = http("PATCH", path, {"body": "Мөөнөт узун.", "stance": "support"}, secret=sent["edit_secret"])
    assert (edited.status_code, edited.json["body"], edited.json["stance"]) == (
        200,
        "Мөөнөт узун.",
        "support",
    )
    assert edited.json["received_at"] == sent["received_at"]
    assert http("DELETE", path, secret=sent["edit_secret"]).status_code == 204
    gone = http("GET", path).json
    assert (gone["state"], gone["body"], gone["author"]["name"]) == ("withdrawn", "", None)


def test_quote_and_proposal_are_kept_as_sent(http: Any, opened: str) -> None:
    quote = {"exact": "дважды", "prefix": "созывается ", "suffix": " в год"}
    extra = {"quote": quote, "proposed_text": "Курултай созывается трижды в год.", "text_language": "ru"}
    made = http("POST", "/drafts/law/comments", {**COMMENT, "clause": "art_1__para_2", **extra}).json
    read = http("GET", f"/comments/{made['id']}").json
    assert {name: read[name] for name in extra} == extra


def test_null_is_the_whole_draft_and_the_stance_defaults_to_note(http: Any, opened: str) -> None:
    made = http("POST", "/drafts/law/comments", {"clause": None, "body": "Жакшы.", "language": "ky"}).json
    read = http("GET", f"/comments/{made['id']}").json
    assert (read["clause"], read["stance"]) == (None, "note")


def test_comments_are_walked_by_cursor_and_narrowed(http: Any, opened: str) -> None:
    ids = [
        http("POST", "/drafts/law/comments", {**COMMENT, "clause": f"art_{n % 2 + 1}"}).json["id"]
        for n in range(5)
    ]
    first = http("GET", "/drafts/law/comments?limit=2").json
    second = http("GET", f"/drafts/law/comments?limit=2&cursor={first['next']}").json
    third = http("GET", f"/drafts/law/comments?limit=2&cursor={second['next']}").json
    assert [c["id"] for page in (first, second, third) for c in page["items"]] == ids
    assert third["next"] is None
    assert [c["id"] for c in http("GET", "/drafts/law/comments?clause=art_1").json["items"]] == ids[0::2]
    assert len(http("GET", f"/drafts/law/comments?round={opened}").json["items"]) == 5


@pytest.mark.parametrize("field", ["body", "proposed_text"])
def test_a_text_over_the_limit_is_413_and_at_the_limit_is_taken(http: Any, opened: str, field: str) -> None:
    long = {**COMMENT, field: "я" * 100_000}
    assert http("POST", "/drafts/law/comments", long).status_code == 201
    assert http("POST", "/drafts/law/comments", {**long, field: "я" * 100_001}).status_code == 413


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"clause": "art_99"}, "clause"),
        ({"stance": "maybe"}, "stance"),
        ({"language": "de"}, "language"),
        ({"body": 5}, "body"),
        ({"body": ""}, "body"),
        ({"round": "x"}, "round"),
        ({"quote": {"prefix": "x"}}, "quote.exact"),
        ({"author": {"email": "nobody"}}, "author.email"),
        ({"author": {"region": "KG-Q"}}, "author.region"),
        ({"text_language": "xx"}, "text_language"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_malformed_comment_is_422_naming_the_field(
    http: Any, opened: str, wrong: dict[str, Any], field: str
) -> None:
    answer = http("POST", "/drafts/law/comments", {**COMMENT, **wrong})
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json["errors"]}
    assert http("GET", "/drafts/law/comments").json["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/drafts/nowhere", 404),
        ("GET", "/comments/00000000-0000-4000-8000-000000000000", 404),
        ("GET", "/receipts/000000000000", 404),
        ("GET", "/digests/00000000-0000-4000-8000-000000000000", 404),
        ("GET", "/nowhere", 404),
        ("PUT", "/drafts", 405),
        ("POST", "/drafts/law/digests", 401),
        ("GET", "/drafts/law/comments?cursor=!", 422),
        ("GET", "/drafts/law/comments?limit=x", 422),
    ],
)
def test_errors_are_problem_details_with_a_stable_code(
    http: Any, opened: str, method: str, path: str, status: int
) -> None:
    body = {"format": "json", "lang": "ky"} if method == "POST" else None
    answer = http(method, path, body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(answer.json)
    assert answer.json["status"] == status
    assert answer.json["code"] == answer.json["code"].lower().replace(" ", "-") != ""


def test_a_digest_is_ordered_with_202_and_a_location(
    http: Any, opened: str, new_token: Callable[..., str]
) -> None:
    token = new_token("secretary")
    ordered = http("POST", "/drafts/law/digests", {"format": "json", "lang": "ky"}, token=token)
    assert ordered.status_code == 202
    assert set(ordered.json) == {"id", "state"}
    assert ordered.json["state"] == "queued"
    assert ordered.headers["Location"].endswith(f"/api/v1/digests/{ordered.json['id']}")
    digest = http("GET", f"/digests/{ordered.json['id']}", token=token).json
    assert {"id", "state", "progress", "counts", "content_sha256", "files"} <= set(digest)
    assert (digest["state"], digest["progress"], digest["files"]) == ("queued", 0, [])
    assert "error" not in digest
    assert http("GET", f"/digests/{digest['id']}/files/json", token=token).status_code == 409


@pytest.mark.parametrize(
    "wrong", [{"format": "exe"}, {"lang": "de"}, {"view": "all"}, {"cutoff": "x"}, {"round": 1}]
)
def test_a_malformed_order_of_a_digest_is_422(
    http: Any, opened: str, new_token: Callable[..., str], wrong: dict[str, Any]
) -> None:
    order = {"format": "json", "lang": "ky", **wrong}
    answer = http("POST", "/drafts/law/digests", order, token=new_token("secretary"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == list(wrong)


def test_the_description_is_openapi_3_1(http: Any) -> None:
    document = http("GET", "/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/drafts/{slug}/comments" in document["paths"]

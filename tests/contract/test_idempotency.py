"""CONTRACT.md, Idempotency-Key: the matrix of same and other key, body, path and caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.conftest import Pikir

BODY = {"clause": "art_1", "body": "Мөөнөт кыска.", "language": "ky", "stance": "oppose"}
OTHER = {**BODY, "body": "Мөөнөт узун."}
PATH = "/drafts/law/comments"


def how_many(http: Any) -> int:
    return len(http("GET", f"{PATH}?limit=100").json["items"])


@pytest.mark.parametrize(
    ("first", "second", "status", "comments"),
    [
        (("key", BODY), ("key", BODY), 201, 1),
        (("key", BODY), ("key", dict(reversed(BODY.items()))), 201, 1),
        (("key", BODY), ("other", BODY), 201, 2),
        (("key", BODY), ("key", OTHER), 422, 1),
        ((None, BODY), (None, BODY), 201, 2),
        ((None, BODY), ("key", BODY), 201, 2),
    ],
    ids=["same", "members in another order", "another key", "another body", "no key", "a key later"],
)
def test_one_key_one_effect(
    http: Any, opened: str, first: Any, second: Any, status: int, comments: int
) -> None:
    one = http("POST", PATH, first[1], key=first[0])
    two = http("POST", PATH, second[1], key=second[0])
    assert (one.status_code, two.status_code) == (201, status)
    assert how_many(http) == comments
    if status == 201:
        assert (two.data == one.data) is (comments == 1)
    else:
        assert two.json["code"] == "idempotency-key-reused"


def test_a_repetition_gives_the_same_secret_and_it_works(http: Any, opened: str) -> None:
    http("POST", PATH, BODY, key="key")
    again = http("POST", PATH, BODY, key="key").json
    assert http("DELETE", f"/comments/{again['id']}", secret=again["edit_secret"]).status_code == 204


def test_the_key_is_looked_up_before_the_deadline(http: Any, pikir: Pikir, opened: str) -> None:
    in_time = http("POST", PATH, BODY, key="key")
    pikir("rounds", "close", opened, "--reason", "Баары айтылды.")
    assert http("POST", PATH, BODY, key="key").data == in_time.data
    assert http("POST", PATH, BODY, key="new").status_code == 409
    assert http("POST", PATH, OTHER, key="key").json["code"] == "idempotency-key-reused"
    assert how_many(http) == 1


def test_the_scope_of_a_key_is_its_caller(http: Any, opened: str, new_token: Callable[..., str]) -> None:
    tokens = [None, new_token("commenter"), new_token("commenter")]
    ids = {http("POST", PATH, BODY, key="key", token=token).json["id"] for token in tokens}
    assert len(ids) == 3
    assert {http("POST", PATH, BODY, key="key", token=token).json["id"] for token in tokens} == ids


def test_a_second_token_of_the_same_account_is_the_same_caller(http: Any, pikir: Pikir, opened: str) -> None:
    pikir("users", "create", "--email", "a@example.kg", "--role", "commenter")
    words = ("tokens", "create", "--email", "a@example.kg", "--scopes", "comments:create")
    tokens = [pikir(*words)["token"] for _ in range(2)]
    assert len({http("POST", PATH, BODY, key="key", token=token).data for token in tokens}) == 1


def test_the_scope_of_a_key_is_its_path(http: Any, opened: str, new_token: Callable[..., str]) -> None:
    token = new_token("secretary")
    assert http("POST", PATH, BODY, key="key", token=token).status_code == 201
    order = {"format": "json", "lang": "ky"}
    assert http("POST", "/drafts/law/digests", order, key="key", token=token).status_code == 202


def test_a_digest_is_ordered_once_under_a_key(http: Any, opened: str, new_token: Callable[..., str]) -> None:
    token = new_token("secretary")
    order = {"format": "json", "lang": "ky"}
    answers = [http("POST", "/drafts/law/digests", order, key="key", token=token) for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    other = http("POST", "/drafts/law/digests", {**order, "lang": "ru"}, key="key", token=token)
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")


def test_a_refusal_does_not_use_a_key_up(http: Any, opened: str) -> None:
    assert http("POST", PATH, {**BODY, "clause": "art_99"}, key="key").status_code == 422
    assert http("POST", PATH, BODY, key="key").status_code == 201

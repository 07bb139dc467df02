"""One request, one effect: Idempotency-Key on every POST."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.core.permissions import Role
from tests.factories import make_account, make_draft, make_round, move_round


@pytest.fixture
def slug(database):
    name = make_draft(database)
    make_round(database, name)
    return name


def test_the_same_request_gets_the_same_bytes_and_makes_one_comment(api, slug):
    first, second = api.comment(slug, "key-1"), api.comment(slug, "key-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert first.headers["Location"] == second.headers["Location"]
    assert len(api.comments(slug)) == 1


def test_members_in_another_order_are_the_same_body(api, slug):
    path = f"/drafts/{slug}/comments"
    first = api.call("POST", path, {"clause": None, "body": "Пикир"}, Idempotency_Key="key-1")
    second = api.call("POST", path, {"body": "Пикир", "clause": None}, Idempotency_Key="key-1")
    assert first.data == second.data


def test_another_body_under_the_same_key_is_refused(api, slug):
    api.comment(slug, "key-1")
    answer = api.comment(slug, "key-1", body="Башка пикир")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency-key-reused")
    assert len(api.comments(slug)) == 1


def test_without_a_key_every_request_is_a_comment_of_its_own(api, slug):
    first, second = api.comment(slug), api.comment(slug)
    assert first.json["edit_secret"] != second.json["edit_secret"]
    assert len(api.comments(slug)) == 2


def test_a_retry_after_the_close_gets_its_answer(api, database, slug):
    first = api.comment(slug, "key-1")
    with database.write() as session:
        move_round(session, UUID(first.json["round"]), closes_at=datetime.now(UTC))
    assert api.comment(slug, "key-1").data == first.data
    assert api.comment(slug, "key-2").json["code"] == "round-closed"


def test_a_retry_after_the_withdrawal_gets_the_same_answer(api, slug):
    first = api.comment(slug, "key-1")
    path = f"/comments/{first.json['id']}"
    assert api.call("DELETE", path, X_Edit_Secret=first.json["edit_secret"]).status_code == 204
    assert api.comment(slug, "key-1").data == first.data


def test_the_secret_of_a_retry_edits_the_comment(api, slug):
    api.comment(slug, "key-1")
    again = api.comment(slug, "key-1").json
    answer = api.call(
        "PATCH", f"/comments/{again['id']}", {"body": "Жаңы"}, X_Edit_Secret=again["edit_secret"]
    )
    assert answer.status_code == 200


def test_two_accounts_and_a_guest_may_choose_the_same_key(api, database, slug, token):
    callers = [api, api.as_(token(make_account(database))), api.as_(token(make_account(database)))]
    ids = {caller.comment(slug, "key-1").json["id"] for caller in callers}
    assert len(ids) == 3


def test_one_key_serves_two_drafts(api, database, slug):
    other = make_draft(database)
    make_round(database, other)
    assert api.comment(slug, "key-1").json["id"] != api.comment(other, "key-1").json["id"]


def test_a_refused_request_does_not_use_up_its_key(api, database, slug):
    second = make_round(database, slug)
    assert api.comment(slug, "key-1").json["code"] == "round-ambiguous"
    assert api.comment(slug, "key-1", round=str(second.id)).status_code == 201


@pytest.mark.parametrize("key", ["k" * 201, "ключ".encode().decode("latin-1"), "a b", "a\tb"])
def test_a_key_has_1_to_200_visible_characters(api, slug, key):
    answer = api.comment(slug, key)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
    assert api.comments(slug) == []
    assert api.comment(slug, "k" * 200).status_code == 201


def test_a_digest_ordered_twice_under_a_key_is_one_digest(api, database, slug, token):
    secretary = api.as_(token(make_account(database, Role.SECRETARY)))
    path, order = f"/drafts/{slug}/digests", {"format": "csv", "lang": "ky"}
    first = secretary.call("POST", path, order, Idempotency_Key="key-1")
    second = secretary.call("POST", path, order, Idempotency_Key="key-1")
    assert (first.status_code, first.data) == (202, second.data)
    other = secretary.call("POST", path, {**order, "lang": "ru"}, Idempotency_Key="key-1")
    assert other.json["code"] == "idempotency-key-reused"
    assert secretary.call("POST", path, order).json["id"] != first.json["id"]

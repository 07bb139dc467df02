"""Every refusal is problem details, whoever refuses."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from app.core.messages import MESSAGES
from app.core.permissions import OPERATOR, Role
from app.services.accounts import suspend_account
from tests.api.calls import check_shape
from tests.factories import make_account, make_draft, make_round


@pytest.fixture
def slug(database):
    name = make_draft(database)
    make_round(database, name)
    return name


def send(api, slug, data, content_type="application/json", method="POST"):
    path = f"/drafts/{slug}/comments"
    response = api.client.open(f"/api/v1{path}", method=method, data=data, content_type=content_type)
    check_shape(method, path, response)
    return response


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "not-found"),
        ("/", "not-found"),
        ("/nonsense", "not-found"),
        ("/drafts/", "not-found"),
        ("/drafts/nobody", "draft-not-found"),
        ("/drafts/nobody/clauses", "draft-not-found"),
        ("/drafts/nobody/comments", "draft-not-found"),
        ("/drafts/%00", "not-found"),
        ("/drafts/a%00b/comments", "not-found"),
        ("/comments/1", "not-found"),
        ("/comments/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "comment-not-found"),
        ("/digests/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "digest-not-found"),
        ("/digests/3f2504e0-4f89-41d3-9a0c-0305e82c3301/files/csv", "digest-not-found"),
        ("/receipts/7KQM4XTD92RB", "receipt-not-found"),
    ],
)
def test_what_is_not_there_is_a_problem(api, path, code):
    answer = api.get(path)
    assert (answer.status_code, answer.json["code"]) == (404, code)


def test_a_method_that_is_not_taken_is_a_problem_that_names_those_that_are(api, slug):
    answer = api.call("PUT", f"/drafts/{slug}/comments", {})
    assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(",", " ").split())


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"body": "x"', b"\xff\xfe", b'{"body": "\xd3"}', b"[" * 200_000, b"1" * 5000],
    ids=["empty", "open", "cut", "bytes", "cp1251", "deep", "digits"],
)
def test_malformed_json_is_a_problem(api, slug, body):
    answer = send(api, slug, body)
    assert (answer.status_code, answer.json["code"]) == (400, "json-malformed")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"5", b"true", b"NaN"])
def test_json_that_is_no_object_is_malformed(api, slug, body):
    answer = send(api, slug, body)
    assert (answer.status_code, answer.json["code"]) == (422, "malformed")


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
def test_only_json_is_taken(api, slug, content_type):
    answer = send(api, slug, b'{"clause": null, "body": "x"}', content_type)
    assert (answer.status_code, answer.json["code"]) == (415, "content-type-unsupported")


def test_a_body_of_five_megabytes_is_too_large(api, slug):
    answer = send(api, slug, json.dumps({"clause": None, "body": "x" * 5_000_000}))
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


def test_an_unknown_member_with_half_a_surrogate_pair_is_named_without_failing(api, slug):
    answer = send(api, slug, b'{"clause": null, "body": "x", "\\ud800": 1}')
    assert answer.status_code == 422


def test_a_thousand_unknown_members_make_a_short_answer(api, slug):
    answer = send(api, slug, json.dumps({f"member{n}" * 100: n for n in range(1000)}))
    assert answer.status_code == 422
    assert len(answer.data) < 50_000


@pytest.mark.parametrize("header", ["Bearer", "Bearer nonsense", "Bearer \xff", "Basic YTpi", "pikir_token"])
def test_a_bad_token_is_refused_everywhere_even_where_guests_may_read(api, slug, header):
    for path in ("/drafts", f"/drafts/{slug}", "/openapi.json", f"/drafts/{slug}/comments"):
        answer = api.get(path, Authorization=header)
        assert (answer.status_code, answer.json["code"]) == (401, "token-invalid")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_suspended_account_has_no_token_any_more(api, database, slug, token):
    account = make_account(database)
    caller = api.as_(token(account))
    assert caller.get("/drafts").status_code == 200
    with database.write() as session:
        suspend_account(session, actor=OPERATOR, email=account.email)
    assert caller.get("/drafts").status_code == 401


def test_a_browser_log_in_is_no_credential_here(api, database, slug):
    from app.services.sessions import open_session

    secretary = make_account(database, Role.SECRETARY)
    assert secretary.account_id is not None
    with database.write() as session:
        login = open_session(session, account_id=secretary.account_id)
    with api.client.session_transaction() as cookie:
        cookie["_user_id"] = login
    answer = api.call("POST", f"/drafts/{slug}/digests", {"format": "csv", "lang": "ky"})
    assert answer.status_code == 401


def test_a_fault_of_ours_tells_nothing_of_the_inside(api, slug, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("the inside")

    monkeypatch.setattr("app.api.v1.drafts.get_draft", fail)
    answer = api.get(f"/drafts/{slug}")
    assert (answer.status_code, answer.json["code"]) == (500, "internal-error")
    assert "inside" not in answer.text


def test_a_strange_host_is_refused_as_a_problem(api, slug):
    answer = api.get("/drafts", Host="evil.example")
    assert answer.status_code == 400


def test_every_code_of_the_api_has_a_sentence():
    from app.api.v1.errors import HTTP_CODES, STATUS

    assert {
        *HTTP_CODES.values(),
        *STATUS,
        "malformed",
        "internal-error",
        "request-refused",
    } <= MESSAGES.keys()


def test_every_endpoint_declares_a_permission(app):
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api_v1."):
            assert getattr(view, "permission", None) is not None, f"{endpoint}: add @requires under its route"


def test_a_guest_reads_without_any_statement_for_who_he_is(api, database):
    from sqlalchemy import event

    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    api.get(f"/comments/{UUID(int=1)}")
    assert not [statement for statement in seen if "api_tokens" in statement or "accounts" in statement]

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.core.comments import CommentState, HideReason, format_code
from app.core.permissions import Role
from app.models import Comment
from app.services.comments import hide_comment
from tests.factories import OPERATOR, make_account, make_comment, make_draft, make_round, move_round
from tests.web.browsing import form_token, log_in, send_comment
from tests.web.pages import check_page, text_of


@pytest.fixture
def slug(database):
    return make_draft(database)


@pytest.fixture
def round_(database, slug):
    return make_round(database, slug)


@pytest.fixture
def comment(database, slug, round_):
    return make_comment(database, slug, body="Менин сөзүм", name="Айнура Токтосунова", publish_name=True)


@pytest.fixture
def address(comment):
    return f"/en/receipts/{format_code(comment.code)}"


def state_of(database, comment):
    with database.read() as unit:
        return unit.get_one(Comment, comment.id).state


def test_the_receipt_shows_code_time_clause_and_state_and_no_person(client, comment, slug, address):
    page = check_page(client.get(address))
    text = text_of(page)
    for fact in (
        "Your comment is registered",
        format_code(comment.code),
        "Article 1, part 1",
        "Shown and counted",
    ):
        assert fact in text
    assert "Айнура" not in text
    assert "Менин сөзүм" not in text
    assert f"/en/drafts/{slug}/art_1__para_1#c-{comment.id}" in page.xpath("//a/@href")
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


def test_the_qr_code_is_an_svg_the_policy_lets_through(client, address):
    (svg,) = check_page(client.get(address)).xpath("//div[@class='qr']/svg")
    assert not svg.xpath("descendant-or-self::*/@style")
    assert svg.xpath(".//path/@d")


def test_the_edit_secret_is_shown_once_to_the_browser_that_sent_the_comment(client, app, slug, round_):
    response = send_comment(client, f"/en/drafts/{slug}/art_1")
    assert "HttpOnly" in response.headers["Set-Cookie"]
    first = text_of(check_page(client.get(response.location)))
    secret = re.search(r"\b[0-9a-f]{40}\b", first)[0]
    assert secret not in client.get(response.location).get_data(as_text=True)
    assert secret not in app.test_client().get(response.location).get_data(as_text=True)


def test_a_secret_cookie_somebody_made_up_shows_nothing(client, comment, address):
    client.set_cookie("pikir_secret", f'["{comment.code}", "made-up"]', path=address)
    assert "made-up" not in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    "spell", [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")]
)
def test_a_code_is_found_however_it_is_typed(client, comment, address, spell):
    typed = spell(format_code(comment.code))
    assert client.get("/en/receipts", query_string={"code": typed}).location == address
    response = client.get("/en/receipts/" + typed.replace(" ", "%20"))
    assert response.location == address


@pytest.mark.parametrize("typed", ["0000-0000-0000", "abc", "<script>", "x" * 5000])
def test_an_unknown_code_is_said_at_the_field_and_kept(client, typed):
    page = check_page(client.get("/en/receipts", query_string={"code": typed}), 404)
    assert "No comment has this code. Check it and enter it again." in text_of(page)
    assert page.get_element_by_id("code").get("value") == typed[:100]


def test_an_unknown_receipt_is_not_found(client):
    for code in ("0000-0000-0000", "nonsense", "%00"):
        check_page(client.get(f"/en/receipts/{code}"), 404)


def test_withdrawing_with_the_secret_leaves_a_tombstone(client, database, comment, slug, address):
    page = check_page(client.get(f"{address}/withdraw"))
    assert "This cannot be undone." in text_of(page)
    token = form_token(client, f"{address}/withdraw")
    response = client.post(
        f"{address}/withdraw", data={"csrf_token": token, "secret": f" {comment.edit_secret} "}
    )
    assert (response.status_code, response.location) == (303, address)
    assert "The comment is withdrawn" in text_of(check_page(client.get(address)))
    text = text_of(check_page(client.get(f"/en/drafts/{slug}/art_1__para_1")))
    assert "Withdrawn by its author:" in text
    assert "Менин сөзүм" not in text


@pytest.mark.parametrize("secret", ["", "0" * 40, "wrong"])
def test_withdrawing_with_a_wrong_secret_changes_nothing(client, database, comment, address, secret):
    token = form_token(client, f"{address}/withdraw")
    response = client.post(f"{address}/withdraw", data={"csrf_token": token, "secret": secret})
    assert "This is not the secret code of this comment." in text_of(check_page(response, 422))
    assert state_of(database, comment) is CommentState.PUBLISHED


def test_an_account_withdraws_its_own_comment_and_not_anothers(
    client, database, slug, round_, comment, address
):
    account = make_account(database, Role.COMMENTER)
    own = make_comment(database, slug, actor=account)
    log_in(client, account)
    token = form_token(client, "/en/about")
    mine = f"/en/receipts/{format_code(own.code)}/withdraw"
    check_page(client.post(f"{address}/withdraw", data={"csrf_token": token}), 422)
    assert client.post(mine, data={"csrf_token": token}).status_code == 303
    assert state_of(database, own) is CommentState.WITHDRAWN
    assert state_of(database, comment) is CommentState.PUBLISHED


def test_after_the_close_nothing_is_withdrawn(client, database, comment, round_, address):
    token = form_token(client, f"{address}/withdraw")
    with database.write() as unit:
        move_round(unit, round_.id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    response = client.post(f"{address}/withdraw", data={"csrf_token": token, "secret": comment.edit_secret})
    assert "can no longer be withdrawn" in text_of(check_page(response, 409))
    assert state_of(database, comment) is CommentState.PUBLISHED
    assert not [link for link in check_page(client.get(address)).xpath("//a/@href") if "withdraw" in link]


def test_a_hidden_comment_says_why_on_its_receipt(client, database, comment, address):
    with database.write() as unit:
        hide_comment(unit, actor=OPERATOR, comment_id=comment.id, reason=HideReason.OFF_TOPIC)
    assert "Hidden. Reason: off topic. Still counted." in text_of(check_page(client.get(address)))


def test_a_comment_that_is_shown_is_said_to_be_shown_and_may_be_withdrawn(client, address):
    text = text_of(check_page(client.get(address)))
    assert "It is shown under the provision and counted in every digest." in text
    assert "Until the deadline you can withdraw it:" in text


def test_the_receipt_of_a_hidden_comment_promises_neither_to_show_nor_to_withdraw_it(
    client, database, comment, address
):
    with database.write() as unit:
        hide_comment(unit, actor=OPERATOR, comment_id=comment.id, reason=HideReason.OFF_TOPIC)
    assert_nothing_is_promised(text_of(check_page(client.get(address))))


def test_the_receipt_of_a_withdrawn_comment_promises_neither(client, comment, address):
    token = form_token(client, f"{address}/withdraw")
    client.post(f"{address}/withdraw", data={"csrf_token": token, "secret": comment.edit_secret})
    assert_nothing_is_promised(text_of(check_page(client.get(address))))


def assert_nothing_is_promised(text):
    assert "It is counted in every digest." in text
    assert "It is shown under the provision" not in text
    assert "you can withdraw it" not in text
    assert "The discussion is open until:" in text

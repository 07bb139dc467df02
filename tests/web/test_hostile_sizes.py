"""Long texts, and bodies that are longer than anything that is taken."""

from __future__ import annotations

import io

import pytest

from app.core.comments import LONG_TEXT_LIMIT
from tests.factories import make_draft, make_round
from tests.web.browsing import send_comment
from tests.web.pages import check_page


@pytest.fixture
def address(database):
    slug = make_draft(database)
    make_round(database, slug)
    return f"/ky/drafts/{slug}/art_1__para_1"


def test_two_texts_of_the_longest_characters_fit_into_the_form(client, address):
    answer = send_comment(client, address, body="𝒳" * LONG_TEXT_LIMIT, proposed_text="𝒴" * LONG_TEXT_LIMIT)
    assert answer.status_code == 303


def test_a_character_more_is_refused_at_its_field(client, address):
    answer = send_comment(client, address, body="𝒳" * (LONG_TEXT_LIMIT + 1))
    assert answer.status_code == 422
    page = check_page(answer, 422)
    assert page.xpath("//textarea[@name='body']/@aria-invalid") == ["true"]


@pytest.mark.parametrize("kind", ["x-www-form-urlencoded", "json"])
def test_a_body_that_is_too_large_is_heard_out_so_that_the_sender_hears_the_answer(client, address, kind):
    path = "/api/v1/drafts/law/comments" if kind == "json" else address
    sent = io.BytesIO(b"{" + b" " * 5_000_000)
    length = len(sent.getvalue())
    answer = client.post(path, input_stream=sent, content_length=length, content_type=f"application/{kind}")
    assert answer.status_code == 413
    assert sent.tell() == length

"""What the console says of rounds at the edges of time."""

from __future__ import annotations

import pytest

from tests.factories import make_draft


@pytest.fixture
def slug(database):
    return make_draft(database, "kodeks")


def test_a_close_at_the_end_of_the_calendar_is_refused_and_nothing_is_kept(console, slug):
    done = console(
        "rounds", "open", slug, "--audience", "public", "--closes-at", "9999-12-31T23:59:59Z", "--json"
    )
    assert (done.code, done.error["code"], done.error["where"]) == (2, "date-malformed", "--closes-at")
    assert "2026-12-01T18:00" in done.error["message"]
    assert console("rounds", "list", slug, "--json").document["items"] == []


def test_closing_twice_speaks_of_the_round_and_of_no_comment(console, slug):
    opened = console(
        "rounds", "open", slug, "--audience", "public", "--closes-at", "2100-01-01T00:00Z", "--json"
    )
    console("rounds", "close", opened.document["id"], "--reason", "Бүттү")
    again = console("rounds", "close", opened.document["id"], "--reason", "Бүттү", "--json")
    assert (again.code, again.error["code"], again.error["where"]) == (2, "round-closed", "ID")
    assert "comment" not in again.error["message"].lower()
    assert "pikir rounds open" in again.error["message"]

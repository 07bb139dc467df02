"""CONTRACT.md, deadline: half-open, only ever later, closed early with a reason, then only a new round."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.infra.db import Database
from tests.contract.conftest import Pikir
from tests.factories import move_round

COMMENT = {"clause": "art_1", "body": "Мөөнөт кыска.", "language": "ky"}
PATH = "/drafts/law/comments"


def say(http: Any, **extra: Any) -> Any:
    return http("POST", PATH, {**COMMENT, **extra})


def end(database: Database, round_id: str, closes_at: datetime) -> None:
    with database.write() as session:
        move_round(session, UUID(round_id), closes_at=closes_at)


def compile_at(pikir: Pikir, tmp_path: Any, cutoff: str) -> int:
    words = ("--draft", "law", "--format", "json", "--cutoff", cutoff, "--out", str(tmp_path / "d.json"))
    return int(pikir("digests", "compile", *words)["counts"]["received"])


def test_a_comment_at_the_cut_off_is_out_and_one_just_before_it_is_in(
    http: Any, pikir: Pikir, opened: str, tmp_path: Any
) -> None:
    received = datetime.fromisoformat(say(http).json["received_at"])
    time.sleep(0.01)
    assert compile_at(pikir, tmp_path, received.isoformat()) == 0
    assert compile_at(pikir, tmp_path, (received + timedelta(microseconds=1)).isoformat()) == 1


def test_seconds_count(http: Any, database: Database, opened: str) -> None:
    end(database, opened, datetime.now(UTC) + timedelta(seconds=2))
    assert say(http).status_code == 201
    end(database, opened, datetime.now(UTC) - timedelta(milliseconds=5))
    assert say(http).status_code == 409


def test_after_the_close_the_answer_names_the_latest_close(
    http: Any, pikir: Pikir, database: Database, opened: str
) -> None:
    later = pikir("rounds", "open", "law", "--audience", "public", "--closes-at", "2099-01-01T00:00:00Z")[
        "id"
    ]
    end(database, opened, datetime(2026, 1, 5, tzinfo=UTC))
    end(database, str(later), datetime(2026, 2, 5, tzinfo=UTC))
    answer = say(http)
    assert (answer.status_code, answer.json["code"]) == (409, "round-closed")
    assert answer.json["closed_at"].startswith("2026-02-05T00:00:00")


def test_nothing_is_sent_edited_or_withdrawn_after_the_close(
    http: Any, database: Database, opened: str
) -> None:
    made = say(http).json
    end(database, opened, datetime.now(UTC) - timedelta(milliseconds=5))
    path = f"/comments/{made['id']}"
    assert say(http).status_code == 409
    assert http("PATCH", path, {"body": "Кеч."}, secret=made["edit_secret"]).status_code == 409
    assert http("DELETE", path, secret=made["edit_secret"]).status_code == 409
    assert http("GET", path).json["body"] == COMMENT["body"]


def test_before_it_opens_nothing_is_taken(http: Any, pikir: Pikir, published: str) -> None:
    times = ("--opens-at", "2098-01-01T00:00:00Z", "--closes-at", "2099-01-01T00:00:00Z")
    assert pikir("rounds", "open", "law", "--audience", "public", *times)["state"] != "open"
    assert say(http).status_code == 409


def test_several_open_rounds_have_to_be_named(http: Any, pikir: Pikir, opened: str) -> None:
    second = pikir("rounds", "open", "law", "--audience", "public", "--closes-at", "2099-01-01T00:00:00Z")[
        "id"
    ]
    answer = say(http)
    assert (answer.status_code, answer.json["code"]) == (422, "round-ambiguous")
    assert set(answer.json["rounds"]) == {opened, second}
    assert say(http, round=second).json["round"] == second


def test_a_close_never_moves_earlier(run: Any, pikir: Pikir, opened: str) -> None:
    for moment in ("2098-12-31T23:59:59Z", "2099-01-01T00:00:00Z"):
        assert run("rounds", "extend", opened, "--closes-at", moment, "--reason", "Шашылыш.").code == 2
    moved = pikir("rounds", "extend", opened, "--closes-at", "2099-01-01T00:00:01Z", "--reason", "Суранышты.")
    assert moved["closes_at"].startswith("2099-01-01T00:00:01")


def test_an_extension_and_an_early_close_need_a_reason_and_show_it(
    run: Any, pikir: Pikir, http: Any, opened: str
) -> None:
    later = ("--closes-at", "2099-02-01T00:00:00Z")
    assert run("rounds", "extend", opened, *later, "--reason", "  ").code == 2
    assert run("rounds", "close", opened, "--reason", "").code == 2
    pikir("rounds", "extend", opened, *later, "--reason", "Суранышты.")
    closed = pikir("rounds", "close", opened, "--reason", "Кворум жок.")
    assert closed["state"] == "closed"
    (round_,) = http("GET", "/drafts/law").json["rounds"]
    assert [change["reason"] for change in round_["changes"]] == ["Суранышты.", "Кворум жок."]


def test_closing_early_ends_at_the_databases_clock(pikir: Pikir, http: Any, opened: str) -> None:
    in_time = say(http).json
    closed = pikir("rounds", "close", opened, "--reason", "Баары айтылды.")
    assert in_time["received_at"] < closed["closed_at"]
    assert abs(datetime.fromisoformat(closed["closed_at"]) - datetime.now(UTC)) < timedelta(seconds=30)
    answer = say(http)
    assert answer.status_code == 409
    assert answer.json["closed_at"] == closed["closed_at"]


def test_after_a_close_only_a_new_round(run: Any, pikir: Pikir, http: Any, opened: str) -> None:
    pikir("rounds", "close", opened, "--reason", "Баары айтылды.")
    assert (
        run("rounds", "extend", opened, "--closes-at", "2099-06-01T00:00:00Z", "--reason", "Кайра.").code == 2
    )
    assert run("rounds", "close", opened, "--reason", "Дагы.").code == 2
    new = pikir("rounds", "open", "law", "--audience", "public", "--closes-at", "2099-06-01T00:00:00Z")["id"]
    assert say(http).json["round"] == new


@pytest.mark.parametrize("closes", ["2020-01-01T00:00:00Z", "2097-01-01T00:00:00Z"])
def test_a_round_does_not_end_in_the_past_or_before_it_begins(run: Any, published: str, closes: str) -> None:
    times = ("--opens-at", "2098-01-01T00:00:00Z", "--closes-at", closes)
    assert run("rounds", "open", "law", "--audience", "public", *times).code == 2


def test_a_short_period_warns_and_is_not_refused(pikir: Pikir, published: str) -> None:
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    made = pikir("rounds", "open", "law", "--audience", "public", "--closes-at", soon)
    assert (made["state"], made["warnings"]) == ("open", ["period-shorter-than-usual"])

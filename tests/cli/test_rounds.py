"""`pikir rounds`: open, list, extend, close; and how times are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.cli.parameters import parse_moment
from app.infra.db import Database
from tests.cli.conftest import Console
from tests.factories import make_draft, make_group, make_round

CONTRACT = {"id", "slug", "audience", "access", "opens_at", "closes_at", "state"}


NOBODY = "00000000-0000-0000-0000-000000000000"


def opened(console: Console, slug: str, *words: str) -> dict[str, object]:
    done = console("rounds", "open", slug, "--audience", "public", *words, "--json")
    assert done.code == 0, done.out
    document: dict[str, object] = done.document
    return document


def test_a_public_round_is_open_to_anyone_at_once(console: Console, database: Database) -> None:
    round_ = opened(console, make_draft(database, "kodeks"), "--closes-at", "2100-01-01T00:00+06:00")
    assert set(round_) >= CONTRACT
    assert (round_["slug"], round_["audience"], round_["access"], round_["state"]) == (
        "kodeks",
        "public",
        "open",
        "open",
    )


def test_a_round_of_members_is_closed_to_others(console: Console, database: Database) -> None:
    slug, group = make_draft(database), make_group(database, "jumushchu-top")
    words = ("--audience", "members", "--closes-at", "2100-01-01T00:00Z", "--group", group, "--json")
    round_ = console("rounds", "open", slug, *words).document
    assert (round_["access"], round_["group"]) == ("closed", "jumushchu-top")


def test_access_may_be_named(console: Console, database: Database) -> None:
    round_ = opened(
        console, make_draft(database), "--closes-at", "2100-01-01T00:00Z", "--access", "registered"
    )
    assert round_["access"] == "registered"


def test_a_time_without_offset_is_meant_in_bishkek(console: Console, database: Database) -> None:
    slug = make_draft(database)
    plain = opened(console, slug, "--closes-at", "2100-01-01T00:00:30")
    assert plain["closes_at"] == "2099-12-31T18:00:30.000000Z"
    told = console(
        "rounds", "open", slug, "--audience", "public", "--closes-at", "2100-01-01T00:00", "--json",
        PIKIR_TIMEZONE="Europe/London",
    )  # fmt: skip
    assert told.document["closes_at"] == "2100-01-01T00:00:00.000000Z"


def test_a_round_may_open_later(console: Console, database: Database) -> None:
    words = ("--opens-at", "2099-12-01T00:00Z", "--closes-at", "2100-01-01T00:00Z")
    assert opened(console, make_draft(database), *words)["state"] == "planned"


def test_a_short_round_is_opened_with_a_note(console: Console, database: Database) -> None:
    soon = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    slug = make_draft(database)
    assert opened(console, slug, "--closes-at", soon)["warnings"] == ["period-shorter-than-usual"]
    said = console("rounds", "open", slug, "--audience", "public", "--closes-at", soon)
    assert "note: shorter than usual" in said.out


def test_a_round_is_extended_with_a_reason(console: Console, database: Database) -> None:
    round_ = make_round(database, make_draft(database))
    later = "2100-01-01T00:00:00.000000Z"
    done = console(
        "rounds", "extend", str(round_.id), "--closes-at", later, "--reason", "Ката табылды", "--json"
    )
    assert done.document["closes_at"] == later
    assert [change["reason"] for change in done.document["changes"]] == ["Ката табылды"]


def test_a_round_is_closed_early_with_a_reason(console: Console, database: Database) -> None:
    slug = make_draft(database)
    round_ = make_round(database, slug)
    done = console("rounds", "close", str(round_.id), "--reason", "Долбоор кайтарылды", "--json")
    assert done.document["state"] == "closed"
    assert [r["state"] for r in console("rounds", "list", slug, "--json").document["items"]] == ["closed"]
    again = console("rounds", "close", str(round_.id), "--reason", "Again", "--json")
    assert (again.code, again.error["code"]) == (2, "round-closed")


def test_rounds_are_listed_the_earliest_first(console: Console, database: Database) -> None:
    slug = make_draft(database)
    late = make_round(database, slug, opens_in=timedelta(days=2))
    early = make_round(database, slug)
    make_round(database, make_draft(database))
    items = console("rounds", "list", slug, "--json").document["items"]
    assert [item["id"] for item in items] == [str(early.id), str(late.id)]
    assert len(console("rounds", "list", slug).out.splitlines()) == 2


@pytest.mark.parametrize(
    "moment",
    ["", "soon", "2100-01-01", "2100-13-01T00:00", "01.12.2100 18:00", "0001-01-01T00:00+14:00", "9" * 400],
)
def test_what_is_no_time_is_refused(console: Console, database: Database, moment: str) -> None:
    slug = make_draft(database)
    told = console("rounds", "open", slug, "--audience", "public", "--closes-at", moment, "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
    assert "--closes-at" in told.error["message"]
    assert console("rounds", "list", slug, "--json").document == {"items": []}


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        (["open", "absent", "--audience", "public", "--closes-at", "LATER"], "draft-not-found", "absent"),
        (["open", "raw", "--audience", "public", "--closes-at", "LATER"], "edition-not-published", "raw"),
        (["open", "kodeks", "--audience", "public", "--closes-at", "EARLIER"], "closes-in-the-past", "--closes-at"),
        (
            ["open", "kodeks", "--audience", "public", "--opens-at", "LATER", "--closes-at", "LATER"],
            "closes-before-opens",
            "--closes-at",
        ),
        (
            ["open", "kodeks", "--audience", "members", "--closes-at", "LATER", "--group", "absent"],
            "group-not-found",
            "absent",
        ),
        (["open", "kodeks", "--audience", "press", "--closes-at", "LATER"], "usage", "pikir rounds open"),
        (["open", "kodeks", "--audience", "public"], "usage", "pikir rounds open"),
        (["list", "absent"], "draft-not-found", "absent"),
        (["extend", "ROUND", "--closes-at", "LATER", "--reason", " "], "reason-required", "--reason"),
        (["extend", "ROUND", "--closes-at", "EARLIER", "--reason", "x"], "closes-at-moves-earlier", "--closes-at"),
        (["extend", "7", "--closes-at", "LATER", "--reason", "x"], "usage", "pikir rounds extend"),
        (["close", "ROUND"], "usage", "pikir rounds close"),
        (["close", NOBODY, "--reason", "x"], "round-not-found", NOBODY),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_said_where(
    console: Console, database: Database, words: list[str], code: str, where: str
) -> None:
    make_draft(database, "raw", published=False)
    round_ = make_round(database, make_draft(database, "kodeks"))
    before = console("rounds", "list", "kodeks", "--json").out
    meant = {"LATER": "2100-01-01T00:00Z", "EARLIER": "2020-01-01T00:00Z", "ROUND": str(round_.id)}
    given = [meant.get(word, word) for word in words]
    if code == "closes-in-the-past":
        given += ["--opens-at", "2019-01-01T00:00Z"]
    told = console("rounds", *given, "--json")
    assert (told.code, told.error["code"], told.error["where"]) == (2, code, where)
    said = console("rounds", *given)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith(f"{where}: ")
    assert console("rounds", "list", "kodeks", "--json").out == before


def test_a_deadline_may_be_written_as_the_24_00_of_its_last_day():
    assert parse_moment("2026-12-31T24:00") == parse_moment("2027-01-01T00:00")
    assert parse_moment("2026-12-31T24:00+06:00") == parse_moment("2027-01-01T00:00+06:00")


@pytest.mark.parametrize("text", ["2026-12-31T24:01", "2026-12-31T25:00", "24:00"])
def test_no_other_hour_lies_beyond_the_day(text: str):
    with pytest.raises(ValueError):
        parse_moment(text)

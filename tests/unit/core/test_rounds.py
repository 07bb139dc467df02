"""The deadline is half-open and only ever moves later; short periods warn and do not refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import FieldViolation, RuleViolation
from app.core.rounds import (
    DEFAULT_ACCESS,
    REASON_LIMIT,
    Access,
    Audience,
    Period,
    RoundState,
    Urgency,
    check_early_close,
    check_extension,
    check_period,
    check_reason,
    period_warnings,
    require_open,
)

OPENS = datetime(2026, 11, 1, 4, tzinfo=UTC)
CLOSES = datetime(2026, 12, 1, 18, tzinfo=UTC)
TICK = timedelta(microseconds=1)
PERIOD = Period(OPENS, CLOSES)


def code_of(call: Callable[[], object]) -> str | None:
    try:
        call()
    except RuleViolation as violation:
        return violation.code
    return None


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (OPENS - TICK, RoundState.PLANNED),
        (OPENS, RoundState.OPEN),
        (CLOSES - TICK, RoundState.OPEN),
        (CLOSES, RoundState.CLOSED),
        (CLOSES + TICK, RoundState.CLOSED),
    ],
)
def test_a_round_is_open_from_its_opening_up_to_but_not_at_its_close(
    now: datetime, state: RoundState
) -> None:
    assert PERIOD.state(now) is state


def test_a_round_closed_early_ends_at_that_very_moment() -> None:
    period = Period(OPENS, CLOSES, closed_at=OPENS + timedelta(days=1))
    assert period.end == OPENS + timedelta(days=1)
    assert period.state(period.end - TICK) is RoundState.OPEN
    assert period.state(period.end) is RoundState.CLOSED


def test_a_round_closed_before_it_opened_is_closed_not_planned() -> None:
    period = Period(OPENS, CLOSES, closed_at=OPENS - timedelta(days=1))
    assert period.state(OPENS - timedelta(hours=1)) is RoundState.CLOSED
    assert period.state(OPENS + timedelta(hours=1)) is RoundState.CLOSED


def test_nothing_is_accepted_at_the_close_and_the_refusal_names_the_time() -> None:
    require_open(PERIOD, CLOSES - TICK)
    with pytest.raises(RuleViolation) as refused:
        require_open(PERIOD, CLOSES)
    assert (refused.value.code, refused.value.params["closed_at"]) == ("round-closed", CLOSES)


def test_nothing_is_accepted_before_the_opening_and_the_refusal_names_the_time() -> None:
    require_open(PERIOD, OPENS)
    with pytest.raises(RuleViolation) as refused:
        require_open(PERIOD, OPENS - TICK)
    assert (refused.value.code, refused.value.params["opens_at"]) == ("round-not-open", OPENS)


@pytest.mark.parametrize(
    ("left", "urgency"),
    [
        (timedelta(hours=72), Urgency.OPEN),
        (timedelta(hours=72) - TICK, Urgency.SOON),
        (timedelta(hours=6), Urgency.SOON),
        (timedelta(hours=6) - TICK, Urgency.LAST),
        (TICK, Urgency.LAST),
        (timedelta(0), Urgency.SHUT),
    ],
)
def test_the_deadline_grows_urgent_under_72_and_under_6_hours(left: timedelta, urgency: Urgency) -> None:
    assert PERIOD.urgency(CLOSES - left) is urgency


def test_a_round_that_has_not_opened_is_not_urgent_however_short_it_is() -> None:
    short = Period(OPENS, OPENS + timedelta(hours=1))
    assert short.urgency(OPENS - TICK) is Urgency.PLANNED


moments = st.integers(0, 366 * 86_400 * 10**6).map(lambda us: OPENS + timedelta(microseconds=us))


@given(moments, moments, st.none() | moments, moments, moments)
def test_a_round_never_opens_again_as_time_goes_on(
    opens: datetime, closes: datetime, closed: datetime | None, one: datetime, other: datetime
) -> None:
    order = [RoundState.PLANNED, RoundState.OPEN, RoundState.CLOSED]
    period = Period(opens, closes, closed)
    earlier, later = sorted((one, other))
    if opens < closes:
        assert order.index(period.state(earlier)) <= order.index(period.state(later))


@given(moments, moments, st.none() | moments, moments)
def test_what_is_accepted_lies_within_the_half_open_period(
    opens: datetime, closes: datetime, closed: datetime | None, now: datetime
) -> None:
    period = Period(opens, closes, closed)
    if code_of(lambda: require_open(period, now)) is None:
        assert now < period.end
        assert opens <= now or closed is not None


@pytest.mark.parametrize(
    ("opens", "closes", "now", "code"),
    [
        (OPENS, OPENS, OPENS - TICK, "closes-before-opens"),
        (OPENS, OPENS - TICK, OPENS - timedelta(days=9), "closes-before-opens"),
        (OPENS, CLOSES, CLOSES, "closes-in-the-past"),
        (OPENS, CLOSES, CLOSES - TICK, None),
        (OPENS, OPENS + TICK, OPENS, None),
    ],
)
def test_a_new_round_ends_after_it_begins_and_after_now(
    opens: datetime, closes: datetime, now: datetime, code: str | None
) -> None:
    assert code_of(lambda: check_period(opens, closes, now)) == code


def test_a_wrong_period_is_told_of_the_field_of_the_close() -> None:
    with pytest.raises(FieldViolation) as refused:
        check_period(OPENS, OPENS, OPENS)
    assert refused.value.field == "closes_at"


@pytest.mark.parametrize(
    ("closes", "now", "code"),
    [
        (CLOSES + TICK, CLOSES - TICK, None),
        (CLOSES, OPENS, "closes-at-moves-earlier"),
        (CLOSES - TICK, OPENS, "closes-at-moves-earlier"),
        (CLOSES + timedelta(days=9), CLOSES, "round-closed"),
        (CLOSES + timedelta(days=9), OPENS - TICK, None),
    ],
)
def test_a_close_moves_only_later_and_only_before_it_has_come(
    closes: datetime, now: datetime, code: str | None
) -> None:
    assert code_of(lambda: check_extension(PERIOD, closes, now)) == code


def test_a_round_closed_early_cannot_be_extended_before_its_first_close_either() -> None:
    closed = Period(OPENS, CLOSES, closed_at=OPENS + TICK)
    assert code_of(lambda: check_extension(closed, CLOSES + TICK, OPENS + 2 * TICK)) == "round-closed"


def test_a_closed_round_cannot_be_closed_again() -> None:
    assert code_of(lambda: check_early_close(PERIOD, CLOSES)) == "round-closed"
    assert code_of(lambda: check_early_close(PERIOD, CLOSES - TICK)) is None
    assert code_of(lambda: check_early_close(PERIOD, OPENS - TICK)) is None


@pytest.mark.parametrize(
    ("audience", "days", "warnings"),
    [
        (Audience.PUBLIC, 30, ()),
        (Audience.PUBLIC, 29, ("period-shorter-than-usual",)),
        (Audience.MEMBERS, 7, ()),
        (Audience.MEMBERS, 6, ("period-shorter-than-usual",)),
    ],
)
def test_a_period_shorter_than_usual_warns(audience: Audience, days: int, warnings: tuple[str, ...]) -> None:
    assert period_warnings(audience, OPENS, OPENS + timedelta(days=days)) == warnings


@pytest.mark.parametrize("reason", ["", "   ", "\n\t "])
def test_a_reason_is_required(reason: str) -> None:
    with pytest.raises(FieldViolation) as refused:
        check_reason(reason)
    assert (refused.value.code, refused.value.field) == ("reason-required", "reason")


def test_a_reason_is_kept_without_its_outer_space_and_within_its_limit() -> None:
    assert check_reason("  Кворум жок.\n") == "Кворум жок."
    assert check_reason("я" * REASON_LIMIT) == "я" * REASON_LIMIT
    assert code_of(lambda: check_reason("я" * (REASON_LIMIT + 1))) == "too-long"


def test_a_public_round_is_open_to_all_and_a_members_round_to_members_unless_told_otherwise() -> None:
    assert DEFAULT_ACCESS == {Audience.PUBLIC: Access.OPEN, Audience.MEMBERS: Access.CLOSED}

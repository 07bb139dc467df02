"""Days and times as they are typed on the desk."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import FieldViolation
from app.core.moments import join_moment, parse_date, parse_time

BISHKEK = ZoneInfo("Asia/Bishkek")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(DAYS)
def test_a_day_is_read_back_in_both_ways_of_writing_it(day):
    assert parse_date("day", f"{day:%d.%m.%Y}") == day
    assert parse_date("day", f" {day.isoformat()} ") == day


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_is_the_span_since_midnight(hours, minutes):
    assert parse_time("time", f"{hours:02}:{minutes:02}") == timedelta(hours=hours, minutes=minutes)


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
def test_a_moment_shows_on_the_clock_of_the_office_what_was_typed(day, hours, minutes):
    moment = join_moment(day, timedelta(hours=hours, minutes=minutes), ZoneInfo("Etc/GMT-6"))
    local = moment.astimezone(ZoneInfo("Etc/GMT-6"))
    assert (local.date(), local.hour, local.minute) == (day, hours, minutes)
    assert moment.tzinfo is UTC


def test_twenty_four_hours_are_the_midnight_that_ends_the_day():
    end = join_moment(date(2026, 12, 31), parse_time("time", "24:00"), BISHKEK)
    assert end == datetime(2026, 12, 31, 18, tzinfo=UTC)
    assert end == join_moment(date(2027, 1, 1), parse_time("time", "0:00"), BISHKEK)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2.12",
        "02/12/2026",
        "32.01.2026",
        "29.02.2027",
        "02.12.26",
        "٠٢.١٢.٢٠٢٦x",
        "0000-01-01",
        "9999-12-31",
    ],
)
def test_what_is_no_day_is_refused_at_its_field(typed):
    with pytest.raises(FieldViolation) as refused:
        parse_date("closes_date", typed)
    assert (refused.value.field, refused.value.code) == ("closes_date", "date-malformed")


@pytest.mark.parametrize("typed", ["", "24:01", "25:00", "12:60", "noon", "12", "-1:00", "12:30:00"])
def test_what_is_no_time_is_refused_at_its_field(typed):
    with pytest.raises(FieldViolation) as refused:
        parse_time("closes_time", typed)
    assert (refused.value.field, refused.value.code) == ("closes_time", "time-malformed")


@pytest.mark.parametrize("read", [parse_date, parse_time])
@given(typed=st.text(max_size=12))
def test_no_typing_breaks_the_reading(read, typed):
    with suppress(FieldViolation):
        read("field", typed)

"""Dates and times as a clerk types them, in the zone of the office. No picker is needed, so no script either."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import FieldViolation

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CLERK = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEARS = range(1900, 2200)
"""A year outside is a slip of the finger, and the ends of the calendar cannot be moved to another zone."""
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")


def parse_date(field: str, text: str) -> date:
    """`2026-12-02` or `02.12.2026`. Raises FieldViolation "date-malformed"."""
    typed = text.strip()
    iso, clerk = _ISO.fullmatch(typed), _CLERK.fullmatch(typed)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif clerk:
        day, month, year = (int(part) for part in clerk.groups())
    else:
        raise FieldViolation(field, "date-malformed")
    if year not in _YEARS:
        raise FieldViolation(field, "date-malformed")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise FieldViolation(field, "date-malformed") from error


def check_calendar(field: str, moment: datetime) -> None:
    """Raises FieldViolation "date-malformed" for a moment that could not be shown in every zone."""
    if moment.year not in _YEARS:
        raise FieldViolation(field, "date-malformed")


def parse_time(field: str, text: str) -> timedelta:
    """`18:30` as the span since midnight; `24:00` is the midnight that ends the day.

    Raises FieldViolation "time-malformed".
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise FieldViolation(field, "time-malformed")
    hours, minutes = int(match[1]), int(match[2])
    if minutes > 59 or (hours, minutes) > (24, 0):
        raise FieldViolation(field, "time-malformed")
    return timedelta(hours=hours, minutes=minutes)


def join_moment(day: date, clock: timedelta, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the office's clock shows that day and time."""
    midnight = datetime.combine(day + timedelta(days=clock.days), time(), tzinfo=zone)
    return (midnight + timedelta(seconds=clock.seconds)).astimezone(UTC)


def utc_text(moment: datetime) -> str:
    """An aware datetime as `2026-12-02T18:00:00.000000Z`. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_utc(text: str) -> datetime:
    """The inverse of `utc_text`: an aware datetime in UTC."""
    return datetime.fromisoformat(text)

"""Form fields for a day and a time of day, typed as text. The text is kept as typed, also when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from wtforms import Form, StringField
from wtforms.validators import ValidationError

from app.core.errors import FieldViolation
from app.core.moments import join_moment, parse_date, parse_time
from app.web.errors import message

Parsed = TypeVar("Parsed")


class _TypedField(StringField):
    """`required`: a blank is an error, not a None."""

    def __init__(self, label: Any = None, *, required: bool = True, **options: Any) -> None:
        super().__init__(label, **options)
        self.required = required

    def parse(self, read: Callable[[str, str], Parsed]) -> Parsed | None:
        text = (self.data or "").strip()
        if not text and not self.required:
            return None
        try:
            return read(self.name, text)
        except FieldViolation as violation:
            raise ValidationError(message(violation)) from violation


class DayField(_TypedField):
    """`day` after validation: the date, None when the field is blank and may be."""

    day: date | None = None

    def pre_validate(self, form: Form) -> None:
        self.day = self.parse(parse_date)


class ClockField(_TypedField):
    """`clock` after validation: the span since midnight, up to 24 hours."""

    clock: timedelta | None = None

    def pre_validate(self, form: Form) -> None:
        self.clock = self.parse(parse_time)


def read_moment(day: DayField, clock: ClockField, zone: ZoneInfo) -> datetime | None:
    """The instant two validated fields name, UTC; None when no day was given. A day without a time begins it."""
    if day.day is None:
        return None
    return join_moment(day.day, clock.clock or timedelta(), zone)

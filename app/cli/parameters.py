"""Words of the command line as values, and how moments are shown to people."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.core.text import Language, normalize_input

LANGUAGES = click.Choice([language.value for language in Language])
FILE = click.Path(path_type=Path)


class Text(click.ParamType[str]):
    """Text as it is stored; bytes that are no UTF-8 are refused rather than dropped."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.fail("is not UTF-8 text.", param, ctx)
        return normalize_input(str(value))


_END_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ]24:00(?::00)?(Z|[+-]\d\d:?\d\d)?")


def parse_moment(text: str) -> datetime:
    """An ISO 8601 time. 24:00, as deadlines are written, is the midnight after that day. Raises ValueError."""
    end = _END_OF_DAY.fullmatch(text)
    if end is None:
        return datetime.fromisoformat(text)
    return datetime.fromisoformat(f"{end[1]}T00:00{end[2] or ''}") + timedelta(days=1)


class Moment(click.ParamType[datetime]):
    """An ISO 8601 date and time; see `aware` for one without an offset."""

    name = "iso time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = parse_moment(value)
            moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is not a time. Write it as 2026-12-01T18:00 or 2026-12-01T18:00+06:00.",
                param,
                ctx,
            )
        # A date alone would mean its first second, which is not what «until 1 December» means to anybody.
        if len(value) <= len("2026-12-01"):
            self.fail(f"{value!r} has no hour. Write it as 2026-12-01T18:00.", param, ctx)
        return moment


TEXT = Text()
MOMENT = Moment()


def aware(moment: datetime, timezone: str) -> datetime:
    """A time without an offset is meant in the time zone of the installation (PIKIR_TIMEZONE, Asia/Bishkek)."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(timezone))


def shown(moment: datetime | None, timezone: str) -> str:
    """`2026-12-01 18:00:00 +06:00` in the time zone of the installation, `-` for none."""
    if moment is None:
        return "-"
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d %H:%M:%S} {local.isoformat()[-6:]}"

"""Dates and spans of time as clerks in Bishkek write them (GLOSSARY.md §3.4–3.6); Babel's Kyrgyz long date is not.

A date is always in the nominative, so that no case ending is ever glued to a computed number.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.text import Language

NBSP = "\u00a0"
_MONTHS = {
    Language.KY: "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры",
    Language.RU: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    Language.EN: "January February March April May June July August September October November December",
}
_UNITS: dict[Language, dict[str, tuple[str, ...]]] = {
    Language.KY: {"day": ("күн",), "hour": ("саат",), "minute": ("мүнөт",)},
    Language.RU: {
        "day": ("день", "дня", "дней"),
        "hour": ("час", "часа", "часов"),
        "minute": ("минута", "минуты", "минут"),
    },
    Language.EN: {"day": ("day", "days"), "hour": ("hour", "hours"), "minute": ("minute", "minutes")},
}


def format_date(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    """`2026-жылдын 2-декабры`, `2 декабря 2026 года`, `2 December 2026`."""
    return _date(moment.astimezone(zone), language)


def format_time(moment: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """`18:30` or `18:30:05`, 24 hours."""
    return moment.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def format_moment(moment: datetime, language: Language, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """Date and time in one phrase: `2026-жылдын 22-ноябры, саат 17:43`."""
    return _join(format_date(moment, language, zone), format_time(moment, zone, seconds=seconds), language)


def deadline_date(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    """The day a half-open deadline is written with: midnight belongs to the day before, as its 24:00."""
    return _date(_deadline_day(moment, zone), language)


def deadline_time(moment: datetime, zone: ZoneInfo) -> str:
    """The hour a deadline is written with; `24:00` for midnight."""
    local = moment.astimezone(zone)
    return "24:00" if _is_midnight(local) else local.strftime("%H:%M:%S" if local.second else "%H:%M")


def format_deadline(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    """`2026-жылдын 2-декабры, саат 24:00`."""
    return _join(deadline_date(moment, language, zone), deadline_time(moment, zone), language)


def format_span(span: timedelta, language: Language) -> str:
    """Time left, in at most two units: `10 күн`, `2 дня 5 часов`, `3 hours 20 minutes`; at least one minute."""
    minutes = max(int(span.total_seconds() // 60), 1)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days >= 3:
        parts = [(days, "day")]
    elif days:
        parts = [(days, "day"), (hours, "hour")]
    else:
        parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(count(number, unit, language) for number, unit in parts if number)


def count(number: int, unit: str, language: Language) -> str:
    """`10 күн`, `2 дня`, `1 hour` for the units day, hour and minute; a no-break space between."""
    return f"{number}{NBSP}{unit_word(number, unit, language)}"


def unit_word(number: int, unit: str, language: Language) -> str:
    """The word that follows a number: Kyrgyz has one form, English two, Russian three."""
    forms = _UNITS[language][unit]
    return forms[plural_form(number, language)]


def plural_form(number: int, language: Language) -> int:
    """Index of the plural form: always 0 in Kyrgyz, 0–1 in English, 0–2 in Russian."""
    if language is Language.KY:
        return 0
    if language is Language.EN:
        return int(number != 1)
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2


def _date(local: datetime, language: Language) -> str:
    month = _MONTHS[language].split()[local.month - 1]
    if language is Language.KY:
        return f"{local.year}-жылдын{NBSP}{local.day}-{month}"
    if language is Language.RU:
        return f"{local.day}{NBSP}{month} {local.year}{NBSP}года"
    return f"{local.day}{NBSP}{month} {local.year}"


def _join(date: str, time: str, language: Language) -> str:
    return f"{date}, саат{NBSP}{time}" if language is Language.KY else f"{date}, {time}"


def _is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


def _deadline_day(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    return local - timedelta(days=1) if _is_midnight(local) else local

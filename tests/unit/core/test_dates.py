"""Dates, deadlines and spans as a clerk in Bishkek writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import (
    NBSP,
    count,
    deadline_date,
    deadline_time,
    format_date,
    format_deadline,
    format_moment,
    format_span,
    format_time,
    plural_form,
)
from app.core.text import Language

BISHKEK = ZoneInfo("Asia/Bishkek")
KY, RU, EN = Language.KY, Language.RU, Language.EN


def bishkek(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BISHKEK).astimezone(UTC)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "written"),
    [(KY, "2026-жылдын 2-декабры"), (RU, "2 декабря 2026 года"), (EN, "2 December 2026")],
)
def test_a_date_is_written_as_people_write_it(language: Language, written: str) -> None:
    assert plain(format_date(bishkek(2026, 12, 2, 9), language, BISHKEK)) == written


def test_a_date_is_that_of_the_office_not_of_greenwich() -> None:
    late = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
    assert plain(format_date(late, RU, BISHKEK)) == "2 декабря 2026 года"
    assert plain(format_date(late, RU, ZoneInfo("UTC"))) == "1 декабря 2026 года"


@pytest.mark.parametrize("language", list(Language))
def test_every_month_has_a_name_of_its_own(language: Language) -> None:
    dates = {format_date(bishkek(2026, month, 5, 12), language, BISHKEK) for month in range(1, 13)}
    assert len(dates) == 12


@pytest.mark.parametrize("language", [RU, EN])
def test_the_months_are_those_of_the_locale_data(language: Language) -> None:
    names = Locale.parse(language.value).months["format"]["wide"]
    for month, name in names.items():
        assert name in plain(format_date(bishkek(2026, month, 5, 12), language, BISHKEK)).split()


def test_the_number_of_a_day_is_never_parted_from_its_month() -> None:
    for language, joined in ((KY, f"жылдын{NBSP}2-"), (RU, f"2{NBSP}декабря"), (EN, f"2{NBSP}December")):
        assert joined in format_date(bishkek(2026, 12, 2, 9), language, BISHKEK)


def test_a_time_has_24_hours_and_seconds_only_when_asked() -> None:
    moment = bishkek(2026, 12, 2, 18, 30, 5)
    assert format_time(moment, BISHKEK) == "18:30"
    assert format_time(moment, BISHKEK, seconds=True) == "18:30:05"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (KY, "2026-жылдын 22-ноябры, саат 17:43"),
        (RU, "22 ноября 2026 года, 17:43"),
        (EN, "22 November 2026, 17:43"),
    ],
)
def test_a_moment_is_one_phrase(language: Language, written: str) -> None:
    assert plain(format_moment(bishkek(2026, 11, 22, 17, 43), language, BISHKEK)) == written


def test_a_deadline_at_midnight_is_the_end_of_the_day_before() -> None:
    midnight = bishkek(2026, 12, 3)
    assert deadline_time(midnight, BISHKEK) == "24:00"
    assert plain(deadline_date(midnight, KY, BISHKEK)) == "2026-жылдын 2-декабры"
    assert plain(format_deadline(midnight, KY, BISHKEK)) == "2026-жылдын 2-декабры, саат 24:00"


@pytest.mark.parametrize(
    ("deadline", "written"),
    [
        (bishkek(2026, 12, 2, 18), "18:00"),
        (bishkek(2026, 12, 2, 23, 59, 59), "23:59:59"),
        (bishkek(2026, 12, 3, 0, 0, 1), "00:00:01"),
    ],
)
def test_a_deadline_at_another_hour_stays_on_its_day_to_the_second(deadline: datetime, written: str) -> None:
    assert deadline_time(deadline, BISHKEK) == written
    assert deadline_date(deadline, RU, BISHKEK) == format_date(deadline, RU, BISHKEK)


def test_midnight_of_another_zone_is_no_midnight_here() -> None:
    assert deadline_time(datetime(2026, 12, 3, tzinfo=UTC), BISHKEK) == "06:00"


@pytest.mark.parametrize(
    ("span", "language", "written"),
    [
        (timedelta(days=10, hours=5), KY, "10 күн"),
        (timedelta(days=3), EN, "3 days"),
        (timedelta(days=2, hours=5, minutes=59), RU, "2 дня 5 часов"),
        (timedelta(days=1), EN, "1 day"),
        (timedelta(hours=3, minutes=20), EN, "3 hours 20 minutes"),
        (timedelta(hours=1, minutes=1), EN, "1 hour 1 minute"),
        (timedelta(hours=6), KY, "6 саат"),
        (timedelta(minutes=21), RU, "21 минута"),
        (timedelta(seconds=119), RU, "1 минута"),
        (timedelta(seconds=3), KY, "1 мүнөт"),
        (timedelta(0), EN, "1 minute"),
    ],
)
def test_time_left_in_at_most_two_units_rounded_down(
    span: timedelta, language: Language, written: str
) -> None:
    assert plain(format_span(span, language)) == written


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.sampled_from(Language))
def test_time_left_never_promises_more_than_there_is_and_never_says_nothing(
    span: timedelta, language: Language
) -> None:
    parts = format_span(span, language).split(" ")
    assert 1 <= len(parts) <= 2
    numbers = [int(part.split(NBSP)[0]) for part in parts]
    assert all(number > 0 for number in numbers)
    if len(parts) == 1 and span >= timedelta(days=3):
        assert timedelta(days=numbers[0]) <= span < timedelta(days=numbers[0] + 1)


@given(st.integers(0, 10_000), st.sampled_from([RU, EN]))
def test_plural_forms_agree_with_the_locale_data(number: int, language: Language) -> None:
    expected = {"one": 0, "few": 1, "many": 2, "other": 1 if language is EN else 2}
    assert plural_form(number, language) == expected[Locale.parse(language.value).plural_form(number)]


@pytest.mark.parametrize(
    ("number", "written"), [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день")]
)
def test_russian_days_have_three_forms(number: int, written: str) -> None:
    assert plain(count(number, "day", RU)) == written


def test_kyrgyz_has_one_form_after_any_number() -> None:
    assert {count(number, "hour", KY).split(NBSP)[1] for number in (1, 2, 5, 21)} == {"саат"}

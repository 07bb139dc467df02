"""The ends of the calendar: a deadline there was kept, and then no page that names it could be shown in Bishkek."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import FieldViolation
from app.core.rounds import Period, check_extension, check_period
from app.services.digests import resolve_cutoff

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


def test_a_round_does_not_close_at_the_end_of_the_calendar() -> None:
    with pytest.raises(FieldViolation) as refused:
        check_period(NOW, LAST, NOW)
    assert (refused.value.code, refused.value.field) == ("date-malformed", "closes_at")


def test_a_round_does_not_open_at_its_beginning() -> None:
    with pytest.raises(FieldViolation) as refused:
        check_period(FIRST, LATER, NOW)
    assert (refused.value.code, refused.value.field) == ("date-malformed", "opens_at")


def test_a_round_is_not_extended_to_the_end_of_the_calendar() -> None:
    with pytest.raises(FieldViolation) as refused:
        check_extension(Period(NOW, LATER), LAST, NOW)
    assert (refused.value.code, refused.value.field) == ("date-malformed", "closes_at")


@pytest.mark.parametrize("cutoff", [FIRST, LAST])
def test_a_digest_is_not_cut_off_at_either_end(cutoff: datetime) -> None:
    with pytest.raises(FieldViolation) as refused:
        resolve_cutoff((), cutoff, NOW)
    assert (refused.value.code, refused.value.field) == ("date-malformed", "cutoff")

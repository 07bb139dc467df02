"""Log-in attempts: counted by account, in Redis together, without Redis in each process."""

from __future__ import annotations

import logging
import time
from uuid import uuid4

import pytest
from limits import RateLimitItemPerMinute

from app.infra.ratelimit import LOGIN_LIMIT, LoginThrottle

DEAD = "redis://127.0.0.1:1/0"


def use_up(throttle: LoginThrottle, email: str, times: int = LOGIN_LIMIT.amount) -> None:
    for _ in range(times):
        assert not throttle.is_blocked(email)
        throttle.count_failure(email)


def test_ten_failures_block_an_account_and_no_other() -> None:
    throttle = LoginThrottle(None)
    assert LOGIN_LIMIT.amount == 10
    use_up(throttle, "a@example.kg")
    assert throttle.is_blocked("a@example.kg")
    assert not throttle.is_blocked("b@example.kg")


def test_the_spelling_of_an_address_does_not_give_new_attempts() -> None:
    throttle = LoginThrottle(None)
    use_up(throttle, "a@example.kg")
    assert throttle.is_blocked(" A@Example.KG ")


def test_asking_costs_no_attempt() -> None:
    throttle = LoginThrottle(None)
    for _ in range(50):
        assert not throttle.is_blocked("a@example.kg")


def test_a_block_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = LoginThrottle(None, RateLimitItemPerMinute(2, 1))
    use_up(throttle, "a@example.kg", 2)
    assert throttle.is_blocked("a@example.kg")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert not throttle.is_blocked("a@example.kg")


@pytest.mark.parametrize("email", ["", "\ud800", "ү" * 10_000, "a\x00b"])
def test_any_text_can_be_counted(email: str) -> None:
    throttle = LoginThrottle(None)
    throttle.count_failure(email)
    assert not throttle.is_blocked(email)


def test_without_an_answer_from_redis_attempts_are_still_counted(caplog: pytest.LogCaptureFixture) -> None:
    throttle = LoginThrottle(DEAD)
    with caplog.at_level(logging.WARNING):
        use_up(throttle, "a@example.kg")
    assert throttle.is_blocked("a@example.kg")
    assert not throttle.is_blocked("b@example.kg")
    assert "Redis does not answer" in caplog.text
    assert "a@example.kg" not in caplog.text


def test_processes_that_share_redis_count_together(redis_url: str) -> None:
    email = f"{uuid4()}@example.kg"
    one, other = LoginThrottle(redis_url), LoginThrottle(redis_url)
    use_up(one, email)
    assert other.is_blocked(email)

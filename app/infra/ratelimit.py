"""Log-in attempts per account. Counted in Redis so that all processes count together; without it, per process."""

from __future__ import annotations

import hashlib
import logging

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

LOGIN_LIMIT = RateLimitItemPerMinute(10, 15)
"""Ten wrong passwords in a quarter of an hour, for one address, wherever they come from."""


class LoginThrottle:
    """Counts failures by account, never by network address: a whole village may share one."""

    def __init__(self, storage_url: str | None, limit: RateLimitItem = LOGIN_LIMIT) -> None:
        self._limit = limit
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._shared = self._connect(storage_url)

    @staticmethod
    def _connect(url: str | None) -> MovingWindowRateLimiter | None:
        if url is None:
            return None
        storage = storage_from_string(url, socket_connect_timeout=1, socket_timeout=1)
        assert isinstance(storage, Storage)
        return MovingWindowRateLimiter(storage)

    def is_blocked(self, email: str) -> bool:
        """Whether the address has used up its attempts."""
        return not self._ask("test", email)

    def count_failure(self, email: str) -> None:
        self._ask("hit", email)

    def _ask(self, action: str, email: str) -> bool:
        key = hashlib.sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
        if self._shared is not None:
            try:
                return bool(getattr(self._shared, action)(self._limit, "login", key))
            except RedisError:
                # The broker may be down or flushed at any moment; logging in must not depend on it.
                logging.getLogger(__name__).warning(
                    "log-in attempts are counted per process: Redis does not answer"
                )
        return bool(getattr(self._local, action)(self._limit, "login", key))

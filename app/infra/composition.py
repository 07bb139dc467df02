"""What one web process is made of: put together once in wsgi.py, read by web and API alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from app.infra.db import Database
from app.infra.health import Configuration
from app.infra.ratelimit import LoginThrottle
from app.infra.storage import Storage


class ServerSettings(Configuration, Protocol):
    """What delivery reads of the settings, besides what the health checks do."""

    @property
    def is_production(self) -> bool: ...
    @property
    def base_url(self) -> str: ...
    @property
    def secret_key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Pikir:
    """Kept as `app.extensions["pikir"]`."""

    settings: ServerSettings
    database: Database
    throttle: LoginThrottle
    storage: Storage

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown and typed."""
        return ZoneInfo(self.settings.timezone)

    @property
    def server_key(self) -> bytes:
        """What edit secrets are derived with; apart from the key that signs cookies."""
        return hashlib.sha256(b"pikir edit secrets\x00" + self.settings.secret_key.encode()).digest()

"""What a task works with: one database and one storage in each process."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

from app.infra.db import Database
from app.infra.mail import Mailer, open_mailer
from app.infra.storage import Storage, open_storage
from tasks.notify import notifier
from tasks.worker import settings


@lru_cache(maxsize=1)
def database() -> Database:
    return Database(settings.database_url, notify_jobs=notifier(settings))


@lru_cache(maxsize=1)
def storage() -> Storage:
    return open_storage(settings.storage_url)


@lru_cache(maxsize=1)
def mailer() -> Mailer:
    return open_mailer(settings.mail_url, base_url=settings.base_url)


@lru_cache(maxsize=1)
def zone() -> ZoneInfo:
    return ZoneInfo(settings.timezone)

"""The composition root of the web process: `gunicorn wsgi:app`."""

from __future__ import annotations

import os

from apiflask import APIFlask

from app.factory import create_app
from app.infra.db import Database
from app.infra.ratelimit import LoginThrottle
from app.infra.storage import open_storage
from config import Settings
from tasks.notify import notifier


def build() -> APIFlask:
    settings = Settings.from_env(os.environ)
    return create_app(
        settings,
        database=Database(settings.database_url, notify_jobs=notifier(settings)),
        throttle=LoginThrottle(settings.limits_storage_url),
        storage=open_storage(settings.storage_url),
    )


app = build()

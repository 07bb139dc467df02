"""The Celery application: `celery -A tasks.worker worker|beat`."""

from __future__ import annotations

import os

from celery import Celery

from config import Settings

settings = Settings.from_env(os.environ)

app = Celery(
    "pikir",
    broker=settings.celery_broker_url,
    include=["tasks.jobs", "tasks.rounds", "tasks.schedules", "tasks.retention"],
)
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 10},
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone=settings.timezone,
    # A tick that nobody took in time is void: after an outage one sweep is enough, not a thousand.
    beat_schedule={
        "sweep-jobs": {"task": "tasks.jobs.sweep_jobs", "schedule": 5.0, "options": {"expires": 5}},
        "close-due-rounds": {
            "task": "tasks.rounds.close_due_rounds",
            "schedule": 2.0,
            "options": {"expires": 2},
        },
        # Every few minutes rather than once a night: a machine that was off at two makes up for it.
        "order-nightly-digests": {
            "task": "tasks.schedules.order_nightly_digests",
            "schedule": 300.0,
            "options": {"expires": 300},
        },
        "sweep-digest-files": {
            "task": "tasks.retention.sweep_digest_files",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
    },
)

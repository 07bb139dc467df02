"""Tells the broker about committed jobs without ever waiting for it: what does not arrive, the sweeper sends."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config import Settings

RUN_JOB = "tasks.jobs.run_job"
BACKLOG = 1_000


class JobNotifier:
    """Hands job ids to a thread of its own; drops them when the broker is so slow that the backlog is full."""

    def __init__(self, broker_url: str) -> None:
        self._broker_url = broker_url
        self._ids: queue.Queue[UUID] = queue.Queue(BACKLOG)
        self._pid: int | None = None
        self._start = threading.Lock()

    def __call__(self, job_ids: list[UUID]) -> None:
        self._ensure_thread()
        for job_id in job_ids:
            try:
                self._ids.put_nowait(job_id)
            except queue.Full:
                return

    def _ensure_thread(self) -> None:
        """A thread does not survive the fork of a web server; each process starts its own."""
        with self._start:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._send_all, name="job-notifier", daemon=True).start()

    def _send_all(self) -> None:
        sender = Celery("pikir-notify", broker=self._broker_url)
        sender.conf.update(broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 5})
        while True:
            job_id = self._ids.get()
            try:
                sender.send_task(RUN_JOB, args=[job_id.hex], retry=False, ignore_result=True)
            except (OperationalError, RedisError, OSError) as error:
                logging.getLogger(__name__).warning("job %s is left to the sweeper: %s", job_id, error)


def notifier(settings: Settings) -> Callable[[list[UUID]], None]:
    return JobNotifier(settings.celery_broker_url)

"""Keeps a job's lease while its work makes no other sound: closing a large spreadsheet takes longer than a lease."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from app.infra.db import Database
from app.infra.jobs import LEASE, ClaimedJob, LeaseLostError, renew_lease


@contextmanager
def heartbeat(database: Database, job: ClaimedJob) -> Iterator[None]:
    """Renews the lease every third of it until the block ends."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(LEASE.total_seconds() / 3):
            try:
                with database.write() as session:
                    renew_lease(session, job)
            except LeaseLostError:
                return
            except OperationalError as error:
                logging.getLogger(__name__).warning("job %s: the lease was not renewed: %s", job.id, error)

    thread = threading.Thread(target=beat, name=f"lease-{job.id.hex[:8]}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()

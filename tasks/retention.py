"""The daily sweep of files."""

from __future__ import annotations

import logging

from app.services.retention import sweep_files
from tasks.units import database, storage
from tasks.worker import app


@app.task(name="tasks.retention.sweep_digest_files")
def sweep_digest_files() -> None:
    swept = sweep_files(database(), storage())
    if swept.files or swept.digests or swept.fragments:
        logging.getLogger(__name__).info("swept: %s", swept)

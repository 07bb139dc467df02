"""Celery as `pikir serve` starts it, with a shorter lease, so that nobody waits 15 s for a dead worker's job.

`python -m tests.tasks.impatient -A tasks.worker worker …`. The product has no such knob: one figure, one meaning.
"""

from __future__ import annotations

from datetime import timedelta

from celery.__main__ import main

from app.infra import jobs

jobs.LEASE = timedelta(seconds=5)

if __name__ == "__main__":
    main()

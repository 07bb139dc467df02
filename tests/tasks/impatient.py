"""Celery as `pikir serve` starts it, with a shorter lease, so that nobody waits 15 s for a dead worker's job.

`python -m tests.tasks.impatient -A tasks.worker worker …`. The product has no such knobs: one figure, one meaning.
IMPATIENT_SHARD_COMMENTS: comments of a shard, so that a draft that is written in a second takes several.
"""

from __future__ import annotations

import os
from datetime import timedelta

from celery.__main__ import main

from app.infra import jobs
from app.services import digest_shards

jobs.LEASE = timedelta(seconds=5)
digest_shards.SHARD_COMMENTS = int(os.environ.get("IMPATIENT_SHARD_COMMENTS", digest_shards.SHARD_COMMENTS))

if __name__ == "__main__":
    main()

"""What is put into the outbox or sent to the broker has somebody who takes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = """
import json
from app.models import JobKind
from tasks import jobs, notify
from tasks.worker import app
app.loader.import_default_modules()
print(json.dumps({
    "registered": sorted(name for name in app.tasks if not name.startswith("celery.")),
    "scheduled": sorted(entry["task"] for entry in app.conf.beat_schedule.values()),
    "sent": [notify.RUN_JOB],
    "kinds": sorted(JobKind),
    "handlers": sorted(jobs.HANDLERS),
    "failures": sorted(jobs.FAILURES),
}))
"""


def _listed(tmp_path: Path) -> dict[str, list[str]]:
    import json

    environment = {**os.environ, "PIKIR_DATA_DIR": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-c", LIST], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(result.stdout.splitlines()[-1])


def test_every_job_kind_has_a_handler_and_a_way_to_fail(tmp_path: Path):
    listed = _listed(tmp_path)
    assert listed["handlers"] == listed["kinds"], "give the new JobKind a handler in tasks/jobs.py"
    assert listed["failures"] == listed["kinds"], "a job that cannot say it failed hangs: add it to FAILURES"


def test_every_task_that_is_sent_or_scheduled_is_registered(tmp_path: Path):
    listed = _listed(tmp_path)
    assert set(listed["sent"]) | set(listed["scheduled"]) <= set(listed["registered"])


def test_every_registered_task_is_sent_by_somebody(tmp_path: Path):
    listed = _listed(tmp_path)
    assert set(listed["registered"]) == set(listed["sent"]) | set(listed["scheduled"])

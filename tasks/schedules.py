"""The night's digests, ordered round by round."""

from __future__ import annotations

from app.services.digest_schedules import list_nightly_due, order_nightly_digest
from tasks.units import database, zone
from tasks.worker import app


@app.task(name="tasks.schedules.order_nightly_digests")
def order_nightly_digests() -> None:
    with database().read() as session:
        due = list_nightly_due(session, zone=zone())
    failures: list[Exception] = []
    for round_id in due:
        try:
            with database().write() as session:
                order_nightly_digest(session, round_id=round_id, zone=zone())
        except Exception as error:  # noqa: BLE001 - one round whose digest cannot be ordered must not keep the others
            failures.append(error)
    if failures:
        raise ExceptionGroup(
            "nightly digests that could not be ordered; tried again at the next tick", failures
        )

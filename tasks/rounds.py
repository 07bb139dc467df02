"""Rounds whose time is over: sealed, and their closing digests ordered, within seconds."""

from __future__ import annotations

from app.services.closing import carry_out_close
from app.services.rounds import list_due_rounds
from tasks.units import database
from tasks.worker import app


@app.task(name="tasks.rounds.close_due_rounds")
def close_due_rounds() -> None:
    with database().read() as session:
        due = list_due_rounds(session)
    failures: list[Exception] = []
    for round_id in due:
        try:
            with database().write() as session:
                carry_out_close(session, round_id=round_id)
        except Exception as error:  # noqa: BLE001 - one round that cannot be closed must not keep the others open
            failures.append(error)
    if failures:
        raise ExceptionGroup("rounds that could not be closed; tried again at the next tick", failures)

"""The desk's page on which digests of a round are made by themselves."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.digests.schedule import NIGHT
from app.core.permissions import Permission
from app.core.text import Language
from app.services.digest_schedules import RoundSchedule, get_schedule, set_schedule
from app.services.drafts import get_draft
from app.web.context import current_actor, pikir
from app.web.guard import requires
from app.web.languages import NAMES, PREFIX
from app.web.schedules.forms import ScheduleForm

blueprint = Blueprint("schedules", __name__, url_prefix=PREFIX)


@blueprint.get("/desk/rounds/<uuid:round_id>/schedule")
@requires(Permission.ROUND_MANAGE)
def edit(round_id: UUID) -> str:
    found = _find(round_id)
    schedule = found.schedule
    form = _form(
        nightly=schedule.nightly,
        letters=schedule.letters,
        formats=list(schedule.formats),
        language=schedule.language,
    )
    return _render(found, form)


@blueprint.post("/desk/rounds/<uuid:round_id>/schedule")
@requires(Permission.ROUND_MANAGE)
def change(round_id: UUID) -> ResponseReturnValue:
    found = _find(round_id)
    form = _form()
    if not form.validate_on_submit():
        return _render(found, form), 422
    with pikir().database.write() as session:
        set_schedule(session, actor=current_actor(), round_id=round_id, **form.chosen(found.schedule.view))
    return redirect(url_for(".edit", round_id=round_id, done="1"), 303)


def _form(**values: object) -> ScheduleForm:
    form = ScheduleForm(**values)
    form.offer([(language.value, NAMES[language]) for language in Language])
    return form


def _find(round_id: UUID) -> RoundSchedule:
    with pikir().database.read() as session:
        return get_schedule(session, round_id=round_id)


def _render(found: RoundSchedule, form: ScheduleForm) -> str:
    with pikir().database.read() as session:
        draft = get_draft(session, actor=current_actor(), slug=found.round.slug)
    return render_template(
        "schedules/edit.html",
        round=found.round,
        draft=draft,
        form=form,
        night=f"{NIGHT:%H:%M}",
        done=request.args.get("done"),
    )

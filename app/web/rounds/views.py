"""Rounds of discussion on the desk: opened, extended, closed early; every change with its reason."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission
from app.core.rounds import RoundState, check_reason
from app.services.desk import count_round_comments
from app.services.drafts import DraftView, get_draft
from app.services.groups import list_groups
from app.services.rounds import RoundView, close_round, extend_round, get_round, open_round
from app.web.context import current_actor, current_language, pikir
from app.web.form_violations import add_violation
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.rounds.forms import CloseForm, ExtendForm, RoundForm

blueprint = Blueprint("rounds", __name__, url_prefix=PREFIX)
FIELDS = {"closes_at": "closes_date", "opens_at": "opens_date"}
"""Public name of a field → the field of the form."""
Page = str | tuple[str, int]


@blueprint.get("/desk/drafts/<slug>/rounds")
@requires(Permission.ROUND_MANAGE)
def of_draft(slug: str) -> str:
    draft, form = _load(slug)
    return _render_list(draft, form)


@blueprint.post("/desk/drafts/<slug>/rounds")
@requires(Permission.ROUND_MANAGE)
def open_new(slug: str) -> Answer | Page:
    draft, form = _load(slug)
    if form.validate_on_submit():
        zone = pikir().zone
        try:
            with pikir().database.write() as session:
                opened = open_round(
                    session,
                    actor=current_actor(),
                    slug=slug,
                    audience=form.chosen_audience(),
                    access=form.chosen_access(),
                    group_slug=form.chosen_group(),
                    opens_at=form.opens_at(zone),
                    closes_at=form.closes_at(zone),
                )
            return _to_list(opened, "opened")
        except FieldViolation as violation:
            add_violation(form, violation, FIELDS)
    return _render_list(draft, form), 422


@blueprint.get("/desk/rounds/<uuid:round_id>/extend")
@requires(Permission.ROUND_MANAGE)
def extend_page(round_id: UUID) -> str:
    return _render_change("rounds/extend.html", round_id, ExtendForm())


@blueprint.post("/desk/rounds/<uuid:round_id>/extend")
@requires(Permission.ROUND_MANAGE)
def extend(round_id: UUID) -> Answer | Page:
    form = ExtendForm()
    if not form.validate_on_submit():
        return _render_change("rounds/extend.html", round_id, form), 422
    try:
        with pikir().database.write() as session:
            extended = extend_round(
                session,
                actor=current_actor(),
                round_id=round_id,
                closes_at=form.closes_at(pikir().zone),
                reason=form.reason.data or "",
            )
    except RuleViolation as violation:
        return _refuse(violation, "rounds/extend.html", round_id, form)
    return _to_list(extended, "extended")


@blueprint.get("/desk/rounds/<uuid:round_id>/close")
@requires(Permission.ROUND_MANAGE)
def close_page(round_id: UUID) -> str:
    return _render_change("rounds/close.html", round_id, CloseForm())


@blueprint.post("/desk/rounds/<uuid:round_id>/close")
@requires(Permission.ROUND_MANAGE)
def close(round_id: UUID) -> Answer | Page:
    """First what will follow is shown; what is sent from there closes."""
    form = CloseForm()
    if not form.validate_on_submit():
        return _render_change("rounds/close.html", round_id, form), 422
    try:
        if not form.is_confirmed(round_id):
            check_reason(form.reason.data or "")
            return _render_change("rounds/close_confirm.html", round_id, form)
        with pikir().database.write() as session:
            closed = close_round(
                session, actor=current_actor(), round_id=round_id, reason=form.reason.data or ""
            )
    except RuleViolation as violation:
        return _refuse(violation, "rounds/close.html", round_id, form)
    return _to_list(closed, "closed")


def _load(slug: str) -> tuple[DraftView, RoundForm]:
    with pikir().database.read() as session:
        draft = get_draft(session, actor=current_actor(), slug=slug)
        groups = list_groups(session, actor=current_actor())
    form = RoundForm()
    form.offer_groups(groups, current_language().value)
    return draft, form


def _render_list(draft: DraftView, form: RoundForm) -> str:
    rounds = sorted(draft.rounds, key=lambda r: r.period.opens_at, reverse=True)
    done = request.args.get("done")
    return render_template("rounds/of_draft.html", draft=draft, rounds=rounds, form=form, done=done)


def _render_change(template: str, round_id: UUID, form: ExtendForm | CloseForm) -> str:
    """The round as it is now. One that has closed meanwhile says so instead of offering the form."""
    with pikir().database.read() as session:
        round_ = get_round(session, round_id=round_id)
        draft = get_draft(session, actor=current_actor(), slug=round_.slug)
        comments = count_round_comments(session, actor=current_actor(), round_id=round_id)
    return render_template(
        template,
        round=round_,
        draft=draft,
        form=form,
        comments=comments,
        is_closed=round_.state is RoundState.CLOSED,
    )


def _refuse(violation: RuleViolation, template: str, round_id: UUID, form: ExtendForm | CloseForm) -> Page:
    if isinstance(violation, FieldViolation):
        add_violation(form, violation, FIELDS)
        return _render_change(template, round_id, form), 422
    if violation.code == "round-closed":
        return _render_change(template, round_id, form), 409
    raise violation


def _to_list(round_: RoundView, done: str) -> Answer:
    return redirect(url_for(".of_draft", slug=round_.slug, done=done), 303)

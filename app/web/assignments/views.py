"""The desk's page on which clauses of a draft are given to a working group and its members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission
from app.services.assignment_pages import get_assignable_draft, get_assignable_group
from app.services.assignments import assign_clauses, unassign
from app.web.assignments.forms import AssignForm
from app.web.assignments.listing import list_clauses
from app.web.context import current_actor, pikir
from app.web.form_violations import add_violation
from app.web.guard import requires
from app.web.languages import PREFIX

blueprint = Blueprint("assignments", __name__, url_prefix=PREFIX)


@blueprint.get("/desk/groups/<slug>/assignments")
@requires(Permission.ROUND_MANAGE)
def show(slug: str) -> str:
    return _render(slug, AssignForm())


@blueprint.post("/desk/groups/<slug>/assignments")
@requires(Permission.ROUND_MANAGE)
def assign(slug: str) -> ResponseReturnValue:
    form = AssignForm()
    if form.validate_on_submit():
        try:
            with pikir().database.write() as session:
                assign_clauses(
                    session,
                    actor=current_actor(),
                    slug=request.values.get("draft", ""),
                    group_slug=slug,
                    clauses=form.clauses.data,
                    member_id=form.member_id(),
                )
            return redirect(url_for(".show", slug=slug, **_place(), done="assigned"), 303)
        except FieldViolation as violation:
            add_violation(form, violation)
    return _render(slug, form), 422


@blueprint.post("/desk/groups/<slug>/assignments/take-back")
@requires(Permission.ROUND_MANAGE)
def take_back(slug: str) -> ResponseReturnValue:
    """A second click finds it taken back already, which is what was wanted."""
    assignment_id = request.form.get("assignment", type=UUID)
    if assignment_id is None:
        raise RuleViolation("assignment-not-found")
    try:
        with pikir().database.write() as session:
            unassign(session, actor=current_actor(), assignment_id=assignment_id)
    except RuleViolation as violation:
        if violation.code != "assignment-not-found":
            raise
    return redirect(url_for(".show", slug=slug, **_place(), done="taken-back"), 303)


def _place() -> dict[str, Any]:
    """Where in which draft the reader is: kept from one page to the next."""
    return {
        name: request.values[name] for name in ("draft", "under", "page", "given") if request.values.get(name)
    }


def _render(slug: str, form: AssignForm) -> str:
    draft = request.values.get("draft")
    with pikir().database.read() as session:
        group = get_assignable_group(session, actor=current_actor(), slug=slug)
        found = (
            get_assignable_draft(session, actor=current_actor(), group=slug, slug=draft) if draft else None
        )
    form.offer(group.members)
    listing = None
    if found is not None:
        listing = list_clauses(
            found,
            under=request.values.get("under"),
            page=request.values.get("page", 1, type=int),
            given=request.values.get("given", 1, type=int),
        )
    return render_template(
        "assignments/show.html",
        group=group,
        draft=found.draft if found else None,
        listing=listing,
        form=form,
        place=_place(),
        done=request.args.get("done"),
    )

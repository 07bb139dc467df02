"""Working groups on the desk: listed, set up, given members."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission
from app.services.groups import GroupView, add_member, create_group, list_groups
from app.web.context import current_actor, current_language, pikir
from app.web.desk.forms import GroupForm, MemberForm
from app.web.errors import message
from app.web.form_violations import add_violation
from app.web.guard import requires

blueprint = Blueprint("groups", __name__, url_prefix="/groups")
Page = str | tuple[str, int]


@blueprint.get("")
@requires(Permission.ROUND_MANAGE)
def index() -> str:
    return _render_index(GroupForm())


@blueprint.post("")
@requires(Permission.ROUND_MANAGE)
def create() -> Answer | Page:
    form = GroupForm()
    if form.validate_on_submit():
        try:
            with pikir().database.write() as session:
                group = create_group(
                    session,
                    actor=current_actor(),
                    slug=form.slug(),
                    names=form.names(),
                    mandate_bodies=form.body(current_language()),
                    mandate_number=(form.mandate_number.data or "").strip(),
                    mandate_date=form.mandate_date.day,
                )
            return redirect(url_for(".show", slug=group.slug), 303)
        except FieldViolation as violation:
            if violation.code == "slug-taken":
                violation = FieldViolation(form.first_name_field(), "group-name-taken")
            add_violation(form, violation, {"slug": "name_ky"})
    return _render_index(form), 422


@blueprint.get("/<slug>")
@requires(Permission.ROUND_MANAGE)
def show(slug: str) -> str:
    return render_template("desk/group.html", group=_get_group(slug), form=MemberForm())


@blueprint.post("/<slug>")
@requires(Permission.ROUND_MANAGE)
def add(slug: str) -> Answer | Page:
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with pikir().database.write() as session:
                add_member(session, actor=current_actor(), slug=slug, email=form.email.data or "")
            return redirect(url_for(".show", slug=slug), 303)
        except RuleViolation as violation:
            if violation.code != "account-not-found":
                raise
            form.email.errors = [message(violation)]
    return render_template("desk/group.html", group=_get_group(slug), form=form), 422


def _render_index(form: GroupForm) -> str:
    with pikir().database.read() as session:
        groups = list_groups(session, actor=current_actor())
    return render_template("desk/groups.html", groups=groups, form=form)


def _get_group(slug: str) -> GroupView:
    with pikir().database.read() as session:
        groups = list_groups(session, actor=current_actor())
    for group in groups:
        if group.slug == slug:
            return group
    raise RuleViolation("group-not-found", slug=slug)

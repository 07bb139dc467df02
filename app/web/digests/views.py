"""Digests: listed, ordered by the secretariat, watched while they are compiled, downloaded."""

from __future__ import annotations

import logging
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission, allows
from app.core.text import Language
from app.services.digest_files import open_verified, record_damaged_file
from app.services.digests import DigestInfo, get_digest, list_digests, request_digest
from app.services.drafts import DraftView, get_draft
from app.web.context import current_actor, current_language, pikir
from app.web.digests.downloads import file_response
from app.web.digests.figures import bar_tables, hidden_by_reason, in_groups, is_stale, is_under_way, scaled_size
from app.web.digests.forms import OrderForm
from app.web.guard import requires

blueprint = Blueprint("digests", __name__)
log = logging.getLogger("pikir.audit")
ORDER_FIELDS = {"format": "formats", "cutoff": "cutoff_date"}
"""Public name of a field → the field of the form."""


@blueprint.get("/digests")
@requires(Permission.DIGEST_READ)
def index() -> str:
    with pikir().database.read() as session:
        digests = list_digests(session, actor=current_actor())
    return render_template("digests/index.html", digests=digests)


@blueprint.get("/drafts/<slug>/digests")
@requires(Permission.DIGEST_READ)
def of_draft(slug: str) -> str:
    with pikir().database.read() as session:
        draft = get_draft(session, actor=current_actor(), slug=slug)
        digests = list_digests(session, actor=current_actor(), slug=slug)
    return _render_list(draft, digests, _new_form(draft) if _may_order() else None)


@blueprint.post("/drafts/<slug>/digests")
@requires(Permission.DIGEST_CREATE)
def order(slug: str) -> Answer | tuple[str, int]:
    actor = current_actor()
    with pikir().database.read() as session:
        draft = get_draft(session, actor=actor, slug=slug)
        digests = list_digests(session, actor=actor, slug=slug)
    form = _new_form(draft)
    if form.validate_on_submit():
        try:
            with pikir().database.write() as session:
                digest = request_digest(
                    session,
                    actor=actor,
                    slug=slug,
                    request_key=form.request_key(slug, actor.account_id),
                    **form.order(pikir().zone),
                )
            return redirect(url_for(".show", digest_id=digest.id), 303)
        except FieldViolation as violation:
            add_violation(form, violation, ORDER_FIELDS)
    return _render_list(draft, digests, form), 422

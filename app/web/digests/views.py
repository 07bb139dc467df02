"""Digests: listed, ordered by the secretariat, watched while they are compiled, downloaded."""

from __future__ import annotations

import logging
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission, allows
from app.core.text import Language
from app.services.digest_files import open_verified, record_damaged_file
from app.services.digests import DigestInfo, get_digest, list_digests, request_digest
from app.services.drafts import DraftView, get_draft
from app.web.context import current_actor, current_language, pikir
from app.web.deadlines import describe_round
from app.web.digests.downloads import file_response
from app.web.digests.figures import (
    bar_tables,
    explain_failure,
    hidden_by_reason,
    in_groups,
    is_stale,
    is_under_way,
    show_size,
)
from app.web.digests.forms import AgainForm, OrderForm, request_key
from app.web.errors import error_page, message
from app.web.form_violations import add_violation
from app.web.guard import requires
from app.web.languages import NAMES, PREFIX

blueprint = Blueprint("digests", __name__, url_prefix=PREFIX)
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
                    request_key=request_key(form, actor.account_id, (slug, form.asked())),
                    **form.order(pikir().zone),
                )
            return redirect(url_for(".show", digest_id=digest.id), 303)
        except FieldViolation as violation:
            add_violation(form, violation, ORDER_FIELDS)
    return _render_list(draft, digests, form), 422


@blueprint.get("/digests/<uuid:digest_id>")
@requires(Permission.DIGEST_READ)
def show(digest_id: UUID) -> str:
    with pikir().database.read() as session:
        digest = get_digest(session, actor=current_actor(), digest_id=digest_id)
        draft = get_draft(session, actor=current_actor(), slug=digest.draft)
    counts = digest.counts or {}
    return render_template(
        "digests/show.html",
        digest=digest,
        rounds=[r for r in draft.rounds if digest.round_id in (None, r.id)],
        tables=bar_tables(counts),
        hidden=hidden_by_reason(counts),
        in_groups=in_groups,
        show_size=show_size,
        failure=explain_failure(digest.error or ""),
        again=AgainForm() if _may_order() else None,
        **_progress(digest),
    )


@blueprint.get("/digests/<uuid:digest_id>/progress")
@requires(Permission.DIGEST_READ)
def progress(digest_id: UUID) -> str:
    """What stands inside `#job`, for the script that polls it; the page has the same without one."""
    with pikir().database.read() as session:
        digest = get_digest(session, actor=current_actor(), digest_id=digest_id)
    return render_template("digests/progress.html", digest=digest, **_progress(digest))


@blueprint.post("/digests/<uuid:digest_id>/again")
@requires(Permission.DIGEST_CREATE)
def order_again(digest_id: UUID) -> Answer:
    actor = current_actor()
    with pikir().database.write() as session:
        old = get_digest(session, actor=actor, digest_id=digest_id)
        new = request_digest(
            session,
            actor=actor,
            slug=old.draft,
            formats=old.formats,
            language=old.language,
            view=old.view,
            round_id=old.round_id,
            cutoff=old.cutoff,
            request_key=request_key(AgainForm(), actor.account_id, old.id),
        )
    return redirect(url_for(".show", digest_id=new.id), 303)


@blueprint.get("/digests/<uuid:digest_id>/files/<format>")
@requires(Permission.DIGEST_READ)
def download(digest_id: UUID, format: str) -> Response | tuple[str, int]:
    actor = current_actor()
    with pikir().database.read() as session:
        digest = get_digest(session, actor=actor, digest_id=digest_id)
    file = digest.file(format)
    try:
        opened = open_verified(pikir().storage, file)
    except RuleViolation as violation:
        log.error("digest %s, file %s: expected sha256 %s, %s", digest_id, format, file.sha256, violation)
        with pikir().database.write() as session:
            record_damaged_file(session, actor=actor, digest_id=digest_id, violation=violation)
        return error_page(500, message(violation))
    return file_response(digest, file, opened)


def _may_order() -> bool:
    return allows(current_actor(), Permission.DIGEST_CREATE)


def _new_form(draft: DraftView) -> OrderForm:
    form = OrderForm(language=current_language().value)
    rounds = [(str(r.id), describe_round(r).summary) for r in draft.rounds]
    form.offer([(language.value, NAMES[language]) for language in Language], rounds)
    return form


def _render_list(draft: DraftView, digests: list[DigestInfo], form: OrderForm | None) -> str:
    return render_template("digests/of_draft.html", draft=draft, digests=digests, form=form)


def _progress(digest: DigestInfo) -> dict[str, bool]:
    return {"under_way": is_under_way(digest), "stale": is_stale(digest)}

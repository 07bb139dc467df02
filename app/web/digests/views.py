"""Digests: listed, ordered by the secretariat, watched while they are compiled, downloaded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission, allows
from app.core.text import Language
from app.services.assignments import AssignmentView, list_assignments
from app.services.digest_files import open_verified, record_damaged_file
from app.services.digests import (
    DigestInfo,
    cancel_digest,
    get_digest,
    list_digests,
    request_digest,
    retry_digest,
)
from app.services.drafts import DraftView, get_draft
from app.web.context import current_actor, current_language, pikir
from app.web.deadlines import describe_round
from app.web.digests.downloads import file_response
from app.web.digests.figures import bar_tables, explain_failure, hidden_by_reason, in_groups, show_size
from app.web.digests.forms import AgainForm, ButtonForm, OrderForm, Scope, request_key
from app.web.digests.groups import blueprint as groups
from app.web.digests.progress import show_progress
from app.web.errors import error_page, message
from app.web.form_violations import add_violation
from app.web.guard import requires
from app.web.languages import NAMES, PREFIX

blueprint = Blueprint("digests", __name__, url_prefix=PREFIX)
blueprint.register_blueprint(groups)
log = logging.getLogger("pikir.audit")
ORDER_FIELDS = {"format": "formats", "cutoff": "cutoff_date", "group": "scope", "member": "scope"}
"""Public name of a field → the field of the form."""
OVERTAKEN = frozenset({"digest-not-under-way", "digest-not-retryable"})
"""The digest was finished, cancelled or started anew meanwhile."""


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
        form = (
            _new_form(draft, list_assignments(session, actor=current_actor(), slug=slug))
            if _may_order()
            else None
        )
    return _render_list(draft, digests, form)


@blueprint.post("/drafts/<slug>/digests")
@requires(Permission.DIGEST_CREATE)
def order(slug: str) -> Answer | tuple[str, int]:
    actor = current_actor()
    with pikir().database.read() as session:
        draft = get_draft(session, actor=actor, slug=slug)
        digests = list_digests(session, actor=actor, slug=slug)
        form = _new_form(draft, list_assignments(session, actor=current_actor(), slug=slug))
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
        rounds=[r for r in draft.rounds if r.id in digest.rounds],
        tables=bar_tables(counts),
        hidden=hidden_by_reason(counts),
        in_groups=in_groups,
        show_size=show_size,
        failure=explain_failure(digest.error or ""),
        button=ButtonForm() if _may_order() else None,
        again=AgainForm() if _may_order() else None,
        progress=show_progress(digest),
    )


@blueprint.get("/digests/<uuid:digest_id>/progress")
@requires(Permission.DIGEST_READ)
def progress(digest_id: UUID) -> str:
    """What stands inside `#job`, for the script that polls it; the page has the same without one."""
    with pikir().database.read() as session:
        digest = get_digest(session, actor=current_actor(), digest_id=digest_id)
    return render_template("digests/progress.html", digest=digest, progress=show_progress(digest))


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
            group=old.group,
            member_id=old.member_id,
            cutoff=old.cutoff,
            request_key=request_key(AgainForm(), actor.account_id, old.id),
        )
    return redirect(url_for(".show", digest_id=new.id), 303)


@blueprint.get("/digests/<uuid:digest_id>/cancel")
@requires(Permission.DIGEST_CREATE)
def cancel_page(digest_id: UUID) -> Answer | str:
    with pikir().database.read() as session:
        digest = get_digest(session, actor=current_actor(), digest_id=digest_id)
    if not digest.is_under_way:
        return redirect(url_for(".show", digest_id=digest_id), 303)
    return render_template(
        "digests/cancel.html", digest=digest, button=ButtonForm(), progress=show_progress(digest)
    )


@blueprint.post("/digests/<uuid:digest_id>/cancel")
@requires(Permission.DIGEST_CREATE)
def cancel(digest_id: UUID) -> Answer:
    return _changed(cancel_digest, digest_id)


@blueprint.post("/digests/<uuid:digest_id>/retry")
@requires(Permission.DIGEST_CREATE)
def retry(digest_id: UUID) -> Answer:
    return _changed(retry_digest, digest_id)


@blueprint.get("/digests/<uuid:digest_id>/files/<format>")
@requires(Permission.DIGEST_READ)
def download(digest_id: UUID, format: str) -> Response | tuple[str, int]:
    actor = current_actor()
    with pikir().database.read() as session:
        digest = get_digest(session, actor=actor, digest_id=digest_id)
    file = digest.file(format, request.args.get("volume", 1, type=int))
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


def _changed(change: Callable[..., DigestInfo], digest_id: UUID) -> Answer:
    """The digest's page, after the change or after what went before it: the page says how the digest stands."""
    try:
        with pikir().database.write() as session:
            digest_id = change(session, actor=current_actor(), digest_id=digest_id).id
    except RuleViolation as violation:
        if violation.code not in OVERTAKEN:
            raise
    return redirect(url_for(".show", digest_id=digest_id), 303)


def _new_form(draft: DraftView, assignments: Sequence[AssignmentView]) -> OrderForm:
    form = OrderForm(language=current_language().value)
    rounds = [(str(r.id), describe_round(r).summary) for r in draft.rounds]
    languages = [(language.value, NAMES[language]) for language in Language]
    form.offer(languages, rounds, _scopes(draft, assignments))
    return form


def _scopes(draft: DraftView, assignments: Sequence[AssignmentView]) -> list[tuple[Scope, str]]:
    """Working groups that discuss the draft or were given units of it, and the members who were given some."""
    language = current_language().value
    offered: dict[Scope, str] = {}
    names = {r.group_slug: r.group_names for r in draft.rounds if r.group_slug and r.group_names}
    names |= {one.group: one.group_names for one in assignments}
    for slug, translated in names.items():
        name = translated.get(language) or next(iter(translated.values()))
        offered[Scope(slug)] = name
        for one in assignments:
            if one.group == slug and one.member_id is not None:
                offered[Scope(slug, one.member_id)] = f"{name}: {one.member}"
    return list(offered.items())


def _render_list(draft: DraftView, digests: list[DigestInfo], form: OrderForm | None) -> str:
    return render_template("digests/of_draft.html", draft=draft, digests=digests, form=form)

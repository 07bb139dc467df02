"""The desk: all drafts with what there is to do, one draft with its imports, and its publication."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.permissions import Permission
from app.services.amendments import has_target
from app.services.carried_comments import count_orphaned_comments
from app.services.desk import list_desk_rows, list_import_notes
from app.services.digests import list_digests
from app.services.drafts import get_draft, publish_edition
from app.services.editions import load_publication
from app.web.context import current_actor, pikir
from app.web.desk.accounts import blueprint as accounts
from app.web.desk.groups import blueprint as groups
from app.web.desk.warnings import explain
from app.web.forms import PikirForm
from app.web.guard import requires
from app.web.languages import PREFIX

blueprint = Blueprint("desk", __name__, url_prefix=PREFIX + "/desk")
blueprint.register_blueprint(groups)
blueprint.register_blueprint(accounts)


@blueprint.get("")
@requires(Permission.DESK_READ)
def index() -> str:
    with pikir().database.read() as session:
        rows = list_desk_rows(session, actor=current_actor())
    return render_template("desk/index.html", rows=rows)


@blueprint.get("/drafts/<slug>")
@requires(Permission.DESK_READ)
def draft(slug: str) -> str:
    actor = current_actor()
    with pikir().database.read() as session:
        found = get_draft(session, actor=actor, slug=slug)
        notes = list_import_notes(session, actor=actor, slug=slug)
        digests = list_digests(session, actor=actor, slug=slug)
        orphans = count_orphaned_comments(session, actor=actor, draft=found)
        compared = has_target(session, actor=actor, draft_id=found.id)
    return render_template(
        "desk/draft.html",
        draft=found,
        notes=notes,
        digests=digests[:5],
        orphans=orphans,
        compared=compared,
        explain=explain,
        done=request.args.get("done"),
    )


@blueprint.get("/drafts/<slug>/publish")
@requires(Permission.DRAFT_PUBLISH)
def publish_page(slug: str) -> str:
    """What publishing means, before it is done."""
    with pikir().database.read() as session:
        found = get_draft(session, actor=current_actor(), slug=slug)
        notes = list_import_notes(session, actor=current_actor(), slug=slug)
    return render_template("desk/publish.html", draft=found, notes=notes, form=PikirForm())


@blueprint.post("/drafts/<slug>/publish")
@requires(Permission.DRAFT_PUBLISH)
def publish(slug: str) -> Answer:
    number = request.form.get("edition", type=int)
    with pikir().database.read() as session:
        pair = load_publication(session, actor=current_actor(), slug=slug, number=number)
    alignment = pair.align() if pair is not None else None
    with pikir().database.write() as session:
        publish_edition(session, actor=current_actor(), slug=slug, number=number, alignment=alignment)
    return redirect(url_for(".draft", slug=slug, done="published"), 303)

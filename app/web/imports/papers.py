"""Papers beside a draft: added and taken away on the desk, downloaded by everybody who reads it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer
from werkzeug.wsgi import wrap_file
from wtforms import StringField
from wtforms.validators import ValidationError

from app.core.digests.file_names import attachment
from app.core.errors import FieldViolation, RuleViolation
from app.core.importers.limits import MAX_FILE_BYTES
from app.core.papers import ascii_filename, recognise_paper
from app.core.permissions import Permission
from app.services.drafts import get_draft
from app.services.papers import add_paper, get_paper, list_papers, open_paper, remove_paper
from app.services.uploads import store_file
from app.web.context import current_actor, pikir
from app.web.errors import error_page, message, status_of
from app.web.form_violations import add_violation
from app.web.forms import PikirForm
from app.web.guard import requires
from app.web.security import takes_file
from app.web.translation import gettext

blueprint = Blueprint("papers", __name__)
Page = str | tuple[str, int]
SHOWN_BYTES = 1024 * 1024


class PaperForm(PikirForm):
    title = StringField(lazy_gettext("Title"))
    file = FileField(lazy_gettext("File"))

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))


@blueprint.get("/desk/drafts/<slug>/papers")
@requires(Permission.DRAFT_IMPORT)
def of_draft(slug: str) -> str:
    return _render_list(slug, PaperForm())


@blueprint.post("/desk/drafts/<slug>/papers")
@requires(Permission.DRAFT_IMPORT)
@takes_file
def add(slug: str) -> Answer | Page:
    form = PaperForm()
    if not form.validate_on_submit():
        return _render_list(slug, form), 422
    data, filename = form.file.data.read(), form.file.data.filename or ""
    try:
        paper = recognise_paper(data)
        stored = store_file(pikir().storage, "papers", data)
        try:
            with pikir().database.write() as session:
                add_paper(
                    session,
                    actor=current_actor(),
                    slug=slug,
                    title=form.title.data or "",
                    filename=filename,
                    paper=paper,
                    file=stored,
                )
        except BaseException:
            pikir().storage.delete(stored.key)
            raise
    except FieldViolation as violation:
        add_violation(form, violation)
        return _render_list(slug, form), 422
    except RuleViolation as violation:
        if violation.code in ("draft-not-found", "not-permitted"):
            raise
        form.file.errors = [*form.file.errors, message(violation)]
        return _render_list(slug, form), status_of(violation)
    return redirect(url_for(".of_draft", slug=slug, done="added"), 303)


@blueprint.errorhandler(413)
def refuse_size(_error: object) -> tuple[str, int]:
    limit = MAX_FILE_BYTES // SHOWN_BYTES
    return error_page(413, gettext("The file is too large. Limit: %(limit)s MB.", limit=limit))


@blueprint.get("/desk/papers/<uuid:paper_id>/remove")
@requires(Permission.DRAFT_IMPORT)
def remove_page(paper_id: UUID) -> str:
    """What removing means, before it is done."""
    with pikir().database.read() as session:
        paper = get_paper(session, actor=current_actor(), paper_id=paper_id)
        draft = get_draft(session, actor=current_actor(), slug=paper.slug)
    return render_template("imports/remove_paper.html", paper=paper, draft=draft, form=PikirForm())


@blueprint.post("/desk/papers/<uuid:paper_id>/remove")
@requires(Permission.DRAFT_IMPORT)
def remove(paper_id: UUID) -> Answer:
    with pikir().database.write() as session:
        paper = remove_paper(session, actor=current_actor(), paper_id=paper_id)
    return redirect(url_for(".of_draft", slug=paper.slug, done="removed"), 303)


@blueprint.get("/drafts/<slug>/papers/<uuid:paper_id>")
@requires(Permission.DRAFT_READ)
def download(slug: str, paper_id: UUID) -> Response:
    """The file as it was handed in, never shown inside the site. Raises "paper-not-found", "paper-damaged"."""
    with pikir().database.read() as session:
        paper = get_paper(session, actor=current_actor(), paper_id=paper_id)
    if paper.slug != slug:
        raise RuleViolation("paper-not-found")
    opened = open_paper(pikir().storage, paper)
    response = Response(
        wrap_file(request.environ, opened), content_type=paper.media_type, direct_passthrough=True
    )
    response.content_length = paper.size
    response.set_etag(paper.sha256)
    response.headers["Content-Disposition"] = attachment(paper.filename, ascii_filename(paper.filename))
    response.headers["Cache-Control"] = "public, no-cache" if paper.published else "private, no-store"
    return response


def _render_list(slug: str, form: PaperForm) -> str:
    with pikir().database.read() as session:
        draft = get_draft(session, actor=current_actor(), slug=slug)
        papers = list_papers(session, actor=current_actor(), slug=slug)
    return render_template(
        "imports/papers.html",
        draft=draft,
        papers=papers,
        form=form,
        limit=MAX_FILE_BYTES // SHOWN_BYTES,
        done=request.args.get("done"),
    )

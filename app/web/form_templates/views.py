"""Forms on the desk, for administrators: taken away, mended in Word, put back in, withdrawn."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.digests.file_names import attachment
from app.core.digests.renderers.forms.fields import LISTS, NEEDED, SINGLE
from app.core.digests.renderers.forms.package import MAX_TEMPLATE_BYTES
from app.core.errors import RuleViolation
from app.core.papers import PAPER_TYPES, ascii_filename
from app.core.text import Language
from app.infra.parsing import check_form_template
from app.models import FormKind
from app.services.form_templates import (
    MANAGE,
    FormView,
    get_form,
    get_form_content,
    list_forms,
    our_form,
    replace_form,
    withdraw_form,
)
from app.web.context import current_actor, pikir
from app.web.errors import error_page, message, status_of
from app.web.form_templates.forms import KIND_NAMES, TemplateForm
from app.web.forms import PikirForm
from app.web.guard import requires
from app.web.languages import NAMES, PREFIX
from app.web.security import takes_file
from app.web.translation import gettext

blueprint = Blueprint("form_templates", __name__, url_prefix=f"{PREFIX}/desk/forms")
Page = str | tuple[str, int]
ONE = "/<any(remarks, disagreements, report):kind>/<any(ky, ru, en):spoken>"
SHOWN_BYTES = 1024 * 1024


@blueprint.get("")
@requires(MANAGE)
def index() -> str:
    with pikir().database.read() as session:
        forms = list_forms(session, actor=current_actor())
    return render_template("form_templates/index.html", forms=forms, kinds=KIND_NAMES, languages=NAMES)


@blueprint.get(ONE)
@requires(MANAGE)
def show(kind: str, spoken: str) -> str:
    return _render(_get(kind, spoken), TemplateForm())


@blueprint.post(ONE)
@requires(MANAGE)
@takes_file
def replace(kind: str, spoken: str) -> Answer | Page:
    """The file is tried in a child process before anything is written."""
    form = TemplateForm()
    if not form.validate_on_submit():
        return _render(_get(kind, spoken), form), 422
    data, file_name = form.file.data.read(), form.file.data.filename or ""
    try:
        check_form_template(data, kind=kind, filename=file_name)
        with pikir().database.write() as session:
            replace_form(
                session,
                actor=current_actor(),
                kind=FormKind(kind),
                language=Language(spoken),
                file_name=file_name,
                content=data,
            )
    except RuleViolation as violation:
        if violation.code == "not-permitted":
            raise
        form.file.errors = [*form.file.errors, message(violation)]
        return _render(_get(kind, spoken), form), status_of(violation)
    return redirect(url_for(".show", kind=kind, spoken=spoken, done="replaced"), 303)


@blueprint.errorhandler(413)
def refuse_size(_error: object) -> tuple[str, int]:
    limit = MAX_TEMPLATE_BYTES // SHOWN_BYTES
    return error_page(413, gettext("The file is too large. Limit: %(limit)s MB.", limit=limit))


@blueprint.get(f"{ONE}/ours")
@requires(MANAGE)
def download_ours(kind: str, spoken: str) -> Response:
    return _send(our_form(FormKind(kind), Language(spoken)), f"pikir-{kind}-{spoken}.docx")


@blueprint.get("/versions/<uuid:template_id>")
@requires(MANAGE)
def download(template_id: UUID) -> Response:
    with pikir().database.read() as session:
        view, content = get_form_content(session, actor=current_actor(), template_id=template_id)
    return _send(content, view.file_name)


@blueprint.get("/versions/<uuid:template_id>/withdraw")
@requires(MANAGE)
def withdraw_page(template_id: UUID) -> str:
    """What withdrawing means, before it is done."""
    with pikir().database.read() as session:
        view, _ = get_form_content(session, actor=current_actor(), template_id=template_id)
    return render_template(
        "form_templates/withdraw.html", template=view, kinds=KIND_NAMES, languages=NAMES, form=PikirForm()
    )


@blueprint.post("/versions/<uuid:template_id>/withdraw")
@requires(MANAGE)
def withdraw(template_id: UUID) -> Answer:
    with pikir().database.write() as session:
        view = withdraw_form(session, actor=current_actor(), template_id=template_id)
    return redirect(url_for(".show", kind=view.kind.value, spoken=view.language.value, done="withdrawn"), 303)


def _get(kind: str, spoken: str) -> FormView:
    with pikir().database.read() as session:
        return get_form(session, actor=current_actor(), kind=FormKind(kind), language=Language(spoken))


def _render(view: FormView, form: TemplateForm) -> str:
    return render_template(
        "form_templates/show.html",
        view=view,
        form=form,
        kinds=KIND_NAMES,
        languages=NAMES,
        single=SINGLE,
        lists=LISTS[view.kind.value],
        needed=NEEDED[view.kind.value],
        limit=MAX_TEMPLATE_BYTES // SHOWN_BYTES,
        done=request.args.get("done"),
    )


def _send(content: bytes, file_name: str) -> Response:
    response = Response(content, content_type=PAPER_TYPES["docx"].media_type)
    response.headers["Content-Disposition"] = attachment(file_name, ascii_filename(file_name))
    response.headers["Cache-Control"] = "private, no-store"
    return response

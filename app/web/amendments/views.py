"""Comparative tables of amending laws, for readers; on the desk, which act a draft amends."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Answer

from app.core.clauses.model import Kind
from app.core.digests.file_names import attachment
from app.core.errors import FieldViolation, RuleViolation
from app.core.exporters.comparison_docx import write_comparison
from app.core.permissions import Permission
from app.core.transliteration import slugify
from app.services.amendments import (
    AmendsChoice,
    ComparisonSource,
    choose_amended,
    compare_texts,
    guess_target,
    list_instructions,
    load_amends_choice,
    load_comparison,
)
from app.web.amendments.forms import AmendsForm
from app.web.amendments.tables import make_sheet, tell_instruction, view_table
from app.web.context import current_actor, current_language, pikir
from app.web.form_violations import add_violation
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.page_cache import cached_for_guests

blueprint = Blueprint("amendments", __name__, url_prefix=PREFIX)
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NAME_LIMIT = 60


@blueprint.get("/drafts/<slug>/comparison")
@requires(Permission.DRAFT_READ)
@cached_for_guests
def table(slug: str) -> ResponseReturnValue:
    source = _load(slug)
    comparison = compare_texts(source)
    if comparison is None:
        told = [tell_instruction(instruction) for instruction in list_instructions(source)]
        return render_template("amendments/without_act.html", source=source, told_items=told)
    page = view_table(comparison, _page_number())
    if not page.rows and page.page:
        raise RuleViolation("not-found")
    return render_template("amendments/table.html", source=source, table=page)


@blueprint.get("/drafts/<slug>/comparison.docx")
@requires(Permission.DRAFT_READ)
def download(slug: str) -> Response:
    source = _load(slug)
    comparison = compare_texts(source)
    if comparison is None:
        raise RuleViolation("not-found")
    sheet = make_sheet(source, comparison)
    response = Response(write_comparison(sheet), content_type=DOCX_TYPE)
    name = f"{sheet.form.title} – {slug}.docx"
    response.headers["Content-Disposition"] = attachment(
        name, f"comparison-{slugify(slug, _NAME_LIMIT)}.docx"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/desk/drafts/<slug>/amends")
@requires(Permission.DESK_READ)
def amends_page(slug: str) -> str:
    choice = _choice(slug)
    form = AmendsForm(target=choice.chosen or choice.guessed or "")
    return _render(choice, form)


@blueprint.post("/desk/drafts/<slug>/amends")
@requires(Permission.DRAFT_IMPORT)
def amends(slug: str) -> Answer | tuple[str, int]:
    form = AmendsForm()
    try:
        with pikir().database.write() as session:
            choose_amended(session, actor=current_actor(), slug=slug, target=form.chosen())
    except FieldViolation as violation:
        add_violation(form, violation)
        return _render(_choice(slug), form), 422
    return redirect(url_for(".amends_page", slug=slug, done="chosen"), 303)


def _load(slug: str) -> ComparisonSource:
    """Raises RuleViolation "not-found" for a draft that amends nothing."""
    with pikir().database.read() as session:
        source = load_comparison(session, actor=current_actor(), slug=slug, language=current_language())
    if source.target is None and source.draft.kind is not Kind.AMENDMENT:
        raise RuleViolation("not-found")
    return source


def _choice(slug: str) -> AmendsChoice:
    with pikir().database.read() as session:
        choice, law = load_amends_choice(session, actor=current_actor(), slug=slug)
    return guess_target(choice, law)


def _render(choice: AmendsChoice, form: AmendsForm) -> str:
    language = current_language()
    form.offer([(other.slug, other.title(language)) for other in choice.candidates])
    return render_template(
        "amendments/amends.html", choice=choice, draft=choice.draft, form=form, done=request.args.get("done")
    )


def _page_number() -> int:
    """Pages count from 1 in addresses. Raises RuleViolation "not-found" for anything that is no number."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise RuleViolation("not-found")
    return int(text) - 1

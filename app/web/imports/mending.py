"""Mending an unpublished edition: the text with its warnings, a form for each change, undo, what was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.clauses.mending_operations import Merge, Operation, Remove
from app.core.clauses.mending_tree import MendedClause, find_index
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission
from app.core.text import Language
from app.services.mending import MendingView, compare_with_import, get_mending, mend, undo_mending
from app.web.context import current_actor, pikir
from app.web.errors import message, status_of
from app.web.form_violations import add_violation
from app.web.forms import choices
from app.web.guard import requires
from app.web.imports.clause_paths import paths_of_mended
from app.web.imports.level_names import level_choices
from app.web.imports.mending_forms import (
    TOP,
    ConfirmForm,
    EditForm,
    LevelForm,
    MendingForm,
    MergeForm,
    MoveForm,
    number_form,
    read_operation,
    simple_operation,
    split_form,
)
from app.web.imports.mending_view import (
    DONE,
    build_page,
    describe_change,
    describe_operation,
    find_item,
    page_languages,
    part_name,
    possible_parents,
)
from app.web.imports.preview import passages
from app.web.translation import gettext

blueprint = Blueprint("mending", __name__)
Page = str | tuple[str, int]
EDITION = "/drafts/<slug>/editions/<int:number>/mend"
SIMPLE = ("accept", "remove")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which clause of which edition a page is about, and what is to be done to it."""

    slug: str
    number: int
    clause_id: UUID
    name: str


@blueprint.get(EDITION)
@requires(Permission.DRAFT_IMPORT)
def show(slug: str, number: int) -> str:
    """`?only=warnings|outdated`, `?page=`, `?at=` a clause that was just changed, `?done=` how."""
    view = _load(slug, number)
    at = _clause_id(request.args.get("at"))
    only = request.args.get("only")
    done = request.args.get("done")
    return render_template(
        "imports/mending.html",
        view=view,
        shown=build_page(view, only, request.args.get("page", 1, type=int), at),
        language=page_languages(view)[0],
        only=only,
        at=at,
        done=gettext(DONE[done]) if done in DONE else None,
        last=describe_operation(view.last) if view.last else None,
    )


@blueprint.get(EDITION + "/<uuid:clause_id>/<name>")
@requires(Permission.DRAFT_IMPORT)
def change_page(slug: str, number: int, clause_id: UUID, name: str) -> str:
    view = _load(slug, number)
    asked = Asked(slug, number, clause_id, name)
    return _render_form(view, asked, _make_form(view, asked, blank=True))


@blueprint.post(EDITION + "/<uuid:clause_id>/<name>")
@requires(Permission.DRAFT_IMPORT)
def change(slug: str, number: int, clause_id: UUID, name: str) -> Answer | Page:
    asked = Asked(slug, number, clause_id, name)
    view = _load(slug, number)
    try:
        form = _make_form(view, asked, blank=False)
    except RuleViolation as violation:
        if violation.code != "mending-clause-gone":
            raise
        return _render_gone(view, violation), 409
    if not form.validate_on_submit():
        return _render_form(view, asked, form), 422
    try:
        clause = view.clauses[find_index(view.clauses, clause_id)]
        operation = simple_operation(name, clause) if name in SIMPLE else read_operation(form, clause)
        with pikir().database.write() as session:
            mend(
                session,
                actor=current_actor(),
                slug=slug,
                number=number,
                operation=operation,
                version=form.chosen_version(),
            )
    except RuleViolation as violation:
        return _refuse(violation, asked, form)
    return redirect(_address(slug, number, _neighbour(view, operation), name), 303)


@blueprint.post(EDITION + "/undo")
@requires(Permission.DRAFT_IMPORT)
def undo(slug: str, number: int) -> Answer:
    form = MendingForm()
    with pikir().database.write() as session:
        operation = undo_mending(
            session, actor=current_actor(), slug=slug, number=number, version=form.chosen_version()
        )
    return redirect(_address(slug, number, operation.clause, "undo"), 303)


@blueprint.get(EDITION + "/changes")
@requires(Permission.DRAFT_IMPORT)
def changes(slug: str, number: int) -> str:
    """Everything that is not as it was imported, and who did what."""
    with pikir().database.read() as session:
        found = compare_with_import(session, actor=current_actor(), slug=slug, number=number)
    first = found.edition.source_language
    before, now = paths_of_mended(found.base, first), paths_of_mended(found.current, first)
    names = {clause.id: before.name(clause.id) for clause in found.base}
    names |= {clause.id: now.name(clause.id) for clause in found.current}
    return render_template(
        "imports/changes.html",
        found=found,
        first=first,
        names=names,
        describe_change=describe_change,
        describe_operation=describe_operation,
        part_name=part_name,
        passages=passages,
    )


def _load(slug: str, number: int) -> MendingView:
    with pikir().database.read() as session:
        return get_mending(session, actor=current_actor(), slug=slug, number=number)


def _make_form(view: MendingView, asked: Asked, *, blank: bool) -> MendingForm:
    """The form of a change, offering what this clause allows. Raises RuleViolation "not-found" for another name."""
    clause = view.clauses[find_index(view.clauses, asked.clause_id)]
    makers: dict[str, Callable[[], MendingForm]] = {
        "merge": MergeForm,
        "split": lambda: split_form(clause, [one.level for one in view.clauses], blank=blank),
        "level": lambda: _level_form(view, clause, blank=blank),
        "move": lambda: _move_form(view, clause, blank=blank),
        "number": lambda: number_form(clause, blank=blank),
        "edit": lambda: _edit_form(view, clause, blank=blank),
        "confirm": lambda: _confirm_form(clause, blank=blank),
        "accept": MendingForm,
        "remove": MendingForm,
    }
    if asked.name not in makers:
        raise RuleViolation("not-found")
    form = makers[asked.name]()
    if blank:
        form.version.data = str(view.version)
    return form


def _level_form(view: MendingView, clause: MendedClause, *, blank: bool) -> LevelForm:
    form = LevelForm(formdata=None, data={"level": clause.level.value}) if blank else LevelForm()
    form.level.choices = choices(level_choices(one.level for one in view.clauses))
    return form


def _move_form(view: MendingView, clause: MendedClause, *, blank: bool) -> MoveForm:
    present = clause.parent.hex if clause.parent else TOP
    form = MoveForm(formdata=None, data={"parent": present}) if blank else MoveForm()
    form.parent.choices = choices(
        [(TOP, gettext("Under nothing: at the top")), *possible_parents(view, clause.id)]
    )
    return form


def _edit_form(view: MendingView, clause: MendedClause, *, blank: bool) -> EditForm:
    if not blank:
        return EditForm()
    language = _chosen_language(clause, page_languages(view)[0])
    words = clause.in_language(language)
    values = {"label": words.label, "heading": words.heading, "text": words.text}
    return EditForm(formdata=None, data={"language": language.value, **values})


def _confirm_form(clause: MendedClause, *, blank: bool) -> ConfirmForm:
    if not blank:
        return ConfirmForm()
    late = next((language for language in clause.words if language in clause.outdated), Language.KY)
    return ConfirmForm(formdata=None, data={"language": _chosen_language(clause, late).value})


def _chosen_language(clause: MendedClause, default: Language) -> Language:
    code = request.args.get("language")
    chosen = Language(code) if code in set(Language) else default
    if chosen not in clause.words:
        raise RuleViolation("language-not-in-edition", language=chosen.value)
    return chosen


def _refuse(violation: RuleViolation, asked: Asked, form: MendingForm) -> Page:
    """The form again with what was typed; after somebody else's change with the text as it is now."""
    if violation.code in ("edition-already-published", "edition-not-found", "not-permitted", "not-found"):
        raise violation
    view = _load(asked.slug, asked.number)
    if violation.code == "mending-clause-gone" or all(one.id != asked.clause_id for one in view.clauses):
        return _render_gone(view, violation), 409
    if isinstance(violation, FieldViolation):
        add_violation(form, violation)
    else:
        form.form_errors.append(message(violation))
    form.version.data = str(view.version)
    return _render_form(view, asked, form), status_of(violation)


def _render_gone(view: MendingView, violation: RuleViolation) -> str:
    """The clause is no longer there: what was typed is shown, to be copied."""
    typed = [
        value
        for name, value in request.form.items()
        if name not in ("csrf_token", "version", "language") and value.strip()
    ]
    return render_template("imports/mend_gone.html", view=view, explanation=message(violation), typed=typed)


def _render_form(view: MendingView, asked: Asked, form: MendingForm) -> str:
    index = find_index(view.clauses, asked.clause_id)
    previous = view.clauses[index - 1] if index else None
    return render_template(
        "imports/mend_clause.html",
        view=view,
        asked=asked,
        form=form,
        clause=view.clauses[index],
        item=find_item(view, asked.clause_id),
        before=find_item(view, previous.id) if previous else None,
        language=page_languages(view)[0],
        back=_address(asked.slug, asked.number, asked.clause_id),
    )


def _neighbour(view: MendingView, operation: Operation) -> UUID:
    """The clause to come back to: the one that was changed, or the one before where it went into that or away."""
    if not isinstance(operation, Merge | Remove):
        return operation.clause
    index = find_index(view.clauses, operation.clause)
    return view.clauses[index - 1 if index else min(1, len(view.clauses) - 1)].id


def _address(slug: str, number: int, clause_id: UUID, done: str | None = None) -> str:
    only = request.args.get("only")
    address = url_for(".show", slug=slug, number=number, only=only, at=clause_id.hex, done=done)
    return f"{address}#c-{clause_id.hex}"


def _clause_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

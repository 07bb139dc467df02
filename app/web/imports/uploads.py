"""Import on the desk: a file is sent, looked at, corrected, and only then imported."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.clauses.model import ClauseTree
from app.core.clauses.pairing import Pairing
from app.core.errors import FieldViolation, RuleViolation
from app.core.importers.limits import MAX_FILE_BYTES
from app.core.permissions import Permission
from app.core.text import Language
from app.infra.parsing import read_tree
from app.services.drafts import DraftView, get_draft, list_drafts
from app.services.uploads import (
    Purpose,
    UploadView,
    correct_upload,
    discard_upload,
    expire_uploads,
    get_upload,
    import_upload,
    keep_upload,
    list_uploads,
    pair_upload,
    read_file,
    store_file,
)
from app.web.context import current_actor, current_language, pikir
from app.web.errors import error_page, message, status_of
from app.web.form_violations import add_violation
from app.web.forms import PikirForm
from app.web.guard import requires
from app.web.imports.preview import WarningGroup, build_preview, explain_differences
from app.web.imports.upload_forms import CorrectionForm, UploadForm
from app.web.security import takes_file
from app.web.translation import gettext

blueprint = Blueprint("uploads", __name__)
Page = str | tuple[str, int]
SHOWN_BYTES = 1024 * 1024


@blueprint.get("/import")
@requires(Permission.DRAFT_IMPORT)
def upload_page() -> str:
    """`?into=` and `?edition_of=` name the draft the file is for."""
    form = _upload_form()
    for purpose in (Purpose.LANGUAGE, Purpose.EDITION):
        if slug := request.args.get(purpose.value):
            form.purpose.data, form.draft.data = purpose.value, slug
    return _render_upload(form)


@blueprint.post("/import")
@requires(Permission.DRAFT_IMPORT)
@takes_file
def upload() -> Answer | Page:
    form = _upload_form()
    if not form.validate_on_submit():
        return _render_upload(form), 422
    data, filename = form.file.data.read(), form.file.data.filename or ""
    try:
        # Reading takes seconds and the file is a stranger's: it is done before any unit of work is open.
        tree = read_tree(data, filename=filename, language=form.chosen_language())
        stored = store_file(pikir().storage, "uploads", data)
        try:
            with pikir().database.write() as session:
                kept = keep_upload(
                    session,
                    actor=current_actor(),
                    filename=filename,
                    file=stored,
                    tree=tree,
                    purpose=form.chosen_purpose(),
                    slug=form.chosen_draft(),
                )
        except BaseException:
            pikir().storage.delete(stored.key)
            raise
    except RuleViolation as violation:
        field = form.draft if violation.code == "draft-not-found" else form.file
        field.errors = [*field.errors, message(violation)]
        return _render_upload(form), status_of(violation)
    _clean_up()
    return redirect(url_for(".preview", upload_id=kept.id), 303)


@blueprint.errorhandler(413)
def refuse_size(_error: object) -> tuple[str, int]:
    """The body was not read, so nothing of the form is known. Whoever may not upload is not shown the form."""
    if not current_actor().is_staff:
        return error_page(413)
    form = _upload_form(blank=True)
    limit = MAX_FILE_BYTES // SHOWN_BYTES
    form.file.errors = [gettext("The file is too large. Limit: %(limit)s MB.", limit=limit)]
    return _render_upload(form), 413


@blueprint.get("/uploads/<uuid:upload_id>")
@requires(Permission.DRAFT_IMPORT)
def preview(upload_id: UUID) -> str:
    with pikir().database.read() as session:
        found = get_upload(session, actor=current_actor(), upload_id=upload_id)
    return _render_preview(found, _correction_form(found))


@blueprint.post("/uploads/<uuid:upload_id>")
@requires(Permission.DRAFT_IMPORT)
def correct(upload_id: UUID) -> Answer | Page:
    """Keeps title and kind; reads the file anew when its language is another."""
    found, form, refused = _corrected(upload_id)
    if refused:
        return _render_preview(found, form), 422
    return redirect(url_for(".preview", upload_id=upload_id, done="corrected"), 303)


@blueprint.post("/uploads/<uuid:upload_id>/import")
@requires(Permission.DRAFT_IMPORT)
def confirm(upload_id: UUID) -> Answer | Page:
    """Imports what was shown. What the form corrects is kept first; a new language is to be looked at first."""
    with pikir().database.read() as session:
        before = get_upload(session, actor=current_actor(), upload_id=upload_id)
    found, form, refused = _corrected(upload_id)
    if refused:
        return _render_preview(found, form), 422
    if found.tree.language is not before.tree.language:
        return redirect(url_for(".preview", upload_id=upload_id, done="language"), 303)
    try:
        with pikir().database.write() as session:
            outcome = import_upload(session, actor=current_actor(), upload_id=upload_id)
    except FieldViolation as violation:
        add_violation(form, violation)
        return _render_preview(found, form), 422
    except RuleViolation as violation:
        if violation.code in ("upload-not-found", "not-permitted"):
            raise
        form.form_errors.append(message(violation))
        return _render_preview(found, form), status_of(violation)
    _delete_file(found.storage_key)
    return redirect(url_for("desk.draft", slug=outcome.slug, done="imported"), 303)


@blueprint.post("/uploads/<uuid:upload_id>/discard")
@requires(Permission.DRAFT_IMPORT)
def discard(upload_id: UUID) -> Answer:
    with pikir().database.write() as session:
        key = discard_upload(session, actor=current_actor(), upload_id=upload_id)
    _delete_file(key)
    return redirect(url_for(".upload_page", done="discarded"), 303)


def _corrected(upload_id: UUID) -> tuple[UploadView, CorrectionForm, bool]:
    """The upload as the sent form has it, the form, and whether something in it was refused."""
    form = CorrectionForm()
    form.offer_kinds()
    with pikir().database.read() as session:
        found = get_upload(session, actor=current_actor(), upload_id=upload_id)
    if not form.validate_on_submit():
        return found, form, True
    language = form.chosen_language() or found.tree.language
    try:
        tree = None if language is found.tree.language else _read_again(found, language)
        with pikir().database.write() as session:
            changed = correct_upload(
                session,
                actor=current_actor(),
                upload_id=upload_id,
                title=form.title.data or "",
                kind=form.chosen_kind(),
                tree=tree,
            )
    except FieldViolation as violation:
        add_violation(form, violation)
        return found, form, True
    return changed, form, False


def _read_again(upload: UploadView, language: Language) -> ClauseTree:
    data = read_file(pikir().storage, upload.storage_key)
    return read_tree(data, filename=upload.filename, language=language)


def _clean_up() -> None:
    """Whoever uploads sweeps out what others left for more than a day."""
    with pikir().database.write() as session:
        keys = expire_uploads(session)
    for key in keys:
        _delete_file(key)


def _delete_file(key: str) -> None:
    """A disk that refuses costs only space: what the clerk asked for is done, and may not look as if it were not."""
    with suppress(OSError):
        pikir().storage.delete(key)


def _upload_form(*, blank: bool = False) -> UploadForm:
    form = UploadForm(formdata=None) if blank else UploadForm()
    with pikir().database.read() as session:
        drafts = list_drafts(session, actor=current_actor())
    form.offer(drafts, current_language())
    return form


def _render_upload(form: UploadForm) -> str:
    with pikir().database.read() as session:
        waiting = list_uploads(session, actor=current_actor())
    limit = MAX_FILE_BYTES // SHOWN_BYTES
    return render_template(
        "imports/upload.html", form=form, waiting=waiting, limit=limit, done=request.args.get("done")
    )


def _correction_form(upload: UploadView) -> CorrectionForm:
    form = CorrectionForm(
        formdata=None,
        data={"title": upload.tree.title, "kind": upload.tree.kind, "language": upload.tree.language},
    )
    form.offer_kinds()
    return form


def _render_preview(upload: UploadView, form: CorrectionForm) -> str:
    actor = current_actor()
    draft: DraftView | None = None
    pairing: Pairing | None = None
    differences: tuple[WarningGroup, ...] = ()
    with pikir().database.read() as session:
        if upload.slug is not None:
            draft = get_draft(session, actor=actor, slug=upload.slug)
        if upload.purpose is Purpose.LANGUAGE:
            pairing, base = pair_upload(session, actor=actor, upload=upload)
            differences = explain_differences(pairing, base, upload.tree)
    return render_template(
        "imports/preview.html",
        upload=upload,
        draft=draft,
        form=form,
        plain=PikirForm(formdata=None),
        shown=build_preview(upload.tree, request.args.get("page", 1, type=int)),
        pairing=pairing,
        differences=differences,
        done=request.args.get("done"),
    )

"""Comments: sent, hidden and shown again."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.comments import Source, canonical_sha256, format_code
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission
from app.services.comment_views import CommentView, get_comment
from app.services.comments import SubmittedComment, hide_comment, show_comment_again, submit_comment
from app.services.drafts import DraftView, get_draft
from app.services.idempotency import RequestKey
from app.services.reading import ClausePage, as_published
from app.web.carried import clause_of_edition_url
from app.web.clause_text import draft_url
from app.web.comment_form import FIELD_NAMES, CommentForm
from app.web.comments.forms import HideForm
from app.web.context import current_actor, pikir
from app.web.deadlines import closed_sentence
from app.web.discussion import Discussion, discuss_clause, discuss_draft, load_clause_page, trail
from app.web.edit_secrets import hand_over_secret
from app.web.errors import message, status_of
from app.web.form_violations import add_violation
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.security import csrf

blueprint = Blueprint("comments", __name__, url_prefix=PREFIX)


@blueprint.post("/drafts/<slug>/<eid>")
@requires(Permission.COMMENT_CREATE)
def submit_on_clause(slug: str, eid: str) -> ResponseReturnValue:
    page, earlier = _page_that_was_read(slug, eid)
    if page.item.is_container:
        raise RuleViolation("clause-not-found", clause=eid)
    return _submit(discuss_clause(page, earlier=earlier))


@blueprint.post("/drafts/<slug>/comments")
@requires(Permission.COMMENT_CREATE)
def submit_on_draft(slug: str) -> ResponseReturnValue:
    return _submit(discuss_draft(slug))


@blueprint.post("/drafts/<slug>/editions/<int:number>/<eid>")
@requires(Permission.COMMENT_CREATE)
def submit_on_earlier_clause(slug: str, number: int, eid: str) -> ResponseReturnValue:
    """While the discussion of an earlier edition goes on, that is where it takes place."""
    page = load_clause_page(slug, eid, edition=number)
    if page.item.is_container:
        raise RuleViolation("clause-not-found", clause=eid)
    return _submit(discuss_clause(page, earlier=True))


# The form token is checked with the other fields: when it has expired, what was written is given back.
csrf.exempt(submit_on_clause)
csrf.exempt(submit_on_earlier_clause)
csrf.exempt(submit_on_draft)


@blueprint.get("/drafts/<slug>/comments/<uuid:comment_id>/hide")
@requires(Permission.COMMENT_MODERATE)
def hide_page(slug: str, comment_id: UUID) -> ResponseReturnValue:
    return _hide_page(slug, comment_id, HideForm(formdata=None))


@blueprint.post("/drafts/<slug>/comments/<uuid:comment_id>/hide")
@requires(Permission.COMMENT_MODERATE)
def hide(slug: str, comment_id: UUID) -> ResponseReturnValue:
    form = HideForm()
    if not form.validate():
        return _hide_page(slug, comment_id, form), 422
    with pikir().database.write() as unit:
        hide_comment(unit, actor=current_actor(), comment_id=comment_id, reason=form.chosen)
    return _back_to(slug, comment_id)


@blueprint.post("/drafts/<slug>/comments/<uuid:comment_id>/show")
@requires(Permission.COMMENT_MODERATE)
def show_again(slug: str, comment_id: UUID) -> ResponseReturnValue:
    with pikir().database.write() as unit:
        show_comment_again(unit, actor=current_actor(), comment_id=comment_id)
    return _back_to(slug, comment_id)


def _page_that_was_read(slug: str, eid: str) -> tuple[ClausePage, bool]:
    """The clause in the edition its form was shown with, and whether another was published meanwhile.

    Under the same number the new edition may have another clause, or none.
    """
    number = request.form.get("edition", type=int)
    with pikir().database.read() as unit:
        newest = as_published(get_draft(unit, actor=current_actor(), slug=slug)).latest.number
    if number is None or number == newest:
        return load_clause_page(slug, eid), False
    return load_clause_page(slug, eid, edition=number), True


def _submit(found: Discussion) -> ResponseReturnValue:
    """A receipt, or the same form with what is wrong, or after the close the text to be copied."""
    form = CommentForm()
    form.set_up(found.writable, found.current_text, has_clause=found.clause is not None)
    if not form.validate():
        return _show_errors(found, form, 400 if form.is_expired else 422)
    try:
        submitted = _send(found, form)
    except FieldViolation as violation:
        add_violation(form, violation, FIELD_NAMES)
        return _show_errors(found, form, 422)
    except RuleViolation as violation:
        return _refuse(found, form, violation)
    return _receipt(submitted)


def _send(found: Discussion, form: CommentForm) -> SubmittedComment:
    submission, actor = form.submission(found.eid), current_actor()
    key = form.key.data or secrets.token_urlsafe(18)
    sent = {
        "draft": found.draft.slug,
        "round": form.asked_round,
        "account": str(actor.account_id),
        "submission": asdict(submission),
    }
    body_sha256 = canonical_sha256(sent)
    # The body is part of the scope: another text under the same key (the Back button) is a new comment.
    scope = canonical_sha256({"web": key, "body": body_sha256})
    with pikir().database.write() as unit:
        return submit_comment(
            unit,
            actor=actor,
            slug=found.draft.slug,
            submission=submission,
            source=Source.WEB,
            server_key=pikir().server_key,
            round_id=form.chosen_round(),
            edition=found.draft.latest.number if found.clause is not None else None,
            request_key=RequestKey(key, scope, body_sha256),
        )


def _receipt(submitted: SubmittedComment) -> Response:
    code = format_code(submitted.code)
    address = url_for("receipts.show", code=code)
    response = make_response(redirect(address, 303))
    hand_over_secret(response, submitted.code, submitted.edit_secret, path=address)
    return response


def _show_errors(found: Discussion, form: CommentForm, status: int) -> ResponseReturnValue:
    if form.is_expired:
        form.form_errors.append(message(RuleViolation("csrf-failed")))
    return render_template("comments/errors.html", found=found, form=form, trail=trail), status


def _refuse(found: Discussion, form: CommentForm, violation: RuleViolation) -> ResponseReturnValue:
    """Nothing can be corrected: what was typed is given back to be copied."""
    closed_at, opens_at = violation.params.get("closed_at"), violation.params.get("opens_at")
    text = message(violation)
    if violation.code == "round-closed" and isinstance(closed_at, datetime):
        text = closed_sentence(closed_at)
    elif violation.code == "round-closed":
        text = message(RuleViolation("round-not-open" if opens_at else "not-permitted"))
    page = render_template("comments/refused.html", found=found, form=form, explanation=text, trail=trail)
    return page, status_of(violation)


def _hide_page(slug: str, comment_id: UUID, form: HideForm) -> str:
    with pikir().database.read() as unit:
        comment = get_comment(unit, actor=current_actor(), comment_id=comment_id)
        draft = get_draft(unit, actor=current_actor(), slug=slug)
    return render_template(
        "comments/hide.html", form=form, comment=comment, back=_place(draft, comment), slug=slug
    )


def _back_to(slug: str, comment_id: UUID) -> ResponseReturnValue:
    with pikir().database.read() as unit:
        comment = get_comment(unit, actor=current_actor(), comment_id=comment_id)
        draft = get_draft(unit, actor=current_actor(), slug=slug)
    return redirect(_place(draft, comment), 303)


def _place(draft: DraftView, comment: CommentView) -> str:
    """Where the comment stands: on the clause of the edition it was made on."""
    if comment.clause is None:
        return f"{draft_url(draft.slug)}/comments#c-{comment.id}"
    newest = as_published(draft).latest.number
    number = next((one.edition for one in draft.rounds if one.id == comment.round_id), newest)
    page = clause_of_edition_url(draft, number, comment.clause)
    return f"{page}#c-{comment.id}"

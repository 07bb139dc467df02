"""Receipts: what became of a comment, for whoever holds its code; and its withdrawal, for whoever wrote it."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.comments import CommentState, format_code, parse_code
from app.core.errors import RuleViolation
from app.core.permissions import Permission
from app.services.comment_views import ReceiptView, get_receipt
from app.services.comments import withdraw_comment
from app.services.drafts import get_draft
from app.services.reading import as_of_edition, get_outline
from app.web.carried import clause_of_edition_url
from app.web.clause_text import draft_url
from app.web.context import current_actor, current_language, pikir
from app.web.edit_secrets import forget_secret, take_secret
from app.web.errors import message, status_of
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.presentation import clause_name
from app.web.receipts.forms import WithdrawForm
from app.web.receipts.qr import qr_svg
from app.web.translation import gettext

blueprint = Blueprint("receipts", __name__, url_prefix=PREFIX)


@blueprint.get("/receipts")
@requires(Permission.RECEIPT_READ)
def find_page() -> ResponseReturnValue:
    """The form to look a code up; with `?code=`, on to the receipt."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return render_template("receipts/find.html", typed="", error=None)
    code = parse_code(typed)
    if code is not None:
        try:
            with pikir().database.read() as unit:
                get_receipt(unit, code=code)
            return redirect(url_for("receipts.show", code=format_code(code)))
        except RuleViolation as violation:
            error = message(violation)
    else:
        error = message(RuleViolation("receipt-not-found"))
    return render_template("receipts/find.html", typed=typed[:100], error=error), 404


@blueprint.get("/receipts/<code>")
@requires(Permission.RECEIPT_READ)
def show(code: str) -> ResponseReturnValue:
    canonical = _canonical(code)
    if canonical != code:
        return redirect(url_for("receipts.show", code=canonical))
    receipt, place = _load(code)
    secret = take_secret(receipt.code)
    path = url_for("receipts.show", code=code)
    page = render_template(
        "receipts/show.html",
        receipt=receipt,
        code=code,
        place=place,
        secret=secret,
        qr=Markup(qr_svg(pikir().settings.base_url + path)),  # noqa: S704 - drawn by segno out of our own address
        title=_title(receipt),
        can_withdraw=receipt.is_open and receipt.state is CommentState.PUBLISHED,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    if secret is not None:
        forget_secret(response, path=path)
    return response


@blueprint.get("/receipts/<code>/withdraw")
@requires(Permission.COMMENT_CHANGE)
def withdraw_page(code: str) -> ResponseReturnValue:
    return _show_withdrawal(code, WithdrawForm(formdata=None))


@blueprint.post("/receipts/<code>/withdraw")
@requires(Permission.COMMENT_CHANGE)
def withdraw(code: str) -> ResponseReturnValue:
    form = WithdrawForm()
    receipt, _place = _load(code)
    try:
        with pikir().database.write() as unit:
            withdraw_comment(
                unit,
                actor=current_actor(),
                comment_id=receipt.comment_id,
                secret=(form.secret.data or "").strip() or None,
            )
    except RuleViolation as violation:
        form.secret.errors = [_refusal(violation)]
        status = 422 if violation.code in _UNKNOWN_WRITER else status_of(violation)
        return _show_withdrawal(code, form), status
    return redirect(url_for("receipts.show", code=_canonical(code)), 303)


_UNKNOWN_WRITER = ("not-permitted", "comment-not-found")


def _refusal(violation: RuleViolation) -> str:
    if violation.code in _UNKNOWN_WRITER:
        return gettext("This is not the secret code of this comment. Check it and enter it again.")
    if violation.code == "round-closed":
        return gettext("The discussion is closed; the comment can no longer be withdrawn.")
    return message(violation)


def _show_withdrawal(code: str, form: WithdrawForm) -> str:
    receipt, place = _load(code)
    return render_template(
        "receipts/withdraw.html", form=form, receipt=receipt, place=place, code=format_code(receipt.code)
    )


def _canonical(code: str) -> str:
    """Raises RuleViolation "receipt-not-found" for what cannot be a code."""
    parsed = parse_code(code)
    if parsed is None:
        raise RuleViolation("receipt-not-found", receipt=code[:40])
    return format_code(parsed)


def _title(receipt: ReceiptView) -> tuple[str, str]:
    """The draft's title and its language."""
    titles, language = receipt.draft_titles, current_language().value
    language = language if language in titles else next(iter(titles))
    return titles[language], language


def _load(code: str) -> tuple[ReceiptView, tuple[str, str]]:
    """The receipt, and the name and address of what the comment is about."""
    with pikir().database.read() as unit:
        receipt = get_receipt(unit, code=code)
        if receipt.clause is None:
            return receipt, (gettext("The draft as a whole"), f"{draft_url(receipt.draft)}/comments")
        draft = get_draft(unit, actor=current_actor(), slug=receipt.draft)
        outline = get_outline(unit, as_of_edition(draft, receipt.edition).latest)
    item = outline.by_eid.get(receipt.clause)
    name = clause_name(outline, item) if item else receipt.clause
    return receipt, (name, clause_of_edition_url(draft, receipt.edition, receipt.clause))

"""Codes become text and status here, once; every failure becomes a page in the reader's language."""

from __future__ import annotations

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.errors import RuleViolation
from app.core.messages import MESSAGES
from app.core.phrases import N_
from app.infra.database_faults import describe_database_fault
from app.web.context import current_actor
from app.web.translation import gettext

STATUS = {
    "assignment-not-found": 404,
    "digest-not-retryable": 409,
    "digest-not-under-way": 409,
    "account-not-found": 404,
    "clause-not-found": 404,
    "comment-not-editable": 409,
    "comment-not-found": 404,
    "comment-not-hidden": 409,
    "correction-not-found": 404,
    "csrf-failed": 400,
    "cursor-malformed": 404,
    "digest-file-not-found": 404,
    "digest-not-finished": 409,
    "digest-not-found": 404,
    "draft-not-found": 404,
    "edition-already-published": 409,
    "edition-not-found": 404,
    "edition-unpublished": 409,
    "editions-out-of-order": 404,
    "form-template-not-current": 409,
    "form-template-not-found": 404,
    "group-not-found": 404,
    "login-failed": 422,
    "login-throttled": 429,
    "mending-clause-gone": 409,
    "mending-nothing-to-undo": 409,
    "mending-outdated": 409,
    "not-found": 404,
    "not-permitted": 403,
    "paper-damaged": 404,
    "paper-not-found": 404,
    "receipt-not-found": 404,
    "round-closed": 409,
    "round-not-found": 404,
    "round-not-open": 409,
    "text-too-long": 413,
    "too-large": 413,
    "upload-not-found": 404,
}
"""What is not listed is a mistake in what somebody typed: 422."""
TITLES = {
    400: N_("The request was not understood"),
    403: N_("No access"),
    404: N_("Page not found"),
    405: N_("This does not work here"),
    409: N_("This cannot be done now"),
    413: N_("Too large"),
    422: N_("Something is wrong in the form"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("Pikir is not available at the moment"),
}
EXPLANATIONS = {
    400: N_("Go back and try again. If it happens again, write to the secretariat."),
    403: N_("You may not open this page. If you need it, write to the secretariat."),
    404: N_("The address may be mistyped, or the page was moved."),
    405: N_("Go back and use the links and buttons of the page."),
    413: N_("The request is too large."),
    503: MESSAGES["unavailable"],
    500: N_("The error was recorded. Nothing that was confirmed to you is lost. Try again in a few minutes."),
}


def init_errors(app: Flask) -> None:
    app.register_error_handler(RuleViolation, answer_violation)
    app.register_error_handler(CSRFError, answer_csrf)
    # A crash comes as InternalServerError: with no handler of its own the API's blueprint can answer its own.
    app.register_error_handler(HTTPException, answer_http)


def message(violation: RuleViolation) -> str:
    """The violation's sentence in the language of the page."""
    return gettext(MESSAGES[violation.code]) % violation.params


def status_of(violation: RuleViolation) -> int:
    return STATUS.get(violation.code, 422)


def answer_violation(violation: RuleViolation) -> ResponseReturnValue:
    if violation.code == "not-permitted":
        if current_actor().is_guest and request.method in ("GET", "HEAD"):
            return redirect(url_for("accounts.log_in_page", next=request.full_path.rstrip("?")))
        return error_page(403)
    return error_page(status_of(violation), message(violation))


def answer_csrf(_error: CSRFError) -> ResponseReturnValue:
    return error_page(400, message(RuleViolation("csrf-failed")))


def answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    crash = getattr(error, "original_exception", None)
    if crash is not None and describe_database_fault(crash):
        status = 503
    # What failed may be the database: nobody is looked up for the page that says so.
    g.without_account = status >= 500
    body, status = error_page(status)
    allowed = getattr(error, "valid_methods", None)
    return (body, status, {"Allow": ", ".join(sorted(allowed))}) if allowed else (body, status)


def error_page(status: int, explanation: str | None = None) -> tuple[str, int]:
    """A page that says what is wrong and what to do, and nothing about the inside."""
    known = status if status in TITLES else (500 if status >= 500 else 400)
    text = explanation or gettext(EXPLANATIONS.get(known, EXPLANATIONS[400]))
    return render_template(
        "errors/page.html", title=gettext(TITLES[known]), explanation=text, status=status
    ), status

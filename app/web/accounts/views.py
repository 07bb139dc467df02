"""Logging in and out."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleViolation
from app.core.messages import MESSAGES
from app.core.permissions import Permission
from app.infra.passwords import password_matches
from app.services.accounts import find_credentials
from app.web.accounts.forms import LoginForm
from app.web.context import current_actor, pikir
from app.web.errors import status_of
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.sessions import log_in, log_out
from app.web.translation import gettext

blueprint = Blueprint("accounts", __name__, url_prefix=PREFIX)


@blueprint.get("/login")
@requires(Permission.ACCOUNT_LOGIN)
def log_in_page() -> ResponseReturnValue:
    target = safe_target(request.args.get("next"))
    if not current_actor().is_guest:
        return redirect(target)
    return render_template("accounts/login.html", form=LoginForm(formdata=None, next=target))


@blueprint.post("/login")
@requires(Permission.ACCOUNT_LOGIN)
def log_in_now() -> ResponseReturnValue:
    form = LoginForm()
    if not form.validate():
        return render_template("accounts/login.html", form=form), 422
    try:
        account_id = _check_password(form.email.data or "", form.password.data or "")
    except RuleViolation as violation:
        form.form_errors.append(gettext(MESSAGES[violation.code]))
        return render_template("accounts/login.html", form=form), status_of(violation)
    log_in(account_id)
    return redirect(safe_target(form.next.data), 303)


@blueprint.post("/logout")
@requires(Permission.ACCOUNT_LOGOUT)
def log_out_now() -> ResponseReturnValue:
    log_out()
    return redirect(url_for("drafts.list_page"), 303)


def safe_target(target: str | None) -> str:
    """`target` if it is a path of this site, else the list of drafts."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc and target.isprintable() and "\\" not in target:
            return target
    return url_for("drafts.list_page")


def _check_password(email: str, password: str) -> UUID:
    """Raises RuleViolation "login-throttled" or "login-failed"; the same for a wrong address, password or state."""
    throttle, database = pikir().throttle, pikir().database
    if throttle.is_blocked(email):
        raise RuleViolation("login-throttled")
    with database.read() as unit:
        credentials = find_credentials(unit, email)
    # argon2 takes its 50 ms outside of any unit of work, and as long for an address nobody has.
    matches = password_matches(password, credentials.password_hash if credentials else None)
    if credentials is None or not matches or credentials.suspended:
        throttle.count_failure(email)
        raise RuleViolation("login-failed")
    return credentials.account_id

"""Accounts on the desk, for administrators: listed, created, suspended."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Permission
from app.infra.passwords import hash_password
from app.services.accounts import (
    AccountView,
    check_password_strength,
    create_account,
    list_accounts,
    suspend_account,
)
from app.services.desk import list_organisations
from app.web.context import current_actor, current_language, pikir
from app.web.desk.forms import ROLE_NAMES, AccountForm
from app.web.form_violations import add_violation
from app.web.forms import PikirForm
from app.web.guard import requires

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")
Page = str | tuple[str, int]


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> str:
    return _render_index(AccountForm())


@blueprint.post("")
@requires(Permission.ACCOUNT_MANAGE)
def create() -> Answer | Page:
    form = AccountForm()
    if not form.validate_on_submit():
        return _render_index(form), 422
    try:
        role = form.chosen_role()
        password_hash = hash_password(check_password_strength(form.password.data or ""))
        with pikir().database.write() as session:
            create_account(
                session,
                actor=current_actor(),
                email=form.email.data or "",
                role=role,
                password_hash=password_hash,
                display_name=form.display_name.data or "",
                language=current_language(),
                organisation_slug=form.organisation.data or None,
            )
    except FieldViolation as violation:
        add_violation(form, violation)
        return _render_index(form), 422
    return redirect(url_for(".index"), 303)


@blueprint.get("/<uuid:account_id>/suspend")
@requires(Permission.ACCOUNT_MANAGE)
def suspend_page(account_id: UUID) -> str:
    return render_template("desk/suspend.html", account=_get_other(account_id), form=PikirForm())


@blueprint.post("/<uuid:account_id>/suspend")
@requires(Permission.ACCOUNT_MANAGE)
def suspend(account_id: UUID) -> Answer:
    account = _get_other(account_id)
    with pikir().database.write() as session:
        suspend_account(session, actor=current_actor(), email=account.email)
    return redirect(url_for(".index"), 303)


def _render_index(form: AccountForm) -> str:
    with pikir().database.read() as session:
        accounts = list_accounts(session, actor=current_actor())
        organisations = list_organisations(session, actor=current_actor())
    form.offer_organisations(organisations, current_language().value)
    return render_template("desk/accounts.html", accounts=accounts, form=form, role_names=ROLE_NAMES)


def _get_other(account_id: UUID) -> AccountView:
    """The account; never the administrator's own, who would lock the door from outside."""
    if account_id == current_actor().account_id:
        raise RuleViolation("account-is-your-own")
    with pikir().database.read() as session:
        accounts = list_accounts(session, actor=current_actor())
    for account in accounts:
        if account.id == account_id:
            return account
    raise RuleViolation("account-not-found", email=str(account_id))

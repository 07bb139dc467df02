"""Links of letters: they need a log-in, expire, and then say where the digest is to be found."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleViolation
from app.core.permissions import Permission
from app.infra.links import LinkExpiredError, LinkForgedError, read_link
from app.web.context import current_actor, pikir
from app.web.guard import requires
from app.web.languages import PREFIX

blueprint = Blueprint("letters", __name__, url_prefix=PREFIX)


@blueprint.get("/digests/letters/<token>")
@requires(Permission.DIGEST_READ)
def open_link(token: str) -> ResponseReturnValue:
    actor = current_actor()
    if actor.is_guest:
        # The same answer for every token: without a log-in nothing is learnt about it.
        raise RuleViolation("not-permitted", permission=Permission.DIGEST_READ.value, guest=True)
    try:
        link = read_link(pikir().settings.secret_key, token)
    except LinkForgedError as error:
        raise RuleViolation("not-found") from error
    except LinkExpiredError:
        return render_template("letters/expired.html"), 410
    if link.account_id != actor.account_id:
        return render_template("letters/another_account.html"), 403
    return redirect(url_for("digests.show", digest_id=link.digest_id))

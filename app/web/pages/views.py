"""The pages that are about Pikir itself, and what machines ask of it."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.comments import LONG_TEXT_LIMIT
from app.core.permissions import Permission
from app.infra.health import check_ready
from app.web.context import pikir
from app.web.guard import requires
from app.web.languages import PREFIX, negotiate

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@requires(Permission.PAGE_READ)
def front() -> ResponseReturnValue:
    response = make_response(redirect(f"/{negotiate().value}/drafts"))
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get(f"{PREFIX}/")
@requires(Permission.PAGE_READ)
def front_in_language() -> ResponseReturnValue:
    return redirect(url_for("drafts.list_page"))


@blueprint.get(f"{PREFIX}/about")
@requires(Permission.PAGE_READ)
def about() -> ResponseReturnValue:
    return render_template("pages/about.html", longest=LONG_TEXT_LIMIT)


@blueprint.get(f"{PREFIX}/privacy")
@requires(Permission.PAGE_READ)
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html")


@blueprint.get("/healthz")
@requires(Permission.SYSTEM_HEALTH)
def alive() -> ResponseReturnValue:
    """This process answers; says nothing of what it stands on."""
    return jsonify(status="ok"), 200, {"Cache-Control": "no-store"}


@blueprint.get("/readyz")
@requires(Permission.SYSTEM_HEALTH)
def ready() -> ResponseReturnValue:
    """Whether comments can be taken: the database at the newest migration, room for files. Details are for the log."""
    checks = check_ready(pikir().settings)
    well = all(check.ok for check in checks)
    body = {"status": "ready" if well else "not ready", "checks": {check.name: check.ok for check in checks}}
    return jsonify(body), 200 if well else 503, {"Cache-Control": "no-store"}

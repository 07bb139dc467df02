"""Puts the application together: the one place that may import all of app."""

from __future__ import annotations

from apiflask import APIFlask
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from app.api import v1 as api
from app.core.permissions import Permission
from app.infra.composition import Pikir, ServerSettings
from app.infra.db import Database
from app.infra.ratelimit import LoginThrottle
from app.infra.storage import Storage
from app.web.accounts.views import blueprint as accounts
from app.web.amendments.views import blueprint as amendments
from app.web.assignments.views import blueprint as assignments
from app.web.comments.views import blueprint as comments
from app.web.desk.views import blueprint as desk
from app.web.digests.views import blueprint as digests
from app.web.drafts.files import blueprint as draft_files
from app.web.drafts.views import blueprint as drafts
from app.web.editions.views import blueprint as editions
from app.web.errors import error_page, init_errors
from app.web.form_templates.views import blueprint as form_templates
from app.web.imports.views import blueprint as imports
from app.web.languages import init_languages
from app.web.letters.views import blueprint as letters
from app.web.page_cache import init_page_cache
from app.web.pages.views import blueprint as pages
from app.web.presentation import init_presentation
from app.web.receipts.views import blueprint as receipts
from app.web.rounds.views import blueprint as rounds
from app.web.schedules.views import blueprint as schedules
from app.web.security import csrf, init_security
from app.web.sessions import init_sessions
from app.web.static_files import init_static_files

BLUEPRINTS = (
    pages,
    drafts,
    draft_files,
    comments,
    receipts,
    accounts,
    desk,
    imports,
    rounds,
    digests,
    letters,
    schedules,
    assignments,
    form_templates,
    amendments,
    editions,
)


def create_app(
    settings: ServerSettings, *, database: Database, throttle: LoginThrottle, storage: Storage
) -> APIFlask:
    """One WSGI application. Opens nothing by itself: the database connects at the first request."""
    app = APIFlask(
        "app",
        title="Pikir",
        version="1.0",
        # The API serves its own document, made of its own endpoints.
        spec_path=None,
        docs_path=None,
        json_errors=False,
        template_folder="../templates",
    )
    app.extensions["pikir"] = Pikir(settings, database, throttle, storage)
    # The order counts: the host is looked at before anything else is.
    init_security(app, settings)
    init_languages(app)
    init_sessions(app)
    init_presentation(app)
    init_static_files(app)
    init_page_cache(app)
    init_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.register(app)
    # No cookie counts there, so nobody else's page can act for a reader.
    csrf.exempt(api.blueprint)
    app.before_request(lambda: _refuse_undeclared(app))
    if settings.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _refuse_undeclared(app: APIFlask) -> ResponseReturnValue | None:
    """A view that declares no permission is not served: denied by default."""
    if request.endpoint is None:
        return None
    declared = getattr(app.view_functions[request.endpoint], "permission", None)
    return None if isinstance(declared, Permission) else error_page(404)

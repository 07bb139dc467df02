"""HTTP API, version 1, under /api/v1: one file a resource, all on one blueprint.

`register(app)` is all the factory needs. Browser cookies are no credential here, so nothing needs a CSRF token:
exempt `blueprint`.
"""

from apiflask import APIFlask

from app.api.v1 import comments, digests, drafts, openapi, receipts
from app.api.v1.blueprint import blueprint
from app.api.v1.errors import answer_routing_errors

__all__ = ["blueprint", "comments", "digests", "drafts", "openapi", "receipts", "register"]


def register(app: APIFlask) -> None:
    """Adds the API to an application that holds a `Pikir` as `app.extensions["pikir"]`."""
    app.register_blueprint(blueprint)
    answer_routing_errors(app)

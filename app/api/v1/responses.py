"""Answers that are not problems: JSON bytes and how long who may keep them."""

from __future__ import annotations

import orjson
from flask import Response, request

from app.api.v1.guard import current_actor, edit_secret

PUBLIC_SECONDS = 3


def fresh(document: object, status: int = 200, **headers: str) -> Response:
    """An answer that nobody may keep. `headers`: underscores stand for hyphens."""
    response = Response(orjson.dumps(document), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def cacheable(document: object) -> Response:
    """An answer that caches may keep for a moment if a guest asked for it, with an ETag to ask again by."""
    response = fresh(document)
    response.vary.add("Authorization")
    response.vary.add("X-Edit-Secret")
    if current_actor().is_guest and edit_secret() is None:
        response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
        response.add_etag()
        response.make_conditional(request)
    return response

"""The OpenAPI 3.1 document, made of the endpoints themselves."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from flask import Response

from app.api.v1.blueprint import blueprint
from app.api.v1.errors import PROBLEM_TYPE
from app.api.v1.guard import requires
from app.api.v1.responses import cacheable
from app.core.permissions import Permission

_PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457). `code` tells problems apart and does not change.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
        "closed_at": {"type": ["string", "null"], "format": "date-time"},
        "opens_at": {"type": ["string", "null"], "format": "date-time"},
        "rounds": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    },
}
_SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token made by `pikir tokens create`."},
    "editSecret": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Edit-Secret",
        "description": "What the author of a comment got with its receipt.",
    },
}


def problems(*statuses: int) -> Any:
    """Response objects of an endpoint's refusals by status."""
    return {status: _problem_response(status) for status in (*statuses, 429, 500)}


def _problem_response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM_TYPE: {"schema": schema}}}


@blueprint.get("/openapi.json")
@requires(Permission.PAGE_READ)
@blueprint.output({}, description="OpenAPI 3.1")
@blueprint.doc(responses=problems(401))
def read_openapi() -> Response:
    """This document"""
    return cacheable(openapi_document())


@lru_cache(maxsize=1)
def openapi_document() -> dict[str, Any]:
    """The document, made once. An application of its own holds nothing but the API, so no page gets into it."""
    described = APIFlask("pikir", title="Pikir", version="1", spec_path=None, docs_path=None)
    described.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_SERVERS=False,
        AUTO_OPERATION_ID=True,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        SECURITY_SCHEMES=_SECURITY_SCHEMES,
        DESCRIPTION="Draft laws clause by clause, comments within a deadline, digests of them.",
    )
    described.register_blueprint(blueprint)
    document = described.spec
    assert isinstance(document, dict)
    document["components"]["schemas"]["Problem"] = _PROBLEM
    document["security"] = [{}, {"bearer": []}]
    for operation in (found for path in document["paths"].values() for found in path.values()):
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
    return document

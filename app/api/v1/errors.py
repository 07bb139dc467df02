"""Every refusal as problem details (RFC 9457): the one place where codes become statuses and sentences."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus

from apiflask import APIFlask, HTTPError
from flask import Response, request
from werkzeug.exceptions import HTTPException

from app.core.errors import FieldViolation, RuleViolation
from app.core.messages import MESSAGES
from app.core.moments import utc_text
from app.infra.database_faults import describe_database_fault

PREFIX = "/api/v1"
PROBLEM_TYPE = "application/problem+json"
SHOWN_ERRORS = 50
SHOWN_CHARACTERS = 200

STATUS = {
    "form-template-not-current": 409,
    "assignment-not-found": 404,
    "digest-not-retryable": 409,
    "digest-not-under-way": 409,
    "comment-not-editable": 409,
    "content-type-unsupported": 415,
    "digest-does-not-reconcile": 500,
    "digest-file-damaged": 500,
    "digest-not-finished": 409,
    "edition-not-published": 409,
    "json-malformed": 400,
    "not-permitted": 403,
    "round-closed": 409,
    "round-not-open": 409,
    "text-too-long": 413,
    "token-invalid": 401,
}
"""Of a rule about the whole request; `…-not-found` is 404 and the rest 422, as is whatever one field breaks."""

HTTP_CODES = {
    401: "token-invalid",
    403: "not-permitted",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "content-type-unsupported",
    429: "too-many-requests",
    503: "unavailable",
}
PUBLIC_PARAMS = ("closed_at", "opens_at", "rounds", "limit", "length", "state")
"""What a program may want to know of a violation, passed on as members of the problem."""


def answer_violation(violation: RuleViolation) -> Response:
    """A broken rule. A guest without any credential is asked for one, everybody else is refused."""
    code, params = violation.code, violation.params
    status = 422 if isinstance(violation, FieldViolation) else _status(code)
    if code == "not-permitted" and params.get("guest") and "X-Edit-Secret" not in request.headers:
        status = 401
    detail = _sentence(code, params)
    members: dict[str, object] = {name: _plain(params[name]) for name in PUBLIC_PARAMS if name in params}
    field = params.get("field")
    if field is not None:
        members["errors"] = [{"field": field, "code": code, "message": detail}]
    return problem(status, code, detail, members)


def answer_input_error(error: HTTPError) -> Response:
    """What a schema found, every field of it, in the order it was found."""
    errors = list(_flatten(error.detail))[:SHOWN_ERRORS]
    fields = ", ".join(str(found["field"]) for found in errors)
    return problem(422, "malformed", _sentence("malformed", {"fields": fields}), {"errors": errors})


def answer_http_error(error: HTTPException) -> Response:
    """What the framework refuses by itself: address, method, size, type, syntax, or a fault of ours."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    code = HTTP_CODES.get(status, "internal-error" if status >= 500 else "request-refused")
    response = problem(status, code, _sentence(code, {}))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def answer_crash(error: Exception) -> Response:
    """What nobody foresaw: recorded here, told to the caller without a word about the inside."""
    logging.getLogger(__name__).error("%s %s failed", request.method, request.path, exc_info=error)
    status, code = (503, "unavailable") if describe_database_fault(error) else (500, "internal-error")
    return problem(status, code, _sentence(code, {}))


def answer_routing_errors(app: APIFlask) -> None:
    """Unknown addresses and methods under the prefix match no blueprint, so the application has to be told."""

    def answer() -> Response | None:
        error = request.routing_exception
        if not isinstance(error, HTTPException) or not f"{request.path}/".startswith(f"{PREFIX}/"):
            return None
        if error.code is not None and error.code < 400:
            return None
        return answer_http_error(error)

    # First of all: no guard of the application can know an endpoint that does not exist.
    app.before_request_funcs.setdefault(None, []).insert(0, answer)


def problem(status: int, code: str, detail: str, members: Mapping[str, object] | None = None) -> Response:
    """The response. `about:blank`: the title is the status, `code` tells problems apart."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **(members or {}),
    }
    # Escaped, because what was sent (the name of an unknown field) may hold half a surrogate pair.
    response = Response(json.dumps(document), status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="pikir"'
    return response


class _Params(dict[str, object]):
    """Parameters of a sentence; answering an error must not fail for want of one."""

    def __missing__(self, name: str) -> str:
        return "…"


def _sentence(code: str, params: Mapping[str, object]) -> str:
    shown = {name: str(_plain(value))[:SHOWN_CHARACTERS] for name, value in params.items()}
    return MESSAGES.get(code, code) % _Params(shown)


def _status(code: str) -> int:
    return STATUS.get(code, 404 if code.endswith("not-found") else 422)


def _plain(value: object) -> object:
    return utc_text(value) if isinstance(value, datetime) else value


_FIELD_CODES = {"Missing data for required field.": "field-required", "Unknown field.": "field-unknown"}


def _flatten(found: object, path: tuple[str, ...] = ()) -> Iterator[dict[str, object]]:
    """Errors of a schema, nested by location and field, as a list; `author.name` for a field within a field."""
    if isinstance(found, Mapping):
        for name, below in found.items():
            yield from _flatten(below, (*path, str(name)))
        return
    for message in found if isinstance(found, list) else [found]:
        text = str(message)
        field = ".".join(name for name in path[1:] if name != "_schema")
        yield {
            "field": field[:SHOWN_CHARACTERS],
            "code": _FIELD_CODES.get(text, "field-invalid"),
            "message": text,
        }

"""The one blueprint of the API, and what is checked of a request before any endpoint sees it."""

from __future__ import annotations

from apiflask import APIBlueprint, HTTPError
from flask import request
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from app.api.v1.errors import PREFIX, answer_crash, answer_http_error, answer_input_error, answer_violation
from app.core.errors import RuleViolation

MAXIMUM_BODY = 4 * 1024 * 1024
"""Bytes. Body, proposal and quote may have 100,000 characters each, and JSON may write each in 12 bytes."""

blueprint = APIBlueprint("api_v1", __name__, url_prefix=PREFIX, tag="Pikir")
blueprint.register_error_handler(RuleViolation, answer_violation)
blueprint.register_error_handler(HTTPError, answer_input_error)
blueprint.register_error_handler(HTTPException, answer_http_error)
blueprint.register_error_handler(Exception, answer_crash)


@blueprint.before_request
def check_body() -> None:
    """Size, type and syntax of a JSON body. What is in it, the endpoint's schema says."""
    if request.method not in ("POST", "PATCH"):
        return
    request.max_content_length = MAXIMUM_BODY
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        request.get_json()
    except (BadRequest, RecursionError) as error:
        raise RuleViolation("json-malformed") from error

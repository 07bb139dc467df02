"""One request, one effect: the Idempotency-Key of a POST in its scope."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from flask import request

from app.api.v1.guard import current_actor
from app.core.comments import canonical_sha256
from app.services.idempotency import RequestKey


def request_key(headers: Mapping[str, str]) -> RequestKey | None:
    """The request's key, if it has one. Its scope is method, path and account (none for guests).

    The body is compared as it was sent, before any default: the caller's two requests are the same or they are not.
    """
    key = headers.get("idempotency_key")
    if key is None:
        return None
    account = current_actor().account_id
    scope = "\0".join((request.method, request.path, account.hex if account else "guest", key))
    return RequestKey(
        key=key,
        scope_sha256=hashlib.sha256(scope.encode()).hexdigest(),
        body_sha256=canonical_sha256(request.get_json()),
    )

"""What a receipt code shows to whoever holds it."""

from __future__ import annotations

from flask import Response

from app.api.v1.answers import Receipt
from app.api.v1.blueprint import blueprint
from app.api.v1.context import pikir
from app.api.v1.guard import requires
from app.api.v1.openapi import problems
from app.api.v1.responses import fresh
from app.core.permissions import Permission
from app.services.comment_views import get_receipt
from app.services.presentation import receipt_json


@blueprint.get("/receipts/<code>")
@requires(Permission.RECEIPT_READ)
@blueprint.output(Receipt)
@blueprint.doc(responses=problems(401, 404))
def read_receipt(code: str) -> Response:
    """Whether and when a comment was registered, and what became of it: no person, no text

    The code in any case, with or without hyphens.
    """
    with pikir().database.read() as session:
        receipt = get_receipt(session, code=code)
    return fresh(receipt_json(receipt))

"""The text of an edition as a file to download."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request

from app.core.digests.file_names import attachment
from app.core.errors import RuleViolation
from app.core.exporters import FORMATS
from app.core.permissions import Permission
from app.core.text import Language
from app.services.draft_exports import get_exported_edition
from app.web.context import current_actor, current_language, pikir
from app.web.guard import requires
from app.web.languages import PREFIX

blueprint = Blueprint("draft_files", __name__, url_prefix=PREFIX)


@blueprint.get("/drafts/<slug>/files/<format>")
@requires(Permission.DRAFT_READ)
def download(slug: str, format: str) -> Response:
    """In the language of the page, or the one the edition was written in; `?edition=` and `?text=` choose."""
    if format not in FORMATS:
        raise RuleViolation("not-found")
    with pikir().database.read() as unit:
        found = get_exported_edition(
            unit,
            actor=current_actor(),
            slug=slug,
            zone=pikir().zone,
            number=_number(request.args.get("edition")),
            language=_language(request.args.get("text")),
            preferred=current_language(),
        )
    data = found.write(format)
    response = Response(data, content_type=_content_type(format))
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    name = found.file_name(format)
    response.headers["Content-Disposition"] = attachment(name, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, no-cache" if found.published else "private, no-store"
    response.make_conditional(request)
    return response


def _content_type(format: str) -> str:
    media_type = FORMATS[format].media_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 7):
        raise RuleViolation("not-found")
    return int(text)


def _language(text: str | None) -> Language | None:
    if text is None:
        return None
    if text not in set(Language):
        raise RuleViolation("not-found")
    return Language(text)

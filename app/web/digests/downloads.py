"""A digest's file on its way to a browser."""

from __future__ import annotations

from typing import BinaryIO

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from app.core.digests.file_names import DOWNLOAD_POLICY, attachment
from app.core.digests.renderers import RENDERERS
from app.core.permissions import GUEST, Permission, allows
from app.services.digests import DigestFileView, DigestInfo


def file_response(digest: DigestInfo, file: DigestFileView, opened: BinaryIO) -> Response:
    """The file as an attachment, in blocks; ranges and If-None-Match are honoured. The response closes the file."""
    blocks = wrap_file(request.environ, opened)
    response = Response(blocks, content_type=RENDERERS[file.format].mimetype, direct_passthrough=True)
    response.content_length = file.size
    response.set_etag(file.sha256)
    response.headers["Content-Disposition"] = attachment(file.file_name, file.ascii_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    public = allows(GUEST, Permission.DIGEST_READ, digest.target)
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        opened.close()
        raise
    return response

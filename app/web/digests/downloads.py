"""A digest's file on its way to a browser."""

from __future__ import annotations

from typing import BinaryIO
from urllib.parse import quote

from flask import Response, send_file

from app.core.digests.renderers import RENDERERS
from app.core.permissions import GUEST, Permission, allows
from app.services.digests import DigestFileView, DigestInfo

_ATTR_CHARS = "!#$&+-.^_`|~"
"""What RFC 8187 lets stand unencoded in `filename*`, besides letters and digits."""


def file_response(digest: DigestInfo, file: DigestFileView, opened: BinaryIO) -> Response:
    """The file as an attachment; ranges and If-None-Match are honoured. Closing the response closes the file."""
    response = send_file(opened, RENDERERS[file.format].mimetype, conditional=True, etag=file.sha256)
    response.headers["Content-Disposition"] = attachment(file.file_name, ascii_name(digest, file))
    response.headers["X-Content-Type-Options"] = "nosniff"
    public = allows(GUEST, Permission.DIGEST_READ, digest.target)
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    return response


def attachment(name: str, fallback: str) -> str:
    """Content-Disposition with an ASCII name for old programs and the real one by RFC 6266."""
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe=_ATTR_CHARS)}"


def ascii_name(digest: DigestInfo, file: DigestFileView) -> str:
    """`pikir-kodeks-20261202T1800Z.xlsx`."""
    return f"pikir-{digest.draft}-{digest.cutoff:%Y%m%dT%H%MZ}.{file.format}"

"""Names of a digest's files, as they travel in an HTTP header."""

from __future__ import annotations

from urllib.parse import quote

_ATTR_CHARS = "!#$&+-.^_`|~"
"""What RFC 8187 lets stand unencoded in `filename*`, besides letters and digits."""

DOWNLOAD_POLICY = "sandbox; default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of a file: opened here after all, a page runs nothing and is nobody's origin. Saved, it has
the look that its own policy allows."""


def attachment(name: str, fallback: str) -> str:
    """Content-Disposition with an ASCII name for old programs and the real one by RFC 6266."""
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe=_ATTR_CHARS)}"

"""The part of an address that names a draft, a group, an organisation."""

from __future__ import annotations

import re

from app.core.errors import FieldViolation

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")


def check_slug(slug: str) -> str:
    """Raises FieldViolation "slug-malformed"."""
    if not SLUG.fullmatch(slug):
        raise FieldViolation("slug", "slug-malformed", slug=slug)
    return slug

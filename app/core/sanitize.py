"""The only door to bleach. A comment is plain text; what a page shows of it is made here, and nowhere else trusted."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape
from typing import Any

import bleach
from bleach.linkifier import Linker

TAGS = frozenset({"p", "br", "a"})
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https"})
LINKED_LIMIT = 20_000
"""Characters up to which addresses become links: parsing HTML is slow, and a page shows twenty comments."""


def _mark_link(attrs: MutableMapping[Any, str], new: bool = False) -> MutableMapping[Any, str] | None:
    """Only addresses written out in full, and no credit for advertising."""
    if not attrs.get((None, "href"), "").startswith(("http://", "https://")) or "://" not in attrs.get("_text", ""):
        return None
    attrs[(None, "rel")] = "nofollow ugc noopener"
    return attrs


_linker = Linker(callbacks=[_mark_link], parse_email=False)


def plain_to_html(text: str) -> str:
    """Plain text as safe HTML: paragraphs at blank lines, line breaks, links for http(s) addresses.

    Every character is shown as typed: «если a<b и c>d» stays what it is, because it is escaped first.
    """
    escaped = escape(text, quote=False)
    paragraphs = [part.strip("\n").replace("\n", "<br>") for part in escaped.split("\n\n") if part.strip()]
    html = "".join(f"<p>{part}</p>" for part in paragraphs)
    if "://" not in text or len(text) > LINKED_LIMIT:
        return html
    return bleach.clean(_linker.linkify(html), tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)

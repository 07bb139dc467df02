"""The only door to bleach. A comment is plain text; what a page shows of it is made here, and nowhere else trusted."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from html import escape

import bleach
from bleach.linkifier import Linker

_Attributes = MutableMapping[tuple[str | None, str], str]

TAGS = frozenset({"p", "br", "a"})
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https"})
LINKED_LIMIT = 20_000
"""Characters up to which addresses become links: parsing HTML is slow, and a page shows twenty comments."""
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]»”]")
"""Only addresses written out in full: «example.kg» in a sentence about a ministry is no link."""


def _withhold_credit(attrs: _Attributes, _new: bool = False, /) -> _Attributes:
    """No credit with search engines for advertising in a comment."""
    attrs[(None, "rel")] = "nofollow ugc noopener"
    return attrs


_linker = Linker(callbacks=[_withhold_credit], url_re=_ADDRESS, parse_email=False)


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

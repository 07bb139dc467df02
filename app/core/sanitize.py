"""The only door to bleach. A comment is plain text; what a page shows of it is made here, and nowhere else trusted."""

from __future__ import annotations

import re
from html import escape
from itertools import islice

import bleach

TAGS = frozenset({"a"})
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https"})
LINKS = 20
LINK_LIMIT = 2_000
LINK_ENTITIES = 20
"""Addresses of a comment that become links, characters and ampersands in one. Parsing HTML is slow, and a page shows
twenty comments: parsed whole, one of 20,000 ampersands took a second."""
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]»”]")
"""Only addresses written out in full: «example.kg» in a sentence about a ministry is no link."""


def plain_to_html(text: str) -> str:
    """Plain text as safe HTML: paragraphs at blank lines, line breaks, links for http(s) addresses.

    Every character is shown as typed: «если a<b и c>d» stays what it is, because it is escaped first.
    """
    html = _with_links(text)
    paragraphs = [part.strip("\n").replace("\n", "<br>") for part in html.split("\n\n") if part.strip()]
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def _with_links(text: str) -> str:
    """The text escaped, its first addresses as links."""
    parts, end = [], 0
    for found in islice(_ADDRESS.finditer(text), LINKS):
        parts += [escape(text[end : found.start()], quote=False), _link(found.group())]
        end = found.end()
    return "".join([*parts, escape(text[end:], quote=False)])


def _link(address: str) -> str:
    if len(address) > LINK_LIMIT or address.count("&") > LINK_ENTITIES:
        return escape(address, quote=False)
    # No credit with search engines for advertising in a comment.
    link = f'<a href="{escape(address)}" rel="nofollow ugc noopener">{escape(address, quote=False)}</a>'
    return bleach.clean(link, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)

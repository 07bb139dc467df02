"""HTML pages: what stands in the body as paragraphs and tables, decoded, parsed and bounded."""

import re
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Reading
from app.core.importers.encodings import decode_declared, decode_text
from app.core.importers.html_flow import Flow
from app.core.importers.limits import MAX_PARAGRAPHS, MAX_TEXT_BYTES
from app.core.text import normalize_input

# A page of the longest code has 600,000 characters and 20,000 tags.
_MAX_TAGS: Final = 500_000
_CHARSET: Final = re.compile(
    rb"""<meta\b[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{2,30})""", re.IGNORECASE
)
_XML_ENCODING: Final = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{2,30})""")
_CHARSET_WITHIN: Final = 4096
# One tag as HTML reads it: only after «=» does a quotation mark hide the «>».
_TAG: Final = re.compile(r"""<[A-Za-z](?P<rest>(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?|["'])*+)>?""")
_QUOTED: Final = re.compile(r""""[^"]*+"|'[^']*+'""")
# Inside of these a «<» begins no tag.
_NO_TAGS: Final = re.compile(r"<(!--|script(?=[\s>])|style(?=[\s>]))", re.IGNORECASE)
_ENDS: Final = {
    "!--": re.compile("-->"),
    "script": re.compile("(?i)</script"),
    "style": re.compile("(?i)</style"),
}
# libxml2 compares every attribute of a tag with every other: 100,000 in one tag take eight seconds.
_LONG_TAG: Final = 2_000
_MOST_ATTRIBUTES: Final = 1_000


def read_html(data: bytes) -> Reading:
    """The page's blocks. RuleViolation `import-empty`, `-malformed`, `-too-large`, `-unsupported-format`."""
    if len(data) > MAX_TEXT_BYTES:
        raise RuleViolation("import-too-large", size=len(data), limit=MAX_TEXT_BYTES)
    head = data[:_CHARSET_WITHIN]
    declared = _XML_ENCODING.match(head) or _CHARSET.search(head)
    text = decode_text(data) if declared is None else decode_declared(data, declared.group(1).decode())
    return read_markup(normalize_input(text))


def read_markup(text: str) -> Reading:
    """As `read_html`, of a page already decoded."""
    if (tags := text.count("<")) > _MAX_TAGS:
        raise RuleViolation("import-too-large", size=tags, limit=_MAX_TAGS)
    _check_attributes(text)
    root = _parse(text)
    body = root.find(".//body") if root is not None else None
    start = body if body is not None else root
    if root is None or start is None:
        raise RuleViolation("import-empty")
    blocks, warnings, wrapped = Flow.read(root, start)
    if not blocks:
        raise RuleViolation("import-empty")
    if len(blocks) > MAX_PARAGRAPHS:
        raise RuleViolation("import-too-large", size=len(blocks), limit=MAX_PARAGRAPHS)
    return blocks, warnings, wrapped


def _check_attributes(text: str) -> None:
    """RuleViolation `import-malformed` where a tag has more attributes than anybody writes."""
    for tag in _TAG.finditer(_without_code(text)):
        if tag.end() - tag.start() < _LONG_TAG:
            continue
        if len(_QUOTED.sub("", tag["rest"]).split()) > _MOST_ATTRIBUTES:
            raise RuleViolation("import-malformed", detail="a tag of too many attributes")


def _without_code(text: str) -> str:
    """The page without comments, scripts and style sheets; one that never ends takes the rest with it."""
    kept = []
    begin = 0
    while opened := _NO_TAGS.search(text, begin):
        kept.append(text[begin : opened.start()])
        closed = _ENDS[opened.group(1).lower()].search(text, opened.end())
        if closed is None:
            return "".join(kept)
        begin = closed.end()
    return "".join([*kept, text[begin:]])


def _parse(text: str) -> etree._Element | None:
    try:
        return _parse_within_limits(text, huge=False)
    except _LimitReached:
        pass
    try:
        # 256 elements deep is what unclosed <font> tags of an old page come to; 2,048 is nobody's page.
        return _parse_within_limits(text, huge=True)
    except _LimitReached as limit:
        raise RuleViolation("import-malformed", detail=str(limit)) from limit


class _LimitReached(Exception):
    """The parser stopped at a limit of its own: what follows would be lost without a word."""


def _parse_within_limits(text: str, *, huge: bool) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8",
        recover=True,
        no_network=True,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as failure:
        if "Document is empty" in str(failure):
            return None
        raise _LimitReached(str(failure)) from failure
    for entry in parser.error_log:
        if entry.level_name == "FATAL":
            raise _LimitReached(entry.message.strip())
    return root

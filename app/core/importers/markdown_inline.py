"""What Markdown writes inside a line: emphasis, code, escapes, HTML tags. Everything else is text."""

import html
import re
from collections.abc import Iterator
from typing import Final

_TAGS: Final = (
    "a abbr b big blockquote br caption center cite code col colgroup dd del details div dl dt em figure figcaption "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strike strong sub summary "
    "sup table tbody td tfoot th thead tr tt u ul var"
)
_NAME: Final = "|".join(sorted(_TAGS.split(), key=len, reverse=True))
_ATTRIBUTE: Final = (
    r"""\s++[A-Za-z_:][\w.:-]{0,60}+(?:\s*+=\s*+(?:"[^"]{0,2000}+"|'[^']{0,2000}+'|[^\s"'=<>`]{1,2000}+))?+"""
)
# Only tags of known names, closed on the spot: «a<b и c>d» stays what it is.
_TOKEN: Final = re.compile(
    rf"(?P<tag></?(?:{_NAME})(?:{_ATTRIBUTE}){{0,20}}+\s*+/?>)"
    r"|(?P<comment><!--)"
    r"|\\(?P<escape>[!-/:-@\[-`{-~])"
    r"|(?P<hard>\\\n)"
    r"|(?P<code>(?<!`)`(?!`)[^`\n]{1,2000}+`(?!`))"
    r"|(?P<raised>\^\d{1,4}\^)"
    r"|(?P<mark>\*{1,3}|_{1,3})"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});)"
    r"|(?P<line>\n)",
    re.IGNORECASE,
)
_SOLE_TAG: Final = re.compile(rf"\s*</?(?:{_NAME})(?=[\s/>])", re.IGNORECASE)
# Tags that stand in the middle of a text: a line that begins with one is still a paragraph.
_INLINE_TAG: Final = re.compile(
    r"\s*</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt"
    r"|u|var)(?=[\s/>])",
    re.IGNORECASE,
)
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def escaped(text: str) -> str:
    """The text as HTML text."""
    return html.escape(text, quote=False)


def sole_tag(line: str) -> bool:
    """Whether a line begins with a tag that makes blocks, so that no paragraph may be put around it."""
    return _SOLE_TAG.match(line) is not None and _INLINE_TAG.match(line) is None


def inline(text: str, line_break: str) -> str:
    """The text as HTML, `line_break` for its line ends. Linear in its length."""
    pieces = list(_pieces(text, line_break))
    _pair_marks(pieces)
    return "".join(piece.written for piece in pieces)


class _Piece:
    """A stretch of the result. `mark` is a run of `*` or `_` that may be emphasis."""

    __slots__ = ("closes", "mark", "opens", "written")

    def __init__(self, written: str, *, mark: str = "", opens: bool = False, closes: bool = False) -> None:
        self.written = written
        self.mark = mark
        self.opens = opens
        self.closes = closes


def _pieces(text: str, line_break: str) -> Iterator[_Piece]:
    last = 0
    comment_end = len(text)
    while match := _TOKEN.search(text, last):
        if match.start() > last:
            yield _Piece(escaped(text[last : match.start()]))
        last = match.end()
        if match.lastgroup == "mark":
            yield _mark(text, match)
        elif match.lastgroup == "comment":
            # Looked for once: what is not closed here is not closed further on.
            comment_end = text.find("-->", last) if comment_end >= 0 else -1
            last = comment_end + 3 if comment_end >= 0 else last
            yield _Piece("" if comment_end >= 0 else escaped("<!--"))
        else:
            yield _Piece(_written(match, line_break))
    if last < len(text):
        yield _Piece(escaped(text[last:]))


def _written(match: re.Match[str], line_break: str) -> str:
    token = match.group()
    match match.lastgroup:
        case "tag" | "entity":
            return token
        case "escape":
            return escaped(token[1:])
        case "code":
            return escaped(token[1:-1])
        case "raised":
            return token[1:-1].translate(_SUPERSCRIPTS)
        case "hard":
            return "<br>\n"
        case _:
            return line_break


def _mark(text: str, match: re.Match[str]) -> _Piece:
    """A run of marks: it opens before a word, closes after one; `_` never inside a word."""
    before = text[match.start() - 1 : match.start()] if match.start() else " "
    after = text[match.end() : match.end() + 1] or " "
    inside = match.group()[0] == "_" and before.isalnum() and after.isalnum()
    return _Piece(
        match.group(),
        mark=match.group(),
        opens=not after.isspace() and not inside and after not in "*_",
        closes=not before.isspace() and not inside and before not in "*_",
    )


def _pair_marks(pieces: list[_Piece]) -> None:
    """Runs that open and close emphasis become tags or nothing; all others stay as they are written."""
    opened: dict[str, list[int]] = {}
    for index, piece in enumerate(pieces):
        if not piece.mark:
            continue
        waiting = opened.get(piece.mark, [])
        if piece.closes and waiting:
            begin = waiting.pop()
            strong = len(piece.mark) > 1
            pieces[begin].written = "<strong>" if strong else ""
            piece.written = "</strong>" if strong else ""
            # What opened inside and never closed is text.
            for others in opened.values():
                while others and others[-1] > begin:
                    others.pop()
        elif piece.opens:
            opened.setdefault(piece.mark, []).append(index)

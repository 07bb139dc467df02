"""Labels of numbered, lettered and dashed items, told apart by their punctuation: `1.`, `1)`, `(1)`, `а)`, `-`."""

import re
from typing import Final

from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker, Strength, heading_marker
from app.core.clauses.numbers import HYPHENS, SUPERSCRIPTS, canonical, roman_value
from app.core.text import fold

_H: Final = re.escape(HYPHENS)
_S: Final = r"[ \t\u00a0\u2007\u202f]"
# No width, no meaning, and in the way of recognition: zero-width space, word joiner, byte order mark.
INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff"
_BODY: Final = rf"(?=[\s«\"“„(\[{INVISIBLE}]|[^\W\d_]|$)"
_DECIMAL: Final = re.compile(
    rf"(?P<number>(?:[AB]Z{{0,3}})?\d{{1,3}}(?:(?:\.\d{{1,3}}){{0,4}}(?:[{_H}]\d{{1,2}})?[{SUPERSCRIPTS}]{{0,4}}"
    rf"|[A-Z]{{1,4}}\d?))\.(?:{_BODY}|(?=\d{{1,3}}[, ]\d{{3}}\b)|(?P<british>[{INVISIBLE}]?[—–](?=\()))"
    rf"|(?P<open>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})(?={_S}+[^\W\d_])"
)
# «1.—(1) …», also where Word computes the «1.»
_BRITISH_DASH: Final = re.compile(rf"[{INVISIBLE}\s]*[—–](?=[{INVISIBLE}\s]*\()")
_PAREN: Final = re.compile(
    rf"(?P<open>\()?(?P<number>\d{{1,4}}(?:(?:[{_H}.]\d{{1,2}}){{0,3}}[{SUPERSCRIPTS}]{{0,4}}|\^\d{{1,3}}|[A-Z]{{1,3}}"
    r"|[а-я]))\)"
)
_LETTER: Final = re.compile(
    rf"(?P<open>\()?(?P<number>[^\W\d_](?:[{_H}]\d{{1,2}}|[{SUPERSCRIPTS}]{{1,3}})?)\)"
)
_SMALL_ROMAN: Final = re.compile(r"(?P<open>\()?(?P<number>[ivxl]{2,6})\)")
# British insertions: (aa) after (a), (za) before (a).
_LETTERS: Final = re.compile(r"(?P<open>\()(?P<number>z{1,5}[a-z]|[a-z]{2,3}|Z{1,5}[A-Z]|[A-Z]{2,3})\)")
_DOTTED: Final = re.compile(rf"(?P<number>[^\W\d_]|[ivxl]{{2,6}}|[IVXLІХ]{{1,7}})\.(?={_S})")
_DASH: Final = re.compile(r"[-–—−•·▪●◦‣*](?=\s|[^\W\d_]|[«\"(])")
_UPPER_ROMAN: Final = re.compile(
    rf"(?P<number>[IVXLІХ]{{1,7}})(?:[.)]|(?={_S}))(?={_S}*[^\W\d_]|{_S}*[«\"]|$)"
)
_COMPUTED: Final = re.compile(rf"[(\[]?(?P<number>[^\s()\[\]]{{1,20}}?)[.)\]:{_H}—]{{0,2}}$")
# «1-пункт.», «Пункт 2.»: points called by their name. Without a full stop they are words of a sentence.
_NAMED_POINT: Final = re.compile(
    rf"(?:(?P<number>\d{{1,3}}(?:[{_H}]\d{{1,2}})?[{SUPERSCRIPTS}]{{0,2}}){_S}?[{_H}]{_S}?(?P<ky>пункт(?:ча)?)"
    rf"|(?P<ru>подпункт|пункт){_S}{{1,3}}(?P<after>\d{{1,3}}(?:[{_H}]\d{{1,2}})?[{SUPERSCRIPTS}]{{0,2}}))[.):](?!\w)"
)
_NAMED_WITHIN: Final = 40
_POINT_WORDS: Final = ("Пункт", "Подпункт", "ПУНКТ", "ПОДПУНКТ")
_BULLETS: Final = frozenset("•·▪●◦‣*-–—−§oØvü")
_HEADING_STYLE: Final = "upper-roman"


def find_marker(text: str) -> Marker | None:
    """The label at the beginning of a text, whichever kind it is."""
    if text[:1] in INVISIBLE and text:
        return _after_invisible(text)
    return heading_marker(text) or item_marker(text)


def _after_invisible(text: str) -> Marker | None:
    plain = text.lstrip(INVISIBLE)
    marker = heading_marker(plain) or item_marker(plain)
    if marker is None:
        return None
    label = text[: len(text) - len(plain)] + marker.label
    return Marker(marker.level, marker.number, label, marker.rest, marker.style, marker.strength)


def is_heading(marker: Marker | None) -> bool:
    """Whether a label is one called by its name (Глава, Статья, or a great «I.»), not an item's."""
    return marker is not None and not marker.style.startswith(
        ("decimal", "number", "letter", "LETTER", "roman", "dash")
    )


def item_marker(line: str) -> Marker | None:
    """The label of a numbered, lettered or dashed item: `1.`, `1)`, `(1)`, `а)`, `a.`, `-`; great Roman `I.` too."""
    first = line[:1]
    if first.isdigit() or first == "(":
        return (
            _decimal(line)
            or _parenthesised(line)
            or (_named_point(line) if "ункт" in line[:_NAMED_WITHIN] else None)
        )
    if line.startswith(_POINT_WORDS) and (marker := _named_point(line)) is not None:
        return marker
    if match := _DASH.match(line):
        label, rest = line[: match.end()], line[match.end() :].strip()
        return Marker(Level.INDENT, None, label, rest, _dash_style(label))
    if first in ("A", "B") and line[1:2] in "Z0123456789":
        return _decimal(line)
    if line[1:2] == ")" or line[1:2] in HYPHENS + SUPERSCRIPTS or ")" in line[2:8]:
        marker = _parenthesised(line)
        if marker is not None:
            return marker
    return _upper_roman(line) or _dotted(line)


def _named_point(line: str) -> Marker | None:
    match = _NAMED_POINT.match(fold(line[:_NAMED_WITHIN]))
    if match is None:
        return None
    number = canonical(line[slice(*match.span("number" if match["number"] else "after"))])
    if number is None:
        return None
    below = (match["ky"] or match["ru"]) in ("пунктча", "подпункт")
    level, style = (Level.SUBPOINT, "number-подпункт") if below else (Level.POINT, "number-пункт")
    return Marker(level, number, line[: match.end()], line[match.end() :].strip(), style)


def _dash_style(label: str) -> str:
    """Dashes and bullets are lists apart; which dash or bullet it is tells nothing."""
    return "dash-" if label in "-–—−" else "dash•"


def _decimal(line: str) -> Marker | None:
    match = _DECIMAL.match(line)
    if match is None:
        return None
    number = canonical(match["number"] or match["open"])
    if number is None:
        return None
    depth = number.count(".") + 1
    end = match.end()
    if dash := _BRITISH_DASH.match(line, end):
        end = dash.end()
    likely = match["open"] or line[end:].lstrip()[:1].islower()
    strength: Strength = "likely" if likely else "certain"
    return Marker(Level.PARAGRAPH, number, line[:end], line[end:].strip(), f"decimal{depth}", strength)


def _parenthesised(line: str) -> Marker | None:
    for pattern, level, style in (
        (_PAREN, Level.POINT, "number"),
        (_LETTER, Level.SUBPOINT, "letter"),
        (_SMALL_ROMAN, Level.INDENT, "roman"),
        (_LETTERS, Level.SUBPOINT, "letter"),
    ):
        match = pattern.match(line)
        if match is None:
            continue
        written = match["number"]
        if pattern is _SMALL_ROMAN and roman_value(written) is None:
            continue
        number = canonical(written) if style == "number" else _letter_number(written)
        if number is None:
            return None
        style = _cased(style, written) + ("()" if match["open"] else ")")
        strength: Strength = "weak" if pattern is _LETTERS else "certain"
        return Marker(level, number, line[: match.end()], line[match.end() :].strip(), style, strength)
    return None


def _cased(style: str, written: str) -> str:
    """Latin (A) and (a) are lists of their own; Cyrillic ones get mixed."""
    return style.upper() if style == "letter" and written[0].isascii() and written[0].isupper() else style


def _letter_number(written: str) -> str:
    """Letters stay as written; an inserted `а¹` becomes `а-1`."""
    suffix = canonical("0" + written[1:]) if len(written) > 1 and not written.isalpha() else None
    return written if suffix is None else written[0] + suffix.removeprefix("0")


def _dotted(line: str) -> Marker | None:
    match = _DOTTED.match(line)
    if match is None:
        return None
    written = match["number"]
    roman = len(written) > 1
    # «Б. Беков» after «а. …» is no letter of that list.
    style = "roman." if roman else "LETTER." if written.isupper() else "letter."
    level = Level.INDENT if roman else Level.SUBPOINT
    return Marker(level, written, line[: match.end()], line[match.end() :].strip(), style, "weak")


def _upper_roman(line: str) -> Marker | None:
    """«I. Общие положения»: a heading without a name. Never sure by itself."""
    match = _UPPER_ROMAN.match(line)
    if match is None or (len(match["number"]) == 1 and match["number"] in "LC"):
        return None
    value = roman_value(fold(match["number"]))
    rest = line[match.end() :].strip()
    if value is None or rest[:1].islower():
        return None
    return Marker(Level.SECTION, str(value), line[: match.end()].strip(), rest, _HEADING_STYLE, "weak")


def computed_marker(label: str, text: str) -> Marker | None:
    """The marker of a number the word processor computed: certain, even bare («1») or as a letter («a.»)."""
    line = f"{label} {text}".strip()
    marker = find_marker(line)
    if marker is not None and len(marker.label) >= len(label) and not _names_in_text(label, marker):
        strength = marker.strength if marker.strength == "likely" and not is_heading(marker) else "certain"
        return Marker(marker.level, marker.number, marker.label, marker.rest, marker.style, strength)
    if label in _BULLETS:
        return Marker(Level.INDENT, None, label, text.strip(), _dash_style(label))
    match = _COMPUTED.match(label)
    return None if match is None else _bare(label, match["number"], text)


def _names_in_text(label: str, marker: Marker) -> bool:
    """«34» before «Subsection (2) …»: the name is a word of the sentence. «1-» before «берене» is not."""
    return any(char.isalpha() for char in marker.label[len(label) :]) and label[-1] not in HYPHENS


def _bare(label: str, written: str, text: str) -> Marker | None:
    closed = ")" if label.endswith((")", "]")) else "."
    opened = label.startswith(("(", "["))
    dash = _BRITISH_DASH.match(text)
    rest = text[dash.end() :] if dash else text
    whole = label + text[: dash.end()] if dash else label
    if written[0].isdigit() and (number := canonical(written)) is not None:
        style = f"decimal{number.count('.') + 1}" if closed == "." else "number()" if opened else "number)"
        level = Level.PARAGRAPH if closed == "." else Level.POINT
        return Marker(level, number, whole, rest.strip(), style)
    value = roman_value(fold(written))
    if value is not None and written.isupper() and len(written) > 1:
        return Marker(Level.SECTION, str(value), whole, rest.strip(), _HEADING_STYLE)
    if not written.isalpha():
        return None
    roman = value is not None and len(written) > 1
    style = ("roman" if roman else _cased("letter", written)) + ("()" if opened else closed)
    return Marker(Level.INDENT if roman else Level.SUBPOINT, written, whole, rest.strip(), style)

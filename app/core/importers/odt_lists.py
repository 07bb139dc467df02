"""Numbers an OpenDocument text computes: what stands before the items of its lists and its headings.

Rules: OpenDocument 1.3 part 3, 5.3 (lists), 16.30 to 16.34 (list and outline styles), 19.880 (numbered headings).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.core.importers.odt_styles import STYLE, TEXT, whole

_EXTENSION: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_LEVELS: Final = 10
_MAX_NUMBER: Final = 32_767
_LONGEST_LABEL: Final = 120
OUTLINE: Final = "Outline"
_IDENTITY: Final = "{http://www.w3.org/XML/1998/namespace}id"

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
# Without ё, й, ъ, ь, in LibreOffice as in Word.
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ROMAN: Final = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"],
        strict=True,
    )
)
_PLACE: Final = re.compile(r"%([0-9]{1,2})%")
_BULLET: Final = "•"


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered; `template` has `%1%` where the number of level 1 goes."""

    template: str
    number_format: str = ""
    start: int = 1
    doubled: bool = False
    bullet: str = ""


ListStyle = dict[int, ListLevel]


def _letters(number: int, alphabet: str, *, doubled: bool) -> str:
    """After the last letter: aa, bb where `doubled`, else aa, ab."""
    if number < 1:
        return ""
    if doubled:
        turns, place = divmod(number - 1, len(alphabet))
        return alphabet[place] * min(turns + 1, 100)
    letters = ""
    while number:
        number, place = divmod(number - 1, len(alphabet))
        letters = alphabet[place] + letters
    return letters


def _roman(number: int) -> str:
    digits = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        digits += sign * count
    return digits


def _printed(number: int, level: ListLevel) -> str:
    """The number in its format. LibreOffice names those of other alphabets by how they begin."""
    written = level.number_format
    first = written[:1]
    if not written:
        return ""
    if first in "aA":
        letters = _letters(number, _LATIN, doubled=level.doubled)
        return letters.upper() if first == "A" else letters
    if first in "iI":
        return _roman(number).upper() if first == "I" else _roman(number)
    if first in "аА":
        letters = _letters(number, _RUSSIAN, doubled="бб" in written.lower())
        return letters[:1].upper() + letters[1:] if first == "А" else letters
    return f"{number:02d}" if written.startswith("01") else str(number)


def _read_level(element: etree._Element) -> ListLevel:
    if element.tag == TEXT + "list-level-style-bullet":
        return ListLevel("", bullet=_bullet(element.get(TEXT + "bullet-char", "")))
    if element.tag == TEXT + "list-level-style-image":
        return ListLevel("", bullet=_BULLET)
    index = whole(element.get(TEXT + "level"), 1, most=_LEVELS)
    template = element.get(_EXTENSION + "num-list-format") or element.get(STYLE + "num-list-format")
    if template is None:
        shown = whole(element.get(TEXT + "display-levels"), 1, most=index)
        places = ".".join(f"%{place}%" for place in range(index - shown + 1, index + 1))
        prefix, suffix = element.get(STYLE + "num-prefix", ""), element.get(STYLE + "num-suffix", "")
        template = prefix + places + suffix
    return ListLevel(
        template=template[:_LONGEST_LABEL],
        number_format=element.get(STYLE + "num-format", ""),
        start=whole(element.get(TEXT + "start-value"), 1, most=_MAX_NUMBER),
        doubled=element.get(STYLE + "num-letter-sync") == "true",
    )


def _bullet(char: str) -> str:
    """Symbol fonts keep their bullets in the private use area; people expect a bullet."""
    return (
        "".join(_BULLET if "\ue000" <= one <= "\uf8ff" else one for one in char[:_LONGEST_LABEL]) or _BULLET
    )


def read_list_styles(containers: Iterable[etree._Element | None]) -> dict[str, ListStyle]:
    """List styles by name, the later container winning; the headings' own is `OUTLINE`."""
    found: dict[str, ListStyle] = {}
    for container in containers:
        for element in () if container is None else container:
            if element.tag == TEXT + "list-style":
                name = element.get(STYLE + "name", "")
            elif element.tag == TEXT + "outline-style":
                name = OUTLINE
            else:
                continue
            found[name] = {
                whole(level.get(TEXT + "level"), 0, most=_LEVELS): _read_level(level) for level in element
            }
    return found


class Numbering:
    """The counters of one document. Call `label` once per numbered paragraph, in document order."""

    def __init__(self, styles: dict[str, ListStyle]) -> None:
        self._styles = styles
        self._counters: dict[str, dict[int, int]] = {}
        self._keys: dict[str, str] = {}
        self._last_of_style: dict[str, str] = {}

    def open_list(self, element: etree._Element, style: str) -> str:
        """The key under which a list that stands in no other counts: its own, or that of one it continues."""
        identity = element.get(_IDENTITY) or element.get(TEXT + "id") or ""
        key = OUTLINE if style == OUTLINE else ""
        if continued := element.get(TEXT + "continue-list"):
            key = key or self._keys.get(continued, "")
        elif element.get(TEXT + "continue-numbering") == "true":
            key = key or self._last_of_style.get(style, "")
        key = key or f"list {len(self._counters)} {len(self._keys)}"
        self._counters.setdefault(key, {})
        self._keys[identity or key] = key
        self._last_of_style[style] = key
        return key

    def label(self, key: str, style: str, index: int, *, restart: int | None = None) -> str:
        """What stands before the next paragraph of this list and level; "" where nothing."""
        levels = self._styles.get(style, {})
        level = levels.get(index)
        if level is None:
            return ""
        if level.bullet:
            return level.bullet
        counters = self._counters.setdefault(key, {})
        for upper in range(1, index):
            if upper in levels and not levels[upper].bullet:
                counters.setdefault(upper, levels[upper].start)
        if restart is not None or index not in counters:
            counters[index] = level.start if restart is None else restart
        else:
            counters[index] = min(counters[index] + 1, _MAX_NUMBER)
        for deeper in [place for place in counters if place > index]:
            del counters[deeper]
        return _print(levels, counters, level)


def _print(levels: ListStyle, counters: dict[int, int], level: ListLevel) -> str:
    def printed(match: re.Match[str]) -> str:
        place = int(match.group(1))
        return _printed(counters.get(place, 1), levels[place]) if place in levels else ""

    label = _PLACE.sub(printed, level.template).strip()[:_LONGEST_LABEL]
    # A level without a number prints no full stop either, but it may print a word («Статья»).
    return label if level.number_format or any(char.isalpha() for char in label) else ""

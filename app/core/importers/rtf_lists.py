"""RTF's list table in the form of Word's `numbering.xml`, for files that leave the numbers to the reader.

Word writes the number of every paragraph beside it (\\listtext); other programs only name the list.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from app.core.importers.rtf_tokens import group_end, number
from app.core.importers.word_numbering import VAL, Numbering, W
from app.core.text import normalize_input

_MOST_LISTS: Final = 5_000
_MOST_LEVELS: Final = 9
_MOST_WORDS: Final = 2_000
_LONGEST_TEMPLATE: Final = 400
# \levelnfcn: the numbers of ST_NumberFormat.
_FORMATS: Final = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    22: "decimalZero",
    23: "bullet",
    57: "numberInDash",
    58: "russianLower",
    59: "russianUpper",
    255: "none",
}
_WORD: Final = re.compile(rb"\\([a-z]+)(-?[0-9]+)?")
_LENGTH: Final = re.compile(r"^(?:%[1-9]|.)", re.DOTALL)
_TEMPLATE: Final = re.compile(
    rb"\\'([0-9A-Fa-f]{2})|\\u(-?[0-9]+) ?(?:\\'[0-9A-Fa-f]{2}|\?)?|\\[a-z]+-?[0-9]* ?|([^\\{};\r\n])"
)


def read_lists(table: bytes, overrides: bytes, *, codec: str) -> Numbering:
    """The counters of a document's lists; a list's key is the number of its \\ls."""
    root = etree.Element(W + "numbering")
    for entry in islice(_groups(table, b"\\list"), _MOST_LISTS):
        words = _words(entry)
        definition = etree.SubElement(
            root, W + "abstractNum", {W + "abstractNumId": str(words.get(b"listid", 0))}
        )
        for index, level in enumerate(islice(_groups(entry, b"\\listlevel"), _MOST_LEVELS)):
            _add_level(definition, index, level, codec)
    for entry in islice(_groups(overrides, b"\\listoverride"), _MOST_LISTS):
        words = _words(entry)
        instance = etree.SubElement(root, W + "num", {W + "numId": str(words.get(b"ls", 0))})
        _add(instance, "abstractNumId", words.get(b"listid", 0))
        for index, level in enumerate(islice(_groups(entry, b"\\lfolevel"), _MOST_LEVELS)):
            start = _words(level)
            if b"listoverridestartat" in start and b"levelstartat" in start:
                override = etree.SubElement(instance, W + "lvlOverride", {W + "ilvl": str(index)})
                _add(override, "startOverride", start[b"levelstartat"])
    return Numbering(root, {})


def _groups(data: bytes, word: bytes) -> Iterator[bytes]:
    """What is in the groups directly inside that begin with this control word."""
    position = 0
    while (begin := data.find(b"{", position)) >= 0:
        position = group_end(data, begin + 1)
        content = data[begin + 1 : position].lstrip()
        if content.startswith(word) and not content[len(word) : len(word) + 1].isalpha():
            yield content


def _words(content: bytes) -> dict[bytes, int]:
    """Control words with their numbers, 1 where they have none."""
    found = islice(_WORD.finditer(content), _MOST_WORDS)
    return {match.group(1): 1 if (value := number(match.group(2))) is None else value for match in found}


def _add_level(definition: etree._Element, index: int, level: bytes, codec: str) -> None:
    words = _words(level)
    number_format = words.get(b"levelnfcn", words.get(b"levelnfc", 0))
    element = etree.SubElement(definition, W + "lvl", {W + "ilvl": str(index)})
    _add(element, "start", words.get(b"levelstartat", 1))
    _add(element, "numFmt", _FORMATS.get(number_format, "decimal"))
    if words.get(b"levelnorestart"):
        _add(element, "lvlRestart", 0)
    if words.get(b"levellegal"):
        _add(element, "isLgl", 1)
    _add(element, "lvlText", _template(next(_groups(level, b"\\leveltext"), b""), codec))


def _add(parent: etree._Element, tag: str, value: object) -> None:
    etree.SubElement(parent, W + tag, {VAL: str(value)})


def _template(written: bytes, codec: str) -> str:
    """`\\'02\\'00.` is «%1.»: first the length, then characters and, below nine, places of levels."""
    text = ""
    for match in islice(_TEMPLATE.finditer(written[:_LONGEST_TEMPLATE]), _LONGEST_TEMPLATE):
        if match.group(1) is not None:
            byte = int(match.group(1), 16)
            text += f"%{byte + 1}" if byte < _MOST_LEVELS else bytes([byte]).decode(codec, "replace")
        elif match.group(2) is not None:
            text += chr((number(match.group(2)) or 0) % 0x10000)
        else:
            text += (match.group(3) or b"").decode("ascii", "replace")
    # The length itself looks like a place; it is the first sign.
    return normalize_input(_LENGTH.sub("", text))

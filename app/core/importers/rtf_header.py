"""What an RTF file says before its text: which bytes are which letters, what styles are called, its lists."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from app.core.importers.rtf_lists import read_lists
from app.core.importers.rtf_tokens import group_end, number
from app.core.importers.word_numbering import Numbering

TABLES: Final = frozenset({b"fonttbl", b"stylesheet", b"listtable", b"listoverridetable"})
ENCODINGS: Final = frozenset({b"ansicpg", b"deff", b"mac", b"pc", b"pca"})
# Word's own header has some 500 fonts and 400 styles of 300 bytes each.
_MOST_ENTRIES: Final = 20_000
_LONGEST_ENTRY: Final = 4_096

_SYMBOL_FONT: Final = "symbol"
WESTERN: Final = "cp1252"
_CHARSETS: Final = {
    2: _SYMBOL_FONT,
    77: "mac_roman",
    89: "mac_cyrillic",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
_ANSI_CHARSET: Final = 0
_PAGES: Final = {
    10000: "mac_roman",
    10007: "mac_cyrillic",
    20866: "koi8_r",
    28595: "iso8859_5",
    54936: "gb18030",
    65001: "utf-8",
}


_MACHINES: Final = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
# Which sign a character of a symbol font is depends on the font; nearly always it is a bullet.
BULLET: Final = "•"


@dataclass(slots=True)
class Header:
    """What has been read of it so far. `western` is what charset 0 stands for."""

    western: str = WESTERN
    _default: str = WESTERN
    _default_font: int = 0
    _fonts: dict[int, str] = field(default_factory=dict)
    _styles: dict[int, "Style"] = field(default_factory=dict)
    _lists: dict[bytes, bytes] = field(default_factory=dict)
    _numbering: Numbering | None = None

    def __post_init__(self) -> None:
        self._default = self.western

    def set_encoding(self, word: bytes, value: int | None) -> None:
        """One of ENCODINGS."""
        if word == b"deff":
            self._default_font = value or 0
        elif word in _MACHINES:
            self._default = _MACHINES[word]
        elif value:
            codec = page_codec(value)
            self._default = self.western if codec == WESTERN else codec

    def read_table(self, word: bytes, content: bytes) -> None:
        """One of TABLES."""
        if word == b"fonttbl":
            self._fonts.update(read_fonts(content, western=self.western, default=self._default))
        elif word == b"stylesheet":
            self._styles.update(read_styles(content))
        else:
            self._lists[word] = content

    def decode(self, raw: bytes, font: int | None) -> str:
        """Letters for bytes; `font` None is the default one."""
        codec = self.codec(font)
        if codec == _SYMBOL_FONT:
            return "".join(chr(byte) if byte < 0x80 else BULLET for byte in raw)
        return raw.decode(codec, "replace")

    def codec(self, font: int | None) -> str:
        """The codec of a font's bytes."""
        return self._fonts.get(self._default_font if font is None else font, self._default)

    def style(self, identity: int) -> "Style":
        """A paragraph style; one that says nothing where there is none of that number."""
        return self._styles.get(identity, _NO_STYLE)

    def label(self, identity: int, level: int) -> str:
        """The number of the next paragraph of a list, computed as Word would. Call it once for each."""
        if self._numbering is None:
            table, overrides = (self._lists.get(name, b"") for name in (b"listtable", b"listoverridetable"))
            self._numbering = read_lists(table, overrides, codec=self._default)
        return self._numbering.label(str(identity), level)


def page_codec(page: int) -> str:
    """The codec of a Windows code page; the western one where there is none of that number."""
    name = _PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return WESTERN
    return name


_FONT_WORD: Final = re.compile(rb"\\(f|fcharset|cpg)([0-9]+)")


def read_fonts(table: bytes, *, western: str, default: str) -> dict[int, str]:
    """The codec of each font's bytes, `_SYMBOL_FONT` where they are no letters.

    `western` is what charset 0 stands for, `default` what a font that names none does.
    """
    fonts: dict[int, str] = {}
    font = 0
    for match in islice(_FONT_WORD.finditer(table), _MOST_ENTRIES):
        value = number(match.group(2)) or 0
        if match.group(1) == b"f":
            font = value
            fonts[font] = default
        elif match.group(1) == b"cpg":
            fonts[font] = page_codec(value)
        else:
            fonts[font] = western if value == _ANSI_CHARSET else _CHARSETS.get(value, default)
    return fonts


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says that its paragraphs need not repeat. `outline` counts from 0."""

    name: str = ""
    outline: int | None = None
    base: int | None = None


_NO_STYLE: Final = Style()

_STYLE_WORD: Final = re.compile(rb"\\(s|outlinelevel|sbasedon)([0-9]+)")
# Character, section and table styles.
_OTHER_STYLE: Final = re.compile(rb"\s*(?:\\\*\s*)?\\(?:cs|ds|ts)[0-9]")
# Nested groups of an entry hold key codes and the like; the name is what remains before the semicolon.
_NO_NAME: Final = re.compile(rb"\{[^{}]*\}|\\[A-Za-z]+-?[0-9]* ?|\\'[0-9A-Fa-f]{2}|\\.|[\r\n{}]", re.DOTALL)
_HEADING: Final = re.compile(r"heading ([1-9])$")
# basedOn can be circular in a damaged file.
_MAX_CHAIN: Final = 20
_BODY_OUTLINE: Final = 9


def read_styles(sheet: bytes) -> dict[int, Style]:
    """Paragraph styles by number, each with the outline level it inherits."""
    own: dict[int, Style] = {}
    for entry in islice(_entries(sheet), _MOST_ENTRIES):
        if _OTHER_STYLE.match(entry):
            continue
        words = {match.group(1): number(match.group(2)) for match in _STYLE_WORD.finditer(entry)}
        name = _NO_NAME.sub(b"", entry).split(b";")[0].split(b",")[0].decode("ascii", "replace")
        name = name.strip().lower()
        heading = _HEADING.match(name)
        outline = int(heading.group(1)) - 1 if heading is not None else words.get(b"outlinelevel")
        own[words.get(b"s") or 0] = Style(name, outline, words.get(b"sbasedon"))
    return {identity: replace(style, outline=_outline(own, style)) for identity, style in own.items()}


def _entries(sheet: bytes) -> Iterator[bytes]:
    """The groups directly inside a table of the header."""
    position = 0
    while (begin := sheet.find(b"{", position)) >= 0:
        position = group_end(sheet, begin + 1)
        yield sheet[begin + 1 : min(position, begin + _LONGEST_ENTRY)]


def _outline(own: dict[int, Style], style: Style) -> int | None:
    for _step in range(_MAX_CHAIN):
        if style.outline is not None or style.base is None or style.base not in own:
            break
        style = own[style.base]
    return style.outline if style.outline is not None and style.outline < _BODY_OUTLINE else None

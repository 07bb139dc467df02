"""Paragraph and character styles of an OpenDocument text, named and automatic, with what they inherit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.core.importers.blocks import Alignment

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

# Parents can be circular in a damaged file.
_MAX_CHAIN: Final = 20
_ALIGNMENTS: Final[dict[str, Alignment]] = {
    "center": "center",
    "right": "right",
    "end": "right",
    "justify": "justify",
}
_LENGTH: Final = re.compile(r"(-?[0-9]{1,6}(?:\.[0-9]{0,6})?)(in|cm|mm|pt|pc|px)$")
_TWENTIETHS: Final = {"in": 1440.0, "cm": 566.93, "mm": 56.693, "pt": 20.0, "pc": 240.0, "px": 15.0}
_BOLD_WEIGHT: Final = 600
_CONTENTS: Final = ("contents ", "toc ")


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says of a paragraph or of a stretch of its text; None where it says nothing.

    `indent` is in twentieths of a point; `contents`: a style of tables of contents.
    """

    alignment: Alignment | None = None
    indent: int | None = None
    bold: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    contents: bool = False

    def over(self, base: "Look") -> "Look":
        """This look's own settings, the base's where it has none."""
        return Look(
            alignment=base.alignment if self.alignment is None else self.alignment,
            indent=base.indent if self.indent is None else self.indent,
            bold=base.bold if self.bold is None else self.bold,
            raised=base.raised if self.raised is None else self.raised,
            hidden=base.hidden if self.hidden is None else self.hidden,
            contents=base.contents or self.contents,
        )


def whole(value: str | None, default: int, *, most: int) -> int:
    """A number attribute between 0 and `most`; the default where it is missing or nonsense."""
    if value is None or not value.isdecimal() or len(value) > 9:
        return default
    return min(int(value), most)


def _twentieths(length: str | None) -> int | None:
    match = _LENGTH.match(length or "")
    return None if match is None else round(float(match.group(1)) * _TWENTIETHS[match.group(2)])


def _is_bold(weight: str | None) -> bool | None:
    if weight is None:
        return None
    return int(weight) >= _BOLD_WEIGHT if weight.isdecimal() and len(weight) < 5 else weight == "bold"


def _is_raised(position: str | None) -> bool | None:
    """`super 58%`, `33% 58%`; a negative share or `sub` lowers."""
    if not position or not position.split():
        return None
    first = position.split()[0]
    return first == "super" or (first[0].isdecimal() and first.strip("0.%") != "")


def _read(element: etree._Element) -> Look:
    paragraph = element.find(STYLE + "paragraph-properties")
    text = element.find(STYLE + "text-properties")
    name = (element.get(STYLE + "display-name") or element.get(STYLE + "name") or "").replace("_20_", " ")
    align = None if paragraph is None else paragraph.get(_FO + "text-align")
    display = None if text is None else text.get(TEXT + "display")
    return Look(
        alignment=None if align is None else _ALIGNMENTS.get(align, "left"),
        indent=None if paragraph is None else _twentieths(paragraph.get(_FO + "margin-left")),
        bold=None if text is None else _is_bold(text.get(_FO + "font-weight")),
        raised=None if text is None else _is_raised(text.get(STYLE + "text-position")),
        hidden=None if display is None else display == "none",
        contents=name.lower().startswith(_CONTENTS),
    )


class Styles:
    """The styles in some containers, the later ones winning; resolved on demand."""

    def __init__(self, containers: Iterable[etree._Element | None]) -> None:
        self._own: dict[tuple[str, str], Look] = {}
        self._parent: dict[tuple[str, str], str] = {}
        self._default: dict[str, Look] = {}
        self._resolved: dict[tuple[str, str], Look] = {}
        for container in containers:
            for element in () if container is None else container:
                family = element.get(STYLE + "family", "")
                if element.tag == STYLE + "default-style":
                    self._default[family] = _read(element)
                elif element.tag == STYLE + "style":
                    key = family, element.get(STYLE + "name", "")
                    self._own[key] = _read(element)
                    self._parent[key] = element.get(STYLE + "parent-style-name", "")

    def paragraph(self, name: str | None) -> Look:
        """A paragraph style with all it inherits; the default one where there is none of that name."""
        return self._resolve("paragraph", name or "").over(self._default.get("paragraph", Look()))

    def text(self, name: str | None) -> Look:
        """A character style with all it inherits; nothing where there is none of that name."""
        return self._resolve("text", name or "")

    def _resolve(self, family: str, name: str) -> Look:
        key = family, name
        if key not in self._resolved:
            look, current = self._own.get(key, Look()), key
            for _step in range(_MAX_CHAIN):
                current = family, self._parent.get(current, "")
                if current not in self._own:
                    break
                look = look.over(self._own[current])
            self._resolved[key] = look
        return self._resolved[key]

"""Footnotes of HTML written by word processors: at the end of the page, referred to from its text."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.core.text import normalize_input

# LibreOffice: #sdfootnote1sym to div#sdfootnote1; Word: #_ftn1 to div#ftn1.
_REFERENCE: Final = re.compile(r"#(?:(sd(?:foot|end)note\d{1,5})sym|_((?:ftn|edn)\d{1,5}))")
_WHITE: Final = re.compile(r"\s+")
_string: Final = etree.XPath("string()")


@dataclass(slots=True)
class Notes:
    """The notes the text refers to: their elements by name, and their texts until they are claimed."""

    elements: dict[etree._Element, str]
    texts: dict[str, str]

    @classmethod
    def of(cls, start: etree._Element) -> "Notes":
        """The footnotes below an element. Those nothing refers to are ordinary text."""
        wanted = {name for link in start.iter("a") if (name := _target(link))}
        if not wanted:
            return cls({}, {})
        elements = {
            division: name for division in start.iter("div") if (name := division.get("id", "")) in wanted
        }
        texts = {
            name: normalize_input(_WHITE.sub(" ", str(_string(element)))).strip()
            for element, name in elements.items()
        }
        return cls(elements, texts)

    def holds(self, element: etree._Element) -> bool:
        """Whether an element is one of the notes themselves."""
        return element in self.elements

    def claim(self, element: etree._Element) -> str:
        """The note an element refers to, once; "" where none."""
        if not self.elements or element.tag != "a":
            return ""
        return self.texts.pop(_target(element), "")

    def unclaimed(self) -> list[str]:
        """Notes whose reference stands in text that was left out."""
        return [text for text in self.texts.values() if text]


def _target(link: etree._Element) -> str:
    match = _REFERENCE.fullmatch(link.get("href", "")[:40])
    return "" if match is None else match.group(1) or match.group(2)

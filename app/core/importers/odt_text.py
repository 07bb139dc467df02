"""The text of one OpenDocument paragraph as it is shown with all tracked changes accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.limits import MAX_PARAGRAPHS
from app.core.importers.odt_styles import DRAW, OFFICE, TEXT, Look, Styles, whole

_SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
# Comments, computed numbers, titles of pictures and readings of signs are not the paragraph's words.
_SKIPPED: Final = frozenset(
    {OFFICE + "annotation", OFFICE + "annotation-end", OFFICE + "event-listeners", OFFICE + "forms"}
    | {TEXT + "note-citation", TEXT + "number", TEXT + "ruby-text", TEXT + "script", TEXT + "tracked-changes"}
    | {_SVG + "title", _SVG + "desc", DRAW + "glue-point"}
)
_MARKS: Final = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}
# Frames and groups only hold others; every other shape may hold paragraphs of its own.
_FRAMES: Final = frozenset({DRAW + "frame", DRAW + "g", DRAW + "a"})
_PICTURES: Final = frozenset({DRAW + "image", DRAW + "plugin", DRAW + "applet"})
_EMBEDDED: Final = frozenset({DRAW + "object", DRAW + "object-ole"})
_SPACE: Final = re.compile("[ \t\r\n]+")
_MOST_SPACES: Final = 40
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class OdtText:
    """What a paragraph says. `boxes` are shapes with paragraphs of their own; `lost` names what is not read."""

    parts: list[str] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    bold: bool = True
    # White space collapses across elements, and falls away at the beginning.
    _space: bool = True

    @property
    def text(self) -> str:
        """The visible text, forced breaks as `\\n`."""
        return "".join(self.parts)

    def add(self, text: str | None, look: Look) -> None:
        """Characters of the file: their white space collapses."""
        if not text:
            return
        text = _SPACE.sub(" ", text)
        if look.hidden:
            self.hidden.append(text)
            return
        if self._space and text[0] == " ":
            text = text[1:]
        if not text:
            return
        self._space = text[-1] == " "
        if look.raised and text.strip().isdecimal():
            # 126¹ must not become 1261.
            text = text.translate(_SUPERSCRIPTS)
        self.bold = self.bold and (bool(look.bold) or text == " ")
        self.parts.append(text)

    def add_mark(self, mark: str, look: Look) -> None:
        """White space that is meant."""
        if not look.hidden:
            self._space = mark == "\n"
            self.parts.append(mark)


# What is left to be read of an element: its children, each followed by the text after it.
_Rest = Iterator[tuple[etree._Element | str, Look]]


def read_text(paragraph: etree._Element, styles: Styles, look: Look) -> OdtText:
    """The paragraph's text; `look` is what its style says."""
    result = OdtText()
    result.add(paragraph.text, look)
    # A stack of our own, of iterators: files nest deeper than Python recurses, and wider than memory holds.
    pending = [_rest(paragraph, look)]
    while pending:
        element, look = next(pending[-1], (None, look))
        if element is None:
            pending.pop()
        elif isinstance(element, str):
            result.add(element, look)
        elif element.tag == TEXT + "span":
            look = styles.text(element.get(TEXT + "style-name")).over(look)
            result.add(element.text, look)
            pending.append(_rest(element, look))
        elif not _read_mark(element, look, result):
            result.add(element.text, look)
            pending.append(_rest(element, look))
    return result


def _rest(element: etree._Element, look: Look) -> _Rest:
    for child in element:
        yield child, look
        if child.tail:
            yield child.tail, look


def _read_mark(element: etree._Element, look: Look, result: OdtText) -> bool:
    """Whether an element is no wrapper around text; what it says is then added."""
    tag = element.tag
    if tag in _MARKS:
        result.add_mark(_MARKS[tag], look)
    elif tag == TEXT + "s":
        result.add_mark(" " * whole(element.get(TEXT + "c"), 1, most=_MOST_SPACES), look)
    elif tag == TEXT + "note":
        result.notes.append(element)
    elif tag.startswith(DRAW) and tag not in _FRAMES:
        _read_shape(element, result)
    else:
        return tag in _SKIPPED
    return True


def _read_shape(element: etree._Element, result: OdtText) -> None:
    if lost := lost_in(element):
        result.lost |= lost
        return
    result.boxes.append(element)
    if len(result.boxes) > MAX_PARAGRAPHS:
        raise RuleViolation("import-too-large", size=len(result.boxes), limit=MAX_PARAGRAPHS)


def lost_in(element: etree._Element) -> set[str]:
    """What of an element is not carried over: `picture`, `part` (an embedded file), or nothing."""
    if element.tag in _PICTURES:
        return {"picture"}
    return {"part"} if element.tag in _EMBEDDED else set()

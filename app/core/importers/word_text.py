"""The text of one Word paragraph as Word shows it with all tracked changes accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from app.core.importers.word_numbering import VAL, W, toggle, value_of, whole
from app.core.importers.word_styles import ParagraphStyle, Styles

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
TEXT_BOX: Final = W + "txbxContent"
REMOVED: Final = frozenset({W + "del", W + "moveFrom"})
# Field codes, revision history and properties are not text; a text box is a block of its own.
_SKIPPED: Final = frozenset(
    {W + "instrText", W + "delInstrText", W + "rPr", W + "pPr", W + "sdtPr", W + "sdtEndPr", MC + "Fallback"}
)
_TEXTS: Final = frozenset({W + "t", _MATH_TEXT})
_INSERTED: Final = frozenset({W + "ins", W + "moveTo"})
_NOTE_PARTS: Final = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_MARKS: Final = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
}
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# «126» and a raised «1.»: the stop may be raised with the number.
_RAISED_NUMBER: Final = re.compile(r"\s*\d{1,3}[\s.)]*$")
# Raised by hand: half-points above the line that only a small figure is set.
_LEAST_RISE: Final = 3
_SPACES: Final = str.maketrans("\n\r\t", "   ")


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool
    hidden: bool
    raised: bool = False


@dataclass(slots=True)
class RunText:
    """What a paragraph says. `notes` are (part, id) of footnotes; `removed` is the text tracked as deleted."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    inserted: bool = False
    bold: bool = True

    @property
    def text(self) -> str:
        """The visible text, forced breaks as `\n`."""
        return "".join(self.parts)

    def add(self, text: str, look: _Look) -> None:
        """Characters of a run."""
        text = text.translate(_SPACES)
        if look.hidden:
            self.hidden.append(text)
            return
        if self.hidden and self.hidden[-1] != " ":
            self.hidden.append(" ")
        # 126¹ must not become 1261.
        number = look.raised and _RAISED_NUMBER.match(text)
        self.parts.append(text.translate(_SUPERSCRIPTS) if number else text)
        self.bold = self.bold and (look.bold or not text.strip())


def read_text(paragraph: etree._Element, styles: Styles, style: ParagraphStyle) -> RunText:
    """The paragraph's text; `style` is its own, with all that it inherits."""
    result = RunText()
    plain = _Look(bold=bool(style.bold), hidden=bool(style.hidden))
    # A stack of our own, of iterators: damaged files nest deeper than Python recurses, and wider than memory holds.
    pending: list[tuple[Iterator[etree._Element], _Look]] = [(iter(paragraph), plain)]
    while pending:
        children, look = pending[-1]
        element = next(children, None)
        if element is None:
            pending.pop()
        elif element.tag == W + "r":
            pending.append((iter(element), _run_look(element.find(W + "rPr"), styles, plain)))
        elif not _read_sign(element, look, result):
            result.inserted = result.inserted or element.tag in _INSERTED
            pending.append((iter(element), look))
    return result


def _run_look(properties: etree._Element | None, styles: Styles, plain: _Look) -> _Look:
    if properties is None:
        return plain
    style = value_of(properties, "rStyle")
    bold, hidden = toggle(properties, "b"), toggle(properties, "vanish")
    return _Look(
        bold=plain.bold if bold is None else bold,
        # Of two styles that both hide the one undoes the other: ECMA-376 part 1, 17.7.3.
        hidden=plain.hidden != (style in styles.hidden) if hidden is None else hidden,
        raised=_is_raised(properties) or style in styles.raised,
    )


def _read_sign(element: etree._Element, look: _Look, result: RunText) -> bool:
    """Whether an element is no wrapper around text; what it says is then added."""
    tag = element.tag
    if tag in _TEXTS:
        result.add(element.text or "", look)
    elif tag in _MARKS:
        if not look.hidden:
            result.parts.append(_MARKS[tag])
    elif tag == W + "sym":
        result.add(_symbol(element.get(W + "char", "")), look)
    elif tag in REMOVED or tag == W + "delText":
        result.removed.append(all_text(element))
    elif tag == TEXT_BOX:
        if look.hidden:
            result.hidden.append(all_text(element))
        else:
            result.boxes.append(element)
    elif tag in _NOTE_PARTS:
        if not look.hidden:
            result.notes.append((_NOTE_PARTS[tag], element.get(W + "id", "")))
    else:
        return tag in _SKIPPED
    return True


def all_text(element: etree._Element) -> str:
    """All text below an element, deleted or not."""
    return "".join(node.text or "" for node in element.iter(W + "delText", W + "t"))


def _is_raised(properties: etree._Element | None) -> bool:
    return (
        value_of(properties, "vertAlign") == "superscript"
        or whole(value_of(properties, "position")) >= _LEAST_RISE
    )


def _symbol(code: str) -> str:
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    # Symbol fonts live in the private use area: which sign it is depends on the font.
    return "•" if "\ue000" <= char <= "\uf8ff" else char


def end_hidden(paragraph: etree._Element, styles: Styles, style: ParagraphStyle) -> bool:
    """Whether the end of this paragraph is deleted or hidden: it then runs on into the next one."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    if mark is None:
        return bool(style.hidden)
    if mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None:
        return True
    return _run_look(mark, styles, _Look(bold=False, hidden=bool(style.hidden))).hidden


def style_id(paragraph: etree._Element) -> str | None:
    """The id of the paragraph's style."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(VAL)

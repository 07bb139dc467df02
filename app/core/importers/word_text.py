"""The text of one Word paragraph as Word shows it with all tracked changes accepted."""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from app.core.importers.word_numbering import VAL, W, is_on, value_of, whole

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
TEXT_BOX: Final = W + "txbxContent"
REMOVED: Final = frozenset({W + "del", W + "moveFrom"})
# Field codes, revision history and properties are not text; a text box is a block of its own.
_SKIPPED: Final = frozenset(
    {W + "instrText", W + "rPr", W + "pPr", W + "sdtPr", W + "sdtEndPr", MC + "Fallback"}
)
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


@dataclass(slots=True)
class RunText:
    """What a paragraph says. `notes` are (part, id) of footnotes; `removed` is the text tracked as deleted."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    inserted: bool = False
    bold: bool = True

    @property
    def text(self) -> str:
        """The visible text, forced breaks as `\\n`."""
        return "".join(self.parts)


def read_text(
    paragraph: etree._Element, *, bold: bool, raised_styles: frozenset[str] = frozenset()
) -> RunText:
    """The paragraph's text; `bold` is what its style says, `raised_styles` the character styles that raise."""
    result = RunText()
    # A stack of our own: damaged files nest runs deeper than Python recurses.
    pending = list(reversed(paragraph))
    while pending:
        element = pending.pop()
        tag = element.tag
        if tag in _SKIPPED:
            continue
        if tag in REMOVED:
            result.removed.extend(node.text or "" for node in element.iter(W + "delText", W + "t"))
        elif tag == TEXT_BOX:
            result.boxes.append(element)
        elif tag == W + "r":
            properties = element.find(W + "rPr")
            raised = _is_raised(properties) or value_of(properties, "rStyle") in raised_styles
            _read_run(element, properties, result, bold=bold, raised=raised, pending=pending)
        elif tag == _MATH_TEXT:
            result.parts.append(element.text or "")
        else:
            result.inserted = result.inserted or tag in {W + "ins", W + "moveTo"}
            pending.extend(reversed(element))
    return result


def _read_run(
    run: etree._Element,
    properties: etree._Element | None,
    result: RunText,
    *,
    bold: bool,
    raised: bool,
    pending: list[etree._Element],
) -> None:
    run_bold = (
        is_on(properties, "b") if properties is not None and properties.find(W + "b") is not None else bold
    )
    nested = []
    for child in run:
        if child.tag == W + "t":
            text = (child.text or "").translate(_SPACES)
            # 126¹ must not become 1261.
            number = raised and _RAISED_NUMBER.match(text)
            result.parts.append(text.translate(_SUPERSCRIPTS) if number else text)
            result.bold = result.bold and (run_bold or not text.strip())
        elif child.tag in _MARKS:
            result.parts.append(_MARKS[child.tag])
        elif child.tag == W + "sym":
            result.parts.append(_symbol(child.get(W + "char", "")))
        elif child.tag in {W + "footnoteReference", W + "endnoteReference"}:
            part = "footnotes" if child.tag == W + "footnoteReference" else "endnotes"
            result.notes.append((part, child.get(W + "id", "")))
        elif child.tag == W + "delText":
            result.removed.append(child.text or "")
        elif child.tag not in _SKIPPED:
            nested.append(child)
    pending.extend(reversed(nested))


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


def note_texts(root: etree._Element, tag: str) -> dict[str, str]:
    """Footnotes or endnotes by id; separators have a w:type and are left out."""
    return {
        note.get(W + "id", ""): "\n".join(
            text
            for paragraph in note.iter(W + "p")
            if (text := read_text(paragraph, bold=False).text.strip())
        )
        for note in root.findall(W + tag)
        if note.get(W + "type") in {None, "normal"}
    }


def paragraph_mark_removed(paragraph: etree._Element) -> bool:
    """Whether the end of this paragraph is tracked as deleted: it then runs on into the next one."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None)


def style_id(paragraph: etree._Element) -> str | None:
    """The id of the paragraph's style."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(VAL)

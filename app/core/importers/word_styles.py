"""Paragraph styles of a Word document, with what they inherit."""

from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Alignment
from app.core.importers.word_numbering import W, toggle, value_of, whole

# basedOn can be circular in a damaged file.
_MAX_CHAIN: Final = 20
# Word itself ends at 4,079.
_MOST_STYLES: Final = 20_000
_ALIGNMENTS: Final[dict[str, Alignment]] = {
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph looks like before its direct formatting. `indent` is in twentieths of a point."""

    name: str = ""
    number_id: str | None = None
    number_level: int | None = None
    outline: int | None = None
    alignment: Alignment | None = None
    indent: int | None = None
    bold: bool | None = None
    hidden: bool | None = None

    def over(self, base: "ParagraphStyle") -> "ParagraphStyle":
        """This style's own settings, the base's where it has none."""
        return ParagraphStyle(
            name=self.name,
            number_id=base.number_id if self.number_id is None else self.number_id,
            number_level=base.number_level if self.number_level is None else self.number_level,
            outline=base.outline if self.outline is None else self.outline,
            alignment=base.alignment if self.alignment is None else self.alignment,
            indent=base.indent if self.indent is None else self.indent,
            bold=base.bold if self.bold is None else self.bold,
            hidden=base.hidden if self.hidden is None else self.hidden,
        )


def read_properties(
    properties: etree._Element | None, run: etree._Element | None, name: str = ""
) -> ParagraphStyle:
    """The settings in a w:pPr and, for bold and hidden, in a w:rPr."""
    numbering = None if properties is None else properties.find(W + "numPr")
    level, outline = value_of(numbering, "ilvl"), value_of(properties, "outlineLvl")
    justification = value_of(properties, "jc")
    indentation = None if properties is None else properties.find(W + "ind")
    indent = None
    if indentation is not None:
        left = indentation.get(W + "left") or indentation.get(W + "start")
        indent = None if left is None else whole(left)
    return ParagraphStyle(
        name=name,
        number_id=value_of(numbering, "numId"),
        number_level=None if level is None else whole(level),
        outline=None if outline is None else whole(outline),
        alignment=None if justification is None else _ALIGNMENTS.get(justification, "left"),
        indent=indent,
        bold=toggle(run, "b"),
        hidden=toggle(run, "vanish"),
    )


class Styles:
    """The styles of `styles.xml`, resolved on demand. `raised` and `hidden` are the ids of those that make text so."""

    def __init__(self, root: etree._Element | None) -> None:
        """RuleViolation `import-too-large`."""
        self._own: dict[str, ParagraphStyle] = {}
        self._base: dict[str, str] = {}
        self._resolved: dict[str, ParagraphStyle] = {}
        self.default: str | None = None
        elements = list(islice(() if root is None else root.iterfind(W + "style"), _MOST_STYLES + 1))
        if len(elements) > _MOST_STYLES:
            raise RuleViolation("import-too-large", size=len(elements), limit=_MOST_STYLES)
        for element in elements:
            identity = element.get(W + "styleId", "")
            name = (value_of(element, "name") or "").lower()
            self._own[identity] = read_properties(element.find(W + "pPr"), element.find(W + "rPr"), name)
            if base := value_of(element, "basedOn"):
                self._base[identity] = base
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in {"1", "true"}:
                self.default = identity
        self.raised: frozenset[str] = frozenset(
            element.get(W + "styleId", "")
            for element in elements
            if value_of(element.find(W + "rPr"), "vertAlign") == "superscript"
        )
        self.hidden: frozenset[str] = frozenset(
            identity for identity in self._own if self._with_bases(identity).hidden
        )

    def number_ids(self) -> dict[str, str]:
        """numId by style id, own settings only: what numbering definitions link to."""
        return {identity: style.number_id for identity, style in self._own.items() if style.number_id}

    def resolve(self, identity: str | None) -> ParagraphStyle:
        """A style with all it inherits; the default style for None or an unknown name."""
        key = identity if identity in self._own else self.default
        if key is None:
            return ParagraphStyle()
        if key not in self._resolved:
            self._resolved[key] = self._with_bases(key)
        return self._resolved[key]

    def _with_bases(self, identity: str) -> ParagraphStyle:
        style, current = self._own[identity], identity
        for _step in range(_MAX_CHAIN):
            current = self._base.get(current, "")
            if current not in self._own:
                break
            style = style.over(self._own[current])
        if style.outline is None and style.name.startswith("heading ") and style.name[8:].isdigit():
            style = replace(style, outline=int(style.name[8:]) - 1)
        return style

"""What style sheets and style attributes say of an HTML element, as far as a draft's text depends on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, cast

from lxml import etree

from app.core.importers.blocks import Alignment

# A page's own styles take 50 KB; what is longer serves something else than a text.
_LONGEST_SHEET: Final = 512 * 1024
_MOST_RULES: Final = 20_000
# The same few style attributes come thousands of times.
_MOST_REMEMBERED: Final = 5_000
# p, .W9, p.T, #main: what a text's own classes need. Anything longer depends on where the element stands.
_SELECTOR: Final = re.compile(r"(?P<tag>[a-z][\w:-]*|\*)?(?P<name>[.#][\w-]+)?", re.IGNORECASE)
_BRACE: Final = re.compile(r"[{}]")
_ALIGNMENTS: Final = frozenset({"left", "center", "right", "justify"})
_BOLD: Final = frozenset({"bold", "bolder", "600", "700", "800", "900"})
_USED: Final = frozenset(
    {
        "display",
        "visibility",
        "mso-hide",
        "text-align",
        "font-weight",
        "vertical-align",
        "white-space",
        "list-style",
        "list-style-type",
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """How an element is shown; None where nothing is said. `display` is hidden, block, inline or other."""

    display: str | None = None
    alignment: Alignment | None = None
    bold: bool | None = None
    raised: bool | None = None
    spaced: bool | None = None
    list_style: str | None = None

    def over(self, other: "Look") -> "Look":
        """This look, with the other's where this one says nothing."""
        if other is _PLAIN:
            return self
        if self is _PLAIN:
            return other
        return Look(
            *(
                getattr(self, name) if getattr(self, name) is not None else getattr(other, name)
                for name in Look.__slots__
            )
        )


_PLAIN: Final = Look()


@dataclass(slots=True)
class StyleSheets:
    """The rules of a page's <style> elements by simple selector: `p`, `.W9`, `p.T`, `#main`."""

    rules: dict[str, Look] = field(default_factory=dict)
    _remembered: dict[str, Look] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element) -> "StyleSheets":
        """The style sheets inside the page; linked ones are never fetched."""
        sheets = cls()
        for element in root.iter("style"):
            sheets._add((element.text or "")[:_LONGEST_SHEET])
        return sheets

    def _add(self, sheet: str) -> None:
        for selectors, declarations in _rules(_without_comments(sheet)):
            if len(self.rules) > _MOST_RULES:
                return
            look = _read_declarations(declarations)
            if look is _PLAIN:
                continue
            for selector in selectors.split(",")[:_MOST_RULES]:
                match = _SELECTOR.fullmatch(selector.strip())
                if match is None or not match.group():
                    continue
                name = (match["tag"] or "").lower().replace("*", "") + (match["name"] or "")
                self.rules[name] = look.over(self.rules.get(name, _PLAIN))

    def look(self, element: etree._Element) -> Look:
        """What is said of this element itself: its style attribute over id, class and tag."""
        tag = str(element.tag)
        found = self._attribute(element.get("style", ""))
        if not self.rules:
            return found
        names = [f"#{identity}" for identity in (element.get("id"),) if identity]
        names += [f".{name}" for name in reversed(element.get("class", "").split()[:20])]
        for name in names:
            for key in (tag + name, name):
                if key in self.rules:
                    found = found.over(self.rules[key])
        for key in (tag, ""):
            if key in self.rules:
                found = found.over(self.rules[key])
        return found

    def _attribute(self, written: str) -> Look:
        if not written:
            return _PLAIN
        look = self._remembered.get(written)
        if look is None:
            look = _read_declarations(written[:_LONGEST_SHEET])
            if len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[written] = look
        return look


def _without_comments(sheet: str) -> str:
    # Not a regular expression: each unclosed «/*» would search to the end again.
    kept = []
    begin = 0
    while (opening := sheet.find("/*", begin)) >= 0:
        kept.append(sheet[begin:opening])
        closing = sheet.find("*/", opening + 2)
        if closing < 0:
            return "".join(kept)
        begin = closing + 2
    return "".join([*kept, sheet[begin:]]).replace("<!--", " ").replace("-->", " ")


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations outside of @-rules: those hold for printers, small screens, fonts."""
    begin = depth = 0
    selectors = ""
    at_rule = False
    for brace in _BRACE.finditer(sheet):
        piece = sheet[begin : brace.start()]
        begin = brace.end()
        if brace.group() == "{":
            selectors = piece.rpartition(";")[2].strip()
            at_rule = at_rule or selectors.startswith("@")
            depth += 1
            continue
        if depth == 1 and not at_rule:
            yield selectors, piece
        depth = max(0, depth - 1)
        at_rule = at_rule and depth > 0


def _read_declarations(written: str) -> Look:
    said: dict[str, str] = {}
    for declaration in written.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _USED:
            said[name] = value.replace("!important", "").strip().lower()
    if not said:
        return _PLAIN
    look = Look(display=_display(said))
    if said.get("text-align") in _ALIGNMENTS:
        look = replace(look, alignment=cast("Alignment", said["text-align"]))
    if "font-weight" in said:
        look = replace(look, bold=said["font-weight"] in _BOLD)
    if "vertical-align" in said:
        look = replace(look, raised=said["vertical-align"] == "super")
    if "white-space" in said:
        look = replace(look, spaced=said["white-space"].startswith(("pre", "break-spaces")))
    style = said.get("list-style-type") or said.get("list-style")
    return replace(look, list_style=style) if style else look


def _display(said: dict[str, str]) -> str | None:
    hidden = (
        said.get("display") == "none" or said.get("visibility") == "hidden" or said.get("mso-hide") == "all"
    )
    if hidden:
        return "hidden"
    shown = said.get("display")
    if shown in {"block", "flex", "grid", "list-item", "table", "flow-root"}:
        return "block"
    return "inline" if shown == "inline" else None

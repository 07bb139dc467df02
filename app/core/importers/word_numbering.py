"""Word's automatic numbers: what `numbering.xml` and `styles.xml` make Word print before a paragraph.

Rules: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = W + "val"
_MAX_LEVELS: Final = 9
# Style inheritance and style-linked numbering can be circular in a damaged file.
_MAX_CHAIN: Final = 20
# Word itself ends at 32,767; a longer label than this is an attack on our memory, not a number.
_MAX_NUMBER: Final = 32_767
_LONGEST_LABEL: Final = 120
# Word's identities of lists end at 32,767 too; definitions and pictures of bullets stand beside them.
_MOST_LISTS: Final = 100_000

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
# ST_NumberFormat russianLower: without ё, й, ъ, ь.
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def _letters(number: int, alphabet: str) -> str:
    """Word doubles the letter after the alphabet's end: …, z, aa, bb."""
    if number < 1:
        return ""
    turns, place = divmod(number - 1, len(alphabet))
    return alphabet[place] * min(turns + 1, 100)


def _roman(number: int) -> str:
    digits = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        digits += sign * count
    return digits


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number, _LATIN).upper(),
    "lowerLetter": lambda number: _letters(number, _LATIN),
    "russianUpper": lambda number: _letters(number, _RUSSIAN).upper(),
    "russianLower": lambda number: _letters(number, _RUSSIAN),
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _number: "",
}


@dataclass(frozen=True, slots=True)
class _NumberLevel:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    hidden: bool = False
    style: str | None = None


@dataclass(slots=True)
class _Instance:
    """A w:num: which definition it uses, and what it overrides."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _NumberLevel] = field(default_factory=dict)


def value_of(parent: etree._Element | None, tag: str) -> str | None:
    """The w:val of a child, None where there is no such child."""
    child = None if parent is None else parent.find(W + tag)
    return None if child is None else child.get(VAL)


def is_on(parent: etree._Element | None, tag: str) -> bool:
    """Whether a toggle property is there and not switched off."""
    child = None if parent is None else parent.find(W + tag)
    return child is not None and child.get(VAL, "true") not in {"0", "false", "off", "none"}


def toggle(parent: etree._Element | None, tag: str) -> bool | None:
    """Whether a toggle property is on or off; None where nothing is said of it."""
    return None if parent is None or parent.find(W + tag) is None else is_on(parent, tag)


def whole(value: str | None, default: int = 0) -> int:
    """An integer attribute; the default where it is missing or nonsense."""
    try:
        return max(-_MAX_NUMBER, min(int(value), _MAX_NUMBER)) if value is not None else default
    except ValueError:
        return default


def _read_level(element: etree._Element) -> _NumberLevel:
    number_format = value_of(element, "numFmt")
    if number_format is None:
        # Newer formats stand in mc:AlternateContent; the fallback is the one Word 2007 printed.
        inner = next(element.iter(W + "numFmt"), None)
        number_format = None if inner is None else inner.get(VAL)
    restart = value_of(element, "lvlRestart")
    return _NumberLevel(
        start=whole(value_of(element, "start")),
        number_format=number_format or "decimal",
        text=(value_of(element, "lvlText") or "")[:_LONGEST_LABEL],
        restart=None if restart is None else whole(restart),
        legal=is_on(element, "isLgl"),
        hidden=is_on(element.find(W + "rPr"), "vanish"),
        style=value_of(element, "pStyle"),
    )


def _read_levels(parent: etree._Element) -> dict[int, _NumberLevel]:
    levels = {whole(element.get(W + "ilvl")): _read_level(element) for element in parent.findall(W + "lvl")}
    return {index: level for index, level in levels.items() if 0 <= index < _MAX_LEVELS}


class Numbering:
    """The counters of one document. Call `label` once per numbered paragraph, in document order."""

    def __init__(self, root: etree._Element | None, style_numbering: dict[str, str]) -> None:
        """`style_numbering`: numId by style id, for definitions that only point to a numbering style.

        RuleViolation `import-too-large`.
        """
        self._definitions: dict[str, dict[int, _NumberLevel]] = {}
        self._instances: dict[str, _Instance] = {}
        self._links: dict[str, str] = {}
        self._style_numbering = style_numbering
        self._counters: dict[str, dict[int, int]] = {}
        self._resolved: dict[str, tuple[str, dict[int, _NumberLevel]]] = {}
        self._overridden: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def restarted(self) -> "Numbering":
        """The same lists, not yet counted: those in page headers do not count with the body's."""
        other = copy(self)
        other._counters, other._overridden = {}, set()
        return other

    def _read(self, root: etree._Element) -> None:
        if len(root) > _MOST_LISTS:
            raise RuleViolation("import-too-large", size=len(root), limit=_MOST_LISTS)
        for element in root.findall(W + "abstractNum"):
            identity = element.get(W + "abstractNumId", "")
            self._definitions[identity] = _read_levels(element)
            if link := value_of(element, "numStyleLink"):
                self._links[identity] = link
        for element in root.findall(W + "num"):
            instance = _Instance(value_of(element, "abstractNumId") or "")
            for override in element.findall(W + "lvlOverride"):
                index = whole(override.get(W + "ilvl"))
                if (start := value_of(override, "startOverride")) is not None:
                    instance.starts[index] = whole(start)
                if (inner := override.find(W + "lvl")) is not None:
                    instance.levels[index] = _read_level(inner)
            self._instances[element.get(W + "numId", "")] = instance

    def _definition(self, identity: str) -> str:
        """The definition that holds the levels, following links to numbering styles."""
        for _step in range(_MAX_CHAIN):
            link = self._links.get(identity)
            instance = self._instances.get(self._style_numbering.get(link or "", ""))
            if link is None or instance is None or instance.abstract == identity:
                break
            identity = instance.abstract
        return identity

    def level_of_style(self, number_id: str, style: str) -> int | None:
        """The level a definition ties to a paragraph style."""
        instance = self._instances.get(number_id)
        if instance is None:
            return None
        levels = self._definitions.get(self._definition(instance.abstract), {})
        return next((index for index, level in levels.items() if level.style == style), None)

    def label(self, number_id: str, index: int) -> str:
        """What Word prints before the next paragraph of this list and level; "" where nothing."""
        instance = self._instances.get(number_id)
        if instance is None:
            return ""
        identity, levels = self._levels(number_id, instance)
        if index not in levels:
            return ""
        counters = self._counters.setdefault(identity, {})
        self._advance(counters, levels, index, self._first_override(number_id, instance, index))
        return _print_label(levels, counters, index)

    def _levels(self, number_id: str, instance: _Instance) -> tuple[str, dict[int, _NumberLevel]]:
        """The definition a list counts in, and its levels with the list's own overrides."""
        if number_id not in self._resolved:
            identity = self._definition(instance.abstract)
            levels = {**self._definitions.get(identity, {}), **instance.levels}
            levels |= {
                place: replace(levels[place], start=start)
                for place, start in instance.starts.items()
                if place in levels
            }
            self._resolved[number_id] = (
                identity,
                {place: levels[place] for place in levels if 0 <= place < _MAX_LEVELS},
            )
        return self._resolved[number_id]

    def _first_override(self, number_id: str, instance: _Instance, index: int) -> bool:
        """A start override counts once: at the first paragraph of its list on that level."""
        if index not in instance.starts or (number_id, index) in self._overridden:
            return False
        self._overridden.add((number_id, index))
        return True

    @staticmethod
    def _advance(
        counters: dict[int, int], levels: dict[int, _NumberLevel], index: int, override: bool
    ) -> None:
        for upper in range(index):
            if upper in levels:
                counters.setdefault(upper, levels[upper].start)
        if override or index not in counters:
            counters[index] = levels[index].start
        else:
            counters[index] = min(counters[index] + 1, _MAX_NUMBER)
        for deeper in [place for place in counters if place > index]:
            restart = levels[deeper].restart if deeper in levels else None
            # lvlRestart names the level (from 1) whose use restarts this one; 0 means never.
            if restart is None or (restart and index < restart):
                del counters[deeper]


def _print_label(levels: dict[int, _NumberLevel], counters: dict[int, int], index: int) -> str:
    level = levels[index]
    if level.hidden:
        return ""
    if level.number_format == "bullet":
        return _bullet(level.text)

    def printed(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        if place not in levels:
            return ""
        number_format = "decimal" if level.legal else levels[place].number_format
        return _FORMATS.get(number_format, str)(counters.get(place, levels[place].start))

    return re.sub(r"%([1-9])", printed, level.text).strip()[:_LONGEST_LABEL]


def _bullet(text: str) -> str:
    """Symbol fonts keep their bullets in the private use area, or behind letters: people expect a bullet."""
    shown = "".join("•" if "\ue000" <= char <= "\uf8ff" else char for char in text).strip()
    return "•" if not shown or (len(shown) == 1 and (shown.isalnum() or shown == "§")) else shown

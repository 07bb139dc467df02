"""Which lines begin a unit, and below which unit: labels weighed against the numbering they continue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.core.clauses.lines import Line, ends_sentence, find_marker, is_heading
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker, item_marker
from app.core.clauses.numbers import follows, is_first, letter_follows, parts, roman_value

RANK: Final = {
    Level.ATTACHMENT: 0,
    Level.BOOK: 1,
    Level.TOME: 2,
    Level.PART: 3,
    Level.SUBPART: 4,
    Level.TITLE: 5,
    Level.SUBTITLE: 6,
    Level.SECTION: 7,
    Level.SUBSECTION: 8,
    Level.CHAPTER: 9,
    Level.SUBCHAPTER: 10,
    Level.DIVISION: 11,
    Level.SUBDIVISION: 12,
    Level.TRANSITIONAL: 12,
    Level.ARTICLE: 13,
    Level.CLAUSE: 13,
    Level.RULE: 13,
    Level.SUBRULE: 14,
    Level.SUBCLAUSE: 14,
    Level.LEVEL: 15,
    Level.PARAGRAPH: 16,
    Level.SUBPARAGRAPH: 17,
    Level.LIST: 18,
    Level.SUBLIST: 19,
    Level.POINT: 20,
    Level.SUBPOINT: 21,
    Level.INDENT: 22,
    Level.ALINEA: 23,
    Level.PROVISO: 23,
    Level.HCONTAINER: 24,
}
_ITEM_RANK: Final = RANK[Level.PARAGRAPH]
_DECIMAL_LEVELS: Final = {1: Level.SECTION, 2: Level.SUBSECTION, 3: Level.CLAUSE}
# A list may have lost units to repeal; a leap further than this is a quantity or a date, not a number.
_LONGEST_GAP: Final = 20
_LONGEST_HEADING: Final = 300
_QUOTE_LINES: Final = 400
# Both bounds keep cutting linear in the number of lines, whatever they say.
_QUOTE_ATTEMPTS: Final = 20
_QUOTE_TAIL: Final = 12
_DEEPEST: Final = 12
_OPENING: Final = '«"“„'
_QUOTE_END: Final = re.compile(r"[»\"”][\s.;,)]*$")


@dataclass(slots=True)
class Unit:
    """A unit while it is being cut. `parent` is an index into the outline, None at the top.

    `doubtful` gives the reason where the cut is not certain.
    """

    level: Level
    number: str | None
    label: str
    heading: str
    style: str
    parent: int | None
    texts: list[str] = field(default_factory=list)
    doubtful: str = ""

    @property
    def is_item(self) -> bool:
        """Whether it is a numbered or dashed item, not a unit called by its name."""
        return RANK[self.level] >= _ITEM_RANK


@dataclass(slots=True)
class Outline:
    """The units cut so far, in reading order, and the chain of those still open."""

    decimal_headings: bool = False
    units: list[Unit] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)
    _last: dict[Level, Unit] = field(default_factory=dict)
    _quote_until: int = -1
    _heading_open: bool = False

    def feed(self, lines: Sequence[Line], skipped: frozenset[int], *, articles: bool) -> None:
        """Cut all lines. With `articles`, numbered lines before the first named unit belong to the head."""
        quotations = Quotations(lines)
        for index, line in enumerate(lines):
            if index in skipped:
                continue
            unit = None if line.plain or index <= self._quote_until else self._begin(line, articles=articles)
            if unit is not None:
                self._add(unit)
                self._add_inner(line, unit)
                self.units[-1].texts += line.notes
                continue
            self._quote_until = max(self._quote_until, quotations.end(index))
            self._text(line, lines[index + 1] if index + 1 < len(lines) else None)

    def _add(self, unit: Unit) -> None:
        self.units.append(unit)
        self.open.append(len(self.units) - 1)
        self._last[unit.level] = unit
        self._heading_open = not unit.is_item

    def _add_inner(self, line: Line, unit: Unit) -> None:
        """«Статья 5. 1. …»: an article whose first part stands on the line of its label."""
        if unit.level is not Level.ARTICLE:
            return
        marker = item_marker(unit.heading)
        if marker is None or marker.number is None or not is_first(marker.number):
            return
        inner = self._item(replace(line, text=unit.heading, clean=True), marker)
        if inner is not None:
            unit.heading = ""
            self._add(inner)

    def _begin(self, line: Line, *, articles: bool) -> Unit | None:
        marker = line.marker
        if marker is None:
            return None
        if is_heading(marker):
            return self._named(line, marker)
        if not self.units and articles:
            return None
        if marker.style.startswith("decimal") and self.decimal_headings and not self._inside(Level.ARTICLE):
            return self._decimal_heading(line, marker)
        return self._item(line, marker)

    def _inside(self, level: Level) -> bool:
        return any(self.units[index].level is level for index in self.open)

    def _named(self, line: Line, marker: Marker) -> Unit | None:
        previous = self._last.get(marker.level)
        expected = (
            previous is None
            or marker.number is None
            or previous.number is None
            or is_first(marker.number)
            or follows(previous.number, marker.number)
        )
        supported = line.trusted or line.styled or expected
        if marker.strength == "likely" and not (supported and line.own):
            return None
        if not line.own and not expected:
            return None
        self._close(RANK[marker.level])
        doubt = "" if supported or marker.rest == "" else "number"
        return self._unit(
            marker, marker.level, heading=marker.rest, doubtful="" if marker.number is None else doubt
        )

    def _decimal_heading(self, line: Line, marker: Marker) -> Unit | None:
        number = marker.number or ""
        depth = number.count(".") + 1
        level = _DECIMAL_LEVELS.get(depth)
        if level is None or not (line.clean or line.trusted):
            return self._item(line, replace(marker, style="decimal"))
        previous = self._last.get(level)
        above = self._last.get(_DECIMAL_LEVELS[depth - 1]) if depth > 1 else None
        child = above is not None and number == f"{above.number}.1"
        before = parts(previous.number or "0")[0] if previous is not None else parts(number)[0]
        if not child and abs(parts(number)[0] - before) > _LONGEST_GAP:
            return None
        self._close(RANK[level])
        title = len(marker.rest) <= _LONGEST_HEADING and not ends_sentence(marker.rest)
        unit = self._unit(marker, level, heading=marker.rest if title else "")
        unit.texts += [] if title else [marker.rest]
        return unit

    def _item(self, line: Line, marker: Marker) -> Unit | None:
        if marker.style.startswith("decimal"):
            marker = replace(marker, style="decimal")
        marker = self._letter_or_roman(marker)
        sibling = self._sibling(marker)
        if sibling is not None:
            del self.open[self.open.index(sibling) :]
            return self._item_unit(marker)
        if marker.number is None or is_first(marker.number):
            if not (line.clean or line.trusted):
                return None
            self._nest(marker)
            return self._item_unit(marker)
        return self._out_of_order(line, marker)

    def _letter_or_roman(self, marker: Marker) -> Marker:
        """`(i)` after `(h)` is a letter, otherwise the first Roman numeral; `(v)` after `(iv)` a Roman one."""
        number = marker.number or ""
        if not marker.style.startswith("letter") or roman_value(number) is None or number != number.lower():
            return marker
        roman = marker.style.replace("letter", "roman")
        open_units = [self.units[index] for index in self.open]
        if any(
            unit.style == marker.style and letter_follows(unit.number or "", number) for unit in open_units
        ):
            return marker
        if number == "i" or any(unit.style == roman and _next(unit, roman, number) for unit in open_units):
            return replace(marker, level=Level.INDENT, style=roman)
        return marker

    def _sibling(self, marker: Marker) -> int | None:
        """The open unit this one continues."""
        for index in reversed(self.open):
            unit = self.units[index]
            if unit.is_item and unit.style == marker.style and _next(unit, marker.style, marker.number):
                return index
        return None

    def _nest(self, marker: Marker) -> None:
        """Close what a new list cannot stand below: items of its own rank or deeper, unless they announce it."""
        rank = RANK[marker.level]
        while self.open:
            unit = self.units[self.open[-1]]
            announced = (
                bool(unit.texts) and unit.texts[-1].rstrip().endswith(":") and len(self.open) < _DEEPEST
            )
            if not unit.is_item or RANK[unit.level] < rank or announced:
                return
            self.open.pop()

    def _out_of_order(self, line: Line, marker: Marker) -> Unit | None:
        """A number that neither begins nor continues a list: a fault of the draft, or not a label at all."""
        if not (line.clean or line.trusted):
            return None
        same = next((i for i in reversed(self.open) if self.units[i].style == marker.style), None)
        number = parts(marker.number or "")
        before = parts(self.units[same].number or "") if same is not None else (0,)
        if number and before and abs(number[0] - before[0]) > _LONGEST_GAP and not line.trusted:
            return None
        if number and number < before and marker.strength == "likely" and not line.trusted:
            return None
        if same is None:
            self._nest(marker)
        else:
            del self.open[self.open.index(same) :]
        return self._item_unit(marker, doubtful="" if line.trusted else "order")

    def _item_unit(self, marker: Marker, doubtful: str = "") -> Unit:
        unit = self._unit(marker, marker.level, heading="", doubtful=doubtful)
        unit.texts += [marker.rest] if marker.rest else []
        return unit

    def _unit(self, marker: Marker, level: Level, *, heading: str, doubtful: str = "") -> Unit:
        parent = self.open[-1] if self.open else None
        return Unit(level, marker.number, marker.label, heading, marker.style, parent, doubtful=doubtful)

    def _close(self, rank: int) -> None:
        while self.open and RANK[self.units[self.open[-1]].level] >= rank:
            self.open.pop()

    def _text(self, line: Line, following: Line | None) -> None:
        if not self.units:
            self.head.append(line)
            return
        unit = self.units[-1]
        if self._heading_open and not line.plain and self._belongs_to_heading(unit, line, following):
            unit.heading = f"{unit.heading} {line.text}".strip()
        elif unit.texts and not (line.own if line.marker is None else line.clean):
            unit.texts[-1] = f"{unit.texts[-1]} {line.text}"
            self._heading_open = False
        else:
            unit.texts.append(line.text)
            self._heading_open = False
        unit.texts += line.notes

    def _belongs_to_heading(self, unit: Unit, line: Line, following: Line | None) -> bool:
        text = line.text
        if len(unit.heading) + len(text) > _LONGEST_HEADING or text.endswith((";", ":", ",")):
            return False
        if unit.texts:
            return False
        if line.continued:
            return unit.level is not Level.ARTICLE or not ends_sentence(text)
        if unit.heading:
            goes_on = text[0].islower() or (line.centered and unit.level is not Level.ARTICLE)
            shouting = text.isupper() and unit.heading.isupper() and RANK[unit.level] < RANK[Level.ARTICLE]
            return (goes_on or shouting) and not ends_sentence(unit.heading) and not ends_sentence(text)
        if text.startswith("("):
            return False
        if unit.level is Level.ARTICLE:
            has_body = following is not None and not is_heading(following.marker)
            return has_body and not ends_sentence(text)
        return not ends_sentence(text) or text.isupper() or line.styled


def _next(unit: Unit, style: str, number: str | None) -> bool:
    """Whether a number continues the list of a unit of the same style; dashes always do."""
    if number is None or unit.number is None:
        return number is unit.number
    if style.startswith("roman"):
        before, after = roman_value(unit.number), roman_value(number)
        return before is not None and after == before + 1
    return follows(unit.number, number)


class Quotations:
    """Where quotations of structure end. Amending acts quote whole articles: not structure of the act itself."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._closing: list[int] = []
        self._depth = [0]
        following = len(lines)
        for index in range(len(lines) - 1, -1, -1):
            following = index if _QUOTE_END.search(lines[index].text[-_QUOTE_TAIL:]) else following
            self._closing.append(following)
        self._closing.reverse()
        for line in lines:
            opened = sum(line.text.count(sign) for sign in "«“„")
            self._depth.append(self._depth[-1] + opened - sum(line.text.count(sign) for sign in "»”"))

    def end(self, index: int) -> int:
        """The last line of the quotation beginning with this line; -1 where none that quotes structure does."""
        text = self._lines[index].text
        if text[:1] not in _OPENING or not _quotes_structure(text):
            return -1
        found = index - 1
        for _attempt in range(_QUOTE_ATTEMPTS):
            found = self._closing[found + 1] if found + 1 < len(self._closing) else len(self._closing)
            if found - index > _QUOTE_LINES or found == len(self._closing):
                return -1
            if text[0] == '"' or self._depth[found + 1] <= self._depth[index]:
                return found
        return -1


def _quotes_structure(text: str) -> bool:
    return find_marker(text[1:].lstrip()) is not None

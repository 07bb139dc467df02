"""Which lines begin a unit, and below which unit: labels weighed against the numbering they continue."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.core.clauses.evidence import Evidence
from app.core.clauses.headings import LONGEST_HEADING, belongs_to_heading
from app.core.clauses.item_labels import find_marker, is_heading, item_marker
from app.core.clauses.items import Items
from app.core.clauses.lines import Line, ends_sentence
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker
from app.core.clauses.numbers import follows, is_first, parts
from app.core.clauses.quotations import Quotation, Quotations
from app.core.clauses.rows import Rows
from app.core.clauses.titles import TITLE_WITHIN, title_lines
from app.core.clauses.units import RANK, Stack, Unit

__all__ = ["RANK", "Outline", "Plan", "Unit"]

_DECIMAL_LEVELS: Final = {1: Level.SECTION, 2: Level.SUBSECTION, 3: Level.CLAUSE}
_LONGEST_GAP: Final = 20
_RAISED: Final = re.compile(r"(\d{1,2})\.(?!\d)\s*")
# «1. (1) (a) …»: labels in a row on one line.
_DEEPEST_INNER: Final = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """How a draft as a whole is laid out.

    `body` is the line with which its own units begin: numbers typed before it belong to the head. `decimal`:
    by line, whether decimal numbers are headings there. `roman`: the level of a heading that is only «I.».
    """

    body: int = 0
    decimal: Sequence[bool] = ()
    roman: Level = Level.SECTION


@dataclass(slots=True)
class Outline:
    """The units cut so far, in reading order, and the chain of those still open.

    `block_units`: by the document's block the unit its text went to. `unclosed`: units with a quotation of
    structure that does not end.
    """

    plan: Plan
    evidence: Evidence
    quotation: int = 0
    stack: Stack = field(default_factory=Stack)
    head: list[Line] = field(default_factory=list)
    block_units: dict[int, int] = field(default_factory=dict)
    unclosed: list[int | None] = field(default_factory=list)
    _items: Items = field(init=False)
    _rows: Rows = field(init=False)
    _current: int | None = None
    _heading_open: bool = False
    _last: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    _by_rank: dict[float, int] = field(default_factory=dict)
    _quotations: int = 0

    def __post_init__(self) -> None:
        self._items = Items(self.stack, self.evidence, anywhere=self.quotation > 0)
        self._rows = Rows(self.stack)

    @property
    def units(self) -> list[Unit]:
        """The units in reading order."""
        return self.stack.units

    def feed(self, quotations: Quotations, skipped: Collection[int]) -> None:
        """Cut all lines but the skipped ones."""
        lines = quotations.lines
        quoted_until = -1
        for index, line in enumerate(lines):
            if index in skipped or index <= quoted_until:
                continue
            quotation = quotations.quoted.get(index)
            if quotation is not None:
                self._quoted(lines, quotation)
                quoted_until = quotation.end
                continue
            following = lines[index + 1] if index + 1 < len(lines) else None
            if not self._cut(index, line, following):
                if index in quotations.unclosed:
                    self.unclosed.append(self._current)
                self._text(line, following)
            if self._current is not None:
                self.block_units.setdefault(line.block, self._current)

    def _cut(self, index: int, line: Line, following: Line | None) -> bool:
        """Begin a unit with this line, if it is one's first."""
        if line.row is not None:
            self._current = self._rows.begin(line, line.row)
            self.units[self._current].quotation = self.quotation
            self._heading_open = False
            return True
        unit = None if line.plain else self._begin(index, line, following)
        if unit is None:
            return False
        self._add(unit)
        self._add_inner(line, unit)
        self.units[-1].texts += line.notes
        return True

    def _add(self, unit: Unit) -> None:
        unit.quotation = self.quotation
        self._rows.leave()
        self._current = self.stack.add(unit)
        self._items.added(self._current)
        self._heading_open = not unit.is_item
        self._by_rank[unit.rank] = self._current

    def _add_inner(self, line: Line, unit: Unit) -> None:
        """«Статья 5. 1. …», «1.—(1) …»: a unit whose first part stands on the line of its label."""
        for _step in range(_DEEPEST_INNER):
            rest = unit.texts[0] if unit.is_item and unit.texts else unit.heading
            marker = item_marker(rest) if unit.level is Level.ARTICLE or unit.is_item else None
            if marker is None or marker.strength == "weak" or not is_first(marker.number or ""):
                return
            deeper = RANK[marker.level] > unit.rank or (marker.number == "i" and unit.number != "h")
            if unit.is_item and (not deeper or marker.number is None):
                return
            inner = self._items.begin(None, replace(line, text=rest, clean=True, trusted=False), marker)
            if inner is None:
                return
            unit.heading, unit.texts = ("", unit.texts) if not unit.is_item else (unit.heading, [])
            inner.why.append("inner")
            self._add(inner)
            unit = inner

    def _begin(self, index: int, line: Line, following: Line | None) -> Unit | None:
        marker = line.marker
        if marker is None:
            return self._unnumbered(index, line, following)
        if is_heading(marker):
            unit = self._named(index, line, marker)
            if unit is not None or marker.style != "upper-roman":
                return unit
        if index < self.plan.body and not line.trusted:
            return None
        if (level := self.evidence.subheading(index)) is not None:
            return self._subheading(line, marker, level)
        decimal = index < len(self.plan.decimal) and self.plan.decimal[index]
        if decimal and marker.style.startswith("decimal") and not self.stack.inside(Level.ARTICLE):
            return self._decimal_heading(index, line, marker)
        return self._items.begin(index, line, marker)

    def _named(self, index: int, line: Line, marker: Marker) -> Unit | None:
        level = self.plan.roman if marker.style == "upper-roman" else marker.level
        key = f"{level} {marker.style}" if marker.style == "upper-roman" else level.value
        place, previous = self._last.get(key, (-1, None))
        anew = any(place < other for rank, other in self._by_rank.items() if rank < RANK[level])
        marker = _spaced_superscript(marker, previous)
        verdict = self.evidence.weigh(index, marker, previous, anew=anew)
        if verdict is None:
            return None
        self.stack.close(RANK[level])
        unit = self._unit(replace(marker, number=verdict.number), level, heading=marker.rest)
        unit.doubtful, unit.why = verdict.doubtful, list(verdict.why)
        self._last[key] = (len(self.units), unit.number)
        return unit

    def _subheading(self, line: Line, marker: Marker, level: Level) -> Unit:
        named = any(
            self.units[place].level is level and self.units[place].style != "decimal1"
            for place in self.stack.open
        )
        # Below «Параграф 2» a plain `1.` is one step deeper than where it stands below a chapter.
        level = Level.SUBDIVISION if named and level is Level.DIVISION else level
        self.stack.close(RANK[level])
        unit = self._unit(marker, level, heading=marker.rest)
        unit.why = [f"label-{marker.strength}", "follows"] + ["style"] * line.styled
        return unit

    def _unnumbered(self, index: int, line: Line, following: Line | None) -> Unit | None:
        """A heading without a number, where the document's style says that it is one."""
        rank = self.evidence.heading_rank(index)
        if rank is None or line.continued:
            return None
        if not self.units and len(self.head) in title_lines([*self.head[-TITLE_WITHIN:], line]):
            return None
        if self._heading_open and self._current is not None:
            unit = self.units[self._current]
            bare = bool(unit.label) and not unit.heading
            if bare or (line.heading_level is None and belongs_to_heading(unit, line, following)):
                return None
        self.stack.close(rank)
        why = ["unnumbered", "style"]
        return Unit(Level.HCONTAINER, None, "", line.text, "heading", self.stack.top, why=why, rank=rank)

    def _decimal_heading(self, index: int, line: Line, marker: Marker) -> Unit | None:
        number = marker.number or ""
        depth = number.count(".") + 1
        level = _DECIMAL_LEVELS.get(depth)
        if level is None or not (line.clean or line.trusted):
            return self._items.begin(index, line, replace(marker, style="decimal"))
        _place, last = self._last.get(f"{level} decimal", (-1, None))
        _place, above = (
            self._last.get(f"{_DECIMAL_LEVELS[depth - 1]} decimal", (-1, None)) if depth > 1 else (-1, None)
        )
        child = above is not None and number == f"{above}.1"
        before = parts(last or "0")[0] if last is not None else parts(number)[0]
        if not child and abs(parts(number)[0] - before) > _LONGEST_GAP:
            return None
        if depth == 1 and self._is_list_item(line, marker, last):
            return self._items.begin(index, line, marker)
        self.stack.close(RANK[level])
        title = len(marker.rest) <= LONGEST_HEADING and (
            not ends_sentence(marker.rest) or (line.styled and marker.rest.endswith((":", "?")))
        )
        unit = self._unit(marker, level, heading=marker.rest if title else "")
        unit.style = "decimal"
        unit.texts += [] if title else [marker.rest]
        follows_last = child or last is None or follows(last, number)
        unit.why = [f"label-{marker.strength}", "follows" if follows_last else "out-of-order"]
        self._last[f"{level} decimal"] = (len(self.units), number)
        return unit

    def _is_list_item(self, line: Line, marker: Marker, last: str | None) -> bool:
        """Whether a plain `1.` below a decimal heading begins or continues a list, not the next section."""
        if last is None or not self.stack.open:
            return False
        number = marker.number or ""
        expected = follows(last, number)
        sentence = ends_sentence(marker.rest) or not marker.rest[:1].isupper()
        listed = any(
            unit.is_item and unit.style == "decimal" and follows(unit.number or "", number)
            for unit in (self.units[place] for place in self.stack.open)
        )
        if not expected:
            return listed or is_first(number) or not (line.styled or line.trusted)
        return listed and sentence and not line.styled

    def _unit(self, marker: Marker, level: Level, *, heading: str) -> Unit:
        return Unit(level, marker.number, marker.label, heading, marker.style, self.stack.top)

    def _quoted(self, lines: Sequence[Line], quotation: Quotation) -> None:
        """The units of a quotation, below the instruction that introduces it."""
        self._quotations += 1
        body = list(lines[quotation.begin : quotation.end + 1])
        first = body[0].text[len(quotation.opening) :]
        body[0] = replace(body[0], text=first, marker=find_marker(first), clean=True, own=True)
        inner = Outline(Plan(), Evidence(body), quotation=self._quotations)
        inner.feed(Quotations(tuple(body), {}, frozenset()), frozenset())
        if inner.head or not inner.units:
            # The label was none after all: what is quoted is text.
            for line in lines[quotation.begin : quotation.end + 1]:
                self._text(line, None)
            return
        host = self.stack.top if self._current is None else self._current
        inner.units[0].label = f"{quotation.opening.rstrip()}{inner.units[0].label}"
        offset = len(self.units)
        for unit in inner.units:
            unit.parent = host if unit.parent is None else unit.parent + offset
            unit.scope = None if unit.scope is None else unit.scope + offset
            unit.why.append("quoted")
        self.units.extend(inner.units)
        self.block_units |= {block: place + offset for block, place in inner.block_units.items()}
        self._heading_open = False

    def _text(self, line: Line, following: Line | None) -> None:
        if self._rows.ended_before(line) and self._current is not None:
            self._current = self._rows.host if self._rows.host is not None else self._current
        if self._current is None:
            self.head.append(line)
            return
        unit = self.units[self._current]
        if self._heading_open and not line.plain and belongs_to_heading(unit, line, following):
            unit.heading = f"{unit.heading} {line.text}".strip()
        elif unit.texts and not line.plain and not (line.own if line.marker is None else line.clean):
            unit.texts[-1] = f"{unit.texts[-1]} {line.text}"
            self._heading_open = False
        else:
            unit.texts.append(line.text)
            self._heading_open = False
        unit.texts += line.notes


def _spaced_superscript(marker: Marker, previous: str | None) -> Marker:
    """«Статья 126 1. Сход» after 126: the raised 1 that extraction set apart belongs to the label."""
    raised = _RAISED.match(marker.rest)
    if raised is None or previous is None or marker.number is None or follows(previous, marker.number):
        return marker
    number = f"{marker.number}-{raised[1]}"
    if not follows(previous, number):
        return marker
    label = f"{marker.label} {raised[0].rstrip()}"
    return replace(marker, number=number, label=label, rest=marker.rest[raised.end() :], strength="certain")

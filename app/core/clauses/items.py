"""Numbered, lettered and dashed items: which list a label continues, or where it begins one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.core.clauses.evidence import Evidence, meant_number
from app.core.clauses.lines import Line
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker
from app.core.clauses.numbers import follows, is_first, letter_follows, letters_follow, parts, roman_value
from app.core.clauses.units import RANK, Stack, Unit

# A list may have lost units to repeal; a leap further than this is a quantity or a date, not a number.
_LONGEST_GAP: Final = 20
_DEEPEST: Final = 12
# A dashed item set in by more than this, in twentieths of a point, may stand below the one before it.
_STEP: Final = 60
# How far back the unit before the last one of a list is looked for.
_BACK: Final = 60


@dataclass(slots=True)
class Items:
    """Cuts items. `anywhere`: a list may begin with any number, as what is quoted does."""

    stack: Stack
    evidence: Evidence
    anywhere: bool = False
    _last: dict[str, tuple[int, str]] = field(default_factory=dict)

    def begin(self, index: int | None, line: Line, marker: Marker) -> Unit | None:
        """The unit a label begins, its place in the stack made ready; None where it is no label.

        `index` is the line's, None for a label in the middle of a line.
        """
        if marker.style.startswith("decimal"):
            marker = replace(marker, style="decimal")
        coming = [] if index is None else self.evidence.coming(index)
        marker = self._letter_or_roman(marker, coming)
        why = [f"label-{marker.strength}"] + ["word-number"] * line.trusted
        sibling = self._sibling(marker, coming, line.indent)
        if sibling is not None:
            before = self.stack.units[sibling].number
            number, flattened = meant_number(before, marker.number, coming)
            self.stack.close_with(sibling)
            why += ["follows"] + ["superscript"] * flattened
            return self._unit(replace(marker, number=number), why, indent=line.indent)
        if marker.strength == "weak" and not line.trusted and not self._starts_list(index, marker):
            return None
        if marker.number is None or is_first(marker.number):
            if not (line.clean or line.trusted):
                return None
            announced = self._nest(marker)
            return self._unit(marker, [*why, "first"] + ["announced"] * announced, indent=line.indent)
        return self._out_of_order(line, marker, why, coming)

    def _letter_or_roman(self, marker: Marker, coming: Sequence[str]) -> Marker:
        """`(i)` after `(h)` is a letter, otherwise the first Roman numeral; `(v)` after `(iv)` a Roman one."""
        number = marker.number or ""
        if marker.style == "upper-roman":
            return replace(marker, style="LETTER.", level=Level.SUBPOINT, number=marker.label.rstrip(" .)"))
        if not marker.style.startswith("letter") or roman_value(number) is None or number != number.lower():
            return marker
        roman = replace(marker, level=Level.INDENT, style=marker.style.replace("letter", "roman"))
        open_units = [self.stack.units[index] for index in self.stack.open]
        if any(
            unit.style == marker.style and letter_follows(unit.number or "", number) for unit in open_units
        ):
            return marker
        if number == "i" or any(
            unit.style == roman.style and _next(unit, roman.style, number) for unit in open_units
        ):
            return roman
        return marker

    def _sibling(self, marker: Marker, coming: Sequence[str], indent: int) -> int | None:
        """The open unit this one continues; of two lists it could, the inner one unless that has ended."""
        fitting = [
            index
            for index in reversed(self.stack.open)
            if self._fits(self.stack.units[index], marker, coming, indent)
        ]
        if marker.number is None:
            # A dash set out again goes on with the list that stands as far out.
            within = [place for place in fitting if self.stack.units[place].indent <= indent + _STEP]
            return next(iter(within or fitting), None)
        if len(fitting) > 1 and self._ended(fitting[0]):
            return fitting[1]
        return fitting[0] if fitting else None

    @staticmethod
    def _fits(unit: Unit, marker: Marker, coming: Sequence[str], indent: int) -> bool:
        if not unit.is_item or unit.style != marker.style:
            return False
        if marker.number is None and indent > unit.indent + _STEP and _announces(unit):
            return False
        return _next(unit, marker.style, marker.number) or meant_number(unit.number, marker.number, coming)[1]

    def _ended(self, index: int) -> bool:
        """Whether a list whose items end with semicolons has come to its full stop."""
        unit = self.stack.units[index]
        if not unit.texts or not unit.texts[-1].endswith("."):
            return False
        before = self.stack.units[max(0, index - _BACK) : index]
        siblings = [one for one in before if one.parent == unit.parent and one.style == unit.style]
        return bool(siblings) and bool(siblings[-1].texts) and siblings[-1].texts[-1].endswith((";", ","))

    def _starts_list(self, index: int | None, marker: Marker) -> bool:
        """Whether a letter with a full stop, or the like, begins a list that goes on."""
        number = marker.number or ""
        coming = [] if index is None else self.evidence.coming_here(index)
        above = None if self.stack.top is None else self.stack.units[self.stack.top]
        if marker.style == "LETTER." and above is not None and above.texts and not _announces(above):
            # «А. Асанов», «Б. Беков»: initials come in alphabetical order too.
            return False
        if len(number) > 1 and number.lower().startswith("z"):
            return bool(coming)
        return is_first(number) and bool(coming) and (follows(number, coming[0]) or coming[0] == "ii")

    def _nest(self, marker: Marker) -> bool:
        """Close what a new list cannot stand below: items of its own rank or deeper, unless they announce it."""
        rank = RANK[marker.level]
        while self.stack.open:
            unit = self.stack.units[self.stack.open[-1]]
            # What follows a dashed item in a paragraph of its own is no longer that item's.
            loose = unit.number is None and len(unit.texts) > 1
            announced = _announces(unit) and not loose and len(self.stack.open) < _DEEPEST
            if not unit.is_item or unit.rank < rank or announced:
                return announced
            self.stack.open.pop()
        return False

    def _out_of_order(self, line: Line, marker: Marker, why: list[str], coming: Sequence[str]) -> Unit | None:
        """A number that neither begins nor continues an open list.

        It goes on with a list that a heading has interrupted, is a fault of the draft, or not a label at all.
        """
        if not (line.clean or line.trusted):
            return None
        goes_on = self._goes_on(marker)
        if goes_on is not None:
            return goes_on
        number = parts(marker.number or "")
        same = next((i for i in reversed(self.stack.open) if self.stack.units[i].style == marker.style), None)
        before = parts(self.stack.units[same].number or "") if same is not None else (0,)
        sure = line.trusted or self.anywhere
        if number and before and abs(number[0] - before[0]) > _LONGEST_GAP and not sure:
            return None
        if number and number < before and marker.strength == "likely" and not sure:
            return None
        if same is None:
            self._nest(marker)
        else:
            self.stack.close_with(same)
        supported = bool(coming) and follows(marker.number or "", coming[0])
        doubtful = "" if sure or supported else "order"
        return self._unit(marker, [*why, "out-of-order"] + ["next-follows"] * supported, doubtful)

    def _goes_on(self, marker: Marker) -> Unit | None:
        """The paragraph that goes on counting after a heading: 1, 2, a heading, 3."""
        last = self._last.get(marker.style)
        if last is None or not follows(last[1], marker.number or ""):
            return None
        if any(self.stack.units[index].is_item for index in self.stack.open):
            return None
        return self._unit(marker, [f"label-{marker.strength}", "continues"])

    def _unit(self, marker: Marker, why: list[str], doubtful: str = "", *, indent: int = 0) -> Unit:
        texts = [marker.rest] if marker.rest else []
        return Unit(
            marker.level,
            marker.number,
            marker.label,
            "",
            marker.style,
            self.stack.top,
            texts=texts,
            doubtful=doubtful,
            why=why,
            indent=indent,
        )

    def added(self, index: int) -> None:
        """Take note of an item that stands directly below a unit called by its name, or below none."""
        unit = self.stack.units[index]
        if unit.number is None or not unit.is_item:
            return
        if unit.parent is None or not self.stack.units[unit.parent].is_item:
            self._last[unit.style] = (index, unit.number)


def _announces(unit: Unit) -> bool:
    return bool(unit.texts) and unit.texts[-1].rstrip().endswith((":", "—"))


def _next(unit: Unit, style: str, number: str | None) -> bool:
    """Whether a number continues the list of a unit of the same style; dashes always do."""
    if number is None or unit.number is None:
        return number is unit.number
    if style.startswith("roman"):
        before, after = roman_value(unit.number), roman_value(number)
        return before is not None and after == before + 1
    if len(number) > 1 and number.isalpha() and unit.number.isalpha():
        return letters_follow(unit.number, number)
    return follows(unit.number, number) or (unit.number[0] == "z" and number == unit.number[1:])

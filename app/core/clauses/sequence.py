"""What is wrong with the numbering: gaps, repeats, disorder, cuts that are not certain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.clauses.absences import Absences
from app.core.clauses.model import ImportWarning
from app.core.clauses.numbers import follows, is_first, letter_follows, letters_follow, parts, roman_value
from app.core.clauses.units import Unit

# More missing numbers than this are named by the first and the last.
_LISTED: Final = 10


@dataclass(slots=True)
class _Count:
    """One numbering so far: the last number and its unit, the highest one, all of them."""

    last: str | None = None
    place: int = -1
    highest: str | None = None
    known: set[str] = field(default_factory=set)

    def take(self, number: str, place: int) -> None:
        self.known.add(number)
        self.last, self.place = number, place
        if self.highest is None or parts(self.highest) < parts(number):
            self.highest = number


def sequence_warnings(
    units: Sequence[Unit], contexts: Sequence[int | None], eids: Sequence[str]
) -> Iterator[ImportWarning]:
    """A warning for each unit whose number does not follow, in reading order. What is quoted is not the draft's."""
    counts: dict[_Key, _Count] = {}
    absences = Absences(units)
    coming = _coming(units, contexts)
    for index, (unit, context, eid) in enumerate(zip(units, contexts, eids, strict=True)):
        if unit.number is None or unit.quotation:
            continue
        key = _key(unit, context)
        count = counts.setdefault(key, _Count())
        if unit.is_item and count.last is not None and is_first(unit.number):
            # A second list in the same unit: lists below one text begin anew.
            counts[key] = count = _Count()
        if (meant := _misprinted(count.last, unit.number, coming.get(index))) is not None:
            params = {"label": unit.label, "previous": count.last or "", "meant": meant}
            yield ImportWarning(
                "disorder", eid, f"{unit.label} stands where {meant} is expected", params=params
            )
            count.take(meant, index)
            continue
        warning = _compare(count, unit, eid)
        if warning is not None and warning.code == "gap":
            explained = absences.explain(count.place, index, count.last or "0", unit.number)
            warning = None if explained else warning
        if warning is not None:
            yield warning
        elif unit.doubtful == "form" and count.last is not None:
            yield _gap_but_for(unit, eid, count.last)
        elif unit.doubtful:
            message = f"{unit.label} may not be the beginning of a unit"
            yield ImportWarning("doubtful", eid, message, params={"label": unit.label})
        count.take(unit.number, index)


_Key = tuple[int | None, str, str]


def _key(unit: Unit, context: int | None) -> _Key:
    """What is counted together. 4.1 begins what stands below 4, whatever came below 3."""
    above = (unit.number or "").rpartition(".")[0]
    return (context, unit.style if unit.is_item else unit.level.value, above)


def _coming(units: Sequence[Unit], contexts: Sequence[int | None]) -> dict[int, str]:
    """For each unit the next number of its numbering."""
    found: dict[int, str] = {}
    last: dict[_Key, int] = {}
    for index, (unit, context) in enumerate(zip(units, contexts, strict=True)):
        if unit.number is None or unit.quotation:
            continue
        key = _key(unit, context)
        if key in last:
            found[last[key]] = unit.number
        last[key] = index
    return found


def _misprinted(previous: str | None, number: str, coming: str | None) -> str | None:
    """The number that was meant where one alone is out of line: 7 between 1 and 3."""
    if previous is None or coming is None or follows(previous, number):
        return None
    before, after = parts(previous), parts(coming)
    if len(before) != 1 or len(after) != 1 or after[0] != before[0] + 2 or parts(number) < after:
        return None
    return str(before[0] + 1) if not number.startswith(f"{previous}-") else None


def _compare(count: _Count, unit: Unit, eid: str) -> ImportWarning | None:
    number, previous = unit.number or "", count.last
    if number in count.known:
        return ImportWarning("repeat", eid, f"{unit.label} comes again", params={"label": unit.label})
    if previous is None:
        own = number.rpartition(".")[2]
        return None if is_first(own) or own == "0" else _gap("0", unit, eid)
    if unit.style.startswith("roman"):
        before, after = roman_value(previous) or 0, roman_value(number) or 0
        return None if after == before + 1 else _gap(str(before), unit, eid)
    if follows(previous, number) or letter_follows(previous, number) or _inserted(number, count):
        return None
    if number.isalpha() and previous.isalpha() and letters_follow(previous, number):
        return None
    if count.highest is not None and follows(count.highest, number):
        return None
    if parts(number) and parts(previous) and parts(number) < parts(previous):
        params = {"label": unit.label, "previous": previous}
        return ImportWarning("disorder", eid, f"{unit.label} stands after {previous}", params=params)
    return _gap(previous, unit, eid)


def _inserted(number: str, count: _Count) -> bool:
    """Whether an inserted number stands where its chapter was put: 233-1 after 244, where 233 has been."""
    base, hyphen, last = number.rpartition("-")
    if not hyphen or not last.isdecimal() or base not in count.known:
        return False
    return last == "1" or f"{base}-{int(last) - 1}" in count.known


def _gap(previous: str, unit: Unit, eid: str) -> ImportWarning:
    missing = _missing(previous, unit.number or "")
    params = {"label": unit.label, "previous": previous, "missing": missing}
    before = f"before {unit.label}" if previous == "0" else f"between {previous} and {unit.label}"
    return ImportWarning("gap", eid, f"missing {before}: {missing or '?'}", params=params)


def _gap_but_for(unit: Unit, eid: str, previous: str) -> ImportWarning:
    """By the labels as all others are written the number is missing; one written otherwise was taken for it."""
    params = {"label": unit.label, "previous": previous, "missing": unit.number or ""}
    message = (
        f"missing after {previous}: {unit.number}, unless “{unit.label}”, not written like the others, is it"
    )
    return ImportWarning("gap", eid, message, params=params)


def _missing(previous: str, number: str) -> str:
    above, _dot, own = number.rpartition(".")
    before, after = parts(previous.rpartition(".")[2]), parts(own)
    if not before or not after or after[0] <= before[0] + 1:
        return ""
    lead = f"{above}." if above else ""
    numbers = range(before[0] + 1, after[0])
    if len(numbers) > _LISTED:
        return f"{lead}{numbers[0]}–{lead}{numbers[-1]}"
    return ", ".join(f"{lead}{missing}" for missing in numbers)

"""What is wrong with the numbering: gaps, repeats, disorder, cuts that are not certain."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.core.clauses.model import ImportWarning
from app.core.clauses.numbers import follows, is_first, letter_follows, parts, roman_value
from app.core.clauses.outline import Unit

# More missing numbers than this are named by the first and the last.
_LISTED: Final = 10


def sequence_warnings(
    units: Sequence[Unit], contexts: Sequence[int | None], eids: Sequence[str]
) -> Iterator[ImportWarning]:
    """A warning for each unit whose number does not follow, in reading order."""
    last: dict[tuple[int | None, str], str] = {}
    seen: dict[tuple[int | None, str], set[str]] = {}
    for unit, context, eid in zip(units, contexts, eids, strict=True):
        if unit.number is None:
            continue
        key = (context, unit.level if not unit.is_item else unit.style)
        previous, known = last.get(key), seen.setdefault(key, set())
        if unit.is_item and previous is not None and is_first(unit.number):
            # A second list in the same unit: lists below one text begin anew.
            known.clear()
            previous = None
        warning = _compare(previous, unit, known, eid)
        if warning is not None:
            yield warning
        elif unit.doubtful:
            message = f"{unit.label} may not be the beginning of a unit"
            yield ImportWarning("doubtful", eid, message, params={"label": unit.label})
        known.add(unit.number)
        last[key] = unit.number


def _compare(previous: str | None, unit: Unit, known: set[str], eid: str) -> ImportWarning | None:
    number = unit.number or ""
    if number in known:
        return ImportWarning("repeat", eid, f"{unit.label} comes again", params={"label": unit.label})
    if previous is None:
        return None if is_first(number) or number == "0" else _gap("0", unit, eid)
    if unit.style.startswith("roman"):
        before, after = roman_value(previous) or 0, roman_value(number) or 0
        return None if after == before + 1 else _gap(str(before), unit, eid)
    if follows(previous, number) or letter_follows(previous, number):
        return None
    if parts(number) and parts(previous) and parts(number) < parts(previous):
        params = {"label": unit.label, "previous": previous}
        return ImportWarning("disorder", eid, f"{unit.label} stands after {previous}", params=params)
    return _gap(previous, unit, eid)


def _gap(previous: str, unit: Unit, eid: str) -> ImportWarning:
    missing = _missing(previous, unit.number or "")
    params = {"label": unit.label, "previous": previous, "missing": missing}
    before = f"before {unit.label}" if previous == "0" else f"between {previous} and {unit.label}"
    return ImportWarning("gap", eid, f"missing {before}: {missing or '?'}", params=params)


def _missing(previous: str, number: str) -> str:
    before, after = parts(previous), parts(number)
    if not before or not after or after[0] <= before[0] + 1:
        return ""
    numbers = range(before[0] + 1, after[0])
    if len(numbers) > _LISTED:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))

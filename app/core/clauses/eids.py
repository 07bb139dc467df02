"""eIds by the Akoma Ntoso naming convention, and the numbering contexts they rest on.

Akoma Ntoso Naming Convention 1.0, 5.3: element prefix, underscore, number; `__` between levels.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.core.clauses.model import Level
from app.core.clauses.numbers import follows, is_first
from app.core.clauses.units import RANK, Unit

# Akoma Ntoso Naming Convention 1.0, table of element references; what it does not shorten keeps its name.
_SHORT: Final = {
    Level.ATTACHMENT: "att",
    Level.SECTION: "sec",
    Level.SUBSECTION: "subsec",
    Level.CHAPTER: "chp",
    Level.SUBCHAPTER: "subchp",
    Level.DIVISION: "dvs",
    Level.SUBDIVISION: "subdvs",
    Level.ARTICLE: "art",
    Level.CLAUSE: "cl",
    Level.SUBCLAUSE: "subcl",
    Level.PARAGRAPH: "para",
    Level.SUBPARAGRAPH: "subpara",
    Level.SUBLIST: "sublst",
    Level.ALINEA: "al",
    # Akoma Ntoso has no subpoint: a point below a point.
    Level.SUBPOINT: "point",
}
_PREFIX: Final = {level: _SHORT.get(level, level.value) for level in Level}


def contexts(units: Sequence[Unit]) -> list[int | None]:
    """For each unit the ancestor within which its level is numbered; None is the whole draft.

    An item is numbered within its parent, unless the numbering goes on from heading to heading. A named unit is
    numbered through the whole draft, its attachment or its quotation, unless its level begins again with 1 below
    another ancestor. -n stands for the n-th quotation.
    """
    ancestors = _ancestors(units)
    roots = [_root(units, unit, chain) for unit, chain in zip(units, ancestors, strict=True)]
    found: list[int | None] = [
        roots[index] if unit.parent is None or units[unit.parent].quotation != unit.quotation else unit.parent
        for index, unit in enumerate(units)
    ]
    groups: dict[tuple[int | None, str], list[int]] = {}
    for index, unit in enumerate(units):
        if unit.scope is not None:
            found[index] = unit.scope
        elif not unit.is_item and unit.level is not Level.ATTACHMENT:
            groups.setdefault((roots[index], unit.level), []).append(index)
        elif unit.number is not None and (unit.parent is None or not units[unit.parent].is_item):
            groups.setdefault((roots[index], f"item {unit.style}"), []).append(index)
    for (root, kind), members in groups.items():
        if kind.startswith("item "):
            if _goes_on(units, members):
                found = _replaced(found, members, [root] * len(members))
        else:
            found = _replaced(found, members, _context(units, ancestors, members, Level(kind), root))
    return found


def _replaced(
    found: list[int | None], members: Sequence[int], values: Sequence[int | None]
) -> list[int | None]:
    for index, value in zip(members, values, strict=True):
        found[index] = value
    return found


def _goes_on(units: Sequence[Unit], members: Sequence[int]) -> bool:
    """Whether items are counted on from heading to heading: most first ones follow the last one before."""
    firsts = [
        follows(units[before].number or "", units[index].number or "")
        for before, index in pairwise(members)
        if units[before].parent != units[index].parent
    ]
    return bool(firsts) and sum(firsts) * 4 > len(firsts) * 3


def _ancestors(units: Sequence[Unit]) -> list[list[int]]:
    chains: list[list[int]] = []
    for unit in units:
        chains.append([] if unit.parent is None else [*chains[unit.parent], unit.parent])
    return chains


def _root(units: Sequence[Unit], unit: Unit, chain: Sequence[int]) -> int | None:
    """The attachment a unit stands in, or its quotation; what is quoted is numbered by another act."""
    for index in reversed(chain):
        if units[index].quotation != unit.quotation:
            break
        if units[index].level is Level.ATTACHMENT:
            return index
    return -unit.quotation if unit.quotation else None


def _context(
    units: Sequence[Unit],
    ancestors: Sequence[list[int]],
    members: Sequence[int],
    level: Level,
    root: int | None,
) -> list[int | None]:
    """The widest of the ancestors' levels within which the numbering does not begin anew."""
    candidates: list[list[int | None]] = [[root] * len(members)]
    above = sorted((other for other in RANK if 0 < RANK[other] < RANK[level]), key=RANK.__getitem__)
    quoted = units[members[0]].quotation
    candidates += [
        [
            next(
                (i for i in ancestors[index] if units[i].level is other and units[i].quotation == quoted),
                root,
            )
            for index in members
        ]
        for other in above
    ]
    for candidate in candidates:
        firsts = [
            context
            for index, context in zip(members, candidate, strict=True)
            if is_first(units[index].number or "")
        ]
        if len(firsts) == len(set(firsts)):
            return candidate
    return candidates[0]


def _prefixes(units: Sequence[Unit]) -> dict[int, tuple[int | None, str]]:
    """For each quotation, as -n, the unit that introduces it, and `qstr_1`: which of its quotations it is."""
    found: dict[int, tuple[int | None, str]] = {}
    counts: dict[int | None, int] = {}
    for unit in units:
        if not unit.quotation or -unit.quotation in found:
            continue
        counts[unit.parent] = counts.get(unit.parent, 0) + 1
        found[-unit.quotation] = (unit.parent, f"qstr_{counts[unit.parent]}")
    return found


def assign_eids(units: Sequence[Unit], context: Sequence[int | None] | None = None) -> list[str]:
    """A unique eId for each unit; `context` is what `contexts` gives, where it is known already."""
    context = contexts(units) if context is None else context
    counts: dict[tuple[int | None, str], int] = {}
    natural: list[str] = []
    for index, unit in enumerate(units):
        prefix = _PREFIX[unit.level]
        if unit.number is None:
            counts[context[index], prefix] = counts.get((context[index], prefix), 0) + 1
            natural.append(f"{prefix}_{counts[context[index], prefix]}")
        else:
            natural.append(f"{prefix}_{unit.number.replace('.', '-')}")
    taken: set[tuple[int | None, str]] = set()
    repeats: dict[tuple[int | None, str], int] = {}
    reserved = set(zip(context, natural, strict=True))
    eids: list[str] = []
    quotations = _prefixes(units)
    for place, name in zip(context, natural, strict=True):
        own = name
        while (place, own) in taken or (own != name and (place, own) in reserved):
            repeats[place, name] = repeats.get((place, name), 1) + 1
            own = f"{name}-{repeats[place, name]}"
        taken.add((place, own))
        eids.append(_joined(place, own, eids, quotations))
    return eids


def _joined(
    place: int | None, own: str, eids: Sequence[str], quotations: dict[int, tuple[int | None, str]]
) -> str:
    if place is None:
        return own
    if place >= 0:
        return f"{eids[place]}__{own}"
    host, name = quotations[place]
    return f"{name}__{own}" if host is None else f"{eids[host]}__{name}__{own}"

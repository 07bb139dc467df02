"""eIds by the Akoma Ntoso naming convention, and the numbering contexts they rest on.

Akoma Ntoso Naming Convention 1.0, 5.3: element prefix, underscore, number; `__` between levels.
"""

from collections.abc import Sequence
from typing import Final

from app.core.clauses.model import Level
from app.core.clauses.numbers import is_first
from app.core.clauses.outline import RANK, Unit

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

    An item is numbered within its parent. A named unit is numbered through the whole draft (or its
    attachment) unless its level begins again with 1 below another ancestor.
    """
    ancestors = _ancestors(units)
    roots = [_root(units, chain) for chain in ancestors]
    found: list[int | None] = [unit.parent for unit in units]
    groups: dict[tuple[int | None, Level], list[int]] = {}
    for index, unit in enumerate(units):
        if not unit.is_item and unit.level is not Level.ATTACHMENT:
            groups.setdefault((roots[index], unit.level), []).append(index)
    for (root, level), members in groups.items():
        for index, context in zip(members, _context(units, ancestors, members, level, root), strict=True):
            found[index] = context
    return found


def _ancestors(units: Sequence[Unit]) -> list[list[int]]:
    chains: list[list[int]] = []
    for unit in units:
        chains.append([] if unit.parent is None else [*chains[unit.parent], unit.parent])
    return chains


def _root(units: Sequence[Unit], chain: Sequence[int]) -> int | None:
    return next((index for index in reversed(chain) if units[index].level is Level.ATTACHMENT), None)


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
    candidates += [
        [next((i for i in ancestors[index] if units[i].level is other), root) for index in members]
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


def assign_eids(units: Sequence[Unit]) -> list[str]:
    """A unique eId for each unit."""
    context = contexts(units)
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
    for place, name in zip(context, natural, strict=True):
        own = name
        while (place, own) in taken or (own != name and (place, own) in reserved):
            repeats[place, name] = repeats.get((place, name), 1) + 1
            own = f"{name}-{repeats[place, name]}"
        taken.add((place, own))
        eids.append(own if place is None else f"{eids[place]}__{own}")
    return eids

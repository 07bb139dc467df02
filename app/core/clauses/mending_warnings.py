"""Which warnings still stand after mending: those of the import that were not dealt with, and new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.clauses.eids import assign_eids, contexts
from app.core.clauses.mending_tree import Clauses, units_of
from app.core.clauses.model import ImportWarning
from app.core.clauses.sequence import sequence_warnings
from app.core.text import Language

# About the order of numbers, which is looked at anew after every change.
_COUNTED: Final = frozenset({"gap", "repeat", "disorder"})
# Answered by whatever is done to the clause.
_QUESTIONS: Final = frozenset({"doubtful"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A warning and the clause it is about, None where it is about the whole text. `language`: of the import."""

    language: Language
    clause: UUID | None
    warning: ImportWarning


def standing_warnings(
    base: Clauses, current: Clauses, imported: Sequence[Standing], touched: frozenset[UUID]
) -> list[Standing]:
    """The warnings that still stand, in reading order; those about the whole text last.

    `touched`: clauses that something was done to. Numbers are compared with those of the import: what the splitter
    judged by the file's style, and not by numbers alone, stays as it judged.
    """
    before, now = _counted(base), _counted(current)
    place = {clause.id: index for index, clause in enumerate(current)}
    gone = {clause_id: clause.id for clause in current for clause_id in clause.absorbed}
    settled = {clause.id for clause in current if clause.settled}
    standing: list[Standing] = []
    said: set[tuple[str, UUID]] = set()
    for one in imported:
        kept = _still_stands(one, before, now, gone, touched)
        if kept is not None and kept.clause not in settled and (kept.clause is None or kept.clause in place):
            standing.append(kept)
            if kept.clause is not None:
                said.add((kept.warning.code, kept.clause))
    language = imported[0].language if imported else next(iter(current[0].words)) if current else Language.KY
    for (code, clause), warning in now.items():
        if (code, clause) not in before and (code, clause) not in said and clause not in settled:
            standing.append(Standing(language, clause, warning))
    return sorted(standing, key=lambda one: len(place) if one.clause is None else place[one.clause])


def _still_stands(
    one: Standing,
    before: Mapping[tuple[str, UUID], ImportWarning],
    now: Mapping[tuple[str, UUID], ImportWarning],
    gone: Mapping[UUID, UUID],
    touched: frozenset[UUID],
) -> Standing | None:
    code, clause = one.warning.code, one.clause
    if clause is None:
        return one
    if code in _QUESTIONS and (clause in touched or clause in gone):
        return None
    if code in _COUNTED:
        if clause in gone:
            return None
        if (code, clause) in now:
            return Standing(one.language, clause, now[code, clause])
        return None if (code, clause) in before or clause in touched else one
    return Standing(one.language, gone.get(clause, clause), one.warning)


def _counted(clauses: Clauses) -> dict[tuple[str, UUID], ImportWarning]:
    """What is wrong with the numbers, by code and clause."""
    units = units_of(clauses)
    eids = assign_eids(units)
    ids = dict(zip(eids, (clause.id for clause in clauses), strict=True))
    found = sequence_warnings(units, contexts(units), eids)
    return {
        (warning.code, ids[warning.clause]): warning
        for warning in found
        if warning.clause in ids and warning.code in _COUNTED
    }

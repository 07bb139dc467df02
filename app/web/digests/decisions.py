"""The secretariat's decisions about groups in words: which comments, by their numbers in a digest, and what of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.services.group_corrections import Decision, list_decisions
from app.web.context import current_actor, pikir
from app.web.digests.findings import DigestFindings, Unit
from app.web.translation import gettext

NUMBERS_NAMED = 20


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """`kept`: it was decided before this digest was ordered, so this one keeps to it already. `marks`: comment id →
    what the next digest does with it."""

    id: UUID
    unit: Unit
    sentence: str
    by: str
    made_at: datetime
    kept: bool
    marks: dict[str, str]


def read_decisions(findings: DigestFindings, unit: Unit | None = None) -> list[DecisionLine]:
    """What holds now about units of this digest, or about one of them; the latest first."""
    with pikir().database.read() as session:
        decisions = list_decisions(session, actor=current_actor(), slug=findings.digest.draft)
    return list(_lines(findings, decisions, unit))


def _lines(
    findings: DigestFindings, decisions: Sequence[Decision], only: Unit | None
) -> Iterator[DecisionLine]:
    places = {(one.eid, one.edition): one for one in findings.file.clauses}
    for decision in decisions:
        found = places.get((decision.clause, decision.edition))
        if found is None or (only is not None and found.place != only.found.place):
            continue
        unit = findings.unit(found)
        sentence = _sentence(findings, unit, decision)
        yield DecisionLine(
            id=decision.id,
            unit=unit,
            sentence=sentence,
            by=decision.by,
            made_at=decision.made_at,
            kept=decision.made_at <= findings.digest.created_at,
            marks={str(one): sentence for one in _moved(decision)},
        )


def _moved(decision: Decision) -> tuple[UUID, ...]:
    """The comments that were chosen."""
    return tuple(dict.fromkeys((*decision.apart, *(one for one, _ in decision.together))))


def _sentence(findings: DigestFindings, unit: Unit, decision: Decision) -> str:
    moved = _moved(decision)
    named = ", ".join(findings.number_of(unit, one) for one in moved[:NUMBERS_NAMED])
    numbers = f"{named}…" if len(moved) > NUMBERS_NAMED else named
    if not decision.together:
        return gettext("By themselves: No. %(numbers)s.", numbers=numbers)
    other = decision.together[0][1]
    if other in decision.apart:
        return gettext("A group of their own: No. %(numbers)s.", numbers=numbers)
    number = findings.number_of(unit, other)
    if decision.apart:
        return gettext(
            "Moved to the group of No. %(number)s: No. %(numbers)s.", number=number, numbers=numbers
        )
    return gettext(
        "Put together with the group of No. %(number)s: No. %(numbers)s.", number=number, numbers=numbers
    )

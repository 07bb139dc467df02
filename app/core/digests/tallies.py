"""Counting comments: from rows of GROUP BY to a tally whose keys stand in a fixed order, and tallies into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.comments import CommentState, HideReason, Source, Stance
from app.core.digests.model import (
    AUTHOR_OFFICIAL,
    AUTHOR_ORGANISATION,
    AUTHOR_PERSON,
    AXES,
    NOT_STATED,
    Bar,
    Counts,
    Tally,
)
from app.core.errors import RuleViolation
from app.core.regions import REGIONS


@dataclass(frozen=True, slots=True)
class TallyRow:
    """`n` comments that are alike in all of this; what GROUP BY gives. `reason`: of hidden ones only."""

    state: str
    stance: str
    language: str
    region: str | None
    source: str
    n: int
    reason: str | None = None
    official: bool = False
    entered_late: bool = False


_STATES = frozenset(CommentState)
_ROW_AXES = ("stance", "language", "region", "source")
_ORDER: dict[str, tuple[str, ...]] = {
    "reason": tuple(HideReason),
    "stance": tuple(Stance),
    "language": ("ky", "ru", "en"),
    "region": (*REGIONS, NOT_STATED),
    "source": tuple(Source),
    "author": (AUTHOR_OFFICIAL, AUTHOR_ORGANISATION, AUTHOR_PERSON),
    "day": (),
}


def tally(rows: Iterable[TallyRow]) -> Tally:
    """Add rows up, in an order of keys that does not depend on theirs. Zeros are left out.

    Raises RuleViolation "digest-unknown-state" for a state outside `CommentState`: such comments would be lost.
    """
    states: Counter[str] = Counter()
    axes: dict[str, Counter[str]] = {axis: Counter() for axis in ("reason", *_ROW_AXES)}
    official = entered_late = 0
    for row in rows:
        if row.state not in _STATES:
            raise RuleViolation("digest-unknown-state", state=row.state)
        states[row.state] += row.n
        entered_late += row.n * row.entered_late
        if row.state == CommentState.HIDDEN:
            axes["reason"][row.reason or NOT_STATED] += row.n
        elif row.state == CommentState.PUBLISHED:
            official += row.n * row.official
            for axis in _ROW_AXES:
                axes[axis][getattr(row, axis) or NOT_STATED] += row.n
    counts = Counts(
        received=states.total(),
        shown=states[CommentState.PUBLISHED],
        hidden=bars("reason", axes["reason"]),
        withdrawn=states[CommentState.WITHDRAWN],
        erased=states[CommentState.ERASED],
        held=states[CommentState.HELD],
        entered_late=entered_late,
    )
    stance, language, region, source = (bars(axis, axes[axis]) for axis in _ROW_AXES)
    return Tally(counts, stance, language, region, source, official=official)


def sum_tallies(tallies: Iterable[Tally]) -> Tally:
    """What all of them count together, keys in the same order as in each."""
    numbers: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    axes: dict[str, Counter[str]] = {axis: Counter() for axis in AXES}
    for one in tallies:
        counts = one.counts
        numbers.update(
            received=counts.received,
            shown=counts.shown,
            withdrawn=counts.withdrawn,
            erased=counts.erased,
            held=counts.held,
            entered_late=counts.entered_late,
            official=one.official,
        )
        reasons.update(dict(counts.hidden))
        for axis, counter in axes.items():
            counter.update(dict(getattr(one, axis)))
    official = numbers.pop("official", 0)
    summed = {axis: bars(axis.removeprefix("by_"), counter) for axis, counter in axes.items()}
    return Tally(Counts(hidden=bars("reason", reasons), **numbers), **summed, official=official)


def tally_from_json(document: Mapping[str, Any]) -> Tally:
    """The inverse of `canonical.tally_json`."""
    counts = document["counts"]
    names = ("received", "shown", "withdrawn", "erased", "held", "entered_late")
    hidden = bars("reason", counts["hidden_by_reason"])
    axes = {axis: bars(axis.removeprefix("by_"), document[axis]) for axis in AXES}
    return Tally(
        Counts(hidden=hidden, **{name: counts[name] for name in names}), **axes, official=document["official"]
    )


def bars(axis: str, counter: Mapping[str, int]) -> tuple[Bar, ...]:
    """`counter` in the order of the axis (`stance`, `language`, `region`, `source`, `reason`, `author`, `day`)."""
    order = {key: place for place, key in enumerate(_ORDER[axis])}
    keys = sorted(counter, key=lambda key: (order.get(key, len(order)), key))
    return tuple((str(key), counter[key]) for key in keys if counter[key])

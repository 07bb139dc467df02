"""The comparative table: every unit an amending law touches, as it stands and as it would read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.amendments.model import Application, Outcome, Touch
from app.core.clauses.model import Clause, ClauseTree, Level
from app.core.clauses.naming import Step
from app.core.clauses.pages import CONTAINERS
from app.core.text import Change, redline

# Below these, a unit is named by the article it stands in; above, containers say where the reader is.
_LONGEST_PATH: Final = 64


@dataclass(frozen=True, slots=True)
class Row:
    """A unit before and after. `containers` and `path` lead to it from the outside; `eid` in the act as it stands.

    `current` and `proposed` are lines of the text with what changes in them; None where there is no such unit.
    """

    eid: str | None
    containers: tuple[Step, ...]
    path: tuple[Step, ...]
    current: tuple[Change, ...] | None
    proposed: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows in the order of the act, and every instruction with what became of it."""

    act: ClauseTree
    amended: ClauseTree
    rows: tuple[Row, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def applied(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.applied)

    @property
    def not_applied(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.applied)

    @property
    def doubtful(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.applied and outcome.doubts)


def compare(act: ClauseTree, application: Application) -> Comparison:
    """The table for an act and what its amendments made of it."""
    before, after = _Reader(act.clauses), _Reader(application.tree.clauses)
    rows = [_title_row(act.title, application.tree.title)] if act.title != application.tree.title else []
    rows += [_row(before, after, touch) for touch in application.touches]
    kept = tuple(row for row in rows if row.current != row.proposed)
    return Comparison(act, application.tree, kept, application.outcomes)


class _Reader:
    """A tree by eId, with where each clause's subtree ends."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self._places = {clause.eid: place for place, clause in enumerate(clauses)}
        self._ends = list(range(1, len(clauses) + 1))
        for place in reversed(range(len(clauses))):
            parent = self._places.get(clauses[place].parent or "")
            if parent is not None and parent < place:
                self._ends[parent] = max(self._ends[parent], self._ends[place])

    def text(self, eid: str, *, whole: bool) -> str:
        place = self._places[eid]
        end = self._ends[place] if whole else place + 1
        return "\n".join(line for clause in self._clauses[place:end] if (line := _printed(clause)))

    def path(self, eid: str) -> tuple[Clause, ...]:
        """The clauses from the outermost down to this one."""
        found: list[Clause] = []
        place = self._places.get(eid)
        while place is not None and len(found) < _LONGEST_PATH:
            found.append(self._clauses[place])
            place = self._places.get(self._clauses[place].parent or "")
        return tuple(reversed(found))


def _printed(clause: Clause) -> str:
    """A clause as it stands on paper: an item's text goes on after its label, a headed unit's below."""
    head = " ".join(part for part in (clause.label, clause.heading) if part)
    if not head or not clause.text:
        return head or clause.text
    return (
        f"{head}\n{clause.text}"
        if clause.heading or clause.level is Level.ARTICLE
        else f"{head} {clause.text}"
    )


def _row(before: _Reader, after: _Reader, touch: Touch) -> Row:
    old = before.text(touch.old, whole=touch.whole) if touch.old is not None else None
    new = after.text(touch.new, whole=touch.whole) if touch.new is not None else None
    clauses = before.path(touch.old) if touch.old is not None else after.path(touch.new or "")
    current, proposed = _sides(old, new)
    containers, path = _steps(clauses)
    return Row(touch.old, containers, path, current, proposed)


def _sides(old: str | None, new: str | None) -> tuple[tuple[Change, ...] | None, tuple[Change, ...] | None]:
    if old is None or new is None:
        return (
            None if old is None else (Change("removed", old),),
            None if new is None else (Change("inserted", new),),
        )
    changes = _bridged(redline(old, new))
    return (
        tuple(change for change in changes if change.kind != "inserted"),
        tuple(change for change in changes if change.kind != "removed"),
    )


def _bridged(changes: Sequence[Change]) -> list[Change]:
    """Words changed next to each other read as one change: the space between them belongs to both sides."""
    found: list[Change] = []
    removed = inserted = ""
    for place, change in enumerate(changes):
        if change.kind == "removed":
            removed += change.text
        elif change.kind == "inserted":
            inserted += change.text
        elif (removed or inserted) and change.text == " " and place + 1 < len(changes):
            removed, inserted = removed + " ", inserted + " "
        else:
            found += _change(removed, inserted)
            removed = inserted = ""
            found.append(change)
    return [*found, *_change(removed, inserted)]


def _change(removed: str, inserted: str) -> list[Change]:
    both = (Change("removed", removed), Change("inserted", inserted))
    return [change for change in both if change.text]


def _title_row(old: str, new: str) -> Row:
    current, proposed = _sides(old, new)
    return Row(None, (), (), current, proposed)


def _steps(clauses: Sequence[Clause]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Containers above the article, and from the article down."""
    first = next((n for n, clause in enumerate(clauses) if clause.level is Level.ARTICLE), None)
    if first is None:
        first = next(
            (n for n, clause in enumerate(clauses) if clause.level not in CONTAINERS), len(clauses) - 1
        )
    steps = [Step(clause.level, clause.number, clause.heading or clause.label) for clause in clauses]
    return tuple(steps[:first]), tuple(steps[first:])

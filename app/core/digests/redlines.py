"""A proposed wording as changes to the text of the clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.core.text import Change, redline

WORTH_COMPARING: Final = 0.3
"""Least part of a proposed wording that stands in the clause already; with less of it a redline cannot be read."""


def proposal_changes(current: str, proposed: str) -> tuple[Change, ...] | None:
    """What `proposed` changes in `current`, word by word; None where it keeps too little of it to be read so."""
    if not current:
        return None
    changes = tuple(join_changes(redline(current, proposed)))
    kept = sum(len(change.text) for change in changes if change.kind == "same")
    return changes if kept >= len(proposed) * WORTH_COMPARING else None


def join_changes(changes: Sequence[Change]) -> Iterator[Change]:
    """The same changes, those with nothing but space between them as one: a phrase is read whole, not word by word."""
    removed = inserted = space = ""
    for change in changes:
        if change.kind == "removed":
            removed, inserted, space = removed + space + change.text, inserted + space, ""
        elif change.kind == "inserted":
            inserted, removed, space = inserted + space + change.text, removed + space, ""
        elif (removed or inserted) and change.text.isspace():
            space = change.text
        else:
            yield from _both(removed, inserted)
            removed = inserted = ""
            yield change
    yield from _both(removed, inserted)
    if space:
        yield Change("same", space)


def _both(removed: str, inserted: str) -> Iterator[Change]:
    if removed:
        yield Change("removed", removed)
    if inserted:
        yield Change("inserted", inserted)

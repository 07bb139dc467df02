"""What became of clauses over several editions: links put end to end."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from app.core.editions.model import Link, LinkStatus

_Key = TypeVar("_Key", bound=Hashable)

# Of two changes one after the other the one that says more.
_WEIGHT: Final = {
    status: weight
    for weight, status in enumerate(
        (LinkStatus.SAME, LinkStatus.MOVED, LinkStatus.CHANGED, LinkStatus.MERGED, LinkStatus.SPLIT)
    )
}


class FateStatus(StrEnum):
    """What became of the clause a comment was made on. Split and merged clauses are changed ones."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Fate(Generic[_Key]):
    """`targets`: the clauses of the current edition it lives on in; none when it is orphaned."""

    status: FateStatus
    targets: tuple[_Key, ...]


@dataclass(frozen=True, slots=True)
class Step(Generic[_Key]):
    """One edition further: `target` None where the clause was removed."""

    target: _Key | None
    status: LinkStatus


def find_fate(start: _Key, steps: Mapping[_Key, Sequence[Step[_Key]]]) -> Fate[_Key]:
    """Follows a clause from edition to edition. Linear in the steps taken; a clause without steps is current."""
    worst = LinkStatus.SAME
    reached: dict[_Key, None] = {}
    seen = {start}
    pending = [start]
    while pending:
        one = pending.pop(0)
        if one not in steps:
            reached[one] = None
        for step in steps.get(one, ()):
            if step.target is None or step.target in seen:
                continue
            seen.add(step.target)
            pending.append(step.target)
            worst = max(worst, step.status, key=_WEIGHT.__getitem__)
    if not reached:
        return Fate(FateStatus.ORPHANED, ())
    if len(reached) > 1 or _WEIGHT[worst] > _WEIGHT[LinkStatus.MOVED]:
        return Fate(FateStatus.CHANGED, tuple(reached))
    return Fate(FateStatus(worst.value), tuple(reached))


def compose(first: Sequence[Link], second: Sequence[Link]) -> tuple[Link, ...]:
    """Links from the earliest edition to the latest, by way of the one between, in no particular order.

    A clause that came and went between is in none of them.
    """
    further: dict[str, list[Link]] = defaultdict(list)
    for link in second:
        if link.from_eid is not None:
            further[link.from_eid].append(link)
    found: dict[tuple[str | None, str | None], Link] = {}
    for link in first:
        if link.to_eid is None:
            _keep(found, link)
        for after in further[link.to_eid] if link.to_eid is not None else ():
            _keep(found, _joined(link, after))
    for link in second:
        if link.from_eid is None:
            _keep(found, link)
    found.pop((None, None), None)
    alive = {one for one, other in found if other is not None}
    old = {other for one, other in found if one is not None}
    # Of a split whose one part was removed the other lives on; of a merge with a new clause the source is known.
    return tuple(
        link
        for (one, other), link in found.items()
        if (other is not None or one not in alive) and (one is not None or other not in old)
    )


def _joined(link: Link, after: Link) -> Link:
    score = min(link.score, after.score)
    if after.to_eid is None:
        return Link(link.from_eid, None, LinkStatus.REMOVED, score)
    if link.from_eid is None:
        return Link(None, after.to_eid, LinkStatus.ADDED, score)
    status = max(link.status, after.status, key=_WEIGHT.__getitem__)
    return Link(link.from_eid, after.to_eid, status, score)


def _keep(found: dict[tuple[str | None, str | None], Link], link: Link) -> None:
    found.setdefault((link.from_eid, link.to_eid), link)


def in_reading_order(links: Iterable[Link], old: Sequence[str], new: Sequence[str]) -> tuple[Link, ...]:
    """By the new edition, removed clauses after what stood before them. `old`, `new`: eIds in reading order."""
    place = {eid: index for index, eid in enumerate(new)}
    images: dict[str, int] = {}
    removed: set[str] = set()
    found = list(links)
    for link in found:
        if link.from_eid is not None and link.to_eid is not None:
            images[link.from_eid] = max(place[link.to_eid], images.get(link.from_eid, -1))
        elif link.from_eid is not None:
            removed.add(link.from_eid)
    rank = {eid: index for index, eid in enumerate(old)}
    after: dict[str, int] = {}
    last = -1
    for eid in old:
        last = images.get(eid, last)
        if eid in removed:
            after[eid] = last

    def key(link: Link) -> tuple[int, int, int]:
        before = rank[link.from_eid] if link.from_eid is not None else -1
        if link.to_eid is not None:
            return place[link.to_eid], 0, before
        return after.get(link.from_eid or "", -1), 1, before

    return tuple(sorted(found, key=key))

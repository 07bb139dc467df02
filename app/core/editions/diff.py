"""What changed between two editions, clause by clause and word by word, in the shape of `drafts diff`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.core.clauses.model import Clause
from app.core.editions.model import Link, LinkStatus
from app.core.text import Change, redline

Field = Literal["level", "label", "heading", "text"]
FIELDS: Final[tuple[Field, ...]] = ("level", "label", "heading", "text")
_HAS_WORD: Final = re.compile(r"\w")
# Products of words compared in one difference: about two seconds; what comes after is shown as replaced whole.
_BUDGET: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a clause: the same+removed segments make the old value, the same+inserted ones the new."""

    field: Field
    segments: tuple[Change, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"field","segments":[{"kind":"same|inserted|removed","text"}]}`."""
        segments = [{"kind": segment.kind, "text": segment.text} for segment in self.segments]
        return {"field": self.field, "segments": segments}


@dataclass(frozen=True, slots=True)
class ClauseDiff:
    """One link and what changed along it; no changes where label, heading and text are the same."""

    link: Link
    changes: tuple[FieldChange, ...]

    def to_json(self) -> dict[str, Any]:
        """The object of `drafts diff`; `score` and `confident` as a Link has them."""
        return {
            "from": self.link.from_eid,
            "to": self.link.to_eid,
            "status": self.link.status.value,
            "score": self.link.score,
            "confident": self.link.confident,
            "changes": [change.to_json() for change in self.changes],
        }


def diff_text(old: str, new: str) -> tuple[Change, ...]:
    """Word-level comparison that reads well: two replacements with only a comma between them are one.

    Words are runs of letters and digits, so it serves ky, ru and en alike. Cost is bounded as `redline`'s is.
    """
    found: list[_Stretch] = []
    for stretch in _stretches(redline(old, new)):
        if found and _is_joint(found[-1].after) and _both_replace(found[-1], stretch):
            last = found.pop()
            stretch = _Stretch(
                last.removed + last.after + stretch.removed,
                last.inserted + last.after + stretch.inserted,
                stretch.after,
            )
        found.append(stretch)
    return tuple(Change(kind, text) for stretch in found for kind, text in stretch.changes() if text)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A change and the unchanged text after it; at the beginning of a text the change is empty."""

    removed: str
    inserted: str
    after: str

    def changes(self) -> tuple[tuple[Literal["same", "inserted", "removed"], str], ...]:
        return (("removed", self.removed), ("inserted", self.inserted), ("same", self.after))


def _stretches(changes: Iterable[Change]) -> list[_Stretch]:
    found = []
    removed = inserted = ""
    for change in changes:
        if change.kind == "removed":
            removed += change.text
        elif change.kind == "inserted":
            inserted += change.text
        else:
            found.append(_Stretch(removed, inserted, change.text))
            removed = inserted = ""
    if removed or inserted:
        found.append(_Stretch(removed, inserted, ""))
    return found


def _is_joint(text: str) -> bool:
    return "\n" not in text and not _HAS_WORD.search(text)


def _both_replace(one: _Stretch, other: _Stretch) -> bool:
    """Whether joining them makes a replacement: words go and words come, on either side of the joint."""
    if not (one.removed or one.inserted):
        return False
    return bool(
        _HAS_WORD.search(one.removed + other.removed) and _HAS_WORD.search(one.inserted + other.inserted)
    )


def diff_trees(old: Sequence[Clause], new: Sequence[Clause], links: Sequence[Link]) -> tuple[ClauseDiff, ...]:
    """Each link with its changes, in the order of the links. A split text is compared with its parts together."""
    before = {clause.eid: clause for clause in old}
    after = {clause.eid: clause for clause in new}
    spent = 0
    found = []
    shared = _divided_texts(before, after, links)
    for place, link in enumerate(links):
        one = before[link.from_eid] if link.from_eid is not None else None
        other = after[link.to_eid] if link.to_eid is not None else None
        if place in shared:
            found.append(ClauseDiff(link, shared[place]))
            continue
        if one is not None and other is not None:
            spent += _cost(one.text, other.text)
        found.append(ClauseDiff(link, diff_clauses(one, other, by_words=spent <= _BUDGET)))
    return tuple(found)


def diff_clauses(old: Clause | None, new: Clause | None, *, by_words: bool = True) -> tuple[FieldChange, ...]:
    """The fields that differ; None on one side: all there is was added or removed."""
    found = []
    for field in FIELDS:
        one, other = _value(old, field), _value(new, field)
        if one.split() == other.split():
            continue
        segments = diff_text(one, other) if by_words and field != "level" else _replaced(one, other)
        found.append(FieldChange(field, segments))
    if old is None or new is None:
        return tuple(change for change in found if change.field != "level")
    return tuple(found)


def _value(clause: Clause | None, field: Field) -> str:
    return "" if clause is None else str(getattr(clause, field))


def _replaced(old: str, new: str) -> tuple[Change, ...]:
    return tuple(change for change in (Change("removed", old), Change("inserted", new)) if change.text)


def _cost(old: str, new: str) -> int:
    return 0 if old == new else (old.count(" ") + 1) * (new.count(" ") + 1)


def _divided_texts(
    before: Mapping[str, Clause], after: Mapping[str, Clause], links: Sequence[Link]
) -> dict[int, tuple[FieldChange, ...]]:
    """Changes of split and merged clauses by place of their link: the whole compared with its parts in a row."""
    splits: dict[str, list[int]] = defaultdict(list)
    merges: dict[str, list[int]] = defaultdict(list)
    for place, link in enumerate(links):
        if link.status is LinkStatus.SPLIT and link.from_eid is not None:
            splits[link.from_eid].append(place)
        elif link.status is LinkStatus.MERGED and link.to_eid is not None:
            merges[link.to_eid].append(place)
    found: dict[int, tuple[FieldChange, ...]] = {}
    for eid, places in splits.items():
        parts = [_content(after[links[place].to_eid or ""]) for place in places]
        changes = diff_text(_content(before[eid]), "\n".join(parts))
        found |= zip(places, _dealt_out(changes, parts, "inserted"), strict=True)
    for eid, places in merges.items():
        parts = [_content(before[links[place].from_eid or ""]) for place in places]
        changes = diff_text("\n".join(parts), _content(after[eid]))
        found |= zip(places, _dealt_out(changes, parts, "removed"), strict=True)
    return found


def _content(clause: Clause) -> str:
    return "\n".join(filter(None, (clause.heading, clause.text)))


def _dealt_out(
    changes: Sequence[Change], parts: Sequence[str], own: Literal["inserted", "removed"]
) -> list[tuple[FieldChange, ...]]:
    """The comparison of a whole with its parts, cut where a part ends; `own`: the kind only parts have."""
    dealt: list[list[Change]] = [[] for _part in parts]
    place, room = 0, len(parts[0]) + 1
    for change in changes:
        text = change.text
        if change.kind not in ("same", own):
            dealt[place].append(change)
            continue
        while text:
            piece, text = text[:room], text[room:]
            dealt[place].append(Change(change.kind, piece))
            room -= len(piece)
            if not room and place + 1 < len(parts):
                place += 1
                room = len(parts[place]) + 1
    return [(FieldChange("text", _without_line_ends(piece)),) for piece in dealt]


def _without_line_ends(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Without the line ends that only joined one part to the next."""
    return tuple(change for change in changes if change.kind == "same" or change.text.strip("\n"))

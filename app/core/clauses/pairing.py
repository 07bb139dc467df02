"""Texts of one draft in several languages, put on one tree.

The rule. Clauses are matched from the top down, siblings in order, by level and number; wording, labels and
ids play no part, and letters count by their place in their own alphabet (the fifth subpoint is д in Russian
and e in English). Named units (part to article, attachments) are the frame: where the frame differs, the
trees are of different drafts (`Pairing.matches` is False). Below articles translations slip in numbering:
where two lists of items do not agree, they are aligned by figures, lengths and children as well
(`siblings.py`); what is left over is a difference of severity "slip", for mending, and its words stay with
the clause they follow (`carry_texts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from rapidfuzz.distance import Indel

from app.core.clauses.model import Clause, Level
from app.core.clauses.numbers import roman_value
from app.core.clauses.siblings import MOST_COMPARED, Item, better_alignment

_FRAME: Final = frozenset(
    {
        Level.PART,
        Level.SECTION,
        Level.SUBSECTION,
        Level.CHAPTER,
        Level.DIVISION,
        Level.ARTICLE,
        Level.CLAUSE,
        Level.ATTACHMENT,
    }
)
# A draft whose numbered items are mostly unpaired is another draft, even where it has as many articles.
_LEAST_PAIRED: Final = 0.6
_LEAST_ITEMS: Final = 10

_Key = tuple[Level, str]
DifferenceKind = Literal["missing", "extra", "level", "order", "number"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the other tree is not the base's. `eid` and `label` are of the tree that has it.

    missing: only the base has it; extra: only the other has it; level: a clause of another level stands
    there; order: it stands elsewhere among its siblings; number: it says the same under another number.
    """

    kind: DifferenceKind
    eid: str
    label: str
    severity: Literal["frame", "slip"]
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pairing:
    """`pairs`: base eId by the other tree's eId. `differences` stand in reading order."""

    pairs: dict[str, str]
    differences: tuple[Difference, ...]
    paired_items: float = 1.0

    @property
    def matches(self) -> bool:
        """Whether the other text can be a language of the base's draft."""
        frame = any(difference.severity == "frame" for difference in self.differences)
        return bool(self.pairs) and not frame and self.paired_items >= _LEAST_PAIRED


def pair_trees(base: Sequence[Clause], other: Sequence[Clause]) -> Pairing:
    """Match the clauses of `other` to those of `base`; both in reading order, parents first."""
    walk = _Walk(_children(base), _children(other))
    walk.run()
    place = {clause.eid: index for index, clause in enumerate(base)}
    other_place = {clause.eid: index for index, clause in enumerate(other)}
    back = {base_eid: other_eid for other_eid, base_eid in walk.pairs.items()}

    def reading_order(difference: Difference) -> tuple[int, int]:
        if difference.kind == "missing":
            return place[difference.eid], 0
        return _anchor(other, other_place[difference.eid], walk.pairs, place), 1

    items = [clause for clause in base if clause.level not in _FRAME and clause.number is not None]
    paired = sum(clause.eid in back for clause in items)
    share = paired / len(items) if len(items) >= _LEAST_ITEMS else 1.0
    return Pairing(walk.pairs, tuple(sorted(walk.differences, key=reading_order)), share)


def _anchor(other: Sequence[Clause], index: int, pairs: dict[str, str], place: dict[str, int]) -> int:
    """The base position of the nearest paired clause at or before an unpaired one."""
    while index >= 0:
        if other[index].eid in pairs:
            return place[pairs[other[index].eid]]
        index -= 1
    return -1


def _children(clauses: Sequence[Clause]) -> dict[str | None, list[Clause]]:
    children: dict[str | None, list[Clause]] = {}
    for clause in clauses:
        children.setdefault(clause.parent, []).append(clause)
    return children


def _keys(siblings: Sequence[Clause]) -> list[_Key]:
    """What siblings are compared by. Letters count by their place in the list, unnumbered ones are alike."""
    keys: list[_Key] = []
    place = 0
    for clause in siblings:
        number = clause.number or ""
        lettered = clause.level is Level.SUBPOINT and number[:1].isalpha()
        place = place + 1 if lettered else 0
        roman = roman_value(number) if clause.level is Level.INDENT else None
        keys.append((clause.level, f"#{place}" if lettered else str(roman or number)))
    return keys


def _are_items(left: Sequence[Clause], right: Sequence[Clause]) -> bool:
    """Two lists below an article, short enough to be compared item by item."""
    items = all(clause.level not in _FRAME for clauses in (left, right) for clause in clauses)
    return items and 0 < len(left) * len(right) <= MOST_COMPARED


def _item(clause: Clause, children: dict[str | None, list[Clause]]) -> Item:
    below = children.get(clause.eid, [])
    return Item(
        clause.level, "\n".join((clause.heading, clause.text, *(child.text for child in below))), len(below)
    )


class _Walk:
    """Pairs siblings with siblings, then their children, from the top down."""

    def __init__(self, base: dict[str | None, list[Clause]], other: dict[str | None, list[Clause]]) -> None:
        self.pairs: dict[str, str] = {}
        self.differences: list[Difference] = []
        self._base = base
        self._other = other

    def run(self) -> None:
        """Walk both trees; afterwards `pairs` and `differences` are complete."""
        pending: list[tuple[str | None, str | None]] = [(None, None)]
        while pending:
            base_parent, other_parent = pending.pop()
            left, right = self._base.get(base_parent, []), self._other.get(other_parent, [])
            for one, same in self._matched(left, right):
                self.pairs[same.eid] = one.eid
                pending.append((one.eid, same.eid))

    def _matched(self, left: list[Clause], right: list[Clause]) -> list[tuple[Clause, Clause]]:
        left_keys, right_keys = _keys(left), _keys(right)
        if left_keys != right_keys and _are_items(left, right):
            better = self._by_content(left, right, left_keys, right_keys)
            if better is not None:
                return better
        matched: list[tuple[Clause, Clause]] = []
        only_left: list[tuple[_Key, Clause]] = []
        only_right: list[tuple[_Key, Clause]] = []
        for code in Indel.opcodes(left_keys, right_keys):
            span, other = slice(code.src_start, code.src_end), slice(code.dest_start, code.dest_end)
            if code.tag == "equal":
                matched += zip(left[span], right[other], strict=True)
            else:
                only_left += zip(left_keys[span], left[span], strict=True)
                only_right += zip(right_keys[other], right[other], strict=True)
        return matched + self._leftovers(only_left, only_right)

    def _by_content(
        self,
        left: list[Clause],
        right: list[Clause],
        left_keys: Sequence[_Key],
        right_keys: Sequence[_Key],
    ) -> list[tuple[Clause, Clause]] | None:
        """Lists that count differently, paired by what they say where that is clearer than the numbers."""
        places: dict[_Key, list[int]] = {}
        for j, key in enumerate(right_keys):
            places.setdefault(key, []).append(j)
        by_number = [(i, places[key].pop(0)) for i, key in enumerate(left_keys) if places.get(key)]
        pairs = better_alignment(
            [_item(clause, self._base) for clause in left],
            [_item(clause, self._other) for clause in right],
            by_number,
        )
        if pairs is None:
            return None
        for i, j in pairs:
            if left_keys[i] != right_keys[j]:
                self._note("number", right[j], base_eid=left[i].eid)
        taken, others = {i for i, _j in pairs}, {j for _i, j in pairs}
        for clause in (clause for i, clause in enumerate(left) if i not in taken):
            self._note("missing", clause)
        for clause in (clause for j, clause in enumerate(right) if j not in others):
            self._note("extra", clause)
        return [(left[i], right[j]) for i, j in pairs]

    def _leftovers(
        self, only_left: list[tuple[_Key, Clause]], only_right: list[tuple[_Key, Clause]]
    ) -> list[tuple[Clause, Clause]]:
        """Clauses moved among their siblings still pair; the rest are differences."""
        moved: list[tuple[Clause, Clause]] = []
        waiting: dict[_Key, list[Clause]] = {}
        for key, clause in only_left:
            waiting.setdefault(key, []).append(clause)
        for key, clause in only_right:
            if waiting.get(key):
                moved.append((waiting[key].pop(0), clause))
                self._note("order", clause)
                continue
            # The same number on another level: one difference, not two.
            counterpart = next((found for found in waiting if found[1] == key[1] and waiting[found]), None)
            if counterpart is not None and key[1]:
                base = waiting[counterpart].pop(0)
                self._note(
                    "level",
                    clause,
                    base_level=base.level.value,
                    base_eid=base.eid,
                    frame=base.level in _FRAME,
                )
            else:
                self._note("extra", clause)
        for clauses in waiting.values():
            for clause in clauses:
                self._note("missing", clause)
        return moved

    def _note(
        self,
        kind: DifferenceKind,
        clause: Clause,
        *,
        frame: bool = False,
        **params: str,
    ) -> None:
        severity: Literal["frame", "slip"] = "frame" if frame or clause.level in _FRAME else "slip"
        params["level"] = clause.level.value
        self.differences.append(Difference(kind, clause.eid, clause.label, severity, params))


def carry_texts(other: Sequence[Clause], pairing: Pairing) -> dict[str, Clause]:
    """The other language's clauses by base eId; no word of it is lost.

    A clause without a counterpart is added, label and all, as lines of the paired clause it follows in
    reading order; one before every paired clause goes to the first of them.
    """
    carried: dict[str, Clause] = {}
    orphans: list[str] = []
    last: str | None = None
    for clause in other:
        base = pairing.pairs.get(clause.eid)
        if base is not None:
            text = "\n".join(filter(None, (*orphans, clause.text)))
            carried[base] = replace(clause, text=text)
            orphans, last = [], base
            continue
        line = "\n".join(filter(None, (" ".join(filter(None, (clause.label, clause.heading))), clause.text)))
        if last is None:
            orphans.append(line)
        else:
            carried[last] = replace(carried[last], text="\n".join(filter(None, (carried[last].text, line))))
    return carried

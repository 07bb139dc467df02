"""Which words of a clause a proposed wording touches: the stretches it replaces, takes out, or puts words at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from rapidfuzz.distance import Indel

from app.core.amendments.words import alike
from app.core.text import REDLINE_MAX_TOKENS, fold, normalize_input

Touched = Literal["replaced", "deleted", "inserted"]

BUDGET: Final = 1_000_000_000
"""Products of tokens compared word by word in one clause, some two seconds; what comes after is compared by lines."""
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_MEANING_SIGNS: Final = frozenset("%§№")
_SENTENCE_ENDS: Final = frozenset(".;:!?")
_LITTLE: Final = 2
"""Unchanged words between two changes three times as long that are there by chance («и», «в»)."""


@dataclass(frozen=True)
class Tokens:
    """A text as it is compared: folded words and signs, and where each stands in `text`."""

    text: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Tokens:
        normal = normalize_input(text)
        folded = fold(alike(normal))
        matches = list(_TOKEN.finditer(folded if len(folded) == len(normal) else normal))
        return cls(
            normal, tuple(match.group() for match in matches), tuple(match.span() for match in matches)
        )

    def words(self, start: int, end: int) -> str:
        """The text of tokens start to end as written."""
        if start >= end:
            return ""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One change. `start`, `end`: tokens of the clause it is about; for "inserted" the first and last gap at which the
    words may have been put (gap n stands before token n). `words`: what comes in their place, without punctuation."""

    kind: Touched
    start: int
    end: int
    words: tuple[str, ...]

    @property
    def first(self) -> int:
        """The stretch on a line where gap n stands at 2n and token n at 2n + 1."""
        return 2 * self.start + (self.kind != "inserted")

    @property
    def last(self) -> int:
        return 2 * self.end - (self.kind != "inserted")


@dataclass(frozen=True, slots=True)
class Placed:
    """A stretch, the clause's tokens it was first seen at, and those of the new wording that it brings:
    clause[start:end] became new[begin:stop]."""

    stretch: Stretch
    start: int
    end: int
    begin: int
    stop: int


class Comparer:
    """Compares wordings with one clause, within the budget of the clause."""

    def __init__(self, clause: str, budget: int = BUDGET) -> None:
        self.clause = Tokens.of(clause)
        self.left = budget
        self._lines: list[int] | None = None

    def touches(self, new: Tokens) -> list[Placed]:
        """The changes from the clause to `new`, in order. Punctuation counts only where nothing else is changed."""
        changes = _joined(self._changes(new), self.clause, new)
        # No change may be moved past its neighbours.
        edges = [
            -1,
            *(edge for one in changes for edge in (one.old_start, one.old_end)),
            len(self.clause.tokens) + 1,
        ]
        placed = [
            self._placed(change, new, edges[2 * place] + 1, edges[2 * place + 3] - 1)
            for place, change in enumerate(changes)
        ]
        said = [one for one, change in zip(placed, changes, strict=True) if _says(change, self.clause, new)]
        return said or placed

    def _changes(self, new: Tokens) -> list[_Change]:
        old_tokens, new_tokens = self.clause.tokens, new.tokens
        head = _common(old_tokens, new_tokens)
        tail = _common(old_tokens[head:][::-1], new_tokens[head:][::-1])
        old, fresh = old_tokens[head : len(old_tokens) - tail], new_tokens[head : len(new_tokens) - tail]
        if not old and not fresh:
            return []
        whole = _Change(head, head + len(old), head, head + len(fresh))
        if not old or not fresh:
            return [whole]
        if max(len(old), len(fresh)) <= REDLINE_MAX_TOKENS and self._affords(len(old) * len(fresh)):
            return [_shifted(one, head, head) for one in _compared(old, fresh)]
        return self._by_lines(new, whole)

    def _affords(self, cost: int) -> bool:
        if cost > self.left:
            return False
        self.left -= cost
        return True

    def _by_lines(self, new: Tokens, whole: _Change) -> list[_Change]:
        """Too much to compare by words: changed lines as a whole, or all of it where even lines are too many."""
        if self._lines is None:
            self._lines = _line_starts(self.clause)
        new_lines = _line_starts(new)
        old_bounds = [*self._lines, len(self.clause.tokens)]
        new_bounds = [*new_lines, len(new.tokens)]
        old = [self.clause.tokens[a:b] for a, b in pairwise(old_bounds)]
        fresh = [new.tokens[a:b] for a, b in pairwise(new_bounds)]
        if max(len(old), len(fresh)) > REDLINE_MAX_TOKENS or not self._affords(len(old) * len(fresh)):
            return [whole]
        return [
            _Change(
                old_bounds[one.old_start],
                old_bounds[one.old_end],
                new_bounds[one.new_start],
                new_bounds[one.new_end],
            )
            for one in _compared(old, fresh)
        ]

    def _placed(self, change: _Change, new: Tokens, lowest: int, highest: int) -> Placed:
        """`lowest`, `highest`: how far the change may be moved towards its neighbours."""
        tokens = self.clause.tokens
        start, end = change.old_start, change.old_end
        fresh = new.tokens[change.new_start : change.new_end]
        words = tuple(filter(says, fresh))
        removed = any(map(says, tokens[start:end]))
        kind: Touched = "replaced" if removed and words else "deleted" if removed else "inserted"
        if not removed and not words:
            # Only punctuation goes and comes.
            kind, words = ("replaced" if start < end else "inserted"), fresh
        if start == end:
            start, end = self._gaps(start, fresh, lowest, highest)
        elif not fresh:
            # The same words taken out of «и граждане и» whichever «и» goes: always the earlier.
            while start > lowest and tokens[start - 1] == tokens[end - 1]:
                start, end = start - 1, end - 1
        stretch = Stretch(kind, start, end, words)
        return Placed(stretch, change.old_start, change.old_end, change.new_start, change.new_end)

    def _gaps(self, gap: int, fresh: Sequence[str], lowest: int, highest: int) -> tuple[int, int]:
        """Where inserted words may stand with the same result: «и граждане» before or after an «и»."""
        tokens = self.clause.tokens
        back = on = 0
        while back < len(fresh) and gap - back > lowest and tokens[gap - back - 1] == fresh[-1 - back]:
            back += 1
        while on < len(fresh) and gap + on < min(highest, len(tokens)) and tokens[gap + on] == fresh[on]:
            on += 1
        for place in range(gap + on, gap - back - 1, -1):
            # A whole sentence begins after the one before it.
            if place == 0 or tokens[place - 1] in _SENTENCE_ENDS:
                return place, place
        return gap - back, gap + on


@dataclass(frozen=True, slots=True)
class _Change:
    """Tokens old[old_start:old_end] of the clause against new[new_start:new_end]."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@lru_cache(20_000)
def says(token: str) -> bool:
    """Whether a token is more than punctuation."""
    return token in _MEANING_SIGNS or not unicodedata.category(token[0]).startswith("P")


def _says(change: _Change, clause: Tokens, new: Tokens) -> bool:
    removed = clause.tokens[change.old_start : change.old_end]
    return any(map(says, removed)) or any(map(says, new.tokens[change.new_start : change.new_end]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _compared(old: Sequence[object], new: Sequence[object]) -> list[_Change]:
    """The changes between two sequences, adjacent ones as one."""
    found: list[_Change] = []
    numbers: dict[object, int] = {}
    for code in Indel.opcodes(_numbered(old, numbers), _numbered(new, numbers)):
        if code.tag == "equal":
            continue
        change = _Change(code.src_start, code.src_end, code.dest_start, code.dest_end)
        if found and found[-1].old_end == change.old_start and found[-1].new_end == change.new_start:
            last = found.pop()
            change = _Change(last.old_start, change.old_end, last.new_start, change.new_end)
        found.append(change)
    return found


def _numbered(items: Sequence[object], numbers: dict[object, int]) -> list[int]:
    """Equal items as equal numbers, so that no hash of a text (it differs from run to run) decides anything."""
    return [numbers.setdefault(item, len(numbers)) for item in items]


def _shifted(change: _Change, old: int, new: int) -> _Change:
    return _Change(change.old_start + old, change.old_end + old, change.new_start + new, change.new_end + new)


def _joined(changes: Sequence[_Change], clause: Tokens, new: Tokens) -> list[_Change]:
    """Changes with only punctuation between them as one, and those a chance word separates."""
    found: list[_Change] = []
    for change in changes:
        if found and _belong(found[-1], change, clause, new):
            last = found.pop()
            change = _Change(last.old_start, change.old_end, last.new_start, change.new_end)
        found.append(change)
    return found


def _belong(one: _Change, other: _Change, clause: Tokens, new: Tokens) -> bool:
    between = clause.tokens[one.old_end : other.old_start]
    if any(token in _SENTENCE_ENDS for token in between):
        return False
    gap = sum(map(says, between))
    if not gap:
        return _both_change(one, other, clause, new)
    sizes = (max(x.old_end - x.old_start, x.new_end - x.new_start) for x in (one, other))
    return gap <= _LITTLE and min(sizes) >= 3 * gap


def _both_change(one: _Change, other: _Change, clause: Tokens, new: Tokens) -> bool:
    return _says(one, clause, new) and _says(other, clause, new)


def _line_starts(tokens: Tokens) -> list[int]:
    """The first token of every line."""
    starts: list[int] = []
    line_end = -1
    for number, (start, _end) in enumerate(tokens.spans):
        if start > line_end:
            starts.append(number)
            following = tokens.text.find("\n", start)
            line_end = following if following >= 0 else len(tokens.text)
    return starts

"""Where a quotation stands: in the text it was made on, and in what became of that text.

The clause first, then inside it: the quoted words are followed through the word-level comparison and checked
against their context. Never a fuzzy search over the whole draft, which is wrong four to ten times as often.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from rapidfuzz.distance import Indel

from app.core.comments import Quote
from app.core.text import Change, fold, redline, words

# Characters of context looked at on either side.
_CONTEXT: Final = 64
# Of a changed quotation this share of its words must be left; of one found elsewhere this share of its context.
_LEAST_WORDS: Final = 0.5
_LEAST_CONTEXT: Final = 0.5
_FEW_WORDS: Final = 3
_TELLING_WORDS: Final = 4
# Places of a repeated passage that are weighed; a text that repeats it more often is no place to look for it.
_MOST_PLACES: Final = 500
# Words compared in order; a longer quotation is judged by its beginning.
_COMPARED_WORDS: Final = 2_000
_WHOLE: Final = 1000


class QuoteState(StrEnum):
    """found: word for word; changed: its words were edited; lost: not there any more."""

    FOUND = "found"
    CHANGED = "changed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Characters [start, end) of a text; `score`: how well words and context agree, 0 to 1000."""

    start: int
    end: int
    score: int


@dataclass(frozen=True, slots=True)
class CarriedQuote:
    """A quotation in a later text: `anchor` and the words there; None and "" where it is lost."""

    state: QuoteState
    anchor: Anchor | None = None
    exact: str = ""


LOST: Final = CarriedQuote(QuoteState.LOST)


def find_quote(text: str, quote: Quote) -> Anchor | None:
    """Where the quotation stands word for word; of several places the one its context fits best.

    White space counts as one space and letters as folded (ё, ң, case). The first of equals: without context
    it is a guess, and its score says so (at most 500). Linear in the text.
    """
    return _find(_Text(text), quote)


def carry_quote(old_text: str, new_text: str, quote: Quote) -> CarriedQuote:
    """Where a quotation made on `old_text` stands in `new_text`; see Carriage for many quotations."""
    return Carriage(old_text, new_text).carry(quote)


class _Text:
    """A text folded and with single spaces, and the way back to its characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = fold(text)
        kept: list[str] = []
        self._places: list[int] = []
        blank = True
        for place, char in enumerate(folded):
            if not char.isspace():
                kept.append(char)
            elif blank:
                continue
            else:
                kept.append(" ")
            self._places.append(place)
            blank = char.isspace()
        self.plain = "".join(kept)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the text for those of `plain`; not empty."""
        return self._places[start], self._places[end - 1] + 1


class Carriage:
    """The comparison of two texts, along which any number of quotations are carried."""

    def __init__(self, old_text: str, new_text: str) -> None:
        self._old = _Text(old_text)
        self._new = _Text(new_text)

    @cached_property
    def _changes(self) -> tuple[Change, ...]:
        return redline(self._old.text, self._new.text)

    def carry(self, quote: Quote) -> CarriedQuote:
        """Found, changed or lost, never a guess: words and context must agree enough."""
        origin = _find(self._old, quote)
        if origin is None:
            return self._elsewhere(quote)
        old = self._old.text
        exact = Quote(
            old[origin.start : origin.end],
            old[max(0, origin.start - _CONTEXT) : origin.start],
            old[origin.end : origin.end + _CONTEXT],
        )
        followed = self._follow(origin, exact)
        if followed.state is QuoteState.FOUND:
            return followed
        # Words that moved within the clause, context and all, are there still, whatever took their place.
        moved = self._elsewhere(exact)
        better = moved.anchor and (followed.anchor is None or moved.anchor.score > followed.anchor.score)
        return moved if better else followed

    def _follow(self, origin: Anchor, exact: Quote) -> CarriedQuote:
        start, end = _follow_span(self._changes, origin.start, origin.end)
        new = self._new.text
        while start < end and new[start].isspace():
            start += 1
        while end > start and new[end - 1].isspace():
            end -= 1
        if start >= end:
            return LOST
        there = new[start:end]
        kept = _shared_words(exact.exact, there)
        context = max(
            _likeness(exact.prefix, new[max(0, start - _CONTEXT) : start]),
            _likeness(exact.suffix, new[end : end + _CONTEXT]),
        )
        # Two or three words may be aligned by chance: their surroundings must have stayed as well.
        short = len(exact.exact.split()) < _FEW_WORDS
        if kept < _LEAST_WORDS or (short and context < _LEAST_CONTEXT):
            return LOST
        same = there.split() == exact.exact.split()
        anchor = Anchor(start, end, round(_WHOLE * (0.7 * kept + 0.3 * context)))
        return CarriedQuote(QuoteState.FOUND if same else QuoteState.CHANGED, anchor, there)

    def _elsewhere(self, quote: Quote) -> CarriedQuote:
        """Word for word in another place of the clause: in half its context, or long enough to be the only one."""
        anchor = _find(self._new, quote)
        if anchor is None:
            return LOST
        telling = len(quote.exact.split()) >= _TELLING_WORDS and self._is_only(quote.exact)
        if anchor.score < _WHOLE * (1 + _LEAST_CONTEXT) / 2 and not telling:
            return LOST
        return CarriedQuote(QuoteState.FOUND, anchor, self._new.text[anchor.start : anchor.end])

    def _is_only(self, exact: str) -> bool:
        plain = _Text(exact).plain.strip()
        places = _places(self._new.plain, plain)
        return next(places, None) is not None and next(places, None) is None


def _find(text: _Text, quote: Quote) -> Anchor | None:
    exact = _Text(quote.exact).plain.strip()
    if not exact:
        return None
    prefix, suffix = _Text(quote.prefix).plain, _Text(quote.suffix).plain
    best: tuple[float, int] | None = None
    for place in _places(text.plain, exact):
        agreement = _agreement(text.plain, place, place + len(exact), prefix, suffix)
        if best is None or agreement > best[0]:
            best = agreement, place
    if best is None:
        return None
    start, end = text.span(best[1], best[1] + len(exact))
    return Anchor(start, end, round(_WHOLE * (1 + best[0]) / 2))


def _places(text: str, exact: str) -> Iterator[int]:
    place = text.find(exact)
    for _time in range(_MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(exact, place + 1)


def _agreement(text: str, start: int, end: int, prefix: str, suffix: str) -> float:
    """The share of the context that stands around the place, counted outwards from it; 0 without context."""
    before, after = prefix.strip()[-_CONTEXT:], suffix.strip()[:_CONTEXT]
    length = len(before) + len(after)
    if not length:
        return 0.0
    left = text[max(0, start - _CONTEXT - 1) : start].rstrip()
    right = text[end : end + _CONTEXT + 1].lstrip()
    return (_common(before[::-1], left[::-1]) + _common(after, right)) / length


def _common(one: str, other: str) -> int:
    """Characters two texts begin with alike."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _follow_span(changes: tuple[Change, ...], start: int, end: int) -> tuple[int, int]:
    """Characters [start, end) of the old text in the new: what is left of them, and what was put in their place.

    Empty where they were removed and nothing put there.
    """
    old = new = 0
    first: int | None = None
    last = 0
    for place, change in enumerate(changes):
        length = len(change.text)
        if change.kind == "inserted":
            new += length
            continue
        low, high = max(start, old), min(end, old + length)
        if low < high:
            if change.kind == "same":
                first = new + low - old if first is None else first
                last = new + high - old
            else:
                follower = changes[place + 1] if place + 1 < len(changes) else None
                put = len(follower.text) if follower is not None and follower.kind == "inserted" else 0
                first = new if first is None else first
                last = new + put
        old += length
        if change.kind == "same":
            new += length
    return (first, last) if first is not None else (0, 0)


def _shared_words(one: str, other: str) -> float:
    """The share of words two passages have in common, in order; 0 to 1, punctuation not counted."""
    left, right = (_bare_words(text) for text in (one, other))
    if not left or not right:
        return float(one.split() == other.split())
    return Indel.normalized_similarity(left[:_COMPARED_WORDS], right[:_COMPARED_WORDS])


def _bare_words(text: str) -> list[str]:
    return [word for word in words(fold(text)) if word[0].isalnum()]


def _likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(fold(one).split(), fold(other).split())

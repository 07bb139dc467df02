"""Texts edited word by word with every word's origin known, and quotations made on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from app.core.comments import Quote
from app.core.editions.anchors import CarriedQuote, QuoteState, carry_quote
from tests.unit.core.edited_copies import Writer

CONTEXT = 32


@dataclass(frozen=True)
class Word:
    """A word and where it stood in the old text; None for a new one."""

    text: str
    origin: int | None


def edited(words: list[Word], write: Writer, chance: Random) -> list[Word]:
    """One to three stretches replaced, dropped, added to or moved."""
    found = list(words)
    for _time in range(chance.randint(1, 3)):
        start = chance.randrange(len(found))
        end = min(len(found), start + chance.randint(1, 5))
        added = [Word(text, None) for text in write(chance).split()[: chance.randint(1, 5)]]
        action = chance.choice(("replace", "replace", "drop", "add", "move"))
        if action == "replace":
            found[start:end] = added
        elif action == "add":
            found[start:start] = added
        elif action == "drop" and len(found) > 8:
            del found[start:end]
        elif action == "move":
            taken = found[start : start + 8]
            del found[start : start + 8]
            place = chance.randint(0, len(found))
            found[place:place] = taken
        if not found:
            found = added
    return found


def text_of(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def quote_of(words: list[Word], start: int, end: int) -> Quote:
    text = text_of(words)
    before = len(text_of(words[:start])) + (1 if start else 0)
    after = before + len(text_of(words[start:end]))
    return Quote(text[before:after], text[max(0, before - CONTEXT) : before], text[after : after + CONTEXT])


def judge(new: list[Word], quoted: range, carried: CarriedQuote) -> str:
    """right, wrong, or missed: reported lost although most of the words are still together."""
    left = [place for place, word in enumerate(new) if word.origin in quoted]
    if carried.anchor is None:
        together = left and len(left) >= 0.7 * len(quoted) and left[-1] - left[0] < 1.5 * len(quoted)
        return "missed" if together else "right"
    ends: list[tuple[int, int]] = []
    place = 0
    for word in new:
        ends.append((place, place + len(word.text)))
        place += len(word.text) + 1
    there = {
        index
        for index, (start, end) in enumerate(ends)
        if start < carried.anchor.end and end > carried.anchor.start
    }
    shown = len(there & set(left))
    if carried.state is QuoteState.FOUND:
        return "right" if shown >= 0.5 * len(there) else "wrong"
    return "right" if 2 * shown >= len(left) and 3 * shown >= len(there) else "wrong"


def trial(write: Writer, chance: Random, *, clauses: int) -> Counter[str]:
    """Verdicts on one quotation in each of so many edited clauses."""
    verdicts: Counter[str] = Counter()
    for _clause in range(clauses):
        old = [Word(text, place) for place, text in enumerate(write(chance).split())]
        start = chance.randrange(len(old))
        end = min(len(old), start + chance.randint(1, 12))
        new = edited(old, write, chance)
        carried = carry_quote(text_of(old), text_of(new), quote_of(old, start, end))
        verdicts[judge(new, range(start, end), carried)] += 1
        verdicts[carried.state.value] += 1
    return verdicts

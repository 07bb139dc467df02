"""Which act an amending law amends: how it names it, and whether a draft's title is that name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.core.amendments.references import MASKS
from app.core.text import fold

_CHANGES: Final = r"(?:изменени|дополнени|поправк)[а-я]*"
_KY_CHANGES: Final = r"(?:өзгөртүү|толуктоо)[^\W\d_]*"
_SOME_CHANGES: Final = rf"{_CHANGES}(?:\s+и\s+{_CHANGES})?"
_SOME_KY_CHANGES: Final = rf"{_KY_CHANGES}(?:\s*(?:жана|менен|,)\s*{_KY_CHANGES})?"
_HEADS: Final = (
    re.compile(
        rf"внес(?:ти|ены)\s+(?:следующ\w{{1,3}}\s+)?{_SOME_CHANGES}\s+в\s+(?P<act>[^:;]{{1,600}}?)(?=\s*[:,;.]|$)"
    ),
    re.compile(rf"внес(?:ти|ены)\s+в\s+(?P<act>[^:;]{{1,900}}?)\s+(?:следующ\w{{1,3}}\s+)?{_SOME_CHANGES}"),
)
# Here the act stands before what is said of it, from the beginning of the sentence on.
_TAILS: Final = (
    re.compile(rf"(?:(?:төмөнкү|төмөндөгү|кийинки)\w{{0,9}}\s+)?{_SOME_KY_CHANGES}\s+киргизил(?:син|ип)"),
    re.compile(r"\b(?:is|are|shall\s+be)\s+(?:hereby\s+)?amended\s+as\s+follows"),
)
_LONGEST_NAME: Final = 900
_RUSSIAN_ACTS: Final = r"(?:закон|кодекс|постановлени|указ|положени|устав|регламент)[а-я]*"
_KYRGYZ_ACTS: Final = r"(?:мыйзам|кодекс|токтом|жобо|жарлы|устав|регламент)\w*"
_KYRGYZ_REPUBLIC: Final = r"(?:кыргыз\s+республикас\w*\s+)?"
_NAMED: Final = (
    re.compile(
        rf"\b(?:конституционн[а-я]+\s+)?{_RUSSIAN_ACTS}(?:\s+кыргызской\s+республики|\s+кр\b)?"
        rf"(?:\s+от\s+[^{MASKS},;:]{{1,60}})?\s*[{MASKS}]"
    ),
    re.compile(r"\b(?:[а-я]+\s+){0,2}кодекс[а-я]*\s+кыргызской\s+республики"),
    re.compile(r"\bконституци[а-я]+\s+кыргызской\s+республики"),
    re.compile(rf"{_KYRGYZ_REPUBLIC}[{MASKS}]\s*{_KYRGYZ_REPUBLIC}(?:конституциялык\s+)?{_KYRGYZ_ACTS}"),
    re.compile(r"кыргыз\s+республикас\w*\s+(?:\w+\s+){0,2}(?:кодекс|конституция)\w*"),
    re.compile(rf"\blaw\s+(?:of\s+the\s+kyrgyz\s+republic\s+)?[{MASKS}]"),
)
_WORD: Final = re.compile(r"\w+")
# Inflection is at the end of words in both languages; five letters tell them apart well enough.
_STEM: Final = 5
_GENERIC: Final = frozenset(
    fold(word)[:_STEM]
    for word in [
        "закон",
        "закона",
        "проект",
        "кыргызской",
        "республики",
        "республика",
        "о",
        "об",
        "и",
        "в",
        "на",
        "внесении",
        "изменений",
        "дополнений",
        "мыйзам",
        "мыйзамы",
        "мыйзамынын",
        "мыйзамына",
        "долбоору",
        "кыргыз",
        "республикасынын",
        "жөнүндө",
        "тууралуу",
        "жана",
        "law",
        "of",
        "the",
        "on",
        "kyrgyz",
        "republic",
        "draft",
        "and",
    ]
)
# Titles of neighbouring laws share some words; below this share a name means another act.
_ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Head:
    """«Внести в <act> следующие изменения» in folded, masked text: where the act's name stands, where it ends."""

    start: int
    end: int
    after: int


def find_head(text: str) -> Head | None:
    """The sentence that says which act is amended; None where there is none. Brackets must be blanked out."""
    for pattern in _HEADS:
        match = pattern.search(text)
        if match is not None:
            return Head(*match.span("act"), match.end())
    for pattern in _TAILS:
        match = pattern.search(text)
        if match is not None:
            before = max(
                match.start() - _LONGEST_NAME, *(text.rfind(mark, 0, match.start()) + 1 for mark in ":;")
            )
            return Head(before, match.start(), match.end())
    return None


def find_act(text: str) -> tuple[int, int] | None:
    """Where an act is named by its title: «в Законе Кыргызской Республики «…»»."""
    for pattern in _NAMED:
        match = pattern.search(text)
        if match is not None:
            return match.span()
    return None


def _stems(name: str) -> frozenset[str]:
    words = (word[:_STEM] for word in _WORD.findall(fold(name)))
    return frozenset(words) - _GENERIC


def likeness(one: str, other: str) -> float:
    """How alike two names of acts are, 0 to 1: the share of their telling words that both have."""
    left, right = _stems(one), _stems(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def meant_by(names: Iterable[str], title: str) -> frozenset[str]:
    """The names that mean the act with this title: those most like it, none where none is like it."""
    scores = {name: likeness(name, title) for name in names}
    best = max(scores.values(), default=0.0)
    return frozenset(name for name, score in scores.items() if score == best >= _ALIKE)

"""Whether two sentences that say nearly the same words say the opposite, in Kyrgyz, Russian and English.

Built to separate rather than to merge: a mark seen on one side only separates, and a word falsely taken for a negation
costs a group one member, never a reader the truth. Words come folded (`core.text.fold`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from app.core.digests.campaign_lexicon import (
    AGAINST_AXIS,
    AXES,
    FIRST_PERSON,
    FOR,
    NEGATOR_STEMS,
    NEGATORS,
    NEITHER,
    NOT_VERBS,
    PREFIXES,
    WHOLE,
)
from app.core.digests.campaign_texts import LONGEST_WORD

Words = Sequence[str]

# Kyrgyz negates inside the verb: бар-ба-йт, кел-бе-син, бол-бо-гон. Endings shared with nouns are told by pairs below.
_KYRGYZ_VERB: Final = re.compile(
    r"\w{2,40}?[бп][аеоө](?:й(?:т|м)\w{0,6}|йс[ыиуү][ңз]\w{0,4}|йб[ыиуү]з|с[ыиуү]н(?:д[аеоө]р)?|г[аеоө]н\w{0,10}"
    r"|д[ыиуү]\w{0,4}|с[аеоө](?:м|ң|к|[ңк]\w{0,4})?|ст[аеоө]н|с|г[ыиуү]л[аеоө]\w{0,3}|ң[ыиуү]з\w{0,5}|йл[ыиуү])"
)
# Endings that turn a stem round: бар-ып/бар-бай, бар-уу/бар-боо, мыйзам-дуу/мыйзам-сыз, use-ful/use-less.
_SUFFIX: Final = re.compile(
    r"([аоуөүиеыэ]\w|\w{3,40})(?:[бп][аеоө](?:й|ш(?:[ыиуү]\w{0,4})?|[оө]\w{0,5})?|с[ыиуү]з\w{0,8}|less(?:ly|ness)?)"
)

_REMEMBERED: Final = 20_000
"""Words whose marks are remembered: what one language of a discussion has."""
_BRIEF: Final = 6
"""Words up to which a sentence declares a position without saying whose."""
_GLUED: Final = 5
"""Letters a word beginning with «не» has to exceed to be looked at without it: недели, небо stay whole."""


def _stems() -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for axis, sides in enumerate(AXES):
        for sign, side in zip((1, -1), sides, strict=True):
            for stem in side:
                found.setdefault(stem, []).append((axis, sign))
    return {stem: tuple(signs) for stem, signs in found.items()} | dict.fromkeys(NEITHER, ())


_STEMS: Final = _stems()
_LONGEST: Final = max(map(len, _STEMS))


def negations(words: Words) -> int:
    """Marks of negation that can be told without looking at the other sentence."""
    return sum(_negates(word[:LONGEST_WORD]) for word in words)


@lru_cache(_REMEMBERED)
def _negates(word: str) -> bool:
    if word in NEGATORS or word.startswith(NEGATOR_STEMS) or word.endswith("n't"):
        return True
    return not word.startswith(NOT_VERBS) and _KYRGYZ_VERB.fullmatch(word) is not None


def leanings(words: Words) -> Counter[tuple[int, int]]:
    """How often a sentence leans to which side (1, -1) of which axis (more or less, allow or ban, for or against …)."""
    return Counter(lean for word in words for lean in _leaning(word[:LONGEST_WORD]))


@lru_cache(_REMEMBERED)
def _leaning(word: str) -> tuple[tuple[int, int], ...]:
    for length in range(min(len(word), _LONGEST), 1, -1):
        stem = word[:length]
        if stem in _STEMS and (length == len(word) or stem not in WHOLE):
            return _STEMS[stem]
    return ()


def position(words: Words) -> int:
    """1 for, -1 against, 0 neither or both: what a sentence declares of the draft. A negation turns it round.

    Only short sentences and those in the first person declare: «discrimination against women» is no position.
    """
    if len(words) > _BRIEF and not FIRST_PERSON.intersection(words):
        return 0
    sides = {1} if any(pair in FOR for pair in pairwise(words)) else set()
    for word in words:
        apart = word[2:] if word.startswith("не") and len(word) > _GLUED else word
        turned = -1 if apart != word else 1
        leaning = () if word == "за" else _leaning(apart[:LONGEST_WORD])
        sides |= {sign * turned for axis, sign in leaning if axis == AGAINST_AXIS}
    return int((-1) ** negations(words)) * sides.pop() if len(sides) == 1 else 0


def content_stems(words: Words) -> frozenset[str]:
    """What a sentence is about: its words by their first five letters, without negations, for and against."""
    return frozenset(stem for word in words if (stem := _stem(word[:LONGEST_WORD])))


@lru_cache(_REMEMBERED)
def _stem(word: str) -> str:
    if word in NEGATORS or word.startswith(NEGATOR_STEMS):
        return ""
    if any(axis == AGAINST_AXIS for axis, _ in _leaning(word)):
        return ""
    for prefix in ("не", "un", "dis"):
        if word.startswith(prefix) and len(word) > len(prefix) + 4:
            return word[len(prefix) : len(prefix) + 5]
    return word[:5]


def contradict(one: Words, other: Words) -> bool:
    """Whether two sentences about the same thing differ by a negation or an opposite. Symmetric."""
    only_one, only_other = _difference(one, other), _difference(other, one)
    if not only_one and not only_other:
        return False
    one_words, other_words = _unglued(only_one, other), _unglued(only_other, one)
    if negations(one_words) != negations(other_words):
        return True
    left, right = leanings(only_one), leanings(only_other)
    if any((axis, -sign) in right for axis, sign in left):
        return True
    if left[AGAINST_AXIS, -1] != right[AGAINST_AXIS, -1]:
        return True
    return _turned(only_one, other) or _turned(only_other, one)


def _difference(words: Words, without: Words) -> list[str]:
    left = Counter(words) - Counter(without)
    return [word for word in words if word in left]


def _unglued(words: Iterable[str], other: Words) -> list[str]:
    """«несогласен» as «не согласен» where the other sentence has «согласен»: one spelling of one negation."""
    apart: list[str] = []
    for word in words:
        rest = word[2:]
        if word.startswith("не") and len(rest) >= 4 and any(_alike(rest, found) for found in other):
            apart += ["не", rest]
        else:
            apart.append(word)
    return apart


def _turned(words: Iterable[str], other: Words) -> bool:
    """A word of one side is a word of the other with a prefix or an ending that negates it."""
    for word in words:
        if word.startswith("не"):
            continue  # counted as a negation already, and «не согласен» is no contradiction of «несогласен»
        for prefix in PREFIXES:
            rest = word[len(prefix) :]
            if word.startswith(prefix) and len(rest) >= 4 and any(_alike(rest, found) for found in other):
                return True
        match = _SUFFIX.fullmatch(word)
        if (
            match
            and not _negates(word[:LONGEST_WORD])
            and any(_grows_from(match[1], found) for found in other)
        ):
            return True
    return False


def _grows_from(stem: str, word: str) -> bool:
    """`word` begins with the stem and goes on otherwise than with the syllable that negates: иштеп, not иштебейт."""
    ending = word[len(stem) :]
    return word.startswith(stem) and (ending == "п" or not ending.startswith(("б", "п")))


def _alike(one: str, other: str) -> bool:
    """The same word but for its ending."""
    shared = max(4, min(len(one), len(other)) - 3)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 4

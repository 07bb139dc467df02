"""Whether two comments are near-duplicates of each other, and what the second says that the first does not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from app.core.digests.campaign_negation import content_stems, contradict, position
from app.core.digests.campaign_texts import KEY_WORDS, ComparedText

THRESHOLD: Final = 0.4
"""Share of word pairs two comments have in common (Jaccard) from which they are near-duplicates."""
THRESHOLD_SMALL: Final = 0.6
"""The same where the smaller has fewer than SMALL pairs: there «I support this because…» alone makes 0.4."""
SMALL: Final = 24
THRESHOLD_CONTAINED: Final = 0.75
"""Or this share of the smaller's pairs stands in the larger, which is at most LARGER times as long."""
LARGER: Final = 5
ALIGNED: Final = 0.5
"""Content words in common (Dice) from which a sentence counts as the other's edited form."""
ALIGNED_CLOSELY: Final = 0.8
"""The same for a sentence without a partner, against all sentences of the other text."""
_MAX_COMPARISONS: Final = 30_000
"""Pairs of sentences looked at for one pair of comments; what differs in more is left apart unexamined."""

Words = tuple[str, ...]


def similarity(one: ComparedText, other: ComparedText) -> float:
    """Share of word pairs in common, 0.0 below the thresholds. Symmetric; says nothing of contradictions."""
    shared = len(one.bigrams & other.bigrams)
    smaller, larger = sorted((len(one.bigrams), len(other.bigrams)))
    if not shared or one.is_short or other.is_short:
        return 0.0
    jaccard = shared / (smaller + larger - shared)
    if jaccard >= (THRESHOLD if smaller >= SMALL else THRESHOLD_SMALL):
        return jaccard
    contained = smaller >= SMALL and larger <= LARGER * smaller and shared >= THRESHOLD_CONTAINED * smaller
    return jaccard if contained else 0.0


def added_sentences(representative: ComparedText, text: ComparedText) -> tuple[str, ...]:
    """Sentences of `text`, as written and each once, that the representative has not: new ones and edited ones."""
    new: dict[Words, str] = {}
    for sentence, words in zip(text.sentences, text.words, strict=True):
        if words and words not in new and not _has(representative, words):
            new[words] = sentence
    return tuple(new.values())


def _has(text: ComparedText, words: Words) -> bool:
    """As a sentence, or, if it is long enough to be no accident, as a part of one or over a full stop."""
    return words in text.word_sets or (len(words) >= KEY_WORDS and f" {' '.join(words)} " in text.joined)


def declared(representative: ComparedText, text: ComparedText) -> int:
    """1 or -1 where what `text` adds declares for or against, 0 where it declares neither or both."""
    sides = {position(words) for words in _only(text, representative)} - {0}
    return sides.pop() if len(sides) == 1 else 0


def opposed(one: ComparedText, other: ComparedText) -> bool:
    """Whether an edited sentence turns its original round, or the two declare opposite positions. Symmetric.

    A sentence merely added may hold a negation; it must not negate a sentence of the other text. Numbers that differ
    separate comments whose main sentence they stand in: «7 days» and «30 days» are two proposals.
    """
    only_one, only_other = _only(one, other), _only(other, one)
    if not only_one and not only_other:
        return False
    if len(only_one) * len(other.words) + len(only_other) * len(one.words) > _MAX_COMPARISONS:
        return True
    if only_one and only_other:
        _rejoined(other, only_one, only_other)
        _rejoined(one, only_other, only_one)
    if _sides(only_one) & {-side for side in _sides(only_other)}:
        return True
    main = min(one.size, other.size) / 2
    pairs, alone_one, alone_other = _align(only_one, only_other)
    if any(contradict(left, right) or _numbers_differ(left, right, main) for left, right in pairs):
        return True
    return _negates_any(alone_one, other.words) or _negates_any(alone_other, one.words)


def _only(one: ComparedText, other: ComparedText) -> list[Words]:
    return [words for words in dict.fromkeys(one.words) if words and words not in other.word_sets]


def _rejoined(other: ComparedText, wholes: list[Words], parts: list[Words]) -> None:
    """Strikes sentences out of `wholes` that `other` has in two or three `parts`: the same but for a full stop."""
    wanted = set(wholes)
    pieces = [words for words in other.words if words]
    for length in (2, 3):
        for place in range(len(pieces) - length + 1):
            run = pieces[place : place + length]
            whole = tuple(chain.from_iterable(run))
            if whole in wanted:
                wanted.discard(whole)
                wholes.remove(whole)
                parts[:] = [words for words in parts if words not in run]


def _sides(sentences: Sequence[Words]) -> set[int]:
    return {position(words) for words in sentences} - {0}


def _align(
    ones: list[Words], others: list[Words]
) -> tuple[list[tuple[Words, Words]], list[Words], list[Words]]:
    """Each sentence with the most similar of the other side, best pairs first; and those left without a partner."""
    left, right = [content_stems(words) for words in ones], [content_stems(words) for words in others]
    scored = [
        (-score, i, j)
        for i, stems in enumerate(left)
        for j, found in enumerate(right)
        if (score := _likeness(stems, found)) >= ALIGNED
    ]
    free_left, free_right = set(range(len(ones))), set(range(len(others)))
    pairs = []
    for _, i, j in sorted(scored):
        if i in free_left and j in free_right:
            free_left.remove(i)
            free_right.remove(j)
            pairs.append((ones[i], others[j]))
    return pairs, [ones[i] for i in sorted(free_left)], [others[j] for j in sorted(free_right)]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice; a sentence of three words or more that stands whole within a longer one is like it too."""
    if not one or not other:
        return 1.0 if one == other else 0.0
    shared = len(one & other)
    within = shared / min(len(one), len(other)) if shared >= 3 else 0.0
    return max(_dice(one, other), within * 0.8)


def _repeats(mine: frozenset[str], found: frozenset[str]) -> bool:
    """Whether a sentence is about what another is about, or about a part of it."""
    if len(mine) >= 5 and len(mine & found) >= 0.9 * len(mine):
        return True
    return _dice(mine, found) >= ALIGNED_CLOSELY


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _negates_any(alone: Sequence[Words], sentences: Sequence[Words]) -> bool:
    if not alone:
        return False
    stems = [content_stems(words) for words in sentences]
    for words in alone:
        mine = content_stems(words)
        for found, theirs in zip(stems, sentences, strict=True):
            if mine and _repeats(mine, found) and contradict(words, theirs):
                return True
    return False


def _numbers_differ(one: Words, other: Words, main: float) -> bool:
    return max(len(one), len(other)) >= main and _numbers(one) != _numbers(other)


def _numbers(words: Words) -> list[str]:
    return sorted(word for word in words if any(map(str.isdigit, word)))

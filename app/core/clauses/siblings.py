"""Which items of two languages say the same where their numbers do not agree: weighed by what no translation changes.

After Gale and Church, A Program for Aligning Sentences in Bilingual Corpora (1993): translations go together in
length; here figures in the text and the number of children weigh in as well.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clauses.model import Level

# Past this the table would cost more than it tells; siblings of one article are a few dozen.
MOST_COMPARED: Final = 40_000
# Numbers are believed unless the contents say otherwise by this much: two figures that agree, not one.
_MARGIN: Final = 3.5
_PAIRED: Final = 1.0
_FIGURES: Final = 3.0
_LENGTH: Final = 0.8
_LONGEST_PENALTY: Final = 2.0
_LENGTH_FLOOR: Final = 20
_CHILDREN: Final = 0.4
_GAP: Final = -0.6
_FIGURE: Final = re.compile(r"\d+|[IVXLC]{2,}")
_READ_WITHIN: Final = 2_000

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Item:
    """What is compared: the level, the text with what stands below it, how many clauses stand below."""

    level: Level
    text: str
    children: int


def better_alignment(left: Sequence[Item], right: Sequence[Item], by_number: Pairs) -> Pairs | None:
    """Pairs of indexes, both rising, that fit clearly better than those with equal numbers; None where none do."""
    weights = _weights(left, right)
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left), -1, -1):
        for j in range(len(right), -1, -1):
            if i < len(left) and j < len(right):
                apart = max(best[i + 1][j], best[i][j + 1]) + _GAP
                best[i][j] = max(apart, best[i + 1][j + 1] + weights[i][j])
            else:
                best[i][j] = _GAP * (len(left) - i + len(right) - j)
    numbered = _total(by_number, weights) + _GAP * (len(left) + len(right) - 2 * len(by_number))
    return _walked(best, weights) if best[0][0] - numbered > _MARGIN else None


def _total(pairs: Iterable[tuple[int, int]], weights: Sequence[Sequence[float]]) -> float:
    return sum(weights[i][j] for i, j in pairs)


def _walked(best: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]) -> Pairs:
    pairs: Pairs = []
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if best[i][j] == best[i + 1][j + 1] + weights[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j] + _GAP:
            i += 1
        else:
            j += 1
    return pairs


def _weights(left: Sequence[Item], right: Sequence[Item]) -> list[list[float]]:
    traits = [
        [Counter(_FIGURE.findall(item.text[:_READ_WITHIN])) for item in items] for items in (left, right)
    ]
    return [
        [_weight(one, other, figures, others) for other, others in zip(right, traits[1], strict=True)]
        for one, figures in zip(left, traits[0], strict=True)
    ]


def _weight(one: Item, other: Item, figures: Counter[str], others: Counter[str]) -> float:
    if one.level is not other.level:
        return -math.inf
    apart = abs(math.log((len(one.text) + _LENGTH_FLOOR) / (len(other.text) + _LENGTH_FLOOR)))
    weight = _PAIRED - min(_LONGEST_PENALTY, _LENGTH * apart) + _CHILDREN * (one.children == other.children)
    if figures or others:
        weight += _FIGURES * ((figures & others).total() / (figures | others).total() - 0.5)
    return weight

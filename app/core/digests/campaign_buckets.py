"""Which texts may be near-duplicates: MinHash over word bigrams, cut into bands, and shared sentences. numpy only.

Broder 1997 (MinHash), Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3 (banding).
Nothing random: the hash functions come from a fixed sequence, so every run on every machine gives the same buckets.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.core.digests.campaign_texts import ComparedText, WordNumbers

BANDS: Final = 32
ROWS: Final = 3
"""32 bands of 3: texts that share half of their bigrams meet with probability 0.986, 0.4 with 0.88, 0.1 with 0.03."""
_BATCH: Final = 60_000
"""Bigrams signed at a time: what fits the processor's cache."""
_MASK: Final = (1 << 64) - 1

Words64 = NDArray[np.uint64]


def _splitmix(seed: int, n: int) -> Words64:
    """The first n numbers of SplitMix64 (Steele, Lea, Flood 2014)."""
    numbers = []
    for _ in range(n):
        seed = (seed + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        numbers.append(mixed ^ (mixed >> 31))
    return np.array(numbers, dtype=np.uint64)


_FACTORS: Final = _splitmix(1, BANDS * ROWS) | np.uint64(1)
_OFFSETS: Final = _splitmix(2, BANDS * ROWS)
_ROW_FACTORS: Final = _splitmix(3, ROWS) | np.uint64(1)
_LEFT, _RIGHT, _MIX = (np.uint64(int(n) | 1) for n in _splitmix(4, 3))


class Signatures:
    """Collects texts in batches; `n` texts give an n × BANDS matrix of 32-bit band values."""

    def __init__(self) -> None:
        self._numbers = WordNumbers()
        self._words = array("Q")
        self._ends: list[int] = []
        self._sizes: list[int] = []
        self._bands: list[NDArray[np.uint32]] = []

    def add(self, text: ComparedText) -> None:
        """`text` needs at least one bigram."""
        size = 0
        for words in text.words:
            if len(words) > 1:
                self._words.extend([self._numbers[word] for word in words])
                self._ends.append(len(self._words) - 1)
                size += len(words) - 1
        self._sizes.append(size)
        if len(self._words) >= _BATCH:
            self._sign()

    def matrix(self) -> NDArray[np.uint32]:
        self._sign()
        if not self._bands:
            return np.empty((0, BANDS), dtype=np.uint32)
        joined = np.concatenate(self._bands)
        self._bands = []
        return joined

    def _sign(self) -> None:
        if not self._sizes:
            return
        sizes = np.array(self._sizes)
        starts = np.cumsum(sizes) - sizes
        # A pair that begins with a sentence's last word is none.
        values = np.delete(_pairs(np.array(self._words, dtype=np.uint64)), self._ends[:-1])
        del self._words[:], self._ends[:], self._sizes[:]
        bands = np.empty((len(sizes), BANDS), dtype=np.uint32)
        for band in range(BANDS):
            mixed = np.zeros(len(sizes), dtype=np.uint64)
            for row in range(ROWS):
                function = band * ROWS + row
                lowest = np.minimum.reduceat(values * _FACTORS[function] + _OFFSETS[function], starts)
                mixed = (mixed ^ lowest) * _ROW_FACTORS[row]
                mixed ^= mixed >> np.uint64(29)
            bands[:, band] = (mixed >> np.uint64(32)).astype(np.uint32)
        self._bands.append(bands)


def _pairs(numbers: Words64) -> Words64:
    mixed = (numbers[:-1] * _LEFT) ^ (numbers[1:] * _RIGHT + _MIX)
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(29)
    return mixed


class Buckets:
    """What each text shares with others. `centrality`: how much of the whole weight a text's bands hold together,
    highest for the text that most others were made from."""

    def __init__(
        self, bands: NDArray[np.uint32], owners: array[int], keys: array[int], weights: NDArray[np.int64]
    ) -> None:
        """`owners` and `keys`: the sentence keys and the row each belongs to. `weights`: comments behind each row."""
        n = len(weights)
        self.centrality = np.zeros(n, dtype=np.int64)
        self._bands = bands.view(np.int32)
        begin = 0
        for band in range(BANDS):
            bucket, held, total = _shared(bands[:, band], weights)
            self.centrality += held
            self._bands[:, band] = np.where(bucket >= 0, bucket + begin, -1)
            begin += total
        by_row = np.frombuffer(owners, dtype=np.int64) if owners else np.empty(0, dtype=np.int64)
        by_key = np.frombuffer(keys, dtype=np.uint64) if keys else np.empty(0, dtype=np.uint64)
        bucket, _, _ = _shared(by_key, np.ones(len(by_key), dtype=np.int64))
        kept = bucket >= 0
        self._sentences = bucket[kept] + begin
        self._starts = np.searchsorted(by_row[kept], np.arange(n + 1))

    def rows(self) -> Iterator[int]:
        """Rows that share anything with another."""
        shares = (self._bands >= 0).any(axis=1) | (np.diff(self._starts) > 0)
        return iter(np.flatnonzero(shares).tolist())

    def of(self, row: int) -> list[int]:
        """Numbers of the buckets a row shares with others."""
        bands = self._bands[row]
        sentences = self._sentences[self._starts[row] : self._starts[row + 1]]
        return [*bands[bands >= 0].tolist(), *sentences.tolist()]


def _shared(
    keys: NDArray[np.uint32] | Words64, weights: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """For every key the number of its bucket (-1: nobody else has it), the bucket's weight, and how many there are."""
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    numbers = np.where(counts > 1, np.cumsum(counts > 1) - 1, -1).astype(np.int64)
    held = np.bincount(inverse, weights=weights, minlength=len(counts)).astype(np.int64)
    return numbers[inverse], held[inverse], int((counts > 1).sum())

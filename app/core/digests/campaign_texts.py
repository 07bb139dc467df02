"""A comment as near-duplicates are compared: sentences, folded words, keys that are the same on every machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from app.core.text import fold

SHORT_WORDS: Final = 8
"""A comment of fewer words belongs to a group only if it is equal: «Колдойм» and «Каршымын» have no middle."""
KEY_WORDS: Final = 6
"""A sentence of fewer words says nothing about where it was copied from."""
LONGEST_WORD: Final = 64
"""Letters of a word that are looked at or remembered; what is longer is no word of a language."""
_SHORT_TEXT: Final = 1_500
"""Characters of a text that may be remembered while its clause is compared."""
MAX_KEYS: Final = 64
"""Sentence keys kept of one comment; the smallest, so that two copies keep the same ones."""

# A line that goes on in small letters was only wrapped, as mail is.
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…;])[\"»”)\]]{0,3}\s+|\n\s*\n|\n(?![ \t]*[a-zа-яёөүң])|\x1f+")
_BETWEEN: Final = "\x1f"
"""Stands in no stored text, so that all sentences can be folded at once."""
# Punctuation that people add and leave out at will is no token; a question mark, a minus and an emoji are.
_TOKEN: Final = re.compile(
    r"\w+(?:['’ʼ]\w+)*|(?<!\w)[-−]\d+"
    r"|[^\w\s.,;:!…'’ʼ\"«»“”„‘()\[\]–—\u2010\u2011\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff-]"
)
_WORDLIKE: Final = re.compile(r"\w")


def split_sentences(text: str) -> list[str]:
    """The sentences and lines of a text, as written, without the white space around them."""
    return [part for piece in _SENTENCE_END.split(text) if (part := piece.strip())]


def sentence_words(folded: str) -> tuple[str, ...]:
    """Words, numbers and signs of a folded sentence, one apostrophe for all."""
    # Two replacements are several times faster than one str.translate of a text that is not ASCII.
    return tuple(_TOKEN.findall(folded.replace("’", "'").replace("ʼ", "'")))


@dataclass(frozen=True)
class ComparedText:
    """A comment's sentences beside the words of each. Without slots: what is derived is worked out once."""

    sentences: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.words))

    @property
    def is_short(self) -> bool:
        return self.size < SHORT_WORDS

    @cached_property
    def bigrams(self) -> frozenset[tuple[str, str]]:
        """Pairs of neighbours within a sentence: a sentence moved elsewhere changes none."""
        return frozenset(pair for words in self.words for pair in pairwise(words))

    @cached_property
    def word_sets(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self.words)

    @cached_property
    def joined(self) -> str:
        """All words with a space on both sides, to look for a run of them."""
        return f" {' '.join(word for words in self.words for word in words)} "

    def equal_key(self) -> int:
        """The same for comments that differ in case, spacing, look-alike letters and punctuation only; 0: empty."""
        said = self.joined.strip()
        if not _WORDLIKE.search(said):
            said = "\n".join(self.sentences)
        return int.from_bytes(_digest(said, 16), "big") if said else 0

    def sentence_keys(self) -> list[int]:
        """64-bit keys of the sentences long enough to be recognised, at most MAX_KEYS."""
        keys = {sentence_key(words) for words in self.words if len(words) >= KEY_WORDS}
        return sorted(keys)[:MAX_KEYS]


def compared_text(text: str) -> ComparedText:
    """`text` read for comparison; linear in its length. Short ones read a moment ago are at hand."""
    return _remembered(text) if len(text) <= _SHORT_TEXT else _compared(text)


@lru_cache(maxsize=512)
def _remembered(text: str) -> ComparedText:
    return _compared(text)


def _compared(text: str) -> ComparedText:
    sentences = split_sentences(text)
    folded = fold(_BETWEEN.join(sentences)).split(_BETWEEN) if sentences else []
    return ComparedText(tuple(sentences), tuple(map(sentence_words, folded)))


def sentence_key(words: tuple[str, ...]) -> int:
    return int.from_bytes(_digest(" ".join(words), 8), "big")


class WordNumbers(dict[str, int]):
    """word → 64 bits, the same in every process (`hash` is not). Forgets when full: hostile words are all new."""

    _CAPACITY: Final = 300_000

    def __missing__(self, word: str) -> int:
        number = int.from_bytes(_digest(word, 8), "big")
        if len(self) >= self._CAPACITY:
            self.clear()
        if len(word) <= LONGEST_WORD:
            self[word] = number
        return number


def text_key(text: str) -> int:
    """64 bits of a text as it is, to see that it is still the same at a second reading."""
    return int.from_bytes(_digest(text, 8), "big")


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()

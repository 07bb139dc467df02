"""Words in a text: found as an amending law quotes them, replaced, put beside one another, taken out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from app.core.text import Language, fold

_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("«»„“”‟", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\t", " "),
        "’": "'",
        "‘": "'",
    }
)
_WORD: Final = re.compile(r"\w+")
_SPACES: Final = re.compile(r"[^\S\n\t]{2,}")
_BEFORE_MARK: Final = re.compile(r"[^\S\n]+(?=[,.;:!?)])")
_DOUBLED_MARK: Final = re.compile(r"([,;:])\s*(?=[,;:.])")
_SENTENCE_END: Final = re.compile(r"[.!?…][»\"”’)]*(?=\s+[^\W\d_a-zа-яёңөү]|\s*$)")
_FINAL_MARK: Final = re.compile(r"[.;:,]?\s*$")
# Inflection changes the end of a word: vowels at its end give way, Kyrgyz к and п soften, endings follow.
_SHORTEST_STEM: Final = 3
_YIELDING: Final = frozenset("аеиоуыэюяйьөү")
_SOFTENED: Final = {"к": "[кг]", "п": "[пб]"}
_LONGEST_ENDING: Final = {Language.RU: 3, Language.KY: 9, Language.EN: 3}


class Match(IntEnum):
    """How exactly words were found, the best first."""

    WRITTEN = 0
    LOOSE = 1
    PART_OF_WORD = 2
    INFLECTED = 3


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int


def patterns(words: str, language: Language, *, inflected: bool) -> list[tuple[Match, re.Pattern[str]]]:
    """How to look for words, one way after another: as written, whatever the letters, inside words, inflected.

    Match.WRITTEN is for text prepared without folding, the others for folded text. Whitespace may be any.
    """
    plain = alike(words).strip()
    folded = fold(plain)
    exact = _bounded(_spaced(plain), plain)
    loose = _bounded(_spaced(folded), folded)
    found = [(Match.WRITTEN, exact), (Match.LOOSE, loose)]
    if inflected:
        return [(Match.INFLECTED, _any_case(folded, language))]
    if any(char.isalpha() for char in plain):
        found.append((Match.PART_OF_WORD, re.compile(_spaced(folded))))
    return found


def alike(text: str) -> str:
    """`text` with one kind of quotation mark, hyphen and space; as long as it was."""
    return text.translate(_ALIKE)


def prepare(text: str, *, folded: bool) -> str:
    """`text` as patterns want it, character for character as long."""
    prepared = fold(alike(text)) if folded else alike(text)
    return prepared if len(prepared) == len(text) else text


def occurrences(pattern: re.Pattern[str], prepared: str) -> list[Found]:
    """Where a pattern of `patterns` stands in a prepared text."""
    return [Found(*found.span()) for found in pattern.finditer(prepared)]


def _spaced(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def _bounded(pattern: str, words: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return re.compile(before + pattern + after)


def _any_case(words: str, language: Language) -> re.Pattern[str]:
    ending = rf"\w{{0,{_LONGEST_ENDING[language]}}}"
    parts = [_stem(word) + ending if word.isalpha() else re.escape(word) for word in words.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)")


def _stem(word: str) -> str:
    """A pattern for what all forms of a word begin with."""
    end = len(word)
    while end > _SHORTEST_STEM and len(word) - end < 2 and word[end - 1] in _YIELDING:
        end -= 1
    return re.escape(word[: end - 1]) + _SOFTENED.get(word[end - 1], re.escape(word[end - 1]))


def put_in(text: str, places: Sequence[Found], new: str) -> str:
    """`text` with `new` in each of the places; taking words out leaves no double space or mark behind."""
    pieces = []
    last = 0
    for place in places:
        pieces += [text[last : place.start], new]
        last = place.end
    pieces.append(text[last:])
    joined = "".join(pieces)
    return joined if new else _tidy(joined)


def _tidy(text: str) -> str:
    return _DOUBLED_MARK.sub("", _BEFORE_MARK.sub("", _SPACES.sub(" ", text))).strip(" ")


def put_beside(text: str, place: Found, new: str, *, before: bool) -> str:
    """`text` with `new` after (or before) a place, a space between where one belongs."""
    if before:
        return f"{text[: place.start]}{new} {text[place.start :]}"
    space = "" if new[:1] in ",.;:)!?" else " "
    return f"{text[: place.end]}{space}{new}{text[place.end :]}"


def put_at_end(text: str, new: str) -> str:
    """`text` with `new` before the mark it ends with."""
    end = _FINAL_MARK.search(text)
    at = end.start() if end is not None else len(text)
    space = "" if new[:1] in ",.;:)!?" or not text[:at] else " "
    return f"{text[:at]}{space}{new}{text[at:]}"


def sentences(text: str) -> list[Found]:
    """The sentences of a line, each with its end mark."""
    found = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        found.append(Found(start, match.end()))
        start = match.end()
        while start < len(text) and text[start].isspace():
            start += 1
    if text[start:].strip():
        found.append(Found(start, len(text)))
    return found

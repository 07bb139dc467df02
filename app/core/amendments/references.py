"""References to places of an act: «в абзаце втором пункта 3 статьи 5», «5-берененин 2-бөлүгү».

Text comes folded (`core.text.fold`) and masked: each quotation is one character of `MASKS`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Final

from app.core.amendments.model import RANK, Path, Step, Unit
from app.core.clauses.numbers import ORDINALS, SUPERSCRIPTS, canonical
from app.core.text import Language

FIRST_MASK: Final = 0xE000
LAST_MASK: Final = 0xF8FF
MASKS: Final = "\ue000-\uf8ff"
_LONGEST_RANGE: Final = 200
# Lists multiply (parts 1–9 of articles 1–9); no instruction means more places than this.
_MOST_PLACES: Final = 500
_LONGEST_LETTER: Final = 4


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """Units of one kind named together, text[start:end]. No numbers: the unit spoken of before («статью дополнить»).

    `instrumental`: «дополнить частью 4», the unit that is added, not the place.
    """

    unit: Unit
    numbers: tuple[str, ...]
    start: int
    end: int
    instrumental: bool = False


_TOKEN: Final = re.compile(rf"[{MASKS}]|\d+(?:[.\-–]\d+)*[{SUPERSCRIPTS}]*|[^\W\d_]+|[^\w\s]")


def tokens(text: str) -> list[Token]:
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


# Stem, endings that may be singular, endings surely plural, endings of the instrumental case.
_RUSSIAN: Final = (
    (Unit.ARTICLE, "стать", "я и е ю ей ею", "ям ях ями", "ей ею ями"),
    (Unit.ARTICLE, "стате", "й", "й", ""),
    (Unit.PART, "част", "ь и ью", "ей ям ями ях", "ью ями"),
    (Unit.SUBPOINT, "подпункт", "- а у е ом", "ы ов ам ами ах", "ом ами"),
    (Unit.POINT, "пункт", "- а у е ом", "ы ов ам ами ах", "ом ами"),
    (Unit.LINE, "абзац", "- а у е ем", "ы ев ам ами ах", "ем ами"),
    (Unit.CHAPTER, "глав", "а ы е у ой ою", "- ам ами ах", "ой ою ами"),
    (Unit.SECTION, "раздел", "- а у е ом", "ы ов ам ами ах", "ом ами"),
    (Unit.SUBSECTION, "подраздел", "- а у е ом", "ы ов ам ами ах", "ом ами"),
    (Unit.DIVISION, "параграф", "- а у е ом", "ы ов ам ами ах", "ом ами"),
    (Unit.ATTACHMENT, "приложени", "е я ю ем и", "й ям ями ях", "ем ями"),
    (Unit.SENTENCE, "предложени", "е я ю ем и", "й ям ями ях", "ем ями"),
    (Unit.PREAMBLE, "преамбул", "а ы е у ой", "", "ой"),
)
_ABBREVIATED: Final = {
    "ст": Unit.ARTICLE,
    "ч": Unit.PART,
    "п": Unit.POINT,
    "пп": Unit.SUBPOINT,
    "подп": Unit.SUBPOINT,
    "абз": Unit.LINE,
    "гл": Unit.CHAPTER,
}
_KYRGYZ: Final = tuple(
    (unit, re.compile(stem + r"[^\W\d_]*"), re.compile(stem + "[лдт](?:ар|ер|ор|өр)"))
    for unit, stem in (
        (Unit.ARTICLE, "берене"),
        (Unit.ARTICLE, "статья"),
        (Unit.PART, "бөлү[кг]"),
        (Unit.SUBPOINT, "пунктча"),
        (Unit.SUBPOINT, "подпункт"),
        (Unit.POINT, "пункт"),
        (Unit.LINE, "абзац"),
        (Unit.CHAPTER, "глава"),
        (Unit.CHAPTER, "ба[пб](?=т|ы|$)"),
        (Unit.SUBSECTION, "бөлүмчө"),
        (Unit.SECTION, "бөлүм"),
        (Unit.DIVISION, "параграф"),
        (Unit.ATTACHMENT, "тиркеме"),
        (Unit.SENTENCE, "сүйлөм"),
        (Unit.PREAMBLE, "преамбула"),
    )
)
_ENGLISH: Final = {
    "article": Unit.ARTICLE,
    "part": Unit.PART,
    "paragraph": Unit.PART,
    "point": Unit.POINT,
    "item": Unit.POINT,
    "subparagraph": Unit.SUBPOINT,
    "subpoint": Unit.SUBPOINT,
    "subitem": Unit.SUBPOINT,
    "section": Unit.SECTION,
    "subsection": Unit.SUBSECTION,
    "chapter": Unit.CHAPTER,
    "indent": Unit.LINE,
    "sentence": Unit.SENTENCE,
    "annex": Unit.ATTACHMENT,
    "appendix": Unit.ATTACHMENT,
    "preamble": Unit.PREAMBLE,
}


@dataclass(frozen=True, slots=True)
class _Word:
    unit: Unit
    plural: bool = False
    instrumental: bool = False


def _russian_words() -> dict[str, _Word]:
    found: dict[str, _Word] = {}
    for unit, stem, singular, plural, instrumental in _RUSSIAN:
        for ending in f"{singular} {plural}".split():
            certain = ending in plural.split() and ending not in singular.split()
            found[stem + ending.strip("-")] = _Word(unit, certain, ending in instrumental.split())
    return found


_RUSSIAN_WORDS: Final = _russian_words()
_CASE_ENDINGS: Final = """
    ый ой ий ая яя ое ее ье ья ого его ьего ому ему ьему ым им ьим ом ем ьем ую юю ью ей ьей
    ые ие ьи ых их ьих ыми ими ьими
"""


def _oblique_ordinals() -> dict[str, int]:
    """Russian ordinals in every case: the nominatives of `numbers.ORDINALS` cut to their stems."""
    nominative = re.compile(r"(.*[а-я])(?:ый|ой|ий)")
    found: dict[str, int] = {}
    for word, value in ORDINALS.items():
        match = nominative.fullmatch(word)
        if match is not None:
            found |= {match[1] + ending: value for ending in _CASE_ENDINGS.split()}
    return found


_ORDINALS: Final = {**_oblique_ordinals(), **ORDINALS}
_JOINING: Final = frozenset({",", "и", "или", "жана", "же", "and", "or"})
_RANGE: Final = frozenset({"-", "–", "—", "по"})


def find_references(text: str, quoted: Callable[[str], str], language: Language) -> list[Reference]:
    """Every reference in `text`, in order. `quoted` gives the words behind a mask: «подпункт «а»»."""
    return _Reader(text, quoted, language).read()


class _Reader:
    def __init__(self, text: str, quoted: Callable[[str], str], language: Language) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._quoted = quoted
        self._kyrgyz = language is Language.KY

    def read(self) -> list[Reference]:
        found: list[Reference] = []
        place = 0
        while place < len(self._tokens):
            reference, following = self._at(place)
            if reference is not None:
                found.append(reference)
            place = max(following, place + 1)
        return found if self._kyrgyz else self._with_parts_of_points(found)

    def _with_parts_of_points(self, found: list[Reference]) -> list[Reference]:
        """«часть вторая пункта 1»: older codes call the paragraphs of a point its parts."""
        for place in range(len(found) - 1):
            one, other = found[place : place + 2]
            within = one.unit is Unit.PART and other.unit is Unit.POINT and one.numbers
            nested = place and found[place - 1].unit is Unit.LINE
            if within and not nested and not self._text[one.end : other.start].strip():
                found[place] = replace(one, unit=Unit.LINE)
        return found

    def _at(self, place: int) -> tuple[Reference | None, int]:
        """A reference beginning with this token, and the token after it."""
        word = self._word(place)
        if word is not None and not self._kyrgyz:
            after = place + 1
            if self._is(after, ".") or self._is(after, "№") or self._is(after, "с"):
                after += 1
            numbers, end = self._numbers(after, plural=word.plural)
            return self._reference(word, numbers, place, end if numbers else place + 1)
        if word is not None:
            return self._reference(word, (), place, place + 1)
        # The list is read once to see where it ends, and again once its noun says whether it is a range.
        _numbers, end = self._numbers(place, plural=False)
        if end == place:
            return None, place + 1
        hyphen = self._is(end, "-") or self._is(end, "–")
        noun = end + 1 if hyphen else end
        word = self._word(noun)
        digits = self._tokens[place].text[0].isdigit()
        if word is None or (digits and not hyphen and not self._kyrgyz):
            return None, end
        numbers, _end = self._numbers(place, plural=word.plural)
        return self._reference(word, numbers, place, noun + 1)

    def _reference(
        self, word: _Word, numbers: tuple[str, ...], first: int, end: int
    ) -> tuple[Reference, int]:
        start, stop = self._tokens[first].start, self._tokens[end - 1].end
        return Reference(word.unit, numbers, start, stop, word.instrumental), end

    def _is(self, place: int, text: str) -> bool:
        return place < len(self._tokens) and self._tokens[place].text == text

    def _word(self, place: int) -> _Word | None:
        if place >= len(self._tokens):
            return None
        text = self._tokens[place].text
        if not text[0].isalpha():
            return _Word(Unit.DIVISION) if text == "§" else None
        if self._kyrgyz:
            return _kyrgyz_word(text)
        if text in _ABBREVIATED and self._is(place + 1, "."):
            return _Word(_ABBREVIATED[text])
        found = _RUSSIAN_WORDS.get(text)
        if found is None and text.isascii():
            unit = _ENGLISH.get(text) or _ENGLISH.get(text.removesuffix("s"))
            found = None if unit is None else _Word(unit, text not in _ENGLISH)
        return found

    def _numbers(self, place: int, *, plural: bool) -> tuple[tuple[str, ...], int]:
        """The numbers from this token on, and the token after them."""
        found: list[str] = []
        end = place
        while True:
            number, following = self._number(end)
            if number is None:
                break
            found += _expand(number, self._tokens[end].text, plural=plural)
            end = following
            other, after = self._range(end, number)
            if other:
                found += other
                end = after
            joined = end + 1 if self._is(end, "-") and self._joins(end + 1) else end
            if not self._joins(joined) or self._number(joined + 1)[0] is None:
                break
            end = joined + 1
        return tuple(found), end

    def _joins(self, place: int) -> bool:
        return place < len(self._tokens) and self._tokens[place].text in _JOINING

    def _range(self, place: int, first: str) -> tuple[list[str], int]:
        """What follows «2» in «2 – 4», without the 2 itself."""
        if place >= len(self._tokens) or self._tokens[place].text not in _RANGE:
            return [], place
        last, after = self._number(place + 1)
        between = _between(first, last) if last is not None else []
        return (between[1:], after) if between else ([], place)

    def _number(self, place: int) -> tuple[str | None, int]:
        """The number this token begins, canonical, and the token after it."""
        if place >= len(self._tokens):
            return None, place
        token = self._tokens[place]
        text = token.text
        if text[0].isdigit():
            number = canonical(text)
            return number, place + (2 if self._is(place + 1, ")") else 1)
        if FIRST_MASK <= ord(text[0]) <= LAST_MASK:
            letter = self._quoted(text).strip(" )(.")
            short = 0 < len(letter) <= _LONGEST_LETTER and letter.replace("-", "").isalnum()
            return (canonical(letter) or letter, place + 1) if short else (None, place)
        if len(text) == 1 and text.isalpha() and self._is(place + 1, ")"):
            return text, place + 2
        return self._ordinal(place)

    def _ordinal(self, place: int) -> tuple[str | None, int]:
        text = self._tokens[place].text
        if not text.isalpha():
            return None, place
        if place + 1 < len(self._tokens):
            both = _ORDINALS.get(f"{text} {self._tokens[place + 1].text}")
            if both is not None:
                return str(both), place + 2
        value = _ORDINALS.get(text)
        if value is not None and not (text.isascii() and text not in _ENGLISH_ORDINALS):
            return str(value), place + 1
        if set(text) <= _ROMAN_LETTERS:
            number = canonical(text.upper())
            return number, place + 1 if number else place
        return None, place


_ROMAN_LETTERS: Final = frozenset("ivxlcіх")
_ENGLISH_ORDINALS: Final = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
)


def _kyrgyz_word(text: str) -> _Word | None:
    for unit, whole, plural in _KYRGYZ:
        if whole.fullmatch(text):
            return _Word(unit, plural.match(text) is not None)
    return None


def _expand(number: str, written: str, *, plural: bool) -> list[str]:
    """«пункты 3-5» are three numbers, «пункт 3-5» and «статьи 5-1» one that was inserted."""
    first, hyphen, last = number.partition("-")
    if hyphen and (plural or "–" in written) and first.isdigit() and last.isdigit():
        return _between(first, last) or [number]
    return [number]


def _between(first: str, last: str) -> list[str]:
    if not (first.isdigit() and last.isdigit()) or not 0 < int(last) - int(first) < _LONGEST_RANGE:
        return []
    return [str(number) for number in range(int(first), int(last) + 1)]


def build_paths(references: Sequence[Reference], context: Path, language: Language) -> list[Path]:
    """The places that references name together, each completed by what is spoken of (`context`).

    A unit named a second time begins another place: «часть 2 статьи 5 и часть 3 статьи 7». What a place lacks
    on the outside it shares with its neighbour, which in Russian and English stands after it, in Kyrgyz before.
    """
    groups: list[dict[Unit, tuple[str, ...]]] = [{}]
    for reference in references:
        if reference.unit in groups[-1]:
            groups.append({})
        groups[-1][reference.unit] = reference.numbers
    ordered = groups if language is Language.KY else groups[::-1]
    shared: dict[Unit, tuple[str, ...]] = {}
    for group in ordered:
        outermost = min((RANK[unit] for unit in group), default=len(RANK))
        group |= {unit: numbers for unit, numbers in shared.items() if RANK[unit] < outermost}
        shared = group
    return [path for group in groups for path in _paths(group, context)]


def _paths(group: dict[Unit, tuple[str, ...]], context: Path) -> list[Path]:
    named = {unit: numbers for unit, numbers in group.items() if numbers or unit is Unit.PREAMBLE}
    bare = [RANK[unit] for unit in group if unit not in named]
    innermost = min((RANK[unit] for unit in named), default=None)
    # «часть дополнить …»: the part spoken of, not what was named within it.
    limit = innermost if innermost is not None else max(bare, default=len(RANK)) + 1
    kept = [step for step in context if RANK[step.unit] < limit]
    units = sorted(named, key=RANK.__getitem__)
    choices = [[Step(unit, number) for number in named[unit]] or [Step(unit)] for unit in units]
    return [(*kept, *steps) for steps in islice(product(*choices), _MOST_PLACES)]

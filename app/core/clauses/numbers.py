"""Numbers as drafts write them, made canonical: `126-1` for 126¹, `4` for IV, четвёртая and төртүнчү."""

import re
from functools import lru_cache
from typing import Final

from app.core.text import fold

HYPHENS: Final = "-\u2010\u2011\u2012\u2013"
_H: Final = re.escape(HYPHENS)
SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FROM_SUPERSCRIPT: Final = str.maketrans(SUPERSCRIPTS, "0123456789")
_SUPERSCRIPT: Final = re.compile(f"\\^?([{SUPERSCRIPTS}]+(?:[{_H}⁻][{SUPERSCRIPTS}]+)*)|\\^(\\d+)")

_RU_UNITS: Final = [
    "перв",
    "втор",
    "трет",
    "четверт",
    "пят",
    "шест",
    "седьм",
    "восьм",
    "девят",
]
_RU_TEENS: Final = [
    "десят",
    "одиннадцат",
    "двенадцат",
    "тринадцат",
    "четырнадцат",
    "пятнадцат",
    "шестнадцат",
    "семнадцат",
    "восемнадцат",
    "девятнадцат",
]
_RU_TENS: Final = {
    "двадцат": 20,
    "тридцат": 30,
    "сороков": 40,
    "пятидесят": 50,
    "шестидесят": 60,
    "семидесят": 70,
}
_RU_TENS_CARDINAL: Final = {
    "двадцать": 20,
    "тридцать": 30,
    "сорок": 40,
    "пятьдесят": 50,
    "шестьдесят": 60,
    "семьдесят": 70,
}
_RU_ENDINGS: Final = ("ая", "ый", "ой", "ое", "ья", "ий", "ье")
_KY_UNITS: Final = [
    "биринчи",
    "экинчи",
    "үчүнчү",
    "төртүнчү",
    "бешинчи",
    "алтынчы",
    "жетинчи",
    "сегизинчи",
    "тогузунчу",
]
_KY_TENS: Final = {"он": 10, "жыйырма": 20, "отуз": 30, "кырк": 40, "элүү": 50, "алтымыш": 60, "жетимиш": 70}
_KY_ROUND: Final = {
    "онунчу": 10,
    "жыйырманчы": 20,
    "отузунчу": 30,
    "кыркынчы": 40,
    "элүүнчү": 50,
    "алтымышынчы": 60,
    "жетимишинчи": 70,
}
_EN_UNITS: Final = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
_EN_ORDINALS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]


def _ordinal_words() -> dict[str, int]:
    """Every ordinal the three languages use for units, folded, up to seventy-nine."""
    russian = {stem: index for index, stem in enumerate(_RU_UNITS, 1)}
    russian |= {stem: index for index, stem in enumerate(_RU_TEENS, 10)}
    simple = {
        stem + ending: value for stem, value in {**russian, **_RU_TENS}.items() for ending in _RU_ENDINGS
    }
    units = {stem + ending: value for stem, value in russian.items() if value < 10 for ending in _RU_ENDINGS}
    found = dict(simple)
    found |= {
        f"{ten} {unit}": base + value
        for ten, base in _RU_TENS_CARDINAL.items()
        for unit, value in units.items()
    }
    kyrgyz = {word: index for index, word in enumerate(_KY_UNITS, 1)}
    found |= kyrgyz | _KY_ROUND
    found |= {
        f"{ten} {unit}": base + value for ten, base in _KY_TENS.items() for unit, value in kyrgyz.items()
    }
    found |= {word: index for index, word in enumerate(_EN_UNITS, 1)}
    found |= {word: index for index, word in enumerate(_EN_ORDINALS, 1)}
    return {fold(word): value for word, value in found.items()}


ORDINALS: Final = _ordinal_words()
_ROMAN_LETTERS: Final = str.maketrans("іхсмѵ", "ixcmv")
_ROMAN: Final = re.compile(r"(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman_value(text: str) -> int | None:
    """The value of a folded Roman numeral up to 399, Latin or Cyrillic letters; None if it is none."""
    letters = text.translate(_ROMAN_LETTERS)
    if not letters or not _ROMAN.fullmatch(letters):
        return None
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


def canonical(text: str) -> str | None:
    """The canonical number of what stands for one in a label; None where it is no number.

    Arabic with inserted parts (`82-1`, `5¹`, `1.1`), Roman in capitals, ordinals in words, any of them
    with `-1` after it.
    """
    plain = _SUPERSCRIPT.sub(
        lambda match: "-" + (match[1] or match[2]).translate(_FROM_SUPERSCRIPT), text.strip()
    )
    plain = re.sub(f"\\s*[{_H}⁻]\\s*", "-", plain).strip(" .")
    if plain and plain[0].isdigit():
        return _without_zeros(plain) if re.fullmatch(r"\d+(?:[.-]\d+)*", plain) else None
    base, hyphen, suffix = fold(plain).partition("-")
    value = ORDINALS.get(" ".join(base.split()))
    if value is None and plain[: len(base)].isupper():
        value = roman_value(base)
    if value is None or (hyphen and not suffix.isdigit()):
        return None
    return f"{value}{hyphen}{suffix}"


def _without_zeros(number: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", number)


# Alphabets in the order drafts count in; ё, й, ъ, ь (and ы in most) are skipped by some and not by others.
_ALPHABETS: Final = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "abcdefghijklmnopqrstuvwxyz",
)
_SKIPPABLE: Final = frozenset("ёйңөүъыь")


def letter_follows(previous: str, letter: str) -> bool:
    """Whether a letter comes next after another in Russian, Kyrgyz or Latin order, optional ones skipped."""
    before, after = previous.lower(), letter.lower()
    for alphabet in _ALPHABETS:
        if before in alphabet and after in alphabet:
            between = alphabet[alphabet.index(before) + 1 : alphabet.index(after)]
            if alphabet.index(before) < alphabet.index(after) and set(between) <= _SKIPPABLE:
                return True
    return False


@lru_cache(maxsize=4096)
def parts(number: str) -> tuple[int, ...]:
    """A canonical Arabic number as integers for comparing: `126-1` is (126, 1)."""
    return tuple(int(piece) for piece in re.split(r"[.-]", number) if piece.isdigit())


def follows(previous: str, number: str) -> bool:
    """Whether a number comes next: 6 after 5, 5-1 after 5, 5-2 after 5-1, 6 after 5-2."""
    before, after = parts(previous), parts(number)
    if not before or not after:
        return letter_follows(previous, number)
    if after[:-1] == before and after[-1] == 1:
        return True
    depth = len(after)
    return depth <= len(before) and after[:-1] == before[: depth - 1] and after[-1] == before[depth - 1] + 1


def is_first(number: str) -> bool:
    """Whether a list begins with this number or letter."""
    return number.lower() in {"1", "а", "a", "i"}

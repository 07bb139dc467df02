"""Numbers as drafts write them, made canonical: `126-1` for 126¹, `4` for IV, четвёртая and төртүнчү."""

import re
from functools import lru_cache
from typing import Final

from app.core.text import fold

# The soft hyphen too: extraction leaves it where «11-берене» stood at a line's end.
HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u00ad\u2212"
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
    "восьмидесят": 80,
    "девяност": 90,
}
_RU_TENS_CARDINAL: Final = {
    "двадцать": 20,
    "тридцать": 30,
    "сорок": 40,
    "пятьдесят": 50,
    "шестьдесят": 60,
    "семьдесят": 70,
    "восемьдесят": 80,
    "девяносто": 90,
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
_KY_TENS: Final = {
    "он": 10,
    "жыйырма": 20,
    "отуз": 30,
    "кырк": 40,
    "элүү": 50,
    "алтымыш": 60,
    "жетимиш": 70,
    "сексен": 80,
    "токсон": 90,
}
_KY_ROUND: Final = {
    "онунчу": 10,
    "жыйырманчы": 20,
    "отузунчу": 30,
    "кыркынчы": 40,
    "элүүнчү": 50,
    "алтымышынчы": 60,
    "жетимишинчи": 70,
    "сексенинчи": 80,
    "токсонунчу": 90,
}
# Cardinal and ordinal; below ten they join with the tens.
_EN_PAIRS: Final = (
    "one first two second three third four fourth five fifth six sixth seven seventh eight eighth nine ninth "
    "ten tenth eleven eleventh twelve twelfth thirteen thirteenth fourteen fourteenth fifteen fifteenth "
    "sixteen sixteenth seventeen seventeenth eighteen eighteenth nineteen nineteenth"
)
_EN_TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}


def _ordinal_words() -> dict[str, int]:
    """Every ordinal the three languages use for units, folded, up to ninety-nine."""
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
    found |= _english_words()
    return {fold(word): value for word, value in found.items()}


def _english_words() -> dict[str, int]:
    """Ordinals and cardinals («Part Two»); `twenty first` stands for twenty-first."""
    found = {word: index // 2 + 1 for index, word in enumerate(_EN_PAIRS.split())}
    found |= {
        f"{ten} {word}": base + value
        for ten, base in _EN_TENS.items()
        for word, value in found.items()
        if value < 10
    }
    return found | _EN_TENS | {ten.removesuffix("y") + "ieth": value for ten, value in _EN_TENS.items()}


ORDINALS: Final = _ordinal_words()
# «14A», «5а»; British drafts put «A1» and «AZ1» before «1».
_LETTERED: Final = re.compile(r"(?:[AB]Z{0,3})?\d+(?:[^\W\d_]{1,4}\d{0,2})?")
# No draft counts further; Python refuses to read 5,000 digits as a number, and two such would be slow to compare.
_MOST_DIGITS: Final = 9
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

    Arabic with inserted parts (`82-1`, `5¹`, `1.1`) or letters as written (`14A`), Roman in capitals,
    ordinals in words, any of them with `-1` after it.
    """
    plain = _SUPERSCRIPT.sub(
        lambda match: "-" + (match[1] or match[2]).translate(_FROM_SUPERSCRIPT), text.strip()
    )
    plain = re.sub(f"\\s*[{_H}⁻]\\s*", "-", plain).strip(" .")
    if plain and plain[0].isdigit():
        if not re.fullmatch(r"\d+(?:[.-]\d+)*", plain):
            return plain if _LETTERED.fullmatch(plain) else None
        return _without_zeros(plain)
    if plain[:1] in ("A", "B") and _LETTERED.fullmatch(plain):
        return plain
    if (words := ORDINALS.get(" ".join(fold(plain).replace("-", " ").split()))) is not None:
        return str(words)
    base, hyphen, suffix = fold(plain).partition("-")
    value = ORDINALS.get(" ".join(base.split()))
    if value is None and plain[: len(base)].isupper():
        value = roman_value(base)
    if value is None or (hyphen and not suffix.isdecimal()):
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
    """Whether a letter comes next after another in Russian, Kyrgyz or Latin order, optional ones skipped.

    `а-1` comes after `а`, and `б` after both.
    """
    before, _hyphen, inserted = previous.lower().partition("-")
    after = letter.lower()
    if "-" in after:
        return after == f"{before}-{whole(inserted) + 1 if inserted.isdecimal() else 1}"
    if len(before) != 1 or len(after) != 1:
        return False
    for alphabet in _ALPHABETS:
        if before in alphabet and after in alphabet:
            between = alphabet[alphabet.index(before) + 1 : alphabet.index(after)]
            if alphabet.index(before) < alphabet.index(after) and set(between) <= _SKIPPABLE:
                return True
    return False


def letters_follow(before: str, after: str) -> bool:
    """Whether letters come next after others: British (aa) after (a), (ab) after (aa), (za) after (zza) and before (a).

    Word goes on from (z) with (aa), (bb), (cc).
    """
    if len(after) > 1 and set(after) == {after[0]} and set(before) == {before[0]}:
        if len(before) == len(after) and letter_follows(before[0], after[0]):
            return True
        if len(before) == len(after) - 1 and (before[0], after[0]) in _LAST_TO_FIRST:
            return True
    if after[:-1] == before or (before[:1] == "z" and after == before[1:]):
        return after[-1:] == "a" or before[:1] == "z"
    return len(after) > 1 and after[:-1] == before[:-1] and letter_follows(before[-1], after[-1])


_LAST_TO_FIRST: Final = frozenset({("z", "a"), ("Z", "A"), ("я", "а"), ("Я", "А")})
_INSERTED: Final = re.compile(r"(\d+)([^\W\d_]{1,4})")


@lru_cache(maxsize=4096)
def parts(number: str) -> tuple[int, ...]:
    """A canonical Arabic number as integers for comparing: `126-1` is (126, 1), `14B` is (14, 2).

    British drafts count on before an `A`: `14ZA` is (14, 0). A number that begins with letters has none.
    """
    if lettered := _INSERTED.fullmatch(number):
        letters = lettered[2].lower()
        last = 0 if letters[0] == "z" and len(letters) > 1 else ord(letters[-1]) - _before(letters[-1])
        return (whole(lettered[1]), last)
    return tuple(whole(piece) for piece in re.split(r"[.-]", number) if piece.isdecimal())


def whole(digits: str) -> int:
    """The value of decimal digits; of more than nine the greatest that nine can say."""
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS - 1


def _before(letter: str) -> int:
    """The code point before the first letter of a letter's alphabet."""
    return ord("a") - 1 if letter.isascii() else ord("а") - 1


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

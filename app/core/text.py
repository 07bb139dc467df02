"""Text as this project handles it: cleaning, folding, language, word-level comparison. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Final, Literal

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from rapidfuzz.distance import Indel


class Language(StrEnum):
    """The languages a draft, a comment or a page can be in."""

    KY = "ky"
    RU = "ru"
    EN = "en"


# What PostgreSQL (NUL, lone surrogates), XML 1.0 (other C0, noncharacters) or spreadsheets cannot hold.
_UNSTORABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


# What is cut up or sorted character by character takes some 80 bytes for each: never a whole file at once.
_PIECE: Final = 65_536


def normalize_input(text: str) -> str:
    """NFC text with `\n` line ends and nothing a database, XML or a spreadsheet would refuse."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _compose("".join(_UNSTORABLE.sub("", piece) for piece in _pieces(unified)))


def _pieces(text: str) -> Iterator[str]:
    return (text[begin : begin + _PIECE] for begin in range(0, len(text), _PIECE))


# All that could be combining marks is in here: no mark is a letter, a digit, white space or below U+0300.
_LONG_MARKS: Final = re.compile("[^\\w\\s\x00-\u02ff]{31,}")


def _compose(text: str) -> str:
    """NFC in linear time. CPython sorts a run of n marks in n² steps: a megabyte of them would take an hour."""
    return unicodedata.normalize("NFC", _LONG_MARKS.sub(_in_canonical_order, text))


def _in_canonical_order(match: re.Match[str]) -> str:
    """The run decomposed, its marks sorted as Unicode's canonical ordering wants them."""
    ordered: list[str] = []
    # By class, those since the last character that is no mark.
    marks: dict[int, list[str]] = {}
    for piece in _pieces(match.group()):
        ordered.append("".join(_ordered("".join(_decomposed(char) for char in piece), marks)))
    return "".join([*ordered, *_sorted_marks(marks)])


def _decomposed(char: str) -> str:
    return unicodedata.normalize("NFD", char)


def _ordered(piece: str, marks: dict[int, list[str]]) -> Iterator[str]:
    """What of a piece cannot change its place any more; the marks at its end are added to `marks`."""
    for combining, group in groupby(piece, key=_is_mark):
        if not combining:
            yield from _sorted_marks(marks)
            marks.clear()
            yield from group
            continue
        for order, same in groupby(sorted(group, key=unicodedata.combining), key=unicodedata.combining):
            marks.setdefault(order, []).append("".join(same))


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0


def _sorted_marks(marks: dict[int, list[str]]) -> Iterator[str]:
    return (mark for order in sorted(marks) for mark in marks[order])


_LETTER_FOLDS: Final = (("ӊ", "ң"), ("ӈ", "ң"), ("ҥ", "ң"), ("ѳ", "ө"), ("ɵ", "ө"), ("ё", "е"))
# Capitals first: B, H, K, M, T look Cyrillic only as capitals, but casefolding has already happened here.
_LOOK_ALIKES: Final = str.maketrans("abcehkmoptxy", "авсенкмортху")
_CYRILLIC: Final = "\u0400-\u052f"
_WORD: Final = re.compile(rf"[a-z{_CYRILLIC}]+")
_LATIN_LOWER: Final = re.compile("[a-z]")
_CYRILLIC_LETTER: Final = re.compile(f"[{_CYRILLIC}]")


def _fold_case(text: str) -> str:
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def fold(text: str) -> str:
    """Lower-case text for matching: one Kyrgyz ң and ө, no ё, Latin look-alikes in Cyrillic words undone.

    As long as its NFC input, character for character, so that a match can be cut out of the original.
    """
    folded = _fold_case(_compose(text))
    # Six replacements take a tenth of the time of one str.translate, and every line of a draft comes here.
    for written, meant in _LETTER_FOLDS:
        folded = folded.replace(written, meant)
    if not _LATIN_LOWER.search(folded) or not _CYRILLIC_LETTER.search(folded):
        return folded
    return _WORD.sub(_without_look_alikes, folded)


def _without_look_alikes(match: re.Match[str]) -> str:
    word = match.group()
    mixed = _CYRILLIC_LETTER.search(word) is not None
    return word.translate(_LOOK_ALIKES) if mixed else word


_KYRGYZ_LETTER: Final = re.compile("[өүңӨҮҢӊӈҥѳӇӉҤѲ]")
_LATIN_LETTER: Final = re.compile("[A-Za-z]")
# Kyrgyz prose has 5 to 8 % of these letters; Russian that names a Жогорку Кеңеш in every sentence about 1.5 %.
_KYRGYZ_SHARE: Final = 0.025
_RUSSIAN_SHARE: Final = 0.005
_SURELY_LONG: Final = 2_000
_LANGUAGE_SAMPLE: Final = 50_000


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([language.value for language in Language])
    return identifier


def detect_language(text: str) -> Language:
    """The likeliest of ky, ru, en. Same text, same answer; Russian for text without letters."""
    sample = text[:_LANGUAGE_SAMPLE]
    cyrillic = len(_CYRILLIC_LETTER.findall(sample))
    latin = len(_LATIN_LETTER.findall(sample))
    if latin > cyrillic:
        return Language.EN
    if cyrillic == 0:
        return Language.RU
    kyrgyz = len(_KYRGYZ_LETTER.findall(sample))
    if kyrgyz > cyrillic * _KYRGYZ_SHARE:
        return Language.KY
    # The model takes a third of a second and 100 MB to load; a long text without these letters is not Kyrgyz.
    if cyrillic > _SURELY_LONG and kyrgyz < cyrillic * _RUSSIAN_SHARE:
        return Language.RU
    language, _score = _identifier().classify(sample)
    return Language.RU if language == Language.EN else Language(language)


_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")


def words(text: str) -> list[str]:
    """Words, runs of white space and single punctuation marks; their concatenation is `text`."""
    return _TOKEN.findall(text)


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch of a comparison: text both sides have, or only the new or only the old one."""

    kind: Literal["same", "inserted", "removed"]
    text: str


# Comparing costs tokens² / 64 steps and tokens² / 8 bytes: about 0.1 s and 20 MB at this bound.
REDLINE_MAX_TOKENS: Final = 12_000


def redline(old: str, new: str) -> tuple[Change, ...]:
    """Word-level comparison. The same+removed texts make `old`, the same+inserted ones `new`.

    Where more than REDLINE_MAX_TOKENS tokens remain on a side between the common beginning and end,
    that middle is shown as one removal and one insertion.
    """
    old_words, new_words = words(old), words(new)
    head = _common_prefix(old_words, new_words)
    tail = _common_prefix(old_words[head:][::-1], new_words[head:][::-1])
    old_middle = old_words[head : len(old_words) - tail]
    new_middle = new_words[head : len(new_words) - tail]
    changes = [
        Change("same", "".join(old_words[:head])),
        *_middle_changes(old_middle, new_middle),
        Change("same", "".join(old_words[len(old_words) - tail :])),
    ]
    return _merged(changes)


def _common_prefix(left: Sequence[str], right: Sequence[str]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length


def _middle_changes(old: list[str], new: list[str]) -> list[Change]:
    if max(len(old), len(new)) > REDLINE_MAX_TOKENS:
        return [Change("removed", "".join(old)), Change("inserted", "".join(new))]
    changes = []
    for code in Indel.opcodes(old, new):
        old_text = "".join(old[code.src_start : code.src_end])
        new_text = "".join(new[code.dest_start : code.dest_end])
        if code.tag == "equal":
            changes.append(Change("same", old_text))
        else:
            changes += [Change("removed", old_text), Change("inserted", new_text)]
    return changes


def _merged(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Adjacent changes of a kind joined; within a run of changes the removed text stands first."""
    merged: list[Change] = []
    removed = inserted = same = ""

    def flush() -> None:
        pairs: tuple[tuple[Literal["same", "inserted", "removed"], str], ...]
        pairs = (("same", same), ("removed", removed), ("inserted", inserted))
        merged.extend(Change(kind, text) for kind, text in pairs if text)

    for change in changes:
        if change.kind == "same" and change.text and (removed or inserted):
            flush()
            removed = inserted = same = ""
        if change.kind == "same":
            same += change.text
        elif change.kind == "removed":
            removed += change.text
        else:
            inserted += change.text
    flush()
    return tuple(merged)

"""Labels of units called by their name: Глава 1, 5-берене, Schedule 2. Items: `item_labels.py`.

Recognition works on the folded line (look-alikes, case); what is cut out is the line as written.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from app.core.clauses.model import Level
from app.core.clauses.numbers import HYPHENS, ORDINALS, SUPERSCRIPTS, canonical
from app.core.text import fold

# How sure a label is by itself. certain: punctuated or alone on its line; likely: a capital follows; weak: it
# could be anything («C. Иманов»), so that only its place in a sequence makes it a label.
Strength = Literal["certain", "likely", "weak"]


@dataclass(frozen=True, slots=True)
class Marker:
    """A label at the beginning of a line. `label` + `rest` is the line but for white space between them.

    `style` tells numberings apart within a level: `1.` from `1.1.`, `а)` from `(a)`.
    """

    level: Level
    number: str | None
    label: str
    rest: str
    style: str
    strength: Strength = "certain"


_KEYWORDS: Final[dict[str, Level]] = {
    "книга": Level.BOOK,
    "китеп": Level.BOOK,
    "book": Level.BOOK,
    "часть": Level.PART,
    "бөлүк": Level.PART,
    "part": Level.PART,
    "раздел": Level.SECTION,
    "бөлүм": Level.SECTION,
    "section": Level.SECTION,
    "подраздел": Level.SUBSECTION,
    "бөлүмчө": Level.SUBSECTION,
    "кичи бөлүм": Level.SUBSECTION,
    "subsection": Level.SUBSECTION,
    "глава": Level.CHAPTER,
    "бап": Level.CHAPTER,
    "chapter": Level.CHAPTER,
    "параграф": Level.DIVISION,
    "§": Level.DIVISION,
    "статья": Level.ARTICLE,
    "берене": Level.ARTICLE,
    "article": Level.ARTICLE,
    "приложение": Level.ATTACHMENT,
    "тиркеме": Level.ATTACHMENT,
    "appendix": Level.ATTACHMENT,
    "annex": Level.ATTACHMENT,
    "schedule": Level.ATTACHMENT,
}
_BY_KEYWORD: Final = {fold(word).replace(" ", ""): level for word, level in _KEYWORDS.items()}
_H: Final = re.escape(HYPHENS)
_S: Final = r"[ \t\u00a0\u2007\u202f]"


def _spaced(word: str) -> str:
    """The word, also letter-spaced: «С т а т ь я»."""
    plain = re.escape(fold(word)).replace(r"\ ", _S + "+")
    if len(word) < 3 or " " in word:
        return plain
    return f"{plain}|{(_S + '{1,3}').join(fold(word))}"


_KEYWORD: Final = "|".join(_spaced(word) for word in sorted(_KEYWORDS, key=len, reverse=True))
_ARABIC: Final = (
    rf"\d{{1,6}}(?:[.{_H}]\d{{1,3}}){{0,4}}"
    rf"(?:\^?[{SUPERSCRIPTS}]+(?:[{_H}⁻][{SUPERSCRIPTS}]+)*|\^\d+|[^\W\d_]{{1,2}})?"
)
_ROMAN: Final = rf"[ivxlcіхс]{{1,9}}(?:[{_H}]\d{{1,2}}|[{SUPERSCRIPTS}]{{1,2}})?"
_WORDS: Final = "|".join(
    re.escape(word).replace(r"\ ", f"(?:{_S}+|[{_H}])") for word in sorted(ORDINALS, key=len, reverse=True)
)
_ORDINAL: Final = rf"(?:{_WORDS})(?:{_S}?[{_H}]{_S}?\d{{1,2}})?"
_NUMBER: Final = rf"(?:{_ARABIC}|{_ORDINAL}|{_ROMAN})"
_END: Final = rf"(?![\w{_H}])"

# «Статья 5. …», «Глава первая», «§ 1. …»
_FORWARD: Final = re.compile(
    rf"(?P<keyword>{_KEYWORD})(?:{_S}*№)?{_S}*(?<![^\W\d])(?P<number>{_NUMBER})(?!\w)"
)
# «1-берене. …», «I ГЛАВА. …», «БИРИНЧИ БӨЛҮМ. …», «11берене» where extraction lost the hyphen
_BACKWARD: Final = re.compile(
    rf"(?P<number>{_NUMBER})(?:{_S}?[{_H}]{_S}?|{_S}+|(?<=\d))(?P<keyword>{_KEYWORD}){_END}"
)
# «Annex A»
_LETTERED: Final = re.compile(
    rf"(?P<keyword>приложение|тиркеме|appendix|annex|schedule){_S}+(?P<number>[a-zа-йл-я]){_END}"
)
# Annex C is the third, not the hundredth.
_SOONER_LETTERS: Final = frozenset("CDLMСМ")
_UNNUMBERED: Final = re.compile(
    r"(?P<part>(?:общая|особенная|жалпы|өзгөчө|general|special) (?:часть|бөлүк|part))\.?$"
    r"|(?P<attachment>приложение|тиркеме|appendix|annex|schedule)\.?"
    r"(?:$| (?=(?:section|article|regulation|rule|paragraph)s? \d|к [^\W\d_]{4,}))"
)
# «Статья 12 утратила силу»: the only sentences that begin with a label.
_REPEALED: Final = re.compile(
    r"\W{0,3}(?:утратил|исключен|күчүн жогот|күчү жок|алынып салын|алып салын"
    r"|repealed|deleted|omitted|revoked|reserved)"
)
# «Статья 126 1. …»: a raised 1 set apart by extraction, or an article's first part on its line.
_INNER: Final = re.compile(r"\d{1,2}\.(?!\d)")

_SEPARATOR: Final = re.compile(rf"{_S}*(?:[.):]+|[{_H}—](?={_S}|$)|\*{{1,3}}$)?")
_SPACES: Final = re.compile(rf"{_S}+")
# Labels are short: the longest, a letter-spaced ordinal in words, stays under a hundred characters.
_LABEL_WITHIN: Final = 160
_LONGEST_ATTACHMENT_LINE: Final = 160
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
_STARTS: Final = frozenset(
    {fold(word).split()[0] for word in _KEYWORDS}
    | {word.split()[0] for word in ORDINALS}
    | {"общая", "особенная", "жалпы", "өзгөчө", "general", "special"}
)
_ROMAN_WORD: Final = re.compile(r"[ivxlcіхс]{1,9}$")


def _may_be_named(folded: str) -> bool:
    """Whether the first word allows for a label at all: what follows is 20 times as dear, and rarely needed."""
    if folded[:1].isdigit() or folded[:1] == "§":
        return True
    word = _FIRST_WORD.match(folded)
    return word is not None and (
        len(word[0]) == 1 or word[0] in _STARTS or _ROMAN_WORD.match(word[0]) is not None
    )


def heading_marker(line: str) -> Marker | None:
    """The label of a unit that is called by its name: часть, раздел, глава, §, статья, приложение."""
    folded = fold(line[:_LABEL_WITHIN])
    if not _may_be_named(folded):
        return None
    match = _FORWARD.match(folded) or _BACKWARD.match(folded)
    if match is None or line[slice(*match.span("number"))] in _SOONER_LETTERS:
        match = _LETTERED.match(folded) or match
    written = "" if match is None else line[slice(*match.span("number"))]
    lettered = match is not None and match.re is _LETTERED
    if match is None or (lettered and not written.isupper()):
        return _unnumbered(line, folded)
    number = written if lettered else canonical(written)
    if number is None:
        return None
    level = _BY_KEYWORD[_keyword(match)]
    end = match.end()
    separator = _SEPARATOR.match(line, end)
    label_end = separator.end() if separator is not None else end
    rest = line[label_end:].strip()
    strength = _strength(line, match, separator=line[end:label_end].strip(), rest=rest, level=level)
    if strength is None:
        return None
    return Marker(level, number, line[:label_end].strip(), rest, _keyword(match), strength)


def _unnumbered(line: str, folded: str) -> Marker | None:
    match = _UNNUMBERED.match(" ".join(folded.split()))
    if match is None or not line[:1].isupper():
        return None
    if match["part"]:
        complete = len(line) == len(folded) and line.isupper()
        return Marker(Level.PART, None, line.strip(), "", "unnumbered") if complete else None
    sentence = match[0].endswith(" ") and line.rstrip().endswith((".", ";", ":"))
    if sentence or len(line) > _LONGEST_ATTACHMENT_LINE:
        return None
    end = len(line) if len(match[0]) >= len(line.strip()) else match.end()
    return Marker(Level.ATTACHMENT, None, line[:end].strip(), line[end:].strip(), "unnumbered")


def _keyword(match: re.Match[str]) -> str:
    return re.sub(_SPACES, "", match["keyword"])


def _strength(line: str, match: re.Match[str], *, separator: str, rest: str, level: Level) -> Strength | None:
    """How sure a label is; None where it is a reference inside a sentence."""
    keyword_at = match.start("keyword")
    written_small = line[keyword_at].islower() and keyword_at == 0
    if written_small:
        return None
    if not rest:
        return "certain"
    if _REPEALED.match(fold(rest[:40])):
        return "certain"
    if separator.startswith((".", ")", ":")):
        return "likely" if rest[0].islower() else "certain"
    if rest[0] in ",;":
        return None
    if _INNER.match(rest):
        return "likely"
    if level is Level.ATTACHMENT:
        short = len(line) <= _LONGEST_ATTACHMENT_LINE and rest[-1] not in ".;:"
        return "likely" if short else None
    if rest[0].isupper() or rest[0] in '«"“(':
        return "likely"
    return None

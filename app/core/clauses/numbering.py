"""Labels: what at the beginning of a line says that a unit of the draft begins there.

Recognition works on the folded line (look-alikes, case); what is cut out is the line as written.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from app.core.clauses.model import Level
from app.core.clauses.numbers import HYPHENS, ORDINALS, SUPERSCRIPTS, canonical
from app.core.text import fold

# How sure a label is by itself. certain: punctuated or alone on its line; likely: a capital follows.
Strength = Literal["certain", "likely"]


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
    "часть": Level.PART,
    "бөлүк": Level.PART,
    "part": Level.PART,
    "раздел": Level.SECTION,
    "бөлүм": Level.SECTION,
    "section": Level.SECTION,
    "подраздел": Level.SUBSECTION,
    "бөлүмчө": Level.SUBSECTION,
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
}
_BY_KEYWORD: Final = {fold(word): level for word, level in _KEYWORDS.items()}
_H: Final = re.escape(HYPHENS)
_S: Final = r"[ \t\u00a0\u2007\u202f]"


def _spaced(word: str) -> str:
    """The word, also letter-spaced: «С т а т ь я»."""
    plain = re.escape(fold(word))
    if len(word) < 4:
        return plain
    return f"{plain}|{(_S + '{1,3}').join(fold(word))}"


_KEYWORD: Final = "|".join(_spaced(word) for word in sorted(_KEYWORDS, key=len, reverse=True))
_ARABIC: Final = (
    rf"\d{{1,4}}(?:[.{_H}]\d{{1,3}}){{0,4}}(?:\^?[{SUPERSCRIPTS}]+(?:[{_H}⁻][{SUPERSCRIPTS}]+)*|\^\d+)?"
)
_ROMAN: Final = rf"[ivxlcіхс]{{1,9}}(?:[{_H}]\d{{1,2}}|[{SUPERSCRIPTS}]{{1,2}})?"
_WORDS: Final = "|".join(
    re.escape(word).replace(r"\ ", _S + "+") for word in sorted(ORDINALS, key=len, reverse=True)
)
_ORDINAL: Final = rf"(?:{_WORDS})(?:{_S}?[{_H}]{_S}?\d{{1,2}})?"
_NUMBER: Final = rf"(?:{_ARABIC}|{_ORDINAL}|{_ROMAN})"
_END: Final = rf"(?![\w{_H}])"

# «Статья 5. …», «Глава первая», «§ 1. …»
_FORWARD: Final = re.compile(
    rf"(?P<keyword>{_KEYWORD})(?:{_S}*№)?{_S}*(?<![^\W\d])(?P<number>{_NUMBER})(?!\w)"
)
# «1-берене. …», «I ГЛАВА. …», «БИРИНЧИ БӨЛҮМ. …»
_BACKWARD: Final = re.compile(
    rf"(?P<number>{_NUMBER})(?:{_S}?[{_H}]{_S}?|{_S}+)(?P<keyword>{_KEYWORD}){_END}"
)
_UNNUMBERED: Final = re.compile(
    r"(?P<part>(?:общая|особенная|жалпы|өзгөчө|general|special) (?:часть|бөлүк|part))\.?$"
    r"|(?P<attachment>приложение|тиркеме|appendix|annex)\.?$"
)
_SEPARATOR: Final = re.compile(rf"{_S}*(?:[.):]+|[{_H}—](?={_S}|$))?")
_SPACES: Final = re.compile(rf"{_S}+")
# Labels are short: the longest, a letter-spaced ordinal in words, stays under a hundred characters.
_LABEL_WITHIN: Final = 160
_LONGEST_ATTACHMENT_LINE: Final = 160


def heading_marker(line: str) -> Marker | None:
    """The label of a unit that is called by its name: часть, раздел, глава, §, статья, приложение."""
    folded = fold(line[:_LABEL_WITHIN])
    match = _FORWARD.match(folded) or _BACKWARD.match(folded)
    if match is None:
        return _unnumbered(line, folded)
    keyword = re.sub(_SPACES, "", match["keyword"])
    level = _BY_KEYWORD[keyword]
    number = canonical(line[slice(*match.span("number"))])
    if number is None:
        return None
    end = match.end()
    separator = _SEPARATOR.match(line, end)
    label_end = separator.end() if separator is not None else end
    rest = line[label_end:].strip()
    strength = _strength(line, match, separator=line[end:label_end].strip(), rest=rest, level=level)
    if strength is None:
        return None
    return Marker(level, number, line[:label_end].strip(), rest, keyword, strength)


def _unnumbered(line: str, folded: str) -> Marker | None:
    match = _UNNUMBERED.match(" ".join(folded.split()))
    if match is None or len(line) > len(folded) or not line[:1].isupper():
        return None
    if match["part"] and not line.isupper():
        return None
    return Marker(Level.PART if match["part"] else Level.ATTACHMENT, None, line.strip(), "", "unnumbered")


def _strength(line: str, match: re.Match[str], *, separator: str, rest: str, level: Level) -> Strength | None:
    """How sure a label is; None where it is a reference inside a sentence."""
    keyword_at = match.start("keyword")
    written_small = line[keyword_at].islower() and keyword_at == 0
    if written_small:
        return None
    if not rest:
        return "certain"
    if separator.startswith((".", ")", ":")):
        return "likely" if rest[0].islower() else "certain"
    if rest[0] in ",;":
        return None
    if level is Level.ATTACHMENT:
        short = len(line) <= _LONGEST_ATTACHMENT_LINE and rest[-1] not in ".;:"
        return "likely" if short else None
    if rest[0].isupper() or rest[0] in '«"“(':
        return "likely"
    return None


_BODY: Final = r"(?=[\s«\"“„(\[]|[^\W\d_]|$)"
_DECIMAL: Final = re.compile(
    rf"(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}(?:[{_H}]\d{{1,2}})?[{SUPERSCRIPTS}]*)\.{_BODY}"
    rf"|(?P<open>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})(?={_S}+[^\W\d_])"
)
_PAREN: Final = re.compile(
    rf"(?P<open>\()?(?P<number>\d{{1,3}}(?:[{_H}.]\d{{1,2}}){{0,3}}[{SUPERSCRIPTS}]{{0,4}}|\d{{1,3}}\^\d+)\)"
)
_LETTER: Final = re.compile(rf"(?P<open>\()?(?P<number>[^\W\d_](?:[{_H}]\d{{1,2}}|[{SUPERSCRIPTS}]+)?)\)")
_SMALL_ROMAN: Final = re.compile(r"(?P<open>\()?(?P<number>[ivx]{2,6})\)")
_DASH: Final = re.compile(r"[-–—−•·▪●◦‣*](?=\s|[^\W\d_]|[«\"(])")


def item_marker(line: str) -> Marker | None:
    """The label of a numbered, lettered or dashed item: `1.`, `1)`, `(1)`, `а)`, `-`."""
    first = line[:1]
    if first.isdigit() or first == "(":
        return _decimal(line) or _parenthesised(line)
    if match := _DASH.match(line):
        return Marker(Level.INDENT, None, line[: match.end()], line[match.end() :].strip(), "dash")
    if line[1:2] == ")" or line[1:2] in HYPHENS + SUPERSCRIPTS or line[2:7].find(")") >= 0:
        return _parenthesised(line)
    return None


def _decimal(line: str) -> Marker | None:
    match = _DECIMAL.match(line)
    if match is None:
        return None
    number = canonical(match["number"] or match["open"])
    if number is None:
        return None
    depth = number.count(".") + 1
    label = line[: match.end()]
    strength: Strength = (
        "likely" if match["open"] or line[match.end() :].lstrip()[:1].islower() else "certain"
    )
    return Marker(Level.PARAGRAPH, number, label, line[match.end() :].strip(), f"decimal{depth}", strength)


def _parenthesised(line: str) -> Marker | None:
    for pattern, level, style in (
        (_PAREN, Level.POINT, "number"),
        (_LETTER, Level.SUBPOINT, "letter"),
        (_SMALL_ROMAN, Level.INDENT, "roman"),
    ):
        match = pattern.match(line)
        if match is None:
            continue
        written = match["number"]
        number = canonical(written) if style == "number" else _letter_number(written)
        if number is None:
            return None
        style += "()" if match["open"] else ")"
        return Marker(level, number, line[: match.end()], line[match.end() :].strip(), style)
    return None


def _letter_number(written: str) -> str:
    """Letters stay as written; an inserted `а¹` becomes `а-1`."""
    suffix = canonical("0" + written[1:]) if len(written) > 1 and not written.isalpha() else None
    return written if suffix is None else written[0] + suffix.removeprefix("0")

"""What stands around the units: title, kind, preamble, signatures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clauses.lines import Line, ends_sentence
from app.core.clauses.model import Kind
from app.core.text import fold

_LONGEST_TITLE_LINE: Final = 250
# What a text without units says after this is not its title.
_TITLE_WITHIN: Final = 80
_TYPE: Final = re.compile(
    r"^(?:[\w-]+(?:ый|ий|ая|ое|ой)\s+){0,3}"
    r"(?:закон|кодекс|конституция|постановление|указ|решение|положение|стратегия|программа|концепция|декларация)\b"
    r"|^проект\s+закона\b"
    r"|\b(?:кодекс|кодекси|мыйзамы|мыйзам|конституциясы|токтому|жарлыгы|стратегиясы|программасы|концепциясы)$"
    r"|^(?:draft\s+)?(?:constitutional\s+)?(?:law|code|constitution|strategy|programme|program|concept)\b"
)
_ABOUT: Final = re.compile(r"^(?:о|об|обо|on|about)\s")
# A title takes a few lines of its own; the first of these words begins something else.
_TITLE_LINES: Final = 5
_LONGEST_REST: Final = 120
_NO_TITLE: Final = re.compile(
    r"(?:принят|кабыл ал|accepted|adopted|настоящ|ушул|бул|this|преамбул|preamble|кириш|введение|внес[её]н|одобрен"
    r"|утратил|күчүн жогот|внимани|изменения, внесенн)"
)
_ABOUT_END: Final = re.compile(r"\b(?:жөнүндө|тууралуу|жонундо)$")
_PREAMBLE: Final = frozenset(
    {"преамбула", "preamble", "кириш соз", "кириш сөз", "киришүү", "введение", "introduction"}
)
_DATED: Final = re.compile(
    r"^(?:г\.|город|от\s+\d|of\s+\w+\s+\d|бишкек|астана)|\b(?:№|n|no\.)\s*\d|\d{4}\s*-?\s*(?:жыл|год|г\.)|^\W*проект\W*$"
)


@dataclass(frozen=True, slots=True)
class Front:
    """The lines before the first unit, told apart. The lines not in the title keep their order."""

    title: str
    heading: str
    texts: tuple[str, ...]


def read_front(lines: Sequence[Line]) -> Front:
    """Title, the preamble's own heading, and all other text before the first unit."""
    chosen = title_lines(lines[:_TITLE_WITHIN])
    heading = next(
        (i for i, line in enumerate(lines[:_TITLE_WITHIN]) if fold(line.text).strip(" .:") in _PREAMBLE), None
    )
    chosen.discard(-1 if heading is None else heading)
    texts: list[str] = []
    for index, line in enumerate(lines):
        if index not in chosen and index != heading:
            texts.append(line.text)
        texts += line.notes
    title = " ".join(" ".join(lines[index].text.split()) for index in sorted(chosen))
    return Front(title, "" if heading is None else lines[heading].text, tuple(texts))


def title_lines(lines: Sequence[Line]) -> set[int]:
    """Indexes of the lines that make the title: the act's type and its «О …» or «… жөнүндө»."""
    short = [
        len(line.text) <= _LONGEST_TITLE_LINE and not line.plain and not line.text.endswith((";", ":"))
        for line in lines
    ]
    kinds = {
        index
        for index, line in enumerate(lines)
        if short[index]
        and not line.text.startswith("(")
        and _is_type(line)
        and not _DATED.search(fold(line.text))
    }
    loud = {index for index in kinds if lines[index].text.isupper() or lines[index].styled}
    begin = min(loud or kinds, default=None)
    chosen = set() if begin is None else {begin}
    chosen |= _type_continued(lines, begin)
    chosen |= _about(lines, short, after=max(chosen, default=-1))
    if chosen:
        return chosen
    first = next((i for i, line in enumerate(lines) if short[i] and _may_be_title(line)), None)
    return set() if first is None else {first}


def _may_be_title(line: Line) -> bool:
    folded = fold(line.text)
    return not _DATED.search(folded) and not _NO_TITLE.match(folded) and not folded.endswith("!")


def _is_type(line: Line) -> bool:
    folded = fold(line.text).strip(' .«»"')
    return bool(_TYPE.search(folded)) and (line.text.isupper() or line.styled or len(folded) < 80)


def _type_continued(lines: Sequence[Line], begin: int | None) -> set[int]:
    """«ЗАКОН» and «РЕСПУБЛИКИ КАЗАХСТАН» on two lines."""
    if begin is None or begin + 1 >= len(lines):
        return set()
    following = lines[begin + 1]
    folded = fold(following.text)
    goes_on = following.text.isupper() and not _ABOUT.match(folded) and not _DATED.search(folded)
    return {begin + 1} if goes_on and lines[begin].text.isupper() else set()


def _about(lines: Sequence[Line], short: Sequence[bool], *, after: int) -> set[int]:
    """The lines that say what the act is about."""
    folded = [fold(line.text).strip(' .«»"') for line in lines]
    for index in range(after + 1, len(lines)):
        if short[index] and _ABOUT.match(folded[index]) and not ends_sentence(lines[index].text):
            return {index, *_following(lines, short, index)}
        if short[index] and _ABOUT_END.search(folded[index]):
            begin = index
            while begin - 1 > after and _joins(lines, short, folded, begin - 1):
                begin -= 1
            return set(range(begin, index + 1))
    return set()


def _joins(lines: Sequence[Line], short: Sequence[bool], folded: Sequence[str], index: int) -> bool:
    text = lines[index].text
    return (
        short[index]
        and not ends_sentence(text)
        and not _DATED.search(folded[index])
        and not text.startswith("(")
    )


def _following(lines: Sequence[Line], short: Sequence[bool], begin: int) -> list[int]:
    """The rest of a title that takes several lines: short ones, until a bracket, a date or a sentence."""
    found: list[int] = []
    for index in range(begin + 1, min(len(lines), begin + _TITLE_LINES)):
        line, folded = lines[index], fold(lines[index].text)
        if not short[index] or len(line.text) > _LONGEST_REST or ends_sentence(line.text):
            break
        if line.text.startswith("(") or _DATED.search(folded) or _NO_TITLE.match(folded):
            break
        if lines[begin].centered and not line.centered:
            break
        found.append(index)
    return found


_AMENDMENT: Final = re.compile(
    r"внесени\w+ изменени|внесени\w+ дополнени|изменени\w+ и дополнени|өзгөртүү|толуктоо|amend"
)
_STRATEGY: Final = re.compile(
    r"стратеги|программ|strateg|\bprogram|өнүктүрүү планы|иш-чаралар планы|план мероприятий|roadmap"
)
_CONCEPT: Final = re.compile(r"концепци|concept")
_CODE: Final = re.compile(r"кодекс|\bcode\b")


def guess_kind(title: str, *, decimal_headings: bool) -> Kind:
    """What sort of draft a title names; a law where it names none, a strategy where decimals head it."""
    folded = fold(title)
    for pattern, kind in (
        (_AMENDMENT, Kind.AMENDMENT),
        (_STRATEGY, Kind.STRATEGY),
        (_CONCEPT, Kind.CONCEPT),
        (_CODE, Kind.CODE),
    ):
        if pattern.search(folded):
            return kind
    return Kind.STRATEGY if decimal_headings else Kind.LAW


_SIGNED: Final = re.compile(
    r"^(?:президент|кыргыз республикасынын(?:\s+(?:президенти|премьер|жогорку))?|премьер-министр|төрага|төрагасы|торага"
    r"|председатель|министр|исполняющий обязанности|министрлер кабинет"
    r"|president|prime minister|speaker|chairman|toraga)"
)
_SIGNATURE_LINES: Final = 15
_LONGEST_SIGNATURE_LINE: Final = 260


def signature_start(texts: Sequence[str]) -> int | None:
    """Where, in the last unit's lines, the signatures begin; None where there are none."""
    for index in range(max(0, len(texts) - _SIGNATURE_LINES), len(texts)):
        block = texts[index:]
        if all(len(text) <= _LONGEST_SIGNATURE_LINE and not text.endswith((";", ":", ",")) for text in block):
            plain = fold(block[0])
            bare = plain.rstrip() != "кыргыз республикасынын" or fold("".join(block[1:2])).startswith(
                "президент"
            )
            if _SIGNED.match(plain) and not ends_sentence(block[0]) and bare:
                return index
    return None

"""The title of a draft: which of its first lines make it."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from app.core.clauses.item_labels import is_heading
from app.core.clauses.lines import Line
from app.core.clauses.lines import ends_sentence as ends_with_stop
from app.core.text import fold

# What a text without units says after this is not its title.
TITLE_WITHIN: Final = 80
_LONGEST_TITLE_LINE: Final = 250
_RUSSIAN_TYPES: Final = (
    "закон|кодекс|конституция|постановление|указ|решение|распоряжение|приказ|положение|стратегия|программа"
    "|концепция|декларация|устав|регламент|инструкция|правила|порядок|план"
)
_KYRGYZ_TYPES: Final = (
    "мыйзамы?|кодекси?|конституциясы|токтом[уд]?|жарлыгы?|жарлык|чечими?|буйру(?:к|гу)|тескемеси?|жобо(?:су)?"
    "|стратегия(?:сы)?|программа(?:сы)?|концепция(?:сы)?|декларация(?:сы)?|устав(?:ы)?|регламент(?:и)?|планы"
    "|нускама(?:сы)?|эрежелери?|тартиби"
)
_TYPE: Final = re.compile(
    rf"^(?:[\w-]+(?:ый|ий|ая|ое|ой)\s+){{0,3}}(?:{_RUSSIAN_TYPES})\b"
    r"|^проект\s+закона\b"
    rf"|(?:^|\s)(?:{_KYRGYZ_TYPES})$"
    r"|^(?:draft\s+)?(?:constitutional\s+)?(?:law|code|constitution|strategy|programme|program|concept)\b"
)
# «О …», and what comes before its noun
_ABOUT: Final = re.compile(r"^(?:о|об|обо|on|about)\s")
_ABOUT_END: Final = re.compile(r"\b(?:жөнүндө|тууралуу|жонундо)$")
# A title takes a few lines of its own; the first of these words begins something else.
_TITLE_LINES: Final = 5
_LONGEST_REST: Final = 120
_NO_TITLE: Final = re.compile(
    r"(?:принят|кабыл ал|accepted|adopted|настоящ|ушул|бул|this|преамбул|preamble|кириш|введение|внес[её]н|одобрен"
    r"|утвержд|утратил|күчүн жогот|внимани|изменения, внесенн|в соответствии|в целях|учитывая|согласован)"
)
_MONTHS: Final = (
    "январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
_DATED: Final = re.compile(
    r"^(?:г\.|с\.|город\s|село\s|от\s+[\d«\"_]|of\s+\w+\s+\d|бишкек|астана)|\b(?:№|n|no\.)\s*\d|№"
    rf"|\b\d{{1,2}}\W{{1,3}}(?:{_MONTHS})\w*\s+\d{{4}}|\b(?:{_MONTHS})\w*\s+\d{{1,2}},?\s+\d{{4}}"
    rf"|\d{{4}}\s?-?\s?жыл\w*\W{{1,3}}(?:\d{{1,2}}\b|[_«\"])|\b\d{{1,2}}[.]\d\d[.]\d{{4}}"
    r"|^\W*\d{4}\s*-?\s*(?:жыл\w*|год\w*|г\.?)\W*$|^\W*проект\W*$|^\W*долбоор\W*$"
)
# «Кең-Булуң айылы», «Бишкек ш.»
_PLACE: Final = re.compile(r"^(?:\S+\s+){1,2}(?:айылы|шаары|шаарчасы|району|айылы?ндагы|ш\.?)$")
# «… Республикасынын / МЫЙЗАМЫ»: a Kyrgyz line that wants the noun below it.
_WANTS_NOUN: Final = re.compile(
    r"(?:[ыиуү]н|уу|үү|[ндт][ыиуү]|[гк][аеоө]|жана|боюнча|үчүн|карата|чейин|-)$|,$"
)
_POSSESSIVE: Final = re.compile(r"(?:[ыиуү]|с[ыиуү])$")
# The block that says who has approved what stands below it.
_APPROVED_BEGIN: Final = re.compile(
    r"^\W{0,2}(?:утвержд|бекит|одобрен|согласован|макулдаш|approved)|^приложение\b|^тиркеме\b"
)
_APPROVED_END: Final = re.compile(r"\b(?:бекитилген|бекитилди|утвержден\w{0,2}|\d{0,2}-?тиркеме)$")
_BLOCK_LINES: Final = 5
_YEARS_END: Final = re.compile(r"\d[\s-]{0,3}(?:гг?|жж?)\.$")


def ends_sentence(text: str) -> bool:
    """Whether a line is finished; «на 2025–2030 гг.» is not for its full stop."""
    return ends_with_stop(text) and not _YEARS_END.search(text)


def title_lines(lines: Sequence[Line]) -> set[int]:
    """Indexes of the lines that make the title: the act's type and its «О …» or «… жөнүндө»."""
    texts = [fold(line.text) for line in lines]
    approved = _approval(lines, texts)
    short = [
        len(line.text) <= _LONGEST_TITLE_LINE
        and index not in approved
        and not line.plain
        and not line.text.endswith((";", ":"))
        for index, line in enumerate(lines)
    ]
    kinds = [index for index, line in enumerate(lines) if short[index] and _is_type(line, texts[index])]
    loud = [index for index in kinds if lines[index].text.isupper() or lines[index].styled]
    begin = min(loud or kinds, default=None)
    chosen: set[int] = set() if begin is None else {begin}
    if begin is not None:
        chosen |= _wanted_above(lines, texts, short, begin) | _type_continued(lines, texts, short, begin)
    about = _about(lines, texts, short, after=max(chosen, default=-1))
    if not about and begin is not None:
        about = _about_above(lines, texts, short, min(chosen))
    chosen |= about
    if chosen:
        return chosen
    first = next((i for i, line in enumerate(lines) if short[i] and _may_be_title(line, texts[i])), None)
    return set() if first is None else {first}


def named_title(texts: Sequence[str]) -> set[int]:
    """Which of the lines that every page repeats name the act: where the title page itself cannot be read."""
    times = Counter(texts)
    seen: set[str] = set()
    lines: list[Line] = []
    for text in texts:
        if times[text] < 2 or text in seen:
            # Page numbers come once; the next page repeats what the first has said.
            break
        seen.add(text)
        lines.append(Line(text, centered=True))
    found = title_lines(lines)
    return found if any(_is_type(lines[index], fold(lines[index].text)) for index in found) else set()


def _may_be_title(line: Line, folded: str) -> bool:
    """A line that names no act: the first one, unless it is a sentence."""
    if _DATED.search(folded) or _NO_TITLE.match(folded) or _PLACE.match(folded) or folded.endswith("!"):
        return False
    return not ends_sentence(line.text) or line.styled or line.text.isupper()


def _is_type(line: Line, text: str) -> bool:
    folded = text.strip(' .«»"')
    if text.startswith("(") or _DATED.search(text) or not _TYPE.search(folded):
        return False
    if is_heading(line.marker):
        return False
    loud = line.text.isupper() or line.styled
    return loud or (len(folded) < 80 and not ends_sentence(line.text))


def _approval(lines: Sequence[Line], texts: Sequence[str]) -> set[int]:
    """The lines of «Утверждено постановлением … от … №»: the act they name is another one."""
    found: set[int] = set()
    for index, text in enumerate(texts[:TITLE_WITHIN]):
        if _APPROVED_BEGIN.match(text) and len(text) <= _LONGEST_REST:
            end = min(len(lines), index + _BLOCK_LINES)
            dated = next((i for i in range(index, end) if _DATED.search(texts[i])), None)
            aligned = (i for i in range(index + 1, end) if not lines[i].right)
            last = next(aligned, end) - 1 if lines[index].right else index if dated is None else dated
            found.update(range(index, last + 1))
        elif _APPROVED_END.search(text) and len(text) <= _LONGEST_TITLE_LINE:
            begin = index
            while begin and index - begin < _BLOCK_LINES and not _stands_out(lines[begin - 1]):
                begin -= 1
            found.update(range(begin, index + 1))
    return found


def _stands_out(line: Line) -> bool:
    return line.text.isupper() or line.styled or ends_sentence(line.text)


def _wanted_above(lines: Sequence[Line], texts: Sequence[str], short: Sequence[bool], begin: int) -> set[int]:
    """«КЫРГЫЗ РЕСПУБЛИКАСЫНЫН» above «МЫЙЗАМЫ»: the noun belongs to the lines that want it."""
    found: set[int] = set()
    if not _POSSESSIVE.search(texts[begin].strip(' .«»"')):
        return found
    for index in range(begin - 1, max(-1, begin - _TITLE_LINES), -1):
        if not short[index] or not _joins(lines, texts, index) or not _WANTS_NOUN.search(texts[index]):
            break
        if lines[index].centered is not lines[begin].centered:
            break
        found.add(index)
    return found


def _type_continued(
    lines: Sequence[Line], texts: Sequence[str], short: Sequence[bool], begin: int
) -> set[int]:
    """«ЗАКОН» and «РЕСПУБЛИКИ КАЗАХСТАН» on two lines, «КОНЦЕПЦИЯ» and «развития …» on several."""
    found: set[int] = set()
    for index in range(begin + 1, min(len(lines), begin + _TITLE_LINES)):
        line = lines[index]
        if not short[index] or not _joins(lines, texts, index) or _NO_TITLE.match(texts[index]):
            break
        if _ABOUT.match(texts[index]) or line.marker is not None or len(line.text) > _LONGEST_REST:
            break
        shouting = line.text.isupper() and lines[begin].text.isupper()
        goes_on = line.text[0].islower() or (
            line.centered and index - 1 in found and not line.text[0].isupper()
        )
        if line.centered is not lines[begin].centered or not (shouting or goes_on):
            break
        found.add(index)
    return found


def _about(lines: Sequence[Line], texts: Sequence[str], short: Sequence[bool], *, after: int) -> set[int]:
    """The lines that say what the act is about."""
    folded = [text.strip(' .«»"') for text in texts]
    for index in range(after + 1, len(lines)):
        if short[index] and _ABOUT.match(folded[index]) and not ends_sentence(lines[index].text):
            return {index, *_following(lines, texts, short, index)}
        if short[index] and _ABOUT_END.search(folded[index]):
            begin = index
            while begin - 1 > after and short[begin - 1] and _joins(lines, texts, begin - 1):
                if lines[index].centered and not lines[begin - 1].centered:
                    break
                begin -= 1
            return set(range(begin, index + 1))
    return set()


def _about_above(lines: Sequence[Line], texts: Sequence[str], short: Sequence[bool], before: int) -> set[int]:
    """«… киргизүү тууралуу» right above «КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ»."""
    begin = before
    while begin and before - begin < _TITLE_LINES and short[begin - 1] and _joins(lines, texts, begin - 1):
        if lines[begin - 1].centered is not lines[before].centered:
            break
        begin -= 1
    named = begin < before and _ABOUT_END.search(texts[before - 1].strip(' .«»"'))
    return set(range(begin, before)) if named else set()


def _joins(lines: Sequence[Line], texts: Sequence[str], index: int) -> bool:
    """Whether a line beside one of the title's can be a part of it."""
    text = texts[index]
    apart = text.startswith("(") or _DATED.search(text) or _PLACE.match(text)
    return not apart and not ends_sentence(lines[index].text) and not lines[index].right


def _following(lines: Sequence[Line], texts: Sequence[str], short: Sequence[bool], begin: int) -> list[int]:
    """The rest of a title that takes several lines: short ones, until a bracket, a date or a sentence."""
    found: list[int] = []
    for index in range(begin + 1, min(len(lines), begin + _TITLE_LINES)):
        line = lines[index]
        if not short[index] or len(line.text) > _LONGEST_REST or ends_sentence(line.text):
            break
        if texts[index].startswith("(") or _DATED.search(texts[index]) or _NO_TITLE.match(texts[index]):
            break
        if lines[begin].centered and not line.centered:
            break
        found.append(index)
    return found

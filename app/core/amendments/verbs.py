"""The verbs by which amending laws instruct, in Russian, Kyrgyz and English. Text comes folded."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.text import Language


class Act(StrEnum):
    """What a verb says to do; with its objects it makes an `InstructionKind`."""

    REPLACE = "replace"
    RESTATE = "restate"
    DELETE = "delete"
    ADD = "add"
    REPEAL = "repeal"
    RENUMBER = "renumber"
    RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Verb:
    act: Act
    language: Language
    start: int
    end: int


# «изложив» and «-ып»: where the verb of the sentence is «внести изменение» / «өзгөртүү киргизилсин».
_RUSSIAN: Final = (
    (Act.REPLACE, r"замен(?:ить|ив|яются|яется|ены|ено|ена|яя)\b"),
    (Act.RESTATE, r"(?:излож(?:ить|ив|ены|ена)|излагается|излагаются)\b"),
    (
        Act.REPEAL,
        r"(?:призна(?:ть|в|ются|ется)|считать)\s+(?:недействительн\w+|(?:не)?утративш\w+(?:\s+силу)?)",
    ),
    (Act.DELETE, r"(?:исключ(?:ить|ив|ается|аются|ены|ена)|удалить)\b"),
    (Act.ADD, r"дополн(?:ить|ив|яется|яются|ены|ена|яя)\b"),
    (Act.RENUMBER, r"(?:считать|нумеровать)\b(?:\s+соответственно)?"),
    (Act.RENAME, r"(?:пере)?имен(?:овать|овав|уется)\b"),
)
_KYRGYZ: Final = (
    (Act.REPLACE, r"алмашт?ыр(?:ыл)?(?:сын|ып)\b|алмашылсын\b|өзгөртүлсүн\b"),
    (Act.RESTATE, r"(?:баяндал|берил|жазыл|мазмундал|түзүл)(?:сын|син|сүн|сун|ып|ип)\b"),
    (
        Act.REPEAL,
        (
            r"күч(?:ү|үн|төрүн|үлөрүн)?\s+жогот(?:ту|кон)\s+(?:деп\s+)?(?:таан|эсепте|таб)\w{2,9}"
            r"|күчүн\s+жоготсун|жараксыз\s+деп\s+таб\w{2,6}"
        ),
    ),
    (
        Act.DELETE,
        r"(?:алып|алынып)\s+(?:салын|ташталс?)(?:сын|ын|ып)\b|чыгарыл(?:сын|ып)\b|кыскартыл(?:сын|ып)\b",
    ),
    (Act.ADD, r"(?:толуктал|толуктан|кошумчалан|кошул)(?:сын|сун|ып|уп)\b"),
    (Act.RENUMBER, r"деп\s+(?:эсептел|санал)(?:син|сын|ип|ып)\b"),
    (Act.RENAME, r"деп\s+(?:аталсын|аталып|өзгөртүлсүн)\b"),
)
_ENGLISH: Final = (
    (Act.REPLACE, r"(?:replaced?|replacing|substituted?|substituting)\b"),
    (
        Act.RESTATE,
        r"(?:amended\s+(?:to\s+read|as\s+follows)|(?:re)?stated?\s+as\s+follows|reads?\s+as\s+follows)\b",
    ),
    (Act.REPEAL, r"(?:repealed?|repealing|cease[sd]?\s+to\s+have\s+effect|no\s+longer\s+in\s+force)\b"),
    (Act.DELETE, r"(?:deleted?|deleting|omit(?:ted|ting)?|struck\s+out|strike\s+out)\b"),
    (Act.ADD, r"(?:insert(?:ed|ing)?|add(?:ed|ing)?|supplement(?:ed|ing)?)\b"),
    (Act.RENUMBER, r"renumber(?:ed|ing)?\b"),
    (Act.RENAME, r"renamed?\b"),
)
_BY_LANGUAGE: Final = ((Language.RU, _RUSSIAN), (Language.KY, _KYRGYZ), (Language.EN, _ENGLISH))


def _compile() -> re.Pattern[str]:
    kinds = [
        rf"(?P<{language.value}_{act.value}>{pattern})"
        for language, verbs in _BY_LANGUAGE
        for act, pattern in verbs
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(kinds) + ")")


_VERB: Final = _compile()
_NEW_TEXT: Final = re.compile(r"следующ\w+\s+(?:содержани|редакци)|мазмундагы|as\s+follows")
_MAKE_AMENDMENTS: Final = re.compile(
    r"(?:өзгөртүү|толуктоо)\w*\s+киргизилсин|внести\s+(?:следующ|изменени|дополнени|в\s)"
)


def find_verb(text: str, start: int = 0) -> Verb | None:
    """The first verb at or after `start` in folded text."""
    match = _VERB.search(text, start)
    if match is None or match.lastgroup is None:
        return None
    language, act = match.lastgroup.split("_")
    return Verb(Act(act), Language(language), match.start(), match.end())


def find_verbs(text: str) -> list[Verb]:
    """All of them, in order."""
    found = []
    verb = find_verb(text)
    while verb is not None:
        found.append(verb)
        verb = find_verb(text, verb.end)
    return found


def expects_text(announced: str) -> bool:
    """Whether new text follows what is announced: something is added or restated, or words are replaced."""
    if _NEW_TEXT.search(announced) is not None:
        return True
    verb = find_verb(announced)
    return verb is not None and verb.act in (Act.ADD, Act.RESTATE, Act.REPLACE, Act.RENAME)


def announces_amendments(text: str) -> bool:
    """«Внести в Закон … следующие изменения», «өзгөртүүлөр киргизилсин»."""
    return _MAKE_AMENDMENTS.search(text) is not None

"""What stands around the units: preamble, signatures, and the kind of the draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clauses.lines import Line, ends_sentence
from app.core.clauses.model import Kind
from app.core.clauses.titles import TITLE_WITHIN, title_lines
from app.core.text import fold

_PREAMBLE: Final = frozenset(
    {"преамбула", "preamble", "кириш соз", "кириш сөз", "киришүү", "введение", "introduction"}
)


@dataclass(frozen=True, slots=True)
class Front:
    """The lines before the first unit, told apart. The lines not in the title keep their order."""

    title: str
    heading: str
    texts: tuple[str, ...]


def read_front(lines: Sequence[Line]) -> Front:
    """Title, the preamble's own heading, and all other text before the first unit."""
    chosen = title_lines(lines[:TITLE_WITHIN])
    heading = next(
        (i for i, line in enumerate(lines[:TITLE_WITHIN]) if fold(line.text).strip(" .:") in _PREAMBLE), None
    )
    chosen.discard(-1 if heading is None else heading)
    texts: list[str] = []
    for index, line in enumerate(lines):
        if index not in chosen and index != heading:
            texts.append(line.text)
        texts += line.notes
    title = " ".join(" ".join(lines[index].text.split()) for index in sorted(chosen))
    return Front(title, "" if heading is None else lines[heading].text, tuple(texts))


_AMENDMENT: Final = re.compile(
    r"внесени\w+ изменени|внесени\w+ дополнени|изменени\w+ и дополнени|өзгөртүү|толуктоо|amend"
)
# A law on strategic planning is a law; so is one that brings a code into force.
_LAW: Final = re.compile(
    r"^(?:проект\s+)?(?:[\w-]+(?:ый|ий|ая|ое|ой)\s+){0,3}закона?\b|^(?:[\w-]+\s+){0,4}мыйзамы\b"
    r"|^(?:draft\s+)?law\b"
)
_STRATEGY: Final = re.compile(
    r"стратеги|программ|strateg|\bprogram|өнүктүрүү планы|иш-чаралар(?:дын)? планы|план мероприятий|план развития"
    r"|roadmap|дорожная карта"
)
_CONCEPT: Final = re.compile(r"концепци|concept")
_CODE: Final = re.compile(r"кодекс|\bcode\b")
_ACT: Final = re.compile(
    r"^(?:постановлени|решени|распоряжени|указ\b|приказ|положени|устав\b|регламент|инструкци|правила|порядок)"
    r"|\b(?:токтом[уд]?|жарлык|жарлыгы|чечими?|буйрук|буйругу|тескемеси|жобо|жобосу|уставы|регламенти|нускамасы"
    r"|эрежелери)\b"
)


def guess_kind(title: str, *, decimal_headings: bool) -> Kind:
    """What sort of draft a title names; a law where it names none, a strategy where decimals head it."""
    folded = " ".join(fold(title).split())
    for pattern, kind in (
        (_AMENDMENT, Kind.AMENDMENT),
        (_LAW, Kind.LAW),
        (_STRATEGY, Kind.STRATEGY),
        (_CONCEPT, Kind.CONCEPT),
        (_CODE, Kind.CODE),
        (_ACT, Kind.LAW),
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

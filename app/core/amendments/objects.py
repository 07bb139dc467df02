"""One phrase of an amending law with its verb: what it is done to, with which words, at which places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.amendments.content import read_units
from app.core.amendments.model import Instruction, InstructionKind, Path, Step, Where
from app.core.amendments.references import FIRST_MASK, LAST_MASK, MASKS, Reference, build_paths
from app.core.amendments.statements import Statement
from app.core.amendments.verbs import Act, Verb
from app.core.clauses.model import Clause, Level
from app.core.text import Language

_WITH: Final = re.compile(
    r"\b(?:словами|словом|цифрами|цифрой|числом|числами|знаком|знаками|символом|символами|буквой|буквами"
    r"|словосочетанием|аббревиатурой|текстом)\b|\bна\s+(?:слов|цифр|числ)|\b(?:with|by|substitute)\b"
)
_BESIDE: Final = re.compile(
    r"\b(?P<after>после|after)\b|\b(?P<before>перед|before)\b(?=\s+(?:слов|цифр|числ|знак|the\s+word|word))"
)
_BESIDE_UNIT: Final = re.compile(r"(?:после|вслед за|согласно|after|according to)\s+$")
_KY_NOUN: Final = re.compile(
    r"(?:деген\s+)?(?P<noun>сөз|сан|цифра|белги|символ|тамга|сүйлөм|термин|аббревиатура)(?P<ending>[^\W\d_]*)"
)
_KY_FROM: Final = re.compile(r"[днт][аеоө]н$")
_KY_AFTER: Final = re.compile(r"\s*(?:кийин|соң)\b")
_KY_BEFORE: Final = re.compile(r"\s*(?:мурда|мурун|мурдагы|алдын)")
_KY_WITH: Final = re.compile(r"\s*менен\b")
_KY_UNIT_WITH: Final = re.compile(r"\s*менен\b")
_KY_CONTENT: Final = re.compile(r"мазмун|төмөнкүдөй|төмөндөгүдөй")
_WORDS_MEANT: Final = re.compile(
    r"\b(?:слов|цифр|числ|знак|символ|буквы?\b|деген\b|сөз|words?\b|figures?\b|number\b)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A phrase: `text` folded and masked, beginning at `start` of its statement; places are relative to it."""

    statement: Statement
    text: str
    start: int
    verb: Verb
    references: tuple[Reference, ...]
    language: Language
    context: Path
    heading: bool
    text_too: bool

    def masks(self) -> list[tuple[int, str]]:
        """Quotations that are no letters of a reference, with their places."""
        taken = [(reference.start, reference.end) for reference in self.references]
        return [
            (place, char)
            for place, char in enumerate(self.text)
            if FIRST_MASK <= ord(char) <= LAST_MASK and not any(a <= place < b for a, b in taken)
        ]

    def words(self, masks: Sequence[str]) -> list[str]:
        return [" ".join(self.statement.quoted(mask).split()) for mask in masks]

    def units(self, masks: Sequence[str]) -> tuple[Clause, ...]:
        """All quoted units one after another, eIds made different."""
        found: list[Clause] = []
        for mask in masks:
            units = read_units(self.statement.quote(mask), self.language)
            prefix = f"{len(found)}:"
            for unit in units:
                parent = None if unit.parent is None else prefix + unit.parent
                found.append(_renamed(unit, prefix + unit.eid, parent))
        return tuple(found)


def _renamed(unit: Clause, eid: str, parent: str | None) -> Clause:
    return Clause(eid, unit.level, unit.number, unit.label, unit.heading, unit.text, parent)


def read_sentence(sentence: Sentence) -> tuple[list[Instruction], Path]:
    """The instructions of a phrase, one for each place, and the place that the next phrase goes on from."""
    added, places = _objects(sentence)
    paths = build_paths(places, sentence.context, sentence.language)
    found = _READERS[sentence.verb.act](sentence, paths, added)
    if not found:
        found = [_make(sentence, InstructionKind.UNKNOWN, paths[0])]
    return found, paths[-1] if places else sentence.context


def _make(sentence: Sentence, kind: InstructionKind, path: Path, **values: Any) -> Instruction:
    where = Where.TEXT
    if sentence.heading:
        where = Where.BOTH if sentence.text_too else Where.HEADING
    doubts = ("quote-not-closed",) if any(not quote.closed for quote in sentence.statement.quotes) else ()
    source = sentence.statement.clause.eid
    return Instruction(source, kind, path, words="", where=where, doubts=doubts, **values)


def _objects(sentence: Sentence) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    """What is added, and the places named; a unit after which something is put is neither."""
    text = sentence.text
    references = [
        reference
        for reference in sentence.references
        if not _BESIDE_UNIT.search(text[max(0, reference.start - 16) : reference.start])
        and not _KY_AFTER.match(text, reference.end)
    ]
    if sentence.verb.act is not Act.ADD:
        return (), tuple(references)
    if sentence.language is Language.KY:
        added = [r for r in references if _KY_UNIT_WITH.match(text, r.end)]
    elif sentence.language is Language.EN:
        added = [r for r in references if r.start > sentence.verb.start and r.numbers][:1]
    else:
        added = [r for r in references if r.instrumental]
    return tuple(added), tuple(r for r in references if r not in added)


def _replaced(sentence: Sentence, paths: Sequence[Path], _added: object) -> list[Instruction]:
    masks = sentence.masks()
    old, new = _old_and_new(sentence, masks)
    if not old and new and sentence.references and not _WORDS_MEANT.search(sentence.text):
        return _restated_units(sentence, paths, [mask for _place, mask in masks])
    pairs = _pair(sentence.words(old), sentence.words(new))
    if not pairs:
        return []
    return [_make(sentence, InstructionKind.REPLACE_WORDS, path, pairs=pairs) for path in paths]


def _pair(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if not old or not new or not all(old):
        return ()
    if len(new) == 1:
        return tuple((words, new[0]) for words in old)
    return tuple(zip(old, new, strict=True)) if len(old) == len(new) else ()


def _old_and_new(sentence: Sentence, masks: Sequence[tuple[int, str]]) -> tuple[list[str], list[str]]:
    if sentence.language is Language.KY:
        groups = [group.masks for group in _kyrgyz_groups(sentence.text, masks)]
        if len(groups) == 1 and len(groups[0]) == 2:
            groups = [groups[0][:1], groups[0][1:]]
        return [mask for group in groups[:-1] for mask in group], groups[-1] if groups else []
    # «слова «а» после слов «б» заменить …»: the anchor only says where; the words say it too, or are refused.
    beside, _before, _others = _beside(sentence, masks)
    masks = [(place, mask) for place, mask in masks if mask not in beside]
    with_ = _WITH.search(sentence.text, masks[0][0] if masks else 0)
    border = with_.start() if with_ is not None else sentence.verb.start
    old = [mask for place, mask in masks if place < border]
    new = [mask for place, mask in masks if place > border]
    if not old and len(new) == 2 and with_ is None:
        old, new = new[:1], new[1:]
    return old, new


@dataclass(frozen=True, slots=True)
class _Group:
    """Quotations before one Kyrgyz noun: «"а", "б" деген сөздөрдөн»; `end` is where the noun ends."""

    masks: list[str]
    ending: str
    end: int


def _kyrgyz_groups(text: str, masks: Sequence[tuple[int, str]]) -> list[_Group]:
    groups: list[_Group] = []
    waiting: list[str] = []
    for index, (place, mask) in enumerate(masks):
        waiting.append(mask)
        until = masks[index + 1][0] if index + 1 < len(masks) else len(text)
        noun = _KY_NOUN.search(text, place, until)
        if noun is not None:
            groups.append(_Group(waiting, noun["ending"], noun.end()))
            waiting = []
    return [*groups, _Group(waiting, "", len(text))] if waiting else groups


def _restated(sentence: Sentence, paths: Sequence[Path], _added: object) -> list[Instruction]:
    masks = sentence.masks()
    if sentence.heading and not sentence.text_too:
        return _named(sentence, paths, _added)
    before = [mask for place, mask in masks if place < sentence.verb.start]
    after = [mask for place, mask in masks if place > sentence.verb.start]
    if before and after and _WORDS_MEANT.search(sentence.text, 0, sentence.verb.start):
        pairs = _pair(sentence.words(before), sentence.words(after))
        return [_make(sentence, InstructionKind.REPLACE_WORDS, path, pairs=pairs) for path in paths if pairs]
    return _restated_units(sentence, paths, after or before)


def _restated_units(sentence: Sentence, paths: Sequence[Path], masks: Sequence[str]) -> list[Instruction]:
    if not masks and not any(paths):
        return []
    units = sentence.units(masks)
    # «изложить в редакции согласно приложению»: what is to be done is plain, with what is not.
    shares = _shared_out(units, paths) if units else [()] * len(paths)
    return [
        _make(sentence, InstructionKind.RESTATE_UNIT, path, units=share)
        for path, share in zip(paths, shares, strict=True)
    ]


def _shared_out(units: tuple[Clause, ...], paths: Sequence[Path]) -> list[tuple[Clause, ...]]:
    """New text for several places: each gets the unit of its number, all of it where there is one place."""
    if len(paths) == 1:
        return [units]
    tops = [index for index, unit in enumerate(units) if unit.parent is None]
    parts = [units[a:b] for a, b in zip(tops, [*tops[1:], len(units)], strict=True)]
    if len(parts) == 1 and parts[0][0].level is Level.HCONTAINER:
        parts = _by_line(parts[0][0], len(paths)) or parts
    if len(parts) == len(paths):
        return parts
    numbered = {part[0].number: part for part in parts}
    return [numbered.get(path[-1].number, ()) if path else () for path in paths]


def _by_line(unit: Clause, count: int) -> list[tuple[Clause, ...]]:
    lines = unit.text.split("\n")
    if len(lines) != count:
        return []
    return [(Clause(f"{unit.eid}:{n}", unit.level, None, "", "", line),) for n, line in enumerate(lines)]


def _named(sentence: Sentence, paths: Sequence[Path], _added: object) -> list[Instruction]:
    masks = sentence.masks()
    if not masks or not sentence.heading:
        return []
    new = sentence.words([masks[-1][1]])[0]
    return [_make(sentence, InstructionKind.RENAME, path, pairs=(("", new),)) for path in paths]


def _deleted(sentence: Sentence, paths: Sequence[Path], _added: object) -> list[Instruction]:
    beside, _before, masks = _beside(sentence, sentence.masks())
    masks = masks or beside
    if masks:
        pairs = tuple((words, "") for words in sentence.words(masks) if words)
        return [_make(sentence, InstructionKind.DELETE_WORDS, path, pairs=pairs) for path in paths if pairs]
    if _WORDS_MEANT.search(sentence.text) or not any(paths):
        return []
    return [_make(sentence, InstructionKind.DELETE_UNIT, path) for path in paths]


def _repealed(sentence: Sentence, paths: Sequence[Path], _added: object) -> list[Instruction]:
    return [_make(sentence, InstructionKind.REPEAL_UNIT, path) for path in paths]


def _renumbered(sentence: Sentence, paths: Sequence[Path], _added: object) -> list[Instruction]:
    return [_make(sentence, InstructionKind.RENUMBER, paths[0])]


def _supplemented(
    sentence: Sentence, paths: Sequence[Path], added: tuple[Reference, ...]
) -> list[Instruction]:
    masks = sentence.masks()
    if added:
        steps = tuple(
            Step(reference.unit, number) for reference in added for number in reference.numbers or (None,)
        )
        content = [mask for place, mask in masks if place > min(sentence.verb.start, added[0].start)]
        units = sentence.units(content or [mask for _place, mask in masks])
        return [_make(sentence, InstructionKind.ADD_UNIT, path, units=units, added=steps) for path in paths]
    anchor, before, new = _beside(sentence, masks)
    if not new:
        return []
    words = " ".join(sentence.words(new))
    if not anchor:
        return [_make(sentence, InstructionKind.APPEND_WORDS, path, pairs=(("", words),)) for path in paths]
    pairs = tuple((old, words) for old in sentence.words(anchor) if old)
    return [
        _make(sentence, InstructionKind.INSERT_WORDS, path, pairs=pairs, before=before)
        for path in paths
        if pairs
    ]


def _beside(sentence: Sentence, masks: Sequence[tuple[int, str]]) -> tuple[list[str], bool, list[str]]:
    """The words beside which something is put, whether before them, and what is put there."""
    if sentence.language is Language.KY:
        return _beside_kyrgyz(sentence.text, masks)
    anchor: list[str] = []
    before = False
    for found in _BESIDE.finditer(sentence.text):
        following = [(place, mask) for place, mask in masks if place > found.end()]
        if following and _only_nouns(sentence.text[found.end() : following[0][0]]):
            anchor, before = [following[0][1]], found["before"] is not None
            break
    new = [mask for _place, mask in masks if mask not in anchor]
    return anchor, before, new


_NOUNS: Final = re.compile(
    rf"(?:\s|[{MASKS}]|слов\w*|цифр\w*|числ\w*|знак\w*|символ\w*|the\b|words?\b|figures?\b|number\b)*"
)


def _only_nouns(text: str) -> bool:
    return _NOUNS.fullmatch(text) is not None


def _beside_kyrgyz(text: str, masks: Sequence[tuple[int, str]]) -> tuple[list[str], bool, list[str]]:
    groups = _kyrgyz_groups(text, masks)
    anchor: list[str] = []
    before = False
    new: list[str] = []
    for group in groups:
        if _KY_FROM.search(group.ending) and _KY_AFTER.match(text, group.end):
            anchor = group.masks
        elif _KY_FROM.search(group.ending) and _KY_BEFORE.match(text, group.end):
            anchor, before = group.masks, True
        else:
            new += group.masks
    return anchor, before, new


_READERS: Final = {
    Act.REPLACE: _replaced,
    Act.RESTATE: _restated,
    Act.DELETE: _deleted,
    Act.ADD: _supplemented,
    Act.REPEAL: _repealed,
    Act.RENUMBER: _renumbered,
    Act.RENAME: _named,
}

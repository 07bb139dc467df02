"""A clause's text with what a comment asks for done to it: words changed, added, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from app.core.amendments.model import Instruction, InstructionKind, Unit
from app.core.amendments.words import (
    Found,
    Match,
    occurrences,
    patterns,
    prepare,
    put_at_end,
    put_beside,
    put_in,
    sentences,
)
from app.core.digests.conflict_lexicon import VERB
from app.core.text import Language, fold

_LONGEST_WORDS: Final = 5_000
"""Characters of words looked for in a clause."""
RequestKind = Literal["keep", "delete", "replace", "insert", "words"]


@dataclass(frozen=True)
class ClauseWords:
    """A clause's text in one language, and as words are looked for in it."""

    text: str
    language: Language

    @cached_property
    def written(self) -> str:
        return prepare(self.text, folded=False)

    @cached_property
    def folded(self) -> str:
        return prepare(self.text, folded=True)

    @cached_property
    def instructs(self) -> bool:
        """Whether the clause itself amends words: then a proposed wording that does is a wording."""
        return VERB.search(fold(self.text)) is not None


@dataclass(frozen=True, slots=True)
class Worded:
    """An instruction as far as it matters within one clause."""

    kind: InstructionKind
    pairs: tuple[tuple[str, str], ...]
    before: bool = False
    unit: Unit | None = None
    number: int = 0

    @classmethod
    def of(cls, instruction: Instruction) -> Worded:
        return cls(instruction.kind, instruction.pairs, instruction.before)


_INSERTING: Final = (InstructionKind.INSERT_WORDS, InstructionKind.APPEND_WORDS, InstructionKind.ADD_UNIT)


def kind_of(done: Sequence[Worded]) -> RequestKind:
    if any(one.kind is InstructionKind.RESTATE_UNIT for one in done):
        return "replace"
    return "insert" if all(one.kind in _INSERTING for one in done) else "words"


def occurrences_in(clause: ClauseWords, words: str) -> list[Found]:
    """Where words stand in a clause: as written, else whatever the letters."""
    if not words.strip() or len(words) > min(_LONGEST_WORDS, 2 * len(clause.text)):
        return []
    for match, pattern in patterns(words, clause.language, inflected=False):
        if match is Match.PART_OF_WORD:
            break
        found = occurrences(pattern, clause.folded if match is Match.LOOSE else clause.written)
        if found:
            return found
    return []


def apply(clause: ClauseWords, asked: Worded) -> str | None:
    """The clause's text with one instruction done; None where its words do not stand there."""
    text = clause.text
    if asked.kind is InstructionKind.RESTATE_UNIT:
        return asked.pairs[0][1]
    if asked.kind is InstructionKind.ADD_UNIT:
        return f"{text}\n{asked.pairs[0][1]}"
    if asked.kind is InstructionKind.APPEND_WORDS:
        return put_at_end(text, asked.pairs[0][1])
    if asked.kind is InstructionKind.DELETE_UNIT:
        return _without_piece(text, asked)
    done = False
    for old, new in asked.pairs:
        places = occurrences_in(clause, old)
        if not places:
            continue
        done = True
        if asked.kind is InstructionKind.INSERT_WORDS:
            for spot in reversed(places):
                text = put_beside(text, spot, new, before=asked.before)
        else:
            text = put_in(text, places, new)
        clause = ClauseWords(text, clause.language)
    return text if done else None


def _without_piece(text: str, asked: Worded) -> str | None:
    lines = [line for line in text.split("\n") if line.strip()]
    if asked.unit is Unit.LINE:
        kept = [line for number, line in enumerate(lines, 1) if number != asked.number]
        return "\n".join(kept) if len(kept) < len(lines) else None
    found = sentences(text)
    if not 0 < asked.number <= len(found):
        return None
    one = found[asked.number - 1]
    return f"{text[: one.start].rstrip()} {text[one.end :].lstrip()}".strip()

"""What an amending law tells to do to another act: instructions, and what became of each."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.core.clauses.model import Clause, ClauseTree


class Unit(StrEnum):
    """What instructions call the places of an act, from the widest to the narrowest.

    PART is a part of an article (of a whole code where nothing else is named); LINE is an «абзац»: a line of
    the text, however it is marked; SENTENCE a sentence within one.
    """

    ATTACHMENT = "attachment"
    SECTION = "section"
    SUBSECTION = "subsection"
    CHAPTER = "chapter"
    DIVISION = "division"
    PREAMBLE = "preamble"
    ARTICLE = "article"
    PART = "part"
    POINT = "point"
    SUBPOINT = "subpoint"
    LINE = "line"
    SENTENCE = "sentence"


RANK: dict[Unit, int] = {unit: rank for rank, unit in enumerate(Unit)}


@dataclass(frozen=True, slots=True)
class Step:
    """One unit on the way to a place. `number` is canonical (letters as written), None where none is named."""

    unit: Unit
    number: str | None = None


Path = tuple[Step, ...]
"""From the outermost unit to the innermost; empty: the whole act."""


class Where(StrEnum):
    """Which words of a unit are meant."""

    TEXT = "text"
    HEADING = "heading"
    BOTH = "both"


class InstructionKind(StrEnum):
    """What is to be done. UNKNOWN: it stands where instructions stand, and was not understood."""

    REPLACE_WORDS = "replace-words"
    INSERT_WORDS = "insert-words"
    APPEND_WORDS = "append-words"
    DELETE_WORDS = "delete-words"
    ADD_UNIT = "add-unit"
    RESTATE_UNIT = "restate-unit"
    REPEAL_UNIT = "repeal-unit"
    DELETE_UNIT = "delete-unit"
    RENAME = "rename"
    RENUMBER = "renumber"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One change at one place.

    `source` is the eId of the clause of the amending law it stands in, `words` what it says there. `act`: the
    words by which the law names the act it amends. `pairs`: old words with what comes in their place (empty:
    nothing); for INSERT_WORDS the old words are those beside which the new are put, `before` says on which
    side. `units`: quoted new text as clauses among themselves (their eIds mean nothing outside);
    `added`: what ADD_UNIT is to add, without a number where it names none. `everywhere`: as often as the words
    occur; `inflected`: in whatever grammatical case. `doubts`: codes of what a person should look at.
    """

    source: str
    kind: InstructionKind
    path: Path
    words: str
    act: str = ""
    where: Where = Where.TEXT
    pairs: tuple[tuple[str, str], ...] = ()
    before: bool = False
    units: tuple[Clause, ...] = ()
    added: tuple[Step, ...] = ()
    everywhere: bool = False
    inflected: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an instruction. `reason`: a code of `reasons.py`, empty where it was applied.

    `doubts` are those of the instruction and what came up in applying it; `params` belong to the reason.
    """

    instruction: Instruction
    reason: str = ""
    params: dict[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    @property
    def applied(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Touch:
    """A unit that instructions changed: its eId before and after, None where it is new or gone.

    `whole`: with everything under it; otherwise only its own heading and text.
    """

    old: str | None
    new: str | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Application:
    """The amended act, what became of every instruction, and the units touched in the order of the act."""

    tree: ClauseTree
    outcomes: tuple[Outcome, ...]
    touches: tuple[Touch, ...]

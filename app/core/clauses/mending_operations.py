"""What a secretary may do to a clause before publication, each as a value that goes through JSON and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from app.core.clauses.mending_tree import Words
from app.core.clauses.model import Level
from app.core.text import Language


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one language's text is cut: character offsets into the clause's own text, each not before the last.

    From `start` the words belong to the new clause: up to `label_end` as its label, up to `heading_end` as its
    heading, what follows as its text.
    """

    start: int
    label_end: int
    heading_end: int


@dataclass(frozen=True, slots=True)
class Merge:
    """The clause's words are joined to the clause before it, what stands under it goes along.

    `same_line`: they continue its last line; otherwise they begin a new one.
    """

    clause: UUID
    same_line: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """The end of a clause's text becomes a clause of its own, `new`. A language without a cut keeps all its words."""

    clause: UUID
    new: UUID
    level: Level
    number: str | None
    cuts: Mapping[Language, Cut]


@dataclass(frozen=True, slots=True)
class ChangeLevel:
    """Another level, and with it another parent: the innermost before it that such a unit may stand in."""

    clause: UUID
    level: Level


@dataclass(frozen=True, slots=True)
class Move:
    """Under another parent without changing the order; None is the top of the draft."""

    clause: UUID
    parent: UUID | None


@dataclass(frozen=True, slots=True)
class Renumber:
    """Another number, and the labels that print it by language; a language left out keeps its own."""

    clause: UUID
    number: str | None
    labels: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words in one language. The clause's other languages wait for the same change from then on."""

    clause: UUID
    language: Language
    words: Words


@dataclass(frozen=True, slots=True)
class Confirm:
    """The words in this language need no change."""

    clause: UUID
    language: Language


@dataclass(frozen=True, slots=True)
class Accept:
    """The clause is right as it is: its warnings are dealt with."""

    clause: UUID


@dataclass(frozen=True, slots=True)
class Remove:
    """A clause without any words goes; what stands under it goes up to its parent."""

    clause: UUID


Operation = Merge | Split | ChangeLevel | Move | Renumber | Edit | Confirm | Accept | Remove

_KINDS: Final[dict[type[Operation], str]] = {
    Merge: "merge",
    Split: "split",
    ChangeLevel: "level",
    Move: "move",
    Renumber: "number",
    Edit: "edit",
    Confirm: "confirm",
    Accept: "accept",
    Remove: "remove",
}


def kind_of(operation: Operation) -> str:
    """The name under which an operation is kept."""
    return _KINDS[type(operation)]


def encode_operation(operation: Operation) -> dict[str, Any]:
    """Plain JSON data; ids are hexadecimal."""
    data: dict[str, Any] = {"kind": kind_of(operation), "clause": operation.clause.hex}
    match operation:
        case Merge():
            data["same_line"] = operation.same_line
        case Split():
            cuts = {
                language.value: [cut.start, cut.label_end, cut.heading_end]
                for language, cut in operation.cuts.items()
            }
            data |= {"new": operation.new.hex, "level": operation.level.value, "number": operation.number}
            data["cuts"] = cuts
        case ChangeLevel():
            data["level"] = operation.level.value
        case Move():
            data["parent"] = operation.parent.hex if operation.parent else None
        case Renumber():
            labels = {language.value: label for language, label in operation.labels.items()}
            data |= {"number": operation.number, "labels": labels}
        case Edit():
            words = operation.words
            data |= {"language": operation.language.value, "label": words.label}
            data |= {"heading": words.heading, "text": words.text}
        case Confirm():
            data["language"] = operation.language.value
        case Accept() | Remove():
            pass
    return data


def decode_operation(data: Mapping[str, Any]) -> Operation:
    """What `encode_operation` gave. KeyError or ValueError where it did not."""
    kind, clause = data["kind"], UUID(data["clause"])
    match kind:
        case "merge":
            return Merge(clause, bool(data["same_line"]))
        case "split":
            cuts = {Language(code): Cut(*offsets) for code, offsets in data["cuts"].items()}
            return Split(clause, UUID(data["new"]), Level(data["level"]), data["number"], cuts)
        case "level":
            return ChangeLevel(clause, Level(data["level"]))
        case "move":
            return Move(clause, UUID(data["parent"]) if data["parent"] else None)
        case "number":
            labels = {Language(code): label for code, label in data["labels"].items()}
            return Renumber(clause, data["number"], labels)
        case "edit":
            words = Words(data["label"], data["heading"], data["text"])
            return Edit(clause, Language(data["language"]), words)
        case "confirm":
            return Confirm(clause, Language(data["language"]))
        case "accept":
            return Accept(clause)
        case "remove":
            return Remove(clause)
    raise ValueError(f"no such operation: {kind}")

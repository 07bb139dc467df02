"""A draft as a tree of clauses, in reading order."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.core.text import Language


class Level(StrEnum):
    """What a clause is, by the name of its Akoma Ntoso element.

    All hierarchical elements of Akoma Ntoso 3.0 (5.3.1, group `ANhier`) are here, so that a text that comes
    in that format keeps its own. SUBPOINT is ours: Akoma Ntoso writes a point below a point.
    """

    ATTACHMENT = "attachment"
    BOOK = "book"
    TOME = "tome"
    PART = "part"
    SUBPART = "subpart"
    TITLE = "title"
    SUBTITLE = "subtitle"
    SECTION = "section"
    SUBSECTION = "subsection"
    CHAPTER = "chapter"
    SUBCHAPTER = "subchapter"
    DIVISION = "division"
    SUBDIVISION = "subdivision"
    TRANSITIONAL = "transitional"
    ARTICLE = "article"
    RULE = "rule"
    SUBRULE = "subrule"
    CLAUSE = "clause"
    SUBCLAUSE = "subclause"
    LEVEL = "level"
    PARAGRAPH = "paragraph"
    SUBPARAGRAPH = "subparagraph"
    LIST = "list"
    SUBLIST = "sublist"
    POINT = "point"
    SUBPOINT = "subpoint"
    INDENT = "indent"
    ALINEA = "alinea"
    PROVISO = "proviso"
    HCONTAINER = "hcontainer"


class Kind(StrEnum):
    """What sort of draft it is."""

    CODE = "code"
    LAW = "law"
    AMENDMENT = "amendment"
    STRATEGY = "strategy"
    CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `eid` and `parent` are eIds; `number` is canonical, `label` as it stands in the text.

    `text` is the clause's own, without its children's; paragraphs are joined by `\\n`, cells by `\\t`. A tab
    stands nowhere else, so that lines with tabs are a table's rows. `why` are the codes of what spoke for
    cutting here (see `reasons.py`); two clauses that differ in nothing else are the same.
    """

    eid: str
    level: Level
    number: str | None
    label: str
    heading: str
    text: str
    parent: str | None = None
    quoted: bool = False
    why: tuple[str, ...] = field(default=(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """The clause object of the public contract."""
        return {
            "id": self.eid,
            "level": self.level.value,
            "number": self.number,
            "label": self.label,
            "heading": self.heading,
            "text": self.text,
            "parent": self.parent,
            "quoted": self.quoted,
        }


@dataclass(frozen=True, slots=True)
class ImportWarning:
    """Something a secretary should look at. `code` and `params` are for translation, `message` is English.

    `text` holds characters of the source that stand in no clause (a running header, the contents).
    """

    code: str
    clause: str | None
    message: str
    text: str = ""
    params: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The warning object of the public contract."""
        return {
            "code": self.code,
            "clause": self.clause,
            "message": self.message,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The file a tree was read from; `bytes` is its size."""

    format: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ClauseTree:
    """A whole draft in one language. Clauses stand in reading order, each parent before its children."""

    language: Language
    kind: Kind
    title: str
    source: SourceInfo
    clauses: tuple[Clause, ...]
    warnings: tuple[ImportWarning, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The `split --json` object of the public contract."""
        return {
            "language": self.language.value,
            "kind": self.kind.value,
            "title": self.title,
            "source": {
                "format": self.source.format,
                "sha256": self.source.sha256,
                "bytes": self.source.bytes,
            },
            "clauses": [clause.to_json() for clause in self.clauses],
            "warnings": [warning.to_json() for warning in self.warnings],
        }

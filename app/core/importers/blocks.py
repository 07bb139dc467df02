"""The common form every importer reads into: paragraphs and tables in reading order, with what style tells."""

from dataclasses import dataclass
from typing import Literal

Alignment = Literal["left", "center", "right", "justify"]

# body: the text itself; running: a page's header or footer; contents: a generated table of contents.
Role = Literal["body", "running", "contents"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph (or, in an unwrapped document, one physical line).

    `text` has `\\n` for a forced line break and `\\t` for a tab. `label` is a number the word processor
    computed; it stands before `text` and is not part of it. `heading_level` counts from 1; `indent` is in
    twentieths of a point. `notes` are the footnotes and endnotes referred to, in order.
    """

    text: str
    label: str = ""
    heading_level: int | None = None
    bold: bool = False
    alignment: Alignment = "left"
    indent: int = 0
    role: Role = "body"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell's paragraphs are joined by `\\n`."""

    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentStart:
    """What a file of marked units says of itself, its first block: `kind` and `language` by code, empty if unsaid."""

    title: str
    kind: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class UnitStart:
    """Where the file itself says that a unit begins: nothing is left to guess.

    Its text is the blocks up to the next one. `depth` counts from 0; the parent is the nearest unit before
    it with a smaller one. `level` is an Akoma Ntoso element name (`clauses.model.Level`), `label` is as
    written («Статья 5.»); `number` is canonical, empty where there is none, None where it is to be read out of
    the label; `eid` only where the file gives one that may be kept.
    """

    level: str
    number: str | None
    label: str
    heading: str
    depth: int
    quoted: bool = False
    eid: str = ""


Block = Paragraph | Table | UnitStart | DocumentStart


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """What an importer could not carry over as it stood. `block` is the index of the block concerned."""

    code: str
    message: str
    text: str = ""
    block: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: `blocks` hold every character of its body but white space.

    `wrapped`: paragraphs are physical lines of limited width, so that their ends are not known.
    `size` is in bytes, `sha256` lower-case hexadecimal, both of the file itself.
    """

    format: str
    sha256: str
    size: int
    blocks: tuple[Block, ...]
    warnings: tuple[ReadWarning, ...] = ()
    wrapped: bool = False


Reading = tuple[tuple[Block, ...], tuple[ReadWarning, ...], bool]
"""What a reader of one format gives: blocks, warnings, and whether lines are wrapped."""

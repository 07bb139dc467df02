"""A tree from a document that says itself where its units begin: nothing is weighed, only numbers are read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.core.clauses.eids import assign_eids, contexts
from app.core.clauses.front import guess_kind
from app.core.clauses.item_labels import find_marker
from app.core.clauses.model import Clause, ClauseTree, ImportWarning, Kind, Level, SourceInfo
from app.core.clauses.numbers import canonical
from app.core.clauses.sequence import sequence_warnings
from app.core.clauses.units import Unit
from app.core.importers.blocks import Block, Document, DocumentStart, Paragraph, Table, UnitStart
from app.core.text import Language, detect_language

_LANGUAGE_LINES: Final = 400
_NAME: Final = re.compile(r"(?:[^\W\d_]{3,20}\.?[ \u00a0]+|§+[ \u00a0]*)+")
_AROUND: Final = " \u00a0.,:;()[]{}«»“”„\"'—–-"
# What cannot stand in an address, or is called like a page («comments») or a part of one («main»).
_NO_ADDRESS: Final = re.compile(r"\A[a-z.-]*\Z|[/?#%\\\x00-\x1f]|.{401}", re.DOTALL)
_LONGEST_NUMBER: Final = 12
_LONGEST_LABEL: Final = 100
_LONGEST_COUNTED: Final = 40
_COUNTED: Final = re.compile(r"[0-9]{1,6}(?:[.-][0-9]{1,6}){0,5}")


def number_in(label: str) -> str | None:
    """The canonical number a label gives: `5` for «Статья 5.», `4` for CHAPTER IV, `12A` as written."""
    written = " ".join(label[:_LONGEST_LABEL].split())
    marker = find_marker(written)
    if marker is not None and not marker.rest:
        return marker.number
    name = _NAME.match(written)
    for text in (written[name.end() :] if name else written, written):
        bare = text.strip(_AROUND)
        number = canonical(bare) or (bare if " " not in bare and _is_number(bare) else None)
        if number and len(number) <= _LONGEST_NUMBER:
            return number
    return None


def _is_number(bare: str) -> bool:
    """`12A`, `a`, `bb`, `iv`: a digit in it, or letters too few for a word."""
    return (
        any(char.isdecimal() for char in bare) or (bare.isalpha() and len(bare) <= 2) or not bare.strip("ivx")
    )


def given_tree(document: Document, *, language: Language | None = None) -> ClauseTree:
    """The document's own units as a tree; `language` None is what the document says, else guessed.

    Its ids are kept where the blocks give any (`UnitStart.eid`), else made by the convention of `eids`.
    """
    reading = _Reading()
    for block in document.blocks:
        reading.take(block)
    units = reading.units
    eids = _eids(reading)
    warnings = [
        *reading.lifted(),
        *(ImportWarning(warning.code, None, warning.message, warning.text) for warning in document.warnings),
        *_numbering_warnings(units, eids),
    ]
    if not any(unit.level is not Level.HCONTAINER for unit in units):
        warnings.append(ImportWarning("no-structure", None, "no numbered unit was recognised"))
    whole = reading.whole
    return ClauseTree(
        language=language or _language(reading),
        kind=_kind(whole),
        title=whole.title,
        source=SourceInfo(document.format, document.sha256, document.size),
        clauses=tuple(
            Clause(
                eid=eid,
                level=unit.level,
                number=unit.number,
                label=unit.label,
                heading=unit.heading,
                text="\n".join(unit.texts),
                parent=None if unit.parent is None else eids[unit.parent],
                quoted=start.quoted,
            )
            for unit, start, eid in zip(units, reading.starts, eids, strict=True)
        ),
        warnings=tuple(warnings),
    )


def _kind(whole: DocumentStart) -> Kind:
    return Kind(whole.kind) if whole.kind in set(Kind) else guess_kind(whole.title, decimal_headings=False)


def _language(reading: "_Reading") -> Language:
    if reading.whole.language in set(Language):
        return Language(reading.whole.language)
    lines = (text for unit in reading.units[:_LANGUAGE_LINES] for text in (unit.heading, *unit.texts))
    return detect_language("\n".join(lines))


class _Reading:
    """The units of a document and the text of each. `starts` are the blocks that began them."""

    def __init__(self) -> None:
        self.whole = DocumentStart("")
        self.units: list[Unit] = []
        self.starts: list[UnitStart] = []
        self._quotations = 0
        self._last_below: dict[int | None, int] = {}
        self._open: list[tuple[int, int]] = []
        self._lifted: dict[str, list[str]] = {}

    def take(self, block: Block) -> None:
        """The next block."""
        if isinstance(block, DocumentStart):
            self.whole = block
        elif isinstance(block, UnitStart):
            self._begin(block)
        elif isinstance(block, Paragraph) and block.role != "body":
            lines = (block.label, block.text, *block.notes)
            self._lifted.setdefault(block.role, []).extend(filter(None, lines))
        else:
            if not self.units:
                self._begin(UnitStart(Level.HCONTAINER, "", "", "", 0))
            self.units[-1].texts += _lines(block)

    def _begin(self, start: UnitStart) -> None:
        while self._open and self._open[-1][0] >= start.depth:
            self._open.pop()
        parent = self._open[-1][1] if self._open else None
        level = Level(start.level) if start.level in set(Level) else Level.HCONTAINER
        number = number_in(start.label) if start.number is None else start.number or None
        self._open.append((start.depth, len(self.units)))
        quotation = self._quotation(parent, quoted=start.quoted)
        self.units.append(
            Unit(level, number, start.label, start.heading, level.value, parent, quotation=quotation)
        )
        self.starts.append(start)

    def _quotation(self, parent: int | None, *, quoted: bool) -> int:
        """Which quotation the next unit belongs to: quoted units one after the other are one; 0 for none."""
        if parent is not None and self.units[parent].quotation:
            return self.units[parent].quotation
        last = self._last_below.get(parent, 0)
        if quoted and not last:
            self._quotations += 1
            last = self._quotations
        self._last_below[parent] = last if quoted else 0
        return self._last_below[parent]

    def lifted(self) -> list[ImportWarning]:
        """Text that is not the draft's own."""
        said = {
            "running": ("header", "the cover page was left out"),
            "contents": ("toc", "the table of contents was left out"),
        }
        return [
            ImportWarning(said[role][0], None, said[role][1], "\n".join(lines))
            for role, lines in self._lifted.items()
        ]


def _lines(block: Paragraph | Table) -> list[str]:
    if isinstance(block, Table):
        return [*(line for row in block.rows for line in _row_lines(row)), *block.notes]
    text = f"{block.label} {block.text}".strip() if block.label else block.text
    return [*([text] if text or not block.notes else []), *block.notes]


def _row_lines(row: Sequence[str]) -> list[str]:
    if len(row) == 1:
        return row[0].split("\n")
    return ["\t".join(cell.replace("\n", " ") for cell in row)]


def _eids(reading: _Reading) -> list[str]:
    """Ids the document gives and may keep, and new ones that none of them has."""
    given = ["" if _NO_ADDRESS.search(start.eid) else start.eid for start in reading.starts]
    if all(given) and len(set(given)) == len(given):
        return given
    taken, seen = set(given), {""}
    repeats: dict[str, int] = {}
    found: list[str] = []
    for own, made in zip(given, assign_eids(list(map(_countable, reading.units))), strict=True):
        eid = own
        if own in seen:
            eid = made
            while eid in taken:
                repeats[made] = repeats.get(made, 1) + 1
                eid = f"{made}-{repeats[made]}"
        seen.add(eid)
        taken.add(eid)
        found.append(eid)
    return found


def _countable(unit: Unit) -> Unit:
    """A unit that can be counted with: a file may say any number it likes, also one of a thousand digits."""
    number = unit.number or ""
    odd = len(number) > _LONGEST_COUNTED or any(char.isdigit() and not char.isdecimal() for char in number)
    return replace(unit, number=None) if odd else unit


def _numbering_warnings(units: Sequence[Unit], eids: Sequence[str]) -> list[ImportWarning]:
    """Only numbers that count are compared: after `12A` nobody knows what must follow.

    A list that does not begin with 1 may go on from elsewhere: whoever marked the units up knew.
    """
    counted = [
        unit if _COUNTED.fullmatch(unit.number or "") else replace(unit, number=None) for unit in units
    ]
    found = sequence_warnings(counted, contexts(counted), eids)
    return [one for one in found if one.params.get("previous") != "0"]

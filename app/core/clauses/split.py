"""The splitter: a document's blocks become a tree of clauses."""

from collections.abc import Sequence
from typing import Final

from app.core.clauses.contents import contents_lines
from app.core.clauses.eids import assign_eids, contexts
from app.core.clauses.front import Front, guess_kind, read_front, signature_start
from app.core.clauses.lines import Line, is_heading, read_lines, running_text
from app.core.clauses.model import Clause, ClauseTree, ImportWarning, Level, SourceInfo
from app.core.clauses.outline import Outline, Unit
from app.core.clauses.sequence import sequence_warnings
from app.core.importers.blocks import Document
from app.core.text import Language, detect_language

# Decimal headings make a strategy only where they are nested, and more than once.
_LEAST_NESTED: Final = 2


def split_document(document: Document, *, language: Language | None = None) -> ClauseTree:
    """The document as a tree of clauses; `language` None is guessed from the text.

    Never fails: what cannot be understood is text of the clause it stands in, or a warning. Every character
    of the document but white space stands in exactly one label, heading, text, title or warning text.
    """
    lines = read_lines(document)
    contents = contents_lines(lines)
    body = [line for index, line in enumerate(lines) if index not in contents]
    articles = any(line.marker is not None and line.marker.level is Level.ARTICLE for line in body)
    outline = Outline(decimal_headings=not articles and _has_decimal_headings(body))
    outline.feed(lines, contents, articles=articles or any(is_heading(line.marker) for line in body))
    front = read_front(outline.head)
    units = _with_surroundings(outline.units, front)
    eids = assign_eids(units)
    warnings = [
        *_lifted_text(document, lines, contents),
        *(ImportWarning(warning.code, None, warning.message, warning.text) for warning in document.warnings),
        *sequence_warnings(units, contexts(units), eids),
    ]
    if not any(unit.level is not Level.HCONTAINER for unit in units):
        warnings.append(ImportWarning("no-structure", None, "no numbered unit was recognised"))
    return ClauseTree(
        language=language or detect_language("\n".join(line.text for line in lines)),
        kind=guess_kind(front.title, decimal_headings=outline.decimal_headings),
        title=front.title,
        source=SourceInfo(document.format, document.sha256, document.size),
        clauses=tuple(_clause(unit, eid, eids) for unit, eid in zip(units, eids, strict=True)),
        warnings=tuple(warnings),
    )


def _has_decimal_headings(lines: Sequence[Line]) -> bool:
    nested = [line for line in lines if line.marker is not None and line.marker.style == "decimal2"]
    return len(nested) >= _LEAST_NESTED


def _lifted_text(document: Document, lines: Sequence[Line], contents: frozenset[int]) -> list[ImportWarning]:
    """Text that is not the draft's own: page headers and footers, the table of contents."""
    warnings = []
    if running := running_text(document):
        message = "headers and footers of pages were left out"
        warnings.append(ImportWarning("header", None, message, "\n".join(running)))
    if contents:
        text = "\n".join(
            part for index in sorted(contents) for part in (lines[index].text, *lines[index].notes)
        )
        warnings.append(ImportWarning("toc", None, "the table of contents was left out", text))
    return warnings


def _with_surroundings(units: list[Unit], front: Front) -> list[Unit]:
    """The units with preamble and signatures as units of their own, parents renumbered."""
    _settle_headings(units)
    before = [_plain_unit(front.heading, front.texts)] if front.texts or front.heading else []
    body_end = next((index for index, unit in enumerate(units) if unit.level is Level.ATTACHMENT), len(units))
    signatures = []
    if body_end:
        last = units[body_end - 1]
        start = signature_start(last.texts)
        if start is not None and (start > 0 or last.heading or not last.is_item):
            signatures = [_plain_unit("", last.texts[start:])]
            del last.texts[start:]
    moved = {
        index: index + len(before) + (len(signatures) if index >= body_end else 0)
        for index in range(len(units))
    }
    for unit in units:
        unit.parent = None if unit.parent is None else moved[unit.parent]
    return [*before, *units[:body_end], *signatures, *units[body_end:]]


def _plain_unit(heading: str, texts: Sequence[str]) -> Unit:
    return Unit(Level.HCONTAINER, None, "", heading, "unnumbered", None, texts=list(texts))


def _settle_headings(units: Sequence[Unit]) -> None:
    """An article whose only words are a whole sentence has that sentence as text, not as heading."""
    parents = {unit.parent for unit in units}
    for index, unit in enumerate(units):
        empty = unit.level is Level.ARTICLE and not unit.texts and index not in parents
        if empty and unit.heading.endswith((".", ":", ";")):
            unit.heading, unit.texts = "", [unit.heading]


def _clause(unit: Unit, eid: str, eids: Sequence[str]) -> Clause:
    return Clause(
        eid=eid,
        level=unit.level,
        number=unit.number,
        label=unit.label,
        heading=unit.heading,
        text="\n".join(unit.texts),
        parent=None if unit.parent is None else eids[unit.parent],
    )

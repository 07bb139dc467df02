"""The splitter: a document's blocks become a tree of clauses."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from app.core.clauses.attached import with_attachments
from app.core.clauses.contents import contents_lines
from app.core.clauses.eids import assign_eids, contexts
from app.core.clauses.evidence import Evidence
from app.core.clauses.front import Front, guess_kind, read_front, signature_start
from app.core.clauses.given import given_tree
from app.core.clauses.item_labels import is_heading
from app.core.clauses.lines import Line, ends_sentence, read_lines, running_text
from app.core.clauses.model import Clause, ClauseTree, ImportWarning, Level, SourceInfo
from app.core.clauses.outline import Outline, Plan
from app.core.clauses.quotations import find_quotations
from app.core.clauses.sequence import sequence_warnings
from app.core.clauses.titles import TITLE_WITHIN, named_title
from app.core.clauses.units import Unit
from app.core.importers.blocks import Document, DocumentStart, UnitStart
from app.core.text import Language, detect_language

# Decimal headings make a strategy only where they are nested, and more than once.
_LEAST_NESTED: Final = 2


def split_document(document: Document, *, language: Language | None = None) -> ClauseTree:
    """The document as a tree of clauses; `language` None is guessed from the text.

    Never fails: what cannot be understood is text of the clause it stands in, or a warning. Every character
    of the document but white space stands in exactly one label, heading, text, title or warning text.
    """
    if any(isinstance(block, UnitStart | DocumentStart) for block in document.blocks):
        return given_tree(document, language=language)
    quotations = find_quotations(with_attachments(read_lines(document)))
    lines = quotations.lines
    quoted = {i for one in quotations.quoted.values() for i in range(one.begin, one.end + 1)}
    contents = contents_lines(lines) - quoted
    left_out = contents | quoted
    plan = _plan(lines, left_out)
    outline = Outline(plan, Evidence(lines, left_out))
    outline.feed(quotations, contents)
    front = read_front(outline.head)
    title, running = (front.title, running_text(document)) if front.title else _running_title(document)
    units, moved = _with_surroundings(outline.units, front)
    numbered_in = contexts(units)
    eids = assign_eids(units, numbered_in)
    warnings = [
        *_lifted_text(running, lines, contents),
        *_read_warnings(document, {block: eids[moved[unit]] for block, unit in outline.block_units.items()}),
        *sequence_warnings(units, numbered_in, eids),
        *(_unclosed(None if unit is None else eids[moved[unit]]) for unit in outline.unclosed),
    ]
    if not any(unit.level is not Level.HCONTAINER for unit in units):
        warnings.append(ImportWarning("no-structure", None, "no numbered unit was recognised"))
    return ClauseTree(
        language=language or detect_language("\n".join(line.text for line in lines)),
        kind=guess_kind(title, decimal_headings=any(plan.decimal)),
        title=title,
        source=SourceInfo(document.format, document.sha256, document.size),
        clauses=tuple(_clause(unit, eid, eids) for unit, eid in zip(units, eids, strict=True)),
        warnings=tuple(warnings),
    )


def _plan(lines: Sequence[Line], left_out: Collection[int]) -> Plan:
    """Where the draft's own units begin, and where decimal numbers are its headings: not where it has articles."""
    levels = [
        line.marker.level if line.marker is not None and index not in left_out else None
        for index, line in enumerate(lines)
    ]
    body = 0
    if Level.ARTICLE in levels:
        body = next(i for i, line in enumerate(lines) if levels[i] is not None and is_heading(line.marker))
        body = 0 if levels[body] is Level.ATTACHMENT else body
    starts = [0, *(i for i, level in enumerate(levels) if level is Level.ATTACHMENT), len(lines)]
    decimal: list[bool] = []
    for begin, end in pairwise(starts):
        own = [lines[i] for i in range(begin, end) if i not in left_out]
        heads = Level.ARTICLE not in levels[begin:end] and _heads_by_decimals(own)
        decimal += [heads] * (end - begin)
    roman = Level.PART if any(decimal) else Level.CHAPTER if _named(lines, Level.SECTION) else Level.SECTION
    return Plan(body, decimal, roman)


def _heads_by_decimals(lines: Sequence[Line]) -> bool:
    """Whether `1.` with `1.1.` below it are headings: not where a decision says «1. Поручить: 1.1. …»."""
    nested = 0
    above: dict[str, Line] = {}
    headings: list[bool] = []
    for line in lines:
        marker = line.marker
        if marker is None or marker.number is None or not marker.style.startswith("decimal"):
            continue
        nested += marker.style == "decimal2"
        if marker.style == "decimal1":
            above[marker.number] = line
        elif (head := above.pop(marker.number.partition(".")[0], None)) is not None:
            said = head.marker.rest if head.marker is not None else ""
            headings.append(head.styled or not ends_sentence(said))
    return nested >= _LEAST_NESTED and 2 * sum(headings) >= len(headings)


def _named(lines: Sequence[Line], level: Level) -> bool:
    """Whether units of a level are called by its name, not only numbered «I.»."""
    return any(
        (marker := line.marker) is not None and marker.level is level and marker.style != "upper-roman"
        for line in lines
    )


def _read_warnings(document: Document, clauses: Mapping[int, str]) -> Iterator[ImportWarning]:
    """What the importer could not carry over, each with the clause it stands in."""
    for warning in document.warnings:
        clause = None if warning.block is None else clauses.get(warning.block)
        yield ImportWarning(warning.code, clause, warning.message, warning.text)


def _unclosed(clause: str | None) -> ImportWarning:
    return ImportWarning("quote", clause, "structure is quoted without a closing quotation mark")


def _running_title(document: Document) -> tuple[str, list[str]]:
    """The title that every page repeats, and the running text without it: the title page may be a picture."""
    running = running_text(document)
    named = named_title(running[:TITLE_WITHIN])
    return " ".join(running[i] for i in sorted(named)), [
        text for i, text in enumerate(running) if i not in named
    ]


def _lifted_text(
    running: Sequence[str], lines: Sequence[Line], contents: frozenset[int]
) -> list[ImportWarning]:
    """Text that is not the draft's own: page headers and footers, the table of contents."""
    warnings = []
    if running:
        message = "headers and footers of pages were left out"
        warnings.append(ImportWarning("header", None, message, "\n".join(running)))
    if contents:
        text = "\n".join(
            part for index in sorted(contents) for part in (lines[index].text, *lines[index].notes)
        )
        warnings.append(ImportWarning("toc", None, "the table of contents was left out", text))
    return warnings


def _with_surroundings(units: list[Unit], front: Front) -> tuple[list[Unit], dict[int, int]]:
    """The units with preamble and signatures as units of their own, parents renumbered; where each went."""
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
        unit.scope = None if unit.scope is None else moved[unit.scope]
    return [*before, *units[:body_end], *signatures, *units[body_end:]], moved


def _plain_unit(heading: str, texts: Sequence[str]) -> Unit:
    return Unit(
        Level.HCONTAINER, None, "", heading, "unnumbered", None, texts=list(texts), why=["surroundings"]
    )


def _settle_headings(units: Sequence[Unit]) -> None:
    """An article's heading that announces a list, or is a whole sentence and all it says, is its text."""
    parents = {unit.parent for unit in units}
    for index, unit in enumerate(units):
        if unit.level is not Level.ARTICLE or not unit.heading:
            continue
        alone = not unit.texts and index not in parents
        if unit.heading.endswith((":", ";")) or (alone and ends_sentence(unit.heading)):
            unit.heading, unit.texts = "", [unit.heading, *unit.texts]


def _clause(unit: Unit, eid: str, eids: Sequence[str]) -> Clause:
    return Clause(
        eid=eid,
        level=unit.level,
        number=unit.number,
        label=unit.label,
        heading=unit.heading,
        text="\n".join(unit.texts),
        parent=None if unit.parent is None else eids[unit.parent],
        quoted=unit.quotation > 0,
        why=tuple(unit.why),
    )

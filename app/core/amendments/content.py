"""Quoted new text as clauses: what an instruction puts in the place of a unit, or beside others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.core.amendments.quotes import SIGNS
from app.core.amendments.statements import Quote
from app.core.clauses.item_labels import find_marker
from app.core.clauses.model import Clause, Level
from app.core.clauses.split import split_document
from app.core.importers.blocks import Document, Paragraph
from app.core.text import Language

_CARRIER: Final = "Статья 1."


def read_units(quote: Quote, language: Language) -> tuple[Clause, ...]:
    """The quoted text as clauses of its own, parents before children; their eIds hold among themselves only.

    Text that is no unit itself is an `hcontainer` without label.
    """
    if quote.clauses:
        return _as_cut(quote.clauses)
    lines = [line.strip() for line in quote.text.split("\n") if line.strip()]
    if not any(find_marker(line) for line in lines):
        return (_plain(lines),)
    units = _cut(lines, language)
    return units if _letters(units) == _characters(*lines) else (_plain(lines),)


def _plain(lines: Sequence[str]) -> Clause:
    return Clause("hcontainer_1", Level.HCONTAINER, None, "", "", "\n".join(lines))


def _as_cut(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Clauses the splitter marked as quoted, without the quotation's own signs."""
    eids = {clause.eid for clause in clauses}
    units = [
        replace(clause, quoted=False, parent=clause.parent if clause.parent in eids else None)
        for clause in clauses
    ]
    units[0] = _without_opening(units[0])
    units[-1] = _without_closing(units[-1])
    return tuple(units)


def _without_opening(unit: Clause) -> Clause:
    if unit.label:
        return replace(unit, label=unit.label.lstrip(SIGNS + " "))
    if unit.heading:
        return replace(unit, heading=unit.heading.lstrip(SIGNS + " "))
    return replace(unit, text=unit.text.lstrip(SIGNS + " "))


def _without_closing(unit: Clause) -> Clause:
    if unit.text:
        return replace(unit, text=_unclosed(unit.text))
    if unit.heading:
        return replace(unit, heading=_unclosed(unit.heading))
    return replace(unit, label=_unclosed(unit.label))


def _unclosed(text: str) -> str:
    bare = text.rstrip(" .;,")
    return bare[:-1] if bare and bare[-1] in SIGNS else text


def _cut(lines: Sequence[str], language: Language) -> tuple[Clause, ...]:
    marker = find_marker(lines[0])
    if marker is None:
        tree = _split([Paragraph(_CARRIER), *map(Paragraph, lines)], language)
        carrier, *others = tree
        text = "\n".join(part for part in (carrier.heading, carrier.text) if part)
        top = replace(carrier, level=Level.HCONTAINER, number=None, label="", heading="", text=text)
        return (top, *others)
    # A label that the word processor would have computed is believed, whatever number it has.
    return _split([Paragraph(marker.rest, label=marker.label), *map(Paragraph, lines[1:])], language)


def _split(paragraphs: Sequence[Paragraph], language: Language) -> tuple[Clause, ...]:
    document = Document("quotation", "", 0, tuple(paragraphs))
    return split_document(document, language=language).clauses


def _letters(units: Sequence[Clause]) -> str:
    return _characters(*(part for unit in units for part in (unit.label, unit.heading, unit.text)))


def _characters(*texts: str) -> str:
    return "".join(char for text in texts for char in text if not char.isspace())

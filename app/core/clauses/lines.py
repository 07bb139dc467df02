"""A document's blocks as lines to be cut: forced breaks resolved, wrapped lines joined into paragraphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypedDict

from app.core.clauses.item_labels import computed_marker, find_marker, is_heading
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker, heading_marker
from app.core.clauses.tables import Row, table_rows
from app.core.importers.blocks import Document, DocumentStart, Paragraph, Table, UnitStart

__all__ = ["Line", "ends_sentence", "find_marker", "read_lines", "running_text"]

_TERMINAL: Final = ".;:!?"
_CLOSING: Final = "»\"”’')]"
# Proportional type makes full lines differ in length by about this much.
_SLACK: Final = 0.92


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text that may begin a unit. `text` includes the number Word computed.

    `clean`: a paragraph surely begins here; `own`: a line its author began, if perhaps in mid-sentence.
    `continued`: a forced break separates it from the line before. `trusted`: the number was computed by the
    word processor. `plain`: a table's row or a note, never cut. `row`: a row of an action plan.
    """

    text: str
    marker: Marker | None = None
    clean: bool = True
    own: bool = True
    continued: bool = False
    trusted: bool = False
    styled: bool = False
    centered: bool = False
    right: bool = False
    bold: bool = False
    heading_level: int | None = None
    indent: int = 0
    row: Row | None = None
    plain: bool = False
    contents: bool = False
    notes: tuple[str, ...] = ()
    block: int = 0


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop, semicolon or the like, closing quotes and brackets aside."""
    return text.rstrip(_CLOSING + " ").endswith(tuple(_TERMINAL))


def running_text(document: Document) -> list[str]:
    """Headers and footers of pages, in order."""
    running = [b for b in document.blocks if isinstance(b, Paragraph) and b.role == "running"]
    return [text for block in running for text in (block.label, block.text, *block.notes) if text]


def read_lines(document: Document) -> list[Line]:
    """The body's lines in reading order; page headers and footers left out."""
    lines: list[Line] = []
    pending: list[tuple[int, Paragraph]] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, UnitStart | DocumentStart):
            continue
        if isinstance(block, Paragraph) and block.role == "running":
            continue
        if document.wrapped and isinstance(block, Paragraph) and not (block.label or block.notes):
            pending.append((index, block))
            continue
        lines += _unwrapped(pending)
        pending = []
        lines += _table_lines(index, block) if isinstance(block, Table) else _paragraph_lines(index, block)
    lines += _unwrapped(pending)
    return list(_marked(lines))


_REFERS: Final = re.compile(
    r"(?:№|\bN|\bNo\.?|\bст\.?|\bп\.?|\bч\.?|\bгл\.?|статьи|статей|пункта|пунктом|части)\s*$"
)
_REFERS_TAIL: Final = 12
_PAREN_TAIL: Final = 300


def _marked(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, without the labels that are none: numbers that finish the sentence before them."""
    before = ""
    for line in lines:
        marker = line.marker
        if marker is None or line.trusted or is_heading(marker) or not _finishes(before, marker):
            yield line
        else:
            yield replace(line, marker=None, clean=False, own=False)
        before = line.text


def _finishes(before: str, marker: Marker) -> bool:
    """«(В редакции Закона № / 2)»: the line before wants a number, or the bracket that the label closes."""
    if _REFERS.search(before[-_REFERS_TAIL:]):
        return True
    if not marker.label.endswith(")") or marker.label.startswith("(") or ends_sentence(before):
        return False
    tail = before[-_PAREN_TAIL:]
    return tail.count("(") > tail.count(")")


def _table_lines(index: int, table: Table) -> Iterator[Line]:
    for row in table_rows(table):
        framed = _framed_heading(row)
        if framed is not None:
            yield Line(framed, marker=find_marker(framed), block=index)
        else:
            yield Line(row.text, plain=True, row=None if row.kind == "text" else row, block=index)
    for note in table.notes:
        yield Line(_one_line(note), plain=True, block=index)


def _framed_heading(row: Row) -> str | None:
    """«Приложение 1», set to the right by means of an empty cell beside it."""
    text = row.text.strip()
    marker = heading_marker(text) if row.kind == "text" and "\t" not in text else None
    return text if marker is not None and marker.level is Level.ATTACHMENT else None


def _one_line(text: str) -> str:
    """Tabs are what tells a table's rows from other lines."""
    return text.replace("\t", " ")


def _paragraph_lines(index: int, paragraph: Paragraph) -> Iterator[Line]:
    segments = [segment for part in _one_line(paragraph.text).split("\n") if (segment := part.strip())]
    label = _one_line(paragraph.label).strip()
    computed = computed_marker(label, segments[0] if segments else "") if label else None
    if label:
        segments[:1] = [f"{label} {segments[0]}" if segments else label]
    merged = _merge_segments(segments)
    if not merged:
        yield from (Line(_one_line(note), plain=True, block=index) for note in paragraph.notes)
    for place, segment in enumerate(merged):
        yield Line(
            text=segment,
            marker=find_marker(segment) if place or computed is None else _with_rest(computed, segment),
            clean=place == 0 or ends_sentence(merged[place - 1]),
            own=True,
            continued=place > 0,
            trusted=bool(label) and place == 0,
            **_look(paragraph),
            contents=paragraph.role == "contents",
            notes=tuple(map(_one_line, paragraph.notes)) if place == len(merged) - 1 else (),
            block=index,
        )


class _Look(TypedDict):
    styled: bool
    centered: bool
    right: bool
    bold: bool
    heading_level: int | None
    indent: int


def _look(paragraph: Paragraph) -> _Look:
    centered = paragraph.alignment == "center"
    styled = paragraph.heading_level is not None or paragraph.bold or centered
    return _Look(
        styled=styled,
        centered=centered,
        right=paragraph.alignment == "right",
        bold=paragraph.bold,
        heading_level=paragraph.heading_level,
        indent=paragraph.indent,
    )


def _with_rest(marker: Marker, segment: str) -> Marker:
    """The marker of a paragraph's first words for the whole first line, joined from several as it may be."""
    return replace(marker, rest=segment[len(marker.label) :].strip())


def _merge_segments(segments: Sequence[str]) -> list[str]:
    """Forced breaks in mid-sentence are layout; after a label or a finished sentence they are structure."""
    merged: list[str] = []
    for segment in segments:
        unfinished = merged and not ends_sentence(merged[-1]) and not is_heading(heading_marker(merged[-1]))
        if unfinished and not is_heading(heading_marker(segment)):
            merged[-1] = f"{merged[-1]} {segment}"
        else:
            merged.append(segment)
    return merged


def _unwrapped(physical: Sequence[tuple[int, Paragraph]]) -> list[Line]:
    """Physical lines joined into paragraphs; a line that might begin a unit stays by itself."""
    widths = sorted(len(paragraph.text) for _index, paragraph in physical if paragraph.text)
    width = widths[int(len(widths) * 0.95)] if widths else 0
    lines: list[Line] = []
    parts: list[str] = []
    last, blank = "", False
    for index, paragraph in physical:
        text = _one_line(paragraph.text)
        if not text.strip():
            blank = True
            continue
        marker = find_marker(text)
        full = not blank and _is_full(last, text, width)
        if parts and marker is None and _goes_on(last, text, full=full):
            parts += ["" if last.endswith("-") and last[-2:-1].isalpha() else " ", text]
        else:
            clean = (
                not parts or blank or ends_sentence(last) or is_heading(lines[-1].marker) or last.isupper()
            )
            _finish(lines, parts)
            parts = [text]
            lines.append(
                Line(
                    "",
                    marker=marker,
                    clean=clean,
                    own=clean or not full,
                    contents=paragraph.role == "contents",
                    block=index,
                    **_look(paragraph),
                )
            )
        last, blank = text, False
    _finish(lines, parts)
    return lines


def _finish(lines: list[Line], parts: Sequence[str]) -> None:
    if lines:
        text = "".join(parts)
        marker = lines[-1].marker if len(parts) == 1 else find_marker(text)
        lines[-1] = replace(lines[-1], text=text, marker=marker)


def _is_full(last: str, text: str, width: int) -> bool:
    """Whether the margin broke the line: the next word would not have fitted on it."""
    return len(last) + 1 + len(text.split(maxsplit=1)[0]) > width * _SLACK


def _goes_on(last: str, text: str, *, full: bool) -> bool:
    """Whether a physical line continues the paragraph of the one before."""
    marker = heading_marker(last)
    if (marker is not None and not marker.rest) or (last.isupper() and not text.isupper()):
        return False
    if ends_sentence(last):
        return full and not last.rstrip(_CLOSING).endswith((";", ":"))
    return full or text[0].islower() or last.endswith((",", "-"))

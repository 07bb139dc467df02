"""A document's blocks as lines to be cut: forced breaks resolved, wrapped lines joined into paragraphs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.clauses.numbering import Marker, heading_marker, item_marker
from app.core.importers.blocks import Document, Paragraph, Table, UnitStart

_TERMINAL: Final = ".;:!?"
_CLOSING: Final = "»\"”’')]"
# Proportional type makes full lines differ in length by about this much.
_SLACK: Final = 0.92


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text that may begin a unit. `text` includes the number Word computed.

    `clean`: a paragraph surely begins here; `own`: a line its author began, if perhaps in mid-sentence.
    `continued`: a forced break separates it from the line before. `trusted`: the number was computed by the
    word processor. `plain`: a table's row or a note, never cut.
    """

    text: str
    marker: Marker | None = None
    clean: bool = True
    own: bool = True
    continued: bool = False
    trusted: bool = False
    styled: bool = False
    centered: bool = False
    plain: bool = False
    contents: bool = False
    notes: tuple[str, ...] = ()
    block: int = 0


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop, semicolon or the like, closing quotes and brackets aside."""
    return text.rstrip(_CLOSING + " ").endswith(tuple(_TERMINAL))


def find_marker(text: str) -> Marker | None:
    """The label at the beginning of a text, whichever kind it is."""
    return heading_marker(text) or item_marker(text)


def is_heading(marker: Marker | None) -> bool:
    """Whether a label is one called by its name (Глава, Статья), not an item's."""
    return marker is not None and not marker.style.startswith(
        ("decimal", "number", "letter", "roman", "dash")
    )


def running_text(document: Document) -> list[str]:
    """Headers and footers of pages, in order."""
    running = [b for b in document.blocks if isinstance(b, Paragraph) and b.role == "running"]
    return [text for block in running for text in (block.label, block.text, *block.notes) if text]


def read_lines(document: Document) -> list[Line]:
    """The body's lines in reading order; page headers and footers left out."""
    lines: list[Line] = []
    pending: list[tuple[int, Paragraph]] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, UnitStart) or (isinstance(block, Paragraph) and block.role == "running"):
            continue
        if document.wrapped and isinstance(block, Paragraph) and not (block.label or block.notes):
            pending.append((index, block))
            continue
        lines += _unwrapped(pending)
        pending = []
        lines += _table_lines(index, block) if isinstance(block, Table) else _paragraph_lines(index, block)
    lines += _unwrapped(pending)
    return [line if line.plain else replace(line, marker=find_marker(line.text)) for line in lines]


def _table_lines(index: int, table: Table) -> Iterator[Line]:
    for row in table.rows:
        text = "\t".join(" ".join(cell.split()) for cell in row).strip()
        if text:
            yield Line(text, plain=True, block=index)
    for note in table.notes:
        yield Line(note, plain=True, block=index)


def _paragraph_lines(index: int, paragraph: Paragraph) -> Iterator[Line]:
    segments = [segment for part in paragraph.text.split("\n") if (segment := part.strip())]
    label = paragraph.label
    if label:
        segments[:1] = [f"{label} {segments[0]}" if segments else label]
    merged = _merge_segments(segments)
    if not merged:
        yield from (Line(note, plain=True, block=index) for note in paragraph.notes)
    for place, segment in enumerate(merged):
        yield Line(
            text=segment,
            clean=place == 0 or ends_sentence(merged[place - 1]),
            own=True,
            continued=place > 0,
            trusted=bool(label) and place == 0,
            styled=paragraph.heading_level is not None or paragraph.bold or paragraph.alignment == "center",
            centered=paragraph.alignment == "center",
            contents=paragraph.role == "contents",
            notes=paragraph.notes if place == len(merged) - 1 else (),
            block=index,
        )


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
        text = paragraph.text
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
            contents = paragraph.role == "contents"
            lines.append(
                Line("", marker=marker, clean=clean, own=clean or not full, contents=contents, block=index)
            )
        last, blank = text, False
    _finish(lines, parts)
    return lines


def _finish(lines: list[Line], parts: Sequence[str]) -> None:
    if lines:
        lines[-1] = replace(lines[-1], text="".join(parts))


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

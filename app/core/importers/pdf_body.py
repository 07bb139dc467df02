"""A PDF's pages put together: paragraphs and tables in reading order, footnotes with what refers to them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from typing import Final
from unicodedata import is_normalized

from app.core.importers.blocks import Block, Paragraph, Table
from app.core.importers.pdf_hyphens import Hyphens
from app.core.importers.pdf_notes import Note, foot_notes
from app.core.importers.pdf_order import in_reading_order
from app.core.importers.pdf_page import PageContent, PageLine
from app.core.importers.pdf_paragraphs import Layout, PdfParagraph, join_lines
from app.core.importers.pdf_tables import PdfTable, find_grids
from app.core.text import normalize_input

_Item = PageLine | PdfTable

_CONTENTS_TITLES: Final = frozenset({"содержание", "оглавление", "мазмуну", "contents", "table of contents"})
_LEAST_ENTRIES: Final = 3
# Twentieths of a point.
_POINT: Final = 20
# Bullets of symbol fonts live in the private use area.
_BULLET: Final = re.compile(r"(?:(?<=\s)|^)[\ue000-\uf8ff](?=\s|$)")
_SOFT_HYPHEN: Final = "\u00ad"


def running_blocks(pages: Sequence[PageContent], running: Sequence[frozenset[int]]) -> Iterator[Paragraph]:
    """Headers, footers and page numbers, page by page."""
    for page, lifted in zip(pages, running, strict=True):
        for place in sorted(lifted):
            line = page.lines[place]
            yield Paragraph(_clean(line.text + "-" * line.hyphen), role="running")


def body_blocks(pages: Sequence[PageContent], bodies: Sequence[Sequence[PageLine]]) -> Iterator[Block]:
    """The blocks of the pages' other lines; `bodies` are those lines by page."""
    every = [line for lines in bodies for line in lines]
    size = _usual_size(every)
    items: list[_Item] = []
    notes: list[Note] = []
    for page, lines in zip(pages, bodies, strict=True):
        found, below = _page_items(page, lines, size)
        notes += below
        if items and found:
            first, last = found[0], items[-1]
            if isinstance(first, PdfTable) and isinstance(last, PdfTable) and last.goes_on_in(first):
                last.extend(first)
                del found[0]
        items += found
    hyphens = Hyphens.of(every)
    layout = Layout.of([item for item in items if isinstance(item, PageLine)])
    yield from _with_contents(list(_blocks(items, notes, layout, hyphens)))


def _usual_size(lines: Sequence[PageLine]) -> float:
    sizes: dict[int, int] = defaultdict(int)
    for line in lines:
        sizes[int((line.top - line.bottom) * 10)] += len(line.text)
    return max(sizes, key=lambda size: sizes[size]) / 10 + 0.05


def _page_items(page: PageContent, lines: Sequence[PageLine], size: float) -> tuple[list[_Item], list[Note]]:
    """What stands on a page in reading order, and its footnotes."""
    grids = find_grids(page.rules)
    tables = [PdfTable(grid.columns) for grid in grids]
    free: list[PageLine] = []
    for line in lines:
        place = next((at for at, grid in enumerate(grids) if grid.holds(line)), None)
        if place is None:
            free.append(line)
        else:
            tables[place].add(grids[place], line)
    ordered = in_reading_order(free)
    notes = foot_notes(ordered, size)
    items: list[_Item] = [*ordered[: len(ordered) - sum(len(note.lines) for note in notes)]]
    for grid, table in zip(grids, tables, strict=True):
        if table.cells:
            below = (
                at
                for at, item in enumerate(items)
                if isinstance(item, PageLine) and item.bottom < grid.bottom
            )
            items.insert(next(below, len(items)), table)
    return items, notes


def _blocks(
    items: Sequence[_Item], notes: Sequence[Note], layout: Layout, hyphens: Hyphens
) -> Iterator[Block]:
    pending: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        pending[note.lines[0].page].append(note)

    def notes_of(lines: Sequence[PageLine]) -> tuple[str, ...]:
        """The footnotes these lines are the first to refer to."""
        own: list[Note] = []
        for page in dict.fromkeys(line.page for line in lines) if notes else ():
            here = pending.get(page, [])
            own += [note for note in here if any(note.is_named_in(line) for line in lines)]
            pending[page] = [note for note in here if note not in own]
        return tuple(_clean(hyphens.join(note.lines)) for note in own)

    for tabular, group in groupby(items, key=lambda item: isinstance(item, PdfTable)):
        if tabular:
            for table in group:
                if isinstance(table, PdfTable):
                    yield Table(
                        table.rows(lambda lines: _clean(hyphens.join(lines))), notes_of(table.lines())
                    )
        else:
            for paragraph in join_lines((line for line in group if isinstance(line, PageLine)), layout):
                yield _paragraph(paragraph, notes_of(paragraph.lines), hyphens)
    for note in (note for rest in pending.values() for note in rest):
        yield Paragraph(_clean(hyphens.join(note.lines)))


def _paragraph(paragraph: PdfParagraph, notes: tuple[str, ...], hyphens: Hyphens) -> Paragraph:
    return Paragraph(
        text=_clean(hyphens.join(paragraph.lines)),
        bold=paragraph.bold,
        alignment=paragraph.alignment,
        indent=round(paragraph.indent * _POINT),
        role="contents" if paragraph.leads else "body",
        notes=notes,
    )


def _with_contents(blocks: Sequence[Block]) -> Iterator[Block]:
    """Entries with dot leaders are a table of contents where several stand in a row, and so is its title."""
    for entries, group in groupby(_with_roles(blocks), key=lambda pair: pair[1] == "contents"):
        found = [block for block, _role in group]
        if entries and len(found) < _LEAST_ENTRIES:
            yield from (replace(block, role="body") for block in found if isinstance(block, Paragraph))
        else:
            yield from found


def _with_roles(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """Each block and its role; a title over an entry counts as one."""
    for block, following in zip_longest(blocks, blocks[1:]):
        role = block.role if isinstance(block, Paragraph) else ""
        heads = isinstance(following, Paragraph) and following.role == "contents"
        if heads and isinstance(block, Paragraph) and block.text.lower().strip(" .:") in _CONTENTS_TITLES:
            yield replace(block, role="contents"), "contents"
        else:
            yield block, role


def _clean(text: str) -> str:
    # Nearly every text is clean already; to see that is much cheaper than to clean it.
    if text.isprintable() and is_normalized("NFC", text):
        return text
    plain = text.replace("\t", " ").replace(_SOFT_HYPHEN, "")
    return normalize_input(_BULLET.sub("•", plain))

"""OpenDocument texts read directly, with the numbers the word processor computes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Paragraph, Reading, ReadWarning, Role, Table
from app.core.importers.budget import Budget
from app.core.importers.left_out import left_out_warnings, refuse_without_text
from app.core.importers.limits import open_archive, parse_xml
from app.core.importers.odt_lists import OUTLINE, Numbering, read_list_styles
from app.core.importers.odt_styles import OFFICE, STYLE, TABLE, TEXT, Styles, whole
from app.core.importers.odt_text import lost_in, read_text
from app.core.importers.table_cells import Cell, plain, table_blocks
from app.core.text import normalize_input

_T = TypeVar("_T")
_MANIFEST: Final = "META-INF/manifest.xml"
# Not parsed: old manifests carry a DOCTYPE, and one word is all we need of it.
_ENCRYPTION: Final = b"encryption-data"
_INDEXES: Final = frozenset(
    TEXT + name
    for name in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
        "bibliography",
    )
)
_ROWS: Final = frozenset(TABLE + name for name in ("table-rows", "table-header-rows", "table-row-group"))
_SKIPPED: Final = frozenset(
    {OFFICE + "forms", OFFICE + "annotation", TEXT + "tracked-changes", TEXT + "number"}
    | {TEXT + "sequence-decls", TEXT + "variable-decls", TEXT + "user-field-decls", TEXT + "soft-page-break"}
)
# The number of a page is not its header's text: every page has another one.
_PAGE_NUMBERS: Final = (TEXT + "page-number", TEXT + "page-count")
_HEADING: Final = TEXT + "h"
_PARAGRAPHS: Final = frozenset({TEXT + "p", _HEADING})
_COVERED: Final = TABLE + "covered-table-cell"
_CELLS: Final = frozenset({TABLE + "table-cell", _COVERED})
_MOST_START: Final = 1_000_000
_MAX_NESTING: Final = 30


def read_odt(data: bytes) -> Reading:
    """The document's blocks.

    RuleViolation `import-malformed`, `-encrypted`, `-too-large`, `-unsupported-format`, `-empty`.
    """
    archive = open_archive(data)
    if _MANIFEST in archive and _ENCRYPTION in archive.read(_MANIFEST):
        raise RuleViolation("import-encrypted")
    if "content.xml" not in archive:
        raise RuleViolation("import-malformed", detail="content.xml")
    content = parse_xml(archive.read("content.xml"), part="content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        kind = next(iter(content.findall(f"{OFFICE}body/*")), content)
        raise RuleViolation("import-unsupported-format", format=f"ODF {etree.QName(kind).localname}")
    styles = parse_xml(archive.read("styles.xml"), part="styles.xml") if "styles.xml" in archive else None
    budget = Budget()
    reader = _Reader.of(content, styles, budget)
    running = [] if styles is None else _running(styles, reader)
    blocks = (*running, *reader.blocks(body, _Place()))
    refuse_without_text(blocks)
    return blocks, tuple(reader.warnings(body)), False


def _running(root: etree._Element, body: "_Reader") -> list[Paragraph]:
    """The lines of page headers and footers, each once however many page styles repeat it."""
    reader = replace(_Reader.of(root, root, body.budget), hidden=body.hidden, lost=body.lost)
    lines: dict[str, None] = {}
    for page in root.iterfind(f"{OFFICE}master-styles/{STYLE}master-page"):
        for part in page:
            if not etree.QName(part).localname.startswith(("header", "footer")):
                continue
            if part.get(STYLE + "display") != "false":
                for number in part.iter(*_PAGE_NUMBERS):
                    number.text = ""
                lines |= dict.fromkeys(reader.text(part, _Place()).split("\n"))
    return [Paragraph(line, role="running") for line in lines if line.strip()]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element stands: which list it is in, at which level, and whether it opens an item there."""

    role: Role = "body"
    key: str = ""
    style: str = ""
    level: int = 0
    opens: bool = False
    restart: int | None = None
    nesting: int = 0


_Placed = Iterator[tuple[etree._Element, _Place]]


def _children(element: etree._Element, place: _Place) -> _Placed:
    return ((child, place) for child in element)


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    budget: Budget
    hidden: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element, styles: etree._Element | None, budget: Budget) -> "_Reader":
        """`root` has the automatic styles, `styles` the named ones."""
        containers = [
            None if styles is None else styles.find(OFFICE + "styles"),
            root.find(OFFICE + "automatic-styles"),
        ]
        return cls(Styles(containers), Numbering(read_list_styles(containers)), budget)

    def blocks(self, parent: etree._Element, place: _Place) -> Iterator[Paragraph | Table]:
        """The blocks below an element in reading order; what stands in a shape follows its paragraph."""
        # A stack of our own: damaged files nest lists and sections deeper than Python recurses.
        # Of iterators: a list of a million empty paragraphs would take more memory than the file's tree.
        pending = [_children(parent, place)]
        while pending:
            element, place = next(pending[-1], (None, place))
            if element is None:
                pending.pop()
                continue
            tag = element.tag
            if tag in _SKIPPED:
                continue
            if tag in _PARAGRAPHS:
                paragraph, shapes = self._paragraph(element, place)
                yield paragraph
                outside = _Place(role=place.role, nesting=place.nesting)
                pending += [_children(shape, outside) for shape in reversed(shapes)]
            elif tag == TABLE + "table":
                yield from self._table(element, place)
            elif tag == TEXT + "list":
                pending.append(self._items(element, place))
            elif tag == TEXT + "section" and _is_hidden(element):
                self.hidden += map(str, element.itertext())
            else:
                self.lost |= lost_in(element)
                pending.append(_children(element, _inside(element, place)))

    def _items(self, element: etree._Element, place: _Place) -> _Placed:
        """The contents of a list's items, each with its place."""
        style = element.get(TEXT + "style-name") or place.style
        # A list in a list counts with it, unless it says which other one it continues.
        own = not place.level or element.get(TEXT + "continue-list") is not None
        self.budget.take_cell()
        key = self.numbering.open_list(element, style) if own else place.key
        for item in element:
            opens = item.tag == TEXT + "list-item"
            start = item.get(TEXT + "start-value")
            inside = replace(
                place,
                key=key,
                style=item.get(TEXT + "style-override") or style,
                level=place.level + 1,
                restart=None if start is None else whole(start, 1, most=_MOST_START),
            )
            for child in item:
                if child.tag in _SKIPPED:
                    continue
                yield child, replace(inside, opens=opens and child.tag in _PARAGRAPHS)
                # Only the first paragraph of an item is numbered.
                opens = False

    def _paragraph(self, element: etree._Element, place: _Place) -> tuple[Paragraph, list[etree._Element]]:
        """The paragraph, and the shapes anchored in it."""
        if place.nesting:
            self.budget.take_cell()
        else:
            self.budget.take_paragraph()
        look = self.styles.paragraph(element.get(TEXT + "style-name"))
        content = read_text(element, self.styles, look)
        self.hidden += content.hidden
        self.lost |= content.lost
        text = normalize_input(content.text).strip()
        self.budget.take_text(len(text))
        level = whole(element.get(TEXT + "outline-level"), 1, most=99) if element.tag == _HEADING else None
        paragraph = Paragraph(
            text=text,
            label="" if look.hidden else normalize_input(self._label(element, level, place)),
            heading_level=level if level is not None and level < 10 else None,
            bold=content.bold and bool(text),
            alignment=look.alignment or "left",
            indent=look.indent or 0,
            role="contents" if look.contents else place.role,
            notes=tuple(note for one in content.notes if (note := self._note(one, place))),
        )
        return paragraph, content.boxes

    def _label(self, element: etree._Element, level: int | None, place: _Place) -> str:
        if place.opens:
            return self.numbering.label(place.key, place.style, place.level, restart=place.restart)
        if level is None or place.level or element.get(TEXT + "is-list-header") == "true":
            return ""
        restart = None
        if element.get(TEXT + "restart-numbering") == "true":
            restart = whole(element.get(TEXT + "start-value"), 1, most=_MOST_START)
        return self.numbering.label(OUTLINE, OUTLINE, level, restart=restart)

    def _note(self, element: etree._Element, place: _Place) -> str:
        body = element.find(TEXT + "note-body")
        return "" if body is None else self.text(body, place)

    def text(self, parent: etree._Element, place: _Place) -> str:
        """All below an element as lines: of a note, of a page's header."""
        return "\n".join(filter(None, map(plain, self.blocks(parent, _deeper(place)))))

    def _table(self, element: etree._Element, place: _Place) -> list[Paragraph | Table]:
        inside = _deeper(place)
        rows: list[list[Cell]] = []
        for row in _table_rows(element):
            cells = self._cells(row, inside)
            times = whole(row.get(TABLE + "number-rows-repeated"), 1, most=_MOST_START)
            rows += self._repeated(cells, times, sum(map(_length, cells)))
        return table_blocks(rows)

    def _cells(self, row: etree._Element, place: _Place) -> list[Cell]:
        cells: list[Cell] = []
        covered = 0
        for element in row:
            if element.tag not in _CELLS:
                continue
            self.budget.take_cell()
            cell = list(self.blocks(element, place))
            length = _length(cell)
            times = whole(element.get(TABLE + "number-columns-repeated"), 1, most=_MOST_START)
            if element.tag == _COVERED and covered and not length:
                # What a wide cell covers is no cell of its own, as in every other format.
                covered = max(0, covered - times)
                continue
            cells += self._repeated(cell, times, length)
            covered = whole(element.get(TABLE + "number-columns-spanned"), 1, most=_MOST_START) - 1
        return cells

    def _repeated(self, one: _T, times: int, length: int) -> list[_T]:
        """`times` of one cell or row; once of an empty one, however often the file repeats it."""
        if not length:
            return [one]
        for _time in range(times - 1):
            self.budget.take_cell()
            self.budget.take_text(length)
        return [one] * times

    def warnings(self, body: etree._Element) -> Iterator[ReadWarning]:
        """What was not carried over as it stood; complete only after `blocks` has been walked."""
        changes = body.findall(f"{TEXT}tracked-changes/{TEXT}changed-region/*")
        removed = (
            "".join(map(str, one.itertext(TEXT + "*"))) for one in changes if one.tag == TEXT + "deletion"
        )
        tracked = any(one.tag == TEXT + "insertion" for one in changes)
        yield from left_out_warnings(removed, self.hidden, tracked=tracked)
        if "part" in self.lost:
            yield ReadWarning("lost-part", "a file embedded in the document was not read")
        if "picture" in self.lost:
            yield ReadWarning("lost-picture", "pictures are not carried over")


def _inside(element: etree._Element, place: _Place) -> _Place:
    if element.tag in _INDEXES:
        return replace(place, role="contents")
    if element.tag == TEXT + "numbered-paragraph":
        return replace(
            place,
            key=element.get(TEXT + "list-id", ""),
            style=element.get(TEXT + "style-name") or place.style,
            level=whole(element.get(TEXT + "level"), 1, most=10),
            opens=True,
        )
    return place


def _deeper(place: _Place) -> _Place:
    """A place in a cell or note of this one, outside its lists."""
    if place.nesting >= _MAX_NESTING:
        raise RuleViolation("import-malformed", detail=f"tables nested deeper than {_MAX_NESTING}")
    return _Place(role=place.role, nesting=place.nesting + 1)


def _is_hidden(section: etree._Element) -> bool:
    display = section.get(TEXT + "display")
    return display == "none" or (display == "condition" and section.get(TEXT + "is-hidden") == "true")


def _table_rows(table: etree._Element) -> Iterator[etree._Element]:
    pending = list(reversed(table))
    while pending:
        element = pending.pop()
        if element.tag == TABLE + "table-row":
            yield element
        elif element.tag in _ROWS:
            pending.extend(reversed(element))


def _length(cell: Cell) -> int:
    return sum(len(plain(block)) for block in cell)

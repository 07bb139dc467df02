"""Word documents (WordprocessingML) read directly, with the numbers Word computes."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Block, Paragraph, ReadWarning, Role, Table
from app.core.importers.budget import Budget
from app.core.importers.left_out import (
    left_out_warnings,
    refuse_without_text,
    says_something,
)
from app.core.importers.limits import MAX_XML_BYTES, Archive, parse_xml
from app.core.importers.table_cells import Cell, plain, table_blocks
from app.core.importers.word_numbering import Numbering, W, is_on
from app.core.importers.word_running import RunningParts, blank_page_numbers
from app.core.importers.word_styles import ParagraphStyle, Styles, read_properties
from app.core.importers.word_text import (
    MC,
    RunText,
    all_text,
    end_hidden,
    read_text,
    style_id,
)
from app.core.text import normalize_input

# A header takes 4 KB; all of them together take less than the text.
_MAX_RUNNING_BYTES: Final = 16 * 1024 * 1024
_MAIN_RELATION: Final = "/officeDocument"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
# Wrappers whose children are blocks themselves.
_TRANSPARENT: Final = frozenset(
    {W + tag for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
    | {MC + "AlternateContent", MC + "Choice"}
)


def main_part(archive: Archive) -> str | None:
    """The name of the part that holds the document's body, None where the package names none."""
    if "_rels/.rels" in archive:
        relations = parse_xml(archive.read("_rels/.rels"), part="_rels/.rels")
        for relation in relations:
            if relation.get("Type", "").endswith(_MAIN_RELATION):
                target = posixpath.normpath(relation.get("Target", "").lstrip("/"))
                return target if target in archive else None
    return "word/document.xml" if "word/document.xml" in archive else None


def read_docx(archive: Archive) -> tuple[tuple[Block, ...], tuple[ReadWarning, ...]]:
    """The document's blocks.

    RuleViolation `import-malformed`, `-too-large`, `-unsupported-format`, `-empty`.
    """
    name = main_part(archive)
    if name is None:
        raise RuleViolation("import-malformed", detail="word/document.xml")
    reader = _Reader.of(archive, posixpath.dirname(name))
    body, parts = reader.read_body(_part(archive, name))
    # The body's tree is gone by now: two at a time could take all the memory there is.
    blocks = (*reader.running(archive, name, parts), *body)
    refuse_without_text(blocks)
    return blocks, tuple(reader.warnings())


def _part(archive: Archive, name: str, *, limit: int = MAX_XML_BYTES) -> etree._Element:
    content = archive.read(name, limit=limit)
    # ISO "strict" documents differ in nothing we read but the names of their namespaces.
    for strict, transitional in _STRICT:
        content = content.replace(strict, transitional)
    return parse_xml(content, part=name)


def _optional_part(archive: Archive, folder: str, name: str) -> etree._Element | None:
    path = posixpath.join(folder, f"{name}.xml")
    return _part(archive, path) if path in archive else None


@dataclass(slots=True)
class _Joined:
    """A paragraph and what runs on from it where its end is not shown. `said`: some of it can be seen."""

    first: Paragraph
    notes: list[str]
    texts: list[str] = field(default_factory=list)
    said: bool = False

    def add(self, text: str, notes: Iterable[str]) -> None:
        self.texts.append(text)
        self.notes += notes
        self.said = self.said or bool(text.strip())

    def paragraph(self) -> Paragraph:
        return replace(self.first, text="".join(self.texts).strip(), notes=tuple(self.notes))


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    budget: Budget = field(default_factory=Budget)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    tracked: bool = False

    @classmethod
    def of(cls, archive: Archive, folder: str) -> "_Reader":
        # One tree at a time: each may take more than half of the memory there is.
        styles = Styles(_optional_part(archive, folder, "styles"))
        numbering = Numbering(_optional_part(archive, folder, "numbering"), styles.number_ids())
        reader = cls(styles, numbering)
        for part in ("footnotes", "endnotes"):
            root = _optional_part(archive, folder, part)
            reader.notes[part] = {} if root is None else reader._read_notes(root, part.removesuffix("s"))
            del root
        return reader

    def _read_notes(self, root: etree._Element, tag: str) -> dict[str, str]:
        """Footnotes or endnotes by id; separators have a w:type and are left out."""
        notes: dict[str, list[str]] = {}
        for note in root.iterfind(W + tag):
            if note.get(W + "type") in {None, "normal"}:
                self.budget.take_paragraph()
                lines = (self._text(one, self._style(one)).text.strip() for one in note.iter(W + "p"))
                notes.setdefault(note.get(W + "id", ""), []).extend(filter(None, lines))
        return {identity: normalize_input("\n".join(lines)) for identity, lines in notes.items()}

    def read_body(self, root: etree._Element) -> tuple[tuple[Block, ...], RunningParts]:
        """The blocks, and what the sections have for headers and footers."""
        body = root.find(W + "body")
        if root.tag != W + "document" or body is None:
            raise RuleViolation("import-unsupported-format", format=etree.QName(root).localname)
        blocks = tuple(self.blocks(body))
        if next(body.iter(W + "altChunk"), None) is not None:
            self.lost.add("part")
        if next(body.iter(W + "drawing", W + "pict"), None) is not None:
            self.lost.add("picture")
        return blocks, RunningParts.of(body)

    def running(self, archive: Archive, main: str, parts: RunningParts) -> list[Paragraph]:
        """The lines of page headers and footers, each once however many sections repeat it."""
        if not parts.references:
            return []
        even = is_on(_optional_part(archive, posixpath.dirname(main), "settings"), "evenAndOddHeaders")
        # What is listed in a header does not count with the body's lists.
        reader = replace(self, numbering=self.numbering.restarted())
        lines: dict[str, None] = {}
        left = _MAX_RUNNING_BYTES
        for name in parts.names(archive, main, even=even):
            root = _part(archive, name, limit=left)
            left = max(0, left - archive.members[name].file_size)
            blank_page_numbers(root)
            for block in reader.blocks(root):
                lines |= dict.fromkeys(line.strip() for line in plain(block).split("\n"))
        self.tracked = reader.tracked
        return [Paragraph(line, role="running") for line in lines if line]

    def blocks(
        self, parent: etree._Element, role: Role = "body", *, nested: bool = False
    ) -> Iterator[Paragraph | Table]:
        """The blocks below an element, paragraphs whose end is deleted or hidden joined with the next."""
        joined: _Joined | None = None
        for element in _descend(parent, {W + "p", W + "tbl"}):
            if element.tag == W + "tbl":
                if joined is not None:
                    yield joined.paragraph()
                joined = None
                yield from self._table(element)
                continue
            self._take(nested=nested)
            style = self._style(element)
            content = self._text(element, style)
            text = normalize_input(content.text)
            ends = not end_hidden(element, self.styles, style)
            inside = _role(element, role)
            if joined is None or not joined.said:
                # Nothing of what came before was to be seen: neither are its number and its look.
                first = self._paragraph(element, style, content, inside, numbered=ends or bool(text.strip()))
                joined = _Joined(first, [] if joined is None else joined.notes)
            joined.add(text, filter(None, map(self._note, content.notes)))
            if ends:
                yield joined.paragraph()
                joined = None
            for box in content.boxes:
                yield from self.blocks(box, inside, nested=nested)
        if joined is not None and (joined.said or joined.notes):
            yield joined.paragraph()

    def _take(self, *, nested: bool) -> None:
        if nested:
            self.budget.take_cell()
        else:
            self.budget.take_paragraph()

    def _style(self, element: etree._Element) -> ParagraphStyle:
        return self.styles.resolve(style_id(element))

    def _text(self, element: etree._Element, style: ParagraphStyle) -> RunText:
        """What a paragraph says; what it does not is kept for the warnings."""
        content = read_text(element, self.styles, style)
        self.removed += content.removed
        if content.hidden:
            self.hidden.append("".join(content.hidden))
        self.tracked = self.tracked or content.inserted
        self.budget.take_text(sum(map(len, content.parts)))
        return content

    def _paragraph(
        self, element: etree._Element, style: ParagraphStyle, content: RunText, role: Role, *, numbered: bool
    ) -> Paragraph:
        """The paragraph's look and number, its text still missing."""
        look = read_properties(element.find(W + "pPr"), None).over(style)
        label = self._label(style_id(element), style, look) if numbered else ""
        return Paragraph(
            text="",
            label=normalize_input(label),
            heading_level=None if look.outline is None or look.outline > 8 else look.outline + 1,
            bold=content.bold and any(part.strip() for part in content.parts),
            alignment=look.alignment or "left",
            indent=look.indent or 0,
            role="contents" if style.name.startswith("toc ") else role,
        )

    def _note(self, key: tuple[str, str]) -> str:
        # Once each: a million references to one long note would be a bomb.
        part, identity = key
        return self.notes[part].pop(identity, "")

    def _label(self, identity: str | None, style: ParagraphStyle, look: ParagraphStyle) -> str:
        if look.number_id is None or look.number_id == "0":
            return ""
        level = look.number_level
        if look.number_id == style.number_id:
            # A style's own level is said in the definition (w:pStyle), not always in the style.
            by_style = self.numbering.level_of_style(look.number_id, identity or self.styles.default or "")
            level = by_style if by_style is not None and look.number_level == style.number_level else level
        return self.numbering.label(look.number_id, level or 0)

    def _table(self, element: etree._Element) -> list[Paragraph | Table]:
        return table_blocks([list(self._cells(row)) for row in self._rows(element)])

    def _rows(self, table: etree._Element) -> Iterator[etree._Element]:
        """The rows to be seen."""
        for row in _descend(table, {W + "tr"}):
            self.budget.take_cell()
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                self.removed.append(all_text(row))
            elif is_on(properties, "hidden"):
                self.hidden.append(all_text(row))
            else:
                yield row

    def _cells(self, row: etree._Element) -> Iterator[Cell]:
        for cell in _descend(row, {W + "tc"}):
            self.budget.take_cell()
            # An empty paragraph in a cell separates nothing, and there may be half a million.
            yield list(filter(says_something, self.blocks(cell, nested=True)))

    def warnings(self) -> Iterator[ReadWarning]:
        """What was not carried over as it stood; complete only after everything has been read."""
        if unused := [note for notes in self.notes.values() for note in notes.values()]:
            message = f"{len(unused)} footnotes no text refers to were not carried over"
            yield ReadWarning("lost-note", message, "\n".join(unused))
        yield from left_out_warnings(self.removed, self.hidden, tracked=self.tracked)
        if "part" in self.lost:
            yield ReadWarning("lost-part", "a file embedded in the document was not read")
        if "picture" in self.lost:
            yield ReadWarning("lost-picture", "pictures are not carried over")


def _descend(parent: etree._Element, tags: set[str]) -> Iterator[etree._Element]:
    """The elements of these tags nearest below `parent`, in order, through wrappers only."""
    # Iterators: a list of two million empty paragraphs would take more memory than the tree.
    pending = [iter(parent)]
    while pending:
        element = next(pending[-1], None)
        if element is None:
            pending.pop()
        elif element.tag in tags:
            yield element
        elif element.tag in _TRANSPARENT:
            pending.append(iter(element))


def _role(element: etree._Element, inherited: Role) -> Role:
    for wrapper in element.iterancestors(W + "sdt"):
        gallery = wrapper.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is not None and gallery.get(W + "val") == "Table of Contents":
            return "contents"
    return inherited

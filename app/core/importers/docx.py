"""Word documents (WordprocessingML) read directly, with the numbers Word computes."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.blocks import Block, Paragraph, ReadWarning, Role, Table
from app.core.importers.limits import MAX_PARAGRAPHS, Archive, parse_xml
from app.core.importers.word_numbering import Numbering, W
from app.core.importers.word_styles import ParagraphStyle, Styles, read_properties
from app.core.importers.word_text import (
    MC,
    note_texts,
    paragraph_mark_removed,
    read_text,
    style_id,
)
from app.core.text import normalize_input

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
    """The document's blocks. RuleViolation `import-malformed`, `-too-large`, `-unsupported-format`."""
    name = main_part(archive)
    if name is None:
        raise RuleViolation("import-malformed", detail="word/document.xml")
    root = _part(archive, name)
    body = root.find(W + "body")
    if root.tag != W + "document" or body is None:
        raise RuleViolation("import-unsupported-format", format=etree.QName(root).localname)
    reader = _Reader.of(archive, posixpath.dirname(name))
    blocks = tuple(islice(reader.blocks(body), MAX_PARAGRAPHS + 1))
    if len(blocks) > MAX_PARAGRAPHS:
        raise RuleViolation("import-too-large", size=len(blocks), limit=MAX_PARAGRAPHS)
    return blocks, tuple(reader.warnings(body))


def _part(archive: Archive, name: str) -> etree._Element:
    content = archive.read(name)
    # ISO "strict" documents differ in nothing we read but the names of their namespaces.
    for strict, transitional in _STRICT:
        content = content.replace(strict, transitional)
    return parse_xml(content, part=name)


def _optional_part(archive: Archive, name: str) -> etree._Element | None:
    return _part(archive, name) if name in archive else None


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    notes: dict[str, dict[str, str]]
    removed: list[str] = field(default_factory=list)
    tracked: bool = False

    @classmethod
    def of(cls, archive: Archive, folder: str) -> "_Reader":
        parts = {
            name: _optional_part(archive, posixpath.join(folder, f"{name}.xml"))
            for name in ("styles", "numbering", "footnotes", "endnotes")
        }
        styles = Styles(parts["styles"])
        notes = {
            name: {} if (root := parts[name]) is None else note_texts(root, name.removesuffix("s"))
            for name in ("footnotes", "endnotes")
        }
        return cls(styles, Numbering(parts["numbering"], styles.number_ids()), notes)

    def blocks(self, parent: etree._Element, role: Role = "body") -> Iterator[Paragraph | Table]:
        """The blocks below an element, paragraphs whose end was deleted joined with the next."""
        held: Paragraph | None = None
        for element in _descend(parent, {W + "p", W + "tbl"}):
            if element.tag == W + "tbl":
                yield from _stripped(held)
                held = None
                yield from self._table(element)
                continue
            first, *boxes = self._paragraph(element, _role(element, role))
            if held is not None:
                first = replace(held, text=held.text + first.text, notes=held.notes + first.notes)
            if paragraph_mark_removed(element):
                held = first
            else:
                held = None
                yield from _stripped(first)
            yield from boxes
        yield from _stripped(held)

    def _paragraph(self, element: etree._Element, role: Role) -> list[Paragraph]:
        """The paragraph, then those of its text boxes."""
        identity = style_id(element)
        style = self.styles.resolve(identity)
        look = read_properties(element.find(W + "pPr"), None).over(style)
        content = read_text(element, bold=bool(style.bold), raised_styles=self.styles.raised)
        self.removed += content.removed
        self.tracked = self.tracked or content.inserted
        text = normalize_input(content.text)
        role = "contents" if style.name.startswith("toc ") else role
        paragraph = Paragraph(
            text=text,
            label=normalize_input(self._label(identity, style, look)),
            heading_level=None if look.outline is None or look.outline > 8 else look.outline + 1,
            bold=content.bold and bool(text.strip()),
            alignment=look.alignment or "left",
            indent=look.indent or 0,
            role=role,
            notes=tuple(note for key in content.notes if (note := self._note(key))),
        )
        boxes = [
            block for box in content.boxes for block in self.blocks(box, role) if isinstance(block, Paragraph)
        ]
        return [paragraph, *boxes]

    def _note(self, key: tuple[str, str]) -> str:
        # Once each: a million references to one long note would be a bomb.
        part, identity = key
        return normalize_input(self.notes[part].pop(identity, "")).strip()

    def _label(self, identity: str | None, style: ParagraphStyle, look: ParagraphStyle) -> str:
        if look.number_id is None or look.number_id == "0":
            return ""
        level = look.number_level
        if look.number_id == style.number_id:
            # A style's own level is said in the definition (w:pStyle), not always in the style.
            by_style = self.numbering.level_of_style(look.number_id, identity or self.styles.default or "")
            level = by_style if by_style is not None and look.number_level == style.number_level else level
        return self.numbering.label(look.number_id, level or 0)

    def _table(self, element: etree._Element) -> Iterator[Paragraph | Table]:
        rows = [
            [list(self.blocks(cell)) for cell in _descend(row, {W + "tc"})]
            for row in _descend(element, {W + "tr"})
            if not self._row_removed(row)
        ]
        if all(len(row) <= 1 for row in rows):
            # A one-column table is a frame around ordinary paragraphs.
            yield from (block for row in rows for cell in row for block in cell)
            return
        texts = tuple(tuple("\n".join(filter(None, map(_plain, cell))) for cell in row) for row in rows)
        notes = (note for row in rows for cell in row for block in cell for note in block.notes)
        yield Table(texts, tuple(notes))

    def _row_removed(self, row: etree._Element) -> bool:
        if row.find(f"{W}trPr/{W}del") is None:
            return False
        self.removed += [node.text or "" for node in row.iter(W + "t", W + "delText")]
        return True

    def warnings(self, body: etree._Element) -> Iterator[ReadWarning]:
        """What was not carried over as it stood; complete only after `blocks` has been walked."""
        removed = normalize_input(" ".join(self.removed)).strip()
        if unused := sum(map(len, self.notes.values())):
            yield ReadWarning("lost-note", f"{unused} footnotes no text refers to were not carried over")
        if removed or self.tracked:
            message = "tracked changes are taken as accepted" + (
                f"; removed: {removed[:200]}" if removed else ""
            )
            yield ReadWarning("tracked-changes", message)
        if next(body.iter(W + "altChunk"), None) is not None:
            yield ReadWarning("lost-part", "a file embedded in the document was not read")
        if next(body.iter(W + "drawing", W + "pict"), None) is not None:
            yield ReadWarning("lost-picture", "pictures are not carried over")


def _stripped(paragraph: Paragraph | None) -> Iterator[Paragraph]:
    """The paragraph, if there is one, without white space around it: only its own end could need that."""
    if paragraph is not None:
        yield replace(paragraph, text=paragraph.text.strip())


def _descend(parent: etree._Element, tags: set[str]) -> Iterator[etree._Element]:
    """The elements of these tags nearest below `parent`, in order, through wrappers only."""
    pending = list(reversed(parent))
    while pending:
        element = pending.pop()
        if element.tag in tags:
            yield element
        elif element.tag in _TRANSPARENT:
            pending.extend(reversed(element))


def _role(element: etree._Element, inherited: Role) -> Role:
    for wrapper in element.iterancestors(W + "sdt"):
        gallery = wrapper.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is not None and gallery.get(W + "val") == "Table of Contents":
            return "contents"
    return inherited


def _plain(block: Paragraph | Table) -> str:
    """A cell's block as text: Word's number before it, a nested table's rows as lines."""
    if isinstance(block, Table):
        return "\n".join("\t".join(row) for row in block.rows)
    return f"{block.label} {block.text}".strip()

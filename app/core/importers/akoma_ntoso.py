"""Akoma Ntoso XML read as it is marked up: every hierarchical element a unit, nothing left to guess.

OASIS LegalDocML Akoma Ntoso 1.0, Part 1 (2.0, 3.0 and their drafts) and national profiles of it: elements are told
by their local names, whatever the namespace. What our own export adds stands in `akoma_ntoso_vocabulary`.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from app.core.errors import RuleViolation
from app.core.importers.akoma_ntoso_units import Outline, Unit
from app.core.importers.akoma_ntoso_vocabulary import (
    ATTACHED,
    BLOCKS,
    DRAFT,
    FRAMES,
    HIERARCHICAL,
    LANGUAGES,
    LEVEL,
    NUMBER,
    OWN_ID,
    QUOTED,
    QUOTING,
)
from app.core.importers.blocks import Block, DocumentStart, Reading, ReadWarning
from app.core.importers.limits import MAX_XML_BYTES, parse_xml
from app.core.text import normalize_input

_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# MAX_PARAGRAPHS marked up in full take fewer; two million empty elements would take half a gigabyte.
_MAX_TAGS: Final = 1_200_000
# The only elements of a file of ours in which white space is text.
_WHITE_SPACE_COUNTS: Final = frozenset({"p", "num", "heading", "docTitle"})


def read_akoma_ntoso(data: bytes) -> Reading:
    """The file's units in document order, the text of each after its start.

    RuleViolation `import-malformed` (param `detail`), `import-too-large` or `import-empty`.
    """
    if len(data) > MAX_XML_BYTES:
        raise RuleViolation("import-too-large", size=len(data), limit=MAX_XML_BYTES)
    if (tags := data.count(b"<")) > _MAX_TAGS:
        raise RuleViolation("import-too-large", size=tags, limit=_MAX_TAGS)
    root = parse_xml(data, part="akomaNtoso")
    if _name(root) != "akomaNtoso":
        raise RuleViolation("import-malformed", detail="akomaNtoso")
    own = next(root.iter(DRAFT), None)
    walk = _Walk(root, exact=own is not None)
    walk.run()
    whole = _whole(root, walk.outline, own)
    blocks = (whole, *walk.outline.blocks())
    if len(blocks) == 1 and own is None:
        raise RuleViolation("import-empty")
    return blocks, tuple(walk.warnings()), False


def _name(element: etree._Element) -> str:
    """The element's local name."""
    return str(element.tag).rpartition("}")[2]


def _whole(root: etree._Element, outline: Outline, own: etree._Element | None) -> Block:
    codes = (one.get("language", "").lower() for one in root.iter("{*}FRBRlanguage"))
    kind = "" if own is None else own.get("kind", "")
    language = LANGUAGES.get(next(codes, ""), "")
    title = outline.title
    if own is None:
        title = outline.title or _alias(root) or outline.take_first_line()
    return DocumentStart(title, kind, language)


def _alias(root: etree._Element) -> str:
    """The title where only the metadata give it."""
    names = ((alias.get("name"), alias.get("value", "")) for alias in root.iter("{*}FRBRalias"))
    found = next((value for name, value in names if name in {None, "title", "alias"}), "")
    return " ".join(normalize_input(found).split())


class _Walk:
    """One pass over a file's elements. `exact`: a file our own export wrote, white space counts."""

    def __init__(self, root: etree._Element, *, exact: bool) -> None:
        self.outline = Outline(exact=exact)
        self._root = root
        self._exact = exact
        self._collection = any(_name(child) == "documentCollection" for child in root)
        self._pictures = 0
        self._quoting = 0
        self._starts = {
            "num": self._begin_label,
            "heading": self._begin_heading,
            "subheading": self._begin_heading,
            "crossHeading": self._begin_cross_heading,
            "docTitle": self._begin_title,
            "longTitle": lambda _element: self.outline.begin_long_title(),
            "authorialNote": lambda element: self.outline.begin("note", element),
            "toc": lambda element: self.outline.begin("contents", element),
            "coverPage": lambda element: self.outline.begin("running", element),
            "table": self.outline.begin_table,
            "tr": lambda _element: self.outline.begin_row(),
            "td": self.outline.begin_cell,
            "th": self.outline.begin_cell,
            "br": lambda _element: self.outline.line_break(),
            "eol": lambda _element: self.outline.write(" "),
            "component": self._begin_component,
        }

    def run(self) -> None:
        """Read it all into `outline`."""
        walker = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walker:
            name = _name(element)
            if event == "end":
                if name != "meta":
                    self._end(element, name)
                if element is not self._root:
                    self._write(element.tail, _name(element.getparent()))
            elif name == "meta":
                walker.skip_subtree()
            else:
                self._start(element, name)
                self._write(self._raised(element) if name == "sup" else element.text, name)
        self.outline.finish()

    def warnings(self) -> Iterator[ReadWarning]:
        """What was not carried over; complete after `run`."""
        if self._pictures:
            yield ReadWarning("lost-picture", "pictures are not carried over")

    def _write(self, text: str | None, container: str) -> None:
        if text and not (self._exact and container not in _WHITE_SPACE_COUNTS and not text.strip()):
            self.outline.write(text)

    def _raised(self, element: etree._Element) -> str:
        """126¹ must not become 1261."""
        text = element.text or ""
        attached = text.isdecimal() and text.isascii() and self.outline.ends_in_word()
        return text.translate(_SUPERSCRIPTS) if attached else text

    def _start(self, element: etree._Element, name: str) -> None:
        begin = self._starts.get(name)
        if begin is not None:
            begin(element)
        elif not self.outline.in_text or element.get(LEVEL) == "":
            self._start_line(name)
        elif name in HIERARCHICAL:
            self.outline.begin_unit(self._unit(element, name))
        elif name in ATTACHED:
            self.outline.begin_unit(self._unit(element, "attachment"))
        elif name in FRAMES:
            self.outline.begin_unit(Unit(element, "hcontainer", loose=True))
        else:
            self._start_line(name)

    def _start_line(self, name: str) -> None:
        if name in QUOTING:
            self._quoting += 1
        self._pictures += name == "img"
        if name in BLOCKS or name in QUOTING:
            self.outline.end_line()

    def _end(self, element: etree._Element, name: str) -> None:
        if self.outline.holds(element):
            self.outline.end(element)
            return
        if name in QUOTING:
            self._quoting -= 1
            if self.outline.in_text:
                self.outline.end_quotation()
        elif name == "longTitle":
            self.outline.end_long_title()
        elif name == "num":
            self.outline.glue()
        elif name in BLOCKS:
            self.outline.end_line(paragraph=name == "p")
        self.outline.end(element)

    def _unit(self, element: etree._Element, level: str) -> Unit:
        said = element.get(QUOTED)
        eid = ""
        if self._exact:
            eid = element.get(OWN_ID) or element.get("eId") or ""
        return Unit(
            element,
            element.get(LEVEL) or level,
            number=element.get(NUMBER),
            eid=normalize_input(eid),
            quoted=self._quoting > 0 if said is None else said == "true",
        )

    def _begin_label(self, element: etree._Element) -> None:
        if self.outline.owns(element):
            self.outline.begin("label", element)
        else:
            self.outline.end_line()

    def _begin_heading(self, element: etree._Element) -> None:
        if self.outline.owns(element):
            self.outline.begin("heading", element)
        else:
            self.outline.end_line()

    def _begin_cross_heading(self, element: etree._Element) -> None:
        if self.outline.in_text:
            self.outline.begin_unit(Unit(element, "hcontainer", loose=True, quoted=self._quoting > 0))
            self.outline.begin("heading", element)
        else:
            self.outline.end_line()

    def _begin_title(self, element: etree._Element) -> None:
        """The title of the draft, or of an attached document: that is the attachment's heading."""
        attachment = self.outline.attachment()
        said = self.outline.title if attachment is None else attachment.heading
        if self.outline.in_text and not said:
            self.outline.begin("title", element)

    def _begin_component(self, element: etree._Element) -> None:
        if self._collection or not self.outline.in_text:
            self.outline.end_line()
        else:
            self.outline.begin_unit(self._unit(element, "attachment"))

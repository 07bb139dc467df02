"""The logical structure of a tagged PDF (ISO 32000-1, 14.7 and 14.8): what is read aloud, and in which order."""

from __future__ import annotations

from typing import Final

from app.core.digests.renderers.pdf.objects import PdfFile, reference, references, text_string

_LINKS_FROM: Final = 1_000_000
"""Key of the first link in the tree of parents; below it are pages."""
COLUMN_HEAD: Final = b"/A<</O/Table/Scope/Column>>"
INSERTED: Final = b"/A<</O/Layout/TextDecorationType/Underline>>"
REMOVED: Final = b"/A<</O/Layout/TextDecorationType/LineThrough>>"


class Element:
    """An element whose end has not come. Its kids are numbers of content marked on `page` or references."""

    __slots__ = ("attributes", "kids", "number", "page", "parent", "tag")

    def __init__(self, number: int, parent: int, tag: bytes, attributes: bytes) -> None:
        self.number, self.parent, self.tag, self.attributes = number, parent, tag, attributes
        self.page = 0
        self.kids: list[bytes] = []


class Structure:
    """Elements as they are opened and closed, one within the other. A closed one is written and forgotten."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self.root = file.reserve()
        self._document = Element(file.reserve(), self.root, b"Document", b"")
        self._open = [self._document]
        self._parents: list[tuple[int, int]] = []
        self._links: list[int] = []

    @property
    def innermost(self) -> Element:
        return self._open[-1]

    def open(self, tag: bytes, attributes: bytes = b"", language: str | None = None) -> None:
        """`language`: where it is another than the document's."""
        if language is not None:
            attributes += b"/Lang" + text_string(language)
        self._open.append(self.add(tag, attributes))

    def close(self) -> None:
        self.end(self._open.pop())

    def add(self, tag: bytes, attributes: bytes = b"") -> Element:
        """An element under the innermost one, which stays so."""
        above = self._open[-1]
        element = Element(self._file.reserve(), above.number, tag, attributes)
        above.kids.append(reference(element.number))
        return element

    def end(self, element: Element) -> None:
        """Nothing more will be put under the element."""
        page = b"/Pg %d 0 R" % element.page if element.page else b""
        self._file.put(
            element.number,
            b"<</S/%s/P %d 0 R%s%s/K[%s]>>"
            % (element.tag, element.parent, page, element.attributes, b" ".join(element.kids)),
        )

    def mark(self, element: Element, page: int, owners: list[int]) -> int:
        """The number under which content of the element is marked on the page (an object's number).

        `owners`: elements of what is marked on that page so far.
        """
        number = len(owners)
        owners.append(element.number)
        if element.page in (0, page):
            element.page = page
            element.kids.append(b"%d" % number)
        else:
            element.kids.append(b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (page, number))
        return number

    def link(self, annotation: int, page: int) -> int:
        """Puts a link annotation under the innermost element; gives the annotation's key in the tree of parents."""
        element = self._open[-1]
        element.kids.append(b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (annotation, page))
        self._links.append(element.number)
        return _LINKS_FROM + len(self._links) - 1

    def end_page(self, key: int, owners: list[int]) -> None:
        """What is marked on a page, whose key is its place in the order of making."""
        self._parents.append((key, self._file.add(references(owners))))

    def mark_place(self) -> int:
        """A place among the document's parts, for `move_to_front`."""
        return len(self._document.kids)

    def move_to_front(self, place: int) -> None:
        """Parts made since `place` was marked are the first of the document."""
        kids = self._document.kids
        self._document.kids = kids[place:] + kids[:place]

    def finish(self) -> None:
        self.end(self._document)
        links = [(_LINKS_FROM + nth, number) for nth, number in enumerate(self._links)]
        entries = b" ".join(b"%d %d 0 R" % pair for pair in [*self._parents, *links])
        tree = self._file.add(b"<</Nums[%s]>>" % entries)
        body = b"<</Type/StructTreeRoot/K %s/ParentTree %s/ParentTreeNextKey %d>>"
        self._file.put(
            self.root,
            body % (reference(self._document.number), reference(tree), _LINKS_FROM + len(links)),
        )

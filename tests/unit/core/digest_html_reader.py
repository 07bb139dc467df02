"""Reading a digest back from its page, as a browser's parser sees it."""

from __future__ import annotations

from functools import cached_property

import html5lib
from lxml import html as lxml_html

from tests.unit.core.digest_readers import Read


class HtmlDigest:
    """A page as a tree. libxml2 cuts it into tokens as HTML 5 says, and faster than html5lib by far."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.root = lxml_html.document_fromstring(
            data, parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        )

    @cached_property
    def errors(self):
        """What is wrong with the markup."""
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(self._data, transport_encoding="utf-8")
        # C1 control characters may be typed and are kept, though the standard frowns on them.
        return [error for error in parser.errors if error[1] != "invalid-codepoint"]

    @cached_property
    def by_id(self):
        return {element.get("id"): element for element in self.root.iter() if element.get("id")}

    def all(self, tag, kind=None, under=None):
        """Elements by tag, and class where given."""
        elements = (self.root if under is None else under).iter(tag)
        return [e for e in elements if kind is None or kind in (e.get("class") or "").split()]

    def one(self, tag, kind=None, under=None):
        (found,) = self.all(tag, kind, under)
        return found

    def section(self, anchor):
        """The section that a heading names."""
        return next(e for e in self.all("section") if e.get("aria-labelledby") == anchor)

    def rows(self, caption):
        """Cells of the table under a caption, as text."""
        (table,) = (
            table for table in self.all("table") if any(text(c) == caption for c in table.iter("caption"))
        )
        return [[text(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]


def text(element, without=None):
    """All text in it, but for what stands in elements of the tag `without`."""
    said = element.text or ""
    for child in element:
        if child.tag != without and isinstance(child.tag, str):
            said += text(child, without)
        said += child.tail or ""
    return said


def first_text(page, element, tag, kind, without=None):
    found = page.all(tag, kind, element)
    return text(found[0], without) if found else ""


def _read(page, element):
    same = page.all("p", "same", element)
    if same:
        (link,) = same[0].iter("a")
        representative = _read(page, page.by_id[link.get("href").removeprefix("#")])
        body, proposed, quote = representative.body, representative.proposed, representative.quote
    else:
        body, proposed = (
            first_text(page, element, "div", "t"),
            first_text(page, element, "div", "w", without="del"),
        )
        words = page.all("span", "words", element)
        prefix, exact, suffix = map(text, words[0]) if words else ("", "", "")
        quote = (exact, prefix, suffix)
    return Read(
        body, proposed, quote, first_text(page, element, "bdi", "who"), first_text(page, element, "bdi", "o")
    )


def read_html(data: bytes):
    """The comments of the register by id, each as its own place in the page has it."""
    page = HtmlDigest(data)
    found = {}
    for row in page.section("register").iter("tr"):
        ids = page.all("td", "id", row)
        if ids:
            (link,) = row.iter("a")
            found[text(ids[0])] = _read(page, page.by_id[link.get("href").removeprefix("#")])
    return found

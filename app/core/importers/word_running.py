"""Headers and footers of a Word document's pages: which parts hold those in use, and page numbers taken out of them."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.core.importers.limits import Archive, parse_xml
from app.core.importers.word_numbering import W, is_on

# The number of a page is not its header's text: every page has another one.
_PAGE_NUMBERS: Final = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class RunningParts:
    """What the sections of a body refer to: (type, relation id) in order. `first`: some first page has its own."""

    references: tuple[tuple[str, str], ...]
    first: bool

    @classmethod
    def of(cls, body: etree._Element) -> "RunningParts":
        """A section without a reference of its own repeats that of the section before."""
        references: dict[tuple[str, str], None] = {}
        first = False
        for section in body.iter(W + "sectPr"):
            first = first or is_on(section, "titlePg")
            for child in section.iterchildren(W + "headerReference", W + "footerReference"):
                references[child.get(W + "type", "default"), _relation_id(child)] = None
        return cls(tuple(references), first)

    def names(self, archive: Archive, main: str, *, even: bool) -> Iterator[str]:
        """The parts in use, each once; `even`: even pages have headers of their own."""
        unused = {kind for kind, used in (("first", self.first), ("even", even)) if not used}
        targets = _targets(archive, main) if self.references else {}
        names = (targets.get(identity) for kind, identity in self.references if kind not in unused)
        yield from dict.fromkeys(name for name in names if name is not None and name in archive)


def _relation_id(reference: etree._Element) -> str:
    # Strict documents have another namespace for it.
    return next((str(value) for name, value in reference.attrib.items() if str(name).endswith("}id")), "")


def _targets(archive: Archive, main: str) -> dict[str, str]:
    folder, file = posixpath.split(main)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    if name not in archive:
        return {}
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[
            1:
        ]
        for relation in parse_xml(archive.read(name), part=name)
    }


def blank_page_numbers(root: etree._Element) -> None:
    """Takes the results of page number fields out of a header's tree."""
    # Of each field open: what it is called, and whether it is a page's number and its result has begun.
    names: list[str] = []
    shown: list[bool] = []
    depth = 0
    for element in root.iter(W + "fldChar", W + "instrText", W + "fldSimple", W + "t"):
        if element.tag == W + "t":
            if depth:
                element.text = ""
        elif element.tag == W + "fldSimple":
            if _is_page_number(element.get(W + "instr", "")):
                _blank(element.iter(W + "t"))
        elif element.tag == W + "instrText":
            if names and not shown[-1]:
                names[-1] = (names[-1] + (element.text or "")).lstrip()[:_LONGEST_NAME]
        elif (mark := element.get(W + "fldCharType")) == "begin":
            names.append("")
            shown.append(False)
        elif names and mark == "separate" and not shown[-1]:
            shown[-1] = _is_page_number(names[-1])
            depth += shown[-1]
        elif names and mark == "end":
            names.pop()
            depth -= shown.pop()


def _is_page_number(instruction: str) -> bool:
    return instruction.lstrip()[:_LONGEST_NAME].partition(" ")[0].upper() in _PAGE_NUMBERS


def _blank(texts: Iterable[etree._Element]) -> None:
    for text in texts:
        text.text = ""

"""Akoma Ntoso 3.0, valid against the OASIS schema; reading it back gives the same tree.

Schema: OASIS LegalDocML Akoma Ntoso 1.0, Part 2. IRIs: Akoma Ntoso Naming Convention 1.0, 4. What the schema has no
place for stands in attributes of our own namespace (`importers.akoma_ntoso_vocabulary`, docs/decisions/0018).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Final

from lxml import etree

from app.core.clauses.given import number_in
from app.core.clauses.model import Clause, ClauseTree, Kind, Level
from app.core.exporters.model import Particulars
from app.core.importers.akoma_ntoso_vocabulary import AKN, DRAFT, LEVEL, NUMBER, OWN_ID, PIKIR, QUOTED
from app.core.text import Language, normalize_input

_CODES: Final = {Language.KY: "kir", Language.RU: "rus", Language.EN: "eng"}
_DOCUMENTS: Final = {Kind.STRATEGY: "doc", Kind.CONCEPT: "doc"}
# Levels that are no element of Akoma Ntoso, or not one that can stand among clauses.
_ELEMENTS: Final = {Level.SUBPOINT: "point", Level.ATTACHMENT: "hcontainer"}
_HCONTAINER_NAMES: Final = {Level.ATTACHMENT: "attachment"}
_WHITE_SPACE: Final = re.compile(r"\s")
_AUTHOR: Final = "/akn/ontology/organization/kg/pikir"


def write_akoma_ntoso(tree: ClauseTree, particulars: Particulars) -> bytes:
    """The tree as one `bill` (`doc` for a strategy or a concept), UTF-8."""
    names = {None: AKN[1:-1], "pikir": PIKIR[1:-1]}
    root = etree.Element(AKN + "akomaNtoso", nsmap=names)  # type: ignore[arg-type]  # None: the default namespace
    name = _DOCUMENTS.get(tree.kind, "bill")
    document = _add(root, name, name=tree.kind.value)
    work = f"/akn/kg/{name}/{particulars.drafted.isoformat()}/{particulars.slug}"
    _add_meta(document, tree, particulars, work, "main")
    if tree.title:
        line = _add(_add(_add(document, "preface"), "longTitle"), "p")
        _add(line, "docTitle").text = normalize_input(tree.title)
    _Writer(tree, particulars, work).write(document)
    # White space between elements is not text: the reader takes it in paragraphs, labels and headings only.
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, AKN + tag, attributes)


def _add_meta(
    document: etree._Element, tree: ClauseTree, particulars: Particulars, work: str, component: str
) -> None:
    meta = _add(document, "meta")
    identification = _add(meta, "identification", source=_AUTHOR)
    expression = f"{work}/{_CODES[tree.language]}@{particulars.dated.isoformat()}"
    found = {}
    for level, iri, suffix, date in (
        ("Work", work, "", particulars.drafted),
        ("Expression", expression, "", particulars.dated),
        ("Manifestation", expression, ".xml", particulars.dated),
    ):
        found[level] = properties = _add(identification, f"FRBR{level}")
        _add(properties, "FRBRthis", value=f"{iri}/!{component}{suffix}")
        _add(properties, "FRBRuri", value=f"{iri}{suffix}")
        if level == "Work" and tree.title:
            _add(properties, "FRBRalias", value=" ".join(normalize_input(tree.title).split()), name="title")
        _add(properties, "FRBRdate", date=date.isoformat(), name="Generation")
        _add(properties, "FRBRauthor", href=_AUTHOR)
    _add(found["Work"], "FRBRcountry", value="kg")
    _add(found["Work"], "FRBRsubtype", value=tree.kind.value)
    _add(found["Work"], "FRBRname", value=particulars.slug)
    _add(found["Expression"], "FRBRversionNumber", value=str(particulars.edition))
    _add(found["Expression"], "FRBRlanguage", language=_CODES[tree.language])
    _add(found["Manifestation"], "FRBRformat", value="application/akn+xml")
    if component == "main":
        proprietary = _add(meta, "proprietary", source=_AUTHOR)
        etree.SubElement(proprietary, DRAFT, {"kind": tree.kind.value})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause goes: into `parent`, before `following` if that is set. `quoted`: a quotation is around it."""

    parent: etree._Element
    following: etree._Element | None = None
    quoted: bool = False


class _Writer:
    """Writes clauses in reading order; a clause decides where its children go before they come."""

    def __init__(self, tree: ClauseTree, particulars: Particulars, work: str) -> None:
        self._tree = tree
        self._particulars = particulars
        self._work = work
        self._places: dict[str, _Place] = {}
        self._children: dict[str | None, list[Clause]] = {}
        for clause in tree.clauses:
            self._children.setdefault(clause.parent, []).append(clause)

    def write(self, document: etree._Element) -> None:
        """The body, then the attachments."""
        roots = self._children.get(None, [])
        last = list(takewhile(_may_be_attached, reversed(roots)))[::-1]
        body = _add(document, "body" if document.tag == AKN + "bill" else "mainBody")
        if len(last) == len(roots):
            # The schema wants something here.
            _add(body, "hcontainer", name="empty").set(LEVEL, "")
        attachments = _add(document, "attachments") if last else None
        attached = {clause.eid for clause in last}
        for clause in self._tree.clauses:
            if clause.eid in attached and attachments is not None:
                self._attach(attachments, clause)
            else:
                self._write_clause(clause, self._places.pop(clause.eid, _Place(body)))

    def _attach(self, attachments: etree._Element, clause: Clause) -> None:
        element = _add(attachments, "attachment")
        self._write_head(element, clause, "attachment")
        document = _add(element, "doc", name="attachment")
        component = f"att_{len(attachments)}"
        _add_meta(document, self._tree, self._particulars, self._work, component)
        body = _add(document, "mainBody")
        self._write_own(clause, body, wrapped=False)
        if not len(body) and clause.eid not in self._children:
            # Here too the schema wants something.
            _add(body, "block", name="empty")

    def _write_clause(self, clause: Clause, place: _Place) -> None:
        name = _ELEMENTS.get(clause.level, clause.level.value)
        element = _add(place.parent, name)
        if place.following is not None:
            place.following.addprevious(element)
        if name == "hcontainer":
            element.set("name", _HCONTAINER_NAMES.get(clause.level, "text"))
        if clause.quoted is not place.quoted:
            element.set(QUOTED, "true" if clause.quoted else "false")
        self._write_head(element, clause, name)
        self._write_own(clause, element, wrapped=True, quoted=place.quoted)

    def _write_own(
        self, clause: Clause, element: etree._Element, *, wrapped: bool, quoted: bool = False
    ) -> None:
        """The clause's own text, and where its children will stand.

        Quoted children before all others are a quotedStructure in the text, those after all others one after
        them; between others, or where the clause is itself part of a quotation, they are told by an attribute.
        """
        children = self._children.get(clause.eid, [])
        apart = not quoted and not clause.quoted
        before = list(takewhile(_is_quoted, children)) if apart else []
        rest = children[len(before) :]
        after = list(takewhile(_is_quoted, reversed(rest)))[::-1] if apart else []
        holder = element
        if wrapped and (clause.text or before):
            holder = _add(element, "intro" if rest else "content")
        _add_lines(holder, clause.text)
        if before:
            self._place(before, _Place(_add_quotation(_add(holder, "p")), quoted=True))
        following = None
        if after:
            following = _add(element, "wrapUp" if wrapped else "p")
            line = _add(following, "p") if wrapped else following
            self._place(after, _Place(_add_quotation(line), quoted=True))
        self._place(rest[: len(rest) - len(after)], _Place(element, following, quoted=quoted))

    def _place(self, clauses: Sequence[Clause], place: _Place) -> None:
        self._places.update((clause.eid, place) for clause in clauses)

    def _write_head(self, element: etree._Element, clause: Clause, name: str) -> None:
        if clause.level.value != name:
            element.set(LEVEL, clause.level.value)
        # Without white space: the schema asks no more of an eId.
        element.set(OWN_ID if _WHITE_SPACE.search(clause.eid) else "eId", clause.eid)
        if clause.number != number_in(clause.label):
            element.set(NUMBER, clause.number or "")
        if clause.label:
            _add(element, "num").text = normalize_input(clause.label)
        if clause.heading:
            _add(element, "heading").text = normalize_input(clause.heading)


def _may_be_attached(clause: Clause) -> bool:
    return clause.level is Level.ATTACHMENT and not clause.quoted


def _is_quoted(clause: Clause) -> bool:
    return clause.quoted


def _add_quotation(line: etree._Element) -> etree._Element:
    return _add(_add(line, "mod"), "quotedStructure")


def _add_lines(holder: etree._Element, text: str) -> None:
    """Paragraphs; lines with tabs are the rows of a table."""
    lines = normalize_input(text).split("\n") if text else []
    for is_table, group in groupby(lines, lambda line: "\t" in line):
        if not is_table:
            for line in group:
                _add(holder, "p").text = line or None
            continue
        table = _add(holder, "table")
        for line in group:
            row = _add(table, "tr")
            for cell in line.split("\t"):
                _add(_add(row, "td"), "p").text = cell or None

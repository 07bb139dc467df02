"""A Word template with `{{placeholders}}`: read once into pieces, then filled in as often as there are rows.

No expression is evaluated: a placeholder is a name out of a list. What is filled in goes between the pieces, never
through the reader of placeholders, so that a comment which says `{{draft}}` stands as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.core.digests.renderers.docx.markup import TAGS, content
from app.core.digests.renderers.docx.parts import W
from app.core.digests.renderers.forms.fields import NEEDED, SINGLE, Values, known_placeholders
from app.core.digests.renderers.forms.package import MAIN_PART, read_package, serialise
from app.core.errors import RuleViolation

TABLE_ROWS: Final = 200
"""Rows filled in after which a new table begins: a table of thousands of rows stops LibreOffice."""
_W: Final = f"{{{W}}}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_PLACEHOLDER: Final = re.compile(r"\{\{([^{}]{0,200})\}\}")
_EXCERPT: Final = 60
# Between two tables, which without a paragraph between them are one; of no style, templates have their own.
_GAP: Final = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
# Instructions are taken out of every part when it is read, so these are ours alone.
_MARK: Final = "pikir"
_TOKEN: Final = re.compile(rf"<\?{_MARK} (\w+)(?: ([\w.]+))?\?>")
_AFTER_LANGUAGE: Final = frozenset(
    _W + name for name in ("eastAsianLayout", "specVanish", "oMath", "rPrChange")
)


@dataclass(frozen=True, slots=True)
class Hole:
    """Where a value stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """Where a run says in what language the value of `name` is."""

    name: str


@dataclass(frozen=True, slots=True)
class Left:
    """A paragraph of a repeated row that is left out when all its values are empty."""

    pieces: tuple[Piece, ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row for each entry of `listed`. `again`: ends its table and begins it anew with its header; empty for a
    paragraph, which stands in no table."""

    listed: str
    pieces: tuple[Piece, ...]
    again: tuple[Piece, ...]


Piece = str | Hole | Language | Left | Repeat


@dataclass(frozen=True, slots=True)
class Template:
    """`parts`: those to be filled in by name, the main part first; `copied`: the others."""

    kind: str
    parts: dict[str, tuple[Piece, ...]]
    copied: dict[str, bytes]


def read_template(data: bytes, kind: str) -> Template:
    """Raises what `read_package` raises; RuleViolation "form-placeholder-unknown" (`placeholder`, `known`),
    "form-placeholder-broken" (`excerpt`), "form-placeholder-missing" (`placeholders`), "form-row-mixed" (`lists`),
    "form-list-outside-table" (`placeholder`)."""
    package = read_package(data)
    used: set[str] = set()
    parts = {}
    for name, root in package.filled.items():
        known = known_placeholders(kind) if name == MAIN_PART else SINGLE
        names = _mark_placeholders(root, known)
        if name == MAIN_PART:
            _mark_rows(root)
        used |= names
        parts[name] = _pieces(serialise(root))
    missing = [name for name in NEEDED[kind] if name not in used]
    if missing:
        raise RuleViolation("form-placeholder-missing", placeholders=", ".join(map(_braced, missing)))
    return Template(kind, parts, package.copied)


def fill(pieces: Iterable[Piece], values: Values, language: str) -> Iterator[str]:
    """Markup of pieces among which nothing is repeated. `language`: the form's own."""
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Hole):
            yield content(_text(values, piece.name))
        elif isinstance(piece, Language):
            said = values.get(piece.name)
            other = said is not None and said.language not in (None, language)
            tag = TAGS.get(said.language or "") if said is not None and other else None
            if tag:
                yield f'<w:lang w:val="{tag}"/>'
        elif isinstance(piece, Left):
            if any(_text(values, name) for name in piece.names):
                yield from fill(piece.pieces, values, language)
        else:
            raise TypeError("a row within a row")


def repeats(pieces: Iterable[Piece]) -> list[Repeat]:
    return [piece for piece in pieces if isinstance(piece, Repeat)]


def _text(values: Values, name: str) -> str:
    said = values.get(name)
    return "" if said is None else said.text


def _mark_placeholders(root: etree._Element, known: Collection[str]) -> set[str]:
    """Puts a mark in the place of every placeholder; the names found."""
    found: set[str] = set()
    for paragraph in list(root.iter(f"{_W}p")):
        texts = [text for text in paragraph.iter(f"{_W}t") if _paragraph_of(text) is paragraph]
        joined = "".join(text.text or "" for text in texts)
        matches = list(_PLACEHOLDER.finditer(joined))
        rest = _PLACEHOLDER.sub("", joined)
        if "{{" in rest or "}}" in rest:
            at = max(rest.find("{{"), rest.find("}}"))
            raise RuleViolation("form-placeholder-broken", excerpt=rest[max(at - 10, 0) : at + _EXCERPT])
        for match in reversed(matches):
            # Word puts a capital at the beginning of a sentence, and spaces that do not break.
            name = "".join(match[1].split()).casefold()
            if name not in known:
                raise RuleViolation(
                    "form-placeholder-unknown",
                    placeholder=_braced(match[1].strip()),
                    known=", ".join(map(_braced, known)),
                )
            found.add(name)
            _mark(texts, match.start(), match.end(), name)
    return found


def _paragraph_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{_W}p"), None)


def _mark(texts: list[etree._Element], start: int, end: int, name: str) -> None:
    """The characters from `start` to `end` of a paragraph, which may be cut into runs, become a run with a mark."""
    place, touched = 0, []
    for text in texts:
        length = len(text.text or "")
        if place < end and place + length > start:
            touched.append((text, max(start - place, 0), min(end - place, length)))
        place += length
    (first, begin, stop), *others = touched
    words = first.text or ""
    after = words[stop:]
    first.text = words[:begin]
    first.set(_SPACE, "preserve")
    for text, _, stop_ in others:
        text.text = (text.text or "")[stop_:]
        text.set(_SPACE, "preserve")
    run = first.getparent()
    assert run is not None
    following = list(first.itersiblings())
    hole = _run_like(run)
    _language_mark(hole, name)
    hole.append(etree.ProcessingInstruction(_MARK, f"hole {name}"))
    run.addnext(hole)
    if after or following:
        rest = _run_like(run)
        if after:
            text = etree.SubElement(rest, f"{_W}t")
            text.text = after
            text.set(_SPACE, "preserve")
        rest.extend(following)
        hole.addnext(rest)


def _run_like(run: etree._Element) -> etree._Element:
    made = run.makeelement(f"{_W}r")
    properties = run.find(f"{_W}rPr")
    if properties is not None:
        made.append(deepcopy(properties))
    return made


def _language_mark(run: etree._Element, name: str) -> None:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        properties = etree.SubElement(run, f"{_W}rPr")
    for stated in properties.findall(f"{_W}lang"):
        properties.remove(stated)
    mark = etree.ProcessingInstruction(_MARK, f"language {name}")
    for place, child in enumerate(properties):
        if child.tag in _AFTER_LANGUAGE:
            properties.insert(place, mark)
            return
    properties.append(mark)


def _mark_rows(root: etree._Element) -> None:
    """Marks around every row, or paragraph outside of tables, that has a placeholder of a list."""
    lists: dict[etree._Element, set[str]] = {}
    for mark in root.iter(etree.ProcessingInstruction):
        task, _, name = (mark.text or "").partition(" ")
        listed, dot, _ = name.partition(".")
        if task != "hole" or not dot:
            continue
        row = next(mark.iterancestors(f"{_W}tr"), None)
        if row is None:
            row = _paragraph_of(mark)
            parent = None if row is None else row.getparent()
            if row is None or parent is None or parent.tag != f"{_W}body":
                raise RuleViolation("form-list-outside-table", placeholder=_braced(name))
        lists.setdefault(row, set()).add(listed)
    for row, named in lists.items():
        if len(named) > 1 or any(outer in lists for outer in row.iterancestors()):
            raise RuleViolation("form-row-mixed", lists=", ".join(sorted(named)))
        _mark_left_out(row)
        row.addprevious(etree.ProcessingInstruction(_MARK, f"row {next(iter(named))}"))
        end = etree.ProcessingInstruction(_MARK, "endrow")
        row.addnext(end)
        table = row.getparent()
        if table is not None and table.tag == f"{_W}tbl":
            _mark_again(row, table, end)


def _mark_left_out(row: etree._Element) -> None:
    """Around the paragraphs with placeholders that are not the first of their cell, which has to keep one."""
    for cell in row.iter(f"{_W}tc"):
        for paragraph in cell.findall(f"{_W}p")[1:]:
            before = paragraph.getprevious()
            has_hole = any(
                (m.text or "").startswith("hole") for m in paragraph.iter(etree.ProcessingInstruction)
            )
            # A cell may not end with a table.
            if has_hole and before is not None and before.tag != f"{_W}tbl":
                paragraph.addprevious(etree.ProcessingInstruction(_MARK, "left"))
                paragraph.addnext(etree.ProcessingInstruction(_MARK, "endleft"))


def _mark_again(row: etree._Element, table: etree._Element, end: etree._Element) -> None:
    """After the row, as a stretch that is not shown by itself: the end of its table and the beginning of the next."""
    heads = [
        deepcopy(one) for one in (table.find(f"{_W}tblPr"), table.find(f"{_W}tblGrid")) if one is not None
    ]
    heads += [
        deepcopy(before)
        for before in table.findall(f"{_W}tr")[: table.findall(f"{_W}tr").index(row)]
        if before.find(f"{_W}trPr/{_W}tblHeader") is not None
    ]
    begin = etree.ProcessingInstruction(_MARK, "again")
    end.addnext(begin)
    place: etree._Element = begin
    for head in heads:
        place.addnext(head)
        place = head
    place.addnext(etree.ProcessingInstruction(_MARK, "endagain"))


def _pieces(markup: str) -> tuple[Piece, ...]:
    tokens = _TOKEN.split(markup)
    return _Reader(tokens).read(None)


class _Reader:
    """Marks and what stands between them, as pieces. `tokens`: text, task, name, text, task, name, … text."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._place = tokens, 0

    def read(self, until: str | None) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        while True:
            if text := self._tokens[self._place]:
                pieces.append(text)
            if self._place + 1 == len(self._tokens):
                return tuple(pieces)
            task, name = self._tokens[self._place + 1 : self._place + 3]
            self._place += 3
            if task == until:
                return tuple(pieces)
            if task == "hole":
                pieces.append(Hole(name))
            elif task == "language":
                pieces.append(Language(name))
            elif task == "left":
                inside = self.read("endleft")
                pieces.append(Left(inside, frozenset(p.name for p in inside if isinstance(p, Hole))))
            elif task == "row":
                pieces.append(Repeat(name, self.read("endrow"), ()))
            elif task == "again":
                again = self.read("endagain")
                row = next(i for i in range(len(pieces) - 1, -1, -1) if isinstance(pieces[i], Repeat))
                pieces[row] = _with_again(pieces[row], again)
            else:
                raise ValueError(f"a mark nobody set: {task}")


def _with_again(row: Piece, again: tuple[Piece, ...]) -> Repeat:
    assert isinstance(row, Repeat)
    return Repeat(row.listed, row.pieces, (f"</w:tbl>{_GAP}<w:tbl>", *again))


def _braced(name: str) -> str:
    return "{{" + name + "}}"

"""A Word template as a zip of parts: taken in only if nothing in it runs, is fetched, or is another document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from app.core.digests.renderers.docx.parts import ZIP_LEVEL, W
from app.core.errors import RuleViolation
from app.core.importers.limits import Archive, check_file_size, open_archive, parse_xml

MAX_TEMPLATE_BYTES: Final = 4 * 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
MAIN_PART: Final = "word/document.xml"
_FILLED: Final = re.compile(r"word/(?:header|footer)\d*\.xml")
_MAIN_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_W: Final = f"{{{W}}}"
# What a part may stand in for the text is named by the last word of the type of its relationship (ISO/IEC 29500-1).
_REFUSED_RELATIONS: Final = frozenset(
    {
        "aFChunk", "control", "oleObject", "package", "subDocument", "frame", "vbaProject", "wordVbaData",
        "activeXControlBinary", "externalLink", "mailMergeSource", "mailMergeHeaderSource", "attachedToolbars",
    }
)  # fmt: skip
_DROPPED_RELATION: Final = "attachedTemplate"
_LINK: Final = "hyperlink"
_LINKED: Final = ("http://", "https://", "mailto:")
_REFUSED_ELEMENTS: Final = frozenset(
    _W + name for name in ("altChunk", "object", "control", "subDoc", "movie")
)
# A content control that is bound to data is overwritten from it when Word opens the file.
_DROPPED_ELEMENTS: Final = (_W + "dataBinding", _W + "attachedTemplate")
_FIELDS: Final = frozenset(
    {
        "AUTHOR", "CREATEDATE", "DATE", "HYPERLINK", "NOTEREF", "NUMPAGES", "PAGE", "PAGEREF", "PRINTDATE", "REF",
        "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT", "TIME", "TITLE", "TOC",
    }
)  # fmt: skip
"""Fields that say something of the document itself; others fetch, run or ask."""
_ADDRESSES: Final = frozenset({"src", "href"})
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """`filled`: the parts whose placeholders are filled in, the main part first. `copied`: the others, as they are."""

    filled: dict[str, etree._Element]
    copied: dict[str, bytes]


def read_package(data: bytes) -> Package:
    """Raises RuleViolation "import-empty", "import-too-large", "import-encrypted", "import-malformed",
    "form-not-word", "form-has-foreign-parts" (params `part`, `what`)."""
    check_file_size(data)
    if len(data) > MAX_TEMPLATE_BYTES:
        raise RuleViolation("import-too-large", size=len(data), limit=MAX_TEMPLATE_BYTES)
    if not data.startswith(_ZIP):
        # Word 97 and a DOCX under a password are compound files, not zip files.
        raise RuleViolation("form-not-word")
    archive = open_archive(data)
    _require_word(archive)
    filled: dict[str, etree._Element] = {}
    copied: dict[str, bytes] = {}
    for name in archive.members:
        if name.endswith("/"):
            continue
        content = archive.read(name)
        if not name.endswith((".xml", ".rels")):
            copied[name] = content
            continue
        root = parse_xml(content, part=name)
        changed = _drop_relations(root, name) if name.endswith(".rels") else _check_part(root, name)
        if name == MAIN_PART or _FILLED.fullmatch(name):
            filled[name] = root
        else:
            copied[name] = serialise(root).encode() if changed else content
    return Package({MAIN_PART: filled.pop(MAIN_PART), **filled}, copied)


def serialise(root: etree._Element) -> str:
    """The part with its declaration."""
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return declaration + etree.tostring(root, encoding="unicode")


def write_package(
    out: BinaryIO, filled: Iterable[tuple[str, Iterable[bytes]]], copied: dict[str, bytes]
) -> None:
    """The zip: the same bytes for the same parts."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as archive:
        # Readers look at the content types first.
        for name in sorted(copied, key=lambda name: (name != "[Content_Types].xml", name)):
            archive.writestr(_member(name), copied[name])
        for name, blocks in filled:
            with archive.open(_member(name), "w", force_zip64=True) as member:
                for block in blocks:
                    member.write(block)


def _member(name: str) -> ZipInfo:
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_DEFLATED
    return info


def _require_word(archive: Archive) -> None:
    """A document of Word's own kind: not a macro one, not a spreadsheet, not of the strict namespace."""
    if "[Content_Types].xml" not in archive or MAIN_PART not in archive:
        raise RuleViolation("form-not-word")
    types = parse_xml(archive.read("[Content_Types].xml"), part="[Content_Types].xml")
    stated = {
        one.get("PartName", "").lstrip("/"): one.get("ContentType") for one in types.iter(f"{_TYPES}Override")
    }
    if stated.get(MAIN_PART) != _MAIN_TYPE:
        raise RuleViolation("form-not-word")
    for one in types.iter(f"{_TYPES}Override", f"{_TYPES}Default"):
        kind = one.get("ContentType", "").casefold()
        if "macroenabled" in kind or "vba" in kind or "activex" in kind or "oleobject" in kind:
            raise RuleViolation("form-has-foreign-parts", part="[Content_Types].xml", what=kind)
    root = parse_xml(archive.read(MAIN_PART), part=MAIN_PART)
    if root.tag != f"{_W}document" or root.nsmap.get("w") != W:
        raise RuleViolation("form-not-word")


def _drop_relations(root: etree._Element, name: str) -> bool:
    changed = False
    for relation in list(root.iter(f"{_RELATIONS}Relationship")):
        kind = relation.get("Type", "").rstrip("/").rsplit("/", 1)[-1]
        if kind == _DROPPED_RELATION:
            # Word notes where the template lay that a document was begun with; it is of no use here.
            root.remove(relation)
            changed = True
        elif kind in _REFUSED_RELATIONS:
            raise RuleViolation("form-has-foreign-parts", part=name, what=kind)
        elif relation.get("TargetMode", "Internal") != "Internal":
            target = relation.get("Target", "").strip().casefold()
            if kind != _LINK or not target.startswith(_LINKED):
                raise RuleViolation("form-has-foreign-parts", part=name, what=relation.get("Target", ""))
    return changed


def _check_part(root: etree._Element, name: str) -> bool:
    for element in root.iter(etree.Element):
        if element.tag in _REFUSED_ELEMENTS:
            raise RuleViolation("form-has-foreign-parts", part=name, what=etree.QName(element).localname)
        for key, value in element.attrib.items():
            if etree.QName(key).localname in _ADDRESSES and ":" in value:
                raise RuleViolation("form-has-foreign-parts", part=name, what=value)
    for code in _field_codes(root):
        words = code.split()
        if not words or words[0].upper() not in _FIELDS:
            raise RuleViolation("form-has-foreign-parts", part=name, what=" ".join(words)[:80])
    dropped = list(root.iter(*_DROPPED_ELEMENTS))
    for element in dropped:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return bool(dropped)


def _field_codes(root: etree._Element) -> Iterator[str]:
    """The instructions of every field, however many runs each is cut into, fields within fields too."""
    open_: list[list[str]] = []
    for element in root.iter(f"{_W}fldSimple", f"{_W}fldChar", f"{_W}instrText", f"{_W}delInstrText"):
        if element.tag == f"{_W}fldSimple":
            yield element.get(f"{_W}instr", "")
        elif element.tag != f"{_W}fldChar":
            if not open_:
                yield element.text or ""
            else:
                open_[-1].append(element.text or "")
        elif (kind := element.get(f"{_W}fldCharType")) == "begin":
            open_.append([])
        elif kind == "end" and open_:
            yield "".join(open_.pop())
    for unclosed in open_:
        yield "".join(unclosed)

"""The comparative table as a Word document: A4 landscape, two columns, what changes readable without colour.

ISO/IEC 29500-1 (WordprocessingML). New words are bold and underlined, removed ones struck through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from app.core.amendments.comparison import Row
from app.core.amendments.form import Form
from app.core.exporters.docx_parts import DOCUMENT_HEAD, core_properties, package, styles
from app.core.text import Change, Language, normalize_input

_TAGS: Final = {Language.KY: "ky-KG", Language.RU: "ru-RU", Language.EN: "en-GB"}
# A4 on its side with margins of 20 mm, in twentieths of a point.
_WIDTH: Final = 14570
_COLUMN: Final = _WIDTH // 2
_TAIL: Final = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr></w:body></w:document>"
)
_RUNS: Final = {
    "same": "",
    "inserted": '<w:b/><w:bCs/><w:u w:val="single"/>',
    "removed": "<w:strike/>",
}
_AIR: Final = '<w:spacing w:before="40" w:after="40"/>'
_SHADED: Final = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row with what people call its unit: `context` the chapter it stands in, `name` the unit itself."""

    context: str
    name: str
    row: Row


@dataclass(frozen=True, slots=True)
class ComparisonSheet:
    """What the document says. `form` and `notes` are in `language`, the texts in `text_language`.

    `lines` stand below the title; `notes` are headings with their items, after the table.
    """

    language: Language
    text_language: Language
    form: Form
    lines: Sequence[str]
    rows: Sequence[NamedRow]
    notes: Sequence[tuple[str, Sequence[str]]]
    dated: date


def write_comparison(sheet: ComparisonSheet) -> bytes:
    """The table as DOCX. The same sheet gives the same bytes."""
    tag = _TAGS[sheet.language]
    return package(
        document=f"{DOCUMENT_HEAD}{''.join(_body(sheet, tag))}{_TAIL}",
        styles=styles(tag),
        core=core_properties(_clean(sheet.form.title), tag, sheet.dated),
    )


def _body(sheet: ComparisonSheet, tag: str) -> Iterator[str]:
    yield _paragraph("Title", _run(sheet.form.title, tag), '<w:spacing w:before="0" w:after="120"/>')
    for line in sheet.lines:
        yield _paragraph("TableText", _run(line, tag), '<w:jc w:val="center"/>')
    yield "<w:p/>"
    if sheet.rows:
        yield "".join(_table(sheet, tag))
    for heading, items in sheet.notes:
        yield _paragraph(
            "TableText", _run(heading, tag, "<w:b/><w:bCs/>"), '<w:keepNext/><w:spacing w:before="240"/>'
        )
        for number, item in enumerate(items, 1):
            yield _paragraph("TableText", _run(f"{number}. {item}", tag))
    yield "<w:p/>"


def _table(sheet: ComparisonSheet, tag: str) -> Iterator[str]:
    text_tag = _TAGS[sheet.text_language]
    form = sheet.form
    yield (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{_COLUMN * 2}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_COLUMN}"/><w:gridCol w:w="{_COLUMN}"/></w:tblGrid>'
    )
    heads = "".join(
        _cell([_paragraph("TableText", _run(head, tag, "<w:b/><w:bCs/>"), '<w:jc w:val="center"/>')])
        for head in (form.current, form.proposed)
    )
    yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
    for named in sheet.rows:
        yield _name_row(named, tag)
        sides = (named.row.current, named.row.proposed)
        yield f"<w:tr>{''.join(_side(side, form.absent, tag, text_tag) for side in sides)}</w:tr>"
    yield "</w:tbl>"


def _name_row(named: NamedRow, tag: str) -> str:
    runs = _run(named.name, tag, "<w:b/><w:bCs/>")
    if named.context:
        runs = _run(f"{named.context}. ", tag) + runs
    cell = _cell([_paragraph("TableText", runs, f"<w:keepNext/>{_AIR}")], span=2)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def _side(changes: tuple[Change, ...] | None, absent: str, tag: str, text_tag: str) -> str:
    if changes is None:
        return _cell([_paragraph("TableText", _run(absent, tag, "<w:i/><w:iCs/>"), _AIR)])
    return _cell([_paragraph("TableText", runs, _AIR) for runs in _lines(changes, text_tag)])


def _lines(changes: Sequence[Change], tag: str) -> list[str]:
    """The runs of each line: a change may go on over line ends."""
    lines = [""]
    for change in changes:
        first, *others = change.text.split("\n")
        lines[-1] += _run(first, tag, _RUNS[change.kind])
        lines += [_run(other, tag, _RUNS[change.kind]) for other in others]
    return lines


def _cell(paragraphs: Sequence[str], *, span: int = 1) -> str:
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = _SHADED if span > 1 else ""
    width = f'<w:tcW w:w="{_COLUMN * span}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{wide}{shade}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def _paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _run(text: str, tag: str, properties: str = "") -> str:
    clean = escape(_clean(text))
    if not clean:
        return ""
    pieces = (f'<w:t xml:space="preserve">{piece}</w:t>' for piece in clean.split("\t"))
    return f'<w:r><w:rPr>{properties}<w:lang w:val="{tag}"/></w:rPr>{"<w:tab/>".join(pieces)}</w:r>'


def _clean(text: str) -> str:
    return normalize_input(text).replace("\n", " ")

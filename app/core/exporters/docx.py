"""A Word document to go on editing: real headings and tables, numbers as text, every run in its language.

ISO/IEC 29500-1 (WordprocessingML). The parts that never change stand in `docx_parts`.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from app.core.clauses.model import ClauseTree, Level
from app.core.exporters.docx_parts import DOCUMENT_HEAD, DOCUMENT_TAIL, core_properties, package, styles
from app.core.exporters.layout import PrintedClause, Rows, print_clauses
from app.core.exporters.model import Particulars
from app.core.text import Language, normalize_input

_TAGS: Final = {Language.KY: "ky-KG", Language.RU: "ru-RU", Language.EN: "en-GB"}
# Width of the text on an A4 page with these margins, in twentieths of a point.
_TEXT_WIDTH: Final = 9355
_LEAST_COLUMN: Final = 400


def write_docx(tree: ClauseTree, particulars: Particulars) -> bytes:
    """The tree as DOCX on A4 with page numbers."""
    tag = _TAGS[tree.language]
    body = "".join(_body(tree, tag))
    title = normalize_input(" ".join(tree.title.split()))
    return package(
        document=f"{DOCUMENT_HEAD}{body}{DOCUMENT_TAIL}",
        styles=styles(tag),
        core=core_properties(title, tag, particulars.dated),
    )


def _body(tree: ClauseTree, tag: str) -> Iterator[str]:
    if title := " ".join(tree.title.split()):
        yield _paragraph("Title", title, tag)
    after_table = begun = False
    for printed in print_clauses(tree):
        for index, line in enumerate(printed.head):
            style = _heading_style(printed, first=index == 0)
            yield _paragraph(style, line, tag)
            after_table = False
        for block in printed.blocks:
            if isinstance(block, str):
                yield _paragraph(_text_style(printed, begun=begun), block, tag)
            else:
                # Two tables without a paragraph between them would be one.
                yield (_EMPTY if after_table else "") + _table(block, tag)
            after_table = not isinstance(block, str)
        begun = True
    if after_table:
        yield _EMPTY


_EMPTY: Final = "<w:p/>"


def _text_style(printed: PrintedClause, *, begun: bool) -> str:
    if printed.clause.quoted:
        return "Quotation"
    closing = begun and printed.clause.level is Level.HCONTAINER and printed.depth == 0
    return "Closing" if closing else "BodyText"


def _heading_style(printed: PrintedClause, *, first: bool) -> str:
    if printed.clause.quoted:
        return "Quotation"
    if printed.clause.level is Level.ATTACHMENT and printed.clause.parent is None:
        return "Appendix" if first else "Heading1"
    return f"Heading{printed.rank}"


def _paragraph(style: str, text: str, tag: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text, tag)}</w:p>'


def _run(text: str, tag: str) -> str:
    clean = escape(normalize_input(text).replace("\t", " "))
    if not clean:
        return ""
    lines = (f'<w:t xml:space="preserve">{line}</w:t>' for line in clean.split("\n"))
    return f'<w:r><w:rPr><w:lang w:val="{tag}"/></w:rPr>{"<w:br/>".join(lines)}</w:r>'


def _table(rows: Rows, tag: str) -> str:
    """Columns as wide as their longest cell asks, within the page."""
    columns = max(map(len, rows))
    wanted = [max((len(row[at]) if at < len(row) else 0) for row in rows) for at in range(columns)]
    shares = [min(max(width, 6), 60) for width in wanted]
    widths = [max(_LEAST_COLUMN, _TEXT_WIDTH * share // sum(shares)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = []
    for row in rows:
        cells = (*row, *[""] * (columns - len(row)))
        lines.append(
            f"<w:tr>{''.join(_cell(cell, width, tag) for cell, width in zip(cells, widths, strict=True))}</w:tr>"
        )
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _cell(text: str, width: int, tag: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph("TableText", text, tag)}</w:tc>'

"""WordprocessingML for text that anybody may have typed: runs, paragraphs, tables (ISO/IEC 29500-1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from app.core.digests.phrases import Phrasebook

TAGS: Final[Mapping[str, str]] = MappingProxyType({"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"})
"""BCP 47 tags by the language codes of this project."""

# What XML 1.0 cannot hold. Nothing of it is stored; were it, the file must open all the same. A lone carriage
# return is no line end here and every parser would make it one.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_T: Final = '<w:t xml:space="preserve">'
_BREAK: Final = f"</w:t><w:br/>{_T}"
_TAB: Final = f"</w:t><w:tab/>{_T}"
TABLE_END: Final = "</w:tbl>"
GAP: Final = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
"""Between two tables, which without a paragraph between them are one."""
ROW: Final = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
"""Begins a row that does not break over pages."""
SHADE: Final = "EDEDED"
_PLAIN_STYLE: Final = "Normal"


def escape(text: str) -> str:
    """Text for an element or a quoted attribute; a character that XML cannot hold becomes U+FFFD."""
    # Three replacements are several times faster than one str.translate of a text that is not ASCII.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return _UNWRITABLE.sub("\ufffd", escaped)


def content(text: str) -> str:
    """The inside of a run: every character of `text`, line ends and tabs as Word's own."""
    escaped = escape(text)
    if "\n" in escaped:
        escaped = escaped.replace("\n", _BREAK)
    if "\t" in escaped:
        escaped = escaped.replace("\t", _TAB)
    return f"{_T}{escaped}</w:t>"


class Typesetter:
    """Runs and paragraphs of a document in `language`; a passage in another language is tagged with it."""

    def __init__(self, language: str) -> None:
        self._marks = {
            other: "" if other == language else f'<w:lang w:val="{tag}"/>' for other, tag in TAGS.items()
        }

    def run(self, text: str, language: str | None = None, style: str = "") -> str:
        """`style`: id of a character style. An empty text is no run."""
        if not text:
            return ""
        lang = "" if language is None else self._marks.get(language, "")
        named = f'<w:rStyle w:val="{style}"/>' if style else ""
        properties = f"<w:rPr>{named}{lang}</w:rPr>" if named or lang else ""
        return f"<w:r>{properties}{content(text)}</w:r>"

    def paragraph(self, style: str, text: str, language: str | None = None) -> str:
        return paragraph(style, self.run(text, language))


class Labels:
    """Paragraphs of the words that stand in every row (positions, regions, sources), each made once."""

    def __init__(self, say: Phrasebook, ink: Typesetter) -> None:
        self._say, self._ink = say, ink
        self._made: dict[tuple[str, str, str], str] = {}

    def paragraph(self, style: str, kind: str, key: str) -> str:
        made = self._made.get((style, kind, key))
        if made is None:
            made = self._ink.paragraph(style, self._say.label(kind, key))
            self._made[style, kind, key] = made
        return made


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """`properties`: what may follow `w:pStyle` in `w:pPr`."""
    named = "" if style == _PLAIN_STYLE else f'<w:pStyle w:val="{style}"/>'
    begin = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{begin}{runs}</w:p>"


def table_begin(widths: Sequence[int], style: str = "TableGrid") -> str:
    """A table of fixed columns, `widths` in twentieths of a point; ends with TABLE_END."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )


def cell_begin(width: int, *, span: int = 1, fill: str = "") -> str:
    """Up to the first paragraph of a cell, which ends with `</w:tc>`; `fill` six hexadecimal digits."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shaded = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{shaded}</w:tcPr>'


def row(cells: Iterable[str], widths: Sequence[int], *, fill: str = "", breaks: bool = False) -> str:
    """A row of `cells`, each the markup of its paragraphs; it does not break over pages unless `breaks`."""
    inside = "".join(
        f"{cell_begin(width, fill=fill)}{cell}</w:tc>" for cell, width in zip(cells, widths, strict=True)
    )
    return f"{'<w:tr>' if breaks else ROW}{inside}</w:tr>"


def header_row(headings: Iterable[str], widths: Sequence[int], style: str = "HeadCell") -> str:
    """A first row that is repeated on every page its table takes."""
    inside = "".join(
        f"{cell_begin(width, fill=SHADE)}{paragraph(style, f'<w:r>{content(heading)}</w:r>')}</w:tc>"
        for heading, width in zip(headings, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{inside}</w:tr>"

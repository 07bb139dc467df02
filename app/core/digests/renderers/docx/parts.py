"""The parts of the package around the text, and the zip file, written in one go to a stream that cannot seek."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import BinaryIO, Final, Self
from zipfile import ZIP_DEFLATED, ZipFile

from app.core.digests.renderers.docx.markup import escape

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"

DOCUMENT_HEAD: Final = f'{XML}<w:document xmlns:w="{W}" xmlns:r="{_R}"><w:body>'
DOCUMENT_TAIL: Final = "</w:body></w:document>"
CONTENT_TYPES: Final = (
    f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_MAIN}.settings+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_MAIN}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_MAIN}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
PACKAGE_RELATIONS: Final = (
    f'{XML}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Target="docProps/core.xml" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/></Relationships>'
)
DOCUMENT_RELATIONS: Final = (
    f'{XML}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/settings" Target="settings.xml"/>'
    f'<Relationship Id="rId3" Type="{_R}/header" Target="header1.xml"/>'
    f'<Relationship Id="rId4" Type="{_R}/footer" Target="footer1.xml"/></Relationships>'
)
SETTINGS: Final = (
    f'{XML}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="709"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
FOOTER: Final = (
    f'{XML}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)
PORTRAIT_WIDTH: Final = 9355
"""Of the text, in twentieths of a point: A4 with 30 mm left for the binder, 15 mm right."""
LANDSCAPE_WIDTH: Final = 14570
_REFERENCES: Final = (
    '<w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
)
_UPRIGHT: Final = (
    '<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" '
    'w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
)
PORTRAIT: Final = f"<w:sectPr>{_REFERENCES}{_UPRIGHT}</w:sectPr>"
# The first page, with the title on it, has no header and no number.
COVER: Final = f"<w:sectPr>{_REFERENCES}{_UPRIGHT}<w:titlePg/></w:sectPr>"
LANDSCAPE: Final = (
    f'<w:sectPr>{_REFERENCES}<w:type w:val="nextPage"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_BUFFER: Final = 1 << 17
_ZIP32: Final = 1 << 31
# Of 10,000 comments level 6 makes the file a fifth smaller and takes two and a half times as long.
ZIP_LEVEL: Final = 3


def section_break(properties: str) -> str:
    """Ends the section that came before with its page: PORTRAIT, COVER or LANDSCAPE."""
    return f'<w:p><w:pPr><w:pStyle w:val="Gap"/>{properties}</w:pPr></w:p>'


def page_header(title: str) -> str:
    """header1.xml: the draft's title above every page but the first."""
    return (
        f'{XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(title)}</w:t></w:r></w:p></w:hdr>'
    )


class Spool:
    """Markup set aside until its place in the document comes, in a nameless temporary file (as XlsxWriter keeps rows);
    what memory holds of it does not grow."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- `__exit__` closes it
        self._waiting: list[str] = []
        self._length = 0

    def write(self, markup: str) -> None:
        self._waiting.append(markup)
        self._length += len(markup)
        if self._length >= _BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._file.write("".join(self._waiting).encode())
        self._waiting.clear()
        self._length = 0

    @property
    def size(self) -> int:
        """Bytes set aside."""
        self._flush()
        return self._file.tell()

    def read(self) -> Iterator[bytes]:
        """All of it, once."""
        self._flush()
        self._file.seek(0)
        while block := self._file.read(_BUFFER):
            yield block

    def take(self, other: Spool) -> None:
        """Moves all that `other` holds to the end of this one."""
        self._flush()
        for block in other.read():
            self._file.write(block)
        other._file.seek(0)
        other._file.truncate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def write_package(
    out: BinaryIO, *, styles: str, core: str, header: str, document: Iterable[bytes], size: int
) -> None:
    """The zip file: the same bytes for the same parts. `size`: bytes of the document, at most."""
    # A member by name has zip's first day, 1 January 1980, for its date.
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as archive:
        small = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": PACKAGE_RELATIONS,
            "docProps/core.xml": core,
            "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
            "word/styles.xml": styles,
            "word/settings.xml": SETTINGS,
            "word/header1.xml": header,
            "word/footer1.xml": FOOTER,
        }
        for name, part in small.items():
            with archive.open(name, "w") as member:
                member.write(part.encode())
        with archive.open("word/document.xml", "w", force_zip64=size >= _ZIP32) as member:
            for block in document:
                member.write(block)

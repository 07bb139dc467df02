"""PDF with a text layer: opened within limits, read page by page, a scan refused with advice."""

import threading
from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from app.core.errors import RuleViolation
from app.core.importers.blocks import Reading, ReadWarning
from app.core.importers.limits import MAX_PARAGRAPHS, MAX_TEXT_BYTES
from app.core.importers.pdf_body import body_blocks, running_blocks
from app.core.importers.pdf_page import PageContent, PageReader
from app.core.importers.pdf_running import running_lines

MAX_PAGES: Final = 3_000
# PDFium keeps state outside its documents and is not made for threads.
_PDFIUM: Final = threading.Lock()
_NAMED_PAGES: Final = 20


def read_pdf(data: bytes) -> Reading:
    """The document's running lines, paragraphs and tables.

    RuleViolation `import-scan` where there are pictures of pages and no text, `import-encrypted`,
    `import-malformed`, `import-empty`, `import-too-large`.
    """
    with _PDFIUM:
        pages = _read_pages(data)
    running = running_lines(pages)
    bodies = [
        [line for place, line in enumerate(page.lines) if place not in lifted]
        for page, lifted in zip(pages, running, strict=True)
    ]
    if not any(bodies):
        raise RuleViolation("import-scan" if any(page.pictures for page in pages) else "import-empty")
    blocks = (*running_blocks(pages, running), *body_blocks(pages, bodies))
    return blocks, tuple(_warnings(pages, bodies)), False


def _read_pages(data: bytes) -> list[PageContent]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as failure:
        if failure.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise RuleViolation("import-encrypted") from failure
        raise RuleViolation("import-malformed", detail=str(failure)) from failure
    try:
        return _pages_of(document)
    except pdfium.PdfiumError as failure:
        raise RuleViolation("import-malformed", detail=str(failure)) from failure
    finally:
        document.close()


def _pages_of(document: pdfium.PdfDocument) -> list[PageContent]:
    count = len(document)
    if not count:
        raise RuleViolation("import-empty")
    _check(count, MAX_PAGES)
    reader = PageReader()
    pages: list[PageContent] = []
    lines = size = 0
    for index in range(count):
        page = reader.read(document, index)
        lines += len(page.lines)
        size += sum(len(line.text) for line in page.lines)
        _check(lines, MAX_PARAGRAPHS)
        _check(size, MAX_TEXT_BYTES)
        pages.append(page)
    return pages


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise RuleViolation("import-too-large", size=size, limit=limit)


def _warnings(pages: Sequence[PageContent], bodies: Sequence[Sequence[object]]) -> Iterator[ReadWarning]:
    """Pages that are pictures among pages of text, and pictures in general."""
    scans = [
        str(page.index + 1) for page, body in zip(pages, bodies, strict=True) if page.pictures and not body
    ]
    if scans:
        named = ", ".join(scans[:_NAMED_PAGES]) + (", …" if len(scans) > _NAMED_PAGES else "")
        yield ReadWarning("scan", f"pages without text, perhaps pictures of pages: {named}")
    if any(page.pictures and body for page, body in zip(pages, bodies, strict=True)):
        yield ReadWarning("lost-picture", "pictures are not carried over")

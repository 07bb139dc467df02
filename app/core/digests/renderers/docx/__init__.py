"""A Word document to hand over: figures, contents, a table of remarks for each clause, register, how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC
from typing import BinaryIO, Final

from app.core.digests.compile import DigestStream, DisplaySection
from app.core.digests.model import DigestComment, DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.docx.annexes import ClauseFigures, Register, about
from app.core.digests.renderers.docx.front import Outline, cover, figures
from app.core.digests.renderers.docx.markup import TAGS, Typesetter
from app.core.digests.renderers.docx.parts import (
    COVER,
    DOCUMENT_HEAD,
    DOCUMENT_TAIL,
    LANDSCAPE,
    PORTRAIT,
    Spool,
    page_header,
    section_break,
    write_package,
)
from app.core.digests.renderers.docx.remarks import RemarksPart
from app.core.digests.renderers.docx.styles import styles
from app.core.digests.renderers.xlsx.sheets import shorten
from app.core.exporters.docx_parts import core_properties
from app.core.text import normalize_input

_HEADER_LENGTH: Final = 120
_NEW_PAGE: Final = "<w:pageBreakBefore/>"


class DocxRenderer:
    """Remarks and register are set aside in temporary files while the comments pass, because contents and figures by
    clause stand before them; then the zip is written in one go. The same digest gives the same bytes."""

    format = "docx"
    extension = "docx"
    mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        header = digest.header
        tag = TAGS.get(header.language, header.language)
        title = normalize_input(f"{phrasebook(Phrase.TITLE)}. {shorten(header.draft_title, _HEADER_LENGTH)}")
        with ExitStack() as stack:
            spools = [stack.enter_context(Spool()) for _ in range(5)]
            _Document(header, phrasebook, spools).fill(digest)
            write_package(
                out,
                styles=styles(tag),
                core=core_properties(title, tag, header.cutoff.astimezone(UTC).date()),
                header=page_header(shorten(header.draft_title, _HEADER_LENGTH)),
                document=(block for spool in spools for block in spool.read()),
                size=sum(spool.size for spool in spools),
            )


class _Document:
    """The five stretches of the document in the order they stand in it: front, figures by clause, remarks, register,
    end. The front is filled last, when the contents are known."""

    def __init__(self, header: DigestHeader, say: Phrasebook, spools: list[Spool]) -> None:
        self._header, self._say, self._ink = header, say, Typesetter(header.language)
        self._outline = Outline(self._ink)
        self._front, by_clause, self._body, register, self._end = spools
        # The contents name headings in the order in which they are made here.
        self._summary = self._outline.heading(1, say(Phrase.SHEET_SUMMARY))
        by_clause.write(self._outline.heading(1, say(Phrase.BY_CLAUSE)))
        self._body.write(self._outline.heading(1, say(Phrase.SHEET_REMARKS), _NEW_PAGE))
        self._clauses = ClauseFigures(by_clause, header, say, self._ink)
        self._remarks = RemarksPart(self._body, header, say, self._ink, self._outline)
        self._register = Register(register, header, say, self._ink)
        self._number = 0

    def fill(self, digest: DigestStream) -> None:
        """Every section in one pass, then what can be known only after it."""
        for section in digest.sections():
            if section.tally.counts.received == 0:
                # Clauses nobody spoke about are in JSON and CSV; on paper they would bury the others.
                for _ in section.comments:
                    pass
                continue
            self._clauses.write(section.clause, section.tally)
            self._register.begin(section.clause)
            self._remarks.write(section, self._numbered(section))
        self._clauses.finish()
        self._body.write(self._outline.heading(1, self._say(Phrase.SHEET_REGISTER), _NEW_PAGE))
        self._register.finish()
        self._write_end(digest.content_sha256())
        self._write_front()

    def _numbered(self, section: DisplaySection) -> Iterator[tuple[int, DigestComment]]:
        """The section's comments under the numbers they have in every format, written to the register on the way."""
        for comment in section.comments:
            self._number += 1
            self._register.write(self._number, comment)
            yield self._number, comment

    def _write_end(self, content_sha256: str) -> None:
        self._end.write(section_break(LANDSCAPE))
        self._end.write(self._outline.heading(1, self._say(Phrase.SHEET_ABOUT)))
        for markup in about(self._header, content_sha256, self._say, self._ink):
            self._end.write(markup)
        self._end.write(PORTRAIT + DOCUMENT_TAIL)

    def _write_front(self) -> None:
        self._front.write(DOCUMENT_HEAD)
        for markup in cover(self._header, self._say, self._ink):
            self._front.write(markup)
        self._front.write(self._summary)
        for markup in figures(self._header, self._say, self._ink):
            self._front.write(markup)
        for markup in self._outline.contents(self._say):
            self._front.write(markup)
        self._front.write(section_break(COVER))

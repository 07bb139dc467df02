"""A Word document to hand over: figures, contents, a table of remarks for each clause, register, how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC
from typing import BinaryIO, Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import DigestComment
from app.core.digests.naming import shorten
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.docx.annexes import ClauseFigures, Register, about
from app.core.digests.renderers.docx.front import Outline, cover, volume_name
from app.core.digests.renderers.docx.groups import group_numbers
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
from app.core.digests.renderers.docx.summary import summary
from app.core.digests.stream import DigestStream
from app.core.exporters.docx_parts import core_properties
from app.core.text import normalize_input

_HEADER_LENGTH: Final = 120
_NEW_PAGE: Final = "<w:pageBreakBefore/>"


class DocxRenderer:
    """Remarks and register are set aside in temporary files while the comments pass, because contents and figures by
    clause stand before them; then the zip is written in one go. The same digest gives the same bytes."""

    format = "docx"
    extension = "docx"
    # Some 2,500 pages, which LibreOffice takes minutes to lay out.
    volume_comments = 10_000
    mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        header = digest.header
        tag = TAGS.get(header.language, header.language)
        named = [shorten(header.draft_title, _HEADER_LENGTH), *volume_name(digest.volume, phrasebook)]
        title = normalize_input(". ".join((phrasebook(Phrase.TITLE), *named)))
        with ExitStack() as stack:
            document = _Document(digest, phrasebook, stack)
            document.fill()
            write_package(
                out,
                styles=styles(tag),
                core=core_properties(title, tag, header.cutoff.astimezone(UTC).date()),
                header=page_header(". ".join(named)),
                document=(block for spool in document.stretches for block in spool.read()),
                size=sum(spool.size for spool in document.stretches),
            )


class _Document:
    """The stretches of the document in the order they stand in it: front, figures by clause, remarks, full texts of
    similar comments, register, end. The front is filled last, when the contents are known."""

    def __init__(self, digest: DigestStream, say: Phrasebook, stack: ExitStack) -> None:
        header = digest.header
        self._digest, self._header, self._say, self._ink = digest, header, say, Typesetter(header.language)
        self._outline = Outline(self._ink)
        self.stretches = [stack.enter_context(Spool()) for _ in range(6)]
        self._front, self._by_clause, self._body, self._annex, register, self._end = self.stretches
        held = stack.enter_context(Spool())
        self._remarks = RemarksPart(self._body, self._annex, held, header, say, self._ink, self._outline)
        self._register = Register(register, header, say, self._ink)

    def fill(self) -> None:
        """Every section in one pass, then what can be known only after it; the contents name the headings in the order
        in which they are made here."""
        summary_heading = self._outline.heading(1, self._say(Phrase.SHEET_SUMMARY))
        self._write_figures()
        self._body.write(self._outline.heading(1, self._say(Phrase.SHEET_REMARKS), _NEW_PAGE))
        annex = self._write_remarks()
        if annex:
            self._body.write(self._outline.heading(1, self._say(FindingPhrase.FULL_TEXTS), _NEW_PAGE))
        self._annex.write(self._outline.heading(1, self._say(Phrase.SHEET_REGISTER), _NEW_PAGE))
        self._register.finish()
        self._write_end(self._digest.content_sha256())
        self._write_front(summary_heading)

    def _write_figures(self) -> None:
        """Of the whole digest, whatever the volume."""
        self._by_clause.write(self._outline.heading(1, self._say(Phrase.BY_CLAUSE)))
        figures = ClauseFigures(self._by_clause, self._header, self._say, self._ink)
        for clause, tally in self._digest.overview:
            if tally.counts.received:
                figures.write(clause, tally)
        figures.finish()

    def _write_remarks(self) -> bool:
        """Whether any text was put off to the annex."""
        volume = self._digest.volume
        number = volume.first_number
        for section in self._digest.sections():
            before = volume.pieces[0].first if section.continued else 0
            if section.tally.counts.received == 0:
                # Clauses nobody spoke about are in JSON and CSV; on paper they would bury the others.
                for _ in section.comments:
                    pass
                continue
            representatives = group_numbers(section, number - before)
            self._register.begin(section.clause, representatives)
            passed = self._digest.comments_seen
            self._remarks.write(section, self._registered(section.comments), representatives)
            number += self._digest.comments_seen - passed
        return self._remarks.finish()

    def _registered(self, comments: Iterator[DigestComment]) -> Iterator[DigestComment]:
        """The same comments, written to the register on the way."""
        for comment in comments:
            self._register.write(comment)
            yield comment

    def _write_end(self, content_sha256: str) -> None:
        self._end.write(section_break(LANDSCAPE))
        self._end.write(self._outline.heading(1, self._say(Phrase.SHEET_ABOUT)))
        for markup in about(self._header, content_sha256, self._say, self._ink):
            self._end.write(markup)
        self._end.write(PORTRAIT + DOCUMENT_TAIL)

    def _write_front(self, summary_heading: str) -> None:
        self._front.write(DOCUMENT_HEAD)
        for markup in cover(self._digest, self._say, self._ink):
            self._front.write(markup)
        self._front.write(summary_heading)
        for markup in summary(self._digest, self._say, self._ink):
            self._front.write(markup)
        for markup in self._outline.contents(self._say):
            self._front.write(markup)
        self._front.write(section_break(COVER))

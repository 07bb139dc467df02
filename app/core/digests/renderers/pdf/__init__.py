"""A PDF to read and to print: figures, contents, each clause with who says what of it, full texts, register, method."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import UTC
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import DigestHeader
from app.core.digests.naming import shorten
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.pdf.clauses import ClausesWriter
from app.core.digests.renderers.pdf.comments import CommentWriter
from app.core.digests.renderers.pdf.fonts import Fonts
from app.core.digests.renderers.pdf.front import Front, by_clause, facts
from app.core.digests.renderers.pdf.groups import FullTexts
from app.core.digests.renderers.pdf.objects import PdfFile, reference, text_string
from app.core.digests.renderers.pdf.outline import write_outline
from app.core.digests.renderers.pdf.pages import LANDSCAPE, PORTRAIT, Pages
from app.core.digests.renderers.pdf.phrases import PdfPhrase
from app.core.digests.renderers.pdf.register import Register
from app.core.digests.renderers.pdf.spool import Spool
from app.core.digests.renderers.pdf.structure import Structure
from app.core.digests.renderers.pdf.styles import Styles
from app.core.digests.stream import DigestStream
from app.core.text import normalize_input

TAGGED_COMMENTS: Final = 2_000
"""Comments of a file that is tagged; above it the tags would outweigh the text."""
_HEADER_LENGTH: Final = 100
_TITLE_LENGTH: Final = 300


class PdfRenderer:
    """Pages go out as they are filled, the front last: the tree of pages puts it first. Nothing is fetched, no text is
    read as markup. The same digest gives the same bytes."""

    format = "pdf"
    extension = "pdf"
    mimetype = "application/pdf"
    volume_comments = 20_000

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        with ExitStack() as stack:
            lines, members = (stack.enter_context(Spool()) for _ in range(2))
            _Document(digest, out, phrasebook).write(lines, members)


class _Document:
    def __init__(self, digest: DigestStream, out: BinaryIO, say: Phrasebook) -> None:
        self._digest, self._header, self._say = digest, digest.header, say
        self._file, self._fonts = PdfFile(out), Fonts()
        self._styles = Styles(self._fonts)
        self._structure = Structure(self._file) if digest.comments <= TAGGED_COMMENTS else None
        self._pages = Pages(self._file, self._fonts, self._running_header(), self._structure)

    def write(self, lines: Spool, members: Spool) -> None:
        pages, say = self._pages, self._say
        pages.turn(LANDSCAPE)
        with pages.part(b"Sect"):
            pages.heading(1, say(Phrase.BY_CLAUSE), self._styles.headings[1])
            by_clause(pages, self._styles, self._header, self._digest.overview, say)
        pages.turn(PORTRAIT)
        register = Register(self._header, say, lines)
        with pages.part(b"Sect"):
            pages.heading(1, say(Phrase.SHEET_REMARKS), self._styles.headings[1])
            ClausesWriter(pages, self._styles, self._header, say).write(self._digest, register, members)
        self._write_full_texts(members)
        pages.turn(LANDSCAPE)
        with pages.part(b"Sect"):
            pages.heading(1, say(Phrase.SHEET_REGISTER), self._styles.headings[1])
            register.write(pages, self._styles)
        pages.turn(PORTRAIT)
        with pages.part(b"Sect"):
            pages.heading(1, say(Phrase.SHEET_ABOUT), self._styles.headings[1])
            facts(pages, self._styles, self._about())
        self._write_front()
        self._finish()

    def _write_full_texts(self, members: Spool) -> None:
        pages, say = self._pages, self._say
        comments = CommentWriter(pages, self._styles, self._header, say)
        comments.begin(None, (), printed=False)
        texts, title = FullTexts(pages, self._styles, say, comments), None
        with ExitStack() as part:
            for waiting in members.read_comments():
                if title is None:
                    pages.new_page()
                    part.enter_context(pages.part(b"Sect"))
                    pages.heading(1, say(FindingPhrase.FULL_TEXTS), self._styles.headings[1])
                if waiting.title != title:
                    texts.finish()
                    title = waiting.title
                    pages.subheading(2, title, self._styles.headings[3])
                texts.write(waiting.comment, waiting.representative)
            texts.finish()

    def _write_front(self) -> None:
        """Written to nowhere first, to know how many pages it takes."""
        pages, entries = self._pages, list(self._pages.outline)
        places, first = pages.places(), pages.count
        trial = Pages(PdfFile(io.BytesIO()), self._fonts, self._running_header(), None)
        Front(trial, self._styles, self._digest, self._say).write(entries, places)
        shifted = {page: place + trial.count for page, place in places.items()}
        began = len(pages.outline)
        mark = 0 if self._structure is None else self._structure.mark_place()
        Front(pages, self._styles, self._digest, self._say).write(entries, shifted)
        pages.end_page()
        pages.move_to_front(first)
        pages.outline = pages.outline[began:] + pages.outline[:began]
        if self._structure is not None:
            self._structure.move_to_front(mark)

    def _about(self) -> list[tuple[str, str]]:
        say, header = self._say, self._header
        method = (
            say.label("method", header.method),
            say(FindingPhrase.THRESHOLD, percent=header.threshold_percent),
            say(PdfPhrase.GROUPS_WHY, annex=say(FindingPhrase.FULL_TEXTS)),
        )
        lines = (
            (Phrase.DRAFT, (f"{header.draft_title} ({header.draft_slug})",)),
            (Phrase.METHOD, method),
            (Phrase.ORDER, (say(Phrase.ORDER_WHY), say(DocumentPhrase.LEFT_OUT_WHY))),
            (Phrase.RECONCILIATION, (say(Phrase.FIGURES_WHY),)),
            (Phrase.PROPOSED_WORDING, (say(DocumentPhrase.REDLINE_WHY),)),
            (Phrase.COMMENT, (say(PdfPhrase.BOXES_WHY),)),
            (Phrase.CONTENT_HASH, (self._digest.content_sha256(), say(Phrase.CONTENT_HASH_WHY))),
        )
        return [(say(name), "\n".join(values)) for name, values in lines]

    def _running_header(self) -> str:
        volume = self._digest.volume
        title = shorten(self._header.draft_title, _HEADER_LENGTH)
        if volume.of == 1:
            return title
        return f"{title} · {self._say(FindingPhrase.VOLUME_OF, number=volume.number, of=volume.of)}"

    def _finish(self) -> None:
        file, header, pages = self._file, self._header, self._pages
        tree = pages.finish()
        self._fonts.write(file, pages.resources)
        title = normalize_input(f"{self._say(Phrase.TITLE)}. {shorten(header.draft_title, _TITLE_LENGTH)}")
        catalog = [
            b"<</Type/Catalog/Pages ", reference(tree), b"/Lang", text_string(header.language),
            b"/ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines",
            b"/Metadata ", reference(self._metadata(title)),
        ]  # fmt: skip
        outline = write_outline(file, pages.outline)
        if outline is not None:
            catalog += b"/Outlines ", reference(outline)
        if self._structure is not None:
            self._structure.finish()
            catalog += b"/MarkInfo<</Marked true>>/StructTreeRoot ", reference(self._structure.root)
        root = file.add(b"".join(catalog) + b">>")
        moment = header.cutoff.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
        info = b"<</Title%s/Producer(Pikir)/CreationDate(%s)/ModDate(%s)>>"
        number = file.add(info % (text_string(title), moment, moment))
        file.finish(root, number, self._digest.content_sha256()[:32].ljust(32, "0"))

    def _metadata(self, title: str) -> int:
        """Title, language and date once more, as XMP."""
        return self._file.add_stream(_xmp(title, self._header).encode(), b"/Type/Metadata/Subtype/XML")


def _xmp(title: str, header: DigestHeader) -> str:
    moment = header.cutoff.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{header.language}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )

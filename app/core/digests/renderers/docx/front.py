"""The front of a digest: what it is about and its contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import Counts, DigestHeader, RoundInfo
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.docx.markup import TABLE_END, Typesetter, paragraph, row, table_begin
from app.core.digests.renderers.docx.parts import PORTRAIT_WIDTH
from app.core.digests.stream import DigestStream, Volume

_FACTS: Final = (2600, PORTRAIT_WIDTH - 2600)
_DEEPEST: Final = 3


def volume_name(volume: Volume, say: Phrasebook) -> tuple[str, ...]:
    """`Volume 2 of 5`; nothing where there is one only."""
    if volume.of == 1:
        return ()
    return (say(FindingPhrase.VOLUME_OF, number=volume.number, of=volume.of),)


def cover(digest: DigestStream, say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    """Title, the draft's title, the volume, and a table of what the digest covers."""
    header = digest.header
    yield ink.paragraph("Title", say(Phrase.TITLE))
    yield ink.paragraph("Subtitle", header.draft_title)
    for name in volume_name(digest.volume, say):
        first = digest.volume.first_number
        last = first + digest.comments - 1
        yield ink.paragraph("Volume", name)
        why = say(FindingPhrase.VOLUME_WHY, first=say.number(first), last=say.number(last))
        yield ink.paragraph("BodyText", why)
    yield table_begin(_FACTS)
    for name, value in _facts(header, say):
        yield row((ink.paragraph("FactName", name), ink.paragraph("Fact", value)), _FACTS)
    yield TABLE_END


def _facts(header: DigestHeader, say: Phrasebook) -> Iterator[tuple[str, str]]:
    yield say(Phrase.EDITION), say.number(header.edition)
    for info in header.rounds:
        yield say(Phrase.ROUNDS), round_period(info, header, say)
    if header.scope_name:
        yield say(FindingPhrase.SCOPE), header.scope_name
    yield say(Phrase.CUTOFF), say(Phrase.CUTOFF_VALUE, moment=say.moment(header.cutoff))
    yield say(Phrase.LANGUAGE), say.label("language", header.language)
    yield say(Phrase.VIEW), say.label("view", header.view)


def round_period(info: RoundInfo, header: DigestHeader, say: Phrasebook) -> str:
    audience = say.label("audience", info.audience)
    if info.edition != header.edition:
        audience = say(Phrase.UNIT_OF_EDITION, unit=audience, edition=info.edition)
    period = say(
        Phrase.PERIOD, audience=audience, opens=say.moment(info.opens_at), closes=say.moment(info.closes_at)
    )
    return f"{period} ({say(Phrase.CLOSED_EARLY)})" if info.closed_early else period


def said_counts(counts: Counts, say: Phrasebook) -> dict[str, str]:
    """The parameters of the sentences that reconcile."""
    numbers = {
        "received": counts.received,
        "shown": counts.shown,
        "hidden": counts.hidden_total,
        "withdrawn": counts.withdrawn,
        "erased": counts.erased,
        "held": counts.held,
    }
    return {name: say.number(n) for name, n in numbers.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents name it. `rank` from 1."""

    rank: int
    title: str
    bookmark: str


class Outline:
    """Headings with their bookmarks as they come, and the contents they make. Memory: the headings."""

    def __init__(self, ink: Typesetter) -> None:
        self._ink = ink
        self._entries: list[Entry] = []

    def heading(self, rank: int, title: str, properties: str = "", language: str | None = None) -> str:
        """A heading of `rank` (at most 3) that the contents will name."""
        place = len(self._entries) + 1
        entry = Entry(min(rank, _DEEPEST), title, f"_Toc{place:08d}")
        self._entries.append(entry)
        marked = (
            f'<w:bookmarkStart w:id="{place}" w:name="{entry.bookmark}"/>{self._ink.run(title, language)}'
            f'<w:bookmarkEnd w:id="{place}"/>'
        )
        return paragraph(f"Heading{entry.rank}", marked, properties)

    def contents(self, say: Phrasebook) -> Iterator[str]:
        """A contents field whose entries are there without updating it; page numbers come when it is updated."""
        yield (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            "</w:docPartObj></w:sdtPr><w:sdtContent>"
        )
        yield self._ink.paragraph("TOCHeading", say(DocumentPhrase.CONTENTS))
        begin = _FIELD_BEGIN
        for entry in self._entries:
            link = f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{self._ink.run(entry.title)}</w:hyperlink>'
            yield paragraph(f"TOC{entry.rank}", begin + link)
            begin = ""
        yield paragraph("Normal", begin + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        yield "</w:sdtContent></w:sdt>"


_FIELD_BEGIN: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z \\u '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)

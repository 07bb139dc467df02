"""The front of a digest: what it is about, that its figures add up, and its contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.digests.model import Bar, Counts, DigestHeader, RoundInfo
from app.core.digests.phrases import LABELS, DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.docx.markup import (
    TABLE_END,
    Typesetter,
    header_row,
    paragraph,
    row,
    table_begin,
)
from app.core.digests.renderers.docx.parts import PORTRAIT_WIDTH

STANCES: Final = tuple(LABELS["stance"])
_FACTS: Final = (2600, PORTRAIT_WIDTH - 2600)
_BARS: Final = (5555, 1900, 1900)
_DEEPEST: Final = 3


def cover(header: DigestHeader, say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    """Title, the draft's title, and a table of what the digest covers."""
    yield ink.paragraph("Title", say(Phrase.TITLE))
    yield ink.paragraph("Subtitle", header.draft_title)
    yield table_begin(_FACTS)
    for name, value in _facts(header, say):
        yield row((ink.paragraph("FactName", name), ink.paragraph("Fact", value)), _FACTS)
    yield TABLE_END


def _facts(header: DigestHeader, say: Phrasebook) -> Iterator[tuple[str, str]]:
    yield say(Phrase.EDITION), say.number(header.edition)
    for info in header.rounds:
        yield say(Phrase.ROUNDS), _period(info, header, say)
    yield say(Phrase.CUTOFF), say(Phrase.CUTOFF_VALUE, moment=say.moment(header.cutoff))
    yield say(Phrase.LANGUAGE), say.label("language", header.language)
    yield say(Phrase.VIEW), say.label("view", header.view)


def _period(info: RoundInfo, header: DigestHeader, say: Phrasebook) -> str:
    audience = say.label("audience", info.audience)
    if info.edition != header.edition:
        audience = say(Phrase.UNIT_OF_EDITION, unit=audience, edition=info.edition)
    period = say(
        Phrase.PERIOD, audience=audience, opens=say.moment(info.opens_at), closes=say.moment(info.closes_at)
    )
    return f"{period} ({say(Phrase.CLOSED_EARLY)})" if info.closed_early else period


def figures(header: DigestHeader, say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    """The reconciliation in one sentence and the comments shown by position, language, region and source."""
    counts, tally = header.counts, header.tally
    yield ink.paragraph("Equation", say(Phrase.RECONCILED, **said_counts(counts, say)))
    yield ink.paragraph("BodyText", f"{say(Phrase.OFFICIAL_POSITIONS)}: {say.number(tally.official)}")
    if counts.entered_late:
        yield ink.paragraph("BodyText", f"{say(Phrase.ENTERED_LATE)}: {say.number(counts.entered_late)}")
    for reason, n in counts.hidden:
        label = say.label("hidden_reason", reason)
        yield ink.paragraph("BodyText", f"{say(Phrase.HIDDEN_BY_REASON)}: {label}: {say.number(n)}")
    axes = (
        (Phrase.BY_STANCE, "stance", _with_zeros(tally.by_stance)),
        (Phrase.BY_LANGUAGE, "language", tally.by_language),
        (Phrase.BY_REGION, "region", tally.by_region),
        (Phrase.BY_SOURCE, "source", tally.by_source),
    )
    for title, kind, bars in axes:
        if bars:
            yield ink.paragraph("Between", "")
            yield from _bar_table(
                title, [(say.label(kind, key), n) for key, n in bars], counts.shown, say, ink
            )


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


def _with_zeros(by_stance: Sequence[Bar]) -> list[Bar]:
    counted: Mapping[str, int] = dict(by_stance)
    return [(key, counted.get(key, 0)) for key in STANCES]


def _bar_table(
    title: Phrase, bars: Sequence[Bar], shown: int, say: Phrasebook, ink: Typesetter
) -> Iterator[str]:
    yield table_begin(_BARS)
    yield header_row((say(title), say(Phrase.COMMENTS), say(Phrase.SHARE)), _BARS)
    for place, (label, n) in enumerate(bars, start=1):
        # All rows but the last hold on to the next one: a small table is not worth breaking.
        keep = "" if place == len(bars) else "<w:keepNext/>"
        share = f"{1000 * n // shown / 10 if shown else 0:.1f}".rstrip("0").rstrip(".")
        cells = (
            paragraph("Normal", ink.run(label), keep),
            paragraph("FigureCell", ink.run(say.number(n)), keep),
            paragraph("FigureCell", ink.run(f"{share} %"), keep),
        )
        yield row(cells, _BARS)
    yield TABLE_END


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

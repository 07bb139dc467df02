"""What stands around the remarks: the figures clause by clause before them, the register and the method after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from app.core.comments import format_code
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, DigestComment, DigestHeader, Tally
from app.core.digests.naming import shorten, unit_heading, unit_name
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.docx.markup import (
    ROW,
    TABLE_END,
    Labels,
    Typesetter,
    cell_begin,
    content,
    paragraph,
    row,
    table_begin,
)
from app.core.digests.renderers.docx.parts import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, Spool
from app.core.digests.renderers.docx.phrases import DocxPhrase
from app.core.digests.renderers.docx.split_table import SplitTable
from app.core.digests.renderers.docx.summary import STANCES

_AFTER_STANCES: Final = (Phrase.OFFICIAL_POSITIONS, DocumentPhrase.NOT_SHOWN)
_FIGURE: Final = 1180
_FIGURES: Final = 2 + len(STANCES) + len(_AFTER_STANCES)
_CLAUSE_WIDTHS: Final = (LANDSCAPE_WIDTH - _FIGURES * _FIGURE, *(_FIGURE,) * _FIGURES)
_PUBLIC: Final = (700, 2570, 1350, 1550, 1550, 1400, 1250, 3500, 700)
_SECRETARIATS: Final = (700, 1500, 1200, 1500, 1500, 1270, 1200, 3500, 700, 1500)
_ABOUT: Final = (2600, PORTRAIT_WIDTH - 2600)
_NAME_LENGTH: Final = 300
_SMALL: Final = '<w:p><w:pPr><w:pStyle w:val="SmallCell"/></w:pPr><w:r>'
_EMPTY: Final = '<w:p><w:pPr><w:pStyle w:val="SmallCell"/></w:pPr></w:p>'


class ClauseFigures:
    """One line for each clause that somebody spoke about, and the total."""

    def __init__(self, spool: Spool, header: DigestHeader, say: Phrasebook, ink: Typesetter) -> None:
        self._header, self._say, self._ink = header, say, ink
        headings = [say(Phrase.UNIT), say(Phrase.RECEIVED), say(Phrase.SHOWN)]
        headings += [say.label("stance", key) for key in STANCES]
        headings += [say(phrase) for phrase in _AFTER_STANCES]
        self._table = SplitTable(spool, headings, _CLAUSE_WIDTHS)

    def write(self, clause: DigestClause | None, tally: Tally) -> None:
        name = unit_heading(unit_name(clause, self._header, self._say), clause, self._header.language)
        self._line(shorten(name, _NAME_LENGTH), tally)

    def finish(self) -> None:
        self._line(self._say(Phrase.TOTAL), self._header.tally, "TotalName", "TotalCell")
        self._table.finish()

    def _line(
        self, name: str, tally: Tally, name_style: str = "Normal", figure_style: str = "FigureCell"
    ) -> None:
        counts, stances = tally.counts, dict(tally.by_stance)
        numbers = [counts.received, counts.shown, *(stances.get(key, 0) for key in STANCES)]
        numbers += [tally.official, counts.received - counts.shown]
        cells = [self._ink.paragraph(name_style, name)]
        cells += [self._ink.paragraph(figure_style, self._say.number(n)) for n in numbers]
        self._table.write(row(cells, _CLAUSE_WIDTHS))


class Register:
    """Every comment shown on one line, with its identifier, in small type."""

    def __init__(self, spool: Spool, header: DigestHeader, say: Phrasebook, ink: Typesetter) -> None:
        self._header, self._say = header, say
        self._with_codes = header.view == VIEW_SECRETARIAT
        self._widths = _SECRETARIATS if self._with_codes else _PUBLIC
        phrases = [
            Phrase.NUMBER, Phrase.UNIT, Phrase.STANCE, Phrase.RECEIVED_AT, Phrase.ENTERED_AT, Phrase.SOURCE,
            Phrase.COMMENT_LANGUAGE, Phrase.COMMENT_ID, FindingPhrase.GROUP,
        ]  # fmt: skip
        headings = [say(phrase, zone=say.timezone_name) for phrase in phrases]
        headings += [say(Phrase.CODE)] if self._with_codes else []
        self._table = SplitTable(spool, headings, self._widths)
        self._ink, self._labels, self._unit = ink, Labels(say, ink), ""
        self._groups: dict[str, str] = {}
        self._begins = [cell_begin(width) for width in self._widths]

    def begin(self, clause: DigestClause | None, representatives: Mapping[str, int]) -> None:
        """`representatives`: by id of the comment that a group is shown by, its number."""
        self._unit = self._small(unit_name(clause, self._header, self._say))
        self._groups = {one: self._small(str(number)) for one, number in representatives.items()}

    def write(self, comment: DigestComment) -> None:
        label, small = self._labels.paragraph, self._small
        cells = [
            small(str(comment.number)),
            self._unit,
            label("SmallCell", "stance", comment.stance),
            small(self._moment(comment.received_at)),
            _EMPTY if comment.entered_at is None else small(self._moment(comment.entered_at)),
            label("SmallCell", "source", comment.source),
            label("SmallCell", "language", comment.language),
            small(comment.id),
            _EMPTY if comment.group is None else self._groups[comment.group],
        ]
        if self._with_codes:
            cells.append(small(format_code(comment.code)) if comment.code else _EMPTY)
        inside = "</w:tc>".join(map(str.__add__, self._begins, cells))
        self._table.write(f"{ROW}{inside}</w:tc></w:tr>")

    def _small(self, text: str) -> str:
        return f"{_SMALL}{content(text)}</w:r></w:p>"

    def finish(self) -> None:
        self._table.finish()

    def _moment(self, moment: datetime) -> str:
        return self._say.local(moment).isoformat(" ", "minutes")[:16]


def about(header: DigestHeader, content_sha256: str, say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    """How the digest was made, and by what its content is known."""
    lines = (
        (Phrase.DRAFT, (f"{header.draft_title} ({header.draft_slug})",)),
        (Phrase.METHOD, tuple(_method(header, say))),
        (Phrase.ORDER, (say(Phrase.ORDER_WHY), say(DocumentPhrase.LEFT_OUT_WHY))),
        (Phrase.RECONCILIATION, (say(Phrase.FIGURES_WHY),)),
        (Phrase.PROPOSED_WORDING, (say(DocumentPhrase.REDLINE_WHY),)),
        (DocumentPhrase.CONTENTS, (say(DocumentPhrase.CONTENTS_WHY),)),
        (Phrase.CONTENT_HASH, (content_sha256, say(Phrase.CONTENT_HASH_WHY))),
    )
    yield table_begin(_ABOUT)
    for name, values in lines:
        said = "".join(ink.paragraph("Fact", value) for value in values)
        yield row((ink.paragraph("FactName", say(name)), said), _ABOUT)
    yield TABLE_END + paragraph("Gap", "")


def _method(header: DigestHeader, say: Phrasebook) -> Iterator[str]:
    yield say.label("method", header.method)
    yield say(FindingPhrase.THRESHOLD, percent=header.threshold_percent)
    yield say(DocxPhrase.GROUPS_WHY, annex=say(FindingPhrase.FULL_TEXTS))

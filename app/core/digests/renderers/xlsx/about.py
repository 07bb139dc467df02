"""The sheet on how the digest was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from xlsxwriter.format import Format

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import line_count, split_for_row
from app.core.digests.renderers.xlsx.phrases import XlsxPhrase
from app.core.digests.renderers.xlsx.remarks import ROW_LINES
from app.core.digests.renderers.xlsx.sheets import add_sheet, put, row_points, set_up_page
from app.core.digests.renderers.xlsx.styles import TITLE_FONT
from app.core.digests.renderers.xlsx.worksheet import DigestWorkbook
from app.core.digests.stream import DigestStream, Volume

_WIDTH: Final = 90


def write_about(
    workbook: DigestWorkbook, styles: dict[str, Format], digest: DigestStream, phrasebook: Phrasebook
) -> None:
    say = phrasebook
    sheet = add_sheet(workbook, say(Phrase.SHEET_ABOUT))
    set_up_page(sheet, digest.header.draft_title, say)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _WIDTH)
    sheet.state_height(0, row_points(1, TITLE_FONT))
    put(sheet, 0, 0, say(Phrase.SHEET_ABOUT), styles["title"])
    row = 2
    for name, value in _lines(digest, say):
        for piece in split_for_row(value, _WIDTH, ROW_LINES):
            sheet.state_height(row, row_points(line_count(piece, _WIDTH)))
            put(sheet, row, 0, name, styles["name"])
            put(sheet, row, 1, piece, styles["plain"])
            row += 1


def _lines(digest: DigestStream, say: Phrasebook) -> Iterator[tuple[str, str]]:
    header = digest.header
    yield say(Phrase.DRAFT), f"{header.draft_title} ({header.draft_slug})"
    if digest.volume.of > 1:
        yield (
            say(FindingPhrase.VOLUME_OF, number=digest.volume.number, of=digest.volume.of),
            said_volume(digest.volume, digest.comments, say),
        )
    threshold = say(FindingPhrase.THRESHOLD, percent=header.threshold_percent)
    yield say(Phrase.METHOD), f"{say.label('method', header.method)}\n{threshold}"
    yield say(FindingPhrase.GROUPS), say(XlsxPhrase.GROUPS_WHY)
    yield say(FindingPhrase.PROPOSALS), say(XlsxPhrase.PROPOSALS_WHY)
    yield say(Phrase.ORDER), say(Phrase.ORDER_WHY)
    yield say(Phrase.RECONCILIATION), say(Phrase.FIGURES_WHY)
    yield say(Phrase.LONG_TEXTS), say(Phrase.LONG_TEXT_WHY)
    yield say(Phrase.CONTENT_HASH), f"{digest.content_sha256()}\n{say(Phrase.CONTENT_HASH_WHY)}"


def said_volume(volume: Volume, comments: int, phrasebook: Phrasebook) -> str:
    """Which comments stand in a volume, and whose figures it gives."""
    first = volume.first_number
    last = max(first, first + comments - 1)
    return phrasebook(FindingPhrase.VOLUME_WHY, first=phrasebook.number(first), last=phrasebook.number(last))

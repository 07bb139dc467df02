"""The register: every comment shown on one line, with its identifier."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.core.comments import format_code
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import VIEW_SECRETARIAT, DigestComment, DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.pdf.pages import LANDSCAPE, Pages
from app.core.digests.renderers.pdf.spool import Spool
from app.core.digests.renderers.pdf.styles import Styles
from app.core.digests.renderers.pdf.tables import Table

_PUBLIC: Final = (34.0, 0.0, 82.0, 40.0, 72.0, 72.0, 80.0, 58.0, 146.0)
"""Widths in points; the unit has what is left."""
_CODE: Final = 76.0
_UNIT: Final = 1


class Register:
    """Lines set aside in `spool` while the comments pass."""

    def __init__(self, header: DigestHeader, say: Phrasebook, spool: Spool) -> None:
        self._say, self._spool = say, spool
        self._with_codes = header.view == VIEW_SECRETARIAT
        self._unit = ""
        self._labels: dict[tuple[str, str], str] = {}

    def begin(self, unit: str) -> None:
        """`unit`: how the clause is called whose comments come next."""
        self._unit = unit

    def note(self, comment: DigestComment, representative: int | None) -> None:
        """`representative`: number of the comment that stands for its group."""
        entered = comment.entered_at
        cells = [
            str(comment.number),
            self._unit,
            self._label("stance", comment.stance),
            "" if representative is None else str(representative),
            self._moment(comment.received_at),
            "" if entered is None else self._moment(entered),
            self._label("source", comment.source),
            self._label("language", comment.language),
            comment.id,
        ]
        if self._with_codes:
            cells.append(format_code(comment.code) if comment.code else "")
        self._spool.write(cells)

    def _label(self, kind: str, key: str) -> str:
        found = self._labels.get((kind, key))
        if found is None:
            found = self._labels[kind, key] = self._say.label(kind, key)
        return found

    def _moment(self, moment: datetime) -> str:
        return f"{self._say.local(moment):%d.%m.%Y %H:%M}"

    def write(self, pages: Pages, styles: Styles) -> None:
        say = self._say
        phrases = (
            Phrase.NUMBER, Phrase.UNIT, Phrase.STANCE, FindingPhrase.GROUP, Phrase.RECEIVED_AT, Phrase.ENTERED_AT,
            Phrase.SOURCE, Phrase.COMMENT_LANGUAGE, Phrase.COMMENT_ID,
        )  # fmt: skip
        headings = [say(phrase, zone=say.timezone_name) for phrase in phrases]
        widths = list(_PUBLIC)
        if self._with_codes:
            headings.append(say(Phrase.CODE))
            widths.append(_CODE)
        widths[_UNIT] = LANDSCAPE.text_width - sum(widths)
        with Table(pages, widths, headings, (styles.small_bold, styles.small)) as table:
            for cells in self._spool.read():
                table.row(cells)

"""Who speaks, in one cell: body, name as far as it may be shown, region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.core.digests.model import DigestComment
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.xlsx.cells import Cell, line_count, text_content

_REMEMBERED: Final = 4_000
_SHORT: Final = 1_000
_Who = tuple[str | None, str | None, str | None, bool]


class Authors:
    """`width`: of the column, in characters. Most comments name nobody, so few cells are made many times."""

    def __init__(self, phrasebook: Phrasebook, width: int = 20) -> None:
        self._say, self._width = phrasebook, width
        self._cells: dict[_Who, Cell] = {}

    def cell(self, comment: DigestComment) -> Cell:
        who = (comment.organisation, comment.author_name, comment.region, comment.official)
        cell = self._cells.get(who)
        if cell is None:
            text = self.text(comment)
            if len(text) > _SHORT:
                return text
            cell = text_content(text, line_count(text, self._width))
            if len(self._cells) < _REMEMBERED:
                self._cells[who] = cell
        return cell

    def text(self, comment: DigestComment) -> str:
        return "\n".join(self._lines(comment))

    def _lines(self, comment: DigestComment) -> Iterator[str]:
        if comment.organisation:
            yield comment.organisation
        if comment.author_name:
            yield comment.author_name
        if not comment.organisation and not comment.author_name:
            yield self._say(Phrase.NAME_NOT_GIVEN)
        if comment.region:
            yield self._say.label("region", comment.region)
        if comment.official:
            yield self._say(Phrase.OFFICIAL_POSITION)

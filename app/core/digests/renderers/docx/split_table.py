"""A long table in several: LibreOffice lays out a table of thousands of rows for minutes."""

from __future__ import annotations

from typing import Final

from app.core.digests.renderers.docx.markup import GAP, TABLE_END, header_row, table_begin
from app.core.digests.renderers.docx.parts import Spool

TABLE_ROWS: Final = 500


class SplitTable:
    """A table set aside row by row that ends and begins anew, header and all, every `TABLE_ROWS` rows."""

    def __init__(
        self, spool: Spool, headings: list[str], widths: tuple[int, ...], head_style: str = "SmallHead"
    ) -> None:
        self._spool, self._rows = spool, 0
        self._begin = table_begin(widths) + header_row(headings, widths, head_style)

    def write(self, markup: str) -> None:
        if self._rows % TABLE_ROWS == 0:
            self._spool.write((TABLE_END + GAP if self._rows else "") + self._begin)
        self._spool.write(markup)
        self._rows += 1

    def finish(self) -> None:
        """Ends it, if it has begun; the next row begins another table."""
        if self._rows:
            self._spool.write(TABLE_END + GAP)
        self._rows = 0

"""The workbook as XlsxWriter frames it, with rows of our own making in the sheets."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from app.core.digests.renderers.xlsx.cells import Cell, CellLost, cell_markup, row_bytes

SHEET_ROWS: Final = 1_048_576
"""Rows of an Excel sheet."""
ZIP_LEVEL: Final = 3
"""Level 6 makes the file a seventh smaller and takes three times as long."""
_BUFFER: Final = 1 << 18
_ZIP32: Final = 1 << 31
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TextWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no type information
    """A worksheet (constant_memory) that writes every string by `cell_markup` and states the heights of rows.

    XlsxWriter's own writing takes a text `<r>…</r>` for its markup and puts it into the file raw, and misses the
    second of two overlapping `_xHHHH_`: both lose what a commenter typed, the first can break the workbook.

    LibreOffice shows rows without a height one line high however much text wraps in them; `set_row` would hold
    every row's height in memory and stop Excel from fitting the row to what a secretary types.

    Cells written one by one go through XlsxWriter; whole rows (`write_whole_row`) beside it, into the same file.
    """

    def __init__(self) -> None:
        super().__init__()
        self._row_points: dict[int, tuple[float, bool]] = {}
        self._rows: list[bytes] = []
        self._waiting = 0

    def state_height(self, row: int, points: float, *, fixed: bool = False) -> None:
        """The height that `row`, not yet written, needs; `fixed` keeps it whatever its cells hold."""
        self._row_points[row] = (points, fixed)

    def write_whole_row(
        self,
        row: int,
        cells: Sequence[Cell],
        looks: Sequence[tuple[str, str]],
        points: float,
        *,
        fixed: bool = False,
        sparse: bool = False,
    ) -> None:
        """A row at once, from the first column on; rows must be written in their order. `looks`: `cell_looks`.

        Raises CellLost where a value or the row would not fit.
        """
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(cells) - 1):
            raise CellLost(f"{self.get_name()}: there is no row {row + 1}")
        if self.table:
            self._write_single_row(row)
        self.previous_row = row
        data = row_bytes(row + 1, _height(points, fixed=fixed), looks, cells, sparse=sparse)
        self._rows.append(data)
        self._waiting += len(data)
        if self._waiting > _BUFFER:
            self._flush_rows()

    def _flush_rows(self) -> None:
        if self._rows:
            self.row_data_fh.flush()
            self.row_data_fh.buffer.write(b"".join(self._rows))
            self._rows.clear()
            self._waiting = 0

    def _write_single_row(self, current_row_num: int = 0) -> None:
        self._flush_rows()
        super()._write_single_row(current_row_num)

    def _write_row(self, row: int, spans: object, row_info: object = None, empty_row: bool = False) -> None:
        stated = self._row_points.pop(row, None)
        if stated is None or empty_row:
            super()._write_row(row, spans, row_info, empty_row)
            return
        points, fixed = stated
        self.fh.write(f'<row r="{row + 1}"{_height(points, fixed=fixed)}>')

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        string = getattr(cell, "string", None)
        if string is None:
            super()._write_cell(row, col, cell)
            return
        style = getattr(cell, "format", None)
        attribute = f' s="{style._get_xf_index()}"' if isinstance(style, Format) else ""
        reference = xl_rowcol_to_cell_fast(row, col)
        self.fh.write(f'<c r="{reference}"{attribute} t="inlineStr"><is>{cell_markup(string)}</is></c>')

    def _write_optimized_sheet_data(self) -> None:
        """The rows from their temporary file, as bytes: XlsxWriter would decode and encode all of them again."""
        self._xml_start_tag("sheetData")
        self.fh.flush()
        self.row_data_fh.flush()
        with Path(self.row_data_filename).open("rb") as rows:
            shutil.copyfileobj(rows, self.fh.buffer, _BUFFER)
        self.row_data_fh.close()
        Path(self.row_data_filename).unlink()
        self._xml_end_tag("sheetData")


def cell_looks(styles: Sequence[Format]) -> list[tuple[str, str]]:
    """For `write_whole_row`: what stands before and after the row's number in the cells of a row with these styles."""
    return [
        (f'<c r="{xl_col_to_name(column)}', f'" s="{style._get_xf_index()}"')
        for column, style in enumerate(styles)
    ]


def _height(points: float, *, fixed: bool) -> str:
    custom = ' customHeight="1"' if fixed else ""
    return f' ht="{points:g}"{custom}'


class DigestWorkbook(Workbook):  # type: ignore[misc]  # XlsxWriter ships no type information
    """A workbook that is the same for the same content, written to a stream that cannot seek.

    XlsxWriter writes its small parts into memory; the sheets stay in the temporary folder until they are compressed.
    Use as a context manager: what fails leaves nothing written and no file open.
    """

    def __init__(self, out: BinaryIO, folder: str, properties: dict[str, object]) -> None:
        self._out = out
        self._small = BytesIO()
        self._packagers: list[_SheetsKept] = []
        super().__init__(self._small, _OPTIONS | {"tmpdir": folder})
        self.set_properties(properties)

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        if kind is None:
            self.close()
            self._write_out()
        else:
            for sheet in self.worksheets():
                sheet._opt_close()
            self.fileclosed = True

    def _get_packager(self) -> Packager:
        self._packagers.append(_SheetsKept())
        return self._packagers[-1]

    def _write_out(self) -> None:
        with (
            ZipFile(self._out, "w", ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as archive,
            ZipFile(self._small) as small,
        ):
            for name in small.namelist():
                with archive.open(name, "w") as part:
                    part.write(small.read(name))
            for filename, name in (sheet for packager in self._packagers for sheet in packager.sheets):
                # An entry that is opened by name bears no time: the same content is the same file.
                large = Path(filename).stat().st_size >= _ZIP32
                with Path(filename).open("rb") as sheet, archive.open(name, "w", force_zip64=large) as part:
                    shutil.copyfileobj(sheet, part, _BUFFER)


class _SheetsKept(Packager):  # type: ignore[misc]  # XlsxWriter ships no type information
    """Hands XlsxWriter all parts but the sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []

    def _create_package(self) -> list[tuple[str, str, bool]]:
        parts: list[tuple[str, str, bool]] = super()._create_package()
        self.sheets = [
            (filename, name) for filename, name, _ in parts if name.startswith("xl/worksheets/sheet")
        ]
        kept = {name for _, name in self.sheets}
        return [part for part in parts if part[1] not in kept]

"""A reader for every format: file → id → what it says, as a `Read`. Each comes from the module of its format."""

from __future__ import annotations

from app.core.digests.renderers import FORMS, RENDERERS
from tests.unit.core.digest_html_reader import read_html
from tests.unit.core.digest_readers import read_csv, read_json, read_xlsx
from tests.unit.core.docx_reader import read_docx

READERS = {"json": read_json, "csv": read_csv, "xlsx": read_xlsx, "docx": read_docx, "html": read_html}
COMPARED_APART = {"pdf"}
"""A page knows glyphs in places, no spaces at the ends of lines: tests/unit/core/test_digest_pdf.py compares what it
keeps."""
WHOLE = tuple(RENDERERS.keys() - FORMS.keys())
"""Formats that hold the whole digest; the secretariat's forms are extracts."""

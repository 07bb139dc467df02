"""The warnings of an import in the words of the page."""

from __future__ import annotations

from app.services.desk import ImportNote
from app.web.import_warnings import explain_warning


def explain(note: ImportNote) -> str:
    """The warning in the language of the page; one that no page knows in the importer's own words."""
    return explain_warning(note.code, note.message)

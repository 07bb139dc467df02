"""The formats a tree can be written in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.clauses.model import ClauseTree
from app.core.exporters.akoma_ntoso import write_akoma_ntoso
from app.core.exporters.docx import write_docx
from app.core.exporters.html import write_html
from app.core.exporters.json import write_json
from app.core.exporters.model import Particulars
from app.core.exporters.text import write_text


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file format: `extension` without its dot; `write` gives the same bytes for the same tree."""

    extension: str
    media_type: str
    write: Callable[[ClauseTree, Particulars], bytes]


_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: Final = {
    "akn": FileFormat("xml", "application/akn+xml", write_akoma_ntoso),
    "docx": FileFormat("docx", _DOCX, write_docx),
    "html": FileFormat("html", "text/html", write_html),
    "txt": FileFormat("txt", "text/plain", write_text),
    "json": FileFormat("json", "application/json", write_json),
}

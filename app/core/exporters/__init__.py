"""A clause tree written out: Akoma Ntoso, DOCX, HTML, plain text, JSON. Same tree and particulars, same bytes."""

from app.core.exporters.model import Particulars
from app.core.exporters.registry import FORMATS, FileFormat

__all__ = ["FORMATS", "FileFormat", "Particulars"]

"""Importers: the bytes of a file in, a document of blocks out."""

from app.core.importers.blocks import Block, Document, Paragraph, ReadWarning, Table
from app.core.importers.registry import read_document

__all__ = ["Block", "Document", "Paragraph", "ReadWarning", "Table", "read_document"]

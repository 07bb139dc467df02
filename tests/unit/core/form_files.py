"""Word templates for tests: ours with something changed in them, as an office would send them."""

from __future__ import annotations

import io
import zipfile

from app.core.digests.renderers.forms.defaults import default_template
from tests.unit.core.digest_samples import ENGLISH

MAIN = "word/document.xml"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def ours(kind: str = "report") -> bytes:
    return default_template(kind, ENGLISH)


def with_part(name: str, content: str, kind: str = "report") -> bytes:
    """Ours with one part added, or put in place of the one there."""
    return packed({**parts_of(ours(kind)), name: content.encode()})


def with_body(markup: str, kind: str = "report", *, needed: bool = True) -> bytes:
    """Ours with `markup` at the beginning of its text; without `needed`, with nothing else in it."""
    document = parts_of(ours(kind))[MAIN].decode()
    head, body = document.split("<w:body>")
    rest = body if needed else body[body.rindex("<w:sectPr") :]
    return with_part(MAIN, f"{head}<w:body>{markup}{rest}", kind)


def said(text: str) -> str:
    """A paragraph."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows: str) -> str:
    """A table of one column; `rows`: the markup of their cells."""
    body = "".join(f"<w:tr><w:tc><w:tcPr/>{row}</w:tc></w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="5000"/></w:tblGrid>{body}</w:tbl><w:p/>'

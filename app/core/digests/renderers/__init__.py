"""The formats a digest comes in, and the one function that writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers.csv import CsvRenderer
from app.core.digests.renderers.docx import DocxRenderer
from app.core.digests.renderers.forms.fields import KINDS
from app.core.digests.renderers.forms.renderer import FormRenderer
from app.core.digests.renderers.html import HtmlRenderer
from app.core.digests.renderers.json import JsonRenderer
from app.core.digests.renderers.pdf import PdfRenderer
from app.core.digests.renderers.xlsx import XlsxRenderer
from app.core.digests.stream import CompiledDigest, DigestStream, Volume, plan_volumes
from app.core.errors import RuleViolation


class Renderer(Protocol):
    """Writes a digest in one format, in one pass, holding no more than one comment at a time.

    It draws every section and every comment of `digest` in order (the stream counts and reports progress as they
    pass) and is total over whatever text is stored. `out` can be written to, not sought in.
    """

    @property
    def format(self) -> str: ...

    @property
    def extension(self) -> str: ...

    @property
    def mimetype(self) -> str: ...

    @property
    def volume_comments(self) -> int | None:
        """Comments that one file holds and can still be read; the digest goes on in further files. None: no limit."""
        ...

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None: ...


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What was written: bytes, their SHA-256, the content's SHA-256 (equal in every format), comments shown."""

    size: int
    sha256: str
    content_sha256: str
    comments: int


RENDERERS: dict[str, Renderer] = {
    r.format: r
    for r in (JsonRenderer(), CsvRenderer(), XlsxRenderer(), DocxRenderer(), HtmlRenderer(), PdfRenderer())
}

FORMS: dict[str, FormRenderer] = {kind: FormRenderer(kind) for kind in KINDS}
"""The secretariat's forms: formats too, but extracts, not the whole digest."""
RENDERERS.update(FORMS)


def volumes(file_format: str, compiled: CompiledDigest) -> list[Volume]:
    """The files that the digest takes in this format. Raises RuleViolation "digest-format-unknown"."""
    return plan_volumes(compiled.parts, find_renderer(file_format).volume_comments)


def find_renderer(file_format: str) -> Renderer:
    """Raises RuleViolation "digest-format-unknown"."""
    renderer = RENDERERS.get(file_format)
    if renderer is None:
        raise RuleViolation("digest-format-unknown", format=file_format, known=", ".join(RENDERERS))
    return renderer


def render(
    file_format: str,
    compiled: CompiledDigest,
    content_sha256: str,
    out: BinaryIO,
    phrasebook: Phrasebook,
    progress: Callable[[int], None] | None = None,
    volume: Volume | None = None,
    template: bytes | None = None,
) -> RenderResult:
    """Write the digest, or one volume of it, to `out` in one pass. `content_sha256`: of `compiled`, taken once for all.

    `progress` is called with the number of comments written so far, every few hundred and at the end.
    `template`: a form that an administrator has put in place of ours; of no meaning for other formats.
    Raises RuleViolation "digest-format-unknown", and what `DigestStream` raises; `out` is then incomplete and must be
    thrown away.
    """
    renderer = find_renderer(file_format)
    if template is not None and file_format in FORMS:
        renderer = FORMS[file_format].with_template(template)
    stream = DigestStream(compiled, content_sha256, progress or (lambda done: None), volume)
    sink = _HashingSink(out)
    renderer.render(stream, cast(BinaryIO, sink), phrasebook)
    return RenderResult(sink.size, sink.sha256.hexdigest(), content_sha256, stream.comments_seen)


class _HashingSink:
    """Passes bytes on and hashes them. It cannot seek, so that no format goes back over what was hashed."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.size = 0
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._out.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._out.flush()

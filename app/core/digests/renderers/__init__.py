"""The formats a digest comes in, and the one function that writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from app.core.digests.compile import DigestStream
from app.core.digests.model import DigestHeader, Section
from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers.csv import CsvRenderer
from app.core.digests.renderers.docx import DocxRenderer
from app.core.digests.renderers.json import JsonRenderer
from app.core.digests.renderers.xlsx import XlsxRenderer
from app.core.errors import RuleViolation


class Renderer(Protocol):
    """Writes a digest in one format, in one pass, holding no more than one comment at a time.

    It draws every section and every comment of `digest` in order (the stream hashes, checks and reports progress as
    they pass) and is total over whatever text is stored. `out` can be written to, not sought in.
    """

    @property
    def format(self) -> str: ...

    @property
    def extension(self) -> str: ...

    @property
    def mimetype(self) -> str: ...

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None: ...


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What was written: bytes, their SHA-256, the content's SHA-256 (equal in every format), comments shown."""

    size: int
    sha256: str
    content_sha256: str
    comments: int


RENDERERS: dict[str, Renderer] = {
    r.format: r for r in (JsonRenderer(), CsvRenderer(), XlsxRenderer(), DocxRenderer())
}


def render(
    file_format: str,
    header: DigestHeader,
    sections: Iterable[Section],
    out: BinaryIO,
    phrasebook: Phrasebook,
    progress: Callable[[int], None] | None = None,
) -> RenderResult:
    """Write the digest to `out` in one pass over `sections`.

    `progress` is called with the number of comments written so far, every few hundred and at the end.
    Raises RuleViolation "digest-format-unknown", and what `DigestStream` raises when the source contradicts itself;
    `out` is then incomplete and must be thrown away.
    """
    renderer = RENDERERS.get(file_format)
    if renderer is None:
        raise RuleViolation("digest-format-unknown", format=file_format, known=", ".join(RENDERERS))
    stream = DigestStream(header, sections, progress or (lambda done: None))
    sink = _HashingSink(out)
    renderer.render(stream, cast(BinaryIO, sink), phrasebook)
    return RenderResult(sink.size, sink.sha256.hexdigest(), stream.content_sha256(), stream.comments_seen)


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

"""One JSON document, streamed, UTF-8:
`{"header":{…},"clauses":[{…,"comments":[…],"findings":{…}}],"content_sha256":"…"}`."""

from __future__ import annotations

from typing import BinaryIO

from app.core.digests.canonical import dump, header_json
from app.core.digests.phrases import Phrasebook
from app.core.digests.stream import DigestStream, DisplaySection


class JsonRenderer:
    """The canonical lines, put together; keys as in the API; one comment a line. Byte-identical for the same digest:
    nothing in it depends on when, where or in whose words it was compiled."""

    format = "json"
    extension = "json"
    volume_comments = None
    mimetype = "application/json"

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        out.write(b'{"header":' + dump(header_json(digest.header)) + b',\n"clauses":[')
        separator = b"\n"
        for section in digest.sections():
            out.write(separator)
            self._section(section, out)
            separator = b",\n"
        out.write(b'\n],\n"content_sha256":"' + digest.content_sha256().encode() + b'"}\n')

    def _section(self, section: DisplaySection, out: BinaryIO) -> None:
        # The clause's object is left open for its comments, so that they need not be held.
        out.write(section.clause_line.rstrip(b"\n")[:-1] + b',"comments":[')
        separator = b"\n"
        for line in section.lines:
            out.write(separator + line.rstrip(b"\n"))
            separator = b",\n"
        out.write(b'],"findings":' + section.findings_line.rstrip(b"\n") + b"}")

"""One JSON document, streamed: `{"header":{…},"clauses":[{…,"comments":[…]}],"content_sha256":"…"}`, UTF-8."""

from __future__ import annotations

from typing import BinaryIO

from app.core.digests.canonical import clause_json, comment_json, dump, header_json
from app.core.digests.compile import DigestStream, DisplaySection
from app.core.digests.phrases import Phrasebook


class JsonRenderer:
    """Keys as in the API; one comment a line. Byte-identical for the same digest: nothing in it depends on when,
    where or in whose words it was compiled."""

    format = "json"
    extension = "json"
    mimetype = "application/json"

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        out.write(b'{"header":' + dump(header_json(digest.header)) + b',\n"clauses":[')
        separator = b"\n"
        for section in digest.sections():
            out.write(separator)
            self._section(section, digest, out)
            separator = b",\n"
        out.write(b'\n],\n"content_sha256":"' + digest.content_sha256().encode() + b'"}\n')

    def _section(self, section: DisplaySection, digest: DigestStream, out: BinaryIO) -> None:
        clause = dump(clause_json(section.clause, section.tally, digest.header.language))
        # The clause's object is left open for its comments, so that they need not be held.
        out.write(clause[:-1] + b',"comments":[')
        separator = b"\n"
        for comment in section.comments:
            out.write(separator + dump(comment_json(comment, digest.header.view)))
            separator = b",\n"
        out.write(b"]}")

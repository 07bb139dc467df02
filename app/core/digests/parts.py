"""Parts of a compiled digest as they lie in a file, and reading them: line by line, or in the order of display.

Whatever reads raises EOFError when the file is shorter than the part, ValueError when it holds something else.

In the file: the comment lines, the clause line, the findings line, then two unsigned 32-bit numbers a comment (the
order of display as places among the comment lines; their lengths in bytes). Of these the lines are the content that is
hashed, in the order clause, comments, findings.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice, repeat
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

from app.core.digests.canonical import clause_from_json, comment_from_json
from app.core.digests.findings import CommentGroup, Findings
from app.core.digests.model import DigestClause, DigestComment, Tally
from app.core.digests.tallies import tally_from_json

BLOCK: Final = 1 << 20
HELD: Final = 16 << 20
"""Bytes of comment lines that are held while they are put in the order of display; beyond it each is sought."""
_ID: Final = b'"id":"'
_TOO_SHORT: Final = "a compiled part is shorter than it was"
INDEX_BYTES: Final = 8
"""Bytes of index a comment."""


@dataclass(frozen=True, slots=True)
class Part:
    """Where a compiled clause lies in a file, in bytes, and whose it is. `comments`: a number of comments."""

    start: int
    comments_size: int
    clause_size: int
    findings_size: int
    comments: int
    clause: DigestClause | None
    tally: Tally

    @property
    def content_size(self) -> int:
        """Bytes of the lines that are hashed."""
        return self.comments_size + self.clause_size + self.findings_size

    @property
    def size(self) -> int:
        """All its bytes in the file."""
        return self.content_size + INDEX_BYTES * self.comments


class Displayed(NamedTuple):
    """A comment in its place: its number, the id of its group's representative, what it added to that, and the object
    of its canonical line."""

    number: int
    group: str | None
    added: tuple[str, ...]
    document: dict[str, Any]


def read_part(
    file: BinaryIO, start: int, comments_size: int, clause_size: int, findings_size: int, comments: int
) -> Part:
    """The part that lies there, whose clause and figures are read from the file."""
    file.seek(start + comments_size)
    document = orjson.loads(_exactly(file, clause_size))
    return Part(
        start,
        comments_size,
        clause_size,
        findings_size,
        comments,
        clause_from_json(document),
        tally_from_json(document),
    )


def content_blocks(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """The canonical lines of a part, in their order, in blocks."""
    lines = part.start + part.comments_size
    yield from _blocks(file, lines, part.clause_size)
    yield from _blocks(file, part.start, part.comments_size)
    yield from _blocks(file, lines + part.clause_size, part.findings_size)


def read_clause_line(file: BinaryIO, part: Part) -> bytes:
    file.seek(part.start + part.comments_size)
    return _exactly(file, part.clause_size)


def read_findings_line(file: BinaryIO, part: Part) -> bytes:
    file.seek(part.start + part.comments_size + part.clause_size)
    return _exactly(file, part.findings_size)


def read_findings(file: BinaryIO, part: Part) -> Findings:
    return Findings.from_json(orjson.loads(read_findings_line(file, part)))


def comment_lines(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """The comment lines by (received_at, id), each with its line feed."""
    _, lengths = _index(file, part)
    return read_lines(file, part.start, lengths)


def displayed_comments(
    file: BinaryIO, part: Part, findings: Findings, first: int, count: int, first_number: int
) -> Iterator[DigestComment]:
    """`count` comments from the place `first` (from 0) of the order in which people read them: official positions,
    group by group, the others; numbered from `first_number`.

    Memory: the lines of the part when they are few (`HELD`), else one line and eight bytes a comment.
    """
    for one in displayed_documents(file, part, findings, first, count, first_number):
        yield comment_from_json(one.document, one.number, one.group, one.added)


def displayed_documents(
    file: BinaryIO, part: Part, findings: Findings, first: int, count: int, first_number: int
) -> Iterator[Displayed]:
    """The same comments as they stand in their lines."""
    order, lengths = _index(file, part)
    lines = _lines_in(file, part, order[first : first + count], lengths)
    groups = islice(_groups_by_place(part.tally.official, findings, part.comments), first, first + count)
    added: dict[str, tuple[str, ...]] = {}
    last: CommentGroup | None = None
    for number, (line, group) in enumerate(zip(lines, groups, strict=True), start=first_number):
        document = orjson.loads(line)
        if group is None:
            yield Displayed(number, None, (), document)
            continue
        if group is not last:
            last, added = group, {member.id: member.added for member in group.members}
        yield Displayed(number, group.representative, added[document["id"]], document)


def _groups_by_place(official: int, findings: Findings, comments: int) -> Iterator[CommentGroup | None]:
    """The group that the comment at each place of the order of display belongs to."""
    yield from repeat(None, official)
    for group in findings.groups:
        yield from repeat(group, group.count)
    yield from repeat(None, comments - official - findings.grouped)


def read_comments(file: BinaryIO, start: int, lengths: Iterable[int]) -> Iterator[DigestComment]:
    """The comments of the lines that begin at `start`, in the order of the file."""
    return (comment_from_json(orjson.loads(line)) for line in read_lines(file, start, lengths))


def _index(file: BinaryIO, part: Part) -> tuple[array[int], array[int]]:
    """Order of display, lengths of the lines."""
    order, lengths = array("I"), array("I")
    file.seek(part.start + part.content_size)
    order.frombytes(_exactly(file, 4 * part.comments))
    lengths.frombytes(_exactly(file, 4 * part.comments))
    if sum(lengths) != part.comments_size:
        raise ValueError("the lines of a compiled part are not as long as its index says")
    return order, lengths


def _lines_in(
    file: BinaryIO, part: Part, order: array[int], lengths: array[int]
) -> Iterator[bytes | memoryview]:
    starts = array("Q", accumulate(lengths, initial=0))
    if part.comments_size <= HELD:
        file.seek(part.start)
        held = memoryview(_exactly(file, part.comments_size))
        for place in order:
            yield held[starts[place] : starts[place + 1]]
        return
    for place in order:
        file.seek(part.start + starts[place])
        yield _exactly(file, lengths[place])


def line_id(line: bytes) -> str:
    """The id of the comment in a canonical line; the key stands in no text, where its quotes would be escaped."""
    begin = line.index(_ID) + len(_ID)
    return line[begin : line.index(b'"', begin)].decode()


def read_lines(file: BinaryIO, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
    """Lines one after another; the file may be moved between two of them, so every block is sought anew."""
    place, buffer, used = start, b"", 0
    for length in lengths:
        if len(buffer) - used < length:
            file.seek(place)
            buffer, used = file.read(max(BLOCK, length)), 0
            if len(buffer) < length:
                raise EOFError(_TOO_SHORT)
        yield buffer[used : used + length]
        used += length
        place += length


def _blocks(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    while size:
        file.seek(start)
        block = _exactly(file, min(BLOCK, size))
        yield block
        start += len(block)
        size -= len(block)


def _exactly(file: BinaryIO, size: int) -> bytes:
    """Raises EOFError where the file ends before."""
    data = file.read(size)
    if len(data) < size:
        raise EOFError(_TOO_SHORT)
    return data

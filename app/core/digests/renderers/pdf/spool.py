"""Values set aside until their place in the document comes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import orjson

from app.core.digests.canonical import comment_from_json, comment_json
from app.core.digests.model import VIEW_SECRETARIAT, DigestComment

_HELD: Final = 1 << 20
"""Bytes that are held in memory; what is beyond them lies in a nameless temporary file."""


class Waiting(NamedTuple):
    """A comment; of a member of a group the number of the one that stands for it, and the title of the clause."""

    comment: DigestComment
    representative: int
    title: str


class Spool:
    """Plain values of JSON in the order in which they came; read as often as needed."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_HELD)  # noqa: SIM115 -- `__exit__` closes it

    def write(self, value: object) -> None:
        self._file.write(orjson.dumps(value) + b"\n")

    def read(self) -> Iterator[Any]:
        self._file.seek(0)
        return map(orjson.loads, self._file)

    def write_comment(self, comment: DigestComment, representative: int = 0, title: str = "") -> None:
        place = comment.number, comment.group, comment.added
        self.write([comment_json(comment, VIEW_SECRETARIAT), place, representative, title])

    def read_comments(self) -> Iterator[Waiting]:
        for document, (number, group, added), representative, title in self.read():
            yield Waiting(comment_from_json(document, number, group, tuple(added)), representative, title)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

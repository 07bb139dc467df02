"""A PDF file written object by object to a stream that cannot seek (ISO 32000-1, 7.5).

Streams go out as they are made; every other object waits in an object stream of up to a hundred, compressed together;
the table of places comes last. In memory stay eleven bytes an object.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from typing import BinaryIO, Final

# Level 6 makes the file of 10,000 comments a twentieth smaller and takes twice as long to compress.
LEVEL: Final = 3
_HEAD: Final = b"%PDF-1.7\n%\xc3\xa4\xc3\xbc\xc3\xb6\xc3\x9f\n"
_TOGETHER: Final = 100
_FREE, _PLAIN, _INSIDE = 0, 1, 2


def text_string(text: str) -> bytes:
    """A text string of a dictionary: UTF-16 in hexadecimal, so that nothing in it can end it."""
    return b"<FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode() + b">"


def reference(number: int) -> bytes:
    return b"%d 0 R" % number


def references(numbers: Iterable[int]) -> bytes:
    return b"[" + b" ".join(map(reference, numbers)) + b"]"


class PdfFile:
    """`reserve` a number where an object is named before it is known, then `put` it once."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._written = out, 0
        self._kinds = array("B", [_FREE])
        self._places = array("Q", [0])
        self._nths = array("H", [0])
        self._waiting: list[tuple[int, bytes]] = []
        self._write(_HEAD)

    def reserve(self) -> int:
        self._kinds.append(_FREE)
        self._places.append(0)
        self._nths.append(0)
        return len(self._kinds) - 1

    def put(self, number: int, body: bytes) -> None:
        """An object that is no stream."""
        self._waiting.append((number, body))
        if len(self._waiting) == _TOGETHER:
            self._write_waiting()

    def add(self, body: bytes) -> int:
        number = self.reserve()
        self.put(number, body)
        return number

    def put_stream(self, number: int, data: bytes, entries: bytes = b"") -> None:
        """`data` as it is before it is compressed; `entries` of its dictionary besides length and filter."""
        packed = zlib.compress(data, LEVEL)
        self._kinds[number], self._places[number] = _PLAIN, self._written
        self._write(b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>stream\n" % (number, entries, len(packed)))
        self._write(packed)
        self._write(b"\nendstream\nendobj\n")

    def add_stream(self, data: bytes, entries: bytes = b"") -> int:
        number = self.reserve()
        self.put_stream(number, data, entries)
        return number

    def finish(self, root: int, info: int, identifier: str) -> None:
        """The table of places and the end of the file. `identifier`: 32 hexadecimal digits."""
        self._write_waiting()
        place, table = self._written, self.reserve()
        self._kinds[table], self._places[table] = _PLAIN, place
        rows = bytearray()
        for kind, where, nth in zip(self._kinds, self._places, self._nths, strict=True):
            rows += kind.to_bytes(1, "big") + where.to_bytes(6, "big") + nth.to_bytes(2, "big")
        entries = b"/Type/XRef/Size %d/W[1 6 2]/Root %s/Info %s/ID[<%s><%s>]" % (
            len(self._kinds), reference(root), reference(info), identifier.encode(), identifier.encode(),
        )  # fmt: skip
        self.put_stream(table, bytes(rows), entries)
        self._write(b"startxref\n%d\n%%%%EOF\n" % place)

    def _write_waiting(self) -> None:
        if not self._waiting:
            return
        holder, heads, bodies, length = self.reserve(), [], [], 0
        for nth, (number, body) in enumerate(self._waiting):
            self._kinds[number], self._places[number], self._nths[number] = _INSIDE, holder, nth
            heads.append(b"%d %d " % (number, length))
            bodies.append(body + b"\n")
            length += len(body) + 1
        head = b"".join(heads)
        entries = b"/Type/ObjStm/N %d/First %d" % (len(self._waiting), len(head))
        self._waiting.clear()
        self.put_stream(holder, head + b"".join(bodies), entries)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._written += len(data)

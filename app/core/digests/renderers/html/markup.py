"""HTML for text that anybody may have typed: the one function that escapes, and the stream that is written to."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from typing import BinaryIO, Final, Self, cast

from app.core.digests.phrases import Phrasebook

_BLOCK: Final = 1 << 16
_HELD: Final = 1 << 18
"""Bytes set aside in memory before a temporary file takes them."""
# What no HTML file can hold as a character: NUL, other C0 controls, lone surrogates, noncharacters. Nothing of it is
# stored (`text.normalize_input`); were it, the file must be whole all the same.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def escape(text: str) -> str:
    """Text for an element or an attribute in double quotes; what HTML cannot hold becomes U+FFFD."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    # A parser reads a bare carriage return as a line feed.
    return _UNWRITABLE.sub("\ufffd", escaped.replace("\r", "&#13;"))


def words(say: Phrasebook, phrase: str, **params: object) -> str:
    """What the phrasebook says, escaped."""
    return escape(say(phrase, **params))


def block(text: str, language: str | None, kind: str) -> str:
    """Text as it was typed, line ends and spaces too, in its own language and direction; nothing for no text."""
    return f'<div class="{kind}"{lang(language)} dir="auto">{escape(text)}</div>' if text else ""


def name(text: str, kind: str) -> str:
    """Words within a line, whose direction reaches nothing around them."""
    return f'<bdi class="{kind}">{escape(text)}</bdi>'


def lang(language: str | None) -> str:
    """The attribute for a passage in `language`, with a space before it."""
    return f' lang="{escape(language)}"' if language else ""


class Page:
    """Markup on its way to a file, in blocks; what memory holds of it does not grow."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._waiting, self._length = out, list[str](), 0

    def write(self, *markup: str) -> None:
        self._waiting += markup
        self._length += sum(map(len, markup))
        if self._length >= _BLOCK:
            self.flush()

    def write_all(self, markup: Iterable[str]) -> None:
        """One after another, so that a long table is never held whole."""
        for one in markup:
            self.write(one)

    def flush(self) -> None:
        self._out.write("".join(self._waiting).encode())
        self._waiting.clear()
        self._length = 0

    def pass_on(self, encoded: bytes) -> None:
        """Markup that is bytes already; to be flushed before."""
        self._out.write(encoded)


class Aside(Page):
    """Markup set aside until its place comes; a few bytes in memory, more in a nameless temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115 -- `__exit__` closes it
        super().__init__(cast(BinaryIO, self._file))

    def move_to(self, page: Page) -> None:
        """All of it, once."""
        self.flush()
        page.flush()
        self._file.seek(0)
        while held := self._file.read(_BLOCK):
            page.pass_on(held)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

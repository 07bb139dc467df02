"""Footnotes of a PDF page: lines at its foot that begin with a raised number the text above refers to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.importers.pdf_page import PageLine

_MARKS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARK: Final = re.compile(f"[{_MARKS}]{{1,3}}")
_MOST_LINES: Final = 40
# Share of the size of the body's type.
_NOT_LARGER: Final = 1.03


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; its mark is at the beginning of its first line."""

    mark: str
    lines: list[PageLine]

    def is_named_in(self, line: PageLine) -> bool:
        """Whether a line of the same page refers to it."""
        return line.page == self.lines[0].page and _names(line.text, self.mark)


def foot_notes(lines: Sequence[PageLine], body_size: float) -> list[Note]:
    """The footnotes that end a page's lines, in order; none where one of them is not referred to above."""
    start = len(lines)
    for at in range(len(lines) - 1, max(0, len(lines) - _MOST_LINES), -1):
        if lines[at].size > body_size * _NOT_LARGER:
            break
        if lines[at].text[0] in _MARKS:
            start = at
    notes: list[Note] = []
    for line in lines[start:]:
        mark = _MARK.match(line.text)
        if mark is not None:
            notes.append(Note(mark[0], [line]))
        else:
            notes[-1].lines.append(line)
    named = all(any(_names(line.text, note.mark) for line in lines[:start]) for note in notes)
    return notes if named else []


def _names(text: str, mark: str) -> bool:
    """Whether a mark stands behind something, and is not part of a longer one."""
    at = text.find(mark, 1)
    while at > 0:
        around = text[at - 1] + text[at + len(mark) : at + len(mark) + 1]
        if not text[at - 1].isspace() and not set(around) & set(_MARKS):
            return True
        at = text.find(mark, at + 1)
    return False

"""Tables of contents: headings listed before the text they belong to."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.clauses.lines import Line, is_heading
from app.core.text import fold

_TITLES: Final = frozenset({"содержание", "оглавление", "мазмуну", "contents", "table of contents"})
# Fewer headings in a row than this is an empty chapter, not a list.
_LEAST: Final = 3
_PAGE: Final = re.compile(r"[\s.…·]*\d*\W*$")


def contents_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Indexes of the lines that are a table of contents.

    Either the word processor says so, or at least three headings follow one another without text between
    them, the first of them comes again later, and so does half of them (or they are all of one level:
    an excerpt keeps the list and loses the chapters).
    """
    found = {index for index, line in enumerate(lines) if line.contents}
    keys = [_key(line) for line in lines]
    last_seen = {key: index for index, key in enumerate(keys) if key}
    index = 0
    while index < len(lines):
        end = _run_end(lines, keys, last_seen, index)
        if end is None:
            index += 1
            continue
        begin = index - 1 if index and fold(lines[index - 1].text).strip(" .:") in _TITLES else index
        found.update(range(begin, end))
        index = end
    return frozenset(found)


def _key(line: Line) -> str:
    marker = line.marker
    if marker is None or not is_heading(marker):
        return ""
    return f"{marker.level} {marker.number}"


def _run_end(lines: Sequence[Line], keys: Sequence[str], last_seen: dict[str, int], begin: int) -> int | None:
    """Where the list of headings beginning here ends; None where none begins."""
    first = keys[begin]
    if not first or last_seen[first] == begin or lines[begin].contents:
        return None
    seen: set[str] = set()
    end = index = begin
    while index < len(lines) and keys[index] not in seen:
        if keys[index]:
            seen.add(keys[index])
            end = index + 1
        elif index - end >= 1:
            # One line after a heading can be the rest of it; two are text.
            break
        index += 1
    if len(seen) < _LEAST or not _same_heading(lines, begin, last_seen[first]):
        return None
    again = sum(last_seen[key] >= index for key in seen)
    if again * 2 < len(seen) and len({key.split()[0] for key in seen}) > 1:
        return None
    return min(index, len(lines)) if index < len(lines) and keys[index] in seen else end


def _same_heading(lines: Sequence[Line], one: int, other: int) -> bool:
    left, right = (_heading(lines, index) for index in (one, other))
    return not left or not right or left.startswith(right) or right.startswith(left)


def _heading(lines: Sequence[Line], index: int) -> str:
    marker = lines[index].marker
    rest = marker.rest if marker is not None else ""
    if not rest and index + 1 < len(lines):
        rest = lines[index + 1].text
    return _PAGE.sub("", " ".join(fold(rest).split()))

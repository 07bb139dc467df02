"""Tables of contents: headings listed before the text they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clauses.lines import Line, is_heading
from app.core.text import fold

_TITLES: Final = frozenset({"содержание", "оглавление", "мазмуну", "contents", "table of contents"})
# Fewer headings in a row than this is an empty chapter, not a list.
_LEAST: Final = 3
# From a run of headings longer than this only its whole is tried, so that the search stays linear.
_LONGEST_RETRIED: Final = 50
_LONGEST_HEADING: Final = 300
_LEADERS: Final = " \t.…·_0123456789"


@dataclass(frozen=True, slots=True)
class _Run:
    """Headings in a row: lines [begin, end), of which `keys` name level and number, all different."""

    begin: int
    end: int
    keys: frozenset[str]


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
        if not keys[index] or lines[index].contents:
            index += 1
            continue
        run = _run(keys, index)
        if _is_list(lines, run, last_seen, keys[index]):
            titled = index and fold(lines[index - 1].text).strip(" .:") in _TITLES
            found.update(range(index - 1 if titled else index, run.end))
            index = run.end
        else:
            index = index + 1 if run.end - index < _LONGEST_RETRIED else run.end
    return frozenset(found)


def _key(line: Line) -> str:
    marker = line.marker
    if marker is None or not is_heading(marker):
        return ""
    return f"{marker.level} {marker.number}"


def _run(keys: Sequence[str], begin: int) -> _Run:
    """Headings from here until two lines of text in a row or the first heading that comes again."""
    seen: set[str] = set()
    end = index = begin
    while index < len(keys) and keys[index] not in seen:
        if keys[index]:
            seen.add(keys[index])
            end = index + 1
        elif index > end:
            # One line after a heading can be the rest of it; two are text.
            return _Run(begin, end, frozenset(seen))
        index += 1
    # Where the list ends at a heading that comes again, a line before it still belongs to the list.
    return _Run(begin, index if index < len(keys) else end, frozenset(seen))


def _is_list(lines: Sequence[Line], run: _Run, last_seen: dict[str, int], first: str) -> bool:
    if len(run.keys) < _LEAST or last_seen[first] < run.end:
        return False
    if not _same_heading(lines, run.begin, last_seen[first]):
        return False
    again = sum(last_seen[key] >= run.end for key in run.keys)
    return again * 2 >= len(run.keys) or len({key.split()[0] for key in run.keys}) == 1


def _same_heading(lines: Sequence[Line], one: int, other: int) -> bool:
    left, right = (_heading(lines, index) for index in (one, other))
    return not left or not right or left.startswith(right) or right.startswith(left)


def _heading(lines: Sequence[Line], index: int) -> str:
    marker = lines[index].marker
    rest = marker.rest if marker is not None else ""
    if not rest and index + 1 < len(lines):
        rest = lines[index + 1].text
    return " ".join(fold(rest[:_LONGEST_HEADING]).split()).rstrip(_LEADERS)

"""Tables of contents: headings listed before the text they belong to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clauses.item_labels import is_heading
from app.core.clauses.lines import Line, ends_sentence
from app.core.text import fold

_TITLES: Final = frozenset(
    {
        "содержание",
        "оглавление",
        "мазмуну",
        "мазмун",
        "contents",
        "table of contents",
        "arrangement of sections",
    }
)
# Fewer headings in a row than this is an empty chapter, not a list.
_LEAST: Final = 3
# From a run of headings longer than this only its whole is tried, so that the search stays linear.
_LONGEST_RETRIED: Final = 50
_LONGEST_HEADING: Final = 300
_LEADERS: Final = " \t.…·_0123456789"
_LEADS: Final = re.compile(r"(?:\.{3,}|…|_{3,}|(?:\. ){3,}|·{3,})[\s.…]{0,20}\d{1,4}$")
_TAIL: Final = 40
# A draft has one list of contents, perhaps one in each language; every title costs a pass.
_TITLED: Final = 5


@dataclass(frozen=True, slots=True)
class _Run:
    """Headings in a row: lines [begin, end), of which `keys` name level and number, all different."""

    begin: int
    end: int
    keys: frozenset[str]


def contents_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Indexes of the lines that are a table of contents.

    The word processor says so; or lines end in leaders and a page number; or below a title («Мазмуну») lines
    come again later; or at least three named headings follow one another without text between them, the first
    of them comes again later, and so does half of them (or they are all of one level: an excerpt keeps the
    list and loses the chapters). At the draft's end the list repeats what came before.
    """
    found = {index for index, line in enumerate(lines) if line.contents}
    found |= _with_page_numbers(lines)
    found |= _titled(lines, found)
    keys = [_key(line) for line in lines]
    seen = _Seen(
        first={key: index for index, key in reversed(list(enumerate(keys))) if key},
        last={key: index for index, key in enumerate(keys) if key},
    )
    index = 0
    while index < len(lines):
        if not keys[index] or index in found:
            index += 1
            continue
        run = _run(keys, index)
        if _is_list(lines, run, seen, keys[index]):
            found.update(range(index - 1 if index and _is_title(lines[index - 1]) else index, run.end))
            index = run.end
        else:
            index = index + 1 if run.end - index < _LONGEST_RETRIED else run.end
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where each heading comes first and last."""

    first: dict[str, int]
    last: dict[str, int]


def _is_title(line: Line) -> bool:
    return fold(line.text).strip(" .:") in _TITLES


def _with_page_numbers(lines: Sequence[Line]) -> set[int]:
    """At least three lines with dots that lead to a page number, at most one line between two of them."""
    found: set[int] = set()
    run: list[int] = []
    for index in [
        i for i, line in enumerate(lines) if not line.plain and _LEADS.search(line.text[-_TAIL:])
    ] + [len(lines) + _LEAST]:
        if run and index - run[-1] > 2:
            if len(run) >= _LEAST:
                begin = run[0] - 1 if run[0] and _is_title(lines[run[0] - 1]) else run[0]
                found.update(range(begin, run[-1] + 1))
            run = []
        run.append(index)
    return found


def _titled(lines: Sequence[Line], known: set[int]) -> set[int]:
    """Below a title lines that all come again, with their numbers or without, until the first of them does."""
    titles = [index for index, line in enumerate(lines) if index not in known and _is_title(line)]
    if not titles:
        return set()
    texts = [
        {_plain(line.text), _plain(line.marker.rest if line.marker is not None else "")} for line in lines
    ]
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, names in enumerate(texts):
        for name in names:
            first.setdefault(name, index)
            last[name] = index
    found: set[int] = set()
    for title in titles[:_TITLED]:
        hits = [index for index in _entries(texts, title, first, last) if not lines[index].plain]
        if len(hits) >= _LEAST:
            found.update(range(title, hits[-1] + 1))
    return found


def _entries(
    texts: Sequence[set[str]], title: int, first: dict[str, int], last: dict[str, int]
) -> Iterator[int]:
    """The lines below a title that come again later, or have all come before; two in a row that do not end it."""
    opening = texts[title + 1] - {""} if title + 1 < len(texts) else set()
    missed = 0
    for index in range(title + 1, len(texts)):
        names = texts[index] - {""}
        if index > title + 1 and opening & names:
            return
        again = any(last[name] > index or first[name] < title for name in names)
        missed = 0 if again else missed + 1
        if again:
            yield index
        elif missed > 1:
            return


def _plain(text: str) -> str:
    return " ".join(fold(text[:_LONGEST_HEADING]).split()).rstrip(_LEADERS)


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


def _is_list(lines: Sequence[Line], run: _Run, seen: _Seen, first: str) -> bool:
    if len(run.keys) < _LEAST or _says(lines, run):
        return False
    at_end = seen.last[first] < run.end
    if at_end and (seen.first[first] >= run.begin or run.end < len(lines)):
        return False
    other = seen.first[first] if at_end else seen.last[first]
    if not _same_heading(lines, run.begin, other):
        return False
    if at_end:
        again = sum(seen.first[key] < run.begin for key in run.keys)
    else:
        again = sum(seen.last[key] >= run.end for key in run.keys)
    return again * 2 >= len(run.keys) or len({key.split()[0] for key in run.keys}) == 1


def _says(lines: Sequence[Line], run: _Run) -> bool:
    """Whether there are sentences between the headings: then it is a short text, not a list of its headings."""
    sentences = sum(
        not is_heading(line.marker) and ends_sentence(line.text) for line in lines[run.begin : run.end]
    )
    return sentences * 3 >= len(run.keys)


def _same_heading(lines: Sequence[Line], one: int, other: int) -> bool:
    left, right = (_heading(lines, index) for index in (one, other))
    return not left or not right or left.startswith(right) or right.startswith(left)


def _heading(lines: Sequence[Line], index: int) -> str:
    marker = lines[index].marker
    rest = marker.rest if marker is not None else ""
    if not rest and index + 1 < len(lines):
        rest = lines[index + 1].text
    return " ".join(fold(rest[:_LONGEST_HEADING]).split()).rstrip(_LEADERS)

"""Where a clause's text may be cut in two, and what the second half says it is."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from app.core.clauses.lines import find_marker
from app.core.clauses.mending_operations import Cut
from app.core.clauses.model import Level
from app.core.clauses.units import RANK

# A form that offers more places than this is not read; the place can be typed.
MOST_PLACES: Final = 200
_RUN: Final = re.compile(r"\S+")
_SENTENCE_END: Final = re.compile(r"(?<=[.;:!?])[ \u00a0]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a text cut off says it is. `level` and `number` None where it does not say."""

    cut: Cut
    level: Level | None
    number: str | None


def cut_places(text: str) -> list[int]:
    """Offsets at which a new clause could begin: lines, and sentences within them; not the beginning itself."""
    places: list[int] = []
    start = 0
    for line in text.split("\n"):
        if start and line.strip():
            places.append(start)
        # A cell's sentences are no places: a row stays whole.
        if "\t" not in line:
            places += [start + match.end() for match in _SENTENCE_END.finditer(line)]
        if len(places) >= MOST_PLACES:
            break
        start += len(line) + 1
    return places[:MOST_PLACES]


def find_words(text: str, words: str) -> int | None:
    """Where the words stand in the text, white space apart; None where they do not, or more than once."""
    sought = " ".join(words.split())
    runs = [match.span() for match in _RUN.finditer(text)]
    folded = " ".join(text[start:end] for start, end in runs)
    # str.find is linear; a pattern of many words is not: each place of a text that repeats itself would be tried.
    found = folded.find(sought) if sought else -1
    if found < 0 or folded.find(sought, found + 1) >= 0:
        return None
    begins = list(accumulate((end - start + 1 for start, end in runs), initial=0))
    run = bisect_right(begins, found) - 1
    return runs[run][0] + found - begins[run]


def read_beginning(text: str, start: int) -> Beginning:
    """The label that stands at `start`, if one does; a unit called by its name has its heading on the same line."""
    start += len(text[start:]) - len(text[start:].lstrip())
    line = text[start:].partition("\n")[0]
    marker = find_marker(line)
    if marker is None:
        return Beginning(Cut(start, start, start), None, None)
    label_end = start + len(marker.label)
    named = RANK[marker.level] < RANK[Level.PARAGRAPH]
    heading_end = start + len(line.rstrip()) if named and marker.rest else label_end
    return Beginning(Cut(start, label_end, heading_end), marker.level, marker.number)


def agree(beginnings: Sequence[Beginning]) -> tuple[Level | None, str | None]:
    """Level and number of a clause cut in several languages: what the first that says so says."""
    level = next((one.level for one in beginnings if one.level is not None), None)
    number = next((one.number for one in beginnings if one.number is not None), None)
    return level, number

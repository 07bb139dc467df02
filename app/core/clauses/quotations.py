"""Quotations of structure: an amending act quotes whole articles, which are no structure of the act itself."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.core.clauses.item_labels import find_marker, is_heading
from app.core.clauses.lines import Line
from app.core.clauses.numbering import Marker
from app.core.clauses.numbers import follows

# British drafting tools write what is quoted before the quotation: {nisi-sch}“PART 2
_OPENING: Final = re.compile(r"(?:\{[ \w-]{1,30}\}\s{0,3})?(?P<sign>[«\"“„])\s{0,3}")
# «…дополнить пунктом 5 следующего содержания: «5) …»: the quotation begins on the line that announces it.
_ANNOUNCED: Final = re.compile(r":\s{0,3}(?=(?:\{[ \w-]{1,30}\}\s{0,3})?[«\"“„])")
_CLOSING_END: Final = re.compile(r"[»\"”“][\s.;,)]{0,6}$")
_TAIL: Final = 12
_CLOSING: Final = {"«": "»", "“": "”", "„": "“”", '"': '"'}
# A quotation whose signs do not match is searched for by hand, this far and so many times in a draft.
_LONGEST_SEARCH: Final = 400
_SEARCHES: Final = 50


@dataclass(frozen=True, slots=True)
class Quotation:
    """Lines [begin, end] of a quotation that begins with a label after `opening`, its sign and what goes with it."""

    begin: int
    end: int
    opening: str


@dataclass(frozen=True, slots=True)
class Quotations:
    """The lines, those that announce a quotation split before it; quotations by the line they begin with.

    `unclosed`: lines where structure is quoted without an end.
    """

    lines: tuple[Line, ...]
    quoted: dict[int, Quotation]
    unclosed: frozenset[int]


def find_quotations(lines: Sequence[Line]) -> Quotations:
    """All quotations that begin with the label of a unit. Others are text, whatever they quote."""
    parts = [part for line in lines for part in _split(line)]
    ends = _Ends(parts)
    quoted: dict[int, Quotation] = {}
    unclosed = set()
    last = -1
    for index, line in enumerate(parts):
        if index <= last:
            continue
        opening = None if line.plain or line.contents else _OPENING.match(line.text)
        if opening is None or _quoted_marker(line.text) is None:
            ends.passed(line)
            continue
        end = ends.of(index, opening["sign"])
        if end == index and not _CLOSING_END.search(line.text[-_TAIL:]):
            # «Статья 5» исключить: words after the quotation make it a part of a sentence.
            ends.passed(line)
        elif end is None or any(part.contents for part in parts[index : end + 1]):
            unclosed.add(index)
        else:
            quoted[index] = Quotation(index, end, opening[0])
            last = end
    return Quotations(tuple(parts), quoted, frozenset(unclosed))


def _quoted_marker(text: str) -> Marker | None:
    """The label after an opening sign. A dash or an initial is none: words are quoted more often than units."""
    opening = _OPENING.match(text)
    marker = None if opening is None else find_marker(text[opening.end() :])
    if marker is None or marker.strength == "weak" or (marker.number is None and not is_heading(marker)):
        return None
    return marker


def _split(line: Line) -> list[Line]:
    """The line, or the two it is made of where a quotation of structure begins within it."""
    if line.plain or line.contents or ":" not in line.text:
        return [line]
    for announced in _ANNOUNCED.finditer(line.text):
        tail = line.text[announced.end() :]
        opening = _OPENING.match(tail)
        if opening is None or _quoted_marker(tail) is None:
            continue
        if _CLOSING_END.search(tail[-_TAIL:]) or _balance(tail, opening["sign"]) > 0:
            head = line.text[: announced.end()].rstrip()
            marker = line.marker
            if marker is not None:
                marker = replace(marker, rest=head[len(marker.label) :].strip())
            return [
                replace(line, text=head, notes=(), marker=marker),
                Line(tail, block=line.block, notes=line.notes, continued=True),
            ]
    return [line]


def _balance(text: str, sign: str) -> int:
    """Opening less closing signs of one kind; straight quotation marks open and close in turn."""
    if sign == '"':
        return text.count('"') % 2
    return text.count(sign) - sum(text.count(closing) for closing in _CLOSING[sign])


@dataclass(slots=True)
class _Ends:
    """Where quotations end: by their signs, or where those do not match before the next instruction."""

    lines: Sequence[Line]
    searches: int = _SEARCHES
    _next: dict[str, list[int | None]] = field(default_factory=dict)
    _odd: list[int] = field(default_factory=list)
    _numbers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = [line.text for line in self.lines]
        present = {sign for sign in _CLOSING if any(sign in text for text in texts)}
        self._odd = [i for i, text in enumerate(texts) if _balance(text, '"')] if '"' in present else []
        self._next = {sign: _next_not_deeper(texts, sign) for sign in present - {'"'}}

    def passed(self, line: Line) -> None:
        """A line outside quotations: the numbers of its lists are those instructions go on with."""
        if line.marker is not None and line.marker.number is not None:
            self._numbers[line.marker.style] = line.marker.number

    def of(self, index: int, sign: str) -> int | None:
        """The last line of the quotation that begins with this one, None where it has no end."""
        end = self._straight_end(index) if sign == '"' else self._next[sign][index]
        if end is not None and (sign != '"' or _CLOSING_END.search(self.lines[end].text[-_TAIL:])):
            return end
        return self._search(index, sign)

    def _straight_end(self, index: int) -> int | None:
        """The line with which the number of straight quotation marks becomes even."""
        place = bisect_left(self._odd, index)
        if self._odd[place : place + 1] != [index]:
            return index
        return self._odd[place + 1] if place + 1 < len(self._odd) else None

    def _search(self, index: int, sign: str) -> int | None:
        """Nested quotations share a closing sign, or every paragraph opens anew: what follows decides."""
        if self.searches <= 0:
            return None
        self.searches -= 1
        depth = 0
        for end in range(index, min(len(self.lines), index + _LONGEST_SEARCH)):
            text = self.lines[end].text
            balance = _balance(text, sign)
            opened_anew = end > index and balance > 0 and text.startswith(sign)
            depth += balance - opened_anew
            if _CLOSING_END.search(text[-_TAIL:]) and (depth <= 0 or self._goes_on(end + 1)):
                return end
        return None

    def _goes_on(self, index: int) -> bool:
        """Whether the draft's own numbering goes on with this line."""
        if index >= len(self.lines):
            return True
        marker = self.lines[index].marker
        if marker is None or marker.number is None:
            return False
        before = self._numbers.get(marker.style)
        return before is not None and follows(before, marker.number)


def _next_not_deeper(texts: Sequence[str], sign: str) -> list[int | None]:
    """For each line the first one, itself included, after which no more signs are open than before it."""
    depths = [0]
    for text in texts:
        depths.append(depths[-1] + _balance(text, sign))
    found: list[int | None] = [None] * len(texts)
    waiting: list[int] = []
    for place, depth in enumerate(depths):
        while waiting and depth <= depths[waiting[-1]]:
            found[waiting.pop()] = place - 1
        waiting.append(place)
    return found

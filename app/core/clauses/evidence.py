"""What the whole document says about its labels: what comes after each, what others of their kind look like."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.clauses.item_labels import is_heading
from app.core.clauses.lines import Line, ends_sentence
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker
from app.core.clauses.numbers import follows, is_first, parts
from app.core.clauses.subheadings import LONGEST_UNNUMBERED, find_subheadings
from app.core.clauses.units import RANK

# Of fewer headings than this, or a smaller share of one look, nothing is usual.
_LEAST_USUAL: Final = 3
_USUAL: Final = 0.8
# In so many headings one or two of another form are slips, or references.
_MANY: Final = 20
# How many lines of one numbering are looked at after a label.
_AHEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label believed: its number as meant, why, and the reason for doubt if there is one."""

    number: str | None
    why: tuple[str, ...]
    doubtful: str = ""


def numbering_key(marker: Marker) -> str:
    """What numbers are compared with: those of the same named level, or items of the same punctuation."""
    if is_heading(marker):
        return marker.style if marker.style == "upper-roman" else marker.level.value
    return "decimal" if marker.style.startswith("decimal") else marker.style


@dataclass(slots=True)
class Evidence:
    """Facts gathered in one pass over a draft's lines, asked while it is being cut."""

    lines: Sequence[Line]
    left_out: Collection[int] = frozenset()
    _places: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _order: dict[int, int] = field(default_factory=dict)
    _styled: dict[Level, bool] = field(default_factory=dict)
    _stopped: dict[Level, bool] = field(default_factory=dict)
    _unnumbered: dict[int, float] = field(default_factory=dict)
    _subheadings: dict[int, Level] = field(default_factory=dict)
    _heads: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._subheadings = find_subheadings(self.lines, self.left_out)
        styled: Counter[Level] = Counter()
        certain: Counter[Level] = Counter()
        stopped: Counter[Level] = Counter()
        bare: Counter[Level] = Counter()
        for index, line in enumerate(self.lines):
            marker = line.marker
            if index in self.left_out or marker is None or marker.number is None:
                continue
            if index in self._subheadings:
                self._heads.append(index)
                continue
            places = self._places.setdefault(numbering_key(marker), [])
            self._order[index] = len(places)
            places.append((index, marker.number))
            if is_heading(marker) and marker.strength == "certain":
                self._heads.append(index)
                certain[marker.level] += 1
                styled[marker.level] += line.styled
            if is_heading(marker) and marker.rest:
                stopped[marker.level] += marker.label.endswith(".")
                bare[marker.level] += not marker.label.endswith(".")
        self._styled = {
            level: styled[level] >= _USUAL * count
            for level, count in certain.items()
            if count >= _LEAST_USUAL and styled[level]
        }
        self._stopped = {
            level: True for level, count in stopped.items() if count >= _MANY and bare[level] * _MANY <= count
        }
        self._unnumbered = _unnumbered_headings(self.lines, self.left_out)

    def coming(self, index: int) -> list[str]:
        """The next few numbers of the numbering of this line's label."""
        marker = self.lines[index].marker
        if marker is None or index not in self._order:
            return []
        begin = self._order[index] + 1
        return [number for _index, number in self._places[numbering_key(marker)][begin : begin + _AHEAD]]

    def coming_here(self, index: int) -> list[str]:
        """Of `coming` what stands before the next heading; of `i.`, a letter by its form, the Roman numerals too."""
        marker = self.lines[index].marker
        if marker is None or index not in self._order:
            return []
        head = bisect_right(self._heads, index)
        end = self._heads[head] if head < len(self._heads) else len(self.lines)
        found = self._before(numbering_key(marker), index, end)
        if marker.number == "i" and marker.style.startswith("letter"):
            roman = self._before(marker.style.replace("letter", "roman"), index, end)
            return roman if roman[:1] == ["ii"] else found
        return found

    def _before(self, key: str, index: int, end: int) -> list[str]:
        """The next few numbers of a numbering after one line and before another."""
        places = self._places.get(key, [])
        begin = bisect_right(places, index, key=lambda place: place[0])
        return [number for place, number in places[begin : begin + _AHEAD] if place < end]

    def subheading(self, index: int) -> Level | None:
        """The level of a line `2. Исковая давность` that heads articles, not what an article says."""
        return self._subheadings.get(index)

    def heading_rank(self, index: int) -> float | None:
        """How deep a line stands that is a heading without a number; None where it is none."""
        return self._unnumbered.get(index)

    def weigh(self, index: int, marker: Marker, previous: str | None, *, anew: bool) -> Verdict | None:
        """Whether the named label of a line begins a unit. `previous`: the number before it at its level.

        `anew`: a higher unit has begun since, so that its numbering may begin again.
        """
        line = self.lines[index]
        coming = self.coming(index)
        number, flattened = meant_number(previous, marker.number, coming)
        expected = _expected(previous, number, anew=anew)
        supported = bool(coming) and number is not None and follows(number, coming[0])
        if marker.strength == "weak" and not (expected == "follows" or (expected and supported)):
            return None
        usual = self._styled.get(marker.level)
        interloper = previous is not None and bool(coming) and not expected and follows(previous, coming[0])
        score = {"certain": 2, "likely": 0, "weak": 0}[marker.strength]
        score += 2 if expected else 1 if supported else -1
        score += 2 if line.trusted else 0 if line.own else -3
        score += 1 if line.styled and marker.strength != "certain" else 0
        score += 0 if usual is None else 1 if line.styled else -1
        score -= interloper
        if score < 0:
            return None
        why = [f"label-{marker.strength}", expected, "next-follows" * supported]
        why += [
            "word-number" * line.trusted,
            "style" * bool(usual and line.styled),
            "superscript" * flattened,
        ]
        sure = expected or supported or line.trusted or (marker.strength == "certain" and not interloper)
        doubtful = "" if sure else "number"
        if marker.strength == "likely" and marker.level in self._stopped and not marker.label.endswith("."):
            # «Статья 18 Право выбора», where all others are written «Статья 19. …»
            doubtful = "form"
        return Verdict(number, tuple(filter(None, why)), doubtful if number is not None else "")


def _expected(previous: str | None, number: str | None, *, anew: bool) -> str:
    """The code of why a number was to be expected here, "" where it was not."""
    if number is None or previous is None:
        return "first"
    if follows(previous, number):
        return "follows"
    return "first" if anew and is_first(number) else ""


def meant_number(previous: str | None, number: str | None, coming: Sequence[str]) -> tuple[str | None, bool]:
    """A number as meant, and whether a superscript was flattened: 1261 between 126 and 127 is 126-1.

    So it is where the number leaps, its beginning is the number before, and what comes next goes on from there.
    """
    if previous is None or number is None or not number.isdecimal() or follows(previous, number):
        return number, False
    before = parts(previous)
    base = str(before[0]) if before else ""
    if not base or not number.startswith(base) or len(number) == len(base) or len(before) > 2:
        return number, False
    inserted = int(number[len(base) :])
    last = before[1] if len(before) > 1 else 0
    if not 0 < inserted - last <= _AHEAD or number[len(base)] == "0":
        return number, False
    returns = any(parts(after)[:1] == (before[0] + 1,) for after in coming)
    insertions = bool(coming) and coming[0].startswith(base) and len(coming[0]) > len(base)
    if returns or insertions or (not coming and inserted == last + 1):
        return f"{base}-{inserted}", True
    return number, False


def _unnumbered_headings(lines: Sequence[Line], left_out: Collection[int]) -> dict[int, float]:
    """Ranks of the lines that are headings without a number, by line."""
    by_level = _styled_levels(lines, left_out)
    looks: dict[tuple[int | None, bool, bool, bool], list[int]] = {}
    for index, line in enumerate(lines):
        below = index and is_heading(lines[index - 1].marker) and not _rest(lines[index - 1])
        if index not in left_out and not below and line.marker is None and _looks_like_heading(line):
            looks.setdefault(_look(line), []).append(index)
    found: dict[int, float] = {}
    for look, places in looks.items():
        if len(places) < 2:
            continue
        level = look[0]
        if level is not None:
            rank = _rank_of_style(level, by_level)
            found |= dict.fromkeys(places, rank)
            continue
        heads = [(place, _headed(lines, place)) for place in places]
        ranks = [rank for _place, rank in heads if rank is not None]
        if len(ranks) >= 2 and len(ranks) * 2 >= len(places):
            found |= {place: min(ranks) - 0.5 for place, rank in heads if rank is not None}
    return found


def _rest(line: Line) -> str:
    return "" if line.marker is None else line.marker.rest


def _looks_like_heading(line: Line) -> bool:
    if line.plain or line.contents or len(line.text) > LONGEST_UNNUMBERED or not line.text[:1].isupper():
        return False
    if line.heading_level is not None:
        return not ends_sentence(line.text) or line.text.endswith("?")
    return line.centered and (line.bold or line.text.isupper()) and not ends_sentence(line.text)


def _look(line: Line) -> tuple[int | None, bool, bool, bool]:
    return (line.heading_level, line.bold, line.centered, line.text.isupper())


def _headed(lines: Sequence[Line], index: int) -> float | None:
    """The rank of the unit that begins right below a line."""
    marker = lines[index + 1].marker if index + 1 < len(lines) else None
    if marker is None or marker.number is None or marker.level is Level.ATTACHMENT:
        return None
    return min(RANK[marker.level], RANK[Level.ARTICLE])


def _styled_levels(lines: Sequence[Line], left_out: Collection[int]) -> dict[int, float]:
    """The highest rank of the named units in each of the document's heading styles."""
    found: dict[int, float] = {}
    for index, line in enumerate(lines):
        if (
            index in left_out
            or line.heading_level is None
            or not is_heading(line.marker)
            or line.marker is None
        ):
            continue
        rank = RANK[line.marker.level]
        found[line.heading_level] = min(found.get(line.heading_level, rank), rank)
    return found


def _rank_of_style(level: int, by_level: dict[int, float]) -> float:
    """Where a heading style stands among the named units: with its own, above deeper, below higher ones."""
    if level in by_level:
        return by_level[level]
    deeper = [rank for other, rank in by_level.items() if other > level]
    if deeper:
        return max(min(deeper) - 1 + level / 10, 0.1)
    higher = [rank for other, rank in by_level.items() if other < level]
    return (max(higher) + level / 10) if higher else RANK[Level.SUBDIVISION] + level / 10

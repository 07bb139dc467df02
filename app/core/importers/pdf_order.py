"""The reading order of a page's lines: mostly the order they are drawn in, columns one after the other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.importers.pdf_page import MAX_LINE_CHARS, TOUCHING, PageLine

# Shares of the height of the type.
_SAME_ROW: Final = 0.5
_WIDE_GAP: Final = 1.2
_UPWARDS: Final = 0.5
# A page of columns has at least this many rows of them, and lines long enough to be prose.
_LEAST_ROWS: Final = 8
_LEAST_CHARS: Final = 20
_MOST_RUNS: Final = 200
_STEP: Final = 4.0


def in_reading_order(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines as they are read, those that stand side by side in one row as one line."""
    gutter = _gutter(lines)
    if gutter is not None:
        return _joined_rows(_by_column(lines, gutter))
    runs = list(_downward_runs(lines))
    if len(runs) == 1 or len(runs) > _MOST_RUNS:
        return _joined_rows(lines)
    if any(_beside(one, other) for at, one in enumerate(runs) for other in runs[at + 1 :]):
        return _joined_rows([line for run in _ordered(runs) for line in run.lines])
    return _joined_rows(sorted(lines, key=lambda line: -line.bottom))


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines drawn one below the other, and the box round them."""

    lines: list[PageLine]
    left: float
    right: float
    bottom: float
    top: float


def _downward_runs(lines: Sequence[PageLine]) -> Iterator[_Run]:
    run: list[PageLine] = []
    for line in lines:
        if run and line.bottom > run[-1].bottom + line.size * _UPWARDS:
            yield _run(run)
            run = []
        run.append(line)
    if run:
        yield _run(run)


def _run(lines: list[PageLine]) -> _Run:
    return _Run(
        lines,
        min(line.left for line in lines),
        max(line.right for line in lines),
        min(line.bottom for line in lines),
        max(line.top for line in lines),
    )


def _beside(one: _Run, other: _Run) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > one.lines[0].size and (one.right < other.left or other.right < one.left)


def _ordered(runs: Sequence[_Run]) -> list[_Run]:
    """What stands wholly above comes first; what stands beside keeps the order it is drawn in."""
    found: list[_Run] = []
    for run in runs:
        at = len(found)
        while at and run.bottom >= found[at - 1].top:
            at -= 1
        found.insert(at, run)
    return found


def _joined_rows(lines: Sequence[PageLine]) -> list[PageLine]:
    """A line that stands right of the one before in the same row belongs to it."""
    found: list[PageLine] = []
    for line in lines:
        if found and _same_row(found[-1], line):
            last = found[-1]
            space = " " if line.left - last.right > line.size * TOUCHING else ""
            offset = len(last.text) + len(space)
            gaps = [*last.gaps, *([(len(last.text), last.right, line.left)] if space else [])]
            found[-1] = replace(
                last,
                text=f"{last.text}{space}{line.text}",
                right=line.right,
                ends_bold=line.ends_bold,
                hyphen=line.hyphen,
                gaps=[*gaps, *((at + offset, end, start) for at, end, start in line.gaps)],
            )
        else:
            found.append(line)
    return found


def _same_row(line: PageLine, following: PageLine) -> bool:
    overlap = min(line.top, following.top) - max(line.bottom, following.bottom)
    return (
        overlap > min(line.size, following.size) * _SAME_ROW
        and following.left >= line.right - line.size * 0.3
        and not line.hyphen
        and len(line.text) <= MAX_LINE_CHARS
    )


def _gutter(lines: Sequence[PageLine]) -> float | None:
    """Where the space between two columns of prose is, if lines of both were drawn row by row."""
    parts = [gap for line in lines for gap in line.gaps if gap[2] - gap[1] > line.size * _WIDE_GAP]
    if len(parts) < _LEAST_ROWS:
        return None
    places = Counter(round(start / _STEP) for _offset, _end, start in parts)
    place, count = places.most_common(1)[0]
    gutter = place * _STEP - _STEP
    sides = [_sides(line, gutter) for line in lines]
    both = [
        (len(left.text), len(right.text)) for left, right in sides if left is not None and right is not None
    ]
    if count < _LEAST_ROWS or len(both) * 2 < len(lines):
        return None
    left_chars, right_chars = (sum(side) / len(both) for side in zip(*both, strict=True))
    return gutter if min(left_chars, right_chars) >= _LEAST_CHARS else None


def _sides(line: PageLine, gutter: float) -> tuple[PageLine | None, PageLine | None]:
    """What of a line stands left and right of the gutter; all of it left where it runs across."""
    if line.left >= gutter:
        return None, line
    for offset, end, start in line.gaps:
        if end <= gutter <= start + _STEP * 2 and start - end > line.size * _WIDE_GAP:
            left = replace(line, text=line.text[:offset], right=end, gaps=[], hyphen=False)
            return left, replace(line, text=line.text[offset:].strip(), left=start, gaps=[])
    return line, None


def _by_column(lines: Sequence[PageLine], gutter: float) -> list[PageLine]:
    """Left column, then right; a line across both ends the columns above it."""
    found: list[PageLine] = []
    waiting: list[PageLine] = []
    for line in lines:
        left, right = _sides(line, gutter)
        if left is not None and right is None and left.right > gutter:
            found += [*waiting, left]
            waiting = []
            continue
        found += [left] if left is not None else []
        waiting += [right] if right is not None else []
    return [*found, *waiting]

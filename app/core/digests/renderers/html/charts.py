"""Charts as SVG that need no script and no style: bars, stacked bars, columns by day. Each stands beside its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.digests.model import Bar
from app.core.digests.renderers.html.markup import escape

STANCE_COLOURS: Final[Mapping[str, str]] = {
    "support": "#1b6439", "oppose": "#b5503f", "amend": "#a8711a", "question": "#4f7a8e", "note": "#85827a",
}  # fmt: skip
BAR_COLOUR: Final = "#4f7a8e"
_TRACK: Final = "#f0ede4"
_OTHER: Final = "#5b6b6a"
_MOST_COLUMNS: Final = 120
_WIDTH, _HEIGHT, _LEFT, _FLOOR = 660, 240, 4, 200


def bar(n: int, largest: int) -> str:
    """One number as a part of the largest; the number itself stands beside it."""
    return _strip(largest, [(n, BAR_COLOUR)], None)


def stacked_bar(by_stance: Sequence[Bar], scale: int, label: str) -> str:
    """Comments for, against and otherwise side by side; `scale`: what the whole width stands for."""
    colours = [(n, STANCE_COLOURS.get(key, _OTHER)) for key, n in by_stance]
    return _strip(scale, colours, label)


def swatch(stance: str) -> str:
    """The colour of a position, for the key beside a chart."""
    colour = STANCE_COLOURS.get(stance, _OTHER)
    return f'<svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill="{colour}"/></svg>'


def _strip(scale: int, parts: Sequence[tuple[int, str]], label: str | None) -> str:
    drawn, x = "", 0
    for n, colour in parts:
        if n:
            shape = f'x="{x}" width="{n}" height="10" fill="{colour}"'
            drawn += f'<rect {shape} stroke="#fff" vector-effect="non-scaling-stroke"/>'
            x += n
    said = 'aria-hidden="true"' if label is None else f'role="img" aria-label="{escape(label)}"'
    return (
        f'<svg class="bar" viewBox="0 0 {max(scale, 1)} 10" preserveAspectRatio="none" {said}>'
        f'<rect width="{max(scale, 1)}" height="10" fill="{_TRACK}"/>{drawn}</svg>'
    )


@dataclass(frozen=True, slots=True)
class Days:
    """Comments by day from the first day to the last, those without any too.

    `step`: days to a column, more than one when there are too many; `columns`: comments of each.
    """

    first: date
    last: date
    step: int
    columns: tuple[int, ...]


def count_days(by_day: Sequence[Bar]) -> Days | None:
    """None when no key is a day (`2026-12-02`)."""
    counted: dict[date, int] = {}
    for key, n in by_day:
        try:
            day = date.fromisoformat(key)
        except ValueError:
            continue
        counted[day] = counted.get(day, 0) + n
    if not counted:
        return None
    first, last = min(counted), max(counted)
    step = (last - first).days // _MOST_COLUMNS + 1
    columns = [0] * ((last - first).days // step + 1)
    for day, n in counted.items():
        columns[(day - first).days // step] += n
    return Days(first, last, step, tuple(columns))


def day_columns(days: Days, title: str, number: Callable[[int], str]) -> str:
    """A column a day (or `step` days), the highest with its number, the first and the last day below.

    `title` is read out instead of the drawing; `number` says one in the reader's language.
    """
    most = max(days.columns)
    # A few days must not become a few walls.
    room = (_WIDTH - 2 * _LEFT) / max(len(days.columns), 14)
    width = room * 0.8
    drawn = ""
    for place, n in enumerate(days.columns):
        if n:
            height = max(round(n / most * (_FLOOR - 36), 1), 1)
            x = _LEFT + place * room
            said = f"{_column_days(days, place)}: {number(n)}"
            drawn += (
                f'<rect x="{x:.1f}" y="{_FLOOR - height:.1f}" width="{width:.1f}" height="{height:.1f}">'
                f"<title>{escape(said)}</title></rect>"
            )
    peak = days.columns.index(most)
    x = _LEFT + peak * room + width / 2
    anchor = "start" if x < 80 else "end" if x > _WIDTH - 80 else "middle"
    x = _LEFT if anchor == "start" else min(_LEFT + peak * room + width, _WIDTH) if anchor == "end" else x
    words = f'<text x="{x:.1f}" y="24" text-anchor="{anchor}" font-weight="700">{escape(number(most))}</text>'
    words += f'<text x="{_LEFT}" y="{_FLOOR + 28}">{days.first:%d.%m.%Y}</text>'
    if days.last != days.first:
        end = _LEFT + len(days.columns) * room
        # Where the columns end too near for a date below their end, it follows the first one.
        at, anchor, dash = (end, "end", "") if end > 300 else (150, "start", "– ")
        words += (
            f'<text x="{at:.1f}" y="{_FLOOR + 28}" text-anchor="{anchor}">{dash}{days.last:%d.%m.%Y}</text>'
        )
    return (
        f'<svg class="days" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}"'
        f' font-family="sans-serif" font-size="22" fill="#1d2624"><g fill="{BAR_COLOUR}">{drawn}</g>'
        f'<path d="M0 {_FLOOR}H{_WIDTH}" stroke="#5b6b6a" stroke-width="2"/>{words}</svg>'
    )


def _column_days(days: Days, place: int) -> str:
    first = days.first + timedelta(days=place * days.step)
    last = first + min(timedelta(days=days.step - 1), days.last - first)
    return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"

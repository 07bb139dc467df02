"""A schematic map of the Kyrgyz Republic: seven regions as outlines, two cities as circles, each with its number.

The outlines are our own, drawn by hand through some hundred points of roughly known longitude and latitude; they show
which region is where, not where a border runs. Colours are attributes of the shapes, so that the map looks the same in
a file and on a page whose policy allows no style.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.core.digests.renderers.html.markup import escape

_WIDTH, _HEIGHT, _TOP = 660, 400, 44
_PER_DEGREE: Final = (59.0, 78.0)
"""Units of the drawing a degree of longitude and of latitude: one is 0.75 of the other at 41° north."""
_WEST, _NORTH = 69.15, 43.3
SHADES: Final = ("#f3f0e8", "#d5e6ea", "#a9cdd8", "#7fb4c6", "#5e9cb2")
"""No comment, then quarters of the largest number; dark letters can be read on all of them."""
_INK, _EDGE, _WATER = "#1d2624", "#5b6b6a", "#ffffff"

# Points that several outlines share stand here once, so that no gap opens between neighbours.
_TALAS_CHUY = ((73.0, 42.15), (73.35, 42.4), (73.4, 42.65))
_TALAS_JALAL_ABAD = ((70.95, 42.2), (71.6, 42.05), (72.2, 42.2), (73.0, 42.15))
_CHUY_JALAL_ABAD = ((73.0, 42.15), (73.35, 42.0), (73.75, 41.95))
_CHUY_NARYN = ((73.75, 41.95), (74.4, 42.05), (75.05, 42.2), (75.75, 42.2))
_CHUY_YSYK_KOL = ((75.75, 42.2), (75.95, 42.5), (75.75, 42.7), (76.05, 42.9))
_NARYN_YSYK_KOL = ((75.75, 42.2), (76.4, 42.0), (77.0, 41.8), (77.65, 41.6), (77.95, 41.05))
_JALAL_ABAD_NARYN = ((74.3, 40.9), (73.85, 41.25), (74.15, 41.6), (73.75, 41.95))
_JALAL_ABAD_OSH = ((72.85, 40.75), (73.35, 40.9), (73.9, 40.75), (74.3, 40.9))
_NARYN_OSH = ((74.3, 40.9), (74.35, 40.55), (74.7, 40.3))
_BATKEN_OSH = ((72.0, 40.3), (72.1, 39.85), (71.9, 39.4))

Point = tuple[float, float]
_OUTLINES: Final[Mapping[str, tuple[tuple[Point, ...], ...]]] = {
    "KG-T": (_TALAS_JALAL_ABAD, _TALAS_CHUY, ((72.7, 42.7), (71.9, 42.82), (71.2, 42.78), (70.9, 42.5))),
    "KG-C": (
        _CHUY_JALAL_ABAD, _CHUY_NARYN, _CHUY_YSYK_KOL,
        ((75.3, 42.85), (74.9, 43.0), (74.2, 43.2), (73.6, 43.05), (73.45, 42.85)), tuple(reversed(_TALAS_CHUY)),
    ),
    "KG-Y": (
        _NARYN_YSYK_KOL,
        ((78.5, 41.4), (79.2, 41.7), (79.8, 42.0), (80.25, 42.2), (79.4, 42.55), (79.1, 42.8), (77.9, 42.85),
         (76.9, 42.98)),
        tuple(reversed(_CHUY_YSYK_KOL)),
    ),
    "KG-N": (
        _JALAL_ABAD_NARYN, _CHUY_NARYN, _NARYN_YSYK_KOL, ((76.9, 40.98), (76.4, 40.45), (75.6, 40.6), (75.2, 40.45)),
        tuple(reversed(_NARYN_OSH)),
    ),
    "KG-J": (
        _JALAL_ABAD_OSH, _JALAL_ABAD_NARYN, tuple(reversed(_CHUY_JALAL_ABAD)), tuple(reversed(_TALAS_JALAL_ABAD)),
        ((70.45, 41.75), (70.2, 41.45), (70.9, 41.25), (71.6, 41.5), (71.9, 41.3), (72.5, 41.0)),
    ),
    "KG-O": (
        tuple(reversed(_BATKEN_OSH)), ((72.5, 40.4), (72.75, 40.55)), _JALAL_ABAD_OSH, _NARYN_OSH,
        ((74.1, 40.05), (73.9, 39.75), (73.6, 39.4), (72.7, 39.35)),
    ),
    "KG-B": (
        _BATKEN_OSH, ((71.3, 39.35), (70.6, 39.5), (69.6, 39.45), (69.3, 39.75), (69.45, 40.1), (70.2, 39.95),
                      (70.9, 40.2), (71.5, 40.15)),
    ),
}  # fmt: skip
_LAKE: Final[tuple[Point, ...]] = (
    (76.25, 42.42), (76.7, 42.58), (77.4, 42.72), (78.1, 42.7), (78.25, 42.55), (77.7, 42.35), (77.0, 42.22),
    (76.5, 42.25),
)  # fmt: skip
_WORDS_AT: Final[Mapping[str, Point]] = {
    "KG-T": (72.1, 42.47), "KG-C": (74.5, 42.44), "KG-Y": (78.3, 42.1), "KG-N": (75.55, 41.4),
    "KG-J": (72.45, 41.62), "KG-O": (73.3, 40.1), "KG-B": (70.65, 39.82),
}  # fmt: skip
"""The middle of the two lines, name and number."""
_CITIES: Final[Mapping[str, tuple[Point, Point]]] = {
    "KG-GB": ((74.6, 42.87), (75.2, 43.5)),
    "KG-GO": ((72.8, 40.5), (71.35, 40.75)),
}
"""Where the circle is, and the middle of its words."""
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "ky": ("Баткен", "Чүй", "Жалал-Абад", "Нарын", "Ош", "Талас", "Ысык-Көл", "Бишкек ш.", "Ош ш."),
    "ru": ("Баткен", "Чуй", "Джалал-Абад", "Нарын", "Ош", "Талас", "Иссык-Куль", "г. Бишкек", "г. Ош"),
    "en": ("Batken", "Chüy", "Jalal-Abad", "Naryn", "Osh", "Talas", "Ysyk-Köl", "Bishkek", "Osh City"),
}
_CODES: Final = ("KG-B", "KG-C", "KG-J", "KG-N", "KG-O", "KG-T", "KG-Y", "KG-GB", "KG-GO")
"""In the order of `_NAMES`, that of core/regions.py."""


def region_map(numbers: Mapping[str, int], language: str, title: str, number: Callable[[int], str]) -> str:
    """An `svg` element: regions shaded by their number of comments, with name, number and key to the shades.

    `numbers` by code of core/regions.py; other keys have no place on a map. `title` is read out instead of the drawing,
    so the numbers must stand in a table too. `number` says one in the reader's language.
    """
    largest = max((numbers.get(code, 0) for code in _CODES), default=0)
    names = dict(zip(_CODES, _NAMES.get(language, _NAMES["en"]), strict=True))
    shapes = [_outline(lines, _shade(numbers.get(code, 0), largest)) for code, lines in _OUTLINES.items()]
    shapes.append(f'<path d="{_path(_LAKE)}" fill="{_WATER}" stroke="{_EDGE}"/>')
    words = [_words(at, names[code], number(numbers.get(code, 0))) for code, at in _WORDS_AT.items()]
    for code, (circle, at) in _CITIES.items():
        n = numbers.get(code, 0)
        shapes.append(_city(circle, at, _shade(n, largest)))
        words.append(_line(*_place(at), f"{names[code]}: {number(n)}"))
    return (
        f'<svg class="map" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}"'
        f' font-family="sans-serif" font-size="21" text-anchor="middle" fill="{_INK}">'
        f"{''.join(shapes)}{''.join(words)}{_key(largest, number)}</svg>"
    )


def _shade(n: int, largest: int) -> str:
    """The quarter of the largest number that `n` is in."""
    return SHADES[-(-4 * n // largest)] if n and largest else SHADES[0]


def _place(point: Point) -> tuple[int, int]:
    longitude, latitude = point
    return (
        round((longitude - _WEST) * _PER_DEGREE[0]),
        round((_NORTH - latitude) * _PER_DEGREE[1]) + _TOP,
    )


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in map(_place, points)) + "Z"


def _outline(lines: Sequence[Sequence[Point]], shade: str) -> str:
    points = [point for line in lines for point in line]
    return f'<path d="{_path(points)}" fill="{shade}" stroke="{_EDGE}" stroke-width="1.5"/>'


def _city(circle: Point, words: Point, shade: str) -> str:
    (x, y), (to_x, to_y) = _place(circle), _place(words)
    return (
        f'<path d="M{x} {y}L{to_x} {to_y + (6 if to_y < y else -6)}" stroke="{_INK}"/>'
        f'<circle cx="{x}" cy="{y}" r="11" fill="{shade}" stroke="{_INK}" stroke-width="2.5"/>'
    )


def _words(at: Point, name: str, number: str) -> str:
    x, y = _place(at)
    return _line(x, y - 4, name) + f'<text x="{x}" y="{y + 19}" font-weight="700">{escape(number)}</text>'


def _line(x: int, y: int, words: str) -> str:
    return f'<text x="{x}" y="{y}">{escape(words)}</text>'


def _key(largest: int, number: Callable[[int], str]) -> str:
    """What each shade stands for, along the lower edge; shades that no number can have are left out."""
    entries = [("0", SHADES[0])]
    for quarter in range(1, 5):
        first, last = (quarter - 1) * largest // 4 + 1, quarter * largest // 4
        if first <= last:
            said = number(last) if first == last else f"{number(first)}–{number(last)}"
            entries.append((said, SHADES[quarter]))
    drawn, x = "", 12
    for said, shade in entries:
        drawn += (
            f'<rect x="{x}" y="370" width="22" height="22" fill="{shade}" stroke="{_EDGE}"/>'
            f'<text x="{x + 30}" y="388" text-anchor="start">{escape(said)}</text>'
        )
        x += 52 + 12 * len(said)
    return drawn

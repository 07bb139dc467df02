"""The numbers an HTML list computes for its items."""

import re
from dataclasses import dataclass
from typing import Final

# A counter of a billion is a mistake; nothing longer than this is a number anybody wrote.
_LARGEST: Final = 99_999
_WHOLE: Final = re.compile(r"\s*([+-]?\d{1,6})")
_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_BY_TYPE: Final = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
    "1": "decimal",
}
_BULLETS: Final = frozenset({"disc", "circle", "square"})
BULLET: Final = "•"


@dataclass(slots=True)
class ListCounter:
    """An open list. `style` is a CSS list-style-type; `next` the number of the next item."""

    style: str
    next: int = 1
    step: int = 1

    def label(self, *, value: str | None, style: str | None) -> str:
        """What stands before the next item; "" where nothing. Counts on."""
        given = whole(value)
        number = self.next if given is None else given
        self.next = max(-_LARGEST, min(_LARGEST, number + self.step))
        return _printed(number, style or self.style)


def open_list(
    *, ordered: bool, kind: str | None, start: str | None, reverse: bool, items: int, style: str | None
) -> ListCounter:
    """A list's counter from its attributes `type`, `start`, `reversed`; `items` counts its own items."""
    by_type = _BY_TYPE.get(kind or "", "decimal") if ordered else "disc"
    first = whole(start)
    if first is None:
        first = items if reverse else 1
    return ListCounter(list_style(style) or by_type, first, -1 if reverse else 1)


def list_style(written: str | None) -> str | None:
    """The type out of a `list-style` («none outside», «lower-roman»), None where it names none known."""
    for word in (written or "").split():
        if word in _BULLETS or word in {"none", "decimal", "decimal-leading-zero"}:
            return word
        if word.endswith(("-alpha", "-latin", "-roman")) and word.startswith(("lower-", "upper-")):
            return word.replace("-latin", "-alpha")
    return None


def whole(written: str | None) -> int | None:
    """An attribute's whole number, None where it is none; held within ±99999."""
    match = _WHOLE.match(written or "")
    return None if match is None else max(-_LARGEST, min(_LARGEST, int(match.group(1))))


def _printed(number: int, style: str) -> str:
    if style == "none":
        return ""
    if style in _BULLETS:
        return BULLET
    if style == "decimal-leading-zero":
        return f"{number:02d}."
    sign = str(number)
    if style.endswith("-alpha") and number > 0:
        sign = _letters(number)
    elif style.endswith("-roman") and 0 < number < 4000:
        sign = _roman(number)
    return f"{sign.upper() if style.startswith('upper-') else sign}."


def _letters(number: int) -> str:
    """a … z, aa, ab …"""
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        while number >= value:
            written += sign
            number -= value
    return written

"""Quotations in a text: where the outermost begin and end, whichever signs they are written with."""

from dataclasses import dataclass
from typing import Final

_STRAIGHT: Final = '"'
# Whatever a clerk's keyboard gave: a quotation opened by one sign is often closed by another.
_CLOSING: Final = frozenset("»”")
SIGNS: Final = '«»„“”‟"'
_BEFORE_OPENING: Final = ' \n\t([{-–—\u00a0«„“‟"'
_AFTER_CLOSING: Final = ' \n\t.,;:!?)]}-–—\u00a0»”“"'


@dataclass(frozen=True, slots=True)
class Quotation:
    """text[start:end] with its signs; `closed` False where the closing one is missing."""

    start: int
    end: int
    closed: bool = True

    def inside(self, text: str) -> str:
        """The words between the signs."""
        return text[self.start + 1 : self.end - 1 if self.closed else self.end]


def find_quotations(text: str, start: int = 0) -> list[Quotation]:
    """The outermost quotations from `start` on, in order. Linear; a straight sign opens or closes by its neighbours.

    The last one is open where the text ends before it does.
    """
    found: list[Quotation] = []
    opened: list[str] = []
    began = 0
    for place in range(start, len(text)):
        if text[place] not in SIGNS:
            continue
        sign = text[place]
        if opened and _closes(text, place, opened):
            opened.pop()
            if not opened:
                found.append(Quotation(began, place + 1))
        elif _opens(text, place, bool(opened)):
            began = place if not opened else began
            opened.append(sign)
    if opened:
        found.append(Quotation(began, len(text), closed=False))
    return found


def _opens(text: str, place: int, within: bool) -> bool:
    sign = text[place]
    if sign in "«„‟":
        return True
    if sign == "»":
        return False
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if sign == "”":
        return not within and before in _BEFORE_OPENING and not after.isspace()
    # A straight sign or “ before a comma may open: «", район" деген сөз».
    return before in _BEFORE_OPENING and not after.isspace()


def _closes(text: str, place: int, opened: list[str]) -> bool:
    sign = text[place]
    if sign in _CLOSING:
        return True
    if sign == "“":
        return opened[-1] == "„" or not _opens(text, place, within=True)
    if sign != _STRAIGHT:
        return False
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if before.isspace():
        return False
    # A Kyrgyz ending may follow without a space: "Таза айыл"га. After an opening sign it opens one within.
    return (after in _AFTER_CLOSING or before.isalnum()) and before not in "«„(["

"""Breaking text into lines. Every space stays, at the end of a line too; a word longer than a line is cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.digests.renderers.pdf.fonts import Style

GAP: Final = 2.5
"""Points between words that are removed and those that take their place."""
_WORTH_FILLING: Final = 0.25
"""Part of a line that must be left for a word longer than a line to begin there."""


def break_plain(text: str, style: Style, width: float) -> list[bytes]:
    """Text in one style: the codes of each line of at most `width` points."""
    lines: list[bytes] = []
    words, space, gap = style.words, style.space, style.space_width
    for line in text.splitlines() or ("",):
        filled: list[bytes] = []
        left = width
        for word in line.split(" "):
            wide, codes = words[word]
            if wide <= left:
                filled.append(codes)
                left -= wide + gap
            elif wide <= width:
                lines.append(space.join(filled) + space if filled else b"")
                filled = [codes]
                left = width - wide - gap
            else:
                if filled and left < width * _WORTH_FILLING:
                    lines.append(space.join(filled) + space)
                    filled, left = [], width
                *full, last = _cut(word, style, left, width)
                for piece, _ in full:
                    lines.append(space.join([*filled, piece]))
                    filled = []
                filled.append(last[0])
                left = (width if full else left) - last[1] - gap
        lines.append(space.join(filled))
    return lines


def _cut(word: str, style: Style, first: float, width: float) -> Iterator[tuple[bytes, float]]:
    """A long word in pieces with their widths: the first fits into `first`, the others into `width`. A mark stays with
    the letter it stands on."""
    codes: list[bytes] = []
    used, room = 0.0, first
    for char in word:
        wide, code = style.words[char]
        if used + wide > room and codes and not unicodedata.combining(char):
            yield b"".join(codes), used
            codes, used, room = [], 0.0, width
        codes.append(code)
        used += wide
    yield b"".join(codes), used


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. `mark`: "inserted", "removed" or "" (as of a `Change`)."""

    text: str
    style: Style
    mark: str = ""


class Part:
    """What stands of one run on one line, from `left` to `right` in points."""

    __slots__ = ("codes", "left", "right", "run")

    def __init__(self, run: int, left: float) -> None:
        self.run, self.left, self.right = run, left, left
        self.codes: list[bytes] = []


Line = list[Part]


def break_runs(runs: Sequence[Run], width: float) -> list[Line]:
    """Text in several styles. A line may be broken at a space or a line feed only, wherever one run ends."""
    return _one_line(runs, width) or _Filling(runs, width).carry_out()


def _one_line(runs: Sequence[Run], width: float) -> list[Line] | None:
    """The runs on one line, where they find room on it: most of them do."""
    line: Line = []
    used = 0.0
    for place, run in enumerate(runs):
        if len(run.text) > width or run.mark or not run.text.isprintable():
            return None
        part = Part(place, used)
        words, first = run.style.words, True
        for word in run.text.split(" "):
            if not first:
                part.codes.append(run.style.space)
                used += run.style.space_width
            wide, codes = words[word]
            part.codes.append(codes)
            used += wide
            first = False
        part.right = used
        line.append(part)
    return [line] if used <= width else None


class _Filling:
    def __init__(self, runs: Sequence[Run], width: float) -> None:
        self._runs, self._width = runs, width
        self._lines: list[Line] = [[]]
        self._used = 0.0

    def carry_out(self) -> list[Line]:
        word: list[tuple[int, str]] = []
        for place, run in enumerate(self._runs):
            for nth_line, line in enumerate(run.text.replace("\n", " \n").splitlines() or ("",)):
                if nth_line:
                    self._word(word)
                    word = []
                    self._feed()
                for nth, piece in enumerate(line.split(" ")):
                    if nth:
                        self._word(word)
                        word = []
                        self._put(place, run.style.space, run.style.space_width)
                    if piece:
                        word.append((place, piece))
            if run.text.endswith("\n"):
                self._word(word)
                word = []
                self._feed()
        self._word(word)
        return self._lines

    def _word(self, pieces: list[tuple[int, str]]) -> None:
        """A word made of pieces of one or more runs."""
        wide = sum(self._runs[place].style.words[piece][0] for place, piece in pieces)
        if self._used + wide > self._width and self._used and wide <= self._width:
            self._feed()
        for place, piece in pieces:
            style = self._runs[place].style
            wide, codes = style.words[piece]
            if self._used + wide <= self._width:
                self._put(place, codes, wide)
                continue
            for nth, (code, used) in enumerate(
                _cut(piece, style, max(self._width - self._used, 0.0), self._width)
            ):
                if nth:
                    self._feed()
                self._put(place, code, used)

    def _put(self, place: int, codes: bytes, wide: float) -> None:
        line = self._lines[-1]
        if not line or line[-1].run != place:
            if line and self._runs[place].mark and self._runs[line[-1].run].mark:
                # Old words and new would run into one another.
                self._used += GAP
            line.append(Part(place, self._used))
        part = line[-1]
        part.codes.append(codes)
        self._used += wide
        part.right = self._used

    def _feed(self) -> None:
        self._lines.append([])
        self._used = 0.0

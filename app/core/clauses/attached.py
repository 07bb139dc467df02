"""Annexes and approved documents named by a block set to the right: «… токтомуна 1-тиркеме», «Утверждено …»."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from app.core.clauses.lines import Line
from app.core.clauses.model import Level
from app.core.clauses.numbering import Marker
from app.core.clauses.numbers import HYPHENS, canonical, follows
from app.core.text import fold

_H: Final = re.escape(HYPHENS)
# Blocks are short; their lines and their sum too.
_LONGEST: Final = 400
_TAIL: Final = 40
_LINES: Final = 8
_STYLE: Final = "attached"
# Of «тиркеме», «бекитилген», «бекитилди»: most lines need no closer look.
_LAST_LETTERS: Final = ("ме", "ен", "ди", "МЕ", "ЕН", "ДИ")
# Only a few words of a letterhead stand above the first line.
_FIRST_WITHIN: Final = 4
# «… токтомуна 1-тиркеме»: the annex comes last, after what it is annexed to.
_ANNEX_END: Final = re.compile(rf"(?:^|\s)(?:(?P<number>\d{{1,3}})\s?[{_H}]\s?)?тиркеме$")
_ANNEXED_TO: Final = re.compile(
    r"\b(?:токтому|мыйзамы|жарлыгы|буйругу|чечими|жобосу|уставы|программасы|стратегиясы|концепциясы|планы|регламенти"
    r"|нускамасы|эрежелери|тартиби)н[аеоө]$"
)
_ACT: Final = r"(?:токтому|мыйзамы|жарлыгы|буйругу|чечими)"
_APPROVED_END: Final = re.compile(rf"\b{_ACT}\s+менен\s+бекит(?:илген|илди)$")
_APPROVED: Final = re.compile(
    r"утвержд[её]н[аоы]?(?:$|\s+(?=постановлени|решени|приказ|указ|распоряжени|законом))|approved$|approved by\b"
)
_BY_ACT: Final = re.compile(r"(?:постановлени|решени|приказ|указ|распоряжени|закон)[еао]?[мю]|by\b")


def with_attachments(lines: Sequence[Line]) -> list[Line]:
    """The lines, each block that names an annex or an approved document as one line with its label.

    At the beginning of a document what has been approved is the document itself: no annex.
    """
    return _without_first(list(_with_blocks(lines)))


def _without_first(lines: list[Line]) -> list[Line]:
    """A file that begins «Приложение к постановлению …» is that annex; with others after it, it holds annexes."""
    first = next((i for i, line in enumerate(lines[:_FIRST_WITHIN]) if line.marker is not None), None)
    marker = None if first is None else lines[first].marker
    if first is None or marker is None or marker.level is not Level.ATTACHMENT:
        return lines
    below = marker.rest or "".join(line.text for line in lines[first + 1 : first + 2])
    if marker.style != _STYLE and not below.startswith("к "):
        return lines
    others = [
        other.number
        for line in lines[first + 1 :]
        if (other := line.marker) is not None and other.level is Level.ATTACHMENT
    ]
    if any(number is marker.number or follows(marker.number or "", number or "") for number in others):
        return lines
    return [*lines[:first], replace(lines[first], marker=None), *lines[first + 1 :]]


def _with_blocks(lines: Sequence[Line]) -> Iterator[Line]:
    begun = False
    for right, group in groupby(lines, key=lambda line: line.right and not line.plain):
        run = list(group)
        if right:
            yield from _blocks(run, begun=begun)
        else:
            yield from (_single(line, begun=begun) for line in run)
        begun = begun or any(line.marker is not None for line in run)


def _blocks(run: Sequence[Line], *, begun: bool) -> Iterator[Line]:
    """Lines set to the right: from «Утверждено» to the next block, or up to «1-тиркеме»."""
    waiting: list[Line] = []
    approved = False
    for line in run:
        folded = fold(line.text[:_LONGEST]).rstrip(" .")
        if begun and _APPROVED.match(folded):
            yield from _flushed(waiting, approved=approved)
            waiting, approved = [line], True
            continue
        if line.marker is not None and line.marker.level is Level.ATTACHMENT and not _ends(folded):
            yield from _flushed(waiting, approved=approved)
            yield line
            waiting, approved = [], False
            continue
        waiting.append(line)
        if len(waiting) <= _LINES and _marked(waiting, begun=begun) is not None:
            yield from _flushed(waiting, approved=True)
            waiting, approved = [], False
    yield from _flushed(waiting, approved=approved)


def _ends(folded: str) -> bool:
    return _ANNEX_END.search(folded[-_TAIL:]) is not None


def _flushed(waiting: Sequence[Line], *, approved: bool) -> Iterator[Line]:
    if not approved or not waiting or len(waiting) > _LINES:
        yield from waiting
        return
    yield _joined(waiting, _marked(waiting, begun=True) or _marker(waiting, None))


def _joined(lines: Sequence[Line], marker: Marker) -> Line:
    notes = tuple(note for line in lines for note in line.notes)
    return replace(lines[0], text=marker.label, marker=marker, notes=notes, clean=True, own=True)


def _marker(lines: Sequence[Line], number: str | None) -> Marker:
    label = " ".join(line.text for line in lines)
    return Marker(Level.ATTACHMENT, number, label, "", _STYLE)


def _marked(lines: Sequence[Line], *, begun: bool) -> Marker | None:
    """The label that lines set to the right make together, where the last of them ends it."""
    last = fold(lines[-1].text[-_TAIL:]).rstrip(" .")
    annex = _ANNEX_END.search(last)
    if annex is not None:
        before = " ".join([*(line.text for line in lines[:-1]), lines[-1].text])
        before = fold(before[-_LONGEST:]).rstrip(" .").removesuffix(annex[0].strip()).rstrip()
        if not before or _ANNEXED_TO.search(before) or len(lines) == 1:
            return _marker(lines, None if annex["number"] is None else canonical(annex["number"]))
    elif begun:
        whole = fold(" ".join(line.text for line in lines)[-_LONGEST:]).rstrip(" .")
        if _APPROVED_END.search(whole):
            return _marker(lines, None)
    return None


def _single(line: Line, *, begun: bool) -> Line:
    """A line by itself that can only be such a block: «Кеңештин № 5 токтомуна 1-тиркеме»."""
    if not line.text.endswith(_LAST_LETTERS) or line.plain or line.contents or len(line.text) > _LONGEST:
        return line
    if line.text[:1].islower():
        return line
    tail = fold(line.text[-_TAIL:])
    if tail.endswith("тиркеме") and line.clean:
        annex = _ANNEX_END.search(tail)
        if annex is not None and _ANNEXED_TO.search(tail[: annex.start()]):
            return _joined([line], _marker([line], annex["number"]))
    elif begun and tail.endswith(("бекитилген", "бекитилди")) and _APPROVED_END.search(tail):
        return _joined([line], _marker([line], None))
    return line

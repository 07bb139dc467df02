"""Instructions about words: replaced, taken out, put beside others, headings renamed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.amendments.model import Instruction, Where
from app.core.amendments.refusal import Refused
from app.core.amendments.targets import Place
from app.core.amendments.words import (
    Found,
    Match,
    occurrences,
    patterns,
    put_at_end,
    put_beside,
    put_in,
    sentences,
)
from app.core.amendments.working import Node, Working

_DOUBTS = {
    Match.WRITTEN: "",
    Match.LOOSE: "letters-differ",
    Match.PART_OF_WORD: "part-of-word",
    Match.INFLECTED: "inflected",
}


@dataclass(frozen=True, slots=True)
class _Slot:
    """A text that may be changed: a line of a node, its heading (`line` None), the act's title (no node)."""

    node: Node | None
    line: int | None
    within: Found | None = None

    def read(self, act: Working) -> str:
        if self.node is None:
            return act.title
        return self.node.heading if self.line is None else self.node.lines[self.line] or ""

    def write(self, act: Working, text: str) -> None:
        if self.node is None:
            act.title = text
        elif self.line is None:
            self.node.heading = text
        else:
            self.node.lines[self.line] = text
        if self.node is not None:
            self.node.touched = True


@dataclass(frozen=True, slots=True)
class _Hit:
    slot: _Slot
    places: list[Found]


def replace_words(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """Puts new words for old ones (for taking out: none). Returns doubts."""
    doubts: list[str] = []
    for old, new in instruction.pairs:
        hits, found = _find(act, place, instruction, old)
        doubts += found
        for hit in hits:
            hit.slot.write(act, put_in(hit.slot.read(act), hit.places, new))
    return doubts


def insert_words(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """Puts new words after (or before) those named. Returns doubts."""
    doubts: list[str] = []
    for old, new in instruction.pairs:
        hits, found = _find(act, place, instruction, old)
        doubts += found
        for hit in hits:
            text = hit.slot.read(act)
            for spot in reversed(hit.places):
                text = put_beside(text, spot, new, before=instruction.before)
            hit.slot.write(act, text)
    return doubts


def append_words(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """Puts new words at the end of a text, before its last mark. Returns doubts."""
    if place.node is None:
        raise Refused("place-not-found")
    slots = list(_slots(act, place, instruction))
    if not slots:
        raise Refused("place-not-found")
    slot = slots[-1]
    text = slot.read(act)
    new = instruction.pairs[0][1]
    if slot.within is None:
        slot.write(act, put_at_end(text, new))
    else:
        end = slot.within.end
        slot.write(act, put_at_end(text[:end], new) + text[end:])
    return ["appended"]


def rename(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """A new heading for a unit, a new title for the act."""
    new = " ".join(instruction.pairs[0][1].split())
    _Slot(place.node, None).write(act, new)
    return []


def _find(act: Working, place: Place, instruction: Instruction, words: str) -> tuple[list[_Hit], list[str]]:
    """Where the words stand, found in the most exact way that finds any, and what is doubtful about it.

    Raises Refused "words-not-found"; "words-repeated" unless they are to be changed wherever they stand.
    """
    slots = list(_slots(act, place, instruction))
    doubts: list[str] = []
    hits, match = _search(act, slots, words, inflected=instruction.inflected)
    if not hits and place.line is None and instruction.where is Where.TEXT and place.node is not None:
        hits, match = _search(act, [_Slot(place.node, None)], words, inflected=instruction.inflected)
        doubts.append("in-heading")
    if not hits:
        raise Refused("words-not-found", words=words)
    count = sum(len(hit.places) for hit in hits)
    anywhere = instruction.everywhere or instruction.inflected or instruction.where is Where.BOTH
    if count > 1 and not anywhere:
        raise Refused("words-repeated", words=words, count=count)
    return hits, [*doubts, *([_DOUBTS[match]] if _DOUBTS[match] else [])]


def _search(act: Working, slots: Sequence[_Slot], words: str, *, inflected: bool) -> tuple[list[_Hit], Match]:
    for match, pattern in patterns(words, act.tree.language, inflected=inflected):
        hits = []
        for slot in slots:
            act.visit()
            found = occurrences(pattern, act.prepared(slot.read(act), folded=match is not Match.WRITTEN))
            if slot.within is not None:
                limits = slot.within
                found = [one for one in found if limits.start <= one.start and one.end <= limits.end]
            if found:
                hits.append(_Hit(slot, found))
        if hits:
            return hits, match
    return [], Match.WRITTEN


def _slots(act: Working, place: Place, instruction: Instruction) -> Iterator[_Slot]:
    """The texts an instruction is about, in reading order."""
    headings = instruction.where is not Where.TEXT or (place.node is None and instruction.everywhere)
    if place.node is None and headings:
        yield _Slot(None, None)
    if place.line is not None and place.node is not None:
        yield _line_slot(place, place.line)
        return
    if place.node is not None and headings:
        yield _Slot(place.node, None)
    if instruction.where is Where.HEADING:
        return
    for node in act.walk(place.node):
        if place.node is None and headings and node.heading:
            yield _Slot(node, None)
        if place.sentence is not None and node is not place.node:
            return
        for index, line in enumerate(node.lines):
            if line is not None:
                yield _line_slot(place, index) if place.sentence is not None else _Slot(node, index)


def _line_slot(place: Place, index: int) -> _Slot:
    if place.sentence is None or place.node is None:
        return _Slot(place.node, index)
    return _Slot(place.node, index, sentence_of(place.node, index, place.sentence))


def sentence_of(node: Node, line: int, number: int) -> Found:
    """Where the sentence with this number, counted from 1, stands in a line. Raises Refused."""
    found = sentences(node.lines[line] or "")
    if not 0 < number <= len(found):
        raise Refused("no-such-sentence")
    return found[number - 1]

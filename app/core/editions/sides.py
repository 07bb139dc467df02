"""An edition as alignment sees it: each clause's words folded and cut to stems, its parent and its siblings."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Indel

from app.core.clauses.model import Clause
from app.core.text import fold

# Inflection of Russian and Kyrgyz is at the end of the word: six letters are as good as a stemmer here.
_STEM: Final = 6
_WORD: Final = re.compile(r"\w+")
# Words are compared as characters of a private alphabet, which rapidfuzz does fastest; no lone surrogates.
_LAST_CODE: Final = 0x10FFFF - 0x800
# Above this product of lengths only beginnings are compared: a pair costs tens of microseconds at most.
_ORDERED_LIMIT: Final = 4_000_000
_BEGINNING: Final = 2_000
# The same for finding where the shared words stand, which few pairs need: milliseconds, 8 MB.
_COVER_LIMIT: Final = 64_000_000


class Lexicon:
    """A character for each stem that occurs in either edition."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}

    def encode(self, text: str) -> str:
        """The text's stems, one character each."""
        codes = self._codes
        found = []
        for word in _WORD.findall(text):
            stem = word if word[0].isdigit() else word[:_STEM]
            code = codes.get(stem)
            if code is None:
                code = codes[stem] = _character(len(codes))
            found.append(code)
        return "".join(found)


def _character(index: int) -> str:
    # A million different stems share their characters: likeness gets coarser there, nothing breaks.
    code = index % _LAST_CODE + 1
    return chr(code if code < 0xD800 else code + 0x800)


class Side:
    """One edition. Clauses are named by their index; `children[None]` are the outermost ones."""

    def __init__(self, clauses: Sequence[Clause], lexicon: Lexicon) -> None:
        self.clauses = clauses
        index = {clause.eid: place for place, clause in enumerate(clauses)}
        self.parent = [None if clause.parent is None else index.get(clause.parent) for clause in clauses]
        self.children: dict[int | None, list[int]] = {}
        self.rank: list[int] = []
        for place, above in enumerate(self.parent):
            siblings = self.children.setdefault(above, [])
            self.rank.append(len(siblings))
            siblings.append(place)
        self.weight = [1] * len(clauses)
        for place in reversed(range(len(clauses))):
            above = self.parent[place]
            if above is not None and above < place:
                self.weight[above] += self.weight[place]
        # A heading that has become a line of the text is the same words.
        self.words = [fold(f"{clause.heading} {clause.text}") for clause in clauses]
        self.exact = [" ".join(text.split()) for text in self.words]
        self.copies = Counter(self.text(place) for place in range(len(clauses)))
        self.stems = [lexicon.encode(text) for text in self.words]

    def __len__(self) -> int:
        return len(self.clauses)

    def text(self, place: int) -> tuple[bool, str]:
        """What makes two clauses copies of each other: their words, and whether they are a quotation."""
        return self.clauses[place].quoted, self.exact[place]

    def before(self, place: int) -> int | None:
        """The sibling before, None for the first."""
        rank = self.rank[place]
        return self.children[self.parent[place]][rank - 1] if rank else None

    def after(self, place: int) -> int | None:
        """The sibling after, None for the last."""
        siblings = self.children[self.parent[place]]
        rank = self.rank[place] + 1
        return siblings[rank] if rank < len(siblings) else None


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How alike two strings of stems are, 0 to 1: twice what they share in order over both lengths.

    Below `least` 0. Of very long ones the beginnings are compared, and the lengths.
    """
    if not one or not other:
        return 0.0
    lengths = 2 * min(len(one), len(other)) / (len(one) + len(other))
    if lengths < least:
        return 0.0
    if len(one) * len(other) <= _ORDERED_LIMIT:
        return Indel.normalized_similarity(one, other, score_cutoff=least)
    found = lengths * Indel.normalized_similarity(one[:_BEGINNING], other[:_BEGINNING])
    return found if found >= least else 0.0


def covered(part: str, whole: str) -> frozenset[int]:
    """Positions of `whole` whose stems stand in `part` too, in order; of very long ones none."""
    if len(part) * len(whole) > _COVER_LIMIT:
        return frozenset()
    return frozenset(
        place
        for code in Indel.opcodes(part, whole)
        if code.tag == "equal"
        for place in range(code.dest_start, code.dest_end)
    )

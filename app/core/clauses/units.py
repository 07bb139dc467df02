"""Units of a draft while they are being cut."""

from dataclasses import dataclass, field
from typing import Final

from app.core.clauses.model import Level

RANK: Final[dict[Level, float]] = {
    Level.ATTACHMENT: 0,
    Level.BOOK: 1,
    Level.TOME: 2,
    Level.PART: 3,
    Level.SUBPART: 4,
    Level.TITLE: 5,
    Level.SUBTITLE: 6,
    Level.SECTION: 7,
    Level.SUBSECTION: 8,
    Level.CHAPTER: 9,
    Level.SUBCHAPTER: 10,
    Level.DIVISION: 11,
    Level.SUBDIVISION: 12,
    Level.TRANSITIONAL: 12,
    Level.ARTICLE: 13,
    Level.CLAUSE: 13,
    Level.RULE: 13,
    Level.SUBRULE: 14,
    Level.SUBCLAUSE: 14,
    Level.LEVEL: 15,
    Level.PARAGRAPH: 16,
    Level.SUBPARAGRAPH: 17,
    Level.LIST: 18,
    Level.SUBLIST: 19,
    Level.POINT: 20,
    Level.SUBPOINT: 21,
    Level.INDENT: 22,
    Level.ALINEA: 23,
    Level.PROVISO: 23,
    Level.HCONTAINER: 24,
}
"""How deep a level stands: a unit closes the open ones of its own rank or deeper."""
ITEM_RANK: Final = RANK[Level.PARAGRAPH]
ROW_STYLE: Final = "row"


@dataclass(slots=True)
class Unit:
    """A unit while it is being cut. `parent` is an index into the outline, None at the top.

    `doubtful` gives the reason where the cut is not certain. `rank` is the level's own but for headings
    without a number. `quotation` counts the quotations of the draft from 1; 0 is the draft itself. `scope` is
    the unit within which the number is unique where that is not for `contexts` to find out. `indent`: of the
    paragraph it begins with, in twentieths of a point.
    """

    level: Level
    number: str | None
    label: str
    heading: str
    style: str
    parent: int | None
    texts: list[str] = field(default_factory=list)
    doubtful: str = ""
    why: list[str] = field(default_factory=list)
    quotation: int = 0
    rank: float = -1
    scope: int | None = None
    indent: int = 0

    def __post_init__(self) -> None:
        if self.rank < 0:
            self.rank = RANK[self.level]

    @property
    def is_item(self) -> bool:
        """Whether it is a numbered or dashed item, not a unit called by its name."""
        return self.rank >= ITEM_RANK


@dataclass(slots=True)
class Stack:
    """The units cut so far, in reading order, and the chain of those still open, by index."""

    units: list[Unit] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    @property
    def top(self) -> int | None:
        """The index of the innermost open unit, below which the next one stands."""
        return self.open[-1] if self.open else None

    def add(self, unit: Unit) -> int:
        """Append a unit and open it; its index."""
        self.units.append(unit)
        self.open.append(len(self.units) - 1)
        return len(self.units) - 1

    def close(self, rank: float) -> None:
        """Close all open units of this rank or deeper, down to the first that is higher."""
        while self.open and self.units[self.open[-1]].rank >= rank:
            self.open.pop()

    def close_with(self, index: int) -> None:
        """Close an open unit and all below it."""
        del self.open[self.open.index(index) :]

    def inside(self, level: Level) -> bool:
        """Whether a unit of this level is open."""
        return any(self.units[index].level is level for index in self.open)

"""What can become of a clause from one edition to the next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LinkStatus(StrEnum):
    """What became of a clause; the words of the public contract (`drafts diff`).

    same: text and place kept; moved: the text kept, its number or place not; changed: the text is another (its
    place may be too).
    """

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


SURE: Final = 600
"""The least score of a link nobody needs to look at."""


@dataclass(frozen=True, slots=True)
class Link:
    """A clause of the earlier edition (`from_eid`) and what it became (`to_eid`).

    added: `from_eid` None; removed: `to_eid` None; split: one link for each part; merged: one for each source.
    `score`, 0 to 1000: how alike the words are, and below SURE also where place or copies leave a doubt.
    """

    from_eid: str | None
    to_eid: str | None
    status: LinkStatus
    score: int

    @property
    def confident(self) -> bool:
        """Whether no person needs to look."""
        return self.score >= SURE


def graded(score: int, *, sure: bool) -> int:
    """A score on the side of SURE it belongs to."""
    return max(score, SURE) if sure else min(score, SURE - 1)


@dataclass(frozen=True, slots=True)
class Division:
    """A clause of one edition, by index, and its parts in the other, each with its share of the words (0 to 1000)."""

    whole: int
    parts: tuple[tuple[int, int], ...]
    sure: bool

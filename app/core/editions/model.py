"""What can become of a clause from one edition to the next."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Link:
    """A clause of the earlier edition (`from_eid`) and what it became (`to_eid`).

    added: `from_eid` None; removed: `to_eid` None; split: one link for each part; merged: one for each source.
    `score` is how alike the two are, 0 to 1000; `confident` False where a person should look.
    """

    from_eid: str | None
    to_eid: str | None
    status: LinkStatus
    score: int
    confident: bool = True

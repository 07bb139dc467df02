"""What an exported file says besides the tree."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Particulars:
    """Where a tree comes from: the draft's address, when it was drafted, which edition, and that one's date."""

    slug: str
    edition: int
    drafted: date
    dated: date

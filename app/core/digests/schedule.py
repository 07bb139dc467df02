"""When a digest of a round is made by itself, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

NIGHT = time(2, 0)
"""From this hour, by the office's clock, the night's digest may be ordered."""
NIGHTLY_FORMATS = ("docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Schedule:
    """`nightly`: every night while the round is open, if a comment came since the last digest of the round.
    `letters`: members of the round's group are told when a digest made by itself is ready. `formats`, `language` (a
    code) and `view` are those of the nightly digest; the closing one has every format."""

    nightly: bool
    letters: bool
    formats: tuple[str, ...]
    language: str
    view: str = "public"


def usual_schedule(*, has_group: bool, language: str) -> Schedule:
    """Without anybody's word: a working group, which has a week, gets one a night and a letter; a public round only
    the digest at its close."""
    return Schedule(nightly=has_group, letters=has_group, formats=NIGHTLY_FORMATS, language=language)


def night_due(now: datetime, zone: ZoneInfo, ordered_on: date | None) -> date | None:
    """The local day whose night's digest is to be ordered now; None before its hour or when it has been."""
    local = now.astimezone(zone)
    if local.time() < NIGHT or (ordered_on is not None and ordered_on >= local.date()):
        return None
    return local.date()

"""How far a digest is, in words: what is being done, and whether anybody is at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.models import DigestState
from app.services.digests import DigestInfo
from app.web.digests.forms import FORMAT_NAMES
from app.web.translation import gettext

STALE_AFTER = timedelta(seconds=60)
LAST_PERCENT = 99
"""What the worker reports at most until the digest is done."""


@dataclass(frozen=True, slots=True)
class ProgressShown:
    """`stage` says what is being done, empty unless somebody is at it; `stale`: nobody was heard for a minute."""

    under_way: bool
    stale: bool
    stage: str


def show_progress(digest: DigestInfo) -> ProgressShown:
    return ProgressShown(
        under_way=digest.is_under_way,
        stale=digest.is_under_way and digest.now - digest.heard_from_at > STALE_AFTER,
        stage=_stage(digest) if digest.state is DigestState.RUNNING else "",
    )


def _stage(digest: DigestInfo) -> str:
    """All comments pass once to be compiled, then once for each file (`digest_progress.Progress`)."""
    passes = 1 + len(digest.formats)
    done = min(digest.progress * passes // LAST_PERCENT, passes - 1)
    if done == 0:
        return gettext("The comments are read, checked and compared with one another.")
    format = digest.formats[done - 1]
    return gettext(
        "File %(current)s of %(total)s is written: %(file)s.",
        current=done,
        total=len(digest.formats),
        file=FORMAT_NAMES.get(format, format),
    )

"""What people call a clause: `22-берене, 3-бөлүк`, `Статья 22, часть 3`, `Article 22, part 3`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.clauses.model import Level
from app.core.phrases import N_

LEVEL_NAMES = {
    Level.PART: N_("Part %(number)s"),
    Level.SECTION: N_("Section %(number)s"),
    Level.SUBSECTION: N_("Subsection %(number)s"),
    Level.CHAPTER: N_("Chapter %(number)s"),
    Level.DIVISION: N_("§ %(number)s"),
    Level.ARTICLE: N_("Article %(number)s"),
    Level.CLAUSE: N_("Clause %(number)s"),
    Level.PARAGRAPH: N_("part %(number)s"),
    Level.POINT: N_("point %(number)s"),
    Level.SUBPOINT: N_("subpoint %(number)s"),
    Level.INDENT: N_("indent %(number)s"),
    Level.ATTACHMENT: N_("Appendix %(number)s"),
}
LETTERED_NAMES = {
    Level.POINT: N_("point “%(letter)s”"),
    Level.SUBPOINT: N_("subpoint “%(letter)s”"),
}
UNNUMBERED = N_("Text without a number")


class Say(Protocol):
    """Translates a msgid and fills in its parameters."""

    def __call__(self, msgid: str, **params: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One clause on the way down to another. `words`: its heading or label, what it is called without a number."""

    level: Level
    number: str | None
    words: str


def name_step(step: Step, say: Say) -> str:
    """A clause's name within what it stands in."""
    pattern, lettered = LEVEL_NAMES.get(step.level), LETTERED_NAMES.get(step.level)
    if step.number and step.number[0].isalpha() and lettered:
        return say(lettered, letter=step.number)
    if step.number and pattern:
        return say(pattern, number=step.number)
    return step.words.strip() or say(UNNUMBERED)


def name_path(path: Sequence[Step], say: Say) -> str:
    """The whole name, from the article down; a container is named by itself."""
    return ", ".join(name_step(step, say) for step in path)

"""What the levels of clauses are called in lists and choices."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.clauses.model import Level
from app.core.phrases import N_
from app.web.translation import gettext

LEVELS = {
    Level.PART: N_("Part of a code"),
    Level.SECTION: N_("Section"),
    Level.SUBSECTION: N_("Subsection"),
    Level.CHAPTER: N_("Chapter"),
    Level.DIVISION: N_("Paragraph (§)"),
    Level.ARTICLE: N_("Article"),
    Level.CLAUSE: N_("Clause of a strategy"),
    Level.PARAGRAPH: N_("Part of an article"),
    Level.POINT: N_("Point"),
    Level.SUBPOINT: N_("Subpoint"),
    Level.INDENT: N_("Indent"),
    Level.ATTACHMENT: N_("Appendix"),
    Level.HCONTAINER: N_("Text without a number"),
}
"""The levels of Kyrgyz drafts, from the widest to the narrowest. Others come only with Akoma Ntoso files."""


def level_name(level: Level) -> str:
    """In the language of the page; a level only Akoma Ntoso has with its name there."""
    if level in LEVELS:
        return gettext(LEVELS[level])
    return gettext("Unit of another kind (%(name)s)", name=level.value)


def level_choices(present: Iterable[Level] = ()) -> list[tuple[str, str]]:
    """Value and name of the usual levels and of those the draft has besides."""
    others = sorted(set(present) - set(LEVELS))
    return [(level.value, level_name(level)) for level in (*LEVELS, *others)]

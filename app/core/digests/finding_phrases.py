"""What a digest says of groups, proposals and conflicts, in every format the same."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.phrases import N_


class FindingPhrase(StrEnum):
    """The value is the msgid."""

    GROUPS = N_("Groups of similar comments")
    GROUP = N_("Group")
    GROUP_OF = N_("Similar comments: %(count)s")
    GROUP_WHEN = N_("first %(first)s, last %(last)s")
    REPRESENTATIVE = N_("The comment that most others are like")
    MEMBERS = N_("Comments of the group")
    ADDED = N_("Added by comment No. %(number)s")
    ADDED_COLUMN = N_("What it added")
    ADDED_NOTHING = N_("the same, nothing added")
    FULL_TEXTS = N_("Full texts of similar comments")
    SAME_TEXT = N_("Word for word as comment No. %(number)s")
    IN_GROUP_WITH = N_("In the group of comment No. %(number)s")

    PROPOSALS = N_("Proposed wordings")
    PROPOSAL = N_("Proposal %(number)s")
    SUPPORTERS = N_("Asked for by")
    SUPPORTERS_COUNT = N_("comments: %(count)s")
    NO_PROPOSALS = N_("Nobody proposed a wording.")

    CONFLICTS = N_("Proposals that conflict")
    CONFLICT_BETWEEN = N_("Proposals %(numbers)s")
    CONFLICT_WORDS = N_("Words concerned")
    WHOLE_UNIT = N_("the whole unit")
    MORE_CONFLICTS = N_("Further conflicts not listed: %(count)s")

    BY_AUTHOR = N_("Shown, by kind of author")
    BY_DAY = N_("Shown, by day of receipt")
    DAY = N_("Day")
    MOST_DISCUSSED = N_("Most discussed units")
    FOR_AND_AGAINST = N_("For and against")
    THRESHOLD = N_("Least part of neighbouring words shared within a group: %(percent)s %%")
    SCOPE = N_("Limited to the units of")
    VOLUME_OF = N_("Volume %(number)s of %(of)s")
    VOLUME_WHY = N_(
        "The digest does not fit into one file that could still be read. Comments No. %(first)s to %(last)s stand here;"
        " the figures are those of the whole digest."
    )


KINDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "proposal": {
            "replace": N_("New wording"),
            "words": N_("Change some words"),
            "insert": N_("Add words"),
            "delete": N_("Delete the unit"),
            "keep": N_("Leave as it is"),
        },
        "conflict": {
            "replaced-differently": N_("the same words are replaced differently"),
            "deleted-and-amended": N_("one deletes what another amends"),
            "kept-and-deleted": N_("one keeps what another deletes"),
            "same-words": N_("they touch the same words"),
            "same-reference": N_("they cite the same other unit"),
        },
    }
)
"""kind → key → msgid, merged into `phrases.LABELS`."""

"""What the Word digest says besides the words that all formats share."""

from __future__ import annotations

from enum import StrEnum

from app.core.phrases import N_


class DocxPhrase(StrEnum):
    """The value is the msgid."""

    NUMBERS = N_("No. %(numbers)s")
    IN_OTHER_VOLUMES = N_("in other volumes: %(count)s")
    UNIT_BEGAN_BEFORE = N_(
        "The wordings proposed for this unit, and their conflicts, stand in the volume where it begins."
    )
    GROUPS_WHY = N_(
        "A group of similar comments stands in one row; what its members added stands below it under their numbers."
        " The full text of each of them is in “%(annex)s”."
    )
    UNITS_FOR_AND_AGAINST = N_("Units with most comments for or against")

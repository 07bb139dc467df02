"""What only the digest as a page says."""

from __future__ import annotations

from enum import StrEnum

from app.core.phrases import N_


class HtmlPhrase(StrEnum):
    """The value is the msgid."""

    SKIP = N_("Skip to the content")
    REGION_MAP = N_("Map of the regions by number of comments")
    REGION_MAP_WHY = N_("The map is schematic. The darker a region, the more comments came from it.")
    REGION_WHY = N_(
        "Authors name their region themselves. This is not a sample of the population: the numbers show who wrote,"
        " not what the comments weigh."
    )
    DAY_CHART = N_("Comments by day, from %(first)s to %(last)s; at most %(most)s")
    DAY_STEP = N_("One column stands for several days: %(days)s")
    NUMBERS = N_("Show the numbers as a table")
    ALL_UNITS = N_("All units with comments: %(count)s")
    CLAUSE_TEXT = N_("Text of the unit")
    FULL_TEXT = N_("Full text")
    SUPPORTER_NUMBERS = N_("Comments that ask for it: %(count)s")
    OTHER_VOLUMES = N_("Comments in other volumes: %(count)s")

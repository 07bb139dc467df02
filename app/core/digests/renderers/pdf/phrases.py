"""What the PDF digest says besides the words that all formats share."""

from __future__ import annotations

from enum import StrEnum

from app.core.phrases import N_


class PdfPhrase(StrEnum):
    """The value is the msgid. `NUMBERS` and `IN_OTHER_VOLUMES` are the Word digest's too."""

    NUMBERS = N_("No. %(numbers)s")
    IN_OTHER_VOLUMES = N_("in other volumes: %(count)s")
    GROUPS_WHY = N_(
        "A group of similar comments stands in one place: the comment that most others are like in full, then what"
        " each other one added, under its number. The full text of each of them is in “%(annex)s”."
    )
    BOXES_WHY = N_(
        "A letter or sign that the typeface lacks is shown as a box with its Unicode number;"
        " copied out of the file it is the letter itself."
    )

"""What the warnings of an import mean to a secretary, and what to do about them."""

from __future__ import annotations

from app.core.phrases import N_
from app.services.desk import ImportNote
from app.web.translation import gettext

MEANINGS = {
    "disorder": N_("The number stands after a higher one. Compare the order with the file."),
    "doubtful": N_("It is not certain that a new unit begins here. Compare with the file."),
    "gap": N_(
        "Numbers before this one are missing. Look whether a unit was lost or the file counts like this."
    ),
    "header": N_("Headers and footers of the pages were left out of the text."),
    "repeat": N_("The same number comes a second time. Look which of the two is right."),
    "toc": N_("The table of contents was left out of the text."),
}


def explain(note: ImportNote) -> str:
    """The warning in the language of the page; one that no page knows in the importer's own words."""
    meaning = MEANINGS.get(note.code)
    return gettext(meaning) if meaning else note.message

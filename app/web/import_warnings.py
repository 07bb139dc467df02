"""What the warnings of an import mean to a secretary, and what to do about them."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.phrases import N_
from app.web.translation import gettext

MEANINGS = {
    "disorder": N_("The number stands after a higher one. Compare the order with the file."),
    "doubtful": N_("It is not certain that a new unit begins here. Compare with the file."),
    "front-matter": N_("What stood above the text in the file (its properties) was left out."),
    "gap": N_(
        "Numbers before this one are missing. Look whether a unit was lost or the file counts like this."
    ),
    "header": N_("Headers and footers of the pages were left out of the text."),
    "hidden": N_("Text that the page hides was left out."),
    "hidden-text": N_("Hidden text was left out. Look in the file whether it belongs to the draft."),
    "language-extra": N_(
        "Only this language has this unit; its words stand with the unit before. Compare the languages."
    ),
    "language-level": N_("The unit is of another level in this language. Compare the languages."),
    "language-missing": N_("This language has no such unit. Compare the languages."),
    "language-number": N_("The unit has another number in this language. Compare the languages."),
    "language-order": N_("The unit stands elsewhere in this language. Compare the languages."),
    "lost-note": N_("Footnotes that no place of the text refers to were left out."),
    "lost-part": N_("A part of the file was not read: something is embedded in it. Compare with the file."),
    "lost-picture": N_("Pictures are not carried over. Hand in the file itself as a paper of the draft."),
    "no-structure": N_("No numbered unit was recognised. Look whether this is the right file."),
    "quote": N_("A quotation is opened and never closed. Look where it ends."),
    "repeat": N_("The same number comes a second time. Look which of the two is right."),
    "scan": N_("Some pages have no text, perhaps they are pictures. Compare with the file."),
    "toc": N_("The table of contents was left out of the text."),
    "tracked-changes": N_("The file has tracked changes. They are shown as accepted."),
    "truncated": N_("The file breaks off: its end is missing. Ask for it again."),
}


def explain_warning(code: str, message: str) -> str:
    """The warning in the language of the page; one that no page knows in the importer's own words."""
    meaning = MEANINGS.get(code)
    return gettext(meaning) if meaning else message


def detail_warning(code: str, params: Mapping[str, str]) -> str:
    """What this one warning says besides what all of its code mean; empty for most."""
    if code == "gap" and params.get("missing"):
        return gettext("Missing: %(numbers)s", numbers=params["missing"])
    if code == "disorder" and params.get("previous"):
        return gettext("Before it: %(number)s", number=params["previous"])
    return ""

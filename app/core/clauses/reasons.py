"""Why a clause was cut where it was: the codes of `Clause.why`, and what they say."""

from typing import Final

from app.core.phrases import N_

REASONS: Final[dict[str, str]] = {
    "label-certain": N_("The line begins with a unit's label, punctuated or on a line of its own."),
    "label-likely": N_("The line begins with a label, which could also be a reference to another unit."),
    "label-weak": N_(
        "The line begins with a letter or a number that only its place in a list makes a label."
    ),
    "first": N_("A numbering begins here."),
    "follows": N_("The number follows the one before it."),
    "next-follows": N_("The next number of the same kind follows this one."),
    "continues": N_("The number goes on counting where a heading interrupted the list."),
    "out-of-order": N_(
        "The number does not follow the one before it, but stands at the beginning of a paragraph."
    ),
    "superscript": N_(
        "The last digits are a raised number that lost its place: 1261 between 126 and 127 is 126-1."
    ),
    "word-number": N_("The word processor numbers this paragraph."),
    "style": N_("It looks like the other headings of its kind."),
    "announced": N_("The text before it ends with a colon and announces a list."),
    "inner": N_("Its label stands on the same line as that of the unit above it."),
    "unnumbered": N_("A heading without a number, by the style of the document."),
    "row": N_("A row of an action plan."),
    "quoted": N_("An amending act quotes it from another act."),
    "surroundings": N_("What stands around the numbered units: preamble or signatures."),
    "given": N_("The file itself says that a unit begins here."),
    "mended": N_("Somebody cut it by hand."),
}
"""Code → English sentence, for translation."""

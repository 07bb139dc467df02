"""Why an instruction was not applied, and what a person should look at where it was: codes and their sentences."""

from typing import Final

from app.core.phrases import N_

REASONS: Final[dict[str, str]] = {
    "not-understood": N_("The words were not understood as an instruction."),
    "other-act": N_("This amends another act: %(act)s."),
    "place-not-found": N_("The act has no such place."),
    "words-not-found": N_("The words “%(words)s” do not stand there."),
    "words-repeated": N_(
        "The words “%(words)s” stand there %(count)s times, and the law does not say which are meant."
    ),
    "unit-exists": N_("There already is a unit with the number %(number)s."),
    "no-new-text": N_("The new wording was not found."),
    "no-such-sentence": N_("The text has no such sentence."),
    "whole-act": N_("This is about the act as a whole."),
    "renumbering": N_("Units are not renumbered."),
    "too-long": N_("The law is too long to be carried out to its end."),
}

DOUBTS: Final[dict[str, str]] = {
    "quote-not-closed": N_("A quotation mark is missing, so the end of the quoted words was guessed."),
    "unnumbered-part": N_("The parts of the article have no numbers; they were counted by paragraphs."),
    "letters-differ": N_("The words stand there with other letters or marks."),
    "part-of-word": N_("The words were found inside other words."),
    "inflected": N_(
        "The words were found in other grammatical forms; the new words stand as they are quoted."
    ),
    "in-heading": N_("The words were found in the heading, not in the text."),
    "appended": N_("Where the words belong is not said; they were put at the end."),
    "heading-kept": N_("The new wording has no heading, so the present one was kept."),
    "number-differs": N_("The new wording has another number than the instruction."),
    "more-units": N_("The new wording has more units than the instruction names."),
    "number-made": N_(
        "The new wording has no number of its own; it was given the one the instruction names."
    ),
    "after-items": N_("The new text was put after the last item."),
}

"""What the secretariat's forms say besides the words that all formats share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.core.phrases import N_


class FormPhrase(StrEnum):
    """The value is the msgid."""

    REMARKS_TITLE = N_("Table of remarks and proposals")
    DISAGREEMENTS_TITLE = N_("Table of disagreements")
    REPORT_TITLE = N_("Results of the discussion")

    VOLUME = N_("Volume")
    WHEN = N_("When it was received")
    SIMILAR = N_("How many sent the same, when and by what way")
    NORM = N_("Provision")
    BODY_POSITION = N_("Position of the body")
    DEVELOPER = N_("Position of the drafters")
    OUTCOME = N_("Outcome")
    PROPOSAL_KIND = N_("What is proposed")
    SUPPORTED_PROPOSALS = N_("Proposals of official bodies, or of more than one comment")
    MADE_FROM = N_(
        "Made from the digest of comments, in which every comment stands in full. Checksum: %(checksum)s"
    )
    REPORT_OPENING = N_("The draft “%(draft)s” was discussed.")
    SIGNATURE = N_("Signature")


TITLES: Final[Mapping[str, FormPhrase]] = MappingProxyType(
    {
        "remarks": FormPhrase.REMARKS_TITLE,
        "disagreements": FormPhrase.DISAGREEMENTS_TITLE,
        "report": FormPhrase.REPORT_TITLE,
    }
)
"""By kind of form."""

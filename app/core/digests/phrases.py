"""Every phrase a digest says, in English, and the protocol through which it is said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from app.core.digests.finding_phrases import KINDS
from app.core.phrases import N_
from app.core.regions import REGIONS


class Phrasebook(Protocol):
    """Words, numbers and moments in one language. Built in `infra/i18n`; core stays without catalogues.

    `phrasebook(msgid, **params)`: the translation with `%(name)s` filled in. `label(kind, key)`: the word for a key,
    by `find_label`. `number`: digits grouped as the language does. `moment`: date and time to the minute in local time,
    nominative, as in a sentence («2026-жылдын 2-декабры, саат 18:00»). `local`: the same instant in the zone that
    `timezone_name` names to people, for date cells of spreadsheets.
    """

    @property
    def language(self) -> str: ...

    @property
    def timezone_name(self) -> str: ...

    def __call__(self, msgid: str, **params: object) -> str: ...

    def label(self, kind: str, key: str) -> str: ...

    def number(self, value: int) -> str: ...

    def moment(self, value: datetime) -> str: ...

    def local(self, value: datetime) -> datetime: ...


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "stance": {
            "support": N_("Support"),
            "oppose": N_("Against"),
            "amend": N_("Change"),
            "question": N_("Question"),
            "note": N_("Remark"),
        },
        "language": {"ky": N_("Kyrgyz"), "ru": N_("Russian"), "en": N_("English")},
        "region": {"not-stated": N_("Not stated")},
        "source": {
            "web": N_("Website"),
            "api": N_("Other systems"),
            "paper": N_("Paper letter"),
            "email": N_("E-mail"),
            "meeting": N_("Meeting"),
            "import": N_("Imported file"),
        },
        "hidden_reason": {
            "abuse": N_("Abuse"),
            "spam": N_("Spam"),
            "personal-data": N_("Personal data"),
            "off-topic": N_("Off topic"),
            "copy": N_("Repetition"),
            "not-stated": N_("Not stated"),
        },
        "audience": {"public": N_("Public discussion"), "members": N_("Discussion in the working group")},
        "view": {
            "public": N_("Open to everyone"),
            "group": N_("For the members of the working group"),
            "secretariat": N_("For the secretariat only"),
        },
        "author": {
            "official": N_("Official positions"),
            "organisation": N_("Organisations"),
            "person": N_("Persons"),
        },
        "state": {"published": N_("Published")},
        "method": {
            "grouped": N_(
                "Nearly equal comments stand as one group: the comment that most others are like, how many sent it,"
                " when and by what way, and what each added. Every comment is counted and stands in the register."
                " Official positions, comments for and against, and comments of which only one denies are never"
                " put into one group."
            )
        },
        "decision": {
            "accepted": N_("Accepted"),
            "partly": N_("Partly accepted"),
            "rejected": N_("Rejected"),
            "noted": N_("Noted"),
        },
        **KINDS,
    }
)
"""kind → key → msgid; the names of regions are in core/regions.py."""


class EnglishPhrasebook:
    """The source language itself: needs no catalogue. `zone` with its name for people, e.g. "Bishkek time"."""

    language = "en"

    def __init__(self, zone: tzinfo, timezone_name: str) -> None:
        self._zone = zone
        self.timezone_name = timezone_name

    def __call__(self, msgid: str, **params: object) -> str:
        return msgid % params if params else msgid

    def label(self, kind: str, key: str) -> str:
        return find_label(kind, key, self.language, str)

    def number(self, value: int) -> str:
        return f"{value:,}"

    def moment(self, value: datetime) -> str:
        local = self.local(value)
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"

    def local(self, value: datetime) -> datetime:
        return value.astimezone(self._zone)


def find_label(kind: str, key: str, language: str, translate: Callable[[str], str]) -> str:
    """The word for `key` in `language`; a key nobody has named yet comes back as it is."""
    if kind == "region" and key in REGIONS:
        return REGIONS[key].get(language, key)
    msgid = LABELS.get(kind, {}).get(key)
    return key if msgid is None else translate(msgid)


class Phrase(StrEnum):
    """What the digest itself says, besides labels. The value is the msgid."""

    TITLE = N_("Digest of comments")
    SHEET_SUMMARY = N_("Summary")
    SHEET_REMARKS = N_("Remarks and proposals")
    SHEET_REGISTER = N_("Register of comments")
    SHEET_ABOUT = N_("About this digest")

    DRAFT = N_("Draft")
    EDITION = N_("Edition")
    UNIT_OF_EDITION = N_("%(unit)s (edition %(edition)s)")
    ROUNDS = N_("Discussion")
    PERIOD = N_("%(audience)s: from %(opens)s until %(closes)s")
    CLOSED_EARLY = N_("closed early")
    VIEW = N_("Who may see it")
    LANGUAGE = N_("Language of the digest")
    CUTOFF = N_("Cut-off")
    CUTOFF_VALUE = N_("%(moment)s (server time)")

    RECONCILIATION = N_("Reconciliation")
    RECONCILED = N_(
        "Received %(received)s = shown %(shown)s + hidden %(hidden)s + withdrawn %(withdrawn)s"
        " + erased %(erased)s + held %(held)s"
    )
    RECEIVED = N_("Received")
    SHOWN = N_("Shown")
    HIDDEN = N_("Hidden")
    WITHDRAWN = N_("Withdrawn")
    ERASED = N_("Erased")
    HELD = N_("Held")
    ENTERED_LATE = N_("Entered after the close, received before it")
    OFFICIAL_POSITIONS = N_("Official positions")
    HIDDEN_BY_REASON = N_("Hidden, by reason")
    BY_STANCE = N_("Shown, by position")
    BY_LANGUAGE = N_("Shown, by language")
    BY_REGION = N_("Shown, by region")
    BY_SOURCE = N_("Shown, by source")
    BY_CLAUSE = N_("By structural unit")
    COMMENTS = N_("Comments")
    SHARE = N_("Share")
    TOTAL = N_("Total")
    WHOLE_DRAFT = N_("The draft as a whole")

    NUMBER = N_("No.")
    PART = N_("Row of the comment")
    UNIT = N_("Structural unit")
    AUTHOR = N_("Author")
    STANCE = N_("Position")
    REMARK = N_("Remark, proposal")
    PROPOSED_WORDING = N_("Proposed wording")
    DECISION = N_("Decision")
    REASON = N_("Reason of the decision")
    DRAFT_TEXT = N_("Text of the draft")
    OFFICIAL_POSITION = N_("Official position")
    NAME_NOT_GIVEN = N_("Name not given")
    CONTINUED = N_("(continued)")
    ON_THE_WORDS = N_("On the words: “%(quote)s”")
    NOT_SHOWN = N_(
        "Counted, not shown. Hidden: %(hidden)s, withdrawn: %(withdrawn)s, erased: %(erased)s, held: %(held)s"
    )

    CLAUSE_ID = N_("Clause identifier")
    COMMENT_ID = N_("Comment identifier")
    ROUND = N_("Round identifier")
    RECEIVED_AT = N_("Received at (%(zone)s)")
    ENTERED_AT = N_("Entered at (%(zone)s)")
    COMMENT = N_("Comment")
    QUOTE = N_("Quoted words")
    QUOTE_BEFORE = N_("Before the quoted words")
    QUOTE_AFTER = N_("After the quoted words")
    WORDING_LANGUAGE = N_("Language of the wording")
    COMMENT_LANGUAGE = N_("Language of the comment")
    EMAIL = N_("E-mail address")
    REGION = N_("Region")
    ORGANISATION = N_("Organisation")
    SOURCE = N_("Came through")
    STATE = N_("State")
    CODE = N_("Receipt code")
    YES = N_("yes")

    METHOD = N_("How it was compiled")
    CONTENT_HASH = N_("Checksum of the content (SHA-256)")
    CONTENT_HASH_WHY = N_(
        "The same data, cut-off, view and language give the same checksum in every format and at every compilation."
    )
    FIGURES_WHY = N_(
        "Hidden, withdrawn, erased and held comments are counted and not shown."
        " The tables by position, language, region and source count the comments shown."
    )
    ORDER_WHY = N_(
        "Comments stand in the order of the structural units of the draft: official positions first,"
        " by organisation, then groups of similar comments, then the others by the time they were received."
    )
    LONG_TEXT_WHY = N_(
        "A text too long for one row is continued in the rows below it, under the same number;"
        " read one after another they are the whole text."
    )
    ORDER = N_("Order")
    LONG_TEXTS = N_("Long texts")
    PAGE = N_("Page %(page)s of %(pages)s")


class DocumentPhrase(StrEnum):
    """What a digest to be read page by page says besides `Phrase`."""

    CONTENTS = N_("Contents")
    OTHER_COMMENTS = N_("Other comments")
    NOT_SHOWN = N_("Counted, not shown")
    UNIT_WITHIN = N_("%(unit)s (%(heading)s)")
    REDLINE_WHY = N_(
        "A proposed wording is compared with the text of the draft in the same language:"
        " new words are bold and underlined, removed words are struck through."
        " Where little of the draft is kept, the proposed wording stands alone."
    )
    LEFT_OUT_WHY = N_("Structural units without comments are left out.")
    CONTENTS_WHY = N_("The entries lead to their place. Update the table of contents to see page numbers.")

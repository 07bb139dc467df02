"""What a workbook says besides what every digest says."""

from __future__ import annotations

from enum import StrEnum

from app.core.phrases import N_


class XlsxPhrase(StrEnum):
    """The value is the msgid."""

    SHEET_GROUPS = N_("Groups")
    FIRST_AT = N_("First (%(zone)s)")
    LAST_AT = N_("Last (%(zone)s)")
    GROUP_RANGE = N_("No. %(first)s–%(last)s")
    GROUPS_WHY = N_(
        "A group is called by the number of the comment that it is shown by. In the table of remarks that comment"
        " stands once, with the number of similar comments; below it stands what each of the others added."
        " The sheet of groups names every one of them, the register has each in full."
    )
    PROPOSALS_WHY = N_(
        "Below the comments of a unit stand the wordings proposed, as changes to the text of the draft (new words bold"
        " and underlined, removed words struck through) and in full, with who asks for them; then the proposals that"
        " conflict. The register says which proposals of its unit each comment asks for."
    )
    MORE_NUMBERS = N_("and others, see the register")

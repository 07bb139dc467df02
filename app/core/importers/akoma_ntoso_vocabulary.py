"""The names of Akoma Ntoso this project reads and writes, and what its own export adds to them.

OASIS LegalDocML Akoma Ntoso 1.0, Part 2: schema 3.0, groups `ANhier`, `blockElements`, `documentType`.
"""

from typing import Final

AKN: Final = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
PIKIR: Final = "{urn:pikir:clauses:1}"

DRAFT: Final = PIKIR + "draft"
"""In `meta/proprietary` of a file of ours: attribute `kind`. White space counts in such a file."""
LEVEL: Final = PIKIR + "level"
"""The clause's level where its element says another; empty: the element only fills a place the schema wants."""
NUMBER: Final = PIKIR + "number"
"""The canonical number where the label does not give it; empty: there is none."""
OWN_ID: Final = PIKIR + "id"
"""The clause's id where no eId may hold it."""
QUOTED: Final = PIKIR + "quoted"
"""`true` or `false` where no quotedStructure around the element says so."""


LANGUAGES: Final = {"ky": "ky", "kir": "ky", "ru": "ru", "rus": "ru", "en": "en", "eng": "en"}
"""ISO 639-1 and 639-2 codes by which a file may name ours."""

HIERARCHICAL: Final = frozenset(
    {
        "alinea",
        "article",
        "book",
        "chapter",
        "clause",
        "division",
        "hcontainer",
        "indent",
        "level",
        "list",
        "paragraph",
        "part",
        "point",
        "proviso",
        "rule",
        "section",
        "subchapter",
        "subclause",
        "subdivision",
        "sublist",
        "subparagraph",
        "subpart",
        "subrule",
        "subsection",
        "subtitle",
        "title",
        "tome",
        "transitional",
    }
)
ATTACHED: Final = frozenset({"attachment", "annex"})
QUOTING: Final = frozenset({"quotedStructure", "embeddedStructure"})
FRAMES: Final = frozenset(
    {
        "preface",
        "preamble",
        "conclusions",
        # judgments
        "header",
        "introduction",
        "background",
        "arguments",
        "remedies",
        "motivation",
        "decision",
        # debates
        "address",
        "adjournment",
        "administrationOfOath",
        "communication",
        "debateSection",
        "declarationOfVote",
        "ministerialStatements",
        "nationalInterest",
        "noticesOfMotion",
        "oralStatements",
        "papers",
        "personalStatements",
        "petitions",
        "pointOfOrder",
        "prayers",
        "proceduralMotions",
        "questions",
        "resolutions",
        "rollCall",
        "writtenStatements",
    }
)
"""Parts of a document that are not hierarchical units and yet stand apart."""
TABLE: Final = frozenset({"table", "tr", "td", "th"})
BLOCKS: Final = (
    HIERARCHICAL
    | FRAMES
    | TABLE
    | frozenset(
        {
            "amendmentBody",
            "answer",
            "attachments",
            "block",
            "blockContainer",
            "blockList",
            "body",
            "caption",
            "citation",
            "citations",
            "collectionBody",
            "component",
            "components",
            "container",
            "content",
            "crossHeading",
            "debateBody",
            "div",
            "foreign",
            "formula",
            "from",
            "heading",
            "interstitial",
            "intro",
            "item",
            "judgmentBody",
            "li",
            "listIntroduction",
            "listWrapUp",
            "longTitle",
            "mainBody",
            "narrative",
            "num",
            "ol",
            "other",
            "p",
            "portionBody",
            "question",
            "recital",
            "recitals",
            "scene",
            "speech",
            "speechGroup",
            "staticContent",
            "subheading",
            "summary",
            "tblock",
            "tocItem",
            "ul",
            "wrapUp",
        }
    )
)
"""Elements whose text is a line of its own; any other is inline."""

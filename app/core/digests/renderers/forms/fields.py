"""What a form can be filled with: the placeholders of each kind, and what stands in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.phrases import LABELS, Phrase
from app.core.digests.renderers.forms.phrases import FormPhrase

REMARKS: Final = "remarks"
DISAGREEMENTS: Final = "disagreements"
REPORT: Final = "report"
KINDS: Final = (REMARKS, DISAGREEMENTS, REPORT)


@dataclass(frozen=True, slots=True)
class Said:
    """What takes a placeholder's place. `language`: of a passage that may not be in the form's own."""

    text: str
    language: str | None = None


Values = Mapping[str, Said]
"""By the name of the placeholder: `draft`, `remark.text`. A name that is not there stays empty."""
Named = Mapping[str, str]
"""Placeholder → msgid of what stands in its place."""

SINGLE: Final[Named] = MappingProxyType(
    {
        "draft": Phrase.DRAFT,
        "edition": Phrase.EDITION,
        "discussion": Phrase.ROUNDS,
        "cutoff": Phrase.CUTOFF,
        "scope": FindingPhrase.SCOPE,
        "view": Phrase.VIEW,
        "volume": FormPhrase.VOLUME,
        "reconciliation": Phrase.RECONCILIATION,
        "received": Phrase.RECEIVED,
        "shown": Phrase.SHOWN,
        "hidden": Phrase.HIDDEN,
        "withdrawn": Phrase.WITHDRAWN,
        "erased": Phrase.ERASED,
        "held": Phrase.HELD,
        "official": Phrase.OFFICIAL_POSITIONS,
        "method": Phrase.METHOD,
        "checksum": Phrase.CONTENT_HASH,
    }
)
"""Those that stand for one thing, wherever they are."""

_OF_A_COMMENT: Final[Named] = MappingProxyType(
    {
        "number": Phrase.NUMBER,
        "unit": Phrase.UNIT,
        "author": Phrase.AUTHOR,
        "organisation": Phrase.ORGANISATION,
        "region": Phrase.REGION,
        "position": Phrase.STANCE,
        "quote": Phrase.QUOTE,
        "text": Phrase.REMARK,
        "wording": Phrase.PROPOSED_WORDING,
        "received": FormPhrase.WHEN,
    }
)
_VOTES: Final[Named] = MappingProxyType({key: LABELS["stance"][key] for key in ("support", "oppose")})
_BAR: Final[Named] = MappingProxyType({"count": Phrase.COMMENTS, "share": Phrase.SHARE})

LISTS: Final[Mapping[str, Mapping[str, Named]]] = MappingProxyType(
    {
        REMARKS: {
            "remark": {
                **_OF_A_COMMENT,
                "similar": FormPhrase.SIMILAR,
                "added": FindingPhrase.ADDED_COLUMN,
                "decision": Phrase.DECISION,
                "reason": Phrase.REASON,
            }
        },
        DISAGREEMENTS: {
            "disagreement": {
                **_OF_A_COMMENT,
                "developer": FormPhrase.DEVELOPER,
                "outcome": FormPhrase.OUTCOME,
            }
        },
        REPORT: {
            "stance": {"name": Phrase.STANCE, **_BAR},
            "author": {"name": Phrase.AUTHOR, **_BAR},
            "region": {"name": Phrase.REGION, **_BAR},
            "source": {"name": Phrase.SOURCE, **_BAR},
            "language": {"name": Phrase.COMMENT_LANGUAGE, **_BAR},
            "day": {"name": FindingPhrase.DAY, **_BAR},
            "unit": {"name": Phrase.UNIT, **_BAR, **_VOTES},
            "official": _OF_A_COMMENT,
            "group": {**_OF_A_COMMENT, "similar": FormPhrase.SIMILAR, "added": FindingPhrase.ADDED_COLUMN},
            "proposal": {
                "number": Phrase.NUMBER,
                "unit": Phrase.UNIT,
                "kind": FormPhrase.PROPOSAL_KIND,
                "wording": Phrase.PROPOSED_WORDING,
                "supporters": FindingPhrase.SUPPORTERS,
                "decision": Phrase.DECISION,
                "reason": Phrase.REASON,
            },
        },
    }
)
"""By kind and list: what a row of it can say (`{{remark.text}}`). The table row with such a placeholder is repeated."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        REMARKS: ("remark.number", "remark.unit", "remark.text", "remark.wording"),
        DISAGREEMENTS: (
            "disagreement.unit", "disagreement.organisation", "disagreement.text", "disagreement.wording",
        ),
        REPORT: ("received", "shown"),
    }
)  # fmt: skip
"""What a form of the kind cannot do without: what was said would be missing from it."""


def known_placeholders(kind: str) -> dict[str, str]:
    """Every placeholder of the kind with the msgid of what takes its place."""
    return {**SINGLE, **dict(_of_lists(kind))}


def _of_lists(kind: str) -> Iterator[tuple[str, str]]:
    for listed, names in LISTS[kind].items():
        for name, msgid in names.items():
            yield f"{listed}.{name}", msgid

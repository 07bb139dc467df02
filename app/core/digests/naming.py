"""What a digest calls its clauses, the same in every format."""

from __future__ import annotations

from typing import Final

from app.core.clauses.naming import name_path
from app.core.digests.model import DigestClause, DigestHeader
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook

_UNIT_LENGTH: Final = 300
_CONTEXT_LENGTH: Final = 200


def unit_name(clause: DigestClause | None, header: DigestHeader, phrasebook: Phrasebook) -> str:
    """How a clause is called in every row about it: by its path, else its label, for want of one its eId.

    A clause of an earlier edition says of which.
    """
    if clause is None:
        return phrasebook(Phrase.WHOLE_DRAFT)
    name = name_path(clause.path, phrasebook) or clause.wording(header.language).label or clause.eid
    if clause.edition == header.edition:
        return shorten(name, _UNIT_LENGTH)
    return phrasebook(Phrase.UNIT_OF_EDITION, unit=shorten(name, _UNIT_LENGTH), edition=clause.edition)


def unit_heading(unit: str, clause: DigestClause | None, language: str) -> str:
    """The name with the clause's heading, unless that is the name already: `6-берене. Отурум`."""
    heading = "" if clause is None else clause.wording(language).heading
    return f"{unit.rstrip('.')}. {heading}" if heading and heading not in unit else unit


def unit_title(clause: DigestClause | None, header: DigestHeader, phrasebook: Phrasebook) -> str:
    """What stands above a clause's remarks: its name with its heading, for want of one with that of its article."""
    unit = unit_name(clause, header, phrasebook)
    title = unit_heading(unit, clause, header.language)
    if title != unit or clause is None or len(clause.path) < 2:
        return title
    above = " ".join(clause.path[0].words.split())
    if above.rstrip(".") in unit or len(above) > _CONTEXT_LENGTH:
        return title
    return phrasebook(DocumentPhrase.UNIT_WITHIN, unit=unit, heading=above)


def shorten(text: str, limit: int) -> str:
    """A text for a heading, on one line; what is cut off stands whole elsewhere in the workbook."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"

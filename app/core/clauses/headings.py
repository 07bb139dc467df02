"""What belongs to a heading: the lines below a label, and a first item on the label's own line."""

from typing import Final

from app.core.clauses.item_labels import is_heading
from app.core.clauses.lines import Line, ends_sentence
from app.core.clauses.model import Level
from app.core.clauses.units import RANK, Unit

LONGEST_HEADING: Final = 300


def belongs_to_heading(unit: Unit, line: Line, following: Line | None) -> bool:
    """Whether a line right below a label is its heading, or goes on with it, rather than text."""
    text = line.text
    if len(unit.heading) + len(text) > LONGEST_HEADING or text.endswith((";", ":", ",")) or unit.texts:
        return False
    if line.continued:
        return unit.level is not Level.ARTICLE or not ends_sentence(text)
    if unit.heading:
        goes_on = text[0].islower() or (line.centered and unit.level is not Level.ARTICLE)
        shouting = text.isupper() and unit.heading.isupper() and RANK[unit.level] < RANK[Level.ARTICLE]
        if ends_sentence(unit.heading) and line.centered and unit.level is not Level.ARTICLE:
            # «Глава 1. Общие положения.» and «Основные понятия» centred on two lines, right above an article.
            return not text.startswith("(") and following is not None and is_heading(following.marker)
        return (goes_on or shouting) and not ends_sentence(unit.heading) and not ends_sentence(text)
    if text.startswith("("):
        return False
    if unit.level is Level.ARTICLE:
        has_body = following is not None and not is_heading(following.marker)
        return has_body and not ends_sentence(text)
    return not ends_sentence(text) or text.isupper() or line.styled

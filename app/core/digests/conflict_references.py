"""Which other units a change brings into a clause or takes out of it, and how it speaks of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.core.amendments.model import Step
from app.core.amendments.references import build_paths, find_references
from app.core.digests.conflict_touches import Placed, Tokens, says
from app.core.text import Language, fold

_CONTEXT: Final = 8
"""Tokens around a change: a reference may begin before it («статьи 12» for «статьи 13»)."""
_MANNER: Final = 3
"""Words that say how a unit is referred to: «в соответствии со статьей 12», «12-беренеге ылайык»."""
_LONGEST: Final = 20_000
"""Characters of a change in which references are looked for."""
_MOST: Final = 40
_UNIT: Final = re.compile(
    r"стать|стате|\bст\.|част|\bч\.|пункт|\bп\.|глав|раздел|приложени|параграф|§|берене|бөлү|баб|бап|тиркеме"
    r"|article|section|chapter|paragraph|point|annex|appendix|\bpart|item"
)
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A unit that a change cites anew (`adds`) or no longer. `manner`: the words by which; `words`: as written."""

    unit: Step
    adds: bool
    manner: tuple[str, ...]
    words: str


def cited(clause: Tokens, new: Tokens, change: Placed, language: str) -> tuple[Cited, ...]:
    """The references that a change adds and takes out; a unit it cites before and after is neither."""
    before = clause.words(max(0, change.start - _CONTEXT), change.start)
    after = clause.words(change.end, min(len(clause.tokens), change.end + _CONTEXT))
    removed = clause.words(change.start, change.end)
    brought = new.words(change.begin, change.stop)
    if len(removed) + len(brought) > _LONGEST:
        return ()
    old = _references(f"{before} {removed} {after}", language)
    fresh = _references(f"{before} {brought} {after}", language)
    found = [_cited(unit, *fresh[unit], language, adds=True) for unit in fresh if unit not in old]
    found += [_cited(unit, *old[unit], language, adds=False) for unit in old if unit not in fresh]
    return tuple(found[:_MOST])


def _references(text: str, language: str) -> dict[Step, tuple[str, int, int]]:
    """The outermost unit of each reference («часть 2 статьи 12»: the article), and where it is named in `text`."""
    folded = fold(text)
    if _UNIT.search(folded) is None or len(folded) != len(text):
        return {}
    tongue = Language(language) if language in set(Language) else Language.RU
    references = [one for one in find_references(folded, _nothing, tongue) if one.numbers]
    found: dict[Step, tuple[str, int, int]] = {}
    for path in build_paths(references, (), tongue):
        for one in references:
            if path and one.unit is path[0].unit and path[0].number in one.numbers:
                found.setdefault(path[0], (text, one.start, one.end))
                break
    return found


def _nothing(_mask: str) -> str:
    return ""


def _cited(unit: Step, text: str, start: int, end: int, language: str, *, adds: bool) -> Cited:
    if not adds:
        return Cited(unit, False, (), text[start:end])
    if language == Language.KY:
        # The noun's ending speaks too: «12-беренеге ылайык», «12-беренеде каралган».
        tokens = [text[start:end], *_TOKEN.findall(text[end:])]
        manner = [token for token in tokens if says(token)][: _MANNER + 1]
    else:
        manner = [token for token in _TOKEN.findall(text[:start]) if says(token)][-_MANNER:]
    return Cited(unit, True, tuple(fold(token) for token in manner), text[start:end])

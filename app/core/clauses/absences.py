"""Numbers a draft itself says are gone: «Статьи 296–341 исключены», a chapter of which only «Утратила силу» is left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.clauses.model import Level
from app.core.clauses.numbers import parts
from app.core.clauses.units import Unit
from app.core.text import fold

_GONE: Final = (
    r"(?:утрати|исключен|признан[ыа]? утратив|күчүн жогот|күчү жок|алынып салын|алып салын"
    r"|repealed|omitted|deleted|revoked)"
)
_REPEALED: Final = re.compile(rf"\W{{0,3}}{_GONE}")
_LEVEL_WORDS: Final[dict[str, Level]] = {
    "статьи": Level.ARTICLE,
    "беренелер": Level.ARTICLE,
    "articles": Level.ARTICLE,
    "главы": Level.CHAPTER,
    "главалар": Level.CHAPTER,
    "chapters": Level.CHAPTER,
    "разделы": Level.SECTION,
    "бөлүмдөр": Level.SECTION,
    "sections": Level.SECTION,
    "части": Level.PARAGRAPH,
    "бөлүктөр": Level.PARAGRAPH,
    "пункты": Level.POINT,
    "пункттар": Level.POINT,
}
_BY_WORD: Final = {fold(word): level for word, level in _LEVEL_WORDS.items()}
_WORDS: Final = "|".join(_BY_WORD)
_RANGE: Final = r"(?P<{0}from>\d{{1,4}})\s{{0,3}}(?:[-–—]|по|to|and|и)\s{{0,3}}(?P<{0}to>\d{{1,4}})"
_SAID: Final = re.compile(
    rf"(?:(?P<word>{_WORDS})\s{{1,3}}{_RANGE.format('a')}|{_RANGE.format('b')}[\s-]{{0,3}}(?P<after>{_WORDS}))"
    rf"(?:\.?\s{{0,3}}\(|[^.;\n]{{0,60}}?){_GONE}"
)


@dataclass(slots=True)
class Absences:
    """What the units say is missing. The text is read when first asked, which most drafts never are."""

    units: Sequence[Unit]
    _ranges: dict[Level, list[tuple[int, int]]] | None = None
    _childless: dict[int, bool] = field(default_factory=dict)

    def explain(self, before: int, index: int, previous: str, number: str) -> bool:
        """Whether a gap between two units of a level is no fault: the draft says what became of it.

        `before` and `index` are the units' places, -1 where nothing came before.
        """
        low, high = parts(previous), parts(number)
        if not low or not high:
            return False
        if self._ranges is None:
            self._ranges = self._read()
        first, last = low[0] + 1, high[0] - 1
        for begin, end in self._ranges.get(self.units[index].level, ()):
            if begin <= first and last <= end:
                return True
        return any(self._is_shell(place) for place in range(before + 1, index))

    def _read(self) -> dict[Level, list[tuple[int, int]]]:
        found: dict[Level, list[tuple[int, int]]] = {}
        for unit in self.units:
            for text in (unit.heading, *unit.texts):
                for said in _SAID.finditer(fold(text)):
                    level = _BY_WORD[said["word"] or said["after"]]
                    begin, end = said["afrom"] or said["bfrom"], said["ato"] or said["bto"]
                    found.setdefault(level, []).append((int(begin), int(end)))
        return found

    def _is_shell(self, index: int) -> bool:
        """Whether a unit that held others is only a heading that says it has been repealed."""
        unit = self.units[index]
        if unit.is_item or unit.level is Level.ARTICLE:
            return False
        following = self.units[index + 1].parent if index + 1 < len(self.units) else None
        said = [text for text in (unit.heading, *unit.texts[:2]) if _REPEALED.match(fold(text))]
        return bool(said) and following != index

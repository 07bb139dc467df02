"""Hyphens at the ends of lines: of the line only (дирек-тор), or of the word (социально-экономический)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.importers.pdf_page import PageLine

_HYPHENS: Final = "-\u2010\u2011\u00ad"
_SOFT: Final = "\u00ad"
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_HEAD: Final = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*$")
# «теле- и радиопередачи»: the second half of the word is said later.
_CONJUNCTIONS: Final = frozenset({"и", "или", "либо", "жана", "же", "and", "or", "und", "oder", "bzw"})
# Letters of the second half that must agree: endings differ («социально-экономических» speaks for
# «социально-экономического»). A text that does not hyphenate has to say more.
_STEM: Final = 3
_LONG_STEM: Final = 5
# A text that hyphenates does so at more than every fiftieth line; others have real hyphens there by chance.
_HYPHENATED: Final = 0.02
_LEAST: Final = 5
# What the text says about a word is looked up this often, in so much of it: looking up is not to be quadratic.
_MOST_LOOKUPS: Final = 500
_SAMPLE: Final = 500_000


@dataclass(slots=True)
class Hyphens:
    """What a document's other words say about the hyphens at its line ends. `text` is lower case."""

    text: str
    hyphenated: bool
    _known: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Sequence[PageLine]) -> "Hyphens":
        """Keeps the text only where a line ends with a hyphen at all."""
        ends = sum(line.hyphen or _ends_with_hyphen(line.text) for line in lines)
        hyphenated = ends >= max(_LEAST, len(lines) * _HYPHENATED)
        text = "\n".join(_whole_words(lines))[:_SAMPLE] if ends else ""
        return cls(re.sub("[\u2010\u2011]", "-", text.lower()), hyphenated)

    def join(self, lines: Iterable[PageLine]) -> str:
        """The lines as one text."""
        parts: list[str] = []
        pending = ""
        for line in lines:
            text = line.text
            if pending:
                parts.append(self._between(parts[-1], pending, text))
            elif parts and _ends_with_hyphen(parts[-1]):
                hyphen = parts[-1][-1]
                parts[-1] = parts[-1][:-1]
                parts.append(self._between(parts[-1], hyphen, text))
            elif parts:
                parts.append(" ")
            parts.append(text)
            pending = "-" if line.hyphen else ""
        return "".join([*parts, pending])

    def _between(self, before: str, hyphen: str, after: str) -> str:
        """What stands between two halves: nothing, the hyphen, or the hyphen and a space."""
        head = _HEAD.search(before[-80:])
        tail = _WORD.match(after)
        if hyphen == _SOFT:
            return "" if head is not None and tail is not None else hyphen
        if head is None:
            return f"{hyphen} "
        if tail is None or before[-1].isdigit() or after[0].isupper():
            return hyphen
        first, second = head[0].lower(), tail[0].lower()
        if second in _CONJUNCTIONS:
            return f"{hyphen} "
        return "" if self._is_one_word(first, second) else hyphen

    def _is_one_word(self, first: str, second: str) -> bool:
        last = re.split("[-\u2010\u2011]", first)[-1]
        whole = self._has_word(last + second[: _STEM if self.hyphenated else _LONG_STEM])
        if whole or self._has_word(f"{last}-{second[:_STEM]}"):
            return whole
        # «экс-», «вице-»: two words that stand alone elsewhere are rarely halves of one.
        return self.hyphenated and not (self._has_word(last, ends=True) and self._has_word(second, ends=True))

    def _has_word(self, word: str, *, ends: bool = False) -> bool:
        """Whether a word of the text begins so, or is just that."""
        key = f"{word} " if ends else word
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_LOOKUPS:
                return False
            pattern = rf"(?<!\w){re.escape(word)}" + (r"(?!\w)" if ends else "")
            known = word in self.text and re.search(pattern, self.text) is not None
            self._known[key] = known
        return known


def _whole_words(lines: Sequence[PageLine]) -> Iterator[str]:
    """The lines without the halves of words at their ends."""
    cut = False
    for line in lines:
        text = line.text.partition(" ")[2] if cut else line.text
        cut = line.hyphen or _ends_with_hyphen(line.text)
        yield text.rpartition(" ")[0] if cut else text


def _ends_with_hyphen(text: str) -> bool:
    return text[-1] in _HYPHENS and text[-2:-1].isalnum()

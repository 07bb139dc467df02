"""Lines of a PDF joined into paragraphs by where they stand: margins, indents, leading, what would have fitted."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.core.importers.blocks import Alignment
from app.core.importers.pdf_page import PageLine

# Positions within this many points are one position.
_STEP: Final = 2.0
# Shares of the height of the type.
_INDENT: Final = 0.45
_SPACE: Final = 0.2
_SIZE_SLACK: Final = 0.1
_LOOSE: Final = 1.13
_SPREAD: Final = 1.6
_MOST_OF_LINE: Final = 0.5
_APART: Final = 2.6
_HANGING: Final = 6.0
# Shares of the width between the margins.
# Centred with a first-line indent, as Word does it, the axis stands off by half of that.
_CENTER_SLACK: Final = 0.045
_CENTER_INDENT: Final = 0.025
_CENTER_FAR: Final = 0.15
_RIGHT_INDENT: Final = 0.4
_FEW_LINES: Final = 6
_COMMON: Final = 30
# How paragraphs begin is seen in so many lines.
_SAMPLE: Final = 2_000
_LETTER: Final = re.compile(r"[^\W\d_]")
_CLOSING: Final = "»\"”’')]"
_ENDS: Final = (".", ";", ":", "!", "?")
_LABEL: Final = re.compile(
    r"[«\"“„]?(?:\d{1,3}(?:[.\-‐‑]\d{1,3}){0,4}[.)]?|\(?\d{1,3}\)|\(?[^\W\d_]{1,2}[.)]|[ivxIVX]{1,6}[.)]|[-–—•▪●◦‣*\uf000-\uf0ff])(?:\s|$)"
)
# Where a unit begins that is called by its name; a reference to one is in small letters.
_HEADING: Final = re.compile(
    r"(?:Статья|Глава|Раздел|Подраздел|Часть|Параграф|Приложение|СТАТЬЯ|ГЛАВА|РАЗДЕЛ|ПОДРАЗДЕЛ|ЧАСТЬ|ПРИЛОЖЕНИЕ"
    r"|С т а т ь я|Г л а в а|Р а з д е л|Г Л А В А|Р А З Д Е Л)\s*(?:№\s*)?[\dIVXLC]{1,6}\b"
    r"|[\dIVXLC]{1,6}\s?[-‐‑ ]\s?(?:берене|статья|глава|бап|бөлүм|параграф|БЕРЕНЕ|СТАТЬЯ|ГЛАВА|БАП|БӨЛҮМ)\b"
)
# In these languages a reference looks like a heading.
_MAYBE_HEADING: Final = re.compile(r"(?:§|Article|Section|Chapter|Part|Annex|Artikel)\s*[\dIVXLC]{1,6}\b")
_FIRST_WORDS: Final = re.compile(r"\S+\s+\S+")
_SHORT_WORD: Final = 2
_LONG_WORD: Final = 30
_LEADER: Final = re.compile(r"(?:\.{5,}|(?:\. ){4,}\.?|…{2,}|_{5,}|·{5,})\s*[\divxlc]{1,5}$")
_PAGE_NUMBER: Final = frozenset("0123456789ivxlc")
_SHOUTED: Final = re.compile(r"[^\W\d_]{5}")


@dataclass(slots=True)
class PdfParagraph:
    """Lines that belong together, in reading order."""

    lines: list[PageLine]
    alignment: Alignment = "left"
    indent: float = 0.0
    bold: bool = False

    def add(self, line: PageLine) -> None:
        self.lines.append(line)
        self.bold = self.bold and line.bold and line.ends_bold

    @property
    def leads(self) -> bool:
        """Whether it ends with a dot leader and a page number."""
        return has_leader(self.lines[-1].text)


def has_leader(text: str) -> bool:
    """Whether a line ends as an entry of a table of contents does."""
    return text[-1] in _PAGE_NUMBER and _LEADER.search(text[-60:]) is not None


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a document's pages have in common.

    `leading` is the usual distance of lines as a share of the height of the type; `indented` and `spaced` say
    how paragraphs begin: with an indent, after a wider distance. `lefts` are where many lines begin.
    """

    margins: dict[int, _Margins]
    lefts: frozenset[int]
    leading: float
    indented: bool
    spaced: bool

    @classmethod
    def of(cls, lines: Sequence[PageLine]) -> "Layout":
        if not lines:
            return cls({}, frozenset(), 1.0, indented=False, spaced=False)
        margins = _margins(lines)
        leading = _leading(lines)
        starts = Counter(round(line.left / _STEP) for line in lines)
        lefts = frozenset(left for left, count in starts.items() if count * _COMMON > len(lines))
        bare = cls(margins, lefts, leading, indented=False, spaced=False)
        ends = [
            (one, other)
            for one, other in pairwise(lines[:_SAMPLE])
            if one.page == other.page
            and one.bottom > other.bottom
            and not bare.is_full(one, other)
            and bare.alignment(other) == "left"
        ]
        indented = sum(other.left - margins[other.page].left > other.size * _INDENT for _one, other in ends)
        spaced = sum(_distance(one, other) > leading * _LOOSE for one, other in ends)
        return cls(margins, lefts, leading, indented=indented * 2 > len(ends), spaced=spaced * 2 > len(ends))

    def is_full(self, line: PageLine, following: PageLine) -> bool:
        """Whether the margin ended the line: the next word would not have fitted on it."""
        text = following.text
        chars = text.find(" ")
        if chars < 0:
            chars = len(text)
        elif not text[0].isalnum() or chars < _SHORT_WORD:
            # A dash or a preposition is kept together with the word after it.
            word = _FIRST_WORDS.match(text)
            chars = len(word[0]) if word is not None else chars
        width = (following.right - following.left) / len(text) * min(chars, _LONG_WORD)
        return line.right + width + line.size * _SPACE > self.margins[line.page].right - line.size * 0.3

    def is_indented(self, line: PageLine) -> bool:
        """Whether a line begins right of the left margin."""
        return line.left - self.margins[line.page].left > line.size * _INDENT

    def alignment(self, line: PageLine) -> Alignment:
        """Where between the margins a line stands."""
        margins = self.margins[line.page]
        before, after = line.left - margins.left, margins.right - line.right
        inset = min(before, after) / margins.width
        apart = inset > _CENTER_FAR or (inset > _CENTER_INDENT and round(line.left / _STEP) not in self.lefts)
        if apart and abs(before - after) < margins.width * _CENTER_SLACK:
            return "center"
        if after < line.size and before > margins.width * _RIGHT_INDENT:
            return "right"
        return "left"


def _margins(lines: Sequence[PageLine]) -> dict[int, _Margins]:
    """By page; a page of few lines has those of the whole document."""
    pages: dict[int, list[PageLine]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    whole = _margins_of(lines)
    found = {}
    for page, own in pages.items():
        margins = whole if len(own) < _FEW_LINES else _margins_of(own)
        # A page of short lines says nothing about its right margin, unless it is of another format.
        fits = all(line.right <= whole.right + _STEP for line in own)
        found[page] = _Margins(margins.left, whole.right) if fits else margins
    return found


def _margins_of(lines: Sequence[PageLine]) -> _Margins:
    lefts = Counter(round(line.left / _STEP) for line in lines)
    rights = Counter(round(line.right / _STEP) for line in lines)
    least = max(1, len(lines) // 25)
    left = min((at for at, count in lefts.items() if count >= least), default=min(lefts))
    right = max((at for at, count in rights.items() if count >= least / 2), default=max(rights))
    # Justified text has one right margin; ragged text has its longest line.
    return _Margins(left * _STEP, right * _STEP)


def _leading(lines: Sequence[PageLine]) -> float:
    distances = Counter(
        round(_distance(one, other) * 20)
        for one, other in pairwise(lines[:_SAMPLE])
        if one.page == other.page
        and one.bottom > other.bottom
        and abs(one.size - other.size) < one.size * _SIZE_SLACK
    )
    usual = [(count, -step) for step, count in distances.items() if 14 <= step <= 60]
    return -max(usual)[1] / 20 if usual else 1.2


def _distance(line: PageLine, following: PageLine) -> float:
    return (line.bottom - following.bottom) / max(line.size, 1.0)


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop, semicolon or the like, closing quotes and brackets aside."""
    return text.rstrip(_CLOSING + " ").endswith(_ENDS)


def join_lines(lines: Iterable[PageLine], layout: Layout) -> Iterator[PdfParagraph]:
    """Paragraphs in the order of the lines."""
    paragraph: PdfParagraph | None = None
    for line in lines:
        if paragraph is not None and _continues(paragraph, line, layout):
            paragraph.add(line)
            continue
        if paragraph is not None:
            yield paragraph
        alignment = layout.alignment(line)
        indent = line.left - layout.margins[line.page].left if alignment == "left" else 0.0
        paragraph = PdfParagraph([line], alignment, max(indent, 0.0), bold=line.bold and line.ends_bold)
    if paragraph is not None:
        yield paragraph


def _continues(paragraph: PdfParagraph, line: PageLine, layout: Layout) -> bool:
    """Whether a line goes on with the paragraph of the one before."""
    last = paragraph.lines[-1]
    if last.hyphen:
        return True
    if _is_new_by_look(paragraph, last, line):
        return False
    if "center" in (paragraph.alignment, layout.alignment(line)):
        return _centered_goes_on(paragraph, line, layout)
    if not layout.is_full(last, line) and not _breaks_by_hand(paragraph, line, layout):
        return False
    if last.page != line.page:
        return _goes_on_overleaf(paragraph, line, layout)
    return _goes_on_below(paragraph, line, layout)


def _is_new_by_look(paragraph: PdfParagraph, last: PageLine, line: PageLine) -> bool:
    if abs(last.size - line.size) > max(last.size, line.size) * _SIZE_SLACK:
        return True
    if has_leader(last.text):
        return True
    # A bold heading over plain text; a bold word may begin or end a plain paragraph.
    if paragraph.bold != line.bold and paragraph.bold != (line.bold and line.ends_bold):
        return not line.text[0].islower() or ends_sentence(last.text)
    return _is_shouted(last.text) != _is_shouted(line.text)


def _is_shouted(text: str) -> bool:
    """Whether a line is set in capitals; abbreviations alone say nothing."""
    return text.isupper() and _SHOUTED.search(text) is not None


def _centered_goes_on(paragraph: PdfParagraph, line: PageLine, layout: Layout) -> bool:
    last = paragraph.lines[-1]
    if paragraph.alignment != layout.alignment(line) and not layout.is_full(last, line):
        return False
    near = last.page == line.page and 0 < _distance(last, line) < layout.leading * _LOOSE * 1.1
    open_ended = line.text[0].islower() or last.text.endswith((",", "–", "-"))
    return near and open_ended and not ends_sentence(last.text)


def _breaks_by_hand(paragraph: PdfParagraph, line: PageLine, layout: Layout) -> bool:
    """Whether an author broke the line in mid-sentence: the rest has no indent, or stands below an item's text."""
    last = paragraph.lines[-1]
    letter = _LETTER.search(line.text)
    if ends_sentence(last.text) or letter is None or not letter[0].islower():
        return False
    shift = line.left - last.left
    first = len(paragraph.lines) == 1
    if first and last.size * _INDENT < shift < last.size * _HANGING:
        return _LABEL.match(last.text) is not None and line.text[0].islower()
    wide = not first or last.right - last.left > layout.margins[last.page].width * _MOST_OF_LINE
    return wide and layout.indented and not layout.is_indented(line)


def _goes_on_overleaf(paragraph: PdfParagraph, line: PageLine, layout: Layout) -> bool:
    last = paragraph.lines[-1]
    before = last.left - layout.margins[last.page].left
    after = line.left - layout.margins[line.page].left
    return _goes_on(paragraph, line, after - before, layout)


def _goes_on_below(paragraph: PdfParagraph, line: PageLine, layout: Layout) -> bool:
    last = paragraph.lines[-1]
    distance = _distance(last, line)
    if not 0 < distance < _APART or line.left > last.right:
        return False
    usual = layout.leading
    if len(paragraph.lines) > 1 and paragraph.lines[-2].page == last.page:
        usual = max(usual, _distance(paragraph.lines[-2], last))
    if distance > usual * _LOOSE:
        # Where paragraphs are indented a line at the margin goes on, whatever made room above it.
        near = layout.indented and distance < usual * _SPREAD
        margin = near and not layout.is_indented(line) and not ends_sentence(last.text)
        if not margin and not _breaks_by_hand(paragraph, line, layout):
            return False
    return _goes_on(paragraph, line, line.left - last.left, layout)


def _goes_on(paragraph: PdfParagraph, line: PageLine, shift: float, layout: Layout) -> bool:
    """Whether a line after a full one goes on with it; `shift` is how much further right it begins."""
    last = paragraph.lines[-1]
    first = len(paragraph.lines) == 1
    ended = ends_sentence(last.text)
    heading = _HEADING.match(line.text) is not None or (ended and _MAYBE_HEADING.match(line.text) is not None)
    if heading:
        return False
    labelled = _LABEL.match(line.text) is not None
    if shift > line.size * _INDENT:
        hanging = first and _LABEL.match(last.text) is not None and shift < line.size * _HANGING
        return hanging and not (ended and labelled)
    indented = layout.is_indented(line)
    if shift < -line.size * _INDENT:
        if indented and layout.indented:
            return first and not ended and line.text[0].islower()
        return first and not (ended and labelled and not layout.indented)
    if ended and (labelled or not (layout.indented or layout.spaced)):
        return False
    if first and indented and layout.indented:
        # The second line of an indented paragraph begins at the margin.
        return not ended and line.text[0].islower()
    return True

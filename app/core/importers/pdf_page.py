"""One page of a PDF as PDFium reads it: lines of text where they stand, ruled lines, pictures."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from ctypes import addressof
from dataclasses import dataclass, field
from math import hypot
from typing import Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from app.core.errors import RuleViolation

# A page of a law has 3,000 characters, of a dense table 10,000.
MAX_PAGE_CHARS: Final = 200_000
# Pieces are joined to a line up to this length: joining without end takes quadratic time.
MAX_LINE_CHARS: Final = 4_000
# A page of a table has a few hundred ruled lines.
MAX_RULES: Final = 2_000
_MAX_OBJECTS: Final = 5_000
_MAX_SEGMENTS: Final = 2_000
# PDFium's mark for a hyphen at the end of a line; the line break after it is left out.
_LINE_HYPHEN: Final = "\ufffe"
_BOLD_NAME: Final = re.compile(rb"(?i)bold|black|heavy|demi|semibd|-bd|,bd")
# PDF 32000-1, table 123.
_FORCE_BOLD: Final = 1 << 18
_SUPERSCRIPTS: Final = str.maketrans("0123456789-–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_NUMBER_FIRST: Final = re.compile(r"[0-9]{1,3}\s*(?=[^\W\d])")
_SMALL_PRINT: Final = re.compile(r"[0-9]|(?<=[0-9])[-–](?=[0-9])")
# Shares of the height of the line: how much smaller and how much higher than its first letter a digit stands.
_RAISED_SIZE: Final = 0.86
_RAISED_BY: Final = 0.2
# Pieces of a line closer than this share of its height are one word.
TOUCHING: Final = 0.18
# Letters and spaces are on average this wide or less, unless there is a wide space among them.
_DENSE: Final = 0.5
# Shares of the font size.
_DESCENT: Final = 0.22
_ASCENT: Final = 0.93
# A rule is thinner than this and longer than that, in points.
_RULE_WIDTH: Final = 3.0
_RULE_LENGTH: Final = 5.0


@dataclass(slots=True)
class PageLine:
    """A line of text and where it stands, in points from the page's lower left corner.

    `hyphen`: it ends at a hyphen (not in `text`) that may be no more than the end of the line.
    `gaps` are the spaces between the text's words as (offset, from, to); known only for lines drawn in pieces.
    `bold` and `ends_bold` are of its first and last character.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    page: int
    bold: bool
    ends_bold: bool
    hyphen: bool = False
    gaps: list[tuple[int, float, float]] = field(default_factory=list)

    @property
    def size(self) -> float:
        """Height of the type, from its descent to its ascent: about 1.15 times the font size."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: horizontal where `top` equals `bottom`, vertical where `left` equals `right`."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on a page, lines in the order they are drawn. Coordinates are of the page as it is read."""

    index: int
    width: float
    height: float
    lines: list[PageLine]
    rules: list[Rule]
    pictures: int


@dataclass(slots=True)
class PageReader:
    """Reads pages; font names are looked at once for all of them."""

    _bold: dict[bytes, bool] = field(default_factory=dict)

    def read(self, document: pdfium.PdfDocument, index: int) -> PageContent:
        """The page. RuleViolation `import-too-large`; PdfiumError where the page cannot be loaded."""
        page = document[index]
        try:
            text_page = page.get_textpage()
            try:
                width, height = page.get_size()
                rules, pictures = _drawn(page)
                tabular = sum(rule.left == rule.right for rule in rules) > 1
                lines = self._lines(text_page, index, tabular=tabular)
                return PageContent(index, width, height, lines, rules, pictures)
            finally:
                text_page.close()
        finally:
            page.close()

    def _lines(self, text_page: pdfium.PdfTextPage, page: int, *, tabular: bool) -> list[PageLine]:
        count = text_page.count_chars()
        if count > MAX_PAGE_CHARS:
            raise RuleViolation("import-too-large", size=count, limit=MAX_PAGE_CHARS)
        text = text_page.get_text_range(errors="surrogatepass") if count else ""
        chars = _Chars.of(text_page.raw, text, count)
        lines: list[PageLine] = []
        for piece, begin, hyphen in _pieces(text):
            line = self._line(chars, piece, begin, page, tabular=tabular)
            line.hyphen = hyphen
            if not (lines and _continue_line(lines[-1], line)):
                lines.append(line)
        return lines

    def _line(self, chars: "_Chars", piece: str, begin: int, page: int, *, tabular: bool) -> PageLine:
        """A piece of text without white space around it, beginning at this place of the page's text."""
        last = begin + len(piece) - 1
        left, right = chars.left(begin), chars.right(last)
        bottom, top = chars.height(begin)
        bold = self._is_bold(chars, begin)
        line = PageLine(
            piece, left, right, bottom, top, page, bold, ends_bold=bold and self._is_bold(chars, last)
        )
        # Which spaces are wide matters where there are columns: rules between them, or room in the line.
        spread = tabular or right - left > (top - bottom) * _DENSE * len(piece)
        digits = _SMALL_PRINT.search(piece) is not None
        if (spread or digits) and not chars.is_one_object(begin, last):
            if digits:
                line.text = _with_superscripts(chars, line, begin)
            if spread:
                line.gaps = [
                    (gap.start(), chars.right(begin + gap.start() - 1), chars.left(begin + gap.end()))
                    for gap in _SPACES.finditer(piece)
                ]
        return line

    def _is_bold(self, chars: "_Chars", place: int) -> bool:
        name, flags = chars.font(place)
        known = self._bold.get(name)
        if known is None:
            known = bool(flags & _FORCE_BOLD or _BOLD_NAME.search(name))
            self._bold[name] = known
        return known


def _with_superscripts(chars: "_Chars", line: PageLine, begin: int) -> str:
    """The text with its small raised digits as Unicode superscripts: 126¹ is not 1261."""
    text = line.text
    number = _NUMBER_FIRST.match(text)
    if number is not None and _is_raised(chars.height(begin + number.end()), (line.bottom, line.top)):
        # A footnote: its number is not the type of the line.
        line.bottom, line.top = chars.height(begin + number.end())
    own = (line.bottom, line.top)
    digits = (match.start() for match in _SMALL_PRINT.finditer(text))
    raised = [place for place in digits if _is_raised(own, chars.height(begin + place))]
    for start, end in _runs(raised):
        # A line may begin in larger type: what is raised is raised over what it is attached to.
        beside = start - 1 if start and not text[start - 1].isspace() else end
        if number is not None and not start:
            beside = number.end()
        attached = beside < len(text) and not text[beside].isspace()
        if attached and _is_raised(chars.height(begin + beside), chars.height(begin + start)):
            text = text[:start] + text[start:end].translate(_SUPERSCRIPTS) + text[end:]
    return text


@dataclass(slots=True)
class _Chars:
    """Where the characters of a page's text stand. `turned`: the text runs up (1) or down (-1) the page.

    Positions are as if it ran from left to right.
    """

    handle: raw.FPDF_TEXTPAGE
    places: Sequence[int]
    turned: int = 0
    _box: raw.FS_RECTF = field(default_factory=raw.FS_RECTF)
    _matrix: raw.FS_MATRIX = field(default_factory=raw.FS_MATRIX)
    _x: ctypes.c_double = field(default_factory=ctypes.c_double)
    _y: ctypes.c_double = field(default_factory=ctypes.c_double)
    _name: ctypes.Array[ctypes.c_char] = field(default_factory=lambda: ctypes.create_string_buffer(128))
    _flags: ctypes.c_int = field(default_factory=ctypes.c_int)

    @classmethod
    def of(cls, handle: raw.FPDF_TEXTPAGE, text: str, count: int) -> "_Chars":
        places: Sequence[int] = range(count)
        if len(text) != count:
            # Characters without a Unicode value are in PDFium's list and not in its text.
            places = [raw.FPDFText_GetCharIndexFromTextIndex(handle, at) for at in range(len(text))]
        chars = cls(handle, places)
        turns = [chars._turn(len(places) * share // 8) for share in (1, 4, 7)] if places else [0]
        chars.turned = sorted(turns)[len(turns) // 2]
        return chars

    def _turn(self, place: int) -> int:
        matrix = self._matrix
        raw.FPDFText_GetMatrix(self.handle, self.places[place], matrix)
        if abs(matrix.b) <= abs(matrix.a):
            return 0
        return 1 if matrix.b > 0 else -1

    def left(self, place: int) -> float:
        box = self._box
        raw.FPDFText_GetLooseCharBox(self.handle, self.places[place], box)
        sides: tuple[float, float, float] = (box.left, box.bottom, -box.top)
        return sides[self.turned]

    def right(self, place: int) -> float:
        box = self._box
        raw.FPDFText_GetLooseCharBox(self.handle, self.places[place], box)
        sides: tuple[float, float, float] = (box.right, box.top, -box.bottom)
        return sides[self.turned]

    def height(self, place: int) -> tuple[float, float]:
        """Descent and ascent of a character's type, whatever its glyph: the boxes of some fonts are tight."""
        at, matrix, handle = self.places[place], self._matrix, self.handle
        raw.FPDFText_GetMatrix(handle, at, matrix)
        raw.FPDFText_GetCharOrigin(handle, at, self._x, self._y)
        size = raw.FPDFText_GetFontSize(handle, at) * hypot(matrix.c, matrix.d)
        base = (self._y.value, -self._x.value, self._x.value)[self.turned]
        return base - size * _DESCENT, base + size * _ASCENT

    def is_one_object(self, begin: int, last: int) -> bool:
        """Whether the page draws these characters in one piece, in type of one size and without a leap."""
        one, other = (raw.FPDFText_GetTextObject(self.handle, self.places[at]) for at in (begin, last))
        # Something is there for any character that is not white space, but a null pointer would crash us.
        return bool(one and other) and addressof(one.contents) == addressof(other.contents)

    def font(self, place: int) -> tuple[bytes, int]:
        """Name and flags of a character's font. PDFium's weight is a guess by the width of stems: not asked."""
        raw.FPDFText_GetFontInfo(self.handle, self.places[place], self._name, len(self._name), self._flags)
        return self._name.value, self._flags.value


_SPACES: Final = re.compile(r"\s+")


def _pieces(text: str) -> Iterator[tuple[str, int, bool]]:
    """PDFium's lines without white space around them, where they begin, and whether a hyphen ends them."""
    begin = 0
    for line in text.split("\r\n"):
        at = begin
        begin += len(line) + 2
        parts = line.split(_LINE_HYPHEN)
        for number, part in enumerate(parts, 1):
            bare = part.strip()
            if bare:
                yield bare, at + len(part) - len(part.lstrip()), number < len(parts)
            at += len(part) + 1


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Places that follow one another, as (first, after the last)."""
    start = last = -2
    for place in [*places, -2]:
        if place != last + 1:
            if last >= 0:
                yield start, last + 1
            start = place
        last = place


def _is_raised(base: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether type is smaller and stands higher than other type in its line; both as (bottom, top)."""
    size = base[1] - base[0]
    return other[1] - other[0] < size * _RAISED_SIZE and other[0] - base[0] > size * _RAISED_BY


def _continue_line(line: PageLine, piece: PageLine) -> bool:
    """Whether a piece goes on where the line ends, as what follows a superscript does; it is then added."""
    size = max(line.size, piece.size)
    gap = piece.left - line.right
    if gap < -size or len(line.text) > MAX_LINE_CHARS:
        return False
    overlap = min(line.top, piece.top) - max(line.bottom, piece.bottom)
    if overlap < min(line.size, piece.size) * 0.5 or not -0.3 * size < gap < size or line.hyphen:
        return False
    text = piece.text
    own, other = (line.bottom, line.top), (piece.bottom, piece.top)
    if _is_raised(own, other) and text.isdigit():
        text = text.translate(_SUPERSCRIPTS)
    elif _is_raised(other, own) and line.text.isdigit():
        # A line that begins with a raised digit: a footnote's number.
        line.text = line.text.translate(_SUPERSCRIPTS)
        line.bottom, line.top = piece.bottom, piece.top
    offset = len(line.text)
    if gap > size * TOUCHING:
        line.gaps.append((offset, line.right, piece.left))
        text = f" {text}"
    line.gaps += [(offset + len(text) - len(piece.text) + at, end, start) for at, end, start in piece.gaps]
    line.text += text
    line.right, line.hyphen, line.ends_bold = piece.right, piece.hyphen, piece.ends_bold
    return True


def _drawn(page: pdfium.PdfPage) -> tuple[list[Rule], int]:
    """Ruled lines and the number of pictures. Only the page's own objects, not those of forms inside it."""
    handle = page.raw
    rules: list[Rule] = []
    pictures = 0
    for index in range(min(raw.FPDFPage_CountObjects(handle), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(handle, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH and len(rules) <= MAX_RULES:
            rules += _rules(item)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
    return rules, pictures


def _rules(path: raw.FPDF_PAGEOBJECT) -> list[Rule]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return []
    if min(right.value - left.value, top.value - bottom.value) <= _RULE_WIDTH:
        return _rule(left.value, bottom.value, right.value, top.value)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    # A filled area is a background, not a frame.
    return _stroked(path) if stroke.value else []


def _rule(left: float, bottom: float, right: float, top: float) -> list[Rule]:
    if top - bottom <= _RULE_WIDTH < _RULE_LENGTH <= right - left:
        return [Rule(left, (top + bottom) / 2, right, (top + bottom) / 2)]
    if right - left <= _RULE_WIDTH < _RULE_LENGTH <= top - bottom:
        return [Rule((left + right) / 2, bottom, (left + right) / 2, top)]
    return []


def _stroked(path: raw.FPDF_PAGEOBJECT) -> list[Rule]:
    """The straight lines of a path that is more than one of them: frames, whole grids."""
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    rules: list[Rule] = []
    start = last = (0.0, 0.0)
    for number in range(min(raw.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            start = point
        else:
            rules += _between(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            rules += _between(point, start)
        last = point
    return rules


def _between(one: tuple[float, float], other: tuple[float, float]) -> list[Rule]:
    (left, right), (bottom, top) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return _rule(left, bottom, right, top)

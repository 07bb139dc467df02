"""Typefaces of the PDF digest and how text is written in them.

PT Serif and PT Sans (ParaType, OFL) have every letter of Kyrgyz, Russian and English; only the glyphs that are used are
embedded. A character they lack is drawn as a box with its code point in a font made for it, and reads back as itself:
every font says which character each of its codes stands for (ToUnicode).
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Final

from reportlab.pdfbase.ttfonts import TTFontFile

from app.core.digests.renderers.pdf.objects import PdfFile, reference

SERIF: Final = "PT_Serif-Web-Regular.ttf"
SERIF_BOLD: Final = "PT_Serif-Web-Bold.ttf"
SERIF_ITALIC: Final = "PT_Serif-Web-Italic.ttf"
SANS: Final = "PT_Sans-Web-Regular.ttf"
SANS_BOLD: Final = "PT_Sans-Web-Bold.ttf"
_PACKAGES: Final = {
    SERIF: "fontpkg_pt_serif",
    SERIF_BOLD: "fontpkg_pt_serif",
    SERIF_ITALIC: "fontpkg_pt_serif",
    SANS: "fontpkg_pt_sans",
    SANS_BOLD: "fontpkg_pt_sans",
}
_EM: Final = 1000
_TAB_SPACES: Final = 4
_MOST_CODES: Final = 65_535
_WORDS_HELD: Final = 20_000
"""Words whose codes are remembered for one style."""
_ESCAPED: Final = {ord("("): b"\\(", ord(")"): b"\\)", ord("\\"): b"\\\\", 0x0D: b"\\r"}


@lru_cache(maxsize=len(_PACKAGES))
def _font_file(name: str) -> TTFontFile:
    return TTFontFile(io.BytesIO(read_font(name)))


def read_font(name: str) -> bytes:
    """The font file of a face, as its package holds it."""
    return (files(_PACKAGES[name]) / "files" / name).read_bytes()


def escape(code: bytes) -> bytes:
    """Bytes as they stand between the brackets of a string."""
    return b"".join(_ESCAPED.get(byte, bytes((byte,))) for byte in code)


class Face:
    """One typeface. A character gets the next code of two bytes when it is first used."""

    def __init__(self, key: bytes, name: str) -> None:
        self.key, self.name, self._font = key, name, _font_file(name)
        self.used: dict[str, int] = {}
        self._glyphs: dict[str, tuple[float, bytes] | None] = {}

    def glyph(self, char: str) -> tuple[float, bytes] | None:
        """Width in thousandths of the size, and the escaped code; None where the face lacks the character."""
        if char in self._glyphs:
            return self._glyphs[char]
        found = None
        if self._has(char) and len(self.used) < _MOST_CODES:
            code = self.used[char] = len(self.used) + 1
            found = self._width(char), escape(code.to_bytes(2, "big"))
        self._glyphs[char] = found
        return found

    def _has(self, char: str) -> bool:
        return char == "\t" or (ord(char) in self._font.charToGlyph and not is_invisible(char))

    def _width(self, char: str) -> float:
        if char == "\t":
            return float(self._font.charWidths[0x20]) * _TAB_SPACES
        return float(self._font.charWidths[ord(char)])

    def write(self, file: PdfFile, number: int) -> None:
        """The font with the glyphs that were used, as the object `number`."""
        font, shown = self._font, [ord(" " if char == "\t" else char) for char in self.used]
        name = b"%s+%s" % (_subset_tag(shown), bytes(font.name))
        packed = font.makeSubset(shown)
        descriptor = file.add(
            b"<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%s]/ItalicAngle %d/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV %d/FontFile2 %s>>"
            % (
                name, font.flags, b" ".join(b"%d" % edge for edge in font.bbox), font.italicAngle, font.ascent,
                font.descent, font.capHeight, font.stemV,
                reference(file.add_stream(packed, b"/Length1 %d" % len(packed))),
            )
        )  # fmt: skip
        widths = b" ".join(b"%d" % round(self._width(char)) for char in self.used)
        inner = file.add(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor %s/DW 1000/W[1[%s]]/CIDToGIDMap %s>>"
            % (name, reference(descriptor), widths, reference(file.add_stream(self._glyph_numbers(shown))))
        )
        codes = ((code.to_bytes(2, "big"), char) for char, code in self.used.items())
        file.put(
            number,
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>"
            % (name, reference(inner), reference(file.add_stream(_to_unicode(codes, 2)))),
        )

    def _glyph_numbers(self, shown: list[int]) -> bytes:
        """Code → glyph of the subset: `makeSubset` numbers glyphs as it first meets them, 0 for none."""
        numbers = {0: 0}
        table = bytearray(2)
        for char in shown:
            glyph = self._font.charToGlyph[char]
            table += numbers.setdefault(glyph, len(numbers)).to_bytes(2, "big")
        return bytes(table)


def _subset_tag(shown: Iterable[int]) -> bytes:
    """Six letters that tell one subset from another."""
    value, letters = 0, []
    for char in shown:
        value = (value * 131 + char) % 26**6
    for _ in range(6):
        value, letter = divmod(value, 26)
        letters.append(65 + letter)
    return bytes(letters)


class Boxes:
    """Fonts of up to 255 glyphs each for what the faces lack. Marks that are not to be seen (joiners, directions)
    take no room, other spaces are left blank, all else is a box with the hexadecimal digits of its code point."""

    _EACH: Final = 255

    def __init__(self) -> None:
        self.used: dict[str, tuple[bytes, bytes, int]] = {}

    def glyph(self, char: str) -> tuple[bytes, bytes, int]:
        """Key of the font, escaped code, width in thousandths of the size."""
        found = self.used.get(char)
        if found is None:
            font, code = divmod(len(self.used), self._EACH)
            found = b"X%d" % font, escape(bytes((code + 1,))), _box_width(char)
            self.used[char] = found
        return found

    def write(self, file: PdfFile) -> dict[bytes, int]:
        """Every font that was needed: key → object."""
        chars, written = list(self.used), {}
        for start in range(0, len(chars), self._EACH):
            some = chars[start : start + self._EACH]
            written[b"X%d" % (start // self._EACH)] = self._write_font(file, some)
        return written

    def _write_font(self, file: PdfFile, chars: list[str]) -> int:
        drawn = [reference(file.add_stream(_box(char))) for char in chars]
        codes = ((bytes((code,)), char) for code, char in enumerate(chars, start=1))
        return file.add(
            b"<</Type/Font/Subtype/Type3/FontBBox[0 -250 1000 800]/FontMatrix[.001 0 0 .001 0 0]/Resources<<>>"
            b"/FirstChar 1/LastChar %d/Widths[%s]/Encoding<</Type/Encoding/Differences[1 %s]>>/CharProcs<<%s>>"
            b"/ToUnicode %s>>"
            % (
                len(chars), b" ".join(b"%d" % _box_width(char) for char in chars),
                b"".join(b"/g%d" % code for code in range(1, len(chars) + 1)),
                b"".join(b"/g%d %s" % one for one in enumerate(drawn, start=1)),
                reference(file.add_stream(_to_unicode(codes, 1))),
            )
        )  # fmt: skip


def is_invisible(char: str) -> bool:
    """Whether a character only tells a program what to do: joiners, directions, soft hyphens, variants of a glyph."""
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or char == "\u034f"


def _is_blank(char: str) -> bool:
    return char.isspace()


def _digits(char: str) -> str:
    return f"{ord(char):04X}" if ord(char) < 0x10000 else f"{ord(char):06X}"


def _box_width(char: str) -> int:
    if is_invisible(char):
        return 0
    if _is_blank(char):
        return 300
    return 620 if ord(char) < 0x10000 else 860


_SEGMENTS: Final = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abcdfg", "A": "abcefg", "B": "cdefg", "C": "adef", "D": "bcdeg", "E": "adefg", "F": "aefg",
}  # fmt: skip
_LINES: Final = {
    "a": (0, 300, 160, 300), "b": (160, 300, 160, 150), "c": (160, 150, 160, 0), "d": (0, 0, 160, 0),
    "e": (0, 150, 0, 0), "f": (0, 300, 0, 150), "g": (0, 150, 160, 150),
}  # fmt: skip


def _box(char: str) -> bytes:
    """How the character is drawn: its digits in two rows, as on the display of a pocket calculator."""
    width = _box_width(char)
    strokes = [b"%d 0 0 -200 %d 760 d1" % (width, max(width, 1))]
    if is_invisible(char) or _is_blank(char):
        return strokes[0]
    strokes.append(b"24 w 30 -170 %d 900 re S 40 w 1 J" % (width - 60))
    digits = _digits(char)
    half = len(digits) // 2
    for place, digit in enumerate(digits):
        row, column = divmod(place, half)
        left, foot = 110 + 240 * column, 350 - 430 * row
        for segment in _SEGMENTS[digit]:
            x0, y0, x1, y1 = _LINES[segment]
            strokes.append(b"%d %d m %d %d l S" % (left + x0, foot + y0, left + x1, foot + y1))
    return b"\n".join(strokes)


def _to_unicode(codes: Iterable[tuple[bytes, str]], width: int) -> bytes:
    """The character that each code of `width` bytes stands for."""
    pairs = [
        b"<%s><%s>" % (code.hex().encode(), char.encode("utf-16-be", "replace").hex().encode())
        for code, char in codes
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    return b"".join(
        (
            b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n/CMapName/Adobe-Identity-UCS def"
            b"/CMapType 2 def\n1 begincodespacerange\n<%s><%s>\nendcodespacerange\n"
            % (b"00" * width, b"FF" * width),
            *(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks),
            b"endcmap CMapName currentdict/CMap defineresource pop end end\n",
        )
    )


class Fonts:
    """The faces and boxes of one file."""

    def __init__(self) -> None:
        self._faces = {name: Face(b"F%d" % nth, name) for nth, name in enumerate(_PACKAGES, start=1)}
        self.boxes = Boxes()

    def style(self, face: str, size: float, leading: float, grey: float = 0) -> Style:
        return Style(self._faces[face], self.boxes, size, leading, grey)

    def write(self, file: PdfFile, resources: int) -> None:
        """The fonts that were used, as the resources that every page shares."""
        written = {}
        for face in self._faces.values():
            if face.used:
                written[face.key] = number = file.reserve()
                face.write(file, number)
        written.update(self.boxes.write(file))
        fonts = b"".join(b"/%s %s" % (key, reference(number)) for key, number in written.items())
        file.put(resources, b"<</Font<<%s>>/ProcSet[/PDF/Text]>>" % fonts)


class Style:
    """A face at a size. `words`: word → its width in points and its codes, as they stand in a string that is shown in
    this style (where a box is needed they leave the string and come back)."""

    __slots__ = ("face", "leading", "select", "size", "space", "space_width", "words")

    def __init__(self, face: Face, boxes: Boxes, size: float, leading: float, grey: float) -> None:
        self.face, self.size, self.leading = face, size, leading
        self.select = b"/%s %g Tf %g g" % (face.key, size, grey)
        self.words = _Words(face, boxes, size)
        self.space_width, self.space = self.words[" "]

    def width(self, text: str) -> float:
        """Of one line, in points."""
        return sum(self.words[word][0] for word in text.split(" ")) + self.space_width * text.count(" ")


class _Words(dict[str, tuple[float, bytes]]):
    def __init__(self, face: Face, boxes: Boxes, size: float) -> None:
        super().__init__()
        self._face, self._boxes, self._size = face, boxes, size

    def __missing__(self, word: str) -> tuple[float, bytes]:
        width, codes, box_font = 0.0, [], b""
        leave, back = b")Tj/%s %g Tf(", b")Tj/%s %g Tf(" % (self._face.key, self._size)
        for char in word:
            glyph = self._face.glyph(char)
            if glyph is not None:
                if box_font:
                    codes.append(back)
                    box_font = b""
                width += glyph[0]
                codes.append(glyph[1])
                continue
            font, code, wide = self._boxes.glyph(char)
            if font != box_font:
                codes.append(leave % (font, self._size))
                box_font = font
            width += wide
            codes.append(code)
        if box_font:
            codes.append(back)
        found = width * self._size / _EM, b"".join(codes)
        if len(self) >= _WORDS_HELD:
            self.clear()
        if len(word) <= _LONGEST_HELD:
            self[word] = found
        return found


_LONGEST_HELD: Final = 64

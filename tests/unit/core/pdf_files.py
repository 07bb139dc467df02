"""PDF files written for tests: text in any alphabet at given places, rules, pictures.

Every letter is half its size wide, so that a test can count where a line ends.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, LEADING, SIZE = 71.0, 521.0, 770.0, 14.0, 10.0

# Codes are the characters themselves in UTF-16: PDFium reads them back through this map.
_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
)


@dataclass
class PdfPage:
    """A page; coordinates are points from its lower left corner, `y` of the baseline."""

    parts: list[str] = field(default_factory=list)
    pictures: int = 0
    turned: int = 0

    def text(self, x: float, y: float, text: str, *, size: float = SIZE, bold: bool = False) -> "PdfPage":
        codes = text.encode("utf-16-be").hex()
        matrix = f"1 0 0 1 {x} {y}" if not self.turned else f"0 1 -1 0 {WIDTH - y} {x}"
        self.parts.append(f"BT /F{2 if bold else 1} {size} Tf {matrix} Tm <{codes}> Tj ET")
        return self

    def lines(
        self, texts: Iterable[str], *, top: float = TOP, left: float = LEFT, leading: float = LEADING
    ) -> "PdfPage":
        """One below the other; a line that begins with spaces is indented by five points for each."""
        for place, text in enumerate(texts):
            bare = text.lstrip(" ")
            self.text(left + 5 * (len(text) - len(bare)), top - place * leading, bare)
        return self

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> "PdfPage":
        self.parts.append(f"0.5 w {x} {y} m {to_x} {to_y} l S")
        return self

    def grid(self, columns: Sequence[float], rows: Sequence[float]) -> "PdfPage":
        for x in columns:
            self.rule(x, rows[0], x, rows[-1])
        for y in rows:
            self.rule(columns[0], y, columns[-1], y)
        return self

    def picture(self) -> "PdfPage":
        self.parts.append("q 400 0 0 600 90 100 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI Q")
        return self


def make_pdf(*pages: PdfPage) -> bytes:
    """The file."""
    kids = " ".join(f"{first_object(place)} 0 R" for place in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        stream(_TO_UNICODE),
        stream(true_type()),
        stream(b"\0\1" * 65536),
        *font("Sample", 6),
        *font("Sample-Bold", 9),
    ]
    for place, page in enumerate(pages):
        turn = b" /Rotate 90" if page.turned else b""
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d]%b /Contents %d 0 R"
            b" /Resources << /Font << /F1 6 0 R /F2 9 0 R >> >> >>"
            % (WIDTH, HEIGHT, turn, first_object(place) + 1),
            stream("\n".join(page.parts).encode("latin-1")),
        ]
    return assemble(objects)


def first_object(place: int) -> int:
    return 12 + 2 * place


def font(name: str, number: int) -> list[bytes]:
    """A composite font of one glyph. Embedded: what is substituted for a font differs from machine to machine."""
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /%b /Encoding /Identity-H /DescendantFonts [%d 0 R]"
        b" /ToUnicode 3 0 R >>" % (name.encode(), number + 1),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%b /DW 500 /FontDescriptor %d 0 R /CIDToGIDMap 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        % (name.encode(), number + 2),
        b"<< /Type /FontDescriptor /FontName /%b /Flags 4 /FontBBox [0 -216 1000 891] /ItalicAngle 0"
        b" /Ascent 891 /Descent -216 /CapHeight 660 /StemV 80 /FontFile2 4 0 R >>" % name.encode(),
    ]


def true_type() -> bytes:
    """A font of two glyphs, nothing and a rectangle of 400 by 600 in an em of 1000."""
    glyph = struct.pack(">5hHH4B8h", 1, 0, 0, 400, 600, 3, 0, 1, 1, 1, 1, 0, 0, 400, 0, 0, 600, 0, -600)
    tables = {
        b"glyf": glyph,
        b"head": struct.pack(
            ">LLLLHHQQ4hHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 400, 600, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">L3hH11hH", 0x10000, 891, -216, 0, 500, *([0] * 11), 2),
        b"hmtx": struct.pack(">HhHh", 500, 0, 500, 0),
        b"loca": struct.pack(">LLL", 0, 0, len(glyph)),
        b"maxp": struct.pack(">LH13H", 0x10000, 2, 4, 1, *([0] * 11)),
    }
    out = struct.pack(">LHHHH", 0x10000, len(tables), 64, 2, 32)
    offset, bodies = 12 + 16 * len(tables), b""
    for name, body in tables.items():
        padded = body + b"\0" * (-len(body) % 4)
        out += name + struct.pack(">LLL", 0, offset + len(bodies), len(body))
        bodies += padded
    return out + bodies


def stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed)


def assemble(objects: Iterable[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(offsets) + 1, start)
    return bytes(out)

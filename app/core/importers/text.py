"""Plain text files: which encoding, where the pages end, whether lines are wrapped."""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from charset_normalizer import from_bytes

from app.core.errors import RuleViolation
from app.core.importers.blocks import Paragraph, Role
from app.core.importers.limits import MAX_PARAGRAPHS, MAX_TEXT_BYTES
from app.core.text import normalize_input

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Single-byte Cyrillic encodings in use here; without the restriction short Russian is taken for Japanese.
_ENCODINGS: Final = ("cp1251", "koi8_r", "kz1048", "ptcp154", "cp866")
_SAMPLE_BYTES: Final = 64 * 1024
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode_text(data: bytes) -> str:
    """The file's text. RuleViolation `import-unsupported-format` where the bytes are not text."""
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], marked)
    if encoding := _utf16_without_mark(data):
        return _decode(data, encoding)
    if b"\0" in data[:_SAMPLE_BYTES]:
        raise RuleViolation("import-unsupported-format", format="binary")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode_single_byte(data)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError as failure:
        raise RuleViolation("import-malformed", detail=f"{encoding}: {failure.reason}") from failure


def _utf16_without_mark(data: bytes) -> str | None:
    """Spaces and line ends are two bytes in UTF-16, one of them zero, always on the same side."""
    sample = data[: _SAMPLE_BYTES // 8 * 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 100 and not even:
        return "utf-16-le"
    if even > len(sample) // 100 and not odd:
        return "utf-16-be"
    return None


def _decode_single_byte(data: bytes) -> str:
    sample = data[:_SAMPLE_BYTES]
    best = from_bytes(sample, cp_isolation=list(_ENCODINGS)).best()
    guessed = [best.encoding] if best is not None else []
    for encoding in (*guessed, *_ENCODINGS):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Any bytes at all are "valid" in these encodings: what comes out must look like words.
        return _checked(text, letters=True)
    raise RuleViolation("import-unsupported-format", format="binary")


def _checked(text: str, *, letters: bool = False) -> str:
    """The text, unless it is a picture or a program in disguise: control characters, hardly any `letters`."""
    sample = text[:_SAMPLE_BYTES]
    controls = len(_CONTROLS.findall(sample)) * 100 > len(sample)
    if controls or (letters and sum(char.isalnum() or char.isspace() for char in sample) * 2 < len(sample)):
        raise RuleViolation("import-unsupported-format", format="binary")
    return text


_PAGE_END: Final = "\f"
# A line says where it belongs on a page, not what page it is: 3 of 12 is 4 of 12.
_DIGITS: Final = re.compile(r"\d+")
_MARGIN_LINES: Final = 3
_LONGEST_MARGIN: Final = 300
_WRAP_WIDTHS: Final = range(50, 141)


def read_text_file(data: bytes) -> tuple[tuple[Paragraph, ...], bool]:
    """One paragraph a line (blank lines kept, they separate), and whether lines are wrapped."""
    if len(data) > MAX_TEXT_BYTES:
        raise RuleViolation("import-too-large", size=len(data), limit=MAX_TEXT_BYTES)
    text = decode_text(data).replace("\v", "\n")
    if (count := text.count("\n") + text.count("\r")) > MAX_PARAGRAPHS:
        raise RuleViolation("import-too-large", size=count, limit=MAX_PARAGRAPHS)
    pages = [normalize_input(page).split("\n") for page in text.split(_PAGE_END)]
    if not any(line.strip() for page in pages for line in page):
        raise RuleViolation("import-empty")
    repeated = _repeated_margins(pages)
    paragraphs = []
    for page in pages:
        margin = _margin(page)
        for index, line in enumerate(page):
            running = index in margin and _key(line) in repeated
            paragraphs.append(_paragraph(line, "running" if running else "body"))
    return tuple(paragraphs), _is_wrapped([line for page in pages for line in page])


def _paragraph(line: str, role: Role) -> Paragraph:
    stripped = line.strip()
    return Paragraph(
        text=stripped, role=role, indent=(len(line) - len(line.lstrip())) * 120 if stripped else 0
    )


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line[:_LONGEST_MARGIN].split()))


def _margin(page: Sequence[str]) -> set[int]:
    """Places of the first and last lines of a page that say anything."""
    filled = [index for index, line in enumerate(page) if line.strip()]
    return {*filled[:_MARGIN_LINES], *filled[-_MARGIN_LINES:]}


def _repeated_margins(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines that stand at the edge of most pages: running headers, footers and page numbers."""
    if len(pages) < 3:
        return set()
    filled = [page for page in pages if any(line.strip() for line in page)]
    seen = Counter(key for page in filled for key in {_key(page[index]) for index in _margin(page)})
    return {key for key, count in seen.items() if count * 2 > len(filled) and count > 2}


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Long lines of nearly one length, cut in mid-sentence: what a page or a fixed-width editor leaves."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 20:
        return False
    width = lengths[int(len(lengths) * 0.95)]
    if width not in _WRAP_WIDTHS or lengths[-1] > width * 2:
        return False
    full = sum(length > width * 0.8 for length in lengths)
    broken = sum(
        bool(line.strip()) and line.rstrip()[-1].isalnum() and following.lstrip()[:1].islower()
        for line, following in pairwise(lines)
    )
    return full * 4 > len(lengths) and broken * 10 > len(lengths)

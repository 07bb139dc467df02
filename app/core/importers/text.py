"""Plain text files: where the pages end, whether lines are wrapped, where paragraphs begin."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from operator import itemgetter
from typing import Final

from app.core.errors import RuleViolation
from app.core.importers.blocks import Paragraph
from app.core.importers.encodings import decode_text
from app.core.importers.limits import MAX_PARAGRAPHS, MAX_TEXT_BYTES
from app.core.text import normalize_input

_PAGE_END: Final = "\f"
# A line says where it belongs on a page, not what page it is: 3 of 12 is 4 of 12.
_DIGITS: Final = re.compile(r"\d+")
_MARGIN_LINES: Final = 3
_LONGEST_MARGIN: Final = 300
_WRAP_WIDTHS: Final = range(50, 141)
_STRETCHED: Final = re.compile(" {2,}")
_TWENTIETHS_PER_SPACE: Final = 120
_LEAST_FIRST_LINES: Final = 3
_LEAST_CENTRED: Final = 3
_CENTRED_SLACK: Final = 4
_TERMINAL: Final = (".", ";", ":", "!", "?")
_CLOSING: Final = "»\"”’')] *"


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
    return physical_lines([line for page in pages for line in page], running=_running_lines(pages))


def _running_lines(pages: Sequence[Sequence[str]]) -> set[int]:
    """Which lines, counted over all pages, are headers, footers and page numbers."""
    repeated = _repeated_margins(pages)
    found = set()
    before = 0
    for page in pages:
        found |= {before + index for index in _margin(page) if _key(page[index]) in repeated}
        before += len(page)
    return found


def physical_lines(
    lines: Sequence[str], *, running: Set[int] = frozenset(), wrapped: bool | None = None
) -> tuple[tuple[Paragraph, ...], bool]:
    """One paragraph a line, and whether lines are wrapped: then paragraphs that show are kept apart by a blank.

    `running` are the lines that are headers and footers of pages; `wrapped` None is found out.
    """
    wrapped = is_wrapped(lines) if wrapped is None else wrapped
    return tuple(_physical_lines(lines, running, wrapped=wrapped)), wrapped


def _physical_lines(lines: Sequence[str], running: Set[int], *, wrapped: bool) -> Iterator[Paragraph]:
    first = _first_line_indent(lines) if wrapped else None
    width = _width(lines)
    for index, line in enumerate(lines):
        text = line.strip()
        indent = len(line) - len(line.lstrip()) if text else 0
        if first is not None and indent == first and index and lines[index - 1].strip():
            yield Paragraph("")
        yield Paragraph(
            # Spaces that stretch a line to its margin are no part of what it says.
            text=_STRETCHED.sub(" ", text) if wrapped else text,
            role="running" if index in running else "body",
            alignment="center" if wrapped and indent > (first or 0) and _centred(line, width) else "left",
            indent=indent * _TWENTIETHS_PER_SPACE,
        )


def _width(lines: Sequence[str]) -> int:
    """How long a full line is; 0 where there is none."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    return lengths[int(len(lengths) * 0.95)] if lengths else 0


def _centred(line: str, width: int) -> bool:
    """Whether as much room is left before a line as after it."""
    left = len(line) - len(line.lstrip())
    return left >= _LEAST_CENTRED and abs(left - (width - len(line.rstrip()))) <= _CENTRED_SLACK


def _first_line_indent(lines: Sequence[str]) -> int | None:
    """By how many spaces this text begins its paragraphs; None where it does not.

    The commonest indent is that if it mostly comes after a finished sentence; continued lines of a hanging
    list are indented too, but in mid-sentence.
    """
    indents = Counter(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    base = min(indents, default=0)
    common, _count = max(((i, n) for i, n in indents.items() if i > base), key=itemgetter(1), default=(0, 0))
    if not common:
        return None
    before = [
        one.rstrip()
        for one, line in pairwise(lines)
        if one.strip() and line.strip() and len(line) - len(line.lstrip(" ")) == common
    ]
    finished = sum(line.rstrip(_CLOSING).endswith(_TERMINAL) for line in before)
    return common if len(before) >= _LEAST_FIRST_LINES and finished * 4 >= len(before) * 3 else None


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


def is_wrapped(lines: Sequence[str]) -> bool:
    """Long lines of nearly one length, cut in mid-sentence: what a page or a fixed-width editor leaves."""
    lengths = [len(line.rstrip()) for line in lines if line.strip()]
    if len(lengths) < 20:
        return False
    width = _width(lines)
    if width not in _WRAP_WIDTHS or max(lengths) > width * 2:
        return False
    full = sum(length > width * 0.8 for length in lengths)
    broken = sum(
        bool(line.strip()) and line.rstrip()[-1].isalnum() and following.lstrip()[:1].islower()
        for line, following in pairwise(lines)
    )
    return full * 4 > len(lengths) and broken * 10 > len(lengths)

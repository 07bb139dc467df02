"""split_pdf: a law of 200 pages as PDF read into paragraphs ÷ PDFium's own text extraction of the same pages.

The file is made here: Cyrillic text in a composite font, running headers, page numbers, parts with an indent, raised
digits. Rounds of both take turns, because a machine is seldom equally fast for long.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterator
from itertools import count, islice

import pypdfium2 as pdfium

from app.core.importers.pdf import read_pdf
from tests.unit.core.pdf_files import LEADING, LEFT, TOP, PdfPage, make_pdf

PAGES, LINES, ROUNDS, CHARS = 200, 48, 7, 88
TEXT = (
    "айылдык кеңеш республиканын мыйзамдарына ылайык жергиликтүү бюджеттин долбоорун карайт жана он күндүн ичинде "
    "чечим кабыл алат местный кенеш рассматривает проект бюджета и публикует решение в течение десяти дней со дня"
)
WORDS = TEXT.split()


def law() -> Iterator[str]:
    """Lines of a law without end: articles of three parts, each of four full lines and the rest of one."""
    words = (WORDS[place * 7 % len(WORDS)] for place in count())
    for article in count(1):
        yield f"Статья {article}. Полномочия местного кенеша, глава {article}"
        for part in (1, 2, 3):
            text = f"{part}. " + " ".join(islice(words, 60)).capitalize() + "."
            yield f"     {text[: CHARS - 5].rpartition(' ')[0]}"
            rest = text[: CHARS - 5].rpartition(" ")[0]
            text = text[len(rest) + 1 :]
            while text:
                line = text if len(text) <= CHARS else text[:CHARS].rpartition(" ")[0]
                yield line
                text = text[len(line) + 1 :]


def make_law(pages: int) -> bytes:
    lines = law()
    written = []
    for number in range(1, pages + 1):
        page = PdfPage().text(LEFT, 810, "Проект закона о местном самоуправлении", size=8)
        page.lines(islice(lines, LINES))
        page.text(290, 40, str(number), size=8)
        if number % 5 == 0:
            page.text(LEFT + 200, TOP - LEADING + 4, "1", size=6)
        written.append(page)
    return make_pdf(*written)


def extract(data: bytes) -> int:
    """What the library does by itself: the text of every page."""
    document = pdfium.PdfDocument(data)
    size = 0
    for index in range(len(document)):
        page = document[index]
        text_page = page.get_textpage()
        size += len(text_page.get_text_range())
        text_page.close()
        page.close()
    document.close()
    return size


def seconds(action: Callable[[], object]) -> float:
    began = time.process_time()
    action()
    return time.process_time() - began


def main() -> None:
    data = make_law(PAGES)
    rounds = [(seconds(lambda: read_pdf(data)), seconds(lambda: extract(data))) for _round in range(ROUNDS)]
    value, reference = (min(times) for times in zip(*rounds, strict=True))
    line = {
        "bench": "split_pdf",
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(value / reference, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "n": PAGES,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

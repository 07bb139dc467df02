"""Real PDF files: every character kept, units equal to those of the same text in Word, pages' own lines told apart."""

from collections import Counter
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from app.core.clauses import ClauseTree, Level, split_document
from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, Table, read_document
from tests.conftest import SHARED

LAWS = SHARED / "data" / "laws"
ATTACKS = SHARED / "data" / "attacks"
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]

PDFS = sorted(str(path.relative_to(LAWS)) for path in LAWS.rglob("*.pdf")) or ["absent"]
# PDFium's mark for a hyphen that ends a line; symbol fonts' bullets; what a superscript is drawn with.
_AS_DRAWN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻\ufffe\uf0fc\uf0b7\uf0a7", "0123456789--•••")


@cache
def document(name: str) -> Document:
    return read_document((LAWS / name).read_bytes(), filename=name)


@cache
def tree(name: str) -> ClauseTree:
    return split_document(document(name))


def articles(found: ClauseTree) -> list[str]:
    return [clause.number or "" for clause in found.clauses if clause.level is Level.ARTICLE]


def whole(found: list[str]) -> list[int]:
    return [int(number) for number in found if number.isdigit()]


def texts(name: str, role: str) -> list[str]:
    return [b.text for b in document(name).blocks if isinstance(b, Paragraph) and b.role == role]


def characters(*found: str) -> Counter[str]:
    return Counter(char for text in found for char in text.translate(_AS_DRAWN) if not char.isspace())


@pytest.mark.parametrize("name", PDFS)
def test_every_character_the_library_reads_is_in_one_block(name: str) -> None:
    file = pdfium.PdfDocument((LAWS / name).read_bytes())
    drawn = characters(*(file[page].get_textpage().get_text_range() for page in range(len(file))))
    file.close()
    read: list[str] = []
    for block in document(name).blocks:
        if isinstance(block, Paragraph):
            read += [block.text, *block.notes]
        elif isinstance(block, Table):
            read += [*(cell for row in block.rows for cell in row), *block.notes]
    lost = drawn - characters(*read)
    # Hyphens of line ends are undone where the halves make one word.
    assert set(lost) <= {"-"}
    assert lost.total() <= 20
    assert characters(*read) - drawn == Counter()


def test_a_code_in_pdf_has_the_units_of_the_same_code_in_word() -> None:
    word, pdf = (tree(f"kz_office/СОЦИАЛЬНЫЙ КОДЕКС.{form}") for form in ("docx", "pdf"))
    assert [(c.level, c.number) for c in pdf.clauses] == [(c.level, c.number) for c in word.clauses]


def test_the_constitution_has_its_articles_and_no_page_numbers() -> None:
    name = "kg/05052021_constitution.ru.pdf"
    assert articles(tree(name)) == [str(number) for number in range(1, 117)]
    assert len(texts(name, "running")) == 96
    assert not any("cbd.minjust" in text for text in texts(name, "body"))


def test_raised_numbers_of_inserted_articles_are_kept() -> None:
    found = articles(tree("kg/29apr2025_budgetcode.ru.pdf"))
    assert whole(found) == list(range(1, 133))
    assert [number for number in found if "-" in number] == [
        "24-1",
        "34-1",
        "43-1",
        "43-2",
        "43-3",
        "50-1",
        "63-1",
        "81-1",
        "107-1",
    ]


def test_the_broadcasting_law_in_two_languages_has_the_same_articles() -> None:
    ky, ru = (articles(tree(f"kg/broadcasting_law_2011_247.{language}.pdf")) for language in ("ky", "ru"))
    assert ky == ru == [str(number) for number in range(1, 30)]


def test_a_strategy_keeps_its_tables_notes_and_contents() -> None:
    name = "kg/strategy_2013_2015.ru.pdf"
    tables = [block for block in document(name).blocks if isinstance(block, Table)]
    assert ("Бюджет, всего", "451 945,80", "497 458,70", "463 675,00") in tables[0].rows
    notes = [note for b in document(name).blocks if isinstance(b, Paragraph) for note in b.notes]
    assert [note[0] for note in notes] == ["¹", "²", "³", "⁴"]
    assert len(texts(name, "contents")) == 37
    assert [warning.code for warning in document(name).warnings] == ["scan", "lost-picture"]


def test_titles_of_several_pages_headers_are_running() -> None:
    assert set(Counter(texts("kg/strategy_2013_2015.ru.pdf", "running")).values()) == {1, 35}


ATTACK_FILES = sorted(path.name for path in (ATTACKS / "pdf_malformed").glob("*")) or ["absent"]


@pytest.mark.parametrize("name", ATTACK_FILES)
def test_a_malformed_file_is_read_or_refused(name: str) -> None:
    data = (ATTACKS / "pdf_malformed" / Path(name)).read_bytes()
    refused = ""
    try:
        split_document(read_document(data, filename=name))
    except RuleViolation as refusal:
        refused = refusal.code
    assert refused in {"", "import-malformed", "import-encrypted", "import-empty"}


def test_a_password_is_asked_for() -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_document((ATTACKS / "pdf_malformed/aes-256.pdf").read_bytes(), filename="aes-256.pdf")
    assert refusal.value.code == "import-encrypted"

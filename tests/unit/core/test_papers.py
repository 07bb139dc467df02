"""What a file handed in is, and under which name it goes out again."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleViolation
from app.core.papers import (
    NAME_LIMIT,
    PAPER_TYPES,
    ascii_filename,
    clean_filename,
    paper_filename,
    recognise_paper,
)

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def office(main: str, content_type: str, *others: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        override = f'<Override PartName="/{main}" ContentType="{content_type}"/>'
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{TYPES}">{override}</Types>')
        relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relation}" Target="{main}"/></Relationships>',
        )
        for name in (main, *others):
            archive.writestr(name, "<x/>")
    return content.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (office("word/document.xml", WORD), "docx"),
        (office("xl/workbook.xml", EXCEL), "xlsx"),
        (b"%PDF-1.7\n", "pdf"),
        (b"{\\rtf1 x}", "rtf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
    ],
)
def test_a_paper_is_what_its_content_says(data, extension):
    assert recognise_paper(data).extension == extension


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import-empty"),
        (b"MZ\0\0", "paper-type-unknown"),
        (b"<html><script>alert(1)</script>", "paper-type-unknown"),
        (b"plain words", "paper-type-unknown"),
        (office("word/document.xml", WORD, "word/vbaProject.bin"), "paper-with-macros"),
        (office("xl/workbook.xml", EXCEL, "xl/vbaProject.bin"), "paper-with-macros"),
    ],
)
def test_what_may_not_stand_beside_a_draft_is_refused(data, code):
    with pytest.raises(RuleViolation) as refused:
        recognise_paper(data)
    assert refused.value.code == code


def test_a_name_goes_out_with_the_extension_of_what_the_file_is():
    assert paper_filename("Негиздеме.exe", PAPER_TYPES["pdf"]) == "Негиздеме.pdf"
    assert paper_filename("C:\\Менин\\Тиркеме 1.docx", PAPER_TYPES["docx"]) == "Тиркеме 1.docx"
    assert paper_filename("../..", PAPER_TYPES["pdf"]) == "file.pdf"


def test_programs_that_know_no_other_letters_get_latin_ones():
    assert ascii_filename("Түшүндүрмө кат.pdf").isascii()
    assert ascii_filename("№.pdf") == "file.pdf"


@given(st.text(max_size=300))
def test_no_name_leads_anywhere_or_turns_around(name):
    cleaned = clean_filename(name)
    assert 0 < len(cleaned) <= NAME_LIMIT
    assert not set(cleaned) & set('/\\:*?"<>|\r\n\0\u202e\u200b')
    assert not cleaned.startswith(".")
    assert clean_filename(cleaned) == cleaned

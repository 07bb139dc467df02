"""Whatever bytes come: a document or a RuleViolation, never another exception."""

from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import read_document
from tests.unit.core.docx_fixture import WordFile, numbered_law, paragraph

LAW = numbered_law().bytes()


def read_or_refuse(data: bytes) -> None:
    """Any exception but a refusal fails the test."""
    with suppress(RuleViolation):
        split_document(read_document(data, filename="draft.docx"))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF-", b"{\\rtf"]),
    st.binary(max_size=200),
)
def test_any_bytes(beginning: bytes, rest: bytes) -> None:
    read_or_refuse(beginning + rest)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(LAW) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_word_file_with_changed_bytes(changes: list[tuple[int, int]]) -> None:
    data = bytearray(LAW)
    for place, value in changes:
        data[place] = value
    read_or_refuse(bytes(data))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(LAW)))
def test_a_word_file_cut_short(length: int) -> None:
    read_or_refuse(LAW[:length])


VALUES = st.sampled_from(["", "0", "-1", "99999999999", "x", "1", "8", "9"])


@settings(max_examples=80, deadline=None)
@given(
    VALUES, VALUES, VALUES, VALUES, st.sampled_from(["decimal", "bullet", "upperRoman", "", "russianLower"])
)
def test_nonsense_in_numbering(
    level: str, start: str, restart: str, number_id: str, number_format: str
) -> None:
    definition = (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlRestart w:val="{restart}"/><w:lvlText w:val="%1.%9.%0"/></w:lvl><w:numStyleLink w:val="{number_id}"/>'
    )
    file = WordFile(definitions={0: definition}, lists={1: f'<w:abstractNumId w:val="{number_id}"/>'})
    numbered = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    read_or_refuse(file.add(numbered, numbered, paragraph("Т")).bytes())


def test_styles_and_lists_that_point_at_each_other_end() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:basedOn w:val="{other}"/>'
        f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr></w:style>'
        for one, other, number in (("A", "B", 1), ("B", "A", 2))
    )
    links = {0: '<w:numStyleLink w:val="B"/>', 1: '<w:numStyleLink w:val="A"/>'}
    lists = {1: '<w:abstractNumId w:val="0"/>', 2: '<w:abstractNumId w:val="1"/>'}
    file = WordFile(definitions=links, lists=lists, styles=styles).add(paragraph("Т", style="A"))
    (block,) = read_document(file.bytes(), filename="draft.docx").blocks
    assert block.notes == ()


@pytest.mark.parametrize("depth", [50, 300])
def test_tables_within_tables(depth: int) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * depth + paragraph("Т") + "</w:tc></w:tr></w:tbl>" * depth
    read_or_refuse(WordFile().add(nested).bytes())


def test_a_document_of_very_many_elements_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_document(WordFile().add("<w:p/>" * 3_000_000).bytes(), filename="draft.docx")
    assert refusal.value.code == "import-too-large"


def test_a_main_part_outside_the_package_is_refused() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Target="../../etc/passwd" Type="x/officeDocument"/></Relationships>'
    )
    with pytest.raises(RuleViolation) as refusal:
        read_document(WordFile(others={"_rels/.rels": relations}).bytes(), filename="draft.docx")
    assert refusal.value.code == "import-unsupported-format"


def test_an_encrypted_member_is_refused() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<x/>")
    data = bytearray(packed.getvalue())
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    with pytest.raises(RuleViolation) as refusal:
        read_document(bytes(data), filename="draft.docx")
    assert refusal.value.code == "import-encrypted"

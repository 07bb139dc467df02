"""Amending laws as parliament wrote them: every instruction is understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.amendments import apply_instructions, read_instructions
from app.core.clauses import split_document
from app.core.importers import read_document
from tests.unit.core.amending_laws import told

pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]


def test_the_2018_law_on_local_self_government_is_understood_completely(shared: Path) -> None:
    file = shared / "data/laws/kg/amend_2018_21_lsg_ky.txt"
    law = split_document(read_document(file.read_bytes(), filename=file.name))
    found = read_instructions(law)
    assert [told(instruction) for instruction in found] == [
        "replace-words article:37 part:3 | үчтөн экисинен кем эмеси → көпчүлүгү",
        "replace-words article:37 part:6 | үчтөн экисинен кем эмеси → көпчүлүгү",
        "replace-words article:43 part:4 | кеминде үчтөн экиси → көпчүлүгү",
        "replace-words article:49 part:3 | кеминде үчтөн экиси → көпчүлүгү",
    ]
    assert {instruction.act for instruction in found} == {
        "«Жергиликтүү өз алдынча башкаруу жөнүндө» Кыргыз Республикаснын Мыйзамына"
    }


@pytest.mark.parametrize("name", ["ktrk_law_2011_247_ky.txt", "ktrk_law_2011_247_ru.txt"])
def test_a_law_that_amends_nothing_has_no_instructions(shared: Path, name: str) -> None:
    file = shared / "data/laws/kg" / name
    law = split_document(read_document(file.read_bytes(), filename=name))
    assert read_instructions(law) == ()


def test_instructions_for_a_real_act_are_carried_out_on_it(shared: Path) -> None:
    file = shared / "data/laws/kg/ktrk_law_2011_247_ru.txt"
    act = split_document(read_document(file.read_bytes(), filename=file.name))
    article = next(clause for clause in act.clauses if clause.eid == "art_3")
    law = split_document(
        read_document(
            "Закон\nО внесении изменений\n\nСтатья 1.\nВнести в Закон следующие изменения:\n"
            "1) статью 3 признать утратившей силу;\n2) статью 400 исключить.".encode(),
            filename="law.txt",
        )
    )
    found = apply_instructions(act, read_instructions(law))
    assert [outcome.reason for outcome in found.outcomes] == ["", "place-not-found"]
    after = {clause.eid: clause for clause in found.tree.clauses}
    assert after["art_3"].label == article.label
    assert after["art_3"].text == "(утратила силу)"
    untouched = [clause for clause in act.clauses if not clause.eid.startswith("art_3")]
    assert all(after[clause.eid] == clause for clause in untouched)

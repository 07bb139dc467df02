"""Mending real drafts: whatever is done to their structure, no character is lost and everything can be undone."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID

import pytest

from app.core.clauses import split_document
from app.core.clauses.mending import apply_operation, replay
from app.core.clauses.mending_cuts import cut_places, read_beginning
from app.core.clauses.mending_operations import ChangeLevel, Merge, Move, Operation, Split
from app.core.clauses.mending_tree import Clauses, chain_before, lay_base, name_clauses, rename_clauses
from app.core.clauses.model import Level
from app.core.errors import RuleViolation
from app.core.importers import read_document
from tests.unit.core.clause_trees import characters

pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]
FILES = (
    "laws/kg/ktrk_law_2011_247_ky.txt",
    "laws/kg/ktrk_law_2011_247_ru.txt",
    "laws/kg/amend_2018_21_lsg_ky.txt",
    "laws/kg/constitution_2010_en.txt",
)
STEPS = 60


def some_change(clauses: Clauses, chance: random.Random, new: UUID) -> Operation:
    index = chance.randrange(len(clauses))
    clause = clauses[index]
    (language, words), *_ = clause.words.items()
    places = cut_places(words.text)
    if places and chance.random() < 0.4:
        beginning = read_beginning(words.text, chance.choice(places))
        level = beginning.level or clause.level
        return Split(clause.id, new, level, beginning.number, {language: beginning.cut})
    parents = [None, *(other.id for other in chain_before(clauses, index))]
    return chance.choice(
        [
            Merge(clause.id, chance.random() < 0.5),
            ChangeLevel(
                clause.id, chance.choice([Level.ARTICLE, Level.PARAGRAPH, Level.POINT, Level.CHAPTER])
            ),
            Move(clause.id, chance.choice(parents)),
        ]
    )


@pytest.mark.parametrize("name", FILES)
def test_no_change_of_structure_loses_a_character(shared: Path, name: str) -> None:
    file = shared / "data" / name
    tree = split_document(read_document(file.read_bytes(), filename=file.name))
    eids = [clause.eid for clause in tree.clauses]
    ids = {eid: UUID(int=n) for n, eid in enumerate(eids, 1)}
    base = clauses = lay_base(tree.clauses, ids, tree.language)
    assert rename_clauses(base, eids, base) == eids
    chance, done = random.Random(name), []
    for step in range(STEPS):
        operation = some_change(clauses, chance, UUID(int=10**9 + step))
        try:
            clauses = apply_operation(clauses, operation)
        except RuleViolation:
            continue
        done.append(operation)
    assert len(done) > STEPS // 2
    assert said(clauses) == said(base)
    names = rename_clauses(base, eids, clauses)
    assert len(set(names)) == len(clauses) == len(name_clauses(clauses))
    assert replay(base, done) == clauses


def said(clauses: Clauses):
    return characters(
        *(
            text
            for clause in clauses
            for words in clause.words.values()
            for text in (words.label, words.heading, words.text)
        )
    )

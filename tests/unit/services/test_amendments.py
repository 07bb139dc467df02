"""Which act a draft amends, and the comparative table of the two as each reader may see it."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.text import Language
from app.infra.db import Database
from app.models import AmendedDraft, AuditEvent
from app.services.amendments import (
    ComparisonSource,
    choose_amended,
    compare_texts,
    guess_target,
    load_amends_choice,
    load_comparison,
)
from app.services.drafts import import_draft, publish_edition
from tests.factories import make_account, make_draft, refused
from tests.unit.core.amending_laws import KY_ACT, RU_ACT, kyrgyz, russian
from tests.unit.core.clause_trees import tree

RU, KY = Language.RU, Language.KY
ITEM = "1) в части 1 статьи 2 слова «один раз» заменить словами «два раза»."


def keep(database: Database, slug: str, found, *, published: bool = True) -> str:
    with database.write() as session:
        import_draft(session, actor=OPERATOR, tree=found, slug=slug)
        if published:
            publish_edition(session, actor=OPERATOR, slug=slug)
    return slug


@pytest.fixture
def law(database: Database) -> str:
    keep(database, "act", tree(RU_ACT))
    return keep(database, "law", russian(ITEM))


def choose(database: Database, target: str | None = "act", actor: Actor = OPERATOR) -> None:
    with database.write() as session:
        choose_amended(session, actor=actor, slug="law", target=target)


def load(database: Database, actor: Actor = GUEST, language: Language = RU) -> ComparisonSource:
    with database.read() as session:
        return load_comparison(session, actor=actor, slug="law", language=language)


def test_the_table_is_made_of_the_law_and_the_act_it_amends(database: Database, law: str) -> None:
    choose(database)
    comparison = compare_texts(load(database))
    assert comparison is not None
    assert [row.eid for row in comparison.rows] == ["art_2__para_1"]


def test_a_finished_table_of_published_texts_is_kept(database: Database, law: str) -> None:
    choose(database)
    assert compare_texts(load(database)) is compare_texts(load(database))


def test_a_table_of_a_text_that_may_still_change_is_made_anew(database: Database) -> None:
    keep(database, "act", tree(RU_ACT))
    keep(database, "law", russian(ITEM), published=False)
    choose(database)
    first = compare_texts(load(database, OPERATOR))
    assert first is not None
    assert first is not compare_texts(load(database, OPERATOR))


def test_without_an_act_there_is_no_table(database: Database, law: str) -> None:
    assert compare_texts(load(database)) is None


def test_an_act_that_is_not_published_is_for_the_secretariat_only(database: Database) -> None:
    keep(database, "act", tree(RU_ACT), published=False)
    keep(database, "law", russian(ITEM))
    choose(database)
    assert load(database, GUEST).target is None
    assert load(database, make_account(database, Role.MEMBER)).act is None
    assert load(database, make_account(database, Role.SECRETARY)).act is not None


def test_texts_are_compared_in_a_language_both_have(database: Database, law: str) -> None:
    choose(database)
    assert load(database, language=KY).language is RU


def test_texts_without_a_common_language_are_not_compared(database: Database) -> None:
    keep(database, "act", tree(KY_ACT))
    keep(database, "law", russian(ITEM))
    choose(database)
    source = load(database)
    assert (source.act, source.law.language) == (None, RU)
    assert source.target is not None


def test_choosing_again_replaces_the_choice_and_is_recorded(database: Database, law: str) -> None:
    keep(database, "other", tree(RU_ACT))
    choose(database)
    choose(database, "other")
    choose(database, None)
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(AmendedDraft)).scalar_one() == 0
        events = session.execute(
            select(AuditEvent).where(AuditEvent.action == "amended-act-chosen")
        ).scalars()
        assert sorted(str(one.details["target"]) for one in events) == ["None", "act", "other"]


def test_a_draft_cannot_amend_itself_or_what_is_not_there(database: Database, law: str) -> None:
    choose(database)
    with pytest.raises(FieldViolation) as itself:
        choose(database, "law")
    assert itself.value.code == "amends-itself"
    with pytest.raises(FieldViolation) as missing:
        choose(database, "nowhere")
    assert missing.value.code == "draft-not-found"
    assert load(database).act is not None, "what was refused left the choice as it was"


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_chooses(database: Database, law: str, role: Role) -> None:
    actor = make_account(database, role)
    with refused("not-permitted"):
        choose(database, actor=actor)
    with refused("not-permitted"), database.read() as session:
        load_amends_choice(session, actor=actor, slug="law")


def test_the_act_is_guessed_by_the_name_the_law_gives_it(database: Database, law: str) -> None:
    make_draft(database, "code")
    keep(database, "act-in-kyrgyz", tree(KY_ACT))
    keep(database, "older-law", russian("1) статью 3 исключить."))
    with database.read() as session:
        choice, text = load_amends_choice(session, actor=OPERATOR, slug="law")
    found = guess_target(choice, text)
    assert (found.chosen, found.guessed) == (None, "act")
    assert found.named == ("Закон Кыргызской Республики «О курултаях»",)
    assert {other.slug for other in found.candidates} == {"act", "code", "act-in-kyrgyz", "older-law"}


def test_a_kyrgyz_law_finds_its_act_through_its_endings(database: Database) -> None:
    keep(database, "act", tree(KY_ACT))
    keep(database, "law", kyrgyz("1) 3-берене алып салынсын."))
    with database.read() as session:
        choice, text = load_amends_choice(session, actor=OPERATOR, slug="law")
    assert guess_target(choice, text).guessed == "act"


def test_nothing_is_guessed_where_no_title_fits(database: Database) -> None:
    keep(database, "law", russian(ITEM))
    make_draft(database, "code")
    with database.read() as session:
        choice, text = load_amends_choice(session, actor=OPERATOR, slug="law")
    assert guess_target(choice, text).guessed is None


def statements(database: Database, articles: int) -> int:
    """How many statements loading a comparison of two drafts of this length takes."""
    act, law = (make_draft(database, f"{name}-{articles}", articles=articles) for name in ("act", "law"))
    with database.write() as session:
        choose_amended(session, actor=OPERATOR, slug=law, target=act)
    seen: list[object] = []

    def count(*arguments: object) -> None:
        seen.append(arguments)

    event.listen(database.engine, "before_cursor_execute", count)
    with database.read() as session:
        load_comparison(session, actor=GUEST, slug=law, language=KY)
    event.remove(database.engine, "before_cursor_execute", count)
    return len(seen)


def test_loading_takes_the_same_number_of_statements_however_long_the_texts_are(database: Database) -> None:
    assert statements(database, 2) == statements(database, 60)


def test_a_draft_that_may_not_be_seen_is_not_found(database: Database) -> None:
    keep(database, "law", russian(ITEM), published=False)
    with pytest.raises(RuleViolation) as hidden:
        load(database, GUEST)
    assert hidden.value.code == "draft-not-found"

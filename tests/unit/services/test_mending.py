"""Mending an unpublished edition: kept as rows, undone by replaying the import, refused once published."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from app.core.clauses.mending import replay
from app.core.clauses.mending_operations import (
    Accept,
    ChangeLevel,
    Confirm,
    Cut,
    Edit,
    Merge,
    Operation,
    Remove,
    Renumber,
    Split,
)
from app.core.clauses.mending_tree import Words
from app.core.clauses.model import Clause as Clause_
from app.core.clauses.model import ImportWarning, Level
from app.core.editions.model import LinkStatus
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.text import Language
from app.infra.db import Database
from app.models import AuditEvent, Clause, ClauseLink, ClauseText, Edition, EditionText, Mending
from app.services.drafts import add_language, import_draft, publish_edition
from app.services.editions import import_edition
from app.services.mending import MendingView, compare_with_import, get_mending, mend, undo_mending
from app.services.mending_history import load_history
from app.services.mending_translations import mark_outdated_translations
from app.services.reading import get_outline, list_reading_clauses
from tests.factories import make_account, make_draft, make_tree

KY, RU = Language.KY, Language.RU


def open_mending(database: Database, slug: str, actor: Actor = OPERATOR) -> MendingView:
    with database.read() as session:
        return get_mending(session, actor=actor, slug=slug, number=1)


def do(database: Database, slug: str, operation: Operation, actor: Actor = OPERATOR) -> None:
    version = open_mending(database, slug).version
    with database.write() as session:
        mend(session, actor=actor, slug=slug, number=1, operation=operation, version=version)


def undo(database: Database, slug: str) -> Operation:
    version = open_mending(database, slug).version
    with database.write() as session:
        return undo_mending(session, actor=OPERATOR, slug=slug, number=1, version=version)


def ids(database: Database, slug: str) -> dict[str, UUID]:
    view = open_mending(database, slug)
    return {eid: clause.id for eid, clause in zip(view.eids, view.clauses, strict=True)}


def eids(database: Database, slug: str) -> list[str]:
    return list(open_mending(database, slug).eids)


def texts(database: Database, slug: str, eid: str) -> dict[Language, str]:
    with database.read() as session:
        _, _, clauses = list_reading_clauses(session, actor=OPERATOR, slug=slug)
    return next(dict(clause.texts) for clause in clauses if clause.item.eid == eid)


@pytest.fixture
def slug(database: Database) -> str:
    make_draft(database, "noise", published=False)
    return make_draft(database, "code", languages=(KY, RU), published=False)


def refusal(database: Database, slug: str, operation: Operation, **given: object) -> str:
    values = {"actor": OPERATOR, "number": 1, "version": open_mending(database, slug).version, **given}
    with database.write() as session, pytest.raises(RuleViolation) as refused:
        mend(session, slug=slug, operation=operation, **values)
    return refused.value.code


def test_joining_two_parts_leaves_one_with_the_words_of_both_in_every_language(database, slug):
    second = ids(database, slug)["art_1__para_2"]
    do(database, slug, Merge(second))
    assert eids(database, slug) == [
        "chp_1",
        "art_1",
        "art_1__para_1",
        "art_2",
        "art_2__para_1",
        "art_2__para_2",
    ]
    joined = texts(database, slug, "art_1__para_1")
    assert joined[KY] == "Курултай жылына 11 жолу чакырылат.\n2. Курултай жылына 12 жолу чакырылат."
    assert joined[RU].endswith("2. Курултай созывается 12 раза в год.")


def test_the_reading_pages_show_what_was_mended(database, slug):
    do(database, slug, Renumber(ids(database, slug)["art_2"], "3", {KY: "3-берене."}))
    with database.read() as session:
        edition, outline, _ = list_reading_clauses(session, actor=OPERATOR, slug=slug)
        assert get_outline(session, edition) == outline
    assert [item.eid for item in outline.items[-3:]] == ["art_3", "art_3__para_1", "art_3__para_2"]
    assert outline.by_eid["art_3"].labels == {KY: "3-берене.", RU: "Статья 2."}


def test_every_clause_that_survives_keeps_its_identity(database, slug):
    before = ids(database, slug)
    do(database, slug, Merge(before["art_1__para_2"]))
    do(database, slug, Renumber(before["art_2"], "3"))
    after = ids(database, slug)
    assert after["art_3__para_1"] == before["art_2__para_1"]
    assert set(after.values()) == set(before.values()) - {before["art_1__para_2"]}


def test_other_drafts_stay_as_they_are(database, slug):
    before = open_mending(database, "noise")
    do(database, slug, Merge(ids(database, slug)["art_1__para_2"]))
    assert open_mending(database, "noise") == before


def test_what_is_undone_is_as_it_was_imported_to_the_last_row(database, slug):
    before = open_mending(database, slug)
    found = ids(database, slug)
    do(database, slug, Merge(found["art_1__para_2"]))
    do(database, slug, Edit(found["art_2"], KY, Words("2-берене.", "Башка", "Текст")))
    undo(database, slug)
    undo(database, slug)
    after = open_mending(database, slug)
    assert (after.clauses, after.eids) == (before.clauses, before.eids)
    assert after.steps == 0


def test_undoing_takes_back_only_the_last_change(database, slug):
    found = ids(database, slug)
    do(database, slug, Renumber(found["art_2"], "3"))
    do(database, slug, Merge(found["art_1__para_2"]))
    assert undo(database, slug) == Merge(found["art_1__para_2"])
    assert "art_3" in eids(database, slug)
    assert "art_1__para_2" in eids(database, slug)
    with database.read() as session:
        undone = session.execute(select(Mending.undone_at).order_by(Mending.sequence)).scalars().all()
    assert [moment is not None for moment in undone] == [False, True]


def test_there_is_nothing_to_undo_at_first(database, slug):
    with database.write() as session, pytest.raises(RuleViolation) as refused:
        undo_mending(session, actor=OPERATOR, slug=slug, number=1, version=0)
    assert refused.value.code == "mending-nothing-to-undo"


def test_the_rows_say_what_the_replay_says(database, slug):
    found = ids(database, slug)
    new = uuid4()
    steps = [
        Split(found["art_1__para_1"], new, Level.POINT, "1", {KY: Cut(9, 9, 9), RU: Cut(9, 9, 9)}),
        ChangeLevel(found["art_2__para_1"], Level.POINT),
        Edit(new, RU, Words("1)", "", "создаётся")),
        Merge(found["art_2"]),
        Edit(found["art_2__para_2"], KY, Words()),
        Edit(found["art_2__para_2"], RU, Words()),
        Remove(found["art_2__para_2"]),
        Accept(new),
    ]
    for step in steps:
        do(database, slug, step)
    with database.read() as session:
        edition = session.execute(select(Edition).join(Clause).where(Clause.id == new)).scalar_one()
        history = load_history(session, edition)
    played = history.current()
    assert played == replay(history.base(), steps)
    plain = [replace(one, absorbed=(), cut_from=None) for one in played]
    assert list(open_mending(database, slug).clauses) == plain


def test_a_clause_with_links_to_another_edition_can_be_joined(database, slug):
    found = ids(database, slug)
    with database.write() as session:
        edition_id = session.execute(
            select(Clause.edition_id).where(Clause.id == found["art_1"])
        ).scalar_one()
        session.add(
            ClauseLink(
                id=uuid4(),
                edition_id=edition_id,
                from_id=None,
                to_id=found["art_1__para_2"],
                status=LinkStatus.ADDED,
                score=0,
            )
        )
    do(database, slug, Merge(found["art_1__para_2"]))
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(ClauseLink)).scalar_one() == 0


def test_a_published_edition_is_not_mended(database, slug):
    found = ids(database, slug)
    with database.write() as session:
        publish_edition(session, actor=OPERATOR, slug=slug)
    with database.write() as session, pytest.raises(RuleViolation) as refused:
        mend(session, actor=OPERATOR, slug=slug, number=1, operation=Accept(found["art_1"]), version=0)
    assert refused.value.code == "edition-already-published"


def test_of_two_secretaries_at_once_the_second_is_told(database, slug):
    found = ids(database, slug)
    do(database, slug, Renumber(found["art_2"], "3"))
    assert refusal(database, slug, Merge(found["art_2"]), version=0) == "mending-outdated"
    undo(database, slug)
    assert refusal(database, slug, Merge(found["art_2"]), version=0) == "mending-outdated"


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.EXPERT])
def test_mending_is_for_the_secretariat(database, slug, role):
    actor = GUEST if role is None else make_account(database, role)
    found = ids(database, slug)
    assert refusal(database, slug, Accept(found["art_1"]), actor=actor) == "not-permitted"
    with database.read() as session, pytest.raises(RuleViolation):
        get_mending(session, actor=actor, slug=slug, number=1)


def test_a_refused_change_leaves_nothing_behind(database, slug):
    first = open_mending(database, slug)
    assert refusal(database, slug, Merge(first.clauses[0].id)) == "mending-no-previous"
    assert open_mending(database, slug) == first


def test_who_changed_what_is_in_the_audit_trail(database, slug):
    secretary = make_account(database, Role.SECRETARY)
    do(database, slug, Renumber(ids(database, slug)["art_2"], "3"), actor=secretary)
    with database.read() as session:
        event = session.execute(select(AuditEvent).where(AuditEvent.action == "edition-mended")).scalar_one()
        compared = compare_with_import(session, actor=secretary, slug=slug, number=1)
    assert (event.actor_id, event.details["operation"]) == (secretary.account_id, "number")
    assert [step.sequence for step in compared.steps] == [1]


def test_an_edited_text_marks_its_translations_until_they_follow(database, slug):
    part = ids(database, slug)["art_1__para_1"]
    do(database, slug, Edit(part, KY, Words("1.", "", "Башкача.")))

    def late() -> list[Language]:
        with database.read() as session:
            found = select(ClauseText.language).where(ClauseText.outdated)
            return list(session.execute(found).scalars())

    assert late() == [RU]
    do(database, slug, Confirm(part, RU))
    assert late() == []
    undo(database, slug)
    assert late() == [RU]


def test_a_language_may_join_between_two_changes(database):
    slug = make_draft(database, "later", languages=(KY,), published=False)
    found = ids(database, slug)
    do(database, slug, Renumber(found["art_2"], "3"))
    tree = make_tree(RU)
    third = tuple(
        replace(one, number="3", label="Статья 3.") if one.eid == "art_2" else one for one in tree.clauses
    )
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=replace(tree, clauses=third))
    assert open_mending(database, slug).last is None
    do(database, slug, Edit(found["art_2"], RU, Words("Статья 3.", "Другое", "")))
    undo(database, slug)
    view = open_mending(database, slug)
    assert view.clauses[view.eids.index("art_3")].in_language(RU).label == "Статья 3."
    with database.read() as session:
        edition = session.execute(
            select(Edition).join(Clause).where(Clause.id == found["art_1"])
        ).scalar_one()
        assert load_history(session, edition).current() == view.clauses


def test_a_language_that_joined_is_not_undone_from_under(database):
    slug = make_draft(database, "later", languages=(KY,), published=False)
    do(database, slug, Renumber(ids(database, slug)["chp_1"], "1-1"))
    undo(database, slug)
    do(database, slug, Accept(ids(database, slug)["chp_1"]))
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(RU))
    with database.write() as session, pytest.raises(RuleViolation) as refused:
        undo_mending(session, actor=OPERATOR, slug=slug, number=1, version=3)
    assert refused.value.code == "mending-nothing-to-undo"


def test_an_edition_older_than_mending_is_mended_like_any_other(database, slug):
    with database.write() as session:
        session.execute(update(EditionText).values(imported=None))
    before = open_mending(database, slug)
    do(database, slug, Merge(ids(database, slug)["art_1__para_2"]))
    undo(database, slug)
    after = open_mending(database, slug)
    assert (after.clauses, after.eids) == (before.clauses, before.eids)


def test_warnings_are_those_that_still_stand(database):
    warnings = (
        ImportWarning("gap", "art_2", "missing 2", params={"label": "2-берене."}),
        ImportWarning("toc", None, "left out", "Мазмуну"),
    )
    with database.write() as session:
        tree = replace(make_tree(), warnings=warnings)
        import_draft(session, actor=OPERATOR, tree=tree, slug="warned")
    found = open_mending(database, "warned").warnings
    assert [(one.warning.code, one.warning.params) for one in found] == [
        ("gap", {"label": "2-берене."}),
        ("toc", {}),
    ]
    do(database, "warned", Accept(ids(database, "warned")["art_2"]))
    assert [one.warning.code for one in open_mending(database, "warned").warnings] == ["toc"]


def test_a_difference_of_the_languages_is_warned_of_where_its_words_stand(database):
    slug = make_draft(database, "code", languages=(KY,), published=False, parts=6)
    tree = make_tree(RU, parts=6)
    extra = Clause_("art_1__para_7", Level.PARAGRAPH, "7", "7.", "", "Ашыкча.", parent="art_1")
    place = next(i for i, one in enumerate(tree.clauses) if one.eid == "art_2")
    more = replace(tree, clauses=(*tree.clauses[:place], extra, *tree.clauses[place:]))
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=more)
    view = open_mending(database, slug)
    found = [(one.warning.code, one.clause) for one in view.warnings]
    assert found == [("language-extra", ids(database, slug)["art_1__para_6"])]
    do(database, slug, Accept(ids(database, slug)["art_1__para_6"]))
    assert not open_mending(database, slug).warnings


def test_the_comparison_tells_what_differs_from_the_import(database, slug):
    found = ids(database, slug)
    do(database, slug, Merge(found["art_1__para_2"]))
    do(database, slug, Edit(found["art_2"], KY, Words("2-берене.", "Жаңы", "")))
    undo(database, slug)
    with database.read() as session:
        compared = compare_with_import(session, actor=OPERATOR, slug=slug, number=1)
    changed = [change.after.id for change in compared.changes if change.after]
    assert changed == [found["art_1__para_1"]]
    assert [step.undone_at is not None for step in compared.steps] == [False, True]


def next_edition(database: Database, **kyrgyz: str) -> dict[str, UUID]:
    """The second edition of a draft, whose Kyrgyz text says something else in some clauses; Russian joins as it was."""
    make_draft(database, "code", languages=(KY, RU))
    tree = make_tree(KY)
    changed = tuple(replace(one, text=kyrgyz.get(one.eid, one.text)) for one in tree.clauses)
    with database.write() as session:
        import_edition(session, actor=OPERATOR, slug="code", tree=replace(tree, clauses=changed))
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug="code", tree=make_tree(RU))
    view = second(database)
    return dict(zip(view.eids, (clause.id for clause in view.clauses), strict=True))


def second(database: Database) -> MendingView:
    with database.read() as session:
        return get_mending(session, actor=OPERATOR, slug="code", number=2)


def late(database: Database) -> dict[UUID, set[Language]]:
    return {clause.id: set(clause.outdated) for clause in second(database).clauses if clause.outdated}


def test_a_translation_that_did_not_follow_the_new_edition_is_marked_until_confirmed(database):
    found = next_edition(database, art_1__para_1="Башкача айтылган.")
    part = found["art_1__para_1"]
    assert late(database) == {part: {RU}}
    for version, operation in enumerate((Accept(found["art_1"]), None, Confirm(part, RU))):
        with database.write() as session:
            values = {"actor": OPERATOR, "slug": "code", "number": 2, "version": version}
            if operation is None:
                undo_mending(session, **values)
            else:
                mend(session, operation=operation, **values)
        assert late(database) == ({} if isinstance(operation, Confirm) else {part: {RU}})


def test_where_no_language_changed_nothing_is_marked(database):
    next_edition(database)
    assert late(database) == {}


def test_where_every_language_changed_nothing_is_marked(database):
    next_edition(database, art_1__para_1="Башкача айтылган.")
    with database.write() as session:
        session.execute(update(ClauseText).values(outdated=False))
        session.execute(
            update(ClauseText)
            .where(ClauseText.clause_id == second(database).clauses[2].id, ClauseText.language == RU)
            .values(text="Сказано иначе.")
        )
        edition_id = session.execute(select(Edition.id).where(Edition.number == 2)).scalar_one()
        assert mark_outdated_translations(session, edition_id=edition_id) == 0


def test_of_words_that_stand_twice_those_under_the_same_name_are_compared(database):
    same = "Күчүн жоготту."
    found = next_edition(database, art_1__para_1=same, art_1__para_2=same)
    assert late(database) == {found["art_1__para_1"]: {RU}, found["art_1__para_2"]: {RU}}

"""What the reading and clause pages show: pages, neighbours, texts, and counts of what the reader may read."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from app.core.comments import HideReason
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.db import Database
from app.services.comments import hide_comment, withdraw_comment
from app.services.drafts import add_language, import_draft, publish_edition
from app.services.reading import (
    ClausePage,
    ReadingPage,
    get_clause_page,
    get_reading_page,
    list_reading_clauses,
)
from tests.factories import make_account, make_comment, make_draft, make_group, make_round, make_tree

KY, RU, EN = Language.KY, Language.RU, Language.EN


def page(database: Database, slug: str, actor: Actor = GUEST, **which: object) -> ReadingPage:
    with database.read() as session:
        return get_reading_page(session, actor=actor, slug=slug, **which)


def clause(database: Database, slug: str, eid: str, actor: Actor = GUEST) -> ClausePage:
    with database.read() as session:
        return get_clause_page(session, actor=actor, slug=slug, eid=eid)


def own_counts(found: ReadingPage) -> dict[str, int]:
    return {clause.item.eid: clause.comments for clause in found.clauses if clause.comments}


def test_a_page_has_its_clauses_in_reading_order_in_every_language(database: Database) -> None:
    slug = make_draft(database)
    found = page(database, slug)
    eids = [clause.item.eid for clause in found.clauses]
    assert eids == [clause.eid for clause in make_tree().clauses]
    part = next(clause for clause in found.clauses if clause.item.eid == "art_1__para_2")
    assert part.texts == {
        KY: "Курултай жылына 12 жолу чакырылат.",
        RU: "Курултай созывается 12 раза в год.",
        EN: "The kurultai meets 12 times a year.",
    }
    assert part.item.labels[RU] == "2."


def test_depth_and_ancestors_follow_the_tree(database: Database) -> None:
    found = clause(database, make_draft(database), "art_2__para_1")
    assert found.item.depth == 2
    assert [item.eid for item in found.ancestors] == ["chp_1", "art_2"]


def test_a_container_is_read_on_its_page_and_a_clause_of_it_belongs_there_too(database: Database) -> None:
    slug = make_draft(database)
    assert page(database, slug, eid="chp_1").page == 0
    assert page(database, slug, eid="art_2__para_2").page == 0
    assert page(database, slug, page=0).clauses == page(database, slug).clauses


@pytest.mark.parametrize(
    "which", [{"page": 1}, {"page": -1}, {"page": 10**6}, {"eid": "art_99"}, {"eid": ""}]
)
def test_a_page_or_clause_that_is_not_there_says_so(database: Database, which: dict[str, object]) -> None:
    slug = make_draft(database)
    with pytest.raises(RuleViolation, match="clause-not-found"):
        page(database, slug, **which)


def test_a_clause_page_holds_what_stands_under_it_and_its_neighbours(database: Database) -> None:
    slug = make_draft(database, articles=3)
    found = clause(database, slug, "art_2")
    assert [c.item.eid for c in found.clauses] == ["art_2", "art_2__para_1", "art_2__para_2"]
    assert found.previous is not None
    assert found.following is not None
    assert (found.previous.eid, found.following.eid) == ("art_1", "art_3")
    first, last = clause(database, slug, "art_1"), clause(database, slug, "art_3")
    assert (first.previous, last.following) == (None, None)


def test_comments_are_counted_on_the_clause_below_it_and_on_the_whole_draft(database: Database) -> None:
    slug = make_draft(database)
    make_round(database, slug)
    for eid in ("art_1", "art_1__para_1", "art_1__para_1", "art_2__para_2", None, None):
        make_comment(database, slug, clause=eid)
    found = page(database, slug)
    assert own_counts(found) == {"art_1": 1, "art_1__para_1": 2, "art_2__para_2": 1}
    assert found.whole_draft == 2
    below = {c.item.eid: c.comments_below for c in found.clauses if c.comments_below}
    assert below == {"chp_1": 4, "art_1": 3, "art_1__para_1": 2, "art_2": 1, "art_2__para_2": 1}


def test_hidden_and_withdrawn_comments_are_not_counted_among_the_shown(database: Database) -> None:
    slug = make_draft(database)
    make_round(database, slug)
    kept, hidden, gone = (make_comment(database, slug, clause="art_1") for _ in range(3))
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=hidden.id, reason=HideReason.SPAM)
        withdraw_comment(session, actor=GUEST, comment_id=gone.id, secret=gone.edit_secret)
    assert own_counts(page(database, slug)) == {"art_1": 1}
    assert kept.clause == "art_1"


def test_a_count_never_tells_an_outsider_what_the_group_said(database: Database) -> None:
    slug, group = make_draft(database), make_group(database)
    make_round(database, slug)
    members = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    member = make_account(database, Role.MEMBER, group=group)
    make_comment(database, slug, clause="art_1")
    make_comment(database, slug, clause="art_1", actor=member, round_id=members.id)
    outsider = make_account(database, Role.MEMBER, group=make_group(database, "other"))
    secretary = make_account(database, Role.SECRETARY)
    assert own_counts(page(database, slug)) == {"art_1": 1}
    assert own_counts(page(database, slug, outsider)) == {"art_1": 1}
    assert own_counts(page(database, slug, member)) == {"art_1": 2}
    assert own_counts(page(database, slug, secretary)) == {"art_1": 2}


def test_comments_on_another_draft_are_not_counted_here(database: Database) -> None:
    here, there = make_draft(database), make_draft(database)
    make_round(database, there)
    make_comment(database, there, clause="art_1")
    assert own_counts(page(database, here)) == {}


def test_an_unpublished_draft_is_read_by_the_secretariat_only(database: Database) -> None:
    slug = make_draft(database, published=False)
    for actor in (GUEST, make_account(database, Role.EXPERT)):
        with pytest.raises(RuleViolation, match="draft-not-found"):
            page(database, slug, actor)
        with pytest.raises(RuleViolation, match="draft-not-found"):
            clause(database, slug, "art_1", actor)
    assert page(database, slug, make_account(database, Role.SECRETARY)).clauses


def test_a_language_added_after_publication_is_read_at_once(database: Database) -> None:
    slug = make_draft(database, languages=(KY,))
    assert set(page(database, slug).clauses[0].item.labels) == {KY}
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(RU))
    assert set(page(database, slug).clauses[0].item.labels) == {KY, RU}


def test_an_outline_read_before_publication_is_not_kept(database: Database) -> None:
    slug = make_draft(database, languages=(KY,), published=False)
    secretary = make_account(database, Role.SECRETARY)
    page(database, slug, secretary)
    with database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(RU))
        publish_edition(session, actor=OPERATOR, slug=slug)
    assert set(page(database, slug).clauses[0].item.headings) == {KY, RU}


def test_all_clauses_of_an_edition_and_none_of_one_that_is_not_there(database: Database) -> None:
    slug = make_draft(database)
    with database.read() as session:
        edition, outline, clauses = list_reading_clauses(session, actor=GUEST, slug=slug, edition=1)
        assert (edition.number, len(clauses)) == (1, len(outline.items))
        with pytest.raises(RuleViolation, match="edition-not-found"):
            list_reading_clauses(session, actor=GUEST, slug=slug, edition=2)


def test_a_draft_longer_than_a_page_is_cut_before_an_article(database: Database) -> None:
    tree = make_tree(articles=70, parts=2)
    with database.write() as session:
        slug = import_draft(session, actor=OPERATOR, tree=tree).slug
        publish_edition(session, actor=OPERATOR, slug=slug)
    first, second = page(database, slug), page(database, slug, page=1)
    assert [len(span) for span in ([*first.clauses], [*second.clauses])] == [121, 90]
    assert second.clauses[0].item.eid == "art_41"
    assert page(database, slug, eid="art_70__para_2").page == 1


def test_a_page_costs_the_same_statements_however_many_clauses_and_comments(database: Database) -> None:
    small, large = make_draft(database, articles=1), make_draft(database, articles=20)
    for slug in (small, large):
        make_round(database, slug)
    for number in range(1, 6):
        make_comment(database, large, clause=f"art_{number}")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(database.engine, "before_cursor_execute", note)
    counts = []
    for slug in (small, large):
        page(database, slug)
        statements.clear()
        page(database, slug)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8

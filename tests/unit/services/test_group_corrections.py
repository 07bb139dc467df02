"""The secretariat's decisions about groups: what is kept, for which clause, in which order, and undone as a whole."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.core.comments import HideReason, Stance
from app.core.digests.corrections import APART, TOGETHER, Correction
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.rounds import Audience
from app.models import AuditEvent, Clause, Comment, Draft, GroupCorrection
from app.services.comments import hide_comment
from app.services.group_corrections import (
    corrections_of,
    keep_apart,
    list_decisions,
    put_together,
    split_group,
    undo_correction,
)
from tests.factories import make_account, make_comment, make_draft, make_organisation, make_round, refused

PLACE = "art_1__para_1"


@pytest.fixture
def slug(database):
    made = make_draft(database)
    make_round(database, made)
    return made


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY, name="Айгүл Асанова")


@pytest.fixture
def three(database, slug) -> list[UUID]:
    return [make_comment(database, slug, body=f"Пикир {n}").id for n in range(3)]


def decide(database, decision, actor, **values):
    with database.write() as session:
        return decision(session, actor=actor, **values)


def kept(database, slug):
    with database.read() as session:
        draft_id = session.execute(select(Draft.id).where(Draft.slug == slug)).scalar_one()
        return corrections_of(session, draft_id)


def of_clause(database, slug) -> tuple[Correction, ...]:
    (corrections,) = kept(database, slug).values()
    return corrections


def test_a_comment_kept_apart_is_kept_for_its_clause(database, slug, secretary, three):
    decide(database, keep_apart, secretary, comments=[three[1]], other=three[0])
    with database.read() as session:
        clause_id = session.execute(select(Comment.clause_id).where(Comment.id == three[0])).scalar_one()
        assert session.get_one(Clause, clause_id).eid == PLACE
    assert kept(database, slug) == {clause_id: (Correction(APART, str(three[1]), str(three[0])),)}


def test_of_a_group_whose_every_comment_is_kept_apart_nobody_stays(database, slug, secretary, three):
    decide(database, keep_apart, secretary, comments=three)
    assert {(one.comment, one.other) for one in of_clause(database, slug)} == {
        (str(one), str(one)) for one in three
    }


def test_comments_on_the_whole_draft_have_corrections_too(database, slug, secretary):
    one, other = (make_comment(database, slug, clause=None, body=f"Пикир {n}").id for n in range(2))
    decide(database, put_together, secretary, comments=[one], other=other)
    assert kept(database, slug) == {None: (Correction(TOGETHER, str(one), str(other)),)}


def test_a_group_that_is_put_together_comes_along_and_a_comment_that_moves_leaves_the_rest(
    database, slug, secretary, three
):
    one, other, third = map(str, three)
    decide(database, put_together, secretary, comments=[three[0]], other=three[1])
    decide(database, put_together, secretary, comments=[three[0]], other=three[1], staying=three[2])
    assert of_clause(database, slug) == (
        Correction(TOGETHER, one, other),
        Correction(APART, one, third),
        Correction(TOGETHER, one, other),
    )


def test_a_split_group_leaves_before_it_joins(database, slug, secretary, three):
    decide(database, split_group, secretary, comments=three[:2], other=three[2])
    one, other, third = map(str, three)
    corrections = of_clause(database, slug)
    assert set(corrections[:2]) == {Correction(APART, one, third), Correction(APART, other, third)}
    assert corrections[2:] == (Correction(TOGETHER, other, one),)


def test_decisions_stand_in_the_order_they_were_made_even_if_the_clock_was_set_back(
    database, slug, secretary, three
):
    one, other, third = three
    decide(database, keep_apart, secretary, comments=[one], other=third)
    with database.write() as session:
        correction = session.execute(select(GroupCorrection)).scalar_one()
        correction.made_at += timedelta(hours=1)
    decide(database, put_together, secretary, comments=[one], other=other)
    decide(database, keep_apart, secretary, comments=[other], other=third)
    assert [correction.kind for correction in of_clause(database, slug)] == [APART, TOGETHER, APART]


def test_a_button_tapped_twice_decides_once(database, slug, secretary, three):
    first = decide(database, split_group, secretary, comments=three[:2], other=three[2])
    assert decide(database, split_group, secretary, comments=three[:2], other=three[2]) == first
    assert len(of_clause(database, slug)) == 3


def test_a_decision_is_undone_as_a_whole_and_once(database, slug, secretary, three):
    decide(database, keep_apart, secretary, comments=[three[2]], other=three[0])
    decision = decide(database, split_group, secretary, comments=three[:2], other=three[2])
    decide(database, undo_correction, secretary, correction_id=decision.id)
    decide(database, undo_correction, secretary, correction_id=decision.id)
    assert of_clause(database, slug) == (Correction(APART, str(three[2]), str(three[0])),)
    with database.read() as session:
        actions = session.execute(select(AuditEvent.action)).scalars().all()
    assert actions.count("group-correction-undone") == 1


def test_what_was_undone_can_be_decided_again(database, slug, secretary, three):
    decision = decide(database, keep_apart, secretary, comments=[three[0]], other=three[1])
    decide(database, undo_correction, secretary, correction_id=decision.id)
    again = decide(database, keep_apart, secretary, comments=[three[0]], other=three[1])
    assert again.id != decision.id
    assert len(of_clause(database, slug)) == 1


def test_decisions_are_listed_the_latest_first_with_who_made_them(database, slug, secretary, three):
    first = decide(database, keep_apart, secretary, comments=[three[0]], other=three[1])
    second = decide(database, put_together, OPERATOR, comments=[three[2]], other=three[1])
    noise = make_draft(database)
    make_round(database, noise)
    elsewhere = make_comment(database, noise).id
    decide(database, keep_apart, secretary, comments=[elsewhere])
    with database.read() as session:
        listed = list_decisions(session, actor=secretary, slug=slug)
    assert listed == [second, first]
    assert (first.clause, first.edition, first.by) == (PLACE, 1, "Айгүл Асанова")
    assert (first.apart, first.together) == ((three[0],), ())
    assert (second.apart, second.together) == ((), ((three[2], three[1]),))


def test_every_decision_leaves_its_trace(database, slug, secretary, three):
    decide(database, keep_apart, secretary, comments=[three[0]], other=three[1])
    with database.read() as session:
        event = session.execute(
            select(AuditEvent).where(AuditEvent.action == "comments-kept-apart")
        ).scalar_one()
    assert event.actor_id == secretary.account_id
    assert event.details == {"clause": PLACE, "apart": [str(three[0])], "together": []}


# Refusals


def test_an_official_position_is_never_folded(database, slug, secretary, three):
    make_organisation(database, "ministry")
    member = make_account(database, Role.MEMBER, organisation="ministry")
    members = make_round(database, slug, audience=Audience.MEMBERS)
    official = make_comment(database, slug, actor=member, round_id=members.id).id
    with database.read() as session:
        assert session.get_one(Comment, official).official
    for decision, values in (
        (put_together, {"comments": [official], "other": three[0]}),
        (put_together, {"comments": [three[0]], "other": official}),
        (split_group, {"comments": [three[0], official]}),
        (keep_apart, {"comments": [official]}),
    ):
        with refused("official-position-stands-alone"):
            decide(database, decision, secretary, **values)
    assert kept(database, slug) == {}


def test_comments_for_and_against_are_never_put_together(database, slug, secretary, three):
    support = make_comment(database, slug, stance=Stance.SUPPORT).id
    note = make_comment(database, slug, stance=Stance.NOTE).id
    with refused("comments-opposed"):
        decide(database, put_together, secretary, comments=[support], other=three[0])
    decide(database, put_together, secretary, comments=[note], other=three[0])


def test_comments_of_different_clauses_are_never_put_together(database, slug, secretary, three):
    elsewhere = make_comment(database, slug, clause="art_1__para_2").id
    whole = make_comment(database, slug, clause=None).id
    for other in (elsewhere, whole):
        with refused("comments-of-different-clauses"):
            decide(database, put_together, secretary, comments=[three[0]], other=other)


def test_what_is_not_shown_or_not_there_cannot_be_chosen(database, slug, secretary, three):
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=three[2], reason=HideReason.SPAM)
    for other in (three[2], uuid4()):
        with refused("comment-not-found"):
            decide(database, put_together, secretary, comments=[three[0]], other=other)


def test_at_least_one_and_not_too_many_comments_are_chosen(database, slug, secretary, three):
    with refused("comments-required"):
        decide(database, put_together, secretary, comments=[three[0]], other=three[0])
    with refused("too-many-comments"):
        decide(database, keep_apart, secretary, comments=[uuid4() for _ in range(201)])


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_decides(database, slug, secretary, three, role):
    actor = make_account(database, role) if role else GUEST
    decision = decide(database, keep_apart, secretary, comments=[three[1]], other=three[0])
    with refused("not-permitted"):
        decide(database, keep_apart, actor, comments=[three[0]])
    with refused("not-permitted"):
        decide(database, put_together, actor, comments=[three[0]], other=three[1])
    with refused("not-permitted"):
        decide(database, split_group, actor, comments=[three[0]])
    with refused("not-permitted"):
        decide(database, undo_correction, actor, correction_id=decision.id)
    with refused("not-permitted"), database.read() as session:
        list_decisions(session, actor=actor, slug=slug)
    assert len(of_clause(database, slug)) == 1


def test_a_decision_that_does_not_exist_cannot_be_undone(database, secretary):
    with refused("correction-not-found"):
        decide(database, undo_correction, secretary, correction_id=uuid4())

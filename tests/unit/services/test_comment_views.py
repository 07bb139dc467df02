"""What others see of comments: their audience, their tombstones, pages that miss nothing, receipts."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from app.core.comments import CommentState, HideReason, Stance
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.db import Database
from app.models import Comment
from app.services.comment_views import (
    CommentPage,
    CommentView,
    count_by_stance,
    get_comment,
    get_receipt,
    list_comments,
)
from app.services.comments import hide_comment, withdraw_comment
from app.services.drafts import get_draft
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_round,
    move_round,
    refused,
)


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.KY,))


def page(database: Database, slug: str, actor: Actor = GUEST, **wanted: object) -> CommentPage:
    with database.read() as session:
        draft = get_draft(session, actor=actor, slug=slug)
        return list_comments(session, actor=actor, draft=draft, **wanted)


def bodies(found: CommentPage) -> list[str]:
    return [view.body for view in found.items]


def hide(database: Database, comment_id: UUID, reason: HideReason = HideReason.SPAM) -> None:
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=comment_id, reason=reason)


def test_comments_come_in_the_order_of_receipt_or_the_other_way_round(database: Database, slug: str) -> None:
    make_round(database, slug)
    for body in ("биринчи", "экинчи", "үчүнчү"):
        make_comment(database, slug, body=body)
    oldest_first = bodies(page(database, slug))
    assert bodies(page(database, slug, newest_first=True)) == oldest_first[::-1]
    assert set(oldest_first) == {"биринчи", "экинчи", "үчүнчү"}


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_are_complete_and_repeat_nothing(
    database: Database, slug: str, size: int, newest_first: bool
) -> None:
    round_ = make_round(database, slug)
    made = [make_comment(database, slug, body=f"{n}") for n in range(7)]
    with database.write() as session:
        # Three in the same moment: the id decides among them.
        same = [comment.id for comment in made[2:5]]
        moment = made[2].received_at
        session.execute(update(Comment).where(Comment.id.in_(same)).values(received_at=moment))
    whole = page(database, slug, limit=100, newest_first=newest_first)
    seen: list[CommentView] = []
    cursor = None
    for _ in range(8):
        part = page(database, slug, limit=size, cursor=cursor, newest_first=newest_first)
        seen += part.items
        cursor = part.following
        if cursor is None:
            break
    assert seen == list(whole.items)
    assert len(seen) == 7
    assert {view.round_id for view in seen} == {round_.id}


def test_what_arrives_while_somebody_turns_pages_moves_nothing(database: Database, slug: str) -> None:
    make_round(database, slug)
    for n in range(4):
        make_comment(database, slug, body=f"{n}")
    before = bodies(page(database, slug))
    first = page(database, slug, limit=2)
    make_comment(database, slug, body="кийин")
    second = page(database, slug, limit=2, cursor=first.following)
    third = page(database, slug, limit=2, cursor=second.following)
    assert bodies(first) + bodies(second) + bodies(third) == [*before, "кийин"]


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "MjAyNi0xMS0yMlQwMDowMDowMHxhYmM", "я"])
def test_a_cursor_nobody_was_given_is_refused(database: Database, slug: str, cursor: str) -> None:
    make_round(database, slug)
    with refused("cursor-malformed", field="cursor"):
        page(database, slug, cursor=cursor)


def test_a_page_is_narrowed_by_clause_stance_and_round(database: Database, slug: str) -> None:
    round_ = make_round(database, slug)
    on_clause = make_comment(database, slug, body="берене", stance=Stance.SUPPORT)
    make_comment(database, slug, body="башка", clause="art_2", stance=Stance.NOTE)
    make_comment(database, slug, body="бүтүндөй", clause=None, stance=Stance.NOTE)
    with database.read() as session:
        clause_id = get_comment(session, actor=GUEST, comment_id=on_clause.id).clause_id
    assert bodies(page(database, slug, clause_ids=[clause_id])) == ["берене"]
    assert bodies(page(database, slug, whole_draft=True)) == ["бүтүндөй"]
    assert sorted(bodies(page(database, slug, stance=Stance.NOTE))) == ["башка", "бүтүндөй"]
    assert len(page(database, slug, round_id=round_.id).items) == 3


def test_members_comments_are_read_by_their_group_and_the_secretariat_only(
    database: Database, slug: str
) -> None:
    group, other = make_group(database, "bizdin"), make_group(database, "bashka")
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    author = make_account(database, Role.MEMBER, group=group)
    made = make_comment(database, slug, actor=author, round_id=round_.id, body="жабык")
    make_round(database, slug)
    make_comment(database, slug, body="ачык")
    readers = [author, make_account(database, Role.EXPERT, group=group), OPERATOR]
    strangers = [GUEST, make_account(database), make_account(database, Role.MEMBER, group=other)]
    for actor in readers:
        assert sorted(bodies(page(database, slug, actor))) == ["ачык", "жабык"]
    for actor in strangers:
        assert bodies(page(database, slug, actor)) == ["ачык"]
        with refused("round-not-found", field="round"):
            page(database, slug, actor, round_id=round_.id)
        with database.read() as session:
            with refused("comment-not-found"):
                get_comment(session, actor=actor, comment_id=made.id)
            draft = get_draft(session, actor=actor, slug=slug)
            clause_ids = [get_comment(session, actor=OPERATOR, comment_id=made.id).clause_id]
            assert count_by_stance(session, actor=actor, draft=draft, clause_ids=clause_ids) == {
                Stance.OPPOSE: 1
            }


def test_the_edit_secret_opens_its_own_comment_and_no_other(database: Database, slug: str) -> None:
    group = make_group(database)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    author = make_account(database, Role.MEMBER, group=group)
    mine, other = (make_comment(database, slug, actor=author, round_id=round_.id) for _ in range(2))
    with database.read() as session:
        assert get_comment(session, actor=GUEST, comment_id=mine.id, secret=mine.edit_secret).id == mine.id
        with refused("comment-not-found"):
            get_comment(session, actor=GUEST, comment_id=other.id, secret=mine.edit_secret)


def test_a_name_is_shown_only_with_consent(database: Database, slug: str) -> None:
    make_round(database, slug)
    make_comment(database, slug, name="Айгүл")
    make_comment(database, slug, name="Бакыт", publish_name=True)
    assert {view.name for view in page(database, slug).items} == {None, "Бакыт"}


def test_a_view_has_no_field_for_what_is_private() -> None:
    private = {"email", "author_email", "code", "edit_secret", "edit_secret_hash", "account_id"}
    assert not private & {field.name for field in fields(CommentView)}


def test_hidden_and_withdrawn_comments_leave_a_tombstone_without_their_text(
    database: Database, slug: str
) -> None:
    make_round(database, slug)
    shown, hidden, gone = (
        make_comment(database, slug, body=body, name="Айгүл", publish_name=True, region="KG-C")
        for body in ("көрүнөт", "жашырылды", "алынды")
    )
    hide(database, hidden.id, HideReason.ABUSE)
    with database.write() as session:
        withdraw_comment(session, actor=GUEST, comment_id=gone.id, secret=gone.edit_secret)
    assert bodies(page(database, slug)) == ["көрүнөт"]
    found = {view.id: view for view in page(database, slug, tombstones=True).items}
    assert set(found) == {shown.id, hidden.id, gone.id}
    assert (found[hidden.id].state, found[hidden.id].hidden_reason) == (
        CommentState.HIDDEN,
        HideReason.ABUSE,
    )
    for comment in (hidden, gone):
        view = found[comment.id]
        assert (view.body, view.name, view.region, view.proposed_text) == ("", None, None, None)
        assert view.gone_at is not None


def test_a_receipt_says_what_became_of_the_comment_and_nothing_of_the_person(
    database: Database, slug: str
) -> None:
    round_ = make_round(database, slug)
    made = make_comment(database, slug, name="Айгүл", publish_name=True, body="Сыр.")
    typed = f" {made.code[:4].lower()}-{made.code[4:8]}-{made.code[8:]} "
    with database.read() as session:
        receipt = get_receipt(session, code=typed)
    assert (receipt.comment_id, receipt.draft, receipt.clause) == (made.id, slug, "art_1__para_1")
    assert (receipt.state, receipt.received_at, receipt.is_open) == (
        CommentState.PUBLISHED,
        made.received_at,
        True,
    )
    assert "Айгүл" not in repr(receipt)
    assert "Сыр" not in repr(receipt)
    hide(database, made.id)
    with database.write() as session:
        move_round(session, round_.id, closes_at=made.received_at + timedelta(milliseconds=1))
    with database.read() as session:
        later = get_receipt(session, code=made.code)
    assert (later.state, later.hidden_reason, later.is_open) == (
        CommentState.HIDDEN,
        HideReason.SPAM,
        False,
    )


@pytest.mark.parametrize("code", ["", "0", "0000-0000-0000", "не код", "UUUU-UUUU-UUUU", "1" * 500])
def test_a_code_nobody_was_given_is_not_found(database: Database, code: str) -> None:
    with database.read() as session, refused("receipt-not-found"):
        get_receipt(session, code=code)

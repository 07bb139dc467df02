"""What the desk says there is to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.text import Language
from app.models import Digest, DigestState
from app.services.desk import DeskTaskKind, count_round_comments, list_desk_rows, list_organisations
from app.services.digests import request_digest
from tests.factories import make_account, make_comment, make_draft, make_organisation, make_round


def rows_by_slug(database):
    with database.read() as session:
        return {row.draft.slug: row for row in list_desk_rows(session, actor=OPERATOR)}


def tasks_of(database, slug):
    return [task.kind for task in rows_by_slug(database)[slug].tasks]


def put_digest(database, slug, state):
    with database.write() as session:
        digest = request_digest(session, actor=OPERATOR, slug=slug, formats=["csv"], language=Language.KY)
        session.execute(update(Digest).where(Digest.id == digest.id).values(state=state))


def test_a_draft_goes_from_publishing_through_a_discussion_to_the_next(database):
    make_draft(database, "new", published=False)
    make_draft(database, "published")
    discussed, finished = make_draft(database, "discussed"), make_draft(database, "finished")
    make_round(database, discussed)
    make_round(database, finished, closes_in=timedelta(hours=-1))
    assert {slug: [t.kind for t in row.tasks] for slug, row in rows_by_slug(database).items()} == {
        "new": [DeskTaskKind.PUBLISH],
        "published": [DeskTaskKind.OPEN_ROUND],
        "discussed": [],
        "finished": [DeskTaskKind.OPEN_ROUND],
    }


@pytest.mark.parametrize(("hours", "soon"), [(71, True), (73, False)])
def test_a_deadline_within_three_days_is_a_thing_to_do(database, hours, soon):
    slug = make_draft(database)
    make_round(database, slug, closes_in=timedelta(hours=hours))
    assert (DeskTaskKind.CLOSES_SOON in tasks_of(database, slug)) is soon


@pytest.mark.parametrize(
    ("state", "task"),
    [(DigestState.DONE, DeskTaskKind.DIGEST_READY), (DigestState.FAILED, DeskTaskKind.DIGEST_FAILED)],
)
def test_the_newest_digest_of_a_draft_is_what_counts(database, state, task):
    slug, other = make_draft(database), make_draft(database)
    for draft in (slug, other):
        make_round(database, draft)
    put_digest(database, slug, DigestState.FAILED if state is DigestState.DONE else DigestState.DONE)
    put_digest(database, slug, state)
    assert tasks_of(database, slug) == [task]
    assert tasks_of(database, other) == []


def test_a_digest_under_way_is_nothing_to_do(database):
    slug = make_draft(database)
    make_round(database, slug)
    put_digest(database, slug, DigestState.RUNNING)
    assert tasks_of(database, slug) == []


def test_comments_are_counted_by_draft_and_by_discussion(database):
    slug, other = make_draft(database, "slug"), make_draft(database, "other")
    first, second = make_round(database, slug), make_round(database, slug)
    make_round(database, other)
    for round_ in (first, first, second):
        make_comment(database, slug, round_id=round_.id)
    rows = rows_by_slug(database)
    assert (rows["slug"].comments, rows["other"].comments) == (3, 0)
    with database.read() as session:
        assert count_round_comments(session, actor=OPERATOR, round_id=first.id) == 2


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_the_desk_answers_the_secretariat_only(database, role):
    actor = make_account(database, role) if role else GUEST
    with database.read() as session, pytest.raises(RuleViolation) as refused:
        list_desk_rows(session, actor=actor)
    assert refused.value.code == "not-permitted"


def test_organisations_are_listed_for_whoever_makes_accounts(database):
    make_organisation(database, "ministry")
    secretary = make_account(database, Role.SECRETARY)
    with database.read() as session:
        assert [found.slug for found in list_organisations(session, actor=OPERATOR)] == ["ministry"]
        with pytest.raises(RuleViolation):
            list_organisations(session, actor=secretary)

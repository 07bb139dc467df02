"""Who is to work on which clauses, and what a digest for them covers."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.db import Database
from app.models import AuditEvent, DigestView
from app.services.assignments import AssignmentView, assign_clauses, list_assignments, unassign
from app.services.digests import get_digest, list_digests
from tests.digest_jobs import afresh, order
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_edition,
    make_group,
    make_round,
    make_tree,
    refused,
)

GROUP = "topu"


@pytest.fixture
def slug(database: Database) -> str:
    """A draft with a comment on the whole, on an article, on both of its parts and on the article after it."""
    slug = make_draft(database, languages=(Language.KY,))
    make_group(database, GROUP)
    round_ = make_round(database, slug)
    for clause in (None, "art_1", "art_1__para_1", "art_1__para_2", "art_2__para_1"):
        make_comment(database, slug, clause=clause, body=f"Пикир: {clause}", round_id=round_.id)
    return slug


def assign(
    database: Database, slug: str, *clauses: str, member: Actor | None = None, actor: Actor = OPERATOR
) -> list[AssignmentView]:
    with database.write() as session:
        return assign_clauses(
            session,
            actor=actor,
            slug=slug,
            group_slug=GROUP,
            clauses=clauses,
            member_id=member.account_id if member else None,
        )


def digest_of(database: Database, slug: str, **scope: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(afresh(database, order(database, slug, **scope), "json")[1])
    return document


def said(document: dict[str, Any]) -> list[str]:
    return [comment["body"] for clause in document["clauses"] for comment in clause["comments"]]


def test_a_clause_is_given_once_and_taken_back(database: Database, slug: str) -> None:
    assign(database, slug, "art_1", "art_1")
    [given] = assign(database, slug, "art_1")
    assert (given.group, given.clause, given.member, given.edition) == (GROUP, "art_1", None, 1)
    with database.write() as session:
        unassign(session, actor=OPERATOR, assignment_id=given.id)
        assert list_assignments(session, actor=OPERATOR, slug=slug) == []
        with refused("assignment-not-found"):
            unassign(session, actor=OPERATOR, assignment_id=given.id)
    with database.read() as session:
        actions = session.execute(select(AuditEvent.action)).scalars().all()
    assert {"clauses-assigned", "clauses-unassigned"} <= set(actions)


def test_what_cannot_be_given_is_refused_with_its_field(database: Database, slug: str) -> None:
    with refused("clause-not-found", field="clauses", clause="art_9"):
        assign(database, slug, "art_1", "art_9")
    with refused("field-required", field="clauses"):
        assign(database, slug)
    with refused("not-a-member", field="member"):
        assign(database, slug, "art_1", member=make_account(database, Role.MEMBER))
    with refused("draft-not-found"):
        assign(database, "none", "art_1")
    for role in (Role.COMMENTER, Role.MEMBER, Role.EXPERT):
        with refused("not-permitted"):
            assign(database, slug, "art_1", actor=make_account(database, role))
    with database.read() as session:
        assert list_assignments(session, actor=OPERATOR, slug=slug) == []


def test_a_digest_for_a_group_has_its_clauses_with_all_below_and_no_other(
    database: Database, slug: str
) -> None:
    assign(database, slug, "art_1")
    document = digest_of(database, slug, group=GROUP)
    assert said(document) == ["Пикир: art_1", "Пикир: art_1__para_1", "Пикир: art_1__para_2"]
    header = document["header"]
    assert (header["group"], header["member"], header["counts"]["received"]) == (GROUP, None, 3)
    assert [clause["id"] for clause in document["clauses"]] == ["art_1", "art_1__para_1", "art_1__para_2"]


def test_a_group_to_which_nothing_was_given_reads_the_whole_draft(database: Database, slug: str) -> None:
    assert len(said(digest_of(database, slug, group=GROUP))) == 5


def test_a_digest_for_a_member_has_that_member_s_clauses(database: Database, slug: str) -> None:
    member = make_account(database, Role.MEMBER, name="Нурбек Асанов", group=GROUP)
    idle = make_account(database, Role.MEMBER, group=GROUP)
    assign(database, slug, "art_2")
    assign(database, slug, "art_1__para_2", member=member)
    document = digest_of(database, slug, group=GROUP, member_id=member.account_id)
    assert said(document) == ["Пикир: art_1__para_2"]
    assert (document["header"]["group"], document["header"]["member"]) == (GROUP, "Нурбек Асанов")
    with refused("nothing-assigned", field="member"):
        order(database, slug, group=GROUP, member_id=idle.account_id)
    with refused("field-required", field="group"):
        order(database, slug, member_id=member.account_id)
    with refused("group-not-found", field="group"):
        order(database, slug, group="nobody")


def test_an_assignment_follows_its_clause_into_other_editions(database: Database, slug: str) -> None:
    assign(database, slug, "art_1")
    make_edition(database, slug, make_tree(articles=3))
    make_round(database, slug)
    document = digest_of(database, slug, group=GROUP)
    assert {(clause["id"], clause["edition"]) for clause in document["clauses"]} == {
        (eid, edition) for eid in ("art_1", "art_1__para_1", "art_1__para_2") for edition in (1, 2)
    }
    assert len(said(document)) == 3


def test_a_digest_for_a_group_draws_from_the_public_rounds_and_its_own(database: Database, slug: str) -> None:
    make_group(database, "bashka")
    own, others = (make_round(database, slug, audience=Audience.MEMBERS, group=g) for g in (GROUP, "bashka"))
    insider = make_account(database, Role.MEMBER, group=GROUP)
    outsider = make_account(database, Role.MEMBER, group="bashka")
    make_comment(database, slug, body="Биздин топтон", actor=insider, round_id=own.id)
    make_comment(database, slug, body="Башка топтон", actor=outsider, round_id=others.id)
    bodies = said(digest_of(database, slug, group=GROUP))
    assert "Биздин топтон" in bodies
    assert "Башка топтон" not in bodies
    with refused("round-not-found", field="round"):
        order(database, slug, group=GROUP, round_id=others.id)


def test_a_digest_in_the_view_of_the_group_is_for_its_members_and_the_secretariat(
    database: Database, slug: str
) -> None:
    make_group(database, "bashka")
    of_group = order(database, slug, group=GROUP, view=DigestView.GROUP).id
    of_any = order(database, slug, view=DigestView.GROUP).id
    insider = make_account(database, Role.MEMBER, group=GROUP)
    outsider = make_account(database, Role.MEMBER, group="bashka")
    secretary = make_account(database, Role.SECRETARY)
    suspended = Actor(uuid4(), Role.SUSPENDED, insider.group_ids)
    commenter = make_account(database)
    may_read: list[tuple[Actor, set[UUID]]] = [
        (insider, {of_group, of_any}),
        (secretary, {of_group, of_any}),
        (outsider, {of_any}),
        (commenter, set()),
        (suspended, set()),
        (GUEST, set()),
    ]
    for actor, readable in may_read:
        with database.read() as session:
            assert {one.id for one in list_digests(session, actor=actor, slug=slug)} == readable
            for digest_id in {of_group, of_any} - readable:
                with refused("digest-not-found"):
                    get_digest(session, actor=actor, digest_id=digest_id)


def test_the_view_of_the_group_shows_what_the_public_one_does(database: Database, slug: str) -> None:
    make_comment(database, slug, name="Айгүл Садыкова")
    cutoff = order(database, slug).cutoff
    public, group = (
        digest_of(database, slug, view=view, cutoff=cutoff) for view in (DigestView.PUBLIC, DigestView.GROUP)
    )
    assert public["clauses"] == group["clauses"]
    assert "Айгүл" not in json.dumps(group, ensure_ascii=False)

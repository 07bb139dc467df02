"""Pages of a digest read by a vandal, a lawyer and a tired clerk."""

from __future__ import annotations

import pytest

from app.core.comments import HideReason, Stance
from app.core.digests.findings_file import FindingsFile
from app.core.permissions import OPERATOR, Role
from app.core.rounds import Audience
from app.infra.storage import open_storage
from app.services.assignments import assign_clauses
from app.services.comments import hide_comment
from app.services.group_corrections import keep_apart
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_organisation,
    make_round,
)
from tests.web.clerk import log_in, make_digest
from tests.web.pages import check_page, text_of

CLAUSE = "art_1__para_1"
LETTER = (
    "Айылдык кеңештин депутаттары калктын алдында жылына эки жолу отчет берип турушу керек деп эсептейм,"
    " анткени шайлоочулар алардын ишин билүүгө укуктуу жана ачык жыйындар ишенимди арттырат."
)


@pytest.fixture
def storage(settings):
    return open_storage(settings.storage_url)


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY, name="Айгүл Асанова")


@pytest.fixture
def slug(database):
    made = make_draft(database, "kodeks")
    make_round(database, made)
    return made


def test_nobody_learns_a_members_address_from_a_public_digest(client, database, storage, secretary, slug):
    group = make_group(database)
    member = make_account(database, Role.MEMBER, email="toktobubu@example.kg", group=group)
    make_comment(database, slug)
    with database.write() as session:
        assign_clauses(
            session,
            actor=OPERATOR,
            slug=slug,
            group_slug=group,
            clauses=["art_1"],
            member_id=member.account_id,
        )
    digest = make_digest(database, storage, secretary, slug, group=group, member_id=member.account_id)
    answer = client.get(f"/ru/digests/{digest.id}")
    assert answer.status_code == 200
    assert "toktobubu@example.kg" not in answer.get_data(as_text=True)
    listed = client.get(f"/ru/drafts/{slug}/digests").get_data(as_text=True)
    assert "toktobubu@example.kg" not in listed


def test_the_page_of_a_groups_digest_names_the_rounds_it_draws_on(client, database, storage, secretary, slug):
    mine, other = make_group(database), make_group(database, "other")
    make_round(database, slug, audience=Audience.MEMBERS, group=other)
    make_comment(database, slug)
    whole = make_digest(database, storage, secretary, slug)
    limited = make_digest(database, storage, secretary, slug, group=mine)
    log_in(client, database, secretary)

    def facts(digest) -> int:
        page = check_page(client.get(f"/en/digests/{digest.id}"))
        return len(page.xpath("//ul[@class='facts']/li"))

    assert (len(whole.target.rounds), len(limited.target.rounds)) == (2, 1)
    assert facts(whole) - facts(limited) == 1


def test_a_page_of_comments_reads_what_was_found_once(
    client, database, storage, secretary, slug, monkeypatch
):
    """Findings of a clause may be megabytes, the page is anybody's: not once for every comment on it."""
    for _ in range(6):
        make_comment(database, slug, clause=CLAUSE, body=LETTER)
    digest = make_digest(database, storage, secretary, slug)
    reads = []
    found = FindingsFile._found
    monkeypatch.setattr(FindingsFile, "_found", lambda self, of: reads.append(1) or found(self, of))
    check_page(client.get(f"/en/digests/{digest.id}/units/0"))
    assert len(reads) <= 2


def test_numbers_of_decided_comments_are_looked_up_once(
    client, database, storage, secretary, slug, monkeypatch
):
    """All ids of a clause are read for it: with a hundred thousand of them and many decisions the page never comes."""
    ids = [make_comment(database, slug, clause=CLAUSE, body=LETTER).id for _ in range(6)]
    digest = make_digest(database, storage, secretary, slug)
    with database.write() as session:
        keep_apart(session, actor=secretary, comments=ids[1:4], other=ids[0])
    reads = []
    numbers = FindingsFile.numbers
    monkeypatch.setattr(FindingsFile, "numbers", lambda self, of: reads.append(1) or numbers(self, of))
    log_in(client, database, secretary)
    check_page(client.get(f"/en/digests/{digest.id}/groups"))
    assert len(reads) <= 1


def test_a_wording_is_shown_while_anybody_who_asks_for_it_is(
    client, database, storage, secretary, slug, monkeypatch
):
    """Hiding the first few of a campaign does not take the wording away from those who stand by it."""
    from app.web.digests import findings

    monkeypatch.setattr(findings, "SUPPORTERS_NAMED", 2)
    wording = "Курултай жылына кеминде эки жолу чакырылат."
    bodies = (
        "Кышында жол жабылат, ыңгайсыз.",
        "Мурда бир жолу чогулчу, унутулчу.",
        "Элдин үнү угулсун дейм.",
    )
    ids = [
        make_comment(database, slug, clause=CLAUSE, stance=Stance.AMEND, body=body, proposed_text=wording).id
        for body in bodies
    ]
    digest = make_digest(database, storage, secretary, slug)
    with database.write() as session:
        for one in ids[:2]:
            hide_comment(session, actor=OPERATOR, comment_id=one, reason=HideReason.SPAM)
    page = check_page(client.get(f"/en/digests/{digest.id}/units/0/proposals"))
    assert "эки жолу" in text_of(page)


def test_nobody_is_said_to_ask_for_a_wording_that_is_withheld(client, database, storage, secretary, slug):
    """The body whose position was hidden is not named beside it."""
    body = make_organisation(database)
    official = make_account(database, Role.MEMBER, group=make_group(database), organisation=body)
    wording = "Курултай жылына кеминде эки жолу чакырылат."
    made = make_comment(
        database,
        slug,
        clause=CLAUSE,
        stance=Stance.AMEND,
        body="Туура.",
        proposed_text=wording,
        actor=official,
    )
    digest = make_digest(database, storage, secretary, slug)
    address = f"/ky/digests/{digest.id}/units/0/proposals"
    assert "Министрлик (демо)" in text_of(check_page(client.get(address)))
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.SPAM)
    assert "Министрлик (демо)" not in text_of(check_page(client.get(address)))

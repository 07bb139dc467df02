"""A digest in the hands of a vandal, a lawyer and a tired clerk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from app.core.comments import HideReason
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.storage import LocalStorage, Storage
from app.models import Digest, DigestState, Job, JobKind, Membership
from app.services import digest_schedules
from app.services.assignments import assign_clauses
from app.services.comments import hide_comment, withdraw_comment
from app.services.digest_letters import compose_letter
from app.services.digest_schedules import list_nightly_due, order_nightly_digest
from app.services.digests import get_digest, list_digests, retry_digest
from app.services.retention import KEEP_INTERIM, sweep_files
from tests.digest_jobs import afresh, carry_out_all, content, order
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_edition,
    make_group,
    make_round,
    make_tree,
)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return LocalStorage(tmp_path / "files")


def give(database: Database, slug: str, group: str, member=None) -> None:
    with database.write() as session:
        assign_clauses(
            session,
            actor=OPERATOR,
            slug=slug,
            group_slug=group,
            clauses=["art_1"],
            member_id=None if member is None else member.account_id,
        )


def retry_without_files(database: Database, storage: Storage, digest_id) -> None:
    """Ninety days later: its files are gone, a secretary wants them again."""
    with database.write() as session:
        long_ago = read_clock(session) - KEEP_INTERIM - timedelta(days=1)
        session.execute(update(Digest).where(Digest.id == digest_id).values(finished_at=long_ago))
    assert sweep_files(database, storage).digests == 1
    with database.write() as session:
        retry_digest(session, actor=OPERATOR, digest_id=digest_id)


def _zone_after_two(database: Database) -> ZoneInfo:
    """A zone in which it is past two at night now."""
    with database.read() as session:
        now = read_clock(session)
    names = ("UTC", "Asia/Bishkek", "America/New_York")
    return next(z for z in map(ZoneInfo, names) if 2 < now.astimezone(z).hour < 23)


def test_a_public_file_does_not_print_the_address_of_a_member(database, storage):
    slug, group = make_draft(database), make_group(database)
    make_round(database, slug)
    make_comment(database, slug)
    member = make_account(database, Role.MEMBER, email="toktobubu@example.kg", group=group)
    give(database, slug, group, member)
    made = order(database, slug, group=group, member_id=member.account_id)
    done = carry_out_all(database, storage, made.id)
    with database.read() as session:
        shown = get_digest(session, actor=GUEST, digest_id=done.id)
    assert b"toktobubu@example.kg" not in content(storage, done, "json")
    assert "@" not in (shown.member or "")


def test_digests_of_closed_rounds_do_not_push_the_public_one_off_the_list(database):
    """A working group gets one a night, and their view is "public" too: only the round's audience limits them."""
    slug, group = make_draft(database), make_group(database)
    public = make_round(database, slug)
    closed = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    wanted = order(database, slug, round_id=public.id)
    for _ in range(3):
        order(database, slug, round_id=closed.id)
    with database.read() as session:
        listed = list_digests(session, actor=GUEST, limit=3)
    assert [digest.id for digest in listed] == [wanted.id]


def test_a_public_digest_stays_public_when_a_working_group_begins_later(database, storage):
    slug, group = make_draft(database), make_group(database)
    make_round(database, slug)
    make_comment(database, slug)
    done = carry_out_all(database, storage, order(database, slug).id)
    make_round(database, slug, audience=Audience.MEMBERS, group=group)
    with database.read() as session:
        assert get_digest(session, actor=GUEST, digest_id=done.id).id == done.id


def test_a_digest_made_once_more_is_about_the_edition_and_the_rounds_it_was_ordered_for(database, storage):
    slug, group = make_draft(database, languages=(Language.KY,)), make_group(database)
    make_round(database, slug)
    make_comment(database, slug)
    done = carry_out_all(database, storage, order(database, slug).id)
    before = content(storage, done, "json")
    make_edition(database, slug, make_tree(articles=3))
    make_round(database, slug, audience=Audience.MEMBERS, group=group)
    retry_without_files(database, storage, done.id)
    again = carry_out_all(database, storage, done.id)
    assert content(storage, again, "json") == before
    assert again.content_sha256 == done.content_sha256


def test_a_digest_without_rounds_does_not_publish_the_next_edition(database, storage):
    slug = make_draft(database, languages=(Language.KY,))
    made = order(database, slug)
    make_edition(database, slug, make_tree(articles=7), published=False)
    done = carry_out_all(database, storage, made.id)
    assert b"art_7" not in content(storage, done, "json")


def test_an_unpublished_edition_does_not_stop_digests_of_a_draft_without_rounds(database):
    slug = make_draft(database, languages=(Language.KY,))
    make_edition(database, slug, make_tree(articles=3), published=False)
    assert order(database, slug).edition == 1


def test_a_members_digest_is_not_the_nights(database, storage):
    """What one member, or the secretariat, has had for itself is still news to the group."""
    slug, group = make_draft(database), make_group(database)
    member = make_account(database, Role.MEMBER, group=group)
    give(database, slug, group, member)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    make_comment(database, slug, actor=member, round_id=round_.id)
    own = order(database, slug, group=group, member_id=member.account_id, round_id=round_.id)
    carry_out_all(database, storage, own.id)
    with database.write() as session:
        session.execute(update(Digest).where(Digest.id == own.id).values(cutoff=read_clock(session)))
    zone = _zone_after_two(database)
    with database.write() as session:
        assert order_nightly_digest(session, round_id=round_.id, zone=zone) is not None


def test_rounds_whose_night_is_done_do_not_keep_others_from_theirs(database, monkeypatch):
    monkeypatch.setattr(digest_schedules, "LONGEST_WAIT", 1)
    slug = make_draft(database)
    first = make_round(database, slug, closes_in=timedelta(days=5))
    second = make_round(database, slug, closes_in=timedelta(days=9))
    zone = _zone_after_two(database)
    with database.write() as session:
        order_nightly_digest(session, round_id=first.id, zone=zone)
    with database.read() as session:
        assert list_nightly_due(session, zone=zone) == [second.id]


def test_who_has_left_the_group_gets_no_letter_about_its_digests(database):
    slug, group = make_draft(database), make_group(database)
    member = make_account(database, Role.MEMBER, group=group)
    round_ = make_round(database, slug, group=group)
    made = order(database, slug, round_id=round_.id)
    with database.write() as session:
        values = {"state": DigestState.DONE, "scheduled": True, "counts": {}}
        session.execute(update(Digest).where(Digest.id == made.id).values(**values))
        session.execute(delete(Membership).where(Membership.account_id == member.account_id))
    with database.read() as session:
        assert compose_letter(session, digest_id=made.id, account_id=member.account_id) is None


def test_a_withdrawn_comment_can_be_hidden_and_stays_out_of_earlier_digests(database):
    """Its author took back what exposes somebody, after the cut-off; the secretariat hides it for good."""
    slug = make_draft(database)
    make_round(database, slug)
    made = make_comment(database, slug, body="Коңшумдун телефону 0555 123456.")
    digest = order(database, slug)
    with database.write() as session:
        withdraw_comment(session, actor=GUEST, comment_id=made.id, secret=made.edit_secret)
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.PERSONAL_DATA)
    _, text = afresh(database, digest, "json")
    assert "0555 123456" not in text.decode()


def test_a_nightly_digest_made_once_more_writes_to_nobody_but_who_asked(database, storage):
    slug, group = make_draft(database), make_group(database)
    make_account(database, Role.MEMBER, group=group)
    make_account(database, Role.MEMBER, group=group)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    made = order(database, slug, round_id=round_.id)
    with database.write() as session:
        session.execute(update(Digest).where(Digest.id == made.id).values(scheduled=True))
    carry_out_all(database, storage, made.id)
    assert letters(database) == 2
    retry_without_files(database, storage, made.id)
    carry_out_all(database, storage, made.id)
    assert letters(database) == 2


def letters(database: Database) -> int:
    with database.read() as session:
        jobs = session.execute(select(Job).where(Job.kind == JobKind.SEND_DIGEST_LETTER)).scalars()
        return len(list(jobs))

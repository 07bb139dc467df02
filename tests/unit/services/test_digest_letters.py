"""Who is written to when a digest is ready, what the letter says, and what becomes of it."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.core.digests.schedule import usual_schedule
from app.core.permissions import OPERATOR, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.db import Database
from app.infra.jobs import claim_job, put_off_job, take_stale_jobs
from app.infra.links import DigestLink, LinkExpiredError, LinkForgedError, read_link, sign_link
from app.infra.mail import Message, open_mailer
from app.infra.mail_templates import render_letter
from app.models import Account, Digest, DigestState, Job, JobKind, JobState
from app.services.digest_letters import compose_letter, enqueue_letters
from app.services.digests import request_digest
from tests.factories import make_account, make_draft, make_group, make_round

KEY = "a secret key for tests"
COUNTS = {"received": 1200, "shown": 1100, "by_stance": {"oppose": 1100}}


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.KY,))


def finished(database: Database, slug: str, round_id, **changes):
    """A digest as the worker leaves it."""
    with database.write() as session:
        digest = request_digest(
            session,
            actor=changes.pop("actor", OPERATOR),
            slug=slug,
            formats=["docx"],
            language=Language.KY,
            round_id=round_id,
        )
        values = {"state": DigestState.DONE, "counts": COUNTS} | changes
        session.execute(update(Digest).where(Digest.id == digest.id).values(**values))
    return digest.id


def letters_of(database: Database, digest_id) -> set:
    with database.write() as session:
        session.expire_all()
        enqueue_letters(session, digest_id=digest_id)
    with database.read() as session:
        jobs = session.execute(select(Job).where(Job.kind == JobKind.SEND_DIGEST_LETTER)).scalars()
        return {job.payload["account"] for job in jobs}


def test_members_of_the_rounds_group_are_told_and_nobody_else(database, slug):
    group = make_group(database)
    members = [make_account(database, Role.MEMBER, group=group) for _ in range(2)]
    make_account(database, Role.MEMBER, group=make_group(database, "other"))
    gone = make_account(database, Role.MEMBER, group=group)
    with database.write() as session:
        session.execute(update(Account).where(Account.id == gone.account_id).values(role=Role.SUSPENDED))
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    digest_id = finished(database, slug, round_.id, closing=True)
    assert letters_of(database, digest_id) == {member.account_id.hex for member in members}


def test_a_public_round_writes_to_nobody_unless_it_was_ordered_by_somebody(database, slug):
    round_ = make_round(database, slug)
    assert letters_of(database, finished(database, slug, round_.id, closing=True)) == set()
    clerk = make_account(database, Role.SECRETARY)
    assert letters_of(database, finished(database, slug, round_.id, actor=clerk)) == {clerk.account_id.hex}


def test_a_letter_is_not_written_to_somebody_who_may_not_read_the_digest_any_more(database, slug):
    group = make_group(database)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    member, outsider = make_account(database, Role.MEMBER, group=group), make_account(database, Role.MEMBER)
    digest_id = finished(database, slug, round_.id, closing=True)
    with database.read() as session:
        assert compose_letter(session, digest_id=digest_id, account_id=outsider.account_id) is None
        assert compose_letter(session, digest_id=digest_id, account_id=uuid4()) is None
        letter = compose_letter(session, digest_id=digest_id, account_id=member.account_id)
    assert letter is not None
    assert (letter.to, dict(letter.counts)) == (member.email, {"received": 1200, "shown": 1100})
    assert letter.group_names["ky"] == "Жумушчу топ"


@pytest.mark.parametrize("language", list(Language))
def test_the_letter_says_what_is_where_until_when_in_the_readers_language(tmp_path, language):
    subject, text = render_letter(
        "digest_ready",
        language,
        draft_title="ЖӨБ кодекси\r\nBcc: x@example.kg",
        digest_url="http://127.0.0.1:8000/ky/digests/letters/abc",
        expires_at="2026-жылдын 6-декабры",
        counts={"received": 1200, "shown": 1100},
        group_name="Жумушчу топ",
    )
    assert "\n" not in subject
    assert "ЖӨБ кодекси" in subject
    assert "/digests/letters/abc" in text
    assert re.search(r"1[,\u00a0]200", text)
    mailer = open_mailer(tmp_path.as_uri(), base_url="http://127.0.0.1:8000")
    mailer.send(Message(to="a@example.kg", subject=subject, text=text, language=language), "key")
    [path] = tmp_path.glob("*.eml")
    sent = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (sent["To"], sent["Bcc"]) == ("a@example.kg", None)


def test_a_link_is_for_one_account_and_one_digest_and_expires():
    link = DigestLink(uuid4(), uuid4())
    token = sign_link(KEY, link)
    assert read_link(KEY, token) == link
    with pytest.raises(LinkExpiredError):
        read_link(KEY, token, timedelta(seconds=-1))
    for forged in (token[:-2], token + "x", "", "a.b.c", sign_link("another key", link)):
        with pytest.raises(LinkForgedError):
            read_link(KEY, forged)


def test_a_letter_that_cannot_go_now_waits_longer_each_time(database, slug):
    round_ = make_round(database, slug)
    clerk = make_account(database, Role.SECRETARY)
    letters_of(database, finished(database, slug, round_.id, actor=clerk))
    with database.write() as session:
        [job_id] = session.execute(select(Job.id).where(Job.kind == JobKind.SEND_DIGEST_LETTER)).scalars()
        job = claim_job(session, job_id)
        put_off_job(session, job, "the mail server does not answer")
    with database.write() as session:
        assert job_id not in take_stale_jobs(session)
        kept = session.get_one(Job, job_id)
        assert (kept.state, kept.error) == (JobState.QUEUED, "the mail server does not answer")
        session.execute(
            update(Job).where(Job.id == job_id).values(sent_at=kept.sent_at - timedelta(minutes=2))
        )
    with database.write() as session:
        assert job_id in take_stale_jobs(session)


def test_what_is_usual_is_usual():
    assert usual_schedule(has_group=False, language="ru").formats == ("docx", "xlsx")

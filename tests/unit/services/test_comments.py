"""Submitting, editing, withdrawing, hiding: where a comment goes, until when, by whom, and what is kept of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select

from app.core.comments import (
    CommentState,
    HideReason,
    Quote,
    Source,
    Stance,
    Submission,
    make_submission,
    parse_code,
)
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR, Role, Scope
from app.core.rounds import Access, Audience, Period
from app.core.text import Language
from app.infra.db import Database
from app.models import AuditEvent, Comment, CommentRevision, IdempotencyKey
from app.services import comments as comment_service
from app.services.comments import (
    SubmittedComment,
    edit_comment,
    hide_comment,
    revise_comment,
    show_comment_again,
    submit_comment,
    withdraw_comment,
)
from app.services.idempotency import RequestKey
from tests.factories import (
    SERVER_KEY,
    TEXTS,
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_organisation,
    make_round,
    move_round,
    refused,
)

KEY = RequestKey("k", "1" * 64, "2" * 64)
OTHER_WORDS = make_submission(stance=Stance.AMEND, body="Башкача.", language=Language.KY)


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.KY, Language.RU))


def row_of(database: Database, made: SubmittedComment) -> Comment:
    with database.read() as session:
        return session.get_one(Comment, made.id)


def stored(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(Comment)).scalar_one()


# ------------------------------------------------------------------------------------------- where it goes


def test_a_comment_on_a_clause_is_kept_as_it_was_said(database: Database, slug: str) -> None:
    round_ = make_round(database, slug)
    make_comment(database, slug, body="Башка пикир.")
    made = make_comment(
        database, slug, body="  Эгер a<b\x00 болсо?  ", stance=Stance.QUESTION, name="Айгүл", region="KG-C"
    )
    row = row_of(database, made)
    assert (row.round_id, made.clause, made.edition) == (round_.id, "art_1__para_1", 1)
    assert (row.body, row.stance, row.state) == ("Эгер a<b болсо?", Stance.QUESTION, CommentState.PUBLISHED)
    assert (row.author_name, row.publish_name, row.region, row.account_id) == ("Айгүл", False, "KG-C", None)
    assert row.received_at == made.received_at
    assert parse_code(made.code) == made.code
    assert made.edit_secret not in (row.edit_secret_hash, str(row.id))


def test_a_comment_can_be_on_the_whole_draft(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = make_comment(database, slug, clause=None)
    assert (made.clause, row_of(database, made).clause_id) == (None, None)


def test_the_only_open_round_is_found_among_closed_and_planned_ones(database: Database, slug: str) -> None:
    make_round(database, slug, closes_in=timedelta(hours=-1))
    make_round(database, slug, opens_in=timedelta(hours=1))
    opened = make_round(database, slug)
    assert make_comment(database, slug).round_id == opened.id


def test_two_open_rounds_are_ambiguous_and_both_are_named(database: Database, slug: str) -> None:
    both = {str(make_round(database, slug).id) for _ in range(2)}
    with refused("round-ambiguous") as caught:
        make_comment(database, slug)
    assert set(caught.value.params["rounds"]) == both


def test_a_round_that_is_not_for_the_speaker_makes_nothing_ambiguous(database: Database, slug: str) -> None:
    public = make_round(database, slug)
    make_round(database, slug, audience=Audience.MEMBERS)
    assert make_comment(database, slug).round_id == public.id


def test_a_named_round_is_taken(database: Database, slug: str) -> None:
    make_round(database, slug)
    second = make_round(database, slug)
    assert make_comment(database, slug, round_id=second.id).round_id == second.id


def test_what_is_not_there_is_named(database: Database, slug: str) -> None:
    make_round(database, slug)
    with refused("draft-not-found", slug="none"):
        make_comment(database, "none")
    with refused("clause-not-found", field="clause", clause="art_99"):
        make_comment(database, slug, clause="art_99")
    with refused("round-not-found", field="round"):
        make_comment(database, slug, round_id=uuid4())
    with refused("draft-not-found"):
        make_comment(database, make_draft(database, published=False, languages=(Language.KY,)))


# ------------------------------------------------------------------------------------------- until when


def test_after_the_close_a_comment_is_refused_with_the_time_of_the_latest_close(
    database: Database, slug: str
) -> None:
    make_round(database, slug, closes_in=timedelta(days=-2))
    latest = make_round(database, slug, closes_in=timedelta(days=-1))
    with refused("round-closed", closed_at=latest.period.closes_at):
        make_comment(database, slug)
    with refused("round-closed", closed_at=latest.period.closes_at):
        make_comment(database, slug, round_id=latest.id)
    assert stored(database) == 0


def test_before_the_opening_it_is_refused_with_the_time_of_the_opening(database: Database, slug: str) -> None:
    planned = make_round(database, slug, opens_in=timedelta(days=1))
    with refused("round-not-open", opens_at=planned.period.opens_at):
        make_comment(database, slug, round_id=planned.id)


@pytest.mark.parametrize(
    ("offset", "accepted"),
    [
        (timedelta(microseconds=-1), False),
        (timedelta(0), True),
        (timedelta(days=1) - timedelta(microseconds=1), True),
        (timedelta(days=1), False),
    ],
    ids=["just before the opening", "at the opening", "just before the close", "at the close"],
)
def test_the_period_is_half_open(
    database: Database, slug: str, offset: timedelta, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = make_round(database, slug)
    opens_at = datetime.now(UTC).replace(microsecond=0)
    period = Period(opens_at, opens_at + timedelta(days=1))
    monkeypatch.setattr(comment_service, "read_period", lambda session, round_id: (opens_at + offset, period))
    if accepted:
        assert make_comment(database, slug, round_id=round_.id).received_at == opens_at + offset
    else:
        with pytest.raises(RuleViolation):
            make_comment(database, slug, round_id=round_.id)
    assert stored(database) == int(accepted)


# ------------------------------------------------------------------------------------------- who may


@pytest.mark.parametrize(
    ("access", "role", "may"),
    [
        (Access.OPEN, None, True),
        (Access.OPEN, Role.COMMENTER, True),
        (Access.OPEN, Role.SUSPENDED, False),
        (Access.REGISTERED, None, False),
        (Access.REGISTERED, Role.COMMENTER, True),
        (Access.REGISTERED, Role.SUSPENDED, False),
    ],
)
def test_a_public_round_lets_in_whom_its_access_says(
    database: Database, slug: str, access: Access, role: Role | None, may: bool
) -> None:
    round_ = make_round(database, slug, access=access)
    actor = make_account(database, role) if role else GUEST
    if may:
        make_comment(database, slug, actor=actor, round_id=round_.id)
    else:
        with refused("not-permitted"):
            make_comment(database, slug, actor=actor, round_id=round_.id)
    assert stored(database) == int(may)


def test_a_members_round_is_for_members_of_its_group(database: Database, slug: str) -> None:
    group, other = make_group(database, "bizdin"), make_group(database, "bashka")
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    insider = make_account(database, Role.MEMBER, group=group)
    outsiders = [GUEST, make_account(database, Role.MEMBER, group=other), make_account(database, Role.ADMIN)]
    for actor in outsiders:
        with refused("not-permitted"):
            make_comment(database, slug, actor=actor, round_id=round_.id)
    made = make_comment(database, slug, actor=insider, round_id=round_.id)
    assert row_of(database, made).account_id == insider.account_id


def test_a_token_without_the_scope_cannot_comment(database: Database, slug: str) -> None:
    round_ = make_round(database, slug)
    actor = replace(make_account(database), scopes=frozenset({Scope.DIGESTS_READ}))
    with refused("not-permitted"):
        make_comment(database, slug, actor=actor, round_id=round_.id)


def test_a_position_of_an_organisation_is_official_and_named_after_it(database: Database, slug: str) -> None:
    make_round(database, slug)
    ministry = make_organisation(database)
    expert = make_account(database, Role.EXPERT, organisation=ministry, name="Эксперт")
    private = make_account(database, Role.COMMENTER, organisation=ministry)
    official = row_of(database, make_comment(database, slug, actor=expert, language=Language.RU))
    ordinary = row_of(database, make_comment(database, slug, actor=private))
    assert (official.official, official.organisation) == (True, "Министерство (демо)")
    assert (ordinary.official, ordinary.organisation) == (False, None)


# ------------------------------------------------------------------------------------------- proposals


def test_a_proposal_equal_to_the_text_is_dropped(database: Database, slug: str) -> None:
    make_round(database, slug)
    text = TEXTS[Language.KY].format(11)
    made = make_comment(database, slug, proposed_text=f"  {text.replace(' ', chr(10))} ")
    assert row_of(database, made).proposed_text is None


def test_a_proposal_is_kept_with_the_language_of_the_text_it_changes(database: Database, slug: str) -> None:
    make_round(database, slug)
    row = row_of(
        database,
        make_comment(
            database, slug, proposed_text="Курултай жылына үч жолу чакырылат.", language=Language.EN
        ),
    )
    assert (row.proposed_text, row.text_language) == ("Курултай жылына үч жолу чакырылат.", Language.KY)


def test_a_proposal_that_changes_nothing_and_says_nothing_is_refused(database: Database, slug: str) -> None:
    make_round(database, slug)
    with refused("body-required", field="body"):
        make_comment(database, slug, body="", proposed_text=TEXTS[Language.KY].format(11))
    assert stored(database) == 0


def test_a_quote_in_a_language_the_edition_does_not_have_is_refused(database: Database, slug: str) -> None:
    make_round(database, slug)
    submission = make_submission(
        stance=Stance.NOTE,
        body="Which year?",
        language=Language.EN,
        clause="art_1__para_1",
        quote=Quote("times a year"),
        text_language=Language.EN,
    )
    with database.write() as session, refused("language-not-in-edition", field="text_language"):
        submit_comment(
            session, actor=GUEST, slug=slug, submission=submission, source=Source.API, server_key=SERVER_KEY
        )


# ------------------------------------------------------------------------------------------- how


@pytest.mark.parametrize(("key", "most"), [(KEY, 5), (None, 4)], ids=["with a key", "without"])
def test_a_comment_takes_few_statements(
    database: Database, slug: str, key: RequestKey | None, most: int
) -> None:
    make_round(database, slug)
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    make_comment(database, slug, request_key=key)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(seen) == (most if not database.is_sqlite else most - 1), seen


def test_a_unit_that_fails_after_the_comment_leaves_nothing(database: Database, slug: str) -> None:
    make_round(database, slug)
    submission = make_submission(stance=Stance.NOTE, body="Пикир.", language=Language.KY)
    with suppress(ZeroDivisionError), database.write() as session:
        submit_comment(
            session,
            actor=GUEST,
            slug=slug,
            submission=submission,
            source=Source.WEB,
            server_key=SERVER_KEY,
            request_key=KEY,
        )
        raise ZeroDivisionError
    assert stored(database) == 0
    with database.read() as session:
        assert session.execute(select(IdempotencyKey)).first() is None


# ------------------------------------------------------------------------------------------- changing it


def test_the_edit_secret_or_the_account_changes_a_comment_and_nobody_else(
    database: Database, slug: str
) -> None:
    make_round(database, slug)
    owner, other = make_account(database), make_account(database)
    by_guest = make_comment(database, slug)
    by_owner = make_comment(database, slug, actor=owner)
    with database.write() as session:
        for actor, comment, secret in [
            (GUEST, by_guest, None),
            (GUEST, by_guest, by_owner.edit_secret),
            (other, by_owner, None),
            (OPERATOR, by_owner, None),
        ]:
            with refused("not-permitted"):
                withdraw_comment(session, actor=actor, comment_id=comment.id, secret=secret)
            with refused("not-permitted"):
                edit_comment(
                    session, actor=actor, comment_id=comment.id, submission=OTHER_WORDS, secret=secret
                )
        edit_comment(
            session,
            actor=GUEST,
            comment_id=by_guest.id,
            submission=OTHER_WORDS,
            secret=by_guest.edit_secret,
        )
        edit_comment(session, actor=owner, comment_id=by_owner.id, submission=OTHER_WORDS)
    assert row_of(database, by_guest).body == row_of(database, by_owner).body == "Башкача."


def test_an_edit_keeps_what_was_said_before(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = make_comment(database, slug, body="Биринчи.", stance=Stance.SUPPORT)
    with database.write() as session:
        edit_comment(
            session, actor=GUEST, comment_id=made.id, submission=OTHER_WORDS, secret=made.edit_secret
        )
    row = row_of(database, made)
    with database.read() as session:
        [revision] = session.execute(select(CommentRevision)).scalars()
    assert (row.body, row.stance, row.edited_at) == ("Башкача.", Stance.AMEND, revision.replaced_at)
    assert (revision.content["body"], revision.content["stance"]) == ("Биринчи.", "support")
    assert (row.code, row.received_at) == (made.code, made.received_at)


def test_after_the_close_nothing_is_edited_or_withdrawn(database: Database, slug: str) -> None:
    round_ = make_round(database, slug)
    made = make_comment(database, slug)
    with database.write() as session:
        move_round(session, round_.id, closes_at=made.received_at + timedelta(milliseconds=1))
    secret = made.edit_secret
    with database.write() as session:
        with refused("round-closed"):
            withdraw_comment(session, actor=GUEST, comment_id=made.id, secret=secret)
        with refused("round-closed"):
            edit_comment(session, actor=GUEST, comment_id=made.id, submission=OTHER_WORDS, secret=secret)
    assert row_of(database, made).state is CommentState.PUBLISHED


def test_a_withdrawn_comment_stays_withdrawn(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = make_comment(database, slug)
    for _ in range(2):
        with database.write() as session:
            withdraw_comment(session, actor=GUEST, comment_id=made.id, secret=made.edit_secret)
    first = row_of(database, made)
    assert (first.state, first.body) == (CommentState.WITHDRAWN, "Мөөнөт өтө кыска.")
    with database.write() as session, refused("comment-not-editable", state="withdrawn"):
        edit_comment(
            session, actor=GUEST, comment_id=made.id, submission=OTHER_WORDS, secret=made.edit_secret
        )


def test_hiding_has_a_reason_is_logged_and_can_be_undone_even_after_the_close(
    database: Database, slug: str
) -> None:
    round_ = make_round(database, slug)
    made = make_comment(database, slug)
    with database.write() as session:
        move_round(session, round_.id, closes_at=made.received_at + timedelta(milliseconds=1))
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.ABUSE)
    hidden = row_of(database, made)
    assert (hidden.state, hidden.hidden_reason) == (CommentState.HIDDEN, HideReason.ABUSE)
    assert hidden.hidden_at is not None
    with database.write() as session:
        show_comment_again(session, actor=OPERATOR, comment_id=made.id)
    shown = row_of(database, made)
    assert (shown.state, shown.hidden_reason, shown.hidden_at) == (CommentState.PUBLISHED, None, None)
    with database.read() as session:
        logged = select(AuditEvent.action).where(AuditEvent.subject_id == made.id).order_by(AuditEvent.at)
        assert list(session.execute(logged).scalars()) == ["comment-hidden", "comment-shown"]


def test_only_the_secretariat_hides_and_only_what_is_shown(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = make_comment(database, slug)
    expert = make_account(database, Role.EXPERT)
    with database.write() as session:
        for actor in (GUEST, expert):
            with refused("not-permitted"):
                hide_comment(session, actor=actor, comment_id=made.id, reason=HideReason.SPAM)
        with refused("comment-not-hidden"):
            show_comment_again(session, actor=OPERATOR, comment_id=made.id)
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.SPAM)
        with refused("comment-not-editable", state="hidden"):
            hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.ABUSE)
        with refused("comment-not-editable", state="hidden"):
            withdraw_comment(session, actor=GUEST, comment_id=made.id, secret=made.edit_secret)
        with refused("comment-not-found"):
            hide_comment(session, actor=OPERATOR, comment_id=uuid4(), reason=HideReason.SPAM)


def test_a_change_sees_what_the_one_before_it_on_the_same_comment_made(database: Database) -> None:
    slug = make_draft(database)
    make_round(database, slug)
    made = make_comment(database, slug, stance=Stance.OPPOSE, body="Биринчи")
    seen: list[Stance] = []

    def change_body(before: Submission) -> Submission:
        seen.append(before.stance)
        return replace(before, body="Экинчи")

    def second() -> None:
        with database.write() as session:
            revise_comment(
                session, actor=GUEST, comment_id=made.id, revise=change_body, secret=made.edit_secret
            )

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            revise_comment(
                session,
                actor=GUEST,
                comment_id=made.id,
                revise=lambda before: replace(before, stance=Stance.SUPPORT),
                secret=made.edit_secret,
            )
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        waiting.result(10)
    with database.read() as session:
        kept = session.get_one(Comment, made.id)
    assert (seen, kept.stance, kept.body) == ([Stance.SUPPORT], Stance.SUPPORT, "Экинчи")

"""One request, one effect: the same key and body, another body, twins at the same moment, a first try that failed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from app.core.permissions import GUEST, OPERATOR
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.models import Comment, Digest, Job
from app.services.comments import withdraw_comment
from app.services.digests import request_digest
from app.services.idempotency import RequestKey, claim_request
from tests.factories import make_comment, make_draft, make_round, move_round, refused


def request_key(key: str = "k1", body: str = "body", scope: str = "POST /comments") -> RequestKey:
    return RequestKey(key, sha256(f"{scope}\n{key}".encode()).hexdigest(), sha256(body.encode()).hexdigest())


@pytest.fixture
def slug(database: Database) -> str:
    made = make_draft(database, languages=(Language.KY,))
    make_round(database, made)
    return made


def stored(database: Database, model: type[Comment] | type[Digest] | type[Job]) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_the_same_request_twice_is_one_comment_with_one_answer(database: Database, slug: str) -> None:
    first = make_comment(database, slug, request_key=request_key())
    second = make_comment(database, slug, request_key=request_key())
    assert (first.replayed, second.replayed) == (False, True)
    assert (second.id, second.code, second.edit_secret, second.received_at) == (
        first.id,
        first.code,
        first.edit_secret,
        first.received_at,
    )
    assert (second.round_id, second.draft, second.clause, second.edition) == (
        first.round_id,
        slug,
        first.clause,
        first.edition,
    )
    assert stored(database, Comment) == 1


def test_a_repetition_after_the_comment_was_withdrawn_gets_the_first_answer(
    database: Database, slug: str
) -> None:
    first = make_comment(database, slug, request_key=request_key())
    with database.write() as session:
        withdraw_comment(session, actor=GUEST, comment_id=first.id, secret=first.edit_secret)
    assert make_comment(database, slug, request_key=request_key()).code == first.code


def test_a_repetition_after_the_close_gets_the_first_answer_not_a_refusal(
    database: Database, slug: str
) -> None:

    first = make_comment(database, slug, request_key=request_key())
    with database.write() as session:
        move_round(session, first.round_id, closes_at=read_clock(session))
    assert make_comment(database, slug, request_key=request_key()).id == first.id
    with refused("round-closed"):
        make_comment(database, slug, request_key=request_key("k2"))


def test_another_body_under_the_same_key_is_refused_and_changes_nothing(
    database: Database, slug: str
) -> None:
    make_comment(database, slug, request_key=request_key())
    with refused("idempotency-key-reused"):
        make_comment(database, slug, body="Башка.", request_key=request_key(body="other"))
    assert stored(database, Comment) == 1


def test_other_keys_scopes_and_no_key_are_comments_of_their_own(database: Database, slug: str) -> None:
    keys = [request_key(), request_key("k2"), request_key(scope="POST /other"), None, None]
    made = [make_comment(database, slug, request_key=key) for key in keys]
    assert len({comment.id for comment in made}) == len({comment.code for comment in made}) == 5


def test_twins_at_the_same_moment_are_one_comment(database: Database, slug: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: make_comment(database, slug, request_key=request_key()), range(12)))
    assert len({comment.code for comment in made}) == 1
    assert [comment.replayed for comment in made].count(False) == 1
    assert stored(database, Comment) == 1


def test_a_key_whose_first_try_failed_is_free(database: Database, slug: str) -> None:
    with refused("clause-not-found"):
        make_comment(database, slug, clause="art_99", request_key=request_key())
    assert not make_comment(database, slug, request_key=request_key()).replayed


def test_a_key_is_claimed_in_the_unit_that_does_what_was_asked(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as session:
        assert claim_request(session, request_key(), {"n": 1}) is None
        raise ZeroDivisionError
    with database.write() as session:
        assert claim_request(session, request_key(), {"n": 2}) is None
        assert claim_request(session, request_key(), {"n": 3}) == {"n": 2}


def test_a_digest_ordered_twice_under_one_key_is_one_digest_and_one_job(
    database: Database, slug: str
) -> None:
    ordered = []
    for _ in range(2):
        with database.write() as session:
            ordered.append(
                request_digest(
                    session,
                    actor=OPERATOR,
                    slug=slug,
                    formats=["csv"],
                    language=Language.KY,
                    request_key=request_key(scope="POST /digests"),
                )
            )
    assert ordered[0].id == ordered[1].id
    assert (stored(database, Digest), stored(database, Job)) == (1, 1)

"""Protocol 1 of the design, step by step: two units of work, one held open, so that the order is not left to chance.

Each proof stands beside its control, in which the lock (or the barrier) is taken away and the comment is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.comments import Source, Stance, make_submission
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR
from app.core.text import Language
from app.infra import clock
from app.infra.clock import read_clock
from app.infra.db import Database
from app.models import Round
from app.services import comments as comment_service
from app.services import digest_compilation
from app.services.closing import carry_out_close
from app.services.comments import SubmittedComment, submit_comment
from app.services.digest_compilation import CompiledFile, compile_to_file
from app.services.rounds import RoundView, close_round, extend_round, get_round
from tests.factories import SERVER_KEY, make_comment, make_draft, make_round, move_round

PATIENCE_S = 15
A_WHILE_S = 0.4
"""How long somebody who must wait is watched waiting."""


def start(act: Callable[[], Any]) -> Future[Any]:
    """Something done in a thread of its own."""
    pool = ThreadPoolExecutor(1)
    started = pool.submit(act)
    pool.shutdown(wait=False)
    return started


def waits(started: Future[Any]) -> bool:
    return not wait([started], A_WHILE_S).done


@contextmanager
def comment_on_its_way(database: Database, round_: RoundView) -> Iterator[SubmittedComment]:
    """A comment that has its time and is not committed before the block ends."""
    with database.write() as session:
        yield _submit(session, round_)


def submit(database: Database, round_: RoundView) -> SubmittedComment:
    with database.write() as session:
        return _submit(session, round_)


def _submit(session: Session, round_: RoundView) -> SubmittedComment:
    return submit_comment(
        session,
        actor=GUEST,
        slug=round_.slug,
        submission=make_submission(stance=Stance.NOTE, body="Эскертүү.", language=Language.KY),
        source=Source.WEB,
        server_key=SERVER_KEY,
        round_id=round_.id,
    )


def compile_round(database: Database, round_: RoundView, **scope: Any) -> CompiledFile:
    return compile_to_file(
        database,
        actor=OPERATOR,
        slug=round_.slug,
        format="json",
        out=BytesIO(),
        language=Language.KY,
        zone=ZoneInfo("Asia/Bishkek"),
        round_id=round_.id,
        **scope,
    )


def closing_counts(database: Database, round_: RoundView) -> int:
    """Carries the close out and compiles: what the closing digest counts."""
    with database.write() as session:
        assert carry_out_close(session, round_id=round_.id) is not None
    return compile_round(database, round_).counts["received"]


@pytest.fixture
def round_(database: Database) -> RoundView:
    slug = make_draft(database, languages=(Language.KY,))
    made = make_round(database, slug)
    make_comment(database, slug)
    return made


@pytest.mark.postgres_only
def test_the_close_waits_for_a_comment_on_its_way_and_the_digest_has_it(
    database: Database, round_: RoundView
) -> None:
    let_it_close_soon(database, round_)
    with comment_on_its_way(database, round_):
        closing = start(lambda: when_due(database, round_))
        assert waits(closing)
    assert closing.result(PATIENCE_S) == 2


@pytest.mark.postgres_only
def test_control_without_the_lock_the_closing_digest_loses_an_acknowledged_comment(
    database: Database, round_: RoundView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comment_service, "lock_round_shared", lambda session, key: None)
    let_it_close_soon(database, round_)
    with comment_on_its_way(database, round_) as made:
        closing = start(lambda: when_due(database, round_))
        assert closing.result(PATIENCE_S) == 1
    assert made.received_at < get_now(database, round_).period.end
    assert compile_round(database, round_).counts["received"] == 2


def let_it_close_soon(database: Database, round_: RoundView) -> None:
    with database.write() as session:
        move_round(session, round_.id, closes_at=read_clock(session) + timedelta(seconds=1))


def when_due(database: Database, round_: RoundView) -> int:
    while get_now(database, round_).state.value != "closed":
        continue
    return closing_counts(database, round_)


def get_now(database: Database, round_: RoundView) -> RoundView:
    with database.read() as session:
        return get_round(session, round_id=round_.id)


def test_a_comment_waits_for_an_early_close_and_is_refused(database: Database, round_: RoundView) -> None:
    with database.write() as session:
        close_round(session, actor=OPERATOR, round_id=round_.id, reason="Баары айтылды.")
        late = start(lambda: submit(database, round_))
        assert waits(late)
    with pytest.raises(RuleViolation) as refused:
        late.result(PATIENCE_S)
    assert refused.value.code == "round-closed"


def test_a_comment_that_waited_for_an_extension_is_accepted_after_the_old_close(
    database: Database, round_: RoundView
) -> None:
    let_it_close_soon(database, round_)
    old = get_now(database, round_).period.closes_at
    with database.write() as session:
        extend_round(
            session, actor=OPERATOR, round_id=round_.id, closes_at=old + timedelta(days=1), reason="Өтүнүч."
        )
        waiting = start(lambda: submit(database, round_))
        while read_clock(session) <= old:
            continue
        assert not waiting.done()
    assert waiting.result(PATIENCE_S).received_at > old


def test_a_round_that_was_extended_meanwhile_is_not_sealed(database: Database, round_: RoundView) -> None:
    let_it_close_soon(database, round_)
    with database.write() as session:
        later = read_clock(session) + timedelta(days=1)
        extend_round(session, actor=OPERATOR, round_id=round_.id, closes_at=later, reason="Өтүнүч.")

        def seal() -> UUID | None:
            with database.write() as own:
                return carry_out_close(own, round_id=round_.id)

        sealing = start(seal)
        assert waits(sealing)
    assert sealing.result(PATIENCE_S) is None
    assert submit(database, round_).received_at < later


def test_an_interim_digest_waits_for_a_comment_that_was_given_a_time_before_its_cut_off(
    database: Database, round_: RoundView
) -> None:
    with comment_on_its_way(database, round_) as made:
        cutoff = made.received_at + timedelta(milliseconds=1)
        compiling = start(lambda: compile_round(database, round_, cutoff=cutoff))
        assert waits(compiling)
    first = compiling.result(PATIENCE_S)
    submit(database, round_)
    again = compile_round(database, round_, cutoff=cutoff)
    assert first.counts["received"] == 2
    assert (again.counts, again.content_sha256) == (first.counts, first.content_sha256)


def test_control_without_the_barrier_the_counts_at_one_cut_off_change(
    database: Database, round_: RoundView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_compilation, "pass_barrier", lambda *arguments: None)
    with comment_on_its_way(database, round_) as made:
        cutoff = made.received_at + timedelta(milliseconds=1)
        first = start(lambda: compile_round(database, round_, cutoff=cutoff)).result(PATIENCE_S)
    again = compile_round(database, round_, cutoff=cutoff)
    assert first.counts["received"] == 1
    assert again.counts["received"] == 2


@pytest.mark.postgres_only
def test_two_comments_of_one_round_do_not_wait_for_each_other_on_postgresql(
    database: Database, round_: RoundView
) -> None:
    with comment_on_its_way(database, round_):
        start(lambda: submit(database, round_)).result(PATIENCE_S)


def test_an_early_close_lies_after_the_tick_in_which_the_last_comment_came(
    database: Database, round_: RoundView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite counts milliseconds: a comment of the very millisecond of the close would be at it, not before it."""
    with database.write() as session:
        made = _submit(session, round_)
        ticks = iter([made.received_at, made.received_at, made.received_at + timedelta(milliseconds=1)])
        monkeypatch.setattr(clock, "read_clock", lambda session: next(ticks))
        closed = close_round(session, actor=OPERATOR, round_id=round_.id, reason="Баары айтылды.")
    monkeypatch.undo()
    assert closed.period.end == made.received_at + timedelta(milliseconds=1)
    assert compile_round(database, round_).counts["received"] == 2


@pytest.mark.parametrize("act", ["submit", "extend", "close"])
def test_a_sealed_round_stays_closed_even_when_the_clock_is_set_back(
    database: Database, round_: RoundView, act: str
) -> None:
    with database.write() as session:
        session.execute(update(Round).where(Round.id == round_.id).values(sealed_at=read_clock(session)))
    acts: dict[str, Callable[[Session], object]] = {
        "submit": lambda session: _submit(session, round_),
        "extend": lambda session: extend_round(
            session,
            actor=OPERATOR,
            round_id=round_.id,
            closes_at=round_.period.closes_at + timedelta(days=1),
            reason="Өтүнүч.",
        ),
        "close": lambda session: close_round(session, actor=OPERATOR, round_id=round_.id, reason="Бүттү."),
    }
    with database.write() as session, pytest.raises(RuleViolation) as refused:
        acts[act](session)
    assert refused.value.code == "round-closed"

"""A digest made by several workers: the same as by one, whatever the order, and finished exactly once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.core.comments import HideReason
from app.core.digests.model import Section
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import LeaseLostError, claim_job
from app.infra.storage import LocalStorage
from app.models import AuditEvent, Digest, DigestFile, DigestShard, DigestState, Job, JobKind, JobState
from app.services import digest_clauses, digest_progress, digest_shards
from app.services.comments import hide_comment
from app.services.digest_compilation import fail_digest
from app.services.digests import cancel_digest, retry_digest
from tests.digest_jobs import (
    afresh,
    carry_out,
    carry_out_all,
    claim,
    content,
    order,
    read,
    waiting_jobs,
)
from tests.factories import make_account, make_comment, make_draft, make_round, refused

CLAUSES = ("art_1__para_1", "art_1__para_2", "art_2__para_1", "art_2__para_2")
EACH = 3


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_shards, "SHARD_COMMENTS", 2 * EACH)
    monkeypatch.setattr(digest_progress, "EVERY_S", 0.0)


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def slug(database: Database) -> str:
    """Five places with three comments each: more than two shards hold."""
    slug = make_draft(database, languages=(Language.KY,))
    make_round(database, slug)
    for clause in (*CLAUSES, None):
        for n in range(EACH):
            make_comment(database, slug, clause=clause, body=f"{n}-пикир: мөөнөт өтө кыска, узартуу керек.")
    return slug


def split(database: Database, storage: LocalStorage, slug: str, **scope: Any) -> UUID:
    """An ordered digest whose first job has left shards."""
    digest_id = order(database, slug, **scope).id
    [job] = waiting_jobs(database, digest_id)
    carry_out(database, storage, claim(database, job.id))
    return digest_id


def test_shards_are_cut_by_their_comments_and_keep_the_order() -> None:
    from app.core.digests.model import Counts, Tally
    from app.services.digest_source import ClauseOutline

    def outlines(*shown: int) -> list[ClauseOutline]:
        return [ClauseOutline(str(n), None, None, Tally(Counts(n, n)), "") for n in shown]

    def cut(*shown: int) -> list[list[int]]:
        return [[one.shown for one in shard] for shard in digest_shards.plan_shards(outlines(*shown))]

    assert cut() == []
    assert cut(2, 2, 2, 1) == [[2, 2, 2], [1]]
    assert cut(1, 9, 1, 0, 0) == [[1], [9], [1, 0, 0]]
    assert cut(0, 6, 0, 6) == [[0, 6, 0], [6]]


def test_a_large_digest_is_made_in_shards_and_is_the_same_as_in_one(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    digest_id = split(database, storage, slug)
    shards = waiting_jobs(database, digest_id, JobKind.COMPILE_SHARD)
    assert len(shards) == 3
    assert read(database, digest_id).state is DigestState.RUNNING
    done = carry_out_all(database, storage, digest_id)
    assert (done.state, done.progress) == (DigestState.DONE, 100)
    for format in ("json", "csv"):
        made, whole = afresh(database, done, format)
        assert content(storage, done, format) == whole
        assert made.content_sha256 == done.content_sha256
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(DigestShard)).scalar_one() == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_shards_are_done_changes_nothing(
    database: Database, storage: LocalStorage, slug: str, seed: int
) -> None:
    choice = random.Random(seed)
    done = carry_out_all(database, storage, order(database, slug).id, lambda jobs: choice.choice(list(jobs)))
    assert content(storage, done, "json") == afresh(database, done, "json")[1]


def test_who_finishes_takes_what_the_shards_have_made(
    database: Database, storage: LocalStorage, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest_id = split(database, storage, slug)
    seen = count_compiled(monkeypatch)
    for job in waiting_jobs(database, digest_id, JobKind.COMPILE_SHARD):
        carry_out(database, storage, claim(database, job.id))
    assert sorted(seen, key=str) == sorted([None, *CLAUSES], key=str)
    seen.clear()
    carry_out_all(database, storage, digest_id)
    assert seen == []


def test_what_is_hidden_between_a_shard_and_the_end_is_not_in_the_digest(
    database: Database, storage: LocalStorage, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    insult = make_comment(database, slug, clause=CLAUSES[1], body="Кемсинткен сөз")
    digest_id = split(database, storage, slug)
    for job in waiting_jobs(database, digest_id, JobKind.COMPILE_SHARD):
        carry_out(database, storage, claim(database, job.id))
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=insult.id, reason=HideReason.ABUSE)
    seen = count_compiled(monkeypatch)
    done = carry_out_all(database, storage, digest_id)
    assert seen == [CLAUSES[1]]
    assert "Кемсинткен".encode() not in content(storage, done, "json")
    assert content(storage, done, "json") == afresh(database, done, "json")[1]


def count_compiled(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    seen: list[str | None] = []
    real = digest_clauses.compile_part

    def counted(section: Section, *rest: Any) -> Any:
        if section.tally.counts.shown:
            seen.append(None if section.clause is None else section.clause.eid)
        return real(section, *rest)

    monkeypatch.setattr(digest_clauses, "compile_part", counted)
    return seen


def test_only_what_has_changed_is_given_to_shards(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    carry_out_all(database, storage, order(database, slug).id)
    make_comment(database, slug, clause=CLAUSES[0])
    digest_id = order(database, slug).id
    [job] = waiting_jobs(database, digest_id)
    carry_out(database, storage, claim(database, job.id))
    assert waiting_jobs(database, digest_id) == []
    assert read(database, digest_id).state is DigestState.DONE


@pytest.mark.postgres_only
def test_of_two_shards_that_end_together_exactly_one_leaves_the_last_job(
    database: Database, storage: LocalStorage, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the digest's lock each would count the other, which has not committed yet, as still waiting."""
    digest_id = split(database, storage, slug)
    first, *last = waiting_jobs(database, digest_id, JobKind.COMPILE_SHARD)
    carry_out(database, storage, claim(database, first.id))
    both = threading.Barrier(2)
    real = digest_shards._finish_shard

    def held(*arguments: Any) -> None:
        real(*arguments)
        try:
            both.wait(1.5)
        except threading.BrokenBarrierError:
            return

    monkeypatch.setattr(digest_shards, "_finish_shard", held)
    claimed = [claim(database, job.id) for job in last]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: carry_out(database, storage, job), claimed))
    assert len(waiting_jobs(database, digest_id, JobKind.FINISH_DIGEST)) == 1


def test_a_shard_whose_worker_fell_asleep_is_done_by_another_and_counts_once(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    digest_id = split(database, storage, slug)
    asleep = claim(database, waiting_jobs(database, digest_id)[0].id)
    with database.write() as session:
        late = read_clock(session) - timedelta(seconds=1)
        session.execute(update(Job).where(Job.id == asleep.id).values(lease_until=late))
        successor = claim_job(session, asleep.id)
    assert successor is not None
    carry_out(database, storage, successor)
    before = sorted(storage.root.rglob("*.parts"))
    with pytest.raises(LeaseLostError):
        carry_out(database, storage, asleep)
    assert sorted(storage.root.rglob("*.parts")) == before
    done = carry_out_all(database, storage, digest_id)
    assert content(storage, done, "json") == afresh(database, done, "json")[1]
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(DigestFile)).scalar_one() == 3  # findings too


def test_a_shard_that_fails_fails_the_digest_and_calls_the_others_off(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    digest_id = split(database, storage, slug)
    failing, other, *_ = [claim(database, job.id) for job in waiting_jobs(database, digest_id)]
    with database.write() as session:
        fail_digest(session, job=failing, error="No space left on device")
    failed = read(database, digest_id)
    assert (failed.state, failed.error) == (DigestState.FAILED, "No space left on device")
    with pytest.raises(LeaseLostError):
        carry_out(database, storage, other)
    assert waiting_jobs(database, digest_id) == []
    assert not list(storage.root.rglob("*.parts"))


def test_progress_grows_with_the_work_and_never_goes_back(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    digest_id = order(database, slug, formats=["csv", "json"]).id
    seen = [0]
    done = carry_out_all(
        database, storage, digest_id, watch(lambda: seen.append(read(database, digest_id).progress))
    )
    assert done.progress == 100
    assert seen == sorted(seen)
    # Three passes over fifteen comments, six of them a shard: 6/45, 12/45, 15/45 of 99.
    assert seen[2:] == [0, 13, 26, 33]


def test_a_worker_that_takes_over_does_not_set_the_progress_back(database: Database, slug: str) -> None:
    digest_id = order(database, slug).id
    job = claim(database, waiting_jobs(database, digest_id)[0].id)
    with database.write() as session:
        session.execute(update(Digest).values(state=DigestState.RUNNING, progress=60))
    progress = digest_progress.Progress(database, job, digest_id, 100)
    told = []
    for passed in (10, 50, 10):
        progress.advance(passed)
        told.append(read(database, digest_id).progress)
    assert told == [60, 60, 69]


def watch(look: Callable[[], None]) -> Callable[[Sequence[Job]], Job]:
    def choose(jobs: Sequence[Job]) -> Job:
        look()
        return jobs[0]

    return choose


# ------------------------------------------------------------------------------------------- called off


@pytest.mark.parametrize("jobs_done", [0, 1, 2, 4])
def test_a_digest_can_be_cancelled_before_and_while_it_is_made(
    database: Database, storage: LocalStorage, slug: str, jobs_done: int
) -> None:
    secretary = make_account(database, Role.SECRETARY)
    digest_id = order(database, slug).id
    for _ in range(jobs_done):
        carry_out(database, storage, claim(database, waiting_jobs(database, digest_id)[0].id))
    under_way = claim(database, waiting_jobs(database, digest_id)[0].id)
    with database.write() as session:
        told = cancel_digest(session, actor=secretary, digest_id=digest_id)
    assert (told.state, told.is_under_way, told.can_be_retried) == (DigestState.CANCELLED, False, True)
    with pytest.raises(LeaseLostError):
        carry_out(database, storage, under_way)
    after = read(database, digest_id)
    assert (after.state, after.files) == (DigestState.CANCELLED, ())
    assert waiting_jobs(database, digest_id) == []
    assert [path for path in storage.root.rglob("*.*") if path.suffix in (".csv", ".json")] == []
    with database.read() as session:
        events = session.execute(
            select(AuditEvent.action).where(AuditEvent.subject_id == digest_id)
        ).scalars()
        assert "digest-cancelled" in set(events)


def test_a_worker_that_is_writing_files_stops_when_the_digest_is_cancelled_and_leaves_none(
    database: Database, storage: LocalStorage, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.digests.renderers.json import JsonRenderer

    digest_id = order(database, slug, formats=["csv", "json"]).id
    real = JsonRenderer.render

    def cancelled_meanwhile(self: JsonRenderer, *arguments: Any) -> None:
        with database.write() as session:
            cancel_digest(session, actor=OPERATOR, digest_id=digest_id)
        real(self, *arguments)

    monkeypatch.setattr(JsonRenderer, "render", cancelled_meanwhile)
    with pytest.raises(LeaseLostError):
        carry_out_all(database, storage, digest_id)
    assert read(database, digest_id).state is DigestState.CANCELLED
    assert [path.name for path in storage.root.rglob("*") if path.suffix in (".csv", ".json")] == []


def test_a_cancelled_digest_is_made_when_it_is_ordered_again_under_its_id(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    made = order(database, slug)
    [job] = waiting_jobs(database, made.id)
    asleep = claim(database, job.id)
    with database.write() as session:
        cancel_digest(session, actor=OPERATOR, digest_id=made.id)
        again = retry_digest(session, actor=OPERATOR, digest_id=made.id)
    assert (again.id, again.state, again.progress, again.cutoff) == (
        made.id,
        DigestState.QUEUED,
        0,
        made.cutoff,
    )
    make_comment(database, slug, body="Кесилгенден кийин келди.")
    with pytest.raises(LeaseLostError):
        carry_out(database, storage, asleep)
    done = carry_out_all(database, storage, made.id)
    assert done.counts is not None
    assert (done.state, done.counts["received"]) == (DigestState.DONE, 5 * EACH)
    assert content(storage, done, "json") == afresh(database, done, "json")[1]


def test_a_failed_digest_and_one_whose_files_are_gone_can_be_made_again(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    made = order(database, slug)
    with database.write() as session:
        job = claim_job(session, waiting_jobs(database, made.id)[0].id)
        assert job is not None
        fail_digest(session, job=job, error="No space left on device")
        assert retry_digest(session, actor=OPERATOR, digest_id=made.id).error is None
    first = carry_out_all(database, storage, made.id)
    with database.write() as session:
        session.execute(DigestFile.__table__.delete())
        session.execute(update(Digest).values(removed_at=read_clock(session)))
        assert retry_digest(session, actor=OPERATOR, digest_id=made.id).removed_at is None
    second = carry_out_all(database, storage, made.id)
    assert second.content_sha256 == first.content_sha256
    assert {file.format for file in second.files} == {"csv", "json"}


def test_what_is_done_cannot_be_cancelled_and_what_is_under_way_not_retried(
    database: Database, storage: LocalStorage, slug: str
) -> None:
    digest_id = order(database, slug).id
    with database.write() as session, refused("digest-not-retryable"):
        retry_digest(session, actor=OPERATOR, digest_id=digest_id)
    carry_out_all(database, storage, digest_id)
    for act, code in ((cancel_digest, "digest-not-under-way"), (retry_digest, "digest-not-retryable")):
        with database.write() as session, refused(code):
            act(session, actor=OPERATOR, digest_id=digest_id)
    assert len(read(database, digest_id).files) == 2


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_calls_off_and_orders_again(database: Database, slug: str, role: Role) -> None:
    actor, digest_id = make_account(database, role), order(database, slug).id
    for act in (cancel_digest, retry_digest):
        with database.write() as session, refused("not-permitted"):
            act(session, actor=actor, digest_id=digest_id)
    [job] = waiting_jobs(database, digest_id)
    assert job.state is JobState.QUEUED

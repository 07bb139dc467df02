"""Issue 2, point 9, on real processes: worker and beat killed, the broker emptied or gone. Nothing is mocked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from subprocess import Popen
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.jobs import MAX_ATTEMPTS
from app.models import DigestState, Job, JobState
from app.services.digest_compilation import compile_to_file
from app.services.digests import request_digest
from tests.factories import make_comment, make_draft, make_round
from tests.tasks.stand import Outcome, Stand, eventually

pytestmark = pytest.mark.slow
ENOUGH_FOR_SECONDS = 12_000


@pytest.fixture
def worker(stand: Stand) -> Iterator[Popen[bytes]]:
    started = stand.start_worker()
    yield started
    stand.kill(started)


@pytest.fixture(scope="module")
def large(stand: Stand) -> str:
    """A draft whose digest takes seconds: something can happen to it meanwhile."""
    slug = make_draft(stand.database, f"large-{uuid4().hex[:8]}", languages=(Language.KY,))
    stand.write_many(make_round(stand.database, slug).id, ENOUGH_FOR_SECONDS)
    return slug


@pytest.fixture
def small(stand: Stand) -> str:
    slug = make_draft(stand.database, f"small-{uuid4().hex[:8]}", languages=(Language.KY,))
    make_round(stand.database, slug)
    for _ in range(3):
        make_comment(stand.database, slug)
    return slug


def assert_done_exactly_once(stand: Stand, outcome: Outcome, *, attempt: int) -> None:
    assert (outcome.digest.state, outcome.digest.error) == (DigestState.DONE, None)
    assert (outcome.job_state, outcome.jobs, outcome.attempt) == (JobState.DONE, 1, attempt)
    volumes = {file.format: file.volumes for file in outcome.digest.files}
    assert set(volumes) == set(outcome.digest.formats)
    assert [(file.format, file.volume) for file in outcome.digest.files] == [
        (format, number) for format in sorted(volumes) for number in range(1, volumes[format] + 1)
    ]
    assert outcome.files == len(outcome.digest.files)
    for file in outcome.digest.files:
        with stand.storage.open(file.storage_key) as stored:
            content = stored.read()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256)


def assert_as_if_undisturbed(stand: Stand, outcome: Outcome) -> None:
    """Compiled here and now at the same cut-off: the same bytes."""
    digest = outcome.digest
    for format in digest.formats:
        if format == "xlsx":
            continue  # the same content, but a ZIP archive has a date in it
        here = compile_to_file(
            stand.database,
            actor=OPERATOR,
            slug=digest.draft,
            format=format,
            language=digest.language,
            cutoff=digest.cutoff,
            out=BytesIO(),
            further=lambda number: BytesIO(),
            zone=ZoneInfo(stand.settings.timezone),
        )
        assert [volume.sha256 for volume in here.volumes] == [
            file.sha256 for file in digest.files if file.format == format
        ]
        assert here.content_sha256 == digest.content_sha256
        assert digest.counts is not None
        assert here.counts.items() <= digest.counts.items()


def test_an_ordered_digest_is_made_in_four_formats_with_the_hashes_it_states(
    stand: Stand, worker: Popen[bytes], small: str
) -> None:
    outcome = stand.wait_until_ended(stand.order(small))
    assert_done_exactly_once(stand, outcome, attempt=1)
    assert_as_if_undisturbed(stand, outcome)
    assert outcome.digest.counts is not None
    assert outcome.digest.counts["received"] == 3


def test_a_worker_killed_in_mid_digest_leaves_exactly_one_finished_digest(
    stand: Stand, worker: Popen[bytes], large: str
) -> None:
    digest_id = stand.order(large)
    assert eventually(lambda: stand.is_under_way(digest_id))
    stand.kill(worker)
    assert stand.digest(digest_id).state is DigestState.RUNNING
    successor = stand.start_worker()
    outcome = stand.wait_until_ended(digest_id)
    stand.kill(successor)
    assert_done_exactly_once(stand, outcome, attempt=2)
    assert_as_if_undisturbed(stand, outcome)


def test_a_broker_emptied_before_the_worker_looks_loses_nothing(stand: Stand, small: str) -> None:
    digest_id = stand.order(small)
    assert eventually(lambda: stand.redis.llen("celery"))
    stand.redis.flushall()
    started = stand.start_worker()
    outcome = stand.wait_until_ended(digest_id)
    stand.kill(started)
    assert_done_exactly_once(stand, outcome, attempt=1)


def test_a_broker_emptied_in_mid_digest_changes_nothing(
    stand: Stand, worker: Popen[bytes], large: str
) -> None:
    digest_id = stand.order(large)
    assert eventually(lambda: stand.is_under_way(digest_id))
    stand.redis.flushall()
    assert_done_exactly_once(stand, stand.wait_until_ended(digest_id), attempt=1)


def test_nobody_waits_for_a_broker_that_is_down_and_the_digest_comes_after_it(
    stand: Stand, worker: Popen[bytes], small: str
) -> None:
    stand.stop_broker()
    began = time.monotonic()
    make_comment(stand.database, small)
    digest_id = stand.order(small)
    assert time.monotonic() - began < 1
    assert stand.digest(digest_id).state is DigestState.QUEUED
    stand.start_broker()
    outcome = stand.wait_until_ended(digest_id)
    assert_done_exactly_once(stand, outcome, attempt=1)
    assert outcome.digest.counts is not None
    assert outcome.digest.counts["received"] == 4


def test_two_beats_and_two_workers_close_a_round_once_and_on_time(stand: Stand, worker: Popen[bytes]) -> None:
    others = [stand.start_worker(), stand.start_beat()]
    slug = make_draft(stand.database, languages=(Language.KY,))
    make_comment_in = make_round(stand.database, slug, closes_in=timedelta(seconds=8))
    make_comment(stand.database, slug)
    assert eventually(lambda: stand.round_state(make_comment_in.id)[1])
    _, _, seconds_ago = stand.round_state(make_comment_in.id)
    assert 0 <= seconds_ago < 10
    [digest_id] = stand.closing_digests(make_comment_in.id)
    outcome = stand.wait_until_ended(digest_id)
    time.sleep(2.5)  # one more tick of both beats
    for process in others:
        stand.kill(process)
    assert stand.closing_digests(make_comment_in.id) == [digest_id]
    assert_done_exactly_once(stand, outcome, attempt=1)
    assert outcome.digest.cutoff == make_comment_in.period.closes_at
    assert outcome.digest.counts is not None
    assert outcome.digest.counts["received"] == 1


def test_a_digest_that_cannot_be_written_fails_with_the_reason(
    stand: Stand, worker: Popen[bytes], small: str
) -> None:
    with stand.database.write() as session:
        digest_id = request_digest(
            session, actor=OPERATOR, slug=small, formats=["csv"], language=Language.KY
        ).id
        in_the_way = Path(stand.settings.data_dir) / "files" / "digests" / digest_id.hex
        in_the_way.parent.mkdir(parents=True, exist_ok=True)
        in_the_way.write_bytes(b"a file where the folder should be")
    outcome = stand.wait_until_ended(digest_id)
    assert (outcome.digest.state, outcome.job_state) == (DigestState.FAILED, JobState.FAILED)
    assert outcome.digest.error is not None
    assert outcome.digest.error.startswith(("File exists", "Not a directory"))
    assert outcome.files == 0


def test_a_job_that_killed_every_worker_is_given_up(stand: Stand, worker: Popen[bytes], small: str) -> None:
    with stand.database.write() as session:
        digest_id = request_digest(
            session, actor=OPERATOR, slug=small, formats=["csv"], language=Language.KY
        ).id
        job = session.execute(select(Job).order_by(Job.created_at.desc()).limit(1)).scalar_one()
        job.state = JobState.RUNNING
        job.attempt = MAX_ATTEMPTS
        job.lease_until = read_clock(session) - timedelta(seconds=1)
        session.flush()
    assert job.payload == {"digest": digest_id.hex}
    outcome = stand.wait_until_ended(digest_id)
    assert (outcome.digest.state, outcome.job_state) == (DigestState.FAILED, JobState.FAILED)
    assert outcome.digest.error is not None
    assert outcome.digest.error.startswith("given up after")


def test_a_database_that_drops_every_connection_delays_the_digest_and_no_more(
    stand: Stand, worker: Popen[bytes], large: str
) -> None:
    if stand.database.is_sqlite:
        pytest.skip("SQLite has no server that could go away")
    digest_id = stand.order(large)
    assert eventually(lambda: stand.is_under_way(digest_id))
    with stand.database.write() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    outcome = stand.wait_until_ended(digest_id)
    # Files are written from parts, without a connection: dropped then, it is only taken up again.
    assert outcome.attempt in (1, 2)
    assert_done_exactly_once(stand, outcome, attempt=outcome.attempt)

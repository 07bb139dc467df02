"""Issue 4, point 4, on real processes: several workers at one digest, killed, called off. Nothing is mocked."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete

from app.core.permissions import OPERATOR
from app.core.text import Language
from app.models import DigestPart, DigestState
from app.services.digest_compilation import compile_to_file
from app.services.digests import DigestInfo, cancel_digest, retry_digest
from tests.factories import make_draft, make_round
from tests.tasks.stand import Stand, eventually

pytestmark = pytest.mark.slow
COMMENTS, SHARD = 6_000, 500
FORMATS = ("csv", "json")


@pytest.fixture(scope="module")
def slug(stand: Stand) -> str:
    """Twenty places with 300 comments each, received before a round closed: whatever is ordered has one cut-off."""
    slug = make_draft(stand.database, f"shards-{uuid4().hex[:8]}", languages=(Language.KY,), articles=6)
    stand.write_many(make_round(stand.database, slug, closes_in=timedelta(days=1)).id, COMMENTS)
    return slug


@pytest.fixture
def order(stand: Stand, slug: str) -> Callable[[], UUID]:
    """Orders the digest with nothing of it kept from before."""

    def ordered() -> UUID:
        with stand.database.write() as session:
            session.execute(delete(DigestPart))
        return stand.order(slug, FORMATS)

    return ordered


def bytes_of(stand: Stand, digest: DigestInfo) -> dict[str, bytes]:
    contents = {}
    for file in digest.files:
        with stand.storage.open(file.storage_key) as stored:
            contents[file.format] = stored.read()
    return contents


def assert_as_if_by_one(stand: Stand, digest: DigestInfo) -> None:
    """Compiled here and now, in one piece, at the same cut-off: the same bytes, and no file beside them."""
    written = bytes_of(stand, digest)
    assert sorted(written) == sorted(FORMATS)
    for format, content in written.items():
        out = BytesIO()
        here = compile_to_file(
            stand.database,
            actor=OPERATOR,
            slug=digest.draft,
            format=format,
            language=digest.language,
            cutoff=digest.cutoff,
            out=out,
            zone=ZoneInfo(stand.settings.timezone),
        )
        assert out.getvalue() == content
        assert here.content_sha256 == digest.content_sha256


@pytest.mark.parametrize("workers", [1, 8])
def test_one_worker_and_eight_make_the_same_digest(
    stand: Stand, order: Callable[[], UUID], workers: int
) -> None:
    # Eight: four processes of two threads each.
    processes = max(workers // 2, 1)
    started = [stand.start_worker(threads=min(workers, 2), shard_comments=SHARD) for _ in range(processes)]
    outcome = stand.wait_until_ended(order(), 180)
    for process in started:
        stand.kill(process)
    assert (outcome.digest.state, outcome.digest.error) == (DigestState.DONE, None)
    assert (outcome.finishes, outcome.files) == (1, len(FORMATS))
    assert outcome.shards > COMMENTS // SHARD - 1
    assert_as_if_by_one(stand, outcome.digest)


@pytest.mark.parametrize("when", ["at a shard", "between shards", "at the files"])
def test_workers_killed_at_any_point_leave_exactly_one_digest(
    stand: Stand, order: Callable[[], UUID], when: str
) -> None:
    started = [stand.start_worker(shard_comments=SHARD) for _ in range(2)]
    digest_id = order()
    reached: dict[str, Callable[[], object]] = {
        "at a shard": lambda: stand.is_under_way(digest_id),
        "between shards": lambda: stand.shards_done(digest_id) >= 3,
        "at the files": lambda: stand.digest(digest_id).progress >= 40,
    }
    assert eventually(reached[when], 180)
    for process in started:
        stand.kill(process)
    assert stand.digest(digest_id).state is DigestState.RUNNING
    progress = stand.digest(digest_id).progress
    successor = stand.start_worker(shard_comments=SHARD)
    assert stand.digest(digest_id).progress >= progress
    outcome = stand.wait_until_ended(digest_id, 180)
    stand.kill(successor)
    assert (outcome.digest.state, outcome.digest.error) == (DigestState.DONE, None)
    assert (outcome.finishes, outcome.files) == (1, len(FORMATS))
    assert_as_if_by_one(stand, outcome.digest)


def test_a_digest_that_is_called_off_stops_its_workers_and_can_be_ordered_again(
    stand: Stand, order: Callable[[], UUID]
) -> None:
    started = [stand.start_worker(shard_comments=SHARD) for _ in range(2)]
    digest_id = order()
    assert eventually(lambda: stand.is_under_way(digest_id), 180)
    with stand.database.write() as session:
        cancel_digest(session, actor=OPERATOR, digest_id=digest_id)
    assert stand.unfinished_jobs(digest_id) == 0
    # The lease of a worker that is at it runs out after five seconds: it has stopped by then.
    time.sleep(6)
    cancelled = stand.digest(digest_id)
    assert (cancelled.state, cancelled.files, stand.stored(digest_id)) == (DigestState.CANCELLED, (), [])
    with stand.database.write() as session:
        retry_digest(session, actor=OPERATOR, digest_id=digest_id)
    outcome = stand.wait_until_ended(digest_id, 180)
    for process in started:
        stand.kill(process)
    assert outcome.digest.state is DigestState.DONE
    assert_as_if_by_one(stand, outcome.digest)

"""Issue 2, point 7: nobody is late, nobody who was acknowledged is missing, the same digest twice.

Every run pauses between the check of the deadline and the commit, and some comments are stuck there for longer. The
control runs differ in the lock and in how long one may be stuck, and must lose comments: that they do proves that the
others could.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.crowd import Plan, RoundStory, run


def assert_nothing_was_lost(story: RoundStory) -> None:
    assert story.again is not None
    assert len(story.acknowledged) >= 5, "the crowd came after the close: nothing was tried"
    assert sum(story.refused.values()) >= 5, "the crowd came before the close: nothing was tried"
    assert set(story.refused) == {"round-closed"}
    assert max(story.acknowledged.values()) < story.closes_at
    assert story.stored == story.acknowledged
    assert story.digests == 1
    assert story.listed == set(story.acknowledged)
    assert story.counts["received"] == len(story.acknowledged)
    assert story.again.counts.items() <= story.counts.items()
    assert story.again.content_sha256 == story.content_sha256


def assert_something_is_lost(plan: Plan) -> None:
    """The control: acknowledged, stored, and not in the closing digest; compiled again, the digest is another."""
    lost = [story for story in run(plan) if story.lost]
    assert lost, "nothing was lost without the lock: this race proves nothing"
    for story in lost:
        assert story.lost <= set(story.stored)
        assert story.again is not None
        assert story.again.counts["received"] > story.counts["received"]
        assert story.again.content_sha256 != story.content_sha256


@pytest.mark.slow
@pytest.mark.postgres_only
def test_eight_processes_race_for_the_deadline_and_no_acknowledged_comment_is_lost(
    database_url: str, tmp_path: Path, database: object
) -> None:
    for story in run(Plan(database_url, tmp_path / "files", rounds=5, per_round=400, processes=8)):
        assert sum(story.refused.values()) + len(story.acknowledged) == 400
        assert_nothing_was_lost(story)


@pytest.mark.slow
@pytest.mark.postgres_only
def test_the_same_race_without_the_lock_loses_comments(
    database_url: str, tmp_path: Path, database: object
) -> None:
    plan = Plan(
        database_url, tmp_path / "files", rounds=2, per_round=400, processes=8, locked=False, stuck_s=20.0
    )
    assert_something_is_lost(plan)


@pytest.mark.postgres_only
@pytest.mark.parametrize("act", ["close", "extend"])
def test_an_early_close_and_an_extension_in_the_middle_of_the_crowd_lose_nothing(
    database_url: str, tmp_path: Path, database: object, act: str
) -> None:
    plan = Plan(
        database_url,
        tmp_path / "files",
        rounds=1,
        per_round=160,
        processes=4,
        stuck_s=0.1,
        act=act,
    )
    [story] = run(plan)
    assert_nothing_was_lost(story)


@pytest.mark.postgres_only
@pytest.mark.parametrize("locked", [True, False], ids=["with the barrier", "control: without it"])
def test_interim_digests_compiled_again_at_their_cut_off_count_the_same(
    database_url: str, tmp_path: Path, database: object, locked: bool
) -> None:
    plan = Plan(
        database_url,
        tmp_path / "files",
        rounds=1,
        per_round=240,
        processes=4,
        spread_s=1.5,
        interim=8,
        locked=locked,
    )
    [story] = run(plan)
    assert len(story.interim) == 8
    changed = [first.cutoff for first, again in story.interim if first.counts != again.counts]
    assert not changed if locked else changed


@pytest.mark.sqlite_only
def test_four_processes_race_for_the_deadline_on_sqlite_and_nothing_is_lost(
    database_url: str, tmp_path: Path
) -> None:
    plan = Plan(
        database_url, tmp_path / "files", rounds=2, per_round=60, processes=4, pause_s=0.02, stuck_s=0.1
    )
    for story in run(plan):
        assert sum(story.refused.values()) + len(story.acknowledged) == 60
        assert_nothing_was_lost(story)


@pytest.mark.sqlite_only
def test_the_same_race_on_sqlite_without_the_write_lock_loses_comments(
    database_url: str, tmp_path: Path
) -> None:
    plan = Plan(
        database_url,
        tmp_path / "files",
        rounds=2,
        per_round=60,
        processes=4,
        spread_s=0.5,
        locked=False,
        stuck_s=20.0,
    )
    assert_something_is_lost(plan)

"""What became of clauses over several editions."""

from __future__ import annotations

import pytest

from app.core.editions.lineage import Fate, FateStatus, Step, compose, find_fate, in_reading_order
from app.core.editions.model import Link, LinkStatus

SAME, MOVED, CHANGED = LinkStatus.SAME, LinkStatus.MOVED, LinkStatus.CHANGED


@pytest.mark.parametrize(
    ("first", "second", "fate"),
    [
        (SAME, SAME, FateStatus.SAME),
        (SAME, MOVED, FateStatus.MOVED),
        (CHANGED, SAME, FateStatus.CHANGED),
        (MOVED, CHANGED, FateStatus.CHANGED),
        (SAME, LinkStatus.MERGED, FateStatus.CHANGED),
    ],
)
def test_the_greater_of_two_changes_is_told(first: LinkStatus, second: LinkStatus, fate: FateStatus) -> None:
    steps = {"a": [Step("b", first)], "b": [Step("c", second)]}
    assert find_fate("a", steps) == Fate(fate, ("c",))


def test_a_clause_without_steps_is_where_it_was() -> None:
    assert find_fate("a", {}) == Fate(FateStatus.SAME, ("a",))


def test_a_removed_clause_is_an_orphan_also_later_on() -> None:
    steps = {"a": [Step("b", SAME)], "b": [Step(None, LinkStatus.REMOVED)]}
    assert find_fate("a", steps) == Fate(FateStatus.ORPHANED, ())


def test_a_split_clause_lives_on_in_the_parts_that_are_left() -> None:
    parts = [Step("b", LinkStatus.SPLIT), Step("c", LinkStatus.SPLIT)]
    assert find_fate("a", {"a": parts}) == Fate(FateStatus.CHANGED, ("b", "c"))
    steps = {"a": parts, "b": [Step(None, LinkStatus.REMOVED)], "c": [Step("d", SAME)]}
    assert find_fate("a", steps) == Fate(FateStatus.CHANGED, ("d",))


def test_links_put_end_to_end_know_nothing_of_what_came_and_went_between() -> None:
    first = [Link("a", "b", CHANGED, 700), Link(None, "x", LinkStatus.ADDED, 1000)]
    second = [Link("b", "c", SAME, 1000), Link("x", None, LinkStatus.REMOVED, 1000)]
    assert compose(first, second) == (Link("a", "c", CHANGED, 700),)


def test_links_put_end_to_end_keep_what_was_added_and_removed() -> None:
    first = [Link("a", None, LinkStatus.REMOVED, 1000), Link("k", "k", SAME, 1000)]
    second = [Link("k", "k", SAME, 1000), Link(None, "n", LinkStatus.ADDED, 1000)]
    assert set(compose(first, second)) == {first[0], second[0], second[1]}


def test_one_removed_part_of_a_split_is_not_the_end_of_the_whole() -> None:
    first = [Link("a", "b", LinkStatus.SPLIT, 900), Link("a", "c", LinkStatus.SPLIT, 900)]
    second = [Link("b", None, LinkStatus.REMOVED, 1000), Link("c", "d", SAME, 1000)]
    assert compose(first, second) == (Link("a", "d", LinkStatus.SPLIT, 900),)


def test_removed_clauses_stand_after_what_stood_before_them() -> None:
    links = [
        Link("b", None, LinkStatus.REMOVED, 1000),
        Link("c", "c", SAME, 1000),
        Link("a", "a", SAME, 1000),
        Link(None, "n", LinkStatus.ADDED, 1000),
    ]
    ordered = in_reading_order(links, ["a", "b", "c"], ["a", "n", "c"])
    assert [(link.from_eid, link.to_eid) for link in ordered] == [
        ("a", "a"),
        ("b", None),
        (None, "n"),
        ("c", "c"),
    ]

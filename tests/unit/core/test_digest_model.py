"""Counts that add up, and tallies whose order nobody's database decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.comments import CommentState, HideReason, Source, Stance
from app.core.digests.model import Counts, Tally, Wording
from app.core.digests.tallies import TallyRow, tally
from app.core.errors import RuleViolation
from tests.unit.core.digest_samples import make_clause

ROWS = st.lists(
    st.builds(
        TallyRow,
        state=st.sampled_from(CommentState),
        stance=st.sampled_from(Stance),
        language=st.sampled_from(["ky", "ru", "en"]),
        region=st.sampled_from([None, "KG-B", "KG-GB", "KG-Z"]),
        source=st.sampled_from(Source),
        n=st.integers(0, 10**6),
        reason=st.sampled_from([None, *HideReason]),
        official=st.booleans(),
        entered_late=st.booleans(),
    ),
    max_size=20,
)


@given(ROWS)
def test_a_tally_always_reconciles(rows):
    result = tally(rows)
    result.require_reconciled("digest")
    assert result.counts.received == sum(row.n for row in rows)


@given(ROWS, st.randoms())
def test_a_tally_does_not_depend_on_the_order_of_rows(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert tally(shuffled) == tally(rows)


def test_only_shown_comments_are_counted_by_position_language_region_and_source():
    result = tally(
        [
            TallyRow("published", "amend", "ru", None, "web", 4, official=True),
            TallyRow("published", "support", "ky", "KG-GB", "paper", 2),
            TallyRow("hidden", "oppose", "ky", "KG-O", "web", 3, reason="spam", official=True),
            TallyRow("erased", "oppose", "en", "KG-O", "web", 1),
        ]
    )
    assert result.by_stance == (("support", 2), ("amend", 4))
    assert result.by_language == (("ky", 2), ("ru", 4))
    assert result.by_region == (("KG-GB", 2), ("not-stated", 4))
    assert result.by_source == (("web", 4), ("paper", 2))
    assert result.official == 4
    assert result.counts == Counts(received=10, shown=6, hidden=(("spam", 3),), erased=1)


def test_late_entries_are_a_column_of_their_own_and_not_another_summand():
    counts = tally([TallyRow("published", "note", "ky", None, "paper", 3, entered_late=True)]).counts
    assert (counts.entered_late, counts.received, counts.reconciles()) == (3, 3, True)


def test_no_rows_give_the_empty_tally():
    assert tally([]) == Tally()


def test_a_state_nobody_counts_is_refused_rather_than_lost():
    with pytest.raises(RuleViolation) as caught:
        tally([TallyRow("queued", "note", "ky", None, "web", 1)])
    assert caught.value.code == "digest-unknown-state"


@pytest.mark.parametrize("field", ["shown", "withdrawn", "erased", "held"])
def test_one_comment_missing_from_any_figure_does_not_reconcile(field):
    figures = {"shown": 1, "withdrawn": 1, "erased": 1, "held": 1}
    whole = Counts(received=5, hidden=(("spam", 1),), **figures)
    assert whole.reconciles()
    assert not Counts(received=5, hidden=(("spam", 1),), **(figures | {field: 0})).reconciles()
    assert not Counts(received=5, **figures).reconciles()


def test_an_axis_that_misses_a_shown_comment_does_not_reconcile():
    good = tally([TallyRow("published", "note", "ky", None, "web", 2)])
    for axis in ("by_stance", "by_language", "by_region", "by_source"):
        values = {name: getattr(good, name) for name in Tally.__dataclass_fields__} | {axis: (("x", 1),)}
        with pytest.raises(RuleViolation) as caught:
            Tally(**values).require_reconciled("art_5")
        assert caught.value.params["where"] == "art_5"
        assert caught.value.params["axis"] == axis


def test_counts_in_json_are_whole_numbers_that_add_up_with_the_reasons_beside_them():
    counts = Counts(received=4, shown=1, hidden=(("abuse", 1), ("spam", 2))).to_json()
    parts = ("shown", "hidden", "withdrawn", "erased", "held")
    assert counts["received"] == sum(counts[part] for part in parts)
    assert counts["hidden_by_reason"] == {"abuse": 1, "spam": 2}


def test_a_clause_without_the_language_asked_for_is_shown_in_one_that_it_has():
    clause = make_clause(5)
    assert clause.wording("ru").language == "ru"
    assert clause.wording("en") == Wording("ky", "5-берене.", "Айылдык кеңеш", "Кеңештин 5-тексти.")

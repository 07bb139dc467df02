"""Text written to hurt: what costs a sender one request must not cost the server a minute."""

import time
import tracemalloc
import unicodedata
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from app.core import text as text_module
from app.core.clauses.numbers import canonical, follows, letter_follows, parts
from app.core.text import fold, normalize_input

ABOVE_BELOW = "\u0315\u0300"
"""Two marks in the order that Unicode wants the other way round."""
MARKS = st.text(
    st.sampled_from("\u0300\u0301\u0315\u0323\u0344\u0308\u3099\u0f74aé\u1e9b—😀\ufb1d\u1100\u1161")
)


def test_a_tower_of_marks_is_cleaned_in_linear_time() -> None:
    tower = "а" + ABOVE_BELOW * 100_000
    started = time.process_time()
    assert len(normalize_input(tower)) == len(tower)
    assert time.process_time() - started < 3  # half a minute without the sorting


def test_a_tower_of_marks_is_folded_in_linear_time() -> None:
    started = time.process_time()
    fold("а" + ABOVE_BELOW * 100_000)
    assert time.process_time() - started < 3


@given(MARKS.map(lambda text: text * 10))
def test_long_runs_of_marks_are_composed_as_unicode_says(text: str) -> None:
    assert normalize_input(text) == unicodedata.normalize("NFC", text)


@given(MARKS.map(lambda text: text * 10))
def test_pieces_of_any_length_compose_to_the_same(text: str) -> None:
    with patch.object(text_module, "_PIECE", 7):
        assert normalize_input(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.sampled_from("аé\r\n\0\ufdd0\U0001ffff\u0301\u0323"), max_size=60))
def test_what_cannot_be_stored_is_dropped_from_every_piece(text: str) -> None:
    whole = normalize_input(text)
    assert not set(whole) & set("\0\ufdd0\U0001ffff\r")
    with patch.object(text_module, "_PIECE", 3):
        assert normalize_input(text) == whole


def test_a_tower_of_marks_takes_little_more_memory_than_itself() -> None:
    tower = "а" + ABOVE_BELOW * 500_000
    tracemalloc.start()
    normalize_input(tower)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000  # two bytes for each mark in, four or eight on the way; 170 MB one by one


def test_numbers_of_absurd_length_are_compared_all_the_same() -> None:
    digits = "1" * 20_000
    for number in (digits, f"1-{digits}", f"{digits}A", f"а-{digits}"):
        parts(number)
        canonical(number)
        assert not follows(number, "9")
    assert not letter_follows(f"а-{digits}", "а-2")


def test_digits_that_are_no_decimal_ones_are_no_numbers() -> None:
    assert parts("²") == ()
    assert parts("5-²") == (5,)
    assert canonical("IV-①") is None

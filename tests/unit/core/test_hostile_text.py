"""Text written to hurt: what costs a sender one request must not cost the server a minute."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

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

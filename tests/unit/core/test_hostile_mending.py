"""Words typed to find a place: as many as a form takes, in a text that repeats itself."""

from __future__ import annotations

import time

from app.core.clauses.mending_cuts import find_words


def test_a_text_that_repeats_itself_is_searched_in_linear_time():
    text = "бир " * 50_000
    began = time.process_time()
    assert find_words(text, "бир " * 25_000 + "эки") is None
    assert time.process_time() - began < 2


def test_words_are_found_over_any_white_space():
    text = " Бир\n\tэки  \u00a0үч төрт"
    assert text[find_words(text, "эки\r\n үч") or 0 :].split() == ["эки", "үч", "төрт"]
    assert find_words(text, " \n") is None
    assert find_words("а б а б а", "а б а") is None, "it stands there twice"

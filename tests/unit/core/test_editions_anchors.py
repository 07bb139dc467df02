"""Quotations: found where they were made, carried into the next text, or reported lost."""

from __future__ import annotations

import time
from random import Random

import pytest

from app.core.comments import Quote
from app.core.editions.anchors import Carriage, QuoteState, carry_quote, find_quote
from tests.unit.core.edited_copies import Writer, formulas, prose
from tests.unit.core.quoted_texts import trial

TEXT = "Долбоор беш күндүн ичинде жарыяланат. Сын-пикирлер он күндүн ичинде кабыл алынат."


def test_a_passage_is_found_word_for_word() -> None:
    anchor = find_quote(TEXT, Quote("беш күндүн ичинде", "Долбоор ", " жарыяланат."))
    assert anchor is not None
    assert TEXT[anchor.start : anchor.end] == "беш күндүн ичинде"
    assert anchor.score == 1000


def test_of_a_repeated_passage_the_context_decides() -> None:
    anchor = find_quote(TEXT, Quote("күндүн ичинде", "Сын-пикирлер он ", " кабыл алынат"))
    assert anchor is not None
    assert TEXT[anchor.start : anchor.end + 6] == "күндүн ичинде кабыл"
    assert anchor.start > TEXT.index("Сын")


def test_a_repeated_passage_without_context_is_a_guess() -> None:
    anchor = find_quote(TEXT, Quote("күндүн ичинде"))
    assert anchor is not None
    assert anchor.score <= 500


def test_line_breaks_and_look_alike_letters_do_not_hide_a_passage() -> None:
    anchor = find_quote("кеңеш\n  чечим   кабыл алат", Quote("Кеӊеш чечим кабыл"))
    assert anchor is not None
    assert (anchor.start, anchor.end) == (0, 21)


def test_words_that_are_not_there_are_not_found() -> None:
    assert find_quote(TEXT, Quote("алты күндүн ичинде")) is None
    assert find_quote(TEXT, Quote("  ")) is None


def test_a_passage_in_an_unchanged_part_is_found_in_the_new_text() -> None:
    new = f"Жаңы сүйлөм кошулду. {TEXT}"
    carried = carry_quote(TEXT, new, Quote("он күндүн ичинде", "Сын-пикирлер ", " кабыл"))
    assert carried.state is QuoteState.FOUND
    assert carried.anchor is not None
    assert new[carried.anchor.start : carried.anchor.end] == carried.exact == "он күндүн ичинде"


def test_an_edited_passage_is_followed_to_its_new_wording() -> None:
    new = TEXT.replace("Сын-пикирлер он күндүн ичинде", "Сын-пикирлер он беш күндүн ичинде")
    carried = carry_quote(TEXT, new, Quote("Сын-пикирлер он күндүн ичинде"))
    assert carried.state is QuoteState.CHANGED
    assert carried.exact == "Сын-пикирлер он беш күндүн ичинде"


def test_a_removed_passage_is_lost_although_its_words_stand_elsewhere() -> None:
    new = "Сын-пикирлер он күндүн ичинде кабыл алынат."
    carried = carry_quote(TEXT, new, Quote("беш күндүн ичинде", "Долбоор ", " жарыяланат."))
    assert carried.state is QuoteState.LOST
    assert carried.anchor is None


def test_a_short_passage_replaced_in_its_place_is_not_found_in_another() -> None:
    old = "Мөөнөт үч күн. Отурум үч жолу чакырылат."
    new = "Мөөнөт беш күн. Отурум үч жолу чакырылат."
    carried = carry_quote(old, new, Quote("үч күн", "Мөөнөт ", ". Отурум"))
    assert carried.exact != "үч жолу"
    assert carried.anchor is None or new[carried.anchor.start : carried.anchor.end] == "беш күн"


def test_a_sentence_moved_within_the_clause_is_found_there() -> None:
    first, second = TEXT.split(". ")
    new = f"{second} {first}."
    carried = carry_quote(TEXT, new, Quote("Долбоор беш күндүн ичинде жарыяланат"))
    assert carried.state is QuoteState.FOUND


def test_a_quotation_the_old_text_never_had_is_not_guessed() -> None:
    assert carry_quote(TEXT, TEXT, Quote("такыр башка сөздөр")).state is QuoteState.LOST


@pytest.mark.parametrize("write", [prose("ru"), prose("ky"), formulas], ids=["ru", "ky", "formulas"])
def test_at_most_three_of_a_hundred_quotations_are_carried_wrong_and_few_missed(write: Writer) -> None:
    verdicts = trial(write, Random(7), clauses=600)
    assert verdicts["wrong"] <= 0.03 * 600
    assert verdicts["missed"] <= 0.05 * 600
    assert verdicts["found"] + verdicts["changed"] + verdicts["lost"] == 600


def test_many_quotations_cost_one_comparison() -> None:
    old = " ".join(Random(1).choices("абвгдежзик", k=11_000))
    new = " ".join(Random(2).choices("абвгдежзик", k=11_000))
    carriage = Carriage(old, new)
    started = time.process_time()
    for place in range(0, 4000, 100):
        carriage.carry(Quote(old[place : place + 60]))
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("text", "exact"), [("а " * 500_000, "а " * 40_000 + "б"), ("аб" * 500_000, "аб"), (" " * 1_000_000, "а")]
)
def test_hostile_quotations_are_looked_for_in_seconds(text: str, exact: str) -> None:
    started = time.process_time()
    carry_quote(text, text[::-1], Quote(exact, "а" * 300, "б" * 300))
    assert time.process_time() - started < 5

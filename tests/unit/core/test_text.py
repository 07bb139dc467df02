"""Cleaning, folding, languages and the word-level comparison."""

import time
from itertools import pairwise
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text as text_module
from app.core.text import Change, Language, detect_language, fold, normalize_input, redline, words

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


def test_line_ends_become_one() -> None:
    assert normalize_input("а\r\nб\rв\nг") == "а\nб\nв\nг"


def test_what_cannot_be_stored_is_removed() -> None:
    assert normalize_input("a\x00b\x07c\ud800d\ufffee\uffff\U0001fffff\ufdd0g") == "abcdefg"


def test_tabs_and_markup_survive() -> None:
    assert normalize_input("если a<b\tи c>d & «е»") == "если a<b\tи c>d & «е»"


def test_letters_are_composed() -> None:
    assert normalize_input("и\u0306") == "й"


@given(ANY_TEXT)
def test_cleaned_text_goes_into_xml_and_utf8(text: str) -> None:
    clean = normalize_input(text)
    assert ET.fromstring(f"<a>{escape(clean)}</a>").text in {clean, None}
    assert clean.encode("utf-8").decode("utf-8") == clean


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert normalize_input(normalize_input(text)) == normalize_input(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("соӊ ӈ ҥ ѳ Ѳ", "соң ң ң ө ө"),
        ("Ёлка", "елка"),
        ("Cтатья", "статья"),
        ("БЕРEHE", "берене"),
        ("Article 5 of the Code", "article 5 of the code"),
    ],
)
def test_folding_brings_spellings_together(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(ANY_TEXT)
def test_folding_keeps_places(text: str) -> None:
    clean = normalize_input(text)
    assert len(fold(clean)) == len(clean)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мыйзам долбоорун колдойм", Language.KY),
        ("Салам, баары жакшы болсун", Language.KY),
        ("Өкмөт жөнүндө", Language.KY),
        ("Я против этой статьи", Language.RU),
        ("Жогорку Кеңеш вправе принять решение, предусмотренное настоящей статьёй " * 4, Language.RU),
        ("The council may adopt a resolution", Language.EN),
        ("§ 12", Language.RU),
    ],
)
def test_languages(text: str, language: Language) -> None:
    assert detect_language(text) is language


@given(ANY_TEXT)
def test_tokens_put_together_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


def test_punctuation_is_a_word_of_its_own() -> None:
    assert words("Кеңеш, сход.") == ["Кеңеш", ",", " ", "сход", "."]


def sides(changes: tuple[Change, ...]) -> tuple[str, str]:
    old = "".join(change.text for change in changes if change.kind != "inserted")
    new = "".join(change.text for change in changes if change.kind != "removed")
    return old, new


SOME_WORDS = st.lists(st.sampled_from(["сход", "кеңеш", " ", ",", "\n", "айыл"]), max_size=30).map("".join)


@given(SOME_WORDS, SOME_WORDS)
def test_a_comparison_holds_both_texts_whole(old: str, new: str) -> None:
    assert sides(redline(old, new)) == (old, new)


@given(SOME_WORDS, SOME_WORDS)
def test_a_comparison_has_no_empty_and_no_doubled_stretches(old: str, new: str) -> None:
    changes = redline(old, new)
    assert all(change.text for change in changes)
    assert all(one.kind != other.kind for one, other in pairwise(changes))


def test_only_the_changed_word_is_marked() -> None:
    assert redline("не менее трёх дней", "не менее пяти дней") == (
        Change("same", "не менее "),
        Change("removed", "трёх"),
        Change("inserted", "пяти"),
        Change("same", " дней"),
    )


def test_above_the_bound_the_middle_is_replaced_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "REDLINE_MAX_TOKENS", 3)
    assert redline("а б в г д", "а г в б д") == (
        Change("same", "а "),
        Change("removed", "б в г"),
        Change("inserted", "г в б"),
        Change("same", " д"),
    )


def test_five_thousand_words_compare_quickly() -> None:
    old = " ".join(f"слово{index % 700}" for index in range(5_000))
    new = " ".join(f"слово{index % 701}" for index in range(5_000))
    started = time.process_time()
    changes = redline(old, new)
    assert sides(changes) == (old, new)
    assert time.process_time() - started < 5

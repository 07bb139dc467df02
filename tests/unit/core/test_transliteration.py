"""Addresses out of Cyrillic titles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.transliteration import slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Жергиликтүү башкаруу кодекси", "jergiliktuu-bashkaruu-kodeksi"),
        ("Проект Кодекса о местном самоуправлении", "proekt-kodeksa-o-mestnom-samoupravlenii"),
        ("Жаңы өлкө", "jany-olko"),
        ("Объявление, съезд и ещё", "obyavlenie-sezd-i-esche"),
        ("Draft Law № 12/3 (2026)", "draft-law-12-3-2026"),
        ("  «Ата-Журт»  ", "ata-jurt"),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert slugify(title, 60) == slug


@pytest.mark.parametrize("title", ["", "   ", "№ — «»", "法案", "ь"])
def test_a_title_without_anything_latin_comes_to_nothing(title: str) -> None:
    assert slugify(title, 60) == ""


def test_a_long_title_is_cut_between_words() -> None:
    assert slugify("Кодекс о местном самоуправлении", 20) == "kodeks-o-mestnom"


def test_a_first_word_longer_than_the_limit_is_cut() -> None:
    assert slugify("самоуправление", 5) == "samou"


def test_a_word_that_fits_exactly_is_kept() -> None:
    assert slugify("закон о курултае", len("zakon-o-kurultae")) == "zakon-o-kurultae"


@given(st.text(), st.integers(1, 80))
def test_whatever_the_title_the_result_is_empty_or_an_address(title: str, limit: int) -> None:
    slug = slugify(title, limit)
    assert len(slug) <= limit
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяңөү ", max_size=60))
def test_no_cyrillic_letter_stands_in_an_address(title: str) -> None:
    assert not re.search("[^a-z0-9-]", slugify(title, 80))

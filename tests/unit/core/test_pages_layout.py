"""How a draft is laid out on pages: every clause on exactly one, cut before chapters and articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clauses.model import Level
from app.core.clauses.pages import (
    CONTAINERS,
    PAGE_CLAUSES,
    PAGE_CLAUSES_HARD,
    Span,
    lay_out,
    page_of,
)

CHAPTER, SECTION, ARTICLE, PART = Level.CHAPTER, Level.SECTION, Level.ARTICLE, Level.PARAGRAPH
PREAMBLE = Level.HCONTAINER


def chapter(articles: int) -> list[Level]:
    return [CHAPTER, *[ARTICLE] * articles]


def starts(levels: list[Level]) -> list[int]:
    return [span.start for span in lay_out(levels)]


def test_each_chapter_begins_a_page() -> None:
    assert starts([*chapter(2), *chapter(3), *chapter(1)]) == [0, 3, 7]


def test_the_heading_of_a_section_stands_on_the_page_of_its_first_chapter() -> None:
    assert starts([SECTION, *chapter(2), SECTION, *chapter(2)]) == [0, 4]


def test_a_preamble_shares_the_page_of_the_first_chapter() -> None:
    assert starts([PREAMBLE, PREAMBLE, *chapter(2), *chapter(2)]) == [0, 5]


def test_a_long_beginning_without_chapters_has_a_page_of_its_own() -> None:
    beginning = [ARTICLE] * (PAGE_CLAUSES // 4)
    assert starts([*beginning, *chapter(2)]) == [0, len(beginning)]


def test_a_long_chapter_goes_on_over_further_pages_before_an_article() -> None:
    levels = [CHAPTER, *([ARTICLE, PART, PART, PART] * 50)]
    pages = lay_out(levels)
    assert len(pages) == 2
    assert levels[pages[1].start] is ARTICLE
    assert pages[1].start >= PAGE_CLAUSES


def test_an_article_is_never_cut_unless_it_is_longer_than_any_page_may_be() -> None:
    within = [CHAPTER, ARTICLE, *[PART] * (PAGE_CLAUSES_HARD - 2)]
    assert len(lay_out(within)) == 1
    assert starts([*within, PART]) == [0, PAGE_CLAUSES_HARD]


@pytest.mark.parametrize("levels", [[ARTICLE], [CHAPTER], [PREAMBLE]])
def test_a_single_clause_is_one_page(levels: list[Level]) -> None:
    assert lay_out(levels) == (Span(0, 1),)


def test_nothing_has_no_page() -> None:
    assert lay_out([]) == ()


@given(st.lists(st.sampled_from(Level), min_size=1, max_size=600))
def test_every_clause_is_on_exactly_one_page_and_no_page_is_too_long(levels: list[Level]) -> None:
    pages = lay_out(levels)
    assert [position for span in pages for position in range(span.start, span.end)] == list(
        range(len(levels))
    )
    assert all(0 < span.end - span.start <= PAGE_CLAUSES_HARD for span in pages)


@given(st.lists(st.sampled_from(Level), min_size=1, max_size=300), st.data())
def test_a_clause_is_found_on_the_page_that_shows_it(levels: list[Level], data: st.DataObject) -> None:
    pages = lay_out(levels)
    position = data.draw(st.integers(0, len(levels) - 1))
    span = pages[page_of(pages, position)]
    assert span.start <= position < span.end


def test_articles_and_what_is_in_them_are_no_containers() -> None:
    assert {CHAPTER, SECTION, Level.PART, Level.ATTACHMENT} <= CONTAINERS
    assert not {ARTICLE, PART, Level.POINT, Level.SUBPOINT, PREAMBLE, Level.CLAUSE} & CONTAINERS

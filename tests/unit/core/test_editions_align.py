"""Alignment: clauses found again by their words, whatever their numbers have become."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest

from app.core.clauses import Clause, Level
from app.core.editions.align import align
from app.core.editions.model import Link, LinkStatus
from app.core.editions.sides import covered
from tests.unit.core.edited_copies import changed_words, edit, formulas, law, prose, score

BUDGET = "Местный кенеш утверждает бюджет айылного аймака не позднее двадцатого декабря."
LAND = "Земельные участки предоставляются жителям на открытых торгах по решению сессии."
ROADS = "Айыл окмоту содержит дороги и мосты местного значения за счет своих средств."
VOTE = "Глава айыл окмоту избирается депутатами тайным голосованием на пять лет."


def article(number: int, text: str, heading: str = "", parent: str | None = None) -> Clause:
    return Clause(
        f"art_{number}", Level.ARTICLE, str(number), f"Статья {number}.", heading, text, parent=parent
    )


def part(parent: str, number: int, text: str, *, quoted: bool = False) -> Clause:
    eid = f"{parent}__para_{number}"
    return Clause(eid, Level.PARAGRAPH, str(number), f"{number}.", "", text, parent=parent, quoted=quoted)


def fates(links: tuple[Link, ...]) -> list[tuple[str | None, str | None, LinkStatus]]:
    return [(link.from_eid, link.to_eid, link.status) for link in links]


def test_a_text_that_did_not_change_is_the_same_clause() -> None:
    clauses = [article(1, BUDGET), article(2, LAND)]
    assert fates(align(clauses, clauses)) == [
        ("art_1", "art_1", LinkStatus.SAME),
        ("art_2", "art_2", LinkStatus.SAME),
    ]


def test_an_inserted_article_does_not_take_over_the_number_of_the_next() -> None:
    old = [article(1, BUDGET), article(2, LAND), article(3, ROADS)]
    new = [article(1, BUDGET), article(2, VOTE), article(3, LAND), article(4, ROADS)]
    assert fates(align(old, new)) == [
        ("art_1", "art_1", LinkStatus.SAME),
        (None, "art_2", LinkStatus.ADDED),
        ("art_2", "art_3", LinkStatus.MOVED),
        ("art_3", "art_4", LinkStatus.MOVED),
    ]


def test_parts_of_a_renumbered_article_stay_where_they_were() -> None:
    old = [article(1, "", "Бюджет"), part("art_1", 1, BUDGET), part("art_1", 2, LAND)]
    new = [
        article(1, VOTE, "Глава айыл окмоту"),
        article(2, "", "Бюджет"),
        part("art_2", 1, BUDGET),
        part("art_2", 2, LAND),
    ]
    assert fates(align(old, new))[1:] == [
        ("art_1", "art_2", LinkStatus.MOVED),
        ("art_1__para_1", "art_2__para_1", LinkStatus.SAME),
        ("art_1__para_2", "art_2__para_2", LinkStatus.SAME),
    ]


def test_edited_words_are_a_change_of_the_same_clause() -> None:
    (link,) = align([article(1, BUDGET)], [article(1, BUDGET.replace("двадцатого", "пятнадцатого"))])
    assert (link.status, link.confident) == (LinkStatus.CHANGED, True)
    assert 850 < link.score < 1000


def test_a_removed_article_stands_where_it_stood() -> None:
    old = [article(1, BUDGET), article(2, LAND), article(3, ROADS)]
    new = [article(1, BUDGET), article(2, ROADS)]
    assert fates(align(old, new)) == [
        ("art_1", "art_1", LinkStatus.SAME),
        ("art_2", None, LinkStatus.REMOVED),
        ("art_3", "art_2", LinkStatus.MOVED),
    ]


def test_articles_that_changed_places_are_moved_but_not_those_around_them() -> None:
    texts = [BUDGET, LAND, ROADS, VOTE]
    old = [Clause(f"h_{n}", Level.HCONTAINER, None, "", "", text) for n, text in enumerate(texts)]
    new = [old[0], old[3], old[1], old[2]]
    assert {link.from_eid: link.status for link in align(old, new)} == {
        "h_0": LinkStatus.SAME,
        "h_1": LinkStatus.SAME,
        "h_2": LinkStatus.SAME,
        "h_3": LinkStatus.MOVED,
    }


def test_a_text_cut_in_two_is_split() -> None:
    old = [article(1, "", "Полномочия"), part("art_1", 1, f"{BUDGET} {LAND}"), part("art_1", 2, ROADS)]
    new = [
        article(1, "", "Полномочия"),
        part("art_1", 1, BUDGET),
        part("art_1", 2, LAND),
        part("art_1", 3, ROADS),
    ]
    assert fates(align(old, new))[1:3] == [
        ("art_1__para_1", "art_1__para_1", LinkStatus.SPLIT),
        ("art_1__para_1", "art_1__para_2", LinkStatus.SPLIT),
    ]


def test_a_text_that_became_a_list_is_split_into_its_items() -> None:
    old = [article(1, f"{BUDGET} {LAND} {ROADS}", "Полномочия местного кенеша и айыл окмоту")]
    new = [
        article(1, "", "Полномочия местного кенеша и айыл окмоту"),
        part("art_1", 1, BUDGET),
        part("art_1", 2, LAND),
        part("art_1", 3, ROADS),
    ]
    assert {link.status for link in align(old, new)} == {LinkStatus.SPLIT}


def test_two_texts_put_together_are_merged() -> None:
    old = [article(1, BUDGET), article(2, LAND), article(3, ROADS)]
    new = [article(1, f"{BUDGET} {LAND}"), article(2, ROADS)]
    assert fates(align(old, new))[:2] == [
        ("art_1", "art_1", LinkStatus.MERGED),
        ("art_2", "art_1", LinkStatus.MERGED),
    ]


def test_an_article_whose_parts_went_to_two_articles_is_split() -> None:
    texts = [BUDGET, LAND, ROADS, VOTE]
    old = [article(1, "", "Полномочия"), *(part("art_1", n, text) for n, text in enumerate(texts, 1))]
    new = [
        article(1, "", "Полномочия"),
        part("art_1", 1, BUDGET),
        part("art_1", 2, LAND),
        article(2, "", "Хозяйство и выборы"),
        part("art_2", 1, ROADS),
        part("art_2", 2, VOTE),
    ]
    links = align(old, new)
    assert ("art_1", "art_2", LinkStatus.SPLIT) in fates(links)
    assert not next(link for link in links if link.to_eid == "art_2").confident


def test_a_chapter_is_found_by_what_it_holds_when_it_is_renamed() -> None:
    def chapter(heading: str) -> Clause:
        return Clause("chp_1", Level.CHAPTER, "1", "Глава 1.", heading, "")

    rest = [article(1, BUDGET, parent="chp_1"), article(2, LAND, parent="chp_1")]
    links = align([chapter("Общие положения"), *rest], [chapter("Финансы аймака"), *rest])
    assert fates(links)[0] == ("chp_1", "chp_1", LinkStatus.CHANGED)


def test_repeated_short_texts_are_told_apart_by_their_place() -> None:
    old = [article(1, "", "Бюджет"), part("art_1", 1, "утратила силу"), part("art_1", 2, BUDGET)]
    old += [article(2, "", "Земля"), part("art_2", 1, LAND), part("art_2", 2, "утратила силу")]
    new = [article(1, ROADS), article(2, "", "Бюджет"), part("art_2", 1, "утратила силу")]
    new += [part("art_2", 2, BUDGET), article(3, "", "Земля"), part("art_3", 1, LAND)]
    new += [part("art_3", 2, "утратила силу")]
    pairs = {(link.from_eid, link.to_eid) for link in align(old, new)}
    assert {("art_1__para_1", "art_2__para_1"), ("art_2__para_2", "art_3__para_2")} <= pairs


def test_a_copy_that_cannot_be_told_from_another_is_not_certain() -> None:
    old = [article(1, ROADS), article(2, ROADS), article(3, ROADS)]
    links = align(old, old[:2])
    assert Counter(link.status for link in links)[LinkStatus.REMOVED] == 1
    assert not any(link.confident for link in links)


def test_quoted_structure_is_not_taken_for_the_acts_own() -> None:
    old = [article(1, "", "Внести изменения"), part("art_1", 1, BUDGET, quoted=True)]
    new = [article(1, "", "Внести изменения"), part("art_1", 1, BUDGET)]
    links = align(old, new)
    assert ("art_1__para_1", None, LinkStatus.REMOVED) in fates(links)


def test_quoted_structure_is_aligned_with_quoted_structure() -> None:
    old = [article(1, "", "Внести изменения"), part("art_1", 1, BUDGET, quoted=True)]
    new = [article(1, "", "Внести изменения"), part("art_1", 1, BUDGET + " Иное.", quoted=True)]
    assert fates(align(old, new))[1] == ("art_1__para_1", "art_1__para_1", LinkStatus.CHANGED)


def test_another_text_under_the_same_number_is_not_the_same_clause() -> None:
    assert {link.status for link in align([article(5, BUDGET)], [article(5, VOTE)])} == {
        LinkStatus.ADDED,
        LinkStatus.REMOVED,
    }


def test_clauses_without_words_are_paired_by_number_but_not_surely() -> None:
    (link,) = align([article(1, "")], [article(1, "")])
    assert (link.status, link.confident) == (LinkStatus.SAME, False)


def test_nothing_becomes_something_and_something_nothing() -> None:
    assert align([], []) == ()
    assert fates(align([], [article(1, LAND)])) == [(None, "art_1", LinkStatus.ADDED)]
    assert fates(align([article(1, LAND)], [])) == [("art_1", None, LinkStatus.REMOVED)]


@pytest.mark.parametrize("language", ["ru", "ky"])
@pytest.mark.parametrize("seed", range(2))
def test_ninety_nine_of_a_hundred_links_of_an_edited_law_are_right(language: str, seed: int) -> None:
    chance, write = Random(seed), prose(language)
    copy = edit(law(chance, write, clauses=600), write, chance)
    found = score(copy, align(copy.old, copy.new))
    assert len(copy.done) == 7, copy.done
    assert found.share >= 0.99
    assert found.sure == []


@pytest.mark.parametrize("seed", range(2))
def test_a_law_of_formulas_is_aligned_without_a_wrong_certainty(seed: int) -> None:
    chance = Random(seed)
    copy = edit(law(chance, formulas, clauses=600), formulas, chance)
    found = score(copy, align(copy.old, copy.new))
    assert found.share >= 0.99
    assert found.sure == []


@pytest.mark.parametrize("seed", range(3))
def test_every_clause_of_either_edition_is_in_a_link(seed: int) -> None:
    chance, write = Random(seed), prose("ru")
    copy = edit(law(chance, write, clauses=120), write, chance, share=0.8)
    links = align(copy.old, copy.new)
    assert {link.from_eid for link in links} - {None} == {clause.eid for clause in copy.old}
    assert {link.to_eid for link in links} - {None} == {clause.eid for clause in copy.new}
    order = [link.to_eid for link in links if link.to_eid is not None]
    assert list(dict.fromkeys(order)) == [clause.eid for clause in copy.new]


def test_the_same_editions_give_the_same_links() -> None:
    chance, write = Random(5), prose("ky")
    copy = edit(law(chance, write, clauses=200), write, chance)
    assert align(copy.old, copy.new) == align(copy.old, copy.new)


def flat(texts: list[str]) -> list[Clause]:
    return [article(number, text) for number, text in enumerate(texts)]


HOSTILE = {
    "copies": (["утратил силу с первого января"] * 3000, ["утратил силу с первого января"] * 2900),
    "short copies": (["исключен"] * 3000, ["исключен"] * 2900),
    "three words": tuple(
        [" ".join(Random(n * sign).choices(["а", "б", "в"], k=50)) for n in range(1, 2000)]
        for sign in (1, -1)
    ),
    "one huge text": (["а б " * 200_000], ["б а " * 200_001]),
    "no words": (["— ; ,"] * 2000, ["! ; ?"] * 2000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_aligned_in_seconds(name: str) -> None:
    old, new = HOSTILE[name]
    started = time.process_time()
    align(flat(old), flat(new))
    assert time.process_time() - started < 5


def test_words_are_not_compared_in_order_where_that_takes_gigabytes() -> None:
    assert covered("ab" * 2_000, "ab" * 2_000)
    assert covered("ab" * 50_000, "ab" * 50_000) == frozenset()


def test_a_deep_chain_of_clauses_is_no_recursion() -> None:
    def chain(words: int) -> list[Clause]:
        return [
            Clause(f"e_{n}", Level.POINT, "1", "1)", "", f"слово{n + words}", f"e_{n - 1}" if n else None)
            for n in range(3000)
        ]

    assert align(chain(0), chain(1))


def test_ten_times_the_clauses_take_about_ten_times_as_long() -> None:
    def seconds(clauses: int) -> float:
        chance, write = Random(1), prose("ru")
        old = law(chance, write, clauses=clauses)
        new = [
            Clause(
                c.eid,
                c.level,
                c.number,
                c.label,
                c.heading,
                changed_words(c.text or ".", write, chance),
                c.parent,
            )
            for c in old
        ]
        started = time.process_time()
        align(old, new)
        return time.process_time() - started

    seconds(100)
    assert seconds(2000) < 30 * max(seconds(200), 0.05)

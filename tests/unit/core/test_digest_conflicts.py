"""Where proposals for one clause cannot stand together, in Kyrgyz, Russian and English."""

from __future__ import annotations

import json
import random
import time
import unicodedata
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.digests.conflict_touches import Comparer, Tokens
from app.core.digests.conflicts import LISTED, Conflict, find_conflicts
from app.core.digests.proposals import Proposal, WordingProposed, find_proposals
from tests.unit.core.clause_opinions import CLAUSE, EN, KY, RU, comment

LONG = 100_000
TWO_SECONDS = 2.0
ENGLISH_ROAD = "The road fund pays for bridges, roads and street lighting within the limits of the budget."


def conflicts(
    *wordings: WordingProposed, clause: dict[str, str] | None = None
) -> list[tuple[str, tuple[int, ...], str]]:
    """(kind, proposals, words) of what is found among the comments, numbered in the order they came."""
    texts = CLAUSE if clause is None else clause
    return [
        (one.kind, one.proposals, one.words)
        for one in find_conflicts(texts, find_proposals(texts, wordings)).found
    ]


def proposals(*texts: str, language: str = "ru") -> list[Proposal]:
    """Wordings as proposals, without going through comments."""
    return [
        Proposal(n, text, language, f"c{n}", 1, (), (f"c{n}",), "replace" if text else "delete")
        for n, text in enumerate(texts, 1)
    ]


def test_different_texts_in_the_place_of_the_same_words() -> None:
    found = conflicts(
        comment(1, RU.replace("30", "15")),
        comment(2, RU.replace("30", "45")),
        comment(3, RU.replace("общественное", "публичное")),
    )
    assert found == [("replaced-differently", (1, 2), "30")]


@pytest.mark.parametrize(
    ("language", "text", "old", "ones"),
    [
        ("ky", KY, "коомдук талкууга", ("эл алдында талкууга", "адистердин талкуусуна")),
        ("en", EN, "at least 30 days", ("two months", "one week")),
        ("ru", RU, "общественное обсуждение", ("рассмотрение кенеша", "утверждение главы")),
    ],
)  # fmt: skip
def test_the_words_are_named_in_every_language(
    language: str, text: str, old: str, ones: tuple[str, str]
) -> None:
    found = conflicts(*(comment(n, text.replace(old, new), language=language) for n, new in enumerate(ones)))
    assert [(kind, numbers) for kind, numbers, _words in found] == [("replaced-differently", (1, 2))]
    assert found[0][2] in old
    assert found[0][2]


def test_one_takes_out_what_another_changes() -> None:
    found = conflicts(
        comment(1, ENGLISH_ROAD.replace(", roads and street lighting", ""), language="en"),
        comment(2, ENGLISH_ROAD.replace("street lighting", "street lamps"), language="en"),
        clause={"en": ENGLISH_ROAD},
    )
    assert found == [("deleted-and-amended", (1, 2), "lighting")]


def test_deleting_the_clause_contradicts_every_amendment_in_any_language() -> None:
    found = conflicts(
        comment(1, body="Исключить эту статью."),
        comment(2, KY.replace("30", "20"), language="ky"),
        comment(3, EN.replace("30", "20"), language="en"),
    )
    assert [(kind, numbers) for kind, numbers, _words in found] == [("deleted-and-amended", (1, 2, 3))]


def test_keeping_contradicts_deleting_but_no_amendment() -> None:
    keep, delete = (
        comment(1, body="Оставить без изменений."),
        comment(2, body="Алып салынсын.", language="ky"),
    )
    assert conflicts(keep, delete) == [("kept-and-deleted", (1, 2), RU)]
    assert conflicts(keep, comment(3, RU.replace("30", "15"))) == []


def test_not_to_delete_is_no_deletion() -> None:
    amendment = comment(1, RU.replace("30", "15"))
    assert conflicts(amendment, comment(2, body="Не исключать эту статью!")) == []
    assert conflicts(amendment, comment(2, body="Бул берене алып салынбасын.", language="ky")) == []
    assert conflicts(amendment, comment(2, body="Do not delete this article.", language="en")) == []
    assert len(conflicts(amendment, comment(2, body="Исключить эту статью!"))) == 1


def test_different_words_put_in_at_one_place() -> None:
    found = conflicts(
        comment(1, RU.replace("обсуждение", "обсуждение граждан")),
        comment(2, RU.replace("обсуждение", "обсуждение депутатов")),
    )
    assert found == [("same-words", (1, 2), "общественное обсуждение не менее")]


def test_a_negation_put_in_meets_other_words_put_in() -> None:
    found = conflicts(
        comment(1, RU.replace("выносится", "не выносится")),
        comment(2, RU.replace("выносится", "обязательно выносится")),
    )
    assert [(kind, numbers) for kind, numbers, _words in found] == [("same-words", (1, 2))]


def test_words_put_in_at_the_end_of_a_sentence_can_stand_beside_a_new_sentence() -> None:
    assert (
        conflicts(
            comment(1, RU[:-1] + " и опубликования."),
            comment(2, RU + " Замечания публикуются в течение недели."),
        )
        == []
    )


def test_words_put_in_beside_replaced_ones_can_stand() -> None:
    assert (
        conflicts(comment(1, RU.replace("30", "15")), comment(2, RU.replace("30 дней", "30 рабочих дней")))
        == []
    )


def test_words_put_in_where_either_of_two_equal_words_would_do_are_at_one_place() -> None:
    clause = {"ru": "Проект рассматривают депутаты и эксперты района."}
    found = conflicts(
        comment(1, "Проект рассматривают депутаты и граждане и эксперты района."),
        comment(2, "Проект рассматривают депутаты, юристы и эксперты района."),
        clause=clause,
    )
    assert [(kind, numbers) for kind, numbers, _words in found] == [("same-words", (1, 2))]


def test_changes_at_different_words_and_equal_changes_are_no_conflict() -> None:
    both = RU.replace("30", "15").replace("принятия", "рассмотрения")
    assert conflicts(comment(1, RU.replace("30", "15")), comment(2, both)) == []
    assert (
        conflicts(comment(1, RU.replace("30", "15")), comment(2, RU.replace("принятия", "утверждения"))) == []
    )


def test_commas_are_no_conflict() -> None:
    assert (
        conflicts(
            comment(1, RU.replace("30", "15").strip(".")), comment(2, RU.replace("акта", "акта,") + " Да.")
        )
        == []
    )


def test_wordings_in_different_languages_are_not_compared_by_words() -> None:
    assert (
        conflicts(comment(1, RU.replace("30", "15")), comment(2, KY.replace("30", "20"), language="ky")) == []
    )


def test_wordings_in_a_language_that_the_clause_has_not_are_each_all_of_it() -> None:
    one, other = comment(1, EN, language="en"), comment(2, EN.replace("30", "9"), language="en")
    assert conflicts(one, other, clause={"ru": RU}) == [("replaced-differently", (1, 2), "")]


@pytest.mark.parametrize(
    ("language", "one", "other", "named"),
    [
        (
            "ru",
            ("выносится", "в порядке статьи 12 выносится"),
            ("принятия", "принятия, кроме статьи 12"),
            "статьи 12",
        ),
        (
            "ky",
            ("коомдук", "12-беренеге ылайык коомдук"),
            ("Ченем", "12-беренеден башка ченем"),
            "12-беренеге",
        ),
        (
            "en",
            ("is put", "is put under article 12"),
            ("adopted", "adopted, except as article 12 says"),
            "article 12",
        ),
    ],
)
def test_the_same_other_clause_is_spoken_of_differently(
    language: str, one: tuple[str, str], other: tuple[str, str], named: str
) -> None:
    clause = CLAUSE[language]
    found = conflicts(
        *(comment(n, clause.replace(*edit), language=language) for n, edit in enumerate((one, other)))
    )
    assert found == [("same-reference", (1, 2), named)]


def test_a_reference_taken_out_in_one_language_and_put_in_in_another() -> None:
    clause = {
        "ru": "Налоги взимаются по статье 12 настоящего Кодекса.",
        "ky": "Салыктар ушул Кодекске ылайык алынат.",
    }
    found = conflicts(
        comment(1, "Налоги взимаются по настоящему Кодексу."),
        comment(2, "Салыктар ушул Кодекстин 12-беренесине ылайык алынат.", language="ky"),
        clause=clause,
    )
    assert [(kind, numbers) for kind, numbers, _words in found] == [("same-reference", (1, 2))]


def test_two_who_refer_alike_or_to_different_clauses_do_not_contradict() -> None:
    first = RU.replace("выносится", "в соответствии со статьей 12 выносится")
    again = first.replace("30", "15")
    other = RU.replace("принятия", "принятия в соответствии со статьей 13")
    assert conflicts(comment(1, first), comment(2, again)) == []
    assert conflicts(comment(1, first), comment(2, other)) == []


def test_many_conflicts_are_listed_by_supporters_and_the_rest_counted() -> None:
    words = [f"слово{n}" for n in range(120)]
    texts = [" ".join([*words[:n], new, *words[n + 1 :]]) for n in range(120) for new in ("один", "другой")]
    made = proposals(*texts)
    made[-2:] = [replace(one, supporters=9) for one in made[-2:]]
    found = find_conflicts({"ru": " ".join(words)}, made)
    assert len(found.found) == LISTED
    assert found.more == 120 - LISTED
    assert found.found[0] == Conflict("replaced-differently", (239, 240), "слово119", "ru")


def test_two_rewritings_that_meet_at_many_words_are_one_conflict() -> None:
    words = "один два три четыре пять шесть семь восемь девять десять".split()  # noqa: SIM905
    one, other = (" ".join(w if n % 2 else f"{w}{new}" for n, w in enumerate(words)) for new in "аб")
    found = find_conflicts({"ru": " ".join(words)}, proposals(one, other))
    assert [(c.kind, c.proposals) for c in found.found] == [("replaced-differently", (1, 2))]
    assert found.found[0].words.startswith("один … три … пять")


WORDS = st.sampled_from("срок не проект и статья 12 налог закон".split())  # noqa: SIM905
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.lists(TEXTS, max_size=6, unique=True), st.randoms())
def test_the_order_of_proposals_changes_nothing(clause: str, texts: list[str], chance: random.Random) -> None:
    made = proposals(*texts)
    found = find_conflicts({"ru": clause}, made)
    chance.shuffle(made)
    assert find_conflicts({"ru": clause}, made) == found
    for one in found.found:
        assert len(one.proposals) > 1
        assert all(a < b for a, b in pairwise(one.proposals))
        assert set(one.proposals) <= {proposal.number for proposal in made}


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.lists(TEXTS, min_size=3, max_size=6, unique=True))
def test_no_pair_is_lost_in_a_crowd_and_none_is_made_by_it(clause: str, texts: list[str]) -> None:
    made = [one for one in proposals(*texts) if one.kind != "delete" and one.text != clause]
    listed = find_conflicts({"ru": clause}, made)
    if listed.more:
        return
    together = {pair for one in listed.found for pair in combinations(one.proposals, 2)}
    for one, other in combinations(made, 2):
        if find_conflicts({"ru": clause}, [one, other]).found:
            assert (one.number, other.number) in together
    for conflict in listed.found:
        for number in conflict.proposals:
            assert any(
                find_conflicts(
                    {"ru": clause}, [made_one for made_one in made if made_one.number in {number, n}]
                ).found
                for n in conflict.proposals
                if n != number
            )


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS)
def test_touches_lie_in_the_clause_one_after_another(clause: str, wording: str) -> None:
    comparer = Comparer(clause)
    touches = [one.stretch for one in comparer.touches(Tokens.of(wording))]
    assert all(0 <= one.start <= one.end <= len(comparer.clause.tokens) for one in touches)
    assert all(one.last < other.first for one, other in pairwise(touches))
    assert bool(touches) == (Tokens.of(wording).tokens != comparer.clause.tokens)


def test_what_is_too_much_by_words_is_compared_by_lines() -> None:
    line = "Проект публикуется на сайте органа за неделю."
    clause = "\n".join(f"{n} {line}" for n in range(50))
    one, other = clause.replace("7 Проект", "7 Устав"), clause.replace("7 Проект", "7 План")
    by_words = find_conflicts({"ru": clause}, proposals(one, other)).found
    by_lines = find_conflicts({"ru": clause}, proposals(one + " а", other + " б"), budget=20_000).found
    assert "Проект" in by_words[0].words
    assert line not in by_words[0].words
    assert any(f"7 {line}" in found.words for found in by_lines)


def test_more_words_than_a_redline_compares_are_compared_by_lines() -> None:
    clause = "\n".join(f"Пункт {n} публикуется на сайте" for n in range(3_000))
    one, other = (
        clause.replace("Пункт 0 ", f"Пункт 0 {a} ").replace("2999 публикуется", f"2999 {a} ") for a in "аб"
    )
    found = find_conflicts({"ru": clause}, proposals(one.replace("а ", "а, "), other)).found
    assert "Пункт 0 публикуется на сайте" in found[0].words


def test_letters_written_with_combining_marks_are_the_same_letters() -> None:
    decomposed = unicodedata.normalize("NFD", "Твой дом")
    assert decomposed != "Твой дом"
    assert find_conflicts({"ru": "Мой дом"}, proposals(decomposed, "Твой дом")).found == ()


def touched(clause: str, wording: str) -> list[tuple[str, int, int]]:
    """(kind, start, end) of each change, in words of the clause."""
    comparer = Comparer(clause)
    stretches = [one.stretch for one in comparer.touches(Tokens.of(wording))]
    return [(one.kind, one.start, one.end) for one in stretches]


def test_changes_that_a_comma_or_a_chance_word_separates_are_one() -> None:
    assert touched("районы, города решают", "айылы, области решают") == [("replaced", 0, 3)]
    old = "совет города Ош района и комитет по делам утверждают"
    assert touched(old, "глава новой большой администрации и отдел труда района утверждают") == [
        ("replaced", 0, 8)
    ]


def test_of_equal_words_the_earlier_ones_are_taken_out() -> None:
    assert touched("депутаты и граждане и эксперты", "депутаты и эксперты") == [("deleted", 1, 3)]


def test_only_signs_that_nothing_else_goes_with_are_a_change() -> None:
    assert touched("Срок истек.", "Срок истек!") == [("replaced", 2, 3)]
    assert touched("Срок истек.", "Срок прошел!") == [("replaced", 1, 3)]
    assert touched("Большой срок уже истек.", "Малый срок уже истек!") == [("replaced", 0, 1)]


def test_all_who_meet_are_named_once_together() -> None:
    texts = ("новый текст без всего", "один новый текст совсем", "один два другой смысл")
    found = find_conflicts({"ru": "один два три четыре"}, proposals(*texts)).found
    assert [(one.kind, one.proposals) for one in found] == [("replaced-differently", (1, 2, 3))]


def test_conflicts_of_all_languages_are_listed_together() -> None:
    words = [f"слово{n}" for n in range(40)]
    texts = [" ".join([*words[:n], new, *words[n + 1 :]]) for n in range(40) for new in ("один", "другой")]
    made = [*proposals(*texts, language="ky"), *proposals(*texts)]
    made = [replace(one, number=n, supporters=n) for n, one in enumerate(made, 1)]
    found = find_conflicts({"ru": " ".join(words), "ky": " ".join(words)}, made)
    assert (len(found.found), found.more) == (LISTED, 80 - LISTED)
    assert [one.proposals for one in found.found[:2]] == [(159, 160), (157, 158)]


def hostile_texts() -> dict[str, tuple[str, str, str]]:
    """Clause and two wordings of a hundred thousand characters each."""
    chance = random.Random(1)

    def words() -> str:
        return " ".join(f"слово{chance.randint(1, 999)}" for _ in range(LONG // 9))

    return {
        "words": (words(), words(), words()),
        "letters": ("a b " * (LONG // 4), "b a c " * (LONG // 6), "c " + "a b " * (LONG // 4)),
        "signs": ("." * LONG, "!" * LONG, ",." * (LONG // 2)),
        "lines": ("а б\n" * (LONG // 4), "а в\n" * (LONG // 4), "б а\n" * (LONG // 4)),
        "spaces": (" " * LONG, "\n" * LONG, "\t" * LONG),
        "one word": ("а" * LONG, "б" * LONG, "в" * LONG),
        "marks": ("а" + "\u0301" * LONG, "б" + "\u0300\u0323" * (LONG // 2), "в" * LONG),
    }


@pytest.mark.parametrize("name", hostile_texts())
def test_texts_of_a_hundred_thousand_characters_take_no_two_seconds(name: str) -> None:
    clause, one, other = hostile_texts()[name]
    began = time.process_time()
    found = find_proposals({"ru": clause}, [comment(1, one), comment(2, other), comment(3, one[::-1])])
    find_conflicts({"ru": clause}, found)
    assert time.process_time() - began < TWO_SECONDS


def test_the_budget_is_of_the_clause_not_of_each_proposal() -> None:
    chance = random.Random(3)
    clause = " ".join(f"слово{chance.randint(1, 999)}" for _ in range(6_000))
    texts = [" ".join(f"слово{chance.randint(1, 999)}" for _ in range(6_000)) for _ in range(80)]
    began = time.process_time()
    found = find_conflicts({"ru": clause}, proposals(*texts))
    assert time.process_time() - began < 10
    assert found.found


def test_thousands_of_proposals_cost_no_square() -> None:
    def seconds(size: int) -> float:
        made = proposals(
            *(RU.replace("30", str(n)).replace("акта", f"акта{n % 7}") for n in range(100, 100 + size))
        )
        began = time.process_time()
        found = find_conflicts(CLAUSE, made)
        assert len(found.found[0].proposals) == size
        return time.process_time() - began

    small = seconds(500)
    assert seconds(5_000) < max(small, 0.05) * 40


@pytest.mark.shared
def test_hostile_strings_are_compared_to_their_end(shared: Path) -> None:
    attacks = shared / "data" / "attacks"
    strings = json.loads((attacks / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    for path in ("xss/xss-payload-list.txt", "csv_injection/csv-payload.txt"):
        strings += (attacks / path).read_text(encoding="utf-8", errors="replace").splitlines()
    assert len(strings) > 500
    began = time.process_time()
    chance = random.Random(4)
    for clause in (RU, strings[7], chance.choice(strings)):
        wordings = [comment(n, text, chance.choice(strings)) for n, text in enumerate(strings)]
        found = find_proposals({"ru": clause}, wordings)
        listed = find_conflicts({"ru": clause}, found)
        chance.shuffle(wordings)
        assert find_proposals({"ru": clause}, wordings) == found
        assert find_conflicts({"ru": clause}, found[::-1]) == listed
    assert time.process_time() - began < 60


def test_a_lone_surrogate_and_a_null_are_compared() -> None:
    assert conflicts(comment(1, "\ud800а\x00"), comment(2, "б\ufffe"), clause={"ru": "в"}) == [
        ("replaced-differently", (1, 2), "в")
    ]

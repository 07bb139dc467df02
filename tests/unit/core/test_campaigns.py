"""Near-duplicates: who is grouped with whom, what each added, and that nobody is grouped with his opposite."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.digests import campaigns
from app.core.digests.campaign_buckets import BANDS
from app.core.digests.campaign_match import opposed, similarity
from app.core.digests.campaign_negation import contradict
from app.core.digests.campaign_texts import compared_text, sentence_words
from app.core.digests.campaigns import Campaigns, Submission, find_campaigns
from tests.unit.core.campaign_letters import BEGAN, LETTERS, discussion, sentences_of, submission
from tests.unit.core.opposite_pairs import opposite_pairs

LETTER = LETTERS["ru"][0]


def groups_of(*texts: str, **fields: object) -> list[set[int]]:
    """The groups by the places of the texts; all else alone."""
    return grouped([submission(number, text, **fields) for number, text in enumerate(texts)])


def grouped(comments: list[Submission]) -> list[set[int]]:
    return [{int(member.id) for member in group.members} for group in find(comments).groups]


def find(comments: list[Submission]) -> Campaigns:
    return find_campaigns(lambda: comments)


def pairs(counts: Counter[str]) -> int:
    return sum(comb(n, 2) for n in counts.values())


# ------------------------------------------------------------------------------------------ recall and precision


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
def test_edited_letters_find_together_and_nothing_else_does(language):
    comments, letters = discussion(80, 120, seed=2, languages=(language,))
    found = find(comments)
    members = [Counter(letters.get(m.id, m.id) for m in group.members) for group in found.groups]
    right = sum(map(pairs, members))
    assert right / pairs(Counter(letters.values())) >= 0.95
    assert right / sum(comb(group.count, 2) for group in found.groups) >= 0.99


def test_three_languages_at_once_are_told_apart():
    comments, letters = discussion(20, 20, seed=3)
    for group in find(comments).groups:
        assert len({letters.get(member.id, member.id) for member in group.members}) == 1


# ------------------------------------------------------------------------------------------------ opposites


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
def test_no_sentence_is_grouped_with_its_opposite(language):
    found = [pair for pair in opposite_pairs() if pair[0] == language]
    merged = [
        (one, other) for _, one, other in found if groups_of(one, other, one, other) != [{0, 2}, {1, 3}]
    ]
    assert merged == []


def test_there_are_two_hundred_opposites_and_most_would_be_near_duplicates():
    found = opposite_pairs()
    near = [1 for _, one, other in found if similarity(compared_text(one), compared_text(other))]
    assert len(found) >= 200
    assert len(near) >= 100


def test_opposites_are_found_whichever_is_read_first():
    for _, one, other in opposite_pairs():
        left, right = compared_text(one), compared_text(other)
        assert opposed(left, right)
        assert opposed(right, left)


@pytest.mark.parametrize(
    ("said", "negated"),
    [
        ("кылат", "кылбайт"), ("өтөт", "өтпөйт"), ("жазган", "жазбаган"), ("окуду", "окубады"),
        ("айтылсын", "айтылбасын"), ("колдонсо", "колдонбосо"), ("өзгөртүү", "өзгөртпөө"), ("алуу", "албоо"),
        ("төлөп", "төлөбөй"), ("бер", "бербе"), ("барыңыз", "барбаңыз"), ("керектүү", "керексиз"),
        ("мыйзамдуу", "мыйзамсыз"), ("жарайт", "жарабайт"), ("барар", "барбас"), ("иштеп", "иштебей"),
        ("допустимо", "недопустимо"), ("законный", "противозаконный"), ("ответственно", "безответственно"),
        ("is", "isn't"), ("is", "isn’t"), ("do", "dont"), ("regular", "irregular"), ("harmful", "harmless"),
    ],
)  # fmt: skip
def test_one_negated_word_turns_a_sentence_round(said, negated):
    one, other = (sentence_words(f"айыл өкмөтү муну {word} деп айтылган") for word in (said, negated))
    assert contradict(one, other)
    assert contradict(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("я не согласен с этим", "я несогласен с этим"),
        ("срок в три недели мал", "срок в две недели мал"),
        ("новый способ расчёта", "новых способа расчёта"),
        ("долбоордун жобосун карадык", "долбоордун жоболорун карадык"),
    ],
)
def test_a_spelling_or_an_inflexion_is_no_opposite(one, other):
    assert not contradict(sentence_words(one), sentence_words(other))


def test_a_sentence_merely_added_may_hold_a_negation():
    assert groups_of(LETTER, f"{LETTER} Мы не хотим ждать ещё один год.") == [{0, 1}]


def test_a_negation_of_a_sentence_of_the_letter_is_not_merely_added():
    assert groups_of(LETTER, f"{LETTER} Протокол заседания не должен быть открыт для любого жителя.") == []


def test_two_who_add_opposite_positions_to_a_letter_are_not_one_group():
    for_it, against = f"{LETTER} Я поддерживаю этот закон.", f"{LETTER} Я против этого закона."
    assert sorted(map(sorted, groups_of(LETTER, LETTER, for_it, for_it, against, against))) in (
        [[0, 1, 2, 3], [4, 5]],
        [[0, 1, 4, 5], [2, 3]],
    )


def test_a_full_stop_set_before_a_negation_makes_no_other_sentence():
    whole = (
        f"{LETTER} Мы просим рабочую группу оставить прежний срок слушаний и не сокращать его до семи дней."
    )
    cut = whole.replace("слушаний и не", "слушаний. И не")
    (group,) = find([submission(0, whole), submission(1, cut)]).groups
    assert all(len(member.added) < 2 for member in group.members)


def test_letters_that_end_in_opposite_positions_are_apart_whatever_else_they_say():
    assert (
        groups_of(f"{LETTER} Мы за этот закон.", f"{LETTER} Категорически против новых расходов сёл.") == []
    )


def test_supporters_and_opponents_who_sent_one_text_are_two_groups():
    comments = [
        submission(number, LETTER, stance=stance)
        for number, stance in enumerate(("support", "oppose", "support", "oppose", "amend", "note"))
    ]
    assert sorted(map(sorted, grouped(comments))) == [[0, 2], [1, 3], [4, 5]]


def test_numbers_separate_proposals_and_not_the_letters_around_them():
    assert (
        groups_of(*(f"Предлагаем установить срок слушаний в {n} рабочих дней подряд" for n in (7, 30))) == []
    )
    assert groups_of(*(f"{LETTER} Я живу здесь уже {n} лет." for n in (7, 30))) == [{0, 1}]


# ------------------------------------------------------------------------------------------------ short ones


def test_short_comments_are_grouped_only_when_equal():
    texts = ("Колдойм", "колдойм!", "Колдойм долбоорду", "Каршымын", "Поддерживаю", " ПОДДЕРЖИВАЮ. ")
    assert groups_of(*texts) == [{0, 1}, {4, 5}]


def test_seven_words_have_no_edited_form():
    assert (
        groups_of(*(f"Прошу оставить статью в прежней редакции {word}" for word in ("полностью", "целиком")))
        == []
    )


@pytest.mark.parametrize(
    ("one", "other"), [("👍", "👎"), ("Да", "Да?"), ("+1", "-1"), ("Колдойм", "Колдойт")]
)
def test_a_sign_that_says_something_separates(one, other):
    assert groups_of(one, other) == []


def test_comments_that_say_nothing_are_no_group():
    assert groups_of("", "", "  \n ", " ") == []


def test_look_alike_letters_make_no_other_text():
    assert groups_of("Өткөн жыйындын чечими", "Ѳткѳн жыйындын чечими", "Oткөн жыйындын чечими")[0] >= {0, 1}


# ------------------------------------------------------------------------------------------ what a group says


def test_what_a_member_added_stands_as_it_was_written():
    own = "У нас в селе Ак-Башат та же беда!"
    shorter = " ".join(sentences_of(LETTER)[:-1])
    comments = [submission(n, text) for n, text in enumerate((LETTER, LETTER, f"{LETTER} {own}", shorter))]
    (group,) = find(comments).groups
    assert [member.added for member in group.members] == [(), (), (own,), ()]


def test_an_edited_sentence_is_something_added():
    edited = LETTER.replace("трёх рабочих дней", "трёх рабочих дней и бесплатно")
    (group,) = find([submission(0, LETTER), submission(1, LETTER), submission(2, edited)]).groups
    assert len(group.members[2].added) == 1
    assert "и бесплатно" in group.members[2].added[0]


def test_a_group_names_its_representative_its_times_and_its_sources():
    comments = [
        submission(0, f"{LETTER} И ещё одно предложение от нашей улицы.", source="paper"),
        submission(1, LETTER),
        submission(2, LETTER, language="ky"),
        submission(3, LETTER, source="paper"),
    ]
    (group,) = find(comments).groups
    assert group.representative == "000001"
    assert (group.first_at, group.last_at) == (BEGAN, BEGAN + timedelta(seconds=3))
    assert group.sources == (("paper", 2), ("web", 2))
    assert group.languages == (("ru", 3), ("ky", 1))


def test_an_edited_copy_does_not_draw_members_off_the_common_letter():
    own = "У нас в селе та же беда."
    turned = f"{LETTER.replace('должен быть открыт', 'не должен быть открыт')} {own}"
    shorter = " ".join([*sentences_of(LETTER)[:3], *sentences_of(LETTER)[4:], own])
    texts = [compared_text(text) for text in (LETTER, turned, shorter)]
    assert similarity(texts[1], texts[2]) > similarity(texts[0], texts[2])
    assert groups_of(LETTER, LETTER, LETTER, turned, turned, shorter) == [{0, 1, 2, 5}, {3, 4}]


def test_groups_come_largest_first():
    short = [submission(n, "Колдойм") for n in range(2)]
    long = [submission(n, LETTER) for n in range(2, 5)]
    assert [group.count for group in find(short + long).groups] == [3, 2]


def test_an_official_position_is_never_folded_into_a_group():
    comments = [submission(0, LETTER, official=True), *(submission(n, LETTER) for n in range(1, 4))]
    assert grouped(comments) == [{1, 2, 3}]
    assert grouped([submission(n, LETTER, official=True) for n in range(3)]) == []


def test_every_comment_is_in_one_group_or_alone():
    comments, _ = discussion(15, 15, seed=4)
    found = find(comments)
    members = [member.id for group in found.groups for member in group.members]
    assert len(members) == len(set(members)) == len(found.places())
    assert found.alone == len(comments) - len(members)
    assert all(group.count > 1 for group in found.groups)


# --------------------------------------------------------------------------------------------- the same result


def test_the_order_of_reading_changes_nothing():
    comments, _ = discussion(25, 25, seed=5)
    shuffled = random.Random(9).sample(comments, k=len(comments))
    assert find(shuffled) == find(comments)


def test_another_process_finds_the_same():
    code = (
        "from tests.unit.core.campaign_letters import discussion\n"
        "from app.core.digests.campaigns import find_campaigns\n"
        "comments, _ = discussion(6, 6, seed=6)\n"
        "print([(g.representative, [m.id for m in g.members]) for g in find_campaigns(lambda: comments).groups])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_a_second_reading_that_differs_is_refused():
    readings = iter(([submission(0, "Колдойм")], [submission(0, "Каршымын")]))
    with pytest.raises(ValueError, match="second reading"):
        find_campaigns(lambda: next(readings))


def test_a_second_reading_that_ends_early_is_refused():
    readings = iter(([submission(0, "Колдойм")], []))
    with pytest.raises(ValueError, match="shorter"):
        find_campaigns(lambda: next(readings))


def test_no_comments_are_no_groups():
    assert find([]) == Campaigns((), 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_whatever_is_sent_is_counted_once(texts):
    comments = [submission(number, text) for number, text in enumerate([*texts, *texts])]
    found = find(comments)
    assert found.received == len(comments)
    assert len(found.places()) + found.alone == len(comments)


# ------------------------------------------------------------------------------------------------ hostile


def test_thousands_of_variants_of_one_sentence_are_compared_with_a_few(monkeypatch):
    met: list[int] = []

    class Watched(Counter):
        def update(self, *args: object, **kwargs: object) -> None:
            super().update(*args, **kwargs)
            met.append(len(self))

    monkeypatch.setattr(campaigns, "Counter", Watched)
    texts = [
        f"Предлагаем установить срок рассмотрения заявления в {n} рабочих дней подряд" for n in range(1_000)
    ]
    assert groups_of(*texts) == []
    assert 1 < max(met) <= BANDS * campaigns.BUCKET_REPRESENTATIVES


@pytest.mark.parametrize(
    "text", ["\n \n" * 13_000, ". " * 20_000, '."' * 20_000, "не" * 20_000, "'a" * 20_000]
)
def test_a_text_of_one_repeated_sign_is_read_at_once(text):
    assert groups_of(text + "а", text + "а") == [{0, 1}]


CLAUSE = "Айылдык кеңештин отурумдары кварталына бир жолудан кем эмес чакырылат жана ачык өткөрүлөт. " * 4


def test_different_changes_to_one_long_clause_are_not_one_group_and_equal_ones_are():
    once, twice = CLAUSE.replace("бир жолудан", "эки жолудан", 1), CLAUSE.replace("ачык", "жабык", 1)
    proposed = [once, twice, once.upper().replace(".", ","), twice, ""]
    texts = [f"Мындай өзгөртүүнү сунуштайм.\n{one or CLAUSE}" for one in proposed]
    comments = [
        submission(number, text, proposal=proposal)
        for number, (text, proposal) in enumerate(zip(texts, proposed, strict=True))
    ]
    assert grouped(comments) == [{0, 2}, {1, 3}]

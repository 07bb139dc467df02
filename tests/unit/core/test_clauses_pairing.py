"""Texts of one draft in several languages on one tree."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from app.core.clauses import Clause, ClauseTree, Level, Pairing, carry_texts, pair_trees
from tests.unit.core.clause_trees import characters, tree

RU = """
    Глава 1. Основы
    Статья 1. Предмет
    1. Закон устанавливает:
    1) порядок:
    а) созыва;
    б) решения;
    2) права.
    2. Иное.
    Статья 2. Сход
    Сход созывается.
    Статья 3. Срок
    Со дня опубликования.
"""
EN = """
    Chapter 1. Basics
    Article 1. Subject
    1. The Law establishes:
    1) the order of:
    a) convening;
    b) deciding;
    2) rights.
    2. Other.
    Article 2. Meeting
    A meeting is convened.
    Article 3. Term
    From publication.
"""


def pair(base: str, other: str) -> Pairing:
    return pair_trees(tree(base).clauses, tree(other).clauses)


def told(pairing: Pairing) -> list[tuple[str, str, str]]:
    return [(difference.kind, difference.eid, difference.severity) for difference in pairing.differences]


def test_two_languages_of_one_draft_pair_whole() -> None:
    pairing = pair(RU, EN)
    assert pairing.matches
    assert pairing.differences == ()
    assert len(pairing.pairs) == len(tree(RU).clauses)


def test_letters_of_different_alphabets_pair_by_their_place() -> None:
    pairing = pair(RU, EN)
    assert pairing.pairs["art_1__para_1__point_1__point_b"] == "art_1__para_1__point_1__point_б"


def test_labels_of_any_wording_pair() -> None:
    assert pair("Статья 1. А\nТекст.", "1-берене. Б\nТекст.").differences == ()


def test_a_missing_article_is_another_draft() -> None:
    pairing = pair(RU, EN.replace("    Article 2. Meeting\n    A meeting is convened.\n", ""))
    assert not pairing.matches
    assert told(pairing) == [("missing", "art_2", "frame")]


def test_an_extra_chapter_is_another_draft() -> None:
    pairing = pair(RU, EN + "\n    Chapter 2. More\n    Article 4. New\n    Text.\n")
    assert not pairing.matches
    assert told(pairing) == [("extra", "chp_2", "frame")]


def test_a_section_where_a_chapter_should_be_is_a_difference_of_level() -> None:
    pairing = pair("Глава 1. А\nСтатья 1. Б\nТекст.", "Раздел 1. А\nСтатья 1. Б\nТекст.")
    assert not pairing.matches
    assert told(pairing) == [("level", "sec_1", "frame")]


def test_a_part_numbered_in_one_language_only_is_a_slip() -> None:
    pairing = pair(RU, EN.replace("    2. Other.\n", "    Other.\n"))
    assert pairing.matches
    assert told(pairing) == [("missing", "art_1__para_2", "slip")]


def test_differences_stand_in_reading_order() -> None:
    changed = EN.replace("    2) rights.\n", "").replace("From publication.", "1. From publication.")
    assert told(pair(RU, changed)) == [
        ("missing", "art_1__para_1__point_2", "slip"),
        ("extra", "art_3__para_1", "slip"),
    ]


def test_clauses_in_another_order_still_pair() -> None:
    base = "Статья 1. А\n1) раз;\n2) два;\n3) три."
    clauses = list(tree(base).clauses)
    clauses[1], clauses[3] = clauses[3], clauses[1]
    pairing = pair_trees(tree(base).clauses, clauses)
    assert len(pairing.pairs) == 4
    assert {kind for kind, _eid, _severity in told(pairing)} == {"order"}
    assert pairing.matches


def test_a_draft_with_as_many_articles_but_other_parts_is_another_draft() -> None:
    parts = "\n".join(f"{number}. Часть." for number in range(1, 12))
    one = f"Статья 1. А\n{parts}\nСтатья 2. Б\nтекст"
    other = f"Статья 1. А\nтекст\nСтатья 2. Б\n{parts}"
    assert not pair(one, other).matches


def test_nothing_matches_nothing() -> None:
    assert not pair_trees([], tree(RU).clauses).matches
    assert not pair_trees(tree(RU).clauses, []).matches


def test_words_without_a_counterpart_stay_with_the_clause_they_follow() -> None:
    other = tree(EN.replace("A meeting is convened.", "1. A meeting is convened.\n2. Twice."))
    carried = carry_texts(other.clauses, pair_trees(tree(RU).clauses, other.clauses))
    assert carried["art_2"].text == "1.\nA meeting is convened.\n2.\nTwice."


def test_words_before_every_counterpart_go_to_the_first() -> None:
    base = tree("Статья 1. А\nтекст.")
    other = tree("Preface words.\nMore of them.\nArticle 1. A\nText.")
    carried = carry_texts(other.clauses, pair_trees(base.clauses, other.clauses))
    assert carried["art_1"].text.endswith("Text.")
    assert characters("More of them.") <= characters(carried["art_1"].text)


FRAGMENTS = st.lists(
    st.sampled_from(
        ["Статья 1. А", "Статья 2. Б", "1. Раз.", "2. Два.", "1) один;", "а) буква;", "- тире;", "Текст."]
    ),
    min_size=1,
    max_size=12,
).map(lambda lines: tree("\n".join(lines)))


@given(FRAGMENTS)
def test_a_tree_pairs_with_itself(found: ClauseTree) -> None:
    pairing = pair_trees(found.clauses, found.clauses)
    assert pairing.pairs == {clause.eid: clause.eid for clause in found.clauses}
    assert pairing.differences == ()


@given(FRAGMENTS, FRAGMENTS)
def test_pairs_are_one_to_one_and_every_other_clause_is_accounted_for(
    base: ClauseTree, other: ClauseTree
) -> None:
    pairing = pair_trees(base.clauses, other.clauses)
    assert len(set(pairing.pairs.values())) == len(pairing.pairs)
    unpaired = {clause.eid: clause.parent for clause in other.clauses if clause.eid not in pairing.pairs}
    named = {difference.eid for difference in pairing.differences if difference.kind in {"extra", "level"}}
    assert all(eid in named or parent in unpaired for eid, parent in unpaired.items())


@given(FRAGMENTS, FRAGMENTS)
def test_no_word_of_the_other_language_is_lost(base: ClauseTree, other: ClauseTree) -> None:
    pairing = pair_trees(base.clauses, other.clauses)
    if not pairing.pairs:
        return
    carried = carry_texts(other.clauses, pairing)
    assert whole(carried.values()) == whole(other.clauses)


def whole(clauses: Iterable[Clause]) -> Counter[str]:
    return characters(*(text for one in clauses for text in (one.label, one.heading, one.text)))


def test_levels_named_in_a_difference() -> None:
    (difference,) = pair(RU, EN.replace("    2. Other.\n", "    Other.\n")).differences
    assert difference.params["level"] == Level.PARAGRAPH.value
    assert difference.label == "2."


def test_parts_that_count_differently_pair_by_what_they_say() -> None:
    """The Kyrgyz text has lost its second part: from there on every number is one behind."""
    ru = """
        Статья 1. Сход
        1. Сход созывает глава айыл окмоту не реже 2 раз в год.
        2. Сход правомочен, если присутствует не менее 20 процентов жителей.
        3. Решение публикуется в течение 5 рабочих дней со дня принятия на доске объявлений.
        4. Решение отменяет суд.
    """
    ky = """
        1-берене. Жыйын
        1. Жыйынды айыл өкмөтүнүн башчысы жылына 2 жолудан кем эмес чакырат.
        2. Чечим кабыл алынган күндөн тартып 5 жумуш күнүнүн ичинде жарыялоо тактасында жарыяланат.
        3. Чечимди сот жокко чыгарат.
    """
    pairing = pair(ru, ky)
    assert pairing.pairs["art_1__para_2"] == "art_1__para_3"
    assert pairing.pairs["art_1__para_3"] == "art_1__para_4"
    assert told(pairing) == [
        ("missing", "art_1__para_2", "slip"),
        ("number", "art_1__para_2", "slip"),
        ("number", "art_1__para_3", "slip"),
    ]


def test_a_part_left_out_does_not_shift_those_after_it() -> None:
    ru = "Статья 1. А\n1. Один год.\n2. Два года.\n3. Три года.\n4. Четыре года."
    ky = "1-берене. А\n1. Бир жыл.\n3. Үч жыл.\n4. Төрт жыл."
    pairing = pair(ru, ky)
    assert told(pairing) == [("missing", "art_1__para_2", "slip")]

"""Mending: words change the clause they stand in and nothing else, and every change can be taken back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses.mending import apply_operation, replay
from app.core.clauses.mending_changes import ChangeKind, compare_clauses
from app.core.clauses.mending_cuts import cut_places, find_words, read_beginning
from app.core.clauses.mending_operations import (
    Accept,
    ChangeLevel,
    Confirm,
    Cut,
    Edit,
    Merge,
    Move,
    Operation,
    Remove,
    Renumber,
    Split,
    decode_operation,
    encode_operation,
)
from app.core.clauses.mending_tree import (
    DEEPEST,
    Clauses,
    MendedClause,
    Words,
    build_tree,
    lay_base,
    name_clauses,
    rename_clauses,
)
from app.core.clauses.mending_warnings import Standing, standing_warnings
from app.core.clauses.model import ImportWarning, Level
from app.core.errors import RuleViolation
from app.core.text import Language
from tests.unit.core.clause_trees import tree

KY, RU = Language.KY, Language.RU


def key(number: int) -> UUID:
    return UUID(int=number)


def clause(
    number: int, level: Level, parent: int | None = None, said: str | None = None, **words: str
) -> MendedClause:
    texts = {Language(code): Words("", "", text) for code, text in (words or {"ky": ""}).items()}
    return MendedClause(key(number), level, said, key(parent) if parent else None, texts)


def small() -> Clauses:
    """An article with two parts, the second with two points; then another article with a part."""
    return (
        clause(1, Level.ARTICLE, None, "1", ky="Биринчи берене", ru="Первая статья"),
        clause(2, Level.PARAGRAPH, 1, "1", ky="Бир.", ru="Один."),
        clause(3, Level.PARAGRAPH, 1, "2", ky="Эки:", ru="Два:"),
        clause(4, Level.POINT, 3, "1", ky="алма;", ru="яблоко;"),
        clause(5, Level.POINT, 3, "2", ky="өрүк.", ru="урюк."),
        clause(6, Level.ARTICLE, None, "2", ky="Экинчи берене", ru="Вторая статья"),
        clause(7, Level.PARAGRAPH, 6, "1", ky="Үч.", ru="Три."),
    )


def shape(clauses: Clauses) -> list[str]:
    depth: dict[UUID | None, int] = {None: -1}
    lines = []
    for one in clauses:
        depth[one.id] = depth[one.parent] + 1
        lines.append("  " * depth[one.id] + f"{one.id.int} {one.level}")
    return lines


def characters(clauses: Clauses, language: Language) -> Counter[str]:
    words = [one.in_language(language) for one in clauses]
    text = "".join(one.label + one.heading + one.text for one in words)
    return Counter(char for char in text if not char.isspace())


def refusal(clauses: Clauses, operation: Operation) -> str:
    with pytest.raises(RuleViolation) as refused:
        apply_operation(clauses, operation)
    return refused.value.code


def test_joined_to_the_one_before_a_clause_brings_its_words_and_what_stands_under_it():
    mended = apply_operation(small(), Merge(key(3)))
    assert shape(mended)[:4] == ["1 article", "  2 paragraph", "    4 point", "    5 point"]
    assert mended[1].in_language(KY).text == "Бир.\nЭки:"
    assert mended[1].in_language(RU).text == "Один.\nДва:"
    assert mended[1].absorbed == (key(3),)


def test_a_clause_may_continue_the_line_of_the_one_before():
    mended = apply_operation(small(), Merge(key(2), same_line=True))
    assert mended[0].in_language(KY).text == "Биринчи берене Бир."


def test_a_label_goes_into_the_text_and_a_row_of_a_table_stays_a_line_of_its_own():
    first = clause(1, Level.PARAGRAPH, None, "1", ky="№\tаты")
    second = replace(clause(2, Level.PARAGRAPH), words={KY: Words("2.", "", "Төрага шайланат.")})
    mended = apply_operation((first, second), Merge(key(2), same_line=True))
    assert mended[0].in_language(KY).text == "№\tаты\n2. Төрага шайланат."


def test_the_first_clause_has_none_to_be_joined_to():
    assert refusal(small(), Merge(key(1))) == "mending-no-previous"


def test_a_clause_split_off_stands_beside_and_takes_along_what_stood_below():
    cut = Cut(2, 2, 2)
    mended = apply_operation(small(), Split(key(3), key(9), Level.PARAGRAPH, "3", {KY: cut}))
    assert shape(mended)[2:6] == ["  3 paragraph", "  9 paragraph", "    4 point", "    5 point"]
    assert (mended[2].in_language(KY).text, mended[3].in_language(KY).text) == ("Эк", "и:")
    assert (mended[2].in_language(RU).text, mended[3].in_language(RU).text) == ("Два:", "")


def test_a_lower_clause_split_off_stands_below_before_its_new_sisters():
    mended = apply_operation(small(), Split(key(1), key(9), Level.PARAGRAPH, None, {RU: Cut(7, 7, 7)}))
    assert shape(mended)[:4] == ["1 article", "  9 paragraph", "  2 paragraph", "  3 paragraph"]


def test_an_article_found_in_a_point_takes_over_what_follows():
    mended = apply_operation(small(), Split(key(4), key(9), Level.ARTICLE, "1-1", {KY: Cut(1, 1, 1)}))
    assert shape(mended)[3:] == ["    4 point", "9 article", "  5 point", "6 article", "  7 paragraph"]


def test_a_cut_gives_label_and_heading_to_the_new_clause():
    text = "Акыркы сөз.\n2-берене. Максаттар\nТекст."
    old = (clause(1, Level.ARTICLE, None, "1", ky=text),)
    at = read_beginning(text, text.index("2-берене"))
    mended = apply_operation(old, Split(key(1), key(2), Level.ARTICLE, at.number, {KY: at.cut}))
    assert (at.level, at.number) == (Level.ARTICLE, "2")
    assert mended[1].in_language(KY) == Words("2-берене.", "Максаттар", "Текст.")


@pytest.mark.parametrize("cut", [Cut(-1, 0, 0), Cut(3, 2, 2), Cut(0, 0, 99), Cut(4, 4, 4)])
def test_a_cut_outside_the_text_or_with_nothing_after_it_is_refused(cut):
    operation = Split(key(3), key(9), Level.PARAGRAPH, None, {KY: cut})
    assert refusal(small(), operation) == "mending-cut-outside"


def test_another_level_is_another_parent():
    mended = apply_operation(small(), ChangeLevel(key(6), Level.PARAGRAPH))
    assert shape(mended)[4:] == ["    5 point", "  6 paragraph", "  7 paragraph"]


def test_a_part_made_an_article_keeps_its_points_and_takes_the_parts_after_it():
    mended = apply_operation(small(), ChangeLevel(key(2), Level.ARTICLE))
    assert shape(mended)[:5] == [
        "1 article",
        "2 article",
        "  3 paragraph",
        "    4 point",
        "    5 point",
    ]


def test_a_clause_moves_under_another_without_changing_the_order():
    mended = apply_operation(small(), Move(key(4), key(1)))
    assert shape(mended)[2:5] == ["  3 paragraph", "  4 point", "  5 point"]
    assert [one.id.int for one in mended] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("parent", [7, 2, 4])
def test_a_clause_does_not_move_where_the_order_would_change(parent):
    assert refusal(small(), Move(key(4), key(parent))) == "mending-impossible-parent"


def test_clauses_do_not_nest_deeper_than_pages_can_show():
    chain = tuple(clause(n, Level.POINT, n - 1 if n > 1 else None, ky="а") for n in range(1, DEEPEST + 1))
    last = clause(DEEPEST + 1, Level.POINT, DEEPEST - 1, ky="а")
    assert refusal((*chain, last), Move(last.id, key(DEEPEST))) == "mending-too-deep"


def test_a_number_is_kept_in_its_canonical_form():
    mended = apply_operation(small(), Renumber(key(6), "126¹", {KY: "126¹-берене."}))
    assert (mended[5].number, mended[5].in_language(KY).label) == ("126-1", "126¹-берене.")


@pytest.mark.parametrize("typed", ["<b>", "5 жана 6", "а" * 50])
def test_what_is_no_number_is_refused(typed):
    assert refusal(small(), Renumber(key(6), typed)) == "number-malformed"


def test_words_edited_in_one_language_make_the_others_wait():
    mended = apply_operation(small(), Edit(key(2), RU, Words("", "", "Один раз.")))
    assert mended[1].outdated == {KY}
    confirmed = apply_operation(mended, Confirm(key(2), KY))
    assert confirmed[1].outdated == frozenset()
    followed = apply_operation(mended, Edit(key(2), KY, Words("", "", "Бир жолу.")))
    assert followed[1].outdated == {RU}


def test_words_sent_back_as_they_were_are_no_change():
    old = replace(small()[1], words={KY: Words("1.", "", "Бир. \nЭки. ")})
    assert refusal((old,), Edit(key(2), KY, Words(" 1. ", "", "Бир. \r\nЭки."))) == "mending-no-change"


def test_a_clause_with_words_in_any_language_is_not_removed():
    assert refusal(small(), Remove(key(2))) == "mending-not-empty"


def test_an_empty_clause_goes_and_what_stood_below_goes_up():
    emptied = replay(small(), [Edit(key(3), KY, Words()), Edit(key(3), RU, Words()), Remove(key(3))])
    assert shape(emptied)[:4] == ["1 article", "  2 paragraph", "  4 point", "  5 point"]


def test_a_clause_that_was_joined_cannot_be_changed_any_more():
    mended = apply_operation(small(), Merge(key(3)))
    assert refusal(mended, Accept(key(3))) == "mending-clause-gone"


def imported(text: str) -> tuple[Clauses, list[str]]:
    found = tree(text)
    ids = {one.eid: key(n) for n, one in enumerate(found.clauses, 1)}
    return lay_base(found.clauses, ids, found.language), [one.eid for one in found.clauses]


DRAFT = """
    МЫЙЗАМ

    1-берене. Максат
    1. Биринчи бөлүк:
    1) биринчи;
    2) экинчи.
    2. Экинчи бөлүк.

    2-берене. Милдет
    1. Бөлүк.
"""


def test_clauses_are_called_as_the_import_called_them():
    base, eids = imported(DRAFT)
    assert name_clauses(base) == eids


def test_a_renumbered_article_is_called_by_its_new_number_and_so_is_what_stands_below():
    base, eids = imported(DRAFT)
    mended = apply_operation(base, Renumber(key(eids.index("art_2") + 1), "3"))
    assert name_clauses(mended)[-2:] == ["art_3", "art_3__para_1"]
    assert build_tree(mended, name_clauses(mended), KY)[-1].parent == "art_3"


def test_a_clause_that_mending_did_not_touch_keeps_the_name_the_file_gave_it():
    base = small()
    given = ["a", "a__1", "a__2", "a__2__1", "a__2__2", "b", "b__1"]
    assert rename_clauses(base, given, base) == given
    mended = apply_operation(base, Renumber(key(6), "3"))
    assert rename_clauses(base, given, mended) == [*given[:5], "art_3", "art_3__para_1"]


def test_a_new_name_that_the_file_gave_to_another_clause_is_told_apart():
    base = small()
    given = ["art_3", "b", "c", "d", "e", "f", "g"]
    mended = apply_operation(base, Renumber(key(6), "3"))
    assert rename_clauses(base, given, mended)[5] == "art_3-2"


def standing(base: Clauses, current: Clauses, *warnings: Standing, touched=frozenset()) -> list[tuple]:
    found = standing_warnings(base, current, warnings, frozenset(touched))
    return [(one.warning.code, one.clause.int if one.clause else None) for one in found]


def numbered(*numbers: str) -> Clauses:
    return tuple(clause(n, Level.ARTICLE, None, number, ky="а") for n, number in enumerate(numbers, 1))


GAP = Standing(KY, key(2), ImportWarning("gap", "art_3", "missing 2"))


def test_a_gap_that_was_mended_is_no_longer_warned_of():
    base = numbered("1", "3")
    assert standing(base, base, GAP) == [("gap", 2)]
    assert standing(base, apply_operation(base, Renumber(key(2), "2")), GAP) == []


def test_a_gap_that_mending_made_is_warned_of():
    base = numbered("1", "2")
    assert standing(base, apply_operation(base, Renumber(key(2), "4"))) == [("gap", 2)]


def test_what_was_called_right_is_not_warned_of_any_more():
    base = numbered("1", "3")
    assert standing(base, apply_operation(base, Accept(key(2))), GAP) == []


def test_a_doubtful_cut_is_answered_by_whatever_is_done_to_it():
    doubt = Standing(KY, key(2), ImportWarning("doubtful", "art_2", "?"))
    assert standing(numbered("1", "2"), numbered("1", "2"), doubt) == [("doubtful", 2)]
    assert standing(numbered("1", "2"), numbered("1", "2"), doubt, touched={key(2)}) == []


def test_a_warning_goes_along_with_the_words_it_is_about():
    table = Standing(KY, key(2), ImportWarning("table", "art_2", "a lost table"))
    base = numbered("1", "2")
    assert standing(base, apply_operation(base, Merge(key(2))), table) == [("table", 1)]


def test_every_change_against_the_import_is_told():
    base = small()
    mended = replay(
        base,
        [
            Merge(key(2)),
            Split(key(7), key(9), Level.PARAGRAPH, "2", {KY: Cut(1, 1, 1)}),
            Renumber(key(6), "5"),
            ChangeLevel(key(5), Level.PARAGRAPH),
            Edit(key(3), RU, Words("", "", "Три:")),
        ],
    )
    told = {
        (change.after or change.before).id.int: set(change.kinds) for change in compare_clauses(base, mended)
    }
    assert told == {
        1: {ChangeKind.JOINED, ChangeKind.WORDS},
        3: {ChangeKind.WORDS},
        5: {ChangeKind.LEVEL, ChangeKind.PLACE},
        6: {ChangeKind.NUMBER},
        7: {ChangeKind.WORDS},
        9: {ChangeKind.SPLIT_OFF},
    }


def test_places_to_cut_are_lines_and_sentences_but_no_cells():
    text = "Бир. Эки.\nҮч\nа. б\tв. г"
    assert [text[place:][:3] for place in cut_places(text)] == ["Эки", "Үч\n", "а. "]


def test_words_are_found_where_they_stand_once():
    assert find_words("Бир  эки үч", "эки үч") == 5
    assert find_words("Бир бир", "ир") is None
    assert find_words("Бир", "эки") is None


# Any sequence of changes -------------------------------------------------------------------------------------

LEVELS = [Level.CHAPTER, Level.ARTICLE, Level.PARAGRAPH, Level.POINT, Level.SUBPOINT, Level.HCONTAINER]
TEXTS = st.text("аб 1.)\n\t", max_size=12)


@st.composite
def structures(draw) -> Clauses:
    found: list[MendedClause] = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        chain, one = [], found[-1] if found else None
        while one is not None:
            chain.append(one.id)
            one = next((other for other in found if other.id == one.parent), None)
        words = {
            language: Words(draw(TEXTS).replace("\n", " "), draw(TEXTS).replace("\n", " "), draw(TEXTS))
            for language in draw(st.sampled_from([(KY,), (KY, RU)]))
        }
        found.append(
            MendedClause(
                key(number),
                draw(st.sampled_from(LEVELS)),
                draw(st.sampled_from([None, "1", "2", "3-1", "а"])),
                draw(st.sampled_from([None, *chain])),
                words,
            )
        )
    return tuple(found)


@st.composite
def operations(draw, clauses: Clauses, new: UUID) -> Operation:
    one = draw(st.sampled_from(clauses))
    offsets = sorted(draw(st.tuples(*[st.integers(0, 14)] * 3)))
    return draw(
        st.sampled_from(
            [
                Merge(one.id, draw(st.booleans())),
                Split(one.id, new, draw(st.sampled_from(LEVELS)), None, {KY: Cut(*offsets)}),
                ChangeLevel(one.id, draw(st.sampled_from(LEVELS))),
                Move(one.id, draw(st.sampled_from([None, *(other.id for other in clauses)]))),
                Remove(one.id),
                Accept(one.id),
                Confirm(one.id, KY),
            ]
        )
    )


def check_order(clauses: Clauses) -> None:
    """Each parent stands before its children, and everything under it right after it."""
    chain: list[UUID] = []
    for one in clauses:
        while chain and chain[-1] != one.parent:
            chain.pop()
        assert chain or one.parent is None
        chain.append(one.id)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_sequence_of_changes_loses_a_character_or_the_order(data):
    base = clauses = data.draw(structures())
    done: list[Operation] = []
    for step in range(data.draw(st.integers(0, 8))):
        operation = data.draw(operations(clauses, key(100 + step)))
        try:
            clauses = apply_operation(clauses, operation)
        except RuleViolation:
            continue
        done.append(operation)
        check_order(clauses)
        eids = name_clauses(clauses)
        assert len(set(eids)) == len(clauses)
        for language in (KY, RU):
            assert characters(clauses, language) == characters(base, language)
    kept = json.loads(json.dumps([encode_operation(operation) for operation in done]))
    assert replay(base, [decode_operation(operation) for operation in kept]) == clauses
    for length in range(len(done)):
        check_order(replay(base, done[:length]))

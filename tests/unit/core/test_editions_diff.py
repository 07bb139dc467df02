"""What a comparison of editions says about a clause, word by word."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses import Clause, Level
from app.core.editions.align import align
from app.core.editions.diff import FieldChange, diff_clauses, diff_text, diff_trees
from app.core.editions.model import Link, LinkStatus
from app.core.text import Change
from tests.unit.core.edited_copies import edit, law, prose


def marked(changes: tuple[Change, ...]) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "inserted": "[+{}+]"}
    return "".join(signs[change.kind].format(change.text) for change in changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Мөөнөт үч күн.", "Мөөнөт беш күн.", "Мөөнөт [-үч-][+беш+] күн."),
        ("в течение трех дней", "в течение пяти рабочих дней", "в течение [-трех-][+пяти рабочих+] дней"),
        ("within three days", "within days", "within [-three -]days"),
        ("кеңештин чечими", "кеңештин чечими", "кеңештин чечими"),
        ("", "жаңы", "[+жаңы+]"),
        ("эски", "", "[-эски-]"),
    ],
)
def test_words_are_compared_in_three_languages(old: str, new: str, expected: str) -> None:
    assert marked(diff_text(old, new)) == expected


def test_two_replaced_words_with_a_space_between_are_one_replacement() -> None:
    assert (
        marked(diff_text("не позднее трех суток", "не позднее пяти дней"))
        == "не позднее [-трех суток-][+пяти дней+]"
    )


def test_added_words_are_no_replacement() -> None:
    assert marked(diff_text("а, б", "новое а, другое б")).count("[-") == 0


words_and_signs = st.lists(st.sampled_from(["кеңеш", "а", "б", ",", " ", "\n", "—", "5"]), max_size=30).map(
    "".join
)


@settings(max_examples=300, deadline=None)
@given(words_and_signs, words_and_signs)
def test_a_comparison_holds_both_texts_whole(old: str, new: str) -> None:
    changes = diff_text(old, new)
    assert "".join(change.text for change in changes if change.kind != "inserted") == old
    assert "".join(change.text for change in changes if change.kind != "removed") == new
    assert all(change.text for change in changes)


def test_fields_that_are_the_same_but_for_white_space_are_not_listed() -> None:
    old = Clause("art_1", Level.ARTICLE, "1", "Статья 1.", "Срок", "Пять  дней.")
    new = Clause("art_2", Level.ARTICLE, "2", "Статья 2.", "Срок", "Пять дней.")
    assert [change.field for change in diff_clauses(old, new)] == ["label"]


def test_an_added_clause_is_inserted_words_only() -> None:
    new = Clause("art_1", Level.ARTICLE, "1", "Статья 1.", "", "Пять дней.")
    assert diff_clauses(None, new) == (
        FieldChange("label", (Change("inserted", "Статья 1."),)),
        FieldChange("text", (Change("inserted", "Пять дней."),)),
    )


FIRST = "Местный кенеш утверждает бюджет айылного аймака не позднее двадцатого декабря."
SECOND = "Земельные участки предоставляются жителям на открытых торгах."


def test_a_split_shows_each_part_as_kept_and_not_as_half_removed() -> None:
    old = [Clause("art_1", Level.ARTICLE, "1", "1.", "", f"{FIRST} {SECOND}")]
    new = [
        Clause("art_1", Level.ARTICLE, "1", "1.", "", FIRST),
        Clause("art_2", Level.ARTICLE, "2", "2.", "", SECOND),
    ]
    first, second = diff_trees(old, new, align(old, new))
    assert (first.link.status, second.link.status) == ("split", "split")
    kept = [
        "".join(segment.text for segment in diff.changes[0].segments if segment.kind == "same")
        for diff in (first, second)
    ]
    assert [text.strip() for text in kept] == [FIRST, SECOND]
    assert not any(
        segment.kind == "removed" and segment.text.strip()
        for diff in (first, second)
        for segment in diff.changes[0].segments
    )


def test_a_merge_shows_what_each_source_gave() -> None:
    old = [
        Clause("art_1", Level.ARTICLE, "1", "1.", "", FIRST),
        Clause("art_2", Level.ARTICLE, "2", "2.", "", SECOND),
    ]
    new = [Clause("art_1", Level.ARTICLE, "1", "1.", "", f"{FIRST} Сверх того. {SECOND}")]
    diffs = diff_trees(old, new, align(old, new))
    assert [diff.link.status for diff in diffs] == ["merged", "merged"]
    whole = "".join(
        segment.text for diff in diffs for segment in diff.changes[0].segments if segment.kind != "removed"
    )
    assert whole.split() == new[0].text.split()


def test_the_json_is_that_of_the_contract() -> None:
    old = [Clause("art_1", Level.ARTICLE, "1", "Статья 1.", "", FIRST)]
    new = [Clause("art_1", Level.ARTICLE, "1", "Статья 1.", "", FIRST.replace("двадцатого", "пятого"))]
    (diff,) = diff_trees(old, new, align(old, new))
    found = diff.to_json()
    assert list(found) == ["from", "to", "status", "score", "confident", "changes"]
    assert found["changes"] == [
        {
            "field": "text",
            "segments": [
                {"kind": "same", "text": "Местный кенеш утверждает бюджет айылного аймака не позднее "},
                {"kind": "removed", "text": "двадцатого"},
                {"kind": "inserted", "text": "пятого"},
                {"kind": "same", "text": " декабря."},
            ],
        }
    ]


def test_every_clause_of_an_edited_law_is_in_the_comparison() -> None:
    chance, write = Random(2), prose("ru")
    copy = edit(law(chance, write, clauses=150), write, chance)
    diffs = diff_trees(copy.old, copy.new, align(copy.old, copy.new))
    assert {diff.link.to_eid for diff in diffs} >= {clause.eid for clause in copy.new}
    unchanged = [diff for diff in diffs if diff.link.status == "same"]
    assert unchanged
    assert not any(change.field != "label" for diff in unchanged for change in diff.changes)


def test_many_huge_texts_are_compared_in_seconds() -> None:
    def texts(seed: int) -> list[Clause]:
        return [
            Clause(
                f"art_{n}", Level.ARTICLE, str(n), "", "", " ".join(Random(n + seed).choices("абвгд", k=5500))
            )
            for n in range(60)
        ]

    old, new = texts(0), texts(1000)
    links = [Link(one.eid, other.eid, LinkStatus.CHANGED, 700) for one, other in zip(old, new, strict=True)]
    started = time.process_time()
    diffs = diff_trees(old, new, links)
    assert time.process_time() - started < 8
    paired = [diff for diff in diffs if diff.link.status == "changed"]
    assert len(paired) == 60
    # What is beyond the budget is shown as replaced whole.
    assert len(paired[0].changes[0].segments) > 100
    assert [segment.kind for segment in paired[-1].changes[-1].segments] == ["removed", "inserted"]

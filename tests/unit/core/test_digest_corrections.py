"""Groups as the secretary corrects them: what was decided holds, every comment is counted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.digests.analyse import find_findings
from app.core.digests.corrections import APART, TOGETHER, Correction, correct_groups, corrections_version
from app.core.digests.findings import CommentGroup, GroupMember
from app.core.digests.model import DigestComment
from app.core.digests.parts import read_findings
from tests.unit.core.digest_samples import OPENS, compiled, make_clause, make_comment, one_clause

LETTER = (
    "Айылдык кеңештин депутаттары калктын алдында жылына эки жолу отчет берип турушу керек деп эсептейм,"
    " анткени шайлоочулар алардын ишин билүүгө укуктуу жана ачык жыйындар ишенимди арттырат."
)
OWN = " Биздин айылда мындай жыйын эки жылдан бери болгон жок, муну да жазып койгула."


def comment(nth: int, body: str = LETTER, **changes: object) -> DigestComment:
    return make_comment(nth, make_clause(5), body=body, **changes)


def known(nth: int) -> str:
    return make_comment(nth).id


def found(*numbers: int, representative: int | None = None) -> CommentGroup:
    """A group as compiling finds it, of comments made by `comment`."""
    return CommentGroup(
        known(representative or numbers[0]),
        tuple(GroupMember(known(nth)) for nth in sorted(numbers)),
        OPENS + timedelta(minutes=min(numbers)),
        OPENS + timedelta(minutes=max(numbers)),
        (("oppose", len(numbers)),),
        (("ky", len(numbers)),),
        (("web", len(numbers)),),
    )


def apart(nth: int, other: int) -> Correction:
    return Correction(APART, known(nth), known(other))


def together(nth: int, other: int) -> Correction:
    return Correction(TOGETHER, known(nth), known(other))


def sets(groups: Sequence[CommentGroup]) -> list[set[int]]:
    """Numbers of the comments of each group."""
    return [{int(member.id[-12:]) for member in group.members} for group in groups]


def corrected(
    groups: Sequence[CommentGroup], corrections: Sequence[Correction], comments: Sequence[DigestComment]
) -> tuple[CommentGroup, ...]:
    return correct_groups(groups, corrections, lambda: iter(comments))


MANY = [comment(nth) for nth in range(1, 10)]


def test_without_a_correction_the_groups_stay_and_nothing_is_read_again():
    groups = (found(1, 2, 3), found(4, 5))
    assert correct_groups(groups, (), lambda: 1 / 0) == groups  # type: ignore[arg-type,return-value]


def test_a_comment_kept_apart_leaves_its_group():
    (group,) = corrected([found(1, 2, 3)], [apart(2, 1)], MANY)
    assert sets([group]) == [{1, 3}]
    assert group.representative == known(1)
    assert group.by_stance == (("oppose", 2),)


def test_a_group_of_one_is_none():
    assert corrected([found(1, 2)], [apart(2, 1)], MANY) == ()


def test_a_representative_kept_apart_is_replaced_by_the_earliest_and_additions_are_found_anew():
    comments = [comment(1), comment(2, LETTER + OWN), comment(3)]
    group = found(1, 2, 3)
    (left,) = corrected([group], [apart(1, 2)], comments)
    assert left.representative == known(2)
    assert left.first_at == comments[1].received_at
    assert left.members == (GroupMember(known(2)), GroupMember(known(3)))
    (turned,) = corrected([found(1, 2, 3, representative=3)], [apart(3, 1)], comments)
    assert turned.representative == known(1)
    assert turned.members[1] == GroupMember(known(2), (OWN.strip(),))


def test_groups_put_together_are_one_shown_by_the_representative_of_the_larger():
    comments = [*MANY[:5], comment(6, LETTER + OWN), comment(7, LETTER + OWN)]
    (group,) = corrected([found(1, 2, 3), found(6, 7)], [together(6, 1)], comments)
    assert sets([group]) == [{1, 2, 3, 6, 7}]
    assert group.representative == known(1)
    assert group.members[-1].added == (OWN.strip(),)
    assert group.count == 5
    assert group.last_at == comments[-1].received_at


def test_additions_that_were_found_are_kept_where_the_representative_is():
    group = found(1, 2, 3)
    group = CommentGroup(
        group.representative,
        (group.members[0], GroupMember(known(2), ("Өзүнүн сөзү.",)), group.members[2]),
        group.first_at,
        group.last_at,
    )
    (joined,) = corrected([group], [together(4, 1)], MANY)
    assert joined.members[1] == GroupMember(known(2), ("Өзүнүн сөзү.",))


def test_two_comments_that_stand_alone_become_a_group():
    (group,) = corrected([], [together(4, 2)], MANY)
    assert (group.representative, sets([group])) == (known(2), [{2, 4}])


def test_one_comment_moves_to_another_group_without_the_rest_of_its_own():
    groups = corrected([found(1, 2, 3), found(4, 5)], [apart(2, 1), together(2, 4)], MANY)
    assert sets(groups) == [{2, 4, 5}, {1, 3}]


def test_several_comments_become_a_group_of_their_own():
    groups = corrected(
        [found(1, 2, 3, 4, 5)], [apart(2, 1), apart(3, 1), apart(5, 1), together(3, 2), together(5, 2)], MANY
    )
    assert sets(groups) == [{2, 3, 5}, {1, 4}]


def test_the_later_decision_wins():
    group = found(1, 2, 3)
    assert sets(corrected([group], [apart(2, 1), together(2, 1)], MANY)) == [{1, 2, 3}]
    assert sets(corrected([group], [together(4, 2), apart(4, 1)], MANY)) == [{1, 2, 3}]


def test_what_was_put_together_with_a_comment_stays_with_the_others_when_that_one_leaves():
    groups = [found(1, 2), found(3, 4)]
    assert sets(corrected(groups, [apart(1, 2), together(1, 3), apart(3, 4)], MANY)) == [{1, 4}]


def test_nobody_is_left_behind_when_all_of_a_group_are_kept_apart():
    assert corrected([found(1, 2)], [together(3, 1), apart(1, 1), apart(2, 2), apart(3, 3)], MANY) == ()


def test_an_official_position_is_never_folded_whatever_was_asked():
    comments = [comment(1), comment(2), comment(3, official=True, organisation="Министрлик"), comment(4)]
    assert corrected([], [together(3, 1)], comments) == ()
    assert sets(corrected([found(1, 2)], [together(3, 1), together(4, 3)], comments)) == [{1, 2}]
    assert sets(corrected([found(1, 2, 3)], [together(4, 1)], comments)) == [{1, 2, 4}]


def test_comments_for_and_against_are_not_joined_by_any_way():
    comments = [comment(1, stance="support"), comment(2, stance="note"), comment(3, stance="oppose")]
    assert corrected([], [together(1, 3)], comments) == ()
    assert sets(corrected([], [together(1, 2), together(3, 2)], comments)) == [{1, 2}]


def test_comments_that_are_not_shown_are_left_out_and_still_hold_together_what_joined_them():
    shown = [one for one in MANY if one.id not in (known(2), known(5))]
    assert sets(corrected([found(3, 4)], [together(2, 3), apart(5, 3)], shown)) == [{3, 4}]
    assert sets(corrected([], [together(1, 2), together(4, 2)], shown)) == [{1, 4}]


def test_groups_that_no_correction_names_stay_as_they_are():
    kept = found(4, 5)
    groups = corrected([found(1, 2, 3), kept], [apart(9, 8), apart(2, 1)], MANY)
    assert kept in groups


def test_the_version_changes_with_every_correction_and_its_order():
    one, other = apart(1, 2), together(1, 2)
    versions = {corrections_version(said) for said in ((), (one,), (other,), (one, other), (other, one))}
    assert len(versions) == 5
    assert corrections_version(()) == ""
    assert corrections_version((one,)) == corrections_version([apart(1, 2)])


def test_a_compiled_digest_keeps_to_the_corrections():
    comments = [comment(nth) for nth in (1, 2, 3)]
    corrections = [apart(2, 1)]
    digest = compiled(
        one_clause(comments), analyse=lambda clause, reread: find_findings(clause, reread, corrections)
    )
    assert compiled(one_clause(comments)).content_sha256() != digest.content_sha256()
    (group,) = read_findings(digest.file, digest.parts[0]).groups
    assert sets([group]) == [{1, 3}]


SIDES = st.sampled_from(["support", "oppose", "note", "amend"])
NUMBERS = st.integers(1, 12)
CORRECTIONS = st.lists(
    st.builds(lambda kind, one, other: Correction(kind, known(one), known(other)),
              st.sampled_from([APART, TOGETHER]), NUMBERS, NUMBERS),
    max_size=12,
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[CommentGroup], list[DigestComment]]:
    """Groups of one side each, and the comments that are shown: of the groups all, of the others some."""
    places = draw(st.lists(st.integers(0, 4), min_size=12, max_size=12))
    stances = {place: draw(SIDES) for place in range(5)}
    officials = draw(st.sets(NUMBERS, max_size=2))
    hidden = draw(st.sets(NUMBERS, max_size=3))
    comments, groups = [], []
    for place in range(5):
        numbers = [nth for nth, chosen in enumerate(places, 1) if chosen == place]
        comments += [
            comment(
                nth,
                LETTER + OWN * (nth % 3),
                stance=stances[place] if place else draw(SIDES),
                official=place == 0 and nth in officials,
            )
            for nth in numbers
            if place or nth not in hidden
        ]
        if place and len(numbers) > 1:
            groups.append(found(*numbers, representative=draw(st.sampled_from(numbers))))
    groups.sort(key=lambda group: (-group.count, group.first_at, group.members[0].id))
    return groups, sorted(comments, key=lambda one: one.received_at)


@settings(max_examples=300, deadline=None)
@given(worlds(), CORRECTIONS)
def test_every_comment_is_in_one_group_at_most_and_correcting_twice_changes_nothing(world, corrections):
    groups, comments = world
    shown = {one.id: one for one in comments}
    made = corrected(groups, corrections, comments)
    members = [member.id for group in made for member in group.members]
    assert len(members) == len(set(members))
    assert set(members) <= {one.id for one in comments if not one.official}
    for group in made:
        ordered = [shown[member.id] for member in group.members]
        assert group.count > 1
        assert group.representative in {one.id for one in ordered}
        assert ordered == sorted(ordered, key=lambda one: (one.received_at, one.id))
        assert (group.first_at, group.last_at) == (ordered[0].received_at, ordered[-1].received_at)
        assert not {"support", "oppose"} <= {one.stance for one in ordered}
        for axis in (group.by_stance, group.by_language, group.by_source):
            assert sum(n for _, n in axis) == group.count
        assert all(not member.added for member in group.members if member.id == group.representative)
    assert corrected(made, corrections, comments) == made


@settings(max_examples=100, deadline=None)
@given(worlds(), CORRECTIONS)
def test_the_order_in_which_comments_are_read_changes_nothing(world, corrections):
    groups, comments = world
    assert corrected(groups, corrections, comments) == corrected(groups, corrections, comments[::-1])

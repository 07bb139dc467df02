"""The file that a digest's pages read: what was found comes back, by place, with the numbers of every format."""

from __future__ import annotations

import hashlib
import io

import pytest

from app.core.digests.findings import CommentGroup, Conflict, Findings, GroupMember, Proposal
from app.core.digests.findings_file import FindingsFile, write_findings
from app.core.digests.stream import CompiledDigest, DigestStream
from app.core.digests.tallies import tally
from tests.unit.core.digest_samples import (
    OPENS,
    compiled,
    make_clause,
    make_comment,
    make_header,
    make_section,
    rows_of,
)

FIVE, SEVEN = make_clause(5), make_clause(7)
WHOLE = [make_comment(90)]
FIRST = [
    make_comment(1, FIVE),
    make_comment(2, FIVE),
    make_comment(3, FIVE, official=True, organisation="Министрлик"),
    make_comment(4, FIVE),
    make_comment(5, FIVE),
    make_comment(6, FIVE),
    make_comment(7, FIVE),
]
SECOND = [make_comment(8, SEVEN)]


def group(representative: int, *members: int) -> CommentGroup:
    return CommentGroup(
        make_comment(representative).id,
        tuple(
            GroupMember(make_comment(nth).id, (f"Кошумча {nth} =1+1",) if nth != representative else ())
            for nth in members
        ),
        OPENS,
        OPENS,
        (("oppose", len(members)),),
        (("ky", len(members)),),
        (("web", len(members)),),
    )


FINDINGS = Findings(
    groups=(group(5, 1, 4, 5), group(6, 6, 7)),
    proposals=(
        Proposal(1, "replace", "Жаңы текст", "ky", make_comment(1).id, 1, ("А",), (make_comment(1).id,)),
    ),
    conflicts=(Conflict("same-words", (1, 2), "сөздөр", "ky"),),
    more_conflicts=3,
)


@pytest.fixture(scope="module")
def digest() -> CompiledDigest:
    everything = [*WHOLE, *FIRST, *SECOND]
    sections = [
        make_section(None, WHOLE),
        make_section(FIVE, FIRST),
        make_section(make_clause(6), []),
        make_section(SEVEN, SECOND),
    ]
    header = make_header(tally(rows_of(everything)))
    return compiled(
        (header, sections),
        analyse=lambda clause, reread: FINDINGS if clause and clause.eid == "art_5" else Findings(),
    )


@pytest.fixture(scope="module")
def written(digest: CompiledDigest) -> bytes:
    out = io.BytesIO()
    result = write_findings(digest, out)
    assert (result.size, result.sha256) == (
        len(out.getvalue()),
        hashlib.sha256(out.getvalue()).hexdigest(),
    )
    return out.getvalue()


@pytest.fixture
def found(written: bytes) -> FindingsFile:
    return FindingsFile.read(io.BytesIO(written))


def test_the_same_digest_gives_the_same_bytes(digest, written):
    again = io.BytesIO()
    write_findings(digest, again)
    assert again.getvalue() == written


def test_clauses_with_comments_stand_in_the_index_with_their_figures(found):
    assert [(one.eid, one.edition, one.comments, one.first_number) for one in found.clauses] == [
        (None, None, 1, 1),
        ("art_5", 1, 7, 2),
        ("art_7", 1, 1, 9),
    ]
    five = found.clauses[1]
    assert (five.groups, five.grouped, five.proposals, five.conflicts) == (2, 5, 1, 4)
    assert found.clause(found.clauses[0]) is None
    assert found.clause(five) == FIVE


def test_groups_and_members_come_back_with_the_numbers_of_the_other_files(found, digest):
    five = found.clauses[1]
    numbers = {
        comment.id: comment.number
        for section in DigestStream(digest, "").sections()
        for comment in section.comments
    }
    assert numbers == {id: n for clause in found.clauses for id, n in found.numbers(clause).items()}
    first, second = found.groups(five)
    assert (first.number, first.count, first.additions, first.by_stance) == (3, 3, 2, (("oppose", 3),))
    assert second.number == numbers[second.representative]
    members = found.members(five, first)
    assert [numbers[member.id] for member in members] == [3, 4, 5]
    assert members[0] == GroupMember(make_comment(5).id)
    assert members[1].added == ("Кошумча 1 =1+1",)
    assert found.members(five, second)[0].id == second.representative


def test_proposals_and_conflicts_come_back(found):
    assert found.proposals(found.clauses[1]) == (FINDINGS.proposals, FINDINGS.conflicts, 3)
    assert found.proposals(found.clauses[0]) == ((), (), 0)


def test_ids_can_be_read_from_any_place(found):
    five = found.clauses[1]
    ids = found.ids(five)
    assert ids[0] == make_comment(3).id, "official positions come first"
    assert len(ids) == 7
    assert found.ids(five, 2, 3) == ids[2:5]
    assert found.ids(five, 5, 50) == ids[5:]
    assert found.ids(five, 50, 50) == ()


@pytest.mark.parametrize(
    ("number", "place"), [(0, None), (1, 0), (2, 1), (8, 1), (9, 2), (10, None), (-1, None)]
)
def test_a_number_leads_to_its_clause(found, number, place):
    clause = found.find(number) if number >= 0 else None
    assert (clause and clause.place) == place


@pytest.mark.parametrize(("number", "place"), [(2, None), (3, 0), (5, 0), (6, 1), (7, 1), (8, None)])
def test_a_number_leads_to_its_group(found, number, place):
    group = found.group_of(found.clauses[1], number)
    assert (group and group.place) == place


def test_what_is_no_such_file_is_refused():
    with pytest.raises(ValueError, match="no file of findings"):
        FindingsFile.read(io.BytesIO(b"{}" * 40))


def test_an_empty_digest_has_an_empty_index():
    out = io.BytesIO()
    write_findings(compiled((make_header(tally(())), [make_section(FIVE, [])])), out)
    assert FindingsFile.read(io.BytesIO(out.getvalue())).clauses == ()

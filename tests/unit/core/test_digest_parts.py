"""Parts as they lie in a file: the order of display, groups, volumes, lines cut at every place, and damage."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.digests.canonical import comment_from_json, comment_line
from app.core.digests.compile import compile_part
from app.core.digests.findings import Findings
from app.core.digests.parts import comment_lines, content_blocks, read_findings, read_part
from app.core.digests.renderers import RENDERERS, render
from app.core.digests.stream import CompiledDigest, DigestStream, plan_volumes
from app.core.digests.tallies import sum_tallies, tally
from app.core.errors import RuleViolation
from tests.unit.core.digest_formats import READERS
from tests.unit.core.digest_readers import HOSTILE, STORED, comments_saying, said_in
from tests.unit.core.digest_samples import (
    ENGLISH,
    LETTER,
    STORY,
    compiled,
    decided_digest,
    found,
    grouped,
    make_clause,
    make_comment,
    make_header,
    make_section,
    nothing_found,
    one_clause,
    rows_of,
    scope_of,
    small_digest,
)


def decided():
    digest, findings = decided_digest()
    return compiled(digest, found(findings))


def shown(whole, volume=None):
    """(number, id's last digit) of the comments in the order of display."""
    stream = DigestStream(whole, "", volume=volume)
    return [(c.number, int(c.id[-1])) for section in stream.sections() for c in section.comments]


# ---- the order of display


def test_official_positions_come_by_organisation_then_groups_then_the_others_by_time():
    clause = make_clause(5)
    comments = [make_comment(n, clause) for n in range(1, 9)]
    comments[1] = replace(comments[1], official=True, organisation="Юстиция министрлиги")
    comments[6] = replace(comments[6], official=True, organisation="Айыл чарба министрлиги")
    findings = grouped([comments[5], comments[2], comments[7]], [comments[3], comments[4]])
    whole = compiled(one_clause(comments), found(findings))
    assert shown(whole) == [(1, 7), (2, 2), (3, 6), (4, 3), (5, 8), (6, 4), (7, 5), (8, 1)]


def test_a_comment_knows_its_group_what_it_added_and_whether_it_represents_it():
    section = next(DigestStream(decided(), "").sections())
    comments = {int(c.id[-1]): c for c in section.comments}
    rep = comments[3]
    assert (rep.group, rep.represents, rep.added) == (rep.id, True, ())
    assert (comments[2].group, comments[2].represents, comments[2].added) == (rep.id, False, (STORY,))
    assert (comments[6].group, comments[6].represents) == (None, False)
    assert section.group_numbers == {rep.id: rep.number} == {rep.id: 2}


def test_documents_are_the_same_comments_in_the_same_order_as_their_lines_say():
    whole = decided()
    section = next(DigestStream(whole, "").sections())
    again = next(DigestStream(whole, "").sections())
    assert [comment_from_json(*_place(one)) for one in section.documents] == list(again.comments)


def _place(one):
    return one.document, one.number, one.group, one.added


def test_findings_that_name_a_comment_twice_or_an_official_one_are_refused():
    clause = make_clause(5)
    comments = [make_comment(1, clause, official=True), *(make_comment(n, clause) for n in (2, 3))]
    for findings in (grouped(comments[:2]), grouped(comments[1:], comments[1:])):
        with pytest.raises(RuleViolation) as caught:
            compiled(one_clause(comments), found(findings))
        assert (caught.value.code, caught.value.params["what"]) == ("digest-source-inconsistent", "groups")


def test_findings_read_back_as_they_were_found():
    digest, findings = decided_digest()
    whole = compiled(digest, found(findings))
    assert read_findings(whole.file, whole.parts[0]) == findings
    assert Findings.from_json(orjson.loads(orjson.dumps(findings.to_json()))) == findings


# ---- volumes


SIZES = st.lists(st.integers(0, 30), min_size=1, max_size=12)


class FakePart:
    def __init__(self, comments):
        self.comments = comments


@given(SIZES, st.integers(1, 20))
def test_volumes_hold_every_comment_once_in_order_and_never_more_than_asked(sizes, most):
    parts = [FakePart(n) for n in sizes]
    volumes = plan_volumes(parts, most)
    assert [v.number for v in volumes] == list(range(1, len(volumes) + 1))
    assert {v.of for v in volumes} == {len(volumes)}
    pieces = [piece for volume in volumes for piece in volume.pieces]
    for part in parts:
        of_part = [piece for piece in pieces if piece.part is part]
        assert [p.first for p in of_part] == [sum(p.count for p in of_part[:n]) for n in range(len(of_part))]
        assert sum(p.count for p in of_part) == part.comments
    number = 1
    for volume in volumes:
        count = sum(piece.count for piece in volume.pieces)
        assert volume.first_number == number
        assert count <= most
        assert count or len(volumes) == 1
        number += count


@given(SIZES, st.integers(1, 20))
def test_a_clause_is_cut_only_when_it_is_longer_than_a_volume(sizes, most):
    parts = [FakePart(n) for n in sizes]
    pieces = [piece for volume in plan_volumes(parts, most) for piece in volume.pieces]
    for part in parts:
        if part.comments <= most:
            assert len([piece for piece in pieces if piece.part is part]) == 1


def test_no_limit_is_one_volume_and_so_is_an_empty_digest():
    assert len(plan_volumes([FakePart(10**6)], None)) == 1
    (empty,) = plan_volumes([], 10)
    assert (empty.pieces, empty.of, empty.first_number) == ((), 1, 1)


def test_volumes_show_together_what_one_file_shows():
    whole = decided()
    parts = [shown(whole, volume) for volume in plan_volumes(whole.parts, 3)]
    assert len(parts) == 3
    assert [one for part in parts for one in part] == shown(whole)


def test_a_section_knows_whether_it_goes_on_before_and_after():
    whole = decided()
    ends = []
    for volume in plan_volumes(whole.parts, 3):
        for section in DigestStream(whole, "", volume=volume).sections():
            ends.append((section.continued, section.continues))
            assert section.group_numbers == {make_comment(3).id: 2}
            list(section.comments)
    assert ends == [(False, True), (True, True), (True, False)]


@pytest.mark.parametrize("name", [name for name in READERS if RENDERERS[name].volume_comments])
def test_volumes_of_a_format_hold_together_every_comment_in_full(name):
    comments = comments_saying([f"{text} {n}" for n, text in enumerate(HOSTILE)])
    whole = compiled(one_clause(comments), nothing_found)
    read = {}
    for volume in plan_volumes(whole.parts, 7):
        out = io.BytesIO()
        render(name, whole, whole.content_sha256(), out, ENGLISH, volume=volume)
        of_volume = READERS[name](out.getvalue())
        assert not read.keys() & of_volume.keys()
        read |= of_volume
    assert read == said_in(comments)


def test_the_content_hash_does_not_depend_on_the_volume():
    whole = decided()
    out = io.BytesIO()
    volume = plan_volumes(whole.parts, 3)[1]
    result = render("csv", whole, whole.content_sha256(), out, ENGLISH, volume=volume)
    assert (result.content_sha256, result.comments) == (whole.content_sha256(), 3)


# ---- lines cut at every place


@settings(max_examples=30, deadline=None)
@given(st.lists(STORED, min_size=1, max_size=8), st.sampled_from([1, 7, 64, 300]), st.booleans())
def test_lines_read_back_whole_wherever_a_block_ends(texts, block, held):
    """Blocks shorter than a line, and the part held whole or sought line by line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.core.digests.parts.BLOCK", block)
        patch.setattr("app.core.digests.parts.HELD", 1 << 20 if held else 0)
        comments = comments_saying(texts)
        whole = compiled(one_clause(comments), nothing_found)
        (part,) = whole.parts
        lines = list(comment_lines(whole.file, part))
        assert lines == [comment_line(c, "public") for c in comments]
        blocks = b"".join(content_blocks(whole.file, part))
        assert hashlib.sha256(blocks).hexdigest() == hashlib.sha256(_content(whole)).hexdigest()
        assert {c.id: c.body for c in _comments(whole)} == {c.id: c.body for c in comments}


def _comments(whole):
    return [c for section in DigestStream(whole, "").sections() for c in section.comments]


def _content(whole):
    (part,) = whole.parts
    data = whole.file.getvalue()[part.start : part.start + part.content_size]
    lines, after = data[: part.comments_size], data[part.comments_size :]
    return after[: part.clause_size] + lines + after[part.clause_size :]


def test_groups_of_a_part_longer_than_a_block_stand_where_the_index_says(monkeypatch):
    """Looking the members up moves the file: what is written after it must not land in the middle of the lines."""
    monkeypatch.setattr("app.core.digests.parts.BLOCK", 256)
    clause = make_clause(5)
    comments = [make_comment(n, clause, body=LETTER) for n in range(40)]
    digest = one_clause(comments)
    whole = compiled((digest[0], digest[1]), found(grouped(comments[3:9], comments[20:22])))
    numbers = [int(c.id[-2:]) for c in _comments(whole)]
    assert numbers[:8] == [*range(3, 9), 20, 21]
    assert len(whole.file.getvalue()) == whole.parts[0].size


def test_parts_one_after_another_in_a_file_are_read_from_where_they_lie():
    whole = compiled(small_digest())
    for part in whole.parts:
        sizes = (part.comments_size, part.clause_size, part.findings_size, part.comments)
        assert read_part(whole.file, part.start, *sizes) == part
    assert sum(part.size for part in whole.parts) == len(whole.file.getvalue())


def test_parts_in_another_order_in_the_file_are_the_same_digest():
    """Shards come in as they are ready."""
    header, sections = small_digest()
    file = io.BytesIO()
    parts = [compile_part(one, scope_of(header), file, nothing_found) for one in reversed(sections)]
    total = sum_tallies(part.tally for part in parts)
    other = CompiledDigest(replace(header, tally=total), parts[::-1], file)
    assert other.content_sha256() == compiled(small_digest(), nothing_found).content_sha256()


# ---- damage


def test_a_file_that_was_cut_off_is_an_error_and_never_a_shorter_digest():
    whole = decided()
    (part,) = whole.parts
    data = whole.file.getvalue()
    for kept in (part.start + part.content_size - 1, part.comments_size // 2):
        cut = CompiledDigest(whole.header, whole.parts, io.BytesIO(data[:kept]))
        with pytest.raises(EOFError):
            cut.content_sha256()


def test_an_index_that_was_cut_off_is_refused():
    whole = decided()
    data = whole.file.getvalue()
    cut = CompiledDigest(whole.header, whole.parts, io.BytesIO(data[:-4]))
    with pytest.raises(EOFError):
        shown(cut)
    with pytest.raises(EOFError):
        [list(section.lines) for section in DigestStream(cut, "").sections()]


def test_a_place_where_another_part_lies_is_refused():
    whole = decided()
    moved = replace(whole.parts[0], start=whole.parts[0].start - 8)
    other = CompiledDigest(
        whole.header, [replace(moved, start=8)], io.BytesIO(whole.file.getvalue() + b" " * 8)
    )
    with pytest.raises(ValueError):
        shown(other)


def test_an_index_that_does_not_fit_its_lines_is_refused():
    """The last line said to be longer than it is: what is held in memory would not show it."""
    whole = decided()
    data = bytearray(whole.file.getvalue())
    data[-4] += 1
    other = CompiledDigest(whole.header, whole.parts, io.BytesIO(bytes(data)))
    with pytest.raises(ValueError, match="as long as its index says"):
        shown(other)


def test_a_changed_byte_changes_the_content_hash():
    whole = decided()
    data = bytearray(whole.file.getvalue())
    place = data.index(STORY.encode())
    data[place] ^= 1
    other = CompiledDigest(whole.header, whole.parts, io.BytesIO(bytes(data)))
    assert other.content_sha256() != whole.content_sha256()


@settings(max_examples=40, deadline=None)
@given(st.lists(STORED, max_size=6))
def test_a_comment_reads_back_from_its_line_as_it_was(texts):
    for comment in comments_saying(texts):
        assert comment_from_json(orjson.loads(comment_line(comment, "public"))) == comment


def test_the_tallies_of_parts_add_up_to_that_of_all():
    clause = make_clause(5)
    comments = [make_comment(n, clause, region=None if n % 2 else "KG-O") for n in range(6)]
    header = make_header(tally(rows_of(comments)))
    parts = compiled((header, [make_section(clause, comments)]), nothing_found).parts
    total = sum_tallies(part.tally for part in parts)
    assert (total.counts, total.by_region) == (header.tally.counts, header.tally.by_region)
    assert sum(n for _, n in total.by_day) == sum(n for _, n in total.by_author) == 6

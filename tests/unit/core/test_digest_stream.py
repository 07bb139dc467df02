"""The canonical lines, their hash, and what the stream refuses."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.digests.canonical import dump, header_line
from app.core.digests.compile import compile_part
from app.core.digests.findings import Findings
from app.core.digests.model import Section
from app.core.digests.parts import content_blocks
from app.core.digests.renderers import RENDERERS, render
from app.core.digests.stream import CompiledDigest, DigestStream
from app.core.digests.tallies import TallyRow, tally
from app.core.errors import RuleViolation
from app.core.moments import utc_text
from tests.unit.core.digest_samples import (
    CUTOFF,
    ENGLISH,
    OPENS,
    compiled,
    found,
    make_clause,
    make_comment,
    make_header,
    make_section,
    nothing_found,
    one_clause,
    rendered,
    rows_of,
    scope_of,
    small_digest,
)


def drain(header, sections):
    """Compiled, and drawn as a renderer does: (clause, comments) of each section."""
    stream = DigestStream(compiled((header, sections)), "")
    return [(section.clause, list(section.comments)) for section in stream.sections()]


def canonical_lines(digest):
    whole = compiled(digest)
    content = b"".join(block for part in whole.parts for block in content_blocks(whole.file, part))
    return (header_line(whole.header) + content).splitlines(keepends=True)


def refusal(header, sections):
    """What compiling refuses: nothing of such a digest ever reaches a renderer."""
    with pytest.raises(RuleViolation) as caught:
        compiled((header, sections))
    return caught.value


def test_official_positions_come_first_and_nobody_comes_twice():
    _, comments = drain(*small_digest())[1]
    assert [c.official for c in comments] == [True, False, False]
    assert [c.id[-1] for c in comments] == ["3", "1", "2"]


def test_canonical_lines_are_ordered_by_time_of_receipt_not_by_officiality():
    lines = [json.loads(line) for line in canonical_lines(small_digest())]
    ids = [line["id"][-1] for line in lines if "body" in line and line["clause"] == "art_5"]
    assert ids == ["1", "2", "3"]


def test_the_content_hash_is_that_of_the_canonical_lines_in_every_format():
    expected = hashlib.sha256(b"".join(canonical_lines(small_digest()))).hexdigest()
    assert {rendered(name, small_digest())[1].content_sha256 for name in RENDERERS} == {expected}


def test_the_hash_can_be_taken_again_from_the_json_file_alone():
    document = json.loads(rendered("json", small_digest())[0])
    objects = [document["header"]]
    for clause in document["clauses"]:
        comments, findings = clause.pop("comments"), clause.pop("findings")
        objects += [clause, *comments, findings]
    lines = [json.dumps(o, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n" for o in objects]
    again = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert again == document["content_sha256"]


def test_a_canonical_line_has_sorted_keys_no_spaces_and_utc_microseconds():
    line = canonical_lines(small_digest())[0]
    document = json.loads(line)
    assert line.endswith(b"}\n")
    assert list(document) == sorted(document)
    assert document["cutoff"] == "2026-12-02T18:00:00.000000Z"
    assert b'":' in line
    assert not re.search(rb"[:,] ", line.replace(document["draft"]["title"].encode(), b""))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), JSON_VALUES, max_size=4))
def test_canonical_json_is_what_the_standard_library_writes(document):
    expected = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert dump(document) == expected.encode()


def test_a_moment_is_written_in_utc_whatever_zone_it_came_in():
    bishkek = CUTOFF.astimezone(timezone(timedelta(hours=6)))
    assert utc_text(bishkek) == utc_text(CUTOFF) == "2026-12-02T18:00:00.000000Z"
    with pytest.raises(ValueError, match="time zone"):
        utc_text(datetime(2026, 12, 2))  # noqa: DTZ001 -- naive on purpose


@pytest.mark.parametrize("change", [{"language": "ru"}, {"view": "secretariat"}, {"edition": 2}])
def test_another_header_gives_another_hash(change):
    assert (
        rendered("csv", small_digest(**change))[1].content_sha256
        != rendered("csv", small_digest())[1].content_sha256
    )


def test_a_finding_more_gives_another_hash():
    plain = compiled(small_digest(), nothing_found).content_sha256()
    assert compiled(small_digest(), found(Findings(more_conflicts=1))).content_sha256() != plain
    assert compiled(small_digest(), nothing_found).content_sha256() == plain


def test_a_renderer_that_leaves_comments_undrawn_is_refused():
    sections = DigestStream(compiled(small_digest()), "").sections()
    next(sections)
    with pytest.raises(RuleViolation) as caught:
        next(sections)
    assert (caught.value.code, caught.value.params) == ("digest-not-drawn", {"stated": 1, "counted": 0})


def test_a_comment_lost_between_counting_and_reading_is_refused():
    header, sections = small_digest()
    comments = list(sections[1].comments)[:-1]
    short = replace(sections[1], comments=comments)
    violation = refusal(header, [sections[0], short, sections[2]])
    assert violation.code == "digest-does-not-reconcile"
    assert violation.params == {"where": "art_5 of edition 1", "stated": 3, "counted": 2}


def test_a_clause_lost_with_its_tombstones_is_refused():
    header, sections = small_digest()
    violation = refusal(header, [sections[0], sections[2]])
    assert violation.code == "digest-does-not-reconcile"
    assert violation.params["where"] == "digest.received"


def test_a_tombstone_that_no_clause_accounts_for_is_refused():
    comments = [make_comment(1, make_clause(5))]
    total = tally([*rows_of(comments), TallyRow("withdrawn", "note", "ky", None, "web", 1)])
    violation = refusal(make_header(total), [make_section(make_clause(5), comments)])
    assert violation.params["where"] == "digest.received"


def test_a_header_that_does_not_reconcile_is_refused():
    header, sections = small_digest()
    broken = replace(header, tally=replace(header.tally, counts=replace(header.counts, received=99)))
    violation = refusal(broken, sections)
    assert (violation.code, violation.params["where"]) == ("digest-does-not-reconcile", "digest")


def test_a_section_that_does_not_reconcile_is_refused_before_anything_is_written():
    header, sections = small_digest()
    counts = replace(sections[1].tally.counts, received=99)
    broken = replace(sections[1], tally=replace(sections[1].tally, counts=counts))
    out = io.BytesIO()
    with pytest.raises(RuleViolation) as caught:
        compile_part(broken, scope_of(header), out, nothing_found)
    assert caught.value.code == "digest-does-not-reconcile"
    assert out.getvalue() == b""


def test_sections_out_of_order_are_refused():
    header, sections = small_digest()
    assert refusal(header, [sections[0], sections[2], sections[1]]).code == "digest-out-of-order"


def test_the_whole_draft_comes_before_every_clause():
    header, sections = small_digest()
    assert refusal(header, [sections[1], sections[0], sections[2]]).code == "digest-out-of-order"


def test_comments_out_of_order_or_repeated_are_refused():
    clause = make_clause(5)
    one, two = make_comment(1, clause), make_comment(2, clause)
    header, _ = one_clause([one, two])
    for order in ([two, one], [one, one]):
        violation = refusal(header, [Section(clause, header.tally, order)])
        assert violation.code == "digest-out-of-order"


def test_equal_times_are_ordered_by_id():
    clause = make_clause(5)
    one, two = make_comment(1, clause, received_at=OPENS), make_comment(2, clause, received_at=OPENS)
    header, _ = one_clause([one, two])
    drain(header, [Section(clause, header.tally, [one, two])])
    assert refusal(header, [Section(clause, header.tally, [two, one])]).code == "digest-out-of-order"


def test_a_comment_under_another_clause_is_refused():
    header, _ = one_clause([make_comment(1, make_clause(5))])
    violation = refusal(header, [Section(make_clause(7), header.tally, [make_comment(1, make_clause(5))])])
    assert (violation.code, violation.params["what"]) == ("digest-source-inconsistent", "clause")


def test_a_comment_at_the_cut_off_is_too_late_and_one_just_before_is_not():
    clause = make_clause(5)
    drain(*one_clause([make_comment(1, clause, received_at=CUTOFF - timedelta(microseconds=1))]))
    violation = refusal(*one_clause([make_comment(1, clause, received_at=CUTOFF)]))
    assert (violation.code, violation.params["what"]) == ("digest-source-inconsistent", "cutoff")


@pytest.mark.parametrize("private", [{"author_email": "aigul@example.kg"}, {"code": "7KQM4XTD92RB"}])
def test_a_public_view_refuses_addresses_and_receipt_codes_and_the_secretariats_takes_them(private):
    comments = [make_comment(1, make_clause(5), **private)]
    assert refusal(*one_clause(comments)).code == "digest-private-field"
    drain(*one_clause(comments, view="secretariat"))


def test_progress_is_the_number_of_comments_that_have_passed():
    clause = make_clause(5)
    seen = []
    header, sections = one_clause([make_comment(n, clause) for n in range(600)])
    rendered("csv", (header, sections), progress=seen.append, analyse=nothing_found)
    assert seen == [250, 500, 600]


def test_progress_of_compiling_is_told_in_steps_that_add_up():
    clause, steps = make_clause(5), []
    header, (section,) = one_clause([make_comment(n, clause) for n in range(600)])
    compile_part(section, scope_of(header), io.BytesIO(), nothing_found, steps.append)
    assert steps == [250, 250, 100]


def test_compiling_writes_each_comment_before_it_draws_the_next():
    clause, out, sizes = make_clause(5), io.BytesIO(), []
    comments = [make_comment(n, clause) for n in range(5)]

    def source():
        for comment in comments:
            sizes.append(out.tell())
            yield comment

    header, _ = one_clause(comments)
    compile_part(Section(clause, header.tally, source()), scope_of(header), out, nothing_found)
    assert len(set(sizes)) == 5
    assert sizes == sorted(sizes)


def test_the_same_parts_under_two_headers_are_two_digests():
    whole = compiled(small_digest())
    other = CompiledDigest(replace(whole.header, group="code"), whole.parts, whole.file)
    assert other.content_sha256() != whole.content_sha256()


def test_an_unknown_format_is_refused_by_name():
    whole = compiled(small_digest())
    with pytest.raises(RuleViolation) as caught:
        render("docm", whole, whole.content_sha256(), io.BytesIO(), ENGLISH)
    assert (caught.value.code, caught.value.params["known"]) == (
        "digest-format-unknown",
        ", ".join(RENDERERS),
    )

"""The PDF digest: what it shows, how it is built, and that no text is lost or breaks out of its string."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clauses.model import Level
from app.core.clauses.naming import Step
from app.core.digests.findings import CommentGroup, Conflict, Findings, GroupMember, Proposal
from app.core.digests.model import VIEW_SECRETARIAT, Wording
from app.core.digests.phrases import DocumentPhrase, Phrase
from app.core.digests.renderers import render, volumes
from app.core.digests.renderers.pdf import TAGGED_COMMENTS, PdfRenderer
from app.core.digests.renderers.pdf.groups import ranges
from app.core.digests.renderers.pdf.phrases import PdfPhrase
from app.core.digests.stream import plan_volumes
from app.core.digests.tallies import tally
from tests.unit.core.digest_pdf_reader import Read, bare, bookmarks, lines_of, pdf, tags, text_of
from tests.unit.core.digest_readers import HOSTILE, comments_saying
from tests.unit.core.digest_samples import (
    CUTOFF,
    ENGLISH,
    OPENS,
    TOMBSTONES,
    compiled,
    make_clause,
    make_comment,
    make_header,
    make_section,
    one_clause,
    rendered,
    rows_of,
    small_digest,
)
from tests.unit.core.test_digest_xlsx import Recording

# ---- what it shows


def test_the_front_says_what_the_digest_covers_and_that_its_figures_add_up():
    lines = lines_of(pdf(small_digest()))
    assert "Received 12 = shown 5 + hidden 3 + withdrawn 1 + erased 0 + held 3" in lines
    assert any(line.startswith(Phrase.CUTOFF) and "3 December 2026, 00:00" in line for line in lines)
    assert any(line.startswith("Against") and line.endswith("60%") for line in lines)
    assert any(line.startswith("Question") and line.endswith("0%") for line in lines)


def test_kyrgyz_letters_are_in_the_embedded_fonts():
    words = "өүңӨҮҢҥҤ Өкмөттүн үйүнүн ыңгайлуулугу"
    data = pdf(one_clause([make_comment(1, make_clause(5), body=words, author_name=words)]))
    assert words in text_of(data)
    assert b"/FontFile2" in b"".join(body for _, body in Read(data).of_kind(b"FontDescriptor"))
    assert b"X0" not in Read(data).fonts()


def test_pages_are_numbered_of_how_many_and_headed_with_the_title():
    data = pdf(small_digest())
    with pypdfium2.PdfDocument(data) as document:
        said = [page.get_textpage().get_text_bounded() for page in document]
    assert len(said) > 3
    for place, text in enumerate(said, start=1):
        assert f"{place} / {len(said)}" in text
        assert "Жергиликтүү өз алдынча башкаруу кодексинин долбоору" in text


def test_bookmarks_are_the_headings_by_clause_and_lead_to_their_page():
    data = pdf(small_digest())
    assert bookmarks(data) == [
        (0, "Summary"), (0, "Contents"), (0, "By structural unit"), (0, "Remarks and proposals"),
        (1, "The draft as a whole"), (1, "5-берене. Айылдык кеңеш"), (1, "7-берене. Айылдык кеңеш"),
        (0, "Register of comments"), (0, "About this digest"),
    ]  # fmt: skip
    with pypdfium2.PdfDocument(data) as document:
        for entry in document.get_toc():
            page = document[entry.get_dest().get_index()]
            assert entry.get_title() in page.get_textpage().get_text_bounded()


def test_the_contents_give_the_page_on_which_each_clause_stands():
    clauses = [make_clause(number) for number in range(1, 90)]
    comments = [make_comment(n, clause) for n, clause in enumerate(clauses)]
    sections = [make_section(c, [m]) for c, m in zip(clauses, comments, strict=True)]
    data = pdf((make_header(tally(rows_of(comments))), sections))
    with pypdfium2.PdfDocument(data) as document:
        said = [page.get_textpage().get_text_bounded() for page in document]
        where = {e.get_title(): e.get_dest().get_index() + 1 for e in document.get_toc()}
    contents = "\n".join(said[where["Contents"] - 1 : where["By structural unit"] - 1])
    listed = dict(re.findall(r"^\s*((?:\d+-берене|Register).*?)\s+(\d+)\s*$", contents, re.MULTILINE))
    assert len(listed) > 60
    assert {title: int(page) for title, page in listed.items()} == {title: where[title] for title in listed}


def test_it_has_a_title_a_language_and_the_cut_off_as_its_date():
    data = pdf(small_digest())
    with pypdfium2.PdfDocument(data) as document:
        about = document.get_metadata_dict()
    assert about["Title"].startswith("Digest of comments. Жергиликтүү")
    assert about["CreationDate"] == f"D:{CUTOFF:%Y%m%d%H%M%S}Z"
    ((_, catalog),) = Read(data).of_kind(b"Catalog")
    assert b"/Lang<FEFF006B0079>" in catalog
    assert b"/DisplayDocTitle true" in catalog


def test_the_same_digest_gives_the_same_bytes():
    assert pdf(small_digest()) == pdf(small_digest())


def test_official_positions_stand_first_by_organisation():
    clause = make_clause(5)
    comments = [
        make_comment(1, clause),
        make_comment(2, clause, official=True, organisation="Юстиция министрлиги (демо)"),
        make_comment(3, clause, official=True, organisation="Каржы министрлиги (демо)"),
    ]
    lines = lines_of(pdf(one_clause(comments)))
    begin = lines.index("Official positions: 2")
    heads = [line for line in lines[begin:] if line.startswith("No. ") and " · " in line]
    assert [head.split(" · ")[2] for head in heads] == [
        "Каржы министрлиги (демо)", "Юстиция министрлиги (демо)", "Name not given",
    ]  # fmt: skip
    assert "Other comments: 1" in lines


def test_hidden_comments_are_counted_under_their_clause_and_not_shown():
    lines = lines_of(pdf(one_clause([], TOMBSTONES)))
    assert "Counted, not shown. Hidden: 3, withdrawn: 1, erased: 0, held: 3" in lines


def test_clauses_nobody_spoke_about_are_left_out():
    header, sections = one_clause([make_comment(1, make_clause(5))])
    data = pdf((header, [*sections, make_section(make_clause(7), [])]))
    assert "7-берене" not in text_of(data)


def test_addresses_and_codes_are_for_the_secretariat_only():
    comment = make_comment(1, make_clause(5), author_email="aigul@example.kg", code="ABCDEFGHJKMN")
    text = text_of(pdf(one_clause([comment], view=VIEW_SECRETARIAT)))
    assert "aigul@example.kg" in text
    assert "ABCD-EFGH-JKMN" in text


def test_it_says_its_method_its_threshold_and_its_checksum():
    data, result = rendered("pdf", small_digest())
    text = bare(text_of(data))
    assert result.content_sha256 in text
    assert bare("Least part of neighbouring words shared within a group: 40 %") in text


def test_every_comment_stands_in_the_register_with_its_identifier():
    register = text_of(pdf(small_digest())).split("Register of comments")[-1]
    for n in (1, 2, 3, 4, 9):
        assert f"00000000-0000-4000-8000-{n:012d}" in register


def test_lines_of_a_clause_with_tabs_are_rows_of_a_table():
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "Кириш\nа\tб\nв\tг\nСоңу"),))
    comments = [make_comment(1, clause)]
    data = pdf((make_header(tally(rows_of(comments))), [make_section(clause, comments)]))
    assert re.search(r"TD\s+\"а\"\s+TD\s+\"б\"\s+TR\s+TD\s+\"в\"\s+TD\s+\"г\"", tags(data))


# ---- groups, proposals, conflicts


def campaign():
    """A clause with an official position, a group of four, two proposals that conflict, and two other comments."""
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "Кеңеш жылына бир жолу отчет берет."),))
    comments = [
        make_comment(1, clause, body="Мөөнөт кыска. Узартуу керек.", author_name="Айгүл Асанова"),
        make_comment(2, clause, body="Мөөнөт кыска. Узартуу керек."),
        make_comment(3, clause, body="Мөөнөт кыска! Узартуу керек. Бизде жол жок.", region=None),
        make_comment(4, clause, body="Мөөнөт кыска. Узартуу керек.", author_name="Бакыт Усенов", source="paper"),
        make_comment(
            5, clause, stance="amend", body="Эки жолу болсун.", text_language="ky",
            proposed_text="Кеңеш жылына эки жолу отчет берет.",
        ),
        make_comment(6, clause, body="Алып салгыла."),
        make_comment(7, clause, official=True, organisation="Каржы министрлиги (демо)", body="Каршы эмеспиз."),
    ]  # fmt: skip
    ids = {n: comment.id for n, comment in enumerate(comments, start=1)}
    group = CommentGroup(
        ids[1],
        (GroupMember(ids[1]), GroupMember(ids[2]), GroupMember(ids[3], ("Бизде жол жок.",)), GroupMember(ids[4])),
        OPENS + timedelta(minutes=1),
        OPENS + timedelta(minutes=4),
        (("oppose", 4),), (("ky", 4),), (("web", 3), ("paper", 1)),
    )  # fmt: skip
    findings = Findings(
        (group,),
        (
            Proposal(1, "replace", "Кеңеш жылына эки жолу отчет берет.", "ky", ids[5], 1, (), (ids[5],)),
            Proposal(2, "delete", "", "ky", ids[6], 2, ("Каржы министрлиги (демо)",), (ids[6], ids[7])),
        ),
        (Conflict("deleted-and-amended", (1, 2), "бир жолу", "ky"),),
        more_conflicts=3,
    )
    header = make_header(tally(rows_of(comments)))
    return compiled((header, [make_section(clause, comments)]), lambda clause, reread: findings), comments


def render_compiled(whole, volume=None, phrasebook=ENGLISH):
    out = io.BytesIO()
    render("pdf", whole, whole.content_sha256(), out, phrasebook, volume=volume)
    return out.getvalue()


def test_a_group_says_how_many_when_by_what_way_and_what_each_added():
    lines = lines_of(render_compiled(campaign()[0]))
    begin = lines.index("Groups of similar comments: 1")
    end = lines.index("Proposed wordings: 2")
    assert lines[begin + 1 : end] == [
        "Similar comments: 4 · first 2 November 2026, 09:01, last 2 November 2026, 09:04",
        "Website: 3; Paper letter: 1 · Against: 4 · Kyrgyz: 4",
        "Comments of the group: No. 2–5",
        "the same, nothing added: No. 3, 5",
        "The comment that most others are like:",
        "No. 2 · Against · Айгүл Асанова · Naryn Oblast · 02.11.2026 · Website",
        "Мөөнөт кыска. Узартуу керек.",
        "Added by comment No. 4:",
        "Бизде жол жок.",
    ]


def test_members_stand_in_full_in_the_annex_equal_ones_by_reference():
    text = text_of(render_compiled(campaign()[0]))
    annex = text.split("Full texts of similar comments\r\n")[-1].split("Register of comments")[0]
    lines = [line.strip() for line in annex.splitlines() if line.strip()]
    assert lines[:7] == [
        "5-берене.",
        "In the group of comment No. 2",
        "No. 3: Word for word as comment No. 2",
        "No. 4 · Against · Name not given · 02.11.2026 · Website",
        "Мөөнөт кыска! Узартуу керек. Бизде жол жок.",
        "No. 5 · Against · Бакыт Усенов · Naryn Oblast · 02.11.2026 · Paper letter",
        "Word for word as comment No. 2",
    ]


def test_a_proposal_is_a_redline_with_who_asks_for_it_and_a_conflict_names_the_words():
    data = render_compiled(campaign()[0])
    lines = lines_of(data)
    begin = lines.index("Proposed wordings: 2")
    assert lines[begin + 1 : begin + 10] == [
        "Proposal 1. New wording",
        "Кеңеш жылына бир эки жолу отчет берет.",
        "Asked for by: comments: 1 (No. 6)",
        "Proposal 2. Delete the unit",
        "Asked for by: Каржы министрлиги (демо); comments: 2 (No. 1, 7)",
        "Proposals that conflict: 4",
        "Proposals 1, 2: one deletes what another amends. Words concerned: бир жолу",
        "Further conflicts not listed: 3",
        "Other comments: 2",
    ]
    struct = re.sub(r"\s+", " ", tags(data))
    assert 'Span (inline): /TextDecorationType /LineThrough "бир"' in struct
    assert 'Span (inline): /TextDecorationType /Underline "эки"' in struct


def test_a_comment_whose_wording_is_a_proposal_refers_to_it_and_one_whose_is_not_says_it():
    lines = lines_of(render_compiled(campaign()[0]))
    assert "Proposed wording: Proposal 1" in lines
    whole, comments = campaign()
    other = replace(comments[4], proposed_text="Кеңеш жылына эки  жолу отчет берет.")
    findings = Findings(
        (), (Proposal(1, "replace", comments[4].proposed_text, "ky", other.id, 1, (), (other.id,)),)
    )
    header = make_header(tally(rows_of([other])))
    section = make_section(whole.parts[0].clause, [other])
    lines = lines_of(render_compiled(compiled((header, [section]), lambda clause, reread: findings)))
    assert lines.count("Proposed wording") == 1


def test_a_wording_that_keeps_little_of_the_clause_stands_alone():
    clause = make_clause(5, wordings=(Wording("ky", "5-берене.", "", "Кеңеш жылына бир жолу отчет берет."),))
    comment = make_comment(1, clause, proposed_text="Такыр башка сөз.", text_language="ky")
    data = pdf((make_header(tally(rows_of([comment]))), [make_section(clause, [comment])]))
    assert "Такыр башка сөз." in lines_of(data)
    assert "LineThrough" not in tags(data)


def test_a_group_that_goes_on_in_a_second_volume_names_its_representative_there():
    whole, _ = campaign()
    first, second = plan_volumes(whole.parts, 4)
    assert [piece.count for piece in (*first.pieces, *second.pieces)] == [4, 3]
    lines = lines_of(render_compiled(whole, second))
    assert "Similar comments: 4 (continued). In the group of comment No. 2" in lines
    assert "Volume 2 of 2" in lines
    assert any("Comments No. 5 to 7 stand here" in line for line in lines)
    assert not [line for line in lines if line.startswith("Proposal 1. ")]
    assert "Кеңеш жылына бир эки жолу отчет берет." in lines
    elsewhere = [line for line in lines_of(render_compiled(whole, first)) if "Asked for by" in line]
    assert elsewhere == [
        "Asked for by: comments: 1; in other volumes: 1",
        "Asked for by: Каржы министрлиги (демо); comments: 2 (No. 1); in other volumes: 1",
    ]


def test_a_digest_of_more_than_a_volume_is_planned_in_volumes():
    assert PdfRenderer.volume_comments == 20_000
    whole, _ = campaign()
    assert len(volumes("pdf", whole)) == 1


@given(st.sets(st.integers(1, 60), min_size=1))
def test_ranges_name_every_number_once(numbers):
    said = []
    for part in ranges(sorted(numbers)).split(", "):
        first, _, last = part.partition("–")
        said += range(int(first), int(last or first) + 1)
    assert said == sorted(numbers)


def test_every_phrase_of_its_own_is_said():
    phrasebook = Recording()
    whole, _ = campaign()
    for volume in plan_volumes(whole.parts, 4):
        render_compiled(whole, volume, phrasebook)
    said = {*PdfPhrase} | {*DocumentPhrase} - {DocumentPhrase.CONTENTS_WHY, DocumentPhrase.UNIT_WITHIN}
    assert {phrase.value for phrase in said} <= phrasebook.said


# ---- how it is built


def test_headings_tables_and_paragraphs_are_tagged_in_the_order_of_reading():
    told = tags(render_compiled(campaign()[0]))
    kinds = [line.split()[0].rstrip(":") for line in told.splitlines() if line.strip() and '"' not in line]
    assert {"Document", "Sect", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "TOC", "TOCI", "Link"} <= {
        *kinds
    }
    headings = re.findall(r"H1 \(block\)\s+\"(.*?)\"", told)
    assert headings == [
        "Summary", "Contents", "By structural unit", "Remarks and proposals", "Full texts of similar comments",
        "Register of comments", "About this digest",
    ]  # fmt: skip


def test_every_marked_passage_has_an_element_and_every_element_its_passages():
    read = Read(pdf(one_clause([make_comment(n, make_clause(5), body="сөз " * 900) for n in range(12)])))
    parents = {number: body for number, body in read.objects.items() if body.startswith(b"[")}
    ((_, tree),) = [one for one in read.objects.items() if one[1].startswith(b"<</Nums")]
    listed = dict(re.findall(rb"(\d+) (\d+) 0 R", tree))
    for _, page in read.of_kind(b"Page"):
        key = re.search(rb"/StructParents (\d+)", page)[1]
        owners = re.findall(rb"(\d+) 0 R", parents[int(listed[key])])
        content = b"".join(
            read.streams[int(n)]
            for n in re.findall(rb"(\d+) 0 R", re.search(rb"/Contents\[(.*?)\]", page)[1])
        )
        marks = [int(n) for n in re.findall(rb"<</MCID (\d+)>>BDC", content)]
        assert marks == list(range(len(owners)))
        assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
        assert content.count(b"BT ") == content.count(b"ET")
    elements = {n: body for n, body in read.objects.items() if body.startswith(b"<</S/")}
    for body in elements.values():
        parent = int(re.search(rb"/P (\d+) 0 R", body)[1])
        assert parent in elements or b"/StructTreeRoot" in read.objects[parent]


def test_a_passage_in_another_language_says_so():
    clause = make_clause(5)
    read = Read(
        pdf(one_clause([make_comment(1, clause, language="ru", body="Против"), make_comment(2, clause)]))
    )
    foreign = [body for body in read.objects.values() if b"/S/P" in body and b"/Lang" in body]
    assert len(foreign) == 1
    assert b"/Lang<FEFF00720075>" in foreign[0]


def test_a_large_file_is_not_tagged_and_says_the_same(monkeypatch):
    digest = pdf(small_digest())
    monkeypatch.setattr("app.core.digests.renderers.pdf.TAGGED_COMMENTS", 4)
    untagged = pdf(small_digest())
    assert b"/StructTreeRoot" in b"".join(body for _, body in Read(digest).of_kind(b"Catalog"))
    assert b"/StructTreeRoot" not in b"".join(body for _, body in Read(untagged).of_kind(b"Catalog"))
    assert Read(untagged).text() == Read(digest).text()
    assert b"BDC" not in b"".join(Read(untagged).pages())
    assert TAGGED_COMMENTS == 2_000


def test_another_reader_finds_nothing_to_mend(tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here")
    path = tmp_path / "digest.pdf"
    path.write_bytes(pdf(one_clause(comments_saying(HOSTILE))))
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, timeout=60)
    assert told.stderr == b""
    assert told.stdout


def test_a_part_has_its_articles_heading_in_its_name_and_its_bookmark_below_the_article():
    article = Step(Level.ARTICLE, "5", "Айылдык кеңеш")
    whole = make_clause(5, path=(article,))
    part = make_clause(
        6, path=(article, Step(Level.PARAGRAPH, "1", "")), wordings=(Wording("ky", "1.", "", "x"),)
    )
    comments = [make_comment(1, whole), make_comment(2, part)]
    sections = [make_section(c, [m]) for c, m in zip((whole, part), comments, strict=True)]
    data = pdf((make_header(tally(rows_of(comments))), sections))
    assert (2, "Article 5, part 1 (Айылдык кеңеш)") in bookmarks(data)


def test_no_line_runs_over_the_edge_and_no_page_over_the_foot():
    texts = ["сөз " * 2_000, "x" * 5_000, "\n" * 300, "а\tб " * 500, "👨‍👩‍👧‍👦" * 300]
    clause = make_clause(
        5, wordings=(Wording("ky", "5-берене.", "", "y" * 3_000 + "\n" + "а\t" + "z" * 9_000),)
    )
    comments = [
        make_comment(n, clause, body=text, organisation=text, proposed_text=text, text_language="ky")
        for n, text in enumerate(texts)
    ]
    data = pdf(
        (make_header(tally(rows_of(comments)), draft_title="т" * 2_000), [make_section(clause, comments)])
    )
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for nth in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(nth)
                assert left >= 55
                assert bottom >= 25
                assert right <= width - 40
                assert top <= height - 20


def test_memory_does_not_grow_with_the_comments(monkeypatch):
    """Bodies of a kilobyte, none like another. What is held on purpose, up to a bound, is bounded lower here."""
    monkeypatch.setattr("app.core.digests.renderers.pdf.TAGGED_COMMENTS", 0)
    monkeypatch.setattr("app.core.digests.renderers.pdf.fonts._WORDS_HELD", 500)
    monkeypatch.setattr("app.core.digests.renderers.pdf.tables._CELLS_HELD", 50)
    monkeypatch.setattr("app.core.digests.renderers.pdf.spool._HELD", 1 << 14)

    def peak(clauses):
        made = [make_clause(number) for number in range(clauses)]
        comments = [
            [make_comment(5 * c.position + n, c, body=f"{c.eid}-{n} сөз " * 60) for n in range(50)]
            for c in made
        ]
        header = make_header(tally(rows_of([one for some in comments for one in some])))
        sections = [make_section(c, some) for c, some in zip(made, comments, strict=True)]
        whole = compiled((header, sections), lambda clause, reread: Findings())
        tracemalloc.start()
        render("pdf", whole, "0" * 64, _Nowhere(), ENGLISH)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)
    few, many = peak(8), peak(32)
    assert many - few < 400_000


class _Nowhere(io.RawIOBase):
    def write(self, data):
        return len(data)

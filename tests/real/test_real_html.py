"""Real HTML pages and Markdown texts: articles as the truth has them, no character lost, real faults reported."""

import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from app.core.clauses import ClauseTree, Level, split_document
from app.core.importers import Document, Paragraph, read_document
from tests.conftest import SHARED
from tests.real.test_real_drafts import files
from tests.unit.core.clause_trees import characters, tree_characters

LAWS = SHARED / "data" / "laws"
PAGES = files(LAWS, "*.html")
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]

# The label of these articles has lost its full stop, so that the truth does not count them.
WITHOUT_FULL_STOP = {"ru_html/102010117.html": "18", "ru_html/102010133.html": "47"}


@cache
def read(name: str) -> tuple[Document, ClauseTree]:
    document = read_document((LAWS / name).read_bytes(), filename=name)
    return document, split_document(document)


def articles(name: str) -> list[str | None]:
    return [clause.number for clause in read(name)[1].clauses if clause.level is Level.ARTICLE]


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("ru_html/")] or ["absent"])
def test_articles_are_those_of_the_truth(name: str) -> None:
    units = json.loads(Path(f"{LAWS / name}.truth.json").read_text("utf-8"))["units"]
    expected = [unit["num"].replace("^", "-") for unit in units if unit["level"] == "article"]
    found = articles(name)
    if name in WITHOUT_FULL_STOP:
        found.remove(WITHOUT_FULL_STOP[name])
    assert found == expected


def test_real_repeats_of_articles_are_reported_and_no_others() -> None:
    repeated = [
        warning.params["label"].strip(". ")
        for warning in read("ru_html/102010099.html")[1].warnings
        if warning.code == "repeat" and (warning.clause or "").startswith("art_")
    ]
    assert repeated == ["Статья 523", "Статья 564"]


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("ru_html/")] or ["absent"])
def test_a_page_without_faults_in_its_articles_gets_no_warning_of_them(name: str) -> None:
    warned = {
        warning.code
        for warning in read(name)[1].warnings
        if (warning.clause or "").startswith("art_") and "__" not in (warning.clause or "")
    }
    assert not warned or name in {"ru_html/102010099.html", *WITHOUT_FULL_STOP}


def visible(name: str) -> Counter[str]:
    """The page's characters as another program counts them: all text of the body but programs and styles."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)
    body = etree.fromstring((LAWS / name).read_bytes(), parser).find("body")
    etree.strip_elements(body, "script", "style", with_tail=False)
    return plain(characters("".join(body.itertext())))


def plain(counted: Counter[str]) -> Counter[str]:
    """Raised digits as digits."""
    return Counter(unicodedata.normalize("NFKC", "".join(counted.elements())))


@pytest.mark.parametrize("name", PAGES)
def test_every_character_of_a_real_page_stands_in_exactly_one_place(name: str) -> None:
    document, tree = read(name)
    computed = characters(*(block.label for block in document.blocks if isinstance(block, Paragraph)))
    assert plain(tree_characters(tree)) == visible(name) + computed


@pytest.mark.parametrize("name", files(LAWS, "*.md"))
def test_headings_of_real_markdown_are_those_of_the_truth(name: str) -> None:
    document, _tree = read(name)
    truth = json.loads(Path(f"{LAWS / name}.truth.json").read_text("utf-8"))["units"]
    found = [
        (block.heading_level, block.text)
        for block in document.blocks
        if isinstance(block, Paragraph) and block.heading_level is not None
    ]
    for unit in truth:
        assert (int(unit["level"][1:]), unit["heading"].replace("<br/>", "\n")) in found


def test_a_page_of_footnotes_and_one_of_hidden_marks_say_so() -> None:
    document, _tree = read("indigo_html_txt/tz-cap6.html")
    assert [warning.code for warning in document.warnings] == ["hidden"]
    assert sum(len(block.notes) for block in document.blocks if isinstance(block, Paragraph)) == 7

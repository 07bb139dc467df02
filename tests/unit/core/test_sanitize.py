from __future__ import annotations

import json

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sanitize import LINK_LIMIT, LINKS, plain_to_html


def shown(html: str) -> str:
    """What a reader sees, with line breaks."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for line_break in tree.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "\n\n".join("".join(paragraph.itertext()) for paragraph in tree.iter("p"))


def elements(html: str) -> set[str]:
    return {element.tag for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter()} - {
        "DOCUMENT_FRAGMENT"
    }


def addresses(html: str) -> list[str]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [link.get("href", "") for link in tree.iter("a")]


def test_angle_brackets_in_an_opinion_survive():
    assert shown(plain_to_html("если a<b и c>d")) == "если a<b и c>d"


def test_blank_lines_make_paragraphs_and_single_ones_line_breaks():
    assert plain_to_html("бир\nэки\n\nүч") == "<p>бир<br>эки</p><p>үч</p>"


def test_an_address_becomes_a_link_without_credit():
    html = plain_to_html("Караңыз: https://example.kg/a?b=1&c=2")
    assert '<a href="https://example.kg/a?b=1&amp;c=2" rel="nofollow ugc noopener">' in html


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html;base64,AAAA", "example.kg", "a@example.kg"]
)
def test_nothing_else_becomes_a_link(text: str):
    assert "<a" not in plain_to_html(text)


def test_only_the_first_addresses_of_a_comment_are_links():
    text = "https://example.kg " * (LINKS + 5)
    html = plain_to_html(text)
    assert len(addresses(html)) == LINKS
    assert shown(html) == text


def test_an_address_longer_than_any_is_shown_without_a_link():
    text = "https://example.kg/" + "а" * LINK_LIMIT
    assert elements(plain_to_html(text)) == {"p"}
    assert shown(plain_to_html(text)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_no_text_makes_any_element_but_paragraph_break_and_link(text: str):
    assert elements(plain_to_html(text + " https://example.kg/ " + text)) <= {"p", "br", "a"}


def test_no_xss_payload_makes_an_element_or_a_script_address(shared):
    payloads = json.loads((shared / "data/attacks/naughty_strings/blns.json").read_text(encoding="utf-8"))
    for file in sorted((shared / "data/attacks/xss").glob("*.txt")):
        payloads += file.read_text(encoding="utf-8", errors="replace").splitlines()
    assert len(payloads) > 500
    for payload in payloads:
        html = plain_to_html(payload.replace("\0", "") + " http://example.kg/")
        assert elements(html) <= {"p", "br", "a"}
        assert all(href.startswith(("http://", "https://")) for href in addresses(html))

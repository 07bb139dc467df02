"""Looks at every page fetched in a test: valid HTML, one h1, a title, no id twice, every passage's language known."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import html5lib
from lxml import html as lxml_html
from werkzeug.test import TestResponse

_HARMLESS = frozenset({"unexpected-char-after-body"})


@lru_cache(maxsize=256)
def _parse_errors(text: str) -> tuple[str, ...]:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    return tuple(f"{place}: {code} {data}" for place, code, data in parser.errors if code not in _HARMLESS)


def check_page(response: TestResponse, status: int = 200) -> lxml_html.HtmlElement:
    """The page as an lxml tree. Fails with what is wrong with it."""
    assert response.status_code == status, f"{response.status_code}: {response.get_data(as_text=True)[:2000]}"
    assert response.mimetype == "text/html"
    text = response.get_data(as_text=True)
    assert not _parse_errors(text), _parse_errors(text)
    page = lxml_html.document_fromstring(text)
    assert len(page.findall(".//h1")) == 1, "a page has exactly one h1"
    title = page.findtext(".//title") or ""
    assert len(title.strip()) > len("· Pikir"), "the title names the thing"
    assert page.get("lang") in {"ky", "ru", "en"}
    twice = [name for name, n in Counter(page.xpath("//@id")).items() if n > 1]
    assert not twice, f"ids used twice: {twice}"
    assert not page.xpath("//@style | //style | //script[not(@src)]"), (
        "the CSP forbids inline style and script"
    )
    _check_references(page)
    return page


def _check_references(page: lxml_html.HtmlElement) -> None:
    ids = set(page.xpath("//@id"))
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for value in page.xpath(f"//@{attribute}"):
            missing = set(value.split()) - ids
            assert not missing, f"{attribute} names ids that are not there: {missing}"
    for link in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert link[1:] in ids, f"{link} leads nowhere"


def text_of(page: lxml_html.HtmlElement) -> str:
    """What a reader sees, white space folded."""
    return re.sub(r"\s+", " ", page.text_content()).replace("\u00a0", " ").strip()


def form_values(page: lxml_html.HtmlElement, form_id: str = "form") -> dict[str, str]:
    """What the browser would send of the form as it stands."""
    form = page.get_element_by_id(form_id)
    return dict(form.form_values())

"""A telephone on a village network: what the first view weighs."""

from __future__ import annotations

import gzip
from urllib.request import urlopen

import pytest

from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

KB = 1024
READING = ("demo-code", "demo-code/chp_3", "demo-code/chp_3?with=ru", "demo-law", "demo-law?with=ru")


def weight(url: str) -> int:
    """Bytes as they go over the wire."""
    with urlopen(url, timeout=10) as answer:
        return len(gzip.compress(answer.read(), 6))


@pytest.mark.parametrize(("file", "most"), [("style.css", 8 * KB), ("pikir.js", 3 * KB)])
def test_style_and_script_stay_small(stack: Stack, file: str, most: int) -> None:
    assert weight(f"{stack.url}/static/{file}") <= most


def test_a_reading_page_stays_below_30_kilobytes(stack: Stack) -> None:
    heavy = {path: size for path in READING if (size := weight(f"{stack.url}/ky/drafts/{path}")) > 30 * KB}
    assert not heavy


def test_the_first_view_stays_below_60_kilobytes(stack: Stack) -> None:
    parts = ("ky/drafts/demo-code/chp_3?with=ru", "static/style.css", "static/pikir.js", "static/icon.svg")
    assert sum(weight(f"{stack.url}/{part}") for part in parts) <= 60 * KB

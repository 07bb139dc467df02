"""Comments written to slow down the page they stand on: twenty of them are shown at once, to every reader."""

import time

import pytest

from app.core.sanitize import plain_to_html

TWENTY = 20


@pytest.mark.parametrize(
    "body",
    [
        "http://a.kg " + "&" * 19_980,
        "http://a.kg " + "<" * 19_980,
        "http://a.kg " + "x\n" * 9_990,
        "http://a1 " * 2_000,
        "http://a?" + "b&c=d&" * 3_000,
        "http://" * 2_800,
        ("http://a.kg/?" + "&" * 20 + "1 ") * 570,
    ],
    ids=lambda body: body[:20],
)
def test_twenty_hostile_comments_are_on_the_page_at_once(body: str) -> None:
    started = time.process_time()
    for _ in range(TWENTY):
        plain_to_html(body)
    assert time.process_time() - started < 2

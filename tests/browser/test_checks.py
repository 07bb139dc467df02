"""The checks themselves: each finds its fault on a page made to have it, and nothing on a sound one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.checks import accessibility, foreign_words, keyboard, sideways, small_controls
from tests.browser.reader import PHONE, open_window

pytestmark = pytest.mark.browser

SOUND = """<!doctype html><html lang=ky><head><title>Барак · Пикир</title>
<style>:focus{outline:3px solid}</style></head><body>
<main><h1>Барак</h1><p><a href="#x" style="display:inline-block;padding:.5rem">Долбоорлор</a></p>
<p><button style="min-height:2rem">Жөнөтүү</button></p></main></body></html>"""
FAULTS = [
    pytest.param(accessibility, "<img src='data:,'>", "image-alt", id="axe"),
    pytest.param(sideways, "<div style='width:500px'>кең</div>", "scrolls sideways", id="sideways"),
    pytest.param(
        small_controls, "<button style='width:9px;height:9px;padding:0'>+</button>", "9×9", id="small"
    ),
    pytest.param(keyboard, "<button style='outline:0'>Көмүскө</button>", "no outline", id="outline"),
    pytest.param(keyboard, "<button onfocus='this.blur()'>Качкын</button>", "not reached", id="tab"),
    pytest.param(foreign_words, "<p>Everything is fine</p>", "English: Everything", id="english"),
    pytest.param(foreign_words, "<nav aria-label='Main menu'></nav>", "English: Main menu", id="label"),
]
POLICY = {"content-security-policy": "default-src 'none'"}
UNWATCHED = [
    pytest.param(POLICY, "<script>1</script>", 200, "console", id="policy broken"),
    pytest.param(
        POLICY | {"content-security-policy": "default-src 'none'; img-src *"},
        "<img src='http://127.0.0.2:9/a.png' alt=''>",
        200,
        "another host",
        id="another host",
    ),
    pytest.param({}, "<p>", 200, "no policy", id="no policy"),
    pytest.param(POLICY, "<p>", 500, "500:", id="fault of the server"),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("check", "fault", "found"), FAULTS)
def test_a_check_finds_its_fault(
    page: Page, check: Callable[[Page], list[str]], fault: str, found: str
) -> None:
    page.set_content(SOUND)
    assert check(page) == []
    page.set_content(SOUND.replace("</main>", f"{fault}</main>"))
    faults = check(page)
    assert any(found in line for line in faults), faults


@pytest.mark.parametrize(("headers", "body", "status", "complaint"), UNWATCHED)
def test_the_watch_notices(
    browser: Browser, headers: dict[str, str], body: str, status: int, complaint: str
) -> None:
    reader = open_window(browser, "http://pikir.test")
    context = reader.page.context
    context.route(
        "http://pikir.test/",
        lambda route: route.fulfill(status=status, headers=headers, content_type="text/html", body=body),
    )
    reader.go("/")
    context.close()
    assert any(complaint in line for line in reader.watch.complaints), reader.watch.complaints

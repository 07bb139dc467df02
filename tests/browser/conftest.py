"""One stack and one browser for all browser tests; each test opens windows of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.reader import Reader, open_window
from tests.browser.stack import Stack, serving
from tests.conftest import missing

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
BACK_AS_AT_HOME = "--disable-back-forward-cache"
"""What Playwright adds and nobody's browser has: with it Back would fetch the page anew, with a fresh form key."""

OpenWindow = Callable[..., Reader]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is not there: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=QUIET.split(), ignore_default_args=[BACK_AS_AT_HOME]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def stack(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with serving(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture
def window(browser: Browser, stack: Stack) -> Iterator[OpenWindow]:
    """Opens windows; afterwards none of them may have had anything to complain of."""
    opened: list[Reader] = []

    def open_one(**options: Any) -> Reader:
        opened.append(open_window(browser, stack.url, **options))
        return opened[-1]

    yield open_one
    complaints = [complaint for reader in opened for complaint in reader.watch.complaints]
    for reader in opened:
        reader.page.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(params=[False, True], ids=["no-js", "js"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)

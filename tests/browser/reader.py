"""Somebody at a browser: a window of one size, with or without JavaScript, whose complaints fail the test."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    WebError,
)

from app.core.text import Language
from app.infra.i18n import translations

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
PATIENCE_MS = 10_000
DEMO_PASSWORD = "pikir-demo"


def say(language: str, msgid: str, **params: object) -> str:
    """What stands on a page of this language for an English msgid."""
    text = translations(Language(language)).gettext(msgid)
    return text % params if params else text


@dataclass
class Watch:
    """What no page may do: speak to another host, write an error to the console, break the CSP, answer 5xx."""

    host: str
    complaints: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Pages answered with 4xx on purpose; Chromium writes that to the console too."""

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._wrote)
        context.on("weberror", self._broke)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.complaints.append(f"asks another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")
        if response.request.resource_type != "document":
            return
        if response.status >= 400:
            self.refused.add(response.url)
        if "default-src 'none'" not in response.headers.get("content-security-policy", ""):
            self.complaints.append(f"no policy: {response.url}")

    def _wrote(self, message: ConsoleMessage) -> None:
        url = str(message.location.get("url", ""))
        if message.type not in ("error", "warning"):
            return
        if message.text.startswith("Failed to load resource") and url in self.refused:
            return
        self.complaints.append(f"console, {url}: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")


@dataclass
class Reader:
    page: Page
    url: str
    watch: Watch

    def go(self, path: str) -> Page:
        """The page at `path`, which begins with a slash."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    @property
    def path(self) -> str:
        """Where the reader is, without host and fragment."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def send(self, form: str = "form#form") -> None:
        """Presses the button of a form, and waits for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} button[type=submit]").click()

    def until(self, true: Callable[[], bool], seconds: float = PATIENCE_MS / 1000) -> None:
        """Asks again until it is so. Playwright's `wait_for_function` evaluates strings, which our CSP forbids."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"not within {seconds} s, at {self.page.url}"
            self.page.wait_for_timeout(100)

    def go_back(self) -> None:
        """The Back button; Playwright's own waits for a load that a page kept in memory never has."""
        left = self.page.url
        self.page.evaluate("() => { history.back() }")
        self.page.wait_for_url(lambda url: url != left, wait_until="commit")

    def log_in(self, email: str, language: str = "ky") -> None:
        self.go(f"/{language}/login")
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(DEMO_PASSWORD)
        self.send("main form")
        self.page.locator(".who").wait_for()

    def write_comment(self, stance: str, body: str, proposal: tuple[str, str] | None = None) -> None:
        """Fills in the form on this page. `proposal`: words of the clause and what is to stand there instead."""
        page = self.page
        page.locator(f"#form input[name=stance][value={stance}]").check()
        page.locator("#body").fill(body)
        if proposal is not None:
            words = page.locator("#proposed_text")
            before = words.input_value()
            assert proposal[0] in before, f"{proposal[0]!r} is not in the clause: {before}"
            words.fill(before.replace(*proposal, 1))

    def receipt_code(self) -> str:
        """The code on the receipt that is shown."""
        return self.page.locator(".rc").inner_text()

    def comments(self, words: str) -> int:
        """How many comments on this page hold `words`."""
        return self.page.locator("article.cmt", has_text=words).count()


def open_window(browser: Any, url: str, **options: Any) -> Reader:
    """A fresh browser profile with one page; `options` as for `Browser.new_context`."""
    wanted = {"viewport": PHONE, "locale": "ky-KG", "timezone_id": "Asia/Bishkek", **options}
    context = browser.new_context(**wanted)
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(urlsplit(url).netloc)
    watch.attach(context)
    return Reader(context.new_page(), url, watch)

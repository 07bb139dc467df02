"""Reading pages for people who are not logged in: rendered at most every two seconds, answered by ETag.

Such a page carries no form token, cookie or nonce; its body depends on the address and the database alone. Together
with `max-age` no count on it is older than five seconds.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from app.web.sessions import has_login

MEMO_SECONDS = 2.0
BROWSER_SECONDS = 3
MEMO_PAGES = 256
EXTENSION = "pikir_pages"

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class KeptPage:
    body: bytes
    etag: str
    made_at: float


class PageMemo:
    """The newest pages of this process by address. `clock`: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pages: dict[str, KeptPage] = {}
        self._lock = threading.Lock()

    def find(self, address: str) -> KeptPage | None:
        page = self._pages.get(address)
        return page if page is not None and self._clock() - page.made_at < MEMO_SECONDS else None

    def keep(self, address: str, body: bytes, asked_at: float) -> KeptPage:
        """`asked_at`: when the database was asked, from which the page's age counts."""
        page = KeptPage(body, hashlib.sha256(body).hexdigest()[:32], asked_at)
        with self._lock:
            self._pages.pop(address, None)
            while len(self._pages) >= MEMO_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[address] = page
        return page

    def now(self) -> float:
        return self._clock()


def init_page_cache(app: Flask) -> None:
    app.extensions[EXTENSION] = PageMemo()


def cached_for_guests(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Stands right above the view, below `requires`: nothing kept is shown to somebody the guard would refuse."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return find_kept() or reading_page(lambda: make_response(view(*args, **kwargs)))

    return answer


def find_kept() -> Response | None:
    """The page at this address if a guest asks and it was made a moment ago; without any SQL."""
    if has_login():
        return None
    page = _memo().find(_address())
    return _answer(page) if page is not None else None


def reading_page(render: Callable[[], Response]) -> Response:
    """What `render` makes: private for somebody logged in, kept and shared for everybody else."""
    if has_login():
        response = render()
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.add("Cookie")
        return response
    g.cacheable = True
    asked_at = _memo().now()
    response = render()
    if response.status_code != HTTPStatus.OK:
        return response
    return _answer(_memo().keep(_address(), response.get_data(), asked_at))


def _answer(page: KeptPage) -> Response:
    response = Response(page.body, mimetype="text/html")
    response.set_etag(page.etag)
    response.headers["Cache-Control"] = f"public, max-age={BROWSER_SECONDS}"
    response.vary.add("Cookie")
    response.make_conditional(request)
    return response


def _memo() -> PageMemo:
    memo: PageMemo = current_app.extensions[EXTENSION]
    return memo


def _address() -> str:
    return f"{request.path}?{request.query_string.decode('latin-1')}"

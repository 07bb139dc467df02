"""Headers on every response, the pinned host, the policy for scripts, form tokens."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from app.core.errors import RuleViolation
from app.core.importers.limits import MAX_FILE_BYTES
from app.core.text import normalize_input
from app.infra.composition import ServerSettings
from app.web.context import current_actor

P = ParamSpec("P")
R = TypeVar("R")

HOSTLESS_PATHS = frozenset({"/healthz", "/readyz"})
"""Asked by load balancers under whatever name; they tell nothing."""
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
FORM_LIMIT = 3 * 1024 * 1024
"""Bytes. Two texts of 100,000 characters are up to 2.4 MB in a form's encoding."""
FILE_LIMIT = MAX_FILE_BYTES + 64 * 1024
"""Bytes. A file and the few fields that go with it."""
HEARD_OUT = 32 * 1024 * 1024
BLOCK = 1 << 16

csrf = CSRFProtect()


def init_security(app: Flask, settings: ServerSettings) -> None:
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="pikir_session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        MAX_FORM_PARTS=100,
        # A long comment is written over hours; the token lives as long as the cookie.
        WTF_CSRF_TIME_LIMIT=None,
        # SameSite and the token decide; browsers set not to send a Referer must be able to comment.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(lambda: _check_host(settings))
    app.before_request(_check_address)
    app.before_request(_expect_file)
    csrf.init_app(app)
    app.after_request(_hear_out)
    app.after_request(lambda response: _add_headers(response, https=https))


def csp_nonce() -> str:
    """One per response. Asking for it makes the policy name it; pages that are cached must not ask."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def is_expected_host(host: str, settings: ServerSettings) -> bool:
    """The base URL's host and port; in development any loopback name, at any port."""
    expected = urlsplit(settings.base_url)
    try:
        given = urlsplit(f"//{host}")
        name, port = given.hostname or "", given.port
    except ValueError:
        return False
    if given.netloc != host or "@" in host:
        return False
    if not settings.is_production:
        return name == expected.hostname or _is_loopback(name)
    default = 443 if expected.scheme == "https" else 80
    return name == expected.hostname and (port or default) == (expected.port or default)


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _check_host(settings: ServerSettings) -> None:
    # Links in mails and on receipts are made from the base URL; nothing may be served under a forged name.
    if request.path not in HOSTLESS_PATHS and not is_expected_host(request.host, settings):
        abort(400)


def _check_address() -> None:
    """An address with characters that no database holds is nobody's; PostgreSQL would raise on it."""
    for value in (request.view_args or {}).values():
        if isinstance(value, str) and normalize_input(value) != value:
            raise RuleViolation("not-found")


def takes_file(view: Callable[P, R]) -> Callable[P, R]:
    """Stands right above the view: what staff send there may be as large as a file, not only as a form."""
    vars(view)["body_limit"] = FILE_LIMIT
    return view


def _expect_file() -> None:
    # Before anything reads the body: the check of the form token does.
    limit = getattr(current_app.view_functions.get(request.endpoint or ""), "body_limit", None)
    if limit is not None and current_actor().is_staff:
        request.max_content_length = limit


def _hear_out(response: Response) -> Response:
    """Reads what is left of a refused body: most programs listen only once they have sent all of it, and would see
    a broken connection instead of the answer."""
    if response.status_code >= 400 and (
        request.content_length or request.environ.get("wsgi.input_terminated")
    ):
        body, left = request.environ["wsgi.input"], min(request.content_length or HEARD_OUT, HEARD_OUT)
        while left > 0 and (block := body.read(min(BLOCK, left))):
            left -= len(block)
    return response


def _add_headers(response: Response, *, https: bool) -> Response:
    nonce = g.get("csp_nonce")
    scripts = f"'nonce-{nonce}'" if nonce else "'self'"
    headers = response.headers
    # A file that somebody downloads brings a stricter one of its own.
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS_POLICY
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    headers.setdefault("Cache-Control", "private, no-cache")
    return response

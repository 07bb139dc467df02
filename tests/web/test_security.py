from __future__ import annotations

import re

import pytest

from app.core.permissions import Permission
from app.factory import create_app
from app.infra.ratelimit import LoginThrottle
from app.infra.storage import open_storage
from app.web.security import is_expected_host
from config import Settings
from tests.factories import make_draft, make_round
from tests.web.pages import check_page, text_of


def _production(tmp_path, base_url="https://pikir.example.kg"):
    return Settings.from_env(
        {
            "PIKIR_ENV": "production",
            "PIKIR_DATA_DIR": str(tmp_path),
            "PIKIR_DATABASE_URL": "postgresql://nobody@localhost/none",
            "PIKIR_BASE_URL": base_url,
            "PIKIR_SECRET_KEY": "a secret key that is only used in tests",
        }
    )


def test_every_view_declares_a_permission(app):
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not isinstance(getattr(view, "permission", None), Permission)
    ]
    assert not undeclared, f"put @requires(Permission.…) under the route of {undeclared}"


def test_a_view_without_a_permission_is_not_served(app):
    app.add_url_rule("/ky/forgotten", "forgotten", lambda: "secret")
    response = app.test_client().get("/ky/forgotten")
    assert response.status_code == 404
    assert b"secret" not in response.data


def test_pages_carry_a_strict_policy_with_a_fresh_nonce(client):
    first, second = client.get("/ky/login"), client.get("/ky/login")
    policy = first.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert check_page(first).xpath("//script/@nonce") == [nonce]
    assert nonce not in second.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "style-src 'self'"):
        assert directive in policy


def test_other_headers_are_set_on_pages_files_errors_and_the_api(client):
    for address in ("/ky/drafts", "/static/style.css", "/ky/nothing", "/api/v1/drafts", "/healthz"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Content-Security-Policy" in headers
        assert "Strict-Transport-Security" not in headers


def test_https_adds_transport_security_and_secure_cookies(database, settings, tmp_path):
    from dataclasses import replace

    https = replace(settings, base_url="https://localhost")
    app = create_app(
        https, database=database, throttle=LoginThrottle(None), storage=open_storage(settings.storage_url)
    )
    response = app.test_client().get("/ky/login")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = response.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost"]
)
def test_a_forged_host_is_refused(client, host):
    assert client.get("/ky/drafts", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:1", "[::1]:8000", "127.8.8.8", "pikir.localhost"]
)
def test_development_answers_to_any_loopback_name(client, host):
    assert client.get("/ky/drafts", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("pikir.example.kg", True),
        ("PIKIR.example.kg", True),
        ("pikir.example.kg:443", True),
        ("pikir.example.kg:8443", False),
        ("localhost", False),
        ("pikir.example.kg.evil.example", False),
        ("", False),
        ("pikir.example.kg:x", False),
        ("[::1", False),
    ],
)
def test_production_answers_to_its_own_name_only(tmp_path, host, expected):
    assert is_expected_host(host, _production(tmp_path)) is expected


def test_health_is_told_under_any_name(client):
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).get_json() == {"status": "ok"}


def test_a_post_without_a_form_token_changes_nothing_and_gives_the_text_back(client, database):
    slug = make_draft(database)
    make_round(database, slug)
    response = client.post(
        f"/en/drafts/{slug}/art_1__para_1", data={"stance": "oppose", "body": "Менин сөзүм"}
    )
    page = check_page(response, 400)
    assert "The page was open for too long." in text_of(page)
    assert page.get_element_by_id("body").text.strip() == "Менин сөзүм"
    assert "Comments: 0" in text_of(check_page(client.get(f"/en/drafts/{slug}/art_1__para_1")))


@pytest.mark.parametrize(
    ("address", "status"),
    [("/ky/nothing", 404), ("/en/drafts/none", 404), ("/nothing", 404), ("/ru/drafts/a%00b", 404)],
)
def test_what_is_not_there_is_said_in_the_language_of_the_address(client, address, status):
    page = check_page(client.get(address), status)
    assert page.get("lang") == (address[1:3] if address[1:3] in ("ky", "ru", "en") else "ky")


def test_a_wrong_method_says_which_are_right(client):
    response = client.post("/ky/about")
    check_page(response, 405)
    assert "GET" in response.headers["Allow"]


def test_a_request_that_is_too_large_is_refused_before_it_is_read(client):
    response = client.post("/ky/login", data={"email": "x" * (3 * 1024 * 1024)})
    check_page(response, 413)


def test_a_crash_tells_nothing_of_the_inside(app):
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def crash():
        raise RuntimeError("the password is hunter2")

    crash.permission = Permission.PAGE_READ
    app.add_url_rule("/ky/crash", "crash", crash)
    response = app.test_client().get("/ky/crash")
    check_page(response, 500)
    assert "hunter2" not in response.get_data(as_text=True)
    assert "Traceback" not in response.get_data(as_text=True)


def test_a_method_in_the_form_does_not_override_the_real_one(client, database):
    slug = make_draft(database)
    response = client.post(
        f"/en/drafts/{slug}", data={"_method": "GET"}, headers={"X-HTTP-Method-Override": "GET"}
    )
    assert response.status_code in (400, 405)


def test_hostile_titles_and_comments_are_shown_as_text(client, database):
    from tests.factories import make_comment

    slug = make_draft(database)
    make_round(database, slug)
    hostile = "<script>alert(1)</script>«a<b» &amp; {{ 7*7 }} ' \" \u202e"
    make_comment(database, slug, body=hostile, name=hostile, publish_name=True, proposed_text=hostile)
    page = check_page(client.get(f"/en/drafts/{slug}/art_1__para_1"))
    assert hostile.split("\u202e")[0].strip() in text_of(page)
    assert len(page.xpath("//script")) == 1

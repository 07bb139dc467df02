"""What holds for every page, form and route there is, found by walking them rather than by a list of some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from tests.contract.world import COOKIE, GUEST_NAME, MEMBERS_SAID, ROLES, World, build_world
from tests.factories import PASSWORD

MAXIMUM_PAGES = 120
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
READ_WITHOUT_COOKIE = (
    "/ky/drafts",
    "/ky/drafts/public",
    "/ru/drafts/public/chp_1",
    "/ky/about",
    "/ky/privacy",
)
FOREIGN = "https://evil.example/take"


@pytest.fixture(scope="module")
def whole_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = build_world(sqlite_template, tmp_path_factory.mktemp("world"))
    yield built
    built.database.dispose()


@pytest.fixture
def world(whole_world: World) -> Iterator[World]:
    yield whole_world
    whole_world.put_back()


def tree(response: TestResponse) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(response.get_data(as_text=True))


def is_page(response: TestResponse) -> bool:
    """Not a file: what a browser saves, it does not show on our origin."""
    saved = response.headers.get("Content-Disposition", "").startswith("attachment")
    return response.mimetype == "text/html" and response.status_code == 200 and not saved


def crawl(world: World, who: str) -> Iterator[tuple[str, TestResponse]]:
    """Every page that links lead to from the front page, in one language; files are fetched and not followed."""
    waiting, seen = ["/ky/drafts", *(["/ky/desk/accounts"] if who == "admin" else [])], set[str]()
    while waiting and len(seen) < MAXIMUM_PAGES:
        path = waiting.pop(0).split("#")[0]
        if path in seen:
            continue
        seen.add(path)
        response = world.browse(who, "GET", path)
        yield path, response
        if is_page(response):
            links = tree(response).xpath("//a/@href | //form[@method='get']/@action")
            waiting += [link for link in links if link.startswith("/ky/") and link.split("#")[0] not in seen]


def check_headers(path: str, response: TestResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"{path}: {name}"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, path
    assert not re.search(r"unsafe-|\*|https?:", policy), f"{path}: {policy}"
    for directive in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in policy, path


def check_markup(path: str, response: TestResponse) -> None:
    page = tree(response)
    inline = page.xpath("//@style | //style | //script[not(@src)] | //script[normalize-space()]")
    assert not inline, f"{path}: inline script or style"
    handlers = page.xpath("//@*[starts-with(name(), 'on')]")
    assert not handlers, f"{path}: {handlers}"
    outside = [
        u
        for u in page.xpath("//@src | //link/@href | //form/@action")
        if re.match(r"(https?:)?//|data:|javascript:", u)
    ]
    assert not outside, f"{path}: loads from or sends to {outside}"
    assert not page.xpath("//a[starts-with(normalize-space(@href), 'javascript:')]"), path
    unguarded = [form for form in page.forms if form.method == "POST" and "csrf_token" not in form.fields]
    assert not unguarded, f"{path}: a form without a form token"


@pytest.mark.parametrize("who", [GUEST_NAME, "insider", "admin"])
def test_every_page_that_links_lead_to_is_safe_by_its_headers_and_its_markup(world: World, who: str) -> None:
    pages = 0
    for path, response in crawl(world, who):
        assert response.status_code in (200, 302), f"{path} leads to {response.status_code}"
        check_headers(path, response)
        if is_page(response):
            pages += 1
            check_markup(path, response)
    assert pages >= (25 if who == "admin" else 12)


def test_no_page_a_guest_can_reach_by_links_says_what_the_group_said(world: World) -> None:
    for path, response in crawl(world, GUEST_NAME):
        assert MEMBERS_SAID.encode() not in response.get_data(), path


@pytest.mark.parametrize("path", READ_WITHOUT_COOKIE)
def test_a_reader_who_only_reads_gets_no_cookie(world: World, path: str) -> None:
    response = world.app.test_client().get(path)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def posts(world: World) -> list[str]:
    """An address for each route of the pages that takes a POST."""
    values: dict[str, Any] = {
        "lang": "ky",
        "slug": "public",
        "eid": "art_1",
        "code": world.anothers["public"].code,
        "comment_id": world.anothers["public"].id,
        "round_id": world.rounds["public"],
        "digest_id": world.digests["public"],
        "account_id": world.actors["commenter"].account_id,
        "upload_id": world.uploads["waiting"],
        "paper_id": world.papers["public"],
        "clause_id": world.clauses["hidden"],
        "number": 1,
        "place": 1,
        "name": "accept",
        "representative": world.anothers["public"].id,
        "correction_id": world.anothers["public"].id,
        "template_id": world.form_templates["report"],
        "kind": "report",
        "spoken": "ky",
        "language": "ky",
    }
    adapter = world.app.url_map.bind("localhost")
    rules = [rule for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    pages = [rule for rule in rules if not rule.rule.startswith("/api/")]
    return [
        adapter.build(r.endpoint, {name: values[name] for name in r.arguments}, method="POST") for r in pages
    ]


@pytest.mark.parametrize("token", [None, "", "forged", "of another browser"])
def test_no_form_is_taken_without_this_browsers_token(world: World, token: str | None) -> None:
    sent = world.form_tokens[GUEST_NAME] if token == "of another browser" else token
    before = world.content()
    addresses = posts(world)
    assert len(addresses) >= 15
    for path in addresses:
        client = world.app.test_client()
        client.set_cookie(COOKIE, world.cookies["admin"])
        data = {
            "stance": "oppose",
            "body": "Сөз",
            "language": "ky",
            "reason": "spam",
            "email": "x@example.kg",
        }
        response = client.post(path, data=data if sent is None else {**data, "csrf_token": sent})
        assert response.status_code == 400, f"{path}: {response.status_code}"
        assert response.mimetype == "text/html"
        assert len(tree(response).findall(".//h1")) == 1
    assert world.content() == before


def test_no_route_of_the_pages_changes_anything_by_reading(world: World) -> None:
    before = world.content()
    for _path, _response in crawl(world, "admin"):
        pass
    assert world.content() == before


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example"]
)
@pytest.mark.parametrize(
    "path", ["/", "/ky/drafts", "/ky/login", "/api/v1/drafts", "/static/style.css", "/nowhere"]
)
def test_a_forged_host_gets_400_and_is_not_repeated(world: World, host: str, path: str) -> None:
    response = world.app.test_client().get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True) + str(response.headers)


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"])
def test_a_forwarded_host_is_not_believed_without_a_proxy(world: World, header: str) -> None:
    response = world.app.test_client().get("/ky/desk", headers={header: "host=evil.example"})
    assert response.status_code == 302
    assert "evil" not in response.location


def test_a_fixed_session_is_worthless_after_the_log_in(world: World) -> None:
    client = world.app.test_client()
    token = tree(client.get("/ky/login")).xpath("//input[@name='csrf_token']/@value")[0]
    fixed = client.get_cookie(COOKIE)
    assert fixed is not None
    sent = {"csrf_token": token, "email": "admin@example.kg", "password": PASSWORD, "next": ""}
    assert client.post("/ky/login", data=sent).status_code == 303
    assert client.get("/ky/desk").status_code == 200
    attacker = world.app.test_client()
    attacker.set_cookie(COOKIE, fixed.value)
    assert attacker.get("/ky/desk").status_code == 302


def test_a_log_out_kills_the_copied_cookie_on_the_server(world: World) -> None:
    assert world.browse("admin", "GET", "/ky/desk").status_code == 200
    assert world.browse("admin", "POST", "/ky/logout").status_code == 303
    assert world.browse("admin", "GET", "/ky/desk").status_code == 302
    assert world.browse("secretary", "GET", "/ky/desk").status_code == 200


def test_a_cookie_signed_with_another_key_is_nobodys(world: World) -> None:
    payload, stamp, signature = world.cookies["admin"].rsplit(".", 2)
    client = world.app.test_client()
    client.set_cookie(COOKIE, f"{payload}.{stamp}.{'A' * len(signature)}")
    assert client.get("/ky/desk").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        FOREIGN,
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        " //evil.example",
    ],
)
@pytest.mark.parametrize("way", ["form", "address"])
def test_a_log_in_never_leads_to_another_site(world: World, way: str, target: str) -> None:
    client = world.app.test_client()
    page = client.get("/ky/login", query_string={"next": target} if way == "address" else {})
    token = tree(page).xpath("//input[@name='csrf_token']/@value")[0]
    offered = tree(page).xpath("//input[@name='next']/@value")
    sent_on = target if way == "form" else (offered[0] if offered else "")
    sent = {"csrf_token": token, "email": "admin@example.kg", "password": PASSWORD, "next": sent_on}
    response = client.post("/ky/login", data=sent)
    assert response.status_code == 303
    assert response.location.startswith("/ky/")
    again = world.browse("admin", "GET", f"/ky/login?next={target}")
    assert "evil" not in (again.location or "")


def test_the_throttle_counts_an_account_and_not_an_address(world: World) -> None:
    def attempt(email: str, password: str, address: str) -> int:
        client = world.app.test_client()
        token = tree(client.get("/ky/login")).xpath("//input[@name='csrf_token']/@value")[0]
        sent = {"csrf_token": token, "email": email, "password": password, "next": ""}
        return client.post("/ky/login", data=sent, environ_base={"REMOTE_ADDR": address}).status_code

    for n in range(10):
        assert attempt("expert@example.kg", "wrong", f"10.0.0.{n}") == 422
    assert attempt("Expert@example.kg ", PASSWORD, "10.9.9.9") == 429
    assert attempt("outsider@example.kg", PASSWORD, "10.0.0.1") == 303


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    client = world.app.test_client()
    found = [client.get("/ky/login"), client.get("/ky/drafts/public/art_1")]
    form = {"stance": "oppose", "body": "Сөз", "language": "ky", "csrf_token": None, "key": "k"}
    form["csrf_token"] = tree(found[1]).xpath("//input[@name='csrf_token']/@value")[0]
    found.append(client.post("/ky/drafts/public/art_1", data=form))
    cookies = [cookie for response in found for cookie in response.headers.getlist("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} >= {COOKIE}
    for cookie in cookies:
        assert "HttpOnly" in cookie, cookie
        assert "SameSite=Lax" in cookie, cookie


def test_the_edit_secret_goes_back_to_its_receipt_only_and_is_shown_once(world: World) -> None:
    client = world.app.test_client()
    page = tree(client.get("/ky/drafts/public/art_1"))
    form = {
        "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0],
        "stance": "oppose",
        "body": "Сөз",
        "language": "ky",
        "key": "k",
    }
    answer = client.post("/ky/drafts/public/art_1", data=form)
    secret = tree(client.get(answer.location)).xpath("//*[@class='hash']/text()")
    assert len(secret) == 1
    assert not tree(client.get(answer.location)).xpath("//*[@class='hash']")
    assert not tree(world.app.test_client().get(answer.location)).xpath("//*[@class='hash']")
    assert answer.location.startswith("/ky/receipts/")
    assert secret[0] not in answer.location


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/ky/nowhere", 404),
        ("GET", "/ky/drafts/nowhere'--", 404),
        ("GET", "/ky/drafts/public/../../etc/passwd", 404),
        ("GET", "/static/../app/factory.py", 404),
        ("GET", "/static/..%2f..%2fconfig.py", 404),
        ("GET", "/ky/drafts/public/art_1?after=x", 404),
        ("GET", "/ky/drafts/public?page=999999999999", 404),
        ("PUT", "/ky/drafts", 405),
        ("TRACE", "/ky/drafts", 405),
        ("GET", "/ky/digests/x", 404),
    ],
)
def test_an_error_page_tells_nothing_of_the_inside(world: World, method: str, path: str, status: int) -> None:
    response = world.app.test_client().open(path, method=method)
    assert response.status_code == status
    text = response.get_data(as_text=True)
    assert not re.search(r"Traceback|werkzeug|sqlalchemy|sqlite|flask|\.py\b|SELECT ", text, re.IGNORECASE)
    assert "Werkzeug" not in response.headers.get("Server", "")
    check_headers(path, response)


@pytest.mark.parametrize("path", ["/ky/login", "/ky/drafts/public/art_1", "/ky/logout"])
def test_a_request_over_the_limit_is_413(world: World, path: str) -> None:
    client = world.app.test_client()
    assert client.post(path, data={"body": "x" * (3 * 1024 * 1024)}).status_code == 413


def test_a_body_over_the_limit_is_413_in_the_api_too(world: World) -> None:
    sent = {"clause": None, "body": "x", "language": "ky", "nonsense": "x" * (5 * 1024 * 1024)}
    response = world.call(GUEST_NAME, "POST", "/api/v1/drafts/public/comments", sent)
    assert response.status_code == 413
    assert response.mimetype == "application/problem+json"


def test_a_suspended_account_that_was_logged_in_is_out_at_once(world: World) -> None:
    assert set(ROLES) <= set(world.cookies)
    text = world.browse("suspended", "GET", "/ky/about").get_data(as_text=True)
    assert "logout" not in text
    assert world.call("suspended", "GET", "/api/v1/drafts").status_code == 401

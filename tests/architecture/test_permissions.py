"""Every route × method × role × object, with real requests, against one table. What is not in the table fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.permissions import OPERATOR, Permission, Scope
from app.core.text import Language
from app.models import Comment, FormKind
from app.services.form_templates import our_form
from app.services.tokens import create_token
from tests.architecture.permission_cases import (
    ACCOUNTS,
    ADMIN,
    AUDIENCE,
    EVERYONE,
    GROUP,
    GUEST,
    LIVE,
    NOBODY,
    REFUSED,
    STAFF,
    UNSEEN,
    Case,
    Fields,
    Path_,
    shown,
)
from tests.architecture.permission_digests import DIGEST_PAGES
from tests.architecture.permission_imports import IMPORTS
from tests.contract.world import MEMBERS_SAID, MEMBERS_SAID_OF_GONE, World, build_world, day


def comment_form(round_name: str | None = None) -> Fields:
    def fields(world: World, who: str) -> dict[str, Any]:
        chosen = str(world.rounds[round_name]) if round_name else ""
        said = {"stance": "oppose", "body": "Мен каршымын.", "language": "ky", "text_language": "ky"}
        return {**said, "key": f"key of {who}", "round": chosen}

    return fields


def comment_json(round_name: str | None) -> Fields:
    def fields(world: World, who: str) -> dict[str, Any]:
        chosen = {"round": str(world.rounds[round_name])} if round_name else {}
        return {"clause": "art_1", "body": "Мен каршымын.", "language": "ky", **chosen}

    return fields


def own_comment(prefix: str, suffix: str = "") -> Path_:
    """The caller's own; of a guest, who owns none, the one of somebody else who wrote without an account."""
    return lambda world, who: f"{prefix}{world.own.get(who, world.anothers['public']).id}{suffix}"


def form_template(suffix: str) -> Path_:
    return lambda world, who: f"/ky/desk/forms/versions/{world.form_templates['report']}{suffix}"


def another(name: str, prefix: str, suffix: str = "") -> Path_:
    return lambda world, who: f"{prefix}{world.anothers[name].id}{suffix}"


def digest(name: str, prefix: str, suffix: str = "") -> Path_:
    return lambda world, who: f"{prefix}{world.digests[name]}{suffix}"


def round_(name: str, suffix: str) -> Path_:
    return lambda world, who: f"/ky/desk/rounds/{world.rounds[name]}/{suffix}"


def receipt(name: str, suffix: str = "") -> Path_:
    return lambda world, who: f"/ky/receipts/{dashed(world.anothers[name].code)}{suffix}"


def own_receipt(world: World, who: str) -> str:
    return f"/ky/receipts/{dashed(world.own.get(who, world.anothers['public']).code)}/withdraw"


def dashed(code: str) -> str:
    return "-".join((code[:4], code[4:8], code[8:]))


def account(name: str, suffix: str) -> Path_:
    return lambda world, who: f"/ky/desk/accounts/{world.actors[name].account_id}/{suffix}"


def of_digests(prefix: str, suffix: str, anyone: frozenset[str]) -> list[Case]:
    return [
        Case("public", digest("public", prefix, suffix), anyone),
        Case("members", digest("members", prefix, suffix), AUDIENCE, denied=UNSEEN),
        Case("secretariat", digest("secretariat", prefix, suffix), STAFF, denied=UNSEEN),
    ]


def of_drafts(prefix: str, suffix: str, anyone: frozenset[str], unpublished: frozenset[str]) -> list[Case]:
    return [
        Case("public", f"{prefix}public{suffix}", anyone),
        Case("members", f"{prefix}members{suffix}", anyone, reveals=(MEMBERS_SAID, AUDIENCE & anyone)),
        Case("unpublished", f"{prefix}hidden{suffix}", unpublished, denied=UNSEEN),
    ]


def of_comparisons(suffix: str) -> list[Case]:
    """An act that is not published is not shown by way of a draft that amends it."""
    return [
        Case("public", f"/ky/drafts/public/comparison{suffix}", EVERYONE),
        Case("unpublished", f"/ky/drafts/hidden/comparison{suffix}", STAFF, denied=UNSEEN),
        Case("of an unpublished act", f"/ky/drafts/quiet/comparison{suffix}", STAFF, denied=UNSEEN),
        Case("amends nothing", f"/ky/drafts/members/comparison{suffix}", NOBODY, denied=UNSEEN),
    ]


def lists_digests(public: str, members: str) -> list[Case]:
    """Everyone may look at a list; what stands in it depends on who looks."""
    return [
        Case("public", public, EVERYONE, reveals=(digest_link("public"), EVERYONE)),
        Case("members", members, EVERYONE, reveals=(digest_link("members"), AUDIENCE)),
        Case("secretariat", public, EVERYONE, reveals=(digest_link("secretariat"), STAFF)),
    ]


def digest_link(name: str) -> Callable[[World, str], str]:
    return lambda world, who: f"/digests/{world.digests[name]}"


def without_texts(cases: list[Case]) -> list[Case]:
    """The same for pages that hold no comment at all."""
    return [Case(c.kind, c.path, c.allowed, c.sent, c.denied, (MEMBERS_SAID, NOBODY)) for c in cases]


LOGIN = {"email": "commenter@example.kg", "password": "kurultai 2026", "next": ""}
ROUND_FORM = {"audience": "public", "access": "", "group": "", "closes_date": day(40), "closes_time": "24:00"}
ORDER_FORM = {"formats": "json", "language": "ky", "view": "public", "round": "", "key": "once"}
ORDER_JSON = {"format": "json", "lang": "ky"}
ACCOUNT_FORM = {"email": "new@example.kg", "role": "member", "organisation": "", "password": "узун сырсөз"}
WRITES_ON_CLOSED = frozenset({403, 409})
"""Of a discussion one is not asked in, a browser is told that nothing is open to it."""

TABLE: dict[tuple[str, str], list[Case]] = {
    **IMPORTS,
    **DIGEST_PAGES,
    # Pikir itself
    ("pages.front", "GET"): shown("/"),
    ("pages.front_in_language", "GET"): shown("/ky/"),
    ("pages.about", "GET"): shown("/ky/about"),
    ("pages.privacy", "GET"): shown("/ky/privacy"),
    ("pages.alive", "GET"): shown("/healthz"),
    ("pages.ready", "GET"): shown("/readyz"),
    ("static", "GET"): shown("/static/style.css"),
    # Logging in
    ("accounts.log_in_page", "GET"): shown("/ky/login"),
    ("accounts.log_in_now", "POST"): [Case("any", "/ky/login", EVERYONE, LOGIN)],
    ("accounts.log_out_now", "POST"): [Case("own", "/ky/logout", ACCOUNTS)],
    # Drafts
    ("drafts.list_page", "GET"): [Case("any", "/ky/drafts", EVERYONE, reveals=("/drafts/hidden", NOBODY))],
    ("drafts.first_page", "GET"): without_texts(of_drafts("/ky/drafts/", "", EVERYONE, STAFF)),
    ("drafts.clause_page", "GET"): [
        *of_drafts("/ky/drafts/", "/art_1__para_1", EVERYONE, STAFF),
        Case("said earlier", "/ky/drafts/revised/art_2__para_1", EVERYONE, reveals=(MEMBERS_SAID, AUDIENCE)),
        Case("unpublished container", "/ky/drafts/hidden/chp_1", STAFF, denied=UNSEEN),
    ],
    ("drafts.draft_comments", "GET"): without_texts(of_drafts("/ky/drafts/", "/comments", EVERYONE, STAFF)),
    ("draft_files.download", "GET"): without_texts(of_drafts("/ky/drafts/", "/files/txt", EVERYONE, STAFF)),
    # Earlier editions
    ("editions.edition", "GET"): [
        Case("earlier", "/ky/drafts/revised/editions/1", EVERYONE, reveals=(MEMBERS_SAID, NOBODY)),
        Case("in preparation", "/ky/drafts/revised/editions/3", STAFF, denied=UNSEEN),
        Case("unpublished", "/ky/drafts/hidden/editions/1", STAFF, denied=UNSEEN),
    ],
    ("editions.clause", "GET"): [
        Case(
            "earlier",
            "/ky/drafts/revised/editions/1/art_2__para_1",
            EVERYONE,
            reveals=(MEMBERS_SAID_OF_GONE, AUDIENCE),
        ),
        Case("chapter", "/ky/drafts/revised/editions/1/chp_1", EVERYONE, reveals=(MEMBERS_SAID, NOBODY)),
        Case("in preparation", "/ky/drafts/revised/editions/3/art_1__para_1", STAFF, denied=UNSEEN),
        Case("unpublished", "/ky/drafts/hidden/editions/1/art_1__para_1", STAFF, denied=UNSEEN),
    ],
    ("editions.diff", "GET"): [
        Case("published", "/ky/drafts/revised/diff/1/2", EVERYONE, reveals=(MEMBERS_SAID, NOBODY)),
        Case("in preparation", "/ky/drafts/revised/diff/2/3", STAFF, denied=UNSEEN),
        Case("unpublished", "/ky/drafts/hidden/diff/1/2", NOBODY, denied=UNSEEN),
    ],
    ("editions.orphans", "GET"): [
        Case("members", "/ky/desk/drafts/revised/orphans", STAFF, reveals=(MEMBERS_SAID_OF_GONE, STAFF)),
    ],
    # Amending laws
    ("amendments.table", "GET"): of_comparisons(""),
    ("amendments.download", "GET"): of_comparisons(".docx"),
    # Comments
    ("comments.submit_on_clause", "POST"): [
        Case("public", "/ky/drafts/public/art_1", EVERYONE, comment_form()),
        Case("registered", "/ky/drafts/registered/art_1", ACCOUNTS, comment_form(), WRITES_ON_CLOSED),
        Case("members", "/ky/drafts/members/art_1", GROUP, comment_form("members"), WRITES_ON_CLOSED),
        Case("no round", "/ky/drafts/quiet/art_1", NOBODY, comment_form(), WRITES_ON_CLOSED),
        Case("unpublished", "/ky/drafts/hidden/art_1", NOBODY, comment_form(), WRITES_ON_CLOSED | UNSEEN),
    ],
    ("comments.submit_on_earlier_clause", "POST"): [
        Case("members", "/ky/drafts/revised/editions/1/art_1", GROUP, comment_form(), WRITES_ON_CLOSED),
        Case("no round", "/ky/drafts/revised/editions/2/art_1", NOBODY, comment_form(), WRITES_ON_CLOSED),
        Case(
            "unpublished",
            "/ky/drafts/hidden/editions/1/art_1",
            NOBODY,
            comment_form(),
            WRITES_ON_CLOSED | UNSEEN,
        ),
    ],
    ("comments.submit_on_draft", "POST"): [
        Case("public", "/ky/drafts/public/comments", EVERYONE, comment_form()),
        Case("registered", "/ky/drafts/registered/comments", ACCOUNTS, comment_form(), WRITES_ON_CLOSED),
        Case("members", "/ky/drafts/members/comments", GROUP, comment_form("members"), WRITES_ON_CLOSED),
        Case("unpublished", "/ky/drafts/hidden/comments", NOBODY, comment_form(), WRITES_ON_CLOSED | UNSEEN),
    ],
    ("comments.hide_page", "GET"): [
        Case("other", another("public", "/ky/drafts/public/comments/", "/hide"), STAFF),
        Case("own", own_comment("/ky/drafts/public/comments/", "/hide"), STAFF),
    ],
    ("comments.hide", "POST"): [
        Case("other", another("public", "/ky/drafts/public/comments/", "/hide"), STAFF, {"reason": "spam"}),
        Case("own", own_comment("/ky/drafts/public/comments/", "/hide"), STAFF, {"reason": "spam"}),
    ],
    ("comments.show_again", "POST"): [
        Case("hidden", another("concealed", "/ky/drafts/public/comments/", "/show"), STAFF)
    ],
    # Receipts
    ("receipts.find_page", "GET"): shown("/ky/receipts"),
    ("receipts.show", "GET"): [
        Case("public", receipt("public"), EVERYONE, reveals=("Баарына айтылган сөз.", NOBODY)),
        Case("members", receipt("members"), EVERYONE, reveals=(MEMBERS_SAID, NOBODY)),
    ],
    ("receipts.withdraw_page", "GET"): [
        Case("other", receipt("public", "/withdraw"), EVERYONE, reveals=("Баарына айтылган сөз.", NOBODY))
    ],
    ("receipts.withdraw", "POST"): [
        Case("own", own_receipt, ACCOUNTS, denied=frozenset({403, 422})),
        Case("other", receipt("public", "/withdraw"), NOBODY, denied=frozenset({403, 422})),
        Case("other members", receipt("members", "/withdraw"), NOBODY, denied=frozenset({403, 422})),
        Case(
            "wrong secret",
            receipt("public", "/withdraw"),
            NOBODY,
            {"secret": "f" * 40},
            frozenset({403, 422}),
        ),
        Case(
            "with the secret",
            receipt("public", "/withdraw"),
            EVERYONE,
            lambda world, who: {"secret": world.anothers["public"].edit_secret},
        ),
    ],
    # Digests
    ("digests.index", "GET"): lists_digests("/ky/digests", "/ky/digests"),
    ("digests.of_draft", "GET"): [
        *lists_digests("/ky/drafts/public/digests", "/ky/drafts/members/digests"),
        Case("unpublished", "/ky/drafts/hidden/digests", STAFF, denied=UNSEEN),
    ],
    ("digests.order", "POST"): [Case("public", "/ky/drafts/public/digests", STAFF, ORDER_FORM)],
    ("digests.order_again", "POST"): [
        Case("public", digest("public", "/ky/digests/", "/again"), STAFF),
        Case("secretariat", digest("secretariat", "/ky/digests/", "/again"), STAFF),
    ],
    ("digests.show", "GET"): of_digests("/ky/digests/", "", EVERYONE),
    ("digests.progress", "GET"): of_digests("/ky/digests/", "/progress", EVERYONE),
    ("digests.download", "GET"): of_digests("/ky/digests/", "/files/json", EVERYONE),
    # The desk
    ("desk.index", "GET"): shown("/ky/desk", STAFF),
    ("desk.draft", "GET"): shown("/ky/desk/drafts/hidden", STAFF, "unpublished"),
    ("desk.publish_page", "GET"): shown("/ky/desk/drafts/hidden/publish", STAFF, "unpublished"),
    ("desk.publish", "POST"): [
        Case("unpublished", "/ky/desk/drafts/hidden/publish", STAFF, {"edition": "1"})
    ],
    ("desk.groups.index", "GET"): shown("/ky/desk/groups", STAFF),
    ("desk.groups.create", "POST"): [Case("any", "/ky/desk/groups", STAFF, {"name_ky": "Жаңы топ"})],
    ("desk.groups.show", "GET"): shown("/ky/desk/groups/group", STAFF, "own and other"),
    ("desk.groups.add", "POST"): [
        Case("any", "/ky/desk/groups/group", STAFF, {"email": "outsider@example.kg"}),
    ],
    ("assignments.show", "GET"): shown("/ky/desk/groups/group/assignments", STAFF),
    ("assignments.assign", "POST"): [
        Case("any", "/ky/desk/groups/group/assignments", STAFF, {"draft": "hidden", "clauses": "art_1"})
    ],
    # Of one that there is: tests/web/test_assignments.py.
    ("assignments.take_back", "POST"): [
        Case("none", "/ky/desk/groups/group/assignments/take-back", NOBODY, denied=REFUSED | UNSEEN)
    ],
    ("desk.accounts.index", "GET"): shown("/ky/desk/accounts", ADMIN),
    ("desk.accounts.create", "POST"): [Case("any", "/ky/desk/accounts", ADMIN, ACCOUNT_FORM)],
    ("desk.accounts.suspend_page", "GET"): shown(account("commenter", "suspend"), ADMIN, "other"),
    ("desk.accounts.suspend", "POST"): [
        Case("other", account("commenter", "suspend"), ADMIN),
        Case("an administrator's own", account("admin", "suspend"), NOBODY, denied=frozenset({403, 422})),
    ],
    ("amendments.amends_page", "GET"): shown("/ky/desk/drafts/hidden/amends", STAFF, "unpublished"),
    ("amendments.amends", "POST"): [
        Case("unpublished", "/ky/desk/drafts/hidden/amends", STAFF, {"target": "quiet"})
    ],
    ("rounds.of_draft", "GET"): shown("/ky/desk/drafts/public/rounds", STAFF),
    ("rounds.open_new", "POST"): [Case("any", "/ky/desk/drafts/quiet/rounds", STAFF, ROUND_FORM)],
    ("rounds.extend_page", "GET"): shown(round_("public", "extend"), STAFF),
    ("rounds.extend", "POST"): [
        Case(
            "any",
            round_("public", "extend"),
            STAFF,
            {"closes_date": day(60), "closes_time": "18:00", "reason": "Көбүрөөк убакыт керек."},
        )
    ],
    ("form_templates.index", "GET"): shown("/ky/desk/forms", ADMIN),
    ("form_templates.show", "GET"): shown("/ky/desk/forms/report/ky", ADMIN),
    ("form_templates.replace", "POST"): [
        Case(
            "any",
            "/ky/desk/forms/remarks/ky",
            ADMIN,
            lambda world, who: {"file": (BytesIO(our_form(FormKind.REMARKS, Language.RU)), "ф.docx")},
        )
    ],
    ("form_templates.download_ours", "GET"): shown("/ky/desk/forms/report/ky/ours", ADMIN),
    ("form_templates.download", "GET"): shown(form_template(""), ADMIN),
    ("form_templates.withdraw_page", "GET"): shown(form_template("/withdraw"), ADMIN),
    ("form_templates.withdraw", "POST"): [Case("any", form_template("/withdraw"), ADMIN)],
    ("schedules.edit", "GET"): shown(round_("public", "schedule"), STAFF),
    ("schedules.change", "POST"): [
        Case("public", round_("public", "schedule"), STAFF, {"formats": "docx", "language": "ky"})
    ],
    # Whose letter it was is asked once somebody has logged in; a token nobody signed is no page.
    ("letters.open_link", "GET"): [
        Case("forged", "/ky/digests/letters/forged", NOBODY, denied=REFUSED | UNSEEN)
    ],
    ("rounds.close_page", "GET"): shown(round_("public", "close"), STAFF),
    ("rounds.close", "POST"): [
        Case(
            "any",
            round_("public", "close"),
            STAFF,
            lambda world, who: {"reason": "Баары айтылды.", "confirm": world.rounds["public"].hex},
        )
    ],
    # The API
    ("api_v1.read_openapi", "GET"): shown("/api/v1/openapi.json", LIVE),
    ("api_v1.read_drafts", "GET"): [Case("any", "/api/v1/drafts", LIVE, reveals=('"slug":"hidden"', NOBODY))],
    ("api_v1.read_draft", "GET"): without_texts(of_drafts("/api/v1/drafts/", "", LIVE, NOBODY)),
    ("api_v1.read_clauses", "GET"): without_texts(of_drafts("/api/v1/drafts/", "/clauses", LIVE, NOBODY)),
    ("api_v1.read_comments", "GET"): of_drafts("/api/v1/drafts/", "/comments", LIVE, NOBODY),
    ("api_v1.send_comment", "POST"): [
        Case("public", "/api/v1/drafts/public/comments", LIVE, comment_json("public")),
        Case("registered", "/api/v1/drafts/registered/comments", ACCOUNTS, comment_json("registered")),
        Case("members", "/api/v1/drafts/members/comments", GROUP, comment_json("members")),
        Case(
            "members unnamed", "/api/v1/drafts/members/comments", GROUP, comment_json(None), frozenset({409})
        ),
        Case("unpublished", "/api/v1/drafts/hidden/comments", NOBODY, comment_json(None), UNSEEN),
    ],
    ("api_v1.read_comment", "GET"): [
        Case("own", own_comment("/api/v1/comments/"), LIVE),
        Case("other", another("public", "/api/v1/comments/"), LIVE),
        Case("other members", another("members", "/api/v1/comments/"), AUDIENCE, denied=UNSEEN),
        Case("members with the secret", another("members", "/api/v1/comments/"), LIVE, secret="members"),
        Case(
            "members with the secret of another",
            another("members", "/api/v1/comments/"),
            AUDIENCE,
            denied=UNSEEN,
            secret="public",
        ),
    ],
    ("api_v1.change_comment", "PATCH"): [
        Case("own", own_comment("/api/v1/comments/"), ACCOUNTS, {"body": "Башкача."}),
        Case("other", another("public", "/api/v1/comments/"), NOBODY, {"body": "Башкача."}),
        Case(
            "other members",
            another("members", "/api/v1/comments/"),
            NOBODY,
            {"body": "Башкача."},
            REFUSED | UNSEEN,
        ),
        Case(
            "with the secret",
            another("public", "/api/v1/comments/"),
            LIVE,
            {"body": "Башкача."},
            secret="public",
        ),
        Case(
            "with the secret of another",
            another("public", "/api/v1/comments/"),
            NOBODY,
            {"body": "Башкача."},
            secret="members",
        ),
    ],
    ("api_v1.remove_comment", "DELETE"): [
        Case("own", own_comment("/api/v1/comments/"), ACCOUNTS),
        Case("other", another("public", "/api/v1/comments/"), NOBODY),
        Case("other members", another("members", "/api/v1/comments/"), NOBODY, denied=REFUSED | UNSEEN),
        Case("with the secret", another("public", "/api/v1/comments/"), LIVE, secret="public"),
        Case("with the secret of another", another("public", "/api/v1/comments/"), NOBODY, secret="members"),
    ],
    ("api_v1.read_receipt", "GET"): [
        Case(
            "public",
            lambda world, who: f"/api/v1/receipts/{world.anothers['public'].code}",
            LIVE,
            reveals=("Баарына айтылган сөз.", NOBODY),
        ),
        Case(
            "members",
            lambda world, who: f"/api/v1/receipts/{world.anothers['members'].code}",
            LIVE,
            reveals=(MEMBERS_SAID, NOBODY),
        ),
    ],
    ("api_v1.order_digest", "POST"): [Case("public", "/api/v1/drafts/public/digests", STAFF, ORDER_JSON)],
    ("api_v1.read_digest", "GET"): of_digests("/api/v1/digests/", "", LIVE),
    ("api_v1.download_digest_file", "GET"): of_digests("/api/v1/digests/", "/files/json", LIVE),
}
CASES = [
    pytest.param(method, case, id=f"{endpoint} {method} {case.kind}")
    for (endpoint, method), cases in TABLE.items()
    for case in cases
]


@pytest.fixture(scope="module")
def whole_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = build_world(sqlite_template, tmp_path_factory.mktemp("world"))
    yield built
    built.database.dispose()


@pytest.fixture
def world(whole_world: World) -> Iterator[World]:
    yield whole_world
    whole_world.put_back()


def ask(world: World, case: Case, method: str, who: str) -> TestResponse:
    path = case.address(world, who)
    if not path.startswith("/api/"):
        return world.browse(who, method, path, case.body(world, who))
    headers = {"X-Edit-Secret": world.anothers[case.secret].edit_secret} if case.secret else None
    sent = case.body(world, who) if method in ("POST", "PATCH") else None
    return world.call(who, method, path, sent, headers)


def is_allowed(response: TestResponse) -> bool:
    return response.status_code < 400 and not leads_to_login(response)


def leads_to_login(response: TestResponse) -> bool:
    return response.status_code == 302 and (response.location or "").startswith("/ky/login?next=")


def check_denied(case: Case, method: str, who: str, response: TestResponse) -> None:
    """Denied in the way the table says: refused, or as if the object were not there."""
    if response.request.path.startswith("/api/") and who == "suspended":
        assert response.status_code == 401
    elif leads_to_login(response):
        assert who in (GUEST, "suspended")
        assert method in ("GET", "HEAD")
        assert case.denied & REFUSED
    else:
        assert response.status_code in case.denied, response.get_data(as_text=True)[:500]


@pytest.mark.parametrize(("method", "case"), CASES)
def test_the_table_holds(world: World, method: str, case: Case) -> None:
    writes = method not in ("GET", "HEAD")
    for who in sorted(EVERYONE):
        before = world.content() if writes else ""
        response = ask(world, case, method, who)
        assert is_allowed(response) is (who in case.allowed), (
            f"{who}: {response.status_code} {response.location or response.get_data(as_text=True)[:500]}"
        )
        if who not in case.allowed:
            check_denied(case, method, who, response)
        if case.reveals:
            wanted, seen_by = case.reveals
            text = wanted(world, who) if callable(wanted) else wanted
            assert (text in response.get_data(as_text=True)) is (who in seen_by), f"{who} and {text!r}"
        if writes:
            changed = world.content() != before
            assert changed is (who in case.allowed), (
                f"{who}: the database {'changed' if changed else 'stayed'}"
            )
            if changed:
                world.put_back()
        elif who not in case.allowed:
            check_denied(case, "HEAD", who, ask(world, case, "HEAD", who))


def test_every_route_and_method_is_in_the_table_and_nothing_else(whole_world: World) -> None:
    routed = {
        (rule.endpoint, method)
        for rule in whole_world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert not routed - set(TABLE), f"say who may: {sorted(routed - set(TABLE))}"
    assert not set(TABLE) - routed, f"no such route any more: {sorted(set(TABLE) - routed)}"


def test_every_route_declares_a_permission(whole_world: World) -> None:
    views = whole_world.app.view_functions
    bare = [name for name in views if not isinstance(getattr(views[name], "permission", None), Permission)]
    assert not bare, f"put @requires(Permission.…) right under the route: {bare}"


def test_every_case_is_asked_of_its_own_route(whole_world: World) -> None:
    adapter = whole_world.app.url_map.bind("localhost")
    for (endpoint, method), cases in TABLE.items():
        for case in cases:
            matched, _ = adapter.match(case.address(whole_world, "secretary"), method=method)
            assert matched == endpoint, f"{endpoint} {case.kind} is asked of {matched}"


SCOPED = {
    Scope.COMMENTS_CREATE: [
        ("POST", "/api/v1/drafts/public/comments", comment_json("public")),
        ("PATCH", own_comment("/api/v1/comments/"), {"body": "Башкача."}),
        ("DELETE", own_comment("/api/v1/comments/"), {}),
    ],
    Scope.DIGESTS_CREATE: [("POST", "/api/v1/drafts/public/digests", ORDER_JSON)],
    Scope.DIGESTS_READ: [
        ("GET", digest("members", "/api/v1/digests/"), {}),
        ("GET", digest("secretariat", "/api/v1/digests/"), {}),
        ("GET", digest("secretariat", "/api/v1/digests/", "/files/json"), {}),
    ],
}


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("who", ["secretary", "admin"])
def test_a_token_without_a_scope_may_not_what_the_account_may(world: World, who: str, scope: Scope) -> None:
    email, whole = world.actors[who].email, world.bearers[who]
    with world.database.write() as session:
        narrow = create_token(session, actor=OPERATOR, email=email, scopes=frozenset(Scope) - {scope})
        only = create_token(session, actor=OPERATOR, email=email, scopes=frozenset({scope}))
    try:
        for method, path, sent in SCOPED[scope]:
            case = Case("scope", path, NOBODY, sent)
            world.bearers[who] = narrow
            before = world.content()
            assert ask(world, case, method, who).status_code in (403, 404), f"{method} without {scope}"
            assert world.content() == before
            world.bearers[who] = only
            assert is_allowed(ask(world, case, method, who)), f"{method} with {scope}"
    finally:
        world.bearers[who] = whole


def test_a_public_digest_and_the_lists_need_no_scope(world: World) -> None:
    with world.database.write() as session:
        email = world.actors["commenter"].email
        bare = create_token(session, actor=OPERATOR, email=email, scopes=frozenset({Scope.COMMENTS_CREATE}))
    headers = {"Authorization": f"Bearer {bare}"}
    for path in (
        f"/api/v1/digests/{world.digests['public']}",
        "/api/v1/drafts",
        "/api/v1/drafts/public/comments",
    ):
        assert world.call(GUEST, "GET", path, headers=headers).status_code == 200


def test_a_browsers_log_in_is_no_credential_of_the_api(world: World) -> None:
    client = world.app.test_client()
    client.set_cookie("pikir_session", world.cookies["admin"])
    assert client.post("/api/v1/drafts/public/digests", json=ORDER_JSON).status_code == 401
    assert client.get(f"/api/v1/digests/{world.digests['secretariat']}").status_code == 404


def test_a_token_is_no_credential_of_the_pages(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.bearers['admin']}"}
    assert leads_to_login(world.app.test_client().get("/ky/desk", headers=headers))


def test_who_is_suspended_while_logged_in_speaks_as_a_guest_at_most(world: World) -> None:
    fields = comment_form()
    assert callable(fields)
    assert (
        world.browse("suspended", "POST", "/ky/drafts/public/art_1", fields(world, "suspended")).status_code
        == 303
    )
    with world.database.read() as session:
        written = session.execute(select(Comment).where(Comment.body == "Мен каршымын.")).scalar_one()
    assert (written.account_id, written.author_name, written.author_email) == (None, None, None)

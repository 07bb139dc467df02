"""`pikir users`, `pikir tokens`, `pikir groups`."""

from __future__ import annotations

import pytest

from app.core.permissions import Role, Scope
from app.infra.db import Database
from app.infra.passwords import password_matches
from app.services.accounts import find_credentials
from app.services.tokens import find_token_actor
from tests.cli.conftest import Console
from tests.factories import make_account, make_group


def password_hash(database: Database, email: str) -> str | None:
    with database.read() as session:
        found = find_credentials(session, email)
    assert found is not None
    return found.password_hash


@pytest.mark.parametrize("ending", ["\n", "\r\n", "", "\nsecond line"])
def test_the_password_is_the_first_line_of_stdin(console: Console, database: Database, ending: str) -> None:
    words = ("--email", "Aigul@example.kg", "--role", "secretary", "--password-stdin", "--json")
    done = console("users", "create", *words, stdin="жашыруун сөз" + ending)
    assert done.code == 0
    assert (done.document["email"], done.document["role"]) == ("aigul@example.kg", "secretary")
    assert password_matches("жашыруун сөз", password_hash(database, "aigul@example.kg"))


def test_without_a_password_nobody_can_log_in(console: Console, database: Database) -> None:
    assert console("users", "create", "--email", "bot@example.kg", "--role", "expert").code == 0
    assert password_hash(database, "bot@example.kg") is None


def test_no_password_is_printed(console: Console) -> None:
    words = ("--email", "a@example.kg", "--role", "admin", "--password-stdin")
    done = console("users", "create", *words, stdin="very secret words\n")
    assert "very secret" not in done.out + done.err


def test_accounts_are_listed(console: Console, database: Database) -> None:
    make_account(database, Role.MEMBER, email="b@example.kg", name="Бакыт")
    make_account(database, Role.ADMIN, email="a@example.kg")
    items = console("users", "list", "--json").document["items"]
    assert [(item["email"], item["role"], item["name"]) for item in items] == [
        ("a@example.kg", "admin", ""),
        ("b@example.kg", "member", "Бакыт"),
    ]


@pytest.mark.parametrize("words", [["b@example.kg"], ["--email", "b@example.kg"]])
def test_a_suspended_account_loses_its_tokens(console: Console, database: Database, words: list[str]) -> None:
    make_account(database, Role.MEMBER, email="b@example.kg")
    make_account(database, Role.MEMBER, email="other@example.kg")
    token = new_token(console, "b@example.kg")
    others = new_token(console, "other@example.kg")
    done = console("users", "suspend", *words, "--json")
    assert (done.code, done.document["role"]) == (0, "suspended")
    with database.read() as session:
        assert find_token_actor(session, token) is None
        assert find_token_actor(session, others) is not None


def new_token(console: Console, email: str, scopes: str = "digests:read") -> str:
    done = console("tokens", "create", "--email", email, "--scopes", scopes, "--json")
    assert list(done.document) == ["token"]
    return str(done.document["token"])


def test_a_token_speaks_for_its_account_within_its_scopes(console: Console, database: Database) -> None:
    account = make_account(database, Role.EXPERT, email="e@example.kg")
    token = new_token(console, "e@example.kg", "digests:read, comments:create")
    with database.read() as session:
        actor = find_token_actor(session, token)
    assert actor is not None
    assert actor.account_id == account.account_id
    assert actor.scopes == {Scope.DIGESTS_READ, Scope.COMMENTS_CREATE}


def test_without_json_only_the_token_is_printed(console: Console, database: Database) -> None:
    make_account(database, Role.EXPERT, email="e@example.kg")
    out = console("tokens", "create", "--email", "e@example.kg", "--scopes", "digests:read").out
    assert out.startswith("pikir_")
    assert len(out.split()) == 1


def test_a_group_is_created_with_members_and_gets_more(console: Console, database: Database) -> None:
    for name in "ab":
        make_account(database, Role.MEMBER, email=f"{name}@example.kg")
    names = ("--name-ky", "Жумушчу  топ", "--name-ru", "Рабочая группа")
    done = console("groups", "create", "top", *names, "--member", "b@example.kg", "--json")
    assert done.document == {
        "slug": "top",
        "names": {"ky": "Жумушчу топ", "ru": "Рабочая группа"},
        "members": ["b@example.kg"],
    }
    more = console("groups", "add", "top", "--member", "a@example.kg", "--member", "b@example.kg", "--json")
    assert more.document["members"] == ["a@example.kg", "b@example.kg"]
    assert console("groups", "list", "--json").document == {"items": [more.document]}


BAD = [
    (["users", "create", "--email", "no-at-sign", "--role", "member"], "email-malformed", "--email"),
    (["users", "create", "--email", " ", "--role", "member"], "email-required", "--email"),
    (["users", "create", "--email", "a@example.kg", "--role", "member"], "email-taken", "--email"),
    (["users", "create", "--email", "n@example.kg", "--role", "king"], "usage", "pikir users create"),
    (["users", "create", "--email", "n@example.kg", "--role", "suspended"], "usage", "pikir users create"),
    (["users", "create", "--email", "n@example.kg"], "usage", "pikir users create"),
    (["users", "suspend", "absent@example.kg"], "account-not-found", "absent@example.kg"),
    (["users", "suspend"], "usage", "pikir users suspend"),
    (["users", "suspend", "a@example.kg", "--email", "b@example.kg"], "usage", "pikir users suspend"),
    (["tokens", "create", "--email", "a@example.kg", "--scopes", "digests:burn"], "scope-unknown", "--scopes"),
    (["tokens", "create", "--email", "a@example.kg", "--scopes", " , "], "scopes-required", "--scopes"),
    (["tokens", "create", "--email", "x@example.kg", "--scopes", "digests:read"], "account-not-found", "x@example.kg"),
    (["tokens", "create", "--email", "g@example.kg", "--scopes", "digests:read"], "account-suspended", "g@example.kg"),
    (["groups", "create", "top"], "usage", "pikir groups create"),
    (["groups", "create", "top", "--name-ky", "  "], "usage", "pikir groups create"),
    (["groups", "create", "Жумушчу топ", "--name-ky", "Т"], "slug-malformed", "Жумушчу топ"),
    (["groups", "create", "group", "--name-ky", "Т"], "slug-taken", "slug"),
    (["groups", "create", "top", "--name-ky", "Т", "--member", "x@example.kg"], "account-not-found", "x@example.kg"),
    (["groups", "add", "absent", "--member", "a@example.kg"], "group-not-found", "absent"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "where"), BAD)
def test_bad_input_is_refused_and_nothing_is_kept(
    console: Console, database: Database, words: list[str], code: str, where: str
) -> None:
    make_account(database, Role.MEMBER, email="a@example.kg")
    make_account(database, Role.SUSPENDED, email="g@example.kg")
    make_group(database, "group")
    before = [console(kind, "list", "--json").out for kind in ("users", "groups")]
    told = console(*words, "--json")
    assert (told.code, told.error["code"], told.error["where"]) == (2, code, where)
    said = console(*words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert [console(kind, "list", "--json").out for kind in ("users", "groups")] == before


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password-too-short"),
        ("1234567\n", "password-too-short"),
        (b"\xff" * 12, "password-unreadable"),
        ("x" * 1_025, "password-unreadable"),
    ],
)
def test_a_bad_password_makes_no_account(console: Console, password: str | bytes, code: str) -> None:
    words = ("--email", "a@example.kg", "--role", "admin", "--password-stdin", "--json")
    done = console("users", "create", *words, stdin=password)
    assert (done.code, done.error["code"], done.error["where"]) == (2, code, "--password-stdin")
    assert console("users", "list", "--json").document == {"items": []}

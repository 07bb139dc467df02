"""CONTRACT.md, command line: exit codes, one JSON document, and the members each command promises."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome
from tests.contract.conftest import LAW, Pikir

Run = Callable[..., Outcome]
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
DRAFT = {"slug", "kind", "title", "state", "editions", "rounds"}
ROUND = {"id", "slug", "audience", "access", "opens_at", "closes_at", "state"}
COUNTS = {"received", "shown", "hidden", "withdrawn", "erased", "held"}


def test_an_import_says_what_it_made(pikir: Pikir, law: dict[str, Path]) -> None:
    made = pikir("drafts", "import", str(law["ru"]), "--kind", "law", "--slug", "law")
    assert made == {"slug": "law", "edition": 1, "language": "ru", "clauses": 8, "warnings": []}


def test_a_new_draft_is_unpublished_and_has_edition_one(pikir: Pikir, law: dict[str, Path]) -> None:
    pikir("drafts", "import", str(law["ru"]), "--kind", "code", "--title", "Кодекс", "--slug", "law")
    shown = pikir("drafts", "show", "law")
    assert set(shown) >= DRAFT
    assert (shown["kind"], shown["state"], len(shown["editions"]), shown["rounds"]) == (
        "code",
        "unpublished",
        1,
        [],
    )
    assert shown["title"] == {"ky": None, "ru": "Кодекс", "en": None}


def test_a_language_that_matches_is_added_and_one_that_does_not_is_refused_with_the_differences(
    pikir: Pikir, run: Run, law: dict[str, Path], tmp_path: Path
) -> None:
    pikir("drafts", "import", str(law["ru"]), "--kind", "law", "--slug", "law")
    other = tmp_path / "other.ky.txt"
    other.write_text(LAW["ky"].split("2-берене")[0], encoding="utf-8")
    refused = run("drafts", "import", str(other), "--into", "law", "--lang", "ky", "--json")
    assert refused.code == 2
    assert "art_2" in json.dumps(refused.error, ensure_ascii=False)
    assert pikir("drafts", "show", "law")["title"]["ky"] is None
    added = pikir("drafts", "import", str(law["ky"]), "--into", "law", "--lang", "ky")
    assert (added["language"], added["clauses"]) == ("ky", 8)
    assert pikir("drafts", "show", "law")["title"]["ky"] == "Курултай жөнүндө мыйзам"


def test_publishing_shows_the_draft_and_twice_is_refused(pikir: Pikir, run: Run, published: str) -> None:
    assert pikir("drafts", "show", published)["state"] == "published"
    assert run("drafts", "publish", published).code == 2


def test_the_list_has_the_same_objects(pikir: Pikir, published: str) -> None:
    listed = pikir("drafts", "list")
    assert listed == {"items": [pikir("drafts", "show", published)]}


@pytest.mark.parametrize(("audience", "access"), [("public", "open"), ("members", "closed")])
def test_a_round_has_the_usual_access_of_its_audience(
    pikir: Pikir, published: str, audience: str, access: str
) -> None:
    closes = ("--closes-at", "2099-01-01T18:00:00+06:00")
    made = pikir("rounds", "open", published, "--audience", audience, *closes)
    assert set(made) >= ROUND
    assert (made["slug"], made["audience"], made["access"], made["state"]) == (
        published,
        audience,
        access,
        "open",
    )
    assert UUID_TEXT.fullmatch(made["id"])
    assert MOMENT.fullmatch(made["opens_at"])
    assert made["closes_at"].startswith("2099-01-01T12:00:00")
    assert [r["id"] for r in pikir("rounds", "list", published)["items"]] == [made["id"]]
    assert [r["id"] for r in pikir("drafts", "show", published)["rounds"]] == [made["id"]]


def test_a_time_without_an_offset_is_bishkek_time(pikir: Pikir, published: str) -> None:
    made = pikir("rounds", "open", published, "--audience", "public", "--closes-at", "2099-01-01T18:00:00")
    assert made["closes_at"].startswith("2099-01-01T12:00:00")


def test_a_draft_that_is_not_published_has_no_round(pikir: Pikir, run: Run, law: dict[str, Path]) -> None:
    pikir("drafts", "import", str(law["ru"]), "--kind", "law", "--slug", "law")
    words = ("rounds", "open", "law", "--audience", "public", "--closes-at", "2099-01-01T00:00:00Z")
    assert run(*words).code == 2
    assert pikir("rounds", "list", "law") == {"items": []}


def test_comments_are_exported_without_loss(pikir: Pikir, http: Any, opened: str, tmp_path: Path) -> None:
    body = '=СУММА(1)\nэкинчи сап; "тырмакча", үтүр'
    sent = http(
        "POST",
        "/drafts/law/comments",
        {"clause": "art_1", "body": body, "language": "ky", "stance": "oppose"},
    ).json
    jsonl, table = tmp_path / "c.jsonl", tmp_path / "c.csv"
    assert (
        pikir("comments", "export", "--draft", "law", "--format", "jsonl", "--out", str(jsonl))["exported"]
        == 1
    )
    assert (
        pikir("comments", "export", "--draft", "law", "--format", "csv", "--out", str(table))["exported"] == 1
    )
    (line,) = jsonl.read_text("utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["id"], kept["clause"], kept["body"], kept["stance"]) == (sent["id"], "art_1", body, "oppose")
    (row,) = csv.DictReader(io.StringIO(table.read_text("utf-8-sig"), newline=""))
    assert row["id"] == sent["id"]
    assert row["body"].removeprefix("'") == body
    assert sent["edit_secret"] not in line


def test_a_digest_compiled_here_and_now_says_where_and_what(
    pikir: Pikir, opened: str, tmp_path: Path
) -> None:
    out = tmp_path / "digest.json"
    made = pikir("digests", "compile", "--draft", "law", "--format", "json", "--out", str(out))
    assert {"out", "sha256", "content_sha256", "counts"} <= set(made)
    assert made["out"] == str(out)
    assert set(made["counts"]) >= COUNTS


def test_a_token_is_printed_once(pikir: Pikir) -> None:
    pikir(
        "users",
        "create",
        "--email",
        "a@example.kg",
        "--role",
        "secretary",
        "--password-stdin",
        stdin="узун сыр\n",
    )
    made = pikir("tokens", "create", "--email", "a@example.kg", "--scopes", "digests:create,digests:read")
    assert set(made) == {"token"}
    assert made["token"] not in json.dumps(pikir("users", "list"))


def test_the_doctor_checks_what_the_contract_names_and_says_how_to_mend(run: Run) -> None:
    done = run("doctor", "--json")
    checks = {check["name"]: check for check in done.document["checks"]}
    assert {"configuration", "database", "broker", "storage", "mail", "clock"} <= set(checks)
    assert done.code == (0 if all(check["ok"] for check in checks.values()) else 1)
    assert all(check["mend"] for check in checks.values() if not check["ok"])


WRONG = [
    (["nonsense"], {}),
    (["drafts", "nonsense"], {}),
    (["drafts", "show"], {}),
    (["drafts", "show", "nowhere"], {}),
    (["drafts", "publish", "nowhere"], {}),
    (["drafts", "import", "nowhere.txt", "--kind", "law"], {}),
    (["drafts", "import", "{law}"], {}),
    (["drafts", "import", "{law}", "--kind", "novel"], {}),
    (["drafts", "import", "{law}", "--kind", "law", "--slug", "НЕ АДРЕС"], {}),
    (["split", "nowhere.txt"], {}),
    (["split", "{folder}"], {}),
    (["rounds", "list", "nowhere"], {}),
    (["rounds", "open", "nowhere", "--audience", "public", "--closes-at", "2099-01-01T00:00:00Z"], {}),
    (["rounds", "open", "nowhere", "--audience", "public", "--closes-at", "tomorrow"], {}),
    (["rounds", "close", "not-an-id", "--reason", "x"], {}),
    (["rounds", "close", "00000000-0000-4000-8000-000000000000", "--reason", "x"], {}),
    (["rounds", "extend", "00000000-0000-4000-8000-000000000000", "--closes-at", "2099-01-01T00:00Z"], {}),
    (["comments", "export", "--draft", "nowhere", "--format", "csv", "--out", "{folder}/x.csv"], {}),
    (["digests", "compile", "--draft", "nowhere", "--format", "json", "--out", "{folder}/x.json"], {}),
    (["digests", "compile", "--draft", "nowhere", "--format", "xyz", "--out", "{folder}/x.xyz"], {}),
    (["users", "create", "--email", "no-address", "--role", "member"], {}),
    (["users", "create", "--email", "a@example.kg", "--role", "king"], {}),
    (["tokens", "create", "--email", "nobody@example.kg", "--scopes", "digests:read"], {}),
    (["users", "list"], {"PIKIR_DATABASE_URL": "mysql://x/y"}),
    (["users", "list"], {"PIKIR_ENV": "production"}),
]


@pytest.mark.parametrize(("words", "variables"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_bad_usage_and_bad_input_end_with_2_and_one_line_or_one_document(
    run: Run, law: dict[str, Path], tmp_path: Path, words: list[str], variables: dict[str, str]
) -> None:
    said = [word.format(law=law["ru"], folder=tmp_path) for word in words]
    plain, as_json = run(*said, **variables), run(*said, "--json", **variables)
    assert (plain.code, as_json.code) == (2, 2)
    assert plain.out == ""
    assert len(plain.err.strip().splitlines()) == 1, plain.err
    assert "Traceback" not in plain.err + as_json.err
    assert set(as_json.document) == {"error"}
    assert set(as_json.error) == {"code", "message", "where"}
    assert as_json.error["message"]
    assert not list(tmp_path.glob("x.*"))

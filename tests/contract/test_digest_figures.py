"""CONTRACT.md, figures in every digest: they reconcile, and the same comments give the same hash in every format."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.core.comments import HideReason
from app.core.permissions import OPERATOR
from app.infra.db import Database
from app.services.comments import hide_comment
from tests.contract.conftest import Pikir

FORMATS = ("json", "csv", "xlsx", "docx")
PATH = "/drafts/law/comments"


@pytest.fixture
def said(http: Any, database: Database, opened: str) -> dict[str, list[str]]:
    """Ids by what became of the comments: four are shown, two hidden, one withdrawn."""
    places = ["art_2", "art_1__para_2", None, "art_1", "art_1", "art_1", "art_2"]
    made = [
        http("POST", PATH, {"clause": place, "body": f"{n}-пикир", "language": "ky", "stance": "oppose"}).json
        for n, place in enumerate(places)
    ]
    with database.write() as session:
        for comment, reason in ((made[4], HideReason.SPAM), (made[5], HideReason.ABUSE)):
            hide_comment(session, actor=OPERATOR, comment_id=UUID(comment["id"]), reason=reason)
    http("DELETE", f"/comments/{made[6]['id']}", secret=made[6]["edit_secret"])
    time.sleep(0.01)
    ids = [comment["id"] for comment in made]
    return {"shown": ids[:4], "hidden": ids[4:6], "withdrawn": ids[6:]}


@pytest.fixture
def cutoff(said: Any) -> str:
    return datetime.now(UTC).isoformat()


def compile_(pikir: Pikir, out: Path, cutoff: str | None, format: str = "json", *more: str) -> Any:
    words = ["--draft", "law", "--format", format, "--lang", "ky", "--out", str(out), *more]
    return pikir("digests", "compile", *words, *(["--cutoff", cutoff] if cutoff else []))


def canonical_hash(document: Any) -> str:
    """From the contract alone: sorted keys, UTF-8, no spaces, a line each for header, clause, comment and findings."""
    lines = [document["header"]]
    for clause in document["clauses"]:
        alone = {name: value for name, value in clause.items() if name not in ("comments", "findings")}
        lines += [alone, *clause["comments"], clause["findings"]]
    text = "".join(
        json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines
    )
    return hashlib.sha256(text.encode()).hexdigest()


def test_received_is_the_sum_of_what_became_of_it(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path
) -> None:
    counts = compile_(pikir, tmp_path / "d.json", cutoff)["counts"]
    assert (counts["received"], counts["shown"], counts["hidden"], counts["withdrawn"]) == (7, 4, 2, 1)
    assert (counts["erased"], counts["held"]) == (0, 0)
    parts = ("shown", "hidden", "withdrawn", "erased", "held")
    assert counts["received"] == sum(counts[part] for part in parts)
    assert counts["hidden_by_reason"] == {"abuse": 1, "spam": 1}


def test_the_header_has_every_member_and_the_later_ones_are_null(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path
) -> None:
    compile_(pikir, tmp_path / "d.json", cutoff)
    header = json.loads((tmp_path / "d.json").read_bytes())["header"]
    assert {"draft", "edition", "rounds", "language", "view", "cutoff", "method", "counts"} <= set(header)
    assert (header["draft"]["slug"], header["edition"], header["language"], header["view"]) == (
        "law",
        1,
        "ky",
        "public",
    )
    assert (header["checkpoint"], header["signature"]) == (None, None)


def test_the_hash_can_be_taken_again_from_the_json_file(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path
) -> None:
    made = compile_(pikir, tmp_path / "d.json", cutoff)
    document = json.loads((tmp_path / "d.json").read_bytes())
    assert canonical_hash(document) == document["content_sha256"] == made["content_sha256"]


def test_every_format_has_the_same_content_hash_and_says_what_its_bytes_are(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path
) -> None:
    made = {format: compile_(pikir, tmp_path / f"d.{format}", cutoff, format) for format in FORMATS}
    assert len({answer["content_sha256"] for answer in made.values()}) == 1
    assert len({json.dumps(answer["counts"], sort_keys=True) for answer in made.values()}) == 1
    for format, answer in made.items():
        assert hashlib.sha256((tmp_path / f"d.{format}").read_bytes()).hexdigest() == answer["sha256"]


@pytest.mark.parametrize("format", ["json", "csv"])
def test_csv_and_json_are_byte_identical_when_compiled_again(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path, format: str
) -> None:
    for name in ("one", "two"):
        compile_(pikir, tmp_path / name, cutoff, format)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_is_said_after_the_cut_off_changes_nothing(
    pikir: Pikir, http: Any, said: Any, cutoff: str, tmp_path: Path
) -> None:
    before = compile_(pikir, tmp_path / "d.json", cutoff)
    http("POST", PATH, {"clause": "art_1", "body": "Кечиккен пикир", "language": "ky"})
    assert compile_(pikir, tmp_path / "d.json", cutoff) == before


def test_another_view_and_another_language_are_another_content(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path
) -> None:
    out = tmp_path / "d.json"
    hashes = {
        compile_(pikir, out, cutoff)["content_sha256"],
        compile_(pikir, out, cutoff, "json", "--view", "secretariat")["content_sha256"],
        compile_(pikir, out, cutoff, "json", "--lang", "ru")["content_sha256"],
    }
    assert len(hashes) == 3


def test_shown_comments_stand_under_their_clauses_in_order_of_receipt_by_their_api_id(
    pikir: Pikir, http: Any, said: dict[str, list[str]], cutoff: str, tmp_path: Path
) -> None:
    more = http("POST", PATH, {"clause": "art_1", "body": "Экинчи", "language": "ky"}).json["id"]
    time.sleep(0.01)
    compile_(pikir, tmp_path / "d.json", datetime.now(UTC).isoformat())
    document = json.loads((tmp_path / "d.json").read_bytes())
    placed = {c["id"]: [row["id"] for row in c["comments"]] for c in document["clauses"] if c["comments"]}
    first, second, whole, third = said["shown"]
    assert placed.pop("art_1")[:2] == [third, more] or placed == {}
    rows = [row["id"] for clause in document["clauses"] for row in clause["comments"]]
    assert set(said["shown"]) | {more} <= set(rows)
    assert rows.index(third) < rows.index(more) < rows.index(second) < rows.index(first)
    assert whole in rows


def test_the_words_of_a_hidden_or_withdrawn_comment_are_in_no_public_digest(
    pikir: Pikir, said: Any, cutoff: str, tmp_path: Path
) -> None:
    for format in ("json", "csv"):
        compile_(pikir, tmp_path / "d", cutoff, format)
        text = (tmp_path / "d").read_text("utf-8")
        assert "3-пикир" in text
        for n in (4, 5, 6):
            assert f"{n}-пикир" not in text


def test_the_cut_off_of_a_closed_round_is_its_close(
    pikir: Pikir, said: Any, opened: str, tmp_path: Path
) -> None:
    closed = pikir("rounds", "close", opened, "--reason", "Баары айтылды.")
    compile_(pikir, tmp_path / "d.json", None)
    assert json.loads((tmp_path / "d.json").read_bytes())["header"]["cutoff"] == closed["closed_at"]


def test_a_cut_off_in_the_future_is_refused_and_leaves_no_file(run: Any, said: Any, tmp_path: Path) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    words = ("--draft", "law", "--format", "csv", "--cutoff", later, "--out", str(tmp_path / "x.csv"))
    assert run("digests", "compile", *words).code == 2
    assert not (tmp_path / "x.csv").exists()

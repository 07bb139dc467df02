"""Exported comments read back whole: every column, every state, every earlier wording."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import select

from app.core.comments import Author, HideReason, Quote, Source, Stance, make_submission
from app.core.digests.renderers.csv import read_cell
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.text import Language
from app.infra.db import Database
from app.models import Comment
from app.services import exports
from app.services.comments import edit_comment, hide_comment, submit_comment, withdraw_comment
from app.services.exports import export_comments
from tests.factories import SERVER_KEY, make_account, make_comment, make_draft, make_round

HOSTILE = [
    "=1+1",
    "'=1+1",
    "''",
    "+7",
    "-x",
    "@a",
    'a,b\n"c"',
    "\tтаб",
    "true",
    "0",
    " ",
    "\u2028",
    "Ө" * 5_000,
]


def export(database: Database, slug: str, file_format: str) -> bytes:
    out = io.BytesIO()
    with database.snapshot() as session:
        export_comments(session, actor=OPERATOR, slug=slug, format=file_format, out=out)
    return out.getvalue()


def read_jsonl(content: bytes) -> list[dict[str, Any]]:
    # Not splitlines: it would break a comment at U+2028.
    return [json.loads(line) for line in content.decode().split("\n") if line]


def read_csv(content: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: read_cell(cell) for name, cell in row.items()} for row in reader]


def as_cells(record: dict[str, Any]) -> dict[str, str]:
    """What the CSV must say of a JSONL record."""
    return {
        name: ""
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
        for name, value in record.items()
    }


@pytest.fixture
def slug(database: Database) -> str:
    slug, other = make_draft(database), make_draft(database)
    for draft in (slug, other):
        make_round(database, draft)
    make_comment(database, other, body="noise")
    return slug


def test_every_column_of_a_comment_is_there_but_the_credential() -> None:
    assert set(exports.OWN_COLUMNS) == set(Comment.__table__.columns.keys()) - {"edit_secret_hash"}


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_no_credential_leaves(database: Database, slug: str, file_format: str) -> None:
    made = make_comment(database, slug)
    with database.read() as session:
        hashed = session.execute(select(Comment.edit_secret_hash).where(Comment.id == made.id)).scalar_one()
    content = export(database, slug, file_format).decode()
    assert hashed not in content
    assert made.edit_secret not in content


def test_what_was_said_stands_in_its_columns(database: Database, slug: str) -> None:
    submission = make_submission(
        stance=Stance.AMEND,
        body="Кыска",
        language=Language.KY,
        clause="art_1__para_2",
        quote=Quote("жылына", " ", ""),
        proposed_text="Эки жолу",
        text_language=Language.KY,
        author=Author(
            name="Айгүл", publish_name=True, email="a@example.kg", region="KG-B", organisation="ААК"
        ),
    )
    with database.write() as session:
        submit_comment(
            session, actor=GUEST, slug=slug, submission=submission, source=Source.PAPER, server_key=SERVER_KEY
        )
    (record,) = read_jsonl(export(database, slug, "jsonl"))
    expected = {
        "draft": slug,
        "edition": 1,
        "clause": "art_1__para_2",
        "stance": "amend",
        "body": "Кыска",
        "language": "ky",
        "quote_exact": "жылына",
        "quote_prefix": " ",
        "quote_suffix": "",
        "proposed_text": "Эки жолу",
        "text_language": "ky",
        "author_name": "Айгүл",
        "publish_name": True,
        "author_email": "a@example.kg",
        "region": "KG-B",
        "organisation": "ААК",
        "source": "paper",
        "state": "published",
        "revisions": [],
    }
    assert {name: record[name] for name in expected} == expected
    assert record["received_at"].endswith("Z")


def test_every_state_is_exported_with_its_reason(database: Database, slug: str) -> None:
    kept, hidden, withdrawn = (make_comment(database, slug, body=body) for body in ("one", "two", "three"))
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=hidden.id, reason=HideReason.SPAM)
        withdraw_comment(session, actor=GUEST, comment_id=withdrawn.id, secret=withdrawn.edit_secret)
    records = {record["id"]: record for record in read_jsonl(export(database, slug, "jsonl"))}
    assert len(records) == 3
    assert records[str(kept.id)]["state"] == "published"
    assert (records[str(hidden.id)]["hidden_reason"], records[str(hidden.id)]["body"]) == ("spam", "two")
    assert records[str(withdrawn.id)]["withdrawn_at"] is not None


def test_earlier_wordings_come_along(database: Database, slug: str) -> None:
    made, other = make_comment(database, slug, body="first"), make_comment(database, slug, body="other")
    for body in ("second", "third"):
        submission = make_submission(
            stance=Stance.NOTE, body=body, language=Language.EN, clause="art_1__para_1"
        )
        with database.write() as session:
            edit_comment(
                session, actor=GUEST, comment_id=made.id, submission=submission, secret=made.edit_secret
            )
    records = {record["id"]: record for record in read_jsonl(export(database, slug, "jsonl"))}
    said = [revision["content"]["body"] for revision in records[str(made.id)]["revisions"]]
    assert (said, records[str(made.id)]["body"]) == (["first", "second"], "third")
    assert records[str(other.id)]["revisions"] == []


def test_csv_says_what_jsonl_says_of_any_text(
    database: Database, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 3)
    for text in HOSTILE:
        make_comment(database, slug, body=f"{text}.", clause=None, name=text)
        if text.strip():
            make_comment(database, slug, body=text, proposed_text=text)
    records = read_jsonl(export(database, slug, "jsonl"))
    rows = read_csv(export(database, slug, "csv"))
    assert [as_cells(record) for record in records] == rows
    assert {text.strip() for text in HOSTILE if text.strip()} <= {record["body"] for record in records}
    assert [r["received_at"] for r in records] == sorted(r["received_at"] for r in records)


def test_no_cell_begins_a_formula(database: Database, slug: str) -> None:
    make_comment(database, slug, body="=cmd|' /C calc'!A0", name="@SUM(1)")
    for row in csv.reader(io.StringIO(export(database, slug, "csv").decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


def test_a_member_may_not_export(database: Database, slug: str) -> None:
    actor = make_account(database, Role.MEMBER)
    out = io.BytesIO()
    with database.snapshot() as session, pytest.raises(RuleViolation) as refused:
        export_comments(session, actor=actor, slug=slug, format="csv", out=out)
    assert refused.value.code == "not-permitted"
    assert out.getvalue() == b""

"""500 real comments through the API: read back whole, and in a digest that reconciles."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from itertools import cycle, islice

import pytest

from app.core.permissions import OPERATOR
from app.core.text import Language, normalize_input
from app.services.digest_compilation import compile_to_file
from tests.api.calls import Api
from tests.factories import make_draft, make_round

STANCES = {"-1": "note", "0": "question", "1": "note", "2": "support"}
CLAUSES = [None, "art_1__para_1", "art_1__para_2", "art_2__para_1", "art_2"]


@pytest.fixture
def material(shared):
    """The first 500 comments of the corpus: text and a stance made of its mark."""
    with (shared / "data/comments/ru_ruarg/train.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], STANCES.get(row["quarantine_stance"], "oppose")) for row in islice(rows, 500)]


@pytest.mark.shared
def test_500_real_comments_are_read_back_whole_and_reconcile_in_a_digest(app, database, material, settings):
    from zoneinfo import ZoneInfo

    api = Api(app.test_client())
    slug = make_draft(database)
    make_round(database, slug)
    sent = {}
    for number, ((text, stance), clause) in enumerate(zip(material, cycle(CLAUSES), strict=False)):
        answer = api.comment(slug, f"real-{number}", clause=clause, body=text, stance=stance, language="ru")
        assert answer.status_code == 201, answer.text
        sent[answer.json["id"]] = (clause, stance, normalize_input(text).strip())
    assert len(sent) == 500

    found = {c["id"]: (c["clause"], c["stance"], c["body"]) for c in api.comments(slug, limit=200)}
    assert found == sent
    clauses = api.get(f"/drafts/{slug}/clauses").json["items"]
    assert {c["id"]: c["comments"] for c in clauses if c["comments"]} == {c: 100 for c in CLAUSES if c}

    out = io.BytesIO()
    compiled = compile_to_file(
        database,
        actor=OPERATOR,
        slug=slug,
        format="json",
        out=out,
        language=Language.RU,
        zone=ZoneInfo(settings.timezone),
    )
    counts = compiled.counts
    assert (counts["received"], counts["shown"]) == (500, 500)
    assert hashlib.sha256(out.getvalue()).hexdigest() == compiled.sha256
    assert _digested(out.getvalue()) == sent


def _digested(document: bytes) -> dict[str, tuple[str | None, str, str]]:
    """Comments of a JSON digest by id, wherever in the document they stand."""
    found: dict[str, tuple[str | None, str, str]] = {}

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if {"id", "stance", "body", "clause"} <= value.keys():
                found[value["id"]] = (value["clause"], value["stance"], value["body"])
            for below in value.values():
                walk(below)
        elif isinstance(value, list):
            for below in value:
                walk(below)

    walk(json.loads(document))
    return found

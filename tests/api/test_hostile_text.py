"""Text that was made to break things comes back as it was stored, and never as a fault of ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.text import normalize_input
from tests.factories import make_draft, make_round


@pytest.fixture
def slug(database):
    name = make_draft(database)
    make_round(database, name)
    return name


@pytest.mark.shared
def test_naughty_strings_come_back_whole(api, slug, shared):
    strings = json.loads((shared / "data/attacks/naughty_strings/blns.json").read_text("utf-8"))
    sent = {}
    for text in strings:
        answer = api.comment(
            slug, body=text, proposed_text=f"[{text}]", text_language="ru", quote={"exact": text}
        )
        assert answer.status_code == 201, text
        sent[answer.json["id"]] = text
    found = {comment["id"]: comment for comment in api.comments(slug, limit=200)}
    assert found.keys() == sent.keys()
    for comment_id, text in sent.items():
        kept = normalize_input(text).strip()
        assert found[comment_id]["body"] == kept
        assert found[comment_id]["proposed_text"] == normalize_input(f"[{text}]").strip()
        assert found[comment_id]["quote"] == ({"exact": kept, "prefix": "", "suffix": ""} if kept else None)


@pytest.mark.shared
def test_naughty_names_come_back_on_one_line(api, slug, shared):
    strings = json.loads((shared / "data/attacks/naughty_strings/blns.json").read_text("utf-8"))
    for text in strings[::10]:
        answer = api.comment(slug, author={"name": text, "publish_name": True, "organisation": text})
        if answer.status_code == 422:
            assert answer.json["errors"][0]["code"] == "too-long"
            continue
        author = api.get(f"/comments/{answer.json['id']}").json["author"]
        one_line = " ".join(normalize_input(text).split()) or None
        assert author == {"name": one_line, "region": None, "organisation": one_line}


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udfff a", "a\x0bb", "a\ufffeb"])
def test_what_no_database_holds_is_taken_out_and_the_rest_is_kept(api, slug, text):
    answer = api.comment(slug, body=text, author={"name": text, "publish_name": True})
    assert answer.status_code == 201
    read = api.get(f"/comments/{answer.json['id']}").json
    assert read["body"] == normalize_input(text).strip()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        "clause",
        "round",
        "language",
        "stance",
        "body",
        "quote",
        "proposed_text",
        "text_language",
        "author",
        "x",
    ]
)


@pytest.mark.sqlite_only
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(fields, json_values, max_size=6))
def test_no_body_whatever_is_a_fault_of_ours(api, slug, body):
    answer = api.call("POST", f"/drafts/{slug}/comments", body)
    assert answer.status_code in (201, 422)

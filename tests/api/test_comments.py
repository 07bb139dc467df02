"""Sending, reading, editing and withdrawing comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, update

from app.core.comments import CommentState, HideReason
from app.core.permissions import OPERATOR, Role, Scope
from app.core.rounds import Access, Audience
from app.models import Comment, CommentRevision
from app.services.comments import hide_comment
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_organisation,
    make_round,
    move_round,
)

FIELDS = {
    "id",
    "clause",
    "round",
    "stance",
    "body",
    "quote",
    "proposed_text",
    "text_language",
    "language",
    "author",
    "received_at",
    "state",
}


@pytest.fixture
def slug(database):
    """A published draft with one public round open."""
    name = make_draft(database)
    make_round(database, name)
    return name


def test_a_guest_comments_and_reads_the_comment_back(api, database, slug):
    sent = api.comment(
        slug,
        stance="amend",
        body="  Эки жолу аз.\r\nҮч болсун. ",
        quote={"exact": "11 жолу", "prefix": "жылына ", "suffix": " чакырылат"},
        proposed_text="Курултай жылына үч жолу чакырылат.",
        text_language="ky",
        author={
            "name": "Айгүл",
            "publish_name": True,
            "email": "aigul@example.kg",
            "region": "KG-N",
            "organisation": "Кочкор айылы",
        },
    )
    assert sent.status_code == 201
    assert sent.headers["Location"] == f"/api/v1/comments/{sent.json['id']}"
    assert sent.headers["Cache-Control"] == "no-store"
    read = api.get(f"/comments/{sent.json['id']}").json
    assert read.keys() == FIELDS
    assert read["body"] == "Эки жолу аз.\nҮч болсун."
    assert read["quote"] == {"exact": "11 жолу", "prefix": "жылына ", "suffix": " чакырылат"}
    assert read["proposed_text"] == "Курултай жылына үч жолу чакырылат."
    assert read["author"] == {"name": "Айгүл", "region": "KG-N", "organisation": "Кочкор айылы"}
    assert (read["clause"], read["stance"], read["state"]) == ("art_1__para_1", "amend", "published")
    assert read["received_at"] == sent.json["received_at"]
    assert read["received_at"].endswith("Z")


def test_a_comment_on_the_whole_draft_has_no_clause(api, slug):
    sent = api.comment(slug, clause=None)
    assert sent.status_code == 201
    assert api.get(f"/comments/{sent.json['id']}").json["clause"] is None


def test_a_name_without_consent_is_not_shown(api, slug):
    sent = api.comment(slug, author={"name": "Айгүл", "email": "aigul@example.kg"})
    answer = api.get(f"/comments/{sent.json['id']}")
    assert answer.json["author"]["name"] is None
    assert "aigul" not in answer.text
    assert "Айгүл" not in answer.get_data(as_text=True)


def test_the_stance_defaults_to_note_and_the_language_is_guessed(api, slug):
    sent = api.call("POST", f"/drafts/{slug}/comments", {"clause": None, "body": "Срок слишком короткий."})
    read = api.get(f"/comments/{sent.json['id']}").json
    assert (read["stance"], read["language"]) == ("note", "ru")


def test_a_member_of_an_organisation_speaks_for_it(api, database, slug, token):
    member = make_account(
        database, Role.MEMBER, organisation=make_organisation(database), name="Э. Токтоматов"
    )
    sent = api.as_(token(member)).comment(slug)
    assert api.get(f"/comments/{sent.json['id']}").json["author"]["organisation"] == "Министрлик (демо)"


def test_the_receipt_reveals_no_person_and_no_text(api, slug):
    sent = api.comment(slug, body="Менин сырым", author={"name": "Айгүл", "publish_name": True})
    receipt = api.get(f"/receipts/{sent.json['code']}")
    assert receipt.status_code == 200
    assert receipt.json["received_at"] == sent.json["received_at"]
    text = receipt.get_data(as_text=True)
    assert "Айгүл" not in text
    assert "Менин" not in text
    assert "edit_secret" not in text


def test_a_receipt_code_is_read_as_people_type_it(api, slug):
    code = api.comment(slug).json["code"]
    typed = f"{code[:4]}-{code[4:8]}-{code[8:]}".lower()
    assert api.get(f"/receipts/{typed}").json["code"] == code


def test_a_receipt_code_nobody_was_given_is_not_found(api, slug):
    for code in ("000000000000", "nonsense", "a%00b"):
        assert api.get(f"/receipts/{code}").status_code == 404


# ------------------------------------------------------------------------------------------------- lists


def test_a_list_is_walked_by_its_cursor_without_gap_or_repetition(api, database, slug):
    ids = [str(make_comment(database, slug, body=f"{n}").id) for n in range(7)]
    found = [comment["id"] for comment in api.comments(slug, limit=3)]
    assert sorted(found) == sorted(ids)
    assert len(found) == 7


def test_a_list_can_be_narrowed_to_a_clause(api, database, slug):
    wanted = make_comment(database, slug, clause="art_1__para_2")
    make_comment(database, slug, clause="art_1__para_1")
    assert [c["id"] for c in api.comments(slug, clause="art_1__para_2")] == [str(wanted.id)]


def test_a_list_can_be_narrowed_to_a_round(api, database, slug):
    second = make_round(database, slug)
    first = api.get(f"/drafts/{slug}").json["rounds"][0]["id"]
    wanted = make_comment(database, slug, round_id=second.id)
    assert api.comment(slug, round=first).status_code == 201
    assert [c["id"] for c in api.comments(slug, round=second.id)] == [str(wanted.id)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("clause=art_99", "clause"),
        ("round=3f2504e0-4f89-41d3-9a0c-0305e82c3301", "round"),
        ("round=first", "round"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=OTk5OS0xMi0zMVQyMzo1OTo1OS0xMjowMHwzZjI1MDRlMDRmODk0MWQzOWEwYzAzMDVlODJjMzMwMQ", "cursor"),
    ],
)
def test_a_list_names_the_parameter_that_is_wrong(api, slug, query, field):
    answer = api.get(f"/drafts/{slug}/comments?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_a_hidden_comment_is_in_no_list_and_leaves_a_tombstone_at_its_address(api, database, slug):
    made = make_comment(
        database, slug, body="Уят сөз", proposed_text="Уят сунуш", name="Айгүл", publish_name=True
    )
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.ABUSE)
    assert api.comments(slug) == []
    tombstone = api.get(f"/comments/{made.id}").json
    assert (tombstone["state"], tombstone["body"], tombstone["proposed_text"]) == ("hidden", "", None)
    assert tombstone["author"]["name"] is None


def test_a_comment_held_back_is_in_no_list(api, database, slug):
    made = make_comment(database, slug)
    with database.write() as session:
        session.execute(update(Comment).where(Comment.id == made.id).values(state=CommentState.HELD))
    assert api.comments(slug) == []


def test_what_members_say_is_only_for_members(api, database, token):
    slug = make_draft(database)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=make_group(database))
    member = make_account(database, Role.MEMBER, group="group")
    made = make_comment(database, slug, actor=member, round_id=round_.id, body="Ички пикир")
    stranger = api.as_(token(make_account(database, Role.MEMBER)))
    insider = api.as_(token(member))
    assert [c["id"] for c in insider.comments(slug)] == [str(made.id)]
    assert insider.get(f"/comments/{made.id}").status_code == 200
    for outsider in (api, stranger):
        assert outsider.comments(slug) == []
        assert outsider.get(f"/comments/{made.id}").json["code"] == "comment-not-found"
        assert outsider.get(f"/drafts/{slug}/comments?round={round_.id}").status_code == 422
        clauses = outsider.get(f"/drafts/{slug}/clauses").json["items"]
        assert sum(clause["comments"] for clause in clauses) == 0
    clauses = insider.get(f"/drafts/{slug}/clauses").json["items"]
    assert sum(clause["comments"] for clause in clauses) == 1


# ------------------------------------------------------------------------------------------------ fields


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"propsed_text": "x"}, "propsed_text"),
        ({"author": {"nmae": "x"}}, "author.nmae"),
        ({"author": "Айгүл"}, "author"),
        ({"body": 5}, "body"),
        ({"body": None}, "body"),
        ({"body": ["x"]}, "body"),
        ({"body": " \n\t "}, "body"),
        ({"stance": "against"}, "stance"),
        ({"stance": 1}, "stance"),
        ({"stance": None}, "stance"),
        ({"stance": []}, "stance"),
        ({"language": "kg"}, "language"),
        ({"clause": 5}, "clause"),
        ({"clause": "art_99"}, "clause"),
        ({"clause": "art_1\x00"}, "stance"),
        ({"clause": "\ud800"}, "clause"),
        ({"round": "first"}, "round"),
        ({"round": 1}, "round"),
        ({"round": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, "round"),
        ({"quote": {"prefix": "x"}}, "quote.exact"),
        ({"quote": {"exact": "x", "start": 1}}, "quote.start"),
        ({"text_language": "de"}, "text_language"),
        ({"author": {"publish_name": "yes"}}, "author.publish_name"),
        ({"author": {"publish_name": 1}}, "author.publish_name"),
        ({"author": {"email": "aigul"}}, "author.email"),
        ({"author": {"region": "KG-X"}}, "author.region"),
        ({"author": {"name": "А" * 301}}, "author.name"),
    ],
)
def test_a_malformed_field_is_named_and_nothing_is_kept(api, slug, sent, field):
    if field == "stance" and "clause" in sent:
        sent["stance"] = "cleaning the eId must not let a wrong stance through"
    answer = api.comment(slug, **sent)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]
    assert api.comments(slug) == []


def test_the_clause_must_be_said_even_if_it_is_null(api, slug):
    answer = api.call("POST", f"/drafts/{slug}/comments", {"body": "Пикир"})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"field": "clause", "code": "field-required", "message": "Missing data for required field."}
    ]


def test_all_malformed_fields_are_named_at_once(api, slug):
    answer = api.comment(slug, stance="against", language="kg")
    assert {error["field"] for error in answer.json["errors"]} == {"stance", "language"}


@pytest.mark.parametrize("field", ["body", "proposed_text"])
def test_100_000_characters_are_kept_and_one_more_is_too_large(api, slug, field):
    fits = api.comment(slug, **{field: "ө" * 100_000})
    assert fits.status_code == 201
    assert api.get(f"/comments/{fits.json['id']}").json[field] == "ө" * 100_000
    answer = api.comment(slug, **{field: "ө" * 100_001})
    assert (answer.status_code, answer.json["code"]) == (413, "text-too-long")
    assert answer.json["errors"][0]["field"] == field


def test_the_longest_texts_fit_even_where_json_escapes_every_letter(api, slug):
    answer = api.comment(slug, body="😀" * 100_000, proposed_text="😀" * 100_000)
    assert answer.status_code == 201


def test_a_proposal_alone_is_a_comment_but_an_unchanged_text_is_not(api, slug):
    assert api.comment(slug, body="", proposed_text="Башкача", text_language="ky").status_code == 201
    same = api.comment(slug, body="", proposed_text="Курултай жылына  11 жолу чакырылат.", text_language="ky")
    assert same.status_code == 422
    assert same.json["errors"][0]["field"] == "body"


# ---------------------------------------------------------------------------------------------- deadline


def test_after_the_close_the_latest_close_is_told(api, database):
    slug = make_draft(database)
    make_round(database, slug, closes_in=timedelta(days=-20))
    latest = make_round(database, slug, closes_in=timedelta(days=-2))
    answer = api.comment(slug)
    assert (answer.status_code, answer.json["code"]) == (409, "round-closed")
    moment = latest.period.closes_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert answer.json["closed_at"] == moment


def test_a_named_round_that_is_closed_is_refused(api, database, slug):
    closed = make_round(database, slug, closes_in=timedelta(seconds=-1))
    answer = api.comment(slug, round=str(closed.id))
    assert (answer.status_code, answer.json["code"]) == (409, "round-closed")


def test_a_round_that_has_not_opened_tells_when_it_will(api, database):
    slug = make_draft(database)
    planned = make_round(database, slug, opens_in=timedelta(days=1))
    answer = api.comment(slug, round=str(planned.id))
    assert (answer.status_code, answer.json["code"]) == (409, "round-not-open")
    assert answer.json["opens_at"].endswith("Z")


def test_several_open_rounds_are_listed_to_choose_from(api, database, slug):
    second = make_round(database, slug)
    answer = api.comment(slug)
    assert (answer.status_code, answer.json["code"]) == (422, "round-ambiguous")
    assert str(second.id) in answer.json["rounds"]
    assert len(answer.json["rounds"]) == 2
    chosen = api.comment(slug, round=str(second.id))
    assert chosen.json["round"] == str(second.id)


def test_a_draft_that_is_not_published_takes_no_comment(api, database):
    assert api.comment(make_draft(database, published=False)).status_code == 404


def test_who_is_not_asked_is_refused(api, database, token):
    slug = make_draft(database)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=make_group(database))
    stranger = api.as_(token(make_account(database)))
    assert api.comment(slug, round=str(round_.id)).status_code == 401
    assert stranger.comment(slug, round=str(round_.id)).status_code == 403


def test_a_round_for_the_registered_takes_an_account_and_no_guest(api, database, token):
    slug = make_draft(database)
    round_ = make_round(database, slug, access=Access.REGISTERED)
    assert api.comment(slug, round=str(round_.id)).status_code == 401
    assert api.as_(token(make_account(database))).comment(slug).status_code == 201


# --------------------------------------------------------------------------------------- edit, withdraw


def test_the_edit_secret_edits_and_what_is_not_sent_stays(api, slug):
    sent = api.comment(slug, stance="oppose", proposed_text="Башкача", text_language="ky").json
    answer = api.call(
        "PATCH", f"/comments/{sent['id']}", {"body": "Жаңы текст"}, X_Edit_Secret=sent["edit_secret"]
    )
    assert answer.status_code == 200
    assert (answer.json["body"], answer.json["stance"], answer.json["proposed_text"]) == (
        "Жаңы текст",
        "oppose",
        "Башкача",
    )
    cleared = api.call(
        "PATCH", f"/comments/{sent['id']}", {"proposed_text": None}, X_Edit_Secret=sent["edit_secret"]
    )
    assert cleared.json["proposed_text"] is None
    assert api.get(f"/comments/{sent['id']}").json == cleared.json


def test_an_account_edits_its_own_comment_and_nobody_elses(api, database, slug, token):
    owner, other = make_account(database), make_account(database, Role.SECRETARY)
    sent = api.as_(token(owner)).comment(slug).json
    path = f"/comments/{sent['id']}"
    assert api.as_(token(other)).call("PATCH", path, {"body": "Бөтөн"}).status_code == 403
    assert api.call("PATCH", path, {"body": "Бөтөн"}).status_code == 401
    wrong = api.call("PATCH", path, {"body": "Бөтөн"}, X_Edit_Secret="0" * 40)
    assert wrong.status_code == 403
    assert api.as_(token(owner)).call("PATCH", path, {"body": "Өзүм"}).json["body"] == "Өзүм"


def test_a_token_without_the_scope_neither_comments_nor_edits(api, database, slug, token):
    owner = make_account(database)
    sent = api.as_(token(owner)).comment(slug).json
    reader = api.as_(token(owner, Scope.DIGESTS_READ))
    assert reader.comment(slug).status_code == 403
    assert reader.call("PATCH", f"/comments/{sent['id']}", {"body": "x"}).status_code == 403
    assert reader.call("DELETE", f"/comments/{sent['id']}").status_code == 403


@pytest.mark.parametrize("change", [{"body": 1}, {"clause": "art_2"}, {"stance": None}, {"body": "  "}])
def test_a_malformed_edit_changes_nothing(api, slug, change):
    sent = api.comment(slug).json
    before = api.get(f"/comments/{sent['id']}").json
    answer = api.call("PATCH", f"/comments/{sent['id']}", change, X_Edit_Secret=sent["edit_secret"])
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == next(iter(change))
    assert api.get(f"/comments/{sent['id']}").json == before


def test_a_withdrawn_comment_leaves_a_tombstone_and_cannot_be_edited(api, slug):
    sent = api.comment(slug, body="Ойлонуп калдым").json
    path, secret = f"/comments/{sent['id']}", sent["edit_secret"]
    for _twice in range(2):
        gone = api.call("DELETE", path, X_Edit_Secret=secret)
        assert (gone.status_code, gone.data) == (204, b"")
    assert (api.get(path).json["state"], api.get(path).json["body"]) == ("withdrawn", "")
    assert api.get(f"/receipts/{sent['code']}").json["state"] == "withdrawn"
    edit = api.call("PATCH", path, {"stance": "support"}, X_Edit_Secret=secret)
    assert (edit.status_code, edit.json["code"]) == (409, "comment-not-editable")
    assert api.call("PATCH", path, {"stance": "support"}).status_code == 401


def test_after_the_close_nothing_is_edited_or_withdrawn(api, database, slug):
    sent = api.comment(slug).json
    with database.write() as session:
        move_round(session, UUID(sent["round"]), closes_at=datetime.now(UTC))
    secret = sent["edit_secret"]
    edit = api.call("PATCH", f"/comments/{sent['id']}", {"body": "Кеч"}, X_Edit_Secret=secret)
    gone = api.call("DELETE", f"/comments/{sent['id']}", X_Edit_Secret=secret)
    assert (edit.status_code, edit.json["code"]) == (409, "round-closed")
    assert (gone.status_code, gone.json["code"]) == (409, "round-closed")


# ------------------------------------------------------------------------------------------- statements


def test_a_guests_comment_with_a_key_takes_at_most_five_statements(api, database, slug):
    api.comment(slug, "warm-up")
    seen: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        assert api.comment(slug, "counted").status_code == 201
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
    assert len(seen) <= 5, seen


def test_a_change_that_changes_nothing_leaves_no_trace(api, database, slug):
    sent = api.comment(slug, body="Ошол бойдон").json
    secret = sent["edit_secret"]
    for change in ({}, {"body": "Ошол бойдон"}):
        assert api.call("PATCH", f"/comments/{sent['id']}", change, X_Edit_Secret=secret).status_code == 200
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(CommentRevision)).scalar_one() == 0
        assert session.get_one(Comment, UUID(sent["id"])).edited_at is None


def test_a_change_of_one_field_keeps_what_another_changed(api, slug):
    sent = api.comment(slug, body="Биринчи", stance="oppose").json
    path, secret = f"/comments/{sent['id']}", sent["edit_secret"]
    api.call("PATCH", path, {"stance": "support"}, X_Edit_Secret=secret)
    api.call("PATCH", path, {"body": "Экинчи"}, X_Edit_Secret=secret)
    kept = api.get(path).json
    assert (kept["stance"], kept["body"]) == ("support", "Экинчи")

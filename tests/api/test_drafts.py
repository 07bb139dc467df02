"""Reading drafts and clauses."""

from __future__ import annotations

from datetime import timedelta

from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.services.rounds import close_round, extend_round
from tests.factories import make_account, make_comment, make_draft, make_group, make_round


def test_published_drafts_are_listed_and_others_are_not(api, database):
    published, hidden = make_draft(database), make_draft(database, published=False)
    assert [draft["slug"] for draft in api.get("/drafts").json["items"]] == [published]
    assert api.get(f"/drafts/{hidden}").json["code"] == "draft-not-found"
    assert api.get(f"/drafts/{hidden}/clauses").status_code == 404
    assert api.get(f"/drafts/{hidden}/comments").status_code == 404


def test_even_a_secretary_reads_only_what_is_published(api, database, token):
    hidden = make_draft(database, published=False)
    secretary = api.as_(token(make_account(database, Role.SECRETARY)))
    assert secretary.get("/drafts").json["items"] == []
    assert secretary.get(f"/drafts/{hidden}/clauses").status_code == 404


def test_a_draft_tells_its_titles_editions_and_rounds(api, database):
    slug = make_draft(database, languages=(Language.KY, Language.RU))
    round_ = make_round(database, slug, group=make_group(database))
    draft = api.get(f"/drafts/{slug}").json
    assert draft["title"]["ky"] == "Жергиликтүү өз алдынча башкаруу кодексинин долбоору"
    assert draft["title"]["en"] is None
    (edition,) = draft["editions"]
    assert (edition["number"], edition["state"], edition["languages"], edition["clauses"]) == (
        1,
        "published",
        ["ky", "ru"],
        7,
    )
    (shown,) = draft["rounds"]
    assert (
        shown["id"],
        shown["slug"],
        shown["audience"],
        shown["access"],
        shown["state"],
        shown["group"],
    ) == (
        str(round_.id),
        slug,
        "public",
        "open",
        "open",
        "group",
    )
    assert (shown["closed_at"], shown["changes"]) == (None, [])


def test_extensions_and_early_closes_show_their_reasons(api, database):
    slug = make_draft(database)
    round_ = make_round(database, slug)
    later = round_.period.closes_at + timedelta(days=5)
    with database.write() as session:
        extend_round(session, actor=OPERATOR, round_id=round_.id, closes_at=later, reason="Айылдар сурады")
    with database.write() as session:
        close_round(session, actor=OPERATOR, round_id=round_.id, reason="Долбоор кайтарылды")
    (shown,) = api.get(f"/drafts/{slug}").json["rounds"]
    assert shown["state"] == "closed"
    assert shown["closed_at"] == shown["changes"][1]["at"]
    assert [(change["kind"], change["reason"]) for change in shown["changes"]] == [
        ("extended", "Айылдар сурады"),
        ("closed-early", "Долбоор кайтарылды"),
    ]


def test_clauses_come_in_reading_order_in_the_language_asked_for(api, database):
    slug = make_draft(database)
    make_round(database, slug)
    make_comment(database, slug, clause="art_1__para_2")
    clauses = api.get(f"/drafts/{slug}/clauses?lang=ru").json["items"]
    assert [clause["id"] for clause in clauses[:4]] == ["chp_1", "art_1", "art_1__para_1", "art_1__para_2"]
    assert clauses[1] == {
        "id": "art_1",
        "level": "article",
        "number": "1",
        "label": "Статья 1.",
        "heading": "Участие",
        "text": "",
        "parent": "chp_1",
        "quoted": False,
        "texts": {"ky": "", "ru": "", "en": ""},
        "comments": 0,
    }
    assert clauses[3]["text"] == "Курултай созывается 12 раза в год."
    assert clauses[3]["texts"]["ky"] == "Курултай жылына 12 жолу чакырылат."
    assert clauses[3]["comments"] == 1


def test_without_a_language_clauses_are_in_the_one_the_edition_was_written_in(api, database):
    slug = make_draft(database, languages=(Language.RU, Language.KY))
    assert api.get(f"/drafts/{slug}/clauses").json["items"][0]["label"] == "Глава 1."


def test_a_language_or_edition_that_is_not_there_is_refused(api, database):
    slug = make_draft(database, languages=(Language.KY,))
    missing = api.get(f"/drafts/{slug}/clauses?lang=en")
    assert (missing.status_code, missing.json["errors"][0]["field"]) == (422, "lang")
    assert api.get(f"/drafts/{slug}/clauses?lang=de").status_code == 422
    assert api.get(f"/drafts/{slug}/clauses?edition=2").json["code"] == "edition-not-found"
    assert api.get(f"/drafts/{slug}/clauses?edition=one").status_code == 422
    assert api.get(f"/drafts/{slug}/clauses?edition={'9' * 5000}").status_code in (404, 422)


def test_empty_parameters_count_as_not_given(api, database):
    slug = make_draft(database)
    assert api.get(f"/drafts/{slug}/clauses?edition=&lang=").status_code == 200
    assert api.get(f"/drafts/{slug}/comments?cursor=&limit=&clause=&round=").status_code == 200


def test_guests_may_keep_a_list_for_a_moment_and_ask_whether_it_changed(api, database):
    slug = make_draft(database)
    make_round(database, slug)
    first = api.get(f"/drafts/{slug}/comments")
    assert first.headers["Cache-Control"] == "public, max-age=3"
    assert "Authorization" in first.headers["Vary"]
    etag = first.headers["ETag"]
    assert api.get(f"/drafts/{slug}/comments", If_None_Match=etag).status_code == 304
    make_comment(database, slug)
    assert api.get(f"/drafts/{slug}/comments", If_None_Match=etag).status_code == 200


def test_what_an_account_reads_is_not_kept(api, database, token):
    slug = make_draft(database)
    answer = api.as_(token(make_account(database))).get(f"/drafts/{slug}/comments")
    assert answer.headers["Cache-Control"] == "no-store"

"""Ordering, watching and downloading digests."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.digests.renderers.docx import DocxRenderer
from app.core.permissions import OPERATOR, Role, Scope
from app.core.rounds import Audience
from app.infra.jobs import claim_job
from app.infra.storage import open_storage
from app.models import Job
from app.services.assignments import assign_clauses
from app.services.digest_compilation import compile_digest
from tests.factories import make_account, make_comment, make_draft, make_group, make_round


@pytest.fixture
def slug(database):
    """A published draft with two comments in a public round that is open."""
    name = make_draft(database)
    make_round(database, name)
    make_comment(database, name, body="Биринчи")
    make_comment(database, name, body="Экинчи", name="Айгүл")
    return name


@pytest.fixture
def storage(settings):
    return open_storage(settings.storage_url)


@pytest.fixture
def secretary(api, database, token):
    return api.as_(token(make_account(database, Role.SECRETARY)))


@pytest.fixture
def compile_all(database, storage):
    """Carries out the jobs that wait, as a worker would."""

    def run():
        with database.read() as session:
            ids = list(session.execute(select(Job.id)).scalars())
        for job_id in ids:
            with database.write() as session:
                job = claim_job(session, job_id)
            if job is not None:
                compile_digest(database, storage, job=job, zone=ZoneInfo("Asia/Bishkek"))

    return run


def order(caller, slug, **fields):
    return caller.call("POST", f"/drafts/{slug}/digests", {"format": "json", "lang": "ky", **fields})


def test_a_digest_is_ordered_watched_and_downloaded(api, secretary, slug, compile_all):
    ordered = order(secretary, slug)
    assert ordered.status_code == 202
    assert ordered.json.keys() == {"id", "state"}
    assert ordered.headers["Location"] == f"/api/v1/digests/{ordered.json['id']}"
    path = f"/digests/{ordered.json['id']}"
    waiting = secretary.get(path).json
    assert (waiting["state"], waiting["progress"], waiting["files"]) == ("queued", 0, [])
    assert secretary.get(f"{path}/files/json").json["code"] == "digest-not-finished"
    compile_all()
    done = secretary.get(path).json
    assert (done["state"], done["progress"]) == ("done", 100)
    assert (done["counts"]["received"], done["counts"]["shown"]) == (2, 2)
    (file,) = done["files"]
    assert file["url"] == f"http://localhost/api/v1{path}/files/json"
    download = api.client.get(file["url"])
    assert hashlib.sha256(download.data).hexdigest() == file["sha256"]
    assert len(download.data) == file["size"] == int(download.headers["Content-Length"])
    assert "filename*=UTF-8''" in download.headers["Content-Disposition"]
    assert secretary.get(f"{path}/files/xlsx").json["code"] == "digest-file-not-found"


def test_who_may_order_a_digest(api, database, slug, token):
    assert order(api, slug).status_code == 401
    assert order(api.as_(token(make_account(database))), slug).status_code == 403
    secretary = make_account(database, Role.SECRETARY)
    assert order(api.as_(token(secretary, Scope.DIGESTS_READ)), slug).status_code == 403
    assert order(api.as_(token(secretary, Scope.DIGESTS_CREATE)), slug).status_code == 202


def test_who_may_not_order_learns_nothing_about_fields(api, database, slug, token):
    assert order(api, slug, format="nonsense").status_code == 401
    assert order(api.as_(token(make_account(database))), slug, format="nonsense").status_code == 403


def test_the_secretariats_digest_does_not_exist_for_others(
    api, database, secretary, slug, token, compile_all
):
    digest_id = order(secretary, slug, view="secretariat").json["id"]
    compile_all()
    assert "Айгүл" in secretary.get(f"/digests/{digest_id}/files/json").get_data(as_text=True)
    for other in (
        api,
        api.as_(token(make_account(database, Role.MEMBER))),
        api.as_(token(make_account(database, Role.SECRETARY), Scope.DIGESTS_CREATE)),
    ):
        assert other.get(f"/digests/{digest_id}").json["code"] == "digest-not-found"
        assert other.get(f"/digests/{digest_id}/files/json").json["code"] == "digest-not-found"


def test_a_members_digest_is_for_its_group(api, database, secretary, slug, token, compile_all):
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group=make_group(database))
    digest_id = order(secretary, slug, round=str(round_.id)).json["id"]
    compile_all()
    member = api.as_(token(make_account(database, Role.MEMBER, group="group")))
    assert member.get(f"/digests/{digest_id}/files/json").status_code == 200
    assert api.get(f"/digests/{digest_id}/files/json").status_code == 404


def test_a_public_digest_shows_no_name_without_consent(api, secretary, slug, compile_all):
    digest_id = order(secretary, slug).json["id"]
    compile_all()
    assert "Айгүл" not in api.get(f"/digests/{digest_id}/files/json").get_data(as_text=True)


def test_a_file_that_was_changed_is_not_sent(secretary, slug, storage, compile_all):
    digest_id = order(secretary, slug).json["id"]
    compile_all()
    (stored,) = [path for path in storage.root.rglob("*.json") if UUID(digest_id).hex in str(path)]
    stored.write_bytes(stored.read_bytes().replace("Биринчи".encode(), "Бирекинчи".encode()[:14]))
    answer = secretary.get(f"/digests/{digest_id}/files/json")
    assert (answer.status_code, answer.json["code"]) == (500, "digest-file-damaged")
    stored.unlink()
    assert secretary.get(f"/digests/{digest_id}/files/json").json["code"] == "digest-file-damaged"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"format": "docm"}, "format"),
        ({"format": ["json"]}, "format"),
        ({"lang": "de"}, "lang"),
        ({"lang": None}, "lang"),
        ({"view": "everybody"}, "view"),
        ({"group": "nobody"}, "group"),
        ({"group": 5}, "group"),
        ({"round": "first"}, "round"),
        ({"round": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, "round"),
        ({"cutoff": "yesterday"}, "cutoff"),
        ({"cutoff": 5}, "cutoff"),
        ({"cutoff": "2026-01-01T10:00:00"}, "cutoff"),
        ({"cutoff": "9999-12-31T23:59:59-12:00"}, "cutoff"),
        ({"cutoff": "2999-01-01T10:00:00Z"}, "cutoff"),
        ({"cut_off": "2026-01-01T10:00:00Z"}, "cut_off"),
    ],
)
def test_a_malformed_order_names_the_field(secretary, slug, sent, field):
    answer = order(secretary, slug, **sent)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]


def test_a_cut_off_leaves_out_what_came_at_or_after_it(database, secretary, slug, compile_all):
    second = [c["received_at"] for c in secretary.comments(slug)][1]
    digest_id = order(secretary, slug, cutoff=second).json["id"]
    compile_all()
    digest = secretary.get(f"/digests/{digest_id}").json
    assert digest["cutoff"] == second
    assert digest["counts"]["received"] == 1


def test_the_ids_in_a_digest_are_those_of_the_api(api, secretary, slug, compile_all):
    digest_id = order(secretary, slug).json["id"]
    compile_all()
    rows = secretary.get(f"/digests/{digest_id}/files/json").get_data(as_text=True)
    for comment in api.comments(slug):
        assert comment["id"] in rows
    assert json.loads(rows)


def test_a_digest_of_a_draft_that_is_not_there_is_not_found(secretary):
    assert order(secretary, "nobody").status_code == 404


def test_a_closed_rounds_digest_ends_at_the_close(database, secretary):
    slug = make_draft(database)
    closed = make_round(database, slug, closes_in=timedelta(days=-1))
    digest = secretary.get(f"/digests/{order(secretary, slug).json['id']}").json
    moment = closed.period.closes_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert digest["cutoff"] == moment


def test_every_volume_of_a_digest_is_listed_and_downloaded(
    api, database, secretary, slug, compile_all, monkeypatch
):
    monkeypatch.setattr(DocxRenderer, "volume_comments", 1)
    digest_id = order(secretary, slug, format="docx").json["id"]
    compile_all()
    files = secretary.get(f"/digests/{digest_id}").json["files"]
    path = f"http://localhost/api/v1/digests/{digest_id}/files/docx"
    assert [(file["volume"], file["volumes"], file["url"]) for file in files] == [
        (1, 2, path),
        (2, 2, f"{path}?volume=2"),
    ]
    names = set()
    for file in files:
        download = api.client.get(file["url"])
        assert hashlib.sha256(download.data).hexdigest() == file["sha256"]
        names.add(download.headers["Content-Disposition"])
    assert len(names) == 2
    assert secretary.get(f"/digests/{digest_id}/files/docx?volume=3").json["code"] == "digest-file-not-found"
    for malformed in ("0", "two", "1.5"):
        assert secretary.get(f"/digests/{digest_id}/files/docx?volume={malformed}").status_code == 422


def test_a_digest_of_a_group_is_ordered_by_its_slug(api, database, secretary, slug, token, compile_all):
    make_group(database, "topu")
    with database.write() as session:
        assign_clauses(session, actor=OPERATOR, slug=slug, group_slug="topu", clauses=["art_2"])
    digest_id = order(secretary, slug, group="topu", view="group").json["id"]
    compile_all()
    digest = secretary.get(f"/digests/{digest_id}").json
    assert (digest["group"], digest["view"], digest["counts"]["received"]) == ("topu", "group", 0)
    member = api.as_(token(make_account(database, Role.MEMBER, group="topu")))
    assert member.get(f"/digests/{digest_id}/files/json").status_code == 200
    for other in (api, api.as_(token(make_account(database, Role.MEMBER)))):
        assert other.get(f"/digests/{digest_id}").json["code"] == "digest-not-found"


def test_the_findings_are_not_for_download(secretary, slug, compile_all):
    digest_id = order(secretary, slug).json["id"]
    compile_all()
    assert [file["format"] for file in secretary.get(f"/digests/{digest_id}").json["files"]] == ["json"]
    assert secretary.get(f"/digests/{digest_id}/files/findings").json["code"] == "digest-file-not-found"

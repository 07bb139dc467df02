"""A digest's file through the API: named as on the page, continued where it broke off, recorded when it was changed."""

from __future__ import annotations

from email.message import Message
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.permissions import Role
from app.infra.jobs import claim_job
from app.infra.storage import open_storage
from app.models import AuditEvent, Job
from app.services.digest_compilation import compile_digest
from tests.factories import make_account, make_comment, make_draft, make_round


@pytest.fixture
def secretary(api, database, token):
    return api.as_(token(make_account(database, Role.SECRETARY)))


@pytest.fixture
def storage(settings):
    return open_storage(settings.storage_url)


@pytest.fixture
def digest_id(database, secretary, storage):
    slug = make_draft(database, "kodeks")
    make_round(database, slug)
    make_comment(database, slug)
    ordered = secretary.call("POST", f"/drafts/{slug}/digests", {"format": "json", "lang": "ru"}).json["id"]
    with database.read() as session:
        (job_id,) = session.execute(select(Job.id)).scalars()
    with database.write() as session:
        job = claim_job(session, job_id)
    compile_digest(database, storage, job=job, zone=ZoneInfo("Asia/Bishkek"))
    return ordered


def test_the_plain_name_of_a_file_is_a_name(secretary, digest_id):
    header = secretary.get(f"/digests/{digest_id}/files/json").headers["Content-Disposition"]
    plain = Message()
    plain["Content-Disposition"] = header.split("; filename*=")[0]
    assert plain.get_filename().startswith("pikir-kodeks-")
    assert "%D0%A1%D0%B2%D0%BE%D0%B4%D0%BA%D0%B0" in header


def test_an_interrupted_download_goes_on_where_it_stopped(secretary, digest_id):
    whole = secretary.get(f"/digests/{digest_id}/files/json").data
    rest = secretary.get(f"/digests/{digest_id}/files/json", Range="bytes=100-")
    assert (rest.status_code, rest.data) == (206, whole[100:])
    assert rest.headers["Content-Length"] == str(len(whole) - 100)


@pytest.mark.parametrize(
    "wanted", ["bytes=99999999-", "bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6"]
)
def test_a_range_that_cannot_be_is_never_an_error_of_ours(secretary, digest_id, wanted):
    answer = secretary.get(f"/digests/{digest_id}/files/json", Range=wanted)
    assert answer.status_code in (200, 206, 416)


def test_a_changed_file_is_recorded_whoever_finds_it(secretary, database, storage, digest_id):
    (stored,) = [path for path in storage.root.rglob("*.json") if UUID(digest_id).hex in str(path)]
    stored.write_bytes(stored.read_bytes() + b" ")
    assert secretary.get(f"/digests/{digest_id}/files/json").json["code"] == "digest-file-damaged"
    with database.read() as session:
        found = select(AuditEvent).where(AuditEvent.action == "digest-file-damaged")
        assert session.execute(found).scalar_one().subject_id == UUID(digest_id)

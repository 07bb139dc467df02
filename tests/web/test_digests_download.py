"""A digest's files on their way to a browser."""

from __future__ import annotations

import hashlib
import json
from email.message import Message
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.permissions import Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.storage import open_storage
from app.models import AuditEvent, DigestView
from tests.factories import make_account, make_comment, make_draft, make_round
from tests.web.clerk import log_in, make_digest, order_digest
from tests.web.pages import check_page, text_of


@pytest.fixture
def storage(settings):
    return open_storage(settings.storage_url)


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY)


@pytest.fixture
def slug(database):
    made = make_draft(database, "kodeks")
    make_round(database, made)
    make_comment(database, made, body="Мөөнөт кыска.")
    return made


def address(digest, format: str) -> str:
    return f"/ru/digests/{digest.id}/files/{format}"


def names_in(header: str) -> tuple[str, str]:
    """The plain file name and the one of RFC 6266, as the standard library understands them."""
    plain, extended = Message(), Message()
    first, second = header.split("; filename*=")
    plain["Content-Disposition"] = first
    extended["Content-Disposition"] = f"attachment; filename*={second}"
    return plain.get_filename(), extended.get_filename()


@pytest.mark.parametrize(
    ("format", "mimetype"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("csv", "text/csv"),
        ("json", "application/json"),
    ],
)
def test_a_file_arrives_as_it_was_compiled(client, database, storage, secretary, slug, format, mimetype):
    digest = make_digest(database, storage, secretary, slug, formats=[format])
    response = client.get(address(digest, format))
    assert response.status_code == 200
    assert response.content_type.split(";")[0] == mimetype
    assert response.content_type.count("charset") <= 1
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert hashlib.sha256(response.data).hexdigest() == digest.file(format).sha256
    assert int(response.headers["Content-Length"]) == digest.file(format).size == len(response.data)


@pytest.mark.parametrize("language", list(Language))
def test_the_file_name_is_readable_in_cyrillic_and_safe_in_ascii(
    client, database, storage, secretary, slug, language
):
    digest = make_digest(database, storage, secretary, slug, formats=["csv"], language=language)
    header = client.get(address(digest, "csv")).headers["Content-Disposition"]
    plain, extended = names_in(header)
    assert header.startswith("attachment; ")
    assert header.isascii()
    assert extended == digest.file("csv").file_name
    assert plain.startswith("pikir-kodeks-")
    assert plain.endswith(".csv")


def test_a_public_digest_may_be_kept_by_caches_that_ask_again(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug)
    response = client.get(address(digest, "csv"))
    assert response.headers["Cache-Control"] == "public, no-cache"
    unchanged = client.get(address(digest, "csv"), headers={"If-None-Match": response.headers["ETag"]})
    assert unchanged.status_code == 304


def test_an_interrupted_download_goes_on_where_it_stopped(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug)
    whole = client.get(address(digest, "json")).data
    rest = client.get(address(digest, "json"), headers={"Range": "bytes=100-"})
    assert rest.status_code == 206
    assert rest.data == whole[100:]
    beyond = client.get(address(digest, "json"), headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


def test_the_view_of_the_secretariat_is_kept_by_nobody(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug, view=DigestView.SECRETARIAT)
    assert client.get(address(digest, "csv")).status_code == 404
    log_in(client, database, secretary)
    response = client.get(address(digest, "csv"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_digest_of_a_group_is_kept_by_nobody(client, database, storage, secretary):
    slug = make_draft(database)
    make_round(database, slug, audience=Audience.MEMBERS)
    digest = make_digest(database, storage, secretary, slug)
    assert client.get(address(digest, "csv")).status_code == 404
    log_in(client, database, make_account(database, Role.MEMBER))
    assert client.get(address(digest, "csv")).headers["Cache-Control"] == "private, no-store"


def test_a_format_that_was_not_ordered_is_not_found(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug, formats=["csv"])
    for format in ("xlsx", "exe", "..%2F..%2Fsecret_key"):
        check_page(client.get(address(digest, format)), 404)


def test_an_unfinished_digest_has_no_file_yet(client, database, secretary, slug):
    digest = order_digest(database, secretary, slug)
    assert "not ready yet" in text_of(check_page(client.get(f"/en/digests/{digest.id}/files/csv"), 409))


def kept_file(storage, digest, format: str) -> Path:
    return storage.root / digest.file(format).storage_key


def test_a_file_that_was_tampered_with_is_not_sent(client, database, storage, secretary, slug, caplog):
    digest = make_digest(database, storage, secretary, slug)
    path = kept_file(storage, digest, "json")
    path.write_bytes(path.read_bytes().replace("кыска".encode(), "узун!".encode()))
    page = check_page(client.get(f"/en/digests/{digest.id}/files/json"), 500)
    assert "not what was compiled" in text_of(page)
    assert digest.file("json").sha256 in caplog.text
    assert client.get(address(digest, "csv")).status_code == 200, "the other file is as it was"


def test_a_file_that_is_gone_is_told_and_recorded(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug)
    kept_file(storage, digest, "csv").unlink()
    check_page(client.get(address(digest, "csv")), 500)
    with database.read() as session:
        found = select(AuditEvent).where(AuditEvent.action == "digest-file-damaged")
        event = session.execute(found).scalar_one()
    assert event.subject_id == digest.id
    assert event.details == {"format": "csv", "found": "nothing"}


def test_a_public_file_holds_no_name_that_was_not_to_be_published(client, database, storage, secretary, slug):
    make_comment(database, slug, body="Дагы бир пикир.", name="Бурул", publish_name=False)
    digest = make_digest(database, storage, secretary, slug)
    text = client.get(address(digest, "json")).get_data(as_text=True)
    assert "Дагы бир пикир." in json.dumps(text, ensure_ascii=False)
    assert "Бурул" not in text

"""Files whose time is over go, everything that something points at stays."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.storage import LocalStorage
from app.models import AuditEvent, Digest, DigestFile, DigestPart, DigestState
from app.services.digests import request_digest
from app.services.retention import KEEP_INTERIM, KEEP_PARTS, sweep_files
from tests.factories import make_draft, make_round

DAY_S = 86_400


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


def put(storage: LocalStorage, key: str, *, days_old: float = 2) -> str:
    with storage.create(key) as file:
        file.write(b"digest")
    moment = time.time() - days_old * DAY_S
    os.utime(storage.root / key, (moment, moment))
    return key


def is_there(storage: LocalStorage, key: str) -> bool:
    return (storage.root / key).exists()


def finished(database: Database, storage: LocalStorage, *, age: timedelta, closing: bool = False):
    slug = make_draft(database, languages=(Language.KY,))
    make_round(database, slug)
    with database.write() as session:
        digest = request_digest(session, actor=OPERATOR, slug=slug, formats=["csv"], language=Language.KY)
        key = put(storage, f"digests/{digest.id.hex}/1.csv")
        session.add(
            DigestFile(
                id=uuid4(), digest_id=digest.id, format="csv", size=6, sha256="0" * 64, storage_key=key
            )
        )
        values = {
            "state": DigestState.DONE,
            "closing": closing,
            "finished_at": read_clock(session) - age,
            "counts": {"received": 1},
        }
        session.execute(update(Digest).where(Digest.id == digest.id).values(**values))
    return digest.id, key


def test_an_interim_digest_loses_its_files_and_keeps_its_figures(database, storage):
    digest_id, key = finished(database, storage, age=KEEP_INTERIM + timedelta(days=1))
    swept = sweep_files(database, storage)
    assert (swept.digests, swept.files) == (1, 1)
    assert not is_there(storage, key)
    with database.read() as session:
        digest = session.get_one(Digest, digest_id)
        assert digest.removed_at is not None
        assert digest.counts == {"received": 1}
        assert session.execute(select(DigestFile)).all() == []
        [event] = session.execute(
            select(AuditEvent).where(AuditEvent.action == "digest-files-removed")
        ).scalars()
        assert event.subject_id == digest_id
    assert sweep_files(database, storage).digests == 0


@pytest.mark.parametrize(
    ("age", "closing"), [(KEEP_INTERIM - timedelta(days=1), False), (KEEP_INTERIM * 20, True)]
)
def test_a_young_digest_and_that_of_a_close_stay(database, storage, age, closing):
    _, key = finished(database, storage, age=age, closing=closing)
    assert sweep_files(database, storage).files == 0
    assert is_there(storage, key)


def test_what_a_dead_worker_left_goes_and_what_a_live_one_writes_stays(database, storage):
    orphan = put(storage, f"digests/{uuid4().hex}/1.csv", days_old=2)
    fresh = put(storage, f"digests/{uuid4().hex}/1.csv", days_old=0.5)
    paper = put(storage, "papers/abc", days_old=400)
    assert sweep_files(database, storage).files == 1
    assert [is_there(storage, key) for key in (orphan, fresh, paper)] == [False, True, True]


def test_parts_nobody_uses_are_forgotten_and_their_file_goes_with_the_last(database, storage):
    shared, alone = put(storage, "digests/a/1.parts"), put(storage, "digests/b/1.parts")
    with database.write() as session:
        now = read_clock(session)
        for clause, key, used in (
            ("one", shared, now - KEEP_PARTS * 2),
            ("two", shared, now),
            ("three", alone, now - KEEP_PARTS * 2),
        ):
            session.add(
                DigestPart(
                    id=uuid4(),
                    scope_sha256="0" * 64,
                    clause_key=clause,
                    fingerprint="0" * 64,
                    storage_key=key,
                    sha256="0" * 64,
                    start=0,
                    comments_size=0,
                    clause_size=0,
                    findings_size=0,
                    comments=0,
                    used_at=used,
                )
            )
    assert sweep_files(database, storage).parts == 2
    assert (is_there(storage, shared), is_there(storage, alone)) == (True, False)

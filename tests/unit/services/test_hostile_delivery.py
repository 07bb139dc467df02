"""Colleagues who do the same thing at the same moment, and a desk full of files that wait."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.errors import RuleViolation
from app.core.permissions import OPERATOR
from app.models import AmendedDraft
from app.services.amendments import choose_amended
from app.services.uploads import Purpose, StoredFile, import_upload, keep_upload, list_uploads
from tests.factories import make_draft, make_tree

TOGETHER = 0.3


def at_once(database, *acts):
    """Each act in a unit of its own, all open at the same time; what each raised."""
    gate, raised = threading.Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            with database.write() as session:
                act(session)
                time.sleep(TOGETHER)
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it was
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def keep(database, **given):
    with database.write() as session:
        file = StoredFile(f"uploads/{uuid4().hex}", 10, "0" * 64)
        values = {"filename": "a.txt", "file": file, "tree": make_tree(), "purpose": Purpose.NEW}
        return keep_upload(session, actor=OPERATOR, **{**values, **given})


def test_two_who_choose_the_amended_act_at_once_choose_one_after_the_other(database):
    law, acts = make_draft(database), [make_draft(database), make_draft(database)]
    raised = at_once(
        database,
        *(lambda s, act=act: choose_amended(s, actor=OPERATOR, slug=law, target=act) for act in acts),
    )
    assert raised == []
    with database.read() as session:
        assert len(session.execute(select(AmendedDraft)).scalars().all()) == 1


@pytest.mark.parametrize("purpose", [Purpose.NEW, Purpose.EDITION])
def test_two_clicks_on_import_import_once(database, purpose):
    slug = make_draft(database) if purpose is Purpose.EDITION else None
    upload = keep(database, purpose=purpose, slug=slug)
    act = lambda s: import_upload(s, actor=OPERATOR, upload_id=upload.id)  # noqa: E731
    raised = at_once(database, act, act)
    assert [getattr(error, "code", error) for error in raised] == ["upload-not-found"]
    assert isinstance(raised[0], RuleViolation)


def test_files_that_wait_are_listed_without_their_clauses(database):
    keep(database)
    with database.read() as session:
        found = list_uploads(session, actor=OPERATOR)
    assert [(one.tree.title, one.tree.clauses) for one in found] == [(make_tree().title, ())]

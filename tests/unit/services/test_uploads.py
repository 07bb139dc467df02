"""Uploads: kept a day, corrected, made into what they were meant for, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from app.core.clauses.model import ImportWarning, Kind
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, OPERATOR, Role
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.storage import open_storage
from app.models import Draft, EditionText, Upload
from app.services.drafts import get_draft
from app.services.uploads import (
    LIFETIME,
    Purpose,
    StoredFile,
    UploadView,
    correct_upload,
    discard_upload,
    expire_uploads,
    get_upload,
    import_upload,
    keep_upload,
    list_uploads,
    pair_upload,
    read_file,
    store_file,
)
from tests.factories import make_account, make_draft, make_tree

KY, RU = Language.KY, Language.RU
FILE = StoredFile("uploads/0123", 10, "0" * 64)


def keep(database: Database, **given: object) -> UploadView:
    values = {
        "filename": "a.txt",
        "file": FILE,
        "tree": make_tree(),
        "purpose": Purpose.NEW,
        "actor": OPERATOR,
    }
    with database.write() as session:
        return keep_upload(session, **{**values, **given})


def age(database: Database, upload_id: UUID, by: timedelta) -> None:
    with database.write() as session:
        moment = read_clock(session) - by
        session.execute(update(Upload).where(Upload.id == upload_id).values(created_at=moment))


def test_an_upload_keeps_the_tree_with_all_that_was_found_in_the_file(database):
    tree = make_tree()
    first = replace(tree.clauses[0], why=("keyword",))
    warning = ImportWarning("gap", "art_2", "missing", params={"missing": "2"})
    tree = replace(tree, clauses=(first, *tree.clauses[1:]), warnings=(warning,))
    kept = keep(database, tree=tree)
    with database.read() as session:
        found = get_upload(session, actor=OPERATOR, upload_id=kept.id)
    assert found == kept
    assert found.tree == tree
    assert found.tree.clauses[0].why == ("keyword",)
    assert (found.purpose, found.slug) == (Purpose.NEW, None)


def test_a_file_without_clauses_or_for_no_draft_is_not_kept(database):
    with pytest.raises(RuleViolation) as empty:
        keep(database, tree=replace(make_tree(), clauses=()))
    assert empty.value.code == "draft-empty"
    with pytest.raises(RuleViolation) as nowhere:
        keep(database, purpose=Purpose.LANGUAGE, slug="no-such")
    assert nowhere.value.code == "draft-not-found"


def test_title_and_kind_can_be_corrected(database):
    kept = keep(database)
    with database.write() as session:
        changed = correct_upload(
            session, actor=OPERATOR, upload_id=kept.id, title="  Башка  аталыш ", kind=Kind.CONCEPT
        )
    assert (changed.tree.title, changed.tree.kind) == ("Башка аталыш", Kind.CONCEPT)
    assert changed.tree.clauses == kept.tree.clauses
    with database.write() as session, pytest.raises(FieldViolation) as refused:
        correct_upload(session, actor=OPERATOR, upload_id=kept.id, title=" ")
    assert refused.value.code == "title-required"


def test_imported_once_it_is_gone(database):
    kept = keep(database)
    with database.write() as session:
        outcome = import_upload(session, actor=OPERATOR, upload_id=kept.id)
    with database.read() as session:
        assert get_draft(session, actor=OPERATOR, slug=outcome.slug).state == "unpublished"
    with database.write() as session, pytest.raises(RuleViolation) as again:
        import_upload(session, actor=OPERATOR, upload_id=kept.id)
    assert again.value.code == "upload-not-found"
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Draft)).scalar_one() == 1


def test_a_further_language_is_paired_before_and_added_after(database):
    slug = make_draft(database, languages=(KY,), published=False)
    kept = keep(database, tree=make_tree(RU), purpose=Purpose.LANGUAGE, slug=slug)
    with database.read() as session:
        pairing, base = pair_upload(session, actor=OPERATOR, upload=kept)
    assert pairing.matches
    assert len(pairing.pairs) == len(kept.tree.clauses) == len(base)
    with database.write() as session:
        import_upload(session, actor=OPERATOR, upload_id=kept.id)
    with database.read() as session:
        languages = session.execute(select(EditionText.language)).scalars().all()
    assert set(languages) == {KY, RU}


def test_the_next_edition_of_a_published_draft_is_imported(database):
    slug = make_draft(database, languages=(KY,))
    kept = keep(database, tree=make_tree(articles=3), purpose=Purpose.EDITION, slug=slug)
    with database.write() as session:
        outcome = import_upload(session, actor=OPERATOR, upload_id=kept.id)
    assert (outcome.slug, outcome.edition) == (slug, 2)
    with database.read() as session:
        assert get_draft(session, actor=OPERATOR, slug=slug).latest.published_at is None


def test_an_import_that_is_refused_leaves_the_upload(database):
    slug = make_draft(database, languages=(KY,), published=False)
    kept = keep(database, tree=make_tree(RU, articles=3), purpose=Purpose.LANGUAGE, slug=slug)
    with pytest.raises(RuleViolation) as refused, database.write() as session:
        import_upload(session, actor=OPERATOR, upload_id=kept.id)
    assert refused.value.code == "trees-differ"
    with database.read() as session:
        assert get_upload(session, actor=OPERATOR, upload_id=kept.id) == kept


def test_after_a_day_it_is_not_found_and_the_sweep_names_its_file(database):
    old, new = keep(database), keep(database, file=replace(FILE, key="uploads/4567"))
    age(database, old.id, LIFETIME + timedelta(seconds=1))
    with database.read() as session, pytest.raises(RuleViolation) as refused:
        get_upload(session, actor=OPERATOR, upload_id=old.id)
    assert refused.value.code == "upload-not-found"
    with database.read() as session:
        assert [one.id for one in list_uploads(session, actor=OPERATOR)] == [new.id]
    with database.write() as session:
        assert expire_uploads(session) == ["uploads/0123"]
    with database.write() as session:
        assert expire_uploads(session) == []
        assert discard_upload(session, actor=OPERATOR, upload_id=new.id) == "uploads/4567"
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Upload)).scalar_one() == 0


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.EXPERT])
def test_uploads_are_for_the_secretariat(database, role):
    kept = keep(database)
    actor = GUEST if role is None else make_account(database, role)
    with pytest.raises(RuleViolation):
        keep(database, actor=actor)
    with database.read() as session:
        for ask in (
            lambda: get_upload(session, actor=actor, upload_id=kept.id),
            lambda: list_uploads(session, actor=actor),
            lambda: pair_upload(session, actor=actor, upload=kept),
        ):
            with pytest.raises(RuleViolation) as refused:
                ask()
            assert refused.value.code == "not-permitted"
    with database.write() as session:
        for act in (import_upload, discard_upload):
            with pytest.raises(RuleViolation):
                act(session, actor=actor, upload_id=kept.id)


def test_an_upload_that_never_was_is_not_found(database):
    with database.read() as session, pytest.raises(RuleViolation) as refused:
        get_upload(session, actor=OPERATOR, upload_id=uuid4())
    assert refused.value.code == "upload-not-found"


def test_the_file_itself_is_kept_under_a_key_of_our_own(tmp_path):
    storage = open_storage(f"file://{tmp_path}")
    stored = store_file(storage, "uploads", "текст".encode())
    assert read_file(storage, stored.key) == "текст".encode()
    assert (stored.size, len(stored.sha256)) == (10, 64)
    storage.delete(stored.key)
    with pytest.raises(RuleViolation) as refused:
        read_file(storage, stored.key)
    assert refused.value.code == "upload-not-found"

"""Papers beside a draft: listed for whoever reads it, gone from the list once removed, never changed on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.errors import FieldViolation, RuleViolation
from app.core.papers import PAPER_TYPES
from app.core.permissions import GUEST, OPERATOR, Role
from app.infra.db import Database
from app.infra.storage import open_storage
from app.models import AuditEvent, DraftPaper
from app.services.papers import PaperView, add_paper, get_paper, list_papers, open_paper, remove_paper
from app.services.uploads import StoredFile, store_file
from tests.factories import make_account, make_draft


@pytest.fixture
def slug(database: Database) -> str:
    make_draft(database, "noise")
    return make_draft(database, "code")


def add(database: Database, slug: str, **given: object) -> PaperView:
    values = {
        "actor": OPERATOR,
        "title": "Түшүндүрмө кат",
        "filename": "кат.docx",
        "paper": PAPER_TYPES["pdf"],
        "file": StoredFile("papers/1", 3, "0" * 64),
    }
    with database.write() as session:
        return add_paper(session, slug=slug, **{**values, **given})


def listed(database: Database, slug: str, actor=GUEST) -> list[str]:
    with database.read() as session:
        return [paper.title for paper in list_papers(session, actor=actor, slug=slug)]


def test_papers_are_listed_in_the_order_they_came_for_everybody_who_reads_the_draft(database, slug):
    add(database, slug)
    add(database, slug, title="Тиркеме")
    add(database, "noise", title="Башка")
    assert listed(database, slug) == ["Түшүндүрмө кат", "Тиркеме"]


def test_type_and_name_are_those_of_the_content(database, slug):
    paper = add(database, slug)
    assert (paper.extension, paper.media_type, paper.filename) == ("pdf", "application/pdf", "кат.pdf")


def test_of_a_draft_nobody_may_see_no_paper_is_seen(database):
    slug = make_draft(database, "hidden", published=False)
    paper = add(database, slug)
    assert listed(database, slug) == []
    assert listed(database, slug, OPERATOR) == ["Түшүндүрмө кат"]
    with database.read() as session, pytest.raises(RuleViolation) as refused:
        get_paper(session, actor=GUEST, paper_id=paper.id)
    assert refused.value.code == "paper-not-found"


def test_removed_it_is_not_found_but_its_row_stays_and_says_when(database, slug):
    paper = add(database, slug)
    with database.write() as session:
        remove_paper(session, actor=OPERATOR, paper_id=paper.id)
    assert listed(database, slug) == []
    with database.write() as session, pytest.raises(RuleViolation) as refused:
        remove_paper(session, actor=OPERATOR, paper_id=paper.id)
    assert refused.value.code == "paper-not-found"
    with database.read() as session:
        row = session.execute(select(DraftPaper)).scalar_one()
        actions = session.execute(
            select(AuditEvent.action).where(AuditEvent.action.like("paper-%"))
        ).scalars()
        assert row.removed_at is not None
        assert set(actions) == {"paper-added", "paper-removed"}


@pytest.mark.parametrize("title", ["", "  ", "а" * 301])
def test_a_paper_has_a_title_of_a_sensible_length(database, slug, title):
    with pytest.raises(FieldViolation):
        add(database, slug, title=title)


def test_papers_are_the_secretariats_to_add_and_remove(database, slug):
    paper = add(database, slug)
    stranger = make_account(database, Role.EXPERT)
    with pytest.raises(RuleViolation) as refused:
        add(database, slug, actor=stranger)
    assert refused.value.code == "not-permitted"
    with database.write() as session, pytest.raises(RuleViolation):
        remove_paper(session, actor=stranger, paper_id=paper.id)
    assert listed(database, slug) == ["Түшүндүрмө кат"]


def test_a_file_that_changed_or_went_is_not_handed_out(database, slug, tmp_path):
    storage = open_storage(f"file://{tmp_path}")
    stored = store_file(storage, "papers", b"%PDF-1.7 first")
    paper = add(database, slug, file=stored)
    with open_paper(storage, paper) as file:
        assert file.read() == b"%PDF-1.7 first"
    with storage.create(stored.key) as file:
        file.write(b"%PDF-1.7 other")
    with pytest.raises(RuleViolation) as changed:
        open_paper(storage, paper)
    storage.delete(stored.key)
    with pytest.raises(RuleViolation) as gone:
        open_paper(storage, paper)
    assert (changed.value.code, gone.value.code) == ("paper-damaged", "paper-damaged")

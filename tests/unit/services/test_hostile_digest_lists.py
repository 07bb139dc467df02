"""A list that is cut before it is sieved hides what should be on it."""

from __future__ import annotations

from app.core.permissions import GUEST, OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.models import DigestView
from app.services.digests import list_digests, request_digest
from tests.factories import make_draft, make_round


def order(database: Database, slug: str, view: DigestView) -> None:
    with database.write() as session:
        request_digest(session, actor=OPERATOR, slug=slug, formats=["csv"], language=Language.KY, view=view)


def test_digests_for_the_secretariat_do_not_push_the_public_one_off_the_list(database: Database) -> None:
    slug = make_draft(database)
    make_round(database, slug)
    order(database, slug, DigestView.PUBLIC)
    for _ in range(3):
        order(database, slug, DigestView.SECRETARIAT)
    for only in (slug, None):
        with database.read() as session:
            listed = list_digests(session, actor=GUEST, slug=only, limit=3)
        assert [digest.view for digest in listed] == [DigestView.PUBLIC]

"""Published drafts and their clauses. Even the secretariat reads only what is published here."""

from __future__ import annotations

from flask import Response

from app.api.v1.answers import ClauseList, Draft, DraftList
from app.api.v1.blueprint import blueprint
from app.api.v1.context import pikir
from app.api.v1.guard import current_actor, requires
from app.api.v1.openapi import problems
from app.api.v1.responses import cacheable
from app.api.v1.schemas import ClausesQuery
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, Permission
from app.core.text import Language
from app.services.drafts import get_draft, list_drafts
from app.services.presentation import clause_json, draft_json
from app.services.reading import list_reading_clauses


@blueprint.get("/drafts")
@requires(Permission.DRAFT_READ)
@blueprint.output(DraftList)
@blueprint.doc(responses=problems(401))
def read_drafts() -> Response:
    """Published drafts, the newest first"""
    with pikir().database.read() as session:
        drafts = list_drafts(session, actor=GUEST)
    return cacheable({"items": [draft_json(draft) for draft in drafts], "next": None})


@blueprint.get("/drafts/<slug>")
@requires(Permission.DRAFT_READ)
@blueprint.output(Draft)
@blueprint.doc(responses=problems(401, 404))
def read_draft(slug: str) -> Response:
    """A published draft with its editions and rounds"""
    with pikir().database.read() as session:
        draft = get_draft(session, actor=GUEST, slug=slug)
    return cacheable(draft_json(draft))


@blueprint.get("/drafts/<slug>/clauses")
@requires(Permission.DRAFT_READ)
@blueprint.input(ClausesQuery, location="query", arg_name="query")
@blueprint.output(ClauseList)
@blueprint.doc(responses=problems(401, 404, 422))
def read_clauses(slug: str, query: dict[str, object]) -> Response:
    """The clauses of an edition in reading order, the newest published edition unless named

    `lang` is the language of label, heading and text, else the one the edition was written in. `comments` counts
    the published comments on the clause itself that the caller may read.
    """
    wanted, language = query.get("edition"), query.get("lang")
    with pikir().database.read() as session:
        published = get_draft(session, actor=GUEST, slug=slug).editions
        number = published[-1].number if wanted is None else wanted
        if number not in {edition.number for edition in published}:
            raise RuleViolation("edition-not-found", edition=number)
        edition, outline, clauses = list_reading_clauses(
            session, actor=current_actor(), slug=slug, edition=int(str(number))
        )
    chosen = Language(str(language)) if language is not None else edition.source_language
    if chosen not in edition.languages:
        raise FieldViolation("lang", "language-not-in-edition", language=chosen.value)
    return cacheable({"items": [clause_json(clause, outline, chosen) for clause in clauses], "next": None})

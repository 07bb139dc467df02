"""Drafts: the list, the reading pages, the page of one clause."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clauses.model import Kind
from app.core.errors import RuleViolation
from app.core.exporters import FORMATS
from app.core.permissions import Permission
from app.services.amendments import has_target
from app.services.drafts import list_drafts
from app.services.papers import list_papers
from app.services.reading import count_comments, get_reading_page
from app.web.clause_text import clause_url
from app.web.comment_form import blank_form
from app.web.context import current_actor, pikir
from app.web.discussion import Discussion, discuss_clause, discuss_draft, load_clause_page, read_stance, trail
from app.web.drafts.listing import Filter, count_closed, list_by_deadline
from app.web.drafts.reading import view_reading_page
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.page_cache import cached_for_guests, find_kept, reading_page

blueprint = Blueprint("drafts", __name__, url_prefix=PREFIX)


@blueprint.get("/drafts")
@requires(Permission.DRAFT_READ)
@cached_for_guests
def list_page() -> ResponseReturnValue:
    chosen = Filter.read(request.args.get("state"), request.args.get("kind"))
    actor = current_actor()
    with pikir().database.read() as unit:
        listed = list_by_deadline(draft for draft in list_drafts(unit, actor=actor) if draft.published_at)
        shown = [one for one in listed if chosen.takes(one)]
        counts = {
            one.draft.id: sum(count_comments(unit, actor=actor, draft=one.draft).values()) for one in shown
        }
    return render_template(
        "drafts/list.html", shown=shown, counts=counts, chosen=chosen, kinds=Kind, closed=count_closed(listed)
    )


@blueprint.get("/drafts/<slug>")
@requires(Permission.DRAFT_READ)
@cached_for_guests
def first_page(slug: str) -> ResponseReturnValue:
    return _show_reading_page(slug, page=_page_number(request.args.get("page")))


@blueprint.get("/drafts/<slug>/<eid>")
@requires(Permission.DRAFT_READ)
def clause_page(slug: str, eid: str) -> ResponseReturnValue:
    """A chapter is a reading page, which guests share; any other clause has its own page, which nobody does."""
    kept = find_kept()
    if kept is not None:
        return kept
    page = load_clause_page(slug, eid)
    if page.item.is_container:
        return reading_page(lambda: make_response(_show_reading_page(slug, eid=eid)))
    found = discuss_clause(page, read_stance(request.args.get("stance")), request.args.get("after"))
    return _show_discussion("drafts/clause.html", found)


@blueprint.get("/drafts/<slug>/comments")
@requires(Permission.COMMENT_READ)
def draft_comments(slug: str) -> ResponseReturnValue:
    found = discuss_draft(slug, read_stance(request.args.get("stance")), request.args.get("after"))
    return _show_discussion("drafts/whole.html", found)


def _show_reading_page(slug: str, *, eid: str | None = None, page: int | None = None) -> str:
    with pikir().database.read() as unit:
        found = get_reading_page(unit, actor=current_actor(), slug=slug, eid=eid, page=page)
        # Beside the beginning of the draft only: further pages are for reading on.
        at_start = not (eid or page)
        papers = list_papers(unit, actor=current_actor(), slug=slug) if at_start else []
        compared = at_start and has_target(unit, actor=current_actor(), draft_id=found.draft.id)
    view = view_reading_page(found, request.args.get("with"))
    address = clause_url(slug, eid) if eid else None
    return render_template(
        "drafts/reading.html",
        view=view,
        address=address,
        papers=papers,
        compared=compared,
        formats=FORMATS if at_start else (),
    )


def _show_discussion(template: str, found: Discussion) -> str:
    form = None
    if found.writable:
        form = blank_form(
            found.writable,
            found.current_text,
            found.language,
            has_clause=found.clause is not None,
            edition=found.draft.latest.number,
        )
    return render_template(template, found=found, form=form, trail=trail)


def _page_number(text: str | None) -> int | None:
    """Pages are counted from 1 in addresses. Raises RuleViolation "not-found" for anything that is no number."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) > 0):
        raise RuleViolation("not-found")
    return int(text) - 1

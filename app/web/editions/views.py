"""Earlier editions and their clauses, two editions compared, comments whose clause is gone."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.permissions import Permission
from app.services.carried_comments import list_orphaned_comments
from app.services.drafts import get_draft
from app.services.editions import compare_editions
from app.services.lineage import find_fates
from app.services.reading import ClausePage, as_published, get_clause_page, get_outline, get_reading_page
from app.web.carried import diff_url, edition_url, make_groups
from app.web.clause_text import clause_url, draft_url
from app.web.comment_form import blank_form
from app.web.context import current_actor, current_language, pikir
from app.web.discussion import discuss_clause, read_stance
from app.web.editions.comparison import read_status, shown_language, view_comparison
from app.web.editions.fate import view_fate
from app.web.editions.reading import view_edition_page
from app.web.guard import requires
from app.web.languages import PREFIX
from app.web.page_cache import cached_for_guests, find_kept, reading_page

blueprint = Blueprint("editions", __name__, url_prefix=PREFIX)


@blueprint.get("/drafts/<slug>/editions/<int:number>")
@requires(Permission.DRAFT_READ)
@cached_for_guests
def edition(slug: str, number: int) -> ResponseReturnValue:
    return _show_edition(slug, number, page=read_page(request.args.get("page")))


@blueprint.get("/drafts/<slug>/editions/<int:number>/<eid>")
@requires(Permission.DRAFT_READ)
def clause(slug: str, number: int, eid: str) -> ResponseReturnValue:
    """A chapter is the reading page it stands on; any other clause of an earlier edition has its own page."""
    kept = find_kept()
    if kept is not None:
        return kept
    with pikir().database.read() as unit:
        newest = as_published(get_draft(unit, actor=current_actor(), slug=slug)).latest.number
        page = get_clause_page(unit, actor=current_actor(), slug=slug, eid=eid, edition=number)
    if number == newest:
        return redirect(clause_url(slug, eid))
    if page.item.is_container:
        return reading_page(lambda: make_response(_show_edition(slug, number, eid=eid)))
    return _show_clause(page, number)


@blueprint.get("/drafts/<slug>/diff/<int:old>/<int:new>")
@requires(Permission.DRAFT_READ)
@cached_for_guests
def diff(slug: str, old: int, new: int) -> ResponseReturnValue:
    status, page = read_status(request.args.get("show")), read_page(request.args.get("page"))
    with pikir().database.read() as unit:
        found = compare_editions(
            unit, actor=current_actor(), slug=slug, old=old, new=new, language=current_language()
        )
        view = view_comparison(unit, found, diff_url(slug, old, new), status, page)
    urls = [
        draft_url(slug) if one == found.draft.latest.number else edition_url(slug, one) for one in (old, new)
    ]
    return render_template(
        "editions/diff.html", found=found, view=view, urls=urls, language=shown_language(found)
    )


@blueprint.get("/desk/drafts/<slug>/orphans")
@requires(Permission.DESK_READ)
def orphans(slug: str) -> ResponseReturnValue:
    with pikir().database.read() as unit:
        draft, page = list_orphaned_comments(
            unit, actor=current_actor(), slug=slug, cursor=request.args.get("after")
        )
        outline = get_outline(unit, as_published(draft).latest)
    return render_template(
        "editions/orphans.html",
        draft=draft,
        carried=make_groups(draft, outline, page),
        following=page.following,
    )


def read_page(text: str | None) -> int:
    """From 0; what is no number is the first."""
    good = text is not None and text.isascii() and text.isdigit() and 0 < len(text) < 7
    return max(0, int(text or "1") - 1) if good else 0


def _show_edition(slug: str, number: int, *, eid: str | None = None, page: int = 0) -> str:
    with pikir().database.read() as unit:
        whole = as_published(get_draft(unit, actor=current_actor(), slug=slug))
        found = get_reading_page(
            unit, actor=current_actor(), slug=slug, eid=eid, page=None if eid else page, edition=number
        )
    return render_template(
        "editions/reading.html",
        view=view_edition_page(found),
        newest=whole.latest.number,
        newest_url=draft_url(slug),
        diff_url=diff_url(slug, number, whole.latest.number),
    )


def _show_clause(page: ClausePage, number: int) -> str:
    slug, item = page.draft.slug, page.item
    found = discuss_clause(
        page,
        read_stance(request.args.get("stance")),
        request.args.get("after"),
        earlier=True,
    )
    with pikir().database.read() as unit:
        draft = as_published(get_draft(unit, actor=current_actor(), slug=slug))
        fates = find_fates(unit, [item.id])
        outline = get_outline(unit, draft.latest)
    form = None
    if found.writable:
        form = blank_form(found.writable, found.current_text, found.language, has_clause=True, edition=number)
    fate = view_fate(fates[item.id], draft, outline, item.id)
    return render_template(
        "editions/clause.html",
        found=found,
        fate=fate,
        form=form,
        number=number,
        newest=draft.latest.number,
        edition_url=edition_url(slug, number),
        diff_url=diff_url(slug, number, draft.latest.number),
    )

"""The model of the page: clauses to tick, those given already, both page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from flask import url_for

from app.core.text import Language
from app.services.assignment_pages import AssignableDraft, GivenClause
from app.services.reading import Outline, OutlineItem, find_item
from app.web.clause_text import clause_url, text_language
from app.web.presentation import clause_name, own_name

PAGE_CLAUSES = 80
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list; pages are counted from 1, and one that does not exist is the nearest that does."""

    rows: tuple[T, ...]
    page: int
    pages: int
    total: int

    @classmethod
    def of(cls, rows: Sequence[T], page: int) -> Slice[T]:
        pages = max(1, -(-len(rows) // PAGE_CLAUSES))
        page = min(max(page, 1), pages)
        shown = tuple(rows[(page - 1) * PAGE_CLAUSES : page * PAGE_CLAUSES])
        return cls(shown, page, pages, len(rows))


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause that can be given. `language` of its title, None when that is the page's own words.

    `holders`: names of members who have it, None for the whole group.
    """

    eid: str
    title: str
    language: Language | None
    depth: int
    is_container: bool
    holders: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class GivenRow:
    id: UUID
    name: str
    url: str
    edition: int
    member: str | None
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentListing:
    """`containers` narrow the list; `under` is the one it is narrowed to."""

    language: Language
    clauses: Slice[ClauseRow]
    given: Slice[GivenRow]
    containers: tuple[ClauseRow, ...]
    under: ClauseRow | None


def list_clauses(found: AssignableDraft, *, under: str | None, page: int, given: int) -> AssignmentListing:
    """`page` of the clauses, `given` of the assignments. Raises RuleViolation "clause-not-found"."""
    outline, language = found.outline, text_language(found.draft.latest)
    top = find_item(outline, under) if under else None
    items = outline.subtree(top) if top else outline.items
    holders: dict[str, list[str | None]] = {}
    for one in found.given:
        if one.outline is outline:
            holders.setdefault(one.assignment.clause, []).append(one.assignment.member)
    shown = Slice.of([item for item in items if _is_offered(outline, item)], page)
    rows = tuple(_row(item, language, holders) for item in shown.rows)
    return AssignmentListing(
        language=language,
        clauses=Slice(rows, shown.page, shown.pages, shown.total),
        given=Slice.of([_given_row(found, one) for one in found.given], given),
        containers=tuple(_row(item, language, holders) for item in outline.items if item.is_container),
        under=_row(top, language, holders) if top else None,
    )


def _is_offered(outline: Outline, item: OutlineItem) -> bool:
    """Articles and what holds them: finer parts go with their article."""
    return item.is_container or item.parent is None or outline.items[item.parent].is_container


def _row(item: OutlineItem, language: Language, holders: dict[str, list[str | None]]) -> ClauseRow:
    printed = (words.get(language, "").strip() for words in (item.labels, item.headings))
    title = " ".join(word for word in printed if word)
    return ClauseRow(
        eid=item.eid,
        title=title or own_name(item),
        language=language if title else None,
        depth=min(item.depth, 5),
        is_container=item.is_container,
        holders=tuple(holders.get(item.eid, ())),
    )


def _given_row(found: AssignableDraft, one: GivenClause) -> GivenRow:
    given, slug = one.assignment, found.draft.slug
    url = clause_url(slug, given.clause)
    if given.edition != found.draft.latest.number:
        url = url_for("editions.clause", slug=slug, number=given.edition, eid=given.clause)
    return GivenRow(
        id=given.id,
        name=clause_name(one.outline, one.item),
        url=url,
        edition=given.edition,
        member=given.member,
        assigned_at=given.assigned_at,
    )

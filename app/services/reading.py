"""What the reading and clause pages show. Outlines of published editions never change, so a process keeps some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clauses.model import Level
from app.core.clauses.pages import CONTAINERS, Span, lay_out, page_of
from app.core.comments import CommentState
from app.core.errors import RuleViolation
from app.core.permissions import Actor, in_audience
from app.core.text import Language
from app.models import Clause, ClauseText, Comment
from app.services.drafts import DraftView, EditionView, get_draft

OUTLINE_CACHE = 64


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A clause without its text. `parent`: position of its parent; labels and headings by language.

    A section in which nothing stands (`is_leaf`) is what people comment on, so it is not a container.
    """

    id: UUID
    eid: str
    level: Level
    number: str | None
    position: int
    parent: int | None
    depth: int
    quoted: bool
    labels: Mapping[Language, str]
    headings: Mapping[Language, str]
    is_leaf: bool = False

    @property
    def is_container(self) -> bool:
        return self.level in CONTAINERS and not self.is_leaf


@dataclass(frozen=True)
class Outline:
    """The tree of an edition in reading order, and how it is laid out on pages."""

    items: tuple[OutlineItem, ...]
    pages: tuple[Span, ...]

    @cached_property
    def by_eid(self) -> dict[str, OutlineItem]:
        return {item.eid: item for item in self.items}

    @cached_property
    def subtree_end(self) -> tuple[int, ...]:
        """For each position, the position after its last descendant."""
        ends = list(range(1, len(self.items) + 1))
        for item in reversed(self.items):
            if item.parent is not None:
                ends[item.parent] = max(ends[item.parent], ends[item.position])
        return tuple(ends)

    def subtree(self, item: OutlineItem) -> tuple[OutlineItem, ...]:
        return self.items[item.position : self.subtree_end[item.position]]

    def ancestors(self, item: OutlineItem) -> tuple[OutlineItem, ...]:
        """From the outermost to the parent."""
        found: list[OutlineItem] = []
        parent = item.parent
        while parent is not None:
            found.append(self.items[parent])
            parent = self.items[parent].parent
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class ReadingClause:
    """A clause as printed: its text by language, the comments on itself and on everything under it.

    `outdated`: languages whose text waits for a change made in another one.
    """

    item: OutlineItem
    texts: Mapping[Language, str]
    comments: int
    comments_below: int
    outdated: frozenset[Language] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """One page of a draft. `comments` counts by position for the contents; `whole_draft` those on no clause."""

    draft: DraftView
    edition: EditionView
    outline: Outline
    page: int
    clauses: tuple[ReadingClause, ...]
    comments: Mapping[UUID, int]
    whole_draft: int


@dataclass(frozen=True, slots=True)
class ClausePage:
    """One clause: itself and what stands under it, what stands above it, and its neighbours in reading order."""

    draft: DraftView
    edition: EditionView
    outline: Outline
    item: OutlineItem
    clauses: tuple[ReadingClause, ...]
    ancestors: tuple[OutlineItem, ...]
    previous: OutlineItem | None
    following: OutlineItem | None


_outlines: dict[tuple[UUID, tuple[Language, ...]], Outline] = {}


def as_of_edition(draft: DraftView, number: int) -> DraftView:
    """The draft as if this edition were its only one, with the rounds on it. Raises "edition-not-found"."""
    editions = tuple(view for view in draft.editions if view.number == number)
    if not editions:
        raise RuleViolation("edition-not-found", slug=draft.slug, edition=number)
    return replace(
        draft, editions=editions, rounds=tuple(one for one in draft.rounds if one.edition == number)
    )


def as_published(draft: DraftView) -> DraftView:
    """The draft without an edition that is still being prepared beside published ones: what its pages show."""
    published = tuple(view for view in draft.editions if view.published_at is not None)
    return replace(draft, editions=published or draft.editions)


def get_reading_page(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    eid: str | None = None,
    page: int | None = None,
    edition: int | None = None,
) -> ReadingPage:
    """The page that shows the container `eid`, or page number `page` from 0, or the first.

    Of the newest published edition unless numbered: then the draft is given as of that one. Raises RuleViolation
    "draft-not-found", "edition-not-found", "clause-not-found".
    """
    all_editions = get_draft(session, actor=actor, slug=slug)
    draft = as_published(all_editions) if edition is None else as_of_edition(all_editions, edition)
    outline = get_outline(session, draft.latest)
    index = page or 0
    if eid is not None:
        index = page_of(outline.pages, find_item(outline, eid).position)
    if not 0 <= index < len(outline.pages):
        raise RuleViolation("clause-not-found", clause=f"page {index + 1}")
    span = outline.pages[index]
    counts = count_comments(session, actor=actor, draft=draft)
    clauses = _reading_clauses(session, outline, outline.items[span.start : span.end], counts)
    whole = counts.get(None, 0)
    by_id = {clause_id: n for clause_id, n in counts.items() if clause_id is not None}
    return ReadingPage(draft, draft.latest, outline, index, clauses, by_id, whole)


def get_clause_page(
    session: Session, *, actor: Actor, slug: str, eid: str, edition: int | None = None
) -> ClausePage:
    """Of the newest published edition unless numbered. Raises RuleViolation as `get_reading_page` does."""
    all_editions = get_draft(session, actor=actor, slug=slug)
    draft = as_published(all_editions) if edition is None else as_of_edition(all_editions, edition)
    outline = get_outline(session, draft.latest)
    item = find_item(outline, eid)
    counts = count_comments(session, actor=actor, draft=draft)
    clauses = _reading_clauses(session, outline, outline.subtree(item), counts)
    siblings = [other for other in outline.items if other.parent == item.parent and not other.is_container]
    place = siblings.index(item) if item in siblings else 0
    return ClausePage(
        draft=draft,
        edition=draft.latest,
        outline=outline,
        item=item,
        clauses=clauses,
        ancestors=outline.ancestors(item),
        previous=siblings[place - 1] if place > 0 else None,
        following=siblings[place + 1] if place + 1 < len(siblings) else None,
    )


def list_reading_clauses(
    session: Session, *, actor: Actor, slug: str, edition: int | None = None
) -> tuple[EditionView, Outline, tuple[ReadingClause, ...]]:
    """All clauses of an edition the actor may see, the newest unless named. Raises "edition-not-found"."""
    draft = get_draft(session, actor=actor, slug=slug)
    wanted = [view for view in draft.editions if edition is None or view.number == edition]
    if not wanted:
        raise RuleViolation("edition-not-found", slug=slug, edition=edition)
    outline = get_outline(session, wanted[-1])
    counts = count_comments(session, actor=actor, draft=draft, edition=wanted[-1])
    return wanted[-1], outline, _reading_clauses(session, outline, outline.items, counts)


def find_item(outline: Outline, eid: str) -> OutlineItem:
    item = outline.by_eid.get(eid)
    if item is None:
        raise RuleViolation("clause-not-found", clause=eid)
    return item


def get_outline(session: Session, edition: EditionView) -> Outline:
    """The edition's outline. Kept only once published, when nothing but a further language can be added to it."""
    key = (edition.id, edition.languages)
    outline = _outlines.get(key)
    if outline is None:
        outline = _load_outline(session, edition.id)
        if edition.published_at is not None:
            while len(_outlines) >= OUTLINE_CACHE:
                _outlines.pop(next(iter(_outlines)), None)
            _outlines[key] = outline
    return outline


def count_comments(
    session: Session, *, actor: Actor, draft: DraftView, edition: EditionView | None = None
) -> dict[UUID | None, int]:
    """Published comments by clause (None: the whole draft) in the rounds whose audience the actor belongs to."""
    number = (edition or draft.latest).number
    rounds = [r.id for r in draft.rounds if r.edition == number and in_audience(actor, r.target)]
    if not rounds:
        return {}
    counted = (
        select(Comment.clause_id, func.count().label("n"))
        .where(
            Comment.edition_id == (edition or draft.latest).id,
            Comment.round_id.in_(rounds),
            Comment.state == CommentState.PUBLISHED,
        )
        .group_by(Comment.clause_id)
    )
    return {row.clause_id: row.n for row in session.execute(counted)}


def _reading_clauses(
    session: Session, outline: Outline, items: Sequence[OutlineItem], counts: Mapping[UUID | None, int]
) -> tuple[ReadingClause, ...]:
    if not items:
        return ()
    texts: dict[UUID, dict[Language, str]] = {}
    outdated: dict[UUID, set[Language]] = {}
    wanted = (
        select(ClauseText.clause_id, ClauseText.language, ClauseText.text, ClauseText.outdated)
        .join(Clause, Clause.id == ClauseText.clause_id)
        .where(
            Clause.edition_id == select(Clause.edition_id).where(Clause.id == items[0].id).scalar_subquery(),
            Clause.position.between(items[0].position, items[-1].position),
        )
    )
    for row in session.execute(wanted):
        texts.setdefault(row.clause_id, {})[row.language] = row.text
        if row.outdated:
            outdated.setdefault(row.clause_id, set()).add(row.language)
    return tuple(
        ReadingClause(
            item=item,
            texts=texts.get(item.id, {}),
            comments=counts.get(item.id, 0),
            comments_below=sum(counts.get(below.id, 0) for below in outline.subtree(item)),
            outdated=frozenset(outdated.get(item.id, ())),
        )
        for item in items
    )


def _load_outline(session: Session, edition_id: UUID) -> Outline:
    rows = session.execute(
        select(Clause, ClauseText.language, ClauseText.label, ClauseText.heading)
        .join(ClauseText, ClauseText.clause_id == Clause.id)
        .where(Clause.edition_id == edition_id)
        .order_by(Clause.position)
    ).all()
    clauses: dict[UUID, Clause] = {}
    labels: dict[UUID, dict[Language, str]] = {}
    headings: dict[UUID, dict[Language, str]] = {}
    for row in rows:
        clauses[row.Clause.id] = row.Clause
        labels.setdefault(row.Clause.id, {})[row.language] = row.label
        headings.setdefault(row.Clause.id, {})[row.language] = row.heading
    items: list[OutlineItem] = []
    holding = {clause.parent_id for clause in clauses.values()}
    for clause in clauses.values():
        parent = clauses[clause.parent_id].position if clause.parent_id else None
        items.append(
            OutlineItem(
                id=clause.id,
                eid=clause.eid,
                level=clause.level,
                number=clause.number,
                position=clause.position,
                parent=parent,
                depth=items[parent].depth + 1 if parent is not None else 0,
                quoted=clause.quoted,
                labels=labels[clause.id],
                headings=headings[clause.id],
                is_leaf=clause.id not in holding,
            )
        )
    laid_out = lay_out(
        [Level.CLAUSE if item.is_leaf and item.level in CONTAINERS else item.level for item in items]
    )
    return Outline(tuple(items), laid_out)

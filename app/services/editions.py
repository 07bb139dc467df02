"""The editions of a draft: the next one imported, its publication prepared, two of them compared."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clauses.model import Clause as TreeClause
from app.core.clauses.model import ClauseTree
from app.core.editions.lineage import compose, in_reading_order
from app.core.editions.model import Link
from app.core.errors import RuleViolation
from app.core.permissions import Actor, Permission, require
from app.core.text import Language
from app.infra.clock import read_clock
from app.models import Draft, Edition
from app.services.audit import record_event
from app.services.drafts import DraftView, EditionView, ImportOutcome, check_title, get_draft
from app.services.edition_trees import insert_clauses, insert_texts, load_tree
from app.services.lineage import EditionPair, load_links, load_pair


def import_edition(
    session: Session, *, actor: Actor, slug: str, tree: ClauseTree, title: str | None = None
) -> ImportOutcome:
    """The next edition of a draft, unpublished; slug and kind stay. Without a title in the file the draft's own.

    Raises RuleViolation "draft-not-found", "draft-empty", "edition-unpublished"; FieldViolation "title-required".
    """
    require(actor, Permission.DRAFT_IMPORT)
    if not tree.clauses:
        raise RuleViolation("draft-empty")
    # Locked, so that two files sent at once do not become two editions of one number.
    draft = session.execute(select(Draft).where(Draft.slug == slug).with_for_update()).scalar_one_or_none()
    if draft is None:
        raise RuleViolation("draft-not-found", slug=slug)
    latest = get_draft(session, actor=actor, slug=slug).latest
    if latest.published_at is None:
        raise RuleViolation("edition-unpublished", slug=slug, edition=latest.number)
    before = latest.titles.get(tree.language) or latest.titles[latest.source_language]
    kept_title = check_title(title if title is not None else tree.title or before)
    edition = Edition(
        id=uuid4(),
        draft_id=draft.id,
        number=latest.number + 1,
        source_language=tree.language,
        created_at=read_clock(session),
        published_at=None,
    )
    session.add(edition)
    session.flush()
    ids = insert_clauses(session, edition.id, tree.clauses)
    texts = [(ids[clause.eid], clause) for clause in tree.clauses]
    insert_texts(session, edition.id, tree, kept_title, texts)
    record_event(
        session,
        actor=actor,
        action="edition-imported",
        subject_kind="draft",
        subject_id=draft.id,
        sha256=tree.source.sha256,
        language=tree.language.value,
        edition=edition.number,
    )
    warnings = tuple(warning.to_json() for warning in tree.warnings)
    return ImportOutcome(slug, edition.number, tree.language, len(tree.clauses), warnings)


def load_publication(
    session: Session, *, actor: Actor, slug: str, number: int | None = None
) -> EditionPair | None:
    """What publishing this edition (the newest unless numbered) has to align: align it before the write unit.

    None where nothing is to be aligned, also where publishing will be refused.
    """
    require(actor, Permission.DRAFT_PUBLISH)
    found = select(Edition).join(Draft, Draft.id == Edition.draft_id).where(Draft.slug == slug)
    if number is not None:
        found = found.where(Edition.number == number)
    edition = session.execute(found.order_by(Edition.number.desc()).limit(1)).scalar_one_or_none()
    return None if edition is None or edition.published_at is not None else load_pair(session, edition)


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """Two editions of a draft and what became of the earlier one's clauses, in the later one's order.

    `language`: of both texts; None where they have none in common and each stands in its own.
    """

    draft: DraftView
    old: EditionView
    new: EditionView
    language: Language | None
    old_clauses: tuple[TreeClause, ...]
    new_clauses: tuple[TreeClause, ...]
    links: tuple[Link, ...]


def compare_editions(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    old: int,
    new: int,
    language: Language | None = None,
) -> EditionComparison:
    """Two editions the actor may see; of an unpublished one the links are worked out now.

    `language`: preferred for the texts. Raises RuleViolation "draft-not-found", "edition-not-found",
    "editions-out-of-order".
    """
    if old >= new:
        raise RuleViolation("editions-out-of-order", old=old, new=new)
    draft = get_draft(session, actor=actor, slug=slug)
    views = {view.number: view for view in draft.editions}
    for number in (old, new):
        if number not in views:
            raise RuleViolation("edition-not-found", slug=slug, edition=number)
    links = _links_between(session, [views[number] for number in range(old + 1, new + 1)])
    shared = [one for one in views[new].languages if one in views[old].languages]
    chosen = next(
        (one for one in (language, views[new].source_language, *shared) if one is not None and one in shared),
        None,
    )
    before, _ids = load_tree(session, session.get_one(Edition, views[old].id), chosen)
    after, _ids = load_tree(session, session.get_one(Edition, views[new].id), chosen)
    ordered = in_reading_order(links, [one.eid for one in before], [one.eid for one in after])
    return EditionComparison(draft, views[old], views[new], chosen, tuple(before), tuple(after), ordered)


def _links_between(session: Session, editions: list[EditionView]) -> tuple[Link, ...]:
    """From the edition before the first of these to the last."""
    found: tuple[Link, ...] | None = None
    for view in editions:
        if view.published_at is None:
            pair = load_pair(session, session.get_one(Edition, view.id))
            links = pair.align().links if pair is not None else ()
        else:
            links = load_links(session, view.id)
        found = links if found is None else compose(found, links)
    return found or ()

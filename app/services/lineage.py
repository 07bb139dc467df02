"""What became of clauses from edition to edition: worked out at publication, stored, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session, aliased

from app.core.clauses.model import Clause as TreeClause
from app.core.clauses.pairing import pair_trees
from app.core.editions.align import align
from app.core.editions.lineage import Fate, Step, find_fate
from app.core.editions.model import Link, LinkStatus
from app.core.text import Language
from app.models import Clause, ClauseLink, Comment, Edition, EditionText
from app.services.edition_trees import load_tree
from app.services.mending_translations import mark_outdated_translations


@dataclass(frozen=True, slots=True)
class EditionPair:
    """Two editions of a draft in one language, to be aligned; their clauses' ids by eId.

    `language` None: they have none in common and are compared each in its own.
    """

    edition_id: UUID
    language: Language | None
    old: tuple[TreeClause, ...]
    new: tuple[TreeClause, ...]
    old_ids: Mapping[str, UUID]
    new_ids: Mapping[str, UUID]

    def align(self) -> Alignment:
        """Takes up to seconds on a long code: better outside a unit of work."""
        links = align(self.old, self.new) if self.language else _by_structure(self.old, self.new)
        return Alignment(self, links)


@dataclass(frozen=True, slots=True)
class Alignment:
    pair: EditionPair
    links: tuple[Link, ...]


def load_pair(session: Session, edition: Edition) -> EditionPair | None:
    """The edition and the one before it; None for the first."""
    before = session.execute(
        select(Edition).where(Edition.draft_id == edition.draft_id, Edition.number == edition.number - 1)
    ).scalar_one_or_none()
    if before is None:
        return None
    language = _common_language(session, before, edition)
    old, old_ids = load_tree(session, before, language)
    new, new_ids = load_tree(session, edition, language)
    return EditionPair(edition.id, language, tuple(old), tuple(new), old_ids, new_ids)


def store_lineage(session: Session, edition: Edition, alignment: Alignment | None) -> None:
    """Stores what became of the clauses of the edition before, in the unit of work that publishes this one.

    `alignment`: worked out beforehand; not used if either text has changed since.
    """
    pair = load_pair(session, edition)
    if pair is None:
        return
    found = alignment if alignment is not None and alignment.pair == pair else pair.align()
    rows = [
        {
            "id": uuid4(),
            "edition_id": edition.id,
            "from_id": pair.old_ids[link.from_eid] if link.from_eid is not None else None,
            "to_id": pair.new_ids[link.to_eid] if link.to_eid is not None else None,
            "status": link.status,
            "score": link.score,
        }
        for link in found.links
    ]
    if rows:
        session.execute(insert(ClauseLink), rows)
    mark_outdated_translations(session, edition_id=edition.id)


def load_links(session: Session, edition_id: UUID) -> tuple[Link, ...]:
    """The stored links from the edition before, in no particular order."""
    before, after = aliased(Clause), aliased(Clause)
    rows = session.execute(
        select(before.eid.label("from_eid"), after.eid.label("to_eid"), ClauseLink.status, ClauseLink.score)
        .select_from(ClauseLink)
        .outerjoin(before, before.id == ClauseLink.from_id)
        .outerjoin(after, after.id == ClauseLink.to_id)
        .where(ClauseLink.edition_id == edition_id)
    )
    return tuple(Link(row.from_eid, row.to_eid, row.status, row.score) for row in rows)


def find_fates(session: Session, clause_ids: Sequence[UUID]) -> dict[UUID, Fate[UUID]]:
    """What became of these clauses in the newest edition that is linked to theirs. One statement."""
    if not clause_ids:
        return {}
    steps = _walk(session, select(ClauseLink.id).where(ClauseLink.from_id.in_(clause_ids)))
    return {clause_id: find_fate(clause_id, steps) for clause_id in clause_ids}


def find_fates_of_commented(session: Session, edition_ids: Sequence[UUID]) -> dict[UUID, Fate[UUID]]:
    """The same for every clause of these editions that has a comment. Two statements."""
    commented = (
        select(Comment.clause_id)
        .where(Comment.edition_id.in_(edition_ids), Comment.clause_id.is_not(None))
        .distinct()
    )
    clause_ids = [clause_id for clause_id in session.execute(commented).scalars() if clause_id is not None]
    steps = _walk(session, select(ClauseLink.id).where(ClauseLink.from_id.in_(commented)))
    return {clause_id: find_fate(clause_id, steps) for clause_id in clause_ids}


def find_predecessors(session: Session, clause_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Clauses of earlier editions that live on in one of these. One statement."""
    if not clause_ids:
        return ()
    begin = (
        select(ClauseLink.from_id, ClauseLink.to_id)
        .where(ClauseLink.to_id.in_(clause_ids), ClauseLink.from_id.is_not(None))
        .cte("origins", recursive=True)
    )
    further = (
        select(ClauseLink.from_id, ClauseLink.to_id)
        .join(begin, ClauseLink.to_id == begin.c.from_id)
        .where(ClauseLink.from_id.is_not(None))
    )
    origins = begin.union(further)
    return tuple(dict.fromkeys(session.execute(select(origins.c.from_id)).scalars()))


def _walk(session: Session, first: Select[UUID]) -> dict[UUID, list[Step[UUID]]]:
    """Every step from the first links on, by the clause it leads away from."""
    begin = (
        select(ClauseLink.id, ClauseLink.to_id).where(ClauseLink.id.in_(first)).cte("lineage", recursive=True)
    )
    walked = begin.union(
        select(ClauseLink.id, ClauseLink.to_id).join(begin, ClauseLink.from_id == begin.c.to_id)
    )
    rows = session.execute(
        select(ClauseLink.from_id, ClauseLink.to_id, ClauseLink.status).join(
            walked, walked.c.id == ClauseLink.id
        )
    )
    steps: dict[UUID, list[Step[UUID]]] = {}
    for row in rows:
        if row.from_id is not None:
            steps.setdefault(row.from_id, []).append(Step(row.to_id, row.status))
    return steps


def _common_language(session: Session, old: Edition, new: Edition) -> Language | None:
    """The one the new edition was written in if the old one has it too, else the first they share."""
    rows = session.execute(
        select(EditionText.edition_id, EditionText.language).where(
            EditionText.edition_id.in_([old.id, new.id])
        )
    )
    languages: dict[UUID, set[Language]] = {old.id: set(), new.id: set()}
    for row in rows:
        languages[row.edition_id].add(row.language)
    shared = languages[old.id] & languages[new.id]
    if new.source_language in shared:
        return new.source_language
    return next((language for language in Language if language in shared), None)


def _by_structure(old: Sequence[TreeClause], new: Sequence[TreeClause]) -> tuple[Link, ...]:
    """Editions without a common language: paired as translations are, and nothing of it certain."""
    pairs = pair_trees(old, new).pairs
    found = [
        Link(
            pairs.get(clause.eid),
            clause.eid,
            LinkStatus.CHANGED if clause.eid in pairs else LinkStatus.ADDED,
            0,
        )
        for clause in new
    ]
    kept = set(pairs.values())
    return (
        *found,
        *(Link(clause.eid, None, LinkStatus.REMOVED, 0) for clause in old if clause.eid not in kept),
    )

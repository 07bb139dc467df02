"""Clause trees on their way into an edition's rows and out of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.core.clauses.codec import encode_tree
from app.core.clauses.model import Clause as ImportedClause
from app.core.clauses.model import ClauseTree
from app.core.text import Language
from app.infra.clock import read_clock
from app.models import Clause, ClauseText, Edition, EditionText, Mending


def insert_clauses(session: Session, edition_id: UUID, clauses: Sequence[ImportedClause]) -> dict[str, UUID]:
    """One row for each clause, without its words; the new ids by eId."""
    ids = {clause.eid: uuid4() for clause in clauses}
    rows = [
        {
            "id": ids[clause.eid],
            "edition_id": edition_id,
            "parent_id": ids[clause.parent] if clause.parent else None,
            "eid": clause.eid,
            "level": clause.level,
            "number": clause.number,
            "position": position,
            "quoted": clause.quoted,
        }
        for position, clause in enumerate(clauses)
    ]
    # Left out where they are empty, numbers and parents would make a statement of every other row.
    session.execute(insert(Clause).execution_options(render_nulls=True), rows)
    return ids


def insert_texts(
    session: Session,
    edition_id: UUID,
    tree: ClauseTree,
    title: str,
    texts: Sequence[tuple[UUID, ImportedClause]],
) -> None:
    """One language of an edition: its title, the words of each clause, and the tree as the file gave it."""
    warnings = [{**warning.to_json(), "params": warning.params} for warning in tree.warnings]
    session.add(
        EditionText(
            edition_id=edition_id,
            language=tree.language,
            title=title,
            source={"format": tree.source.format, "sha256": tree.source.sha256, "bytes": tree.source.bytes},
            warnings={"items": warnings},
            imported_at=read_clock(session),
            imported=encode_import(tree, texts, after=_last_mending(session, edition_id)),
        )
    )
    session.flush()
    rows = [
        {
            "clause_id": clause_id,
            "language": tree.language,
            "label": clause.label,
            "heading": clause.heading,
            "text": clause.text,
        }
        for clause_id, clause in texts
    ]
    session.execute(insert(ClauseText), rows)


def encode_import(
    tree: ClauseTree, texts: Sequence[tuple[UUID, ImportedClause]], *, after: int
) -> dict[str, Any]:
    """The tree as the file gave it, and how it was laid on the edition's clauses, for mending to begin from.

    `ids`: clause ids by eId of this tree; `carried`: label, heading and text of the clauses that took in words of
    others; `after`: the sequence of the last change made to the edition before.
    """
    own = {clause.eid: clause for clause in tree.clauses}
    carried = {
        clause.eid: [clause.label, clause.heading, clause.text]
        for _, clause in texts
        if clause != own.get(clause.eid)
    }
    ids = {clause.eid: clause_id.hex for clause_id, clause in texts}
    return {**encode_tree(tree), "ids": ids, "carried": carried, "after": after}


def _last_mending(session: Session, edition_id: UUID) -> int:
    found = select(func.max(Mending.sequence)).where(Mending.edition_id == edition_id)
    return session.execute(found).scalar_one() or 0


def load_tree(
    session: Session, edition: Edition, language: Language | None = None
) -> tuple[list[ImportedClause], dict[str, UUID]]:
    """The edition's clauses in reading order as an importer gives them, and their ids by eId.

    In the language it was written in unless another is named; a clause that has no text in that one is blank.
    """
    rows = session.execute(
        select(Clause, ClauseText.label, ClauseText.heading, ClauseText.text)
        .outerjoin(
            ClauseText,
            (ClauseText.clause_id == Clause.id)
            & (ClauseText.language == (language or edition.source_language)),
        )
        .where(Clause.edition_id == edition.id)
        .order_by(Clause.position)
    ).all()
    eids = {row.Clause.id: row.Clause.eid for row in rows}
    clauses = [
        ImportedClause(
            eid=row.Clause.eid,
            level=row.Clause.level,
            number=row.Clause.number,
            label=row.label or "",
            heading=row.heading or "",
            text=row.text or "",
            parent=eids.get(row.Clause.parent_id),
            quoted=row.Clause.quoted,
        )
        for row in rows
    ]
    return clauses, {eid: clause_id for clause_id, eid in eids.items()}

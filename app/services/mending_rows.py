"""Writes mended clauses over an unpublished edition's rows. A clause that survives keeps its id."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import String, bindparam, cast, delete, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from app.core.clauses.mending_tree import Clauses, MendedClause, Words
from app.core.text import Language
from app.models import Clause, ClauseLink, ClauseText

BATCH = 500
"""Ids in one statement; SQLite takes 32,766 parameters, older builds 999."""


def load_clauses(session: Session, edition_id: UUID) -> tuple[Clauses, list[str]]:
    """The clauses as they stand, in every language, and their eIds."""
    # Columns, not objects: there are thousands, and the identity map would keep them all.
    rows = session.execute(
        select(Clause.id, Clause.eid, Clause.level, Clause.number, Clause.parent_id, Clause.quoted)
        .where(Clause.edition_id == edition_id)
        .order_by(Clause.position)
    )
    words: dict[UUID, dict[Language, Words]] = {}
    outdated: dict[UUID, set[Language]] = {}
    for text in session.execute(
        select(
            ClauseText.clause_id,
            ClauseText.language,
            ClauseText.label,
            ClauseText.heading,
            ClauseText.text,
            ClauseText.outdated,
        )
        .join(Clause, Clause.id == ClauseText.clause_id)
        .where(Clause.edition_id == edition_id)
        .order_by(ClauseText.language)
    ):
        words.setdefault(text.clause_id, {})[text.language] = Words(text.label, text.heading, text.text)
        if text.outdated:
            outdated.setdefault(text.clause_id, set()).add(text.language)
    clauses, eids = [], []
    for row in rows:
        clauses.append(
            MendedClause(
                id=row.id,
                level=row.level,
                number=row.number,
                parent=row.parent_id,
                words=words.get(row.id, {}),
                quoted=row.quoted,
                outdated=frozenset(outdated.get(row.id, ())),
            )
        )
        eids.append(row.eid)
    return tuple(clauses), eids


def store_clauses(session: Session, edition_id: UUID, clauses: Clauses, eids: Sequence[str]) -> None:
    """Makes the edition's rows say what `clauses` do under the names `eids`."""
    present, present_eids = load_clauses(session, edition_id)
    shapes = [_shape(clause) for clause in present]
    if shapes != [_shape(clause) for clause in clauses] or present_eids != list(eids):
        _store_structure(session, edition_id, present, clauses, eids)
    _store_words(session, present, clauses)
    # The rows were changed past the objects the session may still hold.
    session.expire_all()


def _shape(clause: MendedClause) -> tuple[object, ...]:
    return clause.id, clause.level, clause.number, clause.parent, clause.quoted


def _store_structure(
    session: Session, edition_id: UUID, present: Clauses, clauses: Clauses, eids: Sequence[str]
) -> None:
    known, wanted = {clause.id for clause in present}, {clause.id for clause in clauses}
    # Out of the way first: ids, eIds and positions are unique, and parents must not hold what goes.
    session.execute(
        update(Clause)
        .where(Clause.edition_id == edition_id)
        .values(
            parent_id=None,
            position=-1 - Clause.position,
            eid=literal("~") + cast(Clause.position, String),
        )
        .execution_options(synchronize_session=False)
    )
    gone = sorted(known - wanted)
    for start in range(0, len(gone), BATCH):
        batch = gone[start : start + BATCH]
        session.execute(
            delete(ClauseLink)
            .where(or_(ClauseLink.to_id.in_(batch), ClauseLink.from_id.in_(batch)))
            .execution_options(synchronize_session=False)
        )
        for table, column in ((ClauseText, ClauseText.clause_id), (Clause, Clause.id)):
            session.execute(
                delete(table).where(column.in_(batch)).execution_options(synchronize_session=False)
            )
    rows = [
        {
            "id": clause.id,
            "edition_id": edition_id,
            "parent_id": None,
            "eid": eid,
            "level": clause.level,
            "number": clause.number,
            "position": position,
            "quoted": clause.quoted,
        }
        for position, (clause, eid) in enumerate(zip(clauses, eids, strict=True))
    ]
    if new := [row for row in rows if row["id"] not in known]:
        session.execute(insert(Clause), new)
    parents = {clause.id: clause.parent for clause in clauses}
    session.connection().execute(
        update(Clause.__table__)  # type: ignore[arg-type]  # a mapped class's table is a Table
        .where(Clause.__table__.c.id == bindparam("key"))
        .values({name: bindparam(f"new_{name}") for name in ("eid", "level", "number", "position")})
        .values(parent_id=bindparam("new_parent_id")),
        [
            {
                "key": row["id"],
                "new_eid": row["eid"],
                "new_level": row["level"],
                "new_number": row["number"],
                "new_position": row["position"],
                "new_parent_id": parents[clause.id],
            }
            for row, clause in zip(rows, clauses, strict=True)
        ],
    )


def _store_words(session: Session, present: Clauses, clauses: Clauses) -> None:
    before = {clause.id: clause for clause in present}
    new: list[dict[str, object]] = []
    for clause in clauses:
        old = before.get(clause.id)
        for language, words in clause.words.items():
            late = language in clause.outdated
            values = {"label": words.label, "heading": words.heading, "text": words.text, "outdated": late}
            if old is None or language not in old.words:
                new.append({"clause_id": clause.id, "language": language, **values})
            elif old.words[language] != words or (language in old.outdated) is not late:
                session.execute(
                    update(ClauseText)
                    .where(ClauseText.clause_id == clause.id, ClauseText.language == language)
                    .values(**values)
                    .execution_options(synchronize_session=False)
                )
        for language in set(old.words if old else ()) - set(clause.words):
            session.execute(
                delete(ClauseText)
                .where(ClauseText.clause_id == clause.id, ClauseText.language == language)
                .execution_options(synchronize_session=False)
            )
    if new:
        session.execute(insert(ClauseText), new)

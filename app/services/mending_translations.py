"""Translations that were left behind: unchanged since the last edition while the text beside them changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.text import Language
from app.models import Clause, ClauseText, Edition, EditionText


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause by its name, with heading and text in each language, white space folded."""

    id: UUID
    eid: str
    words: Mapping[Language, str]


def mark_outdated_translations(session: Session, *, edition_id: UUID) -> int:
    """Marks every text that says what it said in the edition before although another language of its clause does not.

    A translation that was left behind is found by its own words: they stand in both editions to the letter, once, or
    under the same name. Call it once the edition has a further language. Returns how many were marked; a text that
    is edited or confirmed loses its mark by mending.
    """
    edition = session.get_one(Edition, edition_id)
    before_id = session.execute(
        select(Edition.id).where(Edition.draft_id == edition.draft_id, Edition.number == edition.number - 1)
    ).scalar_one_or_none()
    if before_id is None:
        return 0
    before, now = _read(session, before_id), _read(session, edition_id)
    marked = 0
    for language in Language:
        late = [clause.id for old, clause in _unchanged(before, now, language) if _differ(old, clause)]
        if late:
            _mark(session, edition_id, language, late)
        marked += len(late)
    return marked


def _differ(old: _Said, new: _Said) -> bool:
    """Whether the clause says something else in any language both editions have."""
    return any(old.words[language] != said for language, said in new.words.items() if language in old.words)


def _unchanged(before: list[_Said], now: list[_Said], language: Language) -> list[tuple[_Said, _Said]]:
    """Clauses of both editions with the same words in a language, one to one."""
    old: dict[str, list[_Said]] = {}
    new: dict[str, list[_Said]] = {}
    for found, clauses in ((old, before), (new, now)):
        for clause in clauses:
            if words := clause.words.get(language):
                found.setdefault(words, []).append(clause)
    pairs = []
    for words, clauses in new.items():
        others = old.get(words, [])
        if len(clauses) == len(others) == 1:
            pairs.append((others[0], clauses[0]))
        else:
            by_name = {other.eid: other for other in others}
            pairs += [(by_name[clause.eid], clause) for clause in clauses if clause.eid in by_name]
    return pairs


def _read(session: Session, edition_id: UUID) -> list[_Said]:
    rows = session.execute(
        select(Clause.id, Clause.eid, ClauseText.language, ClauseText.heading, ClauseText.text)
        .join(ClauseText, ClauseText.clause_id == Clause.id)
        .where(Clause.edition_id == edition_id)
        .order_by(Clause.position)
    )
    names: dict[UUID, str] = {}
    words: dict[UUID, dict[Language, str]] = {}
    for row in rows:
        names[row.id] = row.eid
        words.setdefault(row.id, {})[row.language] = " ".join(f"{row.heading} {row.text}".split())
    return [_Said(clause_id, eid, words[clause_id]) for clause_id, eid in names.items()]


def _mark(session: Session, edition_id: UUID, language: Language, clause_ids: list[UUID]) -> None:
    text = session.execute(
        select(EditionText).where(EditionText.edition_id == edition_id, EditionText.language == language)
    ).scalar_one()
    if text.imported is not None:
        # Mending replays from what is kept here.
        text.imported = {**text.imported, "outdated": [clause_id.hex for clause_id in clause_ids]}
    session.execute(
        update(ClauseText),
        [{"clause_id": clause_id, "language": language, "outdated": True} for clause_id in clause_ids],
    )
    session.flush()

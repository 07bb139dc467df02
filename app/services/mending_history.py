"""An unpublished edition between its rows and the core's mending: what was imported, what was done to it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clauses.codec import decode_tree
from app.core.clauses.mending import replay
from app.core.clauses.mending_operations import Accept, Operation, decode_operation
from app.core.clauses.mending_tree import Clauses, Words, lay_base, lay_words
from app.core.clauses.mending_warnings import Standing
from app.core.clauses.model import ClauseTree, ImportWarning, SourceInfo
from app.core.text import Language
from app.models import Clause, ClauseText, Draft, Edition, EditionText, Mending
from app.services.edition_trees import encode_import, load_tree


@dataclass(frozen=True, slots=True)
class Import:
    """One language as its file gave it. `ids`: clause ids by eId of its own tree, for a further language only of
    the clauses that have a counterpart; `words` as they were laid on the edition's clauses; `after`: the sequence
    of the last change made before it came.
    """

    language: Language
    tree: ClauseTree
    ids: Mapping[str, UUID]
    words: Mapping[UUID, Words]
    after: int
    outdated: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Step:
    """A change that stands: not undone."""

    sequence: int
    operation: Operation


@dataclass(frozen=True, slots=True)
class History:
    """`version` grows by one with every change and every undoing."""

    imports: tuple[Import, ...]
    steps: tuple[Step, ...]
    version: int

    @property
    def touched(self) -> frozenset[UUID]:
        """Clauses something was done to."""
        return frozenset(step.operation.clause for step in self.steps)

    @property
    def accepted(self) -> frozenset[UUID]:
        return frozenset(step.operation.clause for step in self.steps if isinstance(step.operation, Accept))

    @property
    def barrier(self) -> int:
        """Changes up to this one lie before the newest language and can no longer be undone."""
        return max((one.after for one in self.imports), default=0)

    def base(self) -> Clauses:
        """The clauses as imported, in every language as far as they were there."""
        first, *others = self.imports
        clauses = _with_outdated(lay_base(first.tree.clauses, first.ids, first.language), first)
        for other in others:
            clauses = _laid(clauses, other)
        return clauses

    def current(self) -> Clauses:
        """The clauses after every change that stands, each language joining where it came."""
        first, *others = self.imports
        clauses = _with_outdated(lay_base(first.tree.clauses, first.ids, first.language), first)
        waiting, done = list(self.steps), 0
        for other in sorted(others, key=lambda one: one.after):
            before = [step for step in waiting[done:] if step.sequence <= other.after]
            clauses = replay(clauses, (step.operation for step in before))
            done += len(before)
            clauses = _laid(clauses, other)
        return replay(clauses, (step.operation for step in waiting[done:]))

    def warnings(self) -> list[Standing]:
        """What every import warned of, each with the clause it is about."""
        found = []
        for one in self.imports:
            for warning in one.tree.warnings:
                found.append(Standing(one.language, self._place(one, warning), warning))
        return found

    def _place(self, one: Import, warning: ImportWarning) -> UUID | None:
        """The clause a warning is about; of one that has no counterpart, the clause its words stand with."""
        eid = warning.clause or warning.params.get("clause")
        if eid is None:
            return None
        if warning.code == "language-missing":
            return self.imports[0].ids.get(eid)
        before: UUID | None = None
        for clause in one.tree.clauses:
            before = one.ids.get(clause.eid, before)
            if clause.eid == eid:
                return before
        return None


def load_history(session: Session, edition: Edition) -> History:
    """Everything mending rests on, the language the edition was written in first."""
    texts = session.execute(select(EditionText).where(EditionText.edition_id == edition.id)).scalars().all()
    ordered = sorted(
        texts, key=lambda text: (text.language != edition.source_language, text.imported_at, text.language)
    )
    rows = session.execute(
        select(Mending.sequence, Mending.operation, Mending.undone_at)
        .where(Mending.edition_id == edition.id)
        .order_by(Mending.sequence)
    ).all()
    steps = tuple(
        Step(row.sequence, decode_operation(row.operation)) for row in rows if row.undone_at is None
    )
    version = len(rows) + len(rows) - len(steps)
    return History(tuple(_import_of(session, edition, text) for text in ordered), steps, version)


def keep_imported(session: Session, edition: Edition) -> None:
    """Writes down what was imported where that was not yet done: in editions older than mending."""
    texts = session.execute(select(EditionText).where(EditionText.edition_id == edition.id)).scalars().all()
    for text in texts:
        if text.imported is None:
            text.imported = _from_rows(session, edition, text)
    session.flush()


def _import_of(session: Session, edition: Edition, text: EditionText) -> Import:
    kept = text.imported if text.imported is not None else _from_rows(session, edition, text)
    tree = decode_tree(kept)
    # Warnings about how the languages pair were added after the file was read.
    warnings = tuple(
        ImportWarning(
            item["code"], item["clause"], item["message"], item["text"], dict(item.get("params", {}))
        )
        for item in text.warnings.get("items", [])
    )
    ids = {eid: UUID(hexadecimal) for eid, hexadecimal in kept["ids"].items()}
    carried = kept.get("carried", {})
    return Import(
        language=text.language,
        tree=replace(tree, warnings=warnings),
        ids=ids,
        words={
            ids[clause.eid]: Words(*carried.get(clause.eid, (clause.label, clause.heading, clause.text)))
            for clause in tree.clauses
            if clause.eid in ids
        },
        after=kept.get("after", 0),
        outdated=frozenset(UUID(hexadecimal) for hexadecimal in kept.get("outdated", ())),
    )


def _from_rows(session: Session, edition: Edition, text: EditionText) -> dict[str, Any]:
    """What `insert_texts` would have kept, made of the rows: right only while nothing was mended."""
    clauses, ids = load_tree(session, edition, text.language)
    written = session.execute(
        select(ClauseText.clause_id)
        .join(Clause, Clause.id == ClauseText.clause_id)
        .where(Clause.edition_id == edition.id, ClauseText.language == text.language)
    ).scalars()
    present = set(written)
    kept = [clause for clause in clauses if ids[clause.eid] in present]
    kind = session.execute(select(Draft.kind).where(Draft.id == edition.draft_id)).scalar_one()
    source = SourceInfo(text.source["format"], text.source["sha256"], text.source["bytes"])
    tree = ClauseTree(text.language, kind, text.title, source, tuple(kept))
    return encode_import(tree, [(ids[clause.eid], clause) for clause in kept], after=0)


def _laid(clauses: Clauses, one: Import) -> Clauses:
    """The same clauses with the words of a further language."""
    return _with_outdated(lay_words(clauses, one.words, one.language), one)


def _with_outdated(clauses: Clauses, one: Import) -> Clauses:
    if not one.outdated:
        return clauses
    return tuple(
        replace(clause, outdated=clause.outdated | {one.language}) if clause.id in one.outdated else clause
        for clause in clauses
    )

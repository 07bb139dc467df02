"""Mending an unpublished edition: one change at a time, undone one at a time, compared with the import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clauses.mending import apply_operation
from app.core.clauses.mending_changes import ClauseChange, compare_clauses
from app.core.clauses.mending_operations import Operation, decode_operation, encode_operation
from app.core.clauses.mending_tree import Clauses, rename_clauses
from app.core.clauses.mending_warnings import Standing, standing_warnings
from app.core.errors import RuleViolation
from app.core.permissions import Actor, Permission, require
from app.infra.clock import read_clock
from app.models import Account, Draft, Edition, Mending
from app.services.audit import record_event
from app.services.drafts import DraftView, EditionView, get_draft
from app.services.mending_history import History, keep_imported, load_history
from app.services.mending_rows import load_clauses, store_clauses

MOST_EDITIONS = 1_000_000
"""No draft has more; an address may name a number that no database holds."""


@dataclass(frozen=True, slots=True)
class MendingStep:
    """A change as the log of the edition lists it. `by`: a display name, empty for the operator."""

    sequence: int
    operation: Operation
    by: str
    done_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class MendingView:
    """An edition on the mending page. `version` goes back with the next change; `last` is what undoing would undo."""

    draft: DraftView
    edition: EditionView
    clauses: Clauses
    eids: tuple[str, ...]
    warnings: tuple[Standing, ...]
    version: int
    last: Operation | None
    steps: int


@dataclass(frozen=True, slots=True)
class MendingComparison:
    """What became of the import: the clauses that differ, and every change ever made, undone ones too.

    `base` and `current` in reading order, `eids` of the latter.
    """

    draft: DraftView
    edition: EditionView
    base: Clauses
    current: Clauses
    changes: tuple[ClauseChange, ...]
    steps: tuple[MendingStep, ...]


def get_mending(session: Session, *, actor: Actor, slug: str, number: int) -> MendingView:
    """Raises RuleViolation "draft-not-found", "edition-not-found", "edition-already-published"."""
    require(actor, Permission.DRAFT_IMPORT)
    draft, view = _find_views(session, actor, slug, number)
    edition = _find_edition(session, slug, number)
    history = load_history(session, edition)
    clauses, eids = load_clauses(session, edition.id)
    clauses = tuple(
        replace(clause, settled=True) if clause.id in history.accepted else clause for clause in clauses
    )
    warnings = standing_warnings(history.base(), clauses, history.warnings(), history.touched)
    return MendingView(
        draft=draft,
        edition=view,
        clauses=clauses,
        eids=tuple(eids),
        warnings=tuple(warnings),
        version=history.version,
        last=_undoable(history),
        steps=len(history.steps),
    )


def mend(
    session: Session, *, actor: Actor, slug: str, number: int, operation: Operation, version: int
) -> int:
    """Carries out one change and keeps it. `version`: the one the page that asked for it was made from.

    Returns the new version. Raises RuleViolation "mending-outdated" when somebody else changed the edition
    meanwhile, "edition-already-published", and what `apply_operation` raises.
    """
    require(actor, Permission.DRAFT_IMPORT)
    edition, history = _open(session, slug, number, version)
    clauses, _eids = load_clauses(session, edition.id)
    _store(session, edition, history, apply_operation(clauses, operation))
    session.add(
        Mending(
            id=uuid4(),
            edition_id=edition.id,
            sequence=_last_sequence(session, edition.id) + 1,
            operation=encode_operation(operation),
            account_id=actor.account_id,
            done_at=read_clock(session),
            undone_at=None,
        )
    )
    _record(session, actor, edition, "edition-mended", encode_operation(operation))
    session.flush()
    return history.version + 1


def undo_mending(session: Session, *, actor: Actor, slug: str, number: int, version: int) -> Operation:
    """Takes back the last change that stands: the import is played again without it. Returns what was undone.

    Raises RuleViolation "mending-nothing-to-undo", "mending-outdated", "edition-already-published".
    """
    require(actor, Permission.DRAFT_IMPORT)
    edition, history = _open(session, slug, number, version)
    operation = _undoable(history)
    if operation is None:
        raise RuleViolation("mending-nothing-to-undo")
    last = history.steps[-1]
    row = session.execute(
        select(Mending).where(Mending.edition_id == edition.id, Mending.sequence == last.sequence)
    ).scalar_one()
    row.undone_at = read_clock(session)
    session.flush()
    before = replace(history, steps=history.steps[:-1])
    _store(session, edition, before, before.current())
    _record(session, actor, edition, "mending-undone", encode_operation(operation))
    return operation


def compare_with_import(session: Session, *, actor: Actor, slug: str, number: int) -> MendingComparison:
    """Raises RuleViolation "draft-not-found", "edition-not-found"; a published edition may be compared too."""
    require(actor, Permission.DRAFT_IMPORT)
    draft, view = _find_views(session, actor, slug, number)
    edition = _find_edition(session, slug, number, published=True)
    history = load_history(session, edition)
    base, current = history.base(), history.current()
    return MendingComparison(
        draft=draft,
        edition=view,
        base=base,
        current=current,
        changes=tuple(compare_clauses(base, current)),
        steps=tuple(_list_steps(session, edition.id)),
    )


def _open(session: Session, slug: str, number: int, version: int) -> tuple[Edition, History]:
    """The edition, locked until the unit ends, and its history as the caller knew it."""
    edition = _find_edition(session, slug, number, lock=True)
    history = load_history(session, edition)
    if history.version != version:
        raise RuleViolation("mending-outdated", version=history.version)
    keep_imported(session, edition)
    return edition, history


def _store(session: Session, edition: Edition, history: History, clauses: Clauses) -> None:
    imported = [clause.eid for clause in history.imports[0].tree.clauses]
    store_clauses(session, edition.id, clauses, rename_clauses(history.base(), imported, clauses))


def _find_edition(
    session: Session, slug: str, number: int, *, lock: bool = False, published: bool = False
) -> Edition:
    if number > MOST_EDITIONS:
        raise RuleViolation("edition-not-found", slug=slug, edition=number)
    found = (
        select(Edition)
        .join(Draft, Draft.id == Edition.draft_id)
        .where(Draft.slug == slug, Edition.number == number)
    )
    edition = session.execute(found.with_for_update(of=Edition) if lock else found).scalar_one_or_none()
    if edition is None:
        raise RuleViolation("edition-not-found", slug=slug, edition=number)
    if edition.published_at is not None and not published:
        raise RuleViolation("edition-already-published", slug=slug, edition=number)
    return edition


def _find_views(session: Session, actor: Actor, slug: str, number: int) -> tuple[DraftView, EditionView]:
    draft = get_draft(session, actor=actor, slug=slug)
    for view in draft.editions:
        if view.number == number:
            return draft, view
    raise RuleViolation("edition-not-found", slug=slug, edition=number)


def _undoable(history: History) -> Operation | None:
    """The last change, unless a language joined after it: that one was laid on the clauses as they were then."""
    if not history.steps or history.steps[-1].sequence <= history.barrier:
        return None
    return history.steps[-1].operation


def _last_sequence(session: Session, edition_id: UUID) -> int:
    found = select(func.max(Mending.sequence)).where(Mending.edition_id == edition_id)
    return session.execute(found).scalar_one() or 0


def _list_steps(session: Session, edition_id: UUID) -> Sequence[MendingStep]:
    rows = session.execute(
        select(Mending, Account.display_name)
        .outerjoin(Account, Account.id == Mending.account_id)
        .where(Mending.edition_id == edition_id)
        .order_by(Mending.sequence)
    )
    return [
        MendingStep(
            sequence=row.Mending.sequence,
            operation=decode_operation(row.Mending.operation),
            by=row.display_name or "",
            done_at=row.Mending.done_at,
            undone_at=row.Mending.undone_at,
        )
        for row in rows
    ]


def _record(
    session: Session, actor: Actor, edition: Edition, action: str, operation: Mapping[str, Any]
) -> None:
    # The words themselves stay in the mending's own row.
    record_event(
        session,
        actor=actor,
        action=action,
        subject_kind="draft",
        subject_id=edition.draft_id,
        edition=edition.number,
        operation=operation["kind"],
        clause=operation["clause"],
    )

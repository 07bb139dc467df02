"""What mending changed, clause by clause, against what was imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.clauses.mending_tree import Clauses, MendedClause
from app.core.text import Change, Language, redline


class ChangeKind(StrEnum):
    """What became of a clause. A clause may have several."""

    SPLIT_OFF = "split-off"
    JOINED = "joined"
    REMOVED = "removed"
    LEVEL = "level"
    NUMBER = "number"
    PLACE = "place"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Other words of one language; `part` is label, heading or text."""

    language: Language
    part: str
    redline: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause before (None: split off) and after (None: removed).

    `joined`: clauses whose words it took in; `cut_off`: clauses that were split off from it.
    """

    before: MendedClause | None
    after: MendedClause | None
    kinds: tuple[ChangeKind, ...]
    words: tuple[WordChange, ...] = ()
    joined: tuple[MendedClause, ...] = ()
    cut_off: tuple[MendedClause, ...] = ()


def compare_clauses(base: Clauses, current: Clauses) -> list[ClauseChange]:
    """Every clause that is not as it was imported, in reading order; removed ones last."""
    imported = {clause.id: clause for clause in base}
    absorbed = {clause_id: clause.id for clause in current for clause_id in clause.absorbed}
    cut_off: dict[UUID, list[MendedClause]] = {}
    for clause in current:
        if clause.cut_from is not None:
            cut_off.setdefault(clause.cut_from, []).append(clause)
    changes = []
    for clause in current:
        before = imported.get(clause.id)
        words = tuple(_word_changes(before, clause)) if before is not None else ()
        joined = tuple(imported[other] for other in clause.absorbed if other in imported)
        kinds = tuple(_kinds(before, clause, absorbed, words=bool(words)))
        if kinds:
            parts = tuple(cut_off.get(clause.id, ()))
            changes.append(ClauseChange(before, clause, kinds, words, joined, parts))
    present = {clause.id for clause in current}
    changes += [
        ClauseChange(clause, None, (ChangeKind.REMOVED,))
        for clause in base
        if clause.id not in present and clause.id not in absorbed
    ]
    return changes


def _kinds(
    before: MendedClause | None, after: MendedClause, absorbed: dict[UUID, UUID], *, words: bool
) -> Iterator[ChangeKind]:
    if before is None:
        yield ChangeKind.SPLIT_OFF
    if after.absorbed:
        yield ChangeKind.JOINED
    if before is None:
        return
    if before.level is not after.level:
        yield ChangeKind.LEVEL
    if before.number != after.number:
        yield ChangeKind.NUMBER
    if before.parent != after.parent and (
        before.parent is None or absorbed.get(before.parent) != after.parent
    ):
        yield ChangeKind.PLACE
    if words:
        yield ChangeKind.WORDS


def _word_changes(before: MendedClause, after: MendedClause) -> Iterator[WordChange]:
    for language in after.words:
        old, new = before.in_language(language), after.in_language(language)
        parts = (
            ("label", old.label, new.label),
            ("heading", old.heading, new.heading),
            ("text", old.text, new.text),
        )
        for part, was, is_now in parts:
            if was != is_now:
                yield WordChange(language, part, redline(was, is_now))

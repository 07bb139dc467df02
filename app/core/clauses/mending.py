"""Mending: single changes to the clauses of an unpublished edition, replayed upon what was imported.

No operation but an explicit edit or a new label loses or adds a character: words only change the clause they
stand in. The reading order never changes. Undoing is replaying without the last operation.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from app.core.clauses.mending_operations import (
    Accept,
    ChangeLevel,
    Confirm,
    Cut,
    Edit,
    Merge,
    Move,
    Operation,
    Remove,
    Renumber,
    Split,
)
from app.core.clauses.mending_tree import (
    Clauses,
    MendedClause,
    Words,
    chain_before,
    find_index,
    parent_by_level,
    settle,
)
from app.core.clauses.model import Level
from app.core.clauses.numbers import canonical
from app.core.clauses.units import RANK
from app.core.errors import FieldViolation, RuleViolation
from app.core.text import normalize_input

# A clause of a real draft has at most a long table; more is a file pasted into a form.
TEXT_LIMIT: Final = 200_000
LABEL_LIMIT: Final = 200
NUMBER_LIMIT: Final = 40
# «а», «б-1», «iv», «A.1»: letters and digits, as they may stand in an eId.
_LETTERED: Final = re.compile(r"[^\W_]{1,8}(?:[.-][^\W_]{1,4}){0,4}")


def replay(base: Clauses, operations: Iterable[Operation]) -> Clauses:
    """The clauses after all operations, in the order given."""
    clauses = base
    for operation in operations:
        clauses = apply_operation(clauses, operation)
    return clauses


def apply_operation(clauses: Clauses, operation: Operation) -> Clauses:
    """The clauses after one operation.

    RuleViolation "mending-clause-gone", "mending-no-change", "mending-no-previous", "mending-cut-outside",
    "mending-impossible-parent", "mending-not-empty", "mending-too-deep", "draft-empty"; FieldViolation "too-long",
    "text-too-long".
    """
    index = find_index(clauses, operation.clause)
    match operation:
        case Merge():
            return _merge(clauses, index, operation)
        case Split():
            return _split(clauses, index, operation)
        case ChangeLevel():
            return _change_level(clauses, index, operation.level)
        case Move():
            return _move(clauses, index, operation)
        case Remove():
            return _remove(clauses, index)
        case Renumber():
            changed = _renumber(clauses[index], operation)
        case Edit():
            changed = _edit(clauses[index], operation)
        case Confirm():
            outdated = clauses[index].outdated - {operation.language}
            changed = replace(clauses[index], outdated=outdated)
        case Accept():
            changed = replace(clauses[index], settled=True)
    if changed == clauses[index]:
        raise RuleViolation("mending-no-change")
    return (*clauses[:index], changed, *clauses[index + 1 :])


def _merge(clauses: Clauses, index: int, operation: Merge) -> Clauses:
    if index == 0:
        raise RuleViolation("mending-no-previous")
    clause, previous = clauses[index], clauses[index - 1]
    words = dict(previous.words)
    for language, own in clause.words.items():
        words[language] = _joined(words.get(language, Words()), own, same_line=operation.same_line)
    merged = replace(
        previous,
        words=words,
        outdated=previous.outdated | clause.outdated,
        absorbed=(*previous.absorbed, clause.id, *clause.absorbed),
    )
    below = [
        replace(other, parent=previous.id) if other.parent == clause.id else other
        for other in clauses[index + 1 :]
    ]
    return settle((*clauses[: index - 1], merged, *below))


def _joined(before: Words, after: Words, *, same_line: bool) -> Words:
    first = " ".join(part for part in (after.label, after.heading) if part)
    if not first and not after.text:
        return before
    own_text = after.text.partition("\n")[0]
    # An item's text goes on after its label; a heading ends its line, and a table's row is a line of its own.
    together = first and not after.heading and own_text and "\t" not in own_text
    added = f"{first} {after.text}" if together else "\n".join(part for part in (first, after.text) if part)
    if not before.text:
        return replace(before, text=added)
    row = "\t" in before.text.rpartition("\n")[2] or "\t" in added.partition("\n")[0]
    return replace(before, text=before.text + (" " if same_line and not row else "\n") + added)


def _split(clauses: Clauses, index: int, operation: Split) -> Clauses:
    clause = clauses[index]
    kept, cut = dict(clause.words), dict.fromkeys(clause.words, Words())
    for language, at in operation.cuts.items():
        kept[language], cut[language] = _cut(clause.in_language(language), at)
    if all(words.is_empty for words in cut.values()):
        raise RuleViolation("mending-cut-outside")
    level = operation.level
    new = MendedClause(
        id=operation.new,
        level=level,
        number=check_number(operation.number),
        parent=None,
        words=cut,
        quoted=clause.quoted,
        outdated=clause.outdated,
        cut_from=clause.id,
    )
    before = (*clauses[:index], replace(clause, words=kept))
    new = replace(new, parent=_parent_of_cut(before, new))
    after = clauses[index + 1 :]
    if new.parent != clause.id:
        # What stood under the clause comes after the cut: it goes along.
        after = _rehung(after, clause.id, new)
    return settle((*before, new, *after))


def _parent_of_cut(before: Clauses, new: MendedClause) -> UUID | None:
    """A unit like the one it was cut from stands beside it, a lower one under it, a higher one above."""
    clause = before[-1]
    if new.level in (clause.level, Level.HCONTAINER):
        return clause.parent
    return parent_by_level(chain_before(before, len(before)), new.level, quoted=new.quoted)


def _rehung(clauses: Clauses, parent: UUID, new: MendedClause) -> Clauses:
    """Children of `parent` put under `new`, or beside it where they are not lower than that."""
    return tuple(
        replace(other, parent=new.id if RANK[other.level] > RANK[new.level] else new.parent)
        if other.parent == parent
        else other
        for other in clauses
    )


def _cut(words: Words, at: Cut) -> tuple[Words, Words]:
    length = len(words.text)
    if not 0 <= at.start <= at.label_end <= at.heading_end <= length:
        raise RuleViolation("mending-cut-outside")
    label = words.text[at.start : at.label_end].strip()
    heading = words.text[at.label_end : at.heading_end].strip()
    rest = words.text[at.heading_end :].strip()
    return replace(words, text=words.text[: at.start].rstrip()), Words(label, heading, rest)


def _change_level(clauses: Clauses, index: int, level: Level) -> Clauses:
    clause = clauses[index]
    if clause.level is level:
        raise RuleViolation("mending-no-change")
    chain = chain_before(clauses, index)
    parent = parent_by_level(chain, level, quoted=clause.quoted)
    if level is Level.HCONTAINER:
        parent = clause.parent
    changed = replace(clause, level=level, parent=parent)
    below = _rehung(clauses[index + 1 :], clause.id, changed)
    return settle((*clauses[:index], changed, *below))


def _move(clauses: Clauses, index: int, operation: Move) -> Clauses:
    clause = clauses[index]
    if clause.parent == operation.parent:
        raise RuleViolation("mending-no-change")
    possible = {None, *(other.id for other in chain_before(clauses, index))}
    if operation.parent not in possible:
        raise RuleViolation("mending-impossible-parent")
    moved = replace(clause, parent=operation.parent)
    return settle((*clauses[:index], moved, *clauses[index + 1 :]))


def _remove(clauses: Clauses, index: int) -> Clauses:
    clause = clauses[index]
    if not clause.is_empty:
        raise RuleViolation("mending-not-empty")
    if len(clauses) == 1:
        raise RuleViolation("draft-empty")
    below = [
        replace(other, parent=clause.parent) if other.parent == clause.id else other
        for other in clauses[index + 1 :]
    ]
    return settle((*clauses[:index], *below))


def _renumber(clause: MendedClause, operation: Renumber) -> MendedClause:
    words = dict(clause.words)
    for language, label in operation.labels.items():
        kept = _one_line("label", label, LABEL_LIMIT)
        words[language] = replace(clause.in_language(language), label=kept)
    return replace(clause, number=check_number(operation.number), words=words)


def _edit(clause: MendedClause, operation: Edit) -> MendedClause:
    language = operation.language
    words, present = _tidied(operation.words), clause.in_language(language)
    if len(words.text) > max(TEXT_LIMIT, len(present.text)):
        raise FieldViolation("text", "text-too-long", length=len(words.text), limit=TEXT_LIMIT)
    # A form sent as it stands is no change, whatever white space the browser took away.
    if words == _tidied(present):
        return clause
    others = {other for other, kept in clause.words.items() if other is not language and not kept.is_empty}
    outdated = (clause.outdated | others) - {language}
    return replace(clause, words={**clause.words, language: words}, outdated=outdated)


def _tidied(words: Words) -> Words:
    return Words(
        _one_line("label", words.label, LABEL_LIMIT),
        _one_line("heading", words.heading, TEXT_LIMIT),
        normalize_input(words.text).strip(),
    )


def check_number(number: str | None) -> str | None:
    """The canonical form of what was typed for a number; None for nothing. FieldViolation "number-malformed"."""
    typed = " ".join(normalize_input(number or "").split()).strip(".) ")
    if not typed:
        return None
    found = canonical(typed) or (typed if _LETTERED.fullmatch(typed) else None)
    if found is None or len(found) > NUMBER_LIMIT:
        raise FieldViolation("number", "number-malformed")
    return found


def _one_line(field: str, typed: str, limit: int) -> str:
    kept = " ".join(normalize_input(typed).split())
    if len(kept) > limit:
        raise FieldViolation(field, "too-long", limit=limit)
    return kept

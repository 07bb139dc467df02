"""The model of the mending pages: clauses with their warnings, what was done to them, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.clauses.mending_changes import ChangeKind, ClauseChange
from app.core.clauses.mending_operations import Operation, kind_of
from app.core.clauses.mending_tree import Clauses, MendedClause, chain_before, find_index
from app.core.clauses.mending_warnings import Standing
from app.core.phrases import N_
from app.core.text import Language
from app.services.mending import MendingView
from app.web.clause_text import Passage
from app.web.context import current_language
from app.web.import_warnings import detail_warning, explain_warning
from app.web.imports.clause_paths import ClausePaths, paths_of_mended
from app.web.imports.level_names import level_name
from app.web.imports.preview import passages
from app.web.translation import gettext

PAGE_CLAUSES = 80
DONE = {
    "merge": N_("The clause was joined to the one before."),
    "split": N_("The clause was divided."),
    "level": N_("The level was changed."),
    "move": N_("The clause was moved."),
    "number": N_("The number was changed."),
    "edit": N_("The text was changed."),
    "confirm": N_("The translation was confirmed."),
    "accept": N_("The clause was marked as right."),
    "remove": N_("The empty clause was removed."),
    "undo": N_("The last change was undone."),
}
CHANGES = {
    ChangeKind.SPLIT_OFF: N_("Split off from another clause"),
    ChangeKind.JOINED: N_("Other clauses were joined to it"),
    ChangeKind.REMOVED: N_("Removed, it had no words"),
    ChangeKind.LEVEL: N_("Another level"),
    ChangeKind.NUMBER: N_("Another number"),
    ChangeKind.PLACE: N_("Stands under another clause"),
    ChangeKind.WORDS: N_("Other words"),
}
PARTS = {"label": N_("Label"), "heading": N_("Heading"), "text": N_("Text")}


@dataclass(frozen=True, slots=True)
class MendedWords:
    """A clause in one language as the page shows it."""

    language: Language
    title: str
    passages: tuple[Passage, ...]
    outdated: bool


@dataclass(frozen=True, slots=True)
class MendedItem:
    """`name`: label and heading in the first language, else the level."""

    id: UUID
    eid: str
    depth: int
    name: str
    path: str
    first: MendedWords
    others: tuple[MendedWords, ...]
    warnings: tuple[str, ...]
    is_first: bool
    is_empty: bool
    quoted: bool

    @property
    def anchor(self) -> str:
        return f"c-{self.id.hex}"

    @property
    def outdated(self) -> tuple[Language, ...]:
        return tuple(words.language for words in (self.first, *self.others) if words.outdated)


@dataclass(frozen=True, slots=True)
class MendingPage:
    """`general`: warnings about the whole text, with language and what was left out; counts are of clauses."""

    items: tuple[MendedItem, ...]
    general: tuple[tuple[Language, str, str], ...]
    warned: int
    outdated: int
    page: int
    pages: int


def build_page(view: MendingView, only: str | None, page: int, at: UUID | None) -> MendingPage:
    """`only`: "warnings", "outdated" or None; `at`: the clause whose page to show, wherever it is now."""
    about = warnings_by_clause(view.warnings)
    late = {clause.id for clause in view.clauses if clause.outdated}
    warned = {clause.id for clause in view.clauses if clause.id in about}
    chosen = {"warnings": warned, "outdated": late}.get(only or "")
    shown = [
        index
        for index, clause in enumerate(view.clauses)
        if chosen is None or clause.id in chosen or clause.id == at
    ]
    pages = max(1, -(-len(shown) // PAGE_CLAUSES))
    if at is not None:
        place = next((n for n, index in enumerate(shown) if view.clauses[index].id == at), 0)
        page = place // PAGE_CLAUSES + 1
    page = min(max(page, 1), pages)
    depths = _depths(view.clauses)
    wanted = shown[(page - 1) * PAGE_CLAUSES : page * PAGE_CLAUSES]
    paths = paths_of_mended(view.clauses, page_languages(view)[0])
    items = tuple(mended_item(view, index, depths, about, paths) for index in wanted)
    general = tuple(
        (one.language, explain_warning(one.warning.code, one.warning.message), one.warning.text)
        for one in view.warnings
        if one.clause is None
    )
    return MendingPage(items, general, len(warned), len(late), page, pages)


def warnings_by_clause(warnings: Sequence[Standing]) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for one in warnings:
        if one.clause is not None:
            said = explain_warning(one.warning.code, one.warning.message)
            detail = detail_warning(one.warning.code, one.warning.params)
            found.setdefault(one.clause, []).append(f"{said} {detail}".strip())
    return found


def find_item(view: MendingView, clause_id: UUID) -> MendedItem:
    """One clause as the page shows it. Raises RuleViolation "mending-clause-gone"."""
    index = find_index(view.clauses, clause_id)
    paths = paths_of_mended(view.clauses, page_languages(view)[0])
    return mended_item(view, index, _depths(view.clauses), warnings_by_clause(view.warnings), paths)


def mended_item(
    view: MendingView,
    index: int,
    depths: Mapping[UUID, int],
    about: Mapping[UUID, list[str]],
    paths: ClausePaths[object],
) -> MendedItem:
    clause = view.clauses[index]
    languages = page_languages(view)
    words = [
        _words(clause, language)
        for language in languages
        if language in clause.words or language is languages[0]
    ]
    return MendedItem(
        id=clause.id,
        eid=view.eids[index],
        depth=min(depths[clause.id], 5),
        name=name_of(clause, languages[0]),
        path=paths.name(clause.id) if clause.number else level_name(clause.level),
        first=words[0],
        others=tuple(words[1:]),
        warnings=tuple(about.get(clause.id, ())),
        is_first=index == 0,
        is_empty=clause.is_empty,
        quoted=clause.quoted,
    )


def page_languages(view: MendingView) -> list[Language]:
    """The page's own language first if the edition has it, else the one it was written in."""
    own, languages = current_language(), view.edition.languages
    first = own if own in languages else view.edition.source_language
    return [first, *(language for language in languages if language is not first)]


def name_of(clause: MendedClause, language: Language) -> str:
    """Label and heading as printed; the level where there is neither."""
    words = clause.in_language(language)
    printed = " ".join(part for part in (words.label.strip(), words.heading.strip()) if part)
    return printed or clause.any_label.strip() or level_name(clause.level)


def possible_parents(view: MendingView, clause_id: UUID) -> list[tuple[str, str]]:
    """What a clause could hang under without changing the order: id and name, the outermost first."""
    index = find_index(view.clauses, clause_id)
    language = page_languages(view)[0]
    return [
        (clause.id.hex, f"{level_name(clause.level)}: {name_of(clause, language)}"[:120])
        for clause in chain_before(view.clauses, index)
    ]


def describe_operation(operation: Operation) -> str:
    return gettext(DONE[kind_of(operation)])


def describe_change(change: ClauseChange) -> list[str]:
    """What became of a clause, in words."""
    said = []
    for kind in change.kinds:
        if kind is ChangeKind.WORDS or (kind is ChangeKind.JOINED and change.joined):
            # The page shows the words themselves, and the clauses that were joined.
            continue
        text = gettext(CHANGES[kind])
        before, after = change.before, change.after
        if kind is ChangeKind.LEVEL and before and after:
            text += f": {level_name(before.level)} → {level_name(after.level)}"
        if kind is ChangeKind.NUMBER and before and after:
            text += f": {before.number or '–'} → {after.number or '–'}"
        said.append(text)
    return said


def part_name(part: str) -> str:
    return gettext(PARTS[part])


def _words(clause: MendedClause, language: Language) -> MendedWords:
    words = clause.in_language(language)
    title = " ".join(part for part in (words.label.strip(), words.heading.strip()) if part)
    return MendedWords(language, title, passages(language, words.text), language in clause.outdated)


def _depths(clauses: Clauses) -> Mapping[UUID, int]:
    depths: dict[UUID, int] = {}
    for clause in clauses:
        depths[clause.id] = depths[clause.parent] + 1 if clause.parent else 0
    return depths

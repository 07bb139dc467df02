"""The preview of an import: counts, warnings by kind with their places, the tree page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.clauses.model import Clause, ClauseTree, ImportWarning
from app.core.clauses.pairing import Pairing
from app.core.clauses.reasons import REASONS
from app.core.text import Language
from app.web.clause_text import Passage, Words
from app.web.import_warnings import detail_warning, explain_warning
from app.web.imports.clause_paths import paths_of_tree
from app.web.imports.level_names import LEVELS, level_name
from app.web.translation import gettext

PAGE_CLAUSES = 150
LISTED = 40
"""Places of one kind of warning shown at once; the rest is folded."""
SNIPPET = 90
_DIFFERENCES = {
    "extra": "language-extra",
    "level": "language-level",
    "missing": "language-missing",
    "number": "language-number",
    "order": "language-order",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a warning points: a clause of the tree, on which page it is shown. `url` None: nowhere in particular."""

    name: str
    url: str | None
    detail: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class WarningGroup:
    meaning: str
    places: tuple[Place, ...]
    folded: tuple[Place, ...]

    @property
    def count(self) -> int:
        return len(self.places) + len(self.folded)


@dataclass(frozen=True, slots=True)
class TreeItem:
    """A clause of the preview: the beginning of its text, and all of it where that is longer or a table."""

    eid: str
    name: str
    path: str
    depth: int
    snippet: str
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...]
    why: tuple[str, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a file that was read; `pages` counted from 1."""

    tree: ClauseTree
    counts: tuple[tuple[str, int], ...]
    groups: tuple[WarningGroup, ...]
    items: tuple[TreeItem, ...]
    page: int
    pages: int


def build_preview(tree: ClauseTree, page: int) -> Preview:
    """`page` counts from 1; one that is not there is the nearest."""
    pages = max(1, -(-len(tree.clauses) // PAGE_CLAUSES))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_CLAUSES
    depths = _depths(tree.clauses)
    paths = paths_of_tree(tree.clauses)
    about: dict[str, list[str]] = {}
    for warning in tree.warnings:
        if warning.clause:
            about.setdefault(warning.clause, []).append(_say(warning))
    items = tuple(
        _item(clause, tree.language, depths[clause.eid], paths.name(clause.eid), about.get(clause.eid, ()))
        for clause in tree.clauses[start : start + PAGE_CLAUSES]
    )
    return Preview(tree, count_levels(tree.clauses), _groups(tree), items, page, pages)


def count_levels(clauses: Sequence[Clause]) -> tuple[tuple[str, int], ...]:
    """How many clauses of each level, the widest first; quoted ones by themselves."""
    counted = Counter(clause.level for clause in clauses if not clause.quoted)
    order = [*LEVELS, *sorted(set(counted) - set(LEVELS))]
    found = [(level_name(level), counted[level]) for level in order if counted[level]]
    quoted = sum(clause.quoted for clause in clauses)
    return (*found, (gettext("Quoted from another act"), quoted)) if quoted else tuple(found)


def explain_differences(
    pairing: Pairing, base: Sequence[Clause], tree: ClauseTree
) -> tuple[WarningGroup, ...]:
    """How a further language differs from the draft's clauses, by kind; what only the draft has is not in the tree."""
    groups: dict[str, list[Place]] = {}
    missing, others = paths_of_tree(base), paths_of_tree(tree.clauses)
    pages = _pages(tree)
    for difference in pairing.differences:
        eid = difference.eid
        if difference.kind == "missing":
            place = Place(missing.name(eid), None, "")
        else:
            place = Place(others.name(eid), pages[eid], "")
        groups.setdefault(difference.kind, []).append(place)
    return tuple(
        WarningGroup(
            explain_warning(_DIFFERENCES.get(kind, kind), kind),
            tuple(places[:LISTED]),
            tuple(places[LISTED:]),
        )
        for kind, places in groups.items()
    )


def _depths(clauses: Sequence[Clause]) -> Mapping[str, int]:
    depths: dict[str, int] = {}
    for clause in clauses:
        depths[clause.eid] = depths[clause.parent] + 1 if clause.parent else 0
    return depths


def _pages(tree: ClauseTree) -> Mapping[str, str]:
    """Where on the pages of the preview each clause is shown."""
    return {
        clause.eid: f"?page={index // PAGE_CLAUSES + 1}#{clause.eid}"
        for index, clause in enumerate(tree.clauses)
    }


def _groups(tree: ClauseTree) -> tuple[WarningGroup, ...]:
    pages = _pages(tree)
    paths = paths_of_tree(tree.clauses)
    groups: dict[str, list[Place]] = {}
    meanings: dict[str, str] = {}
    for warning in tree.warnings:
        meanings.setdefault(warning.code, explain_warning(warning.code, warning.message))
        detail = detail_warning(warning.code, warning.params)
        name, url = "", None
        if warning.clause is not None and warning.clause in pages:
            name, url = paths.name(warning.clause), pages[warning.clause]
        groups.setdefault(warning.code, []).append(Place(name, url, detail, warning.text))
    return tuple(
        WarningGroup(meanings[code], tuple(places[:LISTED]), tuple(places[LISTED:]))
        for code, places in groups.items()
    )


def _say(warning: ImportWarning) -> str:
    said = explain_warning(warning.code, warning.message)
    detail = detail_warning(warning.code, warning.params)
    return f"{said} {detail}".strip()


def passages(language: Language, text: str) -> tuple[Passage, ...]:
    """A clause's own text as it is shown: lines and tables in turn."""
    return Words(language, "", "", tuple(text.split("\n")) if text else ()).passages


def _item(clause: Clause, language: Language, depth: int, path: str, warnings: Sequence[str]) -> TreeItem:
    text = " ".join(clause.text.split())
    return TreeItem(
        eid=clause.eid,
        name=" ".join(part for part in (clause.label.strip(), clause.heading.strip()) if part),
        path=path if clause.number else level_name(clause.level),
        depth=min(depth, 5),
        snippet=text if len(text) <= SNIPPET else text[:SNIPPET].rsplit(" ", 1)[0] + " …",
        passages=passages(language, clause.text) if len(text) > SNIPPET or "\t" in clause.text else (),
        warnings=tuple(warnings),
        why=explain_cut(clause),
        quoted=clause.quoted,
    )


def explain_cut(clause: Clause) -> tuple[str, ...]:
    """What spoke for beginning a clause here."""
    return tuple(gettext(REASONS[code]) for code in clause.why if code in REASONS)

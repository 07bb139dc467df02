"""The clauses of an edition while they are being mended: one structure, the words of every language on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final
from uuid import UUID

from app.core.clauses.eids import assign_eids
from app.core.clauses.lines import find_marker
from app.core.clauses.model import Clause, Level
from app.core.clauses.units import RANK, Unit
from app.core.errors import RuleViolation
from app.core.text import Language

# The deepest real draft has eight levels; pages indent and readers nest by it.
DEEPEST: Final = 30


@dataclass(frozen=True, slots=True)
class Words:
    """A clause in one language."""

    label: str = ""
    heading: str = ""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.label.strip() or self.heading.strip() or self.text.strip())


@dataclass(frozen=True, slots=True)
class MendedClause:
    """A clause that keeps its `id` whatever is changed about it.

    `outdated`: languages whose words wait for a change made in another one. `absorbed`: clauses whose words were
    joined to this one; `cut_from`: the clause it was split off. `settled`: somebody said that it is right as it is.
    """

    id: UUID
    level: Level
    number: str | None
    parent: UUID | None
    words: Mapping[Language, Words]
    quoted: bool = False
    outdated: frozenset[Language] = frozenset()
    absorbed: tuple[UUID, ...] = field(default=())
    cut_from: UUID | None = None
    settled: bool = False

    def in_language(self, language: Language) -> Words:
        """Blank where the clause has no words in the language."""
        return self.words.get(language, Words())

    @property
    def is_empty(self) -> bool:
        return all(words.is_empty for words in self.words.values())

    @property
    def any_label(self) -> str:
        return next((words.label for words in self.words.values() if words.label), "")


Clauses = tuple[MendedClause, ...]
"""In reading order, each parent before its children and everything under it right after it."""


def lay_base(clauses: Sequence[Clause], ids: Mapping[str, UUID], language: Language) -> Clauses:
    """An imported tree as it is before anything is mended; `ids` by eId."""
    return tuple(
        MendedClause(
            id=ids[clause.eid],
            level=clause.level,
            number=clause.number,
            parent=ids[clause.parent] if clause.parent else None,
            words={language: Words(clause.label, clause.heading, clause.text)},
            quoted=clause.quoted,
        )
        for clause in clauses
    )


def lay_words(clauses: Clauses, words: Mapping[UUID, Words], language: Language) -> Clauses:
    """The same clauses with the words of a further language."""
    return tuple(
        replace(clause, words={**clause.words, language: words[clause.id]}) if clause.id in words else clause
        for clause in clauses
    )


def find_index(clauses: Clauses, clause_id: UUID) -> int:
    """Raises RuleViolation "mending-clause-gone"."""
    for index, clause in enumerate(clauses):
        if clause.id == clause_id:
            return index
    raise RuleViolation("mending-clause-gone", clause=clause_id.hex)


def walk(clauses: Sequence[MendedClause]) -> Iterator[tuple[MendedClause, list[MendedClause]]]:
    """Each clause with the chain of those still open before it, the outermost first: where it could hang.

    The chain is the clause before it and what that one stands in; it is only good until the next step.
    """
    chain: list[MendedClause] = []
    for clause in clauses:
        yield clause, chain
        while chain and chain[-1].id != clause.parent:
            chain.pop()
        chain.append(clause)


def chain_before(clauses: Clauses, index: int) -> tuple[MendedClause, ...]:
    """What the clause at `index` could hang under: the one before it and all that one stands in."""
    by_id = {clause.id: clause for clause in clauses[:index]}
    chain: list[MendedClause] = []
    found = clauses[index - 1] if index else None
    while found is not None:
        chain.append(found)
        found = by_id[found.parent] if found.parent else None
    return tuple(reversed(chain))


def parent_by_level(chain: Sequence[MendedClause], level: Level, *, quoted: bool = False) -> UUID | None:
    """The innermost of the chain that a unit of this level may stand in; None is the top."""
    for clause in reversed(chain):
        if RANK[clause.level] < RANK[level] and (quoted or not clause.quoted):
            return clause.id
    return None


def settle(clauses: Sequence[MendedClause]) -> Clauses:
    """Hangs anew whatever lost its place: a clause whose parent is no longer open goes under what its level fits.

    Raises RuleViolation "mending-too-deep".
    """
    settled: list[MendedClause] = []
    chain: list[MendedClause] = []
    for clause in clauses:
        kept = clause
        if clause.parent is not None and all(other.id != clause.parent for other in chain):
            kept = replace(clause, parent=parent_by_level(chain, clause.level, quoted=clause.quoted))
        while chain and chain[-1].id != kept.parent:
            chain.pop()
        if len(chain) >= DEEPEST:
            raise RuleViolation("mending-too-deep", limit=DEEPEST)
        chain.append(kept)
        settled.append(kept)
    return tuple(settled)


def units_of(clauses: Sequence[MendedClause]) -> list[Unit]:
    """The clauses as the splitter's units, for what rests on them: eIds, numbering, its warnings."""
    place = {clause.id: index for index, clause in enumerate(clauses)}
    units: list[Unit] = []
    quotation, quotations = 0, 0
    for clause in clauses:
        parent = place[clause.parent] if clause.parent else None
        within = units[parent].quotation if parent is not None else 0
        begins = clause.quoted and not within and not (units and units[-1].quotation)
        quotations += begins
        quotation = (within or quotations) if clause.quoted else 0
        words = next(iter(clause.words.values()), Words())
        units.append(
            Unit(
                level=clause.level,
                number=clause.number,
                label=clause.any_label,
                heading=words.heading,
                style=_style(clause.any_label) or clause.level.value,
                parent=parent,
                texts=words.text.split("\n") if words.text else [],
                quotation=quotation,
            )
        )
    return units


@lru_cache(maxsize=4096)
def _style(label: str) -> str | None:
    """How the list counts that a label stands in, as the splitter would read it."""
    marker = find_marker(label)
    if marker is None:
        return None
    return "decimal" if marker.style.startswith("decimal") else marker.style


def name_clauses(clauses: Sequence[MendedClause]) -> list[str]:
    """An eId for each clause, by the rules of an import."""
    return assign_eids(units_of(clauses))


def rename_clauses(
    base: Sequence[MendedClause], eids: Sequence[str], current: Sequence[MendedClause]
) -> list[str]:
    """eIds for mended clauses: anew by the rules of an import where mending changed what they rest on.

    Every other clause is called as the import called it (`eids` of `base`), which may rest on the file's own names
    or on quotations that the clauses alone do not tell apart.
    """
    by_rule = {clause.id: name for clause, name in zip(base, name_clauses(base), strict=True)}
    imported = {clause.id: eid for clause, eid in zip(base, eids, strict=True)}
    natural = name_clauses(current)
    kept = {
        imported[clause.id]
        for clause, name in zip(current, natural, strict=True)
        if by_rule.get(clause.id) == name
    }
    renamed: list[str] = []
    for clause, name in zip(current, natural, strict=True):
        if by_rule.get(clause.id) == name:
            renamed.append(imported[clause.id])
            continue
        own, repeat = name, 1
        while own in kept:
            repeat += 1
            own = f"{name}-{repeat}"
        kept.add(own)
        renamed.append(own)
    return renamed


def build_tree(clauses: Sequence[MendedClause], eids: Sequence[str], language: Language) -> list[Clause]:
    """The clauses in one language, as an importer gives them."""
    names = {clause.id: eid for clause, eid in zip(clauses, eids, strict=True)}
    return [
        Clause(
            eid=names[clause.id],
            level=clause.level,
            number=clause.number,
            label=clause.in_language(language).label,
            heading=clause.in_language(language).heading,
            text=clause.in_language(language).text,
            parent=names[clause.parent] if clause.parent else None,
            quoted=clause.quoted,
        )
        for clause in clauses
    ]

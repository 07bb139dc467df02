"""What a clause of a text that is not published yet is called: «Article 17, part 2», «Chapter 4»."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.clauses.mending_tree import MendedClause
from app.core.clauses.model import Clause, Level
from app.core.clauses.naming import Step, name_path
from app.core.clauses.pages import CONTAINERS
from app.core.text import Language
from app.web.translation import gettext

Key = TypeVar("Key", bound=Hashable)
WORDS = 60


@dataclass(frozen=True, slots=True)
class Node(Generic[Key]):
    key: Key
    parent: Key | None
    level: Level
    number: str | None
    words: str


class ClausePaths(Generic[Key]):
    """Names of clauses by their key; one without number and words is called by its level."""

    def __init__(self, nodes: Iterable[Node[Key]]) -> None:
        self._nodes = {node.key: node for node in nodes}

    def name(self, key: Key) -> str:
        node = self._nodes[key]
        path = [node]
        while node.parent is not None and path[-1].level not in CONTAINERS:
            node = self._nodes[node.parent]
            if node.level in CONTAINERS:
                break
            path.append(node)
        return name_path([Step(one.level, one.number, one.words) for one in reversed(path)], gettext)


def paths_of_tree(clauses: Iterable[Clause]) -> ClausePaths[str]:
    """By eId."""
    return ClausePaths(
        Node(one.eid, one.parent, one.level, one.number, _first(one.heading, one.label, one.text))
        for one in clauses
    )


def paths_of_mended(clauses: Iterable[MendedClause], language: Language) -> ClausePaths[object]:
    """By clause id."""
    return ClausePaths(
        Node(one.id, one.parent, one.level, one.number, _first(words.heading, words.label, words.text))
        for one in clauses
        for words in (one.in_language(language),)
    )


def _first(*texts: str) -> str:
    found = next((" ".join(text.split()) for text in texts if text.strip()), "")
    return found if len(found) <= WORDS else found[:WORDS].rsplit(" ", 1)[0] + " …"

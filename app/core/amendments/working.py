"""The act that is amended, as a tree that instructions change in place; what was there stays known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from app.core.amendments.words import prepare
from app.core.clauses.eids import assign_eids
from app.core.clauses.model import Clause, ClauseTree, Level
from app.core.clauses.units import RANK, Unit
from app.core.text import fold

# Clauses looked at for all instructions together: what a real law needs a hundred times over.
MOST_VISITS: Final = 1_000_000


@dataclass(slots=True, eq=False)
class Node:
    """A clause while its act is amended. `origin` None: it is new. `lines`: its own text; None where one was
    taken out, so that the others keep their places: instructions number what is in force.

    `touched`: something of its own changed; `whole`: all of it, with what is under it.
    """

    level: Level
    number: str | None
    label: str
    heading: str
    lines: list[str | None]
    parent: "Node | None"
    origin: Clause | None = None
    children: list["Node"] = field(default_factory=list)
    removed: bool = False
    touched: bool = False
    whole: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line for line in self.lines if line is not None)

    def living(self) -> list["Node"]:
        return [child for child in self.children if not child.removed]


class TooMuchWork(Exception):
    """Instructions and act together are larger than anything that could be meant."""


class Working:
    """The whole act. `roots` are the outermost clauses; `title` may be changed too."""

    def __init__(self, tree: ClauseTree) -> None:
        self.tree = tree
        self.title = tree.title
        self.roots: list[Node] = []
        self.by_eid: dict[str, Node] = {}
        self._numbered: dict[tuple[Level, str], list[Node]] = {}
        self._visits = 0
        self._prepared: dict[tuple[str, bool], str] = {}
        for clause in tree.clauses:
            parent = self.by_eid.get(clause.parent) if clause.parent else None
            node = make_node(clause, parent)
            node.origin = clause
            self.by_eid[clause.eid] = node
            self.insert(node, len(self.siblings(parent)))

    def insert(self, node: Node, place: int) -> None:
        """Puts a node among its parent's children. Children of its own must be put in one by one."""
        self.siblings(node.parent).insert(place, node)
        if node.number is not None:
            self._numbered.setdefault((node.level, fold(node.number)), []).append(node)

    def numbered(self, level: Level, number: str) -> list[Node]:
        """Living nodes of a level and number anywhere in the act, in the order they came."""
        return [node for node in self._numbered.get((level, fold(number)), ()) if not is_gone(node)]

    def visit(self) -> None:
        """Raises TooMuchWork where clauses were looked at more often than any law needs."""
        self._visits += 1
        if self._visits > MOST_VISITS:
            raise TooMuchWork

    def prepared(self, text: str, *, folded: bool) -> str:
        """`words.prepare`, remembered: each instruction looks at the same lines again."""
        found = self._prepared.get((text, folded))
        if found is None:
            found = self._prepared[text, folded] = prepare(text, folded=folded)
        return found

    def unlimited(self) -> None:
        """Lets the tree be read to its end, whatever instructions cost."""
        self._visits = -MOST_VISITS * 100

    def siblings(self, parent: Node | None) -> list[Node]:
        return self.roots if parent is None else parent.children

    def walk(self, within: Node | None = None, *, removed: bool = False) -> Iterator[Node]:
        """Nodes in reading order, `within` itself first; those taken out only with `removed`."""
        stack = [within] if within is not None else list(reversed(self.roots))
        while stack:
            node = stack.pop()
            if node.removed and not removed:
                continue
            self.visit()
            yield node
            stack += reversed(node.children)

    def result(self) -> tuple[ClauseTree, dict[int, str]]:
        """The amended act, and the eId of each living node by its identity. Old clauses keep their eIds."""
        taken = set(self.by_eid)
        eids: dict[int, str] = {}
        clauses: list[Clause] = []
        for node in self.walk():
            above = None if node.parent is None else eids[id(node.parent)]
            eid = node.origin.eid if node.origin is not None else _new_eid(node, above, taken)
            taken.add(eid)
            eids[id(node)] = eid
            quoted = node.origin.quoted if node.origin is not None else False
            clauses.append(
                Clause(eid, node.level, node.number, node.label, node.heading, node.text, above, quoted)
            )
        tree = self.tree
        return ClauseTree(tree.language, tree.kind, self.title, tree.source, tuple(clauses)), eids


def make_node(clause: Clause, parent: Node | None) -> Node:
    """A node with the clause's words, not yet among its parent's children."""
    lines: list[str | None] = [*clause.text.split("\n")] if clause.text else []
    return Node(clause.level, clause.number, clause.label, clause.heading, lines, parent)


def is_gone(node: Node) -> bool:
    """Whether the node or what it stands in was taken out."""
    above: Node | None = node
    while above is not None:
        if above.removed:
            return True
        above = above.parent
    return False


def is_item(level: Level) -> bool:
    """Whether a level is numbered within its parent: a part, a point, not an article."""
    return RANK[level] >= RANK[Level.PARAGRAPH]


def _new_eid(node: Node, above: str | None, taken: set[str]) -> str:
    """By the convention of the other eIds; a number already taken gets `-2`, `-3`."""
    unit = Unit(node.level, node.number, node.label, node.heading, "", None)
    name = assign_eids([unit])[0]
    prefix = above if is_item(node.level) else _prefix(node)
    natural = f"{prefix}__{name}" if prefix else name
    eid, count = natural, 1
    while eid in taken:
        count += 1
        eid = f"{natural}-{count}"
    return eid


def _prefix(node: Node) -> str | None:
    """What stands before the name of a unit like this one in the act: nothing, or the part it is numbered in."""
    siblings = node.parent.children if node.parent is not None else []
    like = next((s.origin for s in siblings if s.origin is not None and s.level is node.level), None)
    return like.eid.rpartition("__")[0] if like is not None else None

"""Instructions that bring quoted units: in place of a unit of the act, or beside its others."""

from collections.abc import Sequence
from typing import Final

from app.core.amendments.model import Instruction, Step, Unit
from app.core.amendments.refusal import Refused
from app.core.amendments.targets import Place, levels_of, text_lines
from app.core.amendments.wording import sentence_of
from app.core.amendments.words import Found, put_in
from app.core.amendments.working import Node, Working, is_item, make_node
from app.core.clauses.model import Clause, Level
from app.core.clauses.numbers import parts
from app.core.clauses.units import RANK
from app.core.text import Language, fold

_ARTICLE_LABELS: Final = {
    Language.KY: "{}-берене.",
    Language.RU: "Статья {}.",
    Language.EN: "Article {}.",
}


class _Quoted:
    """Quoted units by their places among each other."""

    def __init__(self, units: Sequence[Clause]) -> None:
        self.tops = [unit for unit in units if unit.parent is None]
        self._below: dict[str, list[Clause]] = {}
        for unit in units:
            if unit.parent is not None:
                self._below.setdefault(unit.parent, []).append(unit)

    def below(self, unit: Clause) -> list[Clause]:
        return self._below.get(unit.eid, [])

    def lines(self) -> list[str]:
        """All of it as lines of plain text."""
        found: list[str] = []
        stack = list(reversed(self.tops))
        while stack:
            unit = stack.pop()
            own = [line for line in unit.text.split("\n") if line]
            head = " ".join(part for part in (unit.label, unit.heading) if part)
            found += [" ".join(filter(None, (head, *own[:1]))), *own[1:]] if head else own
            stack += reversed(self.below(unit))
        return found


def restate(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """Puts the quoted text in the place of a unit, a line or a sentence. Returns doubts.

    Raises Refused "no-new-text", "whole-act", "no-such-sentence".
    """
    quoted = _Quoted(instruction.units)
    if not quoted.tops:
        raise Refused("no-new-text")
    if place.node is None:
        raise Refused("whole-act")
    if place.sentence is not None or place.line is not None:
        _restate_line(place.node, place, quoted)
        return []
    return _restate_node(act, place.node, quoted)


def _restate_line(node: Node, place: Place, quoted: _Quoted) -> None:
    line = place.line or 0
    if line >= len(node.lines):
        raise Refused("no-such-sentence")
    new = "\n".join(quoted.lines())
    if place.sentence is not None:
        span = sentence_of(node, line, place.sentence)
        node.lines[line] = put_in(node.lines[line] or "", [span], " ".join(new.split()))
    else:
        # A dashed line keeps its dash as label; the quotation repeats it.
        label = quoted.tops[0].label
        node.lines[line] = new.removeprefix(label).lstrip() if label and label == node.label else new
    node.touched = True


def _restate_node(act: Working, node: Node, quoted: _Quoted) -> list[str]:
    first, *others = quoted.tops
    if _is_content(first, node):
        node.lines = [*first.text.split("\n")] if not first.label else []
        below = quoted.below(first) if not first.label else quoted.tops
        _rebuild(act, node, below, quoted)
        return ["heading-kept"] if node.heading and not first.label else []
    doubts = [] if _same_number(first.number, node.number) else ["number-differs"]
    node.label, node.heading = first.label, first.heading
    node.lines = [*first.text.split("\n")] if first.text else []
    _rebuild(act, node, quoted.below(first), quoted)
    after = node
    for unit in others:
        doubts.append("more-units")
        after = _restate_other(act, after, unit, quoted)
    return doubts


def _restate_other(act: Working, after: Node, unit: Clause, quoted: _Quoted) -> Node:
    """A further quoted unit: in place of the one of its number beside `after`, else right after it."""
    siblings = act.siblings(after.parent)
    same = next(
        (
            one
            for one in siblings
            if not one.removed and one.level is after.level and _same_number(one.number, unit.number)
        ),
        None,
    )
    if same is None:
        return _insert(act, after.parent, siblings.index(after) + 1, unit, quoted, after.level)
    same.label, same.heading, same.lines = unit.label, unit.heading, [*unit.text.split("\n")]
    _rebuild(act, same, quoted.below(unit), quoted)
    return same


def _is_content(unit: Clause, node: Node) -> bool:
    """Whether what is quoted stands inside the unit: plain text, or its parts without its own label."""
    if not unit.label:
        return True
    if RANK[unit.level] <= RANK[node.level]:
        return False
    return not is_item(node.level) or not _same_number(unit.number, node.number)


def _rebuild(act: Working, node: Node, units: Sequence[Clause], quoted: _Quoted) -> None:
    """Gives a node these units as children; those that were there before by level and number stay themselves."""
    node.whole = True
    stack = [(node, list(units))]
    while stack:
        above, below = stack.pop()
        former = {(child.level, child.number): child for child in above.children if not child.removed}
        gone = list(above.children)
        above.children = []
        for unit in below:
            child = former.pop((unit.level, unit.number), None)
            if child is None:
                child = make_node(unit, above)
                act.insert(child, len(above.children))
            else:
                gone.remove(child)
                child.label, child.heading = unit.label, unit.heading
                child.lines = [*unit.text.split("\n")] if unit.text else []
                above.children.append(child)
            stack.append((child, quoted.below(unit)))
        for child in gone:
            child.removed = True
        above.children += gone


def add_units(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """Adds quoted units where their numbers put them. Returns doubts.

    Raises Refused "no-new-text", "unit-exists", "no-such-sentence".
    """
    quoted = _Quoted(instruction.units)
    if not quoted.tops or not instruction.added:
        raise Refused("no-new-text")
    unit = instruction.added[0].unit
    if unit is Unit.SENTENCE:
        return _add_sentence(place, instruction.added[0], quoted)
    if unit is Unit.LINE:
        return _add_lines(act, place, instruction.added[0], quoted)
    doubts: list[str] = []
    if len(quoted.tops) > len(instruction.added):
        doubts.append("more-units")
    steps = [*instruction.added, *[Step(unit)] * len(quoted.tops)]
    planned = [
        (top, *_planned(act, place.node, top, step)) for top, step in zip(quoted.tops, steps, strict=False)
    ]
    for top, level, number, found in planned:
        doubts += found
        _add(act, place.node, top, level, number, quoted)
    return doubts


def _planned(
    act: Working, parent: Node | None, top: Clause, step: Step
) -> tuple[Level, str | None, list[str]]:
    """The level and number a unit gets, and what is doubtful about them. Raises Refused "unit-exists"."""
    number = top.number or step.number
    doubts = []
    if top.number and step.number and not _same_number(top.number, step.number):
        doubts.append("number-differs")
    if number and not top.number:
        doubts.append("number-made")
    level = _level(act, parent, top, step.unit)
    peers = _peers(act, parent, level)
    if number and any(_same_number(peer.number, number) and not peer.removed for peer in peers):
        raise Refused("unit-exists", number=number)
    return level, number, doubts


def _level(act: Working, parent: Node | None, top: Clause, unit: Unit) -> Level:
    """The level of the units that a new one stands among; its own where it stands alone."""
    there = {child.level for child in act.siblings(parent)}
    possible = levels_of(unit)
    if top.level in there or (not is_item(top.level) and top.level in possible):
        return top.level
    among = next((level for level in possible if level in there), None)
    if among is not None:
        return among
    return top.level if top.label else next(iter(possible), top.level)


def _peers(act: Working, parent: Node | None, level: Level) -> list[Node]:
    """The units a new one is numbered with: an article with all articles, an item with those beside it."""
    if is_item(level) or (parent is not None and any(c.level is level for c in parent.children)):
        within = [child for child in act.siblings(parent) if child.level is level]
        if is_item(level):
            return within
    return [node for node in act.walk(removed=True) if node.level is level]


def _add(
    act: Working, parent: Node | None, top: Clause, level: Level, number: str | None, quoted: _Quoted
) -> None:
    peers = [peer for peer in _peers(act, parent, level) if _inside(peer, parent)]
    before = [peer for peer in peers if number and _order(peer.number) < _order(number)]
    if before:
        last = max(before, key=lambda peer: _order(peer.number))
        siblings = act.siblings(last.parent)
        node = _insert(act, last.parent, siblings.index(last) + 1, top, quoted, level)
    elif peers and number:
        siblings = act.siblings(peers[0].parent)
        node = _insert(act, peers[0].parent, siblings.index(peers[0]), top, quoted, level)
    else:
        node = _insert(act, parent, len(act.siblings(parent)), top, quoted, level)
    if number and not top.number:
        node.number, node.label = number, _label(act, node, peers, number)


def _inside(node: Node, parent: Node | None) -> bool:
    above = node.parent
    while above is not None and above is not parent:
        above = above.parent
    return above is parent


def _insert(
    act: Working, parent: Node | None, place: int, unit: Clause, quoted: _Quoted, level: Level
) -> Node:
    node = make_node(unit, parent)
    node.level = level
    act.insert(node, place)
    _rebuild(act, node, quoted.below(unit), quoted)
    return node


def _label(act: Working, node: Node, peers: Sequence[Node], number: str) -> str:
    """A label like those beside it."""
    like = next((p for p in peers if p.number and p.number in p.label), None)
    if like is not None and like.number is not None:
        return like.label.replace(like.number, number, 1)
    if node.level is Level.ARTICLE:
        return _ARTICLE_LABELS[act.tree.language].format(number)
    return f"{number}." if node.level is Level.PARAGRAPH else f"{number})"


def _order(number: str | None) -> tuple[tuple[int, ...], str]:
    """Numbers in order, inserted ones after those they follow; letters by the alphabet."""
    if number is None:
        return (), ""
    return parts(number) if number[0].isdigit() else (), fold(number)


def _same_number(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and fold(one) == fold(other)


def _add_sentence(place: Place, step: Step, quoted: _Quoted) -> list[str]:
    node = place.node
    if node is None or not node.lines:
        raise Refused("no-such-sentence")
    line = place.line if place.line is not None else len(node.lines) - 1
    text = node.lines[line] or ""
    new = " ".join(quoted.lines())
    if step.number is not None and step.number.isdigit() and int(step.number) > 1:
        at = sentence_of(node, line, int(step.number) - 1).end
        node.lines[line] = f"{text[:at]} {new}{text[at:]}"
    elif step.number == "1":
        node.lines[line] = put_in(text, [Found(0, 0)], f"{new} ")
    else:
        node.lines[line] = f"{text} {new}".strip()
    node.touched = True
    return []


def _add_lines(act: Working, place: Place, step: Step, quoted: _Quoted) -> list[str]:
    node = place.node
    if node is None:
        raise Refused("whole-act")
    slots = text_lines(node)
    number = int(step.number) if step.number is not None and step.number.isdigit() else len(slots) + 1
    if 0 < number <= len(slots):
        beside, line = slots[number - 1]
        if beside is node:
            node.lines[line:line] = quoted.lines()
            node.touched = True
        else:
            _insert_items(act, node, act.siblings(node).index(beside), quoted, beside.level)
        return []
    dashed = [child for child in node.living() if child.number is None and is_item(child.level)]
    if dashed:
        _insert_items(act, node, act.siblings(node).index(dashed[-1]) + 1, quoted, dashed[-1].level)
        return []
    last = node
    while last.living():
        last = last.living()[-1]
    last.lines += quoted.lines()
    last.touched = True
    return [] if last is node else ["after-items"]


def _insert_items(act: Working, node: Node, place: int, quoted: _Quoted, level: Level) -> None:
    for offset, top in enumerate(quoted.tops):
        _insert(act, node, place + offset, top, quoted, level)

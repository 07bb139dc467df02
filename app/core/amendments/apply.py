"""Carries out an amending law's instructions on the act they amend, one after another."""

from collections.abc import Callable, Sequence
from typing import Final

from app.core.amendments.acts import meant_by
from app.core.amendments.model import Application, Instruction, InstructionKind, Outcome, Touch
from app.core.amendments.refusal import Refused
from app.core.amendments.restating import add_units, restate
from app.core.amendments.taking_out import delete_unit, repeal
from app.core.amendments.targets import Place, find_place
from app.core.amendments.wording import append_words, insert_words, rename, replace_words
from app.core.amendments.working import TooMuchWork, Working
from app.core.clauses.model import ClauseTree

_Way = Callable[[Working, Place, Instruction], list[str]]
_WAYS: Final[dict[InstructionKind, _Way]] = {
    InstructionKind.REPLACE_WORDS: replace_words,
    InstructionKind.DELETE_WORDS: replace_words,
    InstructionKind.INSERT_WORDS: insert_words,
    InstructionKind.APPEND_WORDS: append_words,
    InstructionKind.RENAME: rename,
    InstructionKind.RESTATE_UNIT: restate,
    InstructionKind.ADD_UNIT: add_units,
    InstructionKind.REPEAL_UNIT: repeal,
    InstructionKind.DELETE_UNIT: delete_unit,
}


def apply_instructions(
    act: ClauseTree, instructions: Sequence[Instruction], title: str | None = None
) -> Application:
    """The act as it would read, and what became of every instruction, in order.

    `title`: what the act is called where it is kept, if not as its text says. Where the law amends several
    acts, those named otherwise are left alone. Nothing is renumbered; clauses that stay keep their eIds.
    """
    meant = acts_meant(instructions, title or act.title)
    working = Working(act)
    outcomes: list[Outcome] = []
    exhausted = False
    for instruction in instructions:
        try:
            if instruction.act not in meant:
                raise Refused("other-act", act=instruction.act)
            if exhausted:
                raise Refused("too-long")
            outcomes.append(_apply(working, instruction))
        except Refused as refused:
            outcomes.append(Outcome(instruction, refused.reason, refused.params, instruction.doubts))
        except TooMuchWork:
            exhausted = True
            outcomes.append(Outcome(instruction, "too-long", {}, instruction.doubts))
    working.unlimited()
    tree, eids = working.result()
    return Application(tree, tuple(outcomes), tuple(_touches(working, eids)))


def acts_meant(instructions: Sequence[Instruction], title: str) -> frozenset[str]:
    """The names, among those a law gives to the acts it amends, that mean the act with this title.

    A law that amends one act means that one, whatever it calls it; acts it repeals as a whole do not count.
    """
    changes = [i for i in instructions if i.path or i.kind is not InstructionKind.REPEAL_UNIT]
    names = frozenset(instruction.act for instruction in changes)
    if len(names) <= 1:
        return names
    return meant_by(names, title)


def _apply(working: Working, instruction: Instruction) -> Outcome:
    if instruction.kind is InstructionKind.RENUMBER:
        raise Refused("renumbering")
    way = _WAYS.get(instruction.kind)
    if way is None:
        raise Refused("not-understood")
    place = find_place(working, instruction.path)
    if place is None:
        raise Refused("place-not-found")
    doubts = [*instruction.doubts, *([place.doubt] if place.doubt else []), *way(working, place, instruction)]
    return Outcome(instruction, doubts=tuple(dict.fromkeys(doubts)))


def _touches(working: Working, eids: dict[int, str]) -> list[Touch]:
    touches = []
    inside: set[int] = set()
    for node in working.walk(removed=True):
        if node.parent is not None and id(node.parent) in inside:
            inside.add(id(node))
            continue
        old = node.origin.eid if node.origin is not None else None
        if node.whole or node.removed or node.origin is None:
            inside.add(id(node))
            touches.append(Touch(old, eids.get(id(node)), whole=True))
        elif node.touched:
            touches.append(Touch(old, eids.get(id(node)), whole=False))
    return touches

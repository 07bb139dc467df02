"""Instructions that take something out: repealed units stay as a note, excluded ones go."""

from typing import Final

from app.core.amendments.model import Instruction, Unit, Where
from app.core.amendments.refusal import Refused
from app.core.amendments.targets import Place
from app.core.amendments.wording import sentence_of
from app.core.amendments.words import put_in
from app.core.amendments.working import Node, Working
from app.core.text import Language

_NEUTER: Final = frozenset({Unit.ATTACHMENT, Unit.SENTENCE})
_FEMININE: Final = frozenset({Unit.ARTICLE, Unit.PART, Unit.CHAPTER, Unit.PREAMBLE})


def repealed_note(language: Language, unit: Unit) -> str:
    """What stands in place of a repealed unit, as official texts write it."""
    if language is Language.KY:
        return "(күчүн жоготту)"
    if language is Language.EN:
        return "(repealed)"
    ending = "о" if unit in _NEUTER else "а" if unit in _FEMININE else ""
    return f"({'утратил' + ending} силу)"


def repeal(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """A repealed unit keeps its number, so that the others keep theirs. Raises Refused "whole-act"."""
    node = place.node
    if node is None or not instruction.path:
        raise Refused("whole-act")
    if place.sentence is not None:
        return delete_unit(act, place, instruction)
    note = repealed_note(act.tree.language, instruction.path[-1].unit)
    if place.line is not None:
        node.lines[place.line] = note
        node.touched = True
        return []
    node.heading, node.lines = "", [note]
    _empty(node)
    node.whole = True
    return []


def delete_unit(act: Working, place: Place, instruction: Instruction) -> list[str]:
    """Takes a unit, a line, a sentence or a heading out. Raises Refused "whole-act", "no-such-sentence"."""
    del act
    node = place.node
    if node is None:
        raise Refused("whole-act")
    if instruction.where is Where.HEADING:
        node.heading, node.touched = "", True
    elif place.sentence is not None:
        _delete_sentence(node, place)
    elif place.line is not None:
        node.lines[place.line] = None
        node.touched = True
        if node.number is None and node.origin is not None and not node.text and not node.living():
            node.removed = True
    else:
        node.removed = node.whole = True
    return []


def _delete_sentence(node: Node, place: Place) -> None:
    line = (
        place.line
        if place.line is not None
        else next((index for index, text in enumerate(node.lines) if text is not None), None)
    )
    if line is None or place.sentence is None:
        raise Refused("no-such-sentence")
    span = sentence_of(node, line, place.sentence)
    node.lines[line] = put_in(node.lines[line] or "", [span], "")
    node.touched = True


def _empty(node: Node) -> None:
    for child in node.children:
        child.removed = True

"""Trees from written drafts, and the count of characters that must not change on the way."""

from collections import Counter
from textwrap import dedent

from app.core.clauses import Clause, ClauseTree, split_document
from app.core.importers import Document, Paragraph, read_document
from app.core.importers.blocks import DocumentStart, UnitStart


def document(text: str) -> Document:
    return read_document(dedent(text).strip().encode(), filename="draft.txt")


def tree(text: str) -> ClauseTree:
    return split_document(document(text))


def outline(found: ClauseTree) -> list[str]:
    """Level and number of each clause but the surroundings, indented by depth."""
    depth: dict[str | None, int] = {None: -1}
    lines = []
    for clause in found.clauses:
        depth[clause.eid] = depth[clause.parent] + 1
        if clause.level != "hcontainer":
            lines.append("  " * depth[clause.eid] + f"{clause.level} {clause.number}")
    return lines


def clause(found: ClauseTree, eid: str) -> Clause:
    return next(clause for clause in found.clauses if clause.eid == eid)


def codes(found: ClauseTree) -> list[tuple[str, str | None]]:
    return [(warning.code, warning.clause) for warning in found.warnings]


def characters(*texts: str) -> Counter[str]:
    return Counter(char for text in texts for char in text if not char.isspace())


def source_characters(source: Document) -> Counter[str]:
    """Every character of the body but white space: Word's computed numbers, and what the reader set apart, included."""
    found = characters(*(warning.text for warning in source.warnings))
    for block in source.blocks:
        if isinstance(block, Paragraph):
            found += characters(block.label, block.text, *block.notes)
        elif isinstance(block, DocumentStart):
            found += characters(block.title)
        elif isinstance(block, UnitStart):
            found += characters(block.label, block.heading)
        else:
            found += characters(*(cell for row in block.rows for cell in row), *block.notes)
    return found


def tree_characters(found: ClauseTree) -> Counter[str]:
    return characters(
        found.title,
        *(text for clause in found.clauses for text in (clause.label, clause.heading, clause.text)),
        *(warning.text for warning in found.warnings),
    )

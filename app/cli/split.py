"""`pikir split`: a file as a tree of clauses. No database, no data folder, no configuration."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.answers import Answer
from app.cli.files import read_file
from app.cli.parameters import FILE, LANGUAGES
from app.core.clauses.model import Clause, ClauseTree
from app.core.clauses.split import split_document
from app.core.importers.limits import MAX_FILE_BYTES
from app.core.importers.registry import read_document
from app.core.text import Language

EXCERPT = 60


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--lang",
    type=click.Choice(["auto", *LANGUAGES.choices]),
    default="auto",
    show_default=True,
    help="Language of the file.",
)
def split(file: Path, lang: str) -> Answer:
    """Split FILE (TXT or DOCX) into clauses."""
    tree = read_tree(file, None if lang == "auto" else lang)
    return Answer(tree.to_json(), _lines(tree))


def read_tree(file: Path, lang: str | None) -> ClauseTree:
    """The file's clauses; without a language it is guessed. Raises RuleViolation "import-…", CommandError."""
    document = read_document(read_file(file, limit=MAX_FILE_BYTES), filename=str(file))
    return split_document(document, language=Language(lang) if lang else None)


def _lines(tree: ClauseTree) -> tuple[str, ...]:
    depth: dict[str | None, int] = {None: 0}
    lines = [f"{tree.title}  [{tree.language.value}, {tree.kind.value}, {len(tree.clauses)} clauses]"]
    for clause in tree.clauses:
        lines.append(f"{'  ' * depth[clause.parent]}{clause.eid}  {_excerpt(clause)}")
        depth[clause.eid] = depth[clause.parent] + 1
    return (*lines, *(f"warning: {w.clause or 'whole file'}: {w.message}" for w in tree.warnings))


def _excerpt(clause: Clause) -> str:
    words = " ".join(f"{clause.label} {clause.heading or clause.text}".split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"

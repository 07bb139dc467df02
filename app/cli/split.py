"""`pikir split`: a file as a tree of clauses. No database, no data folder, no configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.answers import Answer
from app.cli.files import read_file
from app.cli.parameters import FILE, LANGUAGES
from app.infra import parsing

if TYPE_CHECKING:  # they load the clause engine, which the child loads at the same time
    from app.core.clauses.model import Clause, ClauseTree

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
@click.option("--explain", is_flag=True, help="Say of each clause why it was cut there.")
def split(file: Path, lang: str, explain: bool) -> Answer:
    """Split FILE (DOCX, ODT, RTF, PDF, HTML, Markdown, TXT or Akoma Ntoso) into clauses."""
    tree = read_tree(file, None if lang == "auto" else lang)
    document = tree.to_json()
    if explain:
        for clause, item in zip(tree.clauses, document["clauses"], strict=True):
            item["why"] = list(clause.why)
    return Answer(document, _lines(tree, explain=explain))


def read_tree(file: Path, lang: str | None) -> ClauseTree:
    """The file's clauses; without a language it is guessed. Raises RuleViolation "import-…", CommandError."""
    data = read_file(file, limit=parsing.LONGEST_FILE)
    return parsing.read_tree(data, filename=str(file), language=lang)


def _lines(tree: ClauseTree, *, explain: bool) -> tuple[str, ...]:
    depth: dict[str | None, int] = {None: 0}
    lines = [f"{tree.title}  [{tree.language.value}, {tree.kind.value}, {len(tree.clauses)} clauses]"]
    for clause in tree.clauses:
        why = f"  [{', '.join(clause.why)}]" if explain else ""
        lines.append(f"{'  ' * depth[clause.parent]}{clause.eid}  {_excerpt(clause)}{why}")
        depth[clause.eid] = depth[clause.parent] + 1
    return (*lines, *(f"warning: {w.clause or 'whole file'}: {w.message}" for w in tree.warnings))


def _excerpt(clause: Clause) -> str:
    words = " ".join(f"{clause.label} {clause.heading or clause.text}".split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"

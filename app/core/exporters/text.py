"""Plain text: the title, then every clause on lines of its own, a blank line before each heading."""

from typing import Final

from app.core.clauses.model import ClauseTree
from app.core.exporters.layout import print_clauses
from app.core.exporters.model import Particulars
from app.core.text import normalize_input

# Word asks for the encoding of a text file that has none.
_BOM: Final = "\ufeff"


def write_text(tree: ClauseTree, _particulars: Particulars) -> bytes:
    """UTF-8 with a byte order mark, lines ended by `\\n`; a table's cells are separated by tabs."""
    lines = [" ".join(tree.title.split()), ""] if tree.title else []
    for printed in print_clauses(tree):
        if printed.head:
            lines += ["", *printed.head]
        for block in printed.blocks:
            lines += [block] if isinstance(block, str) else ["\t".join(row) for row in block]
    return (_BOM + normalize_input("\n".join(lines)).strip("\n") + "\n").encode()

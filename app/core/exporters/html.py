"""One HTML page that needs nothing else: no script, no picture, no font from elsewhere; every clause has its id."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from app.core.clauses.model import Clause, ClauseTree
from app.core.exporters.layout import PrintedClause, Rows, print_clauses
from app.core.exporters.model import Particulars
from app.core.text import normalize_input

_WHITE_SPACE: Final = re.compile(r"\s")
_STYLE: Final = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.0625rem/1.5 Georgia, "PT Serif", serif; }
h1, h2, h3, h4, h5 { line-height: 1.25; text-align: center; }
h1 { font-size: 1.5rem; }
h2, h3, h4, h5 { font-size: 1.125rem; margin: 2rem 0 0.75rem; }
h6 { font-size: 1.0625rem; margin: 1.5rem 0 0.5rem; }
h1, h2, h3, h4, h5, h6, p { white-space: pre-line; overflow-wrap: break-word; }
p { margin: 0.5rem 0; }
.item { margin-inline-start: 1.5rem; }
.quoted { border-inline-start: 0.2rem solid; padding-inline-start: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
td { border: 1px solid; padding: 0.25rem 0.5rem; vertical-align: top; }
@media print { body { margin: 0; max-width: none; } h2, h3, h4, h5, h6 { break-after: avoid; } }
"""


def write_html(tree: ClauseTree, _particulars: Particulars) -> bytes:
    """A whole page in UTF-8, in the language of the tree."""
    return "".join(_page(tree)).encode()


def _page(tree: ClauseTree) -> Iterator[str]:
    title = _text(" ".join(tree.title.split()))
    yield f'<!DOCTYPE html>\n<html lang="{tree.language.value}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title or '—'}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    if title:
        yield f"<h1>{title}</h1>\n"
    open_: list[Clause] = []
    for printed in print_clauses(tree):
        while open_ and open_[-1].eid != printed.clause.parent:
            open_.pop()
            yield "</div>\n"
        yield from _clause(printed, quoted_above=bool(open_) and open_[-1].quoted)
        open_.append(printed.clause)
    yield "</div>\n" * len(open_)
    yield "</main>\n</body>\n</html>\n"


def _clause(printed: PrintedClause, *, quoted_above: bool) -> Iterator[str]:
    clause = printed.clause
    classes = [clause.level.value]
    classes += ["item"] if printed.items > 1 else []
    classes += ["quoted"] if clause.quoted and not quoted_above else []
    yield f'<div id="{_identifier(clause.eid)}" class="{" ".join(classes)}">\n'
    if printed.head:
        tag = f"h{printed.rank + 1}"
        yield f"<{tag}>{'<br>'.join(map(_text, printed.head))}</{tag}>\n"
    for block in printed.blocks:
        yield f"<p>{_text(block)}</p>\n" if isinstance(block, str) else _table(block)


def _table(rows: Rows) -> str:
    widest = max(map(len, rows))
    cells = (
        "".join(f"<td>{_text(cell)}</td>" for cell in (*row, *[""] * (widest - len(row)))) for row in rows
    )
    return "<table>\n<tbody>\n" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody>\n</table>\n"


def _text(text: str) -> str:
    return escape(normalize_input(text), quote=False)


def _identifier(eid: str) -> str:
    """HTML wants an id without white space."""
    return escape(_WHITE_SPACE.sub("_", normalize_input(eid)))

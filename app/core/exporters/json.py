"""JSON: the object of `split --json`."""

import json

from app.core.clauses.model import ClauseTree
from app.core.exporters.model import Particulars


def write_json(tree: ClauseTree, _particulars: Particulars) -> bytes:
    """The clause tree of the public contract, UTF-8, one line."""
    return json.dumps(tree.to_json(), ensure_ascii=False).encode() + b"\n"

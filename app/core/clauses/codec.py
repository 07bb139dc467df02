"""A clause tree as plain JSON data and back, nothing lost: between processes, and kept beside an edition."""

from typing import Any

from app.core.clauses.model import Clause, ClauseTree, ImportWarning, Kind, Level, SourceInfo
from app.core.text import Language


def encode_tree(tree: ClauseTree) -> dict[str, Any]:
    """`split --json` with what it leaves out: why each clause was cut, the parameters of warnings."""
    data = tree.to_json()
    for clause, item in zip(tree.clauses, data["clauses"], strict=True):
        item["why"] = list(clause.why)
    for warning, item in zip(tree.warnings, data["warnings"], strict=True):
        item["params"] = warning.params
    return data


def decode_tree(data: dict[str, Any]) -> ClauseTree:
    """What `encode_tree` gave. KeyError, TypeError or ValueError where it did not."""
    source = data["source"]
    return ClauseTree(
        language=Language(data["language"]),
        kind=Kind(data["kind"]),
        title=data["title"],
        source=SourceInfo(source["format"], source["sha256"], source["bytes"]),
        clauses=tuple(_decode_clause(item) for item in data["clauses"]),
        warnings=tuple(
            ImportWarning(
                item["code"], item["clause"], item["message"], item["text"], dict(item.get("params", {}))
            )
            for item in data["warnings"]
        ),
    )


def _decode_clause(item: dict[str, Any]) -> Clause:
    return Clause(
        eid=item["id"],
        level=Level(item["level"]),
        number=item["number"],
        label=item["label"],
        heading=item["heading"],
        text=item["text"],
        parent=item["parent"],
        quoted=item["quoted"],
        why=tuple(item.get("why", ())),
    )

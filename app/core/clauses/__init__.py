"""The clause engine: a document in, a tree of clauses out; trees of several languages paired."""

from app.core.clauses.model import Clause, ClauseTree, ImportWarning, Kind, Level, SourceInfo
from app.core.clauses.pairing import Difference, Pairing, carry_texts, pair_trees
from app.core.clauses.split import split_document

__all__ = [
    "Clause",
    "ClauseTree",
    "Difference",
    "ImportWarning",
    "Kind",
    "Level",
    "Pairing",
    "SourceInfo",
    "carry_texts",
    "pair_trees",
    "split_document",
]

"""A tree that goes through JSON is the same tree."""

import json
from dataclasses import replace

from app.core.clauses import split_document
from app.core.clauses.codec import decode_tree, encode_tree
from app.core.importers import read_document

TEXT = "МЫЙЗАМ\n\n1-берене. Биринчи\n\n1. Айыл өкмөтү.\n\n3. Кеңеш.\n"


def test_a_tree_comes_back_whole():
    tree = split_document(read_document(TEXT.encode(), filename="a.txt"))
    explained = replace(tree, clauses=tuple(replace(clause, why=("first",)) for clause in tree.clauses))
    back = decode_tree(json.loads(json.dumps(encode_tree(explained))))
    assert back == explained
    assert [clause.why for clause in back.clauses] == [("first",)] * len(back.clauses)
    assert back.warnings[0].params["missing"] == "2"

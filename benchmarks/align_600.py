"""align_600: two editions of 600 clauses aligned ÷ rapidfuzz's cdist over the same texts and nothing else.

A quarter of the clauses is inserted, deleted, moved, edited, split or merged. `right` is the share of true links
found, `growth` the exponent of time over clauses from 600 to 6,000 with every clause edited.
"""

from __future__ import annotations

import json
import math
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random

from rapidfuzz import process
from rapidfuzz.distance import Indel

from app.core.clauses import Clause
from app.core.editions.align import align
from tests.unit.core.edited_copies import changed_words, edit, law, prose, score

SMALL, LARGE = 600, 6_000


def fastest(work: Callable[[], object], times: int) -> float:
    best = math.inf
    for _time in range(times):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def all_edited(clauses: int) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    chance, write = Random(1), prose("ru")
    old = law(chance, write, clauses=clauses)
    new = tuple(replace(clause, text=changed_words(clause.text or ".", write, chance)) for clause in old)
    return old, new


def main() -> None:
    chance, write = Random(1), prose("ru")
    copy = edit(law(chance, write, clauses=SMALL), write, chance)
    value = fastest(lambda: align(copy.old, copy.new), 5)
    old_texts = [f"{clause.heading} {clause.text}" for clause in copy.old]
    new_texts = [f"{clause.heading} {clause.text}" for clause in copy.new]
    reference = fastest(
        lambda: process.cdist(old_texts, new_texts, scorer=Indel.normalized_similarity, workers=1), 3
    )
    small, large = all_edited(SMALL), all_edited(LARGE)
    ratio = fastest(lambda: align(*large), 1) / fastest(lambda: align(*small), 3)
    line = {
        "bench": "align_600",
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(value / reference, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "n": len(copy.old),
        "right": round(score(copy, align(copy.old, copy.new)).share, 4),
        "growth": round(math.log(ratio) / math.log(LARGE / SMALL), 3),
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

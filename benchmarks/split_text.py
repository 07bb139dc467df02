"""split_text: a code of 650 KB split into its tree ÷ one regular-expression pass over its lines.

`growth` is the exponent of time over length from 60 to 6,000 articles: 1 is linear.
"""

from __future__ import annotations

import json
import math
import re
import resource
import time
from collections.abc import Callable

from app.core.clauses import split_document
from app.core.importers import Document, read_document

BYTES = 650_000
SMALLEST, LARGEST = 60, 6_000
LABEL = re.compile(r"\s*(?:Статья|Глава|РАЗДЕЛ)\s+[\dIVX]+\.?|\s*\d+\.\s|\s*\d+\)\s|\s*[а-я]\)\s")
ARTICLE = """
Статья {n}. Порядок созыва схода жителей номер {n}
1. Сход жителей созывается айыл башчысы не позднее чем за десять дней:
1) по собственной инициативе;
2) по требованию жителей:
а) одного квартала;
б) нескольких кварталов.
2. Решение схода принимается простым большинством голосов присутствующих жителей.
Решение обнародуется в порядке, установленном уставом местного сообщества.
"""


def code(articles: int) -> str:
    """A code: a chapter every twenty articles, an amendment that quotes one every fifty."""
    parts = ["КОДЕКС КЫРГЫЗСКОЙ РЕСПУБЛИКИ\nо местном самоуправлении\n"]
    for n in range(1, articles + 1):
        if n % 20 == 1:
            parts.append(f"Глава {n // 20 + 1}\nПорядок номер {n}\n")
        parts.append(ARTICLE.format(n=n))
        if n % 50 == 0:
            parts.append("3. Внести изменение:\n«Статья 7. Сход\n1. Сход созывается.»\n")
    return "".join(parts)


def document(articles: int) -> Document:
    return read_document(code(articles).encode(), filename="code.txt")


def fastest(work: Callable[[], object], times: int) -> float:
    best = math.inf
    for _time in range(times):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def main() -> None:
    articles = SMALLEST
    while len(code(articles).encode()) < BYTES:
        articles += 20
    source = document(articles)
    lines = code(articles).splitlines()
    value = fastest(lambda: split_document(source), 3)
    reference = fastest(lambda: [LABEL.match(line) for line in lines], 5)
    small, large = document(SMALLEST), document(LARGEST)
    ratio = fastest(lambda: split_document(large), 2) / fastest(lambda: split_document(small), 7)
    line = {
        "bench": "split_text",
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 4),
        "ratio": round(value / reference, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "n": len(code(articles).encode()),
        "growth": round(math.log(ratio) / math.log(LARGEST / SMALLEST), 3),
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

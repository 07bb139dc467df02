"""digest_xlsx_100k: as digest_xlsx_10k, of 100,000 comments: what they cost together, and how much memory."""

from __future__ import annotations

import json

from benchmarks.digest_xlsx_10k import measure

COMMENTS = 100_000


def main() -> None:
    print(json.dumps(measure("digest_xlsx_100k", COMMENTS)), flush=True)

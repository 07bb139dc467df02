"""digest_csv_100k: a digest of 100,000 comments as CSV ÷ a server-side cursor of psycopg into csv.writer.

The value is all of it, analysis included, as the file says which comments are alike and what they ask for. The
reference writes the same comments with the same columns of the database, in the same order, and nothing else.
"""

from __future__ import annotations

import csv
import json
import tempfile
import time
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks.digest_compile import compile_cold
from benchmarks.digest_measure import apart, filled, line

COMMENTS = 100_000
_ROWS = """
    SELECT 'comment', k.eid, k.level, k.number, t.label, t.heading, c.id, c.round_id, c.stance, c.official, c.body,
           c.quote_exact, c.quote_prefix, c.quote_suffix, c.proposed_text, c.text_language, c.language,
           CASE WHEN c.publish_name THEN c.author_name END, c.region, c.organisation, c.source, c.received_at,
           c.entered_at, c.state
    FROM comments c
    LEFT JOIN clauses k ON k.id = c.clause_id
    LEFT JOIN clause_texts t ON t.clause_id = k.id AND t.language = 'ky'
    WHERE c.state = 'published'
    ORDER BY k.position, c.received_at, c.id
"""


def write_plainly(url: str, out: Path) -> tuple[float, int]:
    """Seconds, and rows written."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection, out.open("w", encoding="utf-8", newline="") as file:
        began = time.perf_counter()
        writer = csv.writer(file)
        written = 0
        with connection.cursor(name="reference") as cursor:
            cursor.itersize = 2_000
            for row in cursor.execute(_ROWS):
                writer.writerow(row)
                written += 1
        return time.perf_counter() - began, written


def main() -> None:
    with filled(COMMENTS) as (url, slug), tempfile.TemporaryDirectory() as folder:
        measured = apart(compile_cold, url, slug, "csv", Path(folder) / "digest.csv")
        reference, written = apart(write_plainly, url, Path(folder) / "reference.csv")
    assert written == measured.comments
    print(json.dumps(line("digest_csv_100k", measured, reference)), flush=True)

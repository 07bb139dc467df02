"""read_page: requests per second of a 60-clause chapter page ÷ a bare Flask hello, two gunicorn workers, PostgreSQL."""

from __future__ import annotations

from app.infra.db import Database
from app.infra.migrate import upgrade
from benchmarks.load import answers_per_second, database_of_its_own, get, gunicorn, report
from tests.factories import make_comment, make_draft, make_round

ARTICLES, PARTS, COMMENTS = 15, 3, 200


def main() -> None:
    with database_of_its_own() as url:
        upgrade(url)
        database = Database(url)
        slug = make_draft(database, "bench", articles=ARTICLES, parts=PARTS)
        make_round(database, slug)
        for number in range(COMMENTS):
            make_comment(database, slug, clause=f"art_{number % ARTICLES + 1}__para_1")
        database.dispose()
        with gunicorn("benchmarks.reference_app:app", url) as port:
            reference, _ = answers_per_second(port, get("/hello"), 200)
        with gunicorn("wsgi:app", url) as port:
            value, n = answers_per_second(port, get(f"/ky/drafts/{slug}/chp_1"), 200)
    report(
        "read_page", value, "requests/s", reference, value / reference, n, clauses=ARTICLES * (PARTS + 1) + 1
    )

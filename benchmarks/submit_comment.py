"""submit_comment: comments acknowledged per second through the API ÷ a Flask route with one INSERT and COMMIT."""

from __future__ import annotations

from sqlalchemy import create_engine, event, text

from app.core.comments import Source, Stance, make_submission
from app.core.permissions import GUEST
from app.core.text import Language
from app.infra.db import Database
from app.infra.migrate import upgrade
from app.services.comments import submit_comment
from app.services.idempotency import RequestKey
from benchmarks.load import answers_per_second, database_of_its_own, gunicorn, post, report
from tests.factories import make_draft, make_round

BODY = "Мөөнөт өтө кыска: алыскы айылдарга кабар бир жумада жетпейт. " * 3


def comment(number: int) -> dict[str, object]:
    clause = f"art_{number % 10 + 1}__para_{number % 3 + 1}"
    return {"clause": clause, "language": "ky", "stance": "oppose", "body": f"{BODY} {number}"}


def count_statements(url: str, slug: str) -> int:
    """SQL statements of one submission with an idempotency key, without BEGIN and COMMIT."""
    database = Database(url)
    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    submission = make_submission(
        stance=Stance.OPPOSE, body=BODY, language=Language.KY, clause="art_1__para_1"
    )
    with database.write() as session:
        submit_comment(
            session,
            actor=GUEST,
            slug=slug,
            submission=submission,
            source=Source.API,
            server_key=b"bench",
            request_key=RequestKey("count", "0" * 64, "0" * 64),
        )
    database.dispose()
    return len(seen)


def main() -> None:
    with database_of_its_own() as url:
        upgrade(url)
        database = Database(url)
        slug = make_draft(database, "bench", articles=10, parts=3)
        make_round(database, slug)
        database.dispose()
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE reference (id bigserial PRIMARY KEY, body text NOT NULL)"))
        engine.dispose()
        with gunicorn("benchmarks.reference_app:app", url) as port:
            reference, _ = answers_per_second(port, post("/insert", comment), 201)
        with gunicorn("wsgi:app", url) as port:
            value, n = answers_per_second(
                port, post(f"/api/v1/drafts/{slug}/comments", comment, key="b"), 201
            )
        statements = count_statements(url, slug)
    report("submit_comment", value, "comments/s", reference, value / reference, n, sql_statements=statements)

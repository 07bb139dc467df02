"""digest_1m: 1,000,000 comments on 1,000 clauses, from the order to the files, through shards, by one worker.

Behind `make bench-full`; its result stands in docs/benchmarks.md. For each of 10,000, 100,000 and 1,000,000 comments a
line: seconds from the claim of the first job to the finished digest, by a worker process that does nothing else, its
peak memory, and then the same digest again after ten clauses have got a comment (`again`). The reference of a size is
the time of the one before, the ratio the exponent of growth between them (1 is linear). `order_ms`: the median of 20
POSTs that order a digest. `load`: of the machine when it began, for it is seldom alone.
"""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from app.core.permissions import OPERATOR, Role, Scope
from app.core.text import Language
from app.factory import create_app
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import claim_job
from app.infra.migrate import upgrade
from app.infra.ratelimit import LoginThrottle
from app.infra.storage import LocalStorage
from app.models import Clause, Job, JobKind, JobState, Round
from app.services.digest_compilation import compile_digest
from app.services.digest_shards import compile_shard
from app.services.digests import get_digest, request_digest
from app.services.tokens import create_token
from benchmarks.load import database_of_its_own
from config import Settings
from tests.factories import make_account, make_draft, make_round

SIZES = tuple(int(n) for n in os.environ.get("PIKIR_BENCH_SIZES", "10000,100000,1000000").split(","))
FORMATS = os.environ.get("PIKIR_BENCH_FORMATS", "json,csv,xlsx").split(",")
CLAUSES = 1_000
ORDERS = 20
COLUMNS = (
    "id", "code", "edition_id", "round_id", "clause_id", "stance", "body", "language", "proposed_text",
    "text_language", "publish_name", "region", "organisation", "official", "source", "received_at", "state",
    "edit_secret_hash",
)  # fmt: skip
WORDS = (  # noqa: SIM905 - a list of them would be a page long
    "айыл өкмөтү кеңеш бюджет жыйын депутат шайлоо мөөнөт токтом отурум калк кызматкер жоопкер берене бөлүк пункт"
    " укук милдет мыйзам жергиликтүү өзүн башкаруу каражат жер суу мектеп жол көпүрө таза ачык отчёт текшерүү комиссия"
    " төрага мүчө добуш макул каршы сунуш өзгөртүү толуктоо алып салуу карап чыгуу жарыялоо билдирүү арыз даттануу"
).split()


def rows(n: int, round_: Any, clauses: list[UUID], begin: datetime) -> Iterator[tuple[Any, ...]]:
    """Of 15 to 60 words each; one in ten of a clause signs a letter that is passed round, one in five proposes."""
    chance = random.Random(n)
    letters = [" ".join(chance.choices(WORDS, k=45)) for _ in clauses]
    step = timedelta(days=9) / n
    for number in range(n):
        place = number % len(clauses)
        proposes, official = number % 5 == 0, number % 997 == 0
        own = " ".join(chance.choices(WORDS, k=chance.randint(15, 60)))
        body = f"{letters[place]}. {own[:60]}" if number // len(clauses) % 10 == 3 else own
        yield (
            uuid4(), f"{n % 97:02d}{number:010d}", round_.edition_id, round_.id, clauses[place],
            ("support", "oppose", "amend", "question", "note")[number % 5], body, "ky",
            " ".join(chance.choices(WORDS, k=20)) if proposes else None, "ky" if proposes else None, False, "KG-N",
            "Айылдык кеңеш" if official else None, official, "web", begin + number * step, "published", "0" * 64,
        )  # fmt: skip


def fill(url: str, n: int) -> str:
    """A draft of 1,000 articles whose round is closed, with `n` comments put in by COPY; its slug."""
    database = Database(url)
    slug = make_draft(database, f"bench-{n}", languages=(Language.KY,), articles=CLAUSES, parts=0)
    info = make_round(database, slug, closes_in=timedelta(days=-1))
    with database.write() as session:
        round_ = session.get_one(Round, info.id)
        clauses = list(
            session.execute(
                select(Clause.id)
                .where(Clause.edition_id == round_.edition_id, Clause.level == "article")
                .order_by(Clause.position)
            ).scalars()
        )
        cursor = session.connection().connection.driver_connection.cursor()
        with cursor.copy(f"COPY comments ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows(n, round_, clauses, info.period.opens_at):
                copy.write_row(row)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    database.dispose()
    return slug


def comment_on_ten(url: str, slug: str, n: int) -> None:
    """One more comment on each of ten clauses, received before the close."""
    database = Database(url)
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO comments (id, code, edition_id, round_id, clause_id, stance, body, language, publish_name,"
                " official, source, received_at, state, edit_secret_hash)"
                " SELECT gen_random_uuid(), 'x' || :n || row_number() OVER (), c.edition_id, c.round_id, c.clause_id,"
                " 'note', 'Дагы бир пикир', 'ky', false, false, 'web', c.received_at, 'published', c.edit_secret_hash"
                " FROM (SELECT DISTINCT ON (clause_id) * FROM comments WHERE round_id = (SELECT r.id FROM rounds r"
                " JOIN editions e ON e.id = r.edition_id JOIN drafts d ON d.id = e.draft_id WHERE d.slug = :slug)"
                " ORDER BY clause_id, received_at LIMIT 10) c"
            ),
            {"slug": slug, "n": n},
        )
    database.dispose()


def work(url: str, folder: str, digest_hex: str) -> dict[str, Any]:
    """What one worker does for the digest, alone in its process: seconds, and its peak in MiB."""
    database, storage = Database(url), LocalStorage(Path(folder))
    began, busy, shards = time.perf_counter(), time.process_time(), 0
    while True:
        with database.write() as session:
            waiting = session.execute(
                select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.created_at).limit(1)
            ).scalar_one_or_none()
            job = claim_job(session, waiting) if waiting else None
        if job is None:
            break
        shard = job.kind is JobKind.COMPILE_SHARD
        shards += shard
        (compile_shard if shard else compile_digest)(
            database, storage, job=job, zone=ZoneInfo("Asia/Bishkek")
        )
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    with database.read() as session:
        done = get_digest(session, actor=OPERATOR, digest_id=UUID(digest_hex))
    database.dispose()
    return {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mib": peak_mib(),
        "shards": shards,
        "state": done.state.value,
        "received": (done.counts or {}).get("received"),
        "files": [[file.format, file.volume, file.size] for file in done.files],
    }


def peak_mib() -> float:
    """Of this process alone: getrusage would count what its parent had when it was started."""
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return round(int(line.split()[1]) / 1024, 1)


def order(url: str, slug: str) -> str:
    database = Database(url)
    with database.write() as session:
        made = request_digest(session, actor=OPERATOR, slug=slug, formats=FORMATS, language=Language.KY)
    database.dispose()
    return made.id.hex


def order_ms(url: str, slug: str, folder: str) -> float:
    """Median of POSTs through the whole application; the jobs they leave are taken away again."""
    database = Database(url)
    settings = Settings.from_env(
        {"PIKIR_DATABASE_URL": url, "PIKIR_DATA_DIR": folder, "PIKIR_SECRET_KEY": "b" * 40}
    )
    storage = LocalStorage(Path(folder))
    client = create_app(
        settings, database=database, throttle=LoginThrottle(None), storage=storage
    ).test_client()
    secretary = make_account(database, Role.SECRETARY, email=f"{slug}@example.kg")
    with database.write() as session:
        token = create_token(
            session, actor=OPERATOR, email=secretary.email, scopes=frozenset({Scope.DIGESTS_CREATE})
        )
    taken: list[float] = []
    for _ in range(ORDERS):
        began = time.perf_counter()
        answer = client.post(
            f"/api/v1/drafts/{slug}/digests",
            json={"format": "json", "lang": "ky"},
            headers={"Authorization": f"Bearer {token}"},
        )
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 202, answer.get_data(as_text=True)
    with database.write() as session:
        session.execute(
            text("UPDATE jobs SET state = 'failed', finished_at = :now WHERE state = 'queued'"),
            {"now": read_clock(session)},
        )
    database.dispose()
    return round(statistics.median(taken), 1)


def in_a_process(act: Any, *arguments: Any) -> Any:
    """In a process of its own, so that its peak is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(act, *arguments).result()


def main() -> None:
    if not os.environ.get("PIKIR_BENCH_FULL"):
        return
    before: tuple[int, float] | None = None
    with database_of_its_own() as url, tempfile.TemporaryDirectory() as folder:
        upgrade(url)
        for n in SIZES:
            load = os.getloadavg()[0]
            slug = in_a_process(fill, url, n)
            ordered_ms = in_a_process(order_ms, url, slug, folder)
            first = in_a_process(work, url, folder, order(url, slug))
            in_a_process(comment_on_ten, url, slug, n)
            again = in_a_process(work, url, folder, order(url, slug))
            exponent = (
                math.log(first["cpu_seconds"] / before[1]) / math.log(n / before[0]) if before else None
            )
            line = {
                "bench": f"digest_{n}",
                "value": first["seconds"],
                "unit": "s",
                "reference": before[1] if before else None,
                "ratio": round(exponent, 3) if exponent is not None else None,
                "peak_mib": first["peak_mib"],
                "n": n,
                "order_ms": ordered_ms,
                "load": round(load, 1),
                "first": first,
                "again": again,
            }
            before = (n, first["cpu_seconds"])
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

"""Many processes that comment around a deadline, one that carries out the close; what each of them was told.

The control takes the round's lock away from those who write, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import count
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import BrokenBarrierError
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import Engine, create_engine, event, select

from app.core.comments import Author, Source, Stance, make_submission
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR
from app.core.rounds import require_open
from app.core.text import Language
from app.infra import db
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import claim_job
from app.infra.storage import LocalStorage
from app.models import Comment, Digest, DigestState
from app.services import comments as comment_service
from app.services import digest_compilation
from app.services.closing import carry_out_close
from app.services.comments import submit_comment
from app.services.digest_compilation import CompiledFile, compile_digest, compile_to_file
from app.services.digests import get_digest
from app.services.idempotency import RequestKey
from app.services.rounds import close_round, extend_round, get_round, list_due_rounds
from tests.factories import SERVER_KEY, make_draft, make_round, move_round

ZONE = ZoneInfo("Asia/Bishkek")
PATIENCE_S = 60
LANGUAGE = Language.KY


@dataclass(frozen=True)
class Plan:
    """`per_round` comments on each round, within `spread_s` of its close; one round after another.

    `pause_s`: between the check of the deadline and the insert. Every eighth of those checked in the last two seconds
    is stuck there until the closing digest is out, at most `stuck_s`: with the lock the digest waits for it.
    `act`: "close" early in the middle of the crowd, or "extend" before the close that the crowd knows.
    `interim`: so many digests are compiled at "now" meanwhile.
    """

    url: str
    folder: Path
    rounds: int
    per_round: int
    processes: int
    threads: int = 4
    spread_s: float = 2.0
    pause_s: float = 0.05
    stuck_s: float = 2.0
    locked: bool = True
    act: str = ""
    interim: int = 0


@dataclass(frozen=True)
class Place:
    slug: str
    round_id: UUID


@dataclass
class RoundStory:
    """What became of one round: as its commenters were told, as it is stored, as its closing digest says."""

    closes_at: datetime
    acknowledged: dict[UUID, datetime] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    stored: dict[UUID, datetime] = field(default_factory=dict)
    listed: set[UUID] = field(default_factory=set)
    counts: dict[str, Any] = field(default_factory=dict)
    content_sha256: str = ""
    digests: int = 0
    again: CompiledFile | None = None
    interim: list[tuple[CompiledFile, CompiledFile]] = field(default_factory=list)

    @property
    def lost(self) -> set[UUID]:
        return set(self.acknowledged) - self.listed


class Unlocked(Database):
    """SQLite without the write lock that a write unit holds: every statement commits by itself."""

    def _make_engine(self) -> Engine:
        engine = create_engine(self.url, connect_args={"timeout": 30}, pool_size=20)
        event.listen(engine, "connect", db._on_sqlite_connect)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA query_only=OFF"))
        return engine


def run(plan: Plan) -> list[RoundStory]:
    """Lets the crowd loose and reads back what came of it."""
    database = Database(plan.url)
    places = _make_rounds(database, plan)
    # One server imports everything and forks a fresh process for each: nine imports would outlast the race.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.crowd"])
    outcomes: Queue[tuple[str, Any]] = context.Queue()
    gate = context.Barrier(plan.processes + 2)
    children = [
        context.Process(target=_write, args=(plan, places, number, gate, outcomes))
        for number in range(plan.processes)
    ]
    children.append(context.Process(target=_keep_time, args=(plan, places, gate, outcomes)))
    for child in children:
        child.start()
    try:
        for place in places:
            gate.wait(PATIENCE_S)
            _set_close(database, plan, place)
            gate.wait(PATIENCE_S)
        told = [outcomes.get(timeout=PATIENCE_S) for _ in children]
    except BrokenBarrierError:
        told = [outcomes.get(timeout=1)]
    finally:
        for child in children:
            child.join(5)
            child.kill()
    failures = [what for kind, what in told if kind == "failed"]
    assert not failures, failures[0]
    stories = _read_back(database, plan, places, [what for kind, what in told if kind == "told"])
    database.dispose()
    return stories


def _make_rounds(database: Database, plan: Plan) -> list[Place]:
    mark = hashlib.sha256(f"{plan}{time.time_ns()}".encode()).hexdigest()[:8]
    places = []
    for number in range(plan.rounds):
        slug = make_draft(database, f"race-{mark}-{number}", languages=(LANGUAGE,))
        places.append(Place(slug, make_round(database, slug).id))
    return places


def _set_close(database: Database, plan: Plan, place: Place) -> None:
    with database.write() as session:
        closes_at = read_clock(session) + timedelta(seconds=plan.spread_s + 0.5 + _early(plan))
        move_round(session, place.round_id, closes_at=closes_at)


def _early(plan: Plan) -> float:
    """How many seconds before the announced close the crowd gathers."""
    return 5.0 if plan.act == "close" else 0.0


def _middle_of_crowd(plan: Plan, database: Database, place: Place) -> float:
    """When the round closes or will be closed, on this process's performance counter: no skew touches that."""
    with database.read() as session:
        now, present = read_clock(session), time.perf_counter()
        closes_at = get_round(session, round_id=place.round_id).period.closes_at
    return present + (closes_at - now).total_seconds() - _early(plan)


def _write(
    plan: Plan, places: list[Place], number: int, gate: Barrier, outcomes: Queue[tuple[str, Any]]
) -> None:
    """One commenting process, its clock minutes off."""
    chance = random.Random(number)
    skew = timedelta(minutes=(-1) ** number * (number + 3))
    try:
        with ExitStack() as conditions:
            conditions.enter_context(time_machine.travel(datetime.now(UTC) + skew, tick=True))
            conditions.enter_context(_conditions(plan))
            is_control_on_sqlite = not plan.locked and plan.url.startswith("sqlite")
            database = (Unlocked if is_control_on_sqlite else Database)(plan.url)
            with database.read() as session:
                read_clock(session)
            said: list[Any] = []
            pool = conditions.enter_context(ThreadPoolExecutor(plan.threads))
            for index in range(len(places)):
                gate.wait(PATIENCE_S)
                gate.wait(PATIENCE_S)
                close = _middle_of_crowd(plan, database, places[index])
                agenda = sorted(
                    close + chance.uniform(-plan.spread_s, plan.spread_s)
                    for _ in range(plan.per_round // plan.processes)
                )
                said += pool.map(partial(_submit_at, database, places, index), agenda)
        outcomes.put(("told", said))
    except BaseException as error:
        outcomes.put(("failed", f"{type(error).__name__}: {error}"))
        gate.abort()
        raise


@contextmanager
def _conditions(plan: Plan) -> Iterator[None]:
    numbers = count()
    observer = Database(plan.url)

    def check_and_dawdle(period: Any, now: datetime) -> None:
        require_open(period, now)
        time.sleep(plan.pause_s)
        until = time.perf_counter() + plan.stuck_s
        if period.end - now < timedelta(seconds=2) and next(numbers) % 8 == 0:
            while time.perf_counter() < until and not _is_digest_out(observer, period.end):
                time.sleep(0.05)

    with ExitStack() as patches:
        patches.enter_context(patch.object(comment_service, "require_open", check_and_dawdle))
        if not plan.locked:
            patches.enter_context(
                patch.object(comment_service, "lock_round_shared", lambda session, key: None)
            )
        yield


def _is_digest_out(database: Database, cutoff: datetime) -> bool:
    out = select(Digest.id).where(Digest.closing, Digest.cutoff == cutoff, Digest.state == DigestState.DONE)
    with database.read() as session:
        return session.execute(out).first() is not None


def _submit_at(
    database: Database, places: list[Place], index: int, moment: float
) -> tuple[int, UUID | None, Any]:
    time.sleep(max(0.0, moment - time.perf_counter()))
    key = f"{moment}-{index}-{random.random()}"
    digest = hashlib.sha256(key.encode()).hexdigest()
    submission = make_submission(
        stance=Stance.SUPPORT, body=key, language=LANGUAGE, clause="art_1__para_1", author=Author()
    )
    try:
        with database.write() as session:
            made = submit_comment(
                session,
                actor=GUEST,
                slug=places[index].slug,
                submission=submission,
                source=Source.API,
                server_key=SERVER_KEY,
                round_id=places[index].round_id,
                request_key=RequestKey(key, digest, digest),
            )
    except RuleViolation as refusal:
        return index, None, refusal.code
    return index, made.id, made.received_at


def _keep_time(plan: Plan, places: list[Place], gate: Barrier, outcomes: Queue[tuple[str, Any]]) -> None:
    """The beat and the worker in one: closes what is due, compiles its digest at once."""
    try:
        orders: list[UUID] = []
        database = Database(plan.url, notify_jobs=orders.extend)
        storage = LocalStorage(plan.folder)
        interim: list[CompiledFile] = []
        for place in places:
            gate.wait(PATIENCE_S)
            gate.wait(PATIENCE_S)
            close = _middle_of_crowd(plan, database, place)
            if plan.interim:
                interim = _compile_interim(plan, database, place, close)
            if plan.act:
                time.sleep(max(0.0, close - 2.5 * (plan.act == "extend") - time.perf_counter()))
                _act(plan, database, place)
            while not _close_if_due(database, place):
                time.sleep(0.005)
            for job_id in orders:
                with database.write() as session:
                    job = claim_job(session, job_id)
                assert job is not None
                compile_digest(database, storage, job=job, zone=ZONE)
            orders.clear()
        outcomes.put(("told", interim))
    except BaseException as error:
        outcomes.put(("failed", f"{type(error).__name__}: {error}"))
        gate.abort()
        raise


def _close_if_due(database: Database, place: Place) -> bool:
    with database.read() as session:
        if place.round_id not in list_due_rounds(session):
            return False
    with database.write() as session:
        return carry_out_close(session, round_id=place.round_id) is not None


def _act(plan: Plan, database: Database, place: Place) -> None:
    with database.write() as session:
        if plan.act == "close":
            close_round(session, actor=OPERATOR, round_id=place.round_id, reason="Баары айтылды.")
        else:
            later = get_round(session, round_id=place.round_id).period.closes_at + timedelta(seconds=0.7)
            extend_round(
                session, actor=OPERATOR, round_id=place.round_id, closes_at=later, reason="Сураныч боюнча."
            )


def _compile_interim(plan: Plan, database: Database, place: Place, close: float) -> list[CompiledFile]:
    """Digests at the present of an open round. The control does not wait for comments on their way."""
    time.sleep(max(0.0, close - plan.spread_s * 0.8 - time.perf_counter()))
    made = []
    with ExitStack() as patches:
        if not plan.locked:
            patches.enter_context(patch.object(digest_compilation, "pass_barrier", lambda *a: None))
        for _ in range(plan.interim):
            made.append(compile_json(database, place.slug, place.round_id, BytesIO()))
    return made


def compile_json(
    database: Database, slug: str, round_id: UUID, out: BytesIO, cutoff: datetime | None = None
) -> CompiledFile:
    return compile_to_file(
        database,
        actor=OPERATOR,
        slug=slug,
        format="json",
        out=out,
        language=LANGUAGE,
        zone=ZONE,
        round_id=round_id,
        cutoff=cutoff,
    )


def listed_ids(document: dict[str, Any]) -> set[UUID]:
    return {UUID(comment["id"]) for clause in document["clauses"] for comment in clause["comments"]}


def _read_back(
    database: Database, plan: Plan, places: list[Place], told: list[list[Any]]
) -> list[RoundStory]:
    with database.read() as session:
        stories = [RoundStory(get_round(session, round_id=place.round_id).period.end) for place in places]
    for saying in told:
        for item in saying:
            if isinstance(item, CompiledFile):
                place = places[0]
                again = compile_json(database, place.slug, place.round_id, BytesIO(), item.cutoff)
                stories[0].interim.append((item, again))
            elif item[1] is None:
                stories[item[0]].refused[item[2]] += 1
            else:
                stories[item[0]].acknowledged[item[1]] = item[2]
    for story, place in zip(stories, places, strict=True):
        _read_round(database, plan, place, story)
    return stories


def _read_round(database: Database, plan: Plan, place: Place, story: RoundStory) -> None:
    with database.read() as session:
        rows = session.execute(
            select(Comment.id, Comment.received_at).where(Comment.round_id == place.round_id)
        )
        story.stored = {row.id: row.received_at for row in rows}
        digest_ids = list(
            session.execute(
                select(Digest.id).where(Digest.round_id == place.round_id, Digest.closing)
            ).scalars()
        )
        digest = get_digest(session, actor=OPERATOR, digest_id=digest_ids[0])
    story.digests = len(digest_ids)
    story.counts = dict(digest.counts or {})
    story.content_sha256 = digest.content_sha256 or ""
    with LocalStorage(plan.folder).open(digest.file("json").storage_key) as file:
        story.listed = listed_ids(json.load(file))
    story.again = compile_json(database, place.slug, place.round_id, BytesIO(), digest.cutoff)

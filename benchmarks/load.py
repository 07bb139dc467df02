"""What the web benchmarks share: gunicorn under test, a PostgreSQL database of its own, a client, one JSON line.

The client is one asyncio process with kept-alive connections. It takes its share of the two cores in both runs,
the one measured and its reference, so a ratio here is kinder to a slow server than wrk on another machine would be.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

ROOT = Path(__file__).resolve().parents[1]
POSTGRES_URL = os.environ.get("PIKIR_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("PIKIR_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
CONNECTIONS = 16
SECONDS = 8.0

Request = Callable[[int], bytes]


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """URL of a new PostgreSQL database, dropped at the end."""
    admin = create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"pikir_bench_{uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@contextmanager
def gunicorn(application: str, database_url: str) -> Iterator[int]:
    """Two workers of eight threads, as `pikir serve` starts them; yields the port and the tree's peak is not asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PIKIR_DATABASE_URL": database_url,
            "PIKIR_REDIS_URL": REDIS_URL,
            "PIKIR_DATA_DIR": folder,
            "PIKIR_BASE_URL": f"http://127.0.0.1:{port}",
        }
        command = [sys.executable, "-m", "gunicorn", application, "-k", "gthread", "--workers", "2"]
        command += ["--threads", "8", "-b", f"127.0.0.1:{port}", "--log-level", "error", "--keep-alive", "60"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def _wait(port: int) -> None:
    for _ in range(150):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server on port {port} did not answer within 15 s")


def answers_per_second(
    port: int, request: Request, expected: int, seconds: float = SECONDS
) -> tuple[float, int]:
    """Answers with status `expected` per second, and how many there were. Any other status ends the benchmark."""
    return asyncio.run(_load(port, request, expected, seconds))


async def _load(port: int, request: Request, expected: int, seconds: float) -> tuple[float, int]:
    numbers = iter(range(10**9))
    warm = time.monotonic() + 1.0
    await asyncio.gather(*(_client(port, request, expected, numbers, warm) for _ in range(CONNECTIONS)))
    begun = time.monotonic()
    done = await asyncio.gather(
        *(_client(port, request, expected, numbers, begun + seconds) for _ in range(CONNECTIONS))
    )
    return sum(done) / (time.monotonic() - begun), sum(done)


async def _client(port: int, request: Request, expected: int, numbers: Iterator[int], until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    done = 0
    while time.monotonic() < until:
        writer.write(request(next(numbers)))
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = next(
            int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        body = await reader.readexactly(length)
        if status != expected:
            raise SystemExit(f"status {status} instead of {expected}: {body[:300]!r}")
        done += 1
    writer.close()
    return done


def get(path: str) -> Request:
    message = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n".encode()
    return lambda number: message


def post(path: str, make_body: Callable[[int], dict[str, object]], key: str = "") -> Request:
    """`key`: prefix of an Idempotency-Key of its own for each request, none when empty."""

    def request(number: int) -> bytes:
        body = json.dumps(make_body(number)).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        head += f"Idempotency-Key: {key}{number}\r\n" if key else ""
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    return request


def report(
    bench: str, value: float, unit: str, reference: float, ratio: float, n: int, **more: object
) -> None:
    line = {
        "bench": bench,
        "value": round(value, 2),
        "unit": unit,
        "reference": round(reference, 2),
        "ratio": round(ratio, 3),
        "peak_mib": more.pop("peak_mib", None),
        "n": n,
        **more,
    }
    print(json.dumps(line), flush=True)

"""A whole Pikir for the browser: `pikir serve --demo` on a free port, in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
READY_S = 90.0
STOP_S = 20.0


@dataclass(frozen=True)
class Stack:
    """`url`: without a slash at the end. `folder`: the data folder."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def run(self, *arguments: str) -> str:
        """What `pikir ARGUMENTS` printed, in the same data folder."""
        done = subprocess.run(
            _command(*arguments),
            cwd=ROOT,
            env=_environment(self.folder),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    @contextmanager
    def worker_stopped(self) -> Iterator[None]:
        """The worker stands still: what is ordered meanwhile stays in the queue, long enough to be looked at."""
        worker = self._worker()
        # Not while it writes: on SQLite whoever stands still in mid-write keeps everybody else from writing.
        with sqlite3.connect(self.folder / "pikir.sqlite3", timeout=10, isolation_level=None) as database:
            database.execute("BEGIN IMMEDIATE")
            os.kill(worker, signal.SIGSTOP)
            _wait_until_stopped(worker)
            database.execute("ROLLBACK")
        database.close()
        try:
            yield
        finally:
            os.kill(worker, signal.SIGCONT)

    def set_digest(self, digest: UUID, state: str, progress: int, error: str | None = None) -> None:
        """A state that lasts milliseconds on this size of draft, or takes a fault to reach."""
        with sqlite3.connect(self.folder / "pikir.sqlite3", timeout=10) as database:
            changed = database.execute(
                "UPDATE digests SET state = ?, progress = ?, error = ? WHERE id = ?",
                (state, progress, error, digest.hex),
            )
        database.close()
        assert changed.rowcount == 1

    def _worker(self) -> int:
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue  # it ended while we looked
            if parent == self.process.pid and b"celery" in words and b"worker" in words:
                return int(entry.name)
        raise AssertionError("serve has no worker")


@contextmanager
def serving(folder: Path) -> Iterator[Stack]:
    """A stack that answers. Raises AssertionError with what it printed if it does not come up."""
    port = _free_port()
    said = folder / "serve.out"
    data = folder / "data"
    with said.open("wb") as out:
        process = subprocess.Popen(
            _command("serve", "--demo", "--port", str(port)),
            cwd=ROOT,
            env=_environment(data),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, said)
        yield Stack(f"http://127.0.0.1:{port}", data, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        if "Pikir is ready" in said.read_text():
            return
        time.sleep(0.1)
    raise AssertionError(f"serve did not come up: {said.read_text()[-3000:]}")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


def _environment(folder: Path) -> dict[str, str]:
    """The caller's, without its Pikir settings: the browser meets the embedded default."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PIKIR_")}
    return inherited | {"PIKIR_DATA_DIR": str(folder)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_stopped(process: int) -> None:
    """A signal is sent at once and obeyed a moment later, thread by thread."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        states = [
            (thread / "stat").read_text().rpartition(")")[2].split()[0]
            for thread in Path(f"/proc/{process}/task").iterdir()
        ]
        if set(states) <= {"T", "t"}:
            return
        time.sleep(0.01)
    raise AssertionError(f"the worker does not stand still: {states}")

"""Runs several programs as children of one: starts them, restarts what crashes, stops all of them together.

Each child leads a process group of its own, so that stopping one stops what it started, and gets a signal
from the kernel when the supervisor dies without a word (kill -9). Linux only.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TextIO

STOP_GRACE_S = 5.0
LAST_GRACE_S = 0.5
POLL_S = 0.05
QUICK_CRASH_S = 10.0
MAX_QUICK_CRASHES = 5
FIRST_BACKOFF_S = 0.5
LOGS_KEPT = 3
LOCK_WAIT_S = 8.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class SupervisorError(Exception):
    """The children cannot be started or kept running; the message is one line for who started them."""


class AlreadyRunning(SupervisorError):
    """Another process holds this data folder."""


@dataclass(frozen=True, slots=True)
class Program:
    """One child: its command, its surroundings, the file for what it prints.

    `on_orphaned` is what the kernel sends it when the supervisor dies. Those that stop last outlive the others.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    on_orphaned: signal.Signals = signal.SIGTERM
    stops_last: bool = False


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    quick_crashes: int = 0
    restart_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Children in the order they were started. All methods belong to the main thread of the process.

    `say` gets one line a time for the person at the console. `inherit` are descriptors the children keep open.
    """

    say: Callable[[str], None]
    inherit: tuple[int, ...] = ()
    first_backoff: float = FIRST_BACKOFF_S
    _children: list[_Child] = field(default_factory=list)
    _stop_signal: signal.Signals | None = None

    @property
    def stopping(self) -> bool:
        return self._stop_signal is not None

    def catch_signals(self) -> None:
        """From now on SIGINT, SIGTERM and SIGHUP end `watch` and `wait_until` instead of the process."""
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, self._on_signal)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._stop_signal = signal.Signals(number)

    def start(self, program: Program) -> None:
        self._children.append(_Child(program, self._spawn(program), time.monotonic()))

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        supervisor = os.getpid()

        def tie_to_supervisor() -> None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(program.on_orphaned))
            if os.getppid() != supervisor:  # it died before prctl took hold
                os._exit(1)

        with program.log.open("ab") as log:
            try:
                # A preexec_fn is safe here: the fork is the main thread's, before any other thread exists.
                return subprocess.Popen(
                    list(program.argv),
                    cwd=program.cwd,
                    env=dict(program.env),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    process_group=0,
                    pass_fds=self.inherit,
                    preexec_fn=tie_to_supervisor,
                )
            except OSError as error:
                message = f"{program.name} cannot be started: {program.argv[0]}: {error.strerror}"
                raise SupervisorError(message) from error

    def wait_until(self, ready: Callable[[], bool], what: str, timeout: float) -> bool:
        """Watches the children until `ready()`. False when told to stop meanwhile.

        Raises SupervisorError after `timeout` seconds, naming `what` was waited for.
        """
        deadline = time.monotonic() + timeout
        while not self.stopping:
            self.tend()
            if ready():
                return True
            if time.monotonic() > deadline:
                raise SupervisorError(f"{what} did not answer within {timeout:.0f} s")
            time.sleep(POLL_S)
        return False

    def watch(self) -> signal.Signals:
        """Keeps the children running until a signal asks to stop; returns the signal."""
        while self._stop_signal is None:
            self.tend()
            time.sleep(POLL_S)
        return self._stop_signal

    def tend(self) -> None:
        """Restarts children that ended. Raises SupervisorError when one keeps crashing at once."""
        for child in self._children:
            if child.process.poll() is None:
                continue
            now = time.monotonic()
            if child.restart_at is None:
                self._plan_restart(child, now)
            elif now >= child.restart_at:
                child.process, child.started, child.restart_at = self._spawn(child.program), now, None

    def _plan_restart(self, child: _Child, now: float) -> None:
        program, code = child.program, child.process.returncode
        _signal_group(child, signal.SIGKILL)  # its workers must not meet their successors
        child.quick_crashes = child.quick_crashes + 1 if now - child.started < QUICK_CRASH_S else 1
        ended = f"{program.name} ended ({_describe_exit(code)})"
        if child.quick_crashes >= MAX_QUICK_CRASHES:
            raise SupervisorError(f"{ended} {child.quick_crashes} times in a row{_last_words(program.log)}")
        pause = self.first_backoff * 2 ** (child.quick_crashes - 1)
        child.restart_at = now + pause
        self.say(f"{ended}; starting it again in {pause:.1f} s (log: {program.log})")

    def stop(self) -> None:
        """Ends every child within STOP_GRACE_S + LAST_GRACE_S: asks, then kills; the last ones after the rest."""
        running = [child for child in reversed(self._children) if child.process.poll() is None]
        _end([child for child in running if not child.program.stops_last], STOP_GRACE_S)
        _end([child for child in running if child.program.stops_last], LAST_GRACE_S)
        for child in self._children:  # what a dead leader left in its group
            _signal_group(child, signal.SIGKILL)
        self._children.clear()


def _end(children: list[_Child], grace: float) -> None:
    for child in children:
        # The leader only: gunicorn and Celery stop their own workers, and take a second signal for impatience.
        child.process.terminate()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(child.process.poll() is None for child in children):
        time.sleep(POLL_S / 5)
    for child in children:
        if child.process.poll() is None:
            _signal_group(child, signal.SIGKILL)
            child.process.wait()


def _signal_group(child: _Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


def _describe_exit(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"


def _last_words(log: Path) -> str:
    """The last line of a log, for an error message."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[-1].strip()} (log: {log})" if lines else f" (log: {log})"


def rotate(log: Path) -> None:
    """Makes room for a new log: NAME becomes NAME.1, NAME.1 becomes NAME.2, the oldest goes."""
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))


def hold_folder(folder: Path) -> TextIO:
    """Locks a data folder for one supervisor; keep what is returned open as long as it runs.

    Given to the children too (`inherit`), the lock lasts until the last of them is gone: after kill -9 of a
    supervisor the next one waits for its orphans instead of meeting them on the port and the socket.
    Raises AlreadyRunning when another supervisor lives, or orphans do not end within LOCK_WAIT_S.
    """
    file = (folder / "serve.lock").open("a+", encoding="ascii")
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip()
            if _is_alive(owner) or time.monotonic() > deadline:
                file.close()
                raise AlreadyRunning(f"{folder} is in use by process {owner or 'unknown'}") from None
            time.sleep(POLL_S)
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


def _is_alive(pid: str) -> bool:
    return pid.isdigit() and Path(f"/proc/{pid}").exists()


def private_folder(path: Path) -> None:
    """Makes a folder only its owner can enter, in a place where others may write too (/tmp).

    Raises SupervisorError when somebody else was there first.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.lstat()
    if path.is_symlink() or not path.is_dir() or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise SupervisorError(f"{path} must be a folder of your own that nobody else can enter; remove it")

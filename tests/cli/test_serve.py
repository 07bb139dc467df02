"""The supervisor and `pikir serve`: everything starts together and nothing stays behind."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.infra import supervisor as supervision
from app.infra.programs import answers_ping
from app.infra.supervisor import (
    AlreadyRunning,
    Program,
    Supervisor,
    SupervisorError,
    hold_folder,
    private_folder,
    rotate,
)
from config import embedded_socket

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return true()


def processes_with(mark: str) -> list[int]:
    """Processes whose environment names `mark`: the children of one test and theirs."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark.encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue  # it ended while we looked, or is somebody else's
    return found


def python(tmp_path: Path, name: str, code: str, *, stops_last: bool = False) -> Program:
    argv = [sys.executable, "-c", code]
    env = {"PIKIR_DATA_DIR": str(tmp_path)}
    return Program(name, argv, env, tmp_path, tmp_path / f"{name}.log", stops_last=stops_last)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(said.append, first_backoff=0.01)
    yield made
    made.stop()


def is_up(tmp_path: Path, name: str) -> bool:
    return "up" in (tmp_path / f"{name}.log").read_text()


# ---------------------------------------------------------------------------------------------- supervisor


def test_a_child_that_crashed_is_started_again(
    tmp_path: Path, supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(python(tmp_path, "web", SLEEPER))
    [first] = processes_with(str(tmp_path))
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait_until(
        lambda: first not in (now := processes_with(str(tmp_path))) and bool(now), "web", 5
    )
    assert "web ended (SIGKILL)" in said[0]


def test_a_child_that_keeps_crashing_is_given_up_with_its_last_words(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    supervisor.start(python(tmp_path, "worker", "raise SystemExit('no such module: bap')"))
    with pytest.raises(
        SupervisorError, match=r"worker ended \(exit code 1\) 5 times in a row: no such module: bap"
    ):
        supervisor.wait_until(lambda: False, "worker", 20)


def test_a_program_that_is_not_there_is_named(tmp_path: Path, supervisor: Supervisor) -> None:
    missing = Program("broker", [str(tmp_path / "none")], {}, tmp_path, tmp_path / "log")
    with pytest.raises(SupervisorError, match="broker cannot be started"):
        supervisor.start(missing)


def test_what_never_answers_is_named(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.start(python(tmp_path, "web", SLEEPER))
    with pytest.raises(SupervisorError, match="the web server did not answer"):
        supervisor.wait_until(lambda: False, "the web server", 0.1)


def test_a_child_deaf_to_the_request_is_killed(
    tmp_path: Path, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "STOP_GRACE_S", 0.3)
    supervisor.start(python(tmp_path, "worker", STUBBORN))
    assert eventually(lambda: is_up(tmp_path, "worker"), 5)
    supervisor.stop()
    assert processes_with(str(tmp_path)) == []


def test_what_a_child_started_goes_with_it(tmp_path: Path, supervisor: Supervisor) -> None:
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]).wait()"
    supervisor.start(python(tmp_path, "web", code))
    assert eventually(lambda: len(processes_with(str(tmp_path))) == 2, 5)
    supervisor.stop()
    assert eventually(lambda: processes_with(str(tmp_path)) == [], 1)


FAREWELL = """
import signal, sys, time
def leave(*_):
    time.sleep({pause})
    open({order!r}, "a").write({name!r} + " ")
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("up", flush=True)
time.sleep(60)
"""


def test_the_broker_outlives_those_who_need_it(tmp_path: Path, supervisor: Supervisor) -> None:
    order = tmp_path / "order"
    for name, pause in (("broker", 0.0), ("worker", 0.3)):
        code = FAREWELL.format(name=name, pause=pause, order=str(order))
        supervisor.start(python(tmp_path, name, code, stops_last=name == "broker"))
    assert eventually(lambda: is_up(tmp_path, "broker") and is_up(tmp_path, "worker"), 5)
    supervisor.stop()
    assert order.read_text() == "worker broker "


def test_children_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from app.infra.supervisor import Program, Supervisor
folder = Path({str(tmp_path)!r})
supervisor = Supervisor(print)
for name in ("web", "worker"):
    argv = [sys.executable, "-c", {SLEEPER!r}]
    supervisor.start(Program(name, argv, {{"PIKIR_DATA_DIR": str(folder)}}, folder, folder / (name + ".log")))
print("started", flush=True)
time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"
    assert len(processes_with(str(tmp_path))) == 2
    process.kill()
    process.wait()
    process.stdout.close()
    assert eventually(lambda: processes_with(str(tmp_path)) == [], 2)


def test_one_folder_has_one_supervisor(tmp_path: Path) -> None:
    with (
        hold_folder(tmp_path),
        pytest.raises(AlreadyRunning, match=f"in use by process {os.getpid()}"),
        hold_folder(tmp_path),
    ):
        pass
    with hold_folder(tmp_path):
        pass


def test_the_next_supervisor_waits_for_the_orphans_of_a_dead_one(tmp_path: Path) -> None:
    lock = tmp_path / "serve.lock"
    lock.write_text("999999999")
    code = "; ".join(
        (
            "import fcntl, sys, time",
            "file = open(sys.argv[1], 'a')",
            "fcntl.flock(file, fcntl.LOCK_EX)",
            "print('up', flush=True)",
            "time.sleep(0.5)",
        )
    )
    orphan = subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE)
    assert orphan.stdout is not None
    orphan.stdout.readline()
    with hold_folder(tmp_path):
        assert orphan.wait(1) == 0
    orphan.stdout.close()


def test_the_children_hold_the_folder_as_long_as_they_live(tmp_path: Path, said: list[str]) -> None:
    with hold_folder(tmp_path) as lock:
        supervisor = Supervisor(said.append, inherit=(lock.fileno(),))
        supervisor.start(python(tmp_path, "web", SLEEPER))
    with (tmp_path / "serve.lock").open() as again:
        with pytest.raises(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        supervisor.stop()
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_runtime_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    private_folder(tmp_path / "mine")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    for name in ("open", "link"):
        with pytest.raises(SupervisorError, match="nobody else can enter"):
            private_folder(tmp_path / name)


def test_the_last_three_logs_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for run in range(6):
        log.write_text(str(run))
        rotate(log)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "web.log.1": "5",
        "web.log.2": "4",
        "web.log.3": "3",
    }


# --------------------------------------------------------------------------------------------- pikir serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_command(port: int) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]


def serve_environment(folder: Path) -> dict[str, str]:
    """The caller's, without its Pikir settings: these tests run the embedded default."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PIKIR_")}
    return inherited | {"PIKIR_DATA_DIR": str(folder)}


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A ready `pikir serve` in a session of its own; killed at the end if the test has not ended it."""
    environment = serve_environment(folder)
    process = subprocess.Popen(
        serve_command(port),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "Pikir is ready" in line:
                break
        else:
            pytest.fail(f"serve ended with {process.wait()}")
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def stop_group(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGTERM)


def kill_group(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)


def interrupt(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)


@pytest.mark.slow
@pytest.mark.parametrize("end", [stop_group, interrupt, kill_group])
def test_serve_leaves_nothing_running(tmp_path: Path, end: Callable[[subprocess.Popen[str]], None]) -> None:
    with serving(tmp_path, free_port()) as process:
        # serve, gunicorn with two workers, Celery worker, beat; the broker's title covers its environment
        everything = 6
        assert eventually(lambda: len(processes_with(str(tmp_path))) == everything, 10)
        assert answers_ping(embedded_socket(tmp_path))
        end(process)
        code = process.wait(6)
        assert code == (-signal.SIGKILL if end is kill_group else 0)
        assert eventually(lambda: processes_with(str(tmp_path)) == [], 6)
        assert eventually(lambda: not answers_ping(embedded_socket(tmp_path)), 1)


@pytest.mark.slow
def test_a_second_serve_is_refused_on_the_same_folder_and_on_the_same_port(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path / "one", port):
        for folder, expected in (("one", "in use by process"), ("two", "choose another with --port")):
            environment = serve_environment(tmp_path / folder)
            done = subprocess.run(
                serve_command(port),
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=30,
            )
            assert done.returncode == 2
            assert expected in done.stderr
            assert "Traceback" not in done.stderr

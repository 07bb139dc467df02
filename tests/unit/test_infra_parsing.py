"""The limited child: same trees, refusals carried over, limits that hold, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.core.clauses import split_document
from app.core.clauses.codec import encode_tree
from app.core.errors import RuleViolation
from app.core.importers import read_document
from app.core.importers.limits import MAX_FILE_BYTES
from app.core.text import Language
from app.infra import parsing
from tests.unit.core.docx_fixture import numbered_law

LAW = "ЗАКОН\nО сходах\nСтатья 1. Предмет\n1. Сход созывает кенеш.\n2. Решение за жителями.\n".encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (LAW, "закон.txt"),
        (LAW.decode().encode("cp1251"), "закон.txt"),
        (LAW.decode().encode("koi8-r"), "закон.txt"),
        (b"<html><meta charset='windows-1251'><pre>" + LAW.decode().encode("cp1251"), "закон.html"),
        (b"# " + LAW, "закон.md"),
        (numbered_law().bytes(), "закон.docx"),
    ],
)
def test_the_tree_is_the_one_read_here(data: bytes, name: str) -> None:
    found = parsing.read_tree(data, filename=name)
    assert encode_tree(found) == encode_tree(split_document(read_document(data, filename=name)))


def test_the_language_may_be_said() -> None:
    assert parsing.read_tree(LAW, filename="x.txt", language="ky").language is Language.KY


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import-empty"),
        (b"PK\x03\x04 and nothing else", "import-malformed"),
        (b"x" * (MAX_FILE_BYTES + 1), "import-too-large"),
        (b"\x89PNG\r\n\x1a\n", "import-unsupported-format"),
    ],
)
def test_a_refusal_comes_with_its_parameters(data: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        parsing.read_tree(data, filename="файл \udcff.txt")
    assert refusal.value.code == code
    assert refusal.value.params["filename"] == "файл \udcff.txt"


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "WALL_SECONDS", 0.05)
    with pytest.raises(RuleViolation) as refusal:
        parsing.read_tree(LAW, filename="x.txt")
    assert refusal.value.code == "import-too-heavy"


def child_that(monkeypatch: pytest.MonkeyPatch, folder: Path, does: str, *, instead: bool = False) -> None:
    """Puts a reader of the test's own into the child; `instead`: a program of the test's own."""
    program = folder / "child.py"
    prologue = f"import sys; sys.path.insert(0, {str(parsing._ROOT)!r})\n"
    if not instead:
        prologue += "from app.infra import parsing_child\n"
    body = f"def read_document(data, *, filename):\n{textwrap.indent(textwrap.dedent(does), '    ')}\n"
    start = "parsing_child.read_document = read_document\nparsing_child.main()\n"
    program.write_text(prologue + (textwrap.dedent(does) if instead else body + start), "utf-8")
    monkeypatch.setattr(parsing, "_COMMAND", (sys.executable, "-E", "-s", "-B", str(program)))


def refused(code: str) -> Any:
    with pytest.raises(RuleViolation) as refusal:
        parsing.read_tree(LAW, filename="x.txt")
    assert refusal.value.code == code, refusal.value
    return refusal.value.params


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("import signal, os; os.kill(os.getpid(), signal.SIGXCPU)", "import-too-heavy"),
        ("import signal, os; os.kill(os.getpid(), signal.SIGSEGV)", "import-malformed"),
        ("blocks = [bytes(1 << 20) + b'x' for _ in range(600)]", "import-too-heavy"),
        ("import numpy; numpy.empty(600 << 20, dtype='u1')", "import-too-heavy"),
        ("def deeper(): deeper()\ndeeper()", "import-too-heavy"),
    ],
)
def test_a_reader_that_breaks_or_grows_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str, code: str
) -> None:
    child_that(monkeypatch, tmp_path, does)
    refused(code)


@pytest.mark.parametrize(
    "does",
    [
        "open('/etc/passwd')",
        "open('/tmp/pikir-parsing-child', 'w')",
        "import socket; socket.socket()",
        "import os; os.pipe()",
        "import os; os.write(os.memfd_create('x'), b'x')",
    ],
)
def test_the_reader_can_open_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str) -> None:
    child_that(monkeypatch, tmp_path, does)
    assert refused("import-malformed")["detail"] == "OSError"


def test_the_limit_of_time_is_the_processors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child_that(
        monkeypatch,
        tmp_path,
        """
        import resource
        assert resource.getrlimit(resource.RLIMIT_CPU) == (10, 10)
        used = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used, used))
        while True: pass
        """,
    )
    refused("import-too-heavy")


def test_what_went_wrong_is_for_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    child_that(monkeypatch, tmp_path, "raise KeyError('unexpected')")
    with caplog.at_level("INFO"):
        assert refused("import-malformed")["detail"] == "KeyError"
    assert "KeyError: 'unexpected'" in caplog.text


def test_what_a_library_prints_is_not_the_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child_that(
        monkeypatch,
        tmp_path,
        """
        import os
        from app.core.importers.registry import read_document
        print('{"tree": 1}', flush=True)
        os.write(1, b'{"tree": 1}')
        return read_document(data, filename=filename)
        """,
    )
    assert parsing.read_tree(LAW, filename="x.txt").clauses


def test_no_secret_reaches_the_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIKIR_SECRET_KEY", "not for children")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    child_that(
        monkeypatch,
        tmp_path,
        """
        import os, sys
        raise ValueError if set(os.environ) - {"LC_ALL", "LC_CTYPE", "MALLOC_ARENA_MAX", "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS"} else KeyError
        """,
    )
    assert refused("import-malformed")["detail"] == "KeyError"


def test_a_child_that_cannot_start_is_our_fault_not_the_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child_that(monkeypatch, tmp_path, "import no_such_module", instead=True)
    with pytest.raises(RuntimeError, match="did not start"):
        parsing.read_tree(LAW, filename="x.txt")


def test_the_child_ends_with_whoever_started_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child_that(monkeypatch, tmp_path, "while True: pass")
    program = f"""
from app.infra import parsing
parsing._COMMAND = {parsing._COMMAND!r}
parsing.read_tree(b"x", filename="x")
"""
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=parsing._ROOT)
    until(lambda: bool(children(parent.pid)))
    (child,) = children(parent.pid)
    until(lambda: "Max open files            4 " in Path(f"/proc/{child}/limits").read_text("ascii"))
    parent.kill()
    parent.wait()
    until(lambda: "Z (zombie)" in state(child), within=3)


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for file in found for child in file.read_text("ascii").split()]


def state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/status").read_text("utf-8")
    except FileNotFoundError:
        return "Z (zombie)"


def until(holds: Any, *, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_child_leaves_no_process_and_no_open_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "WALL_SECONDS", 0.05)
    before = open_files()
    for _ in range(3):
        with pytest.raises(RuleViolation):
            parsing.read_tree(LAW, filename="x.txt")
    assert open_files() == before
    left = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children(os.getpid())]
    assert not [command for command in left if b"parsing_child" in command]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_more_children_at_a_time_than_there_are_places(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most: list[int] = []

    def ask(_request: bytes, filename: str) -> dict[str, Any]:
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        return {"refusal": {"code": "import-empty", "params": {"filename": filename}}}

    def attempt() -> None:
        with pytest.raises(RuleViolation):
            parsing.read_tree(LAW, filename="x.txt")

    monkeypatch.setattr(parsing, "_ask", ask)
    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


def test_the_child_loads_no_framework_and_no_database() -> None:
    program = "import sys, app.infra.parsing_child; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=parsing._ROOT, text=True
    ).stdout.split()
    assert not {"flask", "sqlalchemy", "click", "socket", "redis", "jinja2", "config"} & set(loaded)

"""Strangers' files are read in a child process with limits: what it does there, it does to nobody else.

The child is a fresh interpreter (the web has threads, a fork would copy their locks). What is kept from it, and
what is not, is told in docs/decisions/0026-files-are-read-in-a-child.md.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.core.errors import RuleViolation

if TYPE_CHECKING:
    from app.core.clauses.model import ClauseTree

# What is longer is refused by the importers, so that nobody need read more of it than this.
LONGEST_FILE: Final = 40 * 1024 * 1024
# Processor time, the child's own start (about one second) included.
CPU_SECONDS: Final = 10
# A busy machine gives a child its ten seconds late; past this nobody waits any more.
WALL_SECONDS: Final = 60
# Two at a time in one process: each may take half a gigabyte.
_PLACES: Final = threading.BoundedSemaphore(2)
_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = (sys.executable, "-E", "-s", "-B", "-X", "utf8", "-m")
_TREES: Final = "app.infra.parsing_child"
_FORMS: Final = "app.infra.form_child"
# Nothing of ours: no secret, no proxy, no path. One thread and one arena keep the address space small.
_ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# How a child ends that broke inside a library; every other signal comes of a limit.
_BROKEN: Final = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Request:
    """`reader`: the module that the child runs; `data`: what it is given."""

    reader: str
    data: bytes


def read_tree(data: bytes, *, filename: str, language: str | None = None) -> ClauseTree:
    """The file as a tree of clauses; `language` is ky, ru or en, None is guessed. Takes a second or more: call it
    outside of units of work.

    RuleViolation `import-empty`, `-too-large`, `-encrypted`, `-malformed`, `-unsupported-format` and what else the
    importers refuse; `import-too-heavy` where reading takes more than 10 s or 512 MB. Each has param `filename`.
    """
    request = json.dumps({"filename": filename, "language": language, "parent": os.getpid()})
    answer = _answer(_Request(_TREES, request.encode() + b"\n" + data), filename)
    from app.core.clauses.codec import decode_tree

    return decode_tree(answer["tree"])


def check_form_template(data: bytes, *, kind: str, filename: str) -> None:
    """Reads a template of that kind of form and fills it in with samples. Takes a second or more: call it outside of
    units of work.

    RuleViolation as `read_tree`, and what `core.digests.renderers.forms.template.read_template` refuses.
    """
    request = json.dumps({"filename": filename, "kind": kind, "parent": os.getpid()})
    _answer(_Request(_FORMS, request.encode() + b"\n" + data), filename)


def _answer(request: _Request, filename: str) -> dict[str, Any]:
    """What the child says of the file, unless it is no."""
    with _PLACES:
        answer = _ask(request, filename)
    if "refusal" in answer:
        raise RuleViolation(answer["refusal"]["code"], **answer["refusal"]["params"])
    if "fault" in answer:
        # A reader stumbled over the file: ours to mend, but no reason to fail for whoever sent it.
        log.info("reading %r failed:\n%s", filename, answer["fault"])
        raise RuleViolation("import-malformed", detail=answer["kind"], filename=filename)
    return answer


def _ask(request: _Request, filename: str) -> dict[str, Any]:
    child = subprocess.Popen(
        (*_COMMAND, request.reader),
        cwd=_ROOT,
        env=_ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Ctrl-C is for whoever waits; the child ends with its parent.
        start_new_session=True,
    )
    try:
        # The engine takes half a second to load: here while the child loads it too.
        import_module("app.core.clauses.codec")
        output, _nothing = child.communicate(request.data, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise RuleViolation("import-too-heavy", filename=filename) from late
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(output)
        return answer
    if child.returncode > 0:
        raise RuntimeError(f"the child that reads files did not start: exit {child.returncode}")
    if -child.returncode in _BROKEN:
        raise RuleViolation("import-malformed", detail="the reader broke off", filename=filename)
    raise RuleViolation("import-too-heavy", filename=filename)

"""The child process that reads one file: everything loaded first, then locked in, then given the file.

Started by `app.infra.parsing` only; `form_child` tries templates in the same way. stdin: one line of JSON, then the
file. stdout: one JSON document.
"""

from __future__ import annotations

import contextlib
import ctypes
import encodings
import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, Final

from app.core.clauses.codec import encode_tree
from app.core.clauses.split import split_document
from app.core.errors import RuleViolation
from app.core.importers.registry import read_document
from app.core.text import Language, detect_language

_CPU_SECONDS: Final = 10
# Measured: 290 MB are mapped before the file comes, 160 MB of them resident; a reader that takes all it can get
# ends with 466 MB resident.
_ADDRESS_SPACE: Final = 768 * 1024 * 1024
_PRIVATE_MEMORY: Final = 480 * 1024 * 1024
# The tree of the longest code is 5 MB of JSON.
_LONGEST_ANSWER: Final = 64 * 1024 * 1024
_LONGEST_REQUEST_LINE: Final = 64 * 1024
_LONGEST_FAULT: Final = 8_000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_RUSSIAN: Final = "Местный кенеш принимает решение."


def main() -> None:
    """Reads one document into a tree."""
    serve(_read)


def serve(carry_out: Callable[[dict[str, Any], bytes], dict[str, Any]]) -> None:
    """Read the request, answer it by `carry_out`, leave. What it needs must have been imported."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _load()
    # What a library prints must not get among the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _lock_in(answer.fileno())
    request = json.loads(sys.stdin.buffer.readline(_LONGEST_REQUEST_LINE))
    if os.getppid() != request["parent"]:  # it died before prctl took hold
        os._exit(1)
    answer.write(_answer(carry_out, request, sys.stdin.buffer.read()))
    answer.flush()
    # Not the interpreter's own end: freeing a large tree takes longer than reading it.
    os._exit(0)


def _load() -> None:
    """What Python and the libraries would open only when they need it: later they cannot."""
    detect_language(_RUSSIAN)
    for module in pkgutil.iter_modules(encodings.__path__):
        # Two of them are for Windows only, one needs a library that need not be there.
        with contextlib.suppress(ImportError):
            importlib.import_module(f"{encodings.__name__}.{module.name}")


def _lock_in(highest: int) -> None:
    """From here on: no new file, no socket, no process, no more time and memory than the limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_DATA, (_PRIVATE_MEMORY, _PRIVATE_MEMORY))
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(nothing, (0, 0))
    # Whatever opens a file or a socket needs a number below this, and all of them are taken.
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, highest + 1))


def _read(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    document = read_document(data, filename=request["filename"])
    language = Language(request["language"]) if request["language"] else None
    return {"tree": encode_tree(split_document(document, language=language))}


def _answer(
    carry_out: Callable[[dict[str, Any], bytes], dict[str, Any]], request: dict[str, Any], data: bytes
) -> bytes:
    try:
        answer = json.dumps(carry_out(request, data), ensure_ascii=False).encode()
        if len(answer) > _LONGEST_ANSWER:
            raise RuleViolation("import-too-large", size=len(answer), limit=_LONGEST_ANSWER)
    except RuleViolation as refusal:
        params = {"filename": request["filename"], **refusal.params}
        return json.dumps({"refusal": {"code": refusal.code, "params": params}}, default=str).encode()
    except (MemoryError, RecursionError):
        refused = {"code": "import-too-heavy", "params": {"filename": request["filename"]}}
        return json.dumps({"refusal": refused}).encode()
    except Exception as fault:  # noqa: BLE001 - the parent is to know what, whatever it was
        told = traceback.format_exc()[-_LONGEST_FAULT:]
        return json.dumps({"fault": told, "kind": type(fault).__name__}).encode()
    return answer


if __name__ == "__main__":
    main()

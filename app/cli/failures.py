"""Where the traceback of a fault of Pikir's own goes: never the console."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from config import PROJECT_ROOT


def log_failure(error: BaseException) -> str:
    """Appends the traceback to DATA_DIR/log/cli.log and returns the path; "no log" when nothing can be written.

    `split` must not make a data folder, not even here: without one the log is a file of its own in the temporary
    folder.
    """
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"{moment} {sys.argv[1:]}\n{''.join(traceback.format_exception(error))}\n"
    try:
        descriptor, name = _open_log()
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(text)
    except OSError:
        return "no log: neither the data folder nor the temporary one can be written"
    return name


def _open_log() -> tuple[int, str]:
    given = os.environ.get("PIKIR_DATA_DIR")
    data_dir = Path(given).expanduser() if given else PROJECT_ROOT / "var"
    if not data_dir.is_dir():
        return tempfile.mkstemp(prefix="pikir-cli-", suffix=".log")
    folder = data_dir / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "cli.log"
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), str(path)

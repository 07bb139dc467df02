"""Files named on the command line: read whole, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.cli.problems import CommandError


def read_file(path: Path, *, limit: int) -> bytes:
    """At most `limit` + 1 bytes, enough to tell that it is too large. Raises CommandError "file-unreadable"."""
    try:
        if path.is_dir():
            raise CommandError("file-unreadable", "is a directory. Name a file.", where=str(path))
        with path.open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = _reason(error)
        raise CommandError(
            "file-unreadable", f"cannot be read: {reason}. Check the name.", where=str(path)
        ) from error


@contextmanager
def replaced_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A new file that takes its name only when the block ends well; a file that had it stays until then.

    `private`: only the user may read it. Raises CommandError "file-unwritable".
    """
    target, descriptor, temporary = _open_beside(path)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            if not private:
                os.fchmod(file.fileno(), 0o666 & ~_umask())
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _open_beside(path: Path) -> tuple[Path, int, str]:
    try:
        target = path.resolve()
        # Renaming over /dev/null would replace the device, over /dev/stdout the file it happens to lead to.
        if (target.exists() and not target.is_file()) or path.absolute().parts[1:2] in (("dev",), ("proc",)):
            raise CommandError(
                "file-unwritable", "is not an ordinary file. Name another with --out.", where=str(path)
            )
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".pikir-", suffix=".part")
    except (OSError, ValueError, RuntimeError) as error:
        message = f"cannot be written: {_reason(error)}. Name another with --out."
        raise CommandError("file-unwritable", message, where=str(path)) from error
    return target, descriptor, temporary


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
